"""What the slices above may listen to."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from uuid import UUID

from django.dispatch import Signal

facts_added = Signal()
"""Sent inside the transaction that adds facts to a record or log, after they are written.

``person_ids``: whose. What is derived from the facts is kept in step by those who listen, or not at all: a fault there
takes the facts back too.
"""

history_asked = Signal()
"""Sent when the history of a record is shown. Who listens answers with a list of `history.Word`.

``person``: whose.
"""

_together: ContextVar[set[UUID] | None] = ContextVar("told_together", default=None)


def tell_facts_added(person_id: UUID) -> None:
    """Send `facts_added`, at once or at the end of `told_together`."""
    waiting = _together.get()
    if waiting is None:
        facts_added.send(None, person_ids={person_id})
    else:
        waiting.add(person_id)


@contextmanager
def told_together() -> Iterator[None]:
    """Where facts of several people are added in one transaction: who listens hears of all of them once, at the end.

    So what is derived of people is locked before what is derived of their classes, whoever writes.
    """
    waiting: set[UUID] = set()
    token = _together.set(waiting)
    try:
        yield
    finally:
        _together.reset(token)
    if waiting:
        facts_added.send(None, person_ids=waiting)
