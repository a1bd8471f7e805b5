"""A link to hand on is copied in one tap, and where a browser does not let us, it is marked for copying by hand."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.axe import WCAG, violations

WITHOUT = {
    "a clipboard": "",
    "none": "delete Navigator.prototype.clipboard",
    "a refusal": "navigator.clipboard.writeText = () => Promise.reject(new Error('no'))",
    "nothing at all": "delete Navigator.prototype.clipboard; Document.prototype.execCommand = () => false",
}


@pytest.mark.parametrize("there", WITHOUT)
def test_a_link_is_copied_or_marked_and_that_is_said(there, home, chrome):
    context = home.sign_in(chrome, viewport={"width": 320, "height": 640})
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    context.add_init_script(WITHOUT[there])
    page = context.new_page()
    page.goto(f"{home.base}/accounts/preferences/")
    page.locator("form[action$='/another-device/'] button").click()
    link = page.locator("code.link").inner_text()
    assert "/accounts/enter/" in link
    told = page.get_by_role("status")
    expect(told).to_have_text("")
    button = page.get_by_role("button", name="Copy the link")
    for _time in range(2):
        button.focus()
        page.keyboard.press("Enter")
        expect(told).to_have_text(
            "It is marked: now copy it with your keyboard, or hold your finger on it."
            if there == "nothing at all"
            else "Copied."
        )
        assert page.evaluate("getSelection().toString()") == link
    if there != "nothing at all":
        other = context.new_page()
        other.goto(f"{home.base}/people/")
        other.evaluate("document.body.innerHTML = '<textarea></textarea>'")
        other.locator("textarea").focus()
        other.keyboard.press("Control+V")
        assert other.locator("textarea").input_value() == link
    assert violations(page, WCAG) == []
    assert button.bounding_box()["height"] >= 44
    context.close()


def test_without_its_script_there_is_no_button_that_does_nothing(home, chrome):
    context = home.sign_in(chrome, java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{home.base}/accounts/preferences/")
    page.locator("form[action$='/another-device/'] button").click()
    expect(page.locator("code.link")).to_be_visible()
    expect(page.locator("[data-copies]")).to_be_hidden()
    context.close()
