"""Keep what was timed, counted or told: facts of the log, each with its day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from django.db import transaction
from django.utils import timezone

from hipstride.app.accounts.models import User
from hipstride.app.people.actions import Item, add_events
from hipstride.app.people.models import Person
from hipstride.app.web.ids import uuid7
from hipstride.record.canonical import to_jsonable
from hipstride.record.errors import BadInput
from hipstride.record.person import ChairStand, OwnItem, WalkingTest

KINDS: dict[type, str] = {WalkingTest: "walking", ChairStand: "chair_stand", OwnItem: "own_item"}


@transaction.atomic
def log_tests(actor: User, person: Person, tests: Sequence[WalkingTest | ChairStand | OwnItem]) -> None:
    """Add tests to the log, all of them or none. Raises BadInput."""
    at = timezone.localtime().isoformat(timespec="seconds")
    items = [
        Item(
            {
                "id": str(uuid7()),
                "at": at,
                "person": str(person.pk),
                "type": "test",
                "body": {"kind": KINDS[type(test)], "test": _told(test)},
            }
        )
        for test in tests
    ]
    refused = add_events(actor, person, items).refused
    if refused:
        raise BadInput("test", "a test that cannot be kept", refused[0].reason)


def _told(test: Any) -> dict[str, Any]:
    """The record without what was not told."""
    found: dict[str, Any] = to_jsonable(asdict(test))
    return {key: value for key, value in found.items() if value not in (None, [], ())}
