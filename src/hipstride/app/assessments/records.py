"""What was tested, and tests as plain data, as a person file and the log have them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from hipstride.app.people.models import Person
from hipstride.app.people.records import Known, document_of_newest, known_of
from hipstride.record import person
from hipstride.record.canonical import known, sha256_of, to_jsonable
from hipstride.record.check import checked
from hipstride.record.event import TestEvent
from hipstride.record.parse import merge_tests
from hipstride.record.person_checks import TEST_TYPES, AnyTest

KINDS = {cls: kind for kind, cls in TEST_TYPES.items()}
_SAME: Mapping[str, tuple[str, ...]] = {
    "strength": ("movement", "position"),
    "walking": ("measure",),
    "chair_stand": ("measure",),
    "balance": ("measure",),
    "score": ("measure",),
    "own_item": ("about",),
    "visit": (),
}
"""What tells one test of a day from another, by kind."""


def tested(row: Person) -> person.Person | None:
    """The person with all that was tested, in the file and in the log; None before the set-up is done."""
    found = known_of(row)
    return None if found is None else merge_tests(found.record, found.log)


def plain(test: AnyTest) -> dict[str, Any]:
    """A test without what is not known."""
    found: dict[str, Any] = known(to_jsonable(test))
    return found


@dataclass(frozen=True, slots=True)
class Standing:
    """A test as it stands: in the log under ``event``, else in the person file at ``place``."""

    test: AnyTest
    event: str | None
    place: int | None


def key_of(test: AnyTest) -> tuple[object, ...]:
    """The same for two entries of one test on one day."""
    kind = KINDS[type(test)]
    return (kind, test.date, *(getattr(test, name) for name in _SAME[kind]))


def standing_on(found: Known, kind: str, day: dt.date) -> dict[tuple[object, ...], Standing]:
    """The tests of a kind on a day, by `key_of`; of the same test told twice the last one."""
    cls = TEST_TYPES[kind]
    standing: dict[tuple[object, ...], Standing] = {}
    rows: Sequence[AnyTest] = getattr(found.record, kind)
    for place, test in enumerate(rows):
        if test.date == day:
            standing[key_of(test)] = Standing(test, None, place)
    for event in found.log.events:
        body = event.body
        if isinstance(body, TestEvent) and body.kind == kind and body.test["date"] == day.isoformat():
            made = checked(cls, dict(body.test), event.id)
            standing[key_of(made)] = Standing(made, event.id, None)
    return standing


def mark_of(tests: Sequence[AnyTest]) -> str:
    """The same for the same tests: what a form was filled in against."""
    return sha256_of(sorted((plain(test) for test in tests), key=str))[:16] if tests else "none"


def with_place(row: Person, kind: str, changes: Mapping[int, dict[str, Any] | None]) -> dict[str, Any]:
    """The newest person file with some tests of a kind changed, or (None) taken out."""
    document = dict(document_of_newest(row) or {})
    rows = [changes.get(place, each) for place, each in enumerate(document.get(kind, ()))]
    document[kind] = [each for each in rows if each is not None]
    if not document[kind]:
        del document[kind]
    return document
