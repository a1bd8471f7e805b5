"""A professional lifts a safety rule for one person, with a reason, or lets it hold again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import transaction
from django.http import Http404

from hipstride.app.accounts.models import User
from hipstride.app.people.access import lock
from hipstride.app.people.actions import save_record
from hipstride.app.people.decisions import rule_sentence
from hipstride.app.people.models import Person, Share
from hipstride.app.people.records import document_of_newest
from hipstride.prescription.gates.overrides import NEVER_LIFTED


@dataclass(frozen=True, slots=True)
class Lifted:
    """A rule that was lifted: which (``text`` says it), by whom, and why. ``index``: its place among decisions."""

    index: int
    gate: str
    text: str
    by: str
    note: str


def may_lift(actor: User, person: Person) -> bool:
    """Whoever works with the person as a professional."""
    return Share.objects.filter(
        person=person, user=actor, kind=Share.Kind.PROFESSIONAL, ended_at=None
    ).exists()


def may_review(actor: User, person: Person) -> bool:
    """Whose word ends a pause or a reason to have a word: in a clinic that of a professional of the person.

    At home, and in a clinic while nobody works with the person, that of whoever keeps the record.
    """
    if not settings.SERVER or may_lift(actor, person):
        return True
    return not Share.objects.filter(person=person, kind=Share.Kind.PROFESSIONAL, ended_at=None).exists()


def can_be_lifted(gate_id: str) -> bool:
    """Some rules end with an answer only, never with a decision."""
    return gate_id not in NEVER_LIFTED


def lifted(person: Person) -> list[Lifted]:
    """The rules that are lifted now."""
    rows = (document_of_newest(person) or {}).get("override") or []
    return [
        Lifted(index, row["lift_gate"], rule_sentence(row["lift_gate"]), row["by"], row["note"])
        for index, row in enumerate(rows)
        if row.get("lift_gate")
    ]


@transaction.atomic
def lift(actor: User, person: Person, *, gate_id: str, note: str) -> None:
    """The rule does not hold from now on. Raises Http404 for who may not, or a rule that cannot be lifted."""
    document = _document(actor, person)
    if not can_be_lifted(gate_id):
        raise Http404
    decided = [*(document.get("override") or []), {"note": note, "by": str(actor), "lift_gate": gate_id}]
    save_record(actor, person, {**document, "override": decided})


@transaction.atomic
def restore(actor: User, person: Person, *, index: int, gate_id: str) -> None:
    """The rule holds again. ``gate_id`` guards against a list that changed meanwhile. Raises Http404."""
    document = _document(actor, person)
    decided = list(document.get("override") or [])
    if index >= len(decided) or decided[index].get("lift_gate") != gate_id:
        raise Http404
    del decided[index]
    save_record(actor, person, {**document, "override": decided})


def _document(actor: User, person: Person) -> dict[str, Any]:
    lock(person)  # of two at once the second builds on the first
    document = document_of_newest(person)
    if document is None or not may_lift(actor, person):
        raise Http404
    return document
