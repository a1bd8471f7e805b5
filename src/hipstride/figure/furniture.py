"""What the body lies, sits or stands on, holds and is tied to, at the heights that the pose was made for."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from hipstride.body.motion import seat_height_m
from hipstride.body.pose import Pose, SledGeometry
from hipstride.body.segments import BodyModel
from hipstride.catalogue.exercise import Anchor, Exercise
from hipstride.catalogue.numbers import value
from hipstride.figure.solids import Box, Roll, Solid, block, tilted

Array = NDArray[np.float64]

_LYING = ("supine", "hook_lying", "side_lying", "prone")


def furniture(
    exercise: Exercise,
    pose: Pose,
    body: BodyModel,
    *,
    sled: SledGeometry | None,
    anchor: Anchor | None,
    anchor_at: Array | None,
) -> tuple[Solid, ...]:
    """Everything solid in the picture, the furthest back first."""
    found: list[Solid] = []
    if anchor is not None and anchor_at is not None and anchor.type == "free":
        found += _door(anchor, anchor_at, exercise.posture not in _LYING)
    if exercise.posture in _LYING:
        found += _bed_or_mat(exercise, pose, body, anchor, anchor_at)
        found += _under_the_leg(exercise, pose, body)
    if exercise.posture == "seated":
        found += _chair(exercise, pose, body, anchor)
        found += _stool(pose)
    if exercise.posture == "sled" and sled is not None:
        found += _sled(exercise, pose, body, sled)
    if exercise.posture == "standing":
        found += _standing(exercise, pose, body)
    return tuple(found)


def counter_height_m(exercise: Exercise, pose: Pose, body: BodyModel) -> float | None:
    """Top (m) of the counter that the hands are on in the pose; ``None`` where nothing is held."""
    if exercise.holds != "kitchen_counter":
        return None
    return float(pose.centres["moving_wrist"][:, 2].min()) - 0.030 * body.height_m


def _span(pose: Pose, axis: int) -> tuple[float, float]:
    rows = [places[:, axis] for places in pose.centres.values()]
    return float(min(row.min() for row in rows)), float(max(row.max() for row in rows))


def _bed_or_mat(
    exercise: Exercise, pose: Pose, body: BodyModel, anchor: Anchor | None, anchor_at: Array | None
) -> list[Solid]:
    h = body.height_m
    low_x, high_x = _span(pose, 0)
    low_y, high_y = _span(pose, 1)
    left, right = low_x - 0.10 * h, high_x + 0.03 * h
    side = max(0.20 * h, -low_y + 0.05 * h, high_y + 0.05 * h)
    if "edge" in exercise.id:
        # The hip lies at the side of the bed: the leg hangs over it.
        edge = float(pose.centres["moving_hip"][0, 1]) - 0.06 * h
        begin = float(pose.centres["moving_hip"][0, 0]) + 0.03 * h
        return [
            block("bed", (left, -side, -0.30), (right, edge, 0.0)),
            block("bed", (left, edge, -0.30), (begin, edge + 0.16 * h, 0.0)),
        ]
    if anchor is not None and anchor.requires == "bed" and anchor_at is not None:
        at_x = float(anchor_at[0])
        top = max(float(anchor_at[2]) + 0.10, 0.20)
        board_x = at_x + (0.03 if at_x > 0.0 else -0.03)
        board = block("bed board", (board_x - 0.03, -side, -0.30), (board_x + 0.03, side, top))
        left, right = min(left, board_x), max(right, board_x)
        return [board, block("bed", (left, -side, -0.22), (right, side, 0.0))]
    return [block("mat", (left, -side, -0.035), (right, side, 0.0))]


def _under_the_leg(exercise: Exercise, pose: Pose, body: BodyModel) -> list[Solid]:
    found: list[Solid] = []
    h = body.height_m
    hip, knee, ankle = (pose.centres[f"moving_{joint}"] for joint in ("hip", "knee", "ankle"))
    if exercise.posture == "side_lying":
        found.append(_pillow(pose, body))
        if exercise.chain == "slide":
            found += _leg_rest(pose, body)
        elif "foot" not in exercise.rests:
            found += _between_the_legs(pose, body)
        return found
    if exercise.surface is not None and exercise.chain in ("slide", "heel_slide"):
        reach = np.concatenate([ankle, knee] if exercise.chain == "slide" else [ankle])
        low, high = reach.min(axis=0) - 0.05 * h, reach.max(axis=0) + 0.05 * h
        found.append(
            block(
                "slide board",
                (float(low[0]), float(low[1]), 0.0),
                (float(high[0]), float(high[1]), 0.0),
                flat=True,
            )
        )
    if "thigh" in exercise.rests and exercise.posture == "supine":
        along = knee[0] - hip[0]
        at = hip[0] + along * 0.86
        slope = along[0] / np.linalg.norm(along)
        clear = (at[2] - 0.036 * h / slope) / (1.0 + 1.0 / slope)
        if clear > 0.02:
            sunk = at[0] + (clear + 0.036 * h) * along[2] / np.linalg.norm(along)
            ends = np.array([[sunk, hip[0, 1] - 0.05 * h, clear], [sunk, hip[0, 1] + 0.05 * h, clear]])
            found.append(Roll("roll", ends, float(clear)))
    return found


def _pillow(pose: Pose, body: BodyModel) -> Box:
    h = body.height_m
    neck, head = pose.centres["neck"][0], pose.centres["head"][0]
    middle = neck + (head - neck) * 0.85
    top = float(middle[2]) - 0.042 * h
    return block(
        "pillow",
        (float(middle[0]) - 0.085 * h, float(middle[1]) - 0.10 * h, 0.0),
        (float(middle[0]) + 0.060 * h, float(middle[1]) + 0.10 * h, top),
        soft=True,
    )


def _leg_rest(pose: Pose, body: BodyModel) -> list[Solid]:
    """Firm pillows with a board on top, in front, that carry the upper leg."""
    h = body.height_m
    legs = np.concatenate([pose.centres["moving_knee"], pose.centres["moving_ankle"]])
    top = float(legs[:, 2].min()) - 0.034 * h
    low, high = legs.min(axis=0), legs.max(axis=0)
    ahead = (float(low[0]) - 0.05 * h, float(low[1]) - 0.06 * h)
    back = (float(high[0]) + 0.05 * h, float(high[1]) + 0.06 * h)
    return [
        block("pillow", (*ahead, 0.0), (*back, top - 0.012), soft=True),
        block("slide board", (*ahead, top - 0.012), (*back, top), soft=True),
    ]


def _between_the_legs(pose: Pose, body: BodyModel) -> list[Solid]:
    """The pillow that the straight upper leg is lowered onto."""
    h = body.height_m
    knee, ankle = pose.centres["moving_knee"][0], pose.centres["moving_ankle"][0]
    top = float(min(knee[2], ankle[2])) - 0.030 * h
    x = float(ankle[0]) - 0.10 * h
    return [
        block(
            "pillow",
            (x - 0.08 * h, float(ankle[1]) - 0.07 * h, 0.0),
            (x + 0.08 * h, float(ankle[1]) + 0.07 * h, top),
            soft=True,
        )
    ]


def _chair(exercise: Exercise, pose: Pose, body: BodyModel, anchor: Anchor | None) -> list[Solid]:
    h = body.height_m
    hip = pose.centres["pelvis"][0]
    seat = seat_height_m(exercise, body) - body.seat_below_hip_m
    x = float(hip[0])
    back_x, front_x = x - value("anchor.chair_back_m"), x + value("anchor.chair_front_m")
    knee = min(float(pose.centres[f"{leg}_knee"][:, 0].min()) for leg in ("moving", "other"))
    front_x = min(front_x, knee - 0.055 * h)
    wide, leg, low = 0.135 * h, 0.013, value("anchor.chair_leg_height_m")
    found: list[Solid] = []
    tilt = float(pose.angles["pelvis_tilt"].min())
    rear = back_x - 0.02
    lean = 90.0 - min(tilt, 0.0)
    rise = 0.20 * h
    direction = np.array([np.cos(np.radians(lean)), 0.0, np.sin(np.radians(lean))])
    middle = np.array([x - 0.062 * h - 0.02, 0.0, seat + 0.02]) + direction * (0.10 * h + 0.5 * rise)
    for sign in (-1.0, 1.0):
        found.append(
            block("chair leg", (rear - leg, sign * wide - leg, 0.0), (rear + leg, sign * wide + leg, seat))
        )
        post = np.array([x - 0.062 * h - 0.02, sign * wide, seat + 0.02]) + direction * (
            0.5 * (rise + 0.10 * h)
        )
        found.append(tilted("chair post", post, (0.5 * (rise + 0.10 * h), leg, leg), lean))
    found.append(tilted("chair back", middle, (0.5 * rise, wide, 0.016), lean))
    if anchor is not None and anchor.kind.startswith("chair"):
        at = back_x if anchor.kind == "chair_back_leg" else x + value("anchor.chair_front_m")
        found.append(block("chair bar", (at - 0.009, -wide, low - 0.009), (at + 0.009, wide, low + 0.009)))
    for sign in (-1.0, 1.0):
        at = front_x - 0.02
        found.append(
            block("chair leg", (at - leg, sign * wide - leg, 0.0), (at + leg, sign * wide + leg, seat))
        )
    thick = 0.06 * h if exercise.seat == "raised" else 0.0
    base = seat - thick
    found.append(block("chair seat", (rear - 0.02, -wide, base - 0.04), (front_x, wide, base)))
    if thick:
        ahead = min(x + 0.06 * h, front_x)
        found.append(block("cushion", (rear, -0.9 * wide, base), (ahead, 0.9 * wide, seat), soft=True))
    return found


def _stool(pose: Pose) -> list[Solid]:
    heel = pose.centres["moving_heel"]
    low = float(heel[:, 2].min())
    if low < 0.12 or float(np.ptp(heel[:, 2])) > 0.02:
        return []
    x, y = float(heel[0, 0]), float(heel[0, 1])
    return [block("stool", (x - 0.14, y - 0.15, 0.0), (x + 0.10, y + 0.15, low))]


def _standing(exercise: Exercise, pose: Pose, body: BodyModel) -> list[Solid]:
    found: list[Solid] = []
    h = body.height_m
    if exercise.seat != "none":
        found += _seat_behind(exercise, pose, body)
    if exercise.step_height_m > 0.0:
        # The other foot starts on the floor beside it.
        toe, heel = pose.centres["moving_toe"][0], pose.centres["moving_heel"][0]
        back, front, y = float(heel[0]) - 0.01 * h, float(toe[0]) + 0.03, float(toe[1])
        found.append(block("step", (back, y - 0.05 * h, 0.0), (front, y + 0.10 * h, exercise.step_height_m)))
    top = counter_height_m(exercise, pose, body)
    if top is not None:
        wrist = pose.centres["moving_wrist"][0]
        near, far = float(wrist[0]) + 0.008 * h, float(wrist[0]) + 0.21 * h
        wide = 0.27 * h
        for y in (-wide, wide - 0.04):
            found.append(block("counter leg", (far - 0.05, y, 0.0), (far, y + 0.04, top - 0.03)))
        found.append(block("counter", (near, -wide - 0.02, top - 0.03), (far + 0.02, wide + 0.02, top)))
    return found


def _seat_behind(exercise: Exercise, pose: Pose, body: BodyModel) -> list[Solid]:
    h = body.height_m
    hip = pose.centres["pelvis"][0]
    wide, leg, x = 0.135 * h, 0.013, float(hip[0])
    rear, front = x - 0.15 * h, x + 0.02 * h
    # The thighs slope down to the knees: the seat ends where it would meet them.
    knee = pose.centres["moving_knee"][0]
    slope = max((float(hip[2]) - float(knee[2])) / max(float(knee[0]) - x, 1e-6), 0.0)
    top = float(hip[2]) - 0.054 * h - slope * 0.03 * h
    found: list[Solid] = []
    for at in (rear, front - 0.02):
        for sign in (-1.0, 1.0):
            found.append(
                block("chair leg", (at - leg, sign * wide - leg, 0.0), (at + leg, sign * wide + leg, top))
            )
    found.append(block("chair back", (rear - 0.035, -wide, top + 0.08 * h), (rear, wide, top + 0.30 * h)))
    for sign in (-1.0, 1.0):
        y = sign * wide
        found.append(
            block("chair post", (rear - 0.03, y - leg, top), (rear - 0.005, y + leg, top + 0.30 * h))
        )
    found.append(block("chair seat", (rear - 0.03, -wide, top - 0.04), (front, wide, top)))
    return found


def _door(anchor: Anchor, at: Array, floor: bool) -> list[Solid]:
    """The edge of a shut door, cut off above the anchor."""
    toward = np.array(anchor.toward if anchor.toward is not None else (1.0, 0.0, 0.0))
    x, y, z = (float(each) for each in at)
    low, high = (0.0 if floor else min(0.0, z - 0.25)), z + 0.30
    if abs(toward[0]) >= abs(toward[1]):
        a, b = sorted((x, x + float(np.sign(toward[0])) * 0.05))
        return [block("door", (a, y - 0.28, low), (b, y + 0.28, high))]
    a, b = sorted((y, y + float(np.sign(at[1])) * 0.05))
    return [block("door", (x - 0.28, a, low), (x + 0.28, b, high))]


def _sled(exercise: Exercise, pose: Pose, body: BodyModel, sled: SledGeometry) -> list[Solid]:
    h, beta = body.height_m, sled.rail_angle_deg
    rail = np.array([np.cos(np.radians(beta)), 0.0, np.sin(np.radians(beta))])
    off = np.array([-rail[2], 0.0, rail[0]])
    legs = ("moving", "other") if exercise.sides == "both" else ("moving",)
    soles = np.mean(
        [0.5 * (pose.centres[f"{leg}_heel"] + pose.centres[f"{leg}_toe"]) for leg in legs], axis=0
    )
    soles = soles * np.array([1.0, 0.0, 1.0])
    plate_half = 0.13 * h
    plate = Box(
        "plate",
        soles + rail * 0.02 + off * (0.02 * h),
        (0.02, 0.15 * h, plate_half),
        np.array([rail, [0.0, 1.0, 0.0], off]),
    )
    hip = pose.centres["pelvis"][0]
    back_deg = sled.seat_back_angle_deg
    up = np.array([-np.cos(np.radians(back_deg)), 0.0, np.sin(np.radians(back_deg))])
    behind = np.array([-up[2], 0.0, up[0]])  # out of the back of a person who leans there
    behind = behind if behind[2] < 0 else -behind
    middle = hip * np.array([1.0, 0.0, 1.0])
    rest = middle + up * (0.20 * h) + behind * (0.058 * h + 0.03)
    seat = middle - up * (0.058 * h + 0.03) + behind * (0.005 * h)
    under = soles - off * (plate_half + 0.02 * h)
    begin, end = under[0] - rail * (0.12 * h), under[-1] + rail * (0.20 * h)
    length = 0.5 * float(np.linalg.norm(end - begin))
    found: list[Solid] = []
    for y in (-0.11 * h, 0.11 * h):
        beam = 0.5 * (begin + end) + np.array([0.0, y, 0.0]) - off * 0.02
        found.append(tilted("rail", beam, (length, 0.02, 0.02), beta))
    foot_x = float(end[0]) - 0.10
    top = float(end[2]) - 0.16
    found.append(block("rail post", (foot_x - 0.03, -0.11 * h, 0.0), (foot_x + 0.03, 0.11 * h, top)))
    base = float(middle[0])
    found.append(block("frame", (base - 0.30 * h, -0.03, 0.0), (foot_x, 0.03, 0.05)))
    found.append(block("frame", (base - 0.22 * h, -0.03, 0.05), (base - 0.18 * h, 0.03, float(rest[2]))))
    found.append(tilted("back rest", rest, (0.27 * h, 0.12 * h, 0.03), 180.0 - back_deg))
    found.append(tilted("seat", seat, (0.03, 0.12 * h, 0.085 * h), 180.0 - back_deg))
    found.append(
        Box(
            "weight",
            plate.centre + rail * 0.06,
            (0.035, 0.17 * h, 0.06 * h),
            np.array([rail, [0.0, 1.0, 0.0], off]),
        )
    )
    found.append(plate)
    return found
