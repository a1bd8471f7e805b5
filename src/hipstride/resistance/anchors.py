"""Where a band may be tied: named points of body and furniture, in world metres, moving side at +y."""

from __future__ import annotations

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
    start = {name: places[0] for name, places in pose.centres.items()}
    attached = attachment_place(pose, attachment, body)[0]
    hip, pelvis = start["moving_hip"], start["pelvis"]
    chair_leg_up = value("anchor.chair_leg_height_m")
    forward, up = pose.rotation[0, :, 0], pose.rotation[0, :, 2]
    points = {
        "other_ankle": start["other_ankle"],
        "other_foot": 0.5 * (start["other_heel"] + start["other_toe"]),
        "floor_below": np.array([attached[0], attached[1], 0.0]),
        "chair_back_leg": np.array([pelvis[0] - value("anchor.chair_back_m"), hip[1], chair_leg_up]),
        "chair_front_leg": np.array([pelvis[0] + value("anchor.chair_front_m"), hip[1], chair_leg_up]),
        "bed_head": np.array(
            [start["head"][0] - value("anchor.bed_head_beyond_m"), hip[1], value("anchor.bed_head_height_m")]
        ),
        "bed_foot": np.array(
            [
                hip[0] + body.thigh_m + body.shank_m + value("anchor.bed_foot_beyond_m"),
                hip[1],
                value("anchor.bed_foot_height_m"),
            ]
        ),
        "hands": start["neck"]
        + forward * value("anchor.hands_forward_m")
        - up * value("anchor.hands_below_neck_m"),
    }
    if anchor.point not in points:
        raise KeyError(f"{exercise.id}: no anchor point '{anchor.point}'; known: {', '.join(points)}")
    return np.asarray(
        points[anchor.point] + _towards_moving_side(anchor.offset_m, exercise), dtype=np.float64
    )


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
