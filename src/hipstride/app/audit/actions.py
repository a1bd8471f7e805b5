"""Write to the audit. Called inside the transaction of the deed, so both are there or neither."""

from __future__ import annotations

import contextvars
from collections.abc import Iterable
from typing import Any, Protocol
from uuid import UUID

from hipstride.app.audit.models import AuditEntry

current_request_id: contextvars.ContextVar[str] = contextvars.ContextVar("request_id", default="")


class Actor(Protocol):
    """Whoever does something: a signed-in user."""

    @property
    def pk(self) -> Any: ...  # noqa: D102
    @property
    def role(self) -> str: ...  # noqa: D102


def record(
    action: str, *, actor: Actor | None, person_id: UUID | None = None, thing: str = "", **detail: Any
) -> None:
    """Add one entry; ``actor`` None is the program itself."""
    _entry(action, actor, person_id, thing, detail).save(force_insert=True)


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
