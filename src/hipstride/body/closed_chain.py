"""Closed chains in closed form: the bridge, the sled and the body over its feet (sagittal plane).

Of one body or of several side by side. Squares are products, so that both give the same to the last digit.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hipstride.body.segments import BodyModel
from hipstride.record.frozen import frozen

Array = NDArray[np.float64]


@frozen()
class SledSolution:
    """Leg on a rail: u points from the hip to the plate, n towards the chest.

    ``thigh_above_rail_rad``; ``knee_along_m`` and ``knee_off_m``: knee in (u, n); ``foot_along_m``.
    """

    thigh_above_rail_rad: Array
    knee_along_m: Array
    knee_off_m: Array
    foot_along_m: Array
    foot_off_m: float


def solve_sled(
    knee_flexion: Array, *, thigh_m: Array | float, shank_m: Array | float, foot_height_m: float
) -> SledSolution:
    """Thigh and knee from knee flexion (rad); ``foot_height_m``: centre of pressure above the rail line."""
    reach = np.sqrt(np.square(thigh_m) + np.square(shank_m) + 2.0 * thigh_m * shank_m * np.cos(knee_flexion))
    to_foot = np.arcsin(np.clip(foot_height_m / reach, -1.0, 1.0))
    inside = np.arctan2(shank_m * np.sin(knee_flexion), thigh_m + shank_m * np.cos(knee_flexion))
    thigh = inside + to_foot
    return SledSolution(
        thigh_above_rail_rad=thigh,
        knee_along_m=thigh_m * np.cos(thigh),
        knee_off_m=thigh_m * np.sin(thigh),
        foot_along_m=np.sqrt(np.maximum(np.square(reach) - foot_height_m**2, 0.0)),
        foot_off_m=foot_height_m,
    )


def sled_moments(
    solution: SledSolution, rail_force_n: Array | float, *, tangential_n: Array | float = 0.0
) -> tuple[Array, Array]:
    """Hip and knee extension torque (N.m) of a plate force along the rail.

    ``M_hip = N h + T s``, ``M_knee = N (n_k - h) - T (s - s_k)``; T > 0 pushes the foot to the chest.
    Source: static equilibrium of the two links; golden table of the facts.
    """
    hip = rail_force_n * solution.foot_off_m + tangential_n * solution.foot_along_m
    knee = rail_force_n * (solution.knee_off_m - solution.foot_off_m) - tangential_n * (
        solution.foot_along_m - solution.knee_along_m
    )
    return np.asarray(hip, dtype=np.float64), np.asarray(knee, dtype=np.float64)


@dataclass(frozen=True, slots=True)
class BridgeSolution:
    """Pelvis lifted between fixed shoulders and fixed feet; angles in degrees, places in metres."""

    channels: dict[str, Array]
    hip_x_m: Array
    hip_z_m: Array
    shoulder_x_m: Array
    foot_x_m: Array


def solve_bridge(start_knee_deg: Array, end_hip_deg: Array, phase: Array, body: BodyModel) -> BridgeSolution:
    """The bridge from hook lying with this knee flexion (phase 0) to this hip flexion (phase 1), degrees.

    The start places the feet; from there trunk pitch is the one freedom, and thigh and shank follow by two
    circles.
    """
    trunk = body.pelvis_m + body.trunk_m
    hip_z0, shoulder_z = body.hip_lying_height_m, body.shoulder_lying_height_m
    ankle_z = body.ankle_height_m
    knee0 = np.radians(start_knee_deg)
    reach0 = np.hypot(body.thigh_m + body.shank_m * np.cos(knee0), body.shank_m * np.sin(knee0))
    foot_x = np.sqrt(np.square(reach0) - np.square(hip_z0 - ankle_z))
    pitch0 = np.arcsin((hip_z0 - shoulder_z) / trunk)
    shoulder_x = -trunk * np.cos(pitch0)
    span = np.hypot(foot_x - shoulder_x, ankle_z - shoulder_z)
    slope = np.arctan2(ankle_z - shoulder_z, foot_x - shoulder_x)
    # At the end hip flexion is as keyed: shoulder, hip and knee make a triangle that turns about the shoulder.
    bent = np.radians(end_hip_deg)
    line = np.sqrt(np.square(trunk) + np.square(body.thigh_m) + 2.0 * trunk * body.thigh_m * np.cos(bent))
    cosine = (np.square(span) + np.square(line) - np.square(body.shank_m)) / (2.0 * span * line)
    sag = np.arcsin(np.clip(body.thigh_m * np.sin(bent) / line, -1.0, 1.0))
    pitch1 = slope + np.arccos(np.clip(cosine, -1.0, 1.0)) - sag
    pitch = pitch0 + phase * (pitch1 - pitch0)
    hip_x = shoulder_x + trunk * np.cos(pitch)
    hip_z = shoulder_z + trunk * np.sin(pitch)
    dx, dz = foot_x - hip_x, ankle_z - hip_z
    reach = np.hypot(dx, dz)
    bend = np.arccos(
        np.clip(
            (np.square(reach) - np.square(body.thigh_m) - np.square(body.shank_m))
            / (2.0 * body.thigh_m * body.shank_m),
            -1.0,
            1.0,
        )
    )
    inside = np.arctan2(body.shank_m * np.sin(bend), body.thigh_m + body.shank_m * np.cos(bend))
    elevation = np.arctan2(dz, dx) + inside  # thigh above the horizontal, towards the feet
    tilt = -np.degrees(pitch)
    knee = np.degrees(bend)
    hip = np.degrees(elevation - pitch)
    names = {
        "hip_flexion": hip,
        "knee_flexion": knee,
        "ankle_dorsiflexion": knee - np.degrees(elevation) - 90.0,
    }
    both = names | {"other_" + name: value for name, value in names.items()}
    return BridgeSolution(
        channels=both | {"pelvis_tilt": tilt},
        hip_x_m=hip_x,
        hip_z_m=hip_z,
        shoulder_x_m=shoulder_x,
        foot_x_m=foot_x,
    )
