"""A paper sheet that is typed in: the rows of the paper, whole or not at all, and who typed it."""

from __future__ import annotations

import datetime as dt
import json
import re
from unittest import mock

import pytest
from django.urls import reverse
from django.utils import timezone

from hipstride.app.audit.access import entries_about
from hipstride.app.people.access import events_of
from hipstride.app.people.actions import Item, add_events, add_example, save_record
from hipstride.app.people.records import log_of
from hipstride.app.training.access import session_given
from hipstride.app.training.facts import facts_of
from hipstride.app.training.records import session_document
from hipstride.prescription.training_log import open_symptoms, sessions
from hipstride.record.event import Readiness
from tests.app.people.test_history import document_now
from tests.app.training.lines import batch, post, set_line


@pytest.fixture
def person(cast):
    return add_example(cast.ben, "reader_c", timezone.localdate())


def steps_given(person, date):
    given = session_given(person, date)
    assert given is not None
    return session_document(given)["steps"]


def address(person):
    return reverse("training:sheet", args=[person.pk])


def filled(page, **changes):
    """What a browser sends of the page: every field as it stands there."""
    text = page.content.decode()
    names = re.findall(r'<(?:input type="text"|select)[^>]* ?name="([^"]+)"', text)
    told = dict.fromkeys(names, "")
    for tag in re.findall(r'<input type="text"[^>]*>', text):
        value = re.search(r'value="([^"]*)"', tag)
        told[re.findall(r'name="([^"]+)"', tag)[0]] = value[1] if value else ""
    told["seen"] = page.context["form"].mark
    return {**told, "kind": "full", "date": timezone.localdate().isoformat(), **changes}


def planned(client, person, **changes):
    return filled(client.get(address(person), {"planned": "1"}), **changes)


def test_as_planned_logs_every_set_of_the_sheet_and_says_who_typed_it(cast, person, as_):
    client = as_("ben")
    told = planned(client, person)
    told |= {name: "5" for name in told if name.startswith("effort")}
    told |= {name: "good" for name in told if name.startswith("form")}
    assert client.post(address(person), told).status_code == 302
    asked = steps_given(person, timezone.localdate())
    (done,) = sessions(log_of(person))
    assert len(done.sets) == sum(step["sets"] for step in asked)
    steps = {(step["exercise"], step["side"]): step for step in asked}
    for one in done.sets:
        step = steps[one.done.exercise, one.done.side]
        assert (one.done.reps if step["reps"] else one.done.seconds) == (step["reps"] or step["seconds"])
        assert (one.done.effort, one.done.form) == (5, "good")
    assert {event.by for event in events_of(person)} == {cast.ben}
    assert [each.thing for each in entries_about(person.pk) if each.action == "sheet.typed"] == [
        timezone.localdate().isoformat()
    ]
    kinds = [json.loads(event.line)["type"] for event in events_of(person)]
    assert (kinds[0], kinds[-1]) == ("session_started", "session_ended")


def test_typed_twice_in_the_morning_counts_once_too(person, as_):
    """Before noon its lines are of the time of typing; the second time they are of the first."""
    client = as_("ben")
    told = planned(client, person)
    nine = timezone.localtime().replace(hour=9, minute=0)
    for later in (0, 7):
        now = nine + dt.timedelta(seconds=later)
        with mock.patch("hipstride.app.training.actions.timezone.localtime", return_value=now):
            assert client.post(address(person), told).status_code == 302
    assert [each.type for each in events_of(person)].count("session_started") == 1


def test_what_was_said_of_the_day_before_stays_where_the_sheet_is_silent(cast, person, as_):
    at = (timezone.localtime() - dt.timedelta(minutes=5)).isoformat(timespec="seconds")
    body = {"ill": "yes", "new_symptoms": "yes", "fall": "yes", "fatigue": 8, "stiffness": 2}
    line = {"id": "r", "at": at, "person": str(person.pk), "type": "readiness", "body": body}
    add_events(cast.ben, person, [Item(line)])
    client = as_("ben")
    assert client.post(address(person), planned(client, person, fatigue="3")).status_code == 302
    facts = facts_of(person, timezone.localdate())
    assert facts is not None
    assert facts.readiness == Readiness(fatigue=3, stiffness=2, ill="yes", new_symptoms="yes", fall="yes")
    assert open_symptoms(log_of(person))


def test_a_session_made_anew_meanwhile_gets_no_sets_of_other_exercises(cast, person, as_):
    client = as_("ben")
    page = client.get(address(person))
    told = filled(page, **{"box-0-0-0": "7", "fatigue": "4"})
    first = page.context["form"].groups[0]["sides"][0]["movement"]
    left_out = {"note": "Rest it now", "by": "Ben", "movement": first, "leave_out": True}
    save_record(cast.ben, person, {**document_now(person), "override": [left_out]})
    answer = client.post(address(person), told)
    assert answer.status_code == 422
    assert "type the rows again" in answer.content.decode()
    assert 'value="7"' not in answer.content.decode()
    assert answer.context["form"]["fatigue"].value() == "4"
    assert not events_of(person).exists()
    again = filled(answer, **{"box-0-0-0": "7"})
    assert client.post(address(person), again).status_code == 302
    assert [one.done.reps for one in sessions(log_of(person))[0].sets] == [7]


def test_typed_twice_counts_once_and_something_else_is_refused_whole(person, as_):
    client = as_("ben")
    told = planned(client, person)
    client.post(address(person), told)
    count = events_of(person).count()
    assert client.post(address(person), told).status_code == 302
    assert events_of(person).count() == count
    box = next(name for name in told if name.startswith("box"))
    again = client.post(address(person), {**told, box: "3", "fatigue": "2"})
    assert again.status_code == 422
    assert events_of(person).count() == count


def test_a_set_that_stopped_for_pain_asks_how_much_and_counts_as_pain(person, as_):
    client = as_("ben")
    told = planned(client, person, **{"box-0-0-0": "4 pain"})
    answer = client.post(address(person), told)
    assert answer.status_code == 422
    assert "How much did it hurt" in answer.content.decode()
    assert 'value="4 pain"' in answer.content.decode()  # what was typed stays
    assert not events_of(person).exists()
    client.post(address(person), {**told, "pain-0": "6"})
    (done,) = sessions(log_of(person))
    hurt = [one.done for one in done.sets if one.done.stopped_because == "pain"]
    assert [(one.reps, one.pain) for one in hurt] == [(4, 6)]


def test_what_is_ticked_on_the_sheet_holds_training_back(person, as_):
    client = as_("ben")
    client.post(address(person), planned(client, person, fall="on", fatigue="7", kind="half"))
    page = as_("ben").get(reverse("classes:needs")).content.decode()
    assert "Fell on" in page
    (done,) = sessions(log_of(person))
    assert done.day_kind == "half"


def test_empty_boxes_are_sets_that_were_not_done(person, as_):
    client = as_("ben")
    told = filled(client.get(address(person)), **{"box-0-0-0": "9w"})
    client.post(address(person), told)
    (done,) = sessions(log_of(person))
    assert [(one.done.reps, one.done.stopped_because) for one in done.sets] == [(9, "wobble")]
    assert json.loads(events_of(person).latest("id").line)["body"]["finished"] is False


@pytest.mark.parametrize(
    ("name", "value"), [("box-0-0-0", "ten"), ("box-0-0-0", "900"), ("effort-0", "11"), ("sleep", "-1")]
)
def test_what_cannot_be_read_is_said_at_its_place(name, value, person, as_):
    client = as_("ben")
    answer = client.post(address(person), planned(client, person, **{name: value}))
    assert answer.status_code == 422
    assert re.search(rf'id="id_{name}_error"', answer.content.decode())
    assert not events_of(person).exists()


def test_an_empty_sheet_and_a_day_that_cannot_be_are_refused(person, as_):
    client = as_("ben")
    assert client.post(address(person), filled(client.get(address(person)))).status_code == 422
    for date in ("2199-01-01", "1999-01-01", "2026-02-31", "x"):
        assert client.get(address(person), {"date": date}).status_code == 422
    assert not events_of(person).exists()


def test_a_day_that_was_logged_on_a_device_is_not_typed_in_again(person, as_):
    client = as_("ben")
    told = planned(client, person)
    now = timezone.localtime().isoformat(timespec="seconds")
    post(client, batch(set_line(person, "s", at=now)))
    assert client.post(address(person), told).status_code == 422
    assert events_of(person).count() == 1


def test_the_sheet_that_was_printed_is_the_one_that_waits(cast, person, as_):
    from hipstride.app.classes import weekend

    (home,) = weekend.homes_of([person], timezone.localdate() - dt.timedelta(days=9))
    assert home.made.date <= timezone.localdate()
    page = as_("ben").get(address(person)).content.decode()
    assert f'value="{home.made.date.isoformat()}"' in page
    steps = steps_given(person, home.made.date)
    assert [step["exercise"] for step in steps] == [one.prescription.exercise for one in home.made.exercises]


def test_to_look_at_a_day_gives_nobody_a_session(person, as_):
    day = timezone.localdate() - dt.timedelta(days=1)
    assert as_("ben").get(address(person), {"date": day.isoformat()}).status_code == 200
    assert session_given(person, day) is None


def test_a_week_that_was_printed_waits_to_be_typed_in_as_it_was_printed(person, as_):
    from hipstride.app.training.facts import facts_of
    from hipstride.prescription.week import week

    client = as_("ben")
    assert client.get(reverse("training:print_week", args=[person.pk])).status_code == 200
    facts = facts_of(person, timezone.localdate())
    assert facts is not None
    for made in week(facts.person, facts.before_training, date=facts.date):
        assert [step["exercise"] for step in steps_given(person, made.date)] == [
            one.prescription.exercise for one in made.exercises
        ]
