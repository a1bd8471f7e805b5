"""What changes a programme: each deed one new version of the record, with its entry in the audit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import Http404

from hipstride.app.accounts.models import User
from hipstride.app.audit import actions as audit
from hipstride.app.people import history
from hipstride.app.people.access import lock, may_decide, newest_version
from hipstride.app.people.actions import ChangedMeanwhile, save_record
from hipstride.app.people.decisions import changes_rule
from hipstride.app.people.models import Person, PersonVersion
from hipstride.app.people.safety import may_lift
from hipstride.app.people.signals import told_together
from hipstride.app.training.access import access_template
from hipstride.app.training.editing.decision import (
    Row,
    by_id,
    with_decision,
    with_kind,
    without_decision,
)
from hipstride.app.training.models import ProgrammeTemplate


@transaction.atomic
def decide(actor: User, person: Person, decision: Row, *, made_from: int) -> PersonVersion:
    """Set something for a movement. Raises Http404 for who may not, ChangedMeanwhile, BadInput."""
    document = _document(actor, person, made_from)
    made = save_record(actor, person, with_decision(document, decision), made_from=made_from)
    audit.record("programme.set", actor=actor, person_id=person.pk, thing=decision["id"])
    return made


@transaction.atomic
def take_back(actor: User, person: Person, name: str, *, note: str, made_from: int) -> PersonVersion:
    """A decision holds no more; why is kept among the notes, and goes with the person.

    Raises Http404 for who may not or where there is none, ChangedMeanwhile, BadInput.
    """
    document = _document(actor, person, made_from)
    gone = by_id(document, name)
    if gone is None or (changes_rule(gone) and not may_lift(actor, person)):
        raise Http404
    made = save_record(actor, person, without_decision(document, name), made_from=made_from)
    history.note_taken_back(actor, person, gone, note)
    audit.record("programme.taken_back", actor=actor, person_id=person.pk, thing=name)
    return made


@transaction.atomic
def set_kind(actor: User, person: Person, kind: str, *, made_from: int) -> PersonVersion:
    """Which kind of programme it is. Raises Http404 for who may not, ChangedMeanwhile, BadInput."""
    document = _document(actor, person, made_from)
    made = save_record(actor, person, with_kind(document, kind), made_from=made_from)
    audit.record("programme.set", actor=actor, person_id=person.pk, thing="kind", what=kind)
    return made


def _document(actor: User, person: Person, made_from: int) -> Mapping[str, Any]:
    """The newest file, if it is the one that was in front of who saves."""
    lock(person)  # of two at once the second sees what the first saved
    newest = newest_version(person)
    if newest is None or not may_decide(actor, person):
        raise Http404
    if newest.number != made_from:
        raise ChangedMeanwhile(newest)
    document: Mapping[str, Any] = newest.document
    return document


# --- templates ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Given:
    """The file that a person gets, and the version it was made from."""

    person: Person
    document: Mapping[str, Any]
    made_from: int


@transaction.atomic
def give(actor: User, source: str, gifts: Sequence[Given]) -> None:
    """Give several people a programme, all of them or none. Raises Http404, ChangedMeanwhile, BadInput.

    ``source``: the id of the template, or of whose programme it was, for the audit: no name outlives its person there.
    """
    lock(*(gift.person for gift in gifts))  # all before the first is written
    with told_together():
        for gift in gifts:
            _document(actor, gift.person, gift.made_from)
            save_record(actor, gift.person, gift.document, made_from=gift.made_from)
            audit.record("programme.given", actor=actor, person_id=gift.person.pk, thing=source)


def keep_template(
    actor: User,
    person: Person,
    *,
    name: str,
    for_all: bool,
    document: Mapping[str, Any],
    once: UUID | None = None,
) -> ProgrammeTemplate:
    """Keep the choices of a programme under a name; nothing in it says whose it was. Raises Http404."""
    if not may_decide(actor, person):
        raise Http404

    def keep() -> ProgrammeTemplate:
        made = ProgrammeTemplate.objects.create(name=name, by=actor, for_all=for_all, document=dict(document))
        audit.record(
            "programme.template_made",
            actor=actor,
            person_id=person.pk,
            thing=str(made.pk),
            entry_id=once,
            for_all=for_all,
        )
        return made

    return audit.once(once, keep, lambda entry: access_template(actor, UUID(entry.thing)))


@transaction.atomic
def remove_template(actor: User, template: ProgrammeTemplate) -> None:
    """Take a template away; what was given with it stays. Raises Http404 for who did not make it."""
    if template.by_id != actor.pk:
        raise Http404
    audit.record("programme.template_removed", actor=actor, thing=str(template.pk))
    template.delete()
