"""What paper says of a dose and of what resists, in parts that a template can set large or small."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from typing import Any

from hipstride.catalogue.exercises import get
from hipstride.figure.drawing import Drawing
from hipstride.figure.svg import to_svg
from hipstride.figure.swatch import swatch
from hipstride.prescription.set_ups import mark_number
from hipstride.prescription.types import Setting
from hipstride.record.person import Body, Sides, Weekday
from hipstride.record.resistance import Band, Cuff, Limb, NoLoad, Resistance, Sled
from hipstride.resistance.setup import anchor_of

_MACHINE_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.I)


def called(body: Body, *, among_others: bool = False) -> str:
    """Whose paper it is: the name, else an id that somebody chose, else "you".

    An id of a machine tells nobody anything; ``among_others`` its end, which differs from person to person.
    """
    return body.name or short_id(body) or (body.id[-6:] if among_others else "you")


def short_id(body: Body) -> str:
    """The id, where it was made by a person to be read."""
    return "" if _MACHINE_ID.fullmatch(body.id) else body.id


TIMES = "\u00d7"
DASH = "\u2013"
SIDE_TITLES: dict[Sides, str] = {"left": "Left leg", "right": "Right leg", "both": "Both legs"}
DAY_NAMES: dict[Weekday, str] = {
    "monday": "Mon",
    "tuesday": "Tue",
    "wednesday": "Wed",
    "thursday": "Thu",
    "friday": "Fri",
    "saturday": "Sat",
    "sunday": "Sun",
}
PLACES: dict[Setting, str] = {"home": "at home", "class": "in class", "clinic": "in the clinic"}
_AT = {
    "ankle": "round your {side}ankle",
    "above_knee": "just above your {side}knee",
    "mid_thigh": "round your {side}thigh",
    "foot": "round your {side}foot",
}
_LOOP_AT = {
    "ankle": "round both ankles",
    "above_knee": "round both legs, above the knees",
    "mid_thigh": "round both thighs",
    "foot": "round both feet",
}


def picture(drawing: Drawing, prefix: str = "figure") -> dict[str, str]:
    """A drawing for a template: its SVG and its words."""
    return {"svg": to_svg(drawing, prefix=prefix), "alt": f"{drawing.title}. {drawing.description}"}


def swatch_picture(brand: str, colour: str) -> dict[str, str]:
    """The patch of a band."""
    return picture(swatch(brand, colour))


def load_parts(exercise: str, side: Sides, resistance: Resistance) -> dict[str, Any]:
    """What resists: a short ``name`` ("green", "sled"), its ``mark``, its swatch, and the rest in ``lines``.

    How far from its anchor a band begins is not among them.
    """
    match resistance:
        case Band():
            return _band_parts(exercise, side, resistance)
        case Sled():
            foot = f"Feet {centimetres(resistance.foot_height_m)} up from the lower edge of the plate."
            return _parts(
                f"{resistance.load_kg:g} kg", [f"Leg press: {resistance.load_kg:g} kg of plates.", foot]
            )
        case Cuff():
            where = _AT[resistance.attachment].format(side=_own(side))
            return _parts(f"{resistance.mass_kg:g} kg cuff", [f"The cuff goes {where}."])
        case Limb():
            return _parts("your own weight", [])
        case NoLoad():
            return _parts("no weight, no band", [])


def _parts(name: str, lines: list[str]) -> dict[str, Any]:
    return {"name": name, "mark": None, "doubled": False, "loop": False, "swatch": None, "lines": lines}


def _own(side: Sides) -> str:
    return "" if side == "both" else f"{side} "


def _band_parts(exercise: str, side: Sides, band: Band) -> dict[str, Any]:
    anchor = anchor_of(get(exercise), band.anchor)
    loop = anchor.type == "loop"
    at = band.attachment or "ankle"
    lines = [f"{(_LOOP_AT[at] if loop else _AT[at].format(side=_own(side))).capitalize()}."]
    if not loop:
        lines.append(f"{anchor.say[:1].upper()}{anchor.say[1:]}.")
    return {
        "name": band.colour,
        "mark": mark_number(band.rest_length_m),
        "doubled": band.layers == 2,
        "loop": loop,
        "swatch": swatch_picture(band.brand, band.colour),
        "lines": lines,
    }


def short_load(resistance: Resistance) -> str:
    """What resists in two or three words, such as "green 3" (colour and mark), "double red 4", "45 kg"."""
    match resistance:
        case Band():
            layers = "double " if resistance.layers == 2 else ""
            return f"{layers}{resistance.colour} {mark_number(resistance.rest_length_m)}"
        case Sled():
            return f"{resistance.load_kg:g} kg"
        case Cuff():
            return f"{resistance.mass_kg:g} kg cuff"
        case _:
            return ""


def centimetres(length_m: float) -> str:
    """A length as people measure it.

    >>> centimetres(0.456)
    '46 cm'
    """
    return f"{length_m * 100:.0f} cm"


def amount(sets: str, reps: str | None, seconds: float | None) -> str:
    """Sets and repetitions, or sets and seconds, as they are set large."""
    much = f"{seconds:.0f} s" if reps is None else reps
    return f"{sets} {TIMES} {much}"


def span(values: Iterable[int]) -> str:
    """Whole numbers as ranges.

    >>> span([1, 2, 3, 6, 8, 9])
    '1\u20133, 6, 8, 9'
    """
    runs: list[list[int]] = []
    for each in sorted(set(values)):
        if runs and each == runs[-1][-1] + 1:
            runs[-1].append(each)
        else:
            runs.append([each])
    return ", ".join(f"{run[0]}{DASH}{run[-1]}" if len(run) > 2 else ", ".join(map(str, run)) for run in runs)


def day_words(date: dt.date) -> str:
    """Such as 7 January 2026."""
    return f"{date.day} {date:%B %Y}"


def short_day(date: dt.date) -> str:
    """Such as 7 Jan."""
    return f"{date.day} {date:%b}"
