"""Balance, stretching and marching have a progression of their own."""

import dataclasses
import datetime as dt
from typing import Any

import pytest

from hipstride.catalogue.exercises import all_exercises
from hipstride.catalogue.programmes import programme
from hipstride.prescription.complementary import Ladder, Stand, down, stand_on, up, went
from hipstride.prescription.done_sessions import sessions
from hipstride.record.event import Log, Readiness, SessionStarted, SetDone
from hipstride.record.resistance import NoLoad
from tests.prescription.cast import START, done_today, logged, reader

PERSON = reader("reader_a")
WORK = {one.kind: one for one in programme("band").complementary}
BALANCE = tuple(one for one in all_exercises() if one.movement == "balance" and one.rung >= 2)
LADDER = Ladder(BALANCE, WORK["balance"], turns=False)
BEGIN = Stand(0, LADDER.work.start)
TWICE = dataclasses.replace(BEGIN, good=2)


def balanced(number: int = 1, **how: Any) -> SetDone:
    form = BALANCE[0]
    given: dict[str, Any] = {"reps": 0, "seconds": form.hold_s, "effort": 3, "form": "good", **how}
    return SetDone(exercise=form.id, side="both", set=number, resistance=NoLoad(), **given)


def days(*each: tuple[SetDone, ...], kind: Any = "full", apart: int = 2) -> tuple[Any, ...]:
    log = Log()
    for number, sets in enumerate(each):
        day = START + dt.timedelta(days=apart * number)
        log = logged(PERSON, log, day, SessionStarted(day=kind), *sets)
    return sessions(log)


def stand(*each: tuple[SetDone, ...], grows: bool = True, after: int = 2, **how: Any) -> Stand:
    done = days(*each, **how)
    return stand_on(LADDER, BEGIN, done, done[-1].date + dt.timedelta(days=after), grows=grows)[0]


WELL = (balanced(1), balanced(2), balanced(3))


def test_more_of_it_comes_after_two_good_times_then_the_next_form() -> None:
    assert (stand(WELL).step, stand(WELL, WELL).step) == (BEGIN.step, BEGIN.step + 1)
    assert stand(WELL, WELL, grows=False).step == BEGIN.step
    last = Stand(0, len(LADDER.work.steps) - 1, good=2)
    assert up(LADDER, last) == Stand(1, 0)
    assert up(dataclasses.replace(LADDER, turns=True), last) == last


@pytest.mark.parametrize(
    "how",
    [
        {"form": "partly"},
        {"form": None},
        {"effort": None},
        {"effort": 5},
        {"chosen": "easier"},
        {"seconds": 15.0},
        {"stopped_because": "interrupted"},
    ],
)
def test_what_holds_it(how: dict[str, Any]) -> None:
    sets = (*WELL[:2], balanced(3, **how))
    assert stand(WELL, sets) == BEGIN
    assert went(sets, days(sets)[0], LADDER, BEGIN) == "so_so"
    mild = how in ({"form": None}, {"effort": None})  # of a stretch they need not be said
    assert went(sets, days(sets)[0], dataclasses.replace(LADDER, turns=True), BEGIN) == (
        "well" if mild else "so_so"
    )


@pytest.mark.parametrize(
    "how",
    [*({"stopped_because": why} for why in ("pain", "spasm", "wobble", "tired")), {"pain": 4}],
)
def test_what_steps_it_down(how: dict[str, Any]) -> None:
    assert stand(WELL, WELL, (balanced(1, seconds=45.0, **how),)) == BEGIN
    assert down(LADDER, Stand(1, 0)) == BEGIN
    assert down(LADDER, Stand(0, 0)) == Stand(0, 0)


def test_smaller_days_change_nothing_and_a_break_takes_a_step_away() -> None:
    assert stand(WELL, WELL, kind="half") == BEGIN
    assert stand(WELL, WELL, after=7).step == BEGIN.step + 1
    assert stand(WELL, WELL, after=10) == Stand(0, BEGIN.step - 1)
    assert stand(WELL, WELL, WELL, WELL, after=60) <= BEGIN


def test_today_grows_it_and_says_why_but_not_for_a_sore_joint_nor_on_a_half_day() -> None:
    wednesdays = [START + dt.timedelta(days=2 + 7 * week) for week in range(3)]
    log = Log()
    for day in wednesdays[:2]:
        log = logged(PERSON, log, day, SessionStarted(day="full"), *WELL)

    def balance(answers: Readiness | None) -> Any:
        made = done_today(PERSON, log, answers, date=wednesdays[2])
        return next((one for one in made["exercises"] if one["movement"] == "balance"), None)

    grown = balance(None)
    assert grown["seconds"] == 1.5 * (BALANCE[0].hold_s or 0.0)
    assert "complementary.up" in [reason["rule"] for reason in grown["reasons"]]
    for answers in (Readiness(pain_left_knee=4), Readiness(fatigue=6)):
        held = balance(answers)
        if held is None:  # half the work may leave it to the next time
            assert answers.fatigue == 6
            continue
        assert held["seconds"] == BALANCE[0].hold_s
        assert "complementary.up" not in [reason["rule"] for reason in held["reasons"]]
