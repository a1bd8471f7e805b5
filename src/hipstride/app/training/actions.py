"""What changes a person's training: what they are given, and what comes in from their devices."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

import hipstride
from hipstride.app.accounts.models import User
from hipstride.app.people.access import lock, visible_to
from hipstride.app.people.actions import Refused, add_events
from hipstride.app.people.models import Person
from hipstride.app.training.access import session_given
from hipstride.app.training.facts import Facts
from hipstride.app.training.models import GivenSession
from hipstride.app.training.session_document import document_of
from hipstride.app.training.sync import Batch
from hipstride.app.web.ids import uuid7
from hipstride.prescription.rule import RULES_VERSION

# --- what is given -----------------------------------------------------------------------------------


def give_session(row: Person, facts: Facts) -> GivenSession:
    """The session of the day: the stored one while nothing changed, else a new one, stored.

    Facts that change nothing, such as the sets of the session itself, leave the stored one as it is: its id
    stays the same from the first set to the last, and no release makes another one of the same facts.
    """
    found = session_given(row, facts.date)
    if found is not None and found.seen == facts.mark:
        return found
    sha256 = facts.sha256
    with transaction.atomic():
        lock(row)
        found = session_given(row, facts.date)
        if found is not None and found.inputs_sha256 == sha256:
            found.seen = facts.mark
            found.save(update_fields=["seen"])
            return found
        key = uuid7()
        made = hipstride.today(facts.person, facts.before_training, facts.readiness, date=facts.date)
        name = facts.person.person.name or row.name
        document = document_of(made, session=str(key), name=name, inputs_sha256=sha256)
        return GivenSession.objects.create(
            id=key,
            person=row,
            date=facts.date,
            document=json.dumps(document, ensure_ascii=False, allow_nan=False, separators=(",", ":")),
            inputs_sha256=sha256,
            rules_version=RULES_VERSION,
            release=hipstride.__version__,
            seen=facts.mark,
        )


# --- what comes in -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of each item of a batch; ``index`` of a refusal is its place in the batch."""

    accepted: tuple[str, ...]
    refused: tuple[Refused, ...]


def receive(actor: User, batch: Batch, *, now: dt.datetime | None = None) -> Receipt:
    """Take in what a device sends, each item on its own merit; a person one may not see is as nobody.

    Each person's lines are stored together. What is accepted is stored when this returns.
    """
    accepted: list[str] = []
    refused: list[Refused] = list(batch.refused)
    places: dict[str, list[int]] = {}
    for index, item in batch.items:
        places.setdefault(str(item.line["person"]), []).append(index)
    known = {str(person.pk): person for person in visible_to(actor).filter(pk__in=_ids(places))}
    items = dict(batch.items)
    for name, indexes in places.items():
        person = known.get(name)
        if person is None:
            refused += [_stranger(index, items[index].line.get("id")) for index in indexes]
            continue
        told = add_events(actor, person, [items[index] for index in indexes], device=batch.device, now=now)
        accepted += told.accepted
        refused += [Refused(indexes[one.index], one.id, one.code, one.reason) for one in told.refused]
    return Receipt(tuple(accepted), tuple(sorted(refused, key=lambda one: one.index)))


def _ids(names: Sequence[str] | dict[str, list[int]]) -> list[UUID]:
    """Those of the names that can be an id."""
    found = []
    for name in names:
        try:
            found.append(UUID(name))
        except ValueError:
            continue  # refused below as a stranger: no such person
    return found


def _stranger(index: int, name: object) -> Refused:
    reason = _("There is no such person here, or they are not yours to see.")
    return Refused(index, name if isinstance(name, str) else None, "other_person", reason)
