"""Who needs a word: each reason, what lifts it, and that what is kept equals what the facts say."""

from __future__ import annotations

import contextlib
import datetime as dt
import json
import re
import threading
from html import unescape
from typing import get_args
from unittest import mock
from urllib.parse import urlsplit

import pytest
from django.contrib.staticfiles import finders
from django.db import OperationalError, connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from hipstride.app.classes.actions import look_at
from hipstride.app.classes.models import Review, Standing
from hipstride.app.classes.reasons import KINDS, URGENCY, Kind, reasons
from hipstride.app.classes.standings import RULES, needs_of, refresh, who_needs, worked_out
from hipstride.app.classes.views_needs import DEEDS
from hipstride.app.people.access import visible_to
from hipstride.app.people.actions import add_person, save_record
from hipstride.app.people.actions_examples import add_example
from hipstride.app.people.actions_log import Item, add_events
from hipstride.app.people.models import Share
from hipstride.app.people.records import document_of_newest, known_of, log_of
from hipstride.catalogue.exercises import get
from hipstride.exchange.log_file import line_of
from hipstride.prescription.gates import gates
from hipstride.prescription.still_open import open_fall, open_symptoms
from hipstride.prescription.today import context_today
from hipstride.record.event import Fall, SetDone, Symptom
from tests.app.pages.test_every_page import TARGETS, TOO_WIDE
from tests.app.threads import connection_of_a_thread
from tests.app.training.lines import batch, line, post, set_line
from tests.axe import WCAG, violations


def at(days=0):
    return (timezone.localtime() - dt.timedelta(days=days)).isoformat(timespec="seconds")


def kinds(cast, person):
    return [reason.kind for reason in needs_of(cast.ben, person, timezone.localdate())]


@pytest.fixture
def person(cast):
    """Somebody who was tested and has not begun."""
    return add_example(cast.ben, "reader_e", timezone.localdate())


def tell(cast, person, *lines):
    told = add_events(cast.ben, person, [Item(one) for one in lines])
    assert not told.refused, told.refused


def test_every_kind_of_reason_has_its_words():
    assert set(URGENCY) == set(get_args(Kind)) == set(KINDS) == set(DEEDS)


def test_somebody_new_needs_the_set_up(cast):
    assert kinds(cast, add_person(cast.ben)) == ["set_up"]


def test_who_has_not_begun_is_left_in_peace(cast, person):
    assert kinds(cast, person) == []


def test_a_fall_comes_first_and_is_lifted_with_a_note(cast, person, as_):
    tell(
        cast,
        person,
        set_line(person, "s", at=at(12), pain=7),
        line(person, "fall", {"hurt": True}, "f", at=at()),
    )
    assert kinds(cast, person)[:2] == ["fall", "pain"]
    client = as_("ben")
    address = reverse("classes:looked_at", kwargs={"person_id": person.pk})
    key = needs_of(cast.ben, person, timezone.localdate())[0].key
    refused = client.post(address, {"key": key, "note": " "})
    assert refused.status_code == 422
    assert open_fall(log_of(person))
    assert client.post(address, {"key": key, "note": "Slipped on a rug; no injury."}).status_code == 302
    assert not open_fall(log_of(person))
    newest = max(log_of(person).events, key=lambda event: event.at).body
    assert isinstance(newest, Fall)
    assert (newest.reviewed_with, newest.why) == ("Ben", "Slipped on a rug; no injury.")
    assert "fall" not in kinds(cast, person)
    again = client.post(address, {"key": key, "note": "Slipped on a rug; no injury."})  # sent twice
    assert again.status_code == 302
    assert Review.objects.filter(person=person).count() == 1


@pytest.mark.parametrize(
    "body", [{"what": "chest_pain"}, {"what": "dizzy, and a very long word " + "x" * 300}]
)
def test_a_symptom_stays_until_it_has_settled(body, cast, person, as_):
    tell(cast, person, line(person, "symptom", body, "y", at=at(20)))
    assert kinds(cast, person) == ["symptom"]
    tell(cast, person, line(person, "readiness", {"new_symptoms": "no"}, "r", at=at(1)))
    tell(cast, person, line(person, "symptom", {"what": "a cold", "settled": True}, "c", at=at()))
    reason, *others = needs_of(cast.ben, person, timezone.localdate())
    assert (reason.kind, others) == ("symptom", []), "neither days nor a word on something else end it"
    address = reverse("classes:looked_at", kwargs={"person_id": person.pk})
    assert as_("ben").post(address, {"key": reason.key[:-1]}).status_code == 409
    assert [one.what for one in open_symptoms(log_of(person))] == [body["what"]], (
        "nor a look at another reason"
    )
    assert as_("ben").post(address, {"key": reason.key}).status_code == 302
    assert kinds(cast, person) == []
    assert open_symptoms(log_of(person)) == ()
    last = max(log_of(person).events, key=lambda event: event.at).body
    assert isinstance(last, Symptom)
    assert (last.what, last.settled) == (body["what"], True)
    tell(cast, person, line(person, "symptom", body, "again", at=at()))
    assert kinds(cast, person) == ["symptom"], "and the same once more is new"


def test_an_answer_of_yes_is_there_until_a_later_answer_or_a_look(cast, person):
    tell(cast, person, line(person, "readiness", {"ill": "yes"}, "r1", at=at(1)))
    assert kinds(cast, person) == ["gate"]
    tell(cast, person, line(person, "readiness", {"ill": "no"}, "r2", at=at()))
    assert kinds(cast, person) == []
    tell(cast, person, line(person, "readiness", {"new_symptoms": "yes"}, "r3", at=at()))
    assert kinds(cast, person)[0] == "symptom"


def test_pain_is_of_the_last_session_and_a_look_is_enough(cast, person, as_):
    tell(cast, person, set_line(person, "s1", at=at(3), stopped_because="pain"))
    assert kinds(cast, person) == ["pain"]
    key = needs_of(cast.ben, person, timezone.localdate())[0].key
    as_("ben").post(reverse("classes:looked_at", kwargs={"person_id": person.pk}), {"key": key})
    assert kinds(cast, person) == []
    tell(cast, person, set_line(person, "s2", at=at(1), pain=5))
    assert kinds(cast, person) == ["pain"]  # a new one
    tell(cast, person, set_line(person, "s3", at=at(), set=2))
    assert kinds(cast, person) == ["form"]


@pytest.mark.parametrize(("days", "there"), [(7, False), (8, True)])
def test_away_from_the_day_on_which_less_is_done(days, there, cast, person):
    tell(cast, person, set_line(person, "s", at=at(days)))
    assert ("away" in kinds(cast, person)) is there


def test_form_is_to_be_looked_at_once_the_second_week_begins(cast, person, as_):
    for week in range(3):
        tell(cast, person, set_line(person, f"s{week}", at=at(6 - 2 * week)))
    assert kinds(cast, person) == ["form"]
    as_("ben").post(reverse("classes:looked_at", kwargs={"person_id": person.pk}), {"key": "form:2"})
    assert kinds(cast, person) == []


def test_a_test_is_due_a_week_ahead_and_after(cast):
    person = add_example(cast.ben, "reader_e")
    known = refresh([person], timezone.localdate())[person.pk]
    due = dt.date.fromisoformat(known["test"]["due"])
    for days, there in ((-8, False), (-7, True), (0, True), (30, True)):
        found = [one.kind for one in reasons(known, due + dt.timedelta(days=days))]
        assert ("test" in found) is there, days


def test_what_moved_in_the_last_session_given_is_named(cast, as_):
    person = add_example(cast.ben, "reader_d", timezone.localdate())
    events = log_of(person).events
    left = [
        one
        for one in events
        if isinstance(one.body, SetDone)
        and one.body.side == "left"
        and get(one.body.exercise).movement == "hip_abduction"
    ]
    hurt = json.loads(line_of(left[-1])) | {"id": "hurt"}
    hurt["body"] |= {"set": hurt["body"]["set"] + 1, "pain": 6}
    post(as_("ben"), batch(hurt))
    given = as_("ben").get(f"/people/{person.pk}/today/session.json").json()
    rules = {why["rule"] for step in given["steps"] for why in step["why"]}
    assert "progression.pain" in rules  # one form down; what goes up is asked of the list
    told = {one.kind: one for one in needs_of(cast.ben, person, timezone.localdate())}
    assert {"up", "down"} <= told.keys()
    assert told["down"].text != told["up"].text
    assert all(reason.text.rstrip(".") for reason in told.values())


def test_what_is_kept_equals_what_the_facts_say_after_every_kind_of_fact(cast, as_):
    client = as_("ben")
    person = add_example(cast.ben, "reader_a", timezone.localdate())
    lines = [
        set_line(person, "a", at=at(), pain=6),
        line(person, "readiness", {"ill": "yes", "new_symptoms": "yes"}, "b", at=at()),
        line(person, "fall", {"head": True}, "c", at=at()),
        line(person, "fall", {"reviewed_with": "Ben"}, "d", at=at()),
        line(person, "symptom", {"what": "dizzy"}, "e", at=at()),
        line(person, "correction", {"of": "a", "body": None}, "f", at=at()),
        line(person, "session_ended", {"finished": False}, "g", at=at()),
    ]
    for one in lines:
        who_needs(cast.ben, timezone.localdate())
        assert not Standing.objects.get(person=person).stale
        post(client, batch(one))
        assert Standing.objects.get(person=person).stale, one["type"]
        who_needs(cast.ben, timezone.localdate())
        assert (
            Standing.objects.get(person=person).document
            == worked_out([person], timezone.localdate())[person.pk]
        )
    client.get(f"/people/{person.pk}/today/session.json")
    who_needs(cast.ben, timezone.localdate())
    kept = Standing.objects.get(person=person)
    assert (kept.stale, kept.document) == (False, worked_out([person], timezone.localdate())[person.pk])


def test_a_list_of_forty_costs_as_many_queries_as_one_of_two(cast, as_):
    client = as_("ben")

    def ask():
        with CaptureQueriesContext(connection) as seen:
            page = client.get(reverse("classes:needs"))
        assert page.status_code == 200
        return len(seen)

    add_person(cast.ben)
    ask()
    few = ask()
    for _ in range(40):
        add_person(cast.ben, name="Somebody")
    ask()
    many = ask()
    print(f"who needs me: {many} queries for {visible_to(cast.ben).count()} people")
    assert many == few
    assert many <= 12


def test_a_new_release_works_everybody_out_anew(cast, person):
    who_needs(cast.ben, timezone.localdate())
    Standing.objects.update(rules="an older release", document={"last": None})
    who_needs(cast.ben, timezone.localdate())
    assert (
        Standing.objects.get(person=person).document == worked_out([person], timezone.localdate())[person.pk]
    )


def test_of_a_deleted_person_nothing_is_kept(cast, person):
    who_needs(cast.ben, timezone.localdate())
    person.delete()
    assert not Standing.objects.filter(person_id=person.pk).exists()


FIRST = ("Maria-Magdalena", "Franz", "Katharina", "Bernhard", "Elisabeth", "Hans-Joachim", "Günther", "Rosemarie",
         "Karl-Heinz", "Eva")  # fmt: skip
LAST = ("Hohenwarter", "Müller", "Steinberger-Kraus", "Schwarzenberger")
DAY, AT = "2026-11-30", "2026-11-30T09:00:00+01:00"
FORM = "hip_abduction.side_lying"
PAIN = {
    "id": "p",
    "at": AT,
    "pain": 6,
    "exercise": FORM,
    "side": "left",
    "joints": [],
    "what": "",
    "words": "w",
}
LOUD: tuple[dict, ...] = (  # one of each kind, and two of those where somebody comes before the others
    {
        "fall": {"words": "f", "also": [], "at": AT, "said": "unhurt", "hurt": False, "late": True},
        "up": [FORM],
    },
    {
        "fall": {"words": "f", "also": [], "at": AT, "said": "hurt", "hurt": True, "late": False},
        "ill": {"id": "r", "at": AT},
    },
    {
        "symptoms": [
            {"what": "pain in Leg lift, lying on the side, left", "at": AT, "late": False, "words": "s"}
        ]
    },
    {"symptoms": [{"what": "chest_pain", "at": AT, "late": False, "words": "s"}]},
    {"ill": {"id": "r", "at": AT}, "pains": [PAIN]},
    {"pains": [PAIN], "down": [FORM]},
    {"down": [FORM], "test": {"week": 4, "due": DAY}},
    {"last": "2026-11-10"},
    {"course": {"sessions": 4, "from": None}},
    {"test": {"week": 8, "due": None}},
)


def test_forty_people_who_all_need_something_stand_on_one_screen(cast, person, as_, chrome, settings):
    """The most urgent first, each with the reason and one deed; looked at in a real browser."""
    known = worked_out([person], dt.date.fromisoformat(DAY))[person.pk]
    quiet = {**known, "last": DAY, "given": DAY, "test": None}
    people = [add_person(cast.cleo, name=f"{first} {last}") for last in LAST for first in FIRST]
    Standing.objects.bulk_create(
        Standing(person=person, stale=False, rules=RULES, document={**quiet, **LOUD[place % 10]})
        for place, person in enumerate(people)
    )
    with mock.patch.object(timezone, "localdate", return_value=dt.date.fromisoformat(DAY)):
        body = as_("cleo").get(reverse("classes:needs")).content

    def served(route):
        path = urlsplit(route.request.url).path
        static = path.startswith(settings.STATIC_URL)
        found = finders.find(path.removeprefix(settings.STATIC_URL)) if static else None
        route.fulfill(path=found) if found else route.fulfill(body=body, content_type="text/html")

    page = chrome.new_page()
    page.route("**/*", served)
    page.goto("http://hipstride.test/")
    page.evaluate("document.fonts.ready.then(() => null)")
    kinds = page.evaluate("[...document.querySelectorAll('.need')].map((each) => each.className)")
    assert kinds == sorted(kinds, key=lambda one: URGENCY.index(one.removeprefix("need ")))
    reasons = page.locator(".need .why").all_inner_texts()
    assert len(reasons) == page.locator(".need .act").count() >= 40
    assert [text[:4] for text in reasons[:8]] == ["Hurt"] * 4 + ["Fell"] * 4
    counts = page.locator(".day li").all_inner_texts()
    assert {"Falls 8", "Ready for more 4"} <= set(counts), "also where another reason comes first"
    assert reasons[8:12] == ["Pain or pressure in the chest"] * 4
    for width, height in ((1024, 768), (1280, 800)):
        page.set_viewport_size({"width": width, "height": height})
        below = "(each) => each.getBoundingClientRect().bottom > innerHeight"
        assert page.evaluate(f"[...document.querySelectorAll('.need')].filter({below}).length") == 0
        small = "(each) => parseFloat(getComputedStyle(each).fontSize) < 15"
        assert page.evaluate(f"[...document.querySelectorAll('.need *')].filter({small}).length") == 0
        assert page.evaluate(TARGETS, 44) == []
        assert page.evaluate(TOO_WIDE) == []
    assert violations(page, WCAG) == []
    page.close()


def test_the_first_look_of_an_hour_costs_a_large_care_few_queries_too(cast, as_):
    people = [add_person(cast.ben, name=f"<b>Some & body</b> {number}") for number in range(30)]
    client = as_("ben")
    for most in (20, 8):  # the first writes the looks down, and works everybody out
        with CaptureQueriesContext(connection) as seen:
            page = client.get(reverse("classes:needs")).content.decode()
        assert page.count(">&lt;b&gt;Some &amp; body&lt;/b&gt; ") == 30
        assert "<b>" not in page
        print(f"who needs me, {len(people)} people: {len(seen)} queries")
        assert len(seen) <= most


def test_a_fall_that_comes_in_after_the_review_of_another_is_on_the_list(cast, person):
    tell(cast, person, line(person, "fall", {"hurt": False, "head": False}, "f1", at=at(5)))
    tell(cast, person, line(person, "fall", {"reviewed_with": "Ben"}, "r", at=at(3)))
    assert kinds(cast, person) == []
    tell(
        cast, person, line(person, "fall", {"hurt": True, "head": True}, "f2", at=at(4))
    )  # from an offline board
    assert kinds(cast, person)[0] == "fall"
    tell(cast, person, line(person, "fall", {"reviewed_with": "Ben"}, "r2", at=at()))
    assert "fall" not in kinds(cast, person)


@pytest.mark.parametrize(("kind", "body"), [("fall", {"hurt": True}), ("symptom", {"what": "faint"})])
def test_a_word_on_what_a_clock_ahead_told_closes_it_at_once(kind, body, cast, person):
    tell(cast, person, line(person, kind, body, "ahead", at=at(-0.8)))
    key = needs_of(cast.ben, person, timezone.localdate())[0].key
    assert look_at(cast.ben, person, key, "Looked at.")
    assert kind not in kinds(cast, person)
    tell(cast, person, line(person, kind, body, "after", at=at()))
    told = needs_of(cast.ben, person, timezone.localdate())[0]
    assert told.kind == kind
    assert (
        "did you know of it" not in told.text
    )  # the word on the other was said before it, whatever its stamp is


def test_a_symptom_that_comes_in_after_the_word_that_it_settled_is_on_the_list(cast, person):
    tell(cast, person, line(person, "symptom", {"what": "faint"}, "s1", at=at(5)))
    tell(cast, person, line(person, "symptom", {"what": "faint", "settled": True}, "s2", at=at(3)))
    assert kinds(cast, person) == []
    tell(
        cast, person, line(person, "symptom", {"what": "faint"}, "s3", at=at(4))
    )  # from a device without a network
    (told,) = needs_of(cast.ben, person, timezone.localdate())
    assert (told.kind, "came in after" in told.text) == ("symptom", True)
    look_at(cast.ben, person, told.key)
    assert kinds(cast, person) == []


def test_the_test_of_the_same_week_of_another_course_is_a_new_reason(cast, person):
    known = refresh([person], timezone.localdate())[person.pk]
    due = dt.date.fromisoformat(known["test"]["due"])
    (seen,) = [one.key for one in reasons(known, due) if one.kind == "test"]
    assert seen not in [one.key for one in reasons(known, due, [seen])]
    later = {**known, "test": {**known["test"], "due": (due + dt.timedelta(weeks=26)).isoformat()}}
    assert "test" in [one.kind for one in reasons(later, due + dt.timedelta(weeks=26), [seen])]


def test_a_gate_that_comes_back_is_a_new_reason(cast, person, as_):
    document = document_of_newest(person)
    assert document is not None
    ill = {**document, "condition": {**document.get("condition", {}), "heart_or_lung_warning": True}}
    save_record(cast.ben, person, ill)
    assert "gate" in kinds(cast, person)
    for reason in needs_of(cast.ben, person, timezone.localdate()):
        as_("ben").post(reverse("classes:looked_at", args=[person.pk]), {"key": reason.key, "note": "Seen."})
    assert "gate" not in kinds(cast, person)
    with mock.patch.object(timezone, "now", return_value=timezone.now() + dt.timedelta(days=1)):
        save_record(cast.ben, person, document)
        assert "gate" not in kinds(cast, person)
        save_record(cast.ben, person, ill)
        assert "gate" in kinds(cast, person)


@pytest.mark.parametrize(
    ("kind", "body", "newer", "words", "pauses"),
    [
        (
            "fall",
            {"hurt": False},
            {"hurt": True, "head": True},
            "Another fall came in meanwhile.",
            "gate.fall.new",
        ),
        (
            "symptom",
            {"what": "faint"},
            {"what": "Faint"},
            "Something newer of this came in meanwhile.",
            "gate.today.red_flag",
        ),
        (
            "readiness",
            {"new_symptoms": "yes"},
            {"new_symptoms": "yes"},
            "Something newer of this",
            "gate.today.red_flag",
        ),
    ],
)
@pytest.mark.parametrize("days", [0, 1])  # 1: told late, with a time before the one that was read
def test_an_answer_from_a_page_of_before_closes_nothing_newer(
    kind, body, newer, words, pauses, days, cast, person, as_
):
    def paused():
        known = known_of(person)
        assert known is not None
        fired = gates(known.record, context_today(known.log, None, timezone.localdate()))
        return [gate.id for gate in fired if gate.id in ("gate.fall.new", "gate.today.red_flag")]

    tell(cast, person, line(person, kind, body, "one", at=at(1 - days)))
    before = needs_of(cast.ben, person, timezone.localdate())[0]
    tell(cast, person, line(person, kind, newer, "two", at=at(days)))
    client, address = as_("ben"), reverse("classes:looked_at", args=[person.pk])
    told = client.post(address, {"key": before.key, "note": "Slipped on the rug this morning."})
    assert told.status_code == 409
    page = told.content.decode()
    assert words in page
    assert "Slipped on the rug this morning.</textarea>" in page
    now = needs_of(cast.ben, person, timezone.localdate())[0]
    assert now.kind == before.kind
    assert now.key != before.key
    assert len(log_of(person).events) == 2
    assert not Review.objects.exists()
    if kind == "fall":
        assert now.grave
        assert "Also told of: " in now.text
        assert "Also told of: " in page
    assert client.post(address, {"key": now.key, "note": "Spoke of both."}).status_code == 302
    assert before.kind not in kinds(cast, person)
    assert paused() == []
    tell(cast, person, line(person, kind, body, "three", at=at(2)))  # from before that answer
    assert kinds(cast, person)[0] == before.kind
    assert paused() == [pauses]


def test_a_fall_that_was_put_right_meanwhile_is_looked_at_again(cast, person, as_):
    tell(cast, person, line(person, "fall", {"hurt": False}, "f", at=at()))
    before = needs_of(cast.ben, person, timezone.localdate())[0]
    tell(cast, person, line(person, "correction", {"of": "f", "body": {"hurt": True}}, "c", at=at()))
    address = reverse("classes:looked_at", args=[person.pk])
    assert as_("ben").post(address, {"key": before.key, "note": "Nothing."}).status_code == 409
    assert open_fall(log_of(person))


@pytest.mark.parametrize(
    ("kind", "body"), [("fall", {"hurt": True}), ("symptom", {"what": "faint"}), ("set", {})]
)
def test_of_two_who_answer_the_second_hears_who_was_faster_and_loses_nothing(kind, body, cast, person, as_):
    told = set_line(person, "s", at=at(), pain=7) if kind == "set" else line(person, kind, body, "x", at=at())
    tell(cast, person, told)
    key = needs_of(cast.ben, person, timezone.localdate())[0].key
    assert look_at(cast.cleo, person, key, "Spoke by phone.")
    facts = len(log_of(person).events)
    client, address = as_("ben"), reverse("classes:looked_at", args=[person.pk])
    second = client.post(address, {"key": key, "note": "Hip bruised: call the doctor."})
    assert second.status_code == 409
    page = second.content.decode()
    assert f"{cast.cleo} was faster" in page
    assert "Hip bruised: call the doctor.</textarea>" in page
    assert Review.objects.count() == 1
    kept = client.post(address, {"key": key, "note": "Hip bruised: call the doctor.", "also": "yes"})
    assert kept.status_code == 302
    notes = Review.objects.order_by("pk").values_list("note", flat=True)
    assert list(notes) == ["Spoke by phone.", "Hip bruised: call the doctor."]
    assert len(log_of(person).events) == facts


def test_what_was_answered_is_read_in_the_history_by_colleagues_and_by_the_person(cast, as_):
    person = cast.ana_person
    Share.objects.create(person=person, user=cast.cleo, kind="professional")
    tell(cast, person, line(person, "fall", {"hurt": True}, "f", at=at()))
    key = needs_of(cast.ben, person, timezone.localdate())[0].key
    assert look_at(cast.ben, person, key, "Slipped on the rug. No bruise.")
    assert look_at(cast.cleo, person, key, "The rug is gone now.", also=True)
    assert look_at(cast.ben, person, needs_of(cast.ben, person, timezone.localdate())[0].key)
    Review.objects.create(person=person, key="pain:old", by=cast.ben)  # of a release that kept no more
    for who in ("ana", "ben", "cleo"):
        page = as_(who).get(reverse("people:history", args=[person.pk])).content.decode()
        words = unescape(re.sub("<[^>]+>", " ", page))
        for part in (
            "Slipped on the rug. No bruise.",
            "The rug is gone now.",
            "By Ben",
            "By Cleo",
            "Seen, without a word",
        ):
            assert part in re.sub(" +", " ", words), part
        assert words.count("and was hurt. Paused: no training until you have spoken.") == 2
        assert ">Pain</h3>" in page
    assert as_("bea").get(reverse("people:history", args=[person.pk])).status_code == 404
    page = as_("ben").get(reverse("classes:looked_at", args=[person.pk])).content.decode()
    assert "The rug is gone now." in page.partition("Answered before")[2]


@pytest.mark.django_db(transaction=True)
def test_of_two_who_answer_at_the_same_moment_one_reads_the_other(cast, person, as_):
    """On SQLite the writers take turns, on PostgreSQL they wait for the person's row."""
    Share.objects.create(person=person, user=cast.cleo, kind="professional")
    tell(cast, person, line(person, "fall", {"hurt": True}, "f", at=at()))
    key = needs_of(cast.ben, person, timezone.localdate())[0].key
    together = threading.Barrier(2)
    taken: dict[str, bool] = {}

    def answer(name):
        with connection_of_a_thread():
            together.wait(60)
            while name not in taken:
                with contextlib.suppress(OperationalError):  # had to wait: comes again
                    taken[name] = look_at(getattr(cast, name), person, key, f"The words of {name}.")

    threads = [threading.Thread(target=answer, args=(name,)) for name in ("ben", "cleo")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    first, second = sorted(taken, key=lambda name: not taken[name])
    assert (taken[first], taken[second]) == (True, False)
    assert list(Review.objects.values_list("note", flat=True)) == [f"The words of {first}."]
    falls = [event.body for event in log_of(person).events if isinstance(event.body, Fall)]
    assert [(fall.reviewed_with, fall.why) for fall in falls[1:]] == [
        (first.title(), f"The words of {first}.")
    ]
    address = reverse("classes:looked_at", args=[person.pk])
    late = as_(second).post(address, {"key": key, "note": f"The words of {second}."})
    assert late.status_code == 409
    page = late.content.decode()
    assert f"{getattr(cast, first)} was faster" in page
    assert f"The words of {first}.</q>" in page
    assert f"The words of {second}.</textarea>" in page


def test_who_reviewed_a_fall_elsewhere_is_named_too(cast, person, as_):
    tell(cast, person, line(person, "fall", {"hurt": False}, "f", at=at(1)))
    key = needs_of(cast.ben, person, timezone.localdate())[0].key
    tell(cast, person, line(person, "fall", {"reviewed_with": "Dora"}, "r", at=at()))
    address = reverse("classes:looked_at", args=[person.pk])
    second = as_("ben").post(address, {"key": key, "note": "Hip bruised."})
    assert second.status_code == 409
    assert "The last fall was reviewed with Dora." in second.content.decode()
    assert "Hip bruised.</textarea>" in second.content.decode()
