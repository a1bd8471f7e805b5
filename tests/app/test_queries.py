"""How often a page asks the database: never more for a longer log or more people. A new address is held by itself.

Each page is looked at for the first time, with nothing in memory; only what takes long to work out is there already.
The first look of a day of today's page and its like is held in tests/app/training/.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from unittest import mock

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from hipstride.app.classes.models import Attendance
from hipstride.app.people import looks, records
from hipstride.app.people.actions import save_answers
from hipstride.app.people.actions_examples import add_example
from hipstride.app.people.actions_log import Item, add_events
from hipstride.app.people.models import Share
from hipstride.app.training import paper
from tests.app.test_roles import EXPECTED, values
from tests.app.training.lines import set_line

MOST = 10
MORE = {
    "classes:live": 12,
    "classes:plan": 14,
    "classes:sheet": 20,
    "classes:sheets": 21,
    "classes:looked_at": 15,
    "training:print_week": 17,
    "training:print_today": 13,
}
"""Beginning and ending a transaction count too: what is kept for somebody costs four of these, and the look at many two."""


@pytest.fixture
def ben(cast, as_, monkeypatch):
    """A professional, whose look is written down too. What a PDF looks like is asked elsewhere."""
    for key, each in paper.PRINTS.items():
        monkeypatch.setitem(paper.PRINTS, key, replace(each, make=lambda *_: b"made"))
    monkeypatch.setattr("hipstride.handout.paper_log.paper_logs", lambda *_, **__: b"made")
    monkeypatch.setattr("hipstride.figure.follow.page.follow_along", lambda *_: "made")
    grow(cast, range(50, 52))
    return as_("ben")


def grow(cast, days) -> None:
    """More of everything: days of the log, versions of the file, people, and who is in the class."""
    sets = []
    for ago in days:
        at = (timezone.localtime() - dt.timedelta(days=ago)).isoformat(timespec="seconds")
        sets += [Item(set_line(cast.ana_person, f"{ago}-{each}", at=at)) for each in range(3)]
    assert add_events(cast.ana, cast.ana_person, sets).refused == ()
    save_answers(cast.ana, cast.ana_person, {"minutes": str(20 + len(sets) % 7)})
    for _ in range(2):
        person = add_example(cast.ana, "reader_a_home")
        Share.objects.create(person=person, user=cast.ben, kind=Share.Kind.PROFESSIONAL)
        cast.group.people.add(person)
        Attendance.objects.create(session=cast.meeting, person=person, status=Attendance.Status.THERE)


def made_before(ben, pages) -> None:
    """What takes long, and is kept."""
    for name in (
        "training:today",
        "training:programme",
        "training:progress",
        "classes:plan",
        "classes:needs",
    ):
        assert ben.get(pages[name]).status_code == 200


def asked(client: Client, address: str) -> tuple[int, int]:
    """The status, and how often the database was asked by the first look of the hour, transactions and all."""
    records.forget()
    since = mock.patch.object(looks, "this_hour", timezone.now)
    with transaction.atomic(), since, CaptureQueriesContext(connection) as queries:
        status = client.get(address).status_code
        transaction.set_rollback(True)
    return status, len(queries)


def test_no_page_asks_more_for_more(cast, ben):
    pages = {
        name: reverse(name, kwargs=values(name, cast.ana_person.pk, user_id=cast.ana.pk))
        for name, methods in EXPECTED.items()
        if "GET" in methods
    }
    made_before(ben, pages)
    before = {name: asked(ben, address) for name, address in pages.items()}
    grow(cast, range(2, 50))
    made_before(ben, pages)
    after = {name: asked(ben, address) for name, address in pages.items()}
    assert {name: (before[name], now) for name, now in after.items() if now > before[name]} == {}
    most = {name: number for name, (_, number) in before.items() if number > MOST}
    assert {name: number for name, number in most.items() if number > MORE.get(name, MOST)} == {}
    assert set(MORE) <= set(most), "what has become cheap needs no exception"
