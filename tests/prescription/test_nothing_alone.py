"""Who is stopped, and who trains only beside somebody: what the plan, the day, the week and the report say."""

import dataclasses
import datetime as dt
from typing import Any

import pytest

from hipstride.prescription.plan import Plan, plan
from hipstride.prescription.report import report
from hipstride.prescription.today import Today, today
from hipstride.prescription.week import week
from hipstride.record.event import Readiness
from hipstride.record.override import Override
from hipstride.record.person import Condition, Person
from tests.prescription.cast import START, only_body, reader
from tests.prescription.reading_grade import check_reasons

WITH = Readiness(helper_present="yes")
LAST = START + dt.timedelta(days=6)
ALONE = Readiness(helper_present="no")


def severe(**more: Any) -> Person:
    """PDDS 8, in bed or in the chair."""
    told: Any = {"pdds": 8, "helper_at_home": True, "professional_signed_off": True, **more}
    return dataclasses.replace(only_body(), condition=Condition(**told))


def done_in(made: Today) -> list[tuple[str, str]]:
    return [(one.prescription.exercise, one.prescription.side) for one in made.exercises]


def planned_first(made: Plan) -> list[tuple[str, str]]:
    return [(one.exercise, one.side) for one in made.sessions[0].exercises]


# --- stopped -----------------------------------------------------------------------------------------


def test_a_plan_in_which_all_is_stopped_has_no_test_day_and_says_what_comes_first() -> None:
    person = severe(professional_signed_off=None)
    made = plan(person, start=START)
    (stop,) = (gate for gate in made.gates if gate.blocks_session)
    assert made.sessions == ()
    assert made.checkpoints == ()
    (said,) = made.messages
    assert said.rule == "plan.stopped"
    assert stop.text in said.text
    assert said.inputs == {"rules": ["gate.company.sign_off"]}
    assert plan(severe(), start=START).checkpoints  # once signed off


def test_who_may_not_train_today_is_not_sent_to_a_test_today_either() -> None:
    person = severe(professional_signed_off=None)
    told = {reason.rule for reason in today(person, None, WITH, date=START).messages}
    assert "gate.company.sign_off" in told
    assert "plan.find_my_level" not in told
    assert "plan.find_my_level" in {
        reason.rule for reason in today(severe(), None, WITH, date=START).messages
    }


def test_the_report_of_who_may_not_train_names_what_comes_first_and_no_test() -> None:
    made = report(severe(professional_signed_off=None), date=START)
    assert made.next_test is None
    (said,) = made.stopped
    assert "therapist or doctor" in said.text
    well = report(severe(), date=START)
    assert well.next_test is not None
    assert well.stopped == ()


def test_a_lift_that_ends_leaves_its_sessions_and_the_test_days() -> None:
    lift = Override(note="seen", by="Bea", on=START, until=LAST, lift_gate="gate.company.assistant")
    alone = dataclasses.replace(severe(helper_at_home=False), override=(lift,))
    made = plan(alone, start=START)
    assert made.sessions
    assert max(session.date for session in made.sessions) <= LAST
    assert made.checkpoints
    helped = dataclasses.replace(severe(), override=(lift,))
    assert max(session.date for session in plan(helped, start=START).sessions) > LAST


# --- nothing alone -----------------------------------------------------------------------------------


@pytest.mark.parametrize("pdds", [7, 8])
def test_who_does_nothing_alone_has_a_plan_for_the_days_with_a_helper_as_today_gives_it(pdds: int) -> None:
    person = severe(pdds=pdds)
    made = plan(person, start=START)
    assert "plan.with_helper" in {reason.rule for reason in made.messages}
    assert planned_first(made) == done_in(today(person, None, WITH, date=made.sessions[0].date))
    for answers in (None, ALONE):
        alone = today(person, None, answers, date=made.sessions[0].date)
        assert done_in(alone) == []
        said = {reason.rule: reason.text for reason in alone.messages}
        assert "waits until someone is" in said["readiness.helper"]
        assert "readiness.day" not in said  # nothing is as planned
        assert "plan.find_my_level" not in said


def test_the_weeks_paper_of_who_does_nothing_alone_is_for_the_days_with_a_helper() -> None:
    days = week(severe(), date=START)
    assert days
    assert all(day.exercises for day in days)
    assert all(day.exercises == () for day in week(severe(helper_at_home=False), date=START))


def test_who_does_nothing_alone_and_has_nobody_is_asked_for_times_with_somebody() -> None:
    for helper in (False, None):
        made = plan(severe(helper_at_home=helper), start=START)
        assert made.sessions == ()
        assert made.checkpoints == ()
        (said,) = made.messages
        assert said.rule == "plan.stopped"
        assert "someone is with you" in said.text


def test_who_may_sit_and_lie_alone_is_planned_for_being_alone() -> None:
    """A helper who is there on some days is asked for on each day; the plan of reader E stands on none."""
    person = reader("reader_e")
    assert person.condition.helper_at_home
    made = plan(person, start=START)
    assert "plan.with_helper" not in {reason.rule for reason in made.messages}
    said = {m.rule: m.text for m in today(person, None, ALONE, date=START.replace(day=17)).messages}
    assert "sitting or lying" in said["readiness.helper"]


def test_what_these_people_hear_is_plain() -> None:
    people = (severe(), severe(professional_signed_off=None), severe(helper_at_home=False))
    for person in people:
        check_reasons(plan(person, start=START).messages)
        check_reasons(report(person, date=START).stopped)
        check_reasons(today(person, date=START).messages)
