"""What staff of a clinic read: their own menu, the person as somebody else, and days written in one way."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse
from django.utils import timezone

from hipstride.app.people import history
from hipstride.app.people.actions_examples import add_example


@pytest.mark.parametrize(("who", "leads"), [("ana", False), ("ben", True), ("dev", False), ("edi", False)])
def test_the_menu_has_what_there_is_something_behind(who, leads, as_):
    page = as_(who).get(reverse("classes:index")).text
    menu = re.findall(r">([A-Z]\w+)</a>", page.partition("<nav")[2].partition("</nav>")[0])
    trains = ["Today", "Progress"] if who in ("ana", "ben") else []
    accounts = ["Accounts"] if who == "edi" else []
    assert menu == [*trains, *accounts, "People", *(["Classes"] if leads else []), "Settings"]
    assert ("Make a class" in page) == bool(trains)


@pytest.mark.parametrize(
    ("name", "to_ben", "to_ana"),
    [
        ("assessments:visits", ">Write down a fall<", ">I had a fall<"),
        ("training:programme", "<h1>The programme", "<h1>Your programme"),
        ("training:log", "<h1>What was done", "<h1>What you did"),
        ("people:data", "<h1>The data", "<h1>Your data"),
        ("people:set_up_check", "<h1>About the person", "<h1>About you"),
    ],
)
def test_staff_read_of_the_person_what_the_person_reads_of_themself(name, to_ben, to_ana, cast, as_):
    address = reverse(name, args=[cast.ana_person.pk])
    ben, ana = (as_(who).get(address).text for who in ("ben", "ana"))
    assert to_ben in ben
    assert to_ana not in ben
    assert to_ana in ana
    assert to_ben not in ana


def test_the_menu_on_a_page_about_somebody_leads_to_them_and_not_to_who_was_chosen_last(cast, as_):
    ben, other = as_("ben"), add_example(cast.ben, "reader_b", timezone.localdate())
    ben.post(reverse("people:choose", args=[other.pk]))
    for name in ("people:record", "training:programme", "assessments:visits"):
        page = (
            ben.get(reverse(name, args=[cast.ana_person.pk])).text.partition("<nav")[2].partition("</nav>")[0]
        )
        assert re.findall(r"/people/([^/]+)/(today|progress)/", page) == [
            (str(cast.ana_person.pk), where) for where in ("today", "progress")
        ]
    assert f"/people/{other.pk}/today/" in ben.get("/today/").url  # where nobody is shown, who was chosen


def test_who_keeps_the_accounts_is_one_tap_from_them_and_from_the_audit(as_):
    edi = as_("edi")
    assert reverse("accounts:users") in edi.get(reverse("accounts:preferences")).text
    page = edi.get(reverse("accounts:users")).text
    assert f'href="{reverse("accounts:users")}" aria-current="page"' in page
    assert reverse("accounts:audit") in page


def test_days_and_times_are_written_in_one_way(cast, as_):
    history.add_note(cast.ben, cast.ana_person, "Warm today")
    today = timezone.localtime()
    shown = f"{today.day} {today:%B %Y}"
    for who, name, of in (
        ("ben", "people:notes", [cast.ana_person.pk]),
        ("ben", "people:history", [cast.ana_person.pk]),
        ("ben", "people:sharing", [cast.ana_person.pk]),
        ("edi", "accounts:audit", []),
        ("edi", "accounts:security", []),
    ):
        page = as_(who).get(reverse(name, args=of)).text
        assert shown in page, name
        assert not re.search(r"\b[ap]\.m\.|\bmidnight\b|\bnoon\b", page), name


def test_a_tab_says_whose_record_it_is_to_staff_and_to_nobody_else(cast, as_):
    name = cast.ana_person.called
    assert name
    ben, ana = as_("ben"), as_("ana")
    for page in ("people:record", "assessments:visits", "training:log", "training:programme", "people:notes"):
        address = reverse(page, args=[cast.ana_person.pk])
        title = re.search(r"<title>(.*?)</title>", ben.get(address).text)
        assert title
        assert title[1].startswith(f"{name} · "), page
        assert title[1].count(name) == 1
        assert f"<title>{name}" not in ana.get(address).text


def test_questions_that_speak_to_the_person_say_to_staff_whom_they_mean(cast, as_):
    address = reverse("people:set_up_step", args=[cast.ana_person.pk, "body"])
    said = f'Here “you” means <span translate="no">{cast.ana_person.called}</span>.'
    assert said in as_("ben").get(address).text
    assert "Here “you” means" not in as_("ana").get(address).text
