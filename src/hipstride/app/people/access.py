"""The only way to a person: by who asks. A stranger gets 404, the same as for nobody."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet, Subquery
from django.db.models.expressions import Combinable
from django.http import Http404
from django.utils import timezone

from hipstride.app.accounts.models import User
from hipstride.app.audit.access import entries_about
from hipstride.app.people import looks
from hipstride.app.people.models import Consent, Event, Person, PersonVersion, Share

RECORD = (Share.Kind.SELF, Share.Kind.PROFESSIONAL)
"""The shares by which one sees a record."""


def visible_to(actor: User) -> QuerySet[Person]:
    """The people whose record this user may see: by a running share, whatever the role."""
    return _shared_with(actor, RECORD).order_by("made_at", "id")


def _shared_with(actor: User, kinds: Iterable[str]) -> QuerySet[Person]:
    shares = Share.objects.filter(user=actor, ended_at=None, kind__in=kinds)
    return Person.objects.filter(pk__in=shares.values("person_id"))


def access_person(actor: User, person_id: UUID, **also: Combinable) -> Person:
    """The person, if this user may see and keep their record; ``also``: what else to read of them. Raises Http404.

    Whether the look is to be written down is read with it (`looks`).
    """
    noted = Q(Exists(own_share(actor))) | Q(looks.noted_for(actor.pk, OuterRef("pk")))
    found = visible_to(actor).filter(pk=person_id).annotate(is_noted=noted, **also).first()
    if found is None:
        raise Http404
    looks.learnt(person_id, found.is_noted)
    return found


def own_share(actor: User) -> QuerySet[Share]:
    """Beside people: what makes a record this user's own."""
    return Share.objects.filter(person=OuterRef("pk"), user=actor, kind=Share.Kind.SELF, ended_at=None)


def is_own(actor: User, person: Person) -> bool:
    """Whether it is this user's own record."""
    return Share.objects.filter(person=person, user=actor, ended_at=None, kind=Share.Kind.SELF).exists()


def may_decide(actor: User, person: Person) -> bool:
    """Whether this user sets what the programme is: in a clinic who works with the person, at home whoever keeps it.

    Safety rules are another thing: `safety.may_lift`.
    """
    return Share.objects.filter(person=person, user=actor, kind__in=_deciding(), ended_at=None).exists()


def _deciding() -> tuple[str, ...]:
    return (Share.Kind.PROFESSIONAL,) if settings.SERVER else RECORD


def may_decide_for(actor: User) -> QuerySet[Person]:
    """The people whose programme this user may set: in a clinic those they work with, at home all they keep."""
    return _shared_with(actor, _deciding()).order_by("name", "made_at", "id")


def last_word(scope: str) -> Subquery:
    """Beside people: whether their last word on this was yes; None where nothing was said."""
    said = Consent.objects.filter(person=OuterRef("pk"), scope=scope, elsewhere=False)
    return Subquery(said.order_by("-id").values("given")[:1])


def consented_to(scope: str = Consent.Scope.RESEARCH) -> QuerySet[Person]:
    """The people whose last word on this was yes: ``research``, or one study (``study:<id>``), which needs both.

    Every export of a study begins here, so a consent that was taken back counts from that moment.
    """
    people = Person.objects.filter(example="").order_by("made_at", "id")
    for needed in dict.fromkeys((Consent.Scope.RESEARCH, scope) if scope.startswith("study:") else (scope,)):
        said = f"said_{needed.partition(':')[0]}"
        people = people.alias(**{said: last_word(needed)}).filter(**{said: True})
    return people


def versions_of(person: Person) -> QuerySet[PersonVersion]:
    """All versions of a person's file, oldest first."""
    return PersonVersion.objects.filter(person=person)


def access_version(person: Person, number: int) -> PersonVersion:
    """One version of a person's file, with who saved it. Raises Http404."""
    found = versions_of(person).select_related("by").filter(number=number).first()
    if found is None:
        raise Http404
    return found


def newest_version(person: Person) -> PersonVersion | None:
    """The version that counts, with who saved it; None before the set-up is done."""
    return versions_of(person).select_related("by").order_by("-number").first()


def events_of(person: Person) -> QuerySet[Event]:
    """All lines of a person's log, in order of receipt."""
    return Event.objects.filter(person=person)


def lock(*people: Person) -> None:
    """One writer a person until the transaction ends: their log has one order.

    Whoever writes of several people locks all of them here first, before anything that hangs on one of them: so nobody
    waits for somebody who waits for them (docs/decisions/0020-one-order-of-locks.md). Rows that only name a person,
    such as a look in the audit, do not wait for this.
    """
    ids = [person.pk for person in people]
    rows = Person.objects.select_for_update(no_key=True).filter(pk__in=ids).order_by("pk")
    if len(rows.values_list("pk")) != len(set(ids)):
        raise Person.DoesNotExist


@dataclass(frozen=True, slots=True)
class Arrived:
    """What has come from a device: the highest number, and those below it that have not come."""

    highest_seq: int | None
    missing_seq: tuple[int, ...]


MOST_MISSING = 200
"""So many missing numbers are named at most, the lowest."""


def arrived_from(actor: User, device: str) -> Arrived:
    """What has come from a device, of the people this user may see."""
    people = visible_to(actor).order_by().values("pk")
    came = Event.objects.filter(person__in=people, device=device, seq__gt=0)
    seen = came.aggregate(highest=Max("seq"), count=Count("seq", distinct=True))
    highest = seen["highest"]
    if highest is None or highest == seen["count"]:
        return Arrived(highest, ())
    seqs = came.order_by("seq").values_list("seq", flat=True).distinct()
    missing: list[int] = []
    before = 0
    for seq in (number or 0 for number in seqs.iterator()):
        missing += range(before + 1, min(seq, before + 1 + MOST_MISSING - len(missing)))
        if len(missing) >= MOST_MISSING:
            break
        before = seq
    return Arrived(highest, tuple(missing))


def events_on(people: Sequence[UUID], date: dt.date) -> list[tuple[UUID, str]]:
    """The lines of a day of some people, whose they are and as they stand, in order of receipt.

    A day here is that of the server's zone.
    """
    start = timezone.make_aware(dt.datetime.combine(date, dt.time()))
    end = start + dt.timedelta(days=1)
    found = Event.objects.filter(person_id__in=people, at__gte=start, at__lt=end).order_by("id")
    return list(found.values_list("person_id", "line"))


_SETS = ("set_done", "set_skipped", "session_started", "session_ended", "correction")


def decide_now(people: Sequence[UUID]) -> dict[UUID, str]:
    """Of each a text that changes with their file, and with each line of their log but those of the training itself.

    Two queries. A correction, which can be of either, does not change it.
    """
    versions = PersonVersion.objects.filter(person_id__in=people).order_by().values_list("person_id")
    told = Event.objects.filter(person_id__in=people).exclude(type__in=_SETS).order_by()
    newest = dict(versions.annotate(Max("number")))
    lines = dict(told.values_list("person_id").annotate(Count("id")))
    return {one: f"{newest.get(one, 0)}.{lines.get(one, 0)}" for one in people}


def access_erased(actor: User, person_id: UUID) -> None:
    """Only who deleted a person is told that they are gone: on that page a device forgets them. Raises Http404."""
    if not entries_about(person_id).filter(action="person.erased", actor_id=actor.pk).exists():
        raise Http404
