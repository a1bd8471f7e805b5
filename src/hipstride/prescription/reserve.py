"""Repetitions in reserve: from reported effort, and between load and repetitions (Epley)."""

from __future__ import annotations

from functools import cache, lru_cache

from hipstride.catalogue.numbers import value
from hipstride.prescription.rule import rule


@lru_cache(maxsize=256)
def reserve(effort: float) -> float:
    """Repetitions left in hand at an effort of 0-10; at effort 4 and below at least the number given."""
    known = _at_efforts()
    if effort <= known[0][0]:
        return known[0][1]
    for (low, more), (high, less) in zip(known, known[1:], strict=False):
        if effort <= high:
            return more + (less - more) * (effort - low) / (high - low)
    return 0.0


@cache
def _at_efforts() -> tuple[tuple[int, float], ...]:
    return (*((step, value(f"dose.reserve_at_effort_{step}")) for step in range(4, 10)), (10, 0.0))


def load_share(repetitions: float) -> float:
    """The share of the most that can be moved once, at which so many repetitions are the maximum."""
    return 1.0 / (1.0 + value("dose.epley_per_repetition") * repetitions)


def repetitions_at(share: float) -> float:
    """The most repetitions at a share of the one-repetition maximum; the inverse of `load_share`."""
    return (1.0 / share - 1.0) / value("dose.epley_per_repetition")


def in_valid_range(relative: float | None) -> bool:
    """Whether the repetition relation may be used at this relative load."""
    low, high = value("dose.relative_load_min"), value("dose.relative_load_max")
    return relative is not None and low <= relative <= high


@rule(
    "dose.reserve",
    "Repetitions in reserve are told only where load is 55 to 90 % of your most; below that we go by effort.",
    source="DESIGN section 5; relation by Epley",
)
def reps_in_reserve(relative: float | None, reps: int) -> float | None:
    """Repetitions left after ``reps``; ``None`` outside the valid range."""
    if relative is None or not in_valid_range(relative):
        return None
    return round(repetitions_at(relative) - reps, 1)
