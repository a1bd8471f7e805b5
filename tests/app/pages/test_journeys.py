"""Readers A, C and E as newcomers by keyboard only: every question, the short way to a level, and a session.

Each screen comes in another theme and size than the one before it.
"""

from __future__ import annotations

import itertools
import os
import re
from collections.abc import Set
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.app.pages.another_day import changes, sessions_of
from tests.app.pages.by_keyboard import Eyes, logged, press, ready
from tests.app.pages.test_every_page import grade, plain_sentences
from tests.app.people.typed import READER_A, READER_C, READER_E
from tests.axe import WCAG, violations

FOCUSED = """
() => {
  const at = document.activeElement;
  return { name: at.name || "", value: at.value ?? "", text: at.innerText ?? "", tag: at.tagName,
           ring: getComputedStyle(at.closest("label.choice") ?? at).outlineStyle };
}
"""
MOST_TABS = 60


class Keyboard:
    """What somebody does who has no mouse."""

    def __init__(self, page: Page, shots: Path | None) -> None:
        self.page, self.shots = page, shots
        self.eyes = Eyes(page)
        self.seen: list[str] = []
        self.texts: list[str] = []

    def to(self, name: str = "", value: str | None = None, text: str | tuple[str, ...] | None = None) -> None:
        """Tab on until it is there; from one radio of a group to the next by arrow."""
        for _ in range(MOST_TABS):
            at = self.page.evaluate(FOCUSED)
            if (
                (not name or at["name"] == name)
                and (value is None or at["value"] == value)
                and (text is None or at["text"].strip().startswith(text))
                and at["tag"] != "BODY"
            ):
                assert at["ring"] != "none", at  # it is seen where the focus is
                return
            radio = at["name"] == name and self.page.evaluate("() => document.activeElement.type") == "radio"
            self.page.keyboard.press("ArrowDown" if radio else "Tab")
        raise AssertionError(f"no way by keyboard to {name} {value} {text} on {self.page.url}")

    def enter(self) -> None:
        """Press what has the focus, and wait for the next page."""
        before = self.page.evaluate("() => { window.old = true; return true; }")
        assert before
        self.page.keyboard.press("Enter")
        self.page.wait_for_function("() => !window.old && document.readyState === 'complete'")

    def fill(self, told: dict[str, Any]) -> None:
        """A screen of the set-up, as `typed` has it."""
        for name, value in told.items():
            kind = self.page.locator(f"[name='{name}']").first.get_attribute("type")
            if isinstance(value, list):
                for each in self.page.locator(f"[name='{name}']").all():
                    wanted = each.get_attribute("value") in value
                    if each.is_checked() != wanted:
                        self.to(name, each.get_attribute("value"))
                        self.page.keyboard.press("Space")
            elif kind == "radio":
                if not self.page.locator(f"[name='{name}'][value='{value}']").is_checked():
                    self.to(name)
                    self.page.keyboard.press("Space")
                    self.to(name, value)
            elif kind == "submit":
                self.to(name, value)
                self.enter()
                return
            else:
                if not self.page.locator(f"[name='{name}']").is_visible():
                    self.to(text=self.page.locator("details summary").first.inner_text())
                    self.page.keyboard.press("Enter")
                self.to(name)
                self.page.keyboard.press("Control+a")
                self.page.keyboard.type(value)
        self.to(text="Go on")
        self.enter()

    def look(self, key: str) -> None:
        """No axe violation, nothing too small, nothing too wide."""
        self.seen.append(key)
        self.eyes.see()
        assert violations(self.page, WCAG) == [], key
        self.texts.append(self.page.locator("main").inner_text())
        if self.shots is not None:
            self.page.screenshot(path=self.shots / f"{len(self.seen):02d}-{key}.png", full_page=True)


@pytest.fixture
def keyboard(home, chrome, request):
    """A browser; HIPSTRIDE_SHOTS names a folder that gets a picture of each screen."""
    context = home.sign_in(chrome, reduced_motion="reduce")
    page = context.new_page()
    page.emulate_media(color_scheme=getattr(request, "param", "light"))
    shots = os.environ.get("HIPSTRIDE_SHOTS")
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("console", lambda told: wrong.append(told.text) if "Content Security" in told.text else None)
    yield Keyboard(page, None if shots is None else Path(shots))
    assert wrong == []
    context.close()


@pytest.mark.slow
def test_from_nothing_to_a_logged_session_and_a_next_one_that_differs(keyboard, home):
    page = keyboard.page
    _set_up(keyboard, home, READER_A, look_at=READER_A.keys() | {"check"})
    _find_my_level(keyboard)
    keyboard.look("ready")
    assert page.locator("h1").inner_text() == "Your programme is ready"
    keyboard.to("usual")
    keyboard.enter()
    assert page.url.partition("#")[0].endswith("/player/")
    grades = [round(grade(plain_sentences(text)), 1) for text in keyboard.texts if len(text.split()) >= 40]
    assert max(grades) <= 6.0, list(zip(keyboard.seen, grades, strict=False))
    assert keyboard.eyes.saw_all()
    person = _train(page, home, keyboard.eyes)
    first, second = sessions_of(home.folder, person)
    told = changes(first, second)
    for change in told:
        print(*change, sep=" | ")
    card = page.locator("section[aria-labelledby=next-time]")
    if not told:  # of two days running the second has none of the first one's muscles, and says so
        both = {step["key"] for step in first["steps"]} & {step["key"] for step in second["steps"]}
        assert {step["movement"] for step in first["steps"] if step["key"] in both} <= {"stretch", "balance"}
        assert "The muscles that you trained today rest then." in card.inner_text()
        return
    rows = [" ".join(row.split()) for row in card.locator("h3 + p + ul > li").all_inner_texts()]
    assert any(rows), card.inner_text()
    for change in told:
        assert any(change.name in row and change.told_in(row) for row in rows), (change, rows)
    new = {step["name"] for step in second["steps"]} - {step["name"] for step in first["steps"]}
    assert all(name in card.inner_text() for name in new)
    assert all(
        step["last_time"] for step in second["steps"] if step["key"] in {s["key"] for s in first["steps"]}
    )


@pytest.mark.slow
@pytest.mark.parametrize(
    ("typed", "answers", "early"),
    [
        pytest.param(READER_C, ("no", "just"), False, id="C, the whole session"),
        pytest.param(READER_E, ("no", "just", "no"), True, id="E, ended after the first exercise"),
    ],
)
def test_who_has_more_to_tell_from_nothing_to_a_logged_session(typed, answers, early, keyboard, home):
    page = keyboard.page
    _set_up(keyboard, home, typed, look_at=typed.keys() - READER_A.keys())
    for said in itertools.cycle(answers):
        if not page.locator("[name=said]").count():
            break
        keyboard.eyes.see()
        keyboard.to("said", said)
        keyboard.enter()
    keyboard.look("offer")
    keyboard.to("usual")
    keyboard.enter()
    _train(page, home, keyboard.eyes, early=early)
    assert keyboard.eyes.saw_all()


def _set_up(keyboard: Keyboard, home: Any, typed: dict[str, Any], *, look_at: Set[str]) -> None:
    """From the list of people to the first screen of find my level; with a closer look at some screens."""
    page = keyboard.page
    page.goto(f"{home.base}/people/")
    keyboard.to(text=("Set up for me", "Add somebody"))  # of one who has nobody yet, and who has
    keyboard.enter()

    def look(key: str) -> None:
        if key in look_at:
            keyboard.look(key)
        else:
            keyboard.eyes.see()

    for _ in typed:
        if "/check/" in page.url:
            break
        key = page.url.split("/set-up/")[1].split("/")[0]
        look(key)
        told = typed[key]
        if told == "pass":
            keyboard.to("pass")
            keyboard.enter()
        else:
            keyboard.fill(told)
    look("check")
    keyboard.to("company", "yes")
    keyboard.enter()


def _train(page: Page, home: Any, eyes: Eyes, *, early: bool = False) -> str:
    """The session of today that has begun, all of it or its first exercise, and in the log. Gives the person's id."""
    page.wait_for_selector("body.plays")
    for _ in range(200):
        ready(page)
        eyes.see(least=64)
        kind = page.evaluate("document.body.dataset.kind")
        if kind == "ended":
            break
        if kind in ("effort", "form"):
            press(page, "2" if kind == "effort" else "Good")
        elif kind == "enough" and not early:
            press(page, "Do more today")
        else:
            expect(page.locator("#first")).to_be_in_viewport()
            page.keyboard.press("Enter")  # the large button
    assert page.evaluate("document.body.dataset.kind") == "ended"
    said = re.search(r"\d+", page.inner_text("#title"))  # the sets that the person is told of
    assert said, page.inner_text("#title")
    done = int(said[0])
    page.wait_for_selector("#status:has-text('Saved and sent.')", state="attached")
    sets = logged(home.folder)
    print(f"sets {done}, lost {done - len(set(sets))}, doubled {len(sets) - len(set(sets))}")
    assert len(sets) == len(set(sets)) == done > 0
    person = str(page.evaluate("location.hash.slice(1)"))
    page.goto(f"{home.base}/people/{person}/today/")
    assert "Done for today" in page.inner_text("main")
    return person


def _find_my_level(keyboard: Keyboard) -> None:
    """The four questions, a set that is taken back, the chair, and on from there."""
    page = keyboard.page
    keyboard.look("question")
    picture = page.locator("picture img")
    assert picture.evaluate("image => image.decode().then(() => image.naturalWidth)") > 100
    assert "animate=1" not in picture.evaluate("image => image.currentSrc")  # motion is reduced
    for said in ("just", "easily", "no", "just"):
        keyboard.to("said", said)
        keyboard.enter()
    keyboard.look("offer")
    keyboard.to(text="Or go on now")
    page.keyboard.press("Enter")
    keyboard.to("part", "sets")
    keyboard.enter()
    keyboard.look("set")
    keyboard.to("reps")
    page.keyboard.type("9")
    keyboard.to("effort")
    page.keyboard.press("Space")
    keyboard.to("effort", "6")
    keyboard.to("hurt")
    page.keyboard.press("Space")
    keyboard.to(text="Save this set")
    keyboard.enter()
    for _ in range(2):  # the set is taken back, then what was chosen: the journey goes on from answers alone
        keyboard.to("back")
        keyboard.enter()
    keyboard.to(text="Or go on now")
    page.keyboard.press("Enter")
    keyboard.to("part", "chair")
    keyboard.enter()
    keyboard.look("chair")
    page.clock.install()
    page.reload()
    keyboard.to(text="Start")
    page.keyboard.press("Enter")
    page.clock.fast_forward(14_200)
    page.keyboard.press("Enter")
    page.clock.resume()
    keyboard.to(text="Save")
    assert float(page.locator("[name=value_1]").input_value()) >= 14.2
    keyboard.enter()
    assert page.url.endswith("/ready/")


def test_an_error_is_heard_first_and_leads_to_its_field(keyboard, home):
    page = keyboard.page
    page.goto(f"{home.base}/people/")
    page.get_by_role("button", name=re.compile("Add somebody|Set up for me")).focus()
    keyboard.enter()
    page.goto(re.sub(r"/set-up/.*", "/set-up/body/", page.url))
    keyboard.to("height")
    page.keyboard.type("1666")
    keyboard.to(text="Go on")
    keyboard.enter()
    assert page.evaluate("() => document.activeElement.id") == "errors"
    keyboard.look("error")
    keyboard.to(text="Height")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("() => document.activeElement.name") == "height"
    assert page.locator("[name=height]").input_value() == "1666"
