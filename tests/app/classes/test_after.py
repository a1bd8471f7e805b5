"""After class: sets that two boards logged, and what people take home."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from django.utils import timezone

from hipstride.app.audit.access import entries_about
from hipstride.app.classes.actions import make_class, open_session
from hipstride.app.classes.models import Attendance
from hipstride.app.classes.twice import TWO_BOARDS, logged_twice
from hipstride.app.people.actions_examples import add_example
from hipstride.app.people.actions_log import Item, add_events
from hipstride.app.people.records import log_of
from hipstride.record.event import SetDone
from tests.app.classes.test_meeting import address, now_line
from tests.app.training.lines import line
from tests.handout.printed import pages_of


def test_a_set_of_two_boards_can_be_two_after_class(cast, as_):
    """One that a board took back, and one that a player and a board logged: each is asked about until somebody says."""
    person = add_example(cast.ben, "reader_e", timezone.localdate())
    meeting = open_session(cast.ben, make_class(cast.ben, name="One", people=[person]))
    now = now_line(person, "now")["at"]
    same = [{**now_line(person, name, set=1, session="s"), "at": now} for name in ("one", "two", "three")]
    started = line(person, "session_started", {"session": "s", "plan_sha256": "0" * 64}, "start", at=now)
    better = line(person, "correction", {"of": "two", "body": {**same[1]["body"], "effort": 6}}, "b", at=now)
    back = line(person, "correction", {"of": "two", "body": None, "why": TWO_BOARDS}, "c", at=now)
    told = add_events(cast.ben, person, [Item(one) for one in (started, *same, better, back)])
    assert not told.refused, told.refused
    asked = logged_twice([person], meeting.date)
    assert {one.id for one in asked} == {"one", "two"}
    page = as_("ben").get(address("after", meeting)).content.decode()
    assert page.count('value="two"') == 2
    for words in (
        {"were-two": "two"},
        {"were-two": "one", "others": "one"},
        {"were-two": "two"},
    ):  # the first word counts
        as_("ben").post(address("twice", meeting), words)
    assert logged_twice([person], meeting.date) == []
    sets = [event.body for event in log_of(person).events if isinstance(event.body, SetDone)]
    assert {one.set: one.effort for one in sets} == {1: None, 2: 6}
    assert len(sets) == 2


def test_the_question_after_class_says_the_pain_and_loses_none(cast, as_):
    """The line with the pain may be the one that a board took back: it stands if it was one set."""
    person = add_example(cast.ben, "reader_e", timezone.localdate())
    meeting = open_session(cast.ben, make_class(cast.ben, name="One", people=[person]))
    smooth, hurt = now_line(person, "a", set=1), now_line(person, "b", set=1, pain=6, stopped_because="pain")
    back = {"of": "b", "body": None, "why": TWO_BOARDS}
    lines = (smooth, hurt, line(person, "correction", back, "c", at=smooth["at"]))
    assert not add_events(cast.ben, person, [Item(one) for one in lines]).refused
    client = as_("ben")
    page = client.get(address("after", meeting)).content.decode()
    assert "left, set 1. <strong>It hurt: 6 out of 10.</strong>" in page
    client.post(address("twice", meeting), {"were-b": "one"})
    sets = [(event.id, event.body.pain) for event in log_of(person).events if isinstance(event.body, SetDone)]
    assert sets == [("b", 6)]
    assert logged_twice([person], meeting.date) == []


def test_a_set_that_was_taken_back_for_one_that_is_gone_counts_once(cast, as_):
    """A board took its own back for that of a phone, where it was taken back too."""
    person = add_example(cast.ben, "reader_e", timezone.localdate())
    meeting = open_session(cast.ben, make_class(cast.ben, name="One", people=[person]))
    board, phone = (now_line(person, name, set=1) for name in ("a", "p"))
    gone = [("a", TWO_BOARDS), ("p", "undo")]
    backs = [
        line(person, "correction", {"of": of, "body": None, "why": why}, f"back-{of}", at=board["at"])
        for of, why in gone
    ]
    assert not add_events(cast.ben, person, [Item(one) for one in (board, phone, *backs)]).refused
    as_("ben").post(address("twice", meeting), {"were-a": "one"})
    assert [event.id for event in log_of(person).events if isinstance(event.body, SetDone)] == ["a"]


def test_one_tap_prints_the_sheets_of_all_who_came_and_of_nobody_else(twelve, as_):
    rows = list(Attendance.objects.filter(session=twelve))
    for row, status in zip(rows[:4], ("there", "late", "left", "unwell"), strict=True):
        Attendance.objects.filter(pk=row.pk).update(status=status)
    client = as_("ben")
    found = client.get(address("sheets", twelve))
    assert found.headers["Content-Type"] == "application/pdf"
    assert found.content.startswith(b"%PDF")
    page = client.get(address("after", twelve)).content.decode()
    assert page.count("File that plays") == 4
    one = client.get(address("sheet", twelve, person_id=rows[0].person_id))
    assert one.content.startswith(b"%PDF")
    assert len(one.content) < len(found.content)
    play = client.get(address("play", twelve, person_id=rows[0].person_id))
    assert play.headers["Content-Type"].startswith("text/html")
    assert "attachment" in play.headers["Content-Disposition"]


def test_a_sheet_of_somebody_of_another_class_is_not_found(cast, twelve, as_):
    assert as_("ben").get(address("sheet", twelve, person_id=cast.ana_person.pk)).status_code == 404


def test_the_sheets_say_who_has_none_and_why(cast, as_):
    from hipstride.app.classes import weekend
    from hipstride.app.people.actions_log import Item, add_events

    able, hurt = (add_example(cast.ben, name, timezone.localdate()) for name in ("reader_b", "reader_c"))
    at = timezone.localtime().isoformat(timespec="seconds")
    fall = {"id": "f", "at": at, "person": str(hurt.pk), "type": "fall", "body": {"hurt": True}}
    assert not add_events(cast.ben, hurt, [Item(fall)]).refused
    homes = weekend.homes_of([able, hurt], timezone.localdate())
    assert [bool(home.made.exercises) for home in homes] == [True, False]
    assert [home.made.person.person.name for home in homes] == ["Reader B", "Reader C"]
    assert all(home.made.date > timezone.localdate() for home in homes)
    both = weekend.sheets(homes, timezone.localdate(), "Class")
    assert len(both) > len(weekend.sheets(homes[:1], timezone.localdate(), "Class"))
    assert "Fell and was hurt or hit the head: a doctor first, no session." in pages_of(both)[-1]


@pytest.mark.parametrize(
    ("own", "in_class", "after", "home"),
    [
        (["monday", "wednesday", "saturday"], ["monday", "wednesday"], "wednesday", "saturday"),
        (
            ["monday", "wednesday", "saturday"],
            ["monday", "wednesday"],
            "friday",
            "sunday",
        ),  # 48 hours of rest
        (["monday", "wednesday", "saturday"], ["monday", "wednesday"], "saturday", "saturday"),  # a week on
        (["tuesday", "thursday"], ["thursday"], "tuesday", "tuesday"),
        (["monday", "tuesday", "wednesday"], ["monday", "wednesday"], "monday", "tuesday"),  # the next week's
        (
            ["monday", "wednesday"],
            ["monday", "wednesday"],
            "monday",
            "wednesday",
        ),  # none at home: the next one
    ],
)
def test_the_day_at_home_leaves_the_muscles_their_rest(own, in_class, after, home):
    from hipstride.app.classes.weekend import next_day_at_home
    from hipstride.prescription.schedule import WEEKDAYS
    from tests.prescription.cast import reader

    person = reader("reader_a")
    preferences = replace(person.preferences, days=tuple(own), class_days=tuple(in_class))
    day = dt.date(2026, 11, 30) + dt.timedelta(days=WEEKDAYS.index(after))
    found = next_day_at_home(replace(person, preferences=preferences), day)
    assert WEEKDAYS[found.weekday()] == home
    assert 2 <= (found - day).days <= 8


def test_who_prints_the_sheets_is_noted_as_one_who_looked(cast, as_):
    as_("ben").get(address("sheets", cast.meeting))
    assert [each.action for each in entries_about(cast.ana_person.pk) if each.actor_id == cast.ben.pk] == [
        "record.read"
    ]
