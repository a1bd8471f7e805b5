"""A professional lifts a safety rule for one person, with a reason, or lets it hold again."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.http import Http404
from django.utils import timezone

from hipstride.app.accounts.models import User
from hipstride.app.people.access import events_of, lock
from hipstride.app.people.actions import save_record
from hipstride.app.people.decisions import cause_sentence, rule_sentence
from hipstride.app.people.models import Person, Share
from hipstride.app.people.records import document_of_newest, known_of
from hipstride.prescription.gates import Cause, Context, Lift, causes_in, lifts
from hipstride.prescription.gates.since import (
    came_late,
    can_be_lifted,
    news_in_log,
    news_since,
    same_gate,
)
from hipstride.record.override import Override


@dataclass(frozen=True, slots=True)
class Lifted:
    """A rule that was lifted: which (``text`` says it), by whom, when, and why. ``index``: its place among decisions.

    It stands until ``ended``; ``because`` of what was told that day, or nothing where its last day is over.
    ``late``: it was told of that day, but came in after the rule was lifted.
    """

    index: int
    gate: str
    text: str
    by: str
    note: str
    on: dt.date | None = None
    ended: dt.date | None = None
    because: str = ""
    late: bool = False

    @property
    def asks_the_log(self) -> bool:
        """Whether anything that is told in the log ends it; if not, only a new answer or a person does."""
        return bool(news_in_log(self.gate))


@dataclass(frozen=True, slots=True)
class Seen:
    """What whoever lifts a rule had in front of them: all that had come in at a moment, ``lines`` of the log."""

    at: dt.datetime
    lines: int


class NewsMeanwhile(Exception):
    """Something that the rule looks at came in since the page was made: ``news``, the newest last."""

    def __init__(self, news: Sequence[Cause]) -> None:
        super().__init__(f"{len(news)} came in meanwhile")
        self.news = tuple(news)


_STAMP = "hipstride.people.lift"


def stamp(person: Person) -> str:
    """What there is to see now, signed: it goes onto the page on which somebody judges it."""
    return signing.dumps([timezone.localtime().isoformat(), events_of(person).count()], salt=_STAMP)


def seen_on(stamped: str) -> Seen | None:
    """What a page showed, from its stamp; None for anything that no page of ours had."""
    try:
        at, lines = signing.loads(stamped, salt=_STAMP)
    except signing.BadSignature:
        return None
    return Seen(dt.datetime.fromisoformat(at), lines)


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
        because, late = cause_sentence(news.kind), came_late(news, row)
        return replace(made, ended=_day_of(news), because=because, late=late)
    return replace(made, ended=row.until) if lift.is_over else made


def what_ends(gate_id: str) -> list[str]:
    """What in the log ends a lift of this rule, in words such as "a fall"; nothing where only an answer does."""
    return list(dict.fromkeys(cause_sentence(kind) for kind in news_in_log(gate_id)))


def words_of(news: Sequence[Cause]) -> list[tuple[str, dt.date]]:
    """What came in, in words such as "a fall", each with the day it was told of."""
    return list(dict.fromkeys((cause_sentence(each.kind), _day_of(each)) for each in news))


def _day_of(cause: Cause) -> dt.date:
    return timezone.localtime(cause.at).date() if isinstance(cause.at, dt.datetime) else cause.at


@transaction.atomic
def lift(actor: User, person: Person, *, gate_id: str, note: str, seen: Seen | None) -> None:
    """The rule does not hold from now on, until something new of its kind is told.

    ``seen``: what it was judged by. Raises NewsMeanwhile where there is more by now or nobody knows what was seen,
    Http404 for who may not, or a rule that cannot be lifted.
    """
    document = _document(actor, person)
    if not can_be_lifted(gate_id):
        raise Http404
    news = () if seen is None else _meanwhile(person, gate_id, seen)
    if seen is None or news:
        raise NewsMeanwhile(news)
    at = timezone.localtime()
    row = {
        "note": note,
        "by": str(actor),
        "lift_gate": gate_id,
        "on": at.date().isoformat(),
        "at": at.isoformat(),
        "log_lines": seen.lines,
    }
    before = [
        each for each in document.get("override") or [] if not same_gate(each.get("lift_gate"), gate_id)
    ]
    save_record(actor, person, {**document, "override": [*before, row]})


def _meanwhile(person: Person, gate_id: str, seen: Seen) -> tuple[Cause, ...]:
    """What this rule looks at and was not there to be seen."""
    known = known_of(person)
    if known is None:
        return ()
    judged = Override(note="-", by="-", lift_gate=gate_id, at=seen.at, log_lines=seen.lines)
    today = timezone.localdate()
    context = Context(day=today, causes=causes_in(known.log, today))
    return news_since(judged, gate_id, known.record, context)


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
