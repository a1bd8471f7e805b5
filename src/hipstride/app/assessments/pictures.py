"""The picture of an exercise on a person's own body, with what resists, for an address of its own."""

from __future__ import annotations

import functools
import json

from hipstride.catalogue.errors import CatalogueError
from hipstride.catalogue.exercises import get
from hipstride.figure.animate import animate, telling_phase
from hipstride.figure.picture import draw
from hipstride.figure.prescribed import prescribed_setting
from hipstride.figure.svg import to_svg
from hipstride.figure.theme import LIGHT, THEMES
from hipstride.record.canonical import canonical_json, known
from hipstride.record.check import checked
from hipstride.record.errors import BadInput
from hipstride.record.parse import person_from_mapping
from hipstride.record.person import CountedSet, Person, Side
from hipstride.record.resistance import Resistance


class NoPicture(Exception):
    """There is no such exercise, side, theme or resistance."""


def picture(
    person: Person,
    exercise: str,
    side: str,
    *,
    theme: str = "light",
    moving: bool = True,
    resistance: str = "",
) -> bytes:
    """The SVG. ``side`` both shows the left one nearest; ``theme`` unknown is light; ``resistance``: JSON as in a
    log. Raises NoPicture.
    """
    near: Side = "right" if side == "right" else "left"
    if side not in ("left", "right", "both"):
        raise NoPicture
    return _drawn(canonical_json(person), exercise, near, theme, moving, resistance)


# The same picture is asked for in each theme and again after each answer.
@functools.lru_cache(maxsize=64)
def _drawn(person: str, exercise: str, side: Side, theme: str, moving: bool, resistance: str) -> bytes:
    who = person_from_mapping(known(json.loads(person)), where="the saved record")
    try:
        get(exercise)
        colours = THEMES.get(theme, LIGHT)
        seen = prescribed_setting(who, exercise, _read(resistance))
    except (BadInput, CatalogueError) as error:
        raise NoPicture from error
    made = animate(seen, side, colours) if moving else draw(seen, telling_phase(seen), side, colours)
    return to_svg(made).encode()


def _read(resistance: str) -> Resistance | None:
    """A resistance as a log has it. Raises BadInput."""
    if not resistance:
        return None
    try:
        given = json.loads(resistance)
    except (ValueError, RecursionError):  # [[[[… is no resistance either
        raise BadInput("resistance", "text that is not JSON", "a resistance as in a log") from None
    whole = {"date": "2026-01-01", "exercise": "-", "side": "left", "reps": 0, "effort": 0}
    return checked(CountedSet, {**whole, "resistance": given}, "").resistance
