"""What progression speaks in: what was done, where the exercise stands, and the step that follows."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field, replace
from typing import Literal, Protocol

from hipstride.catalogue.numbers import value
from hipstride.prescription.ladder import Ladder, Rung, Target, most_repetitions
from hipstride.prescription.reserve import load_share, repetitions_at, reserve
from hipstride.prescription.rule import Reason
from hipstride.prescription.types import DayKind
from hipstride.record.person import StoppedBecause

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

    ``after_worse``: worse on the day after; ``not_settled``: what hurt a little still did by the next
    answers. ``reentry``: the factor of coming back that held on that day
    (counted from the person's last session of anything). ``phase``: the phase of that week; ``None`` means
    the phase that `advance` is given. ``asked_nm``, ``asked_reps``: what was on the sheet that day, where the log
    says so.
    """

    date: dt.date
    day_kind: DayKind
    sets: tuple[SetOutcome, ...]
    sets_prescribed: int
    after_worse: bool = False
    reentry: float = 1.0
    phase: PhaseLike | None = None
    asked_nm: float | None = None
    asked_reps: int | None = None
    not_settled: bool = False


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
class Lighter:
    """Sheets running that asked clearly less than the plan: the least of them, and how many went well.

    ``good``: of the last ones running, done as asked and with reserve; ``spare``: the fewest repetitions left
    beyond the planned reserve in those.
    """

    times: int
    load_nm: float
    reps: int
    good: int
    spare: int


@dataclass(frozen=True, slots=True)
class State:
    """Where the exercise stands between two sessions; the counters are sessions running."""

    index: int
    reps: int
    sets_cut: int = 0
    good: int = 0  # as prescribed, with reserve
    spare: int = 0  # the fewest repetitions left beyond the planned reserve in those sessions
    proven: int = 0  # the same at the next load up, which the person chose
    roomy: int = 0  # with so much reserve that a whole colour may come
    roomy_reps: int = 0  # the fewest repetitions of those sessions
    roomy_effort: float = 0.0  # the highest effort of those sessions
    easy: bool = False  # the last session allows a settle-in step
    failures: int = 0
    settled: int = 0  # full sessions since the start or since coming back
    ceiling: int | None = None  # settling in after a break goes no higher than before it
    changed: dt.date | None = None  # the load last changed, or a step down was taken
    lighter: Lighter | None = None  # sheets running that asked clearly less than this


@dataclass(frozen=True, slots=True)
class Scene:
    """What stays the same during the replay."""

    ladder: Ladder
    start: Target
    max_index: int
    settle_in: int
    max_reps: int | None = None  # pinned by a professional

    def load(self, index: int) -> float:
        return self.ladder[index].peak_torque_nm

    def most_repetitions(self, index: int) -> int:
        """The most repetitions of a set at that load, and never more than are pinned."""
        most = most_repetitions(self.ladder[index])
        return most if self.max_reps is None else min(most, self.max_reps)

    def target(self, state: State, phase: PhaseLike) -> Target:
        return Target(state.index, state.reps, self.sets(state), self.effort(phase))

    def sets(self, state: State) -> int:
        return max(1, self.start.sets - state.sets_cut)

    def effort(self, phase: PhaseLike) -> int:
        return min(self.start.effort, int(phase.effort_high))


@dataclass(frozen=True, slots=True)
class Seen:
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
class Move:
    """What happened to the state, for the report of the step."""

    state: State
    kind: StepKind
    reasons: tuple[Reason, ...] = field(default=())


def broken(state: State) -> State:
    """The row of good sessions is broken, that on lighter sheets too; what was reached stays."""
    lighter = None if state.lighter is None else replace(state.lighter, good=0, spare=0)
    return replace(state, good=0, spare=0, proven=0, roomy=0, easy=False, lighter=lighter)


def repetition_step(state: State) -> int:
    """Repetitions of one step up: as many as were left beyond the planned reserve, within its limits."""
    least, most = value("progression.repetition_step"), value("progression.repetition_step_max")
    return int(min(max(state.spare, least), most))


def repetitions_for_share(reps: int, share: float, effort: float) -> int:
    """Repetitions that leave the same reserve at ``share`` (up to 1) of a load done ``reps`` times (Epley)."""
    left = reserve(effort)
    return int(repetitions_at(share * load_share(reps + left)) - left + 1e-9)


def lighter_repetitions(rung: Rung, load_nm: float, target: Target) -> int:
    """Repetitions on a lighter rung in the place of ``load_nm``: more, as far as they make it as hard."""
    if load_nm <= 0.0:
        return target.reps
    reps = repetitions_for_share(target.reps, min(1.0, rung.peak_torque_nm / load_nm), target.effort)
    return max(target.reps, min(reps, most_repetitions(rung)))


def bridge_reps(phase: PhaseLike) -> int:
    """Repetitions that must be reached before a whole colour step."""
    most = int(value("dose.repetitions_max"))
    return max(phase.reps_high, min(phase.reps_high + int(value("progress_more.bridge_repetitions")), most))


def roomy_effort(scene: Scene, phase: PhaseLike) -> float:
    """The highest effort that still leaves reserve for a whole colour step."""
    return scene.effort(phase) - value("progress_more.bridge_effort_margin")
