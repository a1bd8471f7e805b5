"""Where the whole body is over a motion: a pose (`pose.Pose`) of an exercise, at phases, of a body.

Everything is computed with the moving side at +y. World: z up, floor or mat at 0, metres.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from hipstride.body.arms import ARM_ANGLES, HUNG_FROM, Upper, hang_arm, placements
from hipstride.body.closed_chain import BridgeSolution, solve_bridge, solve_sled
from hipstride.body.foot import ball, heel, sole_pitch_deg, toe
from hipstride.body.leg import (
    LegFrame,
    Vector,
    angles_from_degrees,
    leg_frame,
)
from hipstride.body.motion import (
    all_closed_channels,
    channels,
    seat_height_m,
    stacked_channels,
)
from hipstride.body.pose import Pose, SledGeometry, without_first
from hipstride.body.segments import BodyModel, for_places
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

Hands = Literal["all", "carried"]
"""Hands that hold on or rest are where they do so; or only where the legs carry them, elsewhere as keyed."""


def _pitch(tilt_deg: Array) -> NDArray[np.float64]:
    """Rotation matrices ``(..., n, 3, 3)`` of a forward pitch about the sideways axis."""
    tilt = np.radians(tilt_deg)
    s, c = np.sin(tilt), np.cos(tilt)
    out = np.zeros((*tilt.shape, 3, 3))
    out[..., 0, 0], out[..., 0, 2] = c, s
    out[..., 1, 1] = 1.0
    out[..., 2, 0], out[..., 2, 2] = -s, c
    return out


def _turned(rotation: NDArray[np.float64], local: Vector) -> NDArray[np.float64]:
    """Vectors of the pelvis frame, component arrays ``(..., n)``, as world directions ``(..., n, 3)``."""
    x, y, z = local
    out = np.empty((*np.broadcast_shapes(x.shape, rotation.shape[:-2]), 3))
    for row in range(3):
        out[..., row] = rotation[..., row, 0] * x + rotation[..., row, 1] * y + rotation[..., row, 2] * z
    return out


def pose(exercise: Exercise, phase: Array, body: BodyModel, *, sled: SledGeometry | None = None) -> Pose:
    """Where everything is at the given phases. ``sled`` is needed for exercises on the sled."""
    if phase[0] != 0.0:
        # Contacts and the places of the feet are those of the start pose.
        return without_first(pose(exercise, np.concatenate([[0.0], phase]), body, sled=sled))
    return poses([(exercise, sled)], phase, body).of(0, exercise)


def poses(
    asked: Sequence[tuple[Exercise, SledGeometry | None]],
    phase: Array,
    body: BodyModel,
    *,
    hands: Hands = "all",
) -> Pose:
    """Several exercises of one body together, at phases from 0; :meth:`Pose.of` takes one out.

    Their angles are stacked, so that everything after the closures of the contacts is done once for all; of
    several bodies side by side too.
    """
    exercises = [exercise for exercise, _ in asked]
    closed = all_closed_channels(exercises, phase, body)
    keyed = [
        _joint_angles(exercise, angle, phase, body, sled)
        for (exercise, sled), angle in zip(asked, closed, strict=True)
    ]
    angle = stacked_channels([each for each, _ in keyed], phase, body)
    base = np.stack([_BASE[_BASE_OF[exercise.posture]] for exercise in exercises])
    pitch = _pitch(angle["pelvis_tilt"])
    rotation = base.reshape(-1, *(1 for _ in pitch.shape[1:-2]), 3, 3) @ pitch
    frame = _leg(angle, "", body)
    other_frame = _leg(angle, "other_", body)
    own = _standing_on(body, angle, rotation, frame, "")
    other = _standing_on(body, angle, rotation, other_frame, "other_")
    mid_hip = np.empty((*rotation.shape[:-2], 3))
    for index, (exercise, (_, bridge)) in enumerate(zip(exercises, keyed, strict=True)):
        mid_hip[index] = _mid_hip(exercise, body, bridge, own[index], other[index])
    found = _placed(body, phase, angle, rotation, mid_hip, frame, other_frame)
    _bend_toes(found, [exercise.posture in ("standing", "seated") for exercise in exercises])
    _place_arms(exercises, body, found, hands)
    return found


def _joint_angles(
    exercise: Exercise, angle: dict[str, Array], phase: Array, body: BodyModel, sled: SledGeometry | None
) -> tuple[dict[str, Array], BridgeSolution | None]:
    """Every channel in degrees with all chains closed; with it the places of a bridge. ``angle``: feet are closed."""
    if exercise.chain == "bridge":
        keyed = channels(exercise, np.array([0.0, 1.0]))
        bridge = solve_bridge(keyed["knee_flexion"][:1], keyed["hip_flexion"][1:], phase, body)
        return angle | bridge.channels, bridge
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
        angle["pelvis_tilt"] = np.full_like(angle["pelvis_tilt"], sled.seat_back_angle_deg - 90.0)
        angle["ankle_dorsiflexion"] = angle["knee_flexion"] - thigh_deg
        if exercise.sides == "both":
            for name in ("hip_flexion", "knee_flexion", "ankle_dorsiflexion"):
                angle["other_" + name] = angle[name]
        else:
            _other_foot_on_floor(angle, body)
    return angle, None


_SHANK_ON_FLOOR_DEG = 75.0  # how steep the shank of the resting leg stands beside the leg press


def _other_foot_on_floor(angle: dict[str, Array], body: BodyModel) -> None:
    """Pressing with one leg, the other foot stands flat on the floor."""
    down = np.radians(_SHANK_ON_FLOOR_DEG)
    rise = body.ankle_height_m + body.shank_m * np.sin(down) - geometry("sled_hip_height") * body.height_m
    thigh = np.degrees(np.arcsin(np.clip(rise / body.thigh_m, -1.0, 1.0)))
    angle["other_hip_flexion"] = 90.0 + thigh + angle["pelvis_tilt"]
    angle["other_knee_flexion"] = thigh + _SHANK_ON_FLOOR_DEG + np.zeros_like(angle["pelvis_tilt"])
    angle["other_ankle_dorsiflexion"] = np.full_like(angle["pelvis_tilt"], _SHANK_ON_FLOOR_DEG - 90.0)


def _leg(angle: dict[str, Array], prefix: str, body: BodyModel) -> LegFrame:
    return leg_frame(angles_from_degrees(angle, prefix=prefix), thigh_m=body.thigh_m, shank_m=body.shank_m)


def _mid_hip(
    exercise: Exercise,
    body: BodyModel,
    bridge: BridgeSolution | None,
    own: NDArray[np.float64],
    other: NDArray[np.float64],
) -> NDArray[np.float64]:
    """The middle between the hips, ``(..., n, 3)`` or the same throughout; ``own``, ``other``: over that foot."""
    if bridge is not None:
        return np.stack([bridge.hip_x_m, np.zeros_like(bridge.hip_x_m), bridge.hip_z_m], axis=-1)
    if exercise.posture in ("supine", "hook_lying", "prone"):
        return _at_height(body.hip_lying_height_m)
    if exercise.posture == "side_lying":
        return _at_height(body.side_lying_height_m)
    if exercise.posture == "seated":
        return _at_height(seat_height_m(exercise, body))
    if exercise.posture == "sled":
        return _at_height(geometry("sled_hip_height") * body.height_m)
    if exercise.chain == "free":
        # Marching and shifting weight: the leg that reaches deeper carries.
        return np.where((own[..., 2] > other[..., 2] + 1e-4)[..., None], own, other)
    carried = own if exercise.feet in ("own", "both") else other
    carried[..., 2] += exercise.step_height_m if exercise.feet == "own" else 0.0
    return carried


def _at_height(z_m: Array | float) -> NDArray[np.float64]:
    """The place over the origin at a height, ``(3,)``; of several bodies ``(bodies, 1, 3)``."""
    place = np.zeros((*np.shape(z_m), 3))
    place[..., 2] = z_m
    return place


def _standing_on(
    body: BodyModel, angle: dict[str, Array], rotation: NDArray[np.float64], leg: LegFrame, prefix: str
) -> NDArray[np.float64]:
    """Mid-hip places ``(..., n, 3)`` over one foot whose heel (or, heel up, whose ball) stays where it is."""
    mirror = 1.0 if prefix == "" else -1.0
    toes_up = sole_pitch_deg(angle, prefix) > -1e-9
    back, front = heel(body), ball(body)
    down = back.down  # the same for heel and ball
    forward = np.where(toes_up, back.forward, front.forward)
    x, y, z = (
        mine + down * sole + forward * ahead
        for mine, sole, ahead in zip(leg.ankle, leg.foot_down, leg.foot_forward, strict=True)
    )
    from_mid = _turned(rotation, (x, mirror * (y + body.hip_half_width_m), z))
    # The flat foot stands with its ankle over x = 0 and as far out as in the start pose.
    out = -from_mid
    out[..., 0] += forward
    out[..., 1] += from_mid[..., :1, 1]
    return out


def placed(
    body: BodyModel,
    phase: Array,
    angle: dict[str, Array],
    rotation: NDArray[np.float64],
    mid_hip: NDArray[np.float64],
) -> Pose:
    """The body with these joint angles (degrees, every channel), its pelvis turned and put somewhere.

    ``rotation`` ``(n, 3, 3)`` takes the pelvis frame to the world; ``mid_hip`` ``(n, 3)`` is the middle
    between the hips.
    """
    frame, other_frame = _leg(angle, "", body), _leg(angle, "other_", body)
    return _placed(body, phase, angle, rotation, mid_hip, frame, other_frame)


def _placed(
    body: BodyModel,
    phase: Array,
    angle: dict[str, Array],
    rotation: NDArray[np.float64],
    mid_hip: NDArray[np.float64],
    frame: LegFrame,
    other_frame: LegFrame,
) -> Pose:
    long = for_places(body)
    centres: dict[str, NDArray[np.float64]] = {"pelvis": mid_hip}
    coms: dict[str, NDArray[np.float64]] = {}
    for label, leg, mirror in (("moving", frame, 1.0), ("other", other_frame, -1.0)):
        across = rotation[..., :, 1] * (mirror * long.hip_half_width_m)
        hip = mid_hip + across
        centres[f"{label}_hip"] = hip
        thigh, shank, down, forward = (
            _turned(rotation, (x, mirror * y, z))
            for x, y, z in (leg.thigh_down, leg.shank_down, leg.foot_down, leg.foot_forward)
        )
        knee = hip + thigh * long.thigh_m
        ankle = knee + shank * long.shank_m
        sole = ankle + down * long.ankle_height_m
        centres[f"{label}_knee"], centres[f"{label}_ankle"] = knee, ankle
        for name, point in (("heel", heel(long)), ("ball", ball(long)), ("toe", toe(long))):
            centres[f"{label}_{name}"] = sole + forward * point.forward
        coms[f"{label}_thigh"] = hip + thigh * long.thigh_com_m
        coms[f"{label}_shank"] = knee + shank * long.shank_com_m
        coms[f"{label}_foot"] = ankle + down * long.foot_com_m
    _upper_body(body, angle, rotation, mid_hip, centres, coms)
    return Pose(
        phase=phase,
        angles=angle,
        rotation=rotation,
        centres=centres,
        coms=coms,
        masses=masses_of(body),
        legs=(frame, other_frame),
        contacts=(),
    )


def masses_of(body: BodyModel) -> dict[str, float]:
    """The mass (kg) of every part that has a centre of mass, by its name in a pose."""
    masses = {"pelvis": body.pelvis_kg, "trunk": body.trunk_kg, "head": body.head_kg}
    for label in ("moving", "other"):
        masses |= {
            f"{label}_thigh": body.thigh_kg,
            f"{label}_shank": body.shank_kg,
            f"{label}_foot": body.foot_kg,
            f"{label}_upper_arm": body.upper_arm_kg,
            f"{label}_forearm": body.forearm_kg,
            f"{label}_hand": body.hand_kg,
        }
    return masses


def _bend_toes(found: Pose, upright: Sequence[bool]) -> None:
    """Toes that would dip under the floor bend where they join the foot and lie on it."""
    for label in ("moving", "other"):
        knuckle, tip = found.centres[f"{label}_ball"], found.centres[f"{label}_toe"]
        under = (tip[..., 2] < -1e-9) & (knuckle[..., 2] > -1e-6)
        under[[not each for each in upright]] = False
        rows = np.nonzero(under)
        knuckle, along = knuckle[rows], (tip - knuckle)[rows]
        length = np.linalg.norm(along, axis=1)
        down = np.minimum(np.maximum(knuckle[:, 2], 0.0), length)
        level = np.hypot(along[:, 0], along[:, 1])
        flat = along[:, :2] / np.maximum(level, 1e-9)[:, None] * np.sqrt(length**2 - down**2)[:, None]
        tip[rows] = np.column_stack([knuckle[:, :2] + flat, knuckle[:, 2] - down])


def _upper_body(
    body: BodyModel,
    angle: dict[str, Array],
    rotation: NDArray[np.float64],
    mid_hip: NDArray[np.float64],
    centres: dict[str, NDArray[np.float64]],
    coms: dict[str, NDArray[np.float64]],
) -> None:
    """Trunk, head and arms: they carry weight in closed chains and make the picture a person."""
    long = for_places(body)
    side, up = rotation[..., :, 1], rotation[..., :, 2]
    waist = mid_hip + up * long.pelvis_m
    coms["pelvis"] = mid_hip + up * long.pelvis_com_m
    bent = rotation @ _pitch(angle["trunk_flexion"])
    t_up = bent[..., :, 2]
    neck = waist + t_up * long.trunk_m
    coms["trunk"] = waist + t_up * long.trunk_com_m
    coms["head"] = neck + t_up * long.head_com_m
    centres["waist"], centres["neck"], centres["head"] = waist, neck, neck + t_up * long.head_m
    arm = [np.radians(angle[name]) for name in ("shoulder_flexion", "shoulder_abduction", "elbow_flexion")]
    for label, mirror in (("moving", 1.0), ("other", -1.0)):
        shoulder = neck + side * (mirror * long.shoulder_half_width_m) - t_up * (0.1 * long.trunk_m)
        centres[f"{label}_shoulder"] = shoulder
        hang_arm(body, centres, coms, label, bent, *arm)


def _place_arms(exercises: Sequence[Exercise], body: BodyModel, found: Pose, hands: Hands) -> None:
    """Hands that hold on stay where they hold; arms that lie somewhere come down to it."""
    bent = found.rotation @ _pitch(found.angles["trunk_flexion"])
    placed = [row for row, one in enumerate(exercises) if hands == "all" or one.chain == "stance"]
    for place, some in placements([exercises[row] for row in placed]).items():
        rows = [placed[number] for number in some]
        centres = {name: found.centres[name][rows] for name in HUNG_FROM}
        angles = {name: found.angles[name][rows] for name in ARM_ANGLES}
        on = Upper([exercises[row] for row in rows], centres, {}, angles, bent[rows], found.rotation[rows])
        place(body, on)
        for whole, part in ((found.centres, on.centres), (found.coms, on.coms), (found.angles, on.angles)):
            for name, array in part.items():
                whole[name][rows] = array
