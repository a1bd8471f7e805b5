"""Deleting a record in a real browser: this device forgets that person too, and nobody else."""

from __future__ import annotations

import re

import pytest

KEEP = """
async (people) => {
  const icon = document.querySelector("link[rel=icon]").href;
  const ledger = await import(icon.replace("icon.svg", "js/ledger.js"));
  for (const person of people) {
    await ledger.keepSession({ session: `of-${person}`, person, date: "2026-11-29" });
    await ledger.commit({ session: `of-${person}`, person }, () => [{ type: "readiness", body: {} }, { mark: "x" }]);
  }
}
"""
THERE = """
async () => {
  const icon = document.querySelector("link[rel=icon]").href;
  const ledger = await import(icon.replace("icon.svg", "js/ledger.js"));
  const sessions = await ledger.keptSessions();
  const rows = await Promise.all(sessions.map((each) => ledger.rowsOf(each.session)));
  return { people: sessions.map((each) => each.person), rows: rows.flat().length,
           lines: (await ledger.allLines()).map((each) => each.line.person) };
}
"""


@pytest.fixture
def two(home, chrome):
    """A page, and the ids of two people that were made for this test."""
    context = home.sign_in(chrome)
    page = context.new_page()
    page.goto(f"{home.base}/people/")
    with page.expect_navigation():
        page.get_by_role("button", name=re.compile("Add somebody|Set up for me")).click()
    new = page.url.split("/people/")[1].split("/")[0]
    page.goto(f"{home.base}/people/examples/")
    with page.expect_navigation():
        page.locator("main form button").first.click()
    example = page.url.split("/people/")[1].split("/")[0]
    assert new != example
    yield page, [new, example]
    context.close()


def test_this_device_forgets_the_person_and_nobody_else(home, two):
    page, (gone, stays) = two
    page.goto(f"{home.base}/people/{gone}/erase/")
    page.evaluate(KEEP, [gone, stays])
    page.get_by_label("Yes, delete all of it").check()
    page.get_by_role("button", name="Delete for good").click()
    page.wait_for_url("**/erased/")
    page.get_by_text("It is gone from this device too.").wait_for()
    assert page.evaluate(THERE) == {"people": [stays], "rows": 2, "lines": [stays]}


def test_without_the_tick_nothing_is_deleted_anywhere(home, two):
    page, (person, _) = two
    page.goto(f"{home.base}/people/{person}/erase/")
    page.evaluate(KEEP, [person])
    page.get_by_role("button", name="Delete for good").click()
    page.get_by_text("Nothing was deleted.").first.wait_for()
    assert person in page.evaluate(THERE)["people"]
    assert page.goto(f"{home.base}/people/{person}/data/").status == 200
