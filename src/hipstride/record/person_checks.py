"""What must hold between the values of a person file, beyond the type of each."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import fields
from typing import Any, Literal, get_args

from hipstride.catalogue.scores import scale
from hipstride.record.known import (
    band_problems,
    exercise_problems,
    is_two_sided,
    movement_problems,
    side_problems,
)
from hipstride.record.override_checks import moment_problems, override_problems
from hipstride.record.person import (
    BalanceTest,
    ChairStand,
    Condition,
    CountedSet,
    Equipment,
    LevelAnswer,
    ManualGrade,
    OwnedBand,
    OwnedSled,
    OwnItem,
    Person,
    Preferences,
    RepMax,
    Score,
    StrengthTest,
    Visit,
    WalkingTest,
)
from hipstride.record.problem import Path, Problem
from hipstride.record.resistance import Band, Resistance
from hipstride.record.text import listed, nearest, shown

TestKind = Literal[
    "strength",
    "manual_grade",
    "counted_set",
    "rep_max",
    "find_my_level",
    "chair_stand",
    "walking",
    "balance",
    "score",
    "own_item",
    "visit",
]
AnyTest = (
    StrengthTest
    | ManualGrade
    | CountedSet
    | RepMax
    | LevelAnswer
    | ChairStand
    | WalkingTest
    | BalanceTest
    | Score
    | OwnItem
    | Visit
)

TEST_TYPES: Mapping[str, type[AnyTest]] = {
    "strength": StrengthTest,
    "manual_grade": ManualGrade,
    "counted_set": CountedSet,
    "rep_max": RepMax,
    "find_my_level": LevelAnswer,
    "chair_stand": ChairStand,
    "walking": WalkingTest,
    "balance": BalanceTest,
    "score": Score,
    "own_item": OwnItem,
    "visit": Visit,
}

_FIRST_DAY = dt.date(1980, 1, 1)
_SEATED_HIP_LEAST_DEG = 45.0
_LYING_STRAIGHT_HIP_MOST_DEG = 45.0
_NOTHING = "nothing (it is missing)"


def person_problems(person: Person, today: dt.date | None) -> Iterator[Problem]:
    """Everything that does not fit together in a person file. ``today`` judges what is in the future."""
    name = person.person.id
    if not name.isprintable() or name != name.strip():
        yield Problem(("person", "id"), shown(name), "one line of text without spaces at its ends")
    yield from condition_problems(person.condition, ("condition",))
    yield from equipment_problems(person.equipment, ("equipment",))
    yield from preferences_problems(person.preferences, ("preferences",))
    for kind in get_args(TestKind):
        for index, test in enumerate(getattr(person, kind)):
            yield from problems_of_test(test, (kind, index), today, person.equipment.bands)
    yield from override_problems(person.override, ("override",), today)
    yield from _told_problems(person.told, today)


def _told_problems(told: Mapping[str, dt.datetime], today: dt.date | None) -> Iterator[Problem]:
    """Times of answers that there are not, without their zone, or in the future."""
    keys = [each.name for each in fields(Condition)]
    for key, at in told.items():
        if key not in keys:
            meant = nearest(key, keys)
            yield Problem(
                ("told", key), "an unknown key", listed(keys), f"Did you mean {meant}?" if meant else None
            )
        yield from moment_problems(at, ("told", key), today)


def condition_problems(condition: Condition, path: Path) -> Iterator[Problem]:
    """Two entries for one hip; fewer falls in six months than in three; a blood pressure upside down."""
    seen: set[str] = set()
    for index, hip in enumerate(condition.hip_replacement):
        if hip.side in seen:
            here = (*path, "hip_replacement", index, "side")
            yield Problem(here, f"{shown(hip.side)} again", "one entry for each side")
        seen.add(hip.side)
    of_six, of_three = condition.falls_last_6_months, condition.falls_last_3_months
    if of_six is not None and of_three is not None and of_three > of_six:
        here = (*path, "falls_last_3_months")
        yield Problem(here, str(of_three), f"at most the {of_six} of falls_last_6_months")
    pressure = condition.blood_pressure
    if pressure is not None and pressure[0] <= pressure[1]:
        allowed = "the upper value, then the lower one"
        yield Problem((*path, "blood_pressure"), f"{pressure[0]} then {pressure[1]}", allowed)


def equipment_problems(equipment: Equipment, path: Path) -> Iterator[Problem]:
    """Bands without a table or with half a calibration; a sled without stops."""
    for index, band in enumerate(equipment.bands):
        yield from _owned_band_problems(band, (*path, "bands", index))
    if equipment.sled is not None:
        yield from _sled_problems(equipment.sled, (*path, "sled"))


def preferences_problems(preferences: Preferences, path: Path) -> Iterator[Problem]:
    """A class on a day that is no training day: nobody would be sent to it."""
    for index, day in enumerate(preferences.class_days):
        if day not in preferences.days:
            allowed = f"one of the training days (`days`): {listed(preferences.days)}"
            yield Problem((*path, "class_days", index), shown(day), allowed)


def problems_of_test(
    test: AnyTest, path: Path, today: dt.date | None, owned: Sequence[OwnedBand] = ()
) -> Iterator[Problem]:
    """What does not fit together in one test, whatever its kind."""
    yield from date_problems(test.date, (*path, "date"), today)
    if isinstance(test, CountedSet):
        yield from resistance_problems(test.resistance, (*path, "resistance"), owned)
    check: Callable[[Any, Path], Iterator[Problem]] = _CHECKS[type(test)]
    yield from check(test, path)


def date_problems(date: dt.date, path: Path, today: dt.date | None) -> Iterator[Problem]:
    """A date in the future, or of a time when none of this existed."""
    if today is not None and date > today:
        yield Problem(path, f"{date.isoformat()}, which is in the future", f"up to {today.isoformat()}")
    if date < _FIRST_DAY:
        yield Problem(path, date.isoformat(), f"{_FIRST_DAY.isoformat()} or later")


def resistance_problems(
    resistance: Resistance, path: Path, owned: Sequence[OwnedBand] = ()
) -> Iterator[Problem]:
    """A band of which there is no table; an owned one may have been measured instead."""
    if isinstance(resistance, Band) and not is_owned(resistance, owned):
        yield from band_problems(resistance.brand, resistance.colour, path)


def is_owned(band: Band, owned: Sequence[OwnedBand]) -> bool:
    """Whether a band of this brand and colour is among these."""
    return any((each.brand, each.colour) == (band.brand, band.colour) for each in owned)


def _owned_band_problems(band: OwnedBand, path: Path) -> Iterator[Problem]:
    at_100, at_200 = band.measured_n_at_100, band.measured_n_at_200
    if at_100 is None and at_200 is None:
        yield from band_problems(band.brand, band.colour, path, band.table_version)
    elif at_100 is None or at_200 is None:
        missing = "measured_n_at_100" if at_100 is None else "measured_n_at_200"
        yield Problem((*path, missing), _NOTHING, "both stretches, 100 % and 200 %, or neither")
    elif at_200 <= at_100:
        allowed = f"more than the {at_100:g} newtons at 100 %"
        yield Problem((*path, "measured_n_at_200"), shown(at_200), allowed)


def _sled_problems(sled: OwnedSled, path: Path) -> Iterator[Problem]:
    if not sled.stops:
        hint = "Set the sled's safety stops and write stops = true; without them it is not used."
        yield Problem((*path, "stops"), "false", "true", hint)
    if (sled.pull_up_n is None) != (sled.pull_down_n is None):
        missing = "pull_up_n" if sled.pull_up_n is None else "pull_down_n"
        yield Problem((*path, missing), _NOTHING, "both pulls along the rail, up and down, or neither")
    elif sled.pull_up_n is not None and sled.pull_down_n is not None and sled.pull_up_n < sled.pull_down_n:
        allowed = f"at least the {sled.pull_down_n:g} newtons of pull_down_n"
        yield Problem((*path, "pull_up_n"), shown(sled.pull_up_n), allowed)


def _strength_problems(test: StrengthTest, path: Path) -> Iterator[Problem]:
    if not (test.left_n or test.right_n or (test.limited_by.left and test.limited_by.right)):
        hint = 'Give both sides; a side that could not be tested is limited_by = { left = "unable" }.'
        yield Problem((*path, "left_n"), "neither left_n nor right_n", "the readings in newtons", hint)
    elif not test.left_n and test.limited_by.left is None:
        yield _missing_side("left", path)
    elif not test.right_n and test.limited_by.right is None:
        yield _missing_side("right", path)
    if test.position == "seated" and test.hip_angle_deg < _SEATED_HIP_LEAST_DEG:
        allowed = f"{_SEATED_HIP_LEAST_DEG:g} to 130 degrees when seated"
        yield Problem((*path, "hip_angle_deg"), shown(test.hip_angle_deg), allowed, "Sitting upright is 90.")
    if test.position in ("prone", "side_lying") and test.hip_angle_deg > _LYING_STRAIGHT_HIP_MOST_DEG:
        allowed = f"-30 to {_LYING_STRAIGHT_HIP_MOST_DEG:g} degrees when {test.position.replace('_', '-')}"
        yield Problem((*path, "hip_angle_deg"), shown(test.hip_angle_deg), allowed, "A straight hip is 0.")


def _missing_side(side: str, path: Path) -> Problem:
    hint = f'Give both sides, or write limited_by = {{ {side} = "unable" }}.'
    return Problem((*path, f"{side}_n"), _NOTHING, "the readings of that side in newtons", hint)


def _grade_problems(test: ManualGrade, path: Path) -> Iterator[Problem]:
    yield from movement_problems(test.movement, (*path, "movement"))
    if test.left is None and test.right is None:
        yield Problem((*path, "left"), "neither left nor right", "a grade from 0 to 5 for each side")
    for side in ("left", "right"):
        grade = getattr(test, side)
        if grade is not None and (2 * grade) % 1:
            yield Problem((*path, side), shown(grade), "a grade from 0 to 5 in whole or half steps")


def _counted_problems(test: CountedSet, path: Path) -> Iterator[Problem]:
    yield from exercise_problems(test.exercise, (*path, "exercise"))
    yield from side_problems(test.exercise, test.side, (*path, "side"))


def _rep_max_problems(test: RepMax, path: Path) -> Iterator[Problem]:
    yield from exercise_problems(test.exercise, (*path, "exercise"))
    yield from side_problems(test.exercise, test.side, (*path, "side"))


def _level_problems(test: LevelAnswer, path: Path) -> Iterator[Problem]:
    yield from exercise_problems(test.exercise, (*path, "exercise"))
    two_sided = is_two_sided(test.exercise)
    if two_sided is True:
        yield from _answered(test, path, ("both",), ("left", "right"))
    elif two_sided is False:
        yield from _answered(test, path, ("left", "right"), ("both",))


def _answered(
    test: LevelAnswer, path: Path, wanted: tuple[str, ...], unwanted: tuple[str, ...]
) -> Iterator[Problem]:
    for side in unwanted:
        if getattr(test, side) is not None:
            yield Problem((*path, side), shown(getattr(test, side)), f"an answer for {' and '.join(wanted)}")
    if all(getattr(test, side) is None for side in wanted):
        yield Problem((*path, wanted[0]), _NOTHING, "easily, just or no")


def _chair_problems(test: ChairStand, path: Path) -> Iterator[Problem]:
    wanted = "seconds" if test.measure == "five_times_sit_to_stand" else "count"
    if getattr(test, wanted) is None and test.limited_by is None:
        yield Problem((*path, wanted), _NOTHING, f"what {test.measure} measures")


def _walking_problems(test: WalkingTest, path: Path) -> Iterator[Problem]:
    wanted = "metres" if test.measure in ("2mwt", "6mwt") else "seconds"
    if not getattr(test, wanted) and test.limited_by is None:
        yield Problem((*path, wanted), _NOTHING, f"what {test.measure} measures, every attempt in a list")


def _balance_problems(test: BalanceTest, path: Path) -> Iterator[Problem]:
    each_side = test.measure != "feet_together"
    wanted = ("left_seconds", "right_seconds") if each_side else ("seconds",)
    unwanted = ("seconds",) if each_side else ("left_seconds", "right_seconds")
    for name in unwanted:
        if getattr(test, name) is not None:
            told = " and ".join(wanted)
            yield Problem((*path, name), shown(getattr(test, name)), f"{told} for {test.measure}")
    if all(getattr(test, name) is None for name in wanted) and test.limited_by is None:
        yield Problem((*path, wanted[0]), _NOTHING, f"how long {test.measure} was held, in seconds")


def _score_problems(test: Score, path: Path) -> Iterator[Problem]:
    known = scale(test.measure)
    if not known.allows(test.score):
        yield Problem((*path, "score"), shown(test.score), f"{known.range_words} for {known.name}")


_TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d", re.ASCII)


def _visit_problems(test: Visit, path: Path) -> Iterator[Problem]:
    if test.time is not None and _TIME.fullmatch(test.time) is None:
        yield Problem((*path, "time"), shown(test.time), "a time such as 14:30")
    if test.medicine_taken is False and (test.medicine or test.medicine_hours is not None):
        name = "medicine" if test.medicine else "medicine_hours"
        yield Problem((*path, name), shown(getattr(test, name)), "nothing: medicine_taken is false")


def _own_problems(test: OwnItem, path: Path) -> Iterator[Problem]:
    wanted, other = ("seconds", "score") if test.about == "stairs" else ("score", "seconds")
    if getattr(test, wanted) is None:
        yield Problem((*path, wanted), _NOTHING, f"what {test.about} is told in")
    if getattr(test, other) is not None:
        yield Problem(
            (*path, other), shown(getattr(test, other)), f"nothing: {test.about} is told in {wanted}"
        )


_CHECKS: Mapping[type[AnyTest], Callable[[Any, Path], Iterator[Problem]]] = {
    StrengthTest: _strength_problems,
    ManualGrade: _grade_problems,
    CountedSet: _counted_problems,
    RepMax: _rep_max_problems,
    LevelAnswer: _level_problems,
    ChairStand: _chair_problems,
    WalkingTest: _walking_problems,
    BalanceTest: _balance_problems,
    Score: _score_problems,
    OwnItem: _own_problems,
    Visit: _visit_problems,
}
