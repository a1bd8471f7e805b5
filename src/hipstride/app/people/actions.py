"""What changes a person's record: each deed whole, with its entry in the audit."""

from __future__ import annotations

import datetime as dt
import json
import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from hipstride.app.accounts.models import User
from hipstride.app.audit import actions as audit
from hipstride.app.people.access import access_version, events_of, lock, newest_version, visible_to
from hipstride.app.people.examples import Example, example_at, example_document, is_untouched, timeless
from hipstride.app.people.from_page import NO_PAGE, FromPage, again, closed_by, is_open
from hipstride.app.people.going_back import gone_back, held_since
from hipstride.app.people.history import note_taken_back
from hipstride.app.people.models import Event, Person, PersonVersion, Share
from hipstride.app.people.records import (
    Bands,
    answers_now,
    bands_ever_owned,
    document_of_newest,
    line_text,
    log_of,
    with_bands,
)
from hipstride.app.people.set_up.document import document_of
from hipstride.app.people.signals import tell_facts_added
from hipstride.app.web.ids import uuid7
from hipstride.record.corrections import Told, not_overtaken
from hipstride.record.errors import BadInput
from hipstride.record.event import Correction, Log, corrections_in_time
from hipstride.record.log import event_from_mapping, log_from_lines
from hipstride.record.parse import person_from_mapping


@transaction.atomic
def add_person(
    actor: User,
    *,
    name: str = "",
    kind: str | None = None,
    example: str = "",
    once: uuid.UUID | None = None,
) -> Person:
    """A new person whom this user may see: as their own record, or for a professional as one they work with."""
    kind = kind or kind_for(actor)
    person = Person.objects.create(name=name, example=example)
    Share.objects.create(person=person, user=actor, kind=kind)
    audit.record("person.added", actor=actor, person_id=person.pk, entry_id=once, kind=kind, example=example)
    return person


def kind_for(actor: User) -> str:
    """What somebody new is to this user: themselves, or for staff a person they work with."""
    return Share.Kind.SELF if actor.role == User.Role.PERSON else Share.Kind.PROFESSIONAL


@transaction.atomic
def new_person(actor: User) -> Person:
    """Somebody to set up: the one that was begun without a single answer, else a new one."""
    empty = visible_to(actor).filter(versions=None, draft={}, example="", name="").first()
    return empty or add_person(actor)


class ChangedMeanwhile(Exception):
    """Somebody saved the record since the page was made that wants to save now; ``now`` is what they saved."""

    def __init__(self, now: PersonVersion) -> None:
        super().__init__(f"version {now.number} is there")
        self.now = now


@transaction.atomic
def save_record(
    actor: User | None, person: Person, document: Mapping[str, Any], *, made_from: int | None = None
) -> PersonVersion:
    """The person file from now on. Checked here; the older versions stay. Raises BadInput.

    The id in the file is always that of the person here. ``made_from``: the version that whoever saves had in
    front of them; if it is not the newest any more nothing is written. Raises ChangedMeanwhile.
    """
    kept = {**document, "person": {**document.get("person", {}), "id": str(person.pk)}}
    lock(person)
    newest = newest_version(person)
    if newest is not None:
        kept = with_told(kept, newest.document, timezone.localtime())
    record = person_from_mapping(_dated(kept), today=timezone.localdate(), where="record")
    if made_from is not None and newest is not None and newest.number != made_from:
        raise ChangedMeanwhile(newest)
    number = 1 if newest is None else newest.number + 1
    made = PersonVersion.objects.create(
        person=person, number=number, by=actor, document=json.loads(json.dumps(kept, default=_text))
    )
    if record.person.name and record.person.name != person.name:
        person.name = record.person.name
        person.save(update_fields=["name"])
    audit.record("record.saved", actor=actor, person_id=person.pk, thing=f"version {made.number}")
    tell_facts_added(person.pk)
    return made


@transaction.atomic
def restore_version(
    actor: User,
    person: Person,
    number: int,
    *,
    made_from: int,
    taken_back: Collection[str] = (),
    note: str = "",
) -> PersonVersion:
    """A new version with the programme of an older one (`going_back`). Raises Http404, ChangedMeanwhile, BadInput.

    What was held back from the person since then stays, but for what is ``taken_back`` by its name; ``note`` says
    why, and is kept among the notes.
    """
    old = access_version(person, number)
    lock(person)
    newest = newest_version(person) or old
    document = gone_back(newest.document, old.document, taken_back=taken_back)
    made = save_record(actor, person, document, made_from=made_from)
    audit.record("record.restored", actor=actor, person_id=person.pk, thing=f"version {number}")
    held = held_since(newest.document, old.document)
    for name in sorted(held.keys() & set(taken_back)):
        note_taken_back(actor, person, held[name], note)
        audit.record("programme.taken_back", actor=actor, person_id=person.pk, thing=name)
    return made


@transaction.atomic
def save_answers(actor: User, person: Person, changed: Mapping[str, Any]) -> dict[str, Any]:
    """Keep answers of the set-up as they were typed; gives all answers. Raises BadInput.

    Where there is a person file already, it changes with them.
    """
    person = Person.objects.select_for_update(no_key=True).get(pk=person.pk)
    answers = {**answers_now(person), **changed}
    person.draft = {"answers": answers}
    person.name = str(answers.get("name", person.name)).strip()
    person.save(update_fields=["draft", "name"])
    audit.record("answers.saved", actor=actor, person_id=person.pk, names=sorted(changed))
    document = document_of_newest(person)
    if document is not None:
        made = document_of(answers, document)
        if made != document:
            save_record(actor, person, made)
    return answers


@transaction.atomic
def finish_set_up(actor: User, person: Person) -> PersonVersion:
    """The first person file, from the answers. Raises BadInput."""
    return save_record(actor, person, document_of(answers_now(person), document_of_newest(person) or {}))


def with_told(document: Mapping[str, Any], before: Mapping[str, Any], at: dt.datetime) -> dict[str, Any]:
    """The file with the time of every answer that is another one than before: a rule lifted earlier did not know it."""
    old, new = (_dated(each.get("condition") or {}) for each in (before, document))
    changed = [key for key in dict.fromkeys((*old, *new)) if _said(old.get(key)) != _said(new.get(key))]
    told = {
        **(before.get("told") or {}),
        **(document.get("told") or {}),
        **dict.fromkeys(changed, at.isoformat()),
    }
    return {**document, "told": told} if told else dict(document)


def _said(answer: Any) -> Any:
    """An answer; a list or table without an entry is none."""
    return None if answer in ([], {}) else answer


def _text(value: Any) -> str:
    if isinstance(value, dt.date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no place in a record")


def _dated(document: Mapping[str, Any]) -> dict[str, Any]:
    """Dates as texts, as JSON has them: what is checked is what will be read again."""
    found: dict[str, Any] = json.loads(json.dumps(document, default=_text))
    return found


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


@transaction.atomic
def add_example(actor: User, name: str, today: dt.date | None = None) -> Person:
    """One of the example people: as their file has them, or with ``today`` as a day on which they train."""
    made = Example(example_document(name), ()) if today is None else example_at(name, today)
    person = add_person(actor, name=made.document["person"].get("name", ""), example=name)
    save_record(actor, person, made.document)
    items = [Item({**line, "person": str(person.pk)}) for line in made.lines]
    if items:
        receipt = add_events(actor, person, items)
        if receipt.refused:
            raise AssertionError(f"the log of {name} does not fit: {receipt.refused[0].reason}")
    return person


@transaction.atomic
def example_for(actor: User, name: str) -> Person:
    """The example person of this user, made at first use; moved to today while nobody changed or logged anything."""
    today = timezone.localdate()
    person = visible_to(actor).filter(example=name).first()
    if person is None:
        return add_example(actor, name, today)
    kept = document_of_newest(person)
    if kept is not None and not events_of(person).exists() and is_untouched(kept, name):
        wanted = example_at(name, today).document
        if timeless(kept, ids_only=True) != timeless(wanted, ids_only=True):
            save_record(actor, person, wanted)
    return person
