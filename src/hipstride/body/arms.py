"""Arms that hold on or rest: on the mat, on the seat, on the counter, beside the head, on the sled's handles.

Keyframes say how arms hang. Where a hand has a place of its own, the arm is solved for it from the person's
own lengths, so that it is there on every body: two bones and a direction for the elbow, in closed form.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hipstride.body.motion import ahead_of_foot_m
from hipstride.body.segments import BodyModel, for_places
from hipstride.catalogue.exercise import Exercise
from hipstride.catalogue.numbers import value
from hipstride.catalogue.segments import geometry

Array = NDArray[np.float64]

SIDES = (("moving", 1.0), ("other", -1.0))

# Where hands hold a counter, in shares of body height: ahead of the foot, and how high it may be to be held
# with nearly straight arms. A real counter outside these heights is held with bent arms or fingertips.
_COUNTER_AHEAD = 0.14
_COUNTER_HEIGHTS = (0.50, 0.57)
_WRIST_ABOVE_COUNTER_M = 0.06
_STRETCHED = 0.985  # of its length an arm reaches out at most

_CLEAR = 0.038  # knees and toes stay this far from its edge
_OVER_THE_KNEE = 0.57  # wrists on a worktop that lifted knees go under
_FINGERS = 0.055  # so much of a hand lies on it at least

_ARM_RADIUS = 0.0205  # half the thickness of an arm that lies on something

# Hands at a seat, in shares of body height: beside the thighs, a little ahead of the hips, over its edge.
_SEAT_EDGE = 0.150
_SEAT_AHEAD = 0.030
_SEAT_GRIP = 0.020
# The handles of a leg press, from the middle of the hips in the directions of the pelvis.
_HANDLE_AHEAD, _HANDLE_OUT, _HANDLE_UP = 0.040, 0.150, 0.010


@dataclass(frozen=True, slots=True)
class Upper:
    """Upper bodies that are placed in the same way: places ``(m, n, 3)``, angles ``(m, n)`` in degrees.

    Of several bodies side by side these are ``(m, bodies, n, 3)`` and ``(m, bodies, n)``. They come with what
    arms and head hang from; what is placed is added or put in its place. ``trunk`` and ``pelvis``
    ``(m, n, 3, 3)`` take their own directions to the world.
    """

    exercises: Sequence[Exercise]
    centres: dict[str, Array]
    coms: dict[str, Array]
    angles: dict[str, Array]
    trunk: Array
    pelvis: Array


HUNG_FROM = ("pelvis", "neck", "moving_shoulder", "other_shoulder")
ARM_ANGLES = ("shoulder_flexion", "shoulder_abduction", "elbow_flexion")


def placements(
    exercises: Sequence[Exercise],
) -> Mapping[Callable[[BodyModel, Upper], None], Sequence[int]]:
    """Which exercises have their arms placed by which function; the rest keep them as they are keyed."""
    rows_of: dict[Callable[[BodyModel, Upper], None], list[int]] = {}
    for row, exercise in enumerate(exercises):
        for place in _places(exercise):
            rows_of.setdefault(place, []).append(row)
    return rows_of


def _places(exercise: Exercise) -> Iterator[Callable[[BodyModel, Upper], None]]:
    if exercise.posture == "side_lying":
        yield _side_lying_arms
    elif exercise.posture == "prone":
        yield _prone_arms
    elif exercise.posture in ("supine", "hook_lying") and _arms_down(exercise):
        yield _arms_on_mat
    elif exercise.posture == "seated" and not _reaches(exercise):
        yield _hands_on_seat
    elif exercise.posture == "sled":
        yield _hands_on_handles
    elif exercise.holds == "kitchen_counter":
        yield _arms_to_counter
    if exercise.chain == "bridge":
        yield _head_on_mat


def _arms_down(exercise: Exercise) -> bool:
    keyed = exercise.motion.channels
    return keyed.get("shoulder_flexion", 0.0) == 0.0 and keyed.get("elbow_flexion", 0.0) == 0.0


def _reaches(exercise: Exercise) -> bool:
    """Whether arms are keyed to be held out in front (deg)."""
    return float(np.max(exercise.motion.channels.get("shoulder_flexion", 0.0))) > 45.0


def hang_arm(
    body: BodyModel,
    centres: dict[str, Array],
    coms: dict[str, Array],
    label: str,
    trunk: Array,
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
    body: BodyModel, centres: dict[str, Array], coms: dict[str, Array], label: str, down: Array, fore: Array
) -> None:
    """An arm from its shoulder with the upper arm along ``down`` and the forearm along ``fore``."""
    body = for_places(body)
    shoulder = centres[f"{label}_shoulder"]
    elbow = shoulder + down * body.upper_arm_m
    wrist = elbow + fore * body.forearm_m
    centres[f"{label}_elbow"], centres[f"{label}_wrist"] = elbow, wrist
    coms[f"{label}_upper_arm"] = shoulder + down * body.upper_arm_com_m
    coms[f"{label}_forearm"] = elbow + fore * body.forearm_com_m
    coms[f"{label}_hand"] = wrist + fore * (0.5 * body.hand_m)


def _arm_of(body: BodyModel, on: Upper, label: str, down: Array, fore: Array) -> None:
    """An arm along these directions, and its angles (those of the moving side are the ones that are kept)."""
    _arm_along(body, on.centres, on.coms, label, down, fore)
    if label == "moving":
        forward, outward, up = (on.trunk[..., :, axis] for axis in range(3))
        on.angles["shoulder_flexion"] = np.degrees(np.arctan2(_dot(down, forward), -_dot(down, up)))
        on.angles["shoulder_abduction"] = np.degrees(np.arcsin(np.clip(_dot(down, outward), -1.0, 1.0)))
        on.angles["elbow_flexion"] = np.degrees(np.arccos(np.clip(_dot(down, fore), -1.0, 1.0)))


def _hold(body: BodyModel, on: Upper, label: str, hold: Array, elbow: Array) -> None:
    """The wrist at ``hold``, or as near as the arm reaches; the elbow points towards ``elbow``."""
    shoulder = on.centres[f"{label}_shoulder"]
    away = hold - shoulder
    upper, fore = for_places(body).upper_arm_m, for_places(body).forearm_m
    far = np.linalg.norm(away, axis=-1, keepdims=True)
    along = away / np.maximum(far, 1e-9)
    reach = np.clip(far, 0.3 * (upper + fore), (upper + fore) * (1.0 - 1e-6))
    cosine = np.square(upper) + np.square(reach) - np.square(fore)
    cosine = np.clip(cosine / (2.0 * upper * reach), -1.0, 1.0)
    aside = elbow - along * _dot(elbow, along)[..., None]
    aside = aside / np.maximum(np.linalg.norm(aside, axis=-1, keepdims=True), 1e-9)
    down = along * cosine + aside * np.sqrt(1.0 - cosine**2)
    _arm_of(body, on, label, down, (along * reach - down * upper) / fore)


def _dot(one: Array, other: Array) -> Array:
    return np.asarray(np.sum(one * other, axis=-1))


def _head_on_mat(body: BodyModel, on: Upper) -> None:
    """In a bridge the head stays on the mat while the trunk leaves it."""
    level = (on.centres["neck"] - on.centres["pelvis"]) * np.array([1.0, 0.0, 0.0])
    level /= np.linalg.norm(level, axis=-1)[..., None]
    body = for_places(body)
    on.centres["head"] = on.centres["neck"] + level * body.head_m
    on.coms["head"] = on.centres["neck"] + level * body.head_com_m


def _arms_on_mat(body: BodyModel, on: Upper) -> None:
    """Lying on the back: the upper arms slope down to the mat, the forearms lie on it."""
    rest = _ARM_RADIUS * body.height_m
    spread = np.radians(on.angles["shoulder_abduction"])[..., None]
    # Towards the feet along the mat, also while the trunk of a bridge slopes.
    feet = -on.trunk[..., :, 2] * np.array([1.0, 1.0, 0.0])
    feet = feet / np.linalg.norm(feet, axis=-1, keepdims=True)
    for label, mirror in SIDES:
        level = feet * np.cos(spread) + on.trunk[..., :, 1] * (mirror * np.sin(spread))
        height = on.centres[f"{label}_shoulder"][..., 2] - rest
        sink = np.clip(height / body.upper_arm_m, -1.0, 1.0)[..., None]
        down = level * np.sqrt(1.0 - sink**2) - sink * np.array([0.0, 0.0, 1.0])
        _arm_of(body, on, label, down, level)


def _hands_on_seat(body: BodyModel, on: Upper) -> None:
    """Sitting: the hands hold the edges of the seat beside the thighs, the elbows point back."""
    h = body.height_m
    back = -on.trunk[..., :, 0]
    for label, mirror in SIDES:
        x, y, z = (on.centres["pelvis"][..., :1, axis] for axis in range(3))
        # Who leans back holds on further back.
        leans = on.centres[f"{label}_shoulder"][..., :1, 0] + _SEAT_AHEAD * h
        hold = np.stack(
            [
                np.minimum(x + _SEAT_AHEAD * h, leans),
                y + mirror * _SEAT_EDGE * h,
                z + _SEAT_GRIP * h - body.seat_below_hip_m,
            ],
            axis=-1,
        )
        _hold(body, on, label, np.broadcast_to(hold, back.shape), back)


def _hands_on_handles(body: BodyModel, on: Upper) -> None:
    """On the leg press: the hands hold handles beside the seat."""
    forward, side, up = (on.pelvis[..., :, axis] * for_places(body).height_m for axis in range(3))
    for label, mirror in SIDES:
        away = forward * _HANDLE_AHEAD + side * (mirror * _HANDLE_OUT) + up * _HANDLE_UP
        elbow = side * mirror - 0.2 * forward
        _hold(body, on, label, on.centres["pelvis"] + away, elbow)


def counter_edge_m(exercise: Exercise, body: BodyModel, wrist_x_m: float) -> float:
    """Where a counter begins: ahead of the wrists, or of knees and toes where only the fingers reach it."""
    h = body.height_m
    clear = ahead_of_foot_m(exercise, body) + _CLEAR * h
    return float(np.clip(clear, wrist_x_m + 0.008 * h, wrist_x_m + _FINGERS * h))


def _arms_to_counter(body: BodyModel, on: Upper) -> None:
    """Hands stay on the counter while the trunk moves; whose knees come up stands a step further back."""
    low, high = (share * body.height_m for share in _COUNTER_HEIGHTS)
    hold_z = np.clip(value("furniture.counter_m") + _WRIST_ABOVE_COUNTER_M, low, high)
    places = np.array([_on_counter(exercise, body, hold_z) for exercise in on.exercises])
    ahead, height = places[:, 0], places[:, 1]
    for label, _ in SIDES:
        shoulder = on.centres[f"{label}_shoulder"]
        hold = np.empty_like(shoulder)
        hold[..., 0], hold[..., 1], hold[..., 2] = ahead, shoulder[..., :1, 1], height
        _hold(body, on, label, hold, -on.trunk[..., :, 0] - on.trunk[..., :, 2])


def _on_counter(exercise: Exercise, body: BodyModel, hold_z: Array) -> tuple[Array, Array]:
    """How far ahead and how high (m) the hands of an exercise hold a counter whose own height is ``hold_z``.

    Each ``(1,)``; of several bodies ``(bodies, 1)``.
    """
    h, usual = body.height_m, _COUNTER_AHEAD * body.height_m
    height = hold_z + 0.5 * exercise.step_height_m
    # No further than straight arms reach from where the trunk is at the start and upright.
    drop = geometry("shoulder_height") * h + exercise.step_height_m - height
    arm = body.upper_arm_m + body.forearm_m
    reach = np.sqrt(np.maximum(np.square(_STRETCHED * arm) - np.square(drop), 0.0))
    clear = ahead_of_foot_m(exercise, body)[..., None] + (_CLEAR - _FINGERS) * h
    # Out of reach: the knees go under a worktop that is high enough.
    under = clear > np.maximum(reach, usual)
    ahead = np.where(under, usual, np.maximum(clear, usual))
    return ahead, np.where(under, np.maximum(height, _OVER_THE_KNEE * h), height)


def _prone_arms(body: BodyModel, on: Upper) -> None:
    """Lying on the front: elbows out on the mat, the hands beside the head."""
    h = for_places(body).height_m
    side, up = on.trunk[..., :, 1], on.trunk[..., :, 2]
    for label, mirror in SIDES:
        hold = on.centres["neck"] + (side * (mirror * 0.085) + up * 0.060) * h
        hold[..., 2] = _ARM_RADIUS * body.height_m
        _hold(body, on, label, hold, side * mirror)


def _side_lying_arms(body: BodyModel, on: Upper) -> None:
    """The lower shoulder rolls forward to lie on the mat; the upper hand rests on the mat in front."""
    flex = np.radians(on.angles["shoulder_flexion"])
    bend = np.radians(on.angles["elbow_flexion"])
    rest = geometry("side_lying_lower_hip_height") * body.height_m
    forward, outward = on.trunk[..., :, 0], on.trunk[..., :, 1]
    middle = 0.5 * (on.centres["moving_shoulder"] + on.centres["other_shoulder"])
    lower = middle - outward * (middle[..., 2] - rest)[..., None]
    on.centres["other_shoulder"] = lower + forward * (0.5 * for_places(body).shoulder_half_width_m)
    hang_arm(body, on.centres, on.coms, "other", on.trunk, flex, np.zeros_like(flex), bend)
    height = on.centres["moving_shoulder"][..., 2] - rest
    reach = body.upper_arm_m + body.forearm_m * np.cos(bend)
    sink = -np.arcsin(np.clip(height / reach, -1.0, 1.0))
    hang_arm(body, on.centres, on.coms, "moving", on.trunk, flex, sink, bend)
    on.angles["shoulder_abduction"] = np.degrees(sink)
