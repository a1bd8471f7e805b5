"""Today's session: the plan's slot, fitted to what was logged, to how the person is, and to who is there."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from hipstride.catalogue.exercises import get
from hipstride.catalogue.numbers import value
from hipstride.catalogue.programmes import Programme
from hipstride.prescription.belief import learned_table
from hipstride.prescription.day import Day
from hipstride.prescription.day_builder import build
from hipstride.prescription.done_sessions import DoneSession, answered, sessions
from hipstride.prescription.gates import Context, Gate, causes_in, gates
from hipstride.prescription.gates.transfers import lay_on_front
from hipstride.prescription.neighbours import TodayExercise
from hipstride.prescription.overrides_told import Followed, ask_first, followed
from hipstride.prescription.plan import last_test_date
from hipstride.prescription.plan_messages import level_unknown
from hipstride.prescription.plan_sessions import plan_slots
from hipstride.prescription.planner import Planner, context_for, nothing_alone, planner, planner_of_file
from hipstride.prescription.readiness import DayDecision, day_kind
from hipstride.prescription.reentry import ReEntry, first_day_back, reentry, to_ask
from hipstride.prescription.relapses import relapses, with_relapses
from hipstride.prescription.rule import Reason, rule
from hipstride.prescription.schedule import MUSCLES_OF, WEEKDAYS, Slot, setting_of
from hipstride.prescription.still_open import (
    open_fall,
    open_fall_hurt,
    open_symptoms,
    stopped_by_spasm,
    worst_pain,
)
from hipstride.prescription.timing import session_minutes
from hipstride.prescription.told_effort import as_felt, counted_higher
from hipstride.prescription.training_log import training_week
from hipstride.prescription.types import DayKind, Prescription, Setting
from hipstride.prescription.wishes import unasked
from hipstride.record.event import Log, Prescribed, Readiness
from hipstride.record.parse import merge_tests
from hipstride.record.person import Person, on_day
from hipstride.strength.capacity import CapacityTable

__all__ = [
    "Today",
    "TodayExercise",
    "context_today",
    "form_check",
    "on_the_sheet",
    "rested_slot",
    "start_of",
    "today",
]


@dataclass(frozen=True, slots=True)
class Today:
    """Today's session."""

    person: Person
    date: dt.date
    week: int
    day: DayKind
    setting: Setting
    minutes: float
    gates: tuple[Gate, ...]
    messages: tuple[Reason, ...]
    ask: tuple[str, ...]
    exercises: tuple[TodayExercise, ...]
    overrides: tuple[Followed, ...] = ()


def start_of(person: Person, done: Sequence[DoneSession], date: dt.date) -> dt.date:
    """The first day of the plan: after the last test before training began, else the first session."""
    tested = last_test_date(person)
    if tested is not None and (not done or tested < done[0].date):
        return tested + dt.timedelta(days=1)
    return done[0].date if done else date


def dates_of_tests(person: Person) -> tuple[dt.date, ...]:
    """The dates of all that was measured of strength."""
    rows = (person.strength, person.manual_grade, person.counted_set, person.rep_max, person.find_my_level)
    return tuple(row.date for each in rows for row in each)


def context_today(log: Log, readiness: Readiness | None, date: dt.date) -> Context:
    """What the gates must know about this day; pain counts as told before where its answers are of an earlier date."""
    present = None
    if readiness is not None and readiness.helper_present is not None:
        present = readiness.helper_present == "yes"
    return Context(
        day=date,
        causes=causes_in(log, date),
        helper_present=present,
        readiness=readiness,
        open_fall=open_fall(log),
        open_fall_hurt=open_fall_hurt(log),
        red_flags=tuple(symptom.what for symptom in open_symptoms(log)),
        new_spasm=stopped_by_spasm(log),
        lay_on_front=lay_on_front(log),
        told_pain=worst_pain(log, before=date),
    )


def today(
    person: Person, log: Log | None = None, readiness: Readiness | None = None, *, date: dt.date
) -> Today:
    """The session of ``date``. Pure: the same inputs give the same session."""
    log = log or Log()
    done = answered(tuple(session for session in sessions(log) if session.date < date), readiness)
    start = start_of(person, done, date)
    whole, person = merge_tests(person, log), on_day(person, date)
    current = merge_tests(person, log)
    week = max(1, training_week(done, date, days_per_week=len(person.preferences.days)))
    gap = (date - done[-1].date).days if done else None
    condition = current.condition
    weeks_ago = None if condition.relapse_cleared is False else condition.relapse_weeks_ago
    known = relapses(log, weeks_ago, dates_of_tests(current), date)
    logged = with_relapses(done, known)
    felt = not condition.lost_feeling_legs
    done = as_felt(logged) if felt else logged
    relapse = readiness is not None and readiness.new_symptoms == "yes"
    relapse = relapse or known.before(date, None, done[-1] if done else None)
    back = reentry(gap, relapse=relapse)
    setting = setting_of(current, date, readiness)
    base = context_today(log, readiness, date)
    alone = context_for(current, setting, base=base).alone
    waits = alone and nothing_alone(current, base)
    decision = day_kind(
        readiness, helper_matters=setting == "home" and _helper_matters(current), nothing_alone=waits
    )
    static = planner_of_file(unasked(person), date, setting)
    table = _table(static, current, done, date)
    made = planner(current, table=table, base=base, also=setting)
    fired = gates(current, made.selectors[setting].limits.context)
    day: DayKind = "rest" if any(gate.blocks_session for gate in fired) else decision.day
    if day == "full" and made.selectors[setting].limits.minimum_session:
        day = "half"  # a new fall: lying or seated, and less of it, until somebody has looked at it
    if day == "full" and back.needs_clearance:
        day = "half"  # the first session after a long break or a relapse
    wanted = _slot(made, start=start, week=week, date=date, setting=setting)
    slot = rested_slot(wanted, done, date)
    here = Day(
        *(person, static, made, slot, week, start, done, logged, date),
        kind=day,
        relapse=relapse,
        care=decision.care,
    )
    exercises = build(here)
    groups = _pairs([one.prescription for one in exercises])
    said = [*here.told, *(counted_higher(logged) if felt else ())]
    if not waits and not any(gate.blocks_session for gate in fired):
        said += level_unknown(made.bench)  # what stops training stops tests too
    said += form_check(made.programme, week) if exercises else ()
    said += ask_first(one.prescription for one in exercises)
    return Today(
        person=whole,
        date=date,
        week=week,
        day=day,
        setting=setting,
        minutes=round(session_minutes(groups), 1) if groups else 0.0,
        gates=fired,
        messages=_messages(decision, back, said, fired, (wanted, slot), day, waits=waits),
        ask=(*decision.ask, *to_ask(back)),
        exercises=tuple(exercises),
        overrides=followed(whole, [(date, [one.prescription for one in exercises])], base, today=day),
    )


def _table(static: Planner, current: Person, done: tuple[DoneSession, ...], date: dt.date) -> CapacityTable:
    """Capacities with what the log taught; a new test starts the learning of all movements afresh."""
    if unasked(current) == static.bench.person:
        return learned_table(static.bench, done)
    tested = last_test_date(current)
    fresh = planner(current, base=Context(day=date))
    return learned_table(fresh.bench, tuple(s for s in done if tested is None or s.date > tested))


def on_the_sheet(prescriptions: Iterable[Prescription]) -> tuple[Prescribed, ...]:
    """A session's prescriptions as the log keeps them at its start."""
    return tuple(
        Prescribed(
            exercise=one.exercise,
            side=one.side,
            sets=one.dose.sets,
            resistance=one.resistance,
            reps=one.dose.reps,
            effort=one.dose.effort,
        )
        for one in prescriptions
    )


def _helper_matters(person: Person) -> bool:
    pdds = person.condition.pdds
    return bool(person.condition.helper_at_home) or (pdds is not None and pdds >= 5)


def _slot(made: Planner, *, start: dt.date, week: int, date: dt.date, setting: Setting) -> Slot:
    """The plan's slot for this training week and weekday; a day off the plan takes the next one's."""
    weekday = WEEKDAYS[date.weekday()]
    planned = [slot for slot in plan_slots(made, start=start, weeks=week) if slot.week == week]
    same = [slot for slot in planned if slot.day == weekday]
    picked = same[0] if same else min(planned, key=lambda slot: (slot.date.weekday() - date.weekday()) % 7)
    return replace(picked, date=date, day=weekday, setting=setting)


@rule(
    "today.rested",
    "What was trained less than 48 hours ago waits for the next session.",
    source="Kim 2019 PMC6586489 Table 1; 48 h is our reading",
)
def rested_slot(slot: Slot, done: Sequence[DoneSession], date: dt.date) -> Slot:
    """Leave out movements whose muscles were trained the day before, by the log."""
    days = int(value("plan.hours_between")) // 24
    tired: set[str] = set()
    for session in done:
        if 0 < (date - session.date).days < days:
            for one in session.sets:
                tired |= MUSCLES_OF.get(get(one.done.exercise).movement, frozenset())
    kept = tuple(m for m in slot.movements if not (MUSCLES_OF.get(m, frozenset()) & tired))
    return replace(slot, movements=kept)


def _pairs(exercises: Sequence[Prescription]) -> list[tuple[Prescription, ...]]:
    """Left and right of one movement as one group."""
    groups: list[tuple[Prescription, ...]] = []
    for one in exercises:
        if groups and len(groups[-1]) == 1 and groups[-1][0].movement == one.movement and one.side == "right":
            groups[-1] = (*groups[-1], one)
        else:
            groups.append((one,))
    return groups


def _messages(
    decision: DayDecision,
    back: ReEntry,
    told: Sequence[Reason],
    fired: Sequence[Gate],
    slots: tuple[Slot, Slot],
    day: DayKind,
    *,
    waits: bool,
) -> tuple[Reason, ...]:
    """What the person hears; ``slots``: what was to be trained, and what of it was not trained yesterday.

    ``waits``: all waits until somebody is there.
    """
    found = [*decision.reasons, *decision.messages, *back.reasons, *told]
    if waits and day == "full":
        found = [reason for reason in found if reason.rule != "readiness.day"]  # nothing is as planned
    if day != decision.day:  # a gate or coming back made it smaller
        found = [reason for reason in found if reason.rule != "readiness.day"]
        if day == "half" and back.needs_clearance:
            found.append(first_day_back(back))
    found += [Reason(gate.id, gate.text, gate.clinical, gate.inputs) for gate in fired if gate.blocks_session]
    if day != "rest":
        found += _rested_message(*slots)
    return tuple(_once(found))


@rule(
    "plan.form_check",
    "In the week of the form check somebody watches the form of every exercise again.",
    source="form drifted within 2 weeks alone: both tempo and form right in 7 of 29 (PMC4517955); the week is our proposal",
)
def form_check(used: Programme, week: int) -> tuple[Reason, ...]:
    """Said in the training week that the programme has a form check in."""
    if not any(point.kind == "form" and point.week == week for point in used.checkpoints):
        return ()
    text = "This week, let someone watch how you do each move. A mirror helps too."
    return (
        Reason("plan.form_check", text, f"Week {week}: re-check the form of every exercise.", {"week": week}),
    )


def _rested_message(wanted: Slot, slot: Slot) -> list[Reason]:
    """What waits because it was trained yesterday: all, or some of what the plan has for today."""
    waits = [movement for movement in wanted.movements if movement not in slot.movements]
    if not waits:
        return []
    text = "You trained these muscles yesterday. Let them rest; a stretch or some balance work is fine."
    clinical = "All muscles of this slot trained within 48 h."
    if slot.movements:
        names = ", ".join(movement.replace("_", " ") for movement in waits)
        text = f"Left out today: {names}. You trained those muscles yesterday."
        clinical = "Some muscles of this slot trained within 48 h."
    return [Reason("today.rested", text, clinical, {"movements": waits})]


def _once(reasons: Sequence[Reason]) -> list[Reason]:
    """Each text once, in order."""
    seen: set[tuple[str, str]] = set()
    kept = []
    for reason in reasons:
        if (reason.rule, reason.text) not in seen:
            seen.add((reason.rule, reason.text))
            kept.append(reason)
    return kept
