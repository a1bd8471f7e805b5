"""How bad would the lost people have to be? Missing values under MAR, shifted by delta in the treated arm.

Each imputation draws its own parameters by fitting the model to a bootstrap sample of people within arms
(an approximate posterior draw, Little and Rubin 2002), then draws what is missing given what was seen of that
person. Delta is added to every drawn value of the treated arm after the first visit. The completed data sets
are analysed with the same model and put together by Rubin's rules. One set of imputations serves every delta.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import special

from hipstride.record.errors import BadInput, NoEstimate
from hipstride.trial.columns import Labels
from hipstride.trial.design import GROUP, VISIT, Covariate, Factor
from hipstride.trial.fit import mmrm
from hipstride.trial.result import MMRM
from hipstride.trial.smallmatrices import Array

TRIES = 20
"""Bootstrap samples drawn for one imputation before giving up on a singular one."""


@dataclass(frozen=True)
class Pooled:
    """A contrast over imputations (Rubin's rules, Barnard and Rubin's degrees of freedom)."""

    delta: float
    estimate: float
    se: float
    df: float
    lower: float
    upper: float
    p: float


@dataclass(frozen=True)
class Tipping:
    """The contrast under each delta, and the delta at which it stops being significant.

    `tipping_delta` is None where no delta within the range changes the conclusion, or nothing is missing.
    """

    rows: tuple[Pooled, ...]
    tipping_delta: float | None
    imputed: int
    imputed_treated: int
    imputations: int
    statement: str


def pool(
    estimates: Array, variances: Array, complete_df: float, *, level: float = 0.95, delta: float = 0.0
) -> Pooled:
    """Rubin's rules (1987) with the degrees of freedom of Barnard and Rubin (1999)."""
    m = len(estimates)
    within, between = float(variances.mean()), float(estimates.var(ddof=1)) if m > 1 else 0.0
    total = within + (1.0 + 1.0 / m) * between
    share = (1.0 + 1.0 / m) * between / total
    observed = (complete_df + 1.0) / (complete_df + 3.0) * complete_df * (1.0 - share)
    df = observed
    if share > 1e-12:
        rubin = (m - 1) / share**2
        df = 1.0 / (1.0 / rubin + 1.0 / observed)
    estimate, se = float(estimates.mean()), float(np.sqrt(total))
    half = float(special.stdtrit(df, 0.5 + 0.5 * level)) * se
    p = 2.0 * float(special.stdtr(df, -abs(estimate / se)))
    return Pooled(delta, estimate, se, df, estimate - half, estimate + half, p)


@dataclass(frozen=True)
class Grid:
    """Every person at every visit: (n,) arms and subjects, (n, T) values with NaN, covariates by name (n,)."""

    people: tuple[str, ...]
    arm: tuple[str, ...]
    visits: tuple[str, ...]
    values: Array
    covariates: Mapping[str, Array]
    factors: Mapping[str, tuple[str, ...]]

    def long(self, chosen: NDArray[np.intp], values: Array) -> dict[str, Any]:
        """One row for each of the chosen people and each visit."""
        t = len(self.visits)
        again = np.repeat(chosen, t)
        return {
            "subject": np.repeat(np.arange(len(chosen)), t),
            "group": [self.arm[i] for i in again],
            "visit": list(self.visits) * len(chosen),
            "response": values.reshape(-1),
            **{name: column[again] for name, column in self.covariates.items()},
            **{name: [column[i] for i in again] for name, column in self.factors.items()},
        }

    def take(self, keep: NDArray[np.bool_]) -> "Grid":
        """The people to keep."""
        kept = np.flatnonzero(keep)
        return replace(
            self,
            people=tuple(self.people[i] for i in kept),
            arm=tuple(self.arm[i] for i in kept),
            values=self.values[kept],
            covariates={name: column[kept] for name, column in self.covariates.items()},
            factors={name: tuple(column[i] for i in kept) for name, column in self.factors.items()},
        )


def fit_grid(
    grid: Grid,
    chosen: NDArray[np.intp],
    values: Array,
    *,
    baseline: str | None,
    reference: str,
    covariance: str,
) -> MMRM:
    """The model on the grid; a person drawn twice is two people."""
    names = [name for name in (*grid.covariates, *grid.factors) if name != baseline]
    return mmrm(
        grid.long(chosen, values), response="response", group="group", visit="visit", subject="subject",
        covariates=names, baseline=baseline, reference={"group": reference}, covariance=covariance,
    )  # fmt: skip


def delta_adjusted(
    grid: Grid,
    weights: Array,
    *,
    treated: str,
    reference: str,
    deltas: Sequence[float],
    seed: int,
    baseline: str | None = None,
    covariance: str = "us",
    imputations: int = 100,
    alpha: float = 0.05,
    shift_first_visit: bool = False,
    tell: Callable[[float], str] = "{:.3g}".format,
) -> Tipping:
    """The contrast `weights` (visits, groups) under each delta, with the tipping point.

    Args:
        grid: people with a covariate each and at least one value.
        weights: of the least-squares means; groups in the order of the fitted model.
        treated: arm whose drawn values are shifted.
        reference: first level of the group.
        deltas: shifts, 0 among them or not.
        seed: of every draw.
        baseline: covariate that also has a product with visit.
        covariance: structure of the model.
        imputations: completed data sets.
        alpha: two-sided.
        shift_first_visit: whether the first visit of the grid is after the start (so is shifted too).
        tell: a shift in words.
    """
    if imputations < 2:
        raise BadInput("sensitivity.imputations", str(imputations), "2 or more")
    people = np.arange(len(grid.people))
    gone = ~np.isfinite(grid.values)
    at_risk = np.ones(len(grid.visits), dtype=bool)
    at_risk[0] = shift_first_visit
    shifted = gone & (np.array(grid.arm) == treated)[:, None] & at_risk
    completed = [
        _imputed(grid, people, np.random.default_rng([seed, number]), baseline, reference, covariance)
        for number in range(imputations if gone.any() else 1)
    ]

    def at(delta: float) -> Pooled:
        found = [
            fit_grid(
                grid, people, one + delta * shifted,
                baseline=baseline, reference=reference, covariance=covariance,
            ).combine(weights)
            for one in completed
        ]  # fmt: skip
        return pool(
            np.array([one["estimate"] for one in found]),
            np.array([one["se"] ** 2 for one in found]),
            float(np.mean([one["df"] for one in found])),
            delta=delta,
        )

    rows = tuple(at(delta) for delta in sorted(set(deltas)))
    tip = _tipping(rows, at, alpha) if shifted.any() else None
    return Tipping(
        rows=rows,
        tipping_delta=tip,
        imputed=int(gone.sum()),
        imputed_treated=int(shifted.sum()),
        imputations=len(completed),
        statement=_statement(rows, tip, int(gone.sum()), int(shifted.sum()), alpha, tell),
    )


def _tipping(rows: Sequence[Pooled], at: Any, alpha: float) -> float | None:
    """Where p crosses alpha going away from delta 0, to a 500th of the range; None if it does not."""
    start = min(rows, key=lambda row: abs(row.delta))
    for outward in (
        [row for row in rows if row.delta <= start.delta][::-1],
        [row for row in rows if row.delta >= start.delta],
    ):
        for inner, outer in zip(outward, outward[1:], strict=False):
            if (inner.p <= alpha) == (outer.p <= alpha):
                continue
            low, high = inner.delta, outer.delta
            for _ in range(7):
                middle = 0.5 * (low + high)
                if (at(middle).p <= alpha) == (inner.p <= alpha):
                    low = middle
                else:
                    high = middle
            return 0.5 * (low + high)
    return None


def _statement(
    rows: Sequence[Pooled],
    tip: float | None,
    imputed: int,
    treated: int,
    alpha: float,
    tell: Callable[[float], str],
) -> str:
    if not imputed:
        return "No value is missing: there is nothing to assume."
    if not treated:
        return "No value of the treated arm is missing after the start: a shift of it changes nothing."
    start = min(rows, key=lambda row: abs(row.delta))
    significant = "significant" if start.p <= alpha else "not significant"
    if tip is None:
        low, high = rows[0].delta, rows[-1].delta
        return (
            f"Without a shift the contrast is {significant} at {alpha:g}; no shift from {tell(low)} to {tell(high)} "
            "of the missing values changes that."
        )
    turned = "stops being" if start.p <= alpha else "becomes"
    return (
        f"Without a shift the contrast is {significant} at {alpha:g}; it {turned} significant when the missing "
        f"values of the treated arm are shifted by {tell(tip)} or more from what was expected of them."
    )


def _imputed(
    grid: Grid,
    people: NDArray[np.intp],
    rng: np.random.Generator,
    baseline: str | None,
    reference: str,
    covariance: str,
) -> Array:
    """The values with every gap drawn once."""
    arms = np.array(grid.arm)
    members = [people[arms == arm] for arm in sorted(set(grid.arm))]
    if not (~np.isfinite(grid.values)).any():
        return grid.values
    for _ in range(TRIES):
        drawn = np.concatenate([rng.choice(group, len(group)) for group in members])
        try:
            fitted = fit_grid(
                grid, drawn, grid.values[drawn],
                baseline=baseline, reference=reference, covariance=covariance,
            )  # fmt: skip
            return _draw(grid, fitted, rng, baseline)
        except NoEstimate:
            continue
    raise NoEstimate(
        f"{TRIES} samples of the people in turn gave no fit to draw missing values from: too few people"
    )


def _draw(grid: Grid, fitted: MMRM, rng: np.random.Generator, baseline: str | None) -> Array:
    """Normal draws of the gaps of each person given what was seen of them."""
    mean = means_of(grid, fitted, baseline)
    sigma = fitted.covariance
    values = np.array(grid.values)
    noise = rng.standard_normal(values.shape)
    for i in range(len(values)):
        gap = ~np.isfinite(values[i])
        if not gap.any():
            continue
        seen = ~gap
        weights = (
            np.linalg.solve(sigma[np.ix_(seen, seen)], sigma[np.ix_(seen, gap)]).T
            if seen.any()
            else np.zeros((int(gap.sum()), 0))
        )
        centre = mean[i, gap] + weights @ (values[i, seen] - mean[i, seen])
        spread = sigma[np.ix_(gap, gap)] - weights @ sigma[np.ix_(seen, gap)]
        values[i, gap] = centre + np.linalg.cholesky(spread) @ noise[i, gap]
    return values


def means_of(grid: Grid, fitted: MMRM, baseline: str | None) -> Array:
    """Fitted mean (n, T) of every person at every visit, seen or not."""
    trial, n, t = fitted.trial, len(grid.people), len(grid.visits)
    long = grid.long(np.arange(n), np.zeros((n, t)))
    factors = []
    names = ("group", "visit", *(factor.name for factor in trial.factors[2:]))
    for number, (name, known) in enumerate(zip(names, trial.factors, strict=True)):
        key = "group" if number == GROUP else "visit" if number == VISIT else name
        place = {level: i for i, level in enumerate(known.labelled.levels)}
        missing = next((str(one) for one in long[key] if str(one) not in place), None)
        if missing is not None:
            raise NoEstimate(f"{key} {missing} is in nobody of a sample of the people")
        codes = np.array([place[str(one)] for one in long[key]], dtype=np.intp)
        factors.append(Factor(name, Labels(codes, known.labelled.levels)))
    covariates = [
        Covariate(one.name, np.asarray(long[one.name], dtype=np.float64), 0.0, 1.0)
        for one in trial.covariates
    ]
    return np.asarray((trial.model.matrix(factors, covariates) @ fitted.beta).reshape(n, t))
