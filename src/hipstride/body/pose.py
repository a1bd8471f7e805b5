"""The whole body over a motion: joint centres, segments and what touches what, in world coordinates.

Everything is computed with the moving side at +y; :func:`mirrored` turns it into the right side. World:
z up, floor or mat at 0, metres.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hipstride.body.closed_chain import BridgeSolution, SledSolution, solve_bridge, solve_sled
from hipstride.body.leg import LegFrame, Vector, angles_from_degrees, leg_frame
from hipstride.body.motion import closed_channels, seat_height_m
from hipstride.body.segments import BodyModel
from hipstride.catalogue.exercise import Exercise
from hipstride.catalogue.segments import geometry

Array = NDArray[np.float64]

# Columns are the world images of the body's forward, moving side and head directions.
_BASE: dict[str, NDArray[np.float64]] = {
    "upright": np.eye(3),
    "supine": np.array([[0.0, 0.0, -1.0], [0.0, 1.0, 0.0], [1.0, 0.0, 0.0]]),
    "prone": np.array([[0.0, 0.0, -1.0], [0.0, -1.0, 0.0], [-1.0, 0.0, 0.0]]),
    "side_lying": np.array([[0.0, 0.0, -1.0], [-1.0, 0.0, 0.0], [0.0, 1.0, 0.0]]),
}
_BASE_OF = {
    "supine": "supine",
    "hook_lying": "supine",
    "prone": "prone",
    "side_lying": "side_lying",
    "seated": "upright",
    "standing": "upright",
    "sled": "upright",
}


@dataclass(frozen=True, slots=True)
class SledGeometry:
    """The set-up of a leg press that the pose needs (degrees, metres)."""

    rail_angle_deg: float
    seat_back_angle_deg: float
    foot_height_m: float


@dataclass(frozen=True, slots=True)
class Pose:
    """One person doing one exercise at ``n`` phases, moving side at +y.

    ``angles``: joint coordinates in degrees, each ``(n,)``; ``centres`` and ``coms``: world places
    ``(n, 3)`` by name with prefix ``moving_`` / ``other_`` for paired parts; ``rotation``: pelvis to
    world ``(n, 3, 3)``; ``hip``: the moving hip ``(n, 3)``; ``frame``: the moving leg in the pelvis frame.
    """

    phase: Array
    angles: dict[str, Array]
    rotation: NDArray[np.float64]
    centres: dict[str, NDArray[np.float64]]
    coms: dict[str, NDArray[np.float64]]
    masses: dict[str, float]
    frame: LegFrame
    other_frame: LegFrame
    contacts: tuple[str, ...]

    @property
    def up(self) -> Vector:
        """The world's vertical in the pelvis frame."""
        return (self.rotation[:, 2, 0], self.rotation[:, 2, 1], self.rotation[:, 2, 2])

    def to_world(self, local: Vector, origin: NDArray[np.float64]) -> NDArray[np.float64]:
        """A vector of the pelvis frame as world places from ``origin`` ``(n, 3)``."""
        stacked = np.stack(np.broadcast_arrays(*local), axis=-1)
        return np.asarray(origin + np.einsum("nij,nj->ni", self.rotation, stacked))

    def to_pelvis(self, world: NDArray[np.float64]) -> Vector:
        """A world direction or difference ``(..., n, 3)`` in the pelvis frame."""
        local = np.einsum("nij,...ni->...nj", self.rotation, world)
        return (local[..., 0], local[..., 1], local[..., 2])


def _pitch(tilt_deg: Array) -> NDArray[np.float64]:
    """Rotation matrices ``(n, 3, 3)`` of a forward pitch about the sideways axis."""
    s, c = np.sin(np.radians(tilt_deg)), np.cos(np.radians(tilt_deg))
    out = np.zeros((len(tilt_deg), 3, 3))
    out[:, 0, 0], out[:, 0, 2] = c, s
    out[:, 1, 1] = 1.0
    out[:, 2, 0], out[:, 2, 2] = -s, c
    return out


def _flip(vector: Vector) -> Vector:
    """Mirror a leg-local vector to the other side."""
    return (vector[0], -vector[1], vector[2])


def _column(x: Array | float, y: Array | float, z: Array | float, n: int) -> NDArray[np.float64]:
    return np.stack([np.broadcast_to(np.asarray(v, dtype=np.float64), (n,)) for v in (x, y, z)], axis=-1)


def pose(exercise: Exercise, phase: Array, body: BodyModel, *, sled: SledGeometry | None = None) -> Pose:
    """Where everything is at the given phases. ``sled`` is needed for exercises on the sled."""
    n = len(phase)
    angle = closed_channels(exercise, phase, body)
    base = _BASE[_BASE_OF[exercise.posture]]
    bridge: BridgeSolution | None = None
    press: SledSolution | None = None
    if exercise.chain == "bridge":
        bridge = solve_bridge(angle["hip_flexion"], angle["knee_flexion"], phase, body)
        angle.update(bridge.channels)
    if exercise.chain == "sled":
        if sled is None:
            raise ValueError(f"{exercise.id} needs the sled's geometry")
        press = solve_sled(
            np.radians(angle["knee_flexion"]),
            thigh_m=body.thigh_m,
            shank_m=body.shank_m,
            foot_height_m=sled.foot_height_m,
        )
        thigh_deg = np.degrees(press.thigh_above_rail_rad)
        trunk_to_rail = 180.0 - sled.seat_back_angle_deg - sled.rail_angle_deg
        angle["hip_flexion"] = thigh_deg + 180.0 - trunk_to_rail
        # The pelvis lies on the seat back: pitch is measured from upright.
        angle["pelvis_tilt"] = np.full(n, sled.seat_back_angle_deg - 90.0)
        angle["ankle_dorsiflexion"] = angle["knee_flexion"] - thigh_deg
        if exercise.sides == "both":
            for name in ("hip_flexion", "knee_flexion", "ankle_dorsiflexion"):
                angle["other_" + name] = angle[name]
    rotation = np.einsum("ij,njk->nik", base, _pitch(angle["pelvis_tilt"]))
    own = angles_from_degrees(angle)
    other = angles_from_degrees(angle, prefix="other_")
    frame = leg_frame(own, thigh_m=body.thigh_m, shank_m=body.shank_m)
    other_frame = leg_frame(other, thigh_m=body.thigh_m, shank_m=body.shank_m)
    mid_hip = _mid_hip(exercise, body, angle, rotation, frame, other_frame, bridge, n)
    return placed(body, phase, angle, rotation, mid_hip, contacts=_contacts(exercise))


def _mid_hip(
    exercise: Exercise,
    body: BodyModel,
    angle: dict[str, Array],
    rotation: NDArray[np.float64],
    frame: LegFrame,
    other_frame: LegFrame,
    bridge: BridgeSolution | None,
    n: int,
) -> NDArray[np.float64]:
    if bridge is not None:
        return _column(bridge.hip_x_m, 0.0, bridge.hip_z_m, n)
    if exercise.posture in ("supine", "hook_lying", "prone"):
        return _column(0.0, 0.0, body.hip_lying_height_m, n)
    if exercise.posture == "side_lying":
        return _column(0.0, 0.0, body.side_lying_height_m, n)
    if exercise.posture == "seated":
        return _column(0.0, 0.0, seat_height_m(exercise, body), n)
    if exercise.posture == "sled":
        return _column(0.0, 0.0, geometry("sled_hip_height") * body.height_m, n)
    # Standing: the carrying foot stands flat at the same place.
    own_carries = exercise.feet in ("own", "both")
    leg = frame if own_carries else other_frame
    mirror = 1.0 if own_carries else -1.0
    local = np.stack(np.broadcast_arrays(leg.ankle[0], mirror * leg.ankle[1], leg.ankle[2]), axis=-1)
    local[:, 1] += mirror * body.hip_half_width_m
    ankle_from_mid = np.einsum("nij,nj->ni", rotation, local)
    ankle_z = np.full(n, body.ankle_height_m + (exercise.step_height_m if exercise.feet == "own" else 0.0))
    ankle_x = np.zeros(n)
    if exercise.movement == "heel_raise":
        ball = geometry("ball_ahead_of_ankle") * body.height_m
        raised = np.radians(-angle["ankle_dorsiflexion"])
        ankle_z = body.ankle_height_m * np.cos(raised) + ball * np.sin(raised)
        ankle_x = ball * (1.0 - np.cos(raised)) + body.ankle_height_m * np.sin(raised)
    out = np.empty((n, 3))
    out[:, 0] = ankle_x - ankle_from_mid[:, 0]
    out[:, 1] = 0.0
    out[:, 2] = ankle_z - ankle_from_mid[:, 2]
    return out


def placed(
    body: BodyModel,
    phase: Array,
    angle: dict[str, Array],
    rotation: NDArray[np.float64],
    mid_hip: NDArray[np.float64],
    *,
    contacts: tuple[str, ...] = (),
) -> Pose:
    """The body with these joint angles (degrees, every channel), its pelvis turned and put somewhere.

    ``rotation`` ``(n, 3, 3)`` takes the pelvis frame to the world; ``mid_hip`` ``(n, 3)`` is the middle
    between the hips.
    """
    n = len(phase)
    frame = leg_frame(angles_from_degrees(angle), thigh_m=body.thigh_m, shank_m=body.shank_m)
    other_frame = leg_frame(
        angles_from_degrees(angle, prefix="other_"), thigh_m=body.thigh_m, shank_m=body.shank_m
    )
    centres: dict[str, NDArray[np.float64]] = {"pelvis": mid_hip}
    coms: dict[str, NDArray[np.float64]] = {}

    def world(local: Vector, origin: NDArray[np.float64]) -> NDArray[np.float64]:
        stacked = np.stack([np.broadcast_to(v, (n,)) for v in np.broadcast_arrays(*local)], axis=-1)
        return np.asarray(origin + np.einsum("nij,nj->ni", rotation, stacked))

    for label, leg, mirror in (("moving", frame, 1.0), ("other", other_frame, -1.0)):

        def side(v: Vector, mirror: float = mirror) -> Vector:
            return v if mirror > 0 else _flip(v)

        hip = world((np.zeros(n), np.full(n, mirror * body.hip_half_width_m), np.zeros(n)), mid_hip)
        knee = world(side(leg.knee), hip)
        ankle = world(side(leg.ankle), hip)
        down, forward = side(leg.foot_down), side(leg.foot_forward)
        centres[f"{label}_hip"], centres[f"{label}_knee"], centres[f"{label}_ankle"] = hip, knee, ankle
        sole = world(_scaled(down, body.ankle_height_m), ankle)
        centres[f"{label}_heel"] = world(_scaled(forward, -body.heel_back_m), sole)
        centres[f"{label}_toe"] = world(_scaled(forward, body.foot_m - body.heel_back_m), sole)
        coms[f"{label}_thigh"] = world(_scaled(side(leg.thigh_down), body.thigh_com_m), hip)
        coms[f"{label}_shank"] = world(_scaled(side(leg.shank_down), body.shank_com_m), knee)
        coms[f"{label}_foot"] = world(_scaled(down, body.foot_com_m), ankle)
    _upper_body(body, angle, rotation, mid_hip, centres, coms)
    masses = {
        "pelvis": body.pelvis_kg,
        "trunk": body.trunk_kg,
        "head": body.head_kg,
    }
    for label in ("moving", "other"):
        masses |= {
            f"{label}_thigh": body.thigh_kg,
            f"{label}_shank": body.shank_kg,
            f"{label}_foot": body.foot_kg,
            f"{label}_upper_arm": body.upper_arm_kg,
            f"{label}_forearm": body.forearm_kg,
            f"{label}_hand": body.hand_kg,
        }
    return Pose(
        phase=phase,
        angles=angle,
        rotation=rotation,
        centres=centres,
        coms=coms,
        masses=masses,
        frame=frame,
        other_frame=other_frame,
        contacts=contacts,
    )


def _scaled(direction: Vector, length: float) -> Vector:
    return (direction[0] * length, direction[1] * length, direction[2] * length)


def _upper_body(
    body: BodyModel,
    angle: dict[str, Array],
    rotation: NDArray[np.float64],
    mid_hip: NDArray[np.float64],
    centres: dict[str, NDArray[np.float64]],
    coms: dict[str, NDArray[np.float64]],
) -> None:
    """Trunk, head and arms: they carry weight in closed chains and make the picture a person."""
    side, up = rotation[:, :, 1], rotation[:, :, 2]
    waist = mid_hip + up * body.pelvis_m
    coms["pelvis"] = mid_hip + up * body.pelvis_com_m
    bent = rotation @ _pitch(angle["trunk_flexion"])
    t_forward, t_up = bent[:, :, 0], bent[:, :, 2]
    neck = waist + t_up * body.trunk_m
    coms["trunk"] = waist + t_up * body.trunk_com_m
    coms["head"] = neck + t_up * body.head_com_m
    centres["waist"], centres["neck"], centres["head"] = waist, neck, neck + t_up * body.head_m
    flex, spread = np.radians(angle["shoulder_flexion"]), np.radians(angle["shoulder_abduction"])
    elbow_bend = np.radians(angle["elbow_flexion"])
    for label, mirror in (("moving", 1.0), ("other", -1.0)):
        shoulder = neck + side * (mirror * body.shoulder_half_width_m) - t_up * (0.1 * body.trunk_m)
        down = (
            t_forward * (np.sin(flex) * np.cos(spread))[:, None]
            + side * (mirror * np.sin(spread))[:, None]
            - t_up * (np.cos(flex) * np.cos(spread))[:, None]
        )
        front = t_forward * np.cos(flex)[:, None] + t_up * np.sin(flex)[:, None]
        fore = down * np.cos(elbow_bend)[:, None] + front * np.sin(elbow_bend)[:, None]
        elbow = shoulder + down * body.upper_arm_m
        wrist = elbow + fore * body.forearm_m
        centres[f"{label}_shoulder"], centres[f"{label}_elbow"], centres[f"{label}_wrist"] = (
            shoulder,
            elbow,
            wrist,
        )
        coms[f"{label}_upper_arm"] = shoulder + down * body.upper_arm_com_m
        coms[f"{label}_forearm"] = elbow + fore * body.forearm_com_m
        coms[f"{label}_hand"] = wrist + fore * (0.5 * body.hand_m)


def _contacts(exercise: Exercise) -> tuple[str, ...]:
    """What the body rests on, in plain names."""
    found: list[str] = []
    if exercise.posture in ("supine", "hook_lying", "prone", "side_lying"):
        found.append("shoulders on mat" if exercise.chain == "bridge" else "trunk on mat")
        if exercise.chain != "bridge":
            found.append("pelvis on mat")
    if exercise.posture == "seated":
        found += ["pelvis on seat", "thighs on seat"]
    if exercise.posture == "sled":
        found += [
            "pelvis on seat",
            "back on rest",
            "feet on plate" if exercise.sides == "both" else "foot on plate",
        ]
    if exercise.chain in ("slide", "heel_slide"):
        found.append("moving heel on surface")
    if exercise.chain == "foot_slide":
        found.append("moving foot on floor")
    if exercise.posture == "hook_lying" and exercise.chain == "bridge":
        found.append("feet on mat")
    if exercise.posture == "standing":
        found.append("both feet on floor" if exercise.feet == "both" else "standing foot on floor")
    if exercise.holds:
        found.append(f"hands on {exercise.holds.replace('_', ' ')}")
    return tuple(found)


def sided(name: str, side: str) -> str:
    """A pose name with its side: ``moving_hip`` of a left exercise is ``left_hip``."""
    opposite = "right" if side == "left" else "left"
    return name.replace("moving_", f"{side}_").replace("other_", f"{opposite}_")


def mirrored(places: NDArray[np.float64], side: str) -> NDArray[np.float64]:
    """World places of the side that was asked for: the right is the true mirror image of the left."""
    return places if side == "left" else places * np.array([1.0, -1.0, 1.0])
