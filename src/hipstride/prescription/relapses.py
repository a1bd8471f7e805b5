"""When relapses were, and which sessions came first after one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from hipstride.catalogue.numbers import value
from hipstride.prescription.done_sessions import DoneSession
from hipstride.record.event import (
    Log,
    Symptom,
)


@dataclass(frozen=True, slots=True)
class Relapses:
    """When relapses were: ``logged`` symptoms that lasted too long, and the weeks ago of the person file.

    The file says how long ago, not when it was written. So its relapse lies in a break that is longer than
    that, or in the break of over two weeks that has its date as read on ``date``.
    """

    logged: tuple[dt.datetime, ...]
    weeks_ago: float | None
    tested: tuple[dt.date, ...]
    date: dt.date

    def before(self, day: dt.date, at: dt.datetime | None, last: DoneSession | None) -> bool:
        """Whether a relapse came after the session before that day (or ``at`` that time), and no test since."""
        for when in self.logged:
            came = when <= at if at is not None else when.date() <= day
            new = last is None or when > last.started_at
            if came and new and not any(when.date() < test <= day for test in self.tested):
                return True
        return self._by_file(day, last)

    def _by_file(self, day: dt.date, last: DoneSession | None) -> bool:
        known = [test for test in self.tested if test <= day]
        known += [last.date] if last is not None else []
        if self.weeks_ago is None or not known:
            return False
        weeks, gap = dt.timedelta(weeks=self.weeks_ago), day - max(known)
        if weeks < gap:
            return True
        a_break = gap > dt.timedelta(days=value("reentry.short_days"))
        return a_break and max(known) < self.date - weeks <= day


def relapses(log: Log, weeks_ago: float | None, tested: Iterable[dt.date], date: dt.date) -> Relapses:
    """The relapses of a log, by symptoms that lasted more than a day, and of the person file."""
    long = value("gates.relapse_hours")
    logged = tuple(
        event.at
        for event in sorted(log.events, key=lambda each: each.at)
        if isinstance(event.body, Symptom)
        and not event.body.settled
        and event.body.lasted_hours is not None
        and event.body.lasted_hours > long
    )
    return Relapses(logged, weeks_ago, tuple(sorted(tested)), date)


def with_relapses(done: Sequence[DoneSession], known: Relapses) -> tuple[DoneSession, ...]:
    """The sessions, with those that came first after a relapse and those since one without a test."""
    found: list[DoneSession] = []
    for each in done:
        last = found[-1] if found else None
        first = known.before(each.date, each.started_at, last)
        since = last is not None and last.since_relapse
        if since and last is not None and any(last.date < test <= each.date for test in known.tested):
            since = False
        found.append(replace(each, after_relapse=first, since_relapse=first or since))
    return tuple(found)
