"""Who looked at whose record."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from hipstride.app.accounts.access import names_of
from hipstride.app.accounts.models import User
from hipstride.app.audit import access as audit_access
from hipstride.app.audit import actions as audit
from hipstride.app.audit.models import AuditEntry
from hipstride.app.audit.words import sentence
from hipstride.app.people.models import Person, Share


@transaction.atomic
def note(actor: User, person_ids: Iterable[UUID], *, action: str = "record.read") -> None:
    """Write down a look at these records, once an hour for each; one's own and nobody's are left out."""
    hour = timezone.now().replace(minute=0, second=0, microsecond=0)
    looked = audit_access.search(actor_id=actor.pk, since=hour).filter(action=action).order_by()
    fresh = set(person_ids) - set(looked.values_list("person_id", flat=True))
    if not fresh:
        return
    real = set(Person.objects.filter(pk__in=fresh).values_list("pk", flat=True))
    own = Share.objects.filter(user=actor, kind=Share.Kind.SELF, ended_at=None, person__in=real)
    audit.record_each(
        action, actor=actor, person_ids=sorted(real - set(own.values_list("person_id", flat=True)))
    )


@dataclass(frozen=True, slots=True)
class Look:
    """Somebody did something with a record at a time; an empty ``who`` is an account that is gone."""

    at: dt.datetime
    who: str
    what: str
    program: bool


def looks_at(person: Person, *, most: int = 200) -> list[Look]:
    """Who opened, copied or tried to open the record, the latest first."""
    return _told(list(audit_access.looks_at(person.pk)[:most]))


def deeds_on(person: Person, *, most: int = 200) -> list[Look]:
    """Who changed something, the latest first."""
    changed = audit_access.entries_about(person.pk).exclude(action__in=audit_access.LOOKS)
    return _told(list(changed[:most]))


def _told(entries: list[AuditEntry]) -> list[Look]:
    names = names_of({each.actor_id for each in entries if each.actor_id is not None})
    return [
        Look(
            each.at,
            names.get(each.actor_id, "") if each.actor_id is not None else "",
            sentence(each.action),
            each.actor_id is None,
        )
        for each in entries
    ]
