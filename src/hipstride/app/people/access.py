"""The only way to a person: by who asks. A stranger gets 404, the same as for nobody."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404

from hipstride.app.accounts.models import User
from hipstride.app.people.models import Event, Person, PersonVersion, Share

_RECORD = (Share.Kind.SELF, Share.Kind.PROFESSIONAL)


def visible_to(actor: User) -> QuerySet[Person]:
    """The people whose record this user may see: by a running share, whatever the role."""
    return (
        Person.objects.filter(shares__user=actor, shares__ended_at=None, shares__kind__in=_RECORD)
        .distinct()
        .order_by("made_at", "id")
    )


def access_person(actor: User, person_id: UUID) -> Person:
    """The person, if this user may see and keep their record. Raises Http404."""
    found = visible_to(actor).filter(pk=person_id).first()
    if found is None:
        raise Http404
    return found


def access_person_of_one(actor: User, person_id: UUID) -> Person:
    """The person, if it is this user's own record (or at home the owner's). Raises Http404."""
    found = (
        Person.objects.filter(
            pk=person_id, shares__user=actor, shares__ended_at=None, shares__kind=Share.Kind.SELF
        )
        .distinct()
        .first()
    )
    if found is None:
        raise Http404
    return found


def versions_of(person: Person) -> QuerySet[PersonVersion]:
    """All versions of a person's file, oldest first."""
    return PersonVersion.objects.filter(person=person)


def events_of(person: Person) -> QuerySet[Event]:
    """All lines of a person's log, in order of receipt."""
    return Event.objects.filter(person=person)
