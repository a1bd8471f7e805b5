"""Every state of today's page, the forms with what is wrong, and a log that was changed: in a real browser."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.utils import timezone

from hipstride.app.people.access import versions_of
from hipstride.app.people.actions import save_record
from hipstride.app.people.actions_log import Item, add_events
from tests.app.pages.test_every_page import TARGETS, THEMES, TOO_WIDE, grade, plain_sentences
from tests.app.pages.test_other_language import OWN_WORDS
from tests.app.pseudo import spoken
from tests.app.training.lines import line, set_line
from tests.axe import COLOURS, WCAG, violations

EVERY_DAY = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]


def now(minutes=0):
    return (timezone.localtime() + dt.timedelta(minutes=minutes)).isoformat(timespec="seconds")


def told(person, *lines):
    receipt = add_events(None, person, [Item(each) for each in lines])
    assert receipt.refused == ()


def usual(person):
    answers = {"ill": "no", "new_symptoms": "no", "fall": "no", "helper_present": "yes"}
    told(person, line(person, "readiness", answers, "r", at=now()))


def begun(person):
    usual(person)
    told(person, line(person, "session_started", {"day": "full"}, "b", at=now()))


def done(person):
    begun(person)
    ended = line(person, "session_ended", {"finished": True}, "e", at=now())
    told(person, set_line(person, "s", at=now(), effort=2, form="good"), ended)


def tired(person):
    told(person, line(person, "readiness", {"fatigue": 7, "pain_left_hip": 7, "fall": "no"}, "t", at=now()))


def gentle(person):
    told(person, line(person, "readiness", {"fatigue": 9, "ill": "no"}, "g", at=now()))


def let_go(person):
    usual(person)
    told(person, line(person, "session_ended", {"finished": False, "note": "not today"}, "n", at=now()))


def fallen(person):
    usual(person)
    told(person, line(person, "fall", {"hurt": True, "head": False, "why": "dizzy or faint"}, "f", at=now()))


def sign(person):
    told(person, line(person, "symptom", {"what": "chest_pain"}, "c", at=now()))


def ended_by_fall(person):
    done(person)
    told(person, line(person, "fall", {}, "f", at=now()))


def changed(person):
    done(person)
    body = set_line(person, "s", reps=9)["body"]
    told(person, line(person, "correction", {"of": "s", "body": body, "why": "one more"}, "k1", at=now()))
    told(person, line(person, "correction", {"of": "r", "body": None, "why": "not me"}, "k2", at=now()))


def rested(person):
    document = versions_of(person).latest("number").document
    days = [day for day in EVERY_DAY if day != f"{timezone.localdate():%A}".lower()]
    save_record(None, person, {**document, "preferences": {"days": days}})


# what has happened, the page, what is tapped there, and its heading
STATES = {
    "off": (rested, "today/", None, "No session today"),
    "ask": (None, "today/?anyway=1", None, "How are you today?"),
    "full": (usual, "today/", None, "A full day"),
    "half": (tired, "today/", None, "A half day"),
    "gentle": (gentle, "today/", None, "A gentle day"),
    "begun": (begun, "today/", None, "You have begun"),
    "done": (done, "today/", None, "Done for today"),
    "done_fall": (ended_by_fall, "today/", None, "Done for today"),
    "let_go": (let_go, "today/", None, "Not today. That is fine."),
    "paused": (fallen, "today/", None, "Today is for rest"),
    "sign": (sign, "today/", None, "Today is for rest"),
    "how_wrong": (None, "today/how/", ("pain", "new"), "How are you today?"),
    "fall_wrong": (None, "today/fall/", ("Save",), "You had a fall"),
    "fall_open": (fallen, "today/fall/", None, "About your fall"),
    "symptom_open": (sign, "today/symptom/", ("Save",), "Something is new or worse"),
    "log": (changed, "log/", None, "What you did"),
    "change": (done, "log/change/s", None, "Change the log"),
}


@pytest.fixture
def page(cast, chrome, live_server, as_):
    context = chrome.new_context(viewport={"width": 320, "height": 640})
    cookie = as_("ana").cookies["sessionid"].value
    context.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])
    opened = context.new_page()
    opened.wrong = []
    opened.on("console", lambda each: opened.wrong.append(each.text) if each.type == "error" else None)
    opened.on("pageerror", lambda error: opened.wrong.append(str(error)))
    yield opened
    context.close()


def opened(state, cast, page, live_server):
    """A page in that state, with all that can be opened open."""
    happened, place, taps, _ = STATES[state]
    person = cast.ana_person
    document = versions_of(person).latest("number").document
    save_record(None, person, {**document, "preferences": {"days": EVERY_DAY}})
    if happened is not None:
        happened(person)
    page.goto(f"{live_server.url}/people/{person.pk}/{place}")
    # The browser would not send what lacks an answer, and the page that says so would never be looked at.
    page.evaluate("() => { for (const form of document.forms) form.noValidate = true; }")
    for tap in taps or ():
        if tap == "Save":
            with page.expect_navigation():
                page.locator("main form button.button:not(.second)").last.click()
        else:
            page.locator(f"[name=different][value={tap}]").check()
    if place == "today/how/":
        with page.expect_navigation():
            page.locator("main form button.button").last.click()
    for row in page.locator("summary").all():
        row.click()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("state", STATES)
def test_it_is_open_to_everybody(state, cast, page, live_server):
    opened(state, cast, page, live_server)
    assert page.locator("h1").inner_text() == STATES[state][3]
    sentences = plain_sentences(page.locator("main").inner_text())
    if sum(map(len, sentences)) >= 40:
        assert grade(sentences) <= 6.0
    for theme in THEMES:
        page.evaluate(f"document.documentElement.dataset.theme = '{theme}'")
        assert violations(page, WCAG if theme == "light" else COLOURS) == [], theme
    assert page.evaluate(TARGETS, 44) == []
    assert page.evaluate(TOO_WIDE) == []
    page.evaluate("document.documentElement.style.fontSize = '400%'")
    page.set_viewport_size({"width": 1280, "height": 1024})
    assert page.evaluate(TOO_WIDE) == []
    assert [text for text in page.wrong if "422" not in text] == []


@pytest.mark.django_db(transaction=True)
def test_by_keyboard_alone_from_the_question_to_the_start(cast, page, live_server):
    person = cast.ana_person
    page.goto(f"{live_server.url}/people/{person.pk}/today/?anyway=1")
    page.keyboard.press("Tab")  # to the page itself
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.innerText") == "As usual"
    page.keyboard.press("Enter")
    page.wait_for_selector("[data-player-person]")
    assert page.locator("h1").inner_text() == "A full day"
    for _ in range(30):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.innerText") == "Start":
            break
    assert page.evaluate("document.activeElement.getAttribute('href')") == f"/player/#{person.pk}"


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("state", STATES)
def test_every_word_is_translated_and_fits(state, cast, page, live_server):
    with spoken():
        opened(state, cast, page, live_server)
        own = page.evaluate(OWN_WORDS)
        assert [text for text in own if not re.search("[⟦⟧]", text)] == []
        assert page.evaluate(TOO_WIDE) == []
