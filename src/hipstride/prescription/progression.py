"""What one exercise on one side becomes after each session: up, down or the same, and why.

A pure state machine: all past sessions are replayed from the start, so what was prescribed at each of them
is known, and the same log gives the same target. Ways up are evaluated on the day of the next full session,
ways down at once. The states form one chain (load, then sets, then repetitions): a step up goes to the next
link, so a worse outcome never ends above a better one.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal, Protocol

from hipstride.catalogue.numbers import value
from hipstride.prescription.ladder import (
    Ladder,
    Rung,
    Target,
    cap_index,
    checked_ladder,
    easier,
    harder,
    next_colour,
    step_down,
    step_up,
)
from hipstride.prescription.reserve import load_share, repetitions_at, reserve
from hipstride.prescription.rule import Reason, rule
from hipstride.prescription.types import DayKind
from hipstride.record.person import StoppedBecause

__all__ = [
    "Ladder",
    "Outcome",
    "PhaseLike",
    "Rung",
    "SetOutcome",
    "Step",
    "StepKind",
    "Target",
    "advance",
    "cap_index",
    "easier",
    "harder",
]

StepKind = Literal[
    "start",
    "hold",
    "reps_up",
    "load_up",
    "reps_down",
    "load_down",
    "settle_up",
    "step_back",
    "ask_for_help",
]

_OURS = "our proposal, to be reviewed by a clinician"
_LIGHT = "traffic light of fusionphysiochilliwack.com and ahpsuffolk.co.uk"


class PhaseLike(Protocol):
    """What progression reads of a phase."""

    @property
    def reps_low(self) -> int: ...
    @property
    def reps_high(self) -> int: ...
    @property
    def effort_high(self) -> float: ...


@dataclass(frozen=True, slots=True)
class SetOutcome:
    """One set as it was done; ``demand_nm`` of the resistance really used, ``None`` if unknown."""

    reps: int
    effort: float | None = None
    form: Literal["good", "partly", "no"] | None = None
    stopped_because: StoppedBecause = "done"
    pain: float | None = None
    demand_nm: float | None = None
    chosen: Literal["easier", "suggested", "harder"] = "suggested"


@dataclass(frozen=True, slots=True)
class Outcome:
    """One past session of this exercise and side.

    ``after_worse``: worse on the day after. ``reentry``: the factor of coming back that held on that day
    (counted from the person's last session of anything). ``phase``: the phase of that week; ``None`` means
    the phase that `advance` is given.
    """

    date: dt.date
    day_kind: DayKind
    sets: tuple[SetOutcome, ...]
    sets_prescribed: int
    after_worse: bool = False
    reentry: float = 1.0
    phase: PhaseLike | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """The target of the next session, what kind of step led there, and why.

    ``failures``: failed sessions since the last good one.
    """

    target: Target
    kind: StepKind
    reasons: tuple[Reason, ...]
    failures: int


@dataclass(frozen=True, slots=True)
class _State:
    """Where the exercise stands between two sessions; the counters are sessions running."""

    index: int
    reps: int
    sets_cut: int = 0
    good: int = 0  # as prescribed, with reserve
    proven: int = 0  # the same at the next load up, which the person chose
    roomy: int = 0  # with so much reserve that a whole colour may come
    roomy_reps: int = 0  # the fewest repetitions of those sessions
    roomy_effort: float = 0.0  # the highest effort of those sessions
    easy: bool = False  # the last session allows a settle-in step
    failures: int = 0
    settled: int = 0  # full sessions since the start or since coming back
    ceiling: int | None = None  # settling in after a break goes no higher than before it
    changed: dt.date | None = None  # the load last changed, or a step down was taken


@dataclass(frozen=True, slots=True)
class _Scene:
    """What stays the same during the replay."""

    ladder: Ladder
    start: Target
    max_index: int
    settle_in: int

    def load(self, index: int) -> float:
        return self.ladder[index].peak_torque_nm

    def target(self, state: _State, phase: PhaseLike) -> Target:
        return Target(state.index, state.reps, self.sets(state), self.effort(phase))

    def sets(self, state: _State) -> int:
        return max(1, self.start.sets - state.sets_cut)

    def effort(self, phase: PhaseLike) -> int:
        return min(self.start.effort, int(phase.effort_high))


@dataclass(frozen=True, slots=True)
class _Seen:
    """One session beside what was prescribed for it."""

    outcome: Outcome
    target: Target
    load_nm: float
    reps_low: int

    @property
    def fewest(self) -> int:
        return min((each.reps for each in self.outcome.sets), default=0)

    @property
    def hardest(self) -> float | None:
        efforts = [each.effort for each in self.outcome.sets if each.effort is not None]
        return max(efforts) if efforts else None

    @property
    def pain(self) -> float:
        return max((each.pain for each in self.outcome.sets if each.pain is not None), default=0.0)

    def stopped(self, *why: StoppedBecause) -> bool:
        return any(each.stopped_because in why for each in self.outcome.sets)

    def done_at(self, load_nm: float) -> bool:
        """Whether every set was done at that load, within what a tape mark can be wrong."""
        least = load_nm * value("progress_more.load_tolerance")
        return all(each.demand_nm is not None and each.demand_nm >= least for each in self.outcome.sets)


@dataclass(frozen=True, slots=True)
class _Move:
    """What happened to the state, for the report of the step."""

    state: _State
    kind: StepKind
    reasons: tuple[Reason, ...] = field(default=())


def advance(
    start: Target,
    outcomes: Sequence[Outcome],
    ladder: Ladder,
    *,
    phase: PhaseLike,
    settle_in: bool | int = True,
    today: dt.date,
    max_index: int | None = None,
    reentry: float = 1.0,
    day: DayKind = "full",
) -> Step:
    """The target of today's session after everything that was done.

    ``start`` is the first prescription, with the effort of the phase now. ``settle_in``: how many first
    sessions settle the load in (``True``: the catalogue's number). ``max_index``: the heaviest rung that
    gates and guard allow; nothing ever ends above it. ``reentry``: today's factor of coming back. ``day``:
    today's kind; nothing goes up on a day that is not full. Outcomes after ``today`` do not count.
    """
    ladder = checked_ladder(ladder)
    top = len(ladder) - 1 if max_index is None else min(max_index, len(ladder) - 1)
    if not 0 <= start.index < len(ladder):
        raise ValueError(f"the start is on rung {start.index} of a ladder with {len(ladder)}")
    sessions = int(value("plan.settle_in_sessions")) if settle_in is True else int(settle_in)
    scene = _Scene(ladder, start, max(0, top), sessions)
    move = _Move(_State(start.index, start.reps), "start")
    for outcome in sorted((each for each in outcomes if each.date <= today), key=lambda each: each.date):
        then = outcome.phase or phase
        state = _before(move, scene, then, outcome.date, outcome.day_kind, outcome.reentry).state
        move = _after(state, scene, then, outcome)
    move = _before(move, scene, phase, today, day, reentry)
    if top < 0:
        move = replace(move, kind="ask_for_help", reasons=(*move.reasons, _guard(scene, move.state.index)))
    return Step(scene.target(move.state, phase), move.kind, move.reasons, move.state.failures)


# --- after a session: ways down, and what counts -----------------------------------------------------


@rule(
    "progression.after_worse",
    "Worse on the day after: one step back.",
    source="amber on the traffic light: less load if not settled next day (ahpsuffolk.co.uk)",
    status="verified",
)
def _after_worse(seen: _Seen) -> Reason | None:
    if not seen.outcome.after_worse:
        return None
    text = "You felt worse the day after. We go one step back."
    return Reason("progression.after_worse", text, "Next-day worsening: step back.", {"after": "worse"})


@rule("progression.pain", "Pain of 6 or more, or a set stopped for pain: one step down.", source=_LIGHT)
def _pain(seen: _Seen) -> Reason | None:
    if seen.pain < value("readiness.pain_stop") and not seen.stopped("pain"):
        return None
    text = "It hurt too much last time. We go one step back. If it hurts again, tell your therapist."
    clinical = f"Pain {seen.pain:g}/10 during, or stopped for pain: step down, review."
    return Reason("progression.pain", text, clinical, {"pain": seen.pain, "stopped": seen.stopped("pain")})


@rule(
    "progression.spasm",
    "A set stopped for a spasm: one step down, and look for a trigger.",
    source="spasm: stop, wait, resume (Halabchi 2017 Table 2); the step is " + _OURS,
)
def _spasm(seen: _Seen) -> Reason | None:
    if not seen.stopped("spasm"):
        return None
    text = (
        "A spasm stopped you last time. We go one step back. Heat, fever or a full bladder can be the cause."
    )
    return Reason("progression.spasm", text, "Set stopped for spasm: step down, look for a trigger.", {})


@rule(
    "progression.too_hard",
    "Effort 9 or more, tired before the fewest planned repetitions, or far fewer of them: one step down.",
    source=_OURS,
)
def _too_hard(seen: _Seen) -> Reason | None:
    failed = [each for each in seen.outcome.sets if _set_failed(each, min(seen.reps_low, seen.target.reps))]
    if not failed:
        return None
    text = "Last time was too hard. That happens. We make it lighter."
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
def _stopped_early(seen: _Seen) -> Reason | None:
    if not seen.stopped("wobble", "interrupted"):
        return None
    text = "A set was cut short last time. We keep everything the same."
    clinical = "Set ended by wobble or interruption: no information about strength."
    return Reason("progression.stopped_early", text, clinical, {})


@rule("progression.pain_care", "Pain of 4 or 5 during the sets: nothing goes up.", source=_LIGHT)
def _pain_care(seen: _Seen) -> Reason | None:
    if seen.pain < value("readiness.pain_care"):
        return None
    text = "It hurt a little last time. We keep everything the same and watch it."
    return Reason("progression.pain_care", text, f"Pain {seen.pain:g}/10 during: hold.", {"pain": seen.pain})


@rule("progression.all_sets", "Only a session with all its sets can lead up.", source=_OURS)
def _all_sets(seen: _Seen) -> Reason | None:
    done, planned = len(seen.outcome.sets), max(1, seen.outcome.sets_prescribed)
    if done >= planned:
        return None
    text = f"You did {done} of {planned} sets. They count. We keep everything the same."
    clinical = f"{done}/{planned} sets: hold."
    return Reason("progression.all_sets", text, clinical, {"done": done, "planned": planned})


@rule("progression.lighter", "A lighter or unknown load, or an easier choice, never leads up.", source=_OURS)
def _lighter(seen: _Seen) -> Reason | None:
    easier_chosen = any(each.chosen == "easier" for each in seen.outcome.sets)
    if seen.done_at(seen.load_nm) and not easier_chosen:
        return None
    text = "You took less load than planned. That is fine. We keep the plan as it is."
    inputs = {"planned_nm": round(seen.load_nm, 2), "done_nm": [s.demand_nm for s in seen.outcome.sets]}
    return Reason("progression.lighter", text, "Below the prescribed load, or load unknown: hold.", inputs)


@rule("progression.form", "Form that was not good, or not noted, never leads up.", source=_OURS)
def _form(seen: _Seen) -> Reason | None:
    forms = [each.form for each in seen.outcome.sets]
    if all(form == "good" for form in forms):
        return None
    text = "Good form comes first. We keep everything the same until every set looks right."
    if None in forms:
        text = "Tell us how your form was. Then we can move on."
    return Reason("progression.form", text, "Form not good or not recorded: hold.", {"form": forms})


@rule("progression.effort_missing", "A set without its effort never leads up.", source=_OURS)
def _effort_missing(seen: _Seen) -> Reason | None:
    if all(each.effort is not None for each in seen.outcome.sets):
        return None
    text = "Tell us how hard each set was, from 0 to 10. Then we can move on."
    return Reason("progression.effort_missing", text, "Effort not recorded: reserve unknown, hold.", {})


@rule("progression.reserve", "Effort above the planned one: no reserve, nothing goes up.", source=_OURS)
def _reserve(seen: _Seen) -> Reason | None:
    hardest = seen.hardest
    if hardest is None or hardest <= seen.target.effort:
        return None
    text = (
        f"It felt like {hardest:g} out of 10. The plan is {seen.target.effort} at most. We keep it the same."
    )
    clinical = f"Effort {hardest:g} above {seen.target.effort}: no reserve, hold."
    inputs = {"effort": hardest, "planned": seen.target.effort}
    return Reason("progression.reserve", text, clinical, inputs)


@rule("progression.all_repetitions", "Only sets with all their repetitions can lead up.", source=_OURS)
def _all_repetitions(seen: _Seen) -> Reason | None:
    if seen.fewest >= seen.target.reps:
        return None
    text = f"You did {seen.fewest} of {seen.target.reps} in one set. We keep it the same."
    inputs = {"fewest": seen.fewest, "planned": seen.target.reps}
    return Reason("progression.all_repetitions", text, "Fewer repetitions than prescribed: hold.", inputs)


_DOWN: tuple[Callable[[_Seen], Reason | None], ...] = (_pain, _spasm, _too_hard, _after_worse)
_HOLD: tuple[Callable[[_Seen], Reason | None], ...] = (
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
    text = "Last time was a lighter day. It counts, and the plan stays as it is."
    return Reason("progression.not_full", text, "Not a full day: no change.", {"day": outcome.day_kind})


def _after(state: _State, scene: _Scene, phase: PhaseLike, outcome: Outcome) -> _Move:
    """The state after a session: down at once, or counted towards the next step up."""
    if outcome.day_kind != "full":
        return _Move(state, "hold", (_not_full(outcome),))
    seen = _Seen(outcome, scene.target(state, phase), scene.load(state.index), phase.reps_low)
    state = replace(state, settled=state.settled + 1)
    down = _first(_DOWN, seen)
    if down is not None:
        return _down(state, scene, phase, outcome.date, down)
    hold = _first(_HOLD, seen)
    if hold is not None:
        return _Move(_broken(state), "hold", (hold,))
    short = _all_repetitions(seen)
    counted = _counted(state, scene, phase, seen, good=short is None)
    return _Move(counted, "hold", (_once_more(counted),) if short is None else (short,))


def _first(rules: Sequence[Callable[[_Seen], Reason | None]], seen: _Seen) -> Reason | None:
    return next((reason for reason in (each(seen) for each in rules) if reason is not None), None)


def _broken(state: _State) -> _State:
    """The row of good sessions is broken; what was reached stays."""
    return replace(state, good=0, proven=0, roomy=0, easy=False)


def _counted(state: _State, scene: _Scene, phase: PhaseLike, seen: _Seen, *, good: bool) -> _State:
    """The counters after a session that was safe, at its load, in good form and with reserve."""
    hardest = seen.hardest or 0.0
    proven = _proves_next(state, scene, phase, seen)
    roomy = seen.fewest >= _bridge_reps(phase) and hardest <= _roomy_effort(scene, phase)
    return replace(
        state,
        good=state.good + 1 if good else 0,
        proven=state.proven + 1 if proven else 0,
        roomy=state.roomy + 1 if roomy else 0,
        roomy_reps=min(seen.fewest, state.roomy_reps) if roomy and state.roomy else seen.fewest,
        roomy_effort=max(hardest, state.roomy_effort) if roomy and state.roomy else hardest,
        easy=good and _easy(seen),
        failures=0 if good else state.failures,
    )


def _proves_next(state: _State, scene: _Scene, phase: PhaseLike, seen: _Seen) -> bool:
    """Whether the person chose harder and did the next load well: then that load is what was done."""
    up = step_up(scene.ladder, state.index, value("dose.max_step"), max_index=scene.max_index)
    return up is not None and seen.fewest >= phase.reps_low and seen.done_at(scene.load(up))


def _easy(seen: _Seen) -> bool:
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
def _once_more(state: _State) -> Reason:
    text = "Last time went well. Once more like that, and it goes up a step."
    inputs = {"good": state.good, "needed": int(value("progression.good_sessions"))}
    return Reason("progression.two_sessions", text, f"{state.good} good session(s) running.", inputs)


@rule(
    "progression.step_down",
    "A step down is about 10 % of the load; at the lightest load fewer repetitions, then fewer sets, then help.",
    source=_OURS,
)
def _down(state: _State, scene: _Scene, phase: PhaseLike, date: dt.date, why: Reason) -> _Move:
    settled = max(state.settled, scene.settle_in + 1)  # the load is found: settling in is over
    state = replace(_broken(state), failures=state.failures + 1, changed=date, settled=settled)
    lower = step_down(scene.ladder, state.index, 1 - value("progression.step_down"))
    reps, sets_cut = min(state.reps, phase.reps_low), state.sets_cut
    kind: StepKind = "load_down" if lower < state.index else "reps_down"
    text = "Next time the load is lighter."
    if lower == state.index:
        reps, sets_cut = _fewer(state, scene, phase)
        text = "There is no lighter load. Next time you do less of it."
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
    move = _Move(down, kind, (why, Reason("progression.step_down", text, "Step down.", inputs)))
    return _helped(move)


def _fewer(state: _State, scene: _Scene, phase: PhaseLike) -> tuple[int, int]:
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
def _helped(move: _Move) -> _Move:
    failures = move.state.failures
    if failures < value("progression.failed_sessions_help") and move.kind != "ask_for_help":
        return move
    text = "This does not fit you now. Ask your therapist to look at it with you. It is not your fault."
    clinical = f"{failures} failed session(s) since the last good one: review form, exercise and health."
    reason = Reason("progression.help", text, clinical, {"failures": failures})
    return replace(move, kind="ask_for_help", reasons=(*move.reasons, reason))


# --- before a session: coming back, and ways up ------------------------------------------------------


def _before(
    last: _Move, scene: _Scene, phase: PhaseLike, date: dt.date, day: DayKind, reentry: float
) -> _Move:
    """What is prescribed on that day; the last move itself where nothing changes."""
    capped = _capped(last, scene)
    if reentry < 1.0:
        return _coming_back(capped, scene, phase, date, reentry)
    if day != "full":
        return capped
    state = capped.state
    for way_up in (_settle_up, _chosen_up, _two_good_up):
        move = way_up(state, scene, phase, date)
        if move is not None:
            return move
    return capped


@rule(
    "progression.guard",
    "Nothing goes above the load that gates and cautious strength allow.",
    source=_OURS,
)
def _guard(scene: _Scene, index: int) -> Reason:
    text = "This is the most that is safe for you now."
    inputs = {"limit_nm": round(scene.load(scene.max_index), 2), "was_nm": round(scene.load(index), 2)}
    return Reason("progression.guard", text, "Held at the guard: gates or r x pessimistic capacity.", inputs)


def _capped(last: _Move, scene: _Scene) -> _Move:
    if last.state.index <= scene.max_index:
        return last
    state = replace(_broken(last.state), index=scene.max_index)
    kind: StepKind = last.kind if last.kind in ("ask_for_help", "step_back") else "load_down"
    return _Move(state, kind, (*last.reasons, _guard(scene, last.state.index)))


@rule(
    "progression.coming_back",
    "After a break the load goes down by the factor of coming back, and settles in again up to where it was.",
    source=_OURS,
)
def _coming_back(last: _Move, scene: _Scene, phase: PhaseLike, date: dt.date, factor: float) -> _Move:
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
        _broken(state),
        index=index,
        reps=reps,
        settled=0,
        ceiling=max(state.index, still),
        changed=date,
    )
    kind: StepKind = "ask_for_help" if last.kind == "ask_for_help" else "load_down"
    return _Move(back, kind, (*last.reasons, reason))


@rule(
    "progression.settle_in",
    "In the first three sessions an easy session (effort 3 or less, no pain) may raise the load by one colour.",
    source="TheraBand current table, 23-26 % a colour up to black; the rule is " + _OURS,
)
def _settle_up(state: _State, scene: _Scene, phase: PhaseLike, date: dt.date) -> _Move | None:
    if not state.easy or state.settled > scene.settle_in:
        return None
    most = value("plan.settle_in_step_max") + value("progress_more.settle_in_tolerance")
    top = scene.max_index if state.ceiling is None else min(scene.max_index, state.ceiling)
    up = step_up(scene.ladder, state.index, most, max_index=top)
    if up is None:
        return None
    text = "Last time was easy for you. Today has more load, to find what fits you."
    inputs = {"from_nm": round(scene.load(state.index), 2), "to_nm": round(scene.load(up), 2)}
    reason = Reason("progression.settle_in", text, "Settle-in step: effort 3 or less, no pain.", inputs)
    return _Move(replace(_broken(state), index=up, changed=date), "settle_up", (reason,))


@rule(
    "progression.chosen_harder",
    "A harder load that the person chose and did well twice running becomes the plan.",
    source="the person picks the level from the log before each exercise (public article on Keller 2016)",
)
def _chosen_up(state: _State, scene: _Scene, phase: PhaseLike, date: dt.date) -> _Move | None:
    if state.settled < scene.settle_in or state.proven < value("progression.good_sessions"):
        return None
    up = step_up(scene.ladder, state.index, value("dose.max_step"), max_index=scene.max_index)
    if up is None or not _a_week_on(state, date):
        return None
    text = "You chose more load twice and did it well. Now it is your plan."
    inputs = {"from_nm": round(scene.load(state.index), 2), "to_nm": round(scene.load(up), 2)}
    reason = Reason("progression.chosen_harder", text, "Harder choice done well twice: adopted.", inputs)
    return _loaded(state, up, phase.reps_low, date, reason)


def _two_good_up(state: _State, scene: _Scene, phase: PhaseLike, date: dt.date) -> _Move | None:
    """Two good sessions: sets that were cut come back first, then repetitions, then the load."""
    if state.settled < scene.settle_in:
        return None
    good = state.good >= value("progression.good_sessions")
    if good and (state.sets_cut or state.reps < phase.reps_high):
        return _more(state, phase)
    up = step_up(scene.ladder, state.index, value("dose.max_step"), max_index=scene.max_index)
    if up is not None:
        return _load_up(state, scene, phase, date, up) if good else None
    colour = next_colour(scene.ladder, state.index, max_index=scene.max_index)
    if colour is None and good:
        return _too_light_up(state, scene) or _at_the_top(state, scene)
    if colour is None:
        return None
    return _bridge(state, scene, phase, date, colour)


@rule(
    "progression.repetitions_first",
    "Up one step means one repetition more, until the most of the phase; the load comes after.",
    source="duration or frequency first, intensity last (Kim 2019, PMC6586489 Table 1)",
    status="verified",
)
def _more(state: _State, phase: PhaseLike) -> _Move:
    if state.sets_cut:
        up = replace(state, sets_cut=state.sets_cut - 1)
        text = "Two good sessions. Today has one more set."
    else:
        up = replace(state, reps=state.reps + int(value("progression.repetition_step")))
        text = f"Two good sessions with some strength left. Now do {up.reps} in each set, not {state.reps}."
    inputs = {"from": state.reps, "to": up.reps, "most": phase.reps_high}
    reason = Reason("progression.repetitions_first", text, "Two good sessions: volume before load.", inputs)
    return _Move(_broken(up), "reps_up", (reason,))


@rule(
    "progression.load_up",
    "At the most repetitions the load goes up by at most 10 %, and the repetitions start low again.",
    source="2-10 % of ACSM 2009 (medscape.com/viewarticle/717047)",
    status="verified",
)
def _load_up(state: _State, scene: _Scene, phase: PhaseLike, date: dt.date, up: int) -> _Move:
    if not _a_week_on(state, date):
        return _wait(state, date)
    now, then = scene.load(state.index), scene.load(up)
    text = "Two good sessions with some strength left. Today has a little more load, and fewer in each set."
    inputs = {"from_nm": round(now, 2), "to_nm": round(then, 2), "reps": phase.reps_low}
    clinical = f"Load +{100 * (then / now - 1):.0f} %, repetitions back to {phase.reps_low}."
    reason = Reason("progression.load_up", text, clinical, inputs)
    return _loaded(state, up, phase.reps_low, date, reason)


def _loaded(state: _State, index: int, reps: int, date: dt.date, reason: Reason) -> _Move:
    return _Move(replace(_broken(state), index=index, reps=reps, changed=date), "load_up", (reason,))


def _a_week_on(state: _State, date: dt.date) -> bool:
    days = value("progression.mark_change_days")
    return state.changed is None or (date - state.changed).days >= days


@rule("progression.weekly", "The load changes at most once a week.", source=_OURS)
def _wait(state: _State, date: dt.date) -> _Move:
    text = "You are ready for more. The load changes once a week at most, so it stays for now."
    days = (date - state.changed).days if state.changed else None
    reason = Reason("progression.weekly", text, "Less than a week since the last change.", {"days": days})
    return _Move(state, "hold", (reason,))


@rule(
    "progression.too_light",
    "Where the heaviest set-up is below 0.40 of strength, repetitions go on, to 20 at most.",
    source=_OURS,
)
def _too_light_up(state: _State, scene: _Scene) -> _Move | None:
    relative = scene.ladder[state.index].relative
    light = relative is not None and relative < value("dose.minimum_useful_relative_load")
    if not light or state.reps >= value("dose.repetitions_max_by_effort"):
        return None
    reps = state.reps + int(value("progression.repetition_step"))
    text = f"Your bands are light for you. Do {reps} in each set, and look for a stronger band or a new form."
    inputs = {"relative_load": relative, "to": reps}
    reason = Reason("progression.too_light", text, "Below useful load: repetitions to effort 5-6.", inputs)
    return _Move(_broken(replace(state, reps=reps)), "reps_up", (reason,))


@rule("progression.top", "At the heaviest allowed set-up the plan holds and says so.", source=_OURS)
def _at_the_top(state: _State, scene: _Scene) -> _Move:
    if scene.max_index < len(scene.ladder) - 1:
        return _Move(state, "hold", (_guard(scene, state.index),))
    text = "This is the most your bands can do here. A stronger band or a new form comes next."
    inputs = {"load_nm": round(scene.load(state.index), 2)}
    reason = Reason(
        "progression.top", text, "Top of the ladder: next rung of the movement or more load.", inputs
    )
    return _Move(state, "hold", (reason,))


# --- where only a whole colour is left ---------------------------------------------------------------


def _bridge_reps(phase: PhaseLike) -> int:
    """Repetitions that must be reached before a whole colour step."""
    most = int(value("dose.repetitions_max"))
    return max(phase.reps_high, min(phase.reps_high + int(value("progress_more.bridge_repetitions")), most))


def _roomy_effort(scene: _Scene, phase: PhaseLike) -> float:
    return scene.effort(phase) - value("progress_more.bridge_effort_margin")


def _bridge(state: _State, scene: _Scene, phase: PhaseLike, date: dt.date, colour: int) -> _Move | None:
    """Repetitions bridge the gap to the next colour; with enough reserve the colour comes with fewer."""
    if state.roomy >= value("progression.good_sessions") and state.reps >= _bridge_reps(phase):
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
    if state.reps < max(value("dose.repetitions_max"), phase.reps_high):
        return _bridge_up(state)
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
def _colour_up(state: _State, scene: _Scene, date: dt.date, colour: int, reps: int) -> _Move:
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
def _bridge_up(state: _State) -> _Move:
    reps = state.reps + int(value("progression.repetition_step"))
    text = f"The next load is a big step. First do {reps} in each set, not {state.reps}."
    inputs = {"from": state.reps, "to": reps, "most": int(value("dose.repetitions_max"))}
    reason = Reason("progression.bridge", text, "Next load more than 10 % away: repetitions first.", inputs)
    return _Move(_broken_but_roomy(replace(state, reps=reps)), "reps_up", (reason,))


def _broken_but_roomy(state: _State) -> _State:
    """A repetition more starts the row again; the proof of spare strength holds for the load it was done at."""
    return replace(state, good=0, proven=0, easy=False)


@rule(
    "progression.too_far",
    "A colour that leaves too few repetitions is not taken; a band between is.",
    source=_OURS,
)
def _too_far(state: _State, scene: _Scene, colour: int) -> _Move:
    text = (
        "The next load is too big a step. A band between the two would help. Until then we keep it the same."
    )
    now, then = scene.load(state.index), scene.load(colour)
    inputs = {"from_nm": round(now, 2), "to_nm": round(then, 2)}
    clinical = f"Next load +{100 * (then / now - 1):.0f} %: not enough reserve; suggest a set-up between."
    return _Move(state, "hold", (Reason("progression.too_far", text, clinical, inputs),))
