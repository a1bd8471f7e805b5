"""The door of the record: plain data or text in, frozen records out, one clear error for anything else."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from hipstride.record.check import checked
from hipstride.record.errors import BadInput
from hipstride.record.event import Event, Log, Readiness, TestEvent
from hipstride.record.log import event_from_mapping, log_from_lines
from hipstride.record.pairs import band_from_text, readiness_from_text, sled_from_text
from hipstride.record.person import Person
from hipstride.record.person_checks import TEST_TYPES, AnyTest, person_problems
from hipstride.record.text import shown

__all__ = [
    "Readiness",
    "band_from_text",
    "event_from_mapping",
    "log_from_lines",
    "merge_tests",
    "parse_date",
    "person_from_mapping",
    "readiness_from_text",
    "sled_from_text",
]


def person_from_mapping(
    data: Mapping[str, Any], *, today: dt.date | None = None, where: str = "person file"
) -> Person:
    """The person of a person file that was already read as TOML or JSON.

    ``today`` judges which dates lie in the future; without it none is refused for that. Raises BadInput
    naming ``where``, the field, what came and what is allowed.
    """
    return checked(Person, dict(data), where, lambda person: person_problems(person, today))


def merge_tests(person: Person, log: Log) -> Person:
    """The person with the tests that were logged later, behind those of the person file."""
    added: dict[str, list[AnyTest]] = {}
    for event in log.events:
        if isinstance(event.body, TestEvent):
            kind = event.body.kind
            where = f"log event {event.id}"
            added.setdefault(kind, []).append(checked(TEST_TYPES[kind], dict(event.body.test), where))
    changes: dict[str, Any] = {kind: getattr(person, kind) + tuple(tests) for kind, tests in added.items()}
    return replace(person, **changes) if changes else person


_FIRST_YEAR, _LAST_YEAR = 1980, 2199


def parse_date(text: str, *, where: str = "date") -> dt.date:
    """A date written as 2026-01-31, of years a programme can have. Raises BadInput."""
    try:
        if re.fullmatch(r"\d{4}-\d\d-\d\d", text, re.ASCII) is None:
            raise ValueError
        date = dt.date.fromisoformat(text)
    except ValueError:
        raise BadInput(where, shown(text), "a date such as 2026-01-31") from None
    if not _FIRST_YEAR <= date.year <= _LAST_YEAR:
        raise BadInput(where, text, f"a date of the years {_FIRST_YEAR} to {_LAST_YEAR}")
    return date


def events_of(log: Log, *types: str) -> tuple[Event, ...]:
    """The events of these types, in the order of the log."""
    return tuple(event for event in log.events if event.type in types)
