"""Records that no professional sees any more, since their accounts are closed; and who keeps them next.

An administrator hands them over by whose they were, and learns from it neither a name nor a word of what is in them.
What somebody kept to themselves, and what a person said no to, is handed to nobody.
"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from hipstride.app.accounts.access import names_of
from hipstride.app.accounts.models import User
from hipstride.app.audit import actions as audit
from hipstride.app.people import sharing
from hipstride.app.people.access import last_word, lock
from hipstride.app.people.models import Consent, Person, Share


@dataclass(frozen=True, slots=True)
class Left:
    """The records of one keeper that nobody sees."""

    keeper: UUID
    name: str
    records: tuple[UUID, ...]


def unseen() -> QuerySet[Person]:
    """The records that a professional kept and no open account sees; example people are nobody's loss."""
    running = Share.objects.filter(person=OuterRef("pk"), ended_at=None)
    seen = running.filter(user__is_active=True).exclude(kind=Share.Kind.RESEARCH)
    kept = running.filter(kind=Share.Kind.PROFESSIONAL)
    return (
        Person.objects.filter(~Exists(seen), Exists(kept), example="")
        .alias(said=last_word(Consent.Scope.CLINIC))
        .filter(Q(said=True) | Q(said=None))  # never asked: the yes is awaited, from whoever takes it on
        .order_by("made_at", "id")
    )


def left_behind() -> list[Left]:
    """All of them, by who saw them last, in the order of their names."""
    keepers: dict[UUID, list[UUID]] = {}
    last = _keepers()
    for record in unseen().values_list("pk", flat=True):
        keepers.setdefault(last[record], []).append(record)
    names = names_of(set(keepers))
    found = [Left(keeper, names[keeper], tuple(records)) for keeper, records in keepers.items()]
    return sorted(found, key=lambda left: (left.name, str(left.keeper)))


def _keepers() -> dict[UUID, UUID]:
    """Who saw each of these records last: a professional before the person."""
    shares = Share.objects.filter(person__in=unseen(), ended_at=None).exclude(kind=Share.Kind.RESEARCH)
    order = sorted(shares, key=lambda share: (share.kind == Share.Kind.PROFESSIONAL, share.since, share.pk))
    return {share.person_id: share.user_id for share in order}


def may_keep() -> QuerySet[User]:
    """Who can take a record on: therapists whose accounts are open."""
    return User.objects.filter(role=User.Role.THERAPIST, is_active=True).order_by("name", "email", "pk")


@transaction.atomic
def hand_over(admin: User, keeper: UUID, to: User) -> int:
    """Give all that this keeper left behind to a therapist; gives how many. The keeper's own access ends."""
    lock(*_of(keeper))
    people = _of(keeper)  # without those that somebody else handed over just now
    for person in people:
        audit.record("record.handed_over", actor=admin, person_id=person.pk, thing=f"user {to.pk}")
        sharing.end_all(admin, Share.objects.filter(person=person, kind=Share.Kind.PROFESSIONAL))
        sharing.start(to, person, kind=Share.Kind.PROFESSIONAL)
    return len(people)


def _of(keeper: UUID) -> list[Person]:
    """What this keeper left behind."""
    records = [record for left in left_behind() if left.keeper == keeper for record in left.records]
    return list(Person.objects.filter(pk__in=records).order_by("pk"))
