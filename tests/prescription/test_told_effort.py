"""Effort that is told below what the ends of sets show is read as higher, from that session on."""

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest

from hipstride.prescription.done_sessions import DoneSession, sessions
from hipstride.prescription.today import on_the_sheet, today
from hipstride.prescription.told_effort import as_felt, counted_higher, told_too_low
from hipstride.record.event import Log, Prescribed, SessionStarted, SetDone
from hipstride.record.resistance import Limb
from tests.prescription.cast import START, done_today, logged, reader, sets_of
from tests.prescription.reading_grade import reading_grade

PERSON = reader("reader_a")
FORM: Any = {"exercise": "hip_flexion.seated_march", "side": "left", "resistance": Limb()}
TIRED: Any = {"stopped_because": "tired", "reps": 9}


def done(*told: dict[str, Any], day: Any = "full", planned: float | None = 6) -> tuple[DoneSession, ...]:
    """A session a set, done whole at effort 1 unless told otherwise."""
    log = Log()
    sheet = Prescribed(**FORM, sets=1, reps=12, effort=planned)
    for number, how in enumerate(told):
        one = SetDone(**FORM, **{"set": 1, "reps": 12, "effort": 1, "form": "good", **how})
        date = START + dt.timedelta(days=2 * number)
        log = logged(PERSON, log, date, SessionStarted(day=day, prescribed=(sheet,)), one)
    return sessions(log)


def efforts(*told: dict[str, Any], **how: Any) -> list[float | None]:
    return [one.done.effort for session in as_felt(done(*told, **how)) for one in session.sets]


LOW: dict[str, Any] = {**TIRED, "effort": 4}
AS_PLANNED: dict[str, Any] = {**TIRED, "effort": 6}


def test_sets_that_end_at_the_planned_effort_are_read_as_they_are_told() -> None:
    assert efforts({}, AS_PLANNED, {**TIRED, "effort": 7}, {}) == [1, 6, 7, 1]
    assert counted_higher(done({}, AS_PLANNED)) == ()


def test_sets_that_tired_legs_end_at_less_make_effort_count_higher_from_then_on() -> None:
    assert told_too_low(done({}, LOW, LOW, LOW, {})) == (0, 2, 3, 3, 3)
    assert efforts({}, LOW, LOW, LOW, {}) == [1, 6, 7, 7, 4]
    (said,) = counted_higher(done({}, LOW))
    assert "2 points higher" in said.text
    assert reading_grade(said.text) <= 6


def test_sets_that_end_as_planned_take_it_back_and_no_effort_passes_ten() -> None:
    assert told_too_low(done({}, LOW, *[AS_PLANNED] * 8))[-1] == 0
    assert efforts({}, {}, *[LOW] * 9, {**TIRED, "effort": 9}, {"effort": None})[-2:] == [10, None]


@pytest.mark.parametrize("whole", [2, 4, 6])
def test_numbers_that_do_not_follow_the_work_are_not_mended(whole: float) -> None:
    """Who tells the same of easy and of hard sets tells nothing of either."""
    assert told_too_low(done({"effort": whole}, LOW, LOW, LOW)) == (0, 0, 0, 0)
    assert told_too_low(done(LOW, LOW)) == (0, 0)


@pytest.mark.parametrize("how", [{"day": "half"}, {"planned": None}])
def test_smaller_days_and_sheets_without_an_effort_say_nothing(how: dict[str, Any]) -> None:
    assert efforts({}, LOW, LOW, **how) == [1, 4, 4]


@pytest.mark.parametrize("why", ["done", "pain", "spasm", "wobble", "interrupted"])
def test_only_tired_legs_say_it(why: Any) -> None:
    assert told_too_low(done({}, *[{"stopped_because": why, "effort": 4}] * 3)) == (0, 0, 0, 0)


def test_without_a_session_nothing_is_known() -> None:
    assert (as_felt(()), counted_higher(())) == ((), ())


def test_today_counts_it_higher_says_so_and_shows_what_was_told() -> None:
    log, days = Log(), [START + dt.timedelta(days=number) for number in (0, 2, 7)]
    for day in days[:2]:
        made = today(PERSON, log, date=day)
        sheet = SessionStarted(
            day="full", prescribed=on_the_sheet(one.prescription for one in made.exercises)
        )
        easy = [replace(one, effort=0) for one in sets_of(made)[:2]]
        hard = sets_of(made, effort=3, stopped_because="tired")[2:]
        log = logged(PERSON, log, day, sheet, *easy, *hard)
    then = done_today(PERSON, log, date=days[2])
    assert "learning.told_too_low" in {message["rule"] for message in then["messages"]}
    rules = {reason["rule"] for one in then["exercises"] for reason in one["reasons"]}
    assert "progression.reserve" in rules
    assert "progression.settle_in" not in rules
    shown = [one["last_time"]["effort"] for one in then["exercises"] if one["last_time"]]
    assert shown
    assert set(shown) <= {0, 3}
