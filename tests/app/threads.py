"""What the tests with several threads share."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper


@contextmanager
def connection_of_a_thread() -> Iterator[None]:
    """Close what a thread opened when it is done, also of a database in memory, which `close` leaves open."""
    try:
        yield
    finally:
        BaseDatabaseWrapper.close(connections[DEFAULT_DB_ALIAS])
