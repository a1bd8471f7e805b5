"""Strength row by row in a report: first against latest, in newtons of raw reading, and what may be said of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from hipstride.prescription.report_measures import Verdict
from hipstride.prescription.report_training import TrainingRow, effort_words
from hipstride.prescription.rule import rule
from hipstride.record.person import Side, StrengthTest
from hipstride.strength.change import Change
from hipstride.strength.test import reading_of

Direction = Literal["stronger", "weaker", "same"]


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """One movement and side, first against latest, in newtons of reading.

    ``mdc``: what the test can miss; ``mdc_optimistic`` the same for the best-measured muscles. ``reason``:
    why a retest is asked for. ``direction`` is about the readings, ``verdict`` says whether to believe it.
    """

    movement: str
    side: Side
    position: str
    measure: str
    test: str
    device: str | None
    unit: str
    baseline: float
    latest: float | None
    baseline_date: dt.date
    latest_date: dt.date | None
    n_baseline: int
    n_latest: int | None
    change: float | None
    change_percent: float | None
    mdc: float | None
    mdc_optimistic: float | None
    verdict: Verdict
    direction: Direction | None
    reason: str | None
    text: str


@rule(
    "report.real",
    "A change is real only beyond what the test can miss, and only like is compared with like.",
    source="detectable change of 13-36 %: Manago 2017 Int J MS Care 19(5):253; the cautious end is used",
    status="verified",
)
def change_row(change: Change, tests: Sequence[StrengthTest]) -> ChangeRow | None:
    """One movement and side with its verdict in words; ``None`` without a first reading."""
    if change.baseline is None or change.baseline_date is None:
        return None
    first = test_of(tests, change, change.baseline_date, change.baseline)
    last = test_of(tests, change, change.latest_date, change.latest)
    verdict: Verdict = "retest"
    if change.verdict in ("real gain", "real loss"):
        verdict = "real"
    elif change.verdict == "within error":
        verdict = "within error"
    row = ChangeRow(
        movement=change.movement,
        side=change.side,
        position=change.position,
        measure=change.measure,
        test="" if first is None else first.test,
        device=None if first is None else first.device,
        unit="N",
        baseline=change.baseline,
        latest=change.latest,
        baseline_date=change.baseline_date,
        latest_date=change.latest_date,
        n_baseline=_attempts(first, change.side) or 0,
        n_latest=_attempts(last, change.side),
        change=change.change,
        change_percent=change.change_percent,
        mdc=change.mdc if change.is_compared else None,
        mdc_optimistic=change.mdc_optimistic if change.is_compared else None,
        verdict=verdict,
        direction=_direction(change.change),
        reason=change.doubt or None,
        text="",
    )
    return replace(row, text=_change_text(row))


def _direction(change: float | None) -> Direction | None:
    if change is None:
        return None
    return "same" if change == 0 else "stronger" if change > 0 else "weaker"


def test_of(
    tests: Sequence[StrengthTest], change: Change, date: dt.date | None, mean: float | None
) -> StrengthTest | None:
    """The test that a row's reading came from."""
    for test in tests:
        reading = reading_of(readings(test, change.side))
        if (test.date, test.movement) == (date, change.movement) and reading and reading.mean_n == mean:
            return test
    return None


def readings(test: StrengthTest, side: Side) -> tuple[float, ...]:
    """The attempts of one side (N)."""
    return test.left_n if side == "left" else test.right_n


def _attempts(test: StrengthTest | None, side: Side) -> int | None:
    return None if test is None else len(readings(test, side))


def newtons(value_n: float) -> str:
    """A reading as it is shown."""
    return f"{value_n:.0f}"


def shown_change(baseline_n: float, latest_n: float) -> int:
    """The change between two readings as they are shown, in whole newtons: who subtracts them gets this."""
    return round(latest_n) - round(baseline_n)


def shown_miss(row: ChangeRow) -> str:
    """What the test can miss, as it is shown: in whole newtons, unless a real change would then seem to be no more."""
    if row.mdc is None:
        return "\u2013"
    return f"{row.mdc:.1f}" if _seems_within(row) else newtons(row.mdc)


def _seems_within(row: ChangeRow) -> bool:
    """Whether a change beyond the error is, once rounded, no larger than the error."""
    if row.mdc is None or row.latest is None or row.verdict == "within error":
        return False
    return abs(shown_change(row.baseline, row.latest)) <= round(row.mdc)


def _change_text(row: ChangeRow) -> str:
    """What a row says, in the person's words."""
    if row.latest is None:
        return f"{newtons(row.baseline)} so far. Tested once, so there is nothing to compare yet."
    read = f"{newtons(row.baseline)}, now {newtons(row.latest)}."
    if row.change is None or row.mdc is None:
        return f"{read} {_sentence(row.reason)} So we cannot compare them. Test again as you did at first."
    size = shown_change(row.baseline, row.latest)
    if size == 0:
        return f"{read} No change."
    is_close = _seems_within(row) and abs(size) <= row.mdc  # then not even its decimal would tell them apart
    by = f"{abs(row.change):.1f}" if is_close else f"{abs(size)}"
    moved = f"{read} {'Stronger' if size > 0 else 'Weaker'} by {by}."
    if row.verdict == "within error":
        return f"{moved} That is still within what the test can miss ({shown_miss(row)})."
    if row.verdict == "retest":
        return f"{moved} It looks real, but {row.reason}. Test again before you count on it."
    beyond = f"{moved} That is more than the test can miss ({shown_miss(row)})."
    return beyond if row.change > 0 else f"{beyond} Tell your therapist."


def _sentence(words: str | None) -> str:
    return "" if not words else f"{words[0].upper()}{words[1:]}."


def training_words(row: ChangeRow, training: TrainingRow | None) -> str:
    """What training says beside a row: Your training says the same: this band was an 8, now a 5."""
    if training is None or training.same is None:
        return ""
    agrees = (row.direction, training.finding) in (("stronger", "easier"), ("weaker", "harder"))
    return f"Your training says{' the same' if agrees else ''}: {effort_words(training.same)}."
