"""The facts that a day's session is made from: who, what was done before, and how they are today."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from functools import cached_property
from uuid import UUID

from hipstride.app.accounts.models import User
from hipstride.app.people.models import Person as PersonRow
from hipstride.app.people.records import Known, access_known, known_of
from hipstride.prescription.gates import Cause, Context, causes_in, lifts
from hipstride.prescription.schedule import setting_of
from hipstride.prescription.still_open import open_fall, open_fall_hurt, open_symptoms
from hipstride.prescription.types import Setting
from hipstride.record.answers import answers_on, is_in_passing
from hipstride.record.canonical import sha256_of
from hipstride.record.event import (
    Event,
    Log,
    Readiness,
    SessionEnded,
    SessionStarted,
    SetDone,
    SetSkipped,
    TestEvent,
)
from hipstride.record.person import Person

_TRAINING = (SessionStarted, SetDone, SetSkipped, SessionEnded)
_NO_DOSE = ("own_item", "score", "balance", "visit")  # tests that decide no dose


def worked(body: object) -> bool:
    """Whether it is a set of which something was done: one that hurt before its first repetition is none."""
    return isinstance(body, SetDone) and body.reps > 0 and body.seconds != 0


@dataclass(frozen=True)
class Facts:
    """One person on one day. ``log``: all of it; ``mark`` changes whenever a fact is added.

    ``asked``: where the day is to be trained, where neither the week plan nor the day's answers say so.
    ``unasked``: for a sheet on which the day's answers are written; what was answered before does not count.
    ``follows``: of a sheet of a later day on the same print.
    """

    person: Person
    log: Log
    date: dt.date
    mark: str
    asked: Setting | None = None
    unasked: bool = False
    follows: bool = False

    def at(self, setting: Setting) -> Facts:
        """The same day trained there."""
        if setting_of(self.person, self.date, self.readiness) == setting:
            return self
        return replace(self, asked=setting, mark=f"{self.mark}.{setting}")

    @property
    def version(self) -> str:
        """Which version of the person's file it is."""
        return self.mark.partition(".")[0]

    @property
    def readiness(self) -> Readiness | None:
        """What counts of the answers of this day."""
        return answers_on(self.on_the_day, self.date)

    @property
    def readiness_event(self) -> Event | None:
        """The line that another answer of the person puts right; none where something was asked in passing since."""
        last = self.told_how[-1] if self.told_how else None
        return last if last and isinstance(last.body, Readiness) and not is_in_passing(last.body) else None

    @property
    def told_how(self) -> list[Event]:
        """The lines of this day that tell how they are, in order of time."""
        return [event for event in self.on_the_day if isinstance(event.body, Readiness)]

    @property
    def answers(self) -> Readiness | None:
        """The answers as they count now: a fall that was told of today and talked over since is no longer new."""
        told = None if self.unasked else self.readiness
        if told is not None and told.fall == "yes" and not open_fall(self.log):
            told = replace(told, fall="no")
        return told if self.asked is None else replace(told or Readiness(), setting=self.asked)

    @cached_property
    def causes(self) -> tuple[Cause, ...]:
        """What the log tells that may end a rule that was lifted; nothing where none is."""
        return causes_in(self.log, self.date) if self._lifts else ()

    @property
    def _lifts(self) -> bool:
        return any(each.changes_rule for each in self.person.override)

    @property
    def lifts_ended(self) -> tuple[tuple[int, Cause], ...]:
        """The lifted rules that hold again, by their place in the file, and what was told."""
        every = lifts(self.person, Context(day=self.date, causes=self.causes))
        return tuple(
            (lift.place, replace(lift.ended, lines=None)) for lift in every if lift.ended is not None
        )

    @cached_property
    def on_the_day(self) -> tuple[Event, ...]:
        """What was logged on this day, in order of time."""
        there = (event for event in self.log.events if event.at.date() == self.date)
        return tuple(sorted(there, key=lambda event: event.at))

    @property
    def done_on_the_day(self) -> tuple[Event, ...]:
        """The training of this day so far, corrections applied: another device goes on from there.

        "Not today" was the end of nothing: an end before any start is left out.
        """
        events = [event for event in self.on_the_day if isinstance(event.body, _TRAINING)]
        starts = (place for place, event in enumerate(events) if isinstance(event.body, SessionStarted))
        first = next(starts, len(events))
        kept = (
            event
            for place, event in enumerate(events)
            if place > first or not isinstance(event.body, SessionEnded)
        )
        return tuple(kept)

    @cached_property
    def before_training(self) -> Log:
        """The log without the training of this day: what the session of the day is made from.

        So it stays the same one while it is being done.
        """
        kept = (
            event
            for event in self.log.events
            if not (isinstance(event.body, _TRAINING) and event.at.date() >= self.date)
            and not (isinstance(event.body, TestEvent) and event.body.kind in _NO_DOSE)
        )
        return replace(self.log, events=tuple(kept))

    @cached_property
    def is_first(self) -> bool:
        """Whether they never trained before this day, nor are to by the sheets printed with this one."""
        return not self.follows and self._untrained

    @property
    def _untrained(self) -> bool:
        return not any(worked(event.body) for event in self.before_training.events)

    @cached_property
    def sha256(self) -> str:
        """Of all that decides the session."""
        told = {
            "person": self.person,
            "log": self.before_training.events,
            "readiness": self.answers,
            "date": self.date,
        }
        if self.follows and self._untrained:  # in another order than if it were the first
            told["follows"] = True
        known = causes_in(self.before_training, self.date) if self._lifts else ()
        if known:  # the order in which their lines came in decides whether a rule is still lifted
            told["causes"] = [replace(each, lines=None) for each in known]
        before = self.before_training
        if any(
            each.id in before.retold for each in before.events
        ):  # and whether a review knew of a correction
            symptoms = [each.what for each in open_symptoms(before)]
            told["open"] = [open_fall(before), open_fall_hurt(before), *symptoms]
        return sha256_of(told)


def facts_of(row: PersonRow, date: dt.date) -> Facts | None:
    """What is known of a person on a day; None before the set-up is done."""
    return _of(known_of(row), date)


def access_facts(actor: User, person_id: UUID, date: dt.date) -> tuple[PersonRow, Facts | None]:
    """The person, and what is known of them on a day, if this user may see it; None before the set-up is done.

    Raises Http404.
    """
    row, known = access_known(actor, person_id)
    return row, _of(known, date)


def _of(known: Known | None, date: dt.date) -> Facts | None:
    return None if known is None else Facts(known.record, known.log, date, known.mark)
