"""Write to the audit. Called inside the transaction of the deed, so both are there or neither."""

from __future__ import annotations

import contextvars
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
    AuditEntry.objects.create(
        action=action,
        actor_id=None if actor is None else actor.pk,
        actor_role="" if actor is None else actor.role,
        person_id=person_id,
        thing=thing,
        request_id=current_request_id.get(),
        detail=detail,
    )
