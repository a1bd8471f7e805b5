"""What was measured, and the search that is under way, by who asks."""

from __future__ import annotations

import datetime as dt

from hipstride.app.assessments.models import LevelSearch
from hipstride.app.people.access import events_of
from hipstride.app.people.models import Person
from hipstride.prescription.find_level import STILL_TRUE


def search_under_way(person: Person, today: dt.date) -> LevelSearch | None:
    """The search that was begun and not ended, if it is of this week."""
    return LevelSearch.objects.filter(person=person, ended_at=None, date__gt=today - STILL_TRUE).first()


def search_of_day(person: Person, day: dt.date) -> LevelSearch | None:
    """The newest search with the answers of this day, ended or not."""
    return LevelSearch.objects.filter(person=person, date=day).first()


def training_began(person: Person) -> bool:
    """Whether anything was trained: from then on tests are facts of the log."""
    return events_of(person).filter(type__in=("session_started", "set_done")).exists()
