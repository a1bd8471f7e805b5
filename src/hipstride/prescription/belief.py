"""What the training log says about strength: beliefs by action, side and position, on top of the tests.

Used for the dose only. It never enters a strength report or a trial outcome: those read tests.
"""

from __future__ import annotations

from collections.abc import Sequence

from hipstride.catalogue.exercises import get
from hipstride.catalogue.numbers import value
from hipstride.prescription.learning import Belief, SetEvidence, drift, update
from hipstride.prescription.options import Bench, curves_of, judge_one
from hipstride.prescription.training_log import DoneSession
from hipstride.record.person import Side
from hipstride.record.resistance import Band
from hipstride.resistance.demand import own_action
from hipstride.strength.capacity import CapacityTable

Key = tuple[str, str, str]  # action, side, position


def beliefs(at: Bench, done: Sequence[DoneSession]) -> dict[Key, Belief]:
    """Belief about each capacity after all logged sets, in the order they were done."""
    found: dict[Key, Belief] = {}
    last: dict[Key, object] = {}
    for session in done:
        for logged in session.sets:
            exercise = get(logged.exercise)
            sides: tuple[Side, ...] = ("left", "right") if logged.side == "both" else (logged.side,)
            if logged.side == "both" or exercise.chain in ("isometric", "free"):
                continue  # two legs share a load nobody can split
            for side in sides:
                option = judge_one(at, exercise, side, logged.resistance)
                if option is None or option.relative is None or option.relative <= 0.0:
                    continue
                action = own_action(exercise)
                key = (action, side, exercise.position)
                prior = found.get(key)
                if prior is None:
                    curve = curves_of(at, at.stage(exercise), side).get(action)
                    if curve is None:
                        continue
                    prior = Belief(0.0, curve.log_sd)
                elif last.get(key) is not None:
                    prior = drift(prior, (session.date - last[key]).days)  # type: ignore[operator]
                banded = isinstance(logged.resistance, Band)
                evidence = SetEvidence(
                    relative=option.relative,
                    reps=logged.reps,
                    effort=logged.effort,
                    stopped_because=logged.stopped_because,
                    day_kind=session.day_kind,
                    band_sd=value("capacity.band_error_uncalibrated") / 1.96 if banded else 0.0,
                )
                found[key] = update(prior, evidence)
                last[key] = session.date
    return found


def learned_table(at: Bench, done: Sequence[DoneSession]) -> CapacityTable:
    """The person's capacities with what the log taught."""
    learned = {key: (belief.log_shift, belief.log_sd) for key, belief in beliefs(at, done).items()}
    return at.table.adjusted(learned) if learned else at.table
