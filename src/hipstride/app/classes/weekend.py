"""What people take home after class: the sheet of their next day at home, and the file that plays it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db import transaction

import hipstride
from hipstride.app.classes.of_others import kept, stop_words
from hipstride.app.people.models import Person as PersonRow
from hipstride.app.people.records import known_of_many
from hipstride.app.training.actions import keep_printed
from hipstride.app.training.facts import Facts
from hipstride.app.training.session_document import in_its_order
from hipstride.catalogue.numbers import value
from hipstride.prescription.schedule import WEEKDAYS, next_training_day
from hipstride.prescription.today import Today
from hipstride.record.person import Person


@dataclass(frozen=True, slots=True)
class Home:
    """The next day at home of one person."""

    row: PersonRow
    made: Today
    facts: Facts


def next_day_at_home(person: Person, after: dt.date) -> dt.date:
    """The next training day that is no class day; where all are class days, the next one.

    What was trained in class rests for 48 hours: a day at home that comes sooner moves to their end, or where that is
    a class day the one after it is taken.
    """
    own = [day for day in person.preferences.days if day not in person.preferences.class_days]
    days = own or list(person.preferences.days)
    rested = after + dt.timedelta(days=int(value("plan.hours_between")) // 24)
    soonest = next_training_day(days, after) if days else rested
    if soonest >= rested:
        return soonest
    if WEEKDAYS[rested.weekday()] not in person.preferences.class_days:
        return rested
    return next_training_day(days, rested - dt.timedelta(days=1))


def homes_of(rows: Sequence[PersonRow], date: dt.date) -> list[Home]:
    """The next day at home of each, in the order given; without those whose set-up is not done."""
    known = known_of_many(rows)
    return [_home(row, known[row.pk], date) for row in rows if row.pk in known]


def _home(row: PersonRow, known: Any, date: dt.date) -> Home:
    day = next_day_at_home(known.record, date)
    facts = Facts(known.record, known.log, day, known.mark)
    named = replace(facts.person.person, name=facts.person.person.name or row.called or None)
    made = hipstride.today(replace(facts.person, person=named), facts.before_training, None, date=day)
    return Home(row, made, facts)


def sheets(homes: Sequence[Home], date: dt.date, title: str) -> bytes:
    """The sheets of all as one PDF called ``title``. Raises BadInput where nobody has anything to do."""
    from hipstride.handout.paper_log import paper_logs

    with transaction.atomic():  # what is on paper is kept: staff type it in later, row by row
        printed = [home for home in homes if home.made.exercises]
        codes = keep_printed([(home.row, home.facts, home.made) for home in printed])
        code_of = dict(zip((home.row.pk for home in printed), codes, strict=True))
        people = [(_given(home), home.facts.sha256, [code_of.get(home.row.pk, "")]) for home in homes]
        return paper_logs(people, date=date, title=title, why=_why_not)


def _why_not(made: Today) -> list[str]:
    """Why somebody takes nothing home, said of them to whoever hands the sheets out."""
    stops = [stop_words(kept(gate)) for gate in made.gates if gate.blocks_session]
    return stops or [message.text for message in made.messages]


def _given(home: Home) -> list[Today]:
    """In the order in which staff type it in."""
    return [in_its_order(home.made, first=home.facts.is_first)]


def follow_along_of(home: Home) -> bytes:
    """The file that plays the day."""
    from hipstride.figure.follow.page import follow_along

    return follow_along(*_given(home)).encode()
