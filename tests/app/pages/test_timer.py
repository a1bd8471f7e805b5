"""The timer of a test in a real browser: up to the tap, down to nothing, and right after the screen slept."""

from __future__ import annotations

import re

import pytest


@pytest.fixture
def at(home, chrome, people):
    """A test's page of the first example person, with a clock that the test moves."""
    context = home.sign_in(chrome)
    page = context.new_page()
    page.clock.install()
    person = next(iter(people.values()))

    def opened(measure):
        page.goto(f"{home.base}/people/{person}/tests/timed/{measure}/?with=somebody")
        return page

    yield opened
    context.close()


def test_start_and_stop_fill_in_the_attempts_one_after_the_other(at):
    page = at("t25fw")
    button = page.locator("[data-toggle]")
    assert button.bounding_box()["height"] >= 96
    for number, seconds in ((1, 8.0), (2, 7.0)):
        button.click()
        assert page.locator("[data-save]").is_disabled()
        page.clock.fast_forward(seconds * 1000)
        button.click()
        told = float(page.locator(f"[name=value_{number}]").input_value())
        assert seconds <= told < seconds + 1.0
    assert page.locator("[data-save]").is_enabled()


def test_it_counts_on_while_the_screen_sleeps(at):
    page = at("tug")
    page.locator("[data-toggle]").click()
    page.clock.set_system_time(page.evaluate("Date.now()") / 1000 + 90)  # no frame, no timer ran meanwhile
    page.locator("[data-toggle]").click()
    assert 90.0 <= float(page.locator("[name=value_1]").input_value()) < 92.0


def test_a_countdown_ends_by_itself_and_asks_for_the_number(at):
    page = at("chair-stand-30-s")
    assert page.locator("[data-reading]").inner_text() == "30"
    page.locator("[data-toggle]").click()
    page.clock.run_for(31_000)
    assert page.locator("[data-reading]").inner_text() == "Stop. The time is over."
    assert page.locator("[name=value_1]").evaluate("(field) => field === document.activeElement")
    page.keyboard.type("9")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/tests/$"))
    assert page.get_by_text("Saved.").is_visible()


def test_by_keyboard_alone(at):
    page = at("tug")
    page.locator("[data-toggle]").focus()
    page.keyboard.press("Space")
    page.clock.fast_forward(5000)
    page.keyboard.press("Space")
    assert float(page.locator("[name=value_1]").input_value()) >= 5.0
