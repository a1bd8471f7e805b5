"""Rows of standings: made from the facts, kept, and made again where facts were added since."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from django.db import IntegrityError, transaction
from django.utils import timezone

from hipstride import __version__
from hipstride.app.accounts.models import User
from hipstride.app.classes.access import reviewed, with_standings
from hipstride.app.classes.models import Standing
from hipstride.app.classes.reasons import URGENCY, Reason, reasons
from hipstride.app.classes.standing import standing
from hipstride.app.people.access import may_decide_for, visible_to
from hipstride.app.people.models import Person
from hipstride.app.people.records import known_of_many
from hipstride.app.training.access import newest_sessions
from hipstride.app.training.records import session_document
from hipstride.prescription.rule import RULES_VERSION

RULES = f"{__version__}/{RULES_VERSION}/8"  # the last number: of the shape of what is kept
NO_RECORD: dict[str, Any] = {}
"""What is kept of a person whose set-up is not done."""

_AT_ONCE = 50  # so that the logs of thousands are never in memory together


@dataclass(frozen=True, slots=True)
class Needs:
    """A person with the reasons to have a word, the most urgent first."""

    person: Person
    reasons: tuple[Reason, ...]


def worked_out(people: Sequence[Person], day: dt.date) -> dict[UUID, dict[str, Any]]:
    """The standing of each, from their facts. Five queries however many they are."""
    known = known_of_many(people)
    given = {pk: session_document(row) for pk, row in newest_sessions(people).items()}
    return {
        person.pk: standing(known[person.pk].record, known[person.pk].log, given.get(person.pk), day)
        if person.pk in known
        else NO_RECORD
        for person in people
    }


def refresh(people: Sequence[Person], day: dt.date) -> dict[UUID, dict[str, Any]]:
    """Work the standing of these people out and keep it.

    While it is worked out nothing is locked, so that no device waits to log a set. It is kept only where it is still
    the last that was begun, and is stale where facts were added meanwhile.
    """
    made: dict[UUID, dict[str, Any]] = {}
    for start in range(0, len(people), _AT_ONCE):
        some = people[start : start + _AT_ONCE]
        mine = f"{_BEING_MADE}{uuid4()}"
        _claim(some, mine)
        found = worked_out(some, day)
        with transaction.atomic():
            rows = list(
                Standing.objects.select_for_update(no_key=True).filter(person__in=some).order_by("pk")
            )
            before = {row.pk: row.document for row in rows}
            for pk, document in found.items():
                _keep_since(document, before.get(pk) or {})
            still = [row for row in rows if row.rules == mine]
            for row in still:
                row.document, row.rules = found[row.pk], RULES
            Standing.objects.bulk_update(still, ["document", "rules"])
        made |= found
    return made


_BEING_MADE = "being made "
"""In the place of the rules until it is kept; whoever comes after somebody who was stopped in between makes it again."""


def _claim(people: Iterable[Person], mine: str) -> None:
    """Call their standings fresh, before the facts are read: what is added from then on makes them stale again.

    Nothing is kept of somebody whose record is deleted at this moment.
    """
    ids = sorted(person.pk for person in people)
    try:
        Standing.objects.bulk_create(
            [Standing(person_id=pk, stale=False, rules=mine) for pk in ids],
            update_conflicts=True,
            unique_fields=["person"],
            update_fields=["stale", "rules"],
        )
    except IntegrityError:
        there = list(Person.objects.filter(pk__in=ids))
        if len(there) == len(ids):
            raise
        _claim(there, mine)


def _keep_since(document: dict[str, Any], before: dict[str, Any]) -> None:
    """Of each gate the time from which it was seen to fire."""
    known = {gate["id"]: gate.get("since") for gate in before.get("gates", ())}
    for gate in document.get("gates", ()):
        gate["since"] = known.get(gate["id"]) or timezone.now().isoformat(timespec="minutes")


def who_needs(actor: User, today: dt.date) -> list[Needs]:
    """Everybody of whom this user decides, those first who need a word most; of one kind the grave first, then by name."""
    people = may_decide_for(actor)
    rows = with_standings(people)
    old = [row for row, kept in rows if kept is None or _is_old(kept, today)]
    documents = {row.pk: kept.document for row, kept in rows if kept is not None}
    documents |= refresh(old, today)
    looked_at: dict[UUID, list[str]] = {}
    for pk, key in reviewed(people):
        looked_at.setdefault(pk, []).append(key)
    found = [
        Needs(row, tuple(reasons(documents[row.pk] or None, today, looked_at.get(row.pk, ()))))
        for row, _kept in rows
    ]
    return sorted(found, key=_place)


def _is_old(kept: Standing, today: dt.date) -> bool:
    """Whether facts were added since, the rules are others, or something that was decided has ended."""
    until = kept.document.get("until")
    return kept.stale or kept.rules != RULES or (until is not None and until < today.isoformat())


def _place(needs: Needs) -> tuple[int, bool, str]:
    name = needs.person.name.casefold()
    if not needs.reasons:
        return (len(URGENCY), False, name)
    first = needs.reasons[0]
    return (URGENCY.index(first.kind), not first.grave, name)


def needs_of(actor: User, person: Person, today: dt.date) -> tuple[Reason, ...]:
    """The reasons of one person; whoever asks must have been let to them first."""
    document = refresh([person], today)[person.pk]
    looked = {key for pk, key in reviewed(visible_to(actor).filter(pk=person.pk)) if pk == person.pk}
    return tuple(reasons(document or None, today, looked))
