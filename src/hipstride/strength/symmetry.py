"""Left and right side by side, from raw test readings: always with both values, never only their quotient.

Size is biased upwards by error: two equal limbs measured with a coefficient of variation of 9 % show about
10 % asymmetry. So a difference is called one only beyond the error of two tests.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable
from dataclasses import dataclass

from hipstride.catalogue.numbers import value
from hipstride.record.person import Side, StrengthTest
from hipstride.strength.test import reading_of

_Z95 = 1.96


def robinson(right: float, left: float) -> float | None:
    """Robinson's symmetry index: ``100 (R - L) / (0.5 (R + L))``, -200 to 200; None if both are 0."""
    return 100.0 * (right - left) / (0.5 * (right + left)) if right + left > 0.0 else None


def limb_symmetry(weaker: float, stronger: float) -> float | None:
    """Limb symmetry index: ``100 W / S`` (or more affected over less affected); None if the divisor is 0."""
    return 100.0 * weaker / stronger if stronger > 0.0 else None


def percentage_difference(right: float, left: float) -> float | None:
    """``100 (S - W) / S``, 0-100, the headline figure; None if both are 0."""
    strong = max(right, left)
    return 100.0 * (strong - min(right, left)) / strong if strong > 0.0 else None


def log_ratio(right: float, left: float) -> float | None:
    """``ln(R / L)``: additive and symmetric, for modelling; None if one is 0."""
    return math.log(right / left) if right > 0.0 and left > 0.0 else None


def sem_log(fixation: str = "hand") -> float:
    """Standard error of one test on the log scale, from its error as a fraction of the mean."""
    fraction = value("capacity.sem_fraction" if fixation == "hand" else "capacity.sem_fraction_frame")
    return math.sqrt(math.log1p(fraction**2))


@dataclass(frozen=True, slots=True)
class Symmetry:
    """One test's two sides (mean readings, N) and every index of them.

    ``log_ratio_se``: sqrt 2 x the log error of one test. ``beyond_error``: |ln(R/L)| is more than 1.96 of
    that (two-sided 5 %). Indices are None where a reading of 0 leaves them undefined.
    """

    movement: str
    position: str
    date: dt.date
    left_n: float
    right_n: float
    robinson_percent: float | None
    limb_symmetry_percent: float | None
    difference_percent: float | None
    log_ratio: float | None
    log_ratio_se: float
    beyond_error: bool
    weaker: Side | None

    @property
    def sentence(self) -> str:
        """The finding with both absolute values."""
        name = self.movement.replace("_", " ")
        both = f"left {_whole(self.left_n)} N, right {_whole(self.right_n)} N"
        if self.weaker is None:
            return f"{name}: {both}; the two sides read the same."
        if self.difference_percent is None or not self.beyond_error:
            return f"{name}: {both}; the difference is within the error of the test."
        return f"{name}: {both}; the {self.weaker} side is {self.difference_percent:.0f} % weaker."


def _whole(reading_n: float) -> int:
    """Of two readings the mean is often a half: rounded up, as a table beside it and a tester by hand do."""
    return math.floor(reading_n + 0.5)


def symmetry_of(test: StrengthTest) -> Symmetry | None:
    """Both sides of one test; None if one was not tested."""
    left, right = reading_of(test.left_n), reading_of(test.right_n)
    if left is None or right is None:
        return None
    ratio = log_ratio(right.mean_n, left.mean_n)
    error = math.sqrt(2.0) * sem_log(test.fixation)
    weaker: Side | None = None
    if left.mean_n != right.mean_n:
        weaker = "left" if left.mean_n < right.mean_n else "right"
    one_is_zero = ratio is None and weaker is not None
    low, high = sorted((left.mean_n, right.mean_n))
    return Symmetry(
        movement=test.movement,
        position=test.position,
        date=test.date,
        left_n=left.mean_n,
        right_n=right.mean_n,
        robinson_percent=robinson(right.mean_n, left.mean_n),
        limb_symmetry_percent=limb_symmetry(low, high),
        difference_percent=percentage_difference(right.mean_n, left.mean_n),
        log_ratio=ratio,
        log_ratio_se=error,
        beyond_error=one_is_zero or (ratio is not None and abs(ratio) > _Z95 * error),
        weaker=weaker,
    )


def symmetries(tests: Iterable[StrengthTest]) -> tuple[Symmetry, ...]:
    """Every test that has both sides, oldest first."""
    found = [each for test in tests if (each := symmetry_of(test)) is not None]
    return tuple(sorted(found, key=lambda each: (each.date, each.movement, each.position)))
