"""A class on a day that the week plan does not know: the session is that of a class, and the 48 hours still hold."""

import dataclasses
import datetime as dt

from hipstride.catalogue.exercises import get
from hipstride.prescription.schedule import MUSCLES_OF
from hipstride.prescription.today import Today, today
from hipstride.record.event import Event, Readiness, SetDone
from tests.prescription.cast import START, after, reader
from tests.prescription.reading_grade import reading_grade

IN_CLASS = Readiness(setting="class")


def postures(made: Today) -> set[str]:
    return {get(one.prescription.exercise).posture for one in made.exercises}


def movement_of(event: Event) -> str:
    return get(event.body.exercise).movement if isinstance(event.body, SetDone) else ""


def test_in_class_somebody_stands_who_may_not_stand_alone():
    person = reader("reader_d")
    assert not person.preferences.class_days
    person = dataclasses.replace(person, condition=dataclasses.replace(person.condition, pdds=5))
    alone, here = today(person, date=START), today(person, None, IN_CLASS, date=START)
    assert (alone.setting, here.setting) == ("home", "class")
    assert "standing" not in postures(alone)
    assert "standing" in postures(here)


def test_the_day_s_answers_win_over_the_week_plan_both_ways():
    person = reader("reader_a")
    assert today(person, date=START).setting == "class"
    assert today(person, None, Readiness(setting="home"), date=START).setting == "home"
    saturday = START + dt.timedelta(days=5)
    assert today(person, None, Readiness(setting="home"), date=saturday) == today(
        person, None, Readiness(), date=saturday
    )


def test_what_was_trained_yesterday_rests_in_class_too_and_that_is_said():
    person = reader("reader_a")
    log, days = after(person, 5)
    last = max(event.at.date() for event in log.events)
    made = today(person, log, IN_CLASS, date=last + dt.timedelta(days=1))
    trained = {movement_of(event) for event in log.events if event.at.date() == last}
    tired = set().union(*(MUSCLES_OF.get(movement, frozenset()) for movement in trained))
    for one in made.exercises:
        assert not MUSCLES_OF.get(one.prescription.movement, frozenset()) & tired
    (said,) = [message for message in made.messages if message.rule == "today.rested"]
    assert said.inputs["movements"]
    assert reading_grade(said.text) <= 6
    rested = today(person, log, IN_CLASS, date=last + dt.timedelta(days=2))
    assert "today.rested" not in {message.rule for message in rested.messages}


def test_some_of_the_muscles_may_have_had_their_rest():
    person = reader("reader_a")
    log, _ = after(person, 5)
    last = max(event.at.date() for event in log.events)
    kept = tuple(
        event for event in log.events if event.at.date() < last or movement_of(event) == "hip_flexion"
    )
    made = today(person, dataclasses.replace(log, events=kept), IN_CLASS, date=last + dt.timedelta(days=1))
    (said,) = [message for message in made.messages if message.rule == "today.rested"]
    assert said.text == "Left out today: hip flexion. You trained those muscles yesterday."
    assert made.exercises
    assert all(one.prescription.movement != "hip_flexion" for one in made.exercises)
