"""From the sign-in link to a logged session, by keyboard only: reader C and reader E.

Reader A does it from nothing, in test_set_up_by_keyboard.py. Each screen comes in another theme and size than the one
before it, until all pairs of them were there.
"""

from __future__ import annotations

import itertools
import json
import sqlite3

import pytest
from playwright.sync_api import Page, expect

from tests.app.pages.test_every_page import SIZES, TARGETS, THEMES, TOO_WIDE, look
from tests.app.served import served

JOURNEYS = {
    # who, as the list of example people calls them, and the theme of their settings
    "A woman of 66 with two new hips": "dark",
    "A man of 58 with a very weak left leg": "contrast",
}
# What is pressed on each screen of the player: the first of these that the screen has.
ON = ("As suggested", "Done", "Start", "It is ready", "I am in place", "Go on", "5", "Good", "Next", "Finish")
ACTIVE = "(document.activeElement?.innerText || document.activeElement?.value || '').trim()"
# Whether it is seen where the focus is: a ring, and nothing over the middle of what has it.
FOCUS_IS_SEEN = """
() => {
  const at = document.activeElement, box = at.getBoundingClientRect();
  const there = document.elementFromPoint((box.left + box.right) / 2, (box.top + box.bottom) / 2);
  return getComputedStyle(at).outlineStyle !== "none" && (at.contains(there) || Boolean(there?.contains(at)));
}
"""


class Eyes:
    """Looks at one screen after the other, each in another theme and size."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.coming = itertools.cycle(itertools.product(SIZES, THEMES))
        self.seen: set[tuple[str, str]] = set()

    def see(self, least: int = 44) -> None:
        """Nothing too small, nothing too wide."""
        size, theme = next(self.coming)
        look(self.page, theme=theme, size=size)
        self.seen.add((size, theme))
        assert self.page.evaluate(TARGETS, least) == [], (self.page.url, size, theme)
        assert self.page.evaluate(TOO_WIDE) == [], (self.page.url, size, theme)

    def saw_all(self) -> bool:
        """Whether every theme came in every size."""
        return len(self.seen) == len(SIZES) * len(THEMES)


def go(page: Page, name: str) -> None:
    """Press something that leads to another page."""
    with page.expect_navigation():
        press(page, name)


def press(page: Page, *names: str, most: int = 90) -> str:
    """Tab to the first control that is called so and press Enter, as somebody does who cannot use a mouse."""
    for _ in range(most):
        page.keyboard.press("Tab")
        told = page.evaluate(ACTIVE)
        for name in names:
            if told == name or told.startswith((f"{name}\n", f"{name} ", f"{name},")):
                expect(page.locator(":focus")).to_be_in_viewport()
                assert page.evaluate(FOCUS_IS_SEEN), f"{name} has the focus, and it is not seen: {page.url}"
                page.keyboard.press("Enter")
                return name
    raise AssertionError(f"{names} cannot be reached by Tab on {page.url}: {page.inner_text('body')[:600]}")


@pytest.mark.slow
@pytest.mark.parametrize("who", JOURNEYS)
def test_from_the_link_to_a_logged_session(who, chrome, tmp_path):
    theme = JOURNEYS[who]
    with served(tmp_path / "data") as home:
        context = chrome.new_context(reduced_motion="reduce")
        page = context.new_page()
        eyes = Eyes(page)
        wrong: list[str] = []
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("console", lambda told: wrong.append(told.text) if told.type == "error" else None)
        page.goto(home.link)
        page.goto(f"{home.base}/accounts/preferences/")
        page.locator(f"input[name=theme][value={theme}]").check()
        go(page, "Save")
        page.goto(f"{home.base}/")
        for name in ("Try it with the example people", who, "As usual", "Start"):
            eyes.see()
            go(page, name)
        page.wait_for_selector("body.plays")
        pressed = play(page, eyes)
        assert eyes.saw_all()
        page.wait_for_selector("#status:has-text('Saved and sent.')", state="attached")
        page.goto(f"{home.base}/today/")
        expect(page.locator("main")).to_contain_text("They count.")
        expect(page.locator("main")).to_contain_text("Next time")
        assert page.locator("html").get_attribute("data-theme") == theme
        sets = logged(home.folder)
        lost, doubled = pressed["Done"] - len(set(sets)), len(sets) - len(set(sets))
        print(f"{who}: {pressed} screens, {len(sets)} sets, lost {lost}, doubled {doubled}")
        assert (lost, doubled) == (0, 0)
        assert wrong == []
        context.close()


def play(page: Page, eyes: Eyes) -> dict[str, int]:
    """Through the whole session; how often each thing was pressed."""
    pressed = dict.fromkeys(ON, 0)
    for _ in range(150):
        page.wait_for_timeout(450)  # two presses within 400 ms count once, for the sake of a tremor
        eyes.see(least=64)
        name = press(page, *ON)
        pressed[name] += 1
        if name == "Finish":
            return pressed
    raise AssertionError(f"the session never ends: {page.inner_text('body')[:600]}")


def logged(folder) -> list[tuple[str, str, int]]:
    """Exercise, side and number of each set that the person who trained last has in the database."""
    with sqlite3.connect(f"file:{folder / 'hipstride.sqlite3'}?mode=ro", uri=True) as database:
        rows = database.execute(
            """WITH last AS (SELECT person_id FROM people_event WHERE type = 'session_started' ORDER BY id DESC LIMIT 1)
               SELECT line FROM people_event WHERE type = 'set_done' AND received_at > datetime('now', '-1 hour')
               AND person_id = (SELECT person_id FROM last)
               AND id > (SELECT min(id) FROM people_event WHERE type = 'session_started' AND device != ''
                         AND person_id = (SELECT person_id FROM last))"""
        ).fetchall()
    bodies = [json.loads(line)["body"] for (line,) in rows]
    return [(body["exercise"], body["side"], body["set"]) for body in bodies]
