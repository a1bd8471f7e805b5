"""The human shape round the engine's joint centres: legs, trunk, arms, head, hair and face.

Lengths and joints are the person's own (the pose); thicknesses are shares of height, and grow a little
with the person's build. Where the body rests, the shape ends where the engine says that it touches: the
buttock 0.055 of height behind the hip, the thigh 0.05 above the seat, the sole on the floor.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hipstride.body.pose import Pose
from hipstride.body.segments import BodyModel
from hipstride.figure.flesh import Flesh, Part, unit

Array = NDArray[np.float64]
LEGS = ("moving", "other")


@dataclass(frozen=True, slots=True)
class Frame:
    """Directions of a segment over the frames: down its length, to its front, to the body's outside."""

    origin: Array
    down: Array  # from the near joint to the far one, with its length
    front: Array
    outward: Array

    def at(self, share: float, front: float = 0.0, outward: float = 0.0) -> Array:
        """A place at a share of the length, moved to the front and outwards (m)."""
        return self.origin + self.down * share + self.front * front + self.outward * outward


@dataclass(frozen=True, slots=True)
class Frames:
    """Every segment's directions, by name: pelvis, trunk, head, and ``moving_thigh`` and so on."""

    by_name: dict[str, Frame]
    height_m: float
    build: float  # 1 for an average build

    def __getitem__(self, name: str) -> Frame:
        return self.by_name[name]


def frames(pose: Pose, body: BodyModel) -> Frames:
    """The directions that shapes and muscles are put along."""
    centres = pose.centres
    side, up, forward = pose.rotation[:, :, 1], pose.rotation[:, :, 2], pose.rotation[:, :, 0]
    found: dict[str, Frame] = {}
    found["pelvis"] = Frame(centres["pelvis"], -up, forward, side)
    trunk_up = unit(centres["neck"] - centres["waist"])
    trunk_front = np.cross(side, trunk_up)
    found["trunk"] = Frame(centres["waist"], centres["neck"] - centres["waist"], trunk_front, side)
    head_up = unit(centres["head"] - centres["neck"])
    found["head"] = Frame(centres["neck"], head_up, np.cross(side, head_up), side)
    for leg, outside in (("moving", 1.0), ("other", -1.0)):
        hip, knee, ankle = (centres[f"{leg}_{joint}"] for joint in ("hip", "knee", "ankle"))
        heel, ball = centres[f"{leg}_heel"], centres[f"{leg}_ball"]
        along = unit(ball - heel)
        sole_up = unit(ankle - heel - along * body.heel_back_m)
        hinge = np.cross(sole_up, along)
        for name, near, far in (("thigh", hip, knee), ("shank", knee, ankle)):
            down = far - near
            found[f"{leg}_{name}"] = Frame(near, down, np.cross(unit(down), hinge), hinge * outside)
        found[f"{leg}_foot"] = Frame(heel, along, sole_up, hinge * outside)
    mass_index = body.mass_kg / body.height_m**2
    build = float(np.clip(np.sqrt(mass_index / 23.0), 0.93, 1.16))
    return Frames(found, body.height_m, build)


def leg(pose: Pose, at: Frames, name: str) -> Part:
    """Thigh, shank and foot of one leg."""
    h, b = at.height_m, at.build
    flesh = Flesh(f"{name}_leg")
    thigh, shank = at[f"{name}_thigh"], at[f"{name}_shank"]
    upper = flesh.chain(
        (thigh.at(0.0, -0.004 * h, 0.003 * h), 0.0490 * h),
        (thigh.at(0.16, 0.0, 0.003 * h), 0.0495 * h),
        (thigh.at(0.42, 0.004 * h), 0.0440 * h * b),
        (thigh.at(0.72, 0.003 * h), 0.0360 * h * b),
        (thigh.at(0.92), 0.0310 * h),
    )
    knee = flesh.ball(thigh.at(1.0, 0.001 * h), 0.0290 * h)
    cap = flesh.ball(thigh.at(1.0) + unit(thigh.front + shank.front) * (0.0125 * h), 0.0185 * h)
    flesh.link(upper[-1], knee, cap)
    lower = flesh.chain(
        (shank.at(0.10, -0.002 * h), 0.0275 * h),
        (shank.at(0.27, -0.008 * h, 0.001 * h), 0.0310 * h * b),
        (shank.at(0.45, -0.005 * h), 0.0275 * h * b),
        (shank.at(0.72, -0.001 * h), 0.0205 * h),
        (shank.at(0.93), 0.0180 * h),
    )
    flesh.link(knee, lower[0])
    _foot(flesh, pose, at, name, lower[-1])
    return flesh.part()


def _foot(flesh: Flesh, pose: Pose, at: Frames, name: str, above: int) -> None:
    h = at.height_m
    foot = at[f"{name}_foot"]
    up, along, outward = foot.front, foot.down, foot.outward
    ankle, heel, ball, toe = (pose.centres[f"{name}_{point}"] for point in ("ankle", "heel", "ball", "toe"))
    toe_along = unit(toe - ball)
    toe_up = unit(up - toe_along * np.sum(up * toe_along, axis=1, keepdims=True))
    bone = flesh.ball(ankle - up * (0.006 * h), 0.0195 * h)
    back = flesh.ball(heel + along * (0.0195 * h) + up * (0.0195 * h), 0.0195 * h)
    instep = flesh.ball(ankle + along * (0.026 * h) - up * (0.016 * h), 0.0190 * h)
    inner = flesh.ball(ball - along * (0.004 * h) + up * (0.0135 * h) - outward * (0.011 * h), 0.0135 * h)
    outer = flesh.ball(ball - along * (0.012 * h) + up * (0.0125 * h) + outward * (0.012 * h), 0.0125 * h)
    big = flesh.ball(
        toe - toe_along * (0.0085 * h) + toe_up * (0.0085 * h) - outward * (0.008 * h), 0.0085 * h
    )
    small = flesh.ball(
        toe - toe_along * (0.020 * h) + toe_up * (0.0080 * h) + outward * (0.012 * h), 0.0080 * h
    )
    corner = flesh.ball(heel + along * (0.009 * h) + up * (0.009 * h), 0.0090 * h)
    flesh.link(back, corner)
    flesh.link(above, bone, back, inner, big, small, outer, back)
    flesh.link(bone, instep, inner)
    flesh.link(instep, outer, inner)


def trunk(pose: Pose, at: Frames) -> Part:
    """Pelvis, belly, chest, shoulders and neck."""
    h, b = at.height_m, at.build
    flesh = Flesh("trunk")
    pelvis, chest = at["pelvis"], at["trunk"]
    columns: list[list[int]] = []
    for sign, leg_name in ((1.0, "moving"), (-1.0, "other")):
        shoulder = pose.centres[f"{leg_name}_shoulder"]
        inward = pose.centres["neck"] - shoulder
        column = flesh.chain(
            (pelvis.at(0.002 * h, -0.0075 * h, sign * 0.040 * h), 0.0470 * h),
            (pelvis.at(-0.055 * h, -0.002 * h, sign * 0.037 * h), 0.0450 * h),
            (chest.at(0.05, 0.002 * h, sign * 0.031 * h * b), 0.0435 * h * b**0.5),
            (chest.at(0.42, 0.001 * h, sign * 0.036 * h * b), 0.0485 * h),
            (chest.at(0.70, 0.0, sign * 0.040 * h), 0.0500 * h),
        )
        joint = flesh.ball(shoulder + inward * 0.20 - chest.down * 0.075, 0.0285 * h)
        flesh.link(column[-1], joint)
        columns.append([*column, joint])
    for one, other in zip(*columns, strict=True):
        flesh.link(one, other)
    root = flesh.ball(chest.at(0.95, -0.004 * h), 0.0300 * h)
    for column in columns:
        flesh.link(column[-1], root, column[-2])
    return flesh.part()


def throat(at: Frames) -> Part:
    """The neck, between collar and jaw."""
    h, head = at.height_m, at["head"]
    flesh = Flesh("neck")
    root = flesh.ball(at["trunk"].at(0.98, -0.004 * h), 0.0265 * h)
    nape = flesh.ball(head.at(0.056 * h, -0.001 * h), 0.0255 * h)
    flesh.link(root, nape)
    return flesh.part()


def sleeve(pose: Pose, at: Frames, name: str) -> Part:
    """The short sleeve over shoulder and upper arm."""
    h, b = at.height_m, at.build
    shoulder, elbow = pose.centres[f"{name}_shoulder"], pose.centres[f"{name}_elbow"]
    upper, inward = elbow - shoulder, unit(pose.centres["neck"] - shoulder)
    flesh = Flesh(f"{name}_sleeve")
    top = flesh.ball(shoulder + inward * (0.018 * h) + upper * 0.06, 0.0298 * h)
    middle = flesh.ball(shoulder + upper * 0.22, 0.0290 * h * b**0.5)
    hem = flesh.ball(shoulder + upper * 0.46, 0.0270 * h * b**0.5)
    flesh.link(top, middle, hem)
    flesh.cut = True
    return flesh.part()


def skull(at: Frames) -> Part:
    """The head under the hair."""
    h, head = at.height_m, at["head"]
    flesh = Flesh("hair")
    crown = flesh.ball(head.at(0.1010 * h, -0.0050 * h), 0.0490 * h)
    left = flesh.ball(head.at(0.0900 * h, -0.0120 * h, 0.004 * h), 0.0440 * h)
    right = flesh.ball(head.at(0.0900 * h, -0.0120 * h, -0.004 * h), 0.0440 * h)
    flesh.link(crown, left, right)
    return flesh.part()


def face(at: Frames) -> Part:
    """Forehead, cheeks, jaw, chin and nose: they say where the person looks."""
    h, head = at.height_m, at["head"]
    flesh = Flesh("face")
    brow = flesh.ball(head.at(0.0960 * h, 0.0150 * h), 0.0335 * h)
    cheek_a = flesh.ball(head.at(0.0740 * h, 0.0110 * h, 0.006 * h), 0.0300 * h)
    cheek_b = flesh.ball(head.at(0.0740 * h, 0.0110 * h, -0.006 * h), 0.0300 * h)
    jaw = flesh.ball(head.at(0.0560 * h, 0.0080 * h), 0.0250 * h)
    chin = flesh.ball(head.at(0.0440 * h, 0.0270 * h), 0.0125 * h)
    bridge = flesh.ball(head.at(0.0870 * h, 0.0440 * h), 0.0060 * h)
    nose = flesh.ball(head.at(0.0770 * h, 0.0520 * h), 0.0055 * h)
    lip = flesh.ball(head.at(0.0670 * h, 0.0400 * h), 0.0050 * h)
    flesh.link(brow, cheek_a, jaw, chin)
    flesh.link(brow, cheek_b, jaw)
    flesh.link(cheek_a, cheek_b)
    flesh.link(cheek_a, chin)
    flesh.link(cheek_b, chin)
    flesh.link(bridge, nose, lip)
    return flesh.part()


def arm(pose: Pose, at: Frames, name: str, flat_m: float | None) -> Part:
    """Upper arm, forearm and hand; ``flat_m``: the height of what the hand lies on."""
    h, b = at.height_m, at.build
    shoulder, elbow, wrist = (pose.centres[f"{name}_{joint}"] for joint in ("shoulder", "elbow", "wrist"))
    upper, fore = elbow - shoulder, wrist - elbow
    inward = unit(pose.centres["neck"] - shoulder)
    flesh = Flesh(f"{name}_arm")
    above = flesh.chain(
        (shoulder + inward * (0.016 * h) + upper * 0.07, 0.0275 * h),
        (shoulder + upper * 0.25, 0.0265 * h * b**0.5),
        (shoulder + upper * 0.60, 0.0230 * h * b**0.5),
        (elbow, 0.0190 * h),
    )
    first = flesh.chain(
        (elbow + fore * 0.06, 0.0192 * h),
        (elbow + fore * 0.25, 0.0202 * h),
        (elbow + fore * 0.60, 0.0165 * h),
        (wrist, 0.0125 * h),
    )
    flesh.link(above[-1], first[0])
    along = unit(fore)
    palm_to = pose.rotation[:, :, 2] + 0.3 * pose.rotation[:, :, 0]
    if flat_m is not None:
        along = _onto(wrist, along, flat_m + 0.0150 * h, 0.088 * h)
        palm_to = np.array([0.0, 0.0, 1.0 if pose.rotation[0, 2, 2] > -0.5 else -1.0])
    side = unit(np.cross(along, palm_to))
    palm = flesh.ball(wrist + along * (0.034 * h), 0.0175 * h)
    fingers = flesh.ball(wrist + along * (0.066 * h), 0.0130 * h)
    tips = flesh.ball(wrist + along * (0.088 * h), 0.0080 * h)
    flesh.link(first[-1], palm, fingers, tips)
    inner = -side if name == "moving" else side
    root = flesh.ball(wrist + along * (0.024 * h) + inner * (0.010 * h), 0.0100 * h)
    thumb = flesh.ball(wrist + along * (0.056 * h) + inner * (0.024 * h), 0.0065 * h)
    flesh.link(root, thumb)
    return flesh.part()


def _onto(wrist: Array, along: Array, height: float, length: float) -> Array:
    """A direction from the wrist that comes down to a height within a hand's length."""
    level = along * np.array([1.0, 1.0, 0.0])
    level = unit(
        np.where(np.linalg.norm(level, axis=1, keepdims=True) > 0.05, level, np.array([1.0, 0.0, 0.0]))
    )
    sink = np.clip((height - wrist[:, 2]) / length, -0.9, 0.9)
    rest = np.sqrt(1.0 - sink**2)
    return np.asarray(level * rest[:, None] + sink[:, None] * np.array([0.0, 0.0, 1.0]))
