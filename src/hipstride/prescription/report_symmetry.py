"""Both sides beside each other in a report: always with both readings, and a gap only beyond the error."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from hipstride.prescription.report_strength import newtons, test_of
from hipstride.prescription.rule import rule
from hipstride.record.person import Side, StrengthTest
from hipstride.strength.change import Change, side_notes
from hipstride.strength.symmetry import log_ratio, percentage_difference, sem_log

_Z95 = 1.96


@dataclass(frozen=True, slots=True)
class BothSides:
    """Both sides at one visit: readings (N), signed ln(R/L) and the percentage difference (0-100)."""

    date: dt.date
    left_n: float
    right_n: float
    log_ratio: float | None
    difference_percent: float | None
    weaker: Side | None
    beyond_error: bool


@dataclass(frozen=True, slots=True)
class SymmetryRow:
    """Both sides of one movement, latest against first.

    ``by_error_alone_percent``: the difference that two equal sides show on average by error alone (the size
    of a difference is biased upwards). ``trend`` is None unless the signed log ratio changed by more than
    the error of the four tests. ``strong_side_lost``: the sides came together because the strong one lost.
    ``limited``: what else than strength held a side back (then there is no trend). ``error``: SD of one
    visit's log ratio by the error of the two tests.
    """

    movement: str
    position: str
    measure: str
    baseline: BothSides | None
    latest: BothSides
    change_log_ratio: float | None
    change_error: float | None
    trend: Literal["more even", "less even", "other side"] | None
    by_error_alone_percent: float
    strong_side_lost: bool
    limited: Mapping[Side, str]
    error: float
    text: str


def symmetry_rows(found: Sequence[Change], tests: Sequence[StrengthTest]) -> tuple[SymmetryRow, ...]:
    """Every movement of which both sides were tested on the same day in the same way."""
    pairs: dict[tuple[str, str, dt.date | None, dt.date | None], dict[Side, Change]] = {}
    for each in found:
        key = (each.movement, each.measure, each.baseline_date, each.latest_date)
        pairs.setdefault(key, {})[each.side] = each
    both = (pair for pair in pairs.values() if len(pair) == 2)
    return tuple(row for pair in both if (row := _symmetry_row(pair, tests)) is not None)


@rule(
    "report.symmetry",
    "The two sides are shown with both readings; a gap or its change is called one only beyond the error.",
    source="facts: the size of a gap is biased upwards by error (Bishop 2016, SCJ 38:27)",
    status="verified",
)
def _symmetry_row(pair: Mapping[Side, Change], tests: Sequence[StrengthTest]) -> SymmetryRow | None:
    left, right = pair["left"], pair["right"]
    error = math.sqrt(2.0) * max(_sem_log(each, tests) for each in (left, right))
    first = _sides(left.baseline_date, left.baseline, right.baseline, error)
    last = _sides(left.latest_date, left.latest, right.latest, error)
    if not (left.is_compared and right.is_compared):
        # One test only, or tests that were not alike: the newest stands alone.
        first, last = None, last or first
    if last is None:
        return None
    change, change_error, trend = None, None, None
    limited = _limited((left, right), tests)
    if first is not None and first.log_ratio is not None and last.log_ratio is not None:
        change = last.log_ratio - first.log_ratio
        change_error = math.sqrt(2.0) * error
        if abs(change) > _Z95 * change_error and not limited:
            trend = _trend(first.log_ratio, last.log_ratio)
    row = SymmetryRow(
        movement=left.movement,
        position=left.position,
        measure=left.measure,
        baseline=first,
        latest=last,
        change_log_ratio=change,
        change_error=change_error,
        trend=trend,
        by_error_alone_percent=100.0 * -math.expm1(-error * math.sqrt(2.0 / math.pi)),
        strong_side_lost=bool(side_notes((left, right))),
        limited=limited,
        error=error,
        text="",
    )
    return replace(row, text=_symmetry_text(row))


def _sem_log(change: Change, tests: Sequence[StrengthTest]) -> float:
    """Log error of one reading of a row, compared or not."""
    test = test_of(tests, change, change.baseline_date, change.baseline)
    return sem_log("hand" if test is None else test.fixation)


def _limited(pair: Iterable[Change], tests: Sequence[StrengthTest]) -> dict[Side, str]:
    """What held a side back at its first or latest test."""
    found: dict[Side, str] = {}
    for each in pair:
        for date, mean in ((each.baseline_date, each.baseline), (each.latest_date, each.latest)):
            test = test_of(tests, each, date, mean)
            why = None if test is None else getattr(test.limited_by, each.side)
            if why is not None:
                found[each.side] = why
    return found


def _sides(date: dt.date | None, left: float | None, right: float | None, error: float) -> BothSides | None:
    if date is None or left is None or right is None:
        return None
    ratio = log_ratio(right, left)
    weaker: Side | None = None
    if left != right:
        weaker = "left" if left < right else "right"
    one_is_zero = ratio is None and weaker is not None
    beyond = one_is_zero or (ratio is not None and abs(ratio) > _Z95 * error)
    return BothSides(date, left, right, ratio, percentage_difference(right, left), weaker, beyond)


def _trend(first: float, last: float) -> Literal["more even", "less even", "other side"]:
    """Which way the gap went, once its change is beyond error."""
    if first * last < 0:
        return "other side"
    return "more even" if abs(last) < abs(first) else "less even"


_TREND: Mapping[str, str] = {
    "more even": "The two sides are closer than before.",
    "less even": "The two sides are further apart than before.",
    "other side": "The gap went over to the other side.",
}


def _symmetry_text(row: SymmetryRow) -> str:
    now = row.latest
    both = f"left {newtons(now.left_n)}, right {newtons(now.right_n)}."
    parts = []
    if row.baseline is None:
        parts.append(f"{both[0].upper()}{both[1:]}")
    else:
        then = row.baseline
        parts.append(f"At first: left {newtons(then.left_n)}, right {newtons(then.right_n)}. Now: {both}")
    if now.weaker is None:
        parts.append("Both sides read the same.")
    elif row.limited:
        held = "; ".join(f"{side}: {why}" for side, why in row.limited.items())
        parts.append(f"Something else than strength held you back ({held}), so do not compare the sides.")
    elif now.beyond_error:
        share = f" by {now.difference_percent:.0f} %" if now.difference_percent is not None else ""
        parts.append(f"Your {now.weaker} side is weaker{share}.")
    else:
        parts.append("The gap is within what the test can miss.")
    if row.strong_side_lost and row.trend is None:
        parts.append("The gap looks smaller, but only because the strong side got weaker. That is no gain.")
    elif row.strong_side_lost:
        parts.append("The sides are closer because the strong side got weaker. That is no gain.")
    if row.trend == "other side" or (row.trend is not None and not row.strong_side_lost):
        parts.append(_TREND[row.trend])
    return " ".join(parts)
