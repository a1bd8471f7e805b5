"""Keep what worked: the form and the band of the same weekday last time, while they still fit."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from hipstride.catalogue.exercise import Movement
from hipstride.catalogue.exercises import get
from hipstride.catalogue.numbers import value
from hipstride.prescription.options import judge_one
from hipstride.prescription.rule import rule
from hipstride.prescription.selection import SIDES, Choice, Kind, Selector
from hipstride.prescription.training_log import DoneSession
from hipstride.prescription.types import Option
from hipstride.record.event import SetDone
from hipstride.record.person import Side
from hipstride.record.resistance import Band


@rule(
    "today.keep_form",
    "You keep the form and the band of last time on this weekday; they change when they are too light or not allowed.",
    source="our proposal, to be reviewed by a clinician",
)
def kept_choice(
    selector: Selector, done: Sequence[DoneSession], movement: Movement, best: Choice, date: dt.date
) -> Choice:
    """The choice of last time where it still fits, side by side; else ``best``."""
    if best.both is not None or best.left is None or best.right is None:
        return best
    kept = {side: _kept(selector, done, movement, side, date) for side in SIDES}
    sides = {side: _still_fits(kept[side], best.of(side)) for side in SIDES}
    if sides["left"] is best.left and sides["right"] is best.right:
        return best
    return Choice(movement, sides["left"], sides["right"])


def _still_fits(kept: Option | None, best: Option | None) -> Option | None:
    """Last time's option unless it is too light and something better is there."""
    if kept is None or kept.relative is None:
        return best
    light = kept.relative < value("dose.minimum_useful_relative_load")
    if light and best is not None and (best.relative or 0.0) > kept.relative * (1.0 + value("dose.max_step")):
        return best
    return kept


def _kept(
    selector: Selector, done: Sequence[DoneSession], movement: Movement, side: Side, date: dt.date
) -> Option | None:
    last = _last_set(done, movement, side, date)
    if last is None:
        return None
    exercise = get(last.exercise)
    if selector.refusals(exercise, side):
        return None
    kind: Kind = "band" if isinstance(last.resistance, Band) else "limb"
    table, allowed = selector.table(exercise, side, kind)
    if len(table) == 0:
        return None
    if isinstance(last.resistance, Band):
        row = table.row_of(last.resistance)
        return None if row is None or not allowed[row] else table.option(row)
    return judge_one(selector.bench, exercise, side, last.resistance)


def _last_set(done: Sequence[DoneSession], movement: Movement, side: Side, date: dt.date) -> SetDone | None:
    """The last set of the movement on that side on the same weekday, not longer ago than a pause allows."""
    longest = int(value("reentry.long_days"))
    for session in reversed(done):
        if (date - session.date).days > longest:
            return None
        if session.date.weekday() != date.weekday():
            continue
        for logged in reversed(session.sets):
            one = logged.done
            if one.side == side and get(one.exercise).movement == movement:
                return one
    return None
