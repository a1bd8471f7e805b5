"""Somebody's data in their own hands: out as one archive, in from one, and gone. Each deed whole, with its audit."""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from hipstride.app.accounts.models import User
from hipstride.app.audit import actions as audit
from hipstride.app.people import consent
from hipstride.app.people.access import access_person, lock, visible_to
from hipstride.app.people.actions import kind_for, save_record
from hipstride.app.people.actions_log import Item, Receipt, add_events
from hipstride.app.people.models import Person, Share
from hipstride.app.people.records import archive_of_row, forget
from hipstride.app.people.safety import may_lift
from hipstride.catalogue.numbers import value
from hipstride.exchange.archive import LOG, PERSON, Archive, archive_of
from hipstride.record.errors import BadInput
from hipstride.record.log import mapping_from_line


@transaction.atomic
def export(actor: User, person: Person, *, created: dt.datetime | None = None) -> bytes | None:
    """The record as one archive; None until the set-up has the five things. Raises BadInput."""
    made = archive_of_row(person, consent.told(person), created=created or timezone.now())
    if made is not None:
        audit.record("record.exported", actor=actor, person_id=person.pk)
    return made


def import_archive(actor: User, raw: bytes, *, where: str, once: UUID | None = None) -> Person:
    """A person from an archive, whole or not at all. Raises BadInput for anything that is not whole and ours.

    The person keeps the id of the archive where it is one of ours that is free here, so that a record that was
    saved and deleted comes back the same. Any other id is replaced, in the file and in each line of the log.
    """
    archive = archive_of(raw, where)
    return audit.once(
        once,
        lambda: _brought_in(actor, archive, where, once),
        lambda entry: access_person(actor, UUID(str(entry.person_id))),
    )


def _brought_in(actor: User, archive: Archive, where: str, once: UUID | None) -> Person:
    old = archive.manifest.person
    person = Person.objects.create(
        **_free_id(old), name=archive.person.person.name or "", came_as="" if _is_ours(old) else old
    )
    Share.objects.create(person=person, user=actor, kind=kind_for(actor))
    audit.record("record.imported", actor=actor, person_id=person.pk, entry_id=once)
    document = tomllib.loads(archive.files[PERSON].decode("utf-8-sig"))
    if settings.SERVER and not may_lift(actor, person):
        document = without_lifts(document)
    save_record(actor, person, document)
    if LOG in archive.files:
        lines = archive.files[LOG].decode("utf-8-sig").split("\n")
        items = [
            Item({**mapping_from_line(line, where), "person": str(person.pk)})
            for line in lines
            if line.strip()
        ]
        refused = add_events(actor, person, items).refused
        if refused:
            first = refused[0]
            told = f"the line {first.id} ({first.reason.rstrip('.')})"
            raise BadInput(f"{where}, {LOG}", told, "lines that can be kept")
    consent.bring_in(person, archive.consents)
    return person


class Brought(NamedTuple):
    """What became of lines that a device saved because it could not send them."""

    person: Person
    receipt: Receipt


def are_lines(raw: bytes) -> bool:
    """Whether a file is a log, as the player's *Save a copy* writes one, and no archive."""
    return raw.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"{"


def import_lines(actor: User, raw: bytes, *, where: str) -> Brought:
    """Add lines that a device saved to the log they are of, each on its own merit; one that is there counts once.

    Raises BadInput for a file that cannot be read, is of several people, or of somebody whom this user may not see.
    """
    items = list(_lines_of(raw, where))
    whose = {str(item.line.get("person")) for item in items}
    if len(whose) > 1:
        raise BadInput(f"{where}, the lines", "several people", "one person")
    people = visible_to(actor).filter(pk__in=[name for name in whose if _is_ours(name)])
    person = people.first()
    nobody = BadInput(f"{where}, the lines", "somebody who is not here", "a person whom you see here")
    if person is None:
        raise nobody
    try:
        return Brought(person, add_events(actor, person, items))
    except Person.DoesNotExist:  # deleted at this moment
        raise nobody from None


def _lines_of(raw: bytes, where: str) -> Iterator[Item]:
    try:
        lines = raw.decode("utf-8-sig").split("\n")
    except UnicodeDecodeError:
        raise BadInput(where, "letters that are not UTF-8", "the file as it was saved") from None
    for number, line in enumerate(lines, start=1):
        if line.strip():
            yield Item(mapping_from_line(line, f"{where}, line {number}"))


def without_lifts(document: dict[str, Any]) -> dict[str, Any]:
    """A person file in which no safety rule is lifted: in a clinic only a professional of the person lifts one."""
    if "override" not in document:
        return document
    return {**document, "override": [row for row in document["override"] if not _lifts(row)]}


def _lifts(row: Mapping[str, Any]) -> bool:
    """Whether a decision lifts a rule, or lets a new hip bend further than the rule does."""
    return "lift_gate" in row or (row.get("hip_flexion_limit_deg") or 0) > value(
        "gates.hip_flexion_limit_deg"
    )


def _is_ours(told: str) -> bool:
    """Whether an id was made here or by another Hipstride like this one."""
    try:
        found = UUID(told)
    except ValueError:
        return False
    return str(found) == told and found.version == 7


def _free_id(told: str) -> dict[str, UUID]:
    if not _is_ours(told) or Person.objects.filter(pk=told).exists():
        return {}
    return {"id": UUID(told)}


@transaction.atomic
def erase(actor: User, person: Person) -> None:
    """Delete all that is known of a person: file, versions, log, shares, and what other slices hang on them.

    What stays is the audit: that there was somebody under this id, and what was done when.
    """
    _erase(actor, person)


@transaction.atomic
def erase_again(person_id: UUID) -> bool:
    """Delete somebody who came back with an old copy of the database; whether there was anybody."""
    person = Person.objects.filter(pk=person_id).first()
    if person is None:
        return False
    _erase(None, person)
    return True


def _erase(actor: User | None, person: Person) -> None:
    gone = person.pk
    try:
        lock(person)
    except Person.DoesNotExist:  # somebody else was faster
        return
    audit.record("person.erased", actor=actor, person_id=gone)
    person.delete()
    transaction.on_commit(lambda: forget(gone))
