"""Heights, weights and spans of time as people write them: "166", "1.66 m", "5 ft 5", "10 st 10", "3 years"."""

from __future__ import annotations

import re
from typing import Literal

_NUMBER = r"(\d+(?:[.,]\d+)?)"
_FEET = re.compile(rf"{_NUMBER}\s*(?:ft|feet|foot|')\s*(?:{_NUMBER}\s*(?:in|inches|inch|\"|'')?)?")
_STONE = re.compile(rf"{_NUMBER}\s*(?:st|stone|stones)\s*(?:{_NUMBER}\s*(?:lb|lbs|pounds)?)?")
_ONE = re.compile(rf"{_NUMBER}\s*([a-z\"]*)\.?")
_INCH_M, _POUND_KG = 0.0254, 0.45359237
_METRES = {"m": 1.0, "metre": 1.0, "metres": 1.0, "meter": 1.0, "meters": 1.0, "cm": 0.01, "in": _INCH_M}
_METRES |= {"inch": _INCH_M, "inches": _INCH_M, '"': _INCH_M, "mm": 0.001}
_KILOGRAMS = {"kg": 1.0, "kilo": 1.0, "kilos": 1.0, "kilograms": 1.0, "lb": _POUND_KG, "lbs": _POUND_KG}
_KILOGRAMS |= {"pound": _POUND_KG, "pounds": _POUND_KG}
_MONTHS = {"day": 12 / 365.25, "week": 12 * 7 / 365.25, "month": 1.0, "year": 12.0}

HEIGHT_M = (1.2, 2.2)
MASS_KG = (30.0, 250.0)


class Unread(ValueError):
    """A text that is no such quantity; ``likely`` is what was perhaps meant, as it should be written."""

    def __init__(self, likely: str | None = None) -> None:
        super().__init__("not a quantity")
        self.likely = likely


def metres(text: str, *, low: float = 1.2, high: float = 2.2) -> float:
    """A length in metres between two limits; a bare number is metres, else centimetres. Raises Unread.

    >>> metres("166"), metres("1,66 m"), metres("5 ft 5")
    (1.66, 1.66, 1.651)
    """
    given = text.strip().casefold()
    if found := _FEET.fullmatch(given):
        length = 12 * _INCH_M * _number(found[1]) + _INCH_M * _number(found[2] or "0")
        return _within(length, low, high)
    found = _ONE.fullmatch(given)
    if found is None or found[2] not in ("", *_METRES):
        raise Unread
    number = _number(found[1])
    if found[2]:
        return _within(number * _METRES[found[2]], low, high)
    for metre in (1.0, 0.01):
        if low <= number * metre <= high:
            return round(number * metre, 4)
    feet = 12 * _INCH_M * int(number)
    raise Unread(f"{int(number)} ft 0" if low <= feet <= high else None)


def kilograms(text: str, unit: Literal["kg", "lb", "st"] = "kg") -> float:
    """A weight in kilograms; ``unit`` is that of a bare number. Raises Unread.

    >>> kilograms("68"), round(kilograms("150 lb"), 1), round(kilograms("10 st 10"), 1)
    (68.0, 68.0, 68.0)
    """
    given = text.strip().casefold()
    if unit == "st" and re.fullmatch(rf"{_NUMBER}(?:\s+{_NUMBER})?", given):
        given = re.sub(rf"^{_NUMBER}", r"\1 st", given)
    if found := _STONE.fullmatch(given):
        return _within(_POUND_KG * (14 * _number(found[1]) + _number(found[2] or "0")), *MASS_KG)
    found = _ONE.fullmatch(given)
    if found is None or found[2] not in ("", *_KILOGRAMS):
        raise Unread
    return _within(_number(found[1]) * _KILOGRAMS[found[2] or unit], *MASS_KG)


def months(text: str, unit: Literal["week", "month"] = "month") -> float:
    """How long ago, in months; ``unit`` is that of a bare number. Raises Unread.

    >>> months("40"), months("3 years"), round(months("6 weeks"), 1)
    (40.0, 36.0, 1.4)
    """
    found = _ONE.fullmatch(text.strip().casefold().removesuffix(" ago"))
    word = unit if found is None or not found[2] else found[2].removesuffix("s")
    if found is None or word not in _MONTHS:
        raise Unread
    return round(_number(found[1]) * _MONTHS[word], 2)


def weeks(text: str) -> float:
    """How long ago, in weeks; a bare number is weeks. Raises Unread."""
    return round(months(text, "week") * 365.25 / 84, 1)


def number(text: str) -> float:
    """A number with a point or a comma. Raises Unread."""
    found = re.fullmatch(_NUMBER, text.strip())
    if found is None:
        raise Unread
    return _number(found[1])


def feet_words(length_m: float) -> str:
    """A height in feet and inches.

    >>> feet_words(1.66)
    '5 ft 5 in'
    """
    inches = round(length_m / _INCH_M)
    return f"{inches // 12} ft {inches % 12} in"


def stone_words(mass_kg: float) -> str:
    """A weight in pounds, and in stones.

    >>> stone_words(68)
    '150 lb, 10 st 10 lb'
    """
    pounds = round(mass_kg / _POUND_KG)
    return f"{pounds} lb, {pounds // 14} st {pounds % 14} lb"


def _number(text: str) -> float:
    return float(text.replace(",", "."))


def _within(value: float, low: float, high: float) -> float:
    value = round(value, 4)
    if not low <= value <= high:
        raise Unread
    return value
