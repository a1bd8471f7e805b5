"""What was found, in plain words: which side is weaker in what, and what the plan asks for. Pure."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from hipstride.catalogue.exercise import CORE_MOVEMENTS
from hipstride.catalogue.numbers import value
from hipstride.prescription.bench import bench
from hipstride.prescription.plan import Plan, last_test_date
from hipstride.prescription.plan import plan as planned
from hipstride.record.person import Person, Side


@dataclass(frozen=True, slots=True)
class Found:
    """The weaker side of each movement where one is known to be weaker, by movement."""

    weaker: dict[str, Side]
    measured: bool  # whether anything was tested at all

    def of(self, side: Side) -> list[str]:
        """The movements that are weaker on this side."""
        return [movement for movement, weak in self.weaker.items() if weak == side]


def found(person: Person) -> Found:
    """Left against right by what was tested or answered."""
    table = bench(person).table
    weaker: dict[str, Side] = {}
    for movement in CORE_MOVEMENTS:
        weak, ratio = table.weak_side(movement), table.ratio(movement)
        # Told from where the weaker side gets an extra set; less is within what a test can miss.
        if weak is not None and ratio is not None and ratio <= 1.0 - value("plan.asymmetry_extra_set"):
            weaker[movement] = weak
    measured = bool(
        person.strength or person.manual_grade or person.counted_set or person.rep_max or person.find_my_level
    )
    return Found(weaker, measured)


def is_a_guess(person: Person) -> bool:
    """Whether strength is known from answers alone, or not at all."""
    return not (person.strength or person.manual_grade or person.counted_set or person.rep_max)


def plan_of(person: Person, today: dt.date) -> Plan:
    """The twelve weeks: from the day after the last test, else from today."""
    return planned(person, start=today if last_test_date(person) is None else None)


def first_day(made: Plan, today: dt.date) -> dt.date | None:
    """The first day of the plan that is not over."""
    return next((session.date for session in made.sessions if session.date >= today), None)
