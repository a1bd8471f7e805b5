"""A page of an exercise in large type: the strip, what resists, sets and repetitions, how, and when to stop.

The booklet has one for everything in the plan, the paper log one for what the booklet does not have yet.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from hipstride.body.segments import BodyModel, body_model
from hipstride.catalogue.exercise import Exercise
from hipstride.catalogue.exercises import get
from hipstride.figure.card import set_up_card
from hipstride.figure.drawing import Drawing, Group
from hipstride.figure.layout import Layout, layout
from hipstride.figure.prescribed import prescribed_setting
from hipstride.figure.ready import way_in
from hipstride.figure.setting import Setting
from hipstride.figure.strip import content, strip
from hipstride.figure.theme import LIGHT
from hipstride.handout.wording import (
    DASH,
    DAY_NAMES,
    SIDE_TITLES,
    amount,
    centimetres,
    load_parts,
    picture,
    short_load,
    span,
)
from hipstride.prescription.types import Dose, Prescription, Session
from hipstride.record.person import Person, Side, Sides
from hipstride.record.resistance import Band, Resistance, Sled

PRINT = replace(LIGHT, paper="#FFFFFF")
"""The light theme on white paper."""

_FLAT = 1.9  # frames wider than so many times their height are set under each other
_TALL_MM = 155.0  # words higher than this are set a little tighter
_SPLIT_MM = 190.0  # and higher than this go on two pages
_SIDES: tuple[Sides, ...] = ("left", "right", "both")


@dataclass(frozen=True, slots=True)
class _Done:
    """One exercise on one side in one session; ``apart``: that week it is set up in more ways than one."""

    session: Session
    one: Prescription
    apart: bool


def exercise_pages(person: Person, sessions: Iterable[Session]) -> list[dict[str, Any]]:
    """The pages of all exercises of some sessions, in the order in which they are met first."""
    body = body_model(person.person)
    return [
        {
            **made,
            "id": page if at == 0 else f"{page}-{at + 1}",
            "card": made["card"] if at == 0 else None,  # later set-ups are tied in the same place
            "set_up": "" if made["card"] is None else page,
        }
        for page, rows in _by_page(tuple(sessions)).items()
        for at, made in enumerate(_pages(person, body, rows))
    ]


def _by_page(sessions: Sequence[Session]) -> dict[str, list[_Done]]:
    """Everything prescribed, by page, in the order in which it is met first."""
    ways: dict[tuple[int, str, Sides], set[Resistance]] = {}
    for session in sessions:
        for one in session.exercises:
            ways.setdefault((session.week, one.exercise, one.side), set()).add(_tied(one.resistance))
    found: dict[str, list[_Done]] = {}
    for session in sessions:
        for one in session.exercises:
            apart = len(ways[session.week, one.exercise, one.side]) > 1
            found.setdefault(page_id(one), []).append(_Done(session, one, apart))
    return found


def page_id(one: Prescription) -> str:
    """What tells one page from another.

    An exercise has a page; one more where its band is tied somewhere else, since the picture is another.
    """
    band = one.resistance
    if not isinstance(band, Band):
        return one.exercise
    return "-".join(filter(None, (one.exercise, band.anchor, band.attachment)))


def _pages(person: Person, body: BodyModel, rows: Sequence[_Done]) -> Iterator[dict[str, Any]]:
    """One page; more where its set-ups would leave too little room for the picture."""
    exercise = rows[0].one.exercise
    loads = list(dict.fromkeys(_tied(row.one.resistance) for row in rows))
    by_side = {side: these for side in _SIDES if (these := [row for row in rows if row.one.side == side])}
    boxes, how = _boxes(exercise, by_side), _how(get(exercise), rows[0].one, person.equipment.supports)
    height_mm = _height_mm(boxes, how)
    if height_mm > _SPLIT_MM and len(loads) > 1:
        first = set(loads[: (len(loads) + 1) // 2])
        yield from _pages(person, body, [row for row in rows if _tied(row.one.resistance) in first])
        rest = [row for row in rows if _tied(row.one.resistance) not in first]
        yield from _pages(person, body, rest)
        return
    sides = list(by_side)
    seen: Side = "right" if sides == ["right"] else "left"
    shown = by_side[sides[0]][0].one
    setting = prescribed_setting(person, exercise, shown.resistance, body=body)
    weeks = sorted({row.session.week for row in rows})
    yield {
        "name": get(exercise).name,
        "weeks": f"{'Week' if len(weeks) == 1 else 'Weeks'} {span(weeks)}",
        **_pictures(layout(setting), seen),
        "card": _card(setting, seen, shown.resistance),
        "caption": _caption(sides, seen),
        "boxes": boxes,
        "tight": height_mm > _TALL_MM,
        "efforts": sorted({row.one.dose.effort for row in rows}),
        "brief": _brief(rows),
        **how,
    }


def _pictures(plan_of: Layout, side: Side) -> dict[str, Any]:
    """The strip, and its last frame for the cover."""
    left, right, top, bottom = content(plan_of)
    down = right - left > _FLAT * (bottom - top)
    drawn = strip(plan_of, side, PRINT, cues=False, down=down)
    last = next(shape for shape in drawn.items if isinstance(shape, Group) and shape.role == "frame 3")
    small = Drawing(
        right - left, bottom - top, (replace(last, shift=(0.0, 0.0)),), drawn.title, "Picture.", left, top
    )
    return {
        "strip": {**picture(drawn), "down": down},
        "small": picture(small),
    }


def _card(ready: Setting, side: Side, load: Resistance) -> dict[str, Any] | None:
    """How to get set up, where something has to be tied or set."""
    if not isinstance(load, Band | Sled):
        return None
    drawn = set_up_card(ready, side, PRINT, colour=load.colour if isinstance(load, Band) else None)
    return {**picture(drawn), "ratio": drawn.width / drawn.height}


def _height_mm(boxes: Sequence[Sequence[Mapping[str, Any]]], how: Mapping[str, Any]) -> float:
    """About how high the words of a page are, at their full size; the picture gets the rest."""
    tables = max(sum(_set_up_mm(each, narrow=len(boxes) > 1) for each in box) for box in boxes)
    cues = sum(2.5 + _lines(cue, 33) * 5.0 for cue in how["cues"])
    left = cues + 5.0 * _lines(f"{how['breathe']} {how['pace']} {how['rest']}", 38) + 11.0
    faults = sum(2.0 + 5.0 * _lines(fault, 37) for fault in how["faults"])
    right = 29.0 + 5.0 * (_lines(how["feel"], 38) + _lines(f"{how['get_in']} {how['get_out']}", 40)) + faults
    return tables + max(left, right)


def _set_up_mm(each: Mapping[str, Any], *, narrow: bool) -> float:
    rows = max(len(side["rows"]) for side in each["sides"])
    words = _lines(" ".join(each["load"]["lines"]), 36 if narrow else 60) * 5.2
    band = 9.0 if each["load"]["mark"] is not None else 0.0
    days = max(sum(bool(row["days"]) for row in side["rows"]) for side in each["sides"])
    return 22.0 + 8.2 * rows + 4.0 * days + (band + words if narrow else max(band, words))


def _lines(text: str, wide: int) -> int:
    return -(-len(text) // wide)


def _caption(sides: Sequence[Sides], seen: Side) -> str:
    if sides == ["both"]:
        return ""
    if len(sides) == 1:
        return f"This is for your {seen} leg."
    return f"The picture shows the {seen} leg. Do the same with the other leg."


def _how(form: Exercise, first: Prescription, supports: Collection[str]) -> dict[str, Any]:
    lift, hold, lower = first.dose.tempo_s
    moves = first.dose.reps is not None and first.dose.seconds is None
    pace = f"Count {lift:g} as you work, {f'hold for {hold:g}, ' if hold else ''}count {lower:g} on the way back."
    return {
        "get_in": way_in(form.getting_in, supports),
        "cues": list(form.cues),
        "breathe": form.breathe,
        "pace": pace if moves else "",
        "rest": f"Rest {_minutes(first.dose.rest_s)} after each set." if first.dose.rest_s else "",
        "get_out": form.getting_out,
        "feel": form.feel,
        "faults": list(form.faults),
        "gives_out": form.gives_out,
    }


def _minutes(seconds: int) -> str:
    if seconds % 60 == 0:
        return f"{seconds // 60} {'minute' if seconds == 60 else 'minutes'}"
    return f"{seconds} seconds"


def _brief(rows: Sequence[_Done]) -> dict[str, Any]:
    """What stands on the cover: the first set-up of each side, once if they are the same."""
    loads = {row.one.side: row.one.resistance for row in reversed(rows)}
    short = list(dict.fromkeys(text for text in map(short_load, loads.values()) if text))
    return {"loads": short}


def _boxes(exercise: str, by_side: Mapping[Sides, Sequence[_Done]]) -> list[list[dict[str, Any]]]:
    """The boxes of a page, each with its set-ups in turn: one box for both sides where they are set up alike."""
    setups = {side: _by_set_up(rows) for side, rows in by_side.items()}
    first = next(iter(setups.values()))
    if all(_set_ups_and_places(each) == _set_ups_and_places(first) for each in setups.values()):
        alike: Sides = "both" if len(setups) > 1 else next(iter(setups))
        return [[_set_up(exercise, alike, load, setups) for load in first]]
    return [
        [_set_up(exercise, side, load, {side: those}) for load in those] for side, those in setups.items()
    ]


def _by_set_up(rows: Sequence[_Done]) -> dict[Resistance, list[_Done]]:
    """Rows by what is tied; how far from the anchor one is may differ and is told apart."""
    found: dict[Resistance, list[_Done]] = {}
    for row in rows:
        found.setdefault(_tied(row.one.resistance), []).append(row)
    return found


def _set_ups_and_places(rows: Mapping[Resistance, Sequence[_Done]]) -> list[tuple[Resistance, list[str]]]:
    return [(load, _distances(these)) for load, these in rows.items()]


def _tied(load: Resistance) -> Resistance:
    return replace(load, anchor_distance_m=None) if isinstance(load, Band) else load


def _set_up(
    exercise: str, side: Sides, load: Resistance, setups: Mapping[Sides, Mapping[Resistance, Sequence[_Done]]]
) -> dict[str, Any]:
    """One set-up with the weeks that have it, side by side."""
    parts = load_parts(exercise, side, load)
    far = _distances([row for those in setups.values() for row in those[load]])
    return {
        "load": {**parts, "lines": [*parts["lines"], *far]},
        "sides": [
            {"title": SIDE_TITLES[each], "rows": list(_rows(those[load]))} for each, those in setups.items()
        ],
    }


def _distances(rows: Sequence[_Done]) -> list[str]:
    """How far from the anchor, and from which week where that changes."""
    found: dict[str, list[int]] = {}
    for row in rows:
        load = row.one.resistance
        if isinstance(load, Band) and load.anchor_distance_m is not None:
            found.setdefault(centimetres(load.anchor_distance_m), []).append(row.session.week)
    if not found:
        return []
    first, *later = found.items()
    rest = "".join(f"; weeks {span(weeks)}: {far}" for far, weeks in later)
    return [f"{first[0]} from strap to anchor{rest}."]


def _rows(those: Sequence[_Done]) -> Iterator[dict[str, Any]]:
    """Weeks that ask the same, once.

    Where the days of a week differ, or the weeks of one effort go up and down, sets and repetitions are shown
    as ranges; where the days are set up in different ways, they are named.
    """
    asked: dict[tuple[int, float | None, bool, str], dict[int, list[Dose]]] = {}
    for row in those:
        dose = row.one.dose
        day = DAY_NAMES[row.session.day] if row.apart else ""
        key = (dose.effort, dose.seconds, dose.reps is None, day)
        asked.setdefault(key, {}).setdefault(row.session.week, []).append(dose)
    for (effort, seconds, timed, day), by_week in asked.items():
        found: dict[str, list[int]] = {}
        for week, doses in by_week.items():
            found.setdefault(_amount(doses), []).append(week)
        if any(_broken(weeks, list(by_week)) for weeks in found.values()):
            found = {_amount([dose for doses in by_week.values() for dose in doses]): list(by_week)}
        for words, weeks in found.items():
            yield {
                "weeks": span(weeks),
                "days": day,
                "amount": words,
                "hold": "" if timed or seconds is None else f"hold {seconds:.0f} s",
                "effort": effort,
            }


def _amount(doses: Sequence[Dose]) -> str:
    """Sets and repetitions of all of them, as ranges where they differ."""
    reps = [dose.reps for dose in doses if dose.reps is not None]
    return amount(_between([dose.sets for dose in doses]), _between(reps) if reps else None, doses[0].seconds)


def _between(values: Sequence[int]) -> str:
    low, high = min(values), max(values)
    return str(low) if low == high else f"{low}{DASH}{high}"


def _broken(weeks: Sequence[int], among: Sequence[int]) -> bool:
    """Whether others of the weeks lie between these."""
    places = [among.index(week) for week in weeks]
    return places[-1] - places[0] >= len(places)
