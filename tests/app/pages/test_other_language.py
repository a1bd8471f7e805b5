"""In a made-up language: every word of the app is translated, and nothing bursts."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from tests.app.pages.test_every_page import PAGES, TOO_WIDE
from tests.app.pseudo import spoken
from tests.app.test_roles import values

# The text of a page but that of the engine, which is marked as English, and what people typed (no language).
OWN_WORDS = """
() => {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const found = [];
  while (walker.nextNode()) {
    const where = walker.currentNode.parentElement;
    if (where.closest("[lang='en']:not(html), [translate='no'], script, style, svg, textarea, .brand")) continue;
    if (/[A-Za-z]{3}/.test(walker.currentNode.data)) found.push(walker.currentNode.data.trim());
  }
  return found;
}
"""


@pytest.fixture
def page(cast, chrome, live_server, as_):
    """A page of Ana's, from a server of this process, which speaks the made-up language."""
    context = chrome.new_context(viewport={"width": 320, "height": 640})
    cookie = as_("ana").cookies["sessionid"].value
    context.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])
    with spoken():
        yield context.new_page()
    context.close()


@pytest.mark.django_db(transaction=True)
def test_every_word_is_translated_and_fits(page, cast, live_server):
    found = {}
    for name in PAGES:
        page.goto(live_server.url + reverse(name, kwargs=values(name, cast.ana_person.pk)))
        own = [text for text in page.evaluate(OWN_WORDS) if not re.search("[⟦⟧]", text)]
        found[name] = own + page.evaluate(TOO_WIDE)
    assert {name: wrong for name, wrong in found.items() if wrong} == {}
