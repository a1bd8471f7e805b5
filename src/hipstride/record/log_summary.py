"""A log in a few numbers."""

from __future__ import annotations

import datetime as dt
from typing import NamedTuple

from hipstride.record.event import Log, SetDone


class LogSummary(NamedTuple):
    """How much a log holds; the dates are those of the first and last day something happened."""

    events: int
    sessions: int
    sets_done: int
    tests: int
    corrections: int
    first_date: dt.date | None
    last_date: dt.date | None


def summary(log: Log) -> LogSummary:
    """Count what counts, after corrections. Sets logged outside a session make no session."""
    days = sorted(event.at.date() for event in log.events)
    return LogSummary(
        events=len(log.events),
        sessions=sum(event.type == "session_started" for event in log.events),
        sets_done=sum(isinstance(event.body, SetDone) for event in log.events),
        tests=sum(event.type == "test" for event in log.events),
        corrections=sum(event.type == "correction" for event in log.originals),
        first_date=days[0] if days else None,
        last_date=days[-1] if days else None,
    )
