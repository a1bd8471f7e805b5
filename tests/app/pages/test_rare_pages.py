"""Pages that no address alone leads to: the first one, a link that is used up, faults, no network. Held as every page is.

What the app answers is shown by a real browser, beside the real server for its files. The last one is real throughout.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial
from html import unescape
from typing import Any

import pytest
from django.test import RequestFactory
from django.urls import reverse
from django.utils import timezone
from django.utils.html import strip_tags

from hipstride.app.people.actions import add_person
from hipstride.app.people.actions_log import Item, add_events
from hipstride.app.people.data_actions import erase
from hipstride.app.web import faults
from hipstride.app.web.database_faults import Kind
from tests.app.pages.test_every_page import holds, look
from tests.app.training.lines import line

DATABASE: tuple[Kind, ...] = ("busy", "full", "away", "damaged")


def today(person) -> str:
    return f"/people/{person.pk}/today/"


def told(cast, kind, body):
    """Ana's day, after this was logged."""
    at = timezone.localtime().isoformat(timespec="seconds")
    assert (
        add_events(cast.ana, cast.ana_person, [Item(line(cast.ana_person, kind, body, kind, at=at))]).refused
        == ()
    )
    return today(cast.ana_person) + "?anyway=1"


def broken(client):
    client.raise_request_exception = False
    return client.get("/")


def asked():
    request = RequestFactory().get("/")
    setattr(request, "hipstride_id", "9c3fce2efe04")  # noqa: B010 - our own attribute
    return request


def of_database(kind, cast, as_):
    return faults.database(asked(), kind)


def erased(cast):
    gone = cast.ana_person.pk
    erase(cast.ana, cast.ana_person)
    return reverse("people:erased", args=[gone])


WAYS: dict[str, Callable[[Any, Any], Any]] = {
    "welcome": lambda cast, as_: as_("dev").get("/"),
    "sign in": lambda cast, as_: as_("nobody").get("/accounts/"),
    "a link that is used": lambda cast, as_: as_("nobody").get("/accounts/enter/unknown/"),
    "another device": lambda cast, as_: as_("ana").post(reverse("accounts:another_device")),
    "no record yet": lambda cast, as_: as_("ana").get(today(add_person(cast.ana))),
    "erased": lambda cast, as_: as_("ana").get(erased(cast)),
    "400": lambda cast, as_: faults.bad_request(asked(), ValueError()),
    "403": lambda cast, as_: faults.csrf_failure(asked(), ""),
    "404": lambda cast, as_: as_("ana").get("/nowhere/"),
    "500": lambda cast, as_: broken(as_("ana")),
    **{f"503 {kind}": partial(of_database, kind) for kind in DATABASE},
    "today ready": lambda cast, as_: as_("ana").get(told(cast, "readiness", {"ill": "no", "fall": "no"})),
    "today not now": lambda cast, as_: as_("ana").get(today(cast.ana_person)),
    "today paused": lambda cast, as_: as_("ana").get(told(cast, "fall", {"hurt": True})),
    "today done": lambda cast, as_: as_("ana").get(told(cast, "session_ended", {"finished": True})),
    "let go": lambda cast, as_: as_("ana").get(
        told(cast, "session_ended", {"finished": False, "note": "not today"}).partition("?")[0]
    ),
}


@pytest.fixture(scope="module")
def page(home, chrome):
    context = chrome.new_context(service_workers="block")  # a worker would ask the real server
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("name", WAYS)
def test_a_page_that_is_seldom_seen(name, page, home, cast, as_, monkeypatch):
    monkeypatch.setattr(faults, "_stopped", [])
    if name == "500":
        monkeypatch.setattr("hipstride.app.people.views.chosen", lambda _: 1 / 0)
    answer = WAYS[name](cast, as_)
    assert answer.status_code == (int(name[:3]) if name[:3].isdecimal() else 404 if "link" in name else 200)
    address = f"{home.base}/shown/{name.replace(' ', '-')}/"
    headers = {key: value for key, value in answer.headers.items() if key != "Content-Length"}
    page.route(address, lambda route: route.fulfill(body=answer.content, headers=headers))
    look(page, theme="light", size="phone")
    page.goto(address)
    heading = re.search(r"<h1[^>]*>(.*?)</h1>", answer.content.decode(), re.DOTALL)
    assert heading
    assert page.inner_text("h1").split() == strip_tags(unescape(heading[1])).split()
    look(page, theme="light", size="phone")
    holds(page)


def test_what_was_typed_without_a_network_is_sent_again_and_taken_once(home, chrome, people):
    context = home.sign_in(chrome)
    page = context.new_page()
    person = next(iter(people.values()))
    page.goto(f"{home.base}/people/{person}/today/")
    page.wait_for_function("() => navigator.serviceWorker.controller", timeout=90_000)
    notes = f"{home.base}/people/{person}/notes/"
    page.goto(notes)
    before = page.locator("main ul.rows li.card").count()
    page.fill("textarea", 'Likes "green" <b>bands</b>')
    context.set_offline(True)
    page.click("main button")
    page.wait_for_selector("text=What you typed is kept on this page.", timeout=90_000)
    page.wait_for_load_state()
    look(page, theme="light", size="phone")
    holds(page)
    context.set_offline(False)
    page.click("text=Send it again")
    page.wait_for_selector("text=Saved.", timeout=90_000)
    page.wait_for_load_state()
    assert page.url == notes
    assert page.locator("main ul.rows li.card").count() == before + 1
    assert re.search(r'Likes "green" <b>bands</b>', page.locator("main").inner_text())
    context.close()
