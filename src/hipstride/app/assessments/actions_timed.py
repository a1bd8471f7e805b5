"""Keep what was timed, counted or told: facts of the log, each with its day."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone

from hipstride.app.accounts.models import User
from hipstride.app.assessments.records import plain
from hipstride.app.people.actions import Item, add_events
from hipstride.app.people.models import Person
from hipstride.app.web.ids import uuid7
from hipstride.record.errors import BadInput
from hipstride.record.person_checks import TEST_TYPES, AnyTest

KINDS = {cls: kind for kind, cls in TEST_TYPES.items()}


@transaction.atomic
def log_tests(actor: User, person: Person, tests: Sequence[AnyTest]) -> None:
    """Add tests to the log, all of them or none. Raises BadInput."""
    at = timezone.localtime().isoformat(timespec="seconds")
    items = [
        Item(
            {
                "id": str(uuid7()),
                "at": at,
                "person": str(person.pk),
                "type": "test",
                "body": {"kind": KINDS[type(test)], "test": plain(test)},
            }
        )
        for test in tests
    ]
    refused = add_events(actor, person, items).refused
    if refused:
        raise BadInput("test", "a test that cannot be kept", refused[0].reason)
