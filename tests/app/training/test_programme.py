"""The programme's page and everything on paper."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.utils import timezone

from hipstride.app.people import records
from hipstride.app.people.access import versions_of
from hipstride.app.people.actions import add_person, save_record
from hipstride.app.people.actions_examples import add_example
from hipstride.app.training.access import plan_given
from hipstride.app.training.models import GivenPlan
from hipstride.app.training.paper import PRINTS
from hipstride.app.training.records import packed, plan_document_of, whole
from hipstride.prescription.today import today

PEOPLE = ("reader_a_home", "reader_a", "reader_b", "reader_c", "reader_d", "reader_e", "control_f")


def given(person) -> GivenPlan:
    found = plan_given(person)
    assert found is not None
    return found


def page(client, person):
    answer = client.get(f"/people/{person.pk}/programme/")
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize("name", PEOPLE)
def test_it_is_light_and_whole_for_everybody(name, cast, as_):
    person = add_example(cast.ana, name)
    text = page(as_("ana"), person)
    assert len(text.encode()) < 60 * 1024
    assert all(f"<summary>Week {number}" in text for number in range(1, 13))
    plan = whole(given(person))
    told = [one["exercise"] for session in plan["sessions"] for one in session["exercises"]]
    assert len(set(told)) > 3
    for mark in plan["marks"]:
        assert f"mark <strong>{mark['mark']}</strong> at {round(mark['rest_length_m'] * 100)} cm" in text
    for row in plan["shopping"]:
        assert row["item"] in text
    reasons = {r["text"] for s in plan["sessions"] for one in s["exercises"] for r in one["reasons"]}
    shown = text.replace("&#x27;", "'").replace("&lt;", "<")
    assert [reason for reason in reasons if reason not in shown] == []


@pytest.mark.parametrize("who", ["ana", "ben"])
def test_it_costs_few_queries_also_when_it_is_made(who, cast, as_, django_assert_max_num_queries):
    client = as_(who)
    records.forget()
    for most in (10, 8):
        with django_assert_max_num_queries(most):
            page(client, cast.ana_person)


def test_what_was_given_stays_until_the_record_changes(cast, as_, monkeypatch):
    client, person = as_("ana"), cast.ana_person
    first = page(client, person)
    first_given = given(person)
    changed = packed(plan_document_of(first_given) | {"messages": ["As it was given"]})
    GivenPlan.objects.filter(pk=first_given.pk).update(document=changed, release="0.0.1", rules_version="0")
    tomorrow = timezone.localdate() + dt.timedelta(days=1)
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_: tomorrow)
    assert "As it was given" in page(client, person)
    document = versions_of(person).latest("number").document
    save_record(cast.ana, person, document)  # the same again changes nothing
    assert "As it was given" in page(client, person)
    save_record(cast.ana, person, {**document, "person": {**document["person"], "height_m": 1.5}})
    assert "As it was given" not in page(client, person)
    assert GivenPlan.objects.filter(person=person).count() == 2
    assert first.count("<dt>") > 10


def test_before_the_set_up_it_leads_there(cast, as_):
    person = add_person(cast.ana)
    for address in ("programme", "log", *(f"print/{key}" for key in PRINTS)):
        assert as_("ana").get(f"/people/{person.pk}/{address}/").headers["Location"].endswith("/set-up/")


@pytest.mark.parametrize("key", PRINTS)
def test_everything_can_be_had_on_paper(key, cast, as_):
    answer = as_("ana").get(f"/people/{cast.ana_person.pk}/print/{key}/")
    assert answer.status_code == 200
    what = PRINTS[key]
    assert answer.headers["Content-Type"] == what.type
    assert re.search(
        r'filename="hipstride-[a-z-]+-\d{4}-\d\d-\d\d\.(pdf|html)"', answer.headers["Content-Disposition"]
    )
    assert answer.content.startswith(b"%PDF" if what.type == "application/pdf" else b"<!doctype html>")
    assert ("attachment" in answer.headers["Content-Disposition"]) == (key == "follow")


def test_the_follow_along_of_a_first_session_plays_in_its_order(cast, as_):
    from hipstride.app.training.facts import facts_of
    from hipstride.app.training.session_document import in_its_order
    from hipstride.figure.follow.page import follow_along

    person = add_example(cast.ana, "control_f")
    facts = facts_of(person, timezone.localdate())
    assert facts is not None
    made = today(facts.person, facts.before_training, facts.answers, date=facts.date)
    ordered = in_its_order(made, first=True)
    assert ordered.exercises != made.exercises
    assert PRINTS["follow"].make(facts, (), ()).decode() == follow_along(ordered)


def test_the_follow_along_on_a_server_runs_nothing_of_its_own(cast, as_):
    """It is for keeping: the answer's content policy holds for it too, should it ever be shown here."""
    answer = as_("ana").get(f"/people/{cast.ana_person.pk}/print/follow/")
    assert "script-src 'self'" in answer.headers["Content-Security-Policy"]


def test_where_there_is_nothing_to_print_it_says_why(cast, as_):
    person = cast.ana_person
    document = versions_of(person).latest("number").document
    save_record(cast.ana, person, {**document, "condition": {**document["condition"], "clot_signs": True}})
    answer = as_("ana").get(f"/people/{person.pk}/print/booklet/")
    assert answer.status_code == 409
    assert "See a doctor today" in answer.content.decode()


def test_the_page_names_every_print(cast, as_):
    text = page(as_("ana"), cast.ana_person)
    assert all(f"/print/{key}/" in text for key in PRINTS)
