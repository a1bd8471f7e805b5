"""Who looked at whose record."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.db.models import Exists, OuterRef, QuerySet

from hipstride.app.accounts.access import names_of
from hipstride.app.accounts.models import User
from hipstride.app.audit import access as audit_access
from hipstride.app.audit import actions as audit
from hipstride.app.audit.models import AuditEntry
from hipstride.app.audit.words import sentence
from hipstride.app.people import looks
from hipstride.app.people.access import own_share
from hipstride.app.people.models import Person


def note(actor: User, person_ids: Iterable[UUID], *, action: str = "record.read") -> None:
    """Write down a look at these records, once an hour for each; one's own and nobody's are left out."""
    ids = set(person_ids)
    if (
        len(ids) > 1
    ):  # of many most are noted: all entries of the hour at once cost less than one look for each
        ids -= looks.noted_by(actor.pk, action)
    if not ids:
        return
    fresh = Person.objects.filter(
        ~Exists(own_share(actor)), ~looks.noted_for(actor.pk, OuterRef("pk"), action), pk__in=ids
    )
    audit.record_each(action, actor=actor, person_ids=list(fresh.order_by("pk").values_list("pk", flat=True)))


def note_one(actor: User, person_id: UUID, *, noted: bool | None) -> None:
    """Write down a look at one record. ``noted``: whether it needs no entry, where that was learnt with the record."""
    if noted is None:
        note(actor, [person_id])
    elif not noted:
        audit.record("record.read", actor=actor, person_id=person_id)


@dataclass(frozen=True, slots=True)
class Look:
    """Somebody did something with a record, so many times in a minute; an empty ``who`` is an account that is gone."""

    at: dt.datetime
    who: str
    what: str
    program: bool
    times: int


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
            sentence(each.action, each.detail),
            each.actor_id is None,
            times,
        )
        for each, times in audit_access.runs(rows)
    ]
    return page
