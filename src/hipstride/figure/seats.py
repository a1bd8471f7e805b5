"""What one sits on: a chair, a wheelchair with its brakes on, the seat one stands up from, a stool for the heel."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from hipstride.body.motion import seat_height_m
from hipstride.body.pose import Pose
from hipstride.body.segments import BodyModel
from hipstride.catalogue.exercise import Anchor, Exercise
from hipstride.catalogue.numbers import value
from hipstride.figure.solids import Disc, Solid, block, tilted

Array = NDArray[np.float64]

_WIDE = 0.135  # half a seat, share of height
_LEG_M = 0.014
_WHEEL_OUT = 0.060  # hands that hold the seat are between it and the wheels


def seat(
    exercise: Exercise, pose: Pose, body: BodyModel, anchor: Anchor | None, *, wheelchair: bool = False
) -> list[Solid]:
    """The seat under a person who sits, at the height that the pose was made for."""
    h = body.height_m
    x = float(pose.centres["pelvis"][0, 0])
    top = seat_height_m(exercise, body) - body.seat_below_hip_m
    knee = min(float(pose.centres[f"{leg}_knee"][:, 0].min()) for leg in ("moving", "other"))
    front = min(x + value("anchor.chair_front_m"), knee - 0.055 * h)
    lean = 90.0 - min(float(pose.angles["pelvis_tilt"].min()), 0.0)
    thick = 0.06 * h if exercise.seat == "raised" else 0.0
    frame = (
        _wheelchair(h, x, front, top - thick, lean)
        if wheelchair
        else _chair(h, x, front, top - thick, lean, anchor)
    )
    if thick:
        ahead = min(x + 0.06 * h, front)
        rear = x - value("anchor.chair_back_m") - 0.02
        frame.append(
            block("cushion", (rear, -0.9 * _WIDE * h, top - thick), (ahead, 0.9 * _WIDE * h, top), soft=True)
        )
    return frame


def _back(h: float, x: float, top: float, lean: float) -> tuple[Array, Array, float]:
    """Foot of the back rest behind the hips, its direction and how far up it goes."""
    direction = np.array([np.cos(np.radians(lean)), 0.0, np.sin(np.radians(lean))])
    return np.array([x - 0.062 * h - 0.02, 0.0, top + 0.02]), direction, 0.20 * h


def _chair(h: float, x: float, front: float, top: float, lean: float, anchor: Anchor | None) -> list[Solid]:
    wide, leg, low = _WIDE * h, _LEG_M, value("anchor.chair_leg_height_m")
    back_x = x - value("anchor.chair_back_m")
    rear = back_x - 0.02
    foot, direction, rise = _back(h, x, top, lean)
    found: list[Solid] = []
    half = 0.5 * (rise + 0.10 * h)
    for sign in (-1.0, 1.0):
        aside = np.array([0.0, sign * wide, 0.0])
        found.append(
            block("chair leg", (rear - leg, sign * wide - leg, 0.0), (rear + leg, sign * wide + leg, top))
        )
        found.append(tilted("chair post", foot + aside + direction * half, (half, leg, leg), lean))
    middle = foot + direction * (0.10 * h + 0.5 * rise)
    found.append(tilted("chair back", middle, (0.5 * rise, wide, 0.016), lean))
    if anchor is not None and anchor.kind.startswith("chair"):
        at = back_x if anchor.kind == "chair_back_leg" else x + value("anchor.chair_front_m")
        found.append(block("chair bar", (at - 0.009, -wide, low - 0.009), (at + 0.009, wide, low + 0.009)))
    at = front - 0.02
    for sign in (-1.0, 1.0):
        found.append(
            block("chair leg", (at - leg, sign * wide - leg, 0.0), (at + leg, sign * wide + leg, top))
        )
    found.append(block("chair seat", (rear - 0.02, -wide, top - 0.04), (front, wide, top)))
    return found


def _wheelchair(h: float, x: float, front: float, top: float, lean: float) -> list[Solid]:
    """Large wheels beside the hips, small ones in front, handles behind, the foot rests swung away."""
    wide, tube = _WIDE * h, 0.011
    foot, direction, rise = _back(h, x, top, lean)
    rear, caster = x - 0.10 * h, front - 0.03
    large, small = 0.30, 0.085
    found: list[Solid] = [
        Disc("wheel", np.array([x - 0.04, -wide - _WHEEL_OUT * h, large]), large, 0.012, hollow=True)
    ]
    for sign in (-1.0, 1.0):
        y = sign * wide
        found.append(Disc("wheel", np.array([caster, y, small]), small, 0.012))
        found.append(block("frame", (caster - tube, y - tube, 2 * small), (caster + tube, y + tube, top)))
        found.append(block("frame", (rear, y - tube, 0.6 * top), (caster, y + tube, 0.6 * top + 2 * tube)))
        aside = np.array([0.0, y, 0.0])
        half = 0.5 * (rise + 0.16 * h)
        found.append(tilted("frame", foot + aside + direction * half, (half, tube, tube), lean))
        grip = foot + aside + direction * (2.0 * half) - np.array([0.05, 0.0, 0.0])
        found.append(block("handle", tuple(grip - [0.06, 0.014, 0.014]), tuple(grip + [0.06, 0.014, 0.014])))
    middle = foot + direction * (0.08 * h + 0.5 * rise)
    found.append(tilted("chair back", middle, (0.5 * rise + 0.02, wide, 0.012), lean))
    found.append(block("chair seat", (rear - 0.01, -wide, top - 0.035), (front, wide, top)))
    near = wide + _WHEEL_OUT * h
    found.append(Disc("wheel", np.array([x - 0.04, near, large]), large, 0.012, hollow=True, over=True))
    # The brake, pressed against the wheel.
    brake = np.array([x - 0.04 + 0.93 * large, near, large + 0.40 * large])
    found.append(tilted("brake", brake, (0.075, 0.010, 0.012), 62.0, over=True))
    return found


def seat_behind(pose: Pose, body: BodyModel) -> list[Solid]:
    """The chair one stands up from: it ends where the sloping thighs would meet it."""
    h = body.height_m
    hip, knee = pose.centres["pelvis"][0], pose.centres["moving_knee"][0]
    wide, leg, x = _WIDE * h, _LEG_M, float(hip[0])
    rear, front = x - 0.15 * h, x + 0.02 * h
    slope = max((float(hip[2]) - float(knee[2])) / max(float(knee[0]) - x, 1e-6), 0.0)
    top = float(hip[2]) - 0.054 * h - slope * 0.03 * h
    return chair_at(rear, front, top, wide, leg, 0.30 * h)


def chair_at(rear: float, front: float, top: float, wide: float, leg: float, rise: float) -> list[Solid]:
    """A plain chair between two places."""
    found: list[Solid] = []
    for at in (rear, front - 0.02):
        for sign in (-1.0, 1.0):
            found.append(
                block("chair leg", (at - leg, sign * wide - leg, 0.0), (at + leg, sign * wide + leg, top))
            )
    found.append(block("chair back", (rear - 0.035, -wide, top + 0.27 * rise), (rear, wide, top + rise)))
    for sign in (-1.0, 1.0):
        y = sign * wide
        found.append(block("chair post", (rear - 0.03, y - leg, top), (rear - 0.005, y + leg, top + rise)))
    found.append(block("chair seat", (rear - 0.03, -wide, top - 0.04), (front, wide, top)))
    return found


def stool(exercise: Exercise, pose: Pose) -> list[Solid]:
    """Under a heel that is put up on one."""
    heel = pose.centres["moving_heel"]
    low = float(heel[:, 2].min())
    if "stool" not in exercise.description or low < 0.12:
        return []
    x, y = float(heel[0, 0]), float(heel[0, 1])
    return [block("stool", (x - 0.14, y - 0.15, 0.0), (x + 0.10, y + 0.15, low))]
