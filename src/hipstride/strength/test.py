"""A strength test as a torque: mean of the attempts times the lever arm, corrected for the limb's weight.

The correction is what is *added*: the muscle also carries the limb (positive), or the limb's weight helps it
(negative). S = mass x g x height, A and K: thigh and shank coefficients of the person's own body.

| test position                          | added             |
|----------------------------------------|-------------------|
| hip flexion, seated 90/90              | + S A             |
| hip flexion, supine 90/90              | + S K, heel held 0|
| hip extension, supine 90/90            | - S K             |
| hip extension, prone, knee straight    | + S (A + K)       |
| hip extension, prone, knee at 90       | + S A             |
| hip abduction, side-lying              | + S (A + K)       |
| hip abduction, supine                  | 0                 |
| knee, at 90, seated or prone           | 0                 |
| a limb that was supported or tared     | 0                 |

Other angles follow the same mechanics: the leg hangs from a pelvis held in the position.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import lru_cache

import numpy as np

from hipstride.body.leg import LegAngles, Vector, gravity_demand, leg_frame
from hipstride.body.segments import GRAVITY_M_S2, BodyModel
from hipstride.catalogue.numbers import value
from hipstride.record.frozen import frozen
from hipstride.record.person import Side, StrengthTest
from hipstride.resistance.demand import ACTIONS
from hipstride.strength.row import at_least, log_error

# The world's vertical in the pelvis frame (forward, moving side, head).
_UP = {
    "seated": (0.0, 0.0, 1.0),
    "standing": (0.0, 0.0, 1.0),
    "supine": (1.0, 0.0, 0.0),
    "prone": (-1.0, 0.0, 0.0),
    "side_lying": (0.0, 1.0, 0.0),
}


@frozen()
class Reading:
    """The attempts of one side: mean and best (N), and the standard error of the mean over the mean."""

    mean_n: float
    best_n: float
    attempts: int
    spread: float


@frozen()
class Measured:
    """One side of one test as torques (N.m); ``log_sd`` is the error of ``dose_torque_nm``."""

    reading: Reading
    torque_nm: float
    dose_torque_nm: float
    log_sd: float
    at_most: bool


def reading_of(attempts: Sequence[float]) -> Reading | None:
    """Mean, best and spread of all attempts; None without any."""
    if not attempts:
        return None
    n = len(attempts)
    mean = math.fsum(attempts) / n
    error = 0.0
    if n > 1:
        error = math.sqrt(math.fsum((each - mean) ** 2 for each in attempts) / (n * (n - 1)))
    return Reading(mean, max(attempts), n, error / mean if mean > 0.0 else 0.0)


def attempts_of(test: StrengthTest, side: Side) -> tuple[float, ...]:
    """The readings of one side (N). A side that could not be tested at all counts as one reading of 0."""
    attempts = test.left_n if side == "left" else test.right_n
    limit = test.limited_by.left if side == "left" else test.limited_by.right
    return (0.0,) if not attempts and limit == "unable" else attempts


@lru_cache(maxsize=64)  # both sides are tested in one pose
def gravity_in_pose_nm(
    action: str, position: str, hip_flexion_deg: float, knee_flexion_deg: float, body: BodyModel
) -> float:
    """Torque (N.m) that holding the limb asks of an action's muscles; negative where its weight helps them.

    The pelvis is upright (seated, standing) or lies level; the leg is in its sagittal plane.
    """
    zero = np.zeros(1)
    angles = LegAngles(
        hip_flexion=np.array([math.radians(hip_flexion_deg)]),
        hip_abduction=zero,
        hip_external_rotation=zero,
        knee_flexion=np.array([math.radians(knee_flexion_deg)]),
        ankle_dorsiflexion=zero,
    )
    frame = leg_frame(angles, thigh_m=body.thigh_m, shank_m=body.shank_m)
    x, y, z = _UP[position]
    up: Vector = (np.array([x]), np.array([y]), np.array([z]))
    coordinate, sign = ACTIONS[action]
    return sign * float(gravity_demand(frame, body, up)[coordinate][0])


def gravity_correction_nm(test: StrengthTest, body: BodyModel) -> float:
    """What is added to reading x lever arm (N.m); see the table of the module."""
    if test.gravity != "raw":
        return 0.0
    if test.heel_held and test.position == "supine" and test.movement in ("hip_flexion", "hip_extension"):
        return _heel_held_nm(test, body)
    return gravity_in_pose_nm(test.movement, test.position, test.hip_angle_deg, test.knee_angle_deg, body)


def _heel_held_nm(test: StrengthTest, body: BodyModel) -> float:
    """Somebody carries the heel: the shank rests between heel and knee, its moment about the knee is gone.

    The knee still carries its part of the shank, so away from a vertical thigh something is left.
    """
    below_kg = body.shank_kg + body.foot_kg
    centre_m = (body.shank_kg * body.shank_com_m + body.foot_kg * body.shank_m) / below_kg
    at_knee_kg = below_kg * (1.0 - centre_m / body.shank_m)
    moment = GRAVITY_M_S2 * (body.thigh_kg * body.thigh_com_m + at_knee_kg * body.thigh_m)
    sign = 1.0 if test.movement == "hip_flexion" else -1.0
    torque = sign * moment * math.cos(math.radians(test.hip_angle_deg))
    return 0.0 if abs(torque) < 1e-9 else torque


def measured(test: StrengthTest, side: Side, body: BodyModel) -> Measured | None:
    """One side of a test as torques.

    Dose torque: break x 0.8 -> make x 0.9 -> dynamic (for the dose only). Its error on the log scale:
    test-retest error of the device, part of the attempts' spread, the limb's weight, and 0.1 for each
    conversion; a larger reading never gives a lower 5th percentile.
    """
    reading = reading_of(attempts_of(test, side))
    if reading is None:
        return None
    pushed = reading.mean_n * test.lever_m
    weight = gravity_correction_nm(test, body)
    torque = max(pushed + weight, 0.0)
    dynamic = value("capacity.make_to_dynamic")
    conversions = [value("capacity.conversion_sem_fraction")]
    if test.test == "break":
        dynamic *= value("capacity.break_to_make")
        conversions.append(value("capacity.conversion_sem_fraction"))
    dose = at_least(torque * dynamic)
    if torque * dynamic <= value("strength.least_torque_nm"):
        return Measured(reading, torque, dose, value("strength.most_log_error"), at_most=True)
    if reading.mean_n <= 0.0:
        # Nothing was pushed: the strength lies somewhere below holding the limb.
        return Measured(reading, torque, dose, value("strength.bound_log_error"), at_most=True)
    retest = value("capacity.sem_fraction" if test.fixation == "hand" else "capacity.sem_fraction_frame")
    spread = math.sqrt(value("strength.attempt_spread_share")) * reading.spread
    return Measured(
        reading=reading,
        torque_nm=torque,
        dose_torque_nm=dose,
        log_sd=log_error(
            math.hypot(retest, spread) * pushed / torque,
            value("strength.limb_weight_error") * weight / torque,
            *conversions,
        ),
        at_most=False,
    )
