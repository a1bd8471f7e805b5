"""What is timed or counted at a test day, and how it is done: facts, one entry a measure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from django.utils.translation import gettext_lazy as _

from hipstride.catalogue.exercises import get
from hipstride.prescription.gates import Limits
from hipstride.prescription.gates.company import balance_test, chair_test, walking_test
from hipstride.record.person import BalanceTest, ChairStand, Limit, OwnItem, Person, WalkingTest

Unit = Literal["seconds", "metres", "count"]
Told = Any  # a text that is translated when it is shown


@dataclass(frozen=True, slots=True)
class Timed:
    """One measure. ``countdown_s``: it ends by itself, and what was reached is written down.

    ``most_s``: the clock stops there, and that time is written down. ``sides``: an attempt for each side.
    """

    key: str
    kind: Literal["walking", "chair_stand", "balance", "own_item"]
    unit: Unit
    title: Told
    how: tuple[Told, ...]
    attempts: int = 1
    countdown_s: int | None = None
    most_s: int | None = None
    sides: bool = False

    @property
    def record(self) -> str:
        """Its name in a person file."""
        return self.key.replace("-", "_")


_SAFE = _("Walk as fast as is safe for you. Use the aid you use every day. Stop when you feel unsafe.")

_STAND = _("Stand at a counter, so close that you can hold on at once. Somebody is at your side.")
_FALL = _("Press stop when you hold on, or when a foot moves. It stops by itself after 30 seconds.")

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
            "feet-together",
            "balance",
            "seconds",
            _("Stand with feet together"),
            (_STAND, _("Put your feet side by side, so that they touch. Let go, and press start."), _FALL),
            most_s=30,
        ),
        Timed(
            "tandem",
            "balance",
            "seconds",
            _("Stand heel to toe"),
            (
                _STAND,
                _("Put one foot right in front of the other, heel to toe. Let go, and press start."),
                _FALL,
                _("Once with the left foot behind, once with the right."),
            ),
            attempts=2,
            most_s=30,
            sides=True,
        ),
        Timed(
            "one-leg",
            "balance",
            "seconds",
            _("Stand on one leg"),
            (
                _STAND,
                _("Lift one foot. Let go, and press start."),
                _FALL,
                _("Once on the left leg, once on the right."),
            ),
            attempts=2,
            most_s=30,
            sides=True,
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


TimedTest = WalkingTest | ChairStand | BalanceTest | OwnItem


def as_test(
    timed: Timed,
    date: dt.date,
    values: Sequence[float | None],
    *,
    aid: str | None = None,
    words: str = "",
    limited_by: Limit | None = None,
) -> TimedTest:
    """The record of what was timed or counted; ``values`` in the measure's unit, ``None`` where not done."""
    measure: Any = timed.record  # the keys are those of the record
    done = tuple(value for value in values if value is not None)
    first = values[0]
    if timed.kind == "walking":
        told: dict[str, Any] = {timed.unit: done}
        return WalkingTest(date=date, measure=measure, aid=aid, limited_by=limited_by, **told)
    if timed.kind == "chair_stand":
        counted = timed.unit == "count"
        return ChairStand(
            date=date,
            measure=measure,
            count=int(first) if counted and first is not None else None,
            seconds=None if counted else first,
            limited_by=limited_by,
        )
    if timed.kind == "balance":
        left, right = (first, values[1]) if timed.sides else (None, None)
        both = None if timed.sides else first
        return BalanceTest(date, measure, both, left, right, limited_by)
    return OwnItem(date=date, about="stairs", words=words, seconds=first)


def values_of(timed: Timed, test: TimedTest) -> tuple[float | None, ...]:
    """What was timed or counted, as it stands in the form."""
    if isinstance(test, WalkingTest):
        return test.seconds or test.metres
    if isinstance(test, BalanceTest) and timed.sides:
        return test.left_seconds, test.right_seconds
    if isinstance(test, ChairStand) and timed.unit == "count":
        return (test.count,)
    return (test.seconds,)


def rows_of(timed: Timed, person: Person) -> list[TimedTest]:
    """All tests of a measure, oldest first."""
    rows: Sequence[TimedTest] = getattr(person, timed.kind)
    name = "about" if timed.kind == "own_item" else "measure"
    return sorted((row for row in rows if getattr(row, name) == timed.record), key=lambda row: row.date)


def why_not(timed: Timed, allowed: Limits) -> str | None:
    """Why this may not be done now, in the words of the gate; None if it may."""
    for gate in allowed.session_blocked:
        return gate.text
    if timed.kind == "chair_stand":
        refusals = allowed.refusals(get("sit_to_stand.normal_seat"), "both")
        if refusals:  # as its exercise is, and haste is asked about besides
            return refusals[0].text
    asks = {"balance": balance_test, "chair_stand": chair_test}  # the first asks about walking too
    reason = asks.get(timed.kind, walking_test)(allowed.person, allowed.context)
    return None if reason is None else reason.text
