"""Weeks of training: each day the real engine says what to do, the virtual person does it, the log remembers."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Protocol

import numpy as np

from hipstride.catalogue.exercises import get
from hipstride.prescription.neighbours import Neighbour
from hipstride.prescription.plan import last_test_date
from hipstride.prescription.schedule import WEEKDAYS
from hipstride.prescription.timing import set_seconds
from hipstride.prescription.today import Today, TodayExercise, on_the_sheet, today
from hipstride.prescription.types import Prescription
from hipstride.record.event import (
    Event,
    EventBody,
    EventType,
    Log,
    Readiness,
    SessionEnded,
    SessionStarted,
    SetDone,
    Symptom,
    TestEvent,
)
from hipstride.record.person import Person
from hipstride.record.resistance import Resistance
from hipstride.simulation.traits import Traits
from hipstride.simulation.virtual_person import Key, SetTruth, VirtualPerson, virtual_person

TEST_WEEKS = (4, 8, 12)


@dataclass(frozen=True, slots=True)
class Asked:
    """One exercise as a policy asks for it; ``neighbours`` are the easier and harder choices."""

    prescription: Prescription
    easier: tuple[Resistance, int | None] | None = None
    harder: tuple[Resistance, int | None] | None = None
    up_to_effort: float | None = None


@dataclass(frozen=True, slots=True)
class Session:
    """What a policy asks for on one day."""

    day: str
    week: int
    minutes: float
    exercises: tuple[Asked, ...]
    today: Today | None = None


class Policy(Protocol):
    """Who decides the load: the engine, or one of the rules it is compared with."""

    def session(self, log: Log, readiness: Readiness | None, date: dt.date) -> Session: ...


@dataclass(frozen=True, slots=True)
class SetRecord:
    """A set with what was asked and what was true."""

    asked: Prescription
    done: SetDone
    truth: SetTruth


@dataclass(frozen=True, slots=True)
class DayRecord:
    """One training day; ``session`` is ``None`` where it was missed."""

    date: dt.date
    session: Session | None
    sets: tuple[SetRecord, ...]


@dataclass(frozen=True, slots=True)
class Run:
    """A whole run: the log as the engine saw it, and the truth beside it.

    ``gains``: true gain by action and side at the end of each week (index 0: the start).
    """

    person: Person
    log: Log
    days: tuple[DayRecord, ...]
    gains: tuple[Mapping[Key, float], ...]
    seed: int
    virtual: VirtualPerson

    @property
    def sets(self) -> tuple[SetRecord, ...]:
        """All sets with a load that can be compared with strength."""
        return tuple(one for day in self.days for one in day.sets)


@dataclass(slots=True)
class Ours:
    """The engine as it is."""

    person: Person

    def session(self, log: Log, readiness: Readiness | None, date: dt.date) -> Session:
        """Today's session."""
        made = today(self.person, log, readiness, date=date)
        return Session(made.day, made.week, made.minutes, tuple(_asked(one) for one in made.exercises), made)


def _asked(one: TodayExercise) -> Asked:
    return Asked(one.prescription, easier=_load_of(one.easier), harder=_load_of(one.harder))


def _load_of(near: Neighbour | None) -> tuple[Resistance, int | None] | None:
    """Another load; balance, stretches and marching have none, and are done as they are."""
    return None if near is None or near.peak_torque_nm is None else (near.resistance, near.reps)


@dataclass(slots=True)
class Writer:
    """Writes events with ids and times that depend only on the seed."""

    person: str
    rng: np.random.Generator
    events: list[Event] = field(default_factory=list)

    def add(self, at: dt.datetime, kind: EventType, body: EventBody) -> None:
        """Append one event."""
        self.events.append(Event(id=self._id(at), at=at, person=self.person, type=kind, body=body))

    def _id(self, at: dt.datetime) -> str:
        """A time-ordered UUID (version 7) from the time and the generator."""
        milliseconds = int(at.timestamp() * 1000) & ((1 << 48) - 1)
        random = int.from_bytes(self.rng.bytes(10), "big")
        number = milliseconds << 80 | 0x7 << 76 | (random >> 68) << 64 | 0b10 << 62 | random & ((1 << 62) - 1)
        return str(uuid.UUID(int=number))

    @property
    def log(self) -> Log:
        """The log so far."""
        return Log(tuple(self.events), tuple(self.events))


def train(
    person: Person,
    *,
    seed: int,
    weeks: int = 12,
    traits: Traits | None = None,
    policy: Policy | None = None,
    tests: Sequence[int] = (),
    note: str | None = None,
    start: dt.date | None = None,
) -> Run:
    """Train a virtual person for ``weeks`` from the day after the last test, or from ``start``.

    ``tests``: after which weeks all baseline tests are repeated (same device, lever and position).
    ``note`` stands in the end of the first session. Same arguments, same run.
    """
    people, ids = np.random.default_rng(seed).spawn(2)
    virtual = virtual_person(person, traits, rng=people)
    writer = Writer(person.person.id, ids)
    first = start or _first_day(person)
    used = policy or Ours(person)
    days: list[DayRecord] = []
    gains: list[Mapping[Key, float]] = [{}]
    wanted = {WEEKDAYS.index(day) for day in person.preferences.days}
    for offset in range(7 * weeks):
        date = first + dt.timedelta(days=offset)
        if date.weekday() in wanted:
            virtual.wake(offset + 1)
            days.append(_day(virtual, writer, used, date, note if not days else None))
        if offset % 7 == 6:
            virtual.wake(offset + 1)
            gains.append({**virtual.growth})
            if (offset + 1) // 7 in tests:
                _test_day(virtual, writer, date)
    return Run(person, writer.log, tuple(days), tuple(gains), seed, virtual)


def _first_day(person: Person) -> dt.date:
    last = last_test_date(person)
    return (last or dt.date(2026, 1, 5)) + dt.timedelta(days=1)


def _at(date: dt.date, hour: int) -> dt.datetime:
    return dt.datetime.combine(date, dt.time(hour), tzinfo=dt.UTC)


def _day(
    virtual: VirtualPerson, writer: Writer, policy: Policy, date: dt.date, note: str | None
) -> DayRecord:
    if virtual.misses():
        return DayRecord(date, None, ())
    now = _at(date, 10)
    readiness = virtual.readiness()
    if virtual.in_relapse():
        writer.add(now, "symptom", Symptom(what="legs weaker than usual", lasted_hours=36.0))
    elif _relapse_is_over(virtual, writer):
        writer.add(now, "symptom", Symptom(what="legs weaker than usual", settled=True))
    session = policy.session(writer.log, readiness, date)
    if readiness is not None:
        writer.add(now, "readiness", readiness)
    if session.day == "rest" or not session.exercises:
        return DayRecord(date, session, ())
    now += dt.timedelta(minutes=2)
    day: Any = session.day
    sheet = on_the_sheet(one.prescription for one in session.exercises)
    writer.add(now, "session_started", SessionStarted(day=day, week=session.week, prescribed=sheet))
    now += dt.timedelta(minutes=3)
    records: list[SetRecord] = []
    for asked in session.exercises:
        now = _exercise(virtual, writer, asked, now, records)
    writer.add(now + dt.timedelta(minutes=1), "session_ended", SessionEnded(finished=True, note=note))
    return DayRecord(date, session, tuple(records))


def _relapse_is_over(virtual: VirtualPerson, writer: Writer) -> bool:
    said = [event.body for event in writer.events if isinstance(event.body, Symptom)]
    return bool(said) and not said[-1].settled and not virtual.in_relapse()


def _exercise(
    virtual: VirtualPerson, writer: Writer, asked: Asked, now: dt.datetime, records: list[SetRecord]
) -> dt.datetime:
    one = asked.prescription
    load, reps, chosen = one.resistance, one.dose.reps, "suggested"
    draw = virtual.rng.random()
    if asked.easier is not None and draw < virtual.traits.chooses_easier:
        (load, reps), chosen = asked.easier, "easier"
    elif asked.harder is not None and draw > 1.0 - virtual.traits.chooses_harder:
        (load, reps), chosen = asked.harder, "harder"
    for number in range(1, one.dose.sets + 1):
        last = number == one.dose.sets
        done, truth = virtual.perform(
            one,
            number,
            resistance=load,
            reps=reps,
            chosen=chosen,
            up_to_effort=asked.up_to_effort if last else None,
        )
        now += dt.timedelta(seconds=round(set_seconds(one)))
        writer.add(now, "set_done", done)
        records.append(SetRecord(one, done, truth))
        now += dt.timedelta(seconds=one.dose.rest_s)
        if done.stopped_because == "pain":
            break
    return now


def _test_day(virtual: VirtualPerson, writer: Writer, date: dt.date) -> None:
    """Every dynamometer test and repetition maximum of the person file again, in the evening of that day."""
    now = _at(date, 17)
    for test in virtual.person.strength:
        body = TestEvent(kind="strength", test=_table(virtual.tested_again(test, date)))
        writer.add(now, "test", body)
        now += dt.timedelta(minutes=4)
    for row in virtual.person.rep_max:
        writer.add(now, "test", TestEvent(kind="rep_max", test=_table(virtual.rep_max_again(row, date))))
        now += dt.timedelta(minutes=4)


def _table(test: Any) -> dict[str, Any]:
    """A test as the plain table of a log line: answers that were not given are left out."""
    found: dict[str, Any] = {}
    for name, item in asdict(test).items():
        if item is None or item == () or (isinstance(item, dict) and not any(item.values())):
            continue
        found[name] = (
            item.isoformat() if isinstance(item, dt.date) else list(item) if isinstance(item, tuple) else item
        )
    return found


def is_loaded(record: SetRecord) -> bool:
    """Whether a set had a load that the engine compared with strength and prescribed repetitions of."""
    exercise = get(record.asked.exercise)
    return record.truth.true_reserve is not None and exercise.chain not in ("isometric", "free")
