"""A test day: how it is told, what is done and left, what two testers do at once, and where it ends up."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from hipstride.app.assessments.visit import unlike, week_of
from hipstride.app.people.access import events_of
from hipstride.app.people.actions import save_record
from hipstride.app.people.actions_examples import add_example
from hipstride.app.people.actions_log import Item, add_events
from hipstride.app.people.records import log_of, record_of
from hipstride.app.training.facts import facts_of
from hipstride.prescription.report import NextTest, report
from hipstride.record.parse import merge_tests
from hipstride.record.person import Visit
from tests.app.people.test_history import document_now


def merged(person):
    record = record_of(person)
    assert record is not None
    return merge_tests(record, log_of(person))


@pytest.fixture
def person(cast):
    return cast.ana_person


@pytest.fixture
def ana(as_):
    return as_("ana")


def address(person, page="", day=None):
    return f"/people/{person.pk}/visit/{day or timezone.localdate()}/{page}"


def tell(client, person, **told):
    return client.post(
        f"/people/{person.pk}/visit/", {"date": timezone.localdate().isoformat(), "week": "4", **told}
    )


TOLD = {
    "time": "14:30",
    "heat": "warm",
    "medicine_taken": "yes",
    "medicine": "baclofen",
    "medicine_hours": "2,5",
    "last_exercise": "yesterday",
    "company": "yes",
    "setting": "home",
    "tester": "Ben",
    "device": "microFET2",
    "room_c": "26",
    "note": "slept badly",
}


def test_how_a_day_is_is_told_once_and_shown(ana, person):
    page = ana.get(f"/people/{person.pk}/visit/")
    assert "Begin a test day" in page.text
    answer = tell(ana, person, **TOLD)
    assert answer.headers["Location"] == address(person)
    visit = merged(person).visit[-1]
    assert visit == Visit(
        timezone.localdate(), 4, "14:30", "home", True, "warm", 26.0, True, "baclofen", 2.5, "yesterday",
        "Ben", "microFET2", "slept badly",
    )  # fmt: skip
    shown = ana.get(address(person)).text
    for text in ("Test day of week 4", "14:30", "warm, 26 °C", "baclofen, 2.5 hours before", "slept badly"):
        assert text in shown
    assert ana.get(f"/people/{person.pk}/visit/").headers["Location"] == address(person)  # it goes on
    assert "Test days so far" in ana.get(f"/people/{person.pk}/visit/?all=1").text


def test_scores_of_a_person_file_change_where_they_stand(ana, person):
    """One is taken out and another one changed on the same screen: each is the one that was meant."""
    today = timezone.localdate()
    scores = [
        {"date": today.isoformat(), "measure": name, "score": 3} for name in ("msws_12", "mfis", "edss")
    ]
    save_record(None, person, {**document_now(person), "score": scores})
    assert ana.post(address(person, "scores/"), {"mfis": "12", "edss": "3"}).status_code == 302
    assert {each.measure: each.score for each in merged(person).score} == {"mfis": 12, "edss": 3}


def test_a_day_that_is_there_is_not_begun_again(ana, person):
    tell(ana, person, **TOLD)
    assert tell(ana, person, heat="cool").headers["Location"] == address(person)
    assert [each.heat for each in merged(person).visit] == ["warm"]


def test_nothing_has_to_be_told(ana, person):
    assert ana.post(address(person, "day/"), {}).status_code == 302
    assert merged(person).visit == (Visit(timezone.localdate()),)


@pytest.mark.parametrize(
    ("told", "field", "says"),
    [
        ({"time": "half past two"}, "time", "such as 14:30"),
        ({"medicine_hours": "many"}, "medicine_hours", "from 0 to 48"),
        ({"room_c": "80"}, "room_c", "from 0 to 45"),
        ({"week": "other"}, "other_week", "which week"),
        ({"medicine_taken": "no", "medicine": "baclofen"}, "medicine_taken", "choose yes"),
        ({"date": "2999-01-01"}, "date", "today or before"),
    ],
)
def test_what_cannot_be_is_said_at_its_place(ana, person, told, field, says):
    answer = tell(ana, person, **told)
    assert answer.status_code == 422
    assert says in answer.context["form"].errors[field][0]
    assert merged(person).visit == ()


@pytest.mark.parametrize(("days_before", "week"), [(28, None), (8, None), (7, 12), (0, 12), (-3, 12)])
def test_a_week_is_proposed_only_where_its_test_is_near(days_before, week):
    day = dt.date(2026, 11, 30)
    assert week_of(NextTest(12, day + dt.timedelta(days=days_before), False, ""), day) == week


def test_the_first_test_is_of_week_0_and_after_the_last_none_is_proposed():
    day = dt.date(2026, 11, 30)
    assert week_of(NextTest(0, day + dt.timedelta(days=60), False, ""), day) == 0
    assert week_of(None, day) is None


def test_a_week_out_of_order_is_said_and_week_0_begins_anew(ana, person):
    day = timezone.localdate() - dt.timedelta(days=28)
    assert tell(ana, person, date=day.isoformat(), week="8").status_code == 302
    answer = tell(ana, person, week="4")
    assert answer.status_code == 422
    assert "Week 8 was on" in answer.context["form"].errors["week"][0]
    earlier = tell(ana, person, date=(day - dt.timedelta(days=9)).isoformat(), week="12")
    assert "after this day" in earlier.context["form"].errors["week"][0]
    assert tell(ana, person, week="0").status_code == 302


def test_a_day_to_come_is_no_test_day(ana, person):
    tomorrow = timezone.localdate() + dt.timedelta(days=1)
    for page in ("", "day/", "scores/", "readings/", "clock/tug/", "strength/hip-flexion-seated/"):
        assert ana.get(address(person, page, tomorrow)).status_code == 404
    assert ana.get(address(person, day="2026-13-01")).status_code == 404


def test_two_testers_do_not_write_over_each_other(ana, as_, person):
    tell(ana, person, **TOLD)
    seen = ana.get(address(person, "day/")).context["form"]["seen"].value()
    assert as_("ben").post(address(person, "day/"), {"heat": "cool", "seen": seen}).status_code == 302
    answer = ana.post(address(person, "day/"), {"heat": "usual", "tester": "Ana", "seen": seen})
    assert answer.status_code == 409
    assert "Somebody else saved this" in answer.text
    assert "Heat: cool" in answer.text
    assert 'value="Ana"' in answer.text  # what was typed stays
    assert merged(person).visit[-1].heat == "cool"
    again = answer.context["form"]["seen"].value()
    assert ana.post(address(person, "day/"), {"heat": "usual", "seen": again}).status_code == 302
    assert [each.heat for each in merged(person).visit] == ["usual"]  # corrected where it stood
    assert [event.type for event in events_of(person)] == ["test", "correction", "correction"]


def test_scores_are_kept_as_numbers_and_compared_by_the_report(ana, person):
    before = timezone.localdate() - dt.timedelta(days=56)
    assert ana.post(address(person, "scores/", before), {"mfis": "60", "msws_12": "47.9"}).status_code == 302
    page = ana.get(address(person, "scores/"))
    assert "Last time 60" in page.text
    assert ana.post(address(person, "scores/"), {"mfis": "38", "edss": "4.5"}).status_code == 302
    assert {(each.date, each.measure): each.score for each in merged(person).score} == {
        (before, "mfis"): 60, (before, "msws_12"): 47.9, (timezone.localdate(), "mfis"): 38,
        (timezone.localdate(), "edss"): 4.5,
    }  # fmt: skip
    record = record_of(person)
    assert record is not None
    row = report(record, log_of(person), date=timezone.localdate()).scores[0]
    assert (row.measure, row.change, row.verdict) == ("mfis", -22, "real")
    assert "2 scores saved" in ana.get(address(person)).text
    ana.post(address(person, "scores/"), {"mfis": "38"})
    assert "edss" not in {each.measure for each in merged(person).score}  # left open again: taken out


@pytest.mark.parametrize("typed", ["85", "-1", "4.5", "many"])
def test_a_score_that_cannot_be(ana, person, typed):
    answer = ana.post(address(person, "scores/"), {"mfis": typed})
    assert answer.status_code == 422
    assert "0 to 84 in whole numbers" in answer.context["form"].errors["mfis"][0]
    assert f'value="{typed}"' in answer.text


def test_what_decides_no_dose_moves_no_session(ana, person):
    def sha():
        facts = facts_of(person, timezone.localdate())
        assert facts is not None
        return facts.sha256

    before = sha()
    ana.post(address(person, "scores/"), {"mfis": "38"})
    ana.post(address(person, "day/"), {"heat": "warm", "company": "yes"})
    ana.post(address(person, "clock/one-leg/"), {"value_1": "4"})
    found = merged(person)
    assert len(found.score) == len(found.visit) == len(found.balance) == 1
    assert sha() == before


def test_what_is_left_stands_in_order_and_what_is_done_is_ticked(ana, as_, cast, person):
    tell(ana, person, company="yes", setting="home")
    page = ana.get(address(person)).context
    assert [item.part for item in page["planned"]] == sorted(
        (item.part for item in page["planned"]), key=("clock", "strength", "long").index
    )
    postures = [item.note for item in page["planned"] if item.is_strength]
    assert len(set(postures)) == len([i for i, each in enumerate(postures) if each not in postures[:i]])
    assert page["next"].key == "t25fw"
    ana.post(address(person, "clock/t25fw/"), {"value_1": "8"})
    after = ana.get(address(person))
    assert after.context["done"] == page["done"] + 1
    assert after.context["next"].key != "t25fw"


def test_after_a_fall_what_must_wait_is_not_next(ana, cast, person):
    fall = {
        "id": "fall-1", "at": timezone.localtime().isoformat(timespec="seconds"), "person": str(person.pk),
        "type": "fall", "body": {"hurt": False},
    }  # fmt: skip
    assert not add_events(cast.ana, person, [Item(fall)]).refused
    page = ana.get(address(person))
    assert "not just now" in page.text
    assert page.context["next"] is None
    assert "What is left has to wait." in page.text
    assert "You had a fall." in page.text


def test_who_may_not_train_is_told_of_no_test_but_of_what_comes_first(ana, cast, person):
    begin = f"/people/{person.pk}/visit/?all=1"
    assert "Your next test" in ana.get(begin).text
    sign = {
        "id": "sign-1", "at": timezone.localtime().isoformat(timespec="seconds"), "person": str(person.pk),
        "type": "symptom", "body": {"what": "faint"},
    }  # fmt: skip
    assert not add_events(cast.ana, person, [Item(sign)]).refused
    page = ana.get(begin)
    assert "Your next test" not in page.text
    assert "No test for now. Stop now." in page.text


def test_an_earlier_day_may_be_written_down_whatever_the_gates_say_today(ana, cast, person):
    day = timezone.localdate() - dt.timedelta(days=1)
    assert ana.post(address(person, "clock/tug/", day), {"value_1": "14"}).status_code == 302
    assert merged(person).walking[-1].date == day


def test_what_was_otherwise_last_time_is_said():
    day = dt.date(2026, 1, 5)
    one = Visit(day, time="09:00", heat="cool", medicine_taken=True, medicine="baclofen", medicine_hours=1)
    same = Visit(day, time="10:30", heat="cool", medicine_taken=True, medicine_hours=2)
    other = Visit(day, time="15:00", heat="warm", medicine_taken=False)
    assert unlike(same, one) == []
    assert unlike(other, one) == [
        "Last time it was at 09:00.",
        "Last time the heat was: cool.",
        "Last time, medicine: baclofen, 1 hours before.",
    ]


def test_who_is_not_set_up_is_set_up_first(cast, as_):
    person = add_example(cast.ana, "reader_a_home")
    person.versions.all().delete()
    for page in ("", "day/", "scores/", "readings/", "clock/tug/", "strength/hip-flexion-seated/"):
        assert "/set-up/" in as_("ana").get(address(person, page)).headers["Location"]
