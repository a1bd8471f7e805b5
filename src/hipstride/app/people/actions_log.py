"""What adds lines to a person's log, from devices and from pages: each deed whole, with its entry in the audit."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from hipstride.app.accounts.models import User
from hipstride.app.audit import actions as audit
from hipstride.app.people.access import lock
from hipstride.app.people.from_page import NO_PAGE, FromPage, again, closed_by, is_open
from hipstride.app.people.models import Event, Person
from hipstride.app.people.records import Bands, bands_ever_owned, line_text, log_of, with_bands
from hipstride.app.people.signals import tell_facts_added
from hipstride.app.web.ids import uuid7
from hipstride.record.corrections import Told, not_overtaken
from hipstride.record.errors import BadInput
from hipstride.record.event import Correction, Log, corrections_in_time
from hipstride.record.log import event_from_mapping, log_from_lines


@dataclass(frozen=True, slots=True)
class Refused:
    """A line that was not taken, and why: ``code`` for scripts, ``reason`` for people."""

    index: int
    id: str | None
    code: str
    reason: str


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of each line."""

    accepted: tuple[str, ...]
    refused: tuple[Refused, ...]


@dataclass(frozen=True, slots=True)
class Item:
    """A line as a device sends it, with the device's own count."""

    line: Mapping[str, Any]
    seq: int | None = None


LINE_BYTES = 16 * 1024
"""The longest line of a log that is taken; ours have under 2 KiB."""
_AHEAD = dt.timedelta(hours=24)  # a clock may be wrong by a zone, not by days


@transaction.atomic
def add_events(
    actor: User | None,
    person: Person,
    items: Sequence[Item],
    *,
    device: str = "",
    now: dt.datetime | None = None,
) -> Receipt:
    """Add lines to the log, each on its own merit; a line that is there already is accepted again.

    One transaction: when this returns, all accepted lines are stored, in the order in which they came but with no
    correction before its line. Nothing is ever replaced.
    """
    lock(person)
    incoming = _Incoming(person, now or timezone.now())
    accepted: dict[str, Event] = {}
    places: dict[str, int] = {}
    taken: list[str] = []
    refused: list[Refused] = []
    stored = incoming.stored([item.line.get("id") for item in items])
    for index, item in sorted(enumerate(items), key=_is_correction):
        told = item.line.get("id")
        name = told if isinstance(told, str) else None
        try:
            row = incoming.checked(item, stored)
        except _NotTaken as why:
            refused.append(Refused(index, name, why.code, why.reason))
            continue
        same = stored.setdefault(row.event_id, row.line)
        if same != row.line:
            reason = _("This id is there already with something else. What was saved first stays.")
            refused.append(Refused(index, name, "conflict", reason))
            continue
        taken.append(row.event_id)
        if row.event_id not in accepted and not incoming.is_old(row.event_id):
            row.device, row.seq, row.by = device, item.seq, actor
            accepted[row.event_id] = row
            of = str(item.line["body"]["of"]) if row.type == "correction" else row.event_id
            places[row.event_id] = max(index, places.get(of, index))
    Event.objects.bulk_create(sorted(accepted.values(), key=lambda row: places[row.event_id]))
    if accepted:
        about = sorted({_ABOUT.get(row.type, "told") for row in accepted.values()})
        audit.record(
            "events.added", actor=actor, person_id=person.pk, device=device, count=len(accepted), about=about
        )
        tell_facts_added(person.pk)
    conflicts = [one.id for one in refused if one.code == "conflict"]
    if conflicts:
        audit.record("events.conflict", actor=actor, person_id=person.pk, device=device, ids=conflicts)
    return Receipt(tuple(dict.fromkeys(taken)), tuple(sorted(refused, key=lambda one: one.index)))


_ABOUT = {
    **dict.fromkeys(("session_started", "set_done", "set_skipped", "session_ended"), "training"),
    "test": "test",
    "correction": "corrected",
}
"""What a line is about, as coarse as the audit keeps it for ever; all else is what somebody told."""


def _is_correction(numbered: tuple[int, Item]) -> bool:
    """Corrections are judged, but not stored, after what came with them, which they may be of."""
    return numbered[1].line.get("type") == "correction"


@transaction.atomic
def tell_facts(
    actor: User,
    person: Person,
    kind: str,
    bodies: Sequence[Mapping[str, Any]],
    *,
    page: FromPage = NO_PAGE,
) -> list[str]:
    """Log facts of this moment, all of them or none; gives the ids of their lines. Raises BadInput.

    Sent from the same ``page`` a second time with the same content it adds nothing, except where something else was
    said meanwhile: of an entry that is corrected, or that a fall or a symptom is closed. Then it is told again.
    What corrects or closes something is of a moment after it, also where that was told by a clock that is ahead.
    """
    lock(person)
    log = log_of(person)
    at = _moment(_times_of(log, kind, bodies))
    names = [_name(log, page, kind, body) for body in bodies]
    old = {event.id for event in log.originals}
    made_from = corrections_in_time(page.knew(log)) if kind == "correction" else []
    lines = [
        {"id": name, "at": at, "person": str(person.pk), "type": kind, "body": told}
        for name, told in zip(names, _after(made_from, kind, bodies), strict=True)
        if name not in old
    ]
    receipt = add_events(actor, person, [Item(line) for line in lines])
    if receipt.refused:
        raise BadInput("the log", receipt.refused[0].reason, "a line that fits")
    return names


def _name(log: Log, page: FromPage, kind: str, body: Mapping[str, Any]) -> str:
    """The id of a fact: as it was sent before while that still says so, else a new one."""
    if page.once is None:
        return str(uuid7())
    name = page.name(kind, body)
    of = body.get("of")
    told = [event.id for event, told in corrections_in_time(log.originals) if told.of == of]
    said = {event.id: event for event in log.originals}
    while name in said and (name in told[:-1] or is_open(log, said[name].body, name) is False):
        name = again(name)
    return name


def _times_of(log: Log, kind: str, bodies: Sequence[Mapping[str, Any]]) -> list[dt.datetime]:
    """When that was told which these correct or close."""
    if kind == "correction":
        wanted = {body.get("of") for body in bodies}
        return [event.at for event, told in corrections_in_time(log.originals) if told.of in wanted]
    closed = [event for body in bodies for event in closed_by(log, kind, body)]
    return [telling.at for event in closed for telling in log.tellings(event)]


def _moment(seen: Sequence[dt.datetime]) -> str:
    """Now; but after what was seen, also where the clock of a device was ahead."""
    # In UTC: of two times of one zone Python compares what the clocks show, which is the same twice when they go back.
    behind = (at.astimezone(dt.UTC) + dt.timedelta(milliseconds=1) for at in seen)
    last = max([timezone.now().astimezone(dt.UTC), *behind])
    return timezone.localtime(last).isoformat(timespec="milliseconds")


def _after(seen: Sequence[Told], kind: str, bodies: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Corrections with what they were made from; all else as it is."""
    if kind != "correction":
        return list(bodies)
    own = [[each for each in seen if each[1].of == body.get("of")] for body in bodies]
    last = [[event.id for event, _ in not_overtaken(each)] for each in own]
    return [{**body, "after": ids} for body, ids in zip(bodies, last, strict=True)]


class _NotTaken(Exception):
    def __init__(self, code: str, reason: str) -> None:
        super().__init__(reason)
        self.code, self.reason = code, reason


class _Incoming:
    """What lines are judged against: whose log it is, what is in it, and the time."""

    def __init__(self, person: Person, now: dt.datetime) -> None:
        self.person, self.now = person, now
        self._old: set[str] = set()

    @cached_property
    def owned(self) -> Bands:
        """Bands that need no table because the person measured them."""
        return bands_ever_owned(self.person)

    def stored(self, ids: Sequence[Any]) -> dict[str, str]:
        """The lines that are there already under these ids."""
        wanted = [one for one in ids if isinstance(one, str) and one.isprintable()]
        found = dict(
            Event.objects.filter(person=self.person, event_id__in=wanted).values_list("event_id", "line")
        )
        self._old = set(found)
        return found

    def is_old(self, event_id: str) -> bool:
        return event_id in self._old

    def checked(self, item: Item, stored: Mapping[str, str]) -> Event:
        """The row of a line. Raises _NotTaken."""
        try:
            text = line_text(item.line)
        except (TypeError, ValueError):
            raise _NotTaken("invalid", _("This line has a number that is no number.")) from None
        if len(text.encode("utf-8", "replace")) > LINE_BYTES:
            raise _NotTaken("too_large", _("This line is far too long."))
        if item.line.get("person") != str(self.person.pk):
            raise _NotTaken("other_person", _("This line is of another person."))
        try:
            found = with_bands(
                lambda owned: event_from_mapping(item.line, owned=owned, where="line"), lambda: self.owned
            )
            if isinstance(found.body, Correction):
                self._check_correction(found.body, item.line, stored)
        except BadInput as error:
            raise _NotTaken("invalid", str(error)) from None
        if found.at > self.now + _AHEAD:
            raise _NotTaken("future", _("The clock of the device is ahead: this line is in the future."))
        return Event(
            person=self.person, event_id=found.id, type=found.type, at=found.at.astimezone(dt.UTC), line=text
        )

    def _check_correction(self, body: Correction, line: Mapping[str, Any], stored: Mapping[str, str]) -> None:
        """What it corrects must be there and be no correction, and what it says must fit. Raises BadInput."""
        first = stored.get(body.of)
        if first is None and body.of.isprintable():  # no database takes a NUL to look for
            first = (
                Event.objects.filter(person=self.person, event_id=body.of)
                .values_list("line", flat=True)
                .first()
            )
        lines = [line_text(line)] if first is None else [first, line_text(line)]
        name = str(self.person.pk)
        with_bands(
            lambda owned: log_from_lines(lines, person_id=name, owned=owned, where="line"), lambda: self.owned
        )
