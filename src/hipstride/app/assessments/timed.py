"""What is timed or counted at a test day, and how it is done: facts, one entry a measure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from django.utils.translation import gettext_lazy as _

from hipstride.catalogue.exercises import get
from hipstride.prescription.gates import Context, limits
from hipstride.prescription.gates.company import walking_test
from hipstride.prescription.plan import context_for
from hipstride.record.person import ChairStand, OwnItem, Person, WalkingTest

Unit = Literal["seconds", "metres", "count"]
Told = Any  # a text that is translated when it is shown


@dataclass(frozen=True, slots=True)
class Timed:
    """One measure. ``countdown_s``: it ends by itself, and what was reached is written down."""

    key: str
    kind: Literal["walking", "chair_stand", "own_item"]
    unit: Unit
    title: Told
    how: tuple[Told, ...]
    attempts: int = 1
    countdown_s: int | None = None

    @property
    def record(self) -> str:
        """Its name in a person file."""
        return self.key.replace("-", "_")


_SAFE = _("Walk as fast as is safe for you. Use the aid you use every day. Stop when you feel unsafe.")

TIMED: Mapping[str, Timed] = {
    each.key: each
    for each in (
        Timed(
            "t25fw",
            "walking",
            "seconds",
            _("The short walk"),
            (
                _("Mark a line on the floor, and one 7.6 metres on (25 feet)."),
                _("Stand with your toes at the line. Press start, and go."),
                _("Press stop as you pass the second line. Rest. Then once more."),
                _SAFE,
            ),
            attempts=2,
        ),
        Timed(
            "10mwt",
            "walking",
            "seconds",
            _("The 10-metre walk"),
            (
                _("Mark two lines, 10 metres apart. Begin 2 metres before the first one."),
                _("Press start as you pass the first line, and stop as you pass the second."),
                _SAFE,
            ),
            attempts=2,
        ),
        Timed(
            "tug",
            "walking",
            "seconds",
            _("Up, walk and sit down again"),
            (
                _("Sit on a firm chair. Mark a line 3 metres in front of it."),
                _("Press start. Stand up, walk to the line, turn, walk back and sit down. Press stop."),
                _SAFE,
            ),
            attempts=2,
        ),
        Timed(
            "2mwt",
            "walking",
            "metres",
            _("The 2-minute walk"),
            (
                _("Walk up and down a path whose length you know."),
                _("Press start. After 2 minutes it says stop. Write down how far you came."),
                _SAFE,
            ),
            countdown_s=120,
        ),
        Timed(
            "6mwt",
            "walking",
            "metres",
            _("The 6-minute walk"),
            (
                _("Walk up and down a path whose length you know. You may rest standing."),
                _("Press start. After 6 minutes it says stop. Write down how far you came."),
                _SAFE,
            ),
            countdown_s=360,
        ),
        Timed(
            "five-times-sit-to-stand",
            "chair_stand",
            "seconds",
            _("Five times up from a chair"),
            (
                _("Put a firm chair against a wall. Cross your arms, or hold on if you need to."),
                _("Press start. Stand up and sit down five times, as fast as is safe. Press stop."),
            ),
        ),
        Timed(
            "chair-stand-30-s",
            "chair_stand",
            "count",
            _("Up from a chair for 30 seconds"),
            (
                _("Put a firm chair against a wall. Cross your arms, or hold on if you need to."),
                _("Press start. Stand up and sit down until it says stop. Count how often you stood."),
            ),
            countdown_s=30,
        ),
        Timed(
            "stairs",
            "own_item",
            "seconds",
            _("My stairs"),
            (
                _("Choose stairs that you use. Take them in the same way each time."),
                _("Press start at the first step, and stop at the last."),
                _("Hold the rail. Stop when you feel unsafe."),
            ),
        ),
    )
}


def test_of(
    timed: Timed, date: dt.date, values: tuple[float, ...], *, aid: str | None, words: str
) -> WalkingTest | ChairStand | OwnItem:
    """The record of what was timed or counted; ``values`` in the measure's unit."""
    if timed.kind == "walking":
        told = {timed.unit: values}
        return WalkingTest(date=date, measure=timed.record, aid=aid, **told)  # type: ignore[arg-type]
    if timed.kind == "chair_stand":
        counted = timed.unit == "count"
        return ChairStand(
            date=date,
            measure=timed.record,  # type: ignore[arg-type]  # the keys are those of the record
            count=int(values[0]) if counted else None,
            seconds=None if counted else values[0],
        )
    return OwnItem(date=date, about="stairs", words=words, seconds=values[0])


def why_not(timed: Timed, person: Person, context: Context) -> str | None:
    """Why this may not be done now, in the words of the gate; None if it may."""
    here = context_for(person, "home", base=context)
    allowed = limits(person, here)
    for gate in allowed.session_blocked:
        return gate.text
    if timed.kind == "chair_stand":
        refusals = allowed.refusals(get("sit_to_stand.normal_seat"), "both")
        return refusals[0].text if refusals else None
    reason = walking_test(person, here)
    return None if reason is None else reason.text


def last_done(timed: Timed, person: Person) -> dt.date | None:
    """The last day of this measure."""
    rows: list[tuple[dt.date, str]] = [
        *((row.date, row.measure) for row in person.walking),
        *((row.date, row.measure) for row in person.chair_stand),
        *((row.date, row.about) for row in person.own_item),
    ]
    return max((date for date, name in rows if name == timed.record), default=None)
