"""Progression before a session: coming back after a break, and the ways up."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from hipstride.catalogue.numbers import value
from hipstride.prescription.ladder import cap_index, next_colour, step_up
from hipstride.prescription.progress_state import (
    Move,
    PhaseLike,
    Scene,
    State,
    StepKind,
    bridge_reps,
    broken,
    repetition_step,
)
from hipstride.prescription.reserve import load_share, repetitions_at, reserve
from hipstride.prescription.rule import Reason, rule
from hipstride.prescription.types import DayKind

_OURS = "our proposal, to be reviewed by a clinician"


def before_session(
    last: Move, scene: Scene, phase: PhaseLike, date: dt.date, day: DayKind, reentry: float
) -> Move:
    """What is prescribed on that day; the last move itself where nothing changes."""
    if reentry < 1.0:
        return _coming_back(last, scene, phase, date, reentry)
    if day != "full":
        return last
    state = last.state
    for way_up in (_settle_up, _chosen_up, _two_good_up):
        move = way_up(state, scene, phase, date)
        if move is not None:
            return move
    return last


@rule(
    "progression.guard",
    "Nothing goes above the load that gates and cautious strength allow.",
    source=_OURS,
)
def guard(scene: Scene, index: int) -> Reason:
    """Why a load that was asked for is not given."""
    text = "It does not go above what is safe for you now."  # true also of a day that lightens it further
    inputs = {"limit_nm": round(scene.load(scene.max_index), 2), "was_nm": round(scene.load(index), 2)}
    return Reason("progression.guard", text, "Held at the guard: gates or r x pessimistic capacity.", inputs)


@rule(
    "progression.coming_back",
    "After a break the load goes down by the factor of coming back, and settles in again up to where it was.",
    source=_OURS,
)
def _coming_back(last: Move, scene: Scene, phase: PhaseLike, date: dt.date, factor: float) -> Move:
    state = last.state
    limit = scene.load(state.index) * factor
    index = max(0, min(cap_index(scene.ladder, limit), state.index))
    reps = min(state.reps, phase.reps_low)
    if scene.load(index) > limit + 1e-9:  # no load light enough: fewer repetitions of the lightest
        least = min(reps, int(value("progress_more.repetitions_floor")))
        reps = max(least, int(reps * factor))
    still = state.ceiling if state.ceiling is not None and state.settled < scene.settle_in else state.index
    text = "You had a break. We start a little lighter, on purpose. You will soon be back where you were."
    inputs = {"factor": round(factor, 3), "to_nm": round(scene.load(index), 2), "reps": reps}
    clinical = f"Re-entry x {factor:.2f}; settle-in steps back up to the old load."
    reason = Reason("progression.coming_back", text, clinical, inputs)
    back = replace(
        broken(state),
        index=index,
        reps=reps,
        settled=0,
        ceiling=max(state.index, still),
        changed=date,
        lighter=None,
    )
    kind: StepKind = "ask_for_help" if last.kind == "ask_for_help" else "load_down"
    return Move(back, kind, (*last.reasons, reason))


@rule(
    "progression.settle_in",
    "In the first three sessions an easy session (effort 3 or less, no pain) may add a colour, else repetitions.",
    source="TheraBand current table, 23-26 % a colour up to black; the rule is " + _OURS,
)
def _settle_up(state: State, scene: Scene, phase: PhaseLike, date: dt.date) -> Move | None:
    if not state.easy or state.settled > scene.settle_in:
        return None
    top = scene.max_index if state.ceiling is None else min(scene.max_index, state.ceiling)
    found = _settling_load(state, scene, phase, top)
    if found is None:
        return _settle_by_repetitions(state, scene)
    up, reps = found
    text = "Last time was easy for you. Today has more load, to find what fits you."
    inputs = {"from_nm": round(scene.load(state.index), 2), "to_nm": round(scene.load(up), 2)}
    reason = Reason("progression.settle_in", text, "Settle-in step: effort 3 or less, no pain.", inputs)
    return Move(replace(broken(state), index=up, reps=reps, changed=date), "settle_up", (reason,))


def _settling_load(state: State, scene: Scene, phase: PhaseLike, top: int) -> tuple[int, int] | None:
    """The heaviest rung within a colour that still leaves the fewest repetitions with the planned reserve.

    None where fewer are asked now: so few prove too little for a large step, and repetitions come first. After a
    break the way back up leads over loads that were done before, with as many as there are.
    """
    fewest = phase.reps_low if state.ceiling is None else min(phase.reps_low, state.reps)
    if state.reps < fewest:
        return None
    most = value("plan.settle_in_step_max") + value("progress_more.settle_in_tolerance")
    up = step_up(scene.ladder, state.index, most, max_index=top)
    while up is not None and up > state.index:
        reps = _reps_at(scene.ladder[up].relative, state.reps, phase, fewest=0)
        if reps >= fewest:
            return up, reps
        up -= 1
    return None


def _settle_by_repetitions(state: State, scene: Scene) -> Move | None:
    reps = min(state.reps + repetition_step(state), scene.most_repetitions(state.index))
    if reps <= state.reps or state.ceiling is not None:
        return None
    text = f"Last time was easy for you. Do {reps} in each set, to find what fits you."
    inputs = {"from": state.reps, "to": reps}
    reason = Reason("progression.settle_in", text, "Settle-in step: no load a colour away.", inputs)
    return Move(replace(broken(state), reps=reps), "settle_up", (reason,))


@rule(
    "progression.chosen_harder",
    "A harder load that the person chose and did well twice running becomes the plan.",
    source="the person picks the level from the log before each exercise (public article on Keller 2016)",
)
def _chosen_up(state: State, scene: Scene, phase: PhaseLike, date: dt.date) -> Move | None:
    if state.proven < value("progression.good_sessions"):
        return None
    up = step_up(scene.ladder, state.index, value("dose.max_step"), max_index=scene.max_index)
    if up is None or not _a_week_on(state, date):
        return None
    text = "You chose more load twice and did it well. Now it is your plan."
    inputs = {"from_nm": round(scene.load(state.index), 2), "to_nm": round(scene.load(up), 2)}
    reason = Reason("progression.chosen_harder", text, "Harder choice done well twice: adopted.", inputs)
    return _loaded(state, up, min(state.reps, phase.reps_low), date, reason)


def _two_good_up(state: State, scene: Scene, phase: PhaseLike, date: dt.date) -> Move | None:
    """Two good sessions: sets that were cut come back first, then repetitions, then the load."""
    good = state.good >= value("progression.good_sessions")
    if good and (state.sets_cut or state.reps < phase.reps_high):
        return _more(state, phase)
    up = step_up(scene.ladder, state.index, value("dose.max_step"), max_index=scene.max_index)
    if up is not None:
        return _load_up(state, scene, phase, date, up) if good else None
    colour = next_colour(scene.ladder, state.index, max_index=scene.max_index)
    if colour is None and good:
        return _more_of_the_same(state, scene) or _at_the_top(state, scene)
    if colour is None:
        return None
    return _bridge(state, scene, phase, date, colour)


@rule(
    "progression.repetitions_first",
    "Up one step means one to three repetitions more, by what was left, until the most of the phase; the load comes after.",
    source="duration or frequency first, intensity last (Kim 2019, PMC6586489 Table 1)",
    status="verified",
)
def _more(state: State, phase: PhaseLike) -> Move:
    if state.sets_cut:
        up = replace(state, sets_cut=state.sets_cut - 1)
        text = "Two good sessions. Today has one more set."
    else:
        up = replace(state, reps=min(state.reps + repetition_step(state), phase.reps_high))
        text = f"Two good sessions with some strength left. Now do {up.reps} in each set."
    inputs = {"from": state.reps, "to": up.reps, "most": phase.reps_high}
    reason = Reason("progression.repetitions_first", text, "Two good sessions: volume before load.", inputs)
    return Move(broken(up), "reps_up", (reason,))


@rule(
    "progression.load_up",
    "At the most repetitions the load goes up by at most 10 %, with as many repetitions as leave the planned reserve.",
    source="2-10 % of ACSM 2009 (medscape.com/viewarticle/717047)",
    status="verified",
)
def _load_up(state: State, scene: Scene, phase: PhaseLike, date: dt.date, up: int) -> Move:
    if not _a_week_on(state, date):
        return _wait(state, date)
    now, then = scene.load(state.index), scene.load(up)
    reps = _reps_at(scene.ladder[up].relative, state.reps, phase)
    fewer = ", and fewer in each set" if reps < state.reps else ""
    text = f"Two good sessions with some strength left. Today has a little more load{fewer}."
    inputs = {"from_nm": round(now, 2), "to_nm": round(then, 2), "reps": reps}
    clinical = f"Load +{100 * (then / now - 1):.0f} %, repetitions {state.reps} to {reps}."
    reason = Reason("progression.load_up", text, clinical, inputs)
    return _loaded(state, up, reps, date, reason)


def _reps_at(relative: float | None, now: int, phase: PhaseLike, *, fewest: int | None = None) -> int:
    """As many repetitions as before where the load still leaves the planned reserve, else fewer."""
    fewest = phase.reps_low if fewest is None else fewest
    if relative is None or relative <= 0.0:
        return min(now, phase.reps_low)
    left = int(repetitions_at(min(relative, value("dose.relative_load_max"))) - reserve(phase.effort_high))
    return min(now, max(fewest, left))


def _loaded(state: State, index: int, reps: int, date: dt.date, reason: Reason) -> Move:
    return Move(replace(broken(state), index=index, reps=reps, changed=date), "load_up", (reason,))


def _a_week_on(state: State, date: dt.date) -> bool:
    days = value("progression.mark_change_days")
    return state.changed is None or (date - state.changed).days >= days


@rule("progression.weekly", "The load changes at most once a week.", source=_OURS)
def _wait(state: State, date: dt.date) -> Move:
    days = (date - state.changed).days if state.changed else 0
    left = int(value("progression.mark_change_days")) - days
    when = "tomorrow" if left == 1 else f"in {left} days"
    text = f"You are ready for more. The load goes up once a week at most. It can go up {when}."
    inputs = {"days": days, "to_wait": left}
    reason = Reason("progression.weekly", text, "Less than a week since the last change.", inputs)
    return Move(state, "hold", (reason,))


@rule(
    "progression.more_of_the_same",
    "Where no heavier load is there or allowed, repetitions go on: to 15, or 20 where a set goes by effort.",
    source="DESIGN section 5; 8-15 of Kim 2019 (PMC6586489 T1); " + _OURS,
)
def _more_of_the_same(state: State, scene: Scene) -> Move | None:
    rung = scene.ladder[state.index]
    reps = min(state.reps + repetition_step(state), scene.most_repetitions(state.index))
    if rung.relative is None or reps <= state.reps:
        return None
    text = f"There is no heavier load for you here yet. Do {reps} in each set."
    if rung.relative < value("dose.minimum_useful_relative_load"):
        text = f"This is light for you. Do {reps} in each set, and look for a stronger band or a new form."
    inputs = {"relative_load": round(rung.relative, 3), "from": state.reps, "to": reps}
    reason = Reason("progression.more_of_the_same", text, "No heavier allowed load: repetitions.", inputs)
    return Move(broken(replace(state, reps=reps)), "reps_up", (reason,))


@rule("progression.top", "At the heaviest allowed set-up the plan holds and says so.", source=_OURS)
def _at_the_top(state: State, scene: Scene) -> Move:
    if scene.max_index < len(scene.ladder) - 1:
        return Move(state, "hold", (guard(scene, state.index),))
    text = "This is the most this form can do here. A stronger band or a new form comes next."
    inputs = {"load_nm": round(scene.load(state.index), 2)}
    reason = Reason(
        "progression.top", text, "Top of the ladder: next rung of the movement or more load.", inputs
    )
    return Move(state, "hold", (reason,))


# --- where only a whole colour is left ---------------------------------------------------------------


def _bridge(state: State, scene: Scene, phase: PhaseLike, date: dt.date, colour: int) -> Move | None:
    """Repetitions bridge the gap to the next colour; with enough reserve the colour comes with fewer."""
    if state.roomy >= value("progression.good_sessions") and state.reps >= bridge_reps(phase):
        reps = colour_repetitions(
            scene.load(colour) / scene.load(state.index),
            reps=state.roomy_reps,
            effort=state.roomy_effort,
            effort_then=scene.effort(phase),
            most=phase.reps_low,
        )
        if reps is not None:
            return _colour_up(state, scene, date, colour, reps)
    if state.good < value("progression.good_sessions"):
        return None
    if state.reps < max(scene.most_repetitions(state.index), phase.reps_high):
        return _bridge_up(state, scene)
    return _too_far(state, scene, colour)


@rule(
    "progression.colour_repetitions",
    "After a colour step: no more repetitions than leave the planned reserve at the new load.",
    source="Epley as printed at publications.cedarville.edu/books/peterson_3rd_edition/202; share is "
    + _OURS,
)
def colour_repetitions(
    ratio: float, *, reps: int, effort: float, effort_then: float, most: int
) -> int | None:
    """Repetitions at ``ratio`` times the load; ``None`` if fewer than the floor would be left."""
    share_then = ratio * load_share(reps + reserve(effort))
    if share_then > value("dose.relative_load_max"):
        return None
    left = repetitions_at(share_then) - reserve(effort_then)
    fewer = min(most, int(reps * value("progression.colour_change_repetitions")), int(left))
    return fewer if fewer >= value("progress_more.repetitions_floor") else None


@rule(
    "progression.colour_step",
    "If only a colour is left, it comes with fewer repetitions, and only with reserve to spare.",
    source="shorten the band before changing colour, then lower the target; " + _OURS,
)
def _colour_up(state: State, scene: Scene, date: dt.date, colour: int, reps: int) -> Move:
    if not _a_week_on(state, date):
        return _wait(state, date)
    now, then = scene.load(state.index), scene.load(colour)
    text = (
        f"You have strength to spare. Today is the next load up. It is a big step, so do {reps} in each set."
    )
    inputs = {"from_nm": round(now, 2), "to_nm": round(then, 2), "reps": reps, "colour_step": True}
    clinical = f"Declared colour step of +{100 * (then / now - 1):.0f} %, repetitions {state.reps} to {reps}."
    reason = Reason("progression.colour_step", text, clinical, inputs)
    return _loaded(state, colour, reps, date, reason)


@rule("progression.bridge", "Where the next load is too far, repetitions bridge the gap.", source=_OURS)
def _bridge_up(state: State, scene: Scene) -> Move:
    most = scene.most_repetitions(state.index)
    reps = min(state.reps + repetition_step(state), max(most, state.reps + 1))
    text = f"The next load is a big step. First do {reps} in each set."
    inputs = {"from": state.reps, "to": reps, "most": most}
    reason = Reason("progression.bridge", text, "Next load more than 10 % away: repetitions first.", inputs)
    return Move(_broken_but_roomy(replace(state, reps=reps)), "reps_up", (reason,))


def _broken_but_roomy(state: State) -> State:
    """A repetition more starts the row again; the proof of spare strength holds for the load it was done at."""
    return replace(state, good=0, spare=0, proven=0, easy=False)


@rule(
    "progression.too_far",
    "A colour that leaves too few repetitions is not taken; a band between is.",
    source=_OURS,
)
def _too_far(state: State, scene: Scene, colour: int) -> Move:
    text = "The next load is too big a step. A band between the two would help. Until then it waits."
    now, then = scene.load(state.index), scene.load(colour)
    inputs = {"load_nm": round(now, 2), "next_nm": round(then, 2)}
    clinical = f"Next load +{100 * (then / now - 1):.0f} %: not enough reserve; suggest a set-up between."
    return Move(state, "hold", (Reason("progression.too_far", text, clinical, inputs),))
