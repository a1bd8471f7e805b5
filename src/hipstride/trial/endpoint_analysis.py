"""The analysis of one endpoint: the model, its contrasts, effect sizes, responders, missing values."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hipstride.record.errors import NoEstimate
from hipstride.trial import columns
from hipstride.trial.change import Threshold, verdicts
from hipstride.trial.effect import (
    Effect,
    IndividualResponse,
    hedges_g,
    individual_response,
    model_g,
    paired_effects,
)
from hipstride.trial.outcomes import Limits, Wide, limits_of, require_two
from hipstride.trial.responders import Responders, difference, expected_share, responders
from hipstride.trial.result import MMRM
from hipstride.trial.sensitivity import Grid, Tipping, delta_adjusted, fit_grid
from hipstride.trial.smallmatrices import Array
from hipstride.trial.study import Arm, Endpoint, Study

BASELINE = "baseline"


@dataclass(frozen=True)
class Contrast:
    """Trained arm less another at one visit."""

    arm: str
    week: str
    estimate: float
    se: float
    df: float
    lower: float
    upper: float
    t: float
    p: float


@dataclass(frozen=True)
class Fitted:
    """One endpoint with its models; `primary` is the contrast with the reference arm at the primary week."""

    endpoint: Endpoint
    model: MMRM
    over_time: MMRM
    contrasts: tuple[Contrast, ...]
    primary: Contrast
    grid: Grid
    people_left_out: int


def grid_of(wide: Wide, endpoint: Endpoint, *, adjusted: bool, everyone: bool = False) -> Grid:
    """People with at least one value and every covariate; with `adjusted` the start is a covariate.

    `everyone` keeps people who were never seen after the start, whose values will be drawn.
    """
    study = wide.study
    values = wide.outcome(endpoint)
    require_two(values, wide.arm, endpoint.name)
    covariates: dict[str, Array] = {}
    factors: dict[str, tuple[str, ...]] = {}
    keep = np.ones(len(wide.people), dtype=np.bool_)
    for name in study.analysis.covariates:
        texts = wide.first_text(name)
        keep &= np.array([bool(text) for text in texts])
        if columns.is_categorical(texts, name):
            factors[name] = tuple(texts)
        else:
            covariates[name] = columns.numbers(texts, name)
    weeks = study.weeks
    if adjusted:
        covariates[BASELINE] = values[:, 0]
        keep &= np.isfinite(values[:, 0])
        values, weeks = values[:, 1:], weeks[1:]
    if not everyone:
        keep &= np.isfinite(values).any(axis=1)
    if not keep.any():
        raise NoEstimate(f"endpoint {endpoint.name}: nobody has a value and every covariate")
    return Grid(wide.people, tuple(wide.arm.tolist()), tuple(weeks), values, covariates, factors).take(keep)


def fit_endpoint(wide: Wide, endpoint: Endpoint) -> Fitted:
    """Fit both models: the one of the contrasts, and the one of each arm's own change."""
    study = wide.study
    grid = grid_of(wide, endpoint, adjusted=study.adjusted)
    model = _fit(study, grid, BASELINE if study.adjusted else None)
    plain = grid_of(wide, endpoint, adjusted=False) if study.adjusted else grid
    over_time = _fit(study, plain, None) if study.adjusted else model
    others = [arm for arm in study.arms if arm.role != "trained"]
    weeks = study.weeks[1:]
    contrasts = tuple(
        Contrast(arm.name, week, **model.combine(contrast_weights(study, model, arm, week)))
        for arm in others
        for week in weeks
    )
    primary_week = f"{study.primary_week:g}"
    primary = next(one for one in contrasts if one.arm == study.reference.name and one.week == primary_week)
    return Fitted(endpoint, model, over_time, contrasts, primary, grid, len(wide.people) - len(grid.people))


def _fit(study: Study, grid: Grid, baseline: str | None) -> MMRM:
    return fit_grid(
        grid,
        np.arange(len(grid.people)),
        grid.values,
        baseline=baseline,
        reference=study.reference.name,
        covariance=study.analysis.covariance if len(grid.visits) > 1 else "us",
    )


def contrast_weights(study: Study, model: MMRM, arm: Arm, week: str) -> Array:
    """(visits, groups): trained less this arm at the week; of the change since the start unless adjusted."""
    visits, groups = model.trial.visit.levels, model.trial.group.levels
    weights = np.zeros((len(visits), len(groups)))
    for name, sign in ((study.trained.name, 1.0), (arm.name, -1.0)):
        weights[visits.index(week), groups.index(name)] += sign
        if not study.adjusted:
            weights[0, groups.index(name)] -= sign
    return weights


def sensitivity_of(wide: Wide, fitted: Fitted, sign: float, tell: Callable[[float], str]) -> Tipping:
    """Delta-adjusted results of the primary contrast; default deltas run to two SD for the worse."""
    study = wide.study
    sd = float(np.sqrt(fitted.model.covariance[0, 0]))
    if study.sensitivity.deltas:
        deltas = [float(one) for one in study.sensitivity.deltas]
        if fitted.endpoint.is_log:
            deltas = [float(np.log1p(one / 100.0)) if one > -100.0 else -np.inf for one in deltas]
            if not np.isfinite(deltas).all():
                raise NoEstimate("sensitivity.deltas: a shift of -100 % or more leaves no logarithm")
    else:
        deltas = [-sign * step * sd for step in (0.0, 0.25, 0.5, 0.75, 1.0, 1.5, 2.0)]
    return delta_adjusted(
        grid_of(wide, fitted.endpoint, adjusted=study.adjusted, everyone=study.adjusted),
        contrast_weights(study, fitted.model, study.reference, f"{study.primary_week:g}"),
        treated=study.trained.name,
        reference=study.reference.name,
        deltas=deltas,
        seed=study.seed,
        baseline=BASELINE if study.adjusted else None,
        covariance=fitted.model.settings.covariance,
        imputations=study.sensitivity.imputations,
        alpha=study.analysis.alpha,
        shift_first_visit=study.adjusted,
        tell=tell,
    )


def between_arms(wide: Wide, fitted: Fitted) -> list[Effect]:
    """Standardised differences between trained and reference arm at the primary week."""
    study, endpoint = wide.study, fitted.endpoint
    values = wide.outcome(endpoint)
    visit = study.weeks.index(f"{study.primary_week:g}")
    start, then = values[:, 0], values[:, visit]
    log = " of the logarithm" if endpoint.is_log else ""
    trained, control = wide.arm == study.trained.name, wide.arm == study.reference.name
    sigma = float(np.sqrt(fitted.over_time.covariance[0, 0]))
    found = [model_g(vars_of(fitted.primary), sigma, f"SD{log} at the start, from the model")]
    asked = (
        (then, f"pooled SD{log} at week {study.primary_week:g}"),
        (then - start, f"pooled SD of the change{log}"),
    )
    for value, name in asked:
        try:
            found.append(hedges_g(value[trained], value[control], name))
        except NoEstimate:
            continue
    return found


def within_arms(wide: Wide, fitted: Fitted) -> list[tuple[str, Effect, Effect]]:
    """d_av and d_rm of every arm's own change."""
    study = wide.study
    values = wide.outcome(fitted.endpoint)
    visit = study.weeks.index(f"{study.primary_week:g}")
    found = []
    for arm in study.arms:
        here = wide.arm == arm.name
        try:
            average, repeated = paired_effects(values[here, 0], values[here, visit])
        except NoEstimate:
            continue
        found.append((arm.title, average, repeated))
    return found


def vars_of(contrast: Contrast) -> dict[str, float]:
    """The numbers of a contrast."""
    return {name: getattr(contrast, name) for name in ("estimate", "se", "df", "lower", "upper", "t", "p")}


def response_spread(wide: Wide, endpoint: Endpoint) -> IndividualResponse:
    """SD of individual response of the change at the primary week, against the reference arm."""
    study = wide.study
    values = wide.outcome(endpoint)
    change = values[:, study.weeks.index(f"{study.primary_week:g}")] - values[:, 0]
    return individual_response(
        change[wide.arm == study.trained.name], change[wide.arm == study.reference.name]
    )


@dataclass(frozen=True)
class Counted:
    """Responders of every arm against every threshold, and the net difference."""

    rows: tuple[Responders, ...]
    net: tuple[tuple[str, float, float, float], ...]
    limits: Limits


def responders_of(wide: Wide, endpoint: Endpoint) -> Counted:
    """Responders at the primary week, in the unit of the endpoint."""
    study = wide.study
    level = wide.level(endpoint)
    visit = study.weeks.index(f"{study.primary_week:g}")
    limits = limits_of(wide, endpoint)
    typical = float(np.nanmean(np.abs(level[:, 0]))) if np.isfinite(level[:, 0]).any() else 1.0
    alike = wide.alike(visit, endpoint)
    higher = endpoint.better == "higher"
    rows, net = [], []
    for kind, threshold in (("detectable", limits.mdc), ("important", limits.mic)):
        if threshold is None:
            continue
        sem = limits.sem if threshold.scale == "absolute" else None
        chance = expected_share(threshold, limits.mdc, sem, typical)
        for arm in study.arms:
            here = wide.arm == arm.name
            rows.append(
                responders(
                    arm.title, level[here, 0], level[here, visit], threshold,
                    kind=kind, unit=endpoint.unit, higher_is_better=higher, false_share=chance,
                    seed=study.seed, alike=alike[here], replicates=study.bootstrap_replicates,
                )
            )  # fmt: skip
        net.append(_net(wide, level, visit, threshold, kind, higher, alike))
    return Counted(tuple(rows), tuple(net), limits)


def _net(
    wide: Wide,
    level: Array,
    visit: int,
    threshold: Threshold,
    kind: str,
    higher: bool,
    alike: NDArray[np.bool_],
) -> tuple[str, float, float, float]:
    study = wide.study
    found = verdicts(level[:, 0], level[:, visit], threshold, higher_is_better=higher, alike=alike)
    arm = np.where(wide.arm == study.trained.name, 1, np.where(wide.arm == study.reference.name, 0, -1))
    counted = np.array([one in ("real gain", "real loss", "within error") for one in found]) & (arm >= 0)
    hit = np.array([one == "real gain" for one in found], dtype=np.float64)[counted]
    got = difference(hit, arm[counted].astype(np.intp), study.seed, replicates=study.bootstrap_replicates)
    return kind, got.estimate, got.lower, got.upper


def person_verdicts(wide: Wide, endpoint: Endpoint, limits: Limits) -> Mapping[str, Sequence[object]]:
    """One row a person at the primary week: values, change, threshold, verdict."""
    study = wide.study
    level = wide.level(endpoint)
    visit = study.weeks.index(f"{study.primary_week:g}")
    before, after = level[:, 0], level[:, visit]
    if limits.mdc is None:
        return {}
    found = verdicts(
        before,
        after,
        limits.mdc,
        higher_is_better=endpoint.better == "higher",
        alike=wide.alike(visit, endpoint),
    )
    return {
        "person": wide.people,
        "arm": wide.arm.tolist(),
        "start": before.tolist(),
        "week": after.tolist(),
        "change": (after - before).tolist(),
        "detectable": limits.mdc.amounts(before, after).tolist(),
        "verdict": found,
    }
