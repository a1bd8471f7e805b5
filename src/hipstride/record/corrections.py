"""What counts of a line that was corrected more than once, also by devices that did not know of each other.

js/corrections.js reads them in the same way.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields, replace
from typing import Any

from hipstride.record.event import Correction, Event, EventBody, Fall

Told = tuple[Event, Correction]
"""A line of the log that is a correction, and its body."""

_WARNS = {
    "stopped_because": "pain",
    "hurt": True,
    "head": True,
    "ill": "yes",
    "new_symptoms": "yes",
    "fall": "yes",
}


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

    The last one counts. Pain, a hurt, a blow to the head, illness and what is new, told by another that it was not
    made from, are carried over, and such a line is not taken back by who did not know of it. ``bodies``: what each says.
    """
    last = [(event.id, bodies[event.id]) for event, _ in not_overtaken(told)]
    warning = [each for each in last if _warnings(each[1])]
    line, body = warning[-1] if last[-1][1] is None and warning else last[-1]
    if body is not None:
        for _, other in last:
            body = with_warnings_of(body, other)
    return line, body


def with_warnings_of(body: EventBody, other: EventBody | None) -> Any:
    """A body with the pain and the warnings that another one tells of the same, which it was not made from."""
    return _with_warnings(body, _warnings(other))


def _warnings(body: EventBody | None) -> dict[str, Any]:
    """What of a body must not be lost: pain in numbers, and the words of `_WARNS`."""
    told = {} if body is None else {each.name: getattr(body, each.name) for each in fields(body)}
    return {
        key: value
        for key, value in told.items()
        if value is not None and (value > 0 if key.startswith("pain") else value == _WARNS.get(key))
    }


def _with_warnings(body: EventBody, warnings: Mapping[str, Any]) -> EventBody:
    new = {
        key: value
        for key, value in warnings.items()
        if ((getattr(body, key) or 0) < value if key.startswith("pain") else getattr(body, key) != value)
    }
    if new and isinstance(body, Fall):
        new["reviewed_with"] = None  # who looked at it did not know
    return replace(body, **new) if new else body
