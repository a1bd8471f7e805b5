"""A fall that hurt stops the day; a relapse or a long break starts at half, and asks first."""

import dataclasses
import datetime as dt
from functools import cache
from typing import Any

import pytest

from hipstride.catalogue.exercises import get
from hipstride.prescription.today import today
from hipstride.record.event import Fall, Log, Readiness, Symptom
from hipstride.record.person import Person
from tests.prescription.cast import SEVEN, START, after, done_today, doses, logged, reader, sets_of, trained
from tests.prescription.reading_grade import reading_grade

FINE = Readiness(fatigue=2, after_last_time="fine", ill="no", new_symptoms="no", fall="no")
STEM = "reader_a"


@cache
def well_trained() -> tuple[Log, dt.date]:
    log, days = after(reader(STEM), 5)
    return log, days[-1]


def with_relapse(weeks_ago: float) -> Person:
    person = reader(STEM)
    condition = dataclasses.replace(person.condition, relapse_weeks_ago=weeks_ago, relapse_cleared=True)
    return dataclasses.replace(person, condition=condition)


def assert_not_above(share: float, before: Any, now: Any) -> None:
    """No load above this share, or else fewer repetitions of one set; and something is there to compare."""
    old, new = doses(before), doses(now)
    compared = [key for key in old.keys() & new.keys() if old[key]["peak_torque_nm"]]
    assert compared
    for key in compared:
        if new[key]["peak_torque_nm"] > share * old[key]["peak_torque_nm"] + 0.02:
            assert new[key]["sets"] == 1, key
            assert (new[key]["reps"] or 0) <= (old[key]["reps"] or 0), key


def gates_of(made: Any) -> dict[str, str]:
    return {gate["id"]: gate["text"] for gate in made["gates"]}


def rules_said(made: Any) -> set[str]:
    for message in made["messages"]:
        assert reading_grade(message["text"]) <= 6, message["text"]
    return {message["rule"] for message in made["messages"]}


@pytest.mark.parametrize("fall", [Fall(hurt=True), Fall(head=True)])
def test_a_fall_with_a_red_flag_stops_the_session_until_it_is_reviewed(fall: Fall) -> None:
    person, (log, day) = reader(STEM), well_trained()
    fell = logged(person, log, day, fall, hour=7)
    made = done_today(person, fell, FINE, date=day)
    assert (made["day"], made["exercises"]) == ("rest", [])
    said = rules_said(made)
    assert "gate.fall.hurt" in said
    assert not any("full day" in message["text"] for message in made["messages"])
    again = logged(person, fell, day, Fall(hurt=False, head=False), hour=8)
    assert done_today(person, again, FINE, date=day)["day"] == "rest"
    reviewed = logged(person, again, day, Fall(reviewed_with="my doctor"), hour=9)
    assert done_today(person, reviewed, FINE, date=day)["day"] == "full"


def test_a_fall_that_is_told_after_a_review_of_others_pauses_until_it_is_reviewed_and_one_that_hurt_stops() -> (
    None
):
    """A phone without a network sends it days late: whoever reviewed had not heard of it."""
    person, (log, day) = reader(STEM), well_trained()
    before = day - dt.timedelta(days=2)
    known = logged(person, log, before, Fall(reviewed_with="my nurse"), hour=9)
    late = logged(person, known, before, Fall(hurt=True), hour=7)
    assert done_today(person, late, FINE, date=day)["day"] == "rest"
    unhurt = logged(person, known, before, Fall(hurt=False), hour=7)
    assert done_today(person, known, FINE, date=day)["day"] == "full"
    assert done_today(person, unhurt, FINE, date=day)["day"] == "half"  # lying or sitting
    reviewed = logged(person, late, day, Fall(reviewed_with="my doctor"), hour=9)
    assert done_today(person, reviewed, FINE, date=day)["day"] == "full"


def test_a_fall_without_a_red_flag_still_leaves_a_short_session() -> None:
    person, (log, day) = reader(STEM), well_trained()
    made = today(person, logged(person, log, day, Fall(hurt=False, head=False), hour=7), FINE, date=day)
    assert made.day == "half"


@pytest.mark.parametrize("days", [21, 27])
def test_a_relapse_in_a_break_starts_at_half_and_settles_up(days: int) -> None:
    (log, day), person = well_trained(), with_relapse(2)
    back = day + dt.timedelta(days=days)
    before = done_today(person, log, FINE, date=day)
    assert before["day"] == "full"
    first = done_today(person, log, FINE, date=back)
    assert first["day"] == "half"
    assert {"clearance", "retest"} <= set(first["ask"])
    assert "reentry.relapse" in rules_said(first)
    assert_not_above(0.5, before, first)
    log = trained(person, log, back)
    following = done_today(person, log, FINE, date=back + dt.timedelta(days=7))
    assert following["day"] == "full"
    assert "retest" not in following["ask"]
    half, then = doses(first), doses(following)
    for key in half.keys() & then.keys():
        if half[key]["peak_torque_nm"]:
            assert then[key]["peak_torque_nm"] <= 1.27 * half[key]["peak_torque_nm"], key


def test_a_symptom_of_more_than_a_day_is_a_relapse_once_it_is_settled() -> None:
    person, (log, day) = reader(STEM), well_trained()
    before = done_today(person, log, FINE, date=day)
    ill = logged(person, log, day - dt.timedelta(days=1), Symptom("weak leg", 30.0), hour=22)
    assert done_today(person, ill, FINE, date=day)["day"] in ("full", "half", "rest")
    settled = logged(person, ill, day, Symptom("weak leg", settled=True), hour=6)
    back = done_today(person, settled, FINE, date=day)
    assert back["day"] == "half"
    assert_not_above(0.5, before, back)
    short = logged(person, log, day - dt.timedelta(days=1), Symptom("weak leg", 5.0), hour=22)
    short = logged(person, short, day, Symptom("weak leg", settled=True), hour=6)
    assert done_today(person, short, FINE, date=day)["day"] == "full"


def test_more_than_four_weeks_away_asks_and_is_half_until_a_session_was_done() -> None:
    person, (log, day) = reader(STEM), well_trained()
    before = done_today(person, log, FINE, date=day)
    back = day + dt.timedelta(days=35)
    made = done_today(person, log, FINE, date=back)
    assert made["day"] == "half"
    assert made["ask"][-2:] == ["clearance", "retest"]
    assert "reentry.restart" in rules_said(made)
    assert_not_above(0.5, before, made)
    log = trained(person, log, back)
    assert done_today(person, log, FINE, date=back + dt.timedelta(days=7))["day"] == "full"


def test_two_weeks_away_ask_nothing() -> None:
    person, (log, day) = reader(STEM), well_trained()
    made = done_today(person, log, FINE, date=day + dt.timedelta(days=7))
    assert (made["day"], "clearance" in made["ask"]) == ("full", False)


@pytest.mark.parametrize("stem", SEVEN)
@pytest.mark.parametrize("side", ["left", "right"])
def test_a_joint_that_hurts_badly_today_has_nothing_to_do_at_all(stem: str, side: str) -> None:
    for joint in ("hip", "knee"):
        hurts: dict[str, Any] = {f"pain_{side}_{joint}": 6}
        made = done_today(reader(stem), None, Readiness(**hurts), date=START)
        for one in made["exercises"]:
            exercise = get(one["exercise"])
            if one["side"] in (side, "both"):
                assert not one["movement"].startswith(f"{joint}_"), one["exercise"]
            assert exercise.posture not in ("standing", "sled") or one["side"] not in (side, "both")
        assert "today.rested" not in {message["rule"] for message in made["messages"]}


def test_a_spasm_that_stopped_a_set_last_time_is_asked_about_until_a_day_without_one():
    person = reader("reader_e")
    first, second = START, START + dt.timedelta(days=2)
    sets = sets_of(today(person, date=first))
    log = logged(person, Log(), first, *sets[:-1], dataclasses.replace(sets[-1], stopped_because="spasm"))
    assert "gate.spasticity.new" in gates_of(done_today(person, log, FINE, date=second))
    later = logged(person, log, second, *sets)
    assert "gate.spasticity.new" not in gates_of(
        done_today(person, later, FINE, date=second + dt.timedelta(days=2))
    )


def test_pain_told_of_on_an_earlier_day_beside_a_replaced_hip_is_not_asked_about_again():
    person = reader("reader_c")
    answers = Readiness(pain_left_hip=6)
    told = logged(person, Log(), START, answers)
    later = START + dt.timedelta(days=2)
    asks = [
        "groin" in gates_of(done_today(person, told, answers, date=day))["gate.hip.new_pain"]
        for day in (START, later)
    ]
    assert asks == [True, False]
