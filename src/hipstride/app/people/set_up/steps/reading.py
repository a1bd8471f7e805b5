"""What was typed, as the quantity it is; each reader raises Unread for what cannot be used."""

from __future__ import annotations

from collections.abc import Callable

from hipstride.app.people.set_up.fields import Answers
from hipstride.record import sizes
from hipstride.record.sizes import Unread


def whole(low: int, high: int) -> Callable[[str], int]:
    """A reader of whole numbers between two limits."""

    def read(typed: str) -> int:
        number = sizes.number(typed)
        if number != int(number) or not low <= number <= high:
            raise Unread
        return int(number)

    return read


def between(low: float, high: float) -> Callable[[str], float]:
    """A reader of numbers between two limits."""

    def read(typed: str) -> float:
        number = sizes.number(typed)
        if not low <= number <= high:
            raise Unread
        return number

    return read


def at_most(read: Callable[[str], float], most: float) -> Callable[[str], float]:
    """The same reader, with an upper limit."""

    def bounded(typed: str) -> float:
        found = read(typed)
        if found > most:
            raise Unread
        return found

    return bounded


def length(low: float, high: float) -> Callable[[str], float]:
    """A reader of lengths between two limits, m."""
    return lambda typed: sizes.metres(typed, low=low, high=high)


def any_text(typed: str) -> str:
    """Any words."""
    return typed


def band_length_m(typed: str) -> float:
    """The length of a piece of band. Raises Unread."""
    return sizes.metres(typed, low=0.5, high=50.0)


def mass_kg(typed: str, unit: str) -> float:
    """A weight in the unit that was chosen. Raises Unread."""
    return sizes.kilograms(typed, "lb" if unit == "lb" else "st" if unit == "st" else "kg")


def months_ago(typed: str, unit: str) -> float:
    """How long ago, in months; ``unit`` ("weeks", "months" or "years") is that of a bare number. Raises Unread."""
    bare = typed.strip().replace(",", ".").replace(".", "", 1).isdecimal()
    return sizes.months(f"{typed.strip()} {unit}" if bare else typed)


def height_said(typed: str, answers: Answers) -> str:
    """What was understood, in both units, so that a slip is seen."""
    height = sizes.metres(typed)
    return f"{height:.2f} m ({sizes.feet_words(height)})"


def mass_said(typed: str, answers: Answers) -> str:
    """The weight in both units."""
    mass = mass_kg(typed, answers.get("mass_unit", "kg"))
    return f"{mass:.4g} kg ({sizes.stone_words(mass)})"


def numbers(typed: str) -> tuple[float, ...]:
    """Numbers with commas or spaces between them. Raises Unread."""
    parts = typed.replace(";", " ").replace(", ", " ").replace(",", " ").split()
    return tuple(sizes.number(part) for part in parts)


def plates(typed: str) -> tuple[float, ...]:
    """The plates of a leg press, kg."""
    found = numbers(typed)
    if not found or not all(0.1 <= each <= 100 for each in found):
        raise Unread
    return found


def cuffs(typed: str) -> tuple[float, ...]:
    """Weights for the ankle, kg."""
    found = numbers(typed)
    if not all(0 < each <= 20 for each in found):
        raise Unread
    return found
