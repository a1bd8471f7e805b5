"""What counts of a line that was corrected more than once, also by devices that did not know of each other.

js/corrections.js reads them in the same way.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields, replace
from typing import Any

from hipstride.record.event import Correction, Event, EventBody, Fall, Symptom
from hipstride.record.worse import warns, worse

Told = tuple[Event, Correction]
"""A line of the log that is a correction, and its body."""


def not_overtaken(told: Sequence[Told]) -> list[Told]:
    """Of the corrections of one line, in time, those that no later one was made from; the last one is always among them.

    One that does not say what it was made from was made from all before it.
    """
    found: list[Told] = []
    overtaken: set[str] = set()
    for event, correction in reversed(told):
        if event.id not in overtaken:
            found.append((event, correction))
        if correction.after is None:
            break
        overtaken.update(correction.after)
    return found[::-1]


def reading(told: Sequence[Told], bodies: Mapping[str, EventBody | None]) -> tuple[str, EventBody | None]:
    """The id of the correction that counts, and the body that stands. ``told``: those of one line, in time.

    The last one counts, with the worse (`worse.py`) of what was told by another that it was not made from. A line of which
    one warns, and a fall or a symptom of which anybody else has spoken, is not taken back by who did not know of it.
    ``bodies``: what each says.
    """
    last = [(event.id, bodies[event.id]) for event, _ in not_overtaken(told)]
    stays = [each for each in last if _stays(each[1])]
    line, body = stays[-1] if last[-1][1] is None and stays else last[-1]
    if body is not None:
        for _, other in last:
            body = with_worse_of(body, other)
    return line, body


def with_worse_of(body: EventBody, other: EventBody | None) -> Any:
    """A body with all that another one, which it was not made from, tells worse of the same."""
    if other is None:
        return body
    names = (each.name for each in fields(body))
    told = {name: worse(name, getattr(body, name), getattr(other, name)) for name in names}
    new = {name: value for name, value in told.items() if value != getattr(body, name)}
    if isinstance(body, Fall) and any(warns(name, value) for name, value in new.items()):
        new["reviewed_with"] = None  # who looked at it did not know
    return replace(body, **new) if new else body


def _stays(body: EventBody | None) -> bool:
    """Whether it must not be taken back by who did not know of it."""
    if body is None or isinstance(body, Fall | Symptom):
        return body is not None
    return any(warns(each.name, getattr(body, each.name)) for each in fields(body))
