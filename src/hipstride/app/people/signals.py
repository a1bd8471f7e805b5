"""What the slices above may listen to."""

from __future__ import annotations

from django.dispatch import Signal

facts_added = Signal()
"""Sent inside the transaction that adds facts to a person's record or log, after they are written.

``person_id``: whose. What is derived from the facts is kept in step by those who listen, or not at all: a fault there
takes the facts back too.
"""

history_asked = Signal()
"""Sent when the history of a record is shown. Who listens answers with a list of `history.Word`.

``person``: whose.
"""
