"""What is sent from a page counts against what the page showed: pain that came in since is not taken back by it. Pure."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from hipstride.app.people.records import line_text
from hipstride.prescription.still_open import (
    NEW_SYMPTOMS,
    open_symptoms,
    unreviewed_falls,
    words_of_symptom,
)
from hipstride.record.canonical import to_jsonable
from hipstride.record.errors import BadInput
from hipstride.record.event import Event, EventBody, Fall, Log, Symptom


@dataclass(frozen=True, slots=True)
class FromPage:
    """Of the page that sends: ``once``, made for one sending of it, and how many ``lines`` of the log were there.

    Without ``lines`` the page knew all that there is now.
    """

    once: uuid.UUID | None = None
    lines: int | None = None

    def knew(self, log: Log) -> Sequence[Event]:
        """The lines it was made from, and those that were sent from it."""
        if self.lines is None:
            return log.originals
        return (*log.originals[: self.lines], *filter(self._sent, log.originals[self.lines :]))

    def name(self, kind: str, body: Mapping[str, Any]) -> str:
        """The id of a fact that is told in it."""
        if self.once is None:
            raise ValueError("a page that is not sent once gives no names")
        return str(uuid.uuid5(self.once, f"{kind} {line_text(body)}"))

    def _sent(self, event: Event) -> bool:
        if self.once is None:
            return False
        told = {key: value for key, value in to_jsonable(event.body).items() if value is not None}
        told.pop("after", None)
        return event.id in _names(self.name(event.type, told))


NO_PAGE = FromPage()

_MOST_AGAIN = 50  # so often one page is known to have said the same again


def _names(name: str) -> Iterable[str]:
    for _ in range(_MOST_AGAIN):
        yield name
        name = again(name)


def again(name: str) -> str:
    """The id of the same fact told once more."""
    return str(uuid.uuid5(uuid.UUID(name), "again"))


def body_shown(log: Log, event: Event, knew: Collection[Event]) -> EventBody | None:
    """What stood of a line of the log for a page that ``knew`` these; None where it was taken back."""
    ids = {each.id for each in knew}
    tellings = log.retold.get(event.id, ())
    return next((each.body for each in reversed(tellings) if each.line in ids), event.body)


def news(log: Log, events: Iterable[Event], knew: Collection[Event]) -> list[Event]:
    """Those of the events, or of what was said of them since, that a page did not know."""
    ids = {each.id for each in knew}
    return [each for each in events if not ids.issuperset(told.line for told in log.tellings(each))]


class MoreMeanwhile(BadInput):
    """More was told of what a page closes since the page was made; nothing is closed."""


def closed_by(log: Log, kind: str, body: Mapping[str, Any]) -> Sequence[Event]:
    """What is open and a word closes: the falls that it reviews, or the symptom that it says has settled."""
    if kind == "fall" and body.get("reviewed_with"):
        return unreviewed_falls(log)
    if kind == "symptom" and body.get("settled"):
        return words_of_symptom(log, str(body.get("what", "")))
    if kind == "readiness" and body == {
        "new_symptoms": "no"
    }:  # and no answers of a day, which stay on that day
        return words_of_symptom(log, NEW_SYMPTOMS)
    return ()


def is_open(log: Log, body: EventBody, name: str) -> bool | None:
    """Whether a fall or a symptom that was told under this id is still open; None for what opens nothing."""
    if isinstance(body, Fall) and body.reviewed_with is None:
        return name in {each.id for each in unreviewed_falls(log)}
    if isinstance(body, Symptom) and not body.settled:
        return name in {each.id for one in open_symptoms(log) for each in one.words}
    return None
