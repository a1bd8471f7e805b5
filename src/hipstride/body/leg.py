"""One leg hanging from the pelvis: places, axes and gravity torque, on component arrays.

The pelvis frame has x forward, y towards the moving side, z up to the head. The hip turns flexion
(about -y), abduction (about the turned x), external rotation (about the thigh); the knee flexes about
the thigh's y, the ankle about minus y. A vector is a tuple of three arrays of shape ``(n,)``: matrices
of 3 x 3 a row would be four times slower.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import fields
from typing import cast

import numpy as np
from numpy.typing import NDArray

from hipstride.body.segments import GRAVITY_M_S2, BodyModel
from hipstride.catalogue.exercise import COORDINATES, Coordinate
from hipstride.record.frozen import frozen

Array = NDArray[np.float64]
Vector = tuple[Array, Array, Array]

# Each coordinate turns about an axis through this joint.
JOINT_OF: dict[Coordinate, str] = {
    "hip_flexion": "hip",
    "hip_abduction": "hip",
    "hip_external_rotation": "hip",
    "knee_flexion": "knee",
    "ankle_dorsiflexion": "ankle",
}


@frozen()
class LegAngles:
    """Joint angles in radians, arrays of shape ``(n,)`` that broadcast together."""

    hip_flexion: Array
    hip_abduction: Array
    hip_external_rotation: Array
    knee_flexion: Array
    ankle_dorsiflexion: Array


@frozen()
class LegFrame:
    """Places from the hip (m) and unit axes, all in the pelvis frame, arrays of shape ``(n,)``."""

    thigh_down: Vector
    shank_down: Vector
    foot_down: Vector
    foot_forward: Vector
    knee: Vector
    ankle: Vector
    abduction_axis: Vector
    rotation_axis: Vector
    knee_axis: Vector


_VECTORS = frozenset(field.name for field in fields(LegFrame))

Rows = NDArray[np.intp]
Part = int | slice | Rows | tuple[slice, slice] | tuple[int, int] | tuple[Rows, ...]


class _FramePart:
    """One part of each vector of a leg, cut when it is asked for: most are never looked at."""

    __slots__ = ("_part", "_whole")

    def __init__(self, whole: LegFrame, part: Part) -> None:
        self._whole, self._part = whole, part

    def __getattr__(self, name: str) -> Vector:
        if name not in _VECTORS:
            raise AttributeError(name)
        x, y, z = getattr(self._whole, name)
        return (x[self._part], y[self._part], z[self._part])


def frame_part(frame: LegFrame, part: Part) -> LegFrame:
    """Some exercises of several, or some samples of one."""
    return cast(LegFrame, _FramePart(frame, part))


def frames_together(frames: Sequence[LegFrame]) -> LegFrame:
    """The frames of several exercises, with one more axis in front."""

    def vector(name: str) -> Vector:
        x, y, z = (np.stack(parts) for parts in zip(*(getattr(frame, name) for frame in frames), strict=True))
        return (x, y, z)

    return LegFrame(**{name: vector(name) for name in _VECTORS})


def _along(direction: Vector, length: Array | float, start: Vector | None = None) -> Vector:
    x, y, z = direction
    if start is None:
        return (x * length, y * length, z * length)
    return (start[0] + x * length, start[1] + y * length, start[2] + z * length)


def leg_frame(angles: LegAngles, *, thigh_m: Array | float, shank_m: Array | float) -> LegFrame:
    """Forward kinematics of one leg in the pelvis frame."""
    sf, cf = np.sin(angles.hip_flexion), np.cos(angles.hip_flexion)
    sa, ca = np.sin(angles.hip_abduction), np.cos(angles.hip_abduction)
    sr, cr = np.sin(angles.hip_external_rotation), np.cos(angles.hip_external_rotation)
    sk, ck = np.sin(angles.knee_flexion), np.cos(angles.knee_flexion)
    sd, cd = np.sin(angles.ankle_dorsiflexion), np.cos(angles.ankle_dorsiflexion)
    zero = np.zeros_like(sf)
    # Thigh before its own rotation: columns forward, sideways, up.
    forward0: Vector = (cf, zero, sf)
    side0: Vector = (-sf * sa, ca, cf * sa)
    up: Vector = (-sf * ca, -sa, cf * ca)
    forward: Vector = (
        forward0[0] * cr + side0[0] * sr,
        side0[1] * sr,
        forward0[2] * cr + side0[2] * sr,
    )
    side: Vector = (
        side0[0] * cr - forward0[0] * sr,
        side0[1] * cr,
        side0[2] * cr - forward0[2] * sr,
    )
    shank_forward: Vector = (
        forward[0] * ck - up[0] * sk,
        forward[1] * ck - up[1] * sk,
        forward[2] * ck - up[2] * sk,
    )
    shank_up: Vector = (
        forward[0] * sk + up[0] * ck,
        forward[1] * sk + up[1] * ck,
        forward[2] * sk + up[2] * ck,
    )
    foot_forward: Vector = (
        shank_forward[0] * cd + shank_up[0] * sd,
        shank_forward[1] * cd + shank_up[1] * sd,
        shank_forward[2] * cd + shank_up[2] * sd,
    )
    foot_down: Vector = (
        shank_forward[0] * sd - shank_up[0] * cd,
        shank_forward[1] * sd - shank_up[1] * cd,
        shank_forward[2] * sd - shank_up[2] * cd,
    )
    thigh_down: Vector = (-up[0], -up[1], -up[2])
    shank_down: Vector = (-shank_up[0], -shank_up[1], -shank_up[2])
    knee = _along(thigh_down, thigh_m)
    return LegFrame(
        thigh_down=thigh_down,
        shank_down=shank_down,
        foot_down=foot_down,
        foot_forward=foot_forward,
        knee=knee,
        ankle=_along(shank_down, shank_m, knee),
        abduction_axis=forward0,
        rotation_axis=up,
        knee_axis=side,
    )


def _arm(axis: Vector, lever: Vector, direction: Vector) -> Array:
    """Torque about a unit axis of a unit force in ``direction`` at ``lever``: axis . (lever x direction)."""
    return (
        axis[0] * (lever[1] * direction[2] - lever[2] * direction[1])
        + axis[1] * (lever[2] * direction[0] - lever[0] * direction[2])
        + axis[2] * (lever[0] * direction[1] - lever[1] * direction[0])
    )


def torque_of_force(
    frame: LegFrame,
    place: Vector,
    force_n: Vector,
    *,
    below: str,
    about: Collection[Coordinate] = COORDINATES,
) -> dict[Coordinate, Array]:
    """Torque (N.m, positive in the coordinate's own direction) that a force on the leg makes.

    ``place`` is in the pelvis frame from the hip; ``below`` names the segment it acts on ("thigh",
    "shank", "foot"): joints beyond that segment feel nothing. ``about``: the coordinates that are asked for.
    """

    def from_joint(joint: Vector) -> Vector:
        return (place[0] - joint[0], place[1] - joint[1], place[2] - joint[2])

    def torque(coordinate: Coordinate) -> Array:
        if coordinate == "hip_flexion":  # turns about -y
            return place[0] * force_n[2] - place[2] * force_n[0]
        if coordinate == "hip_abduction":
            return _arm(frame.abduction_axis, place, force_n)
        if coordinate == "hip_external_rotation":
            return _arm(frame.rotation_axis, place, force_n)
        if coordinate == "knee_flexion" and below != "thigh":
            return _arm(frame.knee_axis, from_joint(frame.knee), force_n)
        if coordinate == "ankle_dorsiflexion" and below == "foot":
            return -_arm(frame.knee_axis, from_joint(frame.ankle), force_n)
        return np.zeros(np.broadcast_shapes(place[0].shape, force_n[0].shape))

    return {coordinate: torque(coordinate) for coordinate in about}


def gravity_demand(frame: LegFrame, body: BodyModel, up: Vector) -> dict[Coordinate, Array]:
    """Torque (N.m) the muscles must make to hold the leg against gravity, by coordinate.

    ``up`` is the world's vertical in the pelvis frame. Positive: asked of the muscles that turn the
    coordinate in its positive direction. This is dU/dq of the leg's potential energy.
    """
    thigh_n = body.thigh_kg * GRAVITY_M_S2
    shank_n = body.shank_kg * GRAVITY_M_S2
    foot_n = body.foot_kg * GRAVITY_M_S2
    # First moments of weight (N.m) about knee and hip; one cross product each is enough.
    below_ankle = _along(frame.foot_down, foot_n * body.foot_com_m)
    about_knee = _along(frame.shank_down, shank_n * body.shank_com_m + foot_n * body.shank_m, below_ankle)
    about_hip = _along(
        frame.thigh_down, thigh_n * body.thigh_com_m + (shank_n + foot_n) * body.thigh_m, about_knee
    )
    return {
        "hip_flexion": about_hip[0] * up[2] - about_hip[2] * up[0],
        "hip_abduction": _arm(frame.abduction_axis, about_hip, up),
        "hip_external_rotation": _arm(frame.rotation_axis, about_hip, up),
        "knee_flexion": _arm(frame.knee_axis, about_knee, up),
        "ankle_dorsiflexion": -_arm(frame.knee_axis, below_ankle, up),
    }


def angles_from_degrees(channels: dict[str, Array], *, prefix: str = "") -> LegAngles:
    """Leg angles (rad) out of channels in degrees; ``prefix`` is "" or "other_"."""
    return LegAngles(**{name: np.radians(channels[prefix + name]) for name in COORDINATES})
