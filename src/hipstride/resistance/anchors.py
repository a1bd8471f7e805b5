"""Where a band may be tied: named points of body and furniture, in world metres, moving side at +y."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from hipstride.body.pose import Pose
from hipstride.body.segments import BodyModel
from hipstride.catalogue.exercise import Anchor, Exercise
from hipstride.catalogue.numbers import value

Place = NDArray[np.float64]


def attachment_fraction(attachment: str, body: BodyModel) -> tuple[str, float]:
    """The segment an attachment sits on, and how far from its proximal joint (m)."""
    cuff_above_ankle = value("anchor.cuff_above_ankle_m")
    cuff_above_knee = value("anchor.cuff_above_knee_m")
    return {
        "ankle": ("shank", body.shank_m - cuff_above_ankle),
        "above_knee": ("thigh", body.thigh_m - cuff_above_knee),
        "mid_thigh": ("thigh", 0.5 * body.thigh_m),
        "foot": ("foot", body.ankle_height_m),
    }[attachment]


def half_girths_m(attachment: str, body: BodyModel) -> float:
    """Half a girth at each of the two legs inside a loop, together (m)."""
    return {
        "ankle": body.ankle_girth_m,
        "above_knee": body.thigh_girth_m,
        "mid_thigh": body.thigh_girth_m,
        "foot": body.ankle_girth_m,
    }[attachment]


def attachment_place(pose: Pose, attachment: str, body: BodyModel, *, leg: str = "moving") -> Place:
    """World place ``(n, 3)`` of an attachment of the moving or the other leg over the motion."""
    segment, distance = attachment_fraction(attachment, body)
    centres = pose.centres
    hip, knee, ankle = centres[f"{leg}_hip"], centres[f"{leg}_knee"], centres[f"{leg}_ankle"]
    if segment == "thigh":
        return hip + (knee - hip) * (distance / body.thigh_m)
    if segment == "shank":
        return knee + (ankle - knee) * (distance / body.shank_m)
    sole = 0.5 * (centres[f"{leg}_heel"] + centres[f"{leg}_toe"])
    return np.asarray(sole, dtype=np.float64)


def fixed_place(anchor: Anchor, exercise: Exercise, pose: Pose, body: BodyModel, attachment: str) -> Place:
    """World place ``(3,)`` of an anchor that body and furniture fix, in the start pose."""
    point = _POINTS.get(anchor.point or "")
    if point is None:
        raise KeyError(f"{exercise.id}: no anchor point '{anchor.point}'; known: {', '.join(_POINTS)}")
    place = point(pose, body, attachment) + _towards_moving_side(anchor.offset_m, exercise)
    return np.asarray(place, dtype=np.float64)


def _other_ankle(pose: Pose, body: BodyModel, attachment: str) -> Place:
    return np.asarray(pose.centres["other_ankle"][0])


def _other_foot(pose: Pose, body: BodyModel, attachment: str) -> Place:
    return np.asarray(0.5 * (pose.centres["other_heel"][0] + pose.centres["other_toe"][0]))


def _floor_below(pose: Pose, body: BodyModel, attachment: str) -> Place:
    attached = attachment_place(pose, attachment, body)[0]
    return np.array([attached[0], attached[1], 0.0])


def _chair_leg(pose: Pose, ahead_m: float) -> Place:
    out, forward = pose.centres["moving_hip"][0, 1], pose.centres["pelvis"][0, 0]
    return np.array([forward + ahead_m, out, value("anchor.chair_leg_height_m")])


def _chair_back_leg(pose: Pose, body: BodyModel, attachment: str) -> Place:
    return _chair_leg(pose, -value("anchor.chair_back_m"))


def _chair_front_leg(pose: Pose, body: BodyModel, attachment: str) -> Place:
    return _chair_leg(pose, value("anchor.chair_front_m"))


def _bed_head(pose: Pose, body: BodyModel, attachment: str) -> Place:
    beyond = pose.centres["head"][0, 0] - value("anchor.bed_head_beyond_m")
    return np.array([beyond, pose.centres["moving_hip"][0, 1], value("anchor.bed_head_height_m")])


def _bed_foot(pose: Pose, body: BodyModel, attachment: str) -> Place:
    hip = pose.centres["moving_hip"][0]
    beyond = hip[0] + body.thigh_m + body.shank_m + value("anchor.bed_foot_beyond_m")
    return np.array([beyond, hip[1], value("anchor.bed_foot_height_m")])


def _hands(pose: Pose, body: BodyModel, attachment: str) -> Place:
    forward, up = pose.rotation[0, :, 0], pose.rotation[0, :, 2]
    ahead, down = value("anchor.hands_forward_m"), value("anchor.hands_below_neck_m")
    return np.asarray(pose.centres["neck"][0] + forward * ahead - up * down)


_POINTS: dict[str, Callable[[Pose, BodyModel, str], Place]] = {
    "other_ankle": _other_ankle,
    "other_foot": _other_foot,
    "floor_below": _floor_below,
    "chair_back_leg": _chair_back_leg,
    "chair_front_leg": _chair_front_leg,
    "bed_head": _bed_head,
    "bed_foot": _bed_foot,
    "hands": _hands,
}


def _towards_moving_side(vector: tuple[float, float, float], exercise: Exercise) -> Place:
    """A catalogue vector in the world: its y points to the moving side, which lies at -y in prone."""
    sign = -1.0 if exercise.posture == "prone" else 1.0
    return np.array([vector[0], sign * vector[1], vector[2]])


def free_direction(anchor: Anchor, exercise: Exercise) -> Place:
    """Unit direction ``(3,)`` from the attachment in the start pose to a free anchor."""
    if anchor.toward is None:
        raise KeyError(f"anchor {anchor.kind} is free and needs a direction")
    direction = _towards_moving_side(anchor.toward, exercise)
    return np.asarray(direction / np.linalg.norm(direction), dtype=np.float64)
