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
    log does not say which plan it was, nothing is taken for the same. Lines that name their session are of the
    start that names it too, whatever came between and whatever day it was where they were written; the others
    are of the latest start. Of a set that is there more than once
    the one counts that was done before one that was left out, then one that tells of more pain, then one that
    stopped early (a spasm on one device is not outweighed by a smooth set on the other), then one that tells
    how hard it was, then the newest. The order of the lines says nothing of this.
    """
    extra: set[str] = set()
    begun: set[_Session] = set()
    named: dict[str, _Session] = {}
    best: dict[_Slot, Event] = {}
    now: _Session | None = None
    in_time = sorted(events, key=_place)
    for event in in_time:
        if isinstance(event.body, SessionStarted) and event.body.session and (began := _began(event)):
            named.setdefault(event.body.session, began)
    for event in in_time:
        body = event.body
        if isinstance(body, SessionStarted):
            now = named.get(body.session or "") or _began(event)
            if now in begun:
                extra.add(event.id)
            elif now is not None:
                begun.add(now)
        elif isinstance(body, SetDone | SetSkipped):
            own = named.get(body.session or "")
            of, day = (now, event.at.date()) if own is None else (own, own[0])
            if of is None:
                continue
            slot = (of, day, body.exercise, body.side, body.set)
            before = best.get(slot)
            if before is None:
                best[slot] = event
            else:
                kept = max(before, event, key=lambda each: (*telling(each.body), each.at, each.id))
                best[slot] = kept
                extra.add((event if kept is before else before).id)
    return frozenset(extra)


def _place(event: Event) -> tuple[dt.datetime, bool, str]:
    """In time; of one moment the starts come first."""
    is_start = isinstance(event.body, SessionStarted)
    return (event.at, not is_start, event.id if is_start else "")


def _began(start: Event) -> _Session | None:
    """The day and the plan of a start; None where it does not say which plan it was."""
    sha256 = start.body.plan_sha256 if isinstance(start.body, SessionStarted) else None
    return None if sha256 is None else (start.at.date(), sha256)


_STRONG = (
    6.0  # 0-10; a set that stopped for pain which nobody put a number to is taken for one of strong pain
)


def telling(body: object) -> tuple[bool, float, bool, bool]:
    """How much a line of a set tells, to be compared: done, then how much pain, then that it stopped early, then effort."""
    if not isinstance(body, SetDone):
        return (False, 0.0, False, False)
    unrated = _STRONG if body.stopped_because == "pain" else 0.0
    pain = unrated if body.pain is None else body.pain
    return (True, pain, body.stopped_because != "done", body.effort is not None)
