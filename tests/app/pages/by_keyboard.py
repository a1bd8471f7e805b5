"""What the journeys by keyboard share: a press, a look at each screen in another theme and size, and what was logged."""

from __future__ import annotations

import itertools
import json
import re
import sqlite3
from contextlib import closing

from playwright.sync_api import Page, expect

from tests.app.pages.test_every_page import SIZES, TARGETS, THEMES, TOO_WIDE, look

ACTIVE = "(document.activeElement?.innerText || document.activeElement?.value || '').trim()"
# What a program says instead of words.
NO_WORDS = re.compile(r"\[object \w+\]|\bundefined\b|\bNaN\b|\bnull\b")
# Whether it is seen where the focus is: a ring, and nothing over the middle of what has it.
FOCUS_IS_SEEN = """
() => {
  const at = document.activeElement, box = at.getBoundingClientRect();
  const there = document.elementFromPoint((box.left + box.right) / 2, (box.top + box.bottom) / 2);
  return getComputedStyle(at).outlineStyle !== "none" && (at.contains(there) || Boolean(there?.contains(at)));
}
"""


# A question to the store is answered after what is being written there; the screen that follows is drawn by then.
WRITTEN = """async () => {
  const script = document.querySelector("script[type=module][src*='/player/']").src;
  await (await import(script.replace("player/main.js", "ledger.js"))).waiting();
}"""


class Eyes:
    """Looks at one screen after the other, each in another theme and size."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.coming = itertools.cycle(itertools.product(SIZES, THEMES))
        self.seen: set[tuple[str, str]] = set()

    def see(self, least: int = 44) -> None:
        """Nothing too small, nothing too wide, and words everywhere."""
        size, theme = next(self.coming)
        look(self.page, theme=theme, size=size)
        self.seen.add((size, theme))
        assert self.page.evaluate(TARGETS, least) == [], (self.page.url, size, theme)
        assert self.page.evaluate(TOO_WIDE) == [], (self.page.url, size, theme)
        assert NO_WORDS.findall(self.page.inner_text("body")) == [], self.page.url

    def saw_all(self) -> bool:
        """Whether every theme came in every size."""
        return len(self.seen) == len(SIZES) * len(THEMES)


def go(page: Page, name: str) -> None:
    """Press something that leads to another page."""
    with page.expect_navigation():
        press(page, name)


def ready(page: Page) -> None:
    """Until the player takes the next press: two within 400 ms count once, and the last one is to be written."""
    page.wait_for_timeout(420)
    page.evaluate(WRITTEN)


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


def logged(folder) -> list[tuple[str, str, int]]:
    """Exercise, side and number of each set that the person who trained last has in the database."""
    with closing(sqlite3.connect(f"file:{folder / 'hipstride.sqlite3'}?mode=ro", uri=True)) as database:
        rows = database.execute(
            """WITH last AS (SELECT person_id FROM people_event WHERE type = 'session_started' ORDER BY id DESC LIMIT 1)
               SELECT line FROM people_event WHERE type = 'set_done' AND received_at > datetime('now', '-1 hour')
               AND person_id = (SELECT person_id FROM last)
               AND id > (SELECT min(id) FROM people_event WHERE type = 'session_started' AND device != ''
                         AND person_id = (SELECT person_id FROM last))"""
        ).fetchall()
    bodies = [json.loads(line)["body"] for (line,) in rows]
    return [(body["exercise"], body["side"], body["set"]) for body in bodies]
