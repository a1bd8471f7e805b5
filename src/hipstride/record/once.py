"""The same set of the same session, logged on two devices that did not know of each other: it counts once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from hipstride.record.event import Event, SessionStarted, SetDone, SetSkipped

_Session = tuple[dt.date, str]
_Slot = tuple[_Session, dt.date, str, str, int]


def doubled(events: Sequence[Event]) -> frozenset[str]:
    """The ids of those events (corrections applied) that another one stands for.

    One session is what was begun on one day from one plan (``plan_sha256``), on however many devices; where a
    log does not say which plan it was, nothing is taken for the same. Of a set that is there more than once
    the one counts that was done before one that was left out, then one that tells of pain, then one that
    stopped early (a spasm on one device is not outweighed by a smooth set on the other), then one that tells
    how hard it was, then the newest.
    """
    extra: set[str] = set()
    begun: set[_Session] = set()
    best: dict[_Slot, Event] = {}
    now: _Session | None = None
    for event in sorted(events, key=lambda each: each.at):
        body = event.body
        if isinstance(body, SessionStarted):
            now = None if body.plan_sha256 is None else (event.at.date(), body.plan_sha256)
            if now in begun:
                extra.add(event.id)
            elif now is not None:
                begun.add(now)
        elif isinstance(body, SetDone | SetSkipped) and now is not None:
            slot = (now, event.at.date(), body.exercise, body.side, body.set)
            before = best.get(slot)
            if before is None:
                best[slot] = event
            else:
                kept = max(before, event, key=_weight)
                best[slot] = kept
                extra.add((event if kept is before else before).id)
    return frozenset(extra)


def _weight(event: Event) -> tuple[bool, bool, bool, bool, dt.datetime]:
    body = event.body
    if not isinstance(body, SetDone):
        return (False, False, False, False, event.at)
    hurt, early = body.stopped_because == "pain" or bool(body.pain), body.stopped_because != "done"
    return (True, hurt, early, body.effort is not None, event.at)
