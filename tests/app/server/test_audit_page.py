"""The audit as an administrator searches it: who did what, and never what a record says."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse
from django.utils import timezone

from hipstride.app.audit.actions import record
from hipstride.app.people import history, reads
from hipstride.app.people.actions_log import Item, add_events
from tests.app.people.lifting import lift_now
from tests.app.training.lines import line, set_line

AUDIT = "/accounts/audit/"


@pytest.fixture
def busy(cast):
    history.add_note(cast.ben, cast.ana_person, "Her left knee is warm")
    lift_now(cast.ben, cast.ana_person, "gate.transfer.floor", "Shown to me twice")
    reads.note(cast.cleo, [cast.bea_person.pk])
    record("link.refused", actor=None)
    return cast


def shown(client, **asked):
    answer = client.get(AUDIT, asked)
    assert answer.status_code == 200
    return answer.content.decode().partition("</details>")[2]


def test_it_says_who_did_what_and_not_what_the_record_says(busy, as_):
    page = shown(as_("edi"))
    assert '<strong><span translate="no">Ben</span></strong> wrote a note' in page
    assert "<strong>Hipstride</strong> somebody tried a link that does not work any more" in page
    assert str(busy.ana_person.pk) in page
    for told in ("knee", "twice", "floor", "reader_a", "ana@example.org"):
        assert told not in page


def test_it_is_searched_by_person_account_kind_and_day(busy, as_):
    edi = as_("edi")
    of_bea = shown(edi, person=str(busy.bea_person.pk))
    assert "Cleo" in of_bea
    assert "Ben" not in of_bea
    by_ben = shown(edi, who=str(busy.ben.pk))
    assert "wrote a note" in by_ben
    assert "Cleo" not in by_ben
    looks = shown(edi, about="record", who=str(busy.cleo.pk))
    assert "looked at the record" in looks
    assert "Nothing was found." in shown(edi, until="2020-01-01")
    assert "wrote a note" in shown(edi, since="2020-01-01")


def test_a_search_that_cannot_be_says_where(busy, as_):
    answer = as_("edi").get(AUDIT, {"person": "anna", "since": "yesterday"})
    assert answer.status_code == 422
    assert "This is no such number." in answer.content.decode()


def test_looks_at_many_records_in_one_go_are_one_row(cast, as_):
    reads.note(cast.dev, [cast.ana_person.pk, cast.bea_person.pk])
    page = shown(as_("edi"), who=str(cast.dev.pk), about="record")
    assert page.count("looked at the record") == 1
    assert "2 records" in page
    assert all(str(each.pk) in page for each in (cast.ana_person, cast.bea_person))


def test_a_long_audit_shows_the_newest_and_says_that_there_is_more(cast, as_):
    for _ in range(201):
        record("link.refused", actor=None)
    page = shown(as_("edi"))
    assert (
        sum(int(n) for n in re.findall(r"(\d+) times", page))
        + page.count('class="card"')
        - page.count(" times")
        == 200
    )
    assert page.count('class="card"') <= 5, "the same in the same minute is said once"
    assert "There is more." in page


def test_nobody_but_an_administrator_searches_it(cast, as_):
    for who in ("ana", "ben", "dev"):
        assert as_(who).get(reverse("accounts:audit")).status_code == 404


def test_what_was_logged_is_told_apart_and_a_fall_is_not_named(cast, as_):
    person, at = cast.ana_person, timezone.localtime().isoformat(timespec="seconds")
    for made in (
        set_line(person, "s", at=at),
        line(person, "fall", {"hurt": True}, "f", at=at),
        line(person, "correction", {"of": "f", "body": {"hurt": False}}, "c", at=at),
    ):
        assert add_events(cast.ben, person, [Item(made)]).refused == ()
    deeds = [each.what for each in reads.deeds_on(person) if each.who == "Ben"]
    assert deeds == ["wrote down a change of an entry", "wrote down how the person is", "wrote down sets"]
    page = shown(as_("edi"))
    assert all(what in page for what in deeds)
    assert not re.search("fall|hurt", page)
