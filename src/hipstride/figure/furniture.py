"""What the body lies, sits or stands on, holds and is tied to, at the heights that the pose was made for."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from hipstride.body.arms import counter_edge_m
from hipstride.body.motion import ahead_of_foot_m, seat_height_m
from hipstride.body.pose import Pose, SledGeometry
from hipstride.body.segments import BodyModel
from hipstride.catalogue.exercise import Anchor, Exercise
from hipstride.figure.machine import machine
from hipstride.figure.push import meter
from hipstride.figure.seats import seat, seat_behind, stool
from hipstride.figure.solids import Box, Roll, Solid, block

Array = NDArray[np.float64]

_SET_BACK_M = 0.03  # cupboards behind the edge of their worktop
_LYING = ("supine", "hook_lying", "side_lying", "prone")


def furniture(
    exercise: Exercise,
    pose: Pose,
    body: BodyModel,
    *,
    sled: SledGeometry | None,
    anchor: Anchor | None,
    anchor_at: Array | None,
    wheelchair: bool = False,
) -> tuple[Solid, ...]:
    """Everything solid in the picture, the furthest back first."""
    found: list[Solid] = []
    if anchor is not None and anchor_at is not None and anchor.type == "free":
        found += _door(anchor, anchor_at, pose, upright=exercise.posture not in _LYING)
    if exercise.posture in _LYING:
        found += _bed_or_mat(exercise, pose, body, anchor, anchor_at)
        found += _under_the_leg(exercise, pose, body)
    if exercise.posture == "seated":
        if on_bed(exercise):
            found.append(_bed_edge(exercise, pose, body))
        else:
            found += seat(exercise, pose, body, anchor, wheelchair=wheelchair)
            found += stool(exercise, pose)
    if exercise.posture == "sled" and sled is not None:
        found += machine(exercise, pose, body, sled).solids
    if exercise.posture == "standing":
        found += _standing(exercise, pose, body, anchor_at)
    found += meter(exercise, pose, body)
    return tuple(found)


def on_bed(exercise: Exercise) -> bool:
    """Whether who sits, sits on the edge of a bed."""
    return exercise.posture == "seated" and exercise.needs[:1] == (("bed",),)


def _bed_edge(exercise: Exercise, pose: Pose, body: BodyModel) -> Box:
    h = body.height_m
    knee = min(float(pose.centres[f"{leg}_knee"][:, 0].min()) for leg in ("moving", "other"))
    x = float(pose.centres["pelvis"][0, 0])
    top = seat_height_m(exercise, body) - body.seat_below_hip_m
    return block("bed", (x - 0.45, -0.42 * h, max(top - 0.30, 0.06)), (knee - 0.055 * h, 0.50 * h, top))


def counter_height_m(exercise: Exercise, pose: Pose, body: BodyModel) -> float | None:
    """Top (m) of the counter that the hands are on in the pose; ``None`` where nothing is held."""
    if exercise.holds != "kitchen_counter":
        return None
    return float(pose.centres["moving_wrist"][:, 2].min()) - 0.030 * body.height_m


def hand_rest_m(exercise: Exercise, pose: Pose, body: BodyModel, label: str) -> float | None:
    """Height (m) of what a hand lies flat on over the whole motion: counter or mat; ``None`` for nothing."""
    top = counter_height_m(exercise, pose, body)
    if on_bed(exercise):
        return seat_height_m(exercise, body) - body.seat_below_hip_m
    if top is not None or exercise.posture not in _LYING:
        return top
    wrist = pose.centres[f"{label}_wrist"][:, 2]
    return 0.0 if float(wrist.max()) < 0.055 * body.height_m else None


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
    hands = 0.11 * h if exercise.posture == "side_lying" else 0.05 * h
    side = max(0.20 * h, -low_y + hands, high_y + hands)
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


def _standing(exercise: Exercise, pose: Pose, body: BodyModel, anchor_at: Array | None) -> list[Solid]:
    found: list[Solid] = []
    h = body.height_m
    if exercise.seat != "none":
        found += seat_behind(pose, body)
    if exercise.step_height_m > 0.0:
        # The other foot starts on the floor beside it.
        toe, heel = pose.centres["moving_toe"][0], pose.centres["moving_heel"][0]
        back, front, y = float(heel[0]) - 0.01 * h, float(toe[0]) + 0.03, float(toe[1])
        found.append(block("step", (back, y - 0.05 * h, 0.0), (front, y + 0.10 * h, exercise.step_height_m)))
    top = counter_height_m(exercise, pose, body)
    if top is not None:
        edge = counter_edge_m(exercise, body, float(pose.centres["moving_wrist"][0, 0]))
        knees = bool(ahead_of_foot_m(exercise, body) + 0.045 * h > edge + _SET_BACK_M)
        found += _counter(h, edge, top, anchor_at, knees_under=knees)
    return found


def _counter(h: float, edge: float, top: float, anchor_at: Array | None, *, knees_under: bool) -> list[Solid]:
    """A kitchen counter on its cupboards; open below for knees, and where a band is tied to a door beyond."""
    far, slab, wide = edge + 0.22 * h, 0.04, 0.30 * h
    left, right = -wide, wide
    found: list[Solid] = []
    if anchor_at is not None and abs(float(anchor_at[1])) > 0.15 * h:
        y = float(anchor_at[1])
        left, right = (y + 0.06, wide) if y < 0.0 else (-wide, y - 0.06)
    door_beyond = anchor_at is not None and not knees_under and float(anchor_at[0]) > edge
    if anchor_at is not None and door_beyond:
        far = min(far, float(anchor_at[0]) - 0.02)
    if door_beyond or knees_under:
        if door_beyond:
            for y in (left, right - 0.04):
                found.append(block("counter leg", (far - 0.05, y, 0.0), (far, y + 0.04, top - slab)))
        else:
            found.append(block("counter panel", (far - 0.03, left, 0.0), (far, right, top - slab)))
        return [*found, block("counter", (edge, left - 0.02, top - slab), (far, right + 0.02, top))]
    kick, half = 0.09, 0.5 * (left + right)
    found.append(block("plinth", (edge + 0.08, left, 0.0), (far, right, kick)))
    for one, other in ((left, half), (half, right)):
        found.append(block("cupboard", (edge + _SET_BACK_M, one, kick), (far, other, top - slab)))
    return [*found, block("counter", (edge, left - 0.02, top - slab), (far, right + 0.02, top))]


def _door(anchor: Anchor, at: Array, pose: Pose, *, upright: bool) -> list[Solid]:
    """A shut door with its handle, cut off above; the band is tied to its edge."""
    toward = np.array(anchor.toward if anchor.toward is not None else (1.0, 0.0, 0.0))
    x, y, z = (float(each) for each in at)
    head = float(pose.centres["head"][:, 2].max())
    low, high = (0.0, max(head + 0.10, z + 0.30)) if upright else (-0.04, z + 0.50)
    half, thick, knob = 0.36, 0.05, 0.016
    along = abs(toward[0]) >= abs(toward[1])
    grip = 1.0 if upright and high > 1.1 else None
    found: list[Solid] = []
    if along:
        a, b = sorted((x, x + float(np.sign(toward[0])) * thick))
        found.append(block("door", (a, y - half, low), (b, y + half, high)))
        if grip is not None:
            near = x - float(np.sign(toward[0])) * 0.05
            found.append(
                block("door handle", (near, y - half + 0.05, grip), (x, y - half + 0.17, grip + 2 * knob))
            )
        return found
    sign = float(np.sign(at[1]))
    a, b = sorted((y, y + sign * thick))
    found.append(block("door", (x - half, a, low), (x + half, b, high)))
    if grip is not None:
        found.append(
            block(
                "door handle", (x + half - 0.17, y - sign * 0.05, grip), (x + half - 0.05, y, grip + 2 * knob)
            )
        )
    return found
