"""Whether the looks of a request are to be written down: learnt where the record is read, told to who writes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from hipstride.app.audit import access as audit
from hipstride.app.audit.models import AuditEntry

_learnt: ContextVar[dict[UUID, bool] | None] = ContextVar("looks", default=None)


@contextmanager
def learning() -> Iterator[dict[UUID, bool]]:
    """During a request: by person whether their look needs no entry, being one's own or noted within the hour."""
    found: dict[UUID, bool] = {}
    token = _learnt.set(found)
    try:
        yield found
    finally:
        _learnt.reset(token)


def learnt(person_id: UUID, noted: bool) -> None:
    """What the reading of a record found out."""
    found = _learnt.get()
    if found is not None:
        found[person_id] = noted


def this_hour() -> dt.datetime:
    """The moment from which one entry a user and a person is enough."""
    return timezone.now().replace(minute=0, second=0, microsecond=0)


def noted_for(actor_id: UUID, person: OuterRef, action: str = "record.read") -> Exists:
    """Beside people: whether this user's look at them is noted."""
    return Exists(_entries(actor_id, action).filter(person_id=person))


def noted_by(actor_id: UUID, action: str) -> set[UUID]:
    """All at whom this user looked within the hour. One query."""
    found = _entries(actor_id, action).values_list("person_id", flat=True)
    return {person for person in found if person is not None}


def _entries(actor_id: UUID, action: str) -> QuerySet[AuditEntry]:
    return audit.search(actor_id=actor_id, since=this_hour()).filter(action=action).order_by()
