"""What changes a class and its meetings, and what a professional answers to the list: each deed with its audit entry."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from hipstride.app.accounts.models import User
from hipstride.app.audit import actions as audit
from hipstride.app.classes.access import access_class, attendance_seen, classes_of, reviews_of
from hipstride.app.classes.in_step import next_version
from hipstride.app.classes.models import Attendance, Class, ClassSession, Review
from hipstride.app.classes.reasons import subject
from hipstride.app.classes.standings import needs_of
from hipstride.app.people.access import lock, visible_to
from hipstride.app.people.actions_examples import example_for
from hipstride.app.people.models import Person
from hipstride.app.people.signals import told_together
from hipstride.app.training.actions import tell
from hipstride.exchange.data_folder import WHO
from hipstride.prescription.schedule import WEEKDAYS
from hipstride.prescription.still_open import NEW_SYMPTOMS
from hipstride.record.event import Fall, Readiness, Symptom

# --- a class -----------------------------------------------------------------------------------------


def make_class(
    actor: User,
    *,
    name: str,
    days: Sequence[str] = (),
    people: Iterable[Person] = (),
    others: Sequence[User] = (),
    once: UUID | None = None,
) -> Class:
    """A new class that this user leads, with ``others``."""

    def make() -> Class:
        made = Class.objects.create(name=name, days=list(days))
        made.instructors.add(actor)
        audit.record("class.made", actor=actor, thing=f"class {made.pk}", entry_id=once)
        _put_in(actor, made, people)
        if others:
            _let_lead(actor, made, [actor, *others])
        return made

    return audit.once(once, make, lambda entry: access_class(actor, UUID(entry.thing.removeprefix("class "))))


def _put_in(actor: User, of: Class, people: Iterable[Person]) -> None:
    """These are in the class from now on; who was in it already stays, and nothing is written of them."""
    there = set(of.people.values_list("pk", flat=True))
    new = [person for person in people if person.pk not in there]
    of.people.add(*new)
    for person in new:
        audit.record("class.joined", actor=actor, person_id=person.pk, thing=f"class {of.pk}")


@transaction.atomic
def change_class(
    actor: User,
    of: Class,
    *,
    name: str,
    days: Sequence[str],
    people: Iterable[Person],
    others: Iterable[User],
) -> None:
    """What a class is called, when it meets, who is in it and who leads it with this user.

    People of the class whose record this user may not see stay in it. A meeting that runs changes with it.
    """
    of.name, of.days = name, list(days)
    of.save(update_fields=["name", "days"])
    seen = visible_to(actor).filter(classes=of)
    wanted = list(people)
    gone = [person for person in seen if person not in wanted]
    of.people.remove(*gone)
    for person in gone:
        audit.record("class.left", actor=actor, person_id=person.pk, thing=f"class {of.pk}")
    _put_in(actor, of, wanted)
    closed = of.instructors.filter(
        is_active=False
    )  # they are out by that, and back when they are opened again
    _let_lead(actor, of, [actor, *others, *closed])
    audit.record("class.changed", actor=actor, thing=f"class {of.pk}")
    for session in ClassSession.objects.filter(of=of, ended_at=None, date=timezone.localdate()):
        _expect_everybody(session)


@transaction.atomic
def hand_over(admin: User, of: Class, to: User) -> None:
    """A therapist leads a class from now on, in the place of those who led it; who is in it stays."""
    _let_lead(admin, of, [to])
    audit.record("class.handed_over", actor=admin, thing=f"user {to.pk}", of=str(of.pk))


def _let_lead(actor: User, of: Class, leaders: Sequence[User]) -> None:
    """These accounts lead the class from now on; who came and who went is written down by account."""
    led = set(of.instructors.values_list("pk", flat=True))
    leads = {user.pk for user in leaders}
    of.instructors.set(leaders)
    for action, users in (("class.leader_joined", leads - led), ("class.leader_left", led - leads)):
        for pk in sorted(users):
            audit.record(action, actor=actor, thing=f"user {pk}", of=str(of.pk))


@transaction.atomic
def try_with_examples(actor: User) -> Class:
    """A class of the example people, each with a session today; made at first use."""
    name = str(TRY_NAME)
    found = classes_of(actor).filter(name=name).first()
    if found is not None:
        access_class(actor, found.pk, to_change=True)
    lock(*visible_to(actor).filter(example__in=WHO))
    with told_together():
        people = [example_for(actor, each) for each in WHO]
    if found is None:
        return make_class(actor, name=name, days=[WEEKDAYS[timezone.localdate().weekday()]], people=people)
    _put_in(actor, found, people)
    return found


TRY_NAME = "The example class"


# --- a meeting ---------------------------------------------------------------------------------------


@transaction.atomic
def open_session(actor: User, of: Class, date: dt.date | None = None) -> ClassSession:
    """The meeting of the day: opened by the first instructor who comes, the same one for the others."""
    session, made = ClassSession.objects.get_or_create(of=of, date=date or timezone.localdate())
    if made:
        audit.record("class.opened", actor=actor, thing=f"class {of.pk}", session=str(session.pk))
    _expect_everybody(session)
    return session


def _expect_everybody(session: ClassSession) -> None:
    """Everybody in the class is expected; those who were there stay."""
    there = set(Attendance.objects.filter(session=session).values_list("person_id", flat=True))
    new = [pk for pk in session.of.people.values_list("pk", flat=True) if pk not in there]
    if new:
        lock(*Person.objects.filter(pk__in=new))  # a fact of theirs is saved before, or knows of the meeting
        version = next_version(session.pk)
        Attendance.objects.bulk_create(
            [Attendance(session=session, person_id=pk, changed=version) for pk in new], ignore_conflicts=True
        )


def _expect_those_who_came_since(session: ClassSession) -> None:
    """Where a meeting that has ended is to go on: before it is locked, since people are locked before meetings."""
    if ClassSession.objects.filter(pk=session.pk, ended_at__isnull=False).exists():
        _expect_everybody(session)


def _catch_up(session: ClassSession) -> None:
    """A meeting that goes on after its end: all that came in between is new to its boards, people too."""
    Attendance.objects.filter(session=session).update(changed=next_version(session.pk))


@dataclass(frozen=True, slots=True)
class Mark:
    """Something that boards share: the latest word counts. ``about``: ``None`` for the class, else a person."""

    name: str
    at_ms: int
    value: Any
    about: UUID | None = None


@transaction.atomic
def take_marks(actor: User, session: ClassSession, marks: Sequence[Mark]) -> None:
    """What a board says of the movement, the timer, the end, and of who is there. Older words change nothing.

    A clock that is ahead says "now": else its words would win over those of all other boards for so long. The same
    word again is nothing new to anybody.
    """
    if any(mark.name == "ended" and not mark.value for mark in marks):
        _expect_those_who_came_since(session)
    locked = ClassSession.objects.select_for_update(no_key=True).get(pk=session.pk)
    now_ms = int(timezone.now().timestamp() * 1000)
    kept: dict[str, Any] = dict(locked.marks)
    seen = {row.person_id: row for row in attendance_seen(actor, session)}
    changed: list[Attendance] = []
    for mark in marks:
        at = min(mark.at_ms, now_ms)
        row = seen.get(mark.about) if mark.about else None
        if row is not None and at > row.at_ms and row.status != mark.value:
            row.status, row.at_ms = mark.value, at
            changed.append(row)
        elif mark.about is None and at > kept.get(mark.name, {}).get("at", -1):
            kept[mark.name] = {"at": at, "value": mark.value}
    if kept == locked.marks and not changed:
        return
    before = {name: mark["value"] for name, mark in locked.marks.items()}
    locked.marks = kept
    ended = bool(kept.get("ended", {}).get("value"))
    if ended != (locked.ended_at is not None):
        locked.ended_at = timezone.now() if ended else None
        audit.record(
            "class.ended" if ended else "class.reopened", actor=actor, thing=f"class {session.of_id}"
        )
    locked.save(update_fields=["marks", "ended_at"])
    if before.get("ended") and not ended:
        _catch_up(locked)
    if not changed and before == {name: mark["value"] for name, mark in kept.items()}:
        return
    version = next_version(locked.pk)
    for row in changed:
        row.changed = version
        audit.record("class.attendance", actor=actor, person_id=row.person_id, thing=row.status)
    Attendance.objects.bulk_update(changed, ["status", "at_ms", "changed"])


# --- the list of who needs a word --------------------------------------------------------------------


@transaction.atomic
def look_at(actor: User, person: Person, key: str, note: str = "", *, also: bool = False) -> bool:
    """A professional has looked at a reason. A fall is lifted, a symptom has settled: that is a fact of the log.

    Gives whether it is written. It is not where the reason is no longer what was read: something newer came in, or
    a colleague was faster. ``also``: the note is kept beside the colleague's, and no fact is told.
    """
    lock(person)  # what is open is looked at and answered in one
    known = {reason.key: reason for reason in needs_of(actor, person, timezone.localdate())}
    same = reviews_of(person).filter(key=key[:128])
    if key in known:
        about = known[key].whole
        _answer(actor, person, key, note)
    elif same.filter(note=note, by=actor).exists():
        return True  # the same once more
    elif not also or subject(key) in map(subject, known):
        return False
    else:
        about = same.values_list("about", flat=True).first() or ""
    Review.objects.create(person=person, key=key[:128], about=about, note=note, by=actor)
    audit.record("reason.looked_at", actor=actor, person_id=person.pk, thing=key[:128])
    return True


def _answer(actor: User, person: Person, key: str, note: str) -> None:
    """The answer as a fact of the log, where it is one."""
    kind, _, about = key.partition(":")
    if kind == "fall":
        who = actor.name or actor.email or actor.get_role_display()
        tell(actor, person, "fall", Fall(why=note or None, reviewed_with=f"{who[:200]:2}"))
    elif kind == "symptom":
        what = about.partition(":")[2]
        body = Readiness(new_symptoms="no") if what == NEW_SYMPTOMS else Symptom(what, settled=True)
        tell(actor, person, "readiness" if what == NEW_SYMPTOMS else "symptom", body)
