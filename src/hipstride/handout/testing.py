"""The sheet for a test day: the same tests in the same way as the last time, with boxes for every attempt.

The last values are not on it: who knows the number to beat tests less fairly.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from hipstride.body.segments import BodyModel, body_model
from hipstride.catalogue.exercise import CORE_MOVEMENTS, Exercise
from hipstride.catalogue.exercises import get, test_positions
from hipstride.figure.drawing import Drawing
from hipstride.figure.layout import layout
from hipstride.figure.picture import draw
from hipstride.figure.prescribed import prescribed_setting
from hipstride.figure.strip import content
from hipstride.handout.exercise_page import PRINT
from hipstride.handout.typeset import Paper, typeset
from hipstride.handout.wording import called, centimetres, day_words, picture, short_id, short_load
from hipstride.prescription.done_sessions import sessions
from hipstride.prescription.gates import Limits, limits
from hipstride.prescription.planner import context_for
from hipstride.prescription.report import (
    NextTest,
    next_test,
    plain_movement,
    programme_start,
    up_to,
)
from hipstride.prescription.report_measures import TIMED
from hipstride.prescription.rule import RULES_VERSION, Reason
from hipstride.prescription.today import context_today
from hipstride.record.event import Log
from hipstride.record.parse import merge_tests
from hipstride.record.person import Person, Side, StrengthTest

_SIDES: tuple[Side, Side] = ("left", "right")
_ATTEMPTS = 3
_USUAL = ("five_times_sit_to_stand", "t25fw")  # where none was timed yet

Kind = Literal["break", "make"]


@dataclass(frozen=True, slots=True)
class _Row:
    """One strength test as it is to be done; ``known``: how it was done the last time."""

    position: Exercise
    known: StrengthTest | None


def sheet(person: Person, log: Log | None = None, paper: Paper = "a4", *, date: dt.date) -> bytes:
    """The sheet as a PDF: what is to be tested on ``date``, by the person file and the tests of the log."""
    return typeset("testing", sheet_values(person, log, date=date), paper)


def sheet_values(person: Person, log: Log | None = None, *, date: dt.date) -> dict[str, Any]:
    """What the sheet says, as plain values."""
    person = up_to(merge_tests(person, log or Log()), date)
    start = programme_start(person, tuple(done for done in sessions(log or Log()) if done.date <= date))
    allowed = limits(person, context_for(person, "clinic", base=context_today(log or Log(), None, date)))
    body = body_model(person.person)
    rows = [_strength(person, body, allowed, row) for row in _rows(person, allowed)]
    stop = [gate.text for gate in allowed.gates if gate.blocks_session]
    return {
        "name": called(person.person),
        "id": short_id(person.person),
        "printed": day_words(date),
        "due": "" if stop else _due(next_test(person, start, date)),
        "stop": stop,
        "rows": [row for row in rows if row["sides"]],
        "refused": list(dict.fromkeys(text for row in rows for text in row["refused"])),
        "timed": list(_timed(person)),
        "graded": [
            f"{plain_movement(row.movement)}, {row.position.replace('_', ' ')}"
            for row in _latest_grades(person)
        ],
        "loads": list(_loads(person)),
        "rules_version": RULES_VERSION,
    }


def _due(point: NextTest | None) -> str:
    return "" if point is None else f"week {point.week}, due {day_words(point.date)}"


# --- strength ----------------------------------------------------------------------------------------


def _rows(person: Person, allowed: Limits) -> Iterator[_Row]:
    """Every test that was done, as it was done last; then one position of each core movement without a test."""
    last: dict[tuple[str, str], StrengthTest] = {}
    for test in sorted(person.strength, key=lambda test: test.date):
        last[test.movement, test.position] = test
    for movement in CORE_MOVEMENTS:
        known = [test for (moved, _), test in last.items() if moved == movement]
        for test in known:
            yield _Row(_position(movement, test.position), test)
        if not known:
            forms = [form for form in test_positions() if form.movement == movement]
            open_ = [
                form for form in forms if not all(_refusals(allowed, form, side, "make") for side in _SIDES)
            ]
            yield _Row((open_ or forms)[0], None)


def _position(movement: str, position: str) -> Exercise:
    """The drawn position of a test; where it was never drawn, another of the same movement."""
    forms = [form for form in test_positions() if form.movement == movement]
    return next((form for form in forms if form.posture == position), forms[0])


def _refusals(allowed: Limits, position: Exercise, side: Side, kind: Kind) -> tuple[Reason, ...]:
    return allowed.test_refusals(position, side, kind)


def _strength(person: Person, body: BodyModel, allowed: Limits, row: _Row) -> dict[str, Any]:
    known = row.known
    kind: Kind = "make" if known is None else known.test
    kinds: dict[Side, Kind | None] = {side: _kind(allowed, row.position, side, kind) for side in _SIDES}
    refused = [
        f"{row.position.name.removeprefix('Test: ')}, {side}: {reasons[-1].text}"
        for side in _SIDES
        if known is not None
        and kinds[side] != kind
        and (reasons := _refusals(allowed, row.position, side, kind))
    ]
    return {
        "name": row.position.name.removeprefix("Test: ").capitalize(),
        "picture": _drawn(person, body, row.position),
        "how": ". ".join(row.position.description.split(". ")[:2]) + ".",  # how hard is said once for all
        "details": _details(row, kinds, kind),
        "sides": [side for side in _SIDES if kinds[side] is not None],
        "attempts": _ATTEMPTS if known is None else max(len(known.left_n), len(known.right_n), 1),
        "refused": refused,
    }


def _kind(allowed: Limits, position: Exercise, side: Side, wanted: Kind) -> Kind | None:
    """The wanted kind of test, else one at the person's own pace, else none."""
    ways: Sequence[Kind] = ("break", "make") if wanted == "break" else ("make",)
    return next((kind for kind in ways if not _refusals(allowed, position, side, kind)), None)


def _details(row: _Row, kinds: dict[Side, Kind | None], wanted: Kind) -> str:
    gentler = [side for side, kind in kinds.items() if kind is not None and kind != wanted]
    parts = [f"{wanted} test" + (f" (make test {' and '.join(gentler)})" if gentler else "")]
    known = row.known
    if known is None:
        return f"{parts[0]} \u00b7 lever ____ cm \u00b7 hand or belt: ______"
    parts.append(f"hip {known.hip_angle_deg:.0f}\u00b0, knee {known.knee_angle_deg:.0f}\u00b0")
    parts.append(f"lever {centimetres(known.lever_m)}")
    parts.append(f"by {known.fixation}")
    if known.gravity != "raw":
        parts.append(f"limb {known.gravity}")
    if known.heel_held:
        parts.append("heel held")
    if known.device:
        parts.append(known.device)
    return " \u00b7 ".join(parts)


def _drawn(person: Person, body: BodyModel, position: Exercise) -> dict[str, str]:
    seen = layout(prescribed_setting(person, position.id, body=body))
    left, right, top, bottom = content(seen)
    whole: Drawing = draw(seen, 1.0, "left", PRINT)
    return picture(replace(whole, left=left, top=top, width=right - left, height=bottom - top))


# --- the other tests ---------------------------------------------------------------------------------


def _timed(person: Person) -> Iterator[dict[str, Any]]:
    """Walking and chair rises: those that were done, with the same aid; else the usual two."""
    done: dict[str, tuple[int, str | None]] = {}
    for walk in sorted(person.walking, key=lambda each: each.date):
        done[walk.measure] = (max(len(walk.seconds), len(walk.metres), 1), walk.aid)
    for rise in sorted(person.chair_stand, key=lambda each: each.date):
        done[rise.measure] = (1, None)
    for measure, (attempts, aid) in (done or dict.fromkeys(_USUAL, (2, None))).items():
        known = TIMED[measure]
        unit = {"s": "seconds", "m": "metres", "m/s": "seconds", "count": "times"}[known.unit]
        helped = "aid: ______" if aid is None else f"aid: {aid}"
        yield {"name": known.name, "unit": unit, "attempts": attempts, "note": helped}


def _latest_grades(person: Person) -> list[Any]:
    found = {
        (row.movement, row.position): row for row in sorted(person.manual_grade, key=lambda row: row.date)
    }
    return list(found.values())


def _loads(person: Person) -> Iterator[str]:
    """Counted sets and loads that were lifted: the same load again, so that repetitions can be compared."""
    for most in {(row.exercise, row.side): row for row in person.rep_max}.values():
        yield f"{get(most.exercise).name}, {most.load_kg:g} kg of plates"
    for counted in {(row.exercise, row.side): row for row in person.counted_set}.values():
        load = short_load(counted.resistance)
        side = "" if counted.side == "both" else f", {counted.side}"
        yield f"{get(counted.exercise).name}{side}{f', {load}' if load else ''}"
