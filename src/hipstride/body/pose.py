"""The whole body over a motion: joint centres, segments and what touches what, in world coordinates.

Everything is computed with the moving side at +y; :func:`mirrored` turns it into the right side. World:
z up, floor or mat at 0, metres.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hipstride.body.closed_chain import BridgeSolution, SledSolution, solve_bridge, solve_sled
from hipstride.body.leg import LegFrame, Vector, angles_from_degrees, frame_rows, leg_frame
from hipstride.body.motion import ball, channels, closed_channels, heel, seat_height_m, sole_pitch_deg, toe
from hipstride.body.segments import BodyModel
from hipstride.catalogue.exercise import Exercise
from hipstride.catalogue.numbers import value
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
    if phase[0] != 0.0:
        # Contacts and the places of the feet are those of the start pose.
        return _without_first(pose(exercise, np.concatenate([[0.0], phase]), body, sled=sled))
    n = len(phase)
    angle = closed_channels(exercise, phase, body)
    base = _BASE[_BASE_OF[exercise.posture]]
    bridge: BridgeSolution | None = None
    press: SledSolution | None = None
    if exercise.chain == "bridge":
        keyed = channels(exercise, np.array([0.0, 1.0]))
        bridge = solve_bridge(keyed["knee_flexion"][0], keyed["hip_flexion"][1], phase, body)
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
    found = placed(body, phase, angle, rotation, mid_hip, contacts=_contacts(exercise))
    if exercise.posture in ("standing", "seated"):
        _bend_toes(body, found)
    _place_arms(exercise, body, found)
    return found


def _without_first(whole: Pose) -> Pose:
    def cut(places: dict[str, NDArray[np.float64]]) -> dict[str, NDArray[np.float64]]:
        return {name: rows[1:] for name, rows in places.items()}

    return Pose(
        phase=whole.phase[1:],
        angles=cut(whole.angles),
        rotation=whole.rotation[1:],
        centres=cut(whole.centres),
        coms=cut(whole.coms),
        masses=whole.masses,
        frame=frame_rows(whole.frame, slice(1, None)),
        other_frame=frame_rows(whole.other_frame, slice(1, None)),
        contacts=whole.contacts,
    )


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
    own = _standing_on(body, angle, rotation, frame, "")
    other = _standing_on(body, angle, rotation, other_frame, "other_")
    if exercise.chain == "free":
        # Marching and shifting weight: the leg that reaches deeper carries.
        return np.where((own[:, 2] > other[:, 2] + 1e-4)[:, None], own, other)
    carried = own if exercise.feet in ("own", "both") else other
    if exercise.feet == "own":
        carried[:, 2] += exercise.step_height_m
    return carried


def _standing_on(
    body: BodyModel, angle: dict[str, Array], rotation: NDArray[np.float64], leg: LegFrame, prefix: str
) -> NDArray[np.float64]:
    """Mid-hip places ``(n, 3)`` over one foot whose heel (or, heel up, whose ball) stays where it is."""
    mirror = 1.0 if prefix == "" else -1.0
    toes_up = sole_pitch_deg(angle, prefix) > -1e-9
    back, front = heel(body), ball(body)
    down = back.down  # the same for heel and ball
    forward = np.where(toes_up, back.forward, front.forward)
    local = np.stack(
        [
            mine + down * sole + forward * ahead
            for mine, sole, ahead in zip(
                np.broadcast_arrays(*leg.ankle),
                np.broadcast_arrays(*leg.foot_down),
                np.broadcast_arrays(*leg.foot_forward),
                strict=True,
            )
        ],
        axis=-1,
    )
    local[:, 1] = mirror * (local[:, 1] + body.hip_half_width_m)
    from_mid = np.einsum("nij,nj->ni", rotation, local)
    # The flat foot stands with its ankle over x = 0 and as far out as in the start pose.
    return np.stack([forward - from_mid[:, 0], from_mid[0, 1] - from_mid[:, 1], -from_mid[:, 2]], axis=-1)


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
        for name, point in (("heel", heel(body)), ("ball", ball(body)), ("toe", toe(body))):
            centres[f"{label}_{name}"] = world(_scaled(forward, point.forward), sole)
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


def _bend_toes(body: BodyModel, found: Pose) -> None:
    """Toes that would dip under the floor bend where they join the foot and lie on it."""
    for label in ("moving", "other"):
        knuckle, tip = found.centres[f"{label}_ball"], found.centres[f"{label}_toe"]
        under = (tip[:, 2] < -1e-9) & (knuckle[:, 2] > -1e-6)
        along = tip - knuckle
        length = np.linalg.norm(along, axis=1)
        down = np.minimum(np.maximum(knuckle[:, 2], 0.0), length)
        level = np.hypot(along[:, 0], along[:, 1])
        flat = along[:, :2] / np.maximum(level, 1e-9)[:, None] * np.sqrt(length**2 - down**2)[:, None]
        bent = np.column_stack([knuckle[:, :2] + flat, knuckle[:, 2] - down])
        found.centres[f"{label}_toe"] = np.where(under[:, None], bent, tip)


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
    t_up = bent[:, :, 2]
    neck = waist + t_up * body.trunk_m
    coms["trunk"] = waist + t_up * body.trunk_com_m
    coms["head"] = neck + t_up * body.head_com_m
    centres["waist"], centres["neck"], centres["head"] = waist, neck, neck + t_up * body.head_m
    for label, mirror in (("moving", 1.0), ("other", -1.0)):
        shoulder = neck + side * (mirror * body.shoulder_half_width_m) - t_up * (0.1 * body.trunk_m)
        centres[f"{label}_shoulder"] = shoulder
        _arm(
            body,
            centres,
            coms,
            label,
            bent,
            np.radians(angle["shoulder_flexion"]),
            np.radians(angle["shoulder_abduction"]),
            np.radians(angle["elbow_flexion"]),
        )


def _arm(
    body: BodyModel,
    centres: dict[str, NDArray[np.float64]],
    coms: dict[str, NDArray[np.float64]],
    label: str,
    trunk: NDArray[np.float64],
    flex: Array,
    spread: Array,
    bend: Array,
) -> None:
    """Elbow, wrist and the arm's centres of mass, from a shoulder that is already placed (angles in rad)."""
    forward, up = trunk[:, :, 0], trunk[:, :, 2]
    outward = trunk[:, :, 1] * (1.0 if label == "moving" else -1.0)
    down = (
        forward * (np.sin(flex) * np.cos(spread))[:, None]
        + outward * np.sin(spread)[:, None]
        - up * (np.cos(flex) * np.cos(spread))[:, None]
    )
    front = forward * np.cos(flex)[:, None] + up * np.sin(flex)[:, None]
    fore = down * np.cos(bend)[:, None] + front * np.sin(bend)[:, None]
    shoulder = centres[f"{label}_shoulder"]
    elbow = shoulder + down * body.upper_arm_m
    wrist = elbow + fore * body.forearm_m
    centres[f"{label}_elbow"], centres[f"{label}_wrist"] = elbow, wrist
    coms[f"{label}_upper_arm"] = shoulder + down * body.upper_arm_com_m
    coms[f"{label}_forearm"] = elbow + fore * body.forearm_com_m
    coms[f"{label}_hand"] = wrist + fore * (0.5 * body.hand_m)


# Where hands hold a counter, in shares of body height: ahead of the foot, and how high it may be to be held
# with nearly straight arms. A real counter outside these heights is held with bent arms or fingertips.
_COUNTER_AHEAD = 0.14
_COUNTER_HEIGHTS = (0.50, 0.57)
_WRIST_ABOVE_COUNTER_M = 0.06


def _place_arms(exercise: Exercise, body: BodyModel, found: Pose) -> None:
    """Hands that hold on stay where they hold; lying on the side, the arms come to the mat in front."""
    n = len(found.phase)
    trunk = found.rotation @ _pitch(found.angles["trunk_flexion"])
    if exercise.posture == "side_lying":
        _side_lying_arms(body, found, trunk)
        return
    if exercise.posture == "prone":
        _prone_arms(body, found, trunk)
        return
    if exercise.chain == "bridge":
        # The head stays on the mat while the trunk leaves it.
        along = found.centres["neck"] - found.centres["pelvis"]
        level = along * np.array([1.0, 0.0, 0.0])
        level /= np.linalg.norm(level, axis=1)[:, None]
        found.centres["head"] = found.centres["neck"] + level * body.head_m
        found.coms["head"] = found.centres["neck"] + level * body.head_com_m
        return
    if exercise.holds != "kitchen_counter":
        return
    arm = body.upper_arm_m + body.forearm_m
    spread = np.zeros(n)
    low, high = (share * body.height_m for share in _COUNTER_HEIGHTS)
    hold_z = min(max(value("furniture.counter_m") + _WRIST_ABOVE_COUNTER_M, low), high)
    hold_z += 0.5 * exercise.step_height_m
    for label in ("moving", "other"):
        shoulder = found.centres[f"{label}_shoulder"]
        hold = np.array([_COUNTER_AHEAD * body.height_m, shoulder[0, 1], hold_z])
        away = np.einsum("nij,ni->nj", trunk, hold - shoulder)
        reach = np.clip(np.hypot(away[:, 0], away[:, 2]), 0.3 * arm, arm * (1.0 - 1e-6))
        cosine = (reach**2 - body.upper_arm_m**2 - body.forearm_m**2) / (
            2.0 * body.upper_arm_m * body.forearm_m
        )
        bend = np.arccos(np.clip(cosine, -1.0, 1.0))
        inside = np.arctan2(body.forearm_m * np.sin(bend), body.upper_arm_m + body.forearm_m * np.cos(bend))
        flex = np.arctan2(away[:, 0], -away[:, 2]) - inside
        _arm(body, found.centres, found.coms, label, trunk, flex, spread, bend)
        if label == "moving":
            found.angles["shoulder_flexion"] = np.degrees(flex)
            found.angles["shoulder_abduction"] = np.zeros(n)
            found.angles["elbow_flexion"] = np.degrees(bend)


def _prone_arms(body: BodyModel, found: Pose, trunk: NDArray[np.float64]) -> None:
    """Arms on the mat, elbows out, hands beside the head."""
    up = trunk[:, :, 2]
    for label, mirror in (("moving", 1.0), ("other", -1.0)):
        outward = trunk[:, :, 1] * mirror
        shoulder = found.centres[f"{label}_shoulder"]
        upper = np.sqrt(0.75) * outward + 0.5 * up
        fore = -0.5 * outward + np.sqrt(0.75) * up
        elbow = shoulder + upper * body.upper_arm_m
        wrist = elbow + fore * body.forearm_m
        found.centres[f"{label}_elbow"], found.centres[f"{label}_wrist"] = elbow, wrist
        found.coms[f"{label}_upper_arm"] = shoulder + upper * body.upper_arm_com_m
        found.coms[f"{label}_forearm"] = elbow + fore * body.forearm_com_m
        found.coms[f"{label}_hand"] = wrist + fore * (0.5 * body.hand_m)


def _side_lying_arms(body: BodyModel, found: Pose, trunk: NDArray[np.float64]) -> None:
    """The lower shoulder rolls forward to lie on the mat; the upper hand rests on the mat in front."""
    flex = np.radians(found.angles["shoulder_flexion"])
    bend = np.radians(found.angles["elbow_flexion"])
    rest = geometry("side_lying_lower_hip_height") * body.height_m
    forward, outward = trunk[:, :, 0], trunk[:, :, 1]
    middle = 0.5 * (found.centres["moving_shoulder"] + found.centres["other_shoulder"])
    lower = middle - outward * (middle[:, 2] - rest)[:, None]
    rolled = lower + forward * (0.5 * body.shoulder_half_width_m)
    found.centres["other_shoulder"] = rolled
    level = np.zeros_like(flex)
    _arm(body, found.centres, found.coms, "other", trunk, flex, level, bend)
    height = found.centres["moving_shoulder"][:, 2] - rest
    reach = body.upper_arm_m + body.forearm_m * np.cos(bend)
    sink = -np.arcsin(np.clip(height / reach, -1.0, 1.0))
    _arm(body, found.centres, found.coms, "moving", trunk, flex, sink, bend)
    found.angles["shoulder_abduction"] = np.degrees(sink)


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
