"""Read what a person was given. Whoever asks must have been let to the person first."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from uuid import UUID

from django.db.models import Window
from django.db.models.functions import RowNumber

from hipstride.app.people.models import Person
from hipstride.app.training.models import GivenPlan, GivenSession, ShownProgress


def session_given(person: Person, date: dt.date) -> GivenSession | None:
    """The session of a day as it was given last."""
    found = GivenSession.objects.filter(person=person, date=date).defer("whole")
    return found.order_by("-made_at", "-id").first()


def plan_given(person: Person) -> GivenPlan | None:
    """The plan that was given last."""
    return GivenPlan.objects.filter(person=person).defer("whole").order_by("-made_at", "-id").first()


def progress_shown(person: Person) -> ShownProgress | None:
    """The progress that was shown last."""
    return ShownProgress.objects.filter(person=person).first()


def sessions_given(people: Sequence[Person], date: dt.date) -> dict[UUID, GivenSession]:
    """The session of a day of each as it was given last, by person. One query."""
    found = GivenSession.objects.filter(person_id__in=[person.pk for person in people], date=date)
    return {row.person_id: row for row in found.order_by("made_at", "id")}


def newest_sessions(people: Sequence[Person]) -> dict[UUID, GivenSession]:
    """The session of each that was given last, whatever its day. One query."""
    ids = [person.pk for person in people]
    newest = Window(RowNumber(), partition_by="person_id", order_by=["-made_at", "-id"])
    found = GivenSession.objects.filter(person_id__in=ids).alias(place=newest).filter(place=1)
    return {row.person_id: row for row in found}
