"""One real server for all pages, with the example people in it, and one browser."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from hipstride.exchange.data_folder import WHO
from tests.app.classes.boards import LACKS, NOTHING
from tests.app.served import Served, served
from tests.figure.follow.browser import until

HERE = Path(__file__).parent


@pytest.fixture(scope="session")
def home(tmp_path_factory) -> Iterator[Served]:
    """A home computer: the owner is signed in, the example people are there."""
    with served(tmp_path_factory.mktemp("home") / "data") as running:
        yield running


@pytest.fixture(scope="session")
def people(home, chrome) -> dict[str, uuid.UUID]:
    """The example people's ids by what they are called on their page."""
    context = home.sign_in(chrome)
    page = context.new_page()
    for number in range(len(WHO)):
        page.goto(f"{home.base}/people/examples/")
        with page.expect_navigation():
            page.locator("ul.rows button").nth(number).click()
    page.goto(f"{home.base}/people/")
    found = {}
    for row in page.locator("form[action*='/choose/']").all():
        address = row.get_attribute("action") or ""
        found[row.inner_text().strip()] = uuid.UUID(address.split("/")[2])
    context.close()
    return found


@pytest.fixture(scope="session")
def class_of_examples(home, chrome, people) -> dict[str, uuid.UUID]:
    """The ids of a class of the example people and of its meeting today; the first two are there."""
    context = home.sign_in(chrome)
    page = context.new_page()
    page.goto(f"{home.base}/classes/")
    page.locator("form[action$='/try/'] button").click()
    page.wait_for_selector(".coming li")
    meeting = page.url.partition("#")[2]
    for place in range(2):
        page.locator("[data-how='usual']").nth(place).click()
    until(page, lambda: page.evaluate(LACKS) == NOTHING)  # it says that all is saved from the beginning on
    page.goto(f"{home.base}/classes/")
    group = (page.locator("ul.rows a").first.get_attribute("href") or "").split("/")[2]
    context.close()
    return {"class_id": uuid.UUID(group), "session_id": uuid.UUID(meeting)}


PARTS = 2


@pytest.hookimpl(wrapper=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> Iterator[None]:
    """Where several processes test, two of them set a server up with people and ask half of all pages each.

    A journey needs only a server, which starts in a second: any process takes it. Before pytest-xdist reads the marks.
    """
    with_people = [
        item for item in items if item.path.parent == HERE and "people" in getattr(item, "fixturenames", ())
    ]
    for number, item in enumerate(with_people):
        item.add_marker(pytest.mark.xdist_group(f"pages {number % PARTS}"))
    yield
