"""Repetitions in reserve: from reported effort, and between load and repetitions (Epley)."""

from __future__ import annotations

from functools import cache

from hipstride.catalogue.numbers import value


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
