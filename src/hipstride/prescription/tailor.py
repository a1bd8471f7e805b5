"""From the plan's dose to today's: progression by the log, re-entry, half and gentle days, neighbours."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from hipstride.catalogue.exercises import get
from hipstride.catalogue.numbers import value
from hipstride.catalogue.programmes import Phase
from hipstride.prescription.bench import Bench, curves_of
from hipstride.prescription.done_sessions import DoneSession
from hipstride.prescription.dose_reasons import load_reasons
from hipstride.prescription.dosing import band_error, load_interval, repetitions
from hipstride.prescription.held import Bounds, form_bounds, held, went_badly
from hipstride.prescription.ladder import Rung, Target, cap_index
from hipstride.prescription.option_table import OptionTable
from hipstride.prescription.options import judge_one
from hipstride.prescription.pins import Pin
from hipstride.prescription.progression import Outcome, Step, advance
from hipstride.prescription.reserve import reps_in_reserve
from hipstride.prescription.rule import Reason, rule
from hipstride.prescription.selection import best_option
from hipstride.prescription.selector import Kind, Selector
from hipstride.prescription.set_ups import mark_number
from hipstride.prescription.sides import SIDES
from hipstride.prescription.training_log import outcomes
from hipstride.prescription.types import DayKind, Option, Prescription, Tie
from hipstride.record.person import Side
from hipstride.record.resistance import Band, Resistance, Sled
from hipstride.resistance.demand import own_action


def judged(bench: Bench, one: Prescription, resistance: Resistance) -> Option | None:
    """What a resistance asks of the side that does the exercise; of two legs, of the one it asks more."""
    exercise = get(one.exercise)
    found = [judge_one(bench, exercise, side, resistance) for side in sides_of(one)]
    known = [option for option in found if option is not None]
    return max(known, key=lambda option: option.relative or 0.0, default=None)


@dataclass(frozen=True, slots=True)
class Sheet:
    """What was asked of one exercise and side on one day; ``peak_nm`` is its largest demand (N.m)."""

    sets: int
    reps: int | None = None
    peak_nm: float | None = None


Sheets = Mapping[tuple[dt.date, str, str], Sheet]


def sides_of(one: Prescription) -> tuple[Side, ...]:
    """The sides whose capacity a prescription is read against."""
    return SIDES if one.side == "both" else (one.side,)


def rungs(
    selector: Selector, one: Prescription, *, most_nm: float = math.inf
) -> tuple[tuple[Rung, ...], OptionTable]:
    """All allowed set-ups of the same exercise and tie point, lightest first; at least the one that is given.

    ``most_nm``: a load (N.m) that today's may not pass, so that no set-up just above it stands for one just below.
    """
    kind: Kind = "band" if isinstance(one.resistance, Band) else "limb"
    exercise = get(one.exercise)
    tables = [selector.table(exercise, side, kind) for side in sides_of(one)]
    table, allowed = tables[0]
    for also, also_allowed in tables[1:]:
        # Two legs: neither may be asked too much.
        table = replace(
            table,
            relative=np.fmax(table.relative, also.relative),
            pessimistic=np.fmax(table.pessimistic, also.pessimistic),
        )
        allowed = allowed & also_allowed
    # Where the limb's own weight outdoes the band, the muscle that is trained has nothing to do.
    loaded = allowed & (table.peak > 0.0)
    rows = [int(row) for row in np.flatnonzero(loaded if np.any(loaded) else allowed)]
    if isinstance(one.resistance, Sled):
        rows = [row for row in rows if _same_feet(table.resistances[row], one.resistance)]
    if isinstance(one.resistance, Band):
        rows = _one_band_first(table, rows, one.resistance)
    rows.sort(key=lambda row: (float(table.peak[row]), row))
    kept: list[int] = []
    in_use = table.row_of(one.resistance) if isinstance(one.resistance, Band) else None
    for row in rows:
        # Set-ups that ask the same within a hair need only one rung: the one that is tied, where it is.
        if not kept or table.peak[row] > table.peak[kept[-1]] * 1.01:
            kept.append(row)
        elif row == in_use and not table.peak[kept[-1]] <= most_nm * (1.0 + 1e-9) < table.peak[row]:
            kept[-1] = row
    found = tuple(
        Rung(
            resistance=table.resistance(row),
            peak_torque_nm=float(table.peak[row]),
            relative=None if np.isnan(table.relative[row]) else float(table.relative[row]),
        )
        for row in kept
    )
    return found or (Rung(one.resistance, one.peak_torque_nm or 0.0, one.relative_load),), table


def _same_feet(resistance: Resistance, sled: Sled) -> bool:
    return isinstance(resistance, Sled) and resistance.foot_height_m == sled.foot_height_m


def _one_band_first(table: OptionTable, rows: Sequence[int], band: Band) -> list[int]:
    """The marks of the band in use; other bands only beyond its lightest and its heaviest mark.

    So a step moves the mark of a band that is tied already, and a colour changes only when it must.
    """
    if table.bands is None or band.anchor is None:
        return []
    as_tied = (band.brand, band.colour, band.layers, band.anchor, band.attachment)
    at_anchor = table.bands.like((None, None, None, band.anchor, None))
    same = table.bands.like(as_tied) & (band.attachment is not None)
    own = [row for row in rows if same[row]]
    others = [row for row in rows if at_anchor[row] and not same[row]]
    if not own:
        return others
    lightest, heaviest = float(np.min(table.peak[own])), float(np.max(table.peak[own]))
    return own + [row for row in others if not lightest <= table.peak[row] <= heaviest]


def tied_rows(selector: Selector, one: Prescription) -> dict[Tie, Option]:
    """What each tie can give this exercise without passing its load: the heaviest set-up of each."""
    if one.side == "both":
        return {}
    menu = selector.menu(get(one.exercise).movement, one.side, "band")
    most = (one.peak_torque_nm or 0.0) * (1.0 + 1e-6)
    among = menu.set_ups.of(one.exercise) & menu.allowed & (menu.peak <= most) & (menu.peak > 0.0)
    return {tie: menu.option(row) for tie, row in menu.heaviest_by_tie(among).items()}


def not_above(ladder: tuple[Rung, ...], torque_nm: float) -> int:
    """The heaviest rung that asks no more than this (N.m); the lightest where all ask more."""
    return max(cap_index(ladder, torque_nm * (1.0 + 1e-6)), 0)


def history_of(
    bench: Bench,
    done: Sequence[DoneSession],
    one: Prescription,
    planned: Sheets,
    phase: Callable[[DoneSession], Phase],
) -> tuple[Outcome, ...]:
    """What happened with one exercise and side, session by session."""

    def demand(resistance: Resistance) -> float | None:
        option = judged(bench, one, resistance)
        return None if option is None else option.peak_torque_nm

    def sets(session: DoneSession) -> int:
        sheet = planned.get((session.date, one.exercise, one.side))
        return one.dose.sets if sheet is None else sheet.sets

    found = outcomes(done, one.exercise, one.side, demand=demand, sets_prescribed=sets, phase=phase)
    if bench.person.condition.lost_feeling_legs:
        return tuple(by_repetitions(outcome, one) for outcome in found)
    return found


@rule(
    "progression.lost_feeling",
    "Where feeling in the legs is lost, repetitions and form decide; effort cannot.",
    source="our proposal, to be reviewed by a clinician",
)
def by_repetitions(outcome: Outcome, one: Prescription) -> Outcome:
    """A set done in full and in good form counts as done with some reserve to spare, whatever was felt."""
    counted = max(
        one.dose.effort - value("progress_more.lost_feeling_spare"), value("progression.effort_bound_only")
    )
    least = min(one.dose.reps or 0, outcome.phase.reps_low if outcome.phase is not None else 0)
    return replace(
        outcome,
        sets=tuple(
            replace(each, effort=counted)
            if each.form == "good" and each.stopped_because == "done" and each.reps >= least
            else each
            for each in outcome.sets
        ),
    )


@dataclass(frozen=True, slots=True)
class Tailored:
    """A prescription moved by the log, with the ladder it stands on; ``pinned``: a professional set its numbers."""

    prescription: Prescription
    ladder: tuple[Rung, ...]
    target: Target
    step: Step
    max_index: int
    history: tuple[Outcome, ...] = ()
    bounds: Bounds = ()
    pinned: bool = False


def tailor(
    static: Selector,
    selector: Selector,
    one: Prescription,
    *,
    phase: Phase,
    first_limit: float,
    limit: float,
    history: tuple[Outcome, ...],
    today: dt.date,
    factor: float,
    day: DayKind,
    began: Sheet | None = None,
    bounds: Bounds = (),
    pin: Pin | None = None,
) -> Tailored | Bounds:
    """Move one prescription along its ladder by what was logged; the bounds where all of it is above them.

    ``static`` knows only the person file, so the replay begins where the plan began; ``factor`` is today's
    share of coming back after a break, ``began`` what was asked on the first day: a mark
    shared by both sides, or a band that was tied already, may ask less than the best one. ``bounds`` are those of
    the movement; those of the form are added. ``pin``: what a professional set, which does not go up.
    """
    begun_nm = began.peak_nm if began is not None else None
    binding = (*bounds, *form_bounds(history, one.dose.effort, stands_nm=begun_nm))
    ladder, table = rungs(selector, one, most_nm=min((each.peak_nm for each in binding), default=math.inf))
    if one.dose.reps is None:
        raise ValueError(f"{one.exercise} is not counted in repetitions")
    exercise = get(one.exercise)
    kind: Kind = "band" if isinstance(one.resistance, Band) else "limb"
    first: Option | None = None
    if history and one.side != "both":
        first = best_option(static, exercise.movement, one.side, first_limit, kind=kind, only=exercise.id)
    torque = first.peak_torque_nm if first is not None else one.peak_torque_nm or 0.0
    if first is None and history and history[0].sets:
        torque = history[0].sets[0].demand_nm or torque
    if begun_nm is not None and history:
        torque = min(torque, begun_nm)
    felt = not selector.bench.person.condition.lost_feeling_legs
    if history and not felt:
        limit = max(limit, value("progress_more.lost_feeling_limit"))
    proven = value("progress_more.proven_limit") if felt and history else limit
    top = max_index(ladder, table, max(limit, proven), proven=felt and bool(history))
    reps = one.dose.reps
    if history and exercise.chain not in ("isometric", "free"):
        # The replay begins with the first prescription; a new phase does not raise it by itself.
        if began is not None and began.reps is not None:
            reps = began.reps
        else:
            begun = first or judged(static.bench, one, one.resistance)
            reps = repetitions(
                begun.relative if begun is not None else one.relative_load,
                history[0].phase or phase,
                begun.pessimistic if begun is not None else None,
            )
    start = Target(min(not_above(ladder, torque), top), reps, one.dose.sets, one.dose.effort)
    since, most, settle_in = history, top, True
    if pin is not None:
        before, since = pin.split(history)
        if before:
            start = advance(
                start, before, ladder, phase=phase, today=pin.wish.since or today, max_index=top
            ).target
        kept = one.dose.reps if pin.reps else start.reps
        start, settle_in = replace(start, reps=kept, sets=one.dose.sets, effort=one.dose.effort), False
        if pin.load:
            start = replace(start, index=min(not_above(ladder, one.peak_torque_nm or 0.0), top))
            most = start.index
        phase = pin.phase
    step = advance(
        start,
        since,
        ladder,
        phase=phase,
        settle_in=settle_in,
        today=today,
        max_index=most,
        max_reps=start.reps if pin is not None and pin.reps else None,
        reentry=factor,
        day=day,
    )
    jumped_from = since if pin is not None and pin.load else history
    index = no_jump(ladder, step.target.index, jumped_from, step)
    if step.kind == "settle_up":
        index = min(index, max(max_index(ladder, table, limit, proven=felt), start.index))
    down = any(reason.rule == "progression.step_down" for reason in step.reasons)
    stands = ladder[index].peak_torque_nm if index > 0 else min(torque, ladder[0].peak_torque_nm)
    bounds = (*bounds, *form_bounds(since, one.dose.effort, down=down, stands_nm=stands))
    target = held(replace(step.target, index=index), ladder, bounds)
    if target is None:
        return bounds
    if pin is not None:
        step, target = pin.ceiling(start, step, target)
    said = step.reasons if since or factor < 1.0 else ()
    moved = at_target(selector.bench, one, ladder, target, said)
    return Tailored(moved, ladder, target, step, top, history, bounds, pin is not None)


@rule(
    "progression.no_jump",
    "Whatever band is tied, the load never jumps past the step that was earned, counted from what was really done.",
    source="2-10 % of ACSM 2009 (medscape.com/viewarticle/717047); 25 % while settling in, provisional",
)
def no_jump(ladder: Sequence[Rung], index: int, history: Sequence[Outcome], taken: Step) -> int:
    """The heaviest rung at or below ``index`` that is within the earned step of the heaviest recent load."""
    history = [outcome for outcome in history if outcome.day_kind == "full"]
    counted = _since_badly(history)[-3:]
    recent = [one.demand_nm for outcome in counted for one in outcome.sets if one.demand_nm is not None]
    asked = [outcome.asked_nm for outcome in counted if outcome.asked_nm is not None]
    if not recent and not asked:
        return index
    if taken.kind in ("load_down", "reps_down", "step_back", "ask_for_help"):
        last = max((one.demand_nm for one in history[-1].sets if one.demand_nm is not None), default=math.inf)
        if taken.kind in ("load_down", "step_back"):
            # Down from what was really done, where a tie had made that lighter than the plan's load.
            last *= 1.0 - value("progression.step_down")
        return _at_most(ladder, index, last)
    # A load that was earned before a lighter tie came between returns by one step a session.
    step = value("dose.max_step")
    if taken.kind == "settle_up":
        step = value("plan.settle_in_step_max") + value("progress_more.settle_in_tolerance")
    if index > 0 and any(reason.inputs.get("colour_step") for reason in taken.reasons):
        # A declared colour step may be larger: it comes with fewer repetitions.
        step = max(step, ladder[index].peak_torque_nm / ladder[index - 1].peak_torque_nm - 1.0)
    return _at_most(ladder, index, max([*recent, *asked]) * (1.0 + step))


def _since_badly(history: Sequence[Outcome]) -> Sequence[Outcome]:
    """The sessions since the last one that went badly; that one alone where none came since.

    A load from before it is none that was done since the step down, so the way back does not begin there.
    """
    bad = [
        place
        for place, outcome in enumerate(history)
        if outcome.after_worse or any(went_badly(one, outcome.asked_reps) for one in outcome.sets)
    ]
    return history if not bad else history[bad[-1] + 1 :] or history[bad[-1] :]


def _at_most(ladder: Sequence[Rung], index: int, most_nm: float) -> int:
    """The heaviest rung at or below ``index`` that asks no more than this (N.m); the lightest at worst."""
    fits = [place for place in range(index + 1) if ladder[place].peak_torque_nm <= most_nm * (1.0 + 1e-6)]
    return max(fits, default=0)


def max_index(ladder: Sequence[Rung], table: OptionTable, limit: float, *, proven: bool = False) -> int:
    """The guard rail: the heaviest rung that the estimate of strength (tests and log) allows.

    The first dose goes by the careful estimate. Once the exercise was done (``proven``), each further step
    has its own proof, reserve at the load before, so the best estimate is the limit; without feeling in the
    legs effort proves little, and the careful estimate stays.
    """
    asks = table.relative if proven else table.pessimistic
    fits = np.flatnonzero((table.pessimistic <= limit + 1e-12) | (asks <= limit + 1e-12))
    if len(fits) == 0:
        return 0
    most = float(np.max(table.peak[fits]))
    allowed = [index for index, rung in enumerate(ladder) if rung.peak_torque_nm <= most * (1.0 + 1e-9)]
    return max(allowed, default=0)


def at_target(
    bench: Bench, one: Prescription, ladder: Sequence[Rung], target: Target, reasons: Sequence[Reason]
) -> Prescription:
    """The prescription with the ladder's set-up and the target's repetitions and sets."""
    rung = ladder[target.index]
    exercise = get(one.exercise)
    option = judged(bench, one, rung.resistance)
    relative = rung.relative if option is None else option.relative
    interval = None
    at = bench.stage(exercise, foot_height_m=getattr(rung.resistance, "foot_height_m", None))
    side = sides_of(one)[0] if option is None or option.side == "both" else option.side
    curve = curves_of(bench, at, side).get(own_action(exercise))
    if relative is not None and curve is not None:
        error = band_error(bench.person, rung.resistance) if isinstance(rung.resistance, Band) else 0.0
        interval = load_interval(relative, curve.log_sd, error)
    moved = rung.resistance != one.resistance
    of_the_load = ("band.set_up", "dose.choice", "dose.too_light", "dose.reserve", "dose.step_too_wide")
    # What the plan gave the weaker side fewer of is set anew once both sides have moved by their logs.
    kept = [
        reason
        for reason in one.reasons
        if reason.rule != "dose.weak_side_reserve" and not (moved and reason.rule in of_the_load)
    ]
    if moved and option is not None:
        kept = [
            *load_reasons(
                exercise, option, why="too_wide" if target.index + 1 < len(ladder) else "too_light"
            ),
            *kept,
        ]
    return replace(
        one,
        resistance=rung.resistance,
        dose=replace(one.dose, reps=target.reps, sets=target.sets),
        peak_torque_nm=rung.peak_torque_nm if relative is not None else one.peak_torque_nm,
        relative_load=relative,
        relative_load_interval=interval,
        reps_in_reserve=reps_in_reserve(relative, target.reps),
        mark=mark_number(rung.resistance.rest_length_m) if isinstance(rung.resistance, Band) else None,
        reasons=(*kept, *reasons),
    )
