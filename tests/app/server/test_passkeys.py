"""Passkeys in a real browser, with an authenticator that the browser itself plays."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator

import pytest
from django.urls import reverse
from playwright.sync_api import BrowserContext, Page, Route, expect

from hipstride.app.accounts import actions, factors
from hipstride.app.accounts.models import User
from tests.app.pages.test_every_page import TARGETS, TOO_WIDE
from tests.axe import WCAG, violations
from tests.figure.follow.browser import until

KEY = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}

REFUSE = """
() => { navigator.credentials.get = () => Promise.reject(new DOMException("no", "NotAllowedError")); }
"""


@pytest.fixture
def page(chrome, live_server) -> Iterator[Page]:
    """A phone whose owner shows a finger whenever asked; nothing may be refused by the content policy."""
    context: BrowserContext = chrome.new_context(viewport={"width": 390, "height": 844})
    page = context.new_page()
    wrong: list[str] = []
    page.on("console", lambda told: wrong.append(told.text) if told.type == "error" else None)
    page.on("pageerror", lambda error: wrong.append(str(error)))
    with contextlib.closing(context):
        yield page
        assert [each for each in wrong if "422" not in each] == []


def authenticator(page: Page, **more: object):
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    made = session.send("WebAuthn.addVirtualAuthenticator", {"options": {**KEY, **more}})
    return session, made["authenticatorId"]


def leave(page: Page, live_server) -> None:
    page.goto(f"{live_server.url}/accounts/preferences/")
    page.get_by_role("button", name="Sign out on this device").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")


@pytest.mark.django_db(transaction=True)
def test_the_first_administrator_signs_in_with_a_passkey_alone(page, live_server):
    owner = actions.owner()
    actions.make_admin(owner)
    authenticator(page)
    page.goto(f"{live_server.url}/accounts/enter/{actions.new_link(owner)}/")
    expect(page.get_by_role("heading", level=1)).to_have_text("How you sign in from now on")
    page.get_by_label("Your name").fill("Olga")
    page.get_by_label("E-mail address").fill("olga@example.org")
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Add a passkey")
    page.get_by_role("button", name="Make the passkey").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Recovery codes")
    expect(page.locator(".codes li")).to_have_count(10)
    page.get_by_role("link", name="I have them. Go on").click()
    expect(page).to_have_url(live_server.url + reverse("accounts:users"))

    leave(page, live_server)
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page).to_have_url(live_server.url + reverse("accounts:users"))
    owner.refresh_from_db()
    assert not owner.has_usable_password()
    assert factors.can_sign_in_again(owner)
    page.goto(live_server.url + reverse("accounts:users"))
    expect(page.get_by_text("Olga")).to_be_visible()

    # The only way in cannot be removed.
    page.goto(live_server.url + reverse("mfa_list_webauthn"))
    page.get_by_role("link", name="Remove").click()
    page.get_by_role("button", name="Remove it").click()
    expect(page.get_by_role("status")).to_contain_text("You need this key to sign in")
    assert factors.has_passkey(owner)


@pytest.mark.django_db(transaction=True)
def test_the_button_waits_for_its_scripts(page, live_server):
    """Pressed before anybody listened, it would do nothing, and its owner would wait for nothing."""
    owner = actions.owner()
    actions.make_admin(owner)
    authenticator(page)
    late: list[Route] = []
    page.route("**/mfa/js/webauthn.js", lambda route: late.append(route))
    page.goto(f"{live_server.url}/accounts/enter/{actions.new_link(owner)}/")
    page.get_by_label("Your name").fill("Olga")
    page.get_by_label("E-mail address").fill("olga@example.org")
    page.get_by_role("button", name="Go on").click(no_wait_after=True)
    button = page.get_by_role("button", name="Make the passkey")
    until(page, lambda: late)
    expect(button).to_be_disabled()
    (each,) = late
    each.continue_()
    button.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Recovery codes")


@pytest.mark.django_db(transaction=True)
def test_where_the_scripts_do_not_come_the_page_says_so(chrome, live_server):
    page = chrome.new_page()
    page.route("**/mfa/js/webauthn.js", lambda route: route.fulfill(body="", content_type="text/javascript"))
    page.goto(f"{live_server.url}/accounts/login/")
    expect(page.get_by_text("That did not work. Nothing has changed.")).to_be_visible()
    expect(page.get_by_role("button", name="Sign in with a passkey")).to_be_disabled()
    page.close()


@pytest.mark.django_db(transaction=True)
def test_a_key_as_the_second_proof_after_the_password(page, live_server, cast):
    from tests.app.conftest import PASSWORD

    user = User.objects.create_user(role="therapist", name="Tom", email="tom@example.org")
    user.set_password(PASSWORD)
    user.save()
    session, made = authenticator(page)

    def password() -> None:
        page.goto(f"{live_server.url}/accounts/login/")
        page.get_by_label("E-mail address").fill("tom@example.org")
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Sign in", exact=True).click()

    password()
    expect(page.get_by_role("heading", level=1)).to_have_text("A second proof that it is you")
    page.get_by_role("link", name="Add a passkey").click()
    page.get_by_label("A name for this key").fill("My phone")
    page.get_by_label(re.compile("Sign in with it alone")).uncheck()
    page.get_by_role("button", name="Make the passkey").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Recovery codes")
    leave(page, live_server)
    password()
    expect(page.get_by_role("heading", level=1)).to_have_text("One more proof that it is you")
    page.wait_for_load_state()
    assert violations(page, WCAG) == []
    assert page.evaluate(TOO_WIDE) == []
    assert page.evaluate(TARGETS, 44) == []

    # A finger that is not shown: said on the page, and the way goes on.
    session.send("WebAuthn.removeVirtualAuthenticator", {"authenticatorId": made})
    page.evaluate(REFUSE)
    page.get_by_role("button", name="Use my passkey or key").click()
    expect(page.get_by_text("That did not work. Nothing has changed.")).to_be_visible()
    page.get_by_role("button", name="Stop and go back").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")


@pytest.mark.django_db(transaction=True)
def test_the_key_itself_lets_in(page, live_server, cast):
    from tests.app.conftest import PASSWORD

    user = User.objects.create_user(role="researcher", name="Ria", email="ria@example.org")
    user.set_password(PASSWORD)
    user.save()
    authenticator(page)
    for _ in range(2):
        page.goto(f"{live_server.url}/accounts/login/")
        page.get_by_label("E-mail address").fill("ria@example.org")
        page.get_by_label("Password").fill(PASSWORD)
        with page.expect_navigation():
            page.get_by_role("button", name="Sign in", exact=True).click()
        if page.url.endswith(reverse("mfa_authenticate")):
            page.get_by_role("button", name="Use my passkey or key").click()
            expect(page).to_have_url(f"{live_server.url}/")
            break
        page.get_by_role("link", name="Add a passkey").click()
        page.get_by_role("button", name="Make the passkey").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Recovery codes")
        leave(page, live_server)
    else:
        raise AssertionError("the second proof was never asked for")
