"""The mixed model for repeated measures of a trial: the verb `mmrm`."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

import numpy as np

from hipstride.record.errors import BadInput, NoEstimate
from hipstride.trial.dataset import Roles, TrialData, parse_references, read_trial
from hipstride.trial.design import questions, type_three_rows
from hipstride.trial.inference import (
    DF_METHODS,
    KENWARD_ROGER,
    SATTERTHWAITE,
    FTest,
    Inference,
    f_test_kenward_roger,
    f_test_satterthwaite,
    infer,
)
from hipstride.trial.maximise import Optimum, covariance_of_entries, maximise
from hipstride.trial.result import MMRM, Settings, estimates_table
from hipstride.trial.smallmatrices import Array
from hipstride.trial.structures import STRUCTURES, structure, well_conditioned
from hipstride.trial.sufficient import Sufficient, of_subjects
from hipstride.trial.table import Table

METHODS = ("reml", "ml")
INFORMATION = ("observed", "expected")
SMALLEST_EIGENVALUE = 1e-8
"""Of the correlation between visits; below it an estimate is refused as singular."""
SUSPECT_EIGENVALUE = 1e-5
"""The same where the fit did not converge: then near singularity is the likely reason."""
SMALLEST_UNIQUE_SHARE = 1e-9
"""Share of a column's sum of squares that other columns must leave unexplained, else it is collinear."""


def mmrm(
    data: Any,
    *,
    response: str,
    group: str,
    visit: str,
    subject: str,
    covariates: Sequence[str] = (),
    baseline: str | None = None,
    reference: str | Mapping[str, str] | Sequence[str] | None = None,
    covariance: str = "us",
    df: str | None = None,
    method: str = "reml",
    information: str = "observed",
    level: float = 0.95,
) -> MMRM:
    """Fit `response ~ group * visit (+ baseline + baseline:visit + covariates)` with correlated visits.

    Args:
        data: a mapping of columns or any data frame, one row for each subject and visit; a missing response
            or
            covariate is NaN, None, empty or NA.
        response: column of the outcome.
        group: column of the group.
        visit: column of the visit; its levels in order (numeric if all are numbers, else alphabetical).
        subject: column that names the subject.
        covariates: further columns, numeric or categorical.
        baseline: column of the baseline value; adds it and its product with visit.
        reference: reference levels: a level of the group, or {column: level}.
        covariance: us, cs, csh, ar1, ar1h, toep or toeph, over the order of the visits.
        df: "kenward-roger" (default with reml) or "satterthwaite" (default with ml).
        method: "reml" or "ml".
        information: "observed" or "expected", of the covariance parameters.
        level: of the confidence intervals.

    Raises:
        BadInput: the data or an argument cannot be used; names the column and row.
        NoEstimate: the model is singular or did not converge.
    """
    settings = _settings(covariance, df, method, information, level)
    roles = Roles(response, group, visit, subject, tuple(covariates), baseline)
    trial = read_trial(data, roles, parse_references(reference, group))
    return _fit(trial, roles, settings)


def _settings(covariance: str, df: str | None, method: str, information: str, level: float) -> Settings:
    for name, value, allowed in (
        ("covariance", covariance, STRUCTURES),
        ("method", method, METHODS),
        ("df", df, (None, *DF_METHODS)),
        ("information", information, INFORMATION),
    ):
        if value not in allowed:
            raise BadInput(name, repr(value), ", ".join(a for a in allowed if a is not None))
    if not 0.0 < level < 1.0:
        raise BadInput("level", repr(level), "between 0 and 1, such as 0.95")
    if df is None:
        df = KENWARD_ROGER if method == "reml" else SATTERTHWAITE
    if df == KENWARD_ROGER and method == "ml":
        raise BadInput("df", "'kenward-roger' with method ml", "satterthwaite", "Kenward-Roger rests on REML")
    return Settings(covariance, df, method, information, level)


def _fit(trial: TrialData, roles: Roles, settings: Settings) -> MMRM:
    model, n_visits = trial.model, len(trial.visit.levels)
    if n_visits == 1 and settings.covariance != "us":
        raise BadInput("covariance", repr(settings.covariance), "us, when there is one visit only")
    matrix = model.matrix(trial.factors, trial.covariates)
    start, residual, scale = _ordinary_least_squares(matrix, trial)
    sufficient = _sufficient(matrix, residual / scale, trial)
    if settings.covariance in ("us", "toep", "toeph"):
        _check_pairs(sufficient, trial, settings.covariance)
    optimum = _maximise(sufficient, trial, settings)
    form = structure(settings.covariance, n_visits)
    w, usable = covariance_of_entries(form, optimum, observed=settings.information == "observed")
    if not usable.all():
        raise NoEstimate(f"the information on the {settings.covariance} covariance parameters is singular")
    inference = infer(optimum, w, adjusted=settings.df == KENWARD_ROGER)

    to_original = model.to_original(trial.covariates)
    shift = start / scale
    deviance = _deviance(optimum, sufficient, trial, settings, scale)
    return MMRM(
        settings=settings,
        roles=roles,
        trial=trial,
        n_observations=len(trial.response),
        n_subjects=len(trial.subject_names),
        deviance=deviance,
        n_covariance_parameters=form.n_parameters,
        covariance=optimum.sigma[0] * scale * scale,
        iterations=optimum.iterations,
        beta=to_original @ (optimum.point.beta[0] + shift) * scale,
        beta_covariance=to_original @ inference.covariance[0] @ to_original.T * scale * scale,
        tests=_tests(inference, shift, trial, settings, to_original),
        linear=partial(estimates_table, inference, shift, scale, level=settings.level),
        **_estimates(inference, shift, scale, trial, settings, to_original),
    )


def _ordinary_least_squares(matrix: Array, trial: TrialData) -> tuple[Array, Array, float]:
    """Coefficients, residuals and their size; the fit works on the residuals, so no digits are lost to a
    mean.
    """
    lengths = np.sqrt((matrix * matrix).sum(axis=0))
    unit = matrix / lengths
    gram = unit.T @ unit
    _check_collinear(gram, trial)
    if len(matrix) <= matrix.shape[1]:
        raise NoEstimate(
            f"{len(matrix)} values cannot estimate {matrix.shape[1]} coefficients and a covariance: "
            "too few subjects"
        )
    size = float(np.abs(trial.response).max()) or 1.0
    y = trial.response / size
    beta = np.linalg.solve(gram, unit.T @ y)
    residual = y - unit @ beta
    again = np.linalg.solve(gram, unit.T @ residual)
    beta, residual = beta + again, residual - unit @ again
    scale = float(np.sqrt(residual @ residual / (len(y) - matrix.shape[1])))
    if not scale > 1e-11:
        raise NoEstimate("the residual variance is zero: every value equals its fitted mean")
    return beta / lengths * size, residual * size, scale * size


def _check_collinear(gram: Array, trial: TrialData) -> None:
    try:
        pivots = np.diagonal(np.linalg.cholesky(gram)) ** 2
        if pivots.min() > SMALLEST_UNIQUE_SHARE:
            return
    except np.linalg.LinAlgError:
        pass
    work = np.array(gram)
    for k, column in enumerate(trial.model.columns):
        if work[k, k] <= SMALLEST_UNIQUE_SHARE:
            raise NoEstimate(f"{column.name} is collinear with the terms before it; leave it out")
        work -= np.outer(work[:, k], work[k]) / work[k, k]


def _sufficient(matrix: Array, residual: Array, trial: TrialData) -> Sufficient:
    shape = (len(trial.subject_names), len(trial.visit.levels))
    rows = np.zeros((*shape, matrix.shape[1] + 1))
    rows[trial.subject, trial.visit.codes, :-1] = matrix
    rows[trial.subject, trial.visit.codes, -1] = residual
    seen = np.zeros(shape, dtype=np.bool_)
    seen[trial.subject, trial.visit.codes] = True
    return of_subjects(rows, seen)


def _check_pairs(sufficient: Sufficient, trial: TrialData, covariance: str) -> None:
    pairs = np.einsum("m,mij->ij", sufficient.counts[0], sufficient.seen)
    levels = trial.visit.levels
    if covariance == "us" and not (pairs > 0).all():
        a, b = np.argwhere(pairs == 0)[0]
        raise NoEstimate(
            f"nobody was seen at both visit {levels[a]} and visit {levels[b]}: "
            "their covariance cannot be estimated without a structure (try --covariance ar1 or cs)"
        )
    for lag in range(1, len(levels)):
        if not np.diagonal(pairs, lag).any():
            raise NoEstimate(
                f"nobody was seen at two visits {lag} apart: the {covariance} covariance has no estimate"
            )


def _maximise(sufficient: Sufficient, trial: TrialData, settings: Settings) -> Optimum:
    form = structure(settings.covariance, len(trial.visit.levels))
    with np.errstate(all="ignore"):
        optimum = next(maximise(sufficient, form, restricted=settings.method == "reml"))
        smallest = SMALLEST_EIGENVALUE if optimum.converged[0] else SUSPECT_EIGENVALUE
        finite = bool(np.isfinite(optimum.sigma).all())
        healthy = finite and bool(well_conditioned(optimum.sigma, smallest)[0])
    variances = np.diagonal(optimum.sigma[0])
    if not healthy or variances.min() < 1e-10 * variances.max():
        raise NoEstimate(
            f"the {settings.covariance} covariance is singular or nearly so: "
            "the values of one visit follow from those of others, or there are too few subjects; "
            "try a structure with fewer parameters"
        )
    if not optimum.converged[0]:
        raise NoEstimate(
            f"the {settings.covariance} fit did not converge in {optimum.iterations} steps; "
            "try a structure with fewer parameters"
        )
    return optimum


def _deviance(
    optimum: Optimum, sufficient: Sufficient, trial: TrialData, settings: Settings, scale: float
) -> float:
    """The deviance in the units of the data, from that of the scaled residuals and columns."""
    n, q = float(sufficient.n_observations[0]), sufficient.n_columns
    deviance = float(optimum.point.deviance[0])
    if settings.method == "ml":
        return deviance + 2.0 * n * float(np.log(scale))
    return deviance + 2.0 * (n - q) * float(np.log(scale)) + 2.0 * trial.model.log_scale(trial.covariates)


def _tests(
    inference: Inference, shift: Array, trial: TrialData, settings: Settings, to_original: Array
) -> Table:
    model = trial.model
    shifted = Inference(inference.beta + shift, inference.phi, inference.covariance, inference.p, inference.w)
    test = f_test_kenward_roger if settings.df == KENWARD_ROGER else f_test_satterthwaite
    found: list[FTest] = []
    with np.errstate(all="ignore"):
        for number in model.tested_terms:
            found.append(test(shifted, type_three_rows(model, number) @ to_original))
    return Table(
        term=[model.terms[number].name for number in model.tested_terms],
        num_df=[one.num_df for one in found],
        den_df=np.array([one.den_df[0] for one in found]),
        f=np.array([one.f[0] for one in found]),
        p=np.array([one.p[0] for one in found]),
    )


def _estimates(
    inference: Inference, shift: Array, scale: float, trial: TrialData, settings: Settings, to_original: Array
) -> dict[str, Table]:
    """Coefficients, least-squares means, contrasts between groups, and changes since the first visit."""
    model = trial.model
    groups, visits = trial.group.levels, trial.visit.levels
    asked = questions(model)
    means = asked.lsmeans.reshape(len(visits), len(groups), model.size)
    contrasts = np.array([means[v, a] - means[v, b] for v in range(len(visits)) for a, b in asked.pairs])
    changes = (means[1:] - means[:1]).reshape(-1, model.size)
    parts = (to_original, asked.lsmeans, contrasts, changes)
    rows = np.concatenate(parts)
    every = estimates_table(inference, shift, scale, rows, settings.level)
    places = np.cumsum([0, *map(len, parts)])

    def part(number: int, labels: dict[str, Any], keys: Sequence[str]) -> Table:
        here = slice(places[number], places[number + 1])
        return Table(labels | {key: every[key][here] for key in keys})

    pair_names = [f"{groups[a]} - {groups[b]}" for a, b in asked.pairs]
    whole = ("estimate", "se", "df", "lower", "upper", "t", "p")
    return {
        "coefficients": part(
            0, {"name": [c.name for c in model.columns]}, ("estimate", "se", "df", "t", "p")
        ),
        "lsmeans": part(
            1,
            {"group": list(groups) * len(visits), "visit": [v for v in visits for _ in groups]},
            ("estimate", "se", "df", "lower", "upper"),
        ),
        "contrasts": part(
            2,
            {"contrast": pair_names * len(visits), "visit": [v for v in visits for _ in pair_names]},
            whole,
        ),
        "changes": part(
            3,
            {
                "group": list(groups) * (len(visits) - 1),
                "change": [f"{v} - {visits[0]}" for v in visits[1:] for _ in groups],
            },
            whole,
        ),
    }
