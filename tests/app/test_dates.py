"""Days that are not like others: the turn of the year, 29 February, and when clocks are put forward or back."""

from __future__ import annotations

import datetime as dt
import json
import re
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

import hipstride
from hipstride.app import backups
from hipstride.app.classes.actions import open_session
from hipstride.app.classes.models import ClassSession
from hipstride.app.classes.reasons import reasons
from hipstride.app.classes.standings import worked_out
from hipstride.app.people.access import events_on
from hipstride.app.people.actions_examples import add_example
from hipstride.app.people.actions_log import Item, add_events, tell_facts
from hipstride.app.people.examples import example_at
from hipstride.app.people.records import log_of
from hipstride.app.training.facts import facts_of
from hipstride.prescription.present import plan_json, today_json
from hipstride.prescription.still_open import open_fall
from hipstride.record.log import log_from_lines
from hipstride.record.parse import person_from_mapping
from tests.app.training.lines import line, set_line
from tests.app.training.test_sheet import filled

# Clocks go forward and back in the north and in the south, and in Santiago at midnight, so that 00:00 is not there.
ODD_DAYS = [
    ("Europe/Berlin", "2026-03-29"),
    ("Europe/Berlin", "2026-10-25"),
    ("Europe/Berlin", "2026-12-31"),
    ("America/New_York", "2026-03-08"),
    ("America/New_York", "2026-11-01"),
    ("America/New_York", "2028-02-29"),
    ("Australia/Sydney", "2026-04-05"),
    ("Australia/Sydney", "2026-10-04"),
    ("Australia/Sydney", "2027-01-01"),
    ("America/Santiago", "2026-09-06"),
    ("America/Santiago", "2026-04-05"),
    ("Pacific/Auckland", "2026-12-31"),
    ("UTC", "2028-02-29"),
]
QUIET = dt.date(2026, 1, 19)


@pytest.fixture(params=ODD_DAYS, ids=lambda each: f"{each[0]} {each[1]}")
def odd(request, monkeypatch):
    """The day; the zone is that of the server, and it is half past twelve."""
    name, text = request.param
    day = dt.date.fromisoformat(text)
    with timezone.override(name):
        moment = local(name, day, 12, 30)
        monkeypatch.setattr("django.utils.timezone.now", lambda: moment)
        yield ZoneInfo(name), day


def local(zone, day, hour, minute=0, second=0, fold=0):
    """A moment of that day as the clocks there show it, in UTC."""
    tz = ZoneInfo(str(zone))
    return dt.datetime(day.year, day.month, day.day, hour, minute, second, tzinfo=tz, fold=fold).astimezone(
        dt.UTC
    )


def written(zone, moment):
    return moment.astimezone(zone).isoformat()


def midnight(zone, day):
    """The first second of a day; where clocks go forward at midnight it is one o'clock."""
    first = local(zone, day, 0)
    return first if first.astimezone(zone).date() == day else local(zone, day, 1)


def test_a_day_has_all_its_lines_and_no_others(odd, cast):
    zone, day = odd
    start, end = midnight(zone, day), midnight(zone, day + dt.timedelta(days=1))
    second = dt.timedelta(seconds=1)
    every = [start + dt.timedelta(minutes=30 * n) for n in range(int((end - start).total_seconds() // 1800))]
    there = {f"in-{n}": at for n, at in enumerate([*every, end - second])}
    lines = [set_line(cast.ana_person, name, at=written(zone, at)) for name, at in there.items()]
    lines += [
        set_line(cast.ana_person, name, at=written(zone, at))
        for name, at in (("before", start - second), ("after", end))
    ]
    assert not add_events(cast.ana, cast.ana_person, [Item(each) for each in lines]).refused
    told = [json.loads(text)["id"] for _, text in events_on([cast.ana_person.pk], day)]
    assert sorted(told) == sorted(there)
    facts = facts_of(cast.ana_person, day)
    assert facts is not None
    assert [event.id for event in facts.on_the_day] == list(
        there
    )  # in order of time, also of an hour that comes twice
    assert len(every) in (46, 48, 50)


def test_pages_of_the_day_name_it(odd, cast, as_):
    zone, day = odd
    person = add_example(cast.ana, "reader_a_home", day)
    for hour in (0, 23):
        now = max(local(zone, day, hour, 5), midnight(zone, day))
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("django.utils.timezone.now", lambda now=now: now)
            assert timezone.localdate() == day
            ana = as_("ana")
            for page in (
                "today/",
                *(("programme/", "progress/", "log/", "print/week/") if hour == 0 else ()),
            ):
                answer = ana.get(f"/people/{person.pk}/{page}")
                assert answer.status_code == 200, page
                if page == "today/":
                    assert f"{day:%A} {day.day} {day:%B}" in re.sub(r"\s+", " ", answer.content.decode())
            given = ana.get(f"/people/{person.pk}/today/session.json").json()
            assert given["date"] == day.isoformat()
            assert ana.get("/classes/needs/").status_code == 200
            assert open_session(cast.ana, cast.group).date == day
    assert ClassSession.objects.filter(of=cast.group, date=day).count() == 1


def test_somebody_who_stays_away_is_told_of_after_as_many_days_as_ever(odd, cast):
    """Counted in days of the calendar, whatever clocks do between."""
    zone, day = odd
    away = _days_until_away(cast, QUIET, dt.datetime.combine(QUIET, dt.time(12), tzinfo=dt.UTC).isoformat())
    assert 0 < away < 15
    for before in (away - 1, away):
        last = day - dt.timedelta(days=before)
        at = written(zone, local(zone, last, 23, 50))
        assert _days_until_away(cast, last, at, most=before + 2) == away


def _days_until_away(cast, date, at, most=15):
    """How many days after a set on that date it is told."""
    person = add_example(cast.ben, "reader_e", date - dt.timedelta(days=30))
    assert not add_events(cast.ben, person, [Item(set_line(person, at=at))]).refused
    assert worked_out([person], date)[person.pk]["last"] == date.isoformat()
    document = worked_out([person], date)[person.pk]
    days = (date + dt.timedelta(days=number) for number in range(most))
    kinds = ([reason.kind for reason in reasons(document, each)] for each in days)
    return next(number for number, each in enumerate(kinds) if "away" in each)


@pytest.mark.parametrize("zone", ["Europe/Berlin", "America/New_York", "Australia/Sydney"])
def test_a_word_on_a_fall_is_after_it_also_in_an_hour_that_comes_twice(zone, cast, monkeypatch):
    day = {"Europe/Berlin": "2026-10-25", "America/New_York": "2026-11-01", "Australia/Sydney": "2026-04-05"}[
        zone
    ]
    hour = 1 if zone == "America/New_York" else 2
    tz = ZoneInfo(zone)
    date = dt.date.fromisoformat(day)
    with timezone.override(zone):
        for number, (fell, now) in enumerate(
            [
                (local(tz, date, hour, 50), local(tz, date, hour, 10, fold=1)),
                (local(tz, date, hour, 10, fold=1), local(tz, date, hour, 50)),  # of a clock that is ahead
                (local(tz, date, hour, 50, fold=1), local(tz, date, hour, 10, fold=1)),
            ]
        ):
            monkeypatch.setattr("django.utils.timezone.now", lambda now=now: now)
            told = line(cast.ana_person, "fall", {"hurt": False}, f"f{number}", at=written(tz, fell))
            assert not add_events(cast.ana, cast.ana_person, [Item(told)]).refused
            assert open_fall(log_of(cast.ana_person))
            (name,) = tell_facts(cast.ana, cast.ana_person, "fall", [{"reviewed_with": "my nurse"}])
            assert not open_fall(log_of(cast.ana_person))
            said = next(event.at for event in log_of(cast.ana_person).events if event.id == name)
            assert said == max(now, fell + dt.timedelta(milliseconds=1))


@pytest.mark.parametrize(
    ("minute", "fold", "typed", "began"),
    [
        (20, 1, "02:45", (45, 0)),  # the first quarter to three, 35 minutes ago
        (50, 1, "02:45", (45, 0)),
        (50, 0, "02:45", (45, 0)),
        (20, 0, "02:45", None),
        (20, 1, "03:05", None),
    ],
)
def test_a_time_from_paper_that_comes_twice_is_the_earlier_one(
    minute, fold, typed, began, cast, as_, monkeypatch
):
    """In Berlin clocks went back from three to two."""
    day = dt.date(2026, 10, 25)
    with timezone.override("Europe/Berlin"):
        now = local("Europe/Berlin", day, 2, minute, fold=fold)
        monkeypatch.setattr("django.utils.timezone.now", lambda: now)
        person = add_example(cast.ben, "reader_c", day)
        ben, address = as_("ben"), f"/people/{person.pk}/log/sheet/"
        page = ben.get(address, {"date": day.isoformat(), "planned": "1"})
        answer = ben.post(address, filled(page, time=typed))
        assert (answer.status_code, b"has not come yet" in answer.content) == (
            (422, True) if began is None else (302, False)
        )
        times = [event.at for event in log_of(person).events]
        assert times[:1] == (
            [] if began is None else [local("Europe/Berlin", day, 2, began[0], fold=began[1])]
        )
        assert times == sorted(times)
        assert not times or times[-1] < now


def test_a_sheet_of_now_in_the_second_of_two_hours_is_of_now(cast, as_, monkeypatch):
    day = dt.date(2026, 10, 25)
    with timezone.override("Europe/Berlin"):
        now = local("Europe/Berlin", day, 2, 0, 5, fold=1)
        monkeypatch.setattr("django.utils.timezone.now", lambda: now)
        person = add_example(cast.ben, "reader_c", day)
        ben, address = as_("ben"), f"/people/{person.pk}/log/sheet/"
        page = ben.get(address, {"date": day.isoformat(), "planned": "1"})
        assert ben.post(address, filled(page, time="")).status_code == 302
        times = [event.at for event in log_of(person).events]
        assert now - dt.timedelta(minutes=2) < times[0] < times[-1] < now


TURNS = [
    ("reader_a_home", "2026-12-31"),
    ("reader_e", "2027-01-01"),
    ("reader_c", "2027-01-04"),
    ("reader_a_home", "2028-02-29"),
    ("reader_e", "2028-03-01"),
    ("reader_c", "2027-03-28"),
]


@pytest.mark.parametrize(("name", "day"), TURNS)
def test_a_programme_is_the_same_on_whatever_days(name, day):
    """As many weeks earlier, all is the same but the dates: no year, no leap day, no number of a week is in it."""
    date = dt.date.fromisoformat(day)
    weeks = (date - QUIET).days // 7
    assert _made(name, date) == _made(name, date - dt.timedelta(weeks=weeks))


def _made(name, date):
    example = example_at(name, date)
    person = person_from_mapping(example.document, today=date)
    texts = [json.dumps(each) for each in example.lines]
    log = log_from_lines(texts, person_id=person.person.id)
    plan = plan_json(hipstride.plan(person, start=date))
    today = today_json(hipstride.today(person, log, date=date))
    return re.sub(
        r'"inputs_sha256": "\w+"|\d{4}-\d\d-\d\d',
        lambda found: _days(found[0], date),
        json.dumps([plan, today]),
    )


def _days(text, date):
    return "" if text.startswith('"') else f"day {(dt.date.fromisoformat(text) - date).days}"


@pytest.mark.parametrize("first", ["2026-11-20", "2027-12-01", "2028-02-01", "2026-03-01"])
def test_copies_stay_by_days_and_weeks_over_the_turn_of_a_year(first):
    """2026 has 53 weeks. A copy at the same hour of every day, thrown away by age each time."""
    begun = dt.datetime.fromisoformat(f"{first}T03:00:00+00:00")
    there: set[dt.datetime] = set()
    for number in range(75):
        now = begun + dt.timedelta(days=number)
        there = backups.kept({*there, now}, now=now, zone=dt.UTC)
        days = sorted((now.date() - at.date()).days for at in there)
        assert days[: min(number + 1, 7)] == list(range(min(number + 1, 7)))
        assert days[-1] < 7 * backups.GONE_AFTER_WEEKS
        if number > 35:
            assert days[-1] >= 15  # on a Monday, the Sunday of the third week before
            assert max(later - earlier for earlier, later in zip(days, days[1:], strict=False)) <= 7
            assert len(days) <= 7 + 4
