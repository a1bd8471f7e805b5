"""A professional lifts a safety rule for one person, with a reason, or lets it hold again."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import Any

from django.conf import settings
from django.db import transaction
from django.http import Http404
from django.utils import timezone

from hipstride.app.accounts.models import User
from hipstride.app.people.access import lock
from hipstride.app.people.actions import save_record
from hipstride.app.people.decisions import cause_sentence, rule_sentence
from hipstride.app.people.models import Person, Share
from hipstride.app.people.records import document_of_newest, known_of
from hipstride.prescription.gates import Context, Lift, causes_in, lifts
from hipstride.prescription.gates.since import can_be_lifted, same_gate


@dataclass(frozen=True, slots=True)
class Lifted:
    """A rule that was lifted: which (``text`` says it), by whom, when, and why. ``index``: its place among decisions.

    It stands until ``ended``; ``because`` of what was told that day, or nothing where its last day is over.
    """

    index: int
    gate: str
    text: str
    by: str
    note: str
    on: dt.date | None = None
    ended: dt.date | None = None
    because: str = ""


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


def lifted(person: Person) -> list[Lifted]:
    """The rules that were lifted, also those that hold again since."""
    known = known_of(person)
    if known is None:
        return []
    today = timezone.localdate()
    context = Context(day=today, causes=causes_in(known.log, today))
    return [_lifted(each) for each in lifts(known.record, context)]


def _lifted(lift: Lift) -> Lifted:
    row, news = lift.override, lift.ended
    made = Lifted(lift.place, lift.gate, rule_sentence(lift.gate), row.by, row.note, row.on)
    if news is not None:
        day = timezone.localtime(news.at).date() if isinstance(news.at, dt.datetime) else news.at
        return replace(made, ended=day, because=cause_sentence(news.kind))
    return replace(made, ended=row.until) if lift.is_over else made


@transaction.atomic
def lift(actor: User, person: Person, *, gate_id: str, note: str) -> None:
    """The rule does not hold from now on, until something new of its kind is told.

    Raises Http404 for who may not, or a rule that cannot be lifted.
    """
    document = _document(actor, person)
    if not can_be_lifted(gate_id):
        raise Http404
    at = timezone.localtime()
    row = {
        "note": note,
        "by": str(actor),
        "lift_gate": gate_id,
        "on": at.date().isoformat(),
        "at": at.isoformat(),
    }
    before = [
        each for each in document.get("override") or [] if not same_gate(each.get("lift_gate"), gate_id)
    ]
    save_record(actor, person, {**document, "override": [*before, row]})


@transaction.atomic
def restore(actor: User, person: Person, *, index: int, gate_id: str) -> None:
    """The rule holds again. ``gate_id`` guards against a list that changed meanwhile. Raises Http404."""
    document = _document(actor, person)
    decided = list(document.get("override") or [])
    if index >= len(decided) or not same_gate(decided[index].get("lift_gate"), gate_id):
        raise Http404
    del decided[index]
    save_record(actor, person, {**document, "override": decided})


def _document(actor: User, person: Person) -> dict[str, Any]:
    lock(person)  # of two at once the second builds on the first
    document = document_of_newest(person)
    if document is None or not may_lift(actor, person):
        raise Http404
    return document
