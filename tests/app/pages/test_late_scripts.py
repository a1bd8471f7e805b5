"""Pages whose scripts are not here yet: what can be pressed does something, and what only a script does waits for it."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse
from playwright.sync_api import Route, expect

from tests.app.pages.test_every_page import PAGES
from tests.app.test_roles import values

# What can be seen and pressed, and does nothing without a script: it sends no form, and leads nowhere.
IN_VAIN = """
() => [...document.querySelectorAll("button, input[type=button], a, [role=button], [tabindex='0']")]
  .filter((each) => each.checkVisibility() && !each.disabled)
  .filter((each) => !(each.form && each.type === "submit") && !each.matches("a[href]:not([href='#'])"))
  .map((each) => each.outerHTML.slice(0, 100))
"""
# Until then what is hidden may be laid out, though nobody sees it.
ALL_BUT_SCRIPTS = """
() => document.querySelector("body > :last-child") && document.readyState !== "loading"
  && [...document.querySelectorAll("link[rel=stylesheet]")].every(({ sheet }) => sheet)
"""
SIGN_OUT = re.compile("^Sign out on this device$")


@pytest.fixture
def slow(home, chrome):
    """A page that waits for its scripts until they are let go: `(page, let_go)`."""
    context = home.sign_in(chrome, service_workers="block")
    page = context.new_page()
    held: list[Route] | None = []

    def hold(route: Route) -> None:
        if held is None:
            route.continue_()
        else:
            held.append(route)

    page.route("**/*.js", hold)

    def let_go() -> None:
        nonlocal held
        waiting, held = held or [], None
        for route in waiting:
            route.continue_()

    yield page, let_go
    context.close()


def test_no_page_has_a_button_that_does_nothing_until_its_script_is_here(
    slow, home, people, class_of_examples
):
    page, _ = slow
    person = next(iter(people.values()))
    in_vain = {}
    for name in PAGES:
        address = reverse(name, kwargs=values(name, person, **class_of_examples))
        page.goto(home.base + address, wait_until="commit")
        page.wait_for_selector("h1, [role=heading]", state="attached")
        page.wait_for_function(ALL_BUT_SCRIPTS)
        if found := page.evaluate(IN_VAIN):
            in_vain[name] = found
    print(f"{len(PAGES)} pages without their scripts")
    assert in_vain == {}
    assert len(PAGES) > 40


def test_signing_out_waits_for_the_script_that_asks_about_what_is_not_sent(slow, home):
    page, let_go = slow
    page.goto(f"{home.base}/accounts/preferences/", wait_until="commit")
    button = page.get_by_role("button", name=SIGN_OUT)
    expect(button).to_be_disabled()
    let_go()
    expect(button).to_be_enabled()


def test_signing_out_needs_no_script_where_there_is_none(home, chrome):
    context = home.sign_in(chrome, java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{home.base}/accounts/preferences/")
    assert [each.is_enabled() for each in page.get_by_role("button", name=SIGN_OUT).all()] == [False, True]
    context.close()


def test_the_first_tap_on_a_timer_counts_however_late_its_script_comes(slow, home, people):
    page, let_go = slow
    person = next(iter(people.values()))
    day = page.evaluate("new Date().toLocaleDateString('sv')")
    page.goto(f"{home.base}/people/{person}/visit/{day}/clock/tug/?with=somebody", wait_until="commit")
    expect(page.get_by_role("button", name="Save")).to_be_visible()
    page.wait_for_function(ALL_BUT_SCRIPTS)
    assert not page.locator("[data-toggle]").is_visible()
    let_go()
    page.locator("[data-toggle]").click()
    expect(page.locator("[data-toggle]")).to_have_text("Stop")
