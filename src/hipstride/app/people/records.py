"""Rows to record types and back: the only such place of this slice."""

from __future__ import annotations

import datetime as dt
import functools
import json
import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeVar
from uuid import UUID

from django.db.models import Count, F, Max, OuterRef, Q, Subquery, Window

from hipstride import __version__
from hipstride.app.accounts.models import User
from hipstride.app.people.access import access_person, events_of, versions_of
from hipstride.app.people.models import Event, Person, PersonVersion
from hipstride.app.people.set_up.document import answers_of, document_of, of_before
from hipstride.exchange.archive import archive_bytes
from hipstride.exchange.consents import ConsentSaid, consents_bytes
from hipstride.exchange.person_text import person_text
from hipstride.record import event, person
from hipstride.record.errors import BadInput
from hipstride.record.log import Against, event_from_mapping, extended, log_from_lines
from hipstride.record.parse import person_from_mapping

Bands = tuple[person.OwnedBand, ...]
Read = TypeVar("Read")
Seen = tuple[int, int | None]
"""How many lines a log has, and the key of the last one: what says which log it is."""


def line_text(line: Mapping[str, Any]) -> str:
    """A line of the log in the one form in which it is stored and compared."""
    return json.dumps(line, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def document_of_newest(row: Person) -> dict[str, Any] | None:
    """The newest person file as plain data; None before there is one."""
    found: dict[str, Any] | None = (
        versions_of(row).order_by("-number").values_list("document", flat=True).first()
    )
    return found


def answers_now(row: Person) -> dict[str, Any]:
    """The answers of the set-up as they stand: as typed, while they still say what the file says.

    Before there is a file the name is that of the person, who may have been added by it.
    """
    typed = of_before(row.draft.get("answers", {}))
    document = document_of_newest(row)
    if document is None:
        return {"name": row.name, **typed} if row.name else typed
    if typed and document_of(typed, document) == document:
        return typed
    return answers_of(document)


@dataclass(frozen=True, slots=True)
class Known:
    """All that is known of a person; ``mark`` changes with every fact that is added."""

    record: person.Person
    log: event.Log
    mark: str


def known_of(row: Person) -> Known | None:
    """The person and their log; None until the set-up has the five things it must know.

    One query, and one for the lines that are new since the log was read last.
    """
    return _known(Person.objects.annotate(**_known_by()).get(pk=row.pk))


def access_known(actor: User, person_id: UUID) -> tuple[Person, Known | None]:
    """The person with all that is known of them, in the queries of `known_of`. Raises Http404."""
    row = access_person(actor, person_id, **_known_by())
    return row, _known(row)


def _known_by() -> dict[str, Subquery]:
    """What says which file and which log it is, beside people."""
    newest = PersonVersion.objects.filter(person=OuterRef("pk")).order_by("-number")
    lines = Event.objects.filter(person=OuterRef("pk")).order_by().values("person")
    return {
        "version": Subquery(newest.values("number")[:1]),
        "document": Subquery(newest.values("document")[:1]),
        "lines": Subquery(lines.annotate(count=Count("id")).values("count")),
        "last_line": Subquery(lines.annotate(last=Max("id")).values("last")),
    }


def _known(row: Any) -> Known | None:
    """Of a person read with `_known_by`."""
    if row.version is None:
        return None
    record = _record(row.pk, row.version, json.dumps(row.document, sort_keys=True))
    count = row.lines or 0
    log = _log(row.pk, count, row.last_line)
    return Known(record, log, f"{row.version}.{count}.{row.last_line or 0}")


def bands_ever_owned(row: Person) -> Bands:
    """Every band of any version of the file: what was done with one stays done when it is gone."""
    return _owned_by(row.pk)


def known_of_many(rows: Sequence[Person]) -> dict[UUID, Known]:
    """What is known of each; without those whose set-up is not done. Three queries however many they are.

    Logs that are in memory are not read again; of those that grew since, only the lines that are new.
    """
    ids = [row.pk for row in rows]
    newest = (
        PersonVersion.objects.filter(person_id__in=ids)
        .alias(last=Window(Max("number"), partition_by="person_id"))
        .filter(number=F("last"))
    )
    versions = {one[0]: one[1:] for one in newest.values_list("person_id", "number", "document")}
    counted = Event.objects.filter(person_id__in=ids).order_by().values_list("person_id")
    seen = {one: (count, last) for one, count, last in counted.annotate(Count("id"), Max("id"))}
    logs = {one: _logs.find(one, seen.get(one, (0, None))) for one in versions}
    unread = {one: seen.get(one, (0, None)) for one, log in logs.items() if log is None}
    grown = {one: older for one, last in unread.items() if (older := _logs.grown(one, last)) is not None}
    lines = _lines_of(unread, {one: last for one, (last, _before) in grown.items()})
    missed = [
        one for one, (_, before) in grown.items() if len(before.originals) + len(lines[one]) != unread[one][0]
    ]
    if missed:  # one that came late has an older key than the last one that was read
        lines |= _lines_of({one: unread[one] for one in missed}, {})
        grown = {one: older for one, older in grown.items() if one not in missed}
    found = {}
    for person_id, (number, document) in versions.items():
        count, last = seen.get(person_id, (0, None))
        record = _record(person_id, number, json.dumps(document, sort_keys=True))
        _last, before = grown.get(person_id, (None, None))
        log = logs[person_id] or _logs.keep(person_id, (count, last), lines[person_id], before)
        found[person_id] = Known(record, log, f"{number}.{count}.{last or 0}")
    return found


def _lines_of(wanted: Mapping[UUID, Seen], after: Mapping[UUID, int]) -> dict[UUID, list[str]]:
    """The lines of each up to the last one seen, and of some only those after a key. One query, or none."""
    lines: dict[UUID, list[str]] = {one: [] for one in wanted}
    whole = [one for one, (count, _last) in wanted.items() if count and one not in after]
    if not whole and not after:
        return lines
    some = Q(person_id__in=whole) | Q(person_id__in=list(after), id__gt=min(after.values(), default=0))
    for person_id, event_id, line in (
        Event.objects.filter(some).order_by("id").values_list("person_id", "id", "line")
    ):
        if after.get(person_id, 0) < event_id <= (wanted[person_id][1] or 0):
            lines[person_id].append(line)
    return lines


def record_of(row: Person) -> person.Person | None:
    """The person as the engine knows them; None until the set-up has the five things it must know."""
    found = _newest(row)
    return None if found is None else found[1]


def log_of(row: Person) -> event.Log:
    """The person's log, corrections applied."""
    return _log(row.pk, *_seen(row))


def _newest(row: Person) -> tuple[int, person.Person] | None:
    newest = versions_of(row).order_by("-number").values_list("number", "document").first()
    if newest is None:
        return None
    number, document = newest
    return number, _record(row.pk, number, json.dumps(document, sort_keys=True))


def _seen(row: Person) -> Seen:
    seen = events_of(row).aggregate(count=Count("id"), last=Max("id"))
    return seen["count"], seen["last"]


@functools.lru_cache(maxsize=256)
def _record(person_id: UUID, number: int, document: str) -> person.Person:
    return person_from_mapping(json.loads(document), where="the saved record")


class _Logs:
    """The logs that were read last. Lines are only ever added: their number and the last one say which log it is."""

    MOST = 256

    def __init__(self) -> None:
        self._kept: dict[UUID, tuple[Seen, event.Log]] = {}
        self._lock = threading.Lock()

    def find(self, person_id: UUID, seen: Seen) -> event.Log | None:
        with self._lock:
            kept = self._kept.get(person_id)
            return kept[1] if kept is not None and kept[0] == seen else None

    def grown(self, person_id: UUID, seen: Seen) -> tuple[int, event.Log] | None:
        """An older state of the log that was read before: the key of its last line, and the log."""
        with self._lock:
            kept = self._kept.get(person_id)
        if kept is None or kept[0][1] is None or seen[1] is None or kept[0][1] >= seen[1]:
            return None
        return kept[0][1], kept[1]

    def keep(
        self,
        person_id: UUID,
        seen: Seen,
        lines: Iterable[str],
        before: event.Log | None = None,
    ) -> event.Log:
        found = _read(person_id, list(lines), before)
        with self._lock:
            self._kept.pop(person_id, None)
            while len(self._kept) >= self.MOST:
                del self._kept[next(iter(self._kept))]
            self._kept[person_id] = (seen, found)
        return found

    def __len__(self) -> int:
        return len(self._kept)

    def forget(self) -> None:
        with self._lock:
            self._kept.clear()


_logs = _Logs()


def _log(person_id: UUID, count: int, last: int | None) -> event.Log:
    """The log; of one that was read before, only the lines that are new are read."""
    seen = (count, last)
    found = _logs.find(person_id, seen)
    if found is not None:
        return found
    if not count:
        return _logs.keep(person_id, seen, ())
    lines = Event.objects.filter(person_id=person_id, id__lte=last or 0).order_by("id")
    grown = _logs.grown(person_id, seen)
    if grown is not None:
        before_last, before = grown
        new = list(lines.filter(id__gt=before_last).values_list("line", flat=True))
        if len(before.originals) + len(new) == count:
            return _logs.keep(person_id, seen, new, before)
    return _logs.keep(person_id, seen, lines.values_list("line", flat=True))


def _read(person_id: UUID, lines: Sequence[str], before: event.Log | None) -> event.Log:
    """The log from its lines, or from those that came after it was read ``before``."""
    return with_bands(partial(_checked, person_id, lines, before), partial(_owned_by, person_id))


def with_bands(read: Callable[[Bands], Read], owned: Callable[[], Bands]) -> Read:
    """What is read with the bands of the tables; if that is refused, also with those measured by oneself.

    Few people have such bands, so they are only asked for when a line needs them. Raises BadInput.
    """
    try:
        return read(())
    except BadInput:
        bands = owned()
        if not bands:
            raise
        return read(bands)


def _checked(person_id: UUID, lines: Sequence[str], before: event.Log | None, owned: Bands) -> event.Log:
    name = str(person_id)
    if before is None:
        return log_from_lines(lines, person_id=name, owned=owned, where="the saved log")
    new = [event_from_mapping(json.loads(line), person_id=name, owned=owned) for line in lines]
    return extended(before, new, against=Against(name, None, owned))


def _owned_by(person_id: UUID) -> Bands:
    newest = PersonVersion.objects.filter(person_id=person_id).aggregate(last=Max("number"))
    return _owned(person_id, newest["last"] or 0)


@functools.lru_cache(maxsize=256)
def _owned(person_id: UUID, number: int) -> Bands:
    """Versions are only ever added, so the number of the newest says which bands there were."""
    versions = PersonVersion.objects.filter(person_id=person_id, number__lte=number).order_by("number")
    found: list[person.OwnedBand] = []
    for document in versions.values_list("document", flat=True):
        found += person_from_mapping(document, where="a saved record").equipment.bands
    return tuple(dict.fromkeys(found))


def archive_of_row(row: Person, said: Sequence[ConsentSaid], *, created: dt.datetime) -> bytes | None:
    """The person's file, log and consents as one archive; None until the set-up has the five things.

    The newest version of the file goes in, and every line of the log as it came, corrections too; and what was said
    of consent (``said``). The same
    record and the same time give the same bytes. Raises BadInput for more than an archive can hold.
    """
    record = record_of(row)
    if record is None:
        return None
    lines = list(events_of(row).values_list("line", flat=True))
    log = "".join(f"{line}\n" for line in lines).encode("utf-8") if lines else None
    person = person_text(record).encode("utf-8")
    consents = consents_bytes(said) if said else None
    return archive_bytes(str(row.pk), person, log, consents, created=created, version=__version__)


def forget(person_id: UUID | None = None) -> None:
    """Nothing of an erased person stays in memory."""
    _record.cache_clear()
    _owned.cache_clear()
    _logs.forget()
