"""Write to the audit. Called inside the transaction of the deed, so both are there or neither."""

from __future__ import annotations

import contextvars
from collections.abc import Callable, Iterable
from typing import Any, Protocol, TypeVar
from uuid import UUID

from django.db import IntegrityError, transaction

from hipstride.app.audit.models import AuditEntry

Made = TypeVar("Made")

current_request_id: contextvars.ContextVar[str] = contextvars.ContextVar("request_id", default="")


class Actor(Protocol):
    """Whoever does something: a signed-in user."""

    @property
    def pk(self) -> Any: ...  # noqa: D102
    @property
    def role(self) -> str: ...  # noqa: D102


def record(
    action: str,
    *,
    actor: Actor | None,
    person_id: UUID | None = None,
    thing: str = "",
    entry_id: UUID | None = None,
    **detail: Any,
) -> None:
    """Add one entry; ``actor`` None is the program itself. ``entry_id``: see `once`."""
    entry = _entry(action, actor, person_id, thing, detail)
    if entry_id is not None:
        entry.id = entry_id
    entry.save(force_insert=True)


def once(key: UUID | None, deed: Callable[[], Made], done: Callable[[AuditEntry], Made]) -> Made:
    """Do something that `record` writes down under this key, or find what was made by it when it was sent before.

    Both or neither, also where the same comes twice at the same moment. Without a key it is done each time.
    """
    if key is None:
        with transaction.atomic():
            return deed()
    try:
        with transaction.atomic():
            before = AuditEntry.objects.filter(pk=key).first()
            return deed() if before is None else done(before)
    except IntegrityError:
        before = AuditEntry.objects.filter(pk=key).first()
        if before is None:
            raise
        return done(before)


def record_each(action: str, *, actor: Actor | None, person_ids: Iterable[UUID]) -> None:
    """Add one entry for each of these people. One query however many they are."""
    entries = [_entry(action, actor, person_id, "", {}) for person_id in person_ids]
    if entries:
        AuditEntry.objects.bulk_create(entries)


def _entry(
    action: str, actor: Actor | None, person_id: UUID | None, thing: str, detail: dict[str, Any]
) -> AuditEntry:
    return AuditEntry(
        action=action,
        actor_id=None if actor is None else actor.pk,
        actor_role="" if actor is None else actor.role,
        person_id=person_id,
        thing=thing,
        request_id=current_request_id.get(),
        detail=detail,
    )
