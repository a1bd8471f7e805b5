"""The timer of a test in a real browser: up to the tap, down to nothing, and right after the screen slept."""

from __future__ import annotations

import datetime as dt
import re
import time

import pytest

TODAY = dt.date.today()  # noqa: DTZ011 - as the server on this computer counts its days


@pytest.fixture
def at(home, chrome, people):
    """A test's page of the first example person, with a clock that the test moves."""
    context = home.sign_in(chrome)
    page = context.new_page()
    page.clock.install()
    # It stands: what the machine takes between two taps is not counted.
    page.clock.pause_at(time.time() + 3600)
    person = next(iter(people.values()))

    def opened(measure):
        page.goto(f"{home.base}/people/{person}/visit/{TODAY}/clock/{measure}/?with=somebody")
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
        assert float(page.locator(f"[name=value_{number}]").input_value()) == seconds
    assert page.locator("[data-save]").is_enabled()


def test_it_counts_on_while_the_screen_sleeps(at):
    page = at("tug")
    page.locator("[data-toggle]").click()
    page.clock.set_system_time(page.evaluate("Date.now()") / 1000 + 90)  # no frame, no timer ran meanwhile
    page.locator("[data-toggle]").click()
    assert float(page.locator("[name=value_1]").input_value()) == 90.0


def test_a_countdown_ends_by_itself_and_asks_for_the_number(at):
    page = at("chair-stand-30-s")
    assert page.locator("[data-reading]").inner_text() == "30"
    page.locator("[data-toggle]").click()
    page.clock.run_for(31_000)
    assert page.locator("[data-reading]").inner_text() == "Stop. The time is over."
    assert page.locator("[name=value_1]").evaluate("(field) => field === document.activeElement")
    page.keyboard.type("9")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/visit/[0-9-]+/$"))
    assert page.get_by_text("Saved.").is_visible()


def test_by_keyboard_alone(at):
    page = at("tug")
    page.locator("[data-toggle]").focus()
    page.keyboard.press("Space")
    page.clock.fast_forward(5000)
    page.keyboard.press("Space")
    assert float(page.locator("[name=value_1]").input_value()) == 5.0


def test_standing_stops_the_clock_after_30_seconds_and_writes_them_down(at):
    page = at("one-leg")
    page.locator("[data-toggle]").click()
    page.clock.run_for(31_000)
    assert page.locator("[data-toggle]").inner_text() == "Once more"
    assert float(page.locator("[name=value_1]").input_value()) == 30.0


def test_a_strength_test_counts_while_it_is_typed_as_the_server_does_afterwards(home, chrome, people):
    context = home.sign_in(chrome)
    page = context.new_page()
    page.goto(
        f"{home.base}/people/{next(iter(people.values()))}/visit/{TODAY}/strength/knee-extension-seated/"
    )
    assert page.locator("[data-row='4']").is_hidden()
    for name, value in (("unit", "kg"), ("fixation", "hand"), ("test", "make")):
        if not page.locator(f"[name={name}][value={value}]").is_visible():
            page.locator(".way > summary").click()
        page.locator(f"[name={name}][value={value}]").check()
    page.fill("[name=lever]", "34")
    for place, (left, right) in enumerate((("12", "15"), ("12,5", "15.5"), ("16", "15")), start=1):
        page.fill(f"[name=left_{place}]", left)
        page.fill(f"[name=right_{place}]", right)
    live = page.locator("[data-side=left]")
    typed = [live.locator(f"[data-{name}]").inner_text() for name in ("mean", "torque", "percent", "spread")]
    assert typed[0] == "132 N"
    assert "One more attempt." in live.inner_text()
    assert "One more attempt." not in page.locator("[data-side=right]").inner_text()
    page.locator("[data-one-more]").click()
    assert page.locator("[data-row='4']").is_visible()
    with page.expect_navigation():
        page.get_by_role("button", name="Save", exact=True).click()
    sure = page.get_by_role("button", name="Yes, all of it is right. Save.")
    if sure.count():
        sure.click()
    shown = page.locator(".result").inner_text()
    for text in (*typed[:3], typed[3].removeprefix("CV ")):
        assert text in shown
    context.close()
