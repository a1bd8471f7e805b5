"""After pain, failure or poor form no dose rises, through weeks of today's sessions; small days change nothing later.

A small, fixed sample of what `python -m tests.simulation.mishaps` does with hundreds of people.
"""

import datetime as dt
from collections import Counter
from dataclasses import replace
from functools import lru_cache
from typing import Any

import numpy as np
import pytest

from hipstride.catalogue.exercises import get
from hipstride.prescription.gates import limits
from hipstride.prescription.planner import context_for
from hipstride.prescription.schedule import MUSCLES_OF
from hipstride.prescription.today import today
from hipstride.prescription.types import Prescription
from hipstride.record.event import Log, SetDone
from hipstride.record.person import Person
from hipstride.record.resistance import Resistance
from tests.prescription.gates.people import NOW
from tests.prescription.hips import angles_of, assert_hips_within
from tests.simulation.mishaps import (
    BAD,
    FLAT,
    GOOD,
    SEVEN,
    Done,
    Life,
    a_replaced_hip,
    broken_promises,
    live,
    somebody,
    trains,
)
from tests.simulation.runs import person

# A life is made once and asked by many tests.
pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("mishaps")]

LIVES = [(name, 2) for name in SEVEN] + [(number, number) for number in (1, 3, 4)]
HIPS = [("reader_c", 1), *((number, number) for number in range(30, 34))]


@lru_cache
def life(who: str | int, seed: int) -> Life:
    own = person(who) if isinstance(who, str) else somebody(who)
    return live(own, seed=seed, weeks=3, mishaps=0.4)


def doses(exercises: Any) -> list[tuple[object, ...]]:
    made: list[Prescription] = [each.prescription for each in exercises]
    return [(one.exercise, one.side, one.resistance, one.dose) for one in made]


@pytest.mark.parametrize(("who", "seed"), LIVES)
def test_no_dose_rises_after_a_mishap(who: str | int, seed: int) -> None:
    assert [str(each) for each in broken_promises(life(who, seed))] == []


@pytest.mark.parametrize(("who", "seed"), LIVES)
def test_nothing_harder_is_offered_but_after_what_went_well_in_whatever_form(
    who: str | int, seed: int
) -> None:
    before: list[Done] = []
    for made, done in life(who, seed).days:
        for shown in made.exercises:
            one = shown.prescription
            if shown.harder is None or one.movement not in MUSCLES_OF:
                continue
            full = [
                each for each in before if each.day == "full" and trains(each.asked, one.movement, one.side)
            ]
            last = [each.what for each in full if each.date == full[-1].date]
            assert set(last) <= set(GOOD), (made.date, one.exercise, one.side)
        before += done


def test_the_lives_hold_every_mishap_and_rises_too() -> None:
    happened = Counter(one.what for who, seed in LIVES for _, done in life(who, seed).days for one in done)
    assert set(BAD + FLAT) <= happened.keys()
    steps = Counter(
        each.step for who, seed in LIVES for made, _ in life(who, seed).days for each in made.exercises
    )
    assert {"settle_up", "reps_up", "load_down", "reps_down"} <= steps.keys()


def test_a_rise_after_a_mishap_is_found() -> None:
    """The reading of a life is not blind: a dose made heavier by hand is named."""
    whole = life("reader_a", 2)
    (_, first), (made, done) = next(
        pair
        for pair in zip(whole.days, whole.days[1:], strict=False)
        if {(each.asked.exercise, each.asked.side) for each in pair[0][1]}
        & {(each.prescription.exercise, each.prescription.side) for each in pair[1][0].exercises}
    )
    hurt = tuple(replace(each, what="pain", day="full") for each in first)
    for more, field in (("torque", "peak_torque_nm"), ("reps", "reps"), ("sets", "sets")):

        def raised(one: Any, field: str = field) -> Any:
            asked = one.prescription
            if field == "peak_torque_nm":
                return replace(one, prescription=replace(asked, peak_torque_nm=1e3))
            return replace(one, prescription=replace(asked, dose=replace(asked.dose, **{field: 99})))

        heavier = replace(made, exercises=tuple(raised(each) for each in made.exercises))
        copy = replace(whole, days=((made, hurt), (heavier, done)))
        assert more in {each.more for each in broken_promises(copy)}


@pytest.mark.parametrize(("who", "seed"), [("reader_a", 2), ("reader_b", 1), (1, 5)])
@pytest.mark.parametrize("told", [{"effort": 1.0}, {"effort": None, "chosen": "easier"}, {"effort": 8.0}])
def test_what_was_told_of_a_smaller_day_changes_nothing_later(
    who: str | int, seed: int, told: dict[str, Any]
) -> None:
    whole = life(who, seed)
    small = [made.date for made, _ in whole.days[1:-1] if made.day in ("half", "gentle")]
    assert small
    for date in small:
        later = date + dt.timedelta(days=2)
        plain, other = (
            today(whole.person, _retold(whole.log, date, each), date=later)
            for each in ({"effort": 5.0}, told)
        )
        assert doses(plain.exercises) == doses(other.exercises), date


def _retold(log: Log, date: dt.date, told: dict[str, Any]) -> Log:
    """The log up to that day, on which every set was done whole, in good form, and told of like this."""
    plain = {"stopped_because": "done", "form": "good", "pain": 0.0, "chosen": "suggested"}
    events = []
    for event in (each for each in log.events if each.at.date() <= date):
        if event.at.date() == date and isinstance(event.body, SetDone):
            event = replace(event, body=replace(event.body, reps=12, **{**plain, **told}))
        events.append(event)
    return Log(tuple(events), tuple(events))


# --- replaced hips -----------------------------------------------------------------------------------


def with_a_replaced_hip(who: str | int) -> Person:
    if isinstance(who, str):
        return person(who)
    own = somebody(who)
    hip = a_replaced_hip(np.random.default_rng(who))
    return replace(own, condition=replace(own.condition, hip_replacement=(hip,)))


@pytest.mark.parametrize(("who", "seed"), HIPS)
def test_a_replaced_hip_stays_within_its_limits_through_weeks_of_training(who: str | int, seed: int) -> None:
    own = with_a_replaced_hip(who)
    assert own.condition.hip_replacement
    whole = live(own, seed=seed, weeks=3, mishaps=0.2)
    seen: set[tuple[str, str, Resistance]] = set()
    for made, _ in whole.days:
        helped = replace(context_for(made.person, made.setting, base=NOW), helper_present=True)
        gates = limits(made.person, helped)
        for shown in made.exercises:
            one = shown.prescription
            near = [each for each in (shown.easier, shown.harder) if each is not None]
            ways = {(one.exercise, one.side, one.resistance)}
            ways |= {(each.exercise, one.side, each.resistance) for each in near}
            for form, _, resistance in sorted(ways - seen, key=repr):
                exercise = get(form)
                assert gates.refusals(exercise, one.side, None, resistance) == (), (made.date, form)
                height = getattr(resistance, "foot_height_m", None)
                assert_hips_within(made.person, exercise, one.side, angles_of(made.person, exercise, height))
            seen |= ways
    assert len({exercise for exercise, _, _ in seen}) > 5
