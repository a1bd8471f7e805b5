"""Read what a person was given. Whoever asks must have been let to the person first."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from uuid import UUID

from django.conf import settings
from django.db.models import Q, QuerySet, Window
from django.db.models.functions import RowNumber
from django.http import Http404

from hipstride.app.accounts.models import User
from hipstride.app.people.models import Person
from hipstride.app.training.models import GivenPlan, GivenSession, ProgrammeTemplate, ShownProgress


def session_given(person: Person, date: dt.date) -> GivenSession | None:
    """The session of a day as it was given last."""
    found = GivenSession.objects.filter(person=person, date=date).defer("whole")
    return found.order_by("-made_at", "-id").first()


def sessions_of_days(
    people: Iterable[Person], dates: Iterable[dt.date], *, whole: bool = False
) -> list[GivenSession]:
    """All sessions of these people on these days, those given last first; ``whole``: with all that was worked out."""
    found = GivenSession.objects.filter(person__in=list(people), date__in=list(dates))
    return list((found if whole else found.defer("whole")).order_by("-made_at", "-id"))


def dates_given(person: Person, first: dt.date, last: dt.date) -> list[dt.date]:
    """The days for which there was a session, newest first."""
    found = GivenSession.objects.filter(person=person, date__gte=first, date__lte=last).order_by("-date")
    return list(found.values_list("date", flat=True).distinct())


def codes_of(people: Iterable[Person]) -> set[tuple[UUID, str]]:
    """Whose sheets have which codes."""
    found = GivenSession.objects.filter(person__in=list(people)).exclude(code="")
    return set(found.values_list("person_id", "code"))


def sheets_printed(person: Person, first: dt.date, last: dt.date) -> list[GivenSession]:
    """The sessions of these days that are on paper somewhere, newest first."""
    found = GivenSession.objects.filter(person=person, date__gte=first, date__lte=last).exclude(code="")
    return list(found.defer("whole").order_by("-date", "-made_at", "-id"))


def sheets_with(people: QuerySet[Person], codes: Sequence[str]) -> list[GivenSession]:
    """The printed sessions of these people with one of the codes, in the order of their days."""
    found = GivenSession.objects.filter(code__in=codes, person__in=people).exclude(code="")
    return list(found.defer("whole").select_related("person").order_by("date", "made_at", "id"))


def plan_given(person: Person) -> GivenPlan | None:
    """The plan that was given last."""
    return GivenPlan.objects.filter(person=person).defer("whole").order_by("-made_at", "-id").first()


def progress_shown(person: Person) -> ShownProgress | None:
    """The progress that was shown last."""
    return ShownProgress.objects.filter(person=person).first()


def sessions_given(people: Sequence[Person], date: dt.date) -> dict[UUID, GivenSession]:
    """The session of a day of each as it was given last, by person. One query."""
    found = GivenSession.objects.filter(person_id__in=[person.pk for person in people], date=date)
    return {row.person_id: row for row in found.defer("whole").order_by("made_at", "id")}


def sessions_named(names: Iterable[str], people: Iterable[UUID]) -> list[GivenSession]:
    """The sessions of these people with one of these ids, oldest first; what is no id names none. One query."""
    ids = [found for found in map(_uuid, names) if found is not None]
    found = GivenSession.objects.filter(pk__in=ids, person_id__in=people)
    return list(found.defer("whole").order_by("made_at", "id"))


def _uuid(told: str) -> UUID | None:
    try:
        return UUID(told)
    except ValueError:
        return None


def newest_sessions(people: Sequence[Person]) -> dict[UUID, GivenSession]:
    """The session of each that was given last, whatever its day. One query."""
    ids = [person.pk for person in people]
    newest = Window(RowNumber(), partition_by="person_id", order_by=["-made_at", "-id"])
    found = GivenSession.objects.filter(person_id__in=ids).alias(place=newest).filter(place=1)
    return {row.person_id: row for row in found}


def may_use_templates(actor: User) -> bool:
    """Who sets programmes: at home the owner, in a clinic its therapists."""
    return not settings.SERVER or actor.role == User.Role.THERAPIST


def templates_seen(actor: User) -> QuerySet[ProgrammeTemplate]:
    """The templates that this user may use: their own, and those kept for everybody here."""
    if not may_use_templates(actor):
        return ProgrammeTemplate.objects.none()
    found = ProgrammeTemplate.objects.filter(Q(by=actor) | Q(for_all=True))
    return found.select_related("by").order_by("name", "made_at", "id")


def access_template(actor: User, template_id: UUID) -> ProgrammeTemplate:
    """A template that this user may use. Raises Http404."""
    found = templates_seen(actor).filter(pk=template_id).first()
    if found is None:
        raise Http404
    return found
