"""Keyframes of an exercise turned into angles over phases, and the closures that keep feet on floors.

Keyframes are written for an average body. On any other body a resting heel would hang above the mat or
sink into it, so wherever the catalogue says that something rests (or it starts within a hand's width of
resting) the hip angle is solved from the person's own lengths. Every closure is a closed form.

Angles are ``(n,)`` for one body. For several bodies side by side (see `hipstride.body.segments.side_by_side`) they
are ``(bodies, n)``, or ``(1, n)`` where all bodies share them.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import cast

import numpy as np
from numpy.typing import NDArray

from hipstride.body.foot import (
    FootPoint,
    ankle_joint,
    ball,
    flexion_for,
    front_height,
    heel,
    leg_length_m,
    lever,
    points_together,
    sole_depth_m,
    sole_pitch_deg,
    toe,
)
from hipstride.body.segments import BodyModel, side_by_side
from hipstride.catalogue.exercise import COORDINATES, Channel, Exercise, Motion
from hipstride.catalogue.exercises import all_exercises
from hipstride.catalogue.segments import geometry

Array = NDArray[np.float64]

CHANNELS: tuple[Channel, ...] = (
    "hip_flexion",
    "hip_abduction",
    "hip_external_rotation",
    "knee_flexion",
    "ankle_dorsiflexion",
    "other_hip_flexion",
    "other_hip_abduction",
    "other_hip_external_rotation",
    "other_knee_flexion",
    "other_ankle_dorsiflexion",
    "pelvis_tilt",
    "trunk_flexion",
    "shoulder_flexion",
    "shoulder_abduction",
    "elbow_flexion",
)

LEGS = ("", "other_")

# A keyframe this near to the surface (share of height) means a foot that rests there.
_NEAR = 0.05
# Standing, a foot this much higher than the other one (share of height) is lifted.
_LIFTED = 0.02
# A carrying leg is never quite straight.
_LONGEST = 0.999
# A knee that bends less than this has no line from hip to foot to turn about.
_BENT_RAD = 0.2


def phases(samples: int = 21) -> Array:
    """Evenly spaced phases from 0 (start pose) to 1 (end of the working movement)."""
    return np.linspace(0.0, 1.0, samples)


def channels(exercise: Exercise, phase: Array) -> dict[str, Array]:
    """Every channel in degrees at the given phases, straight between keyframes; not to be written into."""
    known = _of_catalogue(phase.tobytes())
    return dict(known.get(id(exercise.motion)) or _between(exercise.motion, phase))


@lru_cache(maxsize=8)
def _of_catalogue(phase: bytes) -> dict[int, dict[str, Array]]:
    """The channels of every motion of the catalogue (by its id: it is there for good); ``phase`` as bytes."""
    at = np.frombuffer(phase)
    return {id(one.motion): _between(one.motion, at) for one in all_exercises()}


def _between(motion: Motion, phase: Array) -> dict[str, Array]:
    """The channels of a motion, which no body changes."""
    keyed = [motion.channels.get(name, 0.0) for name in CHANNELS]
    rows = np.stack(
        [
            np.interp(phase, motion.phase, keys)
            if isinstance(keys, tuple)
            else np.full(len(phase), float(keys))
            for keys in keyed
        ]
    )
    rows.flags.writeable = False
    return dict(zip(CHANNELS, rows, strict=True))


def hip_flexion_on_surface(knee_flexion: Array, *, drop_m: Array | float, body: BodyModel) -> Array:
    """Thigh elevation (rad) that puts the ankle ``drop_m`` below the hip with this knee flexion (rad).

    Thigh up by e, shank back down: ``thigh sin e - shank sin(k - e) = -drop``.
    """
    along = body.thigh_m + body.shank_m * np.cos(knee_flexion)
    across = body.shank_m * np.sin(knee_flexion)
    reach = np.hypot(along, across)
    return np.asarray(np.arctan2(across, along) - np.arcsin(np.clip(drop_m / reach, -1.0, 1.0)))


def seat_height_m(exercise: Exercise, body: BodyModel) -> float:
    """Height of the hip joint above the floor when seated (m): level thighs on a normal seat."""
    raised = geometry("raised_seat") * body.height_m if exercise.seat == "raised" else 0.0
    return body.shank_m + body.ankle_height_m + raised


def _rest_on_back(angle: dict[str, Array], leg: str, body: BodyModel) -> tuple[Array, Array]:
    """Hip flexion and ankle dorsiflexion (deg) of a leg whose heel lies on the mat.

    A foot that would tip over its toes lies flat; then the ankle follows.
    """
    on_heel = flexion_for(angle, leg, heel(body), -body.hip_lying_height_m, body)
    knee, ankle = angle[leg + "knee_flexion"], angle[leg + "ankle_dorsiflexion"]
    drop = body.hip_lying_height_m - body.ankle_height_m
    flat = np.degrees(hip_flexion_on_surface(np.radians(knee), drop_m=drop, body=body))
    tips = on_heel - knee + ankle + 90.0 < 0.0  # toes lower than the heel
    return np.where(tips, flat, on_heel), np.where(tips, knee - flat - 90.0, ankle)


def _moves(exercise: Exercise, channel: str) -> bool:
    value = exercise.motion.channels.get(cast(Channel, channel), 0.0)
    return isinstance(value, tuple) and len(set(value)) > 1


def _turn_about_foot(angle: dict[str, Array], leg: str, body: BodyModel) -> None:
    """The bent leg turns about the line from hip to foot; its keyed abduction says how far.

    With thigh and that line at an angle a in the start pose, a turn t brings the thigh out by
    ``sin(abduction) = sin(a) sin(t)``.
    """
    flexion = np.radians(angle[leg + "hip_flexion"][..., :1])
    knee = np.radians(angle[leg + "knee_flexion"][..., :1])
    if np.all(knee < _BENT_RAD):
        return
    inside = np.arctan2(body.shank_m * np.sin(knee), body.thigh_m + body.shank_m * np.cos(knee))
    out = np.sin(np.radians(angle[leg + "hip_abduction"])) / np.sin(inside)
    turn = np.arcsin(np.clip(out, -1.0, 1.0))
    # The line from hip to foot, and the start's front direction of the thigh, in the plane forward/up.
    line_x, line_z = np.sin(flexion - inside), -np.cos(flexion - inside)
    s, c = np.sin(turn), np.cos(turn)

    def turned(x: Array, z: Array) -> tuple[Array, Array, Array]:
        # A positive turn takes the front of the leg towards its own side.
        along = x * line_x + z * line_z
        out_y = -(line_z * x - line_x * z) * s
        return (
            x * c + line_x * along * (1.0 - c),
            np.asarray(out_y),
            z * c + line_z * along * (1.0 - c),
        )

    down = turned(np.sin(flexion), -np.cos(flexion))
    front = turned(np.cos(flexion), np.sin(flexion))
    hip = np.arctan2(down[0], -down[2])
    abduction = np.arcsin(np.clip(down[1], -1.0, 1.0))
    # Rotation: the thigh's front seen against the flexion plane's own front and side.
    forward0 = front[0] * np.cos(hip) + front[2] * np.sin(hip)
    side0 = (
        -front[0] * np.sin(hip) * np.sin(abduction)
        + front[1] * np.cos(abduction)
        + front[2] * np.cos(hip) * np.sin(abduction)
    )
    angle[leg + "hip_flexion"] = np.degrees(hip)
    angle[leg + "hip_abduction"] = np.degrees(abduction)
    angle[leg + "hip_external_rotation"] = np.degrees(np.arctan2(side0, forward0))


def turns_about_foot(exercise: Exercise) -> bool:
    """Whether the moving leg turns about the line from hip to a foot that stays (fall-out, clamshell)."""
    return "foot" in exercise.rests


def _lying_on_back(
    exercises: Sequence[Exercise], angles: Sequence[dict[str, Array]], body: BodyModel
) -> None:
    """Heels that rest come down to the mat: where each would lie is solved for all exercises together."""
    for leg in LEGS:
        together = {leg + name: np.array([angle[leg + name] for angle in angles]) for name in COORDINATES}
        start = {name: values[..., :1] for name, values in together.items()}
        heels, toes = (front_height(start, leg, point(body), body) for point in (heel, toe))
        near = np.abs(np.minimum(heels, toes) + body.hip_lying_height_m) < _NEAR * body.height_m
        hips, ankles = _rest_on_back(together, leg, body)
        for exercise, angle, starts_near, hip, ankle in zip(
            exercises, angles, near, hips, ankles, strict=True
        ):
            _lay_down(exercise, angle, leg, starts_near, hip, ankle, body)


def _lay_down(
    exercise: Exercise,
    angle: dict[str, Array],
    leg: str,
    near: NDArray[np.bool_],
    hip_at_rest: Array,
    ankle_at_rest: Array,
    body: BodyModel,
) -> None:
    """One leg with its heel on the mat, as far as the exercise leaves it there; ``near``: it starts there."""
    lifts = _moves(exercise, leg + "hip_flexion") or _moves(exercise, leg + "knee_flexion")
    stays_down = leg == "" and exercise.chain in ("slide", "heel_slide", "isometric")
    hip, ankle = angle[leg + "hip_flexion"], angle[leg + "ankle_dorsiflexion"]
    if turns_about_foot(exercise) and _moves(exercise, leg + "hip_abduction"):
        angle[leg + "hip_flexion"] = np.broadcast_to(hip_at_rest[..., :1], hip_at_rest.shape)
        angle[leg + "ankle_dorsiflexion"] = np.broadcast_to(ankle_at_rest[..., :1], ankle_at_rest.shape)
        _turn_about_foot(angle, leg, body)
        return
    if stays_down:
        angle[leg + "hip_flexion"], angle[leg + "ankle_dorsiflexion"] = hip_at_rest, ankle_at_rest
        return
    if not near.any():
        return
    if lifts:
        # Starts from rest; what is keyed at the end of the lift stays as it is keyed.
        left = _fading(exercise, leg + "hip_flexion", hip)
        hip_at_rest = hip + (hip_at_rest[..., :1] - hip[..., :1]) * left
        ankle_at_rest = ankle + (ankle_at_rest[..., :1] - ankle[..., :1]) * left
    angle[leg + "hip_flexion"] = np.where(near, hip_at_rest, hip)
    angle[leg + "ankle_dorsiflexion"] = np.where(near, ankle_at_rest, ankle)


def _fading(exercise: Exercise, channel: str, angle: Array) -> Array:
    """1 at the start, 0 at the far end of a moving channel; 1 throughout for one that is held."""
    keys = exercise.motion.channels.get(cast(Channel, channel), 0.0)
    if not isinstance(keys, tuple) or len(set(keys)) == 1:
        return np.ones_like(angle)
    furthest = max(abs(key - keys[0]) for key in keys)
    return np.asarray(1.0 - np.abs(angle - keys[0]) / furthest)


def _lying_on_front(exercise: Exercise, angle: dict[str, Array], body: BodyModel) -> None:
    # Toes on the mat: seen from the hip they lie at its height in front (downwards).
    for leg in LEGS:
        straight = {name: np.zeros(1) for name in angle}
        straight[leg + "ankle_dorsiflexion"] = angle["other_ankle_dorsiflexion"][..., :1]
        rest = flexion_for(straight, leg, toe(body), body.hip_lying_height_m, body)
        hip = angle[leg + "hip_flexion"]
        angle[leg + "hip_flexion"] = hip + rest * _fading(exercise, leg + "hip_flexion", hip)


def _seated(exercise: Exercise, angle: dict[str, Array], body: BodyModel) -> None:
    hip_z = seat_height_m(exercise, body)
    tilt = angle["pelvis_tilt"]
    if exercise.movement == "heel_raise":
        for leg in LEGS:
            _seated_rocking(angle, leg, ball(body), body)
        return
    for leg in LEGS:
        knee, hip, ankle = (
            angle[leg + name] for name in ("knee_flexion", "hip_flexion", "ankle_dorsiflexion")
        )
        if exercise.movement == "ankle_dorsiflexion" and leg == "":
            _seated_rocking(angle, leg, heel(body), body)
            continue
        if exercise.chain == "foot_slide" and leg == "":
            lift = np.degrees(
                hip_flexion_on_surface(np.radians(knee), drop_m=hip_z - body.ankle_height_m, body=body)
            )
            angle["hip_flexion"] = 90.0 + lift + tilt
            angle["ankle_dorsiflexion"] = knee - 90.0 - lift
            continue
        # A foot that starts on the floor: the shank stands as it is keyed and the thigh slopes to meet it.
        elevation = np.radians(hip[..., :1] - 90.0 - tilt[..., :1])
        shank = elevation - np.radians(knee[..., :1])
        foot_z = hip_z + body.thigh_m * np.sin(elevation) + body.shank_m * np.sin(shank)
        near = np.abs(foot_z - body.ankle_height_m) <= _NEAR * body.height_m
        if not near.any():
            continue
        rise = body.ankle_height_m - hip_z - body.shank_m * np.sin(shank)
        met = np.degrees(np.arcsin(np.clip(rise / body.thigh_m, -1.0, 1.0)) - elevation)
        angle[leg + "hip_flexion"] = np.where(near, hip + met, hip)
        angle[leg + "knee_flexion"] = np.where(near, np.maximum(knee + met, 0.0), knee)
        if not _moves(exercise, leg + "ankle_dorsiflexion"):
            # Flat while it rests; in the air the foot keeps its angle to the shank.
            flat = np.degrees(-shank) - 90.0
            angle[leg + "ankle_dorsiflexion"] = np.where(near, ankle - ankle[..., :1] + flat, ankle)


def _seated_rocking(angle: dict[str, Array], leg: str, point: FootPoint, body: BodyModel) -> None:
    """The foot rocks over its ball or heel under an upright shank: the thigh rises with the ankle."""
    pitch = np.radians(angle[leg + "ankle_dorsiflexion"])
    rise = point.down * np.cos(pitch) - point.forward * np.sin(pitch) - body.ankle_height_m
    lift = np.degrees(np.arcsin(rise / body.thigh_m))
    angle[leg + "hip_flexion"] = 90.0 + lift + angle["pelvis_tilt"]
    angle[leg + "knee_flexion"] = 90.0 + lift


def ahead_of_foot_m(exercise: Exercise, body: BodyModel) -> Array:
    """How far (m) a knee's centre or a toe gets ahead of the carrying ankle over the motion, as it is keyed.

    ``()`` for one body, ``(bodies,)`` for several.
    """
    angle = channels(exercise, np.asarray(exercise.motion.phase, dtype=np.float64))
    pitch = np.radians(angle["pelvis_tilt"])
    points = points_together(heel(body), ball(body), ankle_joint(body), toe(body))
    deep, ankle, reached = [], [], []
    for leg in LEGS:
        along, across = lever(angle, leg, points, body)
        flexion = np.radians(angle[leg + "hip_flexion"]) - pitch
        sin, cos = np.sin(flexion), np.cos(flexion)
        deep.append((along * cos + across * sin)[:2].max(axis=0))
        ahead = along * sin - across * cos
        ankle.append(ahead[2])
        reached += [ahead[3], body.thigh_m * sin]
    carrying = np.where(deep[1] >= deep[0], ankle[1], ankle[0])
    return np.asarray((np.stack(reached) - carrying).max(axis=(0, -1)))


def _swings_over_the_floor(exercise: Exercise) -> bool:
    """Standing on one leg, the other one free."""
    return exercise.posture == "standing" and exercise.chain not in ("stance", "free")


def _standing(exercise: Exercise, phase: Array, angle: dict[str, Array], body: BodyModel) -> None:
    if exercise.chain == "stance" and exercise.movement != "heel_raise":
        # The foot stays flat and the trunk leans as keyed: the hip follows.
        angle["hip_flexion"] = angle["pelvis_tilt"] + angle["knee_flexion"] - angle["ankle_dorsiflexion"]
    if exercise.chain == "stance" and exercise.step_height_m > 0.0:
        _foot_left_behind(exercise, phase, angle, body)
    elif exercise.chain == "free" and not _moves(exercise, "hip_external_rotation"):
        _both_feet_down(exercise, angle, body)


def _bent_to_reach(down_m: Array, ahead_m: Array, body: BodyModel) -> tuple[Array, Array]:
    """Thigh angle from the vertical and knee flexion (deg) of a leg whose ankle is down there and ahead."""
    longest = (body.thigh_m + body.shank_m) * _LONGEST
    down = np.minimum(down_m, longest)
    most = np.sqrt(np.square(longest) - np.square(down))
    ahead = np.clip(ahead_m, -most, most)
    cosine = np.square(down) + np.square(ahead) - np.square(body.thigh_m) - np.square(body.shank_m)
    cosine = cosine / (2.0 * body.thigh_m * body.shank_m)
    knee = np.arccos(np.clip(cosine, -1.0, 1.0))
    inside = np.arctan2(body.shank_m * np.sin(knee), body.thigh_m + body.shank_m * np.cos(knee))
    return np.asarray(np.degrees(np.arctan2(ahead, down) + inside)), np.asarray(np.degrees(knee))


def _foot_left_behind(exercise: Exercise, phase: Array, angle: dict[str, Array], body: BodyModel) -> None:
    """On a step: the other foot starts flat on the floor, whatever the leg's length, and then comes up."""
    pitch = angle["pelvis_tilt"]
    hip_z = exercise.step_height_m + leg_length_m(angle, "", body)
    along, across = lever(angle, "other_", ankle_joint(body), body)
    flexion = np.radians(angle["other_hip_flexion"] - pitch)
    ahead = along * np.sin(flexion) - across * np.cos(flexion)
    thigh, knee = _bent_to_reach(hip_z - body.ankle_height_m, ahead, body)
    left = 1.0 - phase  # only the start rests on the floor
    # Where the leg is too short for a flat foot, the heel comes up over the ball.
    thigh, knee, pitch = thigh[..., :1], knee[..., :1], pitch[..., :1]
    ankle_z = np.cos(np.radians(thigh)) * body.thigh_m
    ankle_z = hip_z[..., :1] - ankle_z - np.cos(np.radians(thigh - knee)) * body.shank_m
    point = ball(body)
    lean = np.arctan2(point.down, point.forward)
    raised = np.arcsin(np.clip(ankle_z / np.hypot(point.down, point.forward), 0.0, 1.0)) - lean
    met = {
        "other_hip_flexion": thigh + pitch,
        "other_knee_flexion": knee,
        "other_ankle_dorsiflexion": knee - thigh - np.maximum(np.degrees(raised), 0.0),
    }
    for name, start in met.items():
        angle[name] = angle[name] + (start - angle[name][..., :1]) * left


def _both_feet_down(exercise: Exercise, angle: dict[str, Array], body: BodyModel) -> None:
    """Where both feet stay on the floor, the leg that would reach deeper steps further out or bends.

    The hips stay level at the height that the keyframe with the shortest reach allows.
    """
    keyed = channels(exercise, np.asarray(exercise.motion.phase, dtype=np.float64))
    own, other = (leg_length_m(keyed, leg, body) for leg in LEGS)
    stay = (np.abs(own - other) <= _LIFTED * body.height_m).all(axis=-1, keepdims=True)
    if not stay.any():
        return
    shorter = np.minimum(own, other).min(axis=-1, keepdims=True)
    depth = {leg: leg_length_m(angle, leg, body) for leg in LEGS}
    pitch = angle["pelvis_tilt"]
    for leg in LEGS:
        deep = stay & (depth[leg] > shorter + 1e-9)
        if not np.any(deep):
            continue
        sole = sole_pitch_deg(angle, leg)
        leaning = angle[leg + "hip_flexion"] - pitch
        # With its pitch kept, the sole takes the same height; the ankle has to come up to the rest.
        ankle_down = shorter - sole_depth_m(sole, body)
        if np.all(np.abs(leaning) > 5.0):
            along, across = lever(angle, leg, ankle_joint(body), body)
            reach = np.hypot(along, across)
            swing = np.sign(leaning) * np.arccos(np.clip(ankle_down / reach, -1.0, 1.0))
            flexion = np.degrees(np.arctan2(across, along) + swing) + pitch
            knee = angle[leg + "knee_flexion"]
        else:
            level = np.cos(np.radians(angle[leg + "hip_abduction"]))
            thigh, knee = _bent_to_reach(ankle_down / level, np.zeros_like(pitch), body)
            flexion = thigh + pitch
        angle[leg + "hip_flexion"] = np.where(deep, flexion, angle[leg + "hip_flexion"])
        angle[leg + "knee_flexion"] = np.where(deep, knee, angle[leg + "knee_flexion"])
        bent = sole - sole_pitch_deg(angle, leg)
        angle[leg + "ankle_dorsiflexion"] = angle[leg + "ankle_dorsiflexion"] + bent


def _clear_the_floor(angles: Sequence[dict[str, Array]], body: BodyModel) -> None:
    """A foot that swings above the floor lifts its toes as much as it must, up to 20 degrees."""
    names = ["pelvis_tilt", *(leg + name for leg in LEGS for name in COORDINATES)]
    angle = {name: np.concatenate([each[name] for each in angles], axis=-1) for name in names}
    stance = leg_length_m(angle, "other_", body)
    pitch = np.radians(angle["pelvis_tilt"])
    along, across = lever(angle, "", ankle_joint(body), body)
    flexion = np.radians(angle["hip_flexion"]) - pitch
    ankle_z = stance - (along * np.cos(flexion) + across * np.sin(flexion))
    front = toe(body)
    reach = np.hypot(front.down, front.forward)
    needed = np.degrees(
        np.arctan2(front.down, front.forward) - np.arcsin(np.clip(ankle_z / reach, -1.0, 1.0))
    )
    short = np.clip(needed - sole_pitch_deg(angle, ""), 0.0, None)
    ankle = angle["ankle_dorsiflexion"]
    lifted = np.maximum(ankle, np.minimum(ankle + short, 20.0))
    for each, toes_up in zip(angles, np.split(lifted, len(angles), axis=-1), strict=True):
        each["ankle_dorsiflexion"] = toes_up


def closed_channels(exercise: Exercise, phase: Array, body: BodyModel) -> dict[str, Array]:
    """Channels in degrees with contacts closed: heels on the mat, feet on the floor."""
    return all_closed_channels([exercise], phase, body)[0]


def all_closed_channels(
    exercises: Sequence[Exercise], phase: Array, body: BodyModel
) -> list[dict[str, Array]]:
    """The same for several exercises of one body, or of several bodies side by side.

    What rests is solved in the start pose, so a phase 0 is put before phases that do not begin with it.
    """
    if phase[0] != 0.0:
        whole = all_closed_channels(exercises, np.concatenate([[0.0], phase]), body)
        return [{name: values[..., 1:] for name, values in each.items()} for each in whole]
    angles = [channels(exercise, phase) for exercise in exercises]
    if np.ndim(body.height_m) > 0:
        angles = [{name: values[None] for name, values in angle.items()} for angle in angles]
    on_back = [
        (exercise, angle)
        for exercise, angle in zip(exercises, angles, strict=True)
        if exercise.posture in ("supine", "hook_lying") and exercise.chain != "bridge"
    ]
    if on_back:
        _lying_on_back([each for each, _ in on_back], [angle for _, angle in on_back], body)
    swinging = [angle for one, angle in zip(exercises, angles, strict=True) if _swings_over_the_floor(one)]
    if swinging:
        _clear_the_floor(swinging, body)
    for exercise, angle in zip(exercises, angles, strict=True):
        if exercise.posture == "prone":
            _lying_on_front(exercise, angle, body)
        elif exercise.posture == "side_lying":
            if turns_about_foot(exercise):
                _turn_about_foot(angle, "", body)
        elif exercise.posture == "seated":
            _seated(exercise, angle, body)
        elif exercise.posture == "standing":
            _standing(exercise, phase, angle, body)
        if exercise.feet == "both" and exercise.sides == "both":
            for name in COORDINATES:
                angle["other_" + name] = angle[name]
    return angles


def closed_channels_of_several(
    exercises: Sequence[Exercise], phase: Array, bodies: Sequence[BodyModel]
) -> list[list[dict[str, Array]]]:
    """The same exercises on each of several bodies, computed side by side: for each body one mapping an exercise."""
    body = side_by_side(bodies)
    stacked = stacked_channels(all_closed_channels(exercises, phase, body), phase, body)
    return [
        [{name: values[row, place] for name, values in stacked.items()} for row in range(len(exercises))]
        for place in range(len(bodies))
    ]


def stacked_channels(closed: Sequence[dict[str, Array]], phase: Array, body: BodyModel) -> dict[str, Array]:
    """Channels of several exercises as one array each: ``(exercises, n)``, or ``(exercises, bodies, n)``."""
    shape = np.broadcast_shapes(np.shape(body.height_m), phase.shape)
    stacked = np.empty((len(CHANNELS), len(closed), *shape))
    for name, rows in zip(CHANNELS, stacked, strict=True):
        for row, angle in enumerate(closed):
            rows[row] = angle[name]
    return dict(zip(CHANNELS, stacked, strict=True))
