"""Likely slips of unit, each answered by a sentence that names the right figure."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

# Factor to the wanted unit, tried in this order; the sentence says what was probably meant.
_LENGTHS = ((0.01, ""), (0.001, ""), (0.0254, " if that is inches"), (0.3048, " if that is feet"))
_MASSES = ((0.001, " if that is grams"), (0.4536, " if that is pounds"))
_OLDEST_BIRTH_YEAR, _YOUNGEST_BIRTH_YEAR = 1900, 2030


def unit_hint(name: str, value: Any, fits: Callable[[float], bool]) -> str | None:
    """A sentence for a number out of range whose unit was probably mistaken, else None.

    ``name`` is the key, ``fits`` says whether a number would be in range.
    """
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) < 1e9:
        return None
    if value < 0:
        return None
    if name.endswith("_m"):
        return _converted(value, _LENGTHS, fits, "metres", 2)
    if name.endswith("_kg"):
        return _converted(value, _MASSES, fits, "kilograms", 1)
    if name in ("left_n", "right_n") and value > 0:
        return _force(value, fits)
    if name == "age" and _OLDEST_BIRTH_YEAR <= value <= _YOUNGEST_BIRTH_YEAR:
        return "Write the age in years, not the year of birth."
    return None


def _converted(
    value: float,
    factors: tuple[tuple[float, str], ...],
    fits: Callable[[float], bool],
    unit: str,
    digits: int,
) -> str | None:
    for factor, condition in factors:
        meant = round(value * factor, digits)
        if fits(meant):
            return f"Write it in {unit}, such as {meant:g}{condition}."
    return None


def _force(value: float, fits: Callable[[float], bool]) -> str | None:
    if fits(value / 10):
        return f"No leg gives {value:g} newtons: check the decimal point, such as {value / 10:g}."
    return None
