"""Progression after a session: down at once, or counted towards the next step up."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from hipstride.catalogue.numbers import value
from hipstride.prescription.ladder import cap_index, step_down, step_up
from hipstride.prescription.progress_state import (
    Lighter,
    Move,
    Outcome,
    PhaseLike,
    Scene,
    Seen,
    State,
    StepKind,
    bridge_reps,
    broken,
    repetitions_for_share,
    roomy_effort,
)
from hipstride.prescription.rule import Reason, rule
from hipstride.prescription.session_seen import (
    hurt_on_light_day,
    next_step,
    not_full,
    short_of_repetitions,
    why_down,
    why_held,
)

_OURS = "our proposal, to be reviewed by a clinician"
_HAIR = 1e-6


def after_session(state: State, scene: Scene, phase: PhaseLike, outcome: Outcome) -> Move:
    """The state after a session: down at once, or counted towards the next step up."""
    seen = Seen(outcome, scene.target(state, phase), scene.load(state.index), phase.reps_low)
    if outcome.day_kind != "full":
        hurt = hurt_on_light_day(seen)
        return (
            Move(state, "hold", (not_full(outcome),))
            if hurt is None
            else Move(broken(state), "hold", (hurt,))
        )
    before, state = state, replace(state, settled=state.settled + 1, lighter=None)
    down = why_down(seen)
    if down is not None:
        return _down(state, scene, phase, outcome.date, down)
    share = _share_asked(seen)
    if share < 1.0:
        reps = seen.target.reps
        if share < value("progress_more.near_load"):
            reps = repetitions_for_share(reps, share, seen.target.effort)
            if seen.fewest < reps:
                return _asked_less(before, scene, seen, share)
        seen = replace(seen, load_nm=share * seen.load_nm, target=replace(seen.target, reps=reps))
    elif outcome.asked_reps is not None and outcome.asked_reps < seen.target.reps:
        # The time of the session, or the other side, allowed fewer: they count as all.
        seen = replace(seen, target=replace(seen.target, reps=outcome.asked_reps))
    hold = why_held(seen)
    if hold is not None:
        return Move(broken(state), "hold", (hold, *next_step(hold, seen)))
    short = short_of_repetitions(seen)
    counted = _counted(state, scene, phase, seen, good=short is None)
    reasons = (_once_more(counted),) if short is None else (short, *next_step(short, seen))
    return Move(counted, "hold", reasons)


def _share_asked(seen: Seen) -> float:
    """What the sheet asked that day over the load of the plan, where that was less and was done; else 1."""
    asked = seen.outcome.asked_nm
    if (
        asked is None
        or asked >= seen.load_nm * value("progress_more.load_tolerance")
        or not seen.done_at(asked)
    ):
        return 1.0
    return asked / seen.load_nm


@rule(
    "progression.lighter_by_plan",
    "Where the tied bands ask clearly less, only as many repetitions more as make it as hard count as the plan's load. "
    "The second such sheet running becomes the plan, so that it can go up from what is really done.",
    source=_OURS,
)
def _asked_less(before: State, scene: Scene, seen: Seen, share: float) -> Move:
    """After a sheet that asked clearly less than the plan, and not as many repetitions as make up for it."""
    lighter = _lighter_sheets(before.lighter, seen)
    index = cap_index(scene.ladder, lighter.load_nm * (1.0 + _HAIR))
    inputs = {"share": round(share, 3), "times": lighter.times}
    if lighter.times < value("progression.good_sessions") or index < 0:
        text = "Last time had a lighter set-up, as planned. Nothing goes up for it."
        clinical = f"Sheet asked {100 * share:.0f} % of the plan's load, without the repetitions to match: not counted."
        reason = Reason("progression.lighter_by_plan", text, clinical, inputs)
        kept = before if lighter.good else broken(before)  # a lighter load that went badly breaks the row too
        return Move(replace(kept, lighter=lighter), "hold", (reason,))
    reps = min(lighter.reps, scene.most_repetitions(index))
    state = replace(
        broken(before), index=index, reps=reps, good=lighter.good, spare=lighter.spare, lighter=None
    )
    text = "Your last times had a lighter set-up. We go on from there."
    clinical = (
        f"{lighter.times} sheets at {100 * share:.0f} % of the plan's load: the plan is what they asked."
    )
    return Move(state, "hold", (Reason("progression.lighter_by_plan", text, clinical, inputs),))


def _lighter_sheets(before: Lighter | None, seen: Seen) -> Lighter:
    """The lighter sheets running with this session among them."""
    asked_nm, asked_reps = seen.outcome.asked_nm or 0.0, seen.outcome.asked_reps or seen.fewest
    as_asked = replace(seen, load_nm=asked_nm, target=replace(seen.target, reps=asked_reps))
    well = (why_held(as_asked) or short_of_repetitions(as_asked)) is None
    spare = int(seen.target.effort - (seen.hardest or 0.0)) if well else 0
    if before is None:
        return Lighter(1, asked_nm, asked_reps, int(well), spare)
    return Lighter(
        before.times + 1,
        min(before.load_nm, asked_nm),
        min(before.reps, asked_reps),
        before.good + 1 if well else 0,
        min(before.spare, spare) if before.good else spare,
    )


def _counted(state: State, scene: Scene, phase: PhaseLike, seen: Seen, *, good: bool) -> State:
    """The counters after a session that was safe, at its load, in good form and with reserve."""
    hardest = seen.hardest or 0.0
    proven = _proves_next(state, scene, phase, seen)
    roomy = seen.fewest >= bridge_reps(phase) and hardest <= roomy_effort(scene, phase)
    return replace(
        state,
        good=state.good + 1 if good else 0,
        spare=_spare(state, seen) if good else 0,
        proven=state.proven + 1 if proven else 0,
        roomy=state.roomy + 1 if roomy else 0,
        roomy_reps=min(seen.fewest, state.roomy_reps) if roomy and state.roomy else seen.fewest,
        roomy_effort=max(hardest, state.roomy_effort) if roomy and state.roomy else hardest,
        easy=good and _easy(seen),
        failures=0 if good else state.failures,
    )


def _spare(state: State, seen: Seen) -> int:
    """Repetitions beyond the planned reserve, a point of effort each: the fewest of the good sessions running."""
    now = int(seen.target.effort - (seen.hardest or 0.0))
    return min(now, state.spare) if state.good else now


def _proves_next(state: State, scene: Scene, phase: PhaseLike, seen: Seen) -> bool:
    """Whether the person chose harder and did the next load well: then that load is what was done."""
    up = step_up(scene.ladder, state.index, value("dose.max_step"), max_index=scene.max_index)
    return up is not None and seen.fewest >= phase.reps_low and seen.done_at(scene.load(up))


def _easy(seen: Seen) -> bool:
    """Whether the session was so easy that settling in may take a large step."""
    hardest = seen.hardest
    return (
        hardest is not None
        and hardest <= value("plan.settle_in_effort_max")
        and seen.pain <= value("progress_more.settle_in_pain_max")
    )


@rule(
    "progression.two_sessions",
    "A step up needs two good sessions running.",
    source="two extra repetitions in the last set in two sessions (2-for-2 rule, freedomoffitness.com)",
    status="verified",
)
def _once_more(state: State) -> Reason:
    needed = int(value("progression.good_sessions"))
    text = "Last time went well. It can go up on the next full day."
    if state.good < needed:
        more = "One more session" if needed - state.good == 1 else f"{needed - state.good} more sessions"
        text = f"Last time went well. {more} like that, and it can go up a step."
    inputs = {"good": state.good, "needed": needed}
    return Reason("progression.two_sessions", text, f"{state.good} good session(s) running.", inputs)


@rule(
    "progression.step_down",
    "A step down is about 10 % of the load; at the lightest load fewer repetitions, then fewer sets, then help.",
    source=_OURS,
)
def _down(state: State, scene: Scene, phase: PhaseLike, date: dt.date, why: Reason) -> Move:
    settled = max(state.settled, scene.settle_in + 1)  # the load is found: settling in is over
    state = replace(broken(state), failures=state.failures + 1, changed=date, settled=settled)
    lower = step_down(scene.ladder, state.index, 1 - value("progression.step_down"))
    # One variable at a time: a lighter load alone mends what was only too hard.
    reps = min(state.reps, phase.reps_low)
    sets_cut = state.sets_cut
    kind: StepKind = "load_down" if lower < state.index else "reps_down"
    text = "The load is lighter now."
    if lower == state.index:
        reps, sets_cut = _fewer(state, scene, phase)
        text = "There is no lighter load. You do less of it now."
        if (reps, sets_cut) == (state.reps, state.sets_cut):
            kind, text = "ask_for_help", "There is nothing lighter of this kind."
    if why.rule == "progression.after_worse" and kind != "ask_for_help":
        kind = "step_back"
    down = replace(state, index=lower, reps=reps, sets_cut=sets_cut)
    inputs = {
        "from_nm": round(scene.load(state.index), 2),
        "to_nm": round(scene.load(lower), 2),
        "reps": reps,
    }
    move = Move(down, kind, (why, Reason("progression.step_down", text, "Step down.", inputs)))
    return _helped(move)


def _fewer(state: State, scene: Scene, phase: PhaseLike) -> tuple[int, int]:
    """Repetitions and cut sets one step down where the load is the lightest already."""
    floor = int(value("progress_more.repetitions_floor"))
    if state.reps > phase.reps_low:
        return phase.reps_low, state.sets_cut
    if state.reps > floor:
        return max(floor, state.reps - int(value("progress_more.repetitions_down_step"))), state.sets_cut
    return state.reps, state.sets_cut + (1 if scene.sets(state) > 1 else 0)


@rule(
    "progression.help",
    "Six failed sessions, or no easier step left: a person is asked for help.",
    source=_OURS,
)
def ask_for_help(failures: int) -> Reason:
    """What the person hears when the exercise does not fit."""
    text = "This does not fit you now. Ask your therapist to look at it with you. It is not your fault."
    clinical = f"{failures} failed session(s) since the last good one: review form, exercise and health."
    return Reason("progression.help", text, clinical, {"failures": failures})


def _helped(move: Move) -> Move:
    failures = move.state.failures
    if failures < value("progression.failed_sessions_help") and move.kind != "ask_for_help":
        return move
    return replace(move, kind="ask_for_help", reasons=(*move.reasons, ask_for_help(failures)))
