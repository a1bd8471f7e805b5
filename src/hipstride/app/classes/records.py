"""Rows to documents: the only such place of this slice."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.core.cache import cache
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _

from hipstride.app.accounts.models import User
from hipstride.app.classes.access import attendance_seen, stands
from hipstride.app.classes.begun import begun_in, with_begun
from hipstride.app.classes.board import LIVE, Row, plan_of
from hipstride.app.classes.models import Attendance, ClassSession
from hipstride.app.classes.of_others import kept, stop_words
from hipstride.app.people.access import decide_now, events_on
from hipstride.app.people.models import Person
from hipstride.app.people.records import Known, known_of_many
from hipstride.app.training.access import sessions_given, sessions_named
from hipstride.app.training.actions import give_sessions, never
from hipstride.app.training.facts import Facts
from hipstride.app.training.records import session_document
from hipstride.app.training.session_document import figures_of, prescribed_of
from hipstride.prescription.gates import gates
from hipstride.prescription.gates.company import level_of
from hipstride.prescription.still_open import open_fall, open_fall_hurt, open_symptoms
from hipstride.prescription.today import context_today
from hipstride.record.event import Prescribed
from hipstride.record.parse import merge_tests
from hipstride.record.person import Person as RecordPerson

_KEPT_S = 60 * 60
Json = dict[str, Any]


_TAG = re.compile(r'"\d{1,18}-([0-9a-f]{32})-[0-9a-f]{20}"')


def etag_of(session_id: UUID, version: int, user_id: UUID, access: str) -> str:
    """The ETag of a version as this user saw it; ``access``: what lets them see it (`access.stands`).

    Nobody can guess it: who names it was given it in this sign-in.
    """
    seal = salted_hmac(
        "hipstride.classes.version", f"{session_id}/{version}/{access}", algorithm="sha256"
    ).hexdigest()
    return f'"{version}-{user_id.hex}-{seal[:20]}"'


def current_tag(told: str, session_id: UUID, sign_in: str) -> str | None:
    """The ETag of a request, if there is nothing newer and whoever it was given to may still see the meeting. One query."""
    named = _TAG.fullmatch(told)
    user_id = UUID(named[1]) if named else None
    found = None if user_id is None else stands(session_id, user_id, sign_in)
    if user_id is None or found is None:
        return None
    now = etag_of(session_id, found[0], user_id, found[1])
    return now if constant_time_compare(told, now) else None


def live_document(actor: User, session: ClassSession, since: int) -> str:
    """What changed since a version, as JSON: of each person all lines of the day as they came, and where they are.

    The lines are the stored ones, not read and written anew.
    """
    rows = list(attendance_seen(actor, session))
    changed = [row for row in rows if row.changed > since]
    decides = decide_now([row.person_id for row in changed])
    lines: dict[UUID, list[str]] = {row.person_id: [] for row in changed}
    for person_id, line in events_on([row.person_id for row in changed], session.date):
        lines[person_id].append(line)
    told = {
        "schema": LIVE,
        "session": str(session.pk),
        "version": session.version,
        "since": since,
        "now": int(timezone.now().timestamp() * 1000),
        "ended": session.ended_at is not None,
        "gone": session.gone,
        "marks": session.marks,
        "who": [str(row.person_id) for row in rows],
    }
    people = ",".join(
        f'"{row.person_id}":{{"status":"{row.status}","at":{row.at_ms},'
        f'"decides":"{decides[row.person_id]}","lines":[{",".join(lines[row.person_id])}]}}'
        for row in changed
    )
    return f'{json.dumps(told)[:-1]},"people":{{{people}}}}}'


def documents_of(
    people: Sequence[Person],
    known_of: Mapping[UUID, Known],
    date: dt.date,
    enough: Callable[[], bool] = never,
) -> dict[UUID, Json]:
    """The class session of the day of each, made where there is none yet; without those whose set-up is not done.

    ``enough``: as for `give_sessions`.

    As many queries as `give_sessions`, however many they are.
    """
    days = [(person, in_class(known_of[person.pk], date)) for person in people if person.pk in known_of]
    return {given.person_id: session_document(given) for given in give_sessions(days, enough=enough)}


def in_class(known: Known, date: dt.date) -> Facts:
    """A day of somebody who trains in class, whatever their week plan has for it."""
    return Facts(known.record, known.log, date, known.mark).at("class")


def plan_document(actor: User, session: ClassSession, enough: Callable[[], bool] = never) -> Json:
    """Everybody's session of the day for the board.

    ``enough``: as for `give_sessions`; ``more``: how many wait for theirs.
    """
    people = [row.person for row in attendance_seen(actor, session)]
    known = known_of_many(people)
    documents = _as_begun(documents_of(people, known, session.date, enough), known, session.date)
    plan = plan_of(_row(row, known.get(row.pk), documents.get(row.pk), session.date) for row in people)
    return {
        **plan,
        "more": len(known) - len(documents),
        "session": str(session.pk),
        "class": str(session.of_id),
        "name": session.of.name,
        "date": session.date.isoformat(),
    }


def _row(row: Person, known: Known | None, document: Json | None, date: dt.date) -> Row:
    name = row.called or _("Somebody new")
    if known is None or document is None:
        return Row(str(row.pk), name, waits=known is not None)
    facts = in_class(known, date)
    return Row(
        str(row.pk),
        name,
        document,
        record=facts.version,
        helper=needs_helper(known.record),
        open=still_open(known),
        paused=stopped_by(facts) if document["paused"] else (),
    )


def _as_begun(documents: dict[UUID, Json], known: Mapping[UUID, Known], date: dt.date) -> dict[UUID, Json]:
    """With what was begun as it stood; a query only where somebody began in a session that is no longer theirs."""
    begun = {pk: begun_in(known[pk].log, date) for pk in documents}
    named = {
        name for pk, forms in begun.items() for name in forms.values() if name != documents[pk]["session"]
    }
    older: dict[UUID, list[Json]] = {}
    for row in sessions_named(named, documents) if named else ():
        older.setdefault(row.person_id, []).append(session_document(row))
    return {pk: with_begun(each, begun[pk], older.get(pk, ())) for pk, each in documents.items()}


def still_open(known: Known) -> list[str]:
    """What somebody told and nobody has looked at since: a fall, one that hurt, something new."""
    found = {
        "fall": open_fall(known.log),
        "fall_hurt": open_fall_hurt(known.log),
        "symptom": bool(open_symptoms(known.log)),
    }
    return [what for what, is_open in found.items() if is_open]


def stopped_by(facts: Facts) -> list[str]:
    """What stops the session of the day, said of somebody else."""
    log = facts.before_training
    fired = gates(merge_tests(facts.person, log), context_today(log, facts.answers, facts.date))
    return [stop_words(kept(gate)) for gate in fired if gate.blocks_session]


def needs_helper(record: RecordPerson) -> bool:
    """Whether somebody must be at their side when they stand: alone they may only lie or sit, or not even that."""
    return level_of(record) in ("lying_seated", "assistant")


def figure_document(actor: User, session: ClassSession, exercise: str) -> Json | None:
    """The moving picture of a form, on the body of somebody in the class who does it; None where nobody does."""
    people = [row.person for row in attendance_seen(actor, session)]
    given = sessions_given(people, session.date)
    for person in people:
        row = given.get(person.pk)
        if row is None:
            continue
        chosen = [one for one in prescribed_of(session_document(row)) if one.exercise == exercise]
        if chosen:
            made = _figure(str(row.pk), person, chosen[0])
            return {**made, "svg": made["svg"].replace("figure-1", f"figure-{exercise.replace('.', '-')}")}
    return None


def _figure(key: str, person: Person, one: Prescribed) -> Json:
    """The picture of one exercise on this body; kept in memory, since it takes some 30 ms to draw."""
    name = f"class-figure-{key}-{one.exercise}"
    made: Json | None = cache.get(name)
    if made is None:
        known = known_of_many([person])[person.pk]
        made = next(iter(figures_of(known.record, [one]).values()))
        cache.set(name, made, _KEPT_S)
    return made


def attended(rows: Sequence[Attendance]) -> list[Attendance]:
    """Those who came, for however long."""
    came = (Attendance.Status.THERE, Attendance.Status.LATE, Attendance.Status.LEFT, Attendance.Status.UNWELL)
    return [row for row in rows if row.status in came]
