"""Sets that two boards logged, so that one does not count, and of which nobody has said yet whether both were done.

The board asks the same on a person's tile (js/board/facts.js, `doubles`); here it is asked after class.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from hipstride.app.accounts.models import User
from hipstride.app.classes.in_step import tell_boards
from hipstride.app.classes.models import ClassSession
from hipstride.app.people.access import lock
from hipstride.app.people.models import Person
from hipstride.app.people.records import known_of_many, log_of
from hipstride.app.training.actions import tell
from hipstride.catalogue.exercises import get
from hipstride.record.canonical import known, to_jsonable
from hipstride.record.event import Correction, Log, SetDone

TWO_BOARDS = "two boards logged the same"  # as js/board/facts.js writes it


@dataclass(frozen=True, slots=True)
class Twice:
    """One such set. ``id``: of the line that does not count; ``body``: what it said last."""

    person: Person
    id: str
    body: Mapping[str, Any]

    @property
    def words(self) -> str:
        """Such as "Leg lift, lying on the side, left, set 2"."""
        side = {"left": _("left"), "right": _("right"), "both": _("both sides")}[self.body["side"]]
        told = {"form": get(self.body["exercise"]).name, "side": side, "n": self.body["set"]}
        return _("%(form)s, %(side)s, set %(n)s") % told


def logged_twice(people: Sequence[Person], date: dt.date) -> list[Twice]:
    """Of all these people those of a day, in the order given."""
    records = known_of_many(people)
    return [
        Twice(person, name, body)
        for person in people
        if person.pk in records
        for name, body in _open(records[person.pk].log, date)
    ]


def _open(log: Log, date: dt.date) -> list[tuple[str, Mapping[str, Any]]]:
    """The sets that a board took back for another board's, and those that another line stands for."""
    bodies: dict[str, Mapping[str, Any]] = {}
    gone: dict[str, str] = {}  # why, of those taken back last
    for event in log.originals:
        told = event.body
        if isinstance(told, SetDone) and event.at.date() == date:
            bodies[event.id] = known(to_jsonable(told))
        elif isinstance(told, Correction) and told.of in bodies:
            bodies[told.of] = told.body or bodies[told.of]
            gone.pop(told.of, None)
            if told.body is None:
                gone[told.of] = told.why or ""
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
        if newest.id == twice.id and both:
            body = {**newest.body, "set": _next(log_of(person), newest.body, session.date)}
            tell(actor, person, "correction", Correction(newest.id, body, "both were done"))
        elif newest.id == twice.id:
            tell(actor, person, "correction", Correction(newest.id, None, "it was one set"))
    tell_boards(session.pk, person.pk)


def _next(log: Log, body: Mapping[str, Any], date: dt.date) -> int:
    """The number after the last set of the day of that movement and side, whatever form it was done in."""
    movement = get(body["exercise"]).movement
    done = (event.body for event in log.events if event.at.date() == date)
    own = (
        each.set
        for each in done
        if isinstance(each, SetDone) and each.side == body["side"] and get(each.exercise).movement == movement
    )
    return 1 + max(own, default=0)
