"""Who looked at whose record."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.db import transaction
from django.db.models import QuerySet
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


ON_A_PAGE = 100
"""So many entries a page shows; the older ones are on the next."""


def looks_at(person: Person, page: str | None = None) -> Page[Look]:
    """Who opened, copied or tried to open the record, the latest first; a number that is no page is the nearest."""
    return _told(audit_access.looks_at(person.pk), page)


def deeds_on(person: Person, page: str | None = None) -> Page[Look]:
    """Who changed something, the latest first."""
    return _told(audit_access.entries_about(person.pk).exclude(action__in=audit_access.LOOKS), page)


def _told(entries: QuerySet[AuditEntry], number: str | None) -> Page[Look]:
    page: Page[Any] = Paginator(entries, ON_A_PAGE).get_page(number or 1)
    rows: list[AuditEntry] = list(page.object_list)
    names = names_of({each.actor_id for each in rows if each.actor_id is not None})
    page.object_list = [
        Look(
            each.at,
            names.get(each.actor_id, "") if each.actor_id is not None else "",
            sentence(each.action),
            each.actor_id is None,
        )
        for each in rows
    ]
    return page
