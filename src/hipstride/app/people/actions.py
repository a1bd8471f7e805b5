"""What changes a person and their file: each deed whole, with its entry in the audit."""

from __future__ import annotations

import datetime as dt
import json
import uuid
from collections.abc import Collection, Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone

from hipstride.app.accounts.models import User
from hipstride.app.audit import actions as audit
from hipstride.app.people.access import access_version, lock, newest_version, visible_to
from hipstride.app.people.going_back import gone_back, held_since
from hipstride.app.people.history import note_taken_back
from hipstride.app.people.models import Person, PersonVersion, Share
from hipstride.app.people.records import answers_now, document_of_newest
from hipstride.app.people.set_up.document import document_of
from hipstride.app.people.signals import tell_facts_added
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
