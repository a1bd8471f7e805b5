"""Symmetry in a trial: the signed logarithm of affected over other side, and its size free of noise.

The signed ratio is modelled, never its size: error alone gives two equal limbs a size above zero, and less
error would look like more symmetry. The affected side is the declared one, the same at every visit, so that
the sides cannot change places with the weaker reading. The ratio is a within-person contrast of the two
limbs of one visit, so everything they share that day cancels; `limb_by_visit` fits both limbs at once and
keeps people of whom only one limb was measured.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import special

from hipstride.record.errors import BadInput
from hipstride.trial.bootstrap import Interval, bootstrap
from hipstride.trial.fit import mmrm
from hipstride.trial.smallmatrices import Array

SIDES = ("left", "right")


def signed_log_ratio(affected: Array, other: Array) -> Array:
    """ln(affected / other), negative where the affected side is weaker; NaN where one is missing or 0."""
    affected, other = np.asarray(affected, dtype=np.float64), np.asarray(other, dtype=np.float64)
    good = (affected > 0.0) & (other > 0.0)
    ratio = np.divide(affected, other, out=np.full(affected.shape, np.nan), where=good)
    return np.asarray(np.log(ratio))


def declared(left: Array, right: Array, side: Sequence[str | None], where: str) -> tuple[Array, Array]:
    """(affected, other) from left and right and the declared side of each row; NaN where none is declared."""
    for row, one in enumerate(side, start=1):
        if one is not None and one not in SIDES:
            raise BadInput(f"column {where}, row {row}", repr(one), "left, right, or empty")
    is_left = np.array([one == "left" for one in side])
    known = np.array([one is not None for one in side])
    affected = np.where(known, np.where(is_left, left, right), np.nan)
    return affected, np.where(known, np.where(is_left, right, left), np.nan)


@dataclass(frozen=True)
class Size:
    """Size of asymmetry: as measured, what error alone would show, and with the noise taken out (percent).

    Sizes are mean |ln ratio| turned into percent, 100 (exp(size) - 1).
    """

    measured_percent: float
    noise_percent: float
    corrected_percent: Interval
    n: int


def folded_mean(mean: float, sd: float) -> float:
    """Mean of |X| for X normal."""
    if sd <= 0.0:
        return abs(mean)
    z = mean / sd
    return float(sd * np.sqrt(2.0 / np.pi) * np.exp(-0.5 * z * z) + mean * (1.0 - 2.0 * special.ndtr(-z)))


def corrected_size(ratio: Array, sem_log: float) -> float:
    """Mean size of the true log ratio if it is normal: its variance is that of the readings less 2 SEM^2."""
    ratio = ratio[np.isfinite(ratio)]
    if len(ratio) < 2:
        return float("nan")
    spread = max(0.0, float(ratio.var(ddof=1)) - 2.0 * sem_log**2)
    return folded_mean(float(ratio.mean()), float(np.sqrt(spread)))


def size_of(ratio: Array, sem_log: float, seed: int, replicates: int = 1000) -> Size:
    """The three sizes of one arm at one visit; the interval draws people."""
    ratio = ratio[np.isfinite(ratio)]
    found = bootstrap(
        lambda drawn: 100.0 * float(np.expm1(corrected_size(ratio[drawn], sem_log))),
        np.zeros(len(ratio), dtype=np.intp),
        seed,
        replicates=replicates,
        accelerated=False,  # it is cut off at zero
    )
    return Size(
        measured_percent=100.0 * float(np.expm1(np.abs(ratio).mean())) if len(ratio) else float("nan"),
        noise_percent=100.0 * float(np.expm1(folded_mean(0.0, float(np.sqrt(2.0)) * sem_log))),
        corrected_percent=found,
        n=len(ratio),
    )


def limb_by_visit(
    person: Sequence[str],
    arm: Sequence[str],
    visit: Sequence[str],
    affected: Array,
    other: Array,
    arms: tuple[str, str],
    **options: Any,
) -> dict[str, dict[str, float]]:
    """Change of the log ratio, arm against arm, with both limbs of every visit in one model.

    Each person has up to visits x limbs log forces with one unstructured covariance over all of them, so a
    limb measured alone still counts. Gives a contrast for each visit after the first.
    """
    visits = _ordered(visit)
    names = [f"{place * 2 + limb:03d}" for place in range(len(visits)) for limb in (0, 1)]
    place = {name: i for i, name in enumerate(visits)}
    with np.errstate(divide="ignore", invalid="ignore"):
        logs = [np.log(affected), np.log(other)]
    table: Mapping[str, Any] = {
        "y": np.concatenate([np.where(np.isfinite(one), one, np.nan) for one in logs]),
        "cell": [names[2 * place[v] + limb] for limb in (0, 1) for v in visit],
        "person": [*person, *person],
        "arm": [*arm, *arm],
    }
    result = mmrm(
        table, response="y", group="arm", visit="cell", subject="person",
        reference={"arm": arms[0]}, **options,
    )  # fmt: skip
    groups = result.trial.group.levels
    found = {}
    for v in range(1, len(visits)):
        weights = np.zeros((2 * len(visits), len(groups)))
        for group, sign in ((groups.index(arms[1]), 1.0), (groups.index(arms[0]), -1.0)):
            weights[2 * v, group] = weights[1, group] = sign
            weights[2 * v + 1, group] = weights[0, group] = -sign
        found[visits[v]] = result.combine(weights)
    return found


def ratio_by_visit(
    person: Sequence[str],
    arm: Sequence[str],
    visit: Sequence[str],
    affected: Array,
    other: Array,
    arms: tuple[str, str],
) -> dict[str, dict[str, float]]:
    """The same from the log ratio of each visit, for groups too small for a covariance over all limbs."""
    table = {"y": signed_log_ratio(affected, other), "person": person, "arm": arm, "visit": visit}
    result = mmrm(
        table, response="y", group="arm", visit="visit", subject="person", reference={"arm": arms[0]}
    )
    groups, visits = result.trial.group.levels, result.trial.visit.levels
    found = {}
    for v in range(1, len(visits)):
        weights = np.zeros((len(visits), len(groups)))
        for group, sign in ((groups.index(arms[1]), 1.0), (groups.index(arms[0]), -1.0)):
            weights[v, group], weights[0, group] = sign, -sign
        found[visits[v]] = result.combine(weights)
    return found


def _ordered(visit: Sequence[str]) -> list[str]:
    return sorted(set(visit), key=float)
