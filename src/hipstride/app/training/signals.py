"""What the slices above may listen to."""

from __future__ import annotations

from django.dispatch import Signal

sessions_given = Signal()
"""Sent inside the transaction that keeps sessions somebody was given, after they are written. ``person_ids``: whose."""
