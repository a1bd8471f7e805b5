"""Strength from a manual muscle grade (0-5) and the position it was given in.

Grade 3 carries the limb through its range against gravity: that torque is known. Grades 4 and 5 lie between
it and the norm, below 3 is a share of it. All shares are provisional, and the estimate is a cautious one.
"""

from __future__ import annotations

import math

import numpy as np

from hipstride.body.segments import BodyModel
from hipstride.catalogue.numbers import value
from hipstride.record.person import ManualGrade, Person, Side
from hipstride.strength.norms import Predicted, predicted_nm
from hipstride.strength.row import Z_PESSIMISTIC, Capacity, Position, at_least, log_error
from hipstride.strength.test import gravity_in_pose_nm

# Where the limb weighs most on the way: hip and knee flexion in degrees. Positions that are not here take
# gravity away or let it help.
_HARDEST: dict[tuple[str, str], tuple[float, float]] = {
    ("hip_flexion", "seated"): (90.0, 90.0),
    ("hip_flexion", "standing"): (90.0, 90.0),
    ("hip_flexion", "supine"): (90.0, 90.0),
    ("hip_extension", "prone"): (0.0, 0.0),
    ("hip_abduction", "side_lying"): (0.0, 0.0),
    ("knee_extension", "seated"): (90.0, 15.0),
    ("knee_extension", "supine"): (30.0, 15.0),
    ("knee_flexion", "prone"): (0.0, 0.0),
    ("knee_flexion", "standing"): (0.0, 90.0),
}

_POSITIONS: dict[str, Position] = {
    "seated": "seated",
    "supine": "lying",
    "prone": "lying",
    "side_lying": "side_lying",
    "standing": "standing",
}


def position_of(test_position: str) -> Position:
    """The kind of position a test belongs to: on the back and on the front are both lying."""
    return _POSITIONS[test_position]


def torque_of_grade(grade: float, gravity_nm: float, norm_nm: float) -> float:
    """Cautious dynamic torque (N.m) of a grade; straight between the whole grades.

    ``gravity_nm``: the limb in that position, 0 where gravity does not act against the movement.
    """
    step = value("strength.grade_step")
    third = value("strength.grade_3_of_gravity") * gravity_nm or value("strength.grade_3_of_norm") * norm_nm
    fourth = max(value("capacity.manual_grade_4_of_norm") * norm_nm, step * third)
    fifth = max(value("capacity.manual_grade_5_of_norm") * norm_nm, step * fourth)
    below = third / value("strength.grade_3_of_gravity")
    known = [value(f"strength.grade_{each}_of_gravity") * below for each in (0, 1, 2)]
    return float(np.interp(grade, range(6), [*known, third, fourth, fifth]))


def from_grade(given: ManualGrade, person: Person, body: BodyModel) -> tuple[Capacity, ...]:
    """Rows of one grade, one for each side that has one."""
    norm = predicted_nm(given.movement, person.person)
    if norm is None:
        return ()
    place = _HARDEST.get((given.movement, given.position))
    gravity = 0.0
    if place is not None:
        gravity = max(gravity_in_pose_nm(given.movement, given.position, *place, body), 0.0)
    sides: tuple[tuple[Side, float | None], ...] = (("left", given.left), ("right", given.right))
    return tuple(_row(given, side, grade, gravity, norm, place) for side, grade in sides if grade is not None)


def _row(
    given: ManualGrade,
    side: Side,
    grade: float,
    gravity_nm: float,
    norm: Predicted,
    place: tuple[float, float] | None,
) -> Capacity:
    torque = at_least(torque_of_grade(grade, gravity_nm, norm.dynamic_nm))
    if grade < 3.0:
        spread = value("strength.bound_log_error")
        said = "less than the limb's own weight"
    else:
        spread = log_error(value("capacity.manual_grade_sem_fraction"))
        said = "about the limb's own weight" if grade == 3.0 else "between the limb's own weight and the norm"
        if gravity_nm > 0.0:
            # The limb was lifted: the 5th percentile is not below most of its weight.
            lifted = value("strength.grade_3_least_of_gravity") * gravity_nm
            spread = min(spread, math.log(torque / lifted) / -Z_PESSIMISTIC)
    knee = given.movement.startswith("knee")
    if place is None or (knee and grade > 3.0):
        angle = norm.angle_deg
    else:
        angle = place[1] if knee else (0.0 if given.movement == "hip_abduction" else place[0])
    return Capacity(
        movement=given.movement,
        side=side,
        position=position_of(given.position),
        angle_deg=angle,
        reading_n=None,
        torque_nm=torque,
        dose_torque_nm=torque,
        se_nm=torque * spread,
        log_sd=spread,
        source="manual_grade",
        percent_predicted=None,
        date=given.date,
        lower_bound=grade == 3.0 and gravity_nm > 0.0,
        upper_bound=grade < 3.0,
        note=f"manual grade {grade:g}, {given.position.replace('_', '-')}: {said}",
        hip_flexion_deg=90.0 if given.position == "seated" else 0.0,
    )
