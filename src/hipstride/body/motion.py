"""Keyframes of an exercise turned into angles over phases, and the closures that keep feet on floors."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from hipstride.body.segments import BodyModel
from hipstride.catalogue.exercise import Channel, Exercise

Array = NDArray[np.float64]

CHANNELS: tuple[Channel, ...] = (
    "hip_flexion",
    "hip_abduction",
    "hip_external_rotation",
    "knee_flexion",
    "ankle_dorsiflexion",
    "other_hip_flexion",
    "other_hip_abduction",
    "other_hip_external_rotation",
    "other_knee_flexion",
    "other_ankle_dorsiflexion",
    "pelvis_tilt",
    "trunk_flexion",
    "shoulder_flexion",
    "shoulder_abduction",
    "elbow_flexion",
)


def phases(samples: int = 21) -> Array:
    """Evenly spaced phases from 0 (start pose) to 1 (end of the working movement)."""
    return np.linspace(0.0, 1.0, samples)


def channels(exercise: Exercise, phase: Array) -> dict[str, Array]:
    """Every channel in degrees at the given phases, straight between keyframes."""
    keys = np.asarray(exercise.motion.phase, dtype=np.float64)
    found: dict[str, Array] = {}
    for name in CHANNELS:
        value = exercise.motion.channels.get(name, 0.0)
        if isinstance(value, tuple):
            found[name] = np.interp(phase, keys, np.asarray(value, dtype=np.float64))
        else:
            found[name] = np.full(phase.shape, float(value))
    return found


def hip_flexion_on_surface(knee_flexion: Array, *, drop_m: float, body: BodyModel) -> Array:
    """Thigh elevation (rad) that puts the ankle ``drop_m`` below the hip with this knee flexion (rad).

    Thigh up by e, shank back down: ``thigh sin e - shank sin(k - e) = -drop``; closed form. The same law
    serves a straight resting leg, a heel sliding on the mat, a foot flat in hook lying and a foot on the
    floor in sitting (there hip flexion is 90 degrees more).
    """
    along = body.thigh_m + body.shank_m * np.cos(knee_flexion)
    across = body.shank_m * np.sin(knee_flexion)
    reach = np.hypot(along, across)
    return np.arctan2(across, along) - np.arcsin(np.clip(drop_m / reach, -1.0, 1.0))


def seat_height_m(exercise: Exercise, body: BodyModel) -> float:
    """Height of the hip joint above the floor when seated (m)."""
    from hipstride.catalogue.segments import geometry

    raised = geometry("raised_seat") * body.height_m if exercise.seat == "raised" else 0.0
    return body.shank_m + body.ankle_height_m + raised


def closed_channels(exercise: Exercise, phase: Array, body: BodyModel) -> dict[str, Array]:
    """Channels in degrees with contacts closed: heels on the mat, feet on the floor."""
    angle = channels(exercise, phase)
    lying_drop = body.hip_lying_height_m - body.ankle_lying_height_m
    flat_drop = body.hip_lying_height_m - body.ankle_height_m

    def rest(prefix: str, drop: float) -> None:
        knee = np.radians(angle[prefix + "knee_flexion"])
        angle[prefix + "hip_flexion"] = np.degrees(hip_flexion_on_surface(knee, drop_m=drop, body=body))

    def flat_foot(prefix: str) -> None:
        # In lying, a foot flat on the mat makes a right angle with the vertical.
        angle[prefix + "ankle_dorsiflexion"] = (
            angle[prefix + "knee_flexion"] - angle[prefix + "hip_flexion"] - 90.0
        )

    if exercise.posture in ("supine", "hook_lying"):
        bent = angle["other_knee_flexion"] > 40.0
        if bool(np.all(bent)) and bool(np.all(angle["other_hip_abduction"] == 0.0)):
            rest("other_", flat_drop)
            flat_foot("other_")
        elif not bool(np.any(bent)) and exercise.chain != "bridge":
            rest("other_", lying_drop)
        if exercise.chain == "heel_slide" or (exercise.chain == "slide"):
            rest("", lying_drop)
    if exercise.posture == "prone":
        # Face down, a resting leg slopes to the mat: that is hip flexion.
        angle["other_hip_flexion"] = np.full(
            phase.shape, np.degrees(np.arcsin(lying_drop / (body.thigh_m + body.shank_m)))
        )
    if exercise.chain == "foot_slide":
        knee = np.radians(angle["knee_flexion"])
        lift = hip_flexion_on_surface(knee, drop_m=body.shank_m, body=body)
        angle["hip_flexion"] = 90.0 + np.degrees(lift) + angle["pelvis_tilt"]
        angle["ankle_dorsiflexion"] = angle["knee_flexion"] - (90.0 + np.degrees(lift))
    if exercise.chain == "stance" and exercise.feet in ("own", "both") and exercise.movement != "heel_raise":
        # The foot stays flat: the trunk's pitch follows from ankle, knee and hip.
        angle["pelvis_tilt"] = angle["hip_flexion"] - angle["knee_flexion"] + angle["ankle_dorsiflexion"]
    if exercise.feet == "both" and exercise.sides == "both":
        for name in (
            "hip_flexion",
            "hip_abduction",
            "hip_external_rotation",
            "knee_flexion",
            "ankle_dorsiflexion",
        ):
            angle["other_" + name] = angle[name]
    return angle
