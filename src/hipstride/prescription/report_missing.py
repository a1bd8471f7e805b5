"""What a report cannot compare, and why: nothing is left out in silence."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from hipstride.prescription.report_measures import (
    BALANCE,
    BALANCE_MEASURES,
    SCORES,
    MeasureChange,
    Once,
    name_of,
)
from hipstride.prescription.report_strength import ChangeRow, readings
from hipstride.record.person import BalanceTest, ChairStand, Person, Side, Sides, StrengthTest, WalkingTest

_SIDES: tuple[Side, Side] = ("left", "right")
_WALKING = ("t25fw", "10mwt", "2mwt", "6mwt", "tug")


@dataclass(frozen=True, slots=True)
class Missing:
    """Something that cannot be compared, and why."""

    what: str
    movement: str | None
    side: Sides | None
    measure: str | None
    date: dt.date | None
    reason: str
    text: str


def day_words(date: dt.date) -> str:
    """Such as 3 March 2026."""
    return f"{date.day} {date:%B %Y}"


_COARSE: Mapping[str, tuple[str, str]] = {
    "manual_grade": ("graded by hand", "Grades by hand are too coarse to show a change."),
    "find_my_level": (
        "find my level",
        "'Find my level' finds where to start. It is too coarse to show a change.",
    ),
    "counted_set": ("a counted set", "A counted set helps to find the dose. It is not a test of change."),
    "rep_max": ("a set on the sled", "A set on the sled helps to find the dose. It is not a test of change."),
}


def missing(
    person: Person, rows: Sequence[ChangeRow], timed: Sequence[MeasureChange | Once]
) -> tuple[Missing, ...]:
    """All that no row can compare, of tests that were done and of those that could not be."""
    found = [
        Missing(
            "strength",
            row.movement,
            row.side,
            row.measure,
            row.latest_date or row.baseline_date,
            row.reason or "",
            row.text,
        )
        for row in rows
        if row.change is None
    ]
    found += [*_unable(person.strength), *_not_done(person)]
    for each in timed:
        what = _what(each.measure)
        if isinstance(each, Once):
            text = f"{each.name}: done once, so there is nothing to compare yet."
            found.append(Missing(what, None, None, each.measure, each.date, "not tested again yet", text))
        elif each.reason is not None:
            found.append(Missing(what, None, None, each.measure, each.latest_date, each.reason, each.text))
    for kind, (reason, text) in _COARSE.items():
        tests = getattr(person, kind)
        if tests:
            found.append(Missing(kind, None, None, None, max(test.date for test in tests), reason, text))
    return tuple(found)


def _not_done(person: Person) -> list[Missing]:
    """Walking, chair rises and balance that could not be done: a finding, not a gap."""
    tests: list[WalkingTest | ChairStand | BalanceTest] = [
        *person.walking,
        *person.chair_stand,
        *person.balance,
    ]
    found = []
    for test in sorted(tests, key=lambda each: (each.date, each.measure)):
        if test.limited_by is not None and not _values(test):
            name = name_of(test.measure)
            text = f"{name}: could not be done on {day_words(test.date)} ({test.limited_by})."
            what = _what(test.measure)
            found.append(Missing(what, None, None, test.measure, test.date, test.limited_by, text))
    return found


def _values(test: WalkingTest | ChairStand | BalanceTest) -> tuple[float, ...]:
    if isinstance(test, WalkingTest):
        return (*test.seconds, *test.metres)
    if isinstance(test, ChairStand):
        return tuple(each for each in (test.seconds, test.count) if each is not None)
    return tuple(each for each in (test.seconds, test.left_seconds, test.right_seconds) if each is not None)


def _what(measure: str) -> str:
    if measure in _WALKING:
        return "walking"
    return (
        "balance" if measure in (*BALANCE, *BALANCE_MEASURES) else "score" if measure in SCORES else "chair"
    )


def _unable(tests: Iterable[StrengthTest]) -> list[Missing]:
    """Sides that could not be tested."""
    found = []
    for test in sorted(tests, key=lambda test: (test.date, test.movement)):
        for side in _SIDES:
            why = test.limited_by.left if side == "left" else test.limited_by.right
            if not readings(test, side):
                text = f"The {side} side could not be tested on {day_words(test.date)} ({why})."
                found.append(Missing("strength", test.movement, side, None, test.date, why or "", text))
    return found
