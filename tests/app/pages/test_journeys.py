"""From the sign-in link to a logged session, by keyboard only: reader C and reader E.

Reader A does it from nothing, in test_set_up_by_keyboard.py.
Each in another theme, on the narrowest phone or with letters four times as large.
"""

from __future__ import annotations

import json
import sqlite3

import pytest
from playwright.sync_api import Page, expect

from tests.app.served import served

JOURNEYS = {
    # who, as the list of example people calls them: theme, (width, height), size of the letters
    "A woman of 66 with two new hips": ("dark", (1280, 1024), "400%"),
    "A man of 58 with a very weak left leg": ("contrast", (320, 640), "100%"),
}
# What is pressed on each screen of the player: the first of these that the screen has.
ON = ("As suggested", "Done", "Start", "It is ready", "I am in place", "Go on", "5", "Good", "Next", "Finish")
ACTIVE = "(document.activeElement?.innerText || document.activeElement?.value || '').trim()"
BIGGER = "addEventListener('DOMContentLoaded', () => { document.documentElement.style.fontSize = '%s'; });"


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
                page.keyboard.press("Enter")
                return name
    raise AssertionError(f"{names} cannot be reached by Tab on {page.url}: {page.inner_text('body')[:600]}")


@pytest.mark.slow
@pytest.mark.parametrize("who", JOURNEYS)
def test_from_the_link_to_a_logged_session(who, chrome, tmp_path):
    theme, (width, height), letters = JOURNEYS[who]
    with served(tmp_path / "data") as home:
        context = chrome.new_context(viewport={"width": width, "height": height}, reduced_motion="reduce")
        context.add_init_script(BIGGER % letters)
        page = context.new_page()
        wrong: list[str] = []
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("console", lambda told: wrong.append(told.text) if told.type == "error" else None)
        page.goto(home.link)
        page.goto(f"{home.base}/accounts/preferences/")
        page.locator(f"input[name=theme][value={theme}]").check()
        go(page, "Save")
        page.goto(f"{home.base}/")
        go(page, "Try it with the example people")
        go(page, who)
        go(page, "As usual")
        go(page, "Start")
        page.wait_for_url("**/player/**")
        pressed = play(page)
        page.wait_for_timeout(1500)  # the last batch is on its way
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


def play(page: Page) -> dict[str, int]:
    """Through the whole session; how often each thing was pressed."""
    pressed = dict.fromkeys(ON, 0)
    for _ in range(150):
        page.wait_for_timeout(450)  # two presses within 400 ms count once, for the sake of a tremor
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
