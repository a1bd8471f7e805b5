"""Sets that two boards logged, so that one does not count, and of which nobody has said yet whether both were done.

The board asks the same on a person's tile (js/board/facts.js, `doubles`); here it is asked after class.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from hipstride.app.accounts.models import User
from hipstride.app.classes.in_step import tell_boards
from hipstride.app.classes.models import ClassSession
from hipstride.app.classes.of_others import exercise_words
from hipstride.app.people.access import lock
from hipstride.app.people.models import Person
from hipstride.app.people.records import known_of_many, log_of
from hipstride.app.training.actions import tell
from hipstride.catalogue.exercises import get
from hipstride.record.canonical import known, to_jsonable
from hipstride.record.check import checked
from hipstride.record.event import Correction, Event, Log, SetDone, corrections_in_time
from hipstride.record.once import telling

TWO_BOARDS, WAS_ONE = "two boards logged the same", "it was one set"  # as js/board/facts.js writes them


@dataclass(frozen=True, slots=True)
class Twice:
    """One such set. ``id``: of the line that does not count; ``body``: what it said last.

    ``stands``: the line that counts instead of it, where there is one.
    """

    person: Person
    id: str
    body: Mapping[str, Any]
    stands: Event | None = None

    @property
    def words(self) -> str:
        """Such as "Leg lift, lying on your side, left, set 2"."""
        told = {"form": exercise_words(self.body["exercise"], self.body["side"]), "n": self.body["set"]}
        return _("%(form)s, set %(n)s") % told

    @property
    def pain(self) -> str:
        """The most pain that either of the two lines tells of, as it is read; empty where none does."""
        other = self.stands.body if self.stands else None
        told = (self.body.get("pain"), other.pain if isinstance(other, SetDone) else None)
        most = max(each or 0 for each in told)
        return f"{most:g}" if most else ""

    @property
    def tells_more(self) -> bool:
        """Whether the line that does not count tells more than the one that does, such as of pain."""
        return self.stands is not None and telling(_set_of(self.body)) > telling(self.stands.body)


def logged_twice(people: Sequence[Person], date: dt.date) -> list[Twice]:
    """Of all these people those of a day, in the order given."""
    records = known_of_many(people)
    return [
        Twice(person, name, body, _standing_for(records[person.pk].log, name, body, date))
        for person in people
        if person.pk in records
        for name, body in _open(records[person.pk].log, date)
    ]


def _open(log: Log, date: dt.date) -> list[tuple[str, Mapping[str, Any]]]:
    """The sets that a board took back for another board's, and those that another line stands for."""
    bodies: dict[str, Mapping[str, Any]] = {}
    gone: dict[str, str] = {}  # why, of those taken back last
    for event in log.originals:
        if isinstance(event.body, SetDone) and event.at.date() == date:
            bodies[event.id] = known(to_jsonable(event.body))
    for _event, told in corrections_in_time(log.originals):
        if told.of in bodies:
            bodies[told.of] = told.body or bodies[told.of]
    for of, told in log.counting_corrections().items():
        now = log.retold[of][-1].body
        if of in bodies and now is None:
            gone[of] = told.why or ""
        elif of in bodies:
            bodies[of] = known(to_jsonable(now))
    return [
        (name, body) for name, body in bodies.items() if gone.get(name) == TWO_BOARDS or name in log.doubled
    ]


@transaction.atomic
def answer(actor: User, session: ClassSession, twice: Twice, *, both: bool) -> None:
    """Both sets were done: it counts as one more; or it was one. Nothing happens where somebody was faster.

    The boards of the meeting hear of it, also after its end.
    """
    person = twice.person
    lock(person)
    for newest in logged_twice([person], session.date):
        if newest.id != twice.id:
            continue
        if both:
            body = {**newest.body, "set": _next(log_of(person), newest.body, session.date)}
            tell(actor, person, "correction", Correction(newest.id, body, "both were done"))
        elif newest.stands is None:  # the other was taken back where it was logged
            tell(actor, person, "correction", Correction(newest.id, newest.body, WAS_ONE))
        elif newest.tells_more:  # no pain is lost
            tell(actor, person, "correction", Correction(newest.stands.id, None, WAS_ONE))
            tell(actor, person, "correction", Correction(newest.id, newest.body, WAS_ONE))
        else:
            tell(actor, person, "correction", Correction(newest.id, None, WAS_ONE))
    tell_boards(session.pk, [person.pk])


def _set_of(body: Mapping[str, Any]) -> SetDone:
    return checked(SetDone, dict(body), "the log")


def _same(log: Log, body: Mapping[str, Any], date: dt.date) -> Iterator[tuple[Event, SetDone]]:
    """The sets of the day of the same movement and side, whatever form they were done in."""
    movement = get(body["exercise"]).movement
    for event in log.events:
        told = event.body
        if (
            isinstance(told, SetDone)
            and event.at.date() == date
            and told.side == body["side"]
            and get(told.exercise).movement == movement
        ):
            yield event, told


def _standing_for(log: Log, name: str, body: Mapping[str, Any], date: dt.date) -> Event | None:
    """The set of the same number that counts."""
    same = _same(log, body, date)
    return next((event for event, told in same if told.set == body["set"] and event.id != name), None)


def _next(log: Log, body: Mapping[str, Any], date: dt.date) -> int:
    """The number after the last set of the day of that movement and side."""
    return 1 + max((told.set for _event, told in _same(log, body, date)), default=0)
