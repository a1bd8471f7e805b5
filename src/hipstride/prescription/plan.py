"""The twelve-week plan: gates, movements by session, doses with reasons, marks and a shopping list."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from hipstride.catalogue.programmes import Programme
from hipstride.prescription.bench import one_after_another
from hipstride.prescription.gates import Cause, Context, Gate
from hipstride.prescription.overrides_told import Followed, followed
from hipstride.prescription.plan_messages import different_exercises, messages_of, nothing_planned
from hipstride.prescription.plan_sessions import fill_slot, plan_slots
from hipstride.prescription.planner import Planner, limit_at, planned_for, planner
from hipstride.prescription.rule import Reason
from hipstride.prescription.set_ups import mark_number
from hipstride.prescription.shopping import Purchase, shopping_list
from hipstride.prescription.types import Session
from hipstride.record.person import Person, on_day
from hipstride.record.resistance import Band


@dataclass(frozen=True, slots=True)
class Mark:
    """One numbered tape mark: this much free rubber from the first fixing on this band."""

    brand: str
    colour: str
    mark: int
    rest_length_m: float
    loop: bool


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A test or a form check and the day it is due; a plan without a session has none."""

    week: int
    date: dt.date
    what: str


@dataclass(frozen=True, slots=True)
class Plan:
    """What a person is given for twelve weeks."""

    person: Person
    start: dt.date
    programme: str
    gates: tuple[Gate, ...]
    sessions: tuple[Session, ...]
    marks: tuple[Mark, ...]
    shopping: tuple[Purchase, ...]
    checkpoints: tuple[Checkpoint, ...]
    messages: tuple[Reason, ...]
    overrides: tuple[Followed, ...] = ()


def last_test_date(person: Person) -> dt.date | None:
    """The latest date of anything measured."""
    dates = [
        row.date
        for rows in (
            person.strength,
            person.manual_grade,
            person.counted_set,
            person.rep_max,
            person.find_my_level,
            person.chair_stand,
            person.walking,
        )
        for row in rows
    ]
    return max(dates, default=None)


def plan(
    person: Person, *, start: dt.date | None = None, weeks: int = 12, causes: tuple[Cause, ...] = ()
) -> Plan:
    """The plan of a person; ``start`` defaults to the day after the last test.

    ``causes``: what the log tells that may end a lifted rule (`gates.causes_in`).
    """
    first = start or _default_start(person)
    then = on_day(person, first)
    base = Context(day=first, causes=causes)
    made = planner(then, base=planned_for(then, base))
    filled = _filled_slots(person, made, start=first, weeks=weeks, base=base)
    sessions = tuple(session for session in filled if session.exercises)
    phase = made.programme.phases[0]
    return Plan(
        person=person,
        start=first,
        programme=made.programme.id,
        gates=made.selectors["home"].limits.gates,
        sessions=sessions,
        marks=marks_of(sessions),
        shopping=shopping_list(
            {setting: made.selector(setting, phase) for setting in made.selectors},
            made.programme,
            limit_at(phase),
        ),
        checkpoints=_checkpoints(made.programme, first, weeks) if sessions else (),
        messages=tuple(messages_of(made, sessions) if sessions else nothing_planned(made)),
        overrides=followed(person, [(session.date, session.exercises) for session in filled], base),
    )


def plan_many(people: Iterable[Person], *, start: dt.date | None = None, weeks: int = 12) -> Iterator[Plan]:
    """The plan of each person in turn, as :func:`plan` gives it: faster, in memory that does not grow."""
    for person in one_after_another(people):
        yield plan(person, start=start, weeks=weeks)


def _filled_slots(
    person: Person, made: Planner, *, start: dt.date, weeks: int, base: Context
) -> list[Session]:
    """Every session, with the overrides that hold on its day; ``made`` knows those of the first day."""
    slots_now = plan_slots(made, start=start, weeks=weeks)
    known = {made.bench.person.override: (made, slots_now)}
    sessions = []
    for place, slot in enumerate(slots_now):
        then = on_day(person, slot.date)
        if then.override not in known:
            later = planner(then, base=planned_for(then, replace(base, day=slot.date)))
            known[then.override] = later, plan_slots(later, start=start, weeks=weeks)
        here, all_slots = known[then.override]
        sessions.append(fill_slot(here, all_slots[place], slot.week))
    return sessions


def _default_start(person: Person) -> dt.date:
    last = last_test_date(person)
    if last is None:
        from hipstride.record.errors import BadInput

        raise BadInput(
            where="start",
            what="no date of any test in the person file",
            allowed="a first day given as the start, such as 2026-01-05",
        )
    return last + dt.timedelta(days=1)


def marks_of(sessions: Sequence[Session]) -> tuple[Mark, ...]:
    """Every tape mark the sessions use, by band and number."""
    tied = {
        (band.brand, band.colour, band.rest_length_m, band.anchor == "loop")
        for one in different_exercises(sessions)
        if isinstance(band := one.resistance, Band)
    }
    found = (
        Mark(brand, colour, mark_number(length_m), length_m, loop) for brand, colour, length_m, loop in tied
    )
    return tuple(sorted(found, key=lambda mark: (mark.brand, mark.colour, mark.mark, mark.loop)))


def _checkpoints(used: Programme, start: dt.date, weeks: int) -> tuple[Checkpoint, ...]:
    return tuple(
        Checkpoint(point.week, start + dt.timedelta(days=7 * point.week), point.text)
        for point in used.checkpoints
        if point.week <= weeks
    )
