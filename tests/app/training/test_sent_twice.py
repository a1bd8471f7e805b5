"""What a plain page sends: twice is told once, and a sign that no record holds is refused where it was typed."""

from __future__ import annotations

import datetime as dt
import re
import uuid
from typing import Any
from unittest import mock

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import resolve, reverse
from django.utils import timezone

from hipstride.app.assessments.access import search_under_way
from hipstride.app.audit import actions as audit
from hipstride.app.audit.models import AuditEntry
from hipstride.app.classes.models import Class
from hipstride.app.people.access import events_of, visible_to
from hipstride.app.people.actions_log import Item, add_events
from hipstride.app.people.data_actions import export
from hipstride.app.people.models import Note
from hipstride.app.people.records import document_of_newest, log_of
from hipstride.app.training.models import ProgrammeTemplate
from hipstride.record.event import Readiness, SetDone
from tests.app.test_roles import EXPECTED, values
from tests.app.training.lines import set_line

BELL = "a\x07b"


@pytest.fixture
def ana(as_):
    return as_("ana")


@pytest.fixture
def person(cast):
    """Somebody who has begun to train: tests go into the log."""
    told = add_events(cast.ana, cast.ana_person, [Item(set_line(cast.ana_person, effort=4.5, form="good"))])
    assert not told.refused
    return cast.ana_person


FALL = {"hurt": "no", "head": "no", "why": "tripped or slipped"}
OWN = {"confidence_words": "the stairs", "confidence_score": "4"}
HOW = {
    "different": ["new", "tired"],
    "new_long": "longer",
    "new_what": "numb hand",
    "after_last_time": "fine",
}
STRENGTH = {
    "left_1": "116",
    "right_1": "128",
    "unit": "N",
    "lever": "37",
    "lever_unit": "cm",
    "test": "break",
    "device": "microFET2",
    "hip_angle_deg": "90",
    "knee_angle_deg": "90",
    "fixation": "hand",
    "gravity": "raw",
}
VISIT = f"visit/{dt.date.today().isoformat()}/"  # noqa: DTZ011 - as the server of the tests counts its days
FORMS: dict[str, tuple[dict[str, Any], int]] = {
    "today/fall/": (FALL, 1),
    "today/symptom/": ({"what": "numb hand", "lasted": "longer"}, 1),
    "today/how/": ({**HOW, "helper_present": "yes"}, 2),
    "tests/own/": (OWN, 1),
    f"{VISIT}clock/t25fw/?with=somebody": ({"value_1": "8.1"}, 1),
    f"{VISIT}clock/stairs/?with=somebody": ({"value_1": "17", "words": "at home"}, 1),
    "tests/grades/": ({"hip_flexion_left": "4", "hip_flexion_right": "3"}, 1),
    f"{VISIT}strength/hip-flexion-seated/": (STRENGTH, 1),
    "log/change/set-1": ({"reps": "10", "stopped_because": "done"}, 1),
}


def hidden(text):
    found = re.search(r'name="fact" value="([0-9a-f-]{36})"', text)
    assert found, "the form has no id for its fact"
    return found[1]


def send(client, address, sent, date):
    day = {"date": date} if "grades" in address else {}
    return client.post(address, {**sent, **day})


@pytest.mark.parametrize("form", FORMS)
def test_a_double_tap_tells_it_once(form, ana, person):
    sent, facts = FORMS[form]
    address = f"/people/{person.pk}/{form}"
    before = events_of(person).count()
    fact = {"fact": hidden(ana.get(address).text)}
    today = timezone.localdate().isoformat()
    first, second = (send(ana, address, {**sent, **fact}, today) for _ in range(2))
    assert (first.status_code, second.status_code) == (302, 302)
    assert first.headers["Location"] == second.headers["Location"]
    assert events_of(person).count() == before + facts


MAKES: dict[str, tuple[str, dict[str, Any], Any]] = {
    "people:notes": ("ben", {"text": "She likes the green band."}, Note),
    "classes:new": ("ben", {"name": "Friday class", "days": ["friday"]}, Class),
    "training:keep": ("ben", {"name": "Strong start"}, ProgrammeTemplate),
}


@pytest.mark.parametrize("name", MAKES)
def test_a_form_that_is_sent_twice_makes_one_and_something_else_another(name, cast, as_):
    who, sent, kind = MAKES[name]
    client, address = as_(who), reverse(name, kwargs=values(name, cast.ana_person.pk))
    before = kind.objects.count()
    whole = {**sent, "fact": hidden(client.get(address).text)}
    first, second = (client.post(address, whole) for _ in range(2))
    assert (first.status_code, second.status_code) == (302, 302)
    assert first.headers["Location"] == second.headers["Location"]
    assert kind.objects.count() == before + 1
    text = next(iter(sent))
    other = {text: f"{sent[text]} And more."}
    assert client.post(address, {**whole, **other}).status_code == 302
    assert kind.objects.count() == before + 2
    assert client.post(address, {**whole, **other, "fact": ""}).status_code == 302, "of a page without an id"
    assert kind.objects.count() == before + 3


def test_a_file_that_is_sent_twice_comes_in_once(cast, as_):
    raw = export(cast.ana, cast.ana_person)
    client, address = as_("ben"), reverse("people:bring_in")
    whole = {"fact": hidden(client.get(address).text)}
    ways = [client.post(address, {**whole, "file": SimpleUploadedFile("a.zip", raw)}) for _ in range(2)]
    assert ways[0].headers["Location"] == ways[1].headers["Location"]
    assert visible_to(cast.ben).count() == 2


def test_of_two_that_come_at_the_same_moment_one_is_made(cast):
    """The other one is written between the look for it and the writing of ours."""
    key = uuid.UUID(int=7)

    def write(thing: str) -> str:
        audit.record("note.added", actor=cast.ben, thing=thing, entry_id=key)
        return thing

    write("theirs")
    looks = [AuditEntry.objects.none(), AuditEntry.objects.filter(pk=key)]
    with mock.patch.object(AuditEntry.objects, "filter", side_effect=looks):
        assert audit.once(key, lambda: write("ours"), lambda entry: entry.thing) == "theirs"


# Why sending it twice does no more than once, of every other address that takes something in.
NO_MORE = {
    "accounts:leave": "who has left is out",
    "accounts:another_device": "each answer shows its own link, and each link works once and not for long",
    "accounts:preferences": "the choice is the same",
    "people:try_example": "the example is there",
    "people:add": "who has no answer yet is taken again",
    "people:choose": "the choice is the same",
    "people:set_up_check": "the same record again is no version",
    "people:set_up_step": "the answer is the same",
    "people:export": "a copy changes nothing",
    "people:erase": "nobody is there any more",
    "people:lift": "made from a version that is not the newest any more",
    "people:restore": "made from a version that is not the newest any more",
    "assessments:find": "each answer has its own step",
    "assessments:visits": "the day has one visit",
    "assessments:day": "what is the same is no line",
    "assessments:scores": "what is the same is no line",
    "assessments:readings": "the same record again is no version",
    "classes:try": "the class of the example people is there",
    "classes:change": "the choice is the same",
    "classes:open": "a class has one meeting a day",
    "classes:twice": "what is answered is not open any more",
    "classes:looked_at": "what is answered is not open any more",
    "classes:marks": "the latest mark counts",
    "training:let_go": "below",
    "training:set": "made from a version that is not the newest any more",
    "training:take_back": "it is taken back",
    "training:kind": "made from a version that is not the newest any more",
    "training:copy": "made from a version that is not the newest any more",
    "training:restore": "made from a version that is not the newest any more",
    "training:template": "made from a version that is not the newest any more",
    "training:remove_template": "it is gone",
    "training:sheet": "the same sheet is the same lines (tests/app/training/test_sheet.py)",
}


def test_every_other_address_says_why_twice_is_no_more_than_once():
    tried = {resolve(f"/people/{uuid.uuid4()}/{form.partition('?')[0]}").view_name for form in FORMS}
    takes = {name for name, methods in EXPECTED.items() if "POST" in methods} | {"training:change"}
    assert takes - tried - set(MAKES) - {"people:bring_in"} == set(NO_MORE)


def test_an_old_page_with_something_else_in_it_tells_that_too(ana, person):
    address = f"/people/{person.pk}/today/fall/"
    fact = {"fact": hidden(ana.get(address).text)}
    for more in ({}, {"reviewed_with": "my nurse"}):
        assert ana.post(address, {**FALL, **fact, **more}).status_code == 302
    assert [event.type for event in log_of(person).events].count("fall") == 2


def test_the_id_stays_when_the_form_comes_back(ana, person):
    address = f"/people/{person.pk}/today/fall/"
    fact = hidden(ana.get(address).text)
    answer = ana.post(address, {"fact": fact, "hurt": "no"})
    assert answer.status_code == 422
    assert hidden(answer.text) == fact


def test_let_go_and_usual_tell_it_once(ana, person):
    fact = {"fact": "01a22995-ffbd-78c8-8d5f-413e7b6dbefd"}
    before = events_of(person).count()
    for _ in range(2):
        assert ana.post(f"/people/{person.pk}/today/not/", fact).status_code == 302
    assert events_of(person).count() == before + 1
    for _ in range(2):
        assert ana.post(f"/people/{person.pk}/today/how/", {"usual": "alone", **fact}).status_code == 302
    assert events_of(person).count() == before + 2


def test_what_is_said_again_after_something_else_counts_again(ana, person):
    """Back to the page that was sent, and another answer, and back once more: the last one sent stands."""
    fact = {"fact": "01a22995-ffbd-78c8-8d5f-413e7b6dbefd"}
    for reps in (10, 8, 10, 8, 8):
        sent = {"reps": reps, "stopped_because": "done", **fact}
        assert ana.post(f"/people/{person.pk}/log/change/set-1", sent).status_code == 302
        (now,) = [event.body for event in log_of(person).events if isinstance(event.body, SetDone)]
        assert now.reps == reps
    assert [event.type for event in log_of(person).originals].count("correction") == 4
    usual = {"usual": "alone"}
    for told in (usual, HOW, usual, HOW):
        assert ana.post(f"/people/{person.pk}/today/how/", {**told, **fact}).status_code == 302
        (how,) = [event.body for event in log_of(person).events if isinstance(event.body, Readiness)]
        assert how.new_symptoms == ("yes" if told is HOW else "no")


def test_the_pages_of_today_carry_the_id(ana, person):
    address = f"/people/{person.pk}/today/?anyway=1"
    hidden(ana.get(address).text)


def test_to_end_find_my_level_twice_begins_no_other(ana, person, cast):
    address = f"/people/{person.pk}/level/find/"
    ana.post(address)
    first, second = (ana.post(address, {"end": "1"}) for _ in range(2))
    assert first.headers["Location"] == second.headers["Location"] == f"/people/{person.pk}/level/ready/"
    assert search_under_way(person, timezone.localdate()) is None


@pytest.mark.parametrize(
    ("form", "name"),
    [
        ("today/how/", "new_what"),
        ("today/fall/", "changed"),
        ("today/fall/", "reviewed_with"),
        ("today/symptom/", "what"),
        ("log/change/set-1", "why"),
        (f"{VISIT}strength/hip-flexion-seated/", "device"),
        (f"{VISIT}strength/hip-flexion-seated/", "tester"),
        ("tests/own/", "confidence_words"),
        (f"{VISIT}clock/t25fw/?with=somebody", "aid"),
    ],
)
def test_a_control_sign_is_refused_where_it_stands(form, name, ana, person):
    before, document = events_of(person).count(), document_of_newest(person)
    address = f"/people/{person.pk}/{form}"
    answer = send(ana, address, {**FORMS[form][0], name: BELL}, timezone.localdate().isoformat())
    assert answer.status_code == 422
    assert answer.text.count("There is a sign in it that we cannot use") >= 1
    assert BELL in answer.text
    assert (events_of(person).count(), document_of_newest(person)) == (before, document)


def test_taking_back_refuses_a_control_sign(ana, person):
    sent = {"back-why": BELL, "take_back": "yes"}
    answer = ana.post(f"/people/{person.pk}/log/change/set-1", sent)
    assert answer.status_code == 422
    assert BELL in answer.text
    good = {"back-why": "not so", "take_back": "yes", "back-fact": "01a22995-ffbd-78c8-8d5f-413e7b6dbefd"}
    before = events_of(person).count()
    for _ in range(2):
        assert ana.post(f"/people/{person.pk}/log/change/set-1", good).status_code == 302
    assert events_of(person).count() == before + 1


@pytest.mark.parametrize("form", ["today/fall/", "today/symptom/", "today/how/", "tests/grades/"])
def test_what_the_log_refuses_comes_back_to_the_form(form, ana, person, monkeypatch):
    monkeypatch.setattr("hipstride.app.people.actions_log.LINE_BYTES", 10)
    answer = send(ana, f"/people/{person.pk}/{form}", FORMS[form][0], timezone.localdate().isoformat())
    assert answer.status_code == 422
    assert "far too long" in answer.text


def test_an_effort_of_a_half_is_shown_and_stays(ana, person):
    address = f"/people/{person.pk}/log/change/set-1"
    assert re.search(r'<option value="4.5" selected>', ana.get(address).text)
    assert ana.post(address, {**FORMS["log/change/set-1"][0], "effort": "4.5"}).status_code == 302
    (now,) = [event.body for event in log_of(person).events if isinstance(event.body, SetDone)]
    assert (now.reps, now.effort) == (10, 4.5)


def test_a_resistance_that_nests_without_end_is_no_picture(ana, person):
    address = f"/people/{person.pk}/figure/hip_abduction.side_lying/left.svg"
    assert ana.get(address, {"resistance": "[" * 50_000}).status_code == 404
