"""Keep what is entered on a test day, each screen by itself, and never over what somebody else kept meanwhile."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from django.db import transaction

from hipstride.app.accounts.models import User
from hipstride.app.assessments.access import training_began
from hipstride.app.assessments.actions import keep_tests
from hipstride.app.assessments.actions_timed import log_tests, withdraw_tests
from hipstride.app.assessments.records import (
    KINDS,
    Standing,
    key_of,
    mark_of,
    plain,
    standing_on,
    with_place,
)
from hipstride.app.people.access import lock
from hipstride.app.people.actions import save_record
from hipstride.app.people.actions_log import tell_facts
from hipstride.app.people.from_page import FromPage
from hipstride.app.people.models import Person
from hipstride.app.people.records import known_of
from hipstride.record.person import StrengthTest
from hipstride.record.person_checks import AnyTest

Key = tuple[object, ...]


class Meanwhile(Exception):  # noqa: N818 - not an error of anybody's
    """Somebody kept the same test while this form was filled in. ``tests``: what stands now."""

    def __init__(self, tests: Sequence[AnyTest]) -> None:
        super().__init__("kept by somebody else meanwhile")
        self.tests = tuple(tests)


@transaction.atomic
def keep_day(
    actor: User,
    person: Person,
    kind: str,
    day: dt.date,
    tests: Sequence[AnyTest],
    *,
    of: Collection[Key],
    seen: str | None,
    once: UUID | None = None,
) -> None:
    """What a screen says of a day: its tests are kept, and those it no longer has are taken out.

    ``of``: the keys the screen is about. ``seen``: the mark of what stood when the screen was made; another one
    raises Meanwhile, so that nobody's entry is written over in silence. A test that stands is corrected where it
    stands (in the log, or in the person file); a new one goes to the log once training has begun, before that
    strength goes to the person file. The same screen sent twice changes nothing. Raises BadInput.
    """
    lock(person)
    found = known_of(person)
    if found is None:
        raise AssertionError("tests are kept only of somebody who is set up")
    stands = {key: one for key, one in standing_on(found, kind, day).items() if key in of}
    now = [one.test for one in stands.values()]
    if mark_of(now) == mark_of(tests):
        return
    if seen is not None and mark_of(now) != seen:
        raise Meanwhile(now)
    told = {key_of(test): test for test in tests}
    gone = [one for key, one in stands.items() if key not in told]
    corrected = [(one, told[key]) for key, one in stands.items() if key in told and told[key] != one.test]
    _in_log(actor, person, gone, corrected)
    _in_file(actor, person, kind, gone, corrected)
    new = [test for key, test in told.items() if key not in stands]
    if new and kind == "strength" and not training_began(person):
        keep_tests(actor, person, kind, new)
    elif new:
        log_tests(actor, person, new, once=once)


def _in_log(
    actor: User, person: Person, gone: Sequence[Standing], corrected: Sequence[tuple[Standing, AnyTest]]
) -> None:
    withdraw_tests(actor, person, [one.event for one in gone if one.event is not None])
    bodies = [
        {"of": one.event, "body": {"kind": KINDS[type(test)], "test": plain(test)}}
        for one, test in corrected
        if one.event is not None
    ]
    if bodies:
        tell_facts(actor, person, "correction", bodies)


def _in_file(
    actor: User,
    person: Person,
    kind: str,
    gone: Sequence[Standing],
    corrected: Sequence[tuple[Standing, AnyTest]],
) -> None:
    """All at once: with one test taken out, the others no longer stand where they stood."""
    places: dict[int, dict[str, Any] | None] = {
        one.place: plain(test) for one, test in corrected if one.place is not None
    }
    places |= {one.place: None for one in gone if one.place is not None}
    if places:
        save_record(actor, person, with_place(person, kind, places))


@transaction.atomic
def keep_strength(
    actor: User,
    person: Person,
    test: StrengthTest,
    pains: Sequence[tuple[str, bool]],
    *,
    seen: str | None,
    once: UUID | None = None,
) -> None:
    """One strength test, with the pain that came in it told as the player tells it: where, and whether it was gone
    at rest. Raises Meanwhile and BadInput.
    """
    keep_day(actor, person, "strength", test.date, [test], of=[key_of(test)], seen=seen, once=once)
    if pains:
        bodies = [{"what": where, "settled": settled} for where, settled in pains]
        tell_facts(actor, person, "symptom", bodies, page=FromPage(once))
