"""What a leg's own muscles have to do where its foot rests: only the turn about the line from foot to hip."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from hipstride.body.leg import LegFrame, Vector
from hipstride.catalogue.exercise import Coordinate

Array = NDArray[np.float64]
Torques = dict[Coordinate, Array]


def foot_to_hip(frame: LegFrame) -> Vector:
    """Unit vector from ankle to hip: a positive turn about it takes a bent knee outwards."""
    x, y, z = frame.ankle
    length = np.sqrt(x * x + y * y + z * z)
    return (-x / length, -y / length, -z / length)


def _along(torque: Torques, frame: LegFrame, axis: Vector) -> Array:
    """Torque about a line through the hip, from the torques about the hip's three own axes.

    The three axes are independent, so a hip moment M with ``axis_j . M = torque_j`` is unique; flexion and
    rotation axes stand square to the abduction axis, which leaves a two by two system.
    """
    forward, up = frame.abduction_axis, frame.rotation_axis
    flexion = (0.0, -1.0, 0.0)
    skew = sum(a * b for a, b in zip(flexion, up, strict=True))
    scale = 1.0 / np.maximum(1.0 - skew * skew, 1e-12)
    f, r = torque["hip_flexion"], torque["hip_external_rotation"]
    along_flexion, along_up = (f - skew * r) * scale, (r - skew * f) * scale
    moment = [
        along_flexion * fl + torque["hip_abduction"] * fo + along_up * u
        for fl, fo, u in zip(flexion, forward, up, strict=True)
    ]
    return np.asarray(sum(m * a for m, a in zip(moment, axis, strict=True)), dtype=np.float64)


def least_effort(torque: Torques, frame: LegFrame, turn: Vector) -> Torques:
    """What the hip has to do where the foot takes all it can.

    Any force under the foot goes through the line from hip to foot, so it can take every moment except the
    one about that line. The least the muscles can do is that one moment, and each axis of the hip has its
    part in it; the work over the motion is the same as before.
    """
    about_line = _along(torque, frame, turn)
    forward, up = frame.abduction_axis, frame.rotation_axis
    nothing = np.zeros_like(about_line)
    return {
        "hip_flexion": -turn[1] * about_line,
        "hip_abduction": sum(a * b for a, b in zip(forward, turn, strict=True)) * about_line,
        "hip_external_rotation": sum(a * b for a, b in zip(up, turn, strict=True)) * about_line,
        "knee_flexion": nothing,
        "ankle_dorsiflexion": nothing,
    }


def charged(torque: Torques, frame: LegFrame, turn: Vector | None) -> Torques:
    """Where the foot rests, what the leg's muscles have to do themselves; else all of it."""
    return torque if turn is None else least_effort(torque, frame, turn)
