"""What is sent from a page that is older than the log takes back nothing that the page did not show."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.utils import timezone

from hipstride.app.people.actions_log import Item, add_events
from hipstride.app.people.records import log_of
from hipstride.app.training.facts import facts_of
from hipstride.prescription.still_open import open_symptoms, unreviewed_falls
from hipstride.record.event import Readiness, SetDone
from tests.app.training.lines import line, set_line


@pytest.fixture
def ana(as_):
    return as_("ana")


@pytest.fixture
def person(cast):
    return cast.ana_person


@pytest.fixture
def told(cast, person):
    """Lines that come in from elsewhere, now."""

    def tell(*lines):
        now = timezone.localtime().isoformat()
        assert not add_events(cast.ana, person, [Item({**each, "at": now}) for each in lines]).refused

    return tell


def sent_from(page, **typed):
    """What the first form of a page sends: what is hidden in it, and what is typed."""
    hidden = reversed(re.findall(r'<input type="hidden" name="([a-z-]+)" value="([^"]*)"', page.text))
    return {name: value for name, value in hidden if name != "csrfmiddlewaretoken"} | typed


def correction(person, of, body, name):
    return line(person, "correction", {"of": of, "body": body, "after": []}, name)


def the_set(person):
    """The set as it counts now; None where it was taken back."""
    return next((event.body for event in log_of(person).events if isinstance(event.body, SetDone)), None)


def test_a_set_keeps_what_was_told_of_it_since(ana, person, told):
    done = set_line(person, effort=None)
    told(done)
    address = f"/people/{person.pk}/log/change/set-1"
    older = ana.get(address)
    hurts = {**done["body"], "effort": 7, "stopped_because": "pain", "pain": 5}
    told(correction(person, "set-1", hurts, "c-1"))
    typed = sent_from(older, reps="10", effort="", form="", stopped_because="tired")
    answer = ana.post(address, typed, follow=True)
    now = the_set(person)
    assert now
    assert (now.reps, now.effort, now.pain, now.stopped_because) == (10, 7, 5, "pain")
    assert "still counts" in answer.text
    assert ana.post(address, {**typed, "reps": "8"}).status_code == 302
    now = the_set(person)
    assert now
    assert now.reps == 8, "what this page itself said, it knows"
    back = {"back-why": "not so", "take_back": "yes"}
    ana.post(address, sent_from(older, **back))
    assert the_set(person) is not None, "it did not know that it hurt"
    assert ana.post(address, sent_from(ana.get(address), **back)).headers["Location"].endswith("/log/")
    assert the_set(person) is None


def today(person):
    """The answers of the day as they count now."""
    facts = facts_of(person, timezone.localdate())
    assert facts
    return facts.readiness or Readiness()


@pytest.mark.parametrize("first", [True, False])
def test_the_answers_of_the_day_keep_what_was_told_since(first, ana, person, told):
    """Told elsewhere as the day's first answer, or as another one."""
    if not first:
        told(line(person, "readiness", {"ill": "no", "after_last_time": "fine"}, "r-0"))
    here, there = (ana.get(f"/people/{person.pk}/today/{name}") for name in ("?anyway=1", "how/"))
    told(line(person, "readiness", {"ill": "yes", "pain_left_hip": 6}, "r-1"))
    address = f"/people/{person.pk}/today/how/"
    for sent in (
        sent_from(here, usual="alone"),
        sent_from(there, after_last_time="fine", helper_present="no", different=["tired"]),
    ):
        assert ana.post(address, sent).status_code == 302
        now = today(person)
        assert (now.ill, now.pain_left_hip) == ("yes", 6)
    assert now.fatigue is not None
    newer = sent_from(ana.get(address), after_last_time="fine", helper_present="no")
    assert ana.post(address, newer).status_code == 302
    assert today(person).ill == "no"


FALL = {"hurt": "no", "head": "no", "why": "tripped or slipped"}
SIGN = {"what": "numb hand", "lasted": "day"}


def test_a_review_closes_no_fall_that_its_page_did_not_know(ana, person, told):
    address = f"/people/{person.pk}/today/fall/"
    told(line(person, "fall", {"hurt": False}, "f-1"))
    older = sent_from(ana.get(address), **FALL, reviewed_with="my nurse")
    told(line(person, "fall", {"head": True}, "f-2"))
    answer = ana.post(address, older)
    assert answer.status_code == 422
    assert "that one too" in answer.text
    assert len(unreviewed_falls(log_of(person))) == 2
    assert ana.post(address, {**older, **sent_from(answer)}).status_code == 302
    assert unreviewed_falls(log_of(person)) == ()


def test_a_symptom_that_was_told_again_is_not_gone(ana, person, told):
    address = f"/people/{person.pk}/today/symptom/"
    told(line(person, "symptom", {"what": "numb hand"}, "s-1"))
    older = sent_from(ana.get(address), settled="yes", what="numb hand")
    told(line(person, "symptom", {"what": "Numb hand"}, "s-2"))
    answer = ana.post(address, older)
    assert answer.status_code == 422
    assert len(open_symptoms(log_of(person))) == 1
    assert ana.post(address, {**older, **sent_from(answer)}).status_code == 302
    assert open_symptoms(log_of(person)) == ()


@pytest.mark.parametrize(
    ("kind", "body", "form", "ends"),
    [
        ("fall", {"hurt": True}, "fall/", {**FALL, "reviewed_with": "my nurse"}),
        ("symptom", {"what": "numb hand"}, "symptom/", {"what": "numb hand", "settled": "yes"}),
    ],
)
def test_what_a_clock_ahead_told_is_closed_at_once_and_what_is_told_after_it_is_open(
    kind, body, form, ends, ana, cast, person, told
):
    def still_open():
        log = log_of(person)
        return len(unreviewed_falls(log)) + len(open_symptoms(log))

    ahead = (timezone.localtime() + dt.timedelta(hours=20)).isoformat()
    worse = line(person, "correction", {"of": "now", "body": body, "after": []}, "worse")
    told(line(person, kind, body, "now"))
    lines = [{**line(person, kind, body, "ahead"), "at": ahead}, {**worse, "at": ahead}]
    assert not add_events(cast.ana, person, [Item(each) for each in lines]).refused
    assert still_open() > 0
    address = f"/people/{person.pk}/today/{form}"
    assert ana.post(address, sent_from(ana.get(address), **ends)).status_code == 302
    assert still_open() == 0
    told(line(person, kind, body, "once-more"))
    assert still_open() == 1
    assert ana.post(address, sent_from(ana.get(address), **ends)).status_code == 302
    assert still_open() == 0


@pytest.mark.parametrize(
    ("form", "typed", "ends"),
    [
        ("fall/", FALL, {**FALL, "reviewed_with": "my nurse"}),
        ("symptom/", SIGN, {"what": "numb hand", "settled": "yes"}),
    ],
)
def test_what_is_told_again_after_it_was_closed_is_open_again(form, typed, ends, ana, person):
    address = f"/people/{person.pk}/today/{form}"

    def still_open():
        log = log_of(person)
        return len(unreviewed_falls(log)) + len(open_symptoms(log))

    page = sent_from(ana.get(address), **typed)
    for _tap in range(2):
        assert ana.post(address, page).status_code == 302
    assert len(log_of(person).originals) == 1
    assert ana.post(address, sent_from(ana.get(address), **ends)).status_code == 302
    assert still_open() == 0
    for _tap in range(2):
        assert ana.post(address, page).status_code == 302
    assert still_open() == 1
    assert len(log_of(person).originals) == 3
