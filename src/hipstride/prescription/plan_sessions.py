"""The sessions of a plan: which movements go where, their forms with at most two bands tied, and their doses."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from hipstride.catalogue.exercise import Movement
from hipstride.catalogue.numbers import value
from hipstride.catalogue.programmes import Phase
from hipstride.prescription.complementary_dose import MOVEMENT_OF_KIND, complementary_work, work_of
from hipstride.prescription.dosing import sets_in
from hipstride.prescription.overrides import asked_first
from hipstride.prescription.overrides_told import told
from hipstride.prescription.planner import Planner, fewest_at, limit_at, phase_at, weakness
from hipstride.prescription.rule import rule
from hipstride.prescription.schedule import Slot, slots
from hipstride.prescription.selection import Choice, anything
from hipstride.prescription.settling import two_tied
from hipstride.prescription.timing import fitted
from hipstride.prescription.types import Prescription, Session, Setting, Tie


def plan_slots(made: Planner, *, start: dt.date, weeks: int) -> tuple[Slot, ...]:
    """Which movements go where, before doses."""
    person = made.bench.person
    limit, fewest = limit_at(made.programme.phases[0]), fewest_at(made.programme.phases[0])
    known: dict[tuple[str, Setting], bool] = {}

    def available(movement: str, setting: Setting) -> bool:
        key = (movement, setting)
        if key not in known:
            known[key] = anything(made.selectors[setting], movement, limit, fewest=fewest)  # type: ignore[arg-type]
        return known[key]

    def complementary_available(kind: str, setting: Setting) -> bool:
        return bool(made.selectors[setting].for_either_side(MOVEMENT_OF_KIND[kind]))

    return slots(
        person,
        made.programme,
        start=start,
        weeks=weeks,
        weakness=weakness(made.bench),
        available=available,
        complementary_available=complementary_available,
    )


@rule(
    "plan.two_set_ups",
    "A session needs at most two bands tied; other movements use body weight or a band that is tied already.",
    source="DESIGN section 6; provisional",
)
def session_choices(
    made: Planner, slot: Slot, phase: Phase, *, last: frozenset[Tie] | None = None
) -> list[Choice]:
    """Forms of all movements of a session, with at most two band set-ups.

    A dose is always the person's own best, or less; never more. A plan has the usual ties, so that what each
    exercise is given depends on its own strength alone. Once training has begun (``last``: what was tied last
    time) the ties that serve best today may follow.
    """
    movements: tuple[Movement, ...] = slot.movements  # type: ignore[assignment]
    if last is None:
        asked = [made.chosen(slot.setting, each, phase) for each in movements if made.wishes.about(each)]
        tied = made.usual_ties(slot.setting, made.asked_ties(slot.setting, asked, phase))
        usual = [made.chosen(slot.setting, each, phase, ties=tied) for each in movements]
        return [choice for choice in usual if not choice.empty]
    free = [made.chosen(slot.setting, each, phase) for each in movements]
    tied = frozenset[Tie]().union(*(choice.ties for choice in free))
    if len(tied) > int(value("plan.band_set_ups_max")):
        tied = made.ties(slot.setting, tuple(free), phase, last)
        free = [
            choice if choice.ties <= tied else made.chosen(slot.setting, choice.movement, phase, ties=tied)
            for choice in free
        ]
    return [choice for choice in free if not choice.empty]


def fill_slot(made: Planner, slot: Slot, week: int) -> Session:
    """One session with its doses, inside its minutes. Weeks that ask the same are worked out once."""
    phase = phase_at(made.programme, week)
    turn = [work_of(made, slot, kind, week) for kind in slot.complementary]
    forms = tuple(found[0].id for found in turn if found is not None)
    first = week == 1  # calibration sets
    key = (slot.setting, slot.index, slot.movements, forms, phase.name, sets_in(phase, week), first)
    if key not in made.filled:
        made.filled[key] = _filled(made, slot, week, phase)
    one = made.filled[key]
    return Session(slot.week, slot.day, slot.date, one.setting, one.minutes, one.exercises, one.notes)


def _filled(made: Planner, slot: Slot, week: int, phase: Phase) -> Session:
    groups = [
        made.prescribed(slot.setting, choice, phase, week) for choice in session_choices(made, slot, phase)
    ]
    groups += [complementary_work(made, slot, kind, week) for kind in slot.complementary]
    minutes = made.bench.person.preferences.minutes_per_session
    groups = asked_first([group for group in groups if group], made.wishes)
    kept, together = fitted([made.block(group) for group in groups], minutes)
    ordered = [made.settled(*each) for each in kept]
    exercises = two_tied([one for group in ordered for one in group])
    if made.bench.person.override:
        scene = made.scene(slot.setting, phase, cut=cut_of(groups, exercises))
        exercises = told(exercises, scene)
    return Session(
        week=week,
        day=slot.day,
        date=slot.date,
        setting=slot.setting,
        minutes=round(together, 1) if ordered else 0.0,
        exercises=exercises,
    )


def cut_of(
    groups: Sequence[tuple[Prescription, ...]], exercises: Sequence[Prescription]
) -> frozenset[tuple[str, str]]:
    """Exercises and sides that the time of the session left less of."""
    before = {(one.exercise, one.side): (one.dose.sets, one.dose.reps) for group in groups for one in group}
    return frozenset(
        key
        for one in exercises
        if (key := (one.exercise, one.side)) in before and before[key] != (one.dose.sets, one.dose.reps)
    )
