"""Bootstrap intervals by resampling people: bias-corrected and accelerated (BCa), from a seed.

A person is drawn with all of their values, and within their arm, so that the arms keep their sizes.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import special

from hipstride.trial.smallmatrices import Array

Statistic = Callable[[NDArray[np.intp]], float]
REPLICATES = 2000


@dataclass(frozen=True)
class Interval:
    """A statistic with its interval; `method` says how, `usable` how many replicates gave a number."""

    estimate: float
    lower: float
    upper: float
    method: str
    usable: int


def bootstrap(
    statistic: Statistic,
    strata: NDArray[np.intp],
    seed: int,
    *,
    level: float = 0.95,
    replicates: int = REPLICATES,
    accelerated: bool = True,
) -> Interval:
    """BCa interval (Efron 1987) of a statistic of the numbers of the people drawn.

    Args:
        statistic: of an array of row numbers, one a person; NaN where it has no value.
        strata: (n,), the arm of each person.
        seed: of the draws.
        level: of the interval.
        replicates: how many draws.
        accelerated: False takes plain percentiles, for a statistic that is cut off at a bound.
    """
    if not len(strata):
        return Interval(np.nan, np.nan, np.nan, "no interval: nobody", 0)
    rng = np.random.default_rng(seed)
    everyone = np.arange(len(strata))
    members = [np.flatnonzero(strata == one) for one in np.unique(strata)]
    estimate = statistic(everyone)
    draws = [np.concatenate([rng.choice(group, len(group)) for group in members]) for _ in range(replicates)]
    values = np.array([statistic(draw) for draw in draws])
    values = values[np.isfinite(values)]
    if not np.isfinite(estimate) or len(values) < replicates // 2:
        return Interval(estimate, np.nan, np.nan, "no interval: too few usable draws", len(values))
    if np.ptp(values) == 0.0:
        return Interval(estimate, np.nan, np.nan, "no interval: every draw gives the same", len(values))
    if not accelerated:
        tail = 0.5 - 0.5 * level
        ends = np.quantile(values, [tail, 1.0 - tail])
        low, high = min(float(ends[0]), estimate), max(float(ends[1]), estimate)
        return Interval(estimate, low, high, "bootstrap by person, percentile", len(values))
    left_out = np.array([statistic(np.delete(everyone, one)) for one in everyone])
    lower, upper = bca(values, estimate, acceleration(left_out, strata), level)
    return Interval(estimate, lower, upper, "bootstrap by person, BCa", len(values))


def acceleration(left_out: Array, strata: NDArray[np.intp]) -> float:
    """Skewness of the influence of each person, from the statistic without them; within arms."""
    influence = np.zeros(len(left_out))
    for one in np.unique(strata):
        here = (strata == one) & np.isfinite(left_out)
        influence[here] = left_out[here].mean() - left_out[here] if here.any() else 0.0
    spread = float((influence**2).sum())
    return 0.0 if spread == 0.0 else float((influence**3).sum()) / (6.0 * spread**1.5)


def bca(values: Array, estimate: float, a: float, level: float) -> tuple[float, float]:
    """The two percentiles of the draws that BCa asks for; ties count half."""
    below = (np.sum(values < estimate) + 0.5 * np.sum(values == estimate)) / len(values)
    share = float(np.clip(below, 0.5 / len(values), 1.0 - 0.5 / len(values)))
    z0 = float(special.ndtri(share))
    half = float(special.ndtri(0.5 + 0.5 * level))
    found = []
    for z in (-half, half):
        moved = z0 + (z0 + z) / (1.0 - a * (z0 + z))
        found.append(float(np.quantile(values, float(special.ndtr(moved)))))
    return found[0], found[1]


def wilson(count: int, n: int, level: float = 0.95) -> tuple[float, float]:
    """Interval of a share (Wilson 1927); for shares of 0 or 1, where a bootstrap has nothing to vary."""
    z = float(special.ndtri(0.5 + 0.5 * level))
    share, square = count / n, z * z / n
    middle = (share + square / 2.0) / (1.0 + square)
    half = z / (1.0 + square) * float(np.sqrt(share * (1.0 - share) / n + square / (4.0 * n)))
    return max(0.0, middle - half), min(1.0, middle + half)
