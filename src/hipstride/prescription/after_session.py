"""Progression after a session: what steps down at once, what holds, and what counts towards a step up."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
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
    SetOutcome,
    State,
    StepKind,
    bridge_reps,
    broken,
    repetitions_for_share,
    roomy_effort,
)
from hipstride.prescription.rule import Reason, rule

_OURS = "our proposal, to be reviewed by a clinician"
_HAIR = 1e-6
_LIGHT = "traffic light of fusionphysiochilliwack.com and ahpsuffolk.co.uk"


@rule(
    "progression.after_worse",
    "Worse on the day after: one step back.",
    source="amber on the traffic light: less load if not settled next day (ahpsuffolk.co.uk)",
    status="verified",
)
def _after_worse(seen: Seen) -> Reason | None:
    if not seen.outcome.after_worse:
        return None
    text = "You felt worse the day after."
    return Reason("progression.after_worse", text, "Next-day worsening: step back.", {"after": "worse"})


@rule("progression.pain", "Pain of 6 or more, or a set stopped for pain: one step down.", source=_LIGHT)
def _pain(seen: Seen) -> Reason | None:
    if seen.pain < value("readiness.pain_stop") and not seen.stopped("pain"):
        return None
    text = "It hurt too much last time. If it hurts again, tell your therapist."
    clinical = f"Pain {seen.pain:g}/10 during, or stopped for pain: step down, review."
    return Reason("progression.pain", text, clinical, {"pain": seen.pain, "stopped": seen.stopped("pain")})


@rule(
    "progression.not_settled",
    "Pain of 4 or 5 during the sets that has not settled by the next time: one step down.",
    source="amber on the traffic light: less load if not settled next day (ahpsuffolk.co.uk)",
    status="verified",
)
def _not_settled(seen: Seen) -> Reason | None:
    if not seen.outcome.not_settled:
        return None
    text = "It hurt last time, and it still does. So we do less."
    clinical = "Amber during, not settled by the next readiness: step down, review."
    return Reason("progression.not_settled", text, clinical, {"pain": seen.pain})


@rule(
    "progression.spasm",
    "A set stopped for a spasm: one step down, and look for a trigger.",
    source="spasm: stop, wait, resume (Halabchi 2017 Table 2); the step is " + _OURS,
)
def _spasm(seen: Seen) -> Reason | None:
    if not seen.stopped("spasm"):
        return None
    text = "A spasm stopped you last time. Heat, fever or a full bladder can be the cause."
    return Reason("progression.spasm", text, "Set stopped for spasm: step down, look for a trigger.", {})


@rule(
    "progression.too_hard",
    "Effort 9 or more, tired before the fewest planned repetitions, or far fewer of them: one step down.",
    source=_OURS,
)
def _too_hard(seen: Seen) -> Reason | None:
    failed = [each for each in seen.outcome.sets if _set_failed(each, min(seen.reps_low, seen.target.reps))]
    if not failed:
        return None
    text = "Last time was too hard. That happens."
    clinical = f"{len(failed)} of {len(seen.outcome.sets)} sets to failure or well short of the range."
    return Reason("progression.too_hard", text, clinical, {"sets": [[s.reps, s.effort] for s in failed]})


def _set_failed(done: SetOutcome, fewest: int) -> bool:
    if done.stopped_because in ("wobble", "interrupted"):
        return False
    if done.effort is not None and done.effort >= value("progress_more.failure_effort"):
        return True
    if done.stopped_because == "tired":
        return done.reps < fewest
    return done.reps < fewest * value("progress_more.far_fewer_share")


@rule(
    "progression.stopped_early",
    "A set ended by a wobble or an interruption counts for nothing.",
    source=_OURS,
)
def _stopped_early(seen: Seen) -> Reason | None:
    if not seen.stopped("wobble", "interrupted"):
        return None
    text = "A set was cut short last time. Nothing goes up yet."
    clinical = "Set ended by wobble or interruption: no information about strength."
    return Reason("progression.stopped_early", text, clinical, {})


@rule("progression.pain_care", "Pain of 4 or 5 during the sets: nothing goes up.", source=_LIGHT)
def _pain_care(seen: Seen) -> Reason | None:
    if seen.pain < value("readiness.pain_care"):
        return None
    text = "It hurt a little last time. Nothing goes up, and we watch it."
    return Reason("progression.pain_care", text, f"Pain {seen.pain:g}/10 during: hold.", {"pain": seen.pain})


@rule("progression.all_sets", "Only a session with all its sets can lead up.", source=_OURS)
def _all_sets(seen: Seen) -> Reason | None:
    done, planned = len(seen.outcome.sets), max(1, seen.outcome.sets_prescribed)
    if done >= planned:
        return None
    text = f"You did {done} of {planned} sets. They count. Nothing goes up yet."
    clinical = f"{done}/{planned} sets: hold."
    return Reason("progression.all_sets", text, clinical, {"done": done, "planned": planned})


@rule("progression.lighter", "A lighter or unknown load, or an easier choice, never leads up.", source=_OURS)
def _lighter(seen: Seen) -> Reason | None:
    easier_chosen = any(each.chosen == "easier" for each in seen.outcome.sets)
    if seen.done_at(seen.load_nm) and not easier_chosen:
        return None
    text = "You took less load than planned. That is fine. Nothing goes up yet."
    if seen.done_at(seen.load_nm):
        text = "You chose the easier way. That is fine. Nothing goes up yet."
    inputs = {"planned_nm": round(seen.load_nm, 2), "done_nm": [s.demand_nm for s in seen.outcome.sets]}
    return Reason("progression.lighter", text, "Below the prescribed load, or load unknown: hold.", inputs)


@rule("progression.form", "Form that was not good, or not noted, never leads up.", source=_OURS)
def _form(seen: Seen) -> Reason | None:
    forms = [each.form for each in seen.outcome.sets]
    if all(form == "good" for form in forms):
        return None
    text = "Good form comes first. Nothing goes up until every set looks good."
    if None in forms:
        text = "Tell us how your form was. Then we can move on."
    return Reason("progression.form", text, "Form not good or not recorded: hold.", {"form": forms})


@rule("progression.effort_missing", "A set without its effort never leads up.", source=_OURS)
def _effort_missing(seen: Seen) -> Reason | None:
    if all(each.effort is not None for each in seen.outcome.sets):
        return None
    text = "Tell us how hard each set was, from 0 to 10. Then we can move on."
    return Reason("progression.effort_missing", text, "Effort not recorded: reserve unknown, hold.", {})


@rule("progression.reserve", "Effort above the planned one: no reserve, nothing goes up.", source=_OURS)
def _reserve(seen: Seen) -> Reason | None:
    hardest = seen.hardest
    if hardest is None or hardest <= seen.target.effort:
        return None
    text = f"Last time counts as {hardest:g} out of 10. The plan is {seen.target.effort} at most. Nothing goes up yet."
    clinical = f"Effort {hardest:g} above {seen.target.effort}: no reserve, hold."
    inputs = {"effort": hardest, "planned": seen.target.effort}
    return Reason("progression.reserve", text, clinical, inputs)


@rule("progression.all_repetitions", "Only sets with all their repetitions can lead up.", source=_OURS)
def _all_repetitions(seen: Seen) -> Reason | None:
    if seen.fewest >= seen.target.reps:
        return None
    text = f"You did {seen.fewest} of {seen.target.reps} in one set. Nothing goes up yet."
    inputs = {"fewest": seen.fewest, "planned": seen.target.reps}
    return Reason("progression.all_repetitions", text, "Fewer repetitions than prescribed: hold.", inputs)


_DOWN: tuple[Callable[[Seen], Reason | None], ...] = (
    _pain,
    _not_settled,
    _spasm,
    _too_hard,
    _after_worse,
)
_HOLD: tuple[Callable[[Seen], Reason | None], ...] = (
    _stopped_early,
    _pain_care,
    _all_sets,
    _lighter,
    _form,
    _effort_missing,
    _reserve,
)


@rule("progression.not_full", "Half, gentle and rest days never change the plan, up or down.", source=_OURS)
def _not_full(outcome: Outcome) -> Reason:
    text = "Last time was a lighter day. It counts, and nothing goes up or down for it."
    return Reason("progression.not_full", text, "Not a full day: no change.", {"day": outcome.day_kind})


@rule(
    "progression.hurt_on_light_day",
    "After a half or gentle day with pain of 4 or more, a spasm, effort 9 or worse the day after, two good sessions are "
    "counted anew.",
    source=_OURS,
)
def _hurt_on_light_day(seen: Seen) -> Reason | None:
    """What a lighter day warns of: it takes nothing away, and nothing goes up past it."""
    inputs = {"pain": seen.pain, "effort": seen.hardest, "day": seen.outcome.day_kind}
    if seen.pain >= value("readiness.pain_care") or seen.stopped("pain") or seen.outcome.not_settled:
        text = "It hurt last time, on a lighter day. We keep the plan. Nothing goes up for now."
    elif seen.stopped("spasm"):
        text = "A spasm stopped you last time, on a lighter day. Nothing goes up for now."
    elif seen.outcome.after_worse:
        text = "You felt worse after a lighter day. Nothing goes up for now."
    elif (seen.hardest or 0.0) >= value("progress_more.failure_effort"):
        text = "Last time was very hard, on a lighter day. Nothing goes up for now."
    else:
        return None
    return Reason(
        "progression.hurt_on_light_day",
        text,
        "Warning sign on a lighter day: the row of good sessions ends.",
        inputs,
    )


def after_session(state: State, scene: Scene, phase: PhaseLike, outcome: Outcome) -> Move:
    """The state after a session: down at once, or counted towards the next step up."""
    seen = Seen(outcome, scene.target(state, phase), scene.load(state.index), phase.reps_low)
    if outcome.day_kind != "full":
        hurt = _hurt_on_light_day(seen)
        return (
            Move(state, "hold", (_not_full(outcome),))
            if hurt is None
            else Move(broken(state), "hold", (hurt,))
        )
    before, state = state, replace(state, settled=state.settled + 1, lighter=None)
    down = _first(_DOWN, seen)
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
    hold = _first(_HOLD, seen)
    if hold is not None:
        return Move(broken(state), "hold", (hold, *next_step(hold, seen)))
    short = _all_repetitions(seen)
    counted = _counted(state, scene, phase, seen, good=short is None)
    reasons = (_once_more(counted),) if short is None else (short, *next_step(short, seen))
    return Move(counted, "hold", reasons)


_IN_WORDS = {1: "One good session", 2: "Two good sessions", 3: "Three good sessions"}


@rule(
    "progression.next_step",
    "Where nothing goes up, we say what has to happen so that it can.",
    source=_OURS,
)
def next_step(hold: Reason, seen: Seen) -> tuple[Reason, ...]:
    """What leads on from a session that held the plan; nothing where its reason says so itself."""
    how = {
        "progression.stopped_early": "with no set cut short",
        "progression.pain_care": f"with pain of {value('readiness.pain_care') - 1:g} at most",
        "progression.all_sets": f"with all {seen.outcome.sets_prescribed} sets",
        "progression.lighter": "at the planned load",
        "progression.form": "in good form" if None not in hold.inputs.get("form", ()) else None,
        "progression.reserve": f"at effort {seen.target.effort} or less",
        "progression.all_repetitions": f"with all {seen.target.reps} in each set",
    }.get(hold.rule)
    if how is None:
        return ()
    sessions = int(value("progression.good_sessions"))
    text = f"{_IN_WORDS.get(sessions, f'{sessions} good sessions')} {how}, and it can go up."
    clinical = f"Next step after {sessions} sessions running {how}."
    return (Reason("progression.next_step", text, clinical, {"sessions": sessions}),)


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
        return Move(replace(before, lighter=lighter), "hold", (reason,))
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
    well = _first((*_HOLD, _all_repetitions), as_asked) is None
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


def _first(rules: Sequence[Callable[[Seen], Reason | None]], seen: Seen) -> Reason | None:
    return next((reason for reason in (each(seen) for each in rules) if reason is not None), None)


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
