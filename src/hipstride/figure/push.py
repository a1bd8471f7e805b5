"""Where and which way one pushes when nothing moves: presses, squeezes, and the meter of a strength test."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hipstride.body.pose import Pose
from hipstride.body.segments import BodyModel
from hipstride.catalogue.exercise import Exercise
from hipstride.figure.body_shape import Frames, frames
from hipstride.figure.flesh import unit
from hipstride.figure.solids import Box, Solid
from hipstride.resistance.anchors import attachment_place
from hipstride.resistance.demand import own_action

Array = NDArray[np.float64]

# Segment and the joint at its end; the push to its front (1), outwards (1).
_PUSH: dict[str, tuple[str, str, float, float]] = {
    "hip_flexion": ("thigh", "knee", 1.0, 0.0),
    "hip_extension": ("thigh", "knee", -1.0, 0.0),
    "hip_abduction": ("thigh", "knee", 0.0, 1.0),
    "hip_external_rotation": ("shank", "ankle", 0.0, -1.0),
    "knee_extension": ("shank", "ankle", 1.0, 0.0),
    "knee_flexion": ("shank", "ankle", -1.0, 0.0),
}
_PUSH_BY_ID: dict[str, tuple[str, str, float, float]] = {
    "knee_extension.quad_set": ("thigh", "knee", -1.0, 0.0),
    "test.hip_abduction_side_lying": ("shank", "ankle", 0.0, 1.0),
    "test.hip_abduction_supine": ("shank", "ankle", 0.0, 1.0),
}
_FROM_MIDDLE = ("hip_extension.seated_press",)  # at the knee the arrow would lie along the shank
_NOWHERE = ("hip_extension.glute_squeeze",)
_METER_ON = {"thigh": "above_knee", "shank": "ankle"}
_METER_BY_ID = {"test.hip_extension_supine": "mid_thigh"}  # nearer the knee the calf is in its way
_LIMB = {"ankle": 0.022, "above_knee": 0.0365, "mid_thigh": 0.044}  # half the limb there, share of height
_PAD_M, _METER_M = 0.010, 0.032  # half the thickness of the pad, and of the meter behind it


@dataclass(frozen=True, slots=True)
class Push:
    """A push of the moving limb: its place ``(3,)``, direction and the limb's own direction (unit)."""

    place: Array
    way: Array
    along: Array
    skin_m: float  # how far from the place the limb ends
    beyond_m: float  # and an arrow begins


def push_of(exercise: Exercise, pose: Pose, body: BodyModel, at: Frames | None = None) -> Push | None:
    """The push of an exercise in which nothing moves; ``None`` where there is none."""
    pushes = exercise.chain == "isometric" or exercise.is_test_position
    if not pushes or exercise.id in _NOWHERE:
        return None
    segment, joint, front, outward = _PUSH_BY_ID.get(exercise.id, _PUSH[own_action(exercise)])
    frame = (frames(pose, body) if at is None else at)[f"moving_{segment}"]
    way, along = frame.front[0] * front + frame.outward[0] * outward, frame.down[0]
    h = body.height_m
    if exercise.is_test_position:
        attachment = _METER_BY_ID.get(exercise.id, _METER_ON[segment])
        place, skin = attachment_place(pose, attachment, body)[0], _LIMB[attachment] * h
        return Push(place, way, unit(along), skin, skin + 2.0 * (_PAD_M + _METER_M) + 0.01)
    place = pose.centres[f"moving_{joint}"][0]
    if exercise.id in _FROM_MIDDLE:
        place = place - 0.45 * along
    return Push(place, way, unit(along), 0.0, 0.045 * h)


def effort(exercise: Exercise, pose: Pose, body: BodyModel, at: Frames) -> Array | None:
    """World places along a short straight arrow: the way one pushes."""
    push = push_of(exercise, pose, body, at)
    if push is None:
        return None
    far = push.beyond_m + np.array([0.0, 0.055, 0.11]) * body.height_m
    return np.asarray(push.place + far[:, None] * push.way)


def meter(exercise: Exercise, pose: Pose, body: BodyModel) -> list[Solid]:
    """The meter that the tester holds against the limb: a pad, and its case behind it."""
    push = push_of(exercise, pose, body) if exercise.is_test_position else None
    if push is None:
        return []
    axes = np.array([push.way, push.along, np.cross(push.way, push.along)])
    pad = push.place + push.way * (push.skin_m + _PAD_M)
    case = push.place + push.way * (push.skin_m + 2.0 * _PAD_M + _METER_M)
    return [
        Box("meter", case, (_METER_M, 0.042, 0.030), axes, over=True),
        Box("meter pad", pad, (_PAD_M, 0.028, 0.026), axes, over=True),
    ]
