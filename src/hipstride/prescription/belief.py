"""What the training log says about strength: beliefs by action, side and position, on top of the tests.

Used for the dose only. It never enters a strength report or a trial outcome: those read tests.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from hipstride.catalogue.exercises import get
from hipstride.catalogue.numbers import value
from hipstride.prescription.bench import Bench, curves_of
from hipstride.prescription.done_sessions import DoneSession
from hipstride.prescription.dosing import band_error
from hipstride.prescription.learning import Belief, SetEvidence, replay
from hipstride.prescription.options import judge_one
from hipstride.prescription.rule import rule
from hipstride.record.event import SetDone
from hipstride.record.resistance import Band
from hipstride.resistance.demand import own_action
from hipstride.strength.capacity import CapacityTable

Key = tuple[str, str, str]  # action, side, position


def beliefs(at: Bench, done: Sequence[DoneSession]) -> dict[Key, Belief]:
    """Belief about each capacity after all logged sets; two legs that share a load teach about neither."""
    evidence: dict[Key, dict[dt.date, list[SetEvidence]]] = {}
    priors: dict[Key, Belief] = {}
    numb = at.person.condition.lost_feeling_legs
    for session in done:
        for logged in (entry.done for entry in session.sets):
            exercise = get(logged.exercise)
            if logged.side == "both" or exercise.chain in ("isometric", "free"):
                continue
            option = judge_one(at, exercise, logged.side, logged.resistance)
            action = own_action(exercise)
            key = (action, logged.side, exercise.position)
            if option is None or option.relative is None or option.relative <= 0.0:
                continue
            if key not in priors:
                curve = curves_of(at, at.stage(exercise), logged.side).get(action)
                if curve is None:
                    continue
                priors[key] = Belief(0.0, curve.log_sd)
            error = band_error(at.person, logged.resistance) if isinstance(logged.resistance, Band) else 0.0
            evidence.setdefault(key, {}).setdefault(session.date, []).append(
                SetEvidence(
                    relative=option.relative,
                    reps=logged.reps,
                    effort=felt_effort(logged, lost_feeling=bool(numb)),
                    stopped_because=logged.stopped_because,
                    day_kind=session.day_kind,
                    band_sd=error / 1.96,
                    form=logged.form,
                    pain=logged.pain,
                )
            )
    return {key: replay(prior, evidence[key].items()) for key, prior in priors.items()}


@rule(
    "learning.lost_feeling",
    "Where feeling in the legs is lost, only what was done counts: what effort felt like teaches nothing.",
    source="our proposal, to be reviewed by a clinician",
)
@rule(
    "learning.tired",
    "A set that tired legs ended before its repetitions was hard, whatever effort is told.",
    source="our proposal, to be reviewed by a clinician",
)
def felt_effort(done: SetDone, *, lost_feeling: bool) -> float | None:
    """The effort that a set teaches with: none without feeling, and a hard one where tired legs ended it."""
    tired = value("progress_more.tired_effort") if done.stopped_because == "tired" else None
    if lost_feeling or done.effort is None:
        return tired
    return done.effort if tired is None else max(done.effort, tired)


def learned_table(at: Bench, done: Sequence[DoneSession]) -> CapacityTable:
    """The person's capacities with what the log taught."""
    learned = {key: (belief.log_shift, belief.log_sd) for key, belief in beliefs(at, done).items()}
    return at.table.adjusted(learned) if learned else at.table
