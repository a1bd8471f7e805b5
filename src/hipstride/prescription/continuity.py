"""Keep what worked: the form and the band of last time, while they still fit."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from hipstride.catalogue.exercise import Movement
from hipstride.catalogue.exercises import get
from hipstride.catalogue.numbers import value
from hipstride.prescription.done_sessions import DoneSession
from hipstride.prescription.held import Bounds, fits, fitting
from hipstride.prescription.option_table import OptionTable
from hipstride.prescription.options import judge_one
from hipstride.prescription.reserve import load_share, reserve
from hipstride.prescription.rule import rule
from hipstride.prescription.selection import Choice, best_option, easiest_form
from hipstride.prescription.selector import KINDS, Kind, Selector
from hipstride.prescription.sides import SIDES
from hipstride.prescription.types import DayKind, Option
from hipstride.record.event import SetDone
from hipstride.record.person import Side
from hipstride.record.resistance import Band


@rule(
    "today.keep_form",
    "You keep the form and the band of last time; they change when they are too light or not allowed.",
    source="our proposal, to be reviewed by a clinician",
)
def kept_choice(
    selector: Selector,
    done: Sequence[DoneSession],
    movement: Movement,
    best: Choice,
    date: dt.date,
    *,
    limit: float,
    effort: float,
    bounds: Mapping[Side, Bounds],
    day: DayKind = "full",
) -> Choice:
    """The choice of last time where it still fits, or what comes after it, side by side; else ``best``.

    ``limit`` is the relative load that the phase allows, ``effort`` what it plans (0-10), ``bounds`` what binds
    each side after something went badly. No new form comes on a day that is not full.
    """
    if best.both is not None or best.left is None or best.right is None:
        return best
    sides: dict[Side, Option | None] = {}
    for side in SIDES:
        if bounds[side]:
            sides[side] = _no_heavier(
                selector, done, movement, side, date, best.of(side), limit, bounds[side]
            )
        else:
            kept = _within(_kept(selector, done, movement, side, date), limit)
            if day == "full":
                kept = outgrown(selector, done, kept, limit=limit, effort=effort)
            if kept is None or not _made_easier(done, movement, side, date):
                kept = _still_fits(kept, best.of(side))
            sides[side] = kept
    if best.left.exercise == best.right.exercise:
        sides = _in_one_form(selector, movement, sides, limit, bounds)
    if sides["left"] is best.left and sides["right"] is best.right:
        return best
    return Choice(movement, sides["left"], sides["right"])


@rule(
    "today.one_form",
    "Sides that began with the same form keep together: a side waits for the other, or takes the other along.",
    source="few changes of position and set-up, DESIGN section 6; our proposal, to be reviewed by a clinician",
)
def _in_one_form(
    selector: Selector,
    movement: Movement,
    sides: dict[Side, Option | None],
    limit: float,
    bounds: Mapping[Side, Bounds],
) -> dict[Side, Option | None]:
    """Both sides in that one of their two forms which loads the less loaded side most; apart if neither can."""
    forms = {option.exercise: option for option in sides.values() if option is not None}
    if len(forms) < 2:
        return sides
    found: list[tuple[float, str, dict[Side, Option | None]]] = []
    for form, like in sorted(forms.items()):
        both = {side: _in_form(selector, movement, side, sides[side], like, limit) for side in SIDES}
        loads = [0.0 if one is None or one.relative is None else one.relative for one in both.values()]
        if all(one is not None and _within_bounds(one, bounds[side]) for side, one in both.items()):
            found.append((min(loads), form, {**both}))
    return max(found, key=lambda row: row[:2])[2] if found else sides


def _within_bounds(option: Option, bounds: Bounds) -> bool:
    return fits(option.peak_torque_nm, option.relative, bounds)


def _in_form(
    selector: Selector, movement: Movement, side: Side, now: Option | None, like: Option, limit: float
) -> Option | None:
    """What this side does now if it is that form, else the most of that form within its careful limit."""
    if now is not None and now.exercise == like.exercise:
        return now
    kind: Kind = "band" if isinstance(like.resistance, Band) else "limb"
    return best_option(selector, movement, side, limit, kind=kind, only=like.exercise)


@rule(
    "today.no_heavier_form",
    "After pain, failure or poor form no heavier form comes, however light this one is.",
    source="DESIGN section 6; our proposal, to be reviewed by a clinician",
)
def _no_heavier(
    selector: Selector,
    done: Sequence[DoneSession],
    movement: Movement,
    side: Side,
    date: dt.date,
    best: Option | None,
    limit: float,
    bounds: Bounds,
) -> Option | None:
    """The form of last time, to be moved by its own log; else one that asks no more than what went badly."""
    last, _ = _last_sets(done, movement, side, date)
    same = best if last is None else _allowed(selector, last, side)
    if same is not None and _within_bounds(same, bounds):
        return same
    return lighter_form(selector, movement, side, limit, bounds)


def lighter_form(
    selector: Selector,
    movement: Movement,
    side: Side,
    limit: float,
    bounds: Bounds,
    *,
    kinds: tuple[Kind, ...] = KINDS,
) -> Option | None:
    """What asks most of a movement within the bounds and the careful limit; else a form without a load, or nothing."""
    found: list[Option] = []
    for kind in kinds:
        menu = selector.menu(movement, side, kind)
        option = menu.heaviest(menu.within(limit) & fitting(menu, bounds) & (menu.peak > 0.0))
        found += [] if option is None else [option]
    easiest = easiest_form(selector, movement, side)
    if not found and easiest is not None and _within_bounds(easiest, bounds):
        found = [easiest]
    return max(found, key=lambda option: (option.peak_torque_nm, option.id), default=None)


def easier_one(
    selector: Selector,
    done: Sequence[DoneSession],
    movement: Movement,
    side: Side,
    date: dt.date,
    limit: float,
    bounds: Bounds,
) -> Option | None:
    """What came last time where that is within the bounds, else the most within them."""
    last, _ = _last_sets(done, movement, side, date)
    same = None if last is None else _allowed(selector, last, side)
    if same is not None and _within_bounds(same, bounds):
        return same
    return lighter_form(selector, movement, side, limit, bounds)


def _within(kept: Option | None, limit: float) -> Option | None:
    """Last time's option, unless it is now above what the phase allows by the best estimate."""
    too_heavy = kept is not None and kept.relative is not None and kept.relative > limit + 1e-9
    return None if too_heavy else kept


def _made_easier(done: Sequence[DoneSession], movement: Movement, side: Side, date: dt.date) -> bool:
    """Whether the person chose less than was on the sheet last time: then nothing heavier comes, however light it is."""
    last, _ = _last_sets(done, movement, side, date)
    return last is not None and last.chosen == "easier"


def _still_fits(kept: Option | None, best: Option | None) -> Option | None:
    """Last time's option unless it is too light and something better is there."""
    if kept is None or kept.relative is None or kept.relative <= 0.0:
        return best
    light = kept.relative < value("dose.minimum_useful_relative_load")
    if light and best is not None and (best.relative or 0.0) > kept.relative * (1.0 + value("dose.max_step")):
        return best
    return kept


def _kept(
    selector: Selector,
    done: Sequence[DoneSession],
    movement: Movement,
    side: Side,
    date: dt.date,
) -> Option | None:
    """What was done last, or the heavier form that was done last on this weekday, where it is allowed.

    A weekday stands for a place and its supports: a form that needs the class is kept for class days. Of one form
    the band of last time is kept.
    """
    last, same_day = _last_sets(done, movement, side, date)
    if last is not None and same_day is not None and last.exercise == same_day.exercise:
        same_day = None
    found = [_allowed(selector, one, side) for one in (last, same_day) if one is not None]
    known = [option for option in found if option is not None]
    return max(known, key=lambda option: (option.relative or 0.0, option.id), default=None)


def _allowed(selector: Selector, last: SetDone, side: Side) -> Option | None:
    exercise = get(last.exercise)
    if not selector.allows(exercise, side):
        return None
    kind: Kind = "band" if isinstance(last.resistance, Band) else "limb"
    table, allowed = selector.table(exercise, side, kind)
    if len(table) == 0:
        return None
    if isinstance(last.resistance, Band):
        row = table.row_of(last.resistance)
        return None if row is None or not allowed[row] else table.option(row)
    if selector.narrow is not None and not allowed.any():
        return None  # a professional left nothing of it
    return judge_one(selector.bench, exercise, side, last.resistance)


def _last_sets(
    done: Sequence[DoneSession], movement: Movement, side: Side, date: dt.date
) -> tuple[SetDone | None, SetDone | None]:
    """The last set of the movement on that side on a full day, and on a full day of this weekday.

    Smaller days change nothing later. A long pause forgets.
    """
    longest = int(value("reentry.long_days"))
    last: SetDone | None = None
    for session in reversed(done):
        if (date - session.date).days > longest:
            break
        if session.day_kind != "full":
            continue
        for logged in reversed(session.sets):
            one = logged.done
            if one.side != side or get(one.exercise).movement != movement:
                continue
            last = last or one
            if session.date.weekday() == date.weekday():
                return last, one
            break
    return last, None


@rule(
    "today.next_form",
    "Where a form has nothing heavier left on its tie and two sessions went well with reserve, the next form or tie comes.",
    source="a rung of the movement's ladder, DESIGN sections 3 and 6; how far it may go is our proposal",
)
def outgrown(
    selector: Selector, done: Sequence[DoneSession], kept: Option | None, *, limit: float, effort: float
) -> Option | None:
    """A heavier form in the place of one that was outgrown; ``kept`` itself where it was not.

    The next form asks at most a colour (a quarter) more of strength than what was done well, or half more
    where that was easy, and no more than the phase allows by the best estimate; a careful estimate of strength
    leaves a reserve after the fewest repetitions of a set. Without feeling in the legs only the repetitions that
    were done prove anything.
    """
    if kept is None or kept.relative is None:
        return kept
    felt = not selector.bench.person.condition.lost_feeling_legs
    well = _well_done_twice(done, kept, effort if felt else None)
    if not well or _has_more(selector, kept, limit):
        return kept
    least = kept.relative * (1.0 + value("dose.min_step"))
    if felt:
        easy = bool(_well_done_twice(done, kept, value("plan.settle_in_effort_max")))
        step = value("progress_more.form_step_easy") if easy else value("plan.settle_in_step_max")
    else:
        step = _proven_step(well, effort)
    most = min(kept.relative * (1.0 + step), limit)
    careful = load_share(value("progress_more.repetitions_floor") + value("dose.careful_reserve"))
    side: Side = "left" if kept.side == "left" else "right"
    found: list[Option] = []
    kinds: tuple[Kind, ...] = ("limb", "band")
    for kind in kinds:
        for exercise in selector.forms(get(kept.exercise).movement, side, kind, "each"):
            table, allowed = selector.table(exercise, side, kind)
            fits = (
                allowed
                & ~_on_its_ladder(table, kept, exercise.id)
                & (table.relative >= least)
                & (table.relative <= most)
                & (table.pessimistic <= careful)
            )
            found += [table.option(int(row)) for row in np.flatnonzero(fits)]
    return max(found, key=lambda option: (option.relative or 0.0, option.id), default=kept)


def _proven_step(sets: Sequence[SetDone], effort: float) -> float:
    """How much heavier a load may be so that the fewest repetitions leave the planned reserve, by what was done."""
    fewest = min(one.reps for one in sets)
    then = load_share(value("dose.repetitions_min") + reserve(effort))
    return min(then / load_share(fewest) - 1.0, value("plan.settle_in_step_max"))


def _well_done_twice(done: Sequence[DoneSession], kept: Option, effort: float | None) -> tuple[SetDone, ...]:
    """The sets of the last two full sessions with this form, where all were done, in good form, with reserve.

    ``effort``: the most that was planned; ``None`` where effort tells nothing.
    """
    good: list[tuple[SetDone, ...]] = []
    needed = int(value("progression.good_sessions"))
    for session in reversed(done):
        sets = session.of(kept.exercise, kept.side)
        if not sets or session.day_kind != "full":
            continue
        if session.after_worse or not all(_well_done(one, effort) for one in sets):
            return ()
        good.append(sets)
        if len(good) == needed:
            return tuple(one for each in good for one in each)
    return ()


def _well_done(one: SetDone, effort: float | None) -> bool:
    return (
        one.stopped_because == "done"
        and one.form == "good"
        and one.chosen != "easier"
        and (effort is None or (one.effort is not None and one.effort <= effort))
        and (one.pain or 0.0) < value("readiness.pain_care")
        and one.reps >= value("dose.repetitions_min")
    )


def _has_more(selector: Selector, kept: Option, limit: float) -> bool:
    """Whether the same form has a heavier set-up that the phase allows."""
    side: Side = "left" if kept.side == "left" else "right"
    kind: Kind = "band" if isinstance(kept.resistance, Band) else "limb"
    table, allowed = selector.table(get(kept.exercise), side, kind)
    heavier = table.peak > kept.peak_torque_nm * (1.0 + value("dose.min_step"))
    heavier &= _on_its_ladder(table, kept, kept.exercise)
    return bool(np.any(allowed & heavier & (table.relative <= limit)))


def _on_its_ladder(table: OptionTable, kept: Option, exercise: str) -> NDArray[np.bool_]:
    """The set-ups of an exercise that small steps reach from ``kept``: those of its own form, tied where it is."""
    if exercise != kept.exercise:
        return np.zeros(len(table), dtype=np.bool_)
    if not isinstance(kept.resistance, Band) or table.bands is None or kept.resistance.anchor is None:
        return np.ones(len(table), dtype=np.bool_)
    return table.bands.like((None, None, None, kept.resistance.anchor, None))
