"""How many people changed by more than a threshold, beside how many would by error alone."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import special

from hipstride.trial.bootstrap import REPLICATES, Interval, bootstrap, wilson
from hipstride.trial.change import Threshold, Verdict, false_responder_rate, verdicts
from hipstride.trial.smallmatrices import Array

DICHOTOMISATION = (
    "Counting responders throws information away: a person just below the line counts like one who lost "
    "strength. Read the mean difference first; this count is a description and is not tested."
)


@dataclass(frozen=True)
class Responders:
    """One arm held against one threshold.

    Attributes:
        gained, lost, within: people beyond the threshold for better, for worse, and the others.
        not_comparable: people whose two tests were not alike; they are in no share.
        n: people with a verdict.
        share: gained of n, with its interval.
        expected_share: of people who did not change at all, from the error of measurement; None if unknown.
        chance_of_as_many: probability of this many or more if nobody had changed; None if unknown.
    """

    arm: str
    kind: str
    threshold: str
    source: str
    gained: int
    lost: int
    within: int
    not_comparable: int
    n: int
    share: Interval
    expected_share: float | None
    expected_people: float | None
    chance_of_as_many: float | None


def count_of(found: list[Verdict], verdict: Verdict) -> int:
    """How many verdicts are this one."""
    return sum(one == verdict for one in found)


def responders(
    arm: str,
    before: Array,
    after: Array,
    threshold: Threshold,
    *,
    kind: str,
    unit: str,
    higher_is_better: bool,
    false_share: float | None,
    seed: int,
    alike: NDArray[np.bool_] | None = None,
    replicates: int = REPLICATES,
) -> Responders:
    """Responders of one arm; values (n,) with NaN where a person was not measured."""
    found = verdicts(before, after, threshold, higher_is_better=higher_is_better, alike=alike)
    counted = [one for one in found if one in ("real gain", "real loss", "within error")]
    gained, n = count_of(found, "real gain"), len(counted)
    hit = np.array([one == "real gain" for one in counted], dtype=np.float64)
    chance = None
    if false_share is not None and n:
        chance = 1.0 if gained == 0 else float(special.bdtrc(gained - 1, n, false_share))
    return Responders(
        arm=arm,
        kind=kind,
        threshold=threshold.text(unit),
        source=threshold.source,
        gained=gained,
        lost=count_of(found, "real loss"),
        within=count_of(found, "within error"),
        not_comparable=count_of(found, "not comparable"),
        n=n,
        share=_share(hit, np.zeros(n, dtype=np.intp), seed, replicates),
        expected_share=false_share,
        expected_people=None if false_share is None else false_share * n,
        chance_of_as_many=chance,
    )


def _share(hit: Array, strata: NDArray[np.intp], seed: int, replicates: int) -> Interval:
    if not len(hit):
        return Interval(np.nan, np.nan, np.nan, "nobody was measured twice", 0)
    found = bootstrap(lambda drawn: float(hit[drawn].mean()), strata, seed, replicates=replicates)
    if np.isfinite(found.lower):
        return found
    lower, upper = wilson(int(hit.sum()), len(hit))
    return Interval(found.estimate, lower, upper, "Wilson (a bootstrap has nothing to vary)", found.usable)


def difference(hit: Array, arm: NDArray[np.intp], seed: int, *, replicates: int = REPLICATES) -> Interval:
    """Share in arm 1 less share in arm 0, people drawn within their arms."""

    def gap(drawn: NDArray[np.intp]) -> float:
        chosen, where = hit[drawn], arm[drawn]
        if not (where == 1).any() or not (where == 0).any():
            return float("nan")
        return float(chosen[where == 1].mean() - chosen[where == 0].mean())

    found = bootstrap(gap, arm, seed, replicates=replicates)
    if np.isfinite(found.lower) or not np.isfinite(found.estimate):
        return found
    lower, upper = newcombe(hit[arm == 1], hit[arm == 0])
    return Interval(found.estimate, lower, upper, "Newcombe (a bootstrap has nothing to vary)", found.usable)


def newcombe(one: Array, other: Array) -> tuple[float, float]:
    """Interval of a difference of two shares from their Wilson intervals (Newcombe 1998, method 10)."""
    p1, p2 = float(one.mean()), float(other.mean())
    low1, high1 = wilson(int(one.sum()), len(one))
    low2, high2 = wilson(int(other.sum()), len(other))
    below = float(np.hypot(p1 - low1, high2 - p2))
    above = float(np.hypot(high1 - p1, p2 - low2))
    return p1 - p2 - below, p1 - p2 + above


def expected_share(
    threshold: Threshold, mdc: Threshold | None, sem: float | None, level: float
) -> float | None:
    """False-responder rate of a threshold, from the SEM (in the same unit) or the detectable change.

    `level` is the typical value, which turns percentages into amounts where the two scales differ.
    """
    if sem is None and mdc is not None:
        sem = in_units(mdc, level, threshold) / (1.959963984540054 * float(np.sqrt(2.0)))
    return None if sem is None else false_responder_rate(threshold.value, sem)


def in_units(one: Threshold, level: float, like: Threshold) -> float:
    """The first threshold in the scale of the second, at a typical value."""
    if one.scale == like.scale:
        return one.value
    amount = {
        "absolute": one.value,
        "percent_of_mean": one.value / 100.0 * level,
        "log": float(np.expm1(one.value)) * level,
    }[one.scale]
    return {
        "absolute": amount,
        "percent_of_mean": 100.0 * amount / level,
        "log": float(np.log1p(amount / level)),
    }[like.scale]
