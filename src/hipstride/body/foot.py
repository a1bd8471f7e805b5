"""Points of the foot and the leg that carries them: how high they are, and what bends the hip until they rest.

Angles are those of `hipstride.body.motion`, in degrees: ``(n,)`` for one body, ``(bodies, n)`` for several.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from hipstride.body.segments import BodyModel
from hipstride.catalogue.segments import geometry
from hipstride.record.frozen import frozen

Array = NDArray[np.float64]


@frozen()
class FootPoint:
    """A point of the foot: ``down`` below the ankle and ``forward`` of it when the sole is flat (m).

    Several points in front, ``(points, 1)`` or ``(points, bodies, 1)``, are followed together.
    """

    down: Array | float
    forward: Array | float


def heel(body: BodyModel) -> FootPoint:
    """The back end of the sole."""
    return FootPoint(body.ankle_height_m, -body.heel_back_m)


def ball(body: BodyModel) -> FootPoint:
    """Where the toes bend."""
    return FootPoint(body.ankle_height_m, geometry("ball_ahead_of_ankle") * body.height_m)


def toe(body: BodyModel) -> FootPoint:
    """The front end of the sole."""
    return FootPoint(body.ankle_height_m, body.foot_m - body.heel_back_m)


def ankle_joint(body: BodyModel) -> FootPoint:
    """What the foot turns about."""
    return FootPoint(0.0 * body.height_m, 0.0 * body.height_m)


def points_together(*points: FootPoint) -> FootPoint:
    """Several points, followed as one with an axis in front."""
    down, forward = np.array([each.down for each in points]), np.array([each.forward for each in points])
    return FootPoint(down, forward) if down.ndim > 1 else FootPoint(down[:, None], forward[:, None])


def lever(angle: dict[str, Array], leg: str, point: FootPoint, body: BodyModel) -> tuple[Array, Array]:
    """How the height of a foot point follows hip flexion f: ``along sin f - across cos f`` towards the front.

    Holds for any knee and ankle angle, abduction and rotation; see the leg's forward kinematics.
    """
    bend = np.radians(angle[leg + "knee_flexion"])
    turn = np.radians(angle[leg + "knee_flexion"] - angle[leg + "ankle_dorsiflexion"])
    abduction = np.radians(angle[leg + "hip_abduction"])
    rotation = np.radians(angle[leg + "hip_external_rotation"])
    along = (
        body.thigh_m + body.shank_m * np.cos(bend) + point.down * np.cos(turn) + point.forward * np.sin(turn)
    )
    across = body.shank_m * np.sin(bend) + point.down * np.sin(turn) - point.forward * np.cos(turn)
    return (
        along * np.cos(abduction) + across * np.sin(abduction) * np.sin(rotation),
        across * np.cos(rotation),
    )


def front_height(angle: dict[str, Array], leg: str, point: FootPoint, body: BodyModel) -> Array:
    """How far (m) a foot point lies in front of the hip: its height when lying on the back."""
    along, across = lever(angle, leg, point, body)
    flexion = np.radians(angle[leg + "hip_flexion"])
    return np.asarray(along * np.sin(flexion) - across * np.cos(flexion))


def flexion_for(
    angle: dict[str, Array], leg: str, point: FootPoint, front_m: float, body: BodyModel
) -> Array:
    """Hip flexion (deg) that brings a foot point ``front_m`` in front of the hip."""
    along, across = lever(angle, leg, point, body)
    reach = np.hypot(along, across)
    flexion = np.arctan2(across, along) + np.arcsin(np.clip(front_m / reach, -1.0, 1.0))
    return np.asarray(np.degrees(flexion))


def sole_pitch_deg(angle: dict[str, Array], leg: str) -> Array:
    """How far the toes of an upright person point up (deg), in the plane of walking."""
    return (
        angle[leg + "hip_flexion"]
        - angle["pelvis_tilt"]
        - angle[leg + "knee_flexion"]
        + angle[leg + "ankle_dorsiflexion"]
    )


def sole_depth_m(pitch_deg: Array, body: BodyModel) -> Array:
    """Height (m) of the ankle over the lowest point of a sole whose toes point up by so much."""
    pitch = np.radians(pitch_deg)
    depths = [
        point.down * np.cos(pitch) - point.forward * np.sin(pitch) for point in (heel(body), ball(body))
    ]
    return np.asarray(np.maximum(depths[0], depths[1]))


def leg_length_m(angle: dict[str, Array], leg: str, body: BodyModel) -> Array:
    """Vertical distance (m) from the hip of an upright person down to the lowest point of the sole."""
    along, across = lever(angle, leg, points_together(heel(body), ball(body)), body)
    flexion = np.radians(angle[leg + "hip_flexion"]) - np.radians(angle["pelvis_tilt"])
    return np.asarray((along * np.cos(flexion) + across * np.sin(flexion)).max(axis=0))
