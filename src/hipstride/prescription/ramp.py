"""One ramp set finds the band, once the level is found."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace

from hipstride.catalogue.exercise import Movement
from hipstride.catalogue.exercises import get
from hipstride.catalogue.numbers import value
from hipstride.prescription.bench import curves_of
from hipstride.prescription.find_level import MOVEMENTS
from hipstride.prescription.gates import Context
from hipstride.prescription.planner import limit_at, planner
from hipstride.prescription.rule import Reason, rule
from hipstride.prescription.sides import SIDES
from hipstride.prescription.types import Tie, tie_of
from hipstride.record.person import CountedSet, Person, Side, StoppedBecause
from hipstride.record.resistance import Band, NoLoad, Resistance
from hipstride.resistance.demand import own_action

_OURS = "our proposal, to be reviewed by a clinician"


@dataclass(frozen=True, slots=True)
class RampStep:
    """One set with a load, up to an effort: repetitions and effort then tell how strong this side is."""

    movement: Movement
    side: Side
    exercise: str
    resistance: Resistance
    reps_most: int
    seconds_most: float  # of as many repetitions
    stop_at_effort: int
    text: str
    why: Reason


@rule(
    "find_level.ramp",
    "One set with the load that is surely not too much, up to effort 6, finds the band.",
    source="calibration sets, DESIGN section 5; " + _OURS,
)
def ramp(person: Person, movement: Movement, side: Side, *, context: Context) -> RampStep | None:
    """The ramp set of a movement and side; ``person`` has the answers in the record.

    ``None`` where nothing can be loaded, where both legs work together, or where strength is known.
    """
    made = planner(person, base=context)
    selector = made.selectors["home"]
    choice = made.choice("home", movement, limit_at(made.programme.phases[0]), bands=True)
    option = None if choice.both is not None else choice.of(side)
    if option is None or option.relative is None or isinstance(option.resistance, NoLoad):
        return None
    exercise = get(option.exercise)
    if exercise.chain == "free":
        return None
    at = selector.bench.stage(exercise)
    curve = curves_of(selector.bench, at, side).get(own_action(exercise))
    if curve is None or not curve.calibration:
        return None
    most, effort = int(value("find_level.ramp_repetitions_max")), int(value("find_level.ramp_effort"))
    return RampStep(
        movement=movement,
        side=side,
        exercise=exercise.id,
        resistance=option.resistance,
        reps_most=most,
        seconds_most=most * sum(selector.limits.tempo_s(exercise, side)),
        stop_at_effort=effort,
        text=f"Do as many as go well with your {side} leg, {most} at most. "
        "Stop when about four more would still go.",
        why=Reason(
            "find_level.ramp",
            "This load is surely not too much. How many you do, and how hard it is, tells your level.",
            f"Largest demand within the limit on the pessimistic capacity ({option.pessimistic or 0.0:.2f}).",
            {"relative_load": round(option.relative, 3)},
        ),
    )


def ramps(person: Person, *, done: int = 0, context: Context) -> tuple[RampStep, ...]:
    """The ramp sets that fit the time after ``done`` of them: whole movements, those with a band first."""
    found: list[tuple[RampStep, ...]] = []
    for movement in MOVEMENTS:
        if movement == "sit_to_stand":  # no side of its own
            continue
        steps = (ramp(person, movement, side, context=context) for side in SIDES)
        pair = tuple(step for step in steps if step is not None)
        if pair:
            found.append(pair)
    found.sort(key=lambda pair: not any(isinstance(step.resistance, Band) for step in pair))
    kept: list[RampStep] = []
    for pair in found:
        if done + len(kept) + len(pair) <= value("find_level.ramp_sets"):
            kept += pair
    return tuple(kept)


def ramp_minutes(steps: Sequence[RampStep]) -> float:
    """Minutes of these sets at the most, with tying and changing position and sides as in a session."""
    minutes, before, tied = 0.0, None, set[Tie]()
    for step in steps:
        tie = tie_of(step.resistance)
        if tie is not None and tie not in tied:
            tied.add(tie)
            minutes += value("plan.band_set_up_minutes")
        if before is not None and before.exercise == step.exercise:
            minutes += value("plan.side_change_minutes")
        elif before is not None and get(before.exercise).posture != get(step.exercise).posture:
            minutes += value("plan.position_change_minutes")
        minutes += step.seconds_most / 60.0
        before = step
    return minutes


def counted(
    step: RampStep, reps: int, effort: float, date: dt.date, *, stopped_because: StoppedBecause = "done"
) -> CountedSet:
    """The ramp set as it was done, in the form that strength reads."""
    return CountedSet(
        date=date,
        exercise=step.exercise,
        side=step.side,
        reps=reps,
        effort=effort,
        resistance=step.resistance,
        stopped_because=stopped_because,
    )


def with_counted(person: Person, done: CountedSet) -> Person:
    """The person with one more counted set."""
    return replace(person, counted_set=(*person.counted_set, done))
