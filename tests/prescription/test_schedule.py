"""Which movements come when."""

import dataclasses
import datetime as dt
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hipstride.catalogue.programmes import programme
from hipstride.prescription.schedule import (
    MUSCLES_OF,
    WEEKDAYS,
    complementary_kinds,
    exercises_in,
    ranked_movements,
    setting_of,
    slots,
    training_days,
)
from hipstride.record.person import Preferences
from tests.prescription.cast import CORE, START, only_body, reader

BAND: Any = programme("band")
HIPS = ("hip_flexion", "hip_abduction", "hip_extension")


def laid_out(preferences: Preferences, *, weeks: int = 6, movements: Any = None) -> Any:
    person = dataclasses.replace(only_body(), preferences=preferences)
    return slots(
        person,
        BAND,
        start=START,
        weeks=weeks,
        weakness={},
        available=lambda movement, setting: movements is None or movement in movements,
        complementary_available=lambda kind, setting: True,
    )


_days = st.lists(st.sampled_from(WEEKDAYS), min_size=1, max_size=5, unique=True).map(tuple)
_goals = st.lists(
    st.sampled_from(("knee", "stairs", "walking", "balance", "transfers", "stamina")), max_size=2, unique=True
).map(tuple)


@settings(max_examples=40)
@given(_days, st.integers(10, 90), _goals)
def test_muscles_rest_and_sessions_hold_what_their_minutes_hold(days: Any, minutes: int, goals: Any) -> None:
    last: dict[str, dt.date] = {}
    for slot in laid_out(Preferences(goals=goals, minutes_per_session=minutes, days=days)):
        assert len(slot.movements) + len(slot.complementary) <= exercises_in(minutes)
        assert len(set(slot.movements)) == len(slot.movements)
        seen: set[str] = set()
        for movement in slot.movements:
            muscles = MUSCLES_OF[movement]
            assert all((slot.date - last[muscle]).days >= 2 for muscle in muscles & last.keys())
            assert not muscles & seen
            seen |= muscles
        last.update(dict.fromkeys(seen, slot.date))


@settings(max_examples=30)
@given(st.sampled_from((15, 20, 30, 45)), _goals)
def test_hips_come_twice_a_week_and_every_core_movement_within_two(minutes: int, goals: Any) -> None:
    preferences = Preferences(goals=goals, minutes_per_session=minutes)
    found = laid_out(preferences, weeks=4)
    by_week: dict[int, list[str]] = {}
    for slot in found:
        by_week.setdefault(slot.week, []).extend(slot.movements)
    for movements in by_week.values():
        for movement in HIPS:
            assert movements.count(movement) >= 2
    if minutes >= 20:
        for first in (1, 3):
            assert set(CORE) <= {*by_week[first], *by_week[first + 1]}


def test_what_is_not_available_is_not_planned() -> None:
    found = laid_out(Preferences(), movements={"hip_flexion", "knee_flexion"})
    assert {movement for slot in found for movement in slot.movements} == {"hip_flexion", "knee_flexion"}


def test_the_minutes_hold_what_the_budget_table_says() -> None:
    assert [exercises_in(minutes) for minutes in (10, 20, 30, 45, 60, 90)] == [3, 4, 5, 6, 8, 8]


def test_goals_come_before_the_rest_and_the_weakest_first() -> None:
    person = reader("reader_c")
    ranked = ranked_movements(
        person, BAND, {"hip_extension": 30.0, "hip_flexion": 60.0, "hip_abduction": 50.0}
    )
    names = [movement for movement, _, _ in ranked]
    assert names[:3] == ["hip_extension", "hip_abduction", "hip_flexion"]
    assert names.index("knee_extension") < names.index("hip_external_rotation")


def test_class_days_are_in_class() -> None:
    person = reader("reader_a")
    settings_of = {day: setting_of(person, day) for _, _, day in training_days(person, START, 1)}
    assert list(settings_of.values()) == ["class", "class", "home"]


def test_weeks_run_from_the_first_day() -> None:
    person = reader("reader_a")
    days = training_days(person, dt.date(2026, 1, 14), 2)  # a Wednesday
    assert [(week, index) for week, index, _ in days] == [(1, 0), (1, 1), (1, 2), (2, 0), (2, 1), (2, 2)]
    assert days[0][2] == dt.date(2026, 1, 14)


@pytest.mark.parametrize(
    ("goals", "first"), [(("balance",), "balance"), (("stamina",), "aerobic"), ((), "stretching")]
)
def test_what_a_person_asks_for_comes_first_of_what_else_is_done(goals: Any, first: str) -> None:
    person = dataclasses.replace(only_body(), preferences=Preferences(goals=goals))
    kinds = complementary_kinds(person)
    assert kinds[0] == first
    assert set(kinds) == {"balance", "stretching", "aerobic"}
