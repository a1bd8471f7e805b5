"""Strength from the answers of find my level: five of these, easily, just or no?"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from hipstride.body.segments import BodyModel
from hipstride.catalogue.exercise import Exercise
from hipstride.catalogue.numbers import value
from hipstride.record.person import LevelAnswer, Person, Side
from hipstride.resistance.demand import Stage, no_load, own_action
from hipstride.strength.loads import (
    Asked,
    Posed,
    hardest,
    known_exercise,
    relative_load_of,
    row_of_load,
    staged,
)
from hipstride.strength.row import Z_PESSIMISTIC, Capacity, group
from hipstride.strength.torque_angle import shape_ratio


@dataclass(frozen=True, slots=True)
class _Answer:
    """One answer as a torque (N.m): what was asked, where, and what was said."""

    at: Stage
    asked: Asked
    said: str
    date: dt.date
    own: bool


def from_levels(
    answers: Iterable[LevelAnswer], person: Person, body: BodyModel, posed: Posed | None = None
) -> tuple[Capacity, ...]:
    """One row a movement, side and kind of position out of all answers, each exercise's latest.

    easily: at least a fifteen-repetition maximum; just: a five-repetition maximum; no: less than one.
    """
    latest: dict[tuple[str, Side], tuple[dt.date, str]] = {}
    for each in answers:
        said_by: tuple[tuple[Side, str | None], ...] = (
            ("left", each.left or each.both),
            ("right", each.right or each.both),
        )
        for side, said in said_by:
            before = latest.get((each.exercise, side))
            if said is not None and (before is None or before[0] <= each.date):
                latest[each.exercise, side] = (each.date, said)
    stages: dict[str, Stage | None] = {}
    found: dict[tuple[str, Side, str], list[_Answer]] = {}
    for (name, side), (date, said) in latest.items():
        exercise = known_exercise(name)
        if exercise is None or "limb" not in exercise.load:
            continue
        if name not in stages:
            stages[name] = staged(person, exercise, body, posed=posed)
        at = stages[name]
        if at is None:
            continue
        own = own_action(exercise)
        for action in (own, *_also_asked(exercise)):
            asked = hardest(at, no_load(at), action, person)
            if asked is None or (action != own and said == "no"):
                continue  # which of two muscles gave out is not known
            key = (action, side, group(action, exercise.position) or "any")
            found.setdefault(key, []).append(_Answer(at, asked, said, date, action == own))
    return tuple(_combined(action, side, told, person) for (action, side, _), told in found.items())


def _also_asked(exercise: Exercise) -> tuple[str, ...]:
    """A second muscle group that standing up must have used."""
    return (
        ("hip_extension",) if exercise.chain == "stance" and own_action(exercise) == "knee_extension" else ()
    )


def _combined(action: str, side: Side, told: list[_Answer], person: Person) -> Capacity:
    """Several answers as one estimate: never higher when any answer gets worse.

    Everything is carried to the angle of the exercise that asks most. Each answer says what strength is at
    least (easily, just) and at most (just, no); the estimate is the geometric mean of the highest "at least"
    and the lowest "at most", and never above what was impossible, whatever else was said.
    """
    main = max(told, key=lambda each: (each.asked.torque_nm, each.at.exercise.id))
    five = relative_load_of(value("strength.level_repetitions"))
    easy = relative_load_of(value("strength.level_easily_repetitions"))
    at_least: list[float] = []
    at_most: list[float] = []
    impossible: list[float] = []
    shown = 0.0
    for each in told:
        torque = each.asked.torque_nm * _ratio(action, person, main.asked.angle_deg, each.asked.angle_deg)
        if each.said == "no":
            at_most.append(torque / five)
            impossible.append(torque / five)
        elif each.said == "easily":
            at_least.append(torque / easy)
            shown = max(shown, torque * value("strength.level_easily_least_share"))
        else:
            at_least.append(torque / five)
            if each.own:
                at_most.append(torque / five)
            shown = max(shown, torque * value("strength.level_just_least_share"))
    low, high = max(at_least, default=None), min(at_most, default=None)
    if low is None:
        point = min(at_most) * five * value("strength.level_no_share")
    else:
        point = min([low if high is None else math.sqrt(low * high), *impossible])
    spread = value("strength.level_sem_fraction")
    if shown > 0.0:
        # It was done: the 5th percentile is not below that, as far as the answers agree with each other.
        least = value("strength.level_least_sem_fraction")
        spread = min(spread, max(least, math.log(point / shown) / -Z_PESSIMISTIC))
    words = ", ".join(f"{each.at.exercise.id}: {each.said}" for each in told)
    bound = "; at least this" if high is None else "; at most this" if low is None else ""
    return row_of_load(
        main.at,
        action,
        side,
        main.asked,
        point,
        max(each.date for each in told),
        "find_my_level",
        f"find my level: {words}{bound}",
        spread,
        lower=high is None,
        upper=low is None,
    )


def _ratio(action: str, person: Person, angle_deg: float, from_deg: float) -> float:
    ratio, _ = shape_ratio(action, person.person.sex, person.person.age, np.array([angle_deg]), from_deg)
    return float(ratio[0])
