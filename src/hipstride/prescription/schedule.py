"""Which movements go into which session: twelve weeks, time budget, 48 hours, priorities first."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence

from hipstride.catalogue.numbers import value
from hipstride.catalogue.programmes import Programme
from hipstride.prescription.rule import rule
from hipstride.prescription.types import Setting
from hipstride.record.event import Readiness
from hipstride.record.frozen import frozen
from hipstride.record.person import Person, Weekday

WEEKDAYS: tuple[Weekday, ...] = (
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
)


def next_training_day(days: Sequence[str], after: dt.date) -> dt.date:
    """The first day of the week plan after a date."""
    coming = (after + dt.timedelta(days=ahead) for ahead in range(1, 8))
    return next(day for day in coming if WEEKDAYS[day.weekday()] in days)


# The muscles a movement tires; two movements that share one count as the same for the 48 hours.
MUSCLES_OF: Mapping[str, frozenset[str]] = {
    "hip_flexion": frozenset({"hip_flexors"}),
    "hip_abduction": frozenset({"hip_abductors"}),
    "hip_extension": frozenset({"hip_extensors"}),
    "hip_external_rotation": frozenset({"hip_rotators"}),
    "knee_extension": frozenset({"knee_extensors"}),
    "knee_flexion": frozenset({"knee_flexors"}),
    "leg_press": frozenset({"knee_extensors", "hip_extensors"}),
    "sit_to_stand": frozenset({"knee_extensors", "hip_extensors"}),
    "step_up": frozenset({"knee_extensors", "hip_extensors"}),
    "heel_raise": frozenset({"plantarflexors"}),
    "ankle_dorsiflexion": frozenset({"dorsiflexors"}),
}

# What a goal in the person's own words brings forward.
MOVEMENTS_FOR_GOAL: Mapping[str, tuple[str, ...]] = {
    "knee": ("knee_extension", "knee_flexion"),
    "stairs": ("knee_extension", "hip_extension", "step_up"),
    "leg_swing": ("hip_flexion", "knee_flexion", "ankle_dorsiflexion"),
    "walking": ("hip_abduction", "hip_flexion"),
    "balance": ("hip_abduction",),
    "transfers": ("hip_extension", "sit_to_stand"),
    "standing_up": ("sit_to_stand", "knee_extension"),
}
COMPLEMENTARY_FOR_GOAL: Mapping[str, str] = {
    "balance": "balance",
    "walking": "balance",
    "flexibility": "stretching",
    "stiffness": "stretching",
    "stamina": "aerobic",
    "fatigue": "aerobic",
}


@frozen()
class Slot:
    """One session of the plan before its doses: when, where, which movements."""

    week: int
    index: int  # place in the week, from 0
    date: dt.date
    day: Weekday
    setting: Setting
    movements: tuple[str, ...]
    complementary: tuple[str, ...]


@rule(
    "plan.time_budget",
    "20 minutes hold 3 to 4 exercises, 30 hold 5, 45 to 60 hold 6 to 8; set-up and warm-up are counted in.",
    source="DESIGN section 6; provisional",
)
def exercises_in(minutes: int) -> int:
    """Most exercises a session of this many minutes holds."""
    if minutes < 30:
        return int(
            value("plan.exercises_20_min_high") if minutes >= 20 else value("plan.exercises_20_min_low")
        )
    if minutes < 45:
        return int(value("plan.exercises_30_min"))
    return int(value("plan.exercises_45_min") if minutes < 55 else value("plan.exercises_60_min"))


def training_days(person: Person, start: dt.date, weeks: int) -> list[tuple[int, int, dt.date]]:
    """(week from 1, index in the week, date) of every session; week 1 begins at ``start``."""
    wanted = {WEEKDAYS.index(day) for day in person.preferences.days}
    found = []
    for week in range(weeks):
        days = [start + dt.timedelta(days=7 * week + offset) for offset in range(7)]
        for index, day in enumerate(day for day in days if day.weekday() in wanted):
            found.append((week + 1, index, day))
    return found


@rule(
    "plan.settings",
    "Class days are trained with the instructor; every other day is at home, unless the day's answers say otherwise.",
    source="published programme: class and an individual weekend programme",
    status="verified",
)
def setting_of(person: Person, date: dt.date, readiness: Readiness | None = None) -> Setting:
    """Where a day is trained: as the day's answers say, else as the week plan has it."""
    if readiness is not None and readiness.setting is not None:
        return readiness.setting
    return "class" if WEEKDAYS[date.weekday()] in person.preferences.class_days else "home"


@rule(
    "plan.priorities",
    "Hip movements come first, then what your goals need, weakest first; the others have their turn within two weeks.",
    source="facts: hips weaken first in MS; order is our proposal",
)
def ranked_movements(
    person: Person, programme: Programme, weakness: Mapping[str, float]
) -> list[tuple[str, int, int]]:
    """(movement, times a week, rank), most wanted first; rank 0 is the programme's priority, 1 the goals', 2 the rest.

    ``weakness`` is the lowest percent predicted of either side by movement, where known.
    """
    wanted = [m for goal in person.preferences.goals for m in MOVEMENTS_FOR_GOAL.get(goal, ())]
    rows = []
    listed = {role.movement for role in programme.movements}
    for place, role in enumerate(programme.movements):
        goal = role.movement in wanted
        rank = 0 if role.role == "priority" else 1 if goal else 2
        priority = rank < 2
        times = max(role.per_week, int(value("plan.priority_per_week")) if priority else role.per_week)
        rows.append(
            (
                rank,
                weakness.get(role.movement, 100.0) if priority else 0.0,
                place,
                role.movement,
                times,
            )
        )
    for place, movement in enumerate(dict.fromkeys(wanted)):
        if movement not in listed:
            rows.append((2, 0.0, len(rows) + place, movement, 1))
    return [(movement, times, rank) for rank, _, _, movement, times in sorted(rows)]


def complementary_kinds(person: Person) -> tuple[str, ...]:
    """Balance, stretching and aerobic work in the order the person's goals ask for them."""
    wanted = [
        COMPLEMENTARY_FOR_GOAL[goal] for goal in person.preferences.goals if goal in COMPLEMENTARY_FOR_GOAL
    ]
    return tuple(dict.fromkeys((*wanted, "stretching", "balance", "aerobic")))


@rule(
    "plan.hours_between",
    "The same muscles rest at least 48 hours between two sessions.",
    source="Kim 2019 PMC6586489 Table 1: a day between; 48 h is our reading",
)
def rested(movement: str, date: dt.date, last_trained: Mapping[str, dt.date]) -> bool:
    """Whether every muscle of a movement had its rest by this day."""
    days = int(value("plan.hours_between")) // 24
    return all(
        (date - last_trained[muscle]).days >= days
        for muscle in MUSCLES_OF.get(movement, ())
        if muscle in last_trained
    )


def slots(
    person: Person,
    programme: Programme,
    *,
    start: dt.date,
    weeks: int,
    weakness: Mapping[str, float],
    available: Callable[[str, Setting], bool],
    complementary_available: Callable[[str, Setting], bool],
) -> tuple[Slot, ...]:
    """Fill every session with movements: priority ones at least twice a week, the others in turn."""
    ranked = ranked_movements(person, programme, weakness)
    days = training_days(person, start, weeks)
    room = exercises_in(person.preferences.minutes_per_session)
    extra = 1 if room >= 4 else 0
    kinds = complementary_kinds(person)
    last_trained: dict[str, dt.date] = {}
    last_done: dict[str, int] = {}
    found: list[Slot] = []
    per_week = {week: sum(1 for w, _, _ in days if w == week) for week in range(1, weeks + 1)}
    done_this_week: dict[str, int] = {}
    current_week, turn = 0, 0
    for number, (week, index, date) in enumerate(days):
        if week != current_week:
            current_week, done_this_week = week, {}
        setting = setting_of(person, date)
        sessions_left = per_week[week] - index
        fits = [row for row in ranked if available(row[0], setting) and rested(row[0], date, last_trained)]
        movements = _fill(
            fits, room - extra, sessions_left, per_week[week], done_this_week, last_done, number
        )
        for movement in movements:
            done_this_week[movement] = done_this_week.get(movement, 0) + 1
            last_done[movement] = number
            last_trained.update(dict.fromkeys(MUSCLES_OF.get(movement, ()), date))
        own_kinds = [kind for kind in kinds if complementary_available(kind, setting)]
        picked: tuple[str, ...] = ()
        if extra and own_kinds:
            picked = (own_kinds[turn % len(own_kinds)],)
            turn += 1
        found.append(Slot(week, index, date, WEEKDAYS[date.weekday()], setting, tuple(movements), picked))
    return tuple(found)


def _fill(
    fits: Sequence[tuple[str, int, int]],
    room: int,
    sessions_left: int,
    sessions_a_week: int,
    done: Mapping[str, int],
    last_done: Mapping[str, int],
    number: int,
) -> list[str]:
    """The most urgent movements that do not share a muscle within the session."""

    def urgency(row: tuple[str, int, int]) -> tuple[int, float, int, int]:
        movement, times, rank = row
        need, last = times - done.get(movement, 0), last_done.get(movement, -1)
        need = need if need > 0 else 0
        # Twice a week for the priorities cannot wait; nothing else waits much longer than a week for its turn.
        must = rank == 0 and sessions_a_week >= times and need >= sessions_left
        overdue = number - last > sessions_a_week
        return (0 if must else 1 if overdue else 2, -need / sessions_left, rank, last)

    order = sorted(range(len(fits)), key=lambda place: (*urgency(fits[place]), place))
    chosen: list[str] = []
    tired: set[str] = set()
    for place in order:
        movement = fits[place][0]
        muscles = MUSCLES_OF.get(movement, frozenset())
        if len(chosen) < room and not (muscles & tired):
            chosen.append(movement)
            tired |= muscles
    return chosen
