"""Where the numbers come from: every rule and number with its source and status, and the way there from what shows them."""

from __future__ import annotations

import html
import re

from hipstride.app.training.sources import sources
from hipstride.catalogue.numbers import all_numbers
from hipstride.prescription.rules_page import all_rules


def test_every_rule_and_every_number_is_there_with_its_source_and_its_status(as_):
    page = html.unescape(as_("ana").get("/numbers/").text)
    entries = [each for topic in (*sources().rules, *sources().numbers) for each in topic.entries]
    assert len(entries) == sources().many == len(all_rules()) + len(all_numbers())
    told = re.findall(r"<li>(.*?)</li>", page, re.DOTALL)
    assert len(told) == len(entries)
    for each, item in zip(entries, told, strict=True):
        for words in (each.text, each.value, each.status, each.source):
            assert words in item, each


def test_it_says_how_many_are_proposals_that_nobody_has_checked(as_):
    states = [rule.status for rule in all_rules()] + [number.status for number in all_numbers().values()]
    proposals = states.count("provisional")
    page = as_("ana").get("/numbers/").text
    assert f"Of {sources().many} rules and numbers, {proposals} are our own proposals." in page
    assert page.count("<strong>provisional</strong>") == proposals


def test_what_shows_numbers_says_that_many_are_proposals_and_leads_there(as_, cast):
    for name in ("programme", "progress"):
        page = as_("ana").get(f"/people/{cast.ana_person.pk}/{name}/").text
        assert "No clinician has checked them yet." in page
        assert 'href="/numbers/"' in page


def test_it_asks_the_database_for_nobody(as_, django_assert_max_num_queries):
    client = as_("ana")
    client.get("/numbers/")
    with django_assert_max_num_queries(2):
        assert client.get("/numbers/").status_code == 200
