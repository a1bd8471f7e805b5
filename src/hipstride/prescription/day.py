"""What a day's session is made from: the person's plan, the slot of the day, what was done, and how the day is."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field

from hipstride.catalogue.programmes import Phase
from hipstride.prescription.done_sessions import DoneSession
from hipstride.prescription.held import Bounds, movement_bounds
from hipstride.prescription.overrides import most_of
from hipstride.prescription.planner import Planner, limit_at, phase_at
from hipstride.prescription.readiness import joints_of
from hipstride.prescription.rule import Reason, rule
from hipstride.prescription.schedule import Slot
from hipstride.prescription.selection import Choice
from hipstride.prescription.selector import Selector
from hipstride.prescription.training_log import LastTime, last_time
from hipstride.prescription.types import DayKind, Prescription, Tie
from hipstride.record.person import Person, Sides


@dataclass(slots=True)
class Day:
    """One day of one person. ``done``: the sessions before it as they count; ``logged``: as they were told.

    ``static`` knows the person file alone, ``made`` all that is known today. ``kind``: how much of a day it is.
    ``care``: joints that hurt a little today. ``told`` collects what the person should hear about steps;
    ``tied``: the bands of the session, once it is put together.
    """

    person: Person
    static: Planner
    made: Planner
    slot: Slot
    week: int
    start: dt.date
    done: tuple[DoneSession, ...]
    logged: tuple[DoneSession, ...]
    date: dt.date
    kind: DayKind
    relapse: bool
    care: tuple[str, ...] = ()
    told: tuple[Reason, ...] = ()
    tied: frozenset[Tie] = frozenset()
    _bound: dict[tuple[str, Sides], Bounds] = field(default_factory=dict)

    @property
    def phase(self) -> Phase:
        """The phase of this training week."""
        return phase_at(self.made.programme, self.week)

    @property
    def selector(self) -> Selector:
        """All that may be done here today, also what nobody asked for."""
        return self.made.selectors[self.slot.setting]

    def narrowed(self, phase: Phase) -> Selector:
        """What is left of it by what professionals ask for in a phase."""
        return self.made.selector(self.slot.setting, phase)

    def limit(self, phase: Phase) -> float:
        """The relative load that a phase allows, and a professional with it."""
        return min(limit_at(phase), most_of(phase)) if self.made.wishes else limit_at(phase)

    def bounds(self, movement: str, side: Sides) -> Bounds:
        """What no form of this movement may pass today; worked out once."""
        key = (movement, side)
        if key not in self._bound:
            self._bound[key] = movement_bounds(self.made.bench, self.done, movement, side)
        return self._bound[key]

    def last(self, one: Prescription) -> LastTime | None:
        """What was done of an exercise last time, as it was told."""
        return last_time(self.logged, one.exercise, one.side)

    def dosed(self, choice: Choice, phase: Phase) -> tuple[Prescription, ...]:
        """The doses of a choice before the log moves them."""
        return self.made.dosed(self.slot.setting, choice, phase, self.week)


@rule(
    "today.sore_joint",
    "While a joint hurts at 4 or 5, nothing that loads it goes up.",
    source="traffic light: amber (ahpsuffolk.co.uk)",
)
def sore(one: Prescription, care: Sequence[str]) -> bool:
    """Whether an exercise loads a joint that hurts a little today."""
    return not joints_of(one.movement, one.side).isdisjoint(care)
