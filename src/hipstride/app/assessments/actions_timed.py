"""Keep what was timed, counted or told: facts of the log, each with its day."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.db import transaction

from hipstride.app.accounts.models import User
from hipstride.app.assessments.records import KINDS, plain
from hipstride.app.people.actions_log import tell_facts
from hipstride.app.people.from_page import FromPage
from hipstride.app.people.models import Person
from hipstride.record.person_checks import AnyTest


@transaction.atomic
def log_tests(
    actor: User, person: Person, tests: Sequence[AnyTest], *, once: UUID | None = None
) -> list[str]:
    """Add tests to the log, all of them or none; gives the ids of their lines. Raises BadInput.

    ``once``: of the form, which adds them once however often it is sent.
    """
    bodies = [{"kind": KINDS[type(test)], "test": plain(test)} for test in tests]
    return tell_facts(actor, person, "test", bodies, page=FromPage(once))


@transaction.atomic
def withdraw_tests(actor: User, person: Person, ids: Sequence[str]) -> None:
    """Take tests back: the lines stay, and corrections say that they do not count. Raises BadInput."""
    tell_facts(actor, person, "correction", [{"of": each, "body": None} for each in ids])
