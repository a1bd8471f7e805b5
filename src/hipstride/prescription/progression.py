"""What one exercise on one side becomes after each session: up, down or the same, and why.

A pure state machine: all past sessions are replayed from the start, so what was prescribed at each of them
is known, and the same log gives the same target. Ways up are evaluated on the day of the next full session,
ways down at once. The states form one chain (load, then sets, then repetitions): a step up goes to the next
link, so a worse outcome never ends above a better one.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace

from hipstride.catalogue.numbers import value
from hipstride.prescription.after_session import after_session
from hipstride.prescription.before_session import before_session, colour_repetitions, guard
from hipstride.prescription.ladder import Ladder, Rung, Target, cap_index, checked_ladder, easier, harder
from hipstride.prescription.progress_state import (
    Move,
    Outcome,
    PhaseLike,
    Scene,
    SetOutcome,
    State,
    Step,
    StepKind,
)
from hipstride.prescription.types import DayKind

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
    "colour_repetitions",
    "easier",
    "harder",
]


def advance(
    start: Target,
    outcomes: Sequence[Outcome],
    ladder: Ladder,
    *,
    phase: PhaseLike,
    settle_in: bool | int = True,
    today: dt.date,
    max_index: int | None = None,
    max_reps: int | None = None,
    reentry: float = 1.0,
    day: DayKind = "full",
) -> Step:
    """The target of today's session after everything that was done.

    ``start`` is the first prescription, with the effort of the phase now. ``settle_in``: how many first
    sessions settle the load in (``True``: the catalogue's number). ``max_index``: the heaviest rung that
    gates and guard allow, ``max_reps``: the repetitions that a professional pinned; the replay never goes
    above either, so a step down starts from what was asked. ``reentry``: today's factor of coming back.
    ``day``: today's kind; nothing goes up on a day that is not full. Outcomes after ``today`` do not count.
    """
    ladder = checked_ladder(ladder)
    top = len(ladder) - 1 if max_index is None else min(max_index, len(ladder) - 1)
    if not 0 <= start.index < len(ladder):
        raise ValueError(f"the start is on rung {start.index} of a ladder with {len(ladder)}")
    sessions = int(value("plan.settle_in_sessions")) if settle_in is True else int(settle_in)
    scene = Scene(ladder, start, max(0, top), sessions, max_reps)
    move = Move(State(min(start.index, scene.max_index), start.reps), "start")
    for outcome in sorted((each for each in outcomes if each.date <= today), key=lambda each: each.date):
        then = outcome.phase or phase
        state = before_session(move, scene, then, outcome.date, outcome.day_kind, outcome.reentry).state
        move = after_session(state, scene, then, outcome)
    move = before_session(move, scene, phase, today, day, reentry)
    if top < start.index and move.state.index >= scene.max_index:  # else another reason made it this light
        kind: StepKind = "ask_for_help" if top < 0 else move.kind
        move = replace(move, kind=kind, reasons=(*move.reasons, guard(scene, start.index)))
    return Step(scene.target(move.state, phase), move.kind, move.reasons, move.state.failures)
