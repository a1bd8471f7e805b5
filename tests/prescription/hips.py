"""The position limits of a replaced hip, checked on the pose itself and not by the gates."""

from __future__ import annotations

from typing import Any

import numpy as np

from hipstride.body.motion import phases
from hipstride.body.pose import SledGeometry
from hipstride.body.posing import pose
from hipstride.body.segments import body_model
from hipstride.catalogue.exercise import Exercise
from hipstride.record.person import HipReplacement, Person

HEALING_MONTHS = 12 * 7 / (365.25 / 12)
TOWARDS_HARM = ("hip_flexion", "hip_adduction", "hip_internal_rotation")


def angles_of(
    person: Person, exercise: Exercise, foot_height_m: float | None = None, samples: int = 41
) -> Any:
    """The joint angles (deg) over one repetition on the person's own body and sled."""
    sled = person.equipment.sled
    geometry = None
    if exercise.posture == "sled" and sled is not None:
        height = min(sled.foot_heights_m) if foot_height_m is None else foot_height_m
        geometry = SledGeometry(sled.rail_angle_deg, sled.seat_back_angle_deg, height)
    return pose(exercise, phases(samples), body_model(person.person), sled=geometry).angles


def has_all_limits(hip: HipReplacement) -> bool:
    """Whether the approach is not known, or the hip still heals."""
    heals = not hip.cleared_by_surgeon and (hip.months_ago is None or hip.months_ago < HEALING_MONTHS)
    return hip.approach == "unknown" or heals


def assert_hips_within(person: Person, exercise: Exercise, side: str, angles: Any) -> None:
    """No replaced hip passes its limits in the motion, in getting ready, or when the muscle lets go."""
    for hip in person.condition.hip_replacement:
        if hip.limits_lifted:
            continue
        where = f"{exercise.id} {side}, {hip.side} hip replaced, {hip.approach}"
        tracks = ("", "other_") if side == "both" else ("",) if side == hip.side else ("other_",)
        for track in tracks:
            bend, spread = angles[track + "hip_flexion"], angles[track + "hip_abduction"]
            turn = angles[track + "hip_external_rotation"]
            if hip.approach != "anterior" or has_all_limits(hip):
                assert np.max(bend) <= 80 + 1e-6, where
                assert np.min(spread) >= -1e-6, where
                assert np.min(turn) >= -1e-6, where
                assert exercise.set_up.hip_flexion_deg <= 80, where
                assert not exercise.set_up.crosses_midline, where
                if side in (hip.side, "both"):
                    for release in exercise.release:
                        assert release.toward not in TOWARDS_HARM or release.stopped_by is not None, where
            if hip.approach == "anterior" or has_all_limits(hip):
                assert not np.any((bend < -1e-6) & (turn > 1e-6)), where
