"""The whole body over a motion: joint centres, segments and what touches what, in world coordinates.

Everything is computed with the moving side at +y; :func:`mirrored` turns it into the right side. World:
z up, floor or mat at 0, metres.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hipstride.body.closed_chain import BridgeSolution, solve_bridge, solve_sled
from hipstride.body.leg import LegFrame, Vector, angles_from_degrees, frame_part, leg_frame
from hipstride.body.motion import (
    CHANNELS,
    ball,
    channels,
    closed_channels,
    heel,
    seat_height_m,
    sole_pitch_deg,
    toe,
)
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


class _Part(Mapping[str, NDArray[np.float64]]):
    """One part of each of several arrays, cut when it is asked for: most are never looked at."""

    __slots__ = ("_part", "_whole")

    def __init__(self, whole: Mapping[str, NDArray[np.float64]], part: int | slice) -> None:
        self._whole, self._part = whole, part

    def __getitem__(self, name: str) -> NDArray[np.float64]:
        return np.asarray(self._whole[name][self._part])

    def __iter__(self) -> Iterator[str]:
        return iter(self._whole)

    def __len__(self) -> int:
        return len(self._whole)


@dataclass(frozen=True, slots=True)
class Pose:
    """One person doing one exercise at ``n`` phases, moving side at +y.

    ``angles``: joint coordinates in degrees, each ``(n,)``; ``centres`` and ``coms``: world places
    ``(n, 3)`` by name with prefix ``moving_`` / ``other_`` for paired parts; ``rotation``: pelvis to
    world ``(n, 3, 3)``. Of several exercises together (see :func:`poses`) every array but ``phase`` has
    one more axis in front. ``part``: where this pose is found in ``legs``, the frames of both legs.
    """

    phase: Array
    angles: Mapping[str, Array]
    rotation: NDArray[np.float64]
    centres: Mapping[str, NDArray[np.float64]]
    coms: Mapping[str, NDArray[np.float64]]
    masses: Mapping[str, float]
    legs: tuple[LegFrame, LegFrame]
    contacts: tuple[str, ...]
    part: int | slice | None = None

    @property
    def up(self) -> Vector:
        """The world's vertical in the pelvis frame."""
        return (self.rotation[..., 2, 0], self.rotation[..., 2, 1], self.rotation[..., 2, 2])

    @property
    def frame(self) -> LegFrame:
        """The moving leg in the pelvis frame."""
        return self._leg(0)

    @property
    def other_frame(self) -> LegFrame:
        """The other leg in its own mirror image of the pelvis frame."""
        return self._leg(1)

    def _leg(self, which: int) -> LegFrame:
        return self.legs[which] if self.part is None else frame_part(self.legs[which], self.part)

    def of(self, index: int, exercise: Exercise) -> Pose:
        """One exercise out of several that were posed together."""
        return Pose(
            phase=self.phase,
            angles=_Part(self.angles, index),
            rotation=self.rotation[index],
            centres=_Part(self.centres, index),
            coms=_Part(self.coms, index),
            masses=self.masses,
            legs=self.legs,
            contacts=_contacts(exercise),
            part=index,
        )

    def to_world(self, local: Vector, origin: NDArray[np.float64]) -> NDArray[np.float64]:
        """A vector of the pelvis frame as world places from ``origin`` ``(n, 3)``."""
        stacked = np.stack(np.broadcast_arrays(*local), axis=-1)
        return np.asarray(origin + np.einsum("nij,nj->ni", self.rotation, stacked))

    def to_pelvis(self, world: NDArray[np.float64]) -> Vector:
        """A world direction or difference ``(..., n, 3)`` in the pelvis frame."""
        local = np.einsum("nij,...ni->...nj", self.rotation, world)
        return (local[..., 0], local[..., 1], local[..., 2])


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
        return _without_first(pose(exercise, np.concatenate([[0.0], phase]), body, sled=sled))
    return poses([(exercise, sled)], phase, body).of(0, exercise)


def poses(asked: Sequence[tuple[Exercise, SledGeometry | None]], phase: Array, body: BodyModel) -> Pose:
    """Several exercises of one body together, at phases from 0; :meth:`Pose.of` takes one out.

    Their angles are stacked, so that everything after the closures of the contacts is done once for all.
    """
    exercises = [exercise for exercise, _ in asked]
    keyed = [_joint_angles(exercise, phase, body, sled) for exercise, sled in asked]
    stacked = np.concatenate([angle[name] for name in CHANNELS for angle, _ in keyed])
    angle = dict(zip(CHANNELS, stacked.reshape(len(CHANNELS), len(asked), len(phase)), strict=True))
    base = np.stack([_BASE[_BASE_OF[exercise.posture]] for exercise in exercises])
    rotation = base[:, None] @ _pitch(angle["pelvis_tilt"])
    frame = _leg(angle, "", body)
    other_frame = _leg(angle, "other_", body)
    own = _standing_on(body, angle, rotation, frame, "")
    other = _standing_on(body, angle, rotation, other_frame, "other_")
    mid_hip = np.empty((*rotation.shape[:-2], 3))
    for index, (exercise, (_, bridge)) in enumerate(zip(exercises, keyed, strict=True)):
        mid_hip[index] = _mid_hip(exercise, body, bridge, own[index], other[index])
    found = _placed(body, phase, angle, rotation, mid_hip, frame, other_frame)
    _bend_toes(found, [exercise.posture in ("standing", "seated") for exercise in exercises])
    _place_arms(exercises, body, found)
    return found


def _joint_angles(
    exercise: Exercise, phase: Array, body: BodyModel, sled: SledGeometry | None
) -> tuple[dict[str, Array], BridgeSolution | None]:
    """Every channel in degrees with all chains closed; with it the places of a bridge."""
    angle = closed_channels(exercise, phase, body)
    if exercise.chain == "bridge":
        keyed = channels(exercise, np.array([0.0, 1.0]))
        bridge = solve_bridge(keyed["knee_flexion"][0], keyed["hip_flexion"][1], phase, body)
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
        angle["pelvis_tilt"] = np.full(len(phase), sled.seat_back_angle_deg - 90.0)
        angle["ankle_dorsiflexion"] = angle["knee_flexion"] - thigh_deg
        if exercise.sides == "both":
            for name in ("hip_flexion", "knee_flexion", "ankle_dorsiflexion"):
                angle["other_" + name] = angle[name]
    return angle, None


def _leg(angle: dict[str, Array], prefix: str, body: BodyModel) -> LegFrame:
    return leg_frame(angles_from_degrees(angle, prefix=prefix), thigh_m=body.thigh_m, shank_m=body.shank_m)


def _without_first(whole: Pose) -> Pose:
    rest = slice(1, None)
    return Pose(
        phase=whole.phase[rest],
        angles=_Part(whole.angles, rest),
        rotation=whole.rotation[rest],
        centres=_Part(whole.centres, rest),
        coms=_Part(whole.coms, rest),
        masses=whole.masses,
        legs=(whole.frame, whole.other_frame),
        contacts=whole.contacts,
        part=rest,
    )


def _mid_hip(
    exercise: Exercise,
    body: BodyModel,
    bridge: BridgeSolution | None,
    own: NDArray[np.float64],
    other: NDArray[np.float64],
) -> NDArray[np.float64]:
    """The middle between the hips, ``(n, 3)`` or the same throughout; ``own``, ``other``: over that foot."""
    if bridge is not None:
        return np.stack([bridge.hip_x_m, np.zeros_like(bridge.hip_x_m), bridge.hip_z_m], axis=-1)
    if exercise.posture in ("supine", "hook_lying", "prone"):
        return np.array([0.0, 0.0, body.hip_lying_height_m])
    if exercise.posture == "side_lying":
        return np.array([0.0, 0.0, body.side_lying_height_m])
    if exercise.posture == "seated":
        return np.array([0.0, 0.0, seat_height_m(exercise, body)])
    if exercise.posture == "sled":
        return np.array([0.0, 0.0, geometry("sled_hip_height") * body.height_m])
    if exercise.chain == "free":
        # Marching and shifting weight: the leg that reaches deeper carries.
        return np.where((own[:, 2] > other[:, 2] + 1e-4)[:, None], own, other)
    carried = own if exercise.feet in ("own", "both") else other
    carried[:, 2] += exercise.step_height_m if exercise.feet == "own" else 0.0
    return carried


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
    centres: dict[str, NDArray[np.float64]] = {"pelvis": mid_hip}
    coms: dict[str, NDArray[np.float64]] = {}
    for label, leg, mirror in (("moving", frame, 1.0), ("other", other_frame, -1.0)):
        across = rotation[..., :, 1] * (mirror * body.hip_half_width_m)
        hip = mid_hip + across
        centres[f"{label}_hip"] = hip
        thigh, shank, down, forward = (
            _turned(rotation, (x, mirror * y, z))
            for x, y, z in (leg.thigh_down, leg.shank_down, leg.foot_down, leg.foot_forward)
        )
        knee = hip + thigh * body.thigh_m
        ankle = knee + shank * body.shank_m
        sole = ankle + down * body.ankle_height_m
        centres[f"{label}_knee"], centres[f"{label}_ankle"] = knee, ankle
        for name, point in (("heel", heel(body)), ("ball", ball(body)), ("toe", toe(body))):
            centres[f"{label}_{name}"] = sole + forward * point.forward
        coms[f"{label}_thigh"] = hip + thigh * body.thigh_com_m
        coms[f"{label}_shank"] = knee + shank * body.shank_com_m
        coms[f"{label}_foot"] = ankle + down * body.foot_com_m
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
        legs=(frame, other_frame),
        contacts=(),
    )


def _bend_toes(found: Pose, upright: Sequence[bool]) -> None:
    """Toes that would dip under the floor bend where they join the foot and lie on it."""
    for label in ("moving", "other"):
        knuckle, tip = found.centres[f"{label}_ball"], found.centres[f"{label}_toe"]
        under = (tip[..., 2] < -1e-9) & (knuckle[..., 2] > -1e-6) & np.array(upright)[:, None]
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
    side, up = rotation[..., :, 1], rotation[..., :, 2]
    waist = mid_hip + up * body.pelvis_m
    coms["pelvis"] = mid_hip + up * body.pelvis_com_m
    bent = rotation @ _pitch(angle["trunk_flexion"])
    t_up = bent[..., :, 2]
    neck = waist + t_up * body.trunk_m
    coms["trunk"] = waist + t_up * body.trunk_com_m
    coms["head"] = neck + t_up * body.head_com_m
    centres["waist"], centres["neck"], centres["head"] = waist, neck, neck + t_up * body.head_m
    arm = [np.radians(angle[name]) for name in ("shoulder_flexion", "shoulder_abduction", "elbow_flexion")]
    for label, mirror in (("moving", 1.0), ("other", -1.0)):
        shoulder = neck + side * (mirror * body.shoulder_half_width_m) - t_up * (0.1 * body.trunk_m)
        centres[f"{label}_shoulder"] = shoulder
        _arm(body, centres, coms, label, bent, *arm)


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
    forward, up = trunk[..., :, 0], trunk[..., :, 2]
    outward = trunk[..., :, 1] * (1.0 if label == "moving" else -1.0)
    sin_flex, cos_flex, cos_spread = np.sin(flex), np.cos(flex), np.cos(spread)
    down = (
        forward * (sin_flex * cos_spread)[..., None]
        + outward * np.sin(spread)[..., None]
        - up * (cos_flex * cos_spread)[..., None]
    )
    front = forward * cos_flex[..., None] + up * sin_flex[..., None]
    fore = down * np.cos(bend)[..., None] + front * np.sin(bend)[..., None]
    _arm_along(body, centres, coms, label, down, fore)


def _arm_along(
    body: BodyModel,
    centres: dict[str, NDArray[np.float64]],
    coms: dict[str, NDArray[np.float64]],
    label: str,
    down: NDArray[np.float64],
    fore: NDArray[np.float64],
) -> None:
    """An arm from its shoulder with the upper arm along ``down`` and the forearm along ``fore``."""
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


@dataclass(frozen=True, slots=True)
class _Upper:
    """Upper bodies that are placed in the same way: places ``(m, n, 3)``, angles ``(m, n)`` in degrees.

    They come with what arms and head hang from; what is placed is added or put in its place.
    """

    exercises: Sequence[Exercise]
    centres: dict[str, NDArray[np.float64]]
    coms: dict[str, NDArray[np.float64]]
    angles: dict[str, Array]
    trunk: NDArray[np.float64]


_HUNG_FROM = ("pelvis", "neck", "moving_shoulder", "other_shoulder")
_ARM_ANGLES = ("shoulder_flexion", "shoulder_abduction", "elbow_flexion")


def _place_arms(exercises: Sequence[Exercise], body: BodyModel, found: Pose) -> None:
    """Hands that hold on stay where they hold; lying on the side, the arms come to the mat in front."""
    bent = found.rotation @ _pitch(found.angles["trunk_flexion"])
    rows_of: dict[Callable[[BodyModel, _Upper], None], list[int]] = {}
    for row, exercise in enumerate(exercises):
        if exercise.posture == "side_lying":
            rows_of.setdefault(_side_lying_arms, []).append(row)
        elif exercise.posture == "prone":
            rows_of.setdefault(_prone_arms, []).append(row)
        elif exercise.chain == "bridge":
            rows_of.setdefault(_head_on_mat, []).append(row)
        elif exercise.holds == "kitchen_counter":
            rows_of.setdefault(_arms_to_counter, []).append(row)
    for place, rows in rows_of.items():
        centres = {name: found.centres[name][rows] for name in _HUNG_FROM}
        angles = {name: found.angles[name][rows] for name in _ARM_ANGLES}
        on = _Upper([exercises[row] for row in rows], centres, {}, angles, bent[rows])
        place(body, on)
        for whole, part in ((found.centres, on.centres), (found.coms, on.coms), (found.angles, on.angles)):
            for name, array in part.items():
                whole[name][rows] = array


def _head_on_mat(body: BodyModel, on: _Upper) -> None:
    """In a bridge the head stays on the mat while the trunk leaves it."""
    level = (on.centres["neck"] - on.centres["pelvis"]) * np.array([1.0, 0.0, 0.0])
    level /= np.linalg.norm(level, axis=-1)[..., None]
    on.centres["head"] = on.centres["neck"] + level * body.head_m
    on.coms["head"] = on.centres["neck"] + level * body.head_com_m


def _arms_to_counter(body: BodyModel, on: _Upper) -> None:
    """Hands stay on the counter while the trunk moves."""
    arm = body.upper_arm_m + body.forearm_m
    low, high = (share * body.height_m for share in _COUNTER_HEIGHTS)
    hold_z = min(max(value("furniture.counter_m") + _WRIST_ABOVE_COUNTER_M, low), high)
    step = np.array([0.5 * exercise.step_height_m for exercise in on.exercises])
    for label in ("moving", "other"):
        shoulder = on.centres[f"{label}_shoulder"]
        hold = np.empty_like(shoulder)
        hold[..., 0], hold[..., 1] = _COUNTER_AHEAD * body.height_m, shoulder[:, :1, 1]
        hold[..., 2] = hold_z + step[:, None]
        away = np.einsum("...ij,...i->...j", on.trunk, hold - shoulder)
        reach = np.clip(np.hypot(away[..., 0], away[..., 2]), 0.3 * arm, arm * (1.0 - 1e-6))
        cosine = (reach**2 - body.upper_arm_m**2 - body.forearm_m**2) / (
            2.0 * body.upper_arm_m * body.forearm_m
        )
        bend = np.arccos(np.clip(cosine, -1.0, 1.0))
        inside = np.arctan2(body.forearm_m * np.sin(bend), body.upper_arm_m + body.forearm_m * np.cos(bend))
        flex = np.arctan2(away[..., 0], -away[..., 2]) - inside
        _arm(body, on.centres, on.coms, label, on.trunk, flex, np.zeros_like(flex), bend)
        if label == "moving":
            on.angles["shoulder_flexion"] = np.degrees(flex)
            on.angles["shoulder_abduction"] = np.zeros_like(flex)
            on.angles["elbow_flexion"] = np.degrees(bend)


def _prone_arms(body: BodyModel, on: _Upper) -> None:
    """Arms on the mat, elbows out, hands beside the head."""
    up = on.trunk[..., :, 2]
    for label, mirror in (("moving", 1.0), ("other", -1.0)):
        outward = on.trunk[..., :, 1] * mirror
        upper = np.sqrt(0.75) * outward + 0.5 * up
        fore = -0.5 * outward + np.sqrt(0.75) * up
        _arm_along(body, on.centres, on.coms, label, upper, fore)


def _side_lying_arms(body: BodyModel, on: _Upper) -> None:
    """The lower shoulder rolls forward to lie on the mat; the upper hand rests on the mat in front."""
    flex = np.radians(on.angles["shoulder_flexion"])
    bend = np.radians(on.angles["elbow_flexion"])
    rest = geometry("side_lying_lower_hip_height") * body.height_m
    forward, outward = on.trunk[..., :, 0], on.trunk[..., :, 1]
    middle = 0.5 * (on.centres["moving_shoulder"] + on.centres["other_shoulder"])
    lower = middle - outward * (middle[..., 2] - rest)[..., None]
    on.centres["other_shoulder"] = lower + forward * (0.5 * body.shoulder_half_width_m)
    _arm(body, on.centres, on.coms, "other", on.trunk, flex, np.zeros_like(flex), bend)
    height = on.centres["moving_shoulder"][..., 2] - rest
    reach = body.upper_arm_m + body.forearm_m * np.cos(bend)
    sink = -np.arcsin(np.clip(height / reach, -1.0, 1.0))
    _arm(body, on.centres, on.coms, "moving", on.trunk, flex, sink, bend)
    on.angles["shoulder_abduction"] = np.degrees(sink)


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
