"""How a record came to be what it is: version by version, what changed, in plain words, and by whom."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hipstride.app.accounts.models import User
from hipstride.app.audit import actions as audit
from hipstride.app.people import decisions
from hipstride.app.people.access import versions_of
from hipstride.app.people.models import Note, Person, PersonVersion
from hipstride.app.people.records import log_of
from hipstride.app.people.set_up.document import answers_of, document_of
from hipstride.app.people.set_up.steps import steps_for
from hipstride.app.people.signals import history_asked
from hipstride.prescription.gates import Context, Gate, causes_in, gates
from hipstride.record.parse import person_from_mapping

Document = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that was said differently, was new, or is said no more. ``engine``: an English sentence."""

    about: str
    before: str = ""
    after: str = ""
    engine: bool = False


@dataclass(frozen=True, slots=True)
class Word:
    """What a professional answered to something that was open (``about``), in their own words if they wrote any."""

    at: dt.datetime
    by: str
    about: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """One version: when, by whom (empty: Hipstride itself, or an account that is gone), and what it changed."""

    number: int
    at: dt.datetime
    by: str
    changes: tuple[Change, ...]

    @property
    def before(self) -> int:
        """The version before it."""
        return self.number - 1


def entries(person: Person) -> list[Entry]:
    """Every version with what it changed against the one before it, the newest first."""
    before: Document = {}
    found = []
    for row in versions_of(person).select_related("by").order_by("number"):
        day = timezone.localdate(row.at)
        changes = tuple(differences(before, row.document, day)) if before else ()
        found.append(Entry(row.number, row.at, str(row.by) if row.by else "", changes))
        before = row.document
    return found[::-1]


def words_on(person: Person) -> list[Word]:
    """What professionals answered, as the slices above tell it."""
    told = cast("list[tuple[object, list[Word]]]", history_asked.send(Person, person=person))
    return [word for _listener, words in told for word in words]


def differences(before: Document, after: Document, day: dt.date | None = None) -> list[Change]:
    """What two person files say differently: answers, tests, a professional's decisions, safety rules on a day."""
    return [
        *_answers(before, after),
        *_not_asked(before, after),
        *_measured(before, after),
        *_decided(before, after),
        *_rules(before, after, day or timezone.localdate()),
    ]


def _said(document: Document) -> dict[str, list[str]]:
    """Each question of the set-up, or each part of one, with what was answered, sentence by sentence."""
    answers = answers_of(document)
    open_ = _("Not asked yet: %s").partition("%s")[0]
    found = {}
    for step in steps_for(answers):
        rows = step.said(answers)
        for each in rows:
            about = f"{step.question} · {each.label}" if each.label and len(rows) > 1 else str(step.question)
            found[about] = [part for part in each.words.split(". ") if not part.startswith(open_)]
    return found


def _answers(before: Document, after: Document) -> list[Change]:
    old, new = _said(before), _said(after)
    return [
        Change(
            about,
            ". ".join(part for part in old.get(about, ()) if part not in new.get(about, ())),
            ". ".join(part for part in new.get(about, ()) if part not in old.get(about, ())),
        )
        for about in dict.fromkeys((*old, *new))
        if old.get(about, []) != new.get(about, [])
    ]


def _not_asked(before: Document, after: Document) -> list[Change]:
    """What no question of the set-up asks: the kind of programme, and the file's own keys."""
    answered = document_of(answers_of(after), before)
    found = []
    for part in ("person", "condition", "equipment", "preferences"):
        was, old, new = before.get(part) or {}, answered.get(part) or {}, after.get(part) or {}
        for key in dict.fromkeys((*old, *new)):
            if key == "id" or (old.get(key) or None) == (new.get(key) or None):
                continue
            if key == "programme":
                one, two = (decisions.kind_words(each.get(key) or "") for each in (was, new))
                found.append(Change(_("Kind of programme"), one, two))
            else:
                found.append(Change(key.replace("_", " "), _shown(was.get(key)), _shown(new.get(key))))
    return found


def _shown(value: Any) -> str:
    """A value of the file on one line."""
    if value in (None, [], {}):
        return ""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 200 else f"{text[:200]} …"


def _measured(before: Document, after: Document) -> list[Change]:
    """How many measurements came or went, by kind."""
    kinds = {
        "strength": _("Strength tests"),
        "manual_grade": _("Grades by hand"),
        "counted_set": _("Counted sets"),
        "rep_max": _("Tests on the sled"),
        "find_my_level": _("Answers of find my level"),
        "chair_stand": _("Chair tests"),
        "walking": _("Walking tests"),
        "balance": _("Balance tests"),
        "score": _("Scores"),
        "own_item": _("What matters to them, in their own words"),
        "visit": _("Test days"),
    }
    found = []
    for key, about in kinds.items():
        old, new = _rows(before, key), _rows(after, key)
        came = sum(row not in old for row in new)
        went = sum(row not in new for row in old)
        if came:
            found.append(Change(about, "", ngettext("%(n)d is new", "%(n)d are new", came) % {"n": came}))
        if went:
            found.append(Change(about, ngettext("%(n)d is gone", "%(n)d are gone", went) % {"n": went}))
    return found


def _rows(document: Document, key: str) -> Sequence[Any]:
    rows: Sequence[Any] = document.get(key) or []
    return rows


def _decided(before: Document, after: Document) -> list[Change]:
    """What was decided, decided otherwise (the same id), or taken back."""
    old, new = _rows(before, "override"), _rows(after, "override")
    came = [row for row in new if row not in old]
    went = [row for row in old if row not in new]
    was = {row["id"]: row for row in went if row.get("id")}
    now = {row.get("id") for row in came}
    found = [_set(row, was.get(row.get("id"))) for row in came]
    return found + [
        Change(_("Taken back"), decisions.sentence(row)) for row in went if row.get("id") not in now - {None}
    ]


def _set(row: Mapping[str, Any], before: Mapping[str, Any] | None) -> Change:
    if before is None:
        return Change(_("Set for this person"), "", decisions.sentence(row))
    side = row.get("side")
    if side in ("left", "right") and dict(row) == {**before, "side": side}:  # the other leg has its own now
        stays = {
            "left": _("Was for both legs, and stays for the left leg"),
            "right": _("Was for both legs, and stays for the right leg"),
        }
        return Change(stays[side], "", decisions.sentence(row))
    return Change(_("Set otherwise"), decisions.sentence(before), decisions.sentence(row))


def fired(document: Document, context: Context) -> dict[str, Gate]:
    """The safety rules that hold for a person file, by their words; without today's answers."""
    found = gates(person_from_mapping(document, where="the saved record"), context)
    return {gate.text: gate for gate in found if gate.kind != "inform"}


def _by_answers(document: Document, context: Context) -> dict[str, Gate]:
    """Those that answers set off; what a professional decided is told as set for the person."""
    found = fired(document, context)
    return {text: gate for text, gate in found.items() if not gate.id.startswith("gate.override.")}


def _rules(before: Document, after: Document, day: dt.date) -> list[Change]:
    old, new = (_by_answers(each, Context(day=day)) for each in (before, after))
    came = [Change(_("A safety rule holds now"), "", text, engine=True) for text in new if text not in old]
    went = [Change(_("A safety rule holds no more"), text, engine=True) for text in old if text not in new]
    return came + went


@dataclass(frozen=True, slots=True)
class Holding:
    """A safety rule that holds now: since when, and whose answers or decision set it off.

    ``again``: it had been lifted; then it holds since something was told.
    """

    gate: Gate
    since: dt.datetime | dt.date
    by: str
    again: bool = False


def holding(person: Person) -> list[Holding]:
    """Every safety rule that holds, with the version since which it does without a break."""
    versions: list[PersonVersion] = list(versions_of(person).select_related("by").order_by("-number"))
    if not versions:
        return []
    today = timezone.localdate()
    context = Context(day=today, causes=causes_in(log_of(person), today))
    now = fired(versions[0].document, context)
    first = dict.fromkeys(now, versions[0])
    open_ = set(now)
    for version in versions[1:]:
        open_ &= set(fired(version.document, context)) if open_ else set()
        first |= dict.fromkeys(open_, version)
    return [_holding(gate, first[text]) for text, gate in now.items()]


def _holding(gate: Gate, first: PersonVersion) -> Holding:
    ended = gate.inputs.get("lift_ended")
    if ended is None:
        return Holding(gate, first.at, str(first.by or ""))
    return Holding(gate, dt.date.fromisoformat(ended["told"][:10]), "", again=True)


def notes_of(person: Person) -> QuerySet[Note]:
    """What was written about a person, the latest first."""
    return Note.objects.filter(person=person).select_related("by")


def add_note(actor: User, person: Person, text: str, *, once: UUID | None = None) -> Note:
    """Write something down. It stays as it is; a correction is another note."""

    def write() -> Note:
        made = Note.objects.create(person=person, text=text, by=actor)
        audit.record("note.added", actor=actor, person_id=person.pk, thing=f"note {made.pk}", entry_id=once)
        return made

    return audit.once(once, write, lambda entry: Note.objects.get(pk=entry.thing.removeprefix("note ")))


def note_taken_back(actor: User, person: Person, decision: Mapping[str, Any], why: str) -> Note:
    """Why a decision does not hold any more: among the notes, so that it goes with the person."""
    words = _("Taken back, %(about)s: %(note)s") % {"about": decisions.about(decision), "note": why}
    return add_note(actor, person, words)
