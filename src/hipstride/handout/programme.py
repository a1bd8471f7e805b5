"""The programme booklet: the week at a glance, safety, equipment with a ruler, and a page for each exercise."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from hipstride.body.segments import BodyModel, body_model
from hipstride.catalogue.exercise import Exercise
from hipstride.catalogue.exercises import get
from hipstride.catalogue.numbers import value
from hipstride.figure.drawing import Drawing, Group
from hipstride.figure.layout import Layout, layout
from hipstride.figure.prescribed import prescribed_setting
from hipstride.figure.strip import content, strip
from hipstride.figure.theme import LIGHT
from hipstride.handout.typeset import Paper, typeset
from hipstride.handout.wording import (
    SIDE_TITLES,
    amount,
    centimetres,
    day_words,
    load_parts,
    picture,
    short_day,
    short_load,
    span,
    swatch_picture,
)
from hipstride.prescription.gates.today import STOP_NOW
from hipstride.prescription.plan import Mark, Plan
from hipstride.prescription.rule import RULES_VERSION
from hipstride.prescription.types import Prescription, Session
from hipstride.record.errors import BadInput
from hipstride.record.person import Side, Sides
from hipstride.record.resistance import Band, Resistance

PRINT = replace(LIGHT, paper="#FFFFFF")
"""The light theme on white paper."""

_FLAT = 1.9  # frames wider than so many times their height are set under each other
_TALL_MM = 155.0  # words higher than this are set a little tighter
_NAMES = {"monday": "Mon", "tuesday": "Tue", "wednesday": "Wed", "thursday": "Thu", "friday": "Fri"}
_NAMES |= {"saturday": "Sat", "sunday": "Sun"}
_SIDES: tuple[Sides, ...] = ("left", "right", "both")
_PLACE = {"home": "at home", "class": "in class", "clinic": "in the clinic"}


@dataclass(frozen=True, slots=True)
class _Done:
    """One exercise on one side in one session; ``apart``: that week it is set up in more ways than one."""

    session: Session
    one: Prescription
    apart: bool


def programme(plan: Plan, paper: Paper = "a4") -> bytes:
    """The booklet of a plan as a PDF. Raises BadInput for a plan without a session."""
    return typeset("programme", programme_values(plan), paper)


def programme_values(plan: Plan) -> dict[str, Any]:
    """What the booklet says, as plain values."""
    if not plan.sessions:
        raise BadInput(
            "plan", "a plan without a session", "a plan with one exercise at least", hint=_why_empty(plan)
        )
    who = plan.person.person
    body = body_model(who)
    return {
        "name": who.name or who.id,
        "from": day_words(plan.start),
        "weeks": max(session.week for session in plan.sessions),
        "days": [_day(session) for session in _first_week(plan)],
        "tests": [f"{short_day(point.date)}: {point.what}" for point in plan.checkpoints if point.week > 0],
        "gates": [gate.text for gate in plan.gates],
        "stop": [words for _, words in STOP_NOW],
        "messages": [message.text for message in plan.messages],
        "marks": [_mark(mark) for mark in plan.marks],
        "shopping": [
            {
                "item": row.item,
                "why": row.reason.text,
                "swatch": None if row.colour is None else swatch_picture(row.brand or "", row.colour),
            }
            for row in plan.shopping
        ],
        "supports": [each.replace("_", " ") for each in plan.person.equipment.supports],
        "pain": {"care": value("readiness.pain_care"), "stop": value("readiness.pain_stop")},
        "exercises": [_page(plan, body, page, rows) for page, rows in _by_page(plan).items()],
        "rules_version": RULES_VERSION,
    }


def _why_empty(plan: Plan) -> str | None:
    return next((gate.text for gate in plan.gates if gate.blocks_session), None)


def _first_week(plan: Plan) -> list[Session]:
    first = min(session.week for session in plan.sessions)
    return [session for session in plan.sessions if session.week == first]


def _day(session: Session) -> dict[str, Any]:
    return {
        "name": _NAMES[session.day],
        "place": _PLACE[session.setting],
        "minutes": f"{session.minutes:.0f} min",
        "exercises": list(dict.fromkeys(_page_of(one) for one in session.exercises)),
    }


def _by_page(plan: Plan) -> dict[str, list[_Done]]:
    """Everything prescribed, by page, in the order in which it is met first."""
    ways: dict[tuple[int, str, Sides], set[Resistance]] = {}
    for session in plan.sessions:
        for one in session.exercises:
            ways.setdefault((session.week, one.exercise, one.side), set()).add(_tied(one.resistance))
    found: dict[str, list[_Done]] = {}
    for session in plan.sessions:
        for one in session.exercises:
            apart = len(ways[session.week, one.exercise, one.side]) > 1
            found.setdefault(_page_of(one), []).append(_Done(session, one, apart))
    return found


def _page_of(one: Prescription) -> str:
    """An exercise has a page; one more where its band is tied somewhere else, since the picture is another."""
    band = one.resistance
    if not isinstance(band, Band):
        return one.exercise
    return "-".join(filter(None, (one.exercise, band.anchor, band.attachment)))


def _mark(mark: Mark) -> dict[str, Any]:
    return {
        "colour": mark.colour,
        "mark": mark.mark,
        "length": centimetres(mark.rest_length_m),
        "cm": round(mark.rest_length_m * 100.0),
        "loop": mark.loop,
        "swatch": swatch_picture(mark.brand, mark.colour),
    }


# --- a page of an exercise ---------------------------------------------------------------------------


def _page(plan: Plan, body: BodyModel, page: str, rows: Sequence[_Done]) -> dict[str, Any]:
    exercise = rows[0].one.exercise
    form = get(exercise)
    sides = [side for side in _SIDES if any(row.one.side == side for row in rows)]
    seen: Side = "right" if sides == ["right"] else "left"
    first = next(row.one for row in rows if row.one.side == sides[0])
    plan_of = layout(prescribed_setting(plan.person, exercise, first.resistance, body=body))
    weeks = sorted({row.session.week for row in rows})
    boxes = _boxes(exercise, {side: [row for row in rows if row.one.side == side] for side in sides})
    how = _how(form, first)
    return {
        "id": page,
        "name": form.name,
        "weeks": f"{'Week' if len(weeks) == 1 else 'Weeks'} {span(weeks)}",
        **_pictures(plan_of, seen, page),
        "caption": _caption(sides, seen),
        "boxes": boxes,
        "tight": _height_mm(boxes, how) > _TALL_MM,
        "efforts": sorted({row.one.dose.effort for row in rows}),
        "brief": _brief(rows),
        **how,
    }


def _pictures(plan_of: Layout, side: Side, page: str) -> dict[str, Any]:
    """The strip, and its last frame for the cover."""
    left, right, top, bottom = content(plan_of)
    down = right - left > _FLAT * (bottom - top)
    drawn = strip(plan_of, side, PRINT, cues=False, down=down)
    last = next(shape for shape in drawn.items if isinstance(shape, Group) and shape.role == "frame 3")
    small = Drawing(
        right - left, bottom - top, (replace(last, shift=(0.0, 0.0)),), drawn.title, "Picture.", left, top
    )
    return {
        "strip": {**picture(drawn, page), "down": down},
        "small": picture(small, f"{page}-small"),
    }


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
    return 22.0 + 8.2 * rows + (band + words if narrow else max(band, words))


def _lines(text: str, wide: int) -> int:
    return -(-len(text) // wide)


def _caption(sides: Sequence[Sides], seen: Side) -> str:
    if sides == ["both"]:
        return ""
    if len(sides) == 1:
        return f"This is for your {seen} leg."
    return f"The picture shows the {seen} leg. Do the same with the other leg."


def _how(form: Exercise, first: Prescription) -> dict[str, Any]:
    lift, hold, lower = first.dose.tempo_s
    moves = first.dose.reps is not None and first.dose.seconds is None
    pace = f"Count {lift:g} as you work, {f'hold for {hold:g}, ' if hold else ''}count {lower:g} on the way back."
    return {
        "get_in": form.getting_in,
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
    if all(list(each) == list(first) for each in setups.values()):
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
    """Weeks that ask the same, once. Where days of a week have different sets, both numbers are shown;
    where they are set up in different ways, the days are named.
    """
    by_week: dict[int, dict[tuple[Any, ...], set[int]]] = {}
    days: dict[tuple[int, tuple[Any, ...]], list[str]] = {}
    for row in those:
        dose, week = row.one.dose, row.session.week
        what = (dose.reps, dose.seconds, dose.effort)
        by_week.setdefault(week, {}).setdefault(what, set()).add(dose.sets)
        if row.apart:
            days.setdefault((week, what), []).append(_NAMES[row.session.day])
    found: dict[tuple[Any, ...], list[int]] = {}
    for week, asked in by_week.items():
        for what, sets in asked.items():
            when = " ".join(days.get((week, what), ()))
            found.setdefault((what, tuple(sorted(sets)), when), []).append(week)
    for ((reps, seconds, effort), sets, when), weeks in found.items():
        few = str(sets[0]) if len(sets) == 1 else f"{sets[0]}\u2013{sets[-1]}"
        yield {
            "weeks": span(weeks),
            "days": when,
            "amount": amount(few, reps, seconds),
            "hold": "" if reps is None or seconds is None else f"hold {seconds:.0f} s",
            "effort": effort,
        }
