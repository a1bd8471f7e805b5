"""What was tested, and tests as plain data, as a person file and the log have them."""

from __future__ import annotations

from typing import Any

from hipstride.app.people.models import Person
from hipstride.app.people.records import known_of
from hipstride.record import person
from hipstride.record.canonical import to_jsonable
from hipstride.record.parse import merge_tests
from hipstride.record.person_checks import AnyTest


def tested(row: Person) -> person.Person | None:
    """The person with all that was tested, in the file and in the log; None before the set-up is done."""
    found = known_of(row)
    return None if found is None else merge_tests(found.record, found.log)


def plain(test: AnyTest) -> dict[str, Any]:
    """A test without what is not known."""
    found: dict[str, Any] = known(to_jsonable(test))
    return found


def known(value: Any) -> Any:
    """Plain data without what is null."""
    if isinstance(value, dict):
        return {key: known(each) for key, each in value.items() if each is not None}
    return [known(each) for each in value] if isinstance(value, list) else value
