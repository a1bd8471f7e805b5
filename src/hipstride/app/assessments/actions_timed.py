"""Keep what was timed, counted or told: facts of the log, each with its day."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

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
def log_tests(actor: User, person: Person, tests: Sequence[AnyTest]) -> list[str]:
    """Add tests to the log, all of them or none; gives the ids of their lines. Raises BadInput."""
    lines = [_line(person, "test", {"kind": KINDS[type(test)], "test": plain(test)}) for test in tests]
    _add(actor, person, lines)
    return [line["id"] for line in lines]


@transaction.atomic
def withdraw_tests(actor: User, person: Person, ids: Sequence[str]) -> None:
    """Take tests back: the lines stay, and corrections say that they do not count. Raises BadInput."""
    _add(actor, person, [_line(person, "correction", {"of": each, "body": None}) for each in ids])


def _line(person: Person, kind: str, body: dict[str, Any]) -> dict[str, Any]:
    at = timezone.localtime().isoformat(timespec="seconds")
    return {"id": str(uuid7()), "at": at, "person": str(person.pk), "type": kind, "body": body}


def _add(actor: User, person: Person, lines: Sequence[dict[str, Any]]) -> None:
    refused = add_events(actor, person, [Item(line) for line in lines]).refused
    if refused:
        raise BadInput("test", "a test that cannot be kept", refused[0].reason)
