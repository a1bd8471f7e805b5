"""After pain, failure or poor form: nothing that is asked next, in any form, is more than what was asked then."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from hipstride.catalogue.exercises import get
from hipstride.catalogue.numbers import value
from hipstride.prescription.bench import Bench
from hipstride.prescription.done_sessions import DoneSession
from hipstride.prescription.ladder import Ladder, Target
from hipstride.prescription.menu import Menu
from hipstride.prescription.options import judge_one
from hipstride.prescription.progress_state import Outcome, SetOutcome, lighter_repetitions
from hipstride.prescription.rule import rule
from hipstride.record.event import Prescribed, SetDone
from hipstride.record.person import Sides
from hipstride.strength.loads import SIDES

_HAIR = 1e-6


@dataclass(frozen=True, slots=True)
class Bound:
    """A dose that today's may not pass in any way.

    ``peak_nm``: its largest demand (N.m); ``relative``: its share of strength by today's estimate, where that can
    be told and matters; ``reps`` binds at the same load or more and ``sets`` always, ``None`` where they do not.
    ``less``: being as much is too much.
    """

    peak_nm: float
    relative: float | None
    reps: int | None
    sets: int | None
    less: bool = False

    def allows(self, peak_nm: float, relative: float | None) -> bool:
        """Whether a load is no more than this one."""
        lighter = relative is None or self.relative is None or relative <= self.relative * (1.0 + _HAIR)
        return lighter and peak_nm <= self.peak_nm * (1.0 + _HAIR)


Bounds = tuple[Bound, ...]


def fits(peak_nm: float | None, relative: float | None, bounds: Bounds) -> bool:
    """Whether a load is within all bounds."""
    return all(bound.allows(peak_nm or 0.0, relative) for bound in bounds)


def fitting(menu: Menu, bounds: Bounds) -> NDArray[np.bool_]:
    """The rows of a menu within all bounds."""
    found = np.ones(len(menu.peak), dtype=np.bool_)
    for bound in bounds:
        found &= menu.peak <= bound.peak_nm * (1.0 + _HAIR)
        if bound.relative is not None:
            found &= ~(menu.relative > bound.relative * (1.0 + _HAIR))
    return found


def went_badly(done: SetDone | SetOutcome, asked_reps: int | None) -> bool:
    """Whether a set hurt, failed (too few repetitions, tired, or at effort 9), or was done in poor form."""
    few = asked_reps is not None and done.reps < asked_reps and done.stopped_because != "interrupted"
    return (
        few
        or done.form in ("partly", "no")
        or (done.pain or 0.0) >= value("readiness.pain_care")
        or (done.effort or 0.0) >= value("progress_more.failure_effort")
        or done.stopped_because in ("pain", "spasm", "wobble", "tired")
    )


@rule(
    "progression.held",
    "After pain, failure or poor form no load, repetition or set is more than it was, in whatever form, band or week.",
    source="DESIGN section 6; our proposal, to be reviewed by a clinician",
)
def movement_bounds(bench: Bench, done: Sequence[DoneSession], movement: str, side: Sides) -> Bounds:
    """What binds every form of a movement on a side: what went badly on its last full day or since.

    ``bench`` has today's estimate of strength. Each dose was within the bounds of its own day, so the last
    full day is enough.
    """
    found: list[Bound] = []
    for session in reversed(done):
        forms = forms_of(session, movement, side)
        for (exercise, at), sets in forms.items():
            asked = session.asked(exercise, at)
            if any(went_badly(each, None if asked is None else asked.reps) for each in sets):
                bound = _bound(bench, exercise, at, sets, asked, full=session.day_kind == "full")
                found += [] if bound is None else [bound]
        if forms and session.day_kind == "full":
            break
    return tuple(found)


def forms_of(session: DoneSession, movement: str, side: Sides) -> Mapping[tuple[str, Sides], list[SetDone]]:
    """The sets of a session that trained the movement on that side, by exercise and side."""
    found: dict[tuple[str, Sides], list[SetDone]] = {}
    for one in (each.done for each in session.sets):
        if get(one.exercise).movement == movement and (one.side == side or "both" in (one.side, side)):
            found.setdefault((one.exercise, one.side), []).append(one)
    return found


def _bound(
    bench: Bench, exercise: str, side: Sides, sets: Sequence[SetDone], asked: Prescribed | None, *, full: bool
) -> Bound | None:
    """The less of what was asked and what was done, where it can be told."""
    loads = [_load(bench, exercise, side, resistance) for resistance in {each.resistance for each in sets}]
    known = [load for load in loads if load is not None]
    most = max(known, key=lambda load: load[0], default=None)
    on_sheet = None if asked is None else _load(bench, exercise, side, asked.resistance)
    if most is None or on_sheet is not None and on_sheet[0] < most[0]:
        most = on_sheet
    if most is None:
        return None
    if asked is None or asked.reps is None:
        reps = max(*(each.reps for each in sets), int(value("progress_more.repetitions_floor")))
    else:
        reps = asked.reps
    count = len(sets) if asked is None else asked.sets
    return Bound(most[0], most[1], reps, count if full else None)


def _load(bench: Bench, exercise: str, side: Sides, resistance: object) -> tuple[float, float | None] | None:
    """Largest demand (N.m) and relative load; of two legs, of the one it asks more."""
    found = [
        option
        for each in (SIDES if side == "both" else (side,))
        if (option := judge_one(bench, get(exercise), each, resistance)) is not None  # type: ignore[arg-type]
    ]
    if not found:
        return None
    most = max(found, key=lambda option: option.relative or 0.0)
    return most.peak_torque_nm, most.relative


@rule(
    "progression.not_whole",
    "A session that was not done whole, at its load, in good form and with reserve leaves its form where it was.",
    source="DESIGN section 6: what never progresses; our proposal, to be reviewed by a clinician",
)
def form_bounds(
    history: Sequence[Outcome], effort: float, *, down: bool = False, stands_nm: float | None = None
) -> Bounds:
    """What binds one form: the sheet of its last full day, where that was not all done as asked.

    ``effort`` is planned (0-10); ``down``: a step down follows, so that something must be less. ``stands_nm``: the
    load at which the replay stands (N.m), which binds where no sheet says what was made easier.
    """
    last = last_full(history)
    if last is None or whole(last, effort):
        return ()
    if last.asked_nm is None:
        return _as_done(last, stands_nm)
    return (Bound(last.asked_nm, None, last.asked_reps, last.sets_prescribed, down),)


def _as_done(last: Outcome, stands_nm: float | None) -> Bounds:
    """Where what was asked is not known: the load that was done; if a lighter one was chosen, where the replay stands."""
    loads = [one.demand_nm for one in last.sets if one.demand_nm is not None]
    if any(one.chosen == "easier" for one in last.sets):
        return () if stands_nm is None else (Bound(stands_nm, None, None, None),)
    return (Bound(max(loads), None, None, None),) if loads else ()


def last_full(history: Sequence[Outcome]) -> Outcome | None:
    """The last full day on which a form was done."""
    return next((each for each in reversed(history) if each.day_kind == "full" and each.sets), None)


def first_full(history: Sequence[Outcome]) -> Outcome | None:
    """The first full day on which a form was done."""
    return next((each for each in history if each.day_kind == "full" and each.sets), None)


def whole(outcome: Outcome, effort: float) -> bool:
    """Whether all was done as asked: every set, at its load, in good form, with reserve; ``effort`` is planned (0-10)."""
    least = (outcome.asked_nm or 0.0) * value("progress_more.load_tolerance")
    planned = effort if outcome.phase is None else outcome.phase.effort_high
    return (
        len(outcome.sets) >= outcome.sets_prescribed
        and not outcome.after_worse
        and all(
            not went_badly(one, outcome.asked_reps)
            and one.form == "good"
            and one.stopped_because == "done"
            and one.chosen != "easier"
            and one.effort is not None
            and one.effort <= planned
            and one.demand_nm is not None
            and one.demand_nm >= least
            for one in outcome.sets
        )
    )


def held(target: Target, ladder: Ladder, bounds: Bounds) -> Target | None:
    """The target lowered until it is within all bounds; ``None`` where this ladder has nothing so light."""
    index = max(
        (
            at
            for at in range(target.index + 1)
            if fits(ladder[at].peak_torque_nm, ladder[at].relative, bounds)
        ),
        default=None,
    )
    if index is None:
        return None
    reps, sets = target.reps, target.sets
    if index < target.index:  # as hard as the target where that is no more than was asked then
        as_hard = lighter_repetitions(ladder[index], ladder[target.index].peak_torque_nm, target)
        reps = min(as_hard, max([reps, *(bound.reps or 0 for bound in bounds)]))
    for bound in bounds:
        as_heavy = ladder[index].peak_torque_nm >= bound.peak_nm * value("progress_more.load_tolerance")
        reps = reps if bound.reps is None or not as_heavy else min(reps, bound.reps)
        sets = sets if bound.sets is None else min(sets, bound.sets)
        if bound.less and as_heavy and (reps, sets) == (bound.reps, bound.sets):
            reps, sets = fewer(reps, sets)
    return replace(target, index=index, reps=reps, sets=sets)


def fewer(reps: int, sets: int) -> tuple[int, int]:
    """A step down where no load is lighter: fewer repetitions to the fewest worth doing, then a set less."""
    least = max(
        int(value("progress_more.repetitions_floor")),
        reps - int(value("progress_more.repetitions_down_step")),
    )
    return (least, sets) if least < reps else (reps, max(1, sets - 1))
