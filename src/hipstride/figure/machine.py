"""The leg press: rails on posts, a carriage with plate and weights that runs on them, stops, seat and handles."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hipstride.body.pose import Pose, SledGeometry
from hipstride.body.segments import BodyModel
from hipstride.catalogue.exercise import Exercise
from hipstride.figure.solids import Box, Disc, Solid, block, tilted

Array = NDArray[np.float64]

_PLATE = 0.13  # half the plate's height, share of body height
_RAIL_OUT = 0.125  # rails lie this far to the sides
_THICK = 0.02  # m, half a beam


@dataclass(frozen=True, slots=True)
class Machine:
    """The solids of a leg press, and the places that its set-up card points at (each ``(3,)``)."""

    solids: list[Solid]
    marks: dict[str, Array]


def machine(exercise: Exercise, pose: Pose, body: BodyModel, sled: SledGeometry) -> Machine:
    """The leg press round a person who lies in it."""
    h, beta = body.height_m, sled.rail_angle_deg
    rail = np.array([np.cos(np.radians(beta)), 0.0, np.sin(np.radians(beta))])
    off = np.array([-rail[2], 0.0, rail[0]])
    axes = np.array([rail, [0.0, 1.0, 0.0], off])
    level = np.array([1.0, 0.0, 1.0])
    legs = ("moving", "other") if exercise.sides == "both" else ("moving",)
    soles = np.mean(
        [0.5 * (pose.centres[f"{leg}_heel"] + pose.centres[f"{leg}_toe"]) for leg in legs], axis=0
    )
    soles = soles * level
    plate_at = soles + rail * 0.02 + off * (0.02 * h)
    low = 0.5 * _THICK + _PLATE * h  # from the plate's middle down to the rails
    run = plate_at - off * (low + 2.0 * _THICK)
    half_carriage = 0.065 * h
    carriage = plate_at - off * low + rail * (half_carriage - 0.01)
    begin = run[0] - rail * (0.16 * h)
    end = run[-1] + rail * (2.0 * half_carriage + 0.10 * h)
    solids: list[Solid] = []
    length, middle = 0.5 * float(np.linalg.norm(end - begin)), 0.5 * (begin + end)
    for y in (-_RAIL_OUT * h, _RAIL_OUT * h):
        solids.append(tilted("rail", middle + np.array([0.0, y, 0.0]), (length, _THICK, _THICK), beta))
    # Posts under both ends of the rails, on a beam along the floor.
    hip = pose.centres["pelvis"][0] * level
    foot = min(float(begin[0]) + 0.03, float(hip[0]) + 0.30 * h)
    solids.append(block("frame", (float(hip[0]) - 0.30 * h, -0.03, 0.0), (float(end[0]) - 0.03, 0.03, 0.05)))
    for at, top in ((float(end[0]) - 0.06, float(end[2]) - 0.09), (foot, float(begin[2]))):
        for y in (-_RAIL_OUT * h, _RAIL_OUT * h):
            solids.append(block("rail post", (at - 0.025, y - 0.02, 0.0), (at + 0.025, y + 0.02, top)))
    solids += _rest(h, hip, sled.seat_back_angle_deg)
    wide = _RAIL_OUT * h + 0.03
    solids.append(Box("carriage", carriage, (half_carriage, wide, 2.0 * _THICK), axes))
    arm = plate_at + rail * 0.05 - off * (0.45 * _PLATE * h)
    solids.append(Box("arm", arm, (0.03, 0.035, 0.6 * _PLATE * h), axes))
    for y in (-wide - 0.06, wide + 0.06):
        solids.append(
            Disc("weight", plate_at + rail * (0.085 * h) + np.array([0.0, y, 0.0]), 0.078 * h, 0.025)
        )
    solids.append(Box("plate", plate_at, (0.02, 0.15 * h, _PLATE * h), axes))
    stop = run[0] + off * (2.5 * _THICK) - rail * 0.035
    peg = np.array([0.0, _RAIL_OUT * h, 0.0])
    for sign in (-1.0, 1.0):
        solids.append(Box("stop pin", stop + sign * peg, (0.014, 0.03, 0.035), axes))
    up = _up_back(sled.seat_back_angle_deg)
    under = np.array([up[2], 0.0, -up[0]]) * (-1.0 if up[0] < 0.0 else 1.0)
    marks = {
        "seat": hip + up * (0.30 * h) + under * (0.058 * h + 0.04) + np.array([0.0, 0.12 * h, 0.0]),
        "foot": soles[0] + np.array([0.0, 0.15 * h, 0.0]),
        "stop": stop + peg,
        "range": plate_at[0] + off * (_PLATE * h) - rail * 0.02,
    }
    return Machine(solids, marks)


def _up_back(back_deg: float) -> Array:
    return np.array([-np.cos(np.radians(back_deg)), 0.0, np.sin(np.radians(back_deg))])


def _rest(h: float, hip: Array, back_deg: float) -> list[Solid]:
    """Back rest and seat in the lean of the person, on a post, with a handle at each side."""
    up = _up_back(back_deg)
    behind = np.array([-up[2], 0.0, up[0]])  # out of the back of a person who leans there
    behind = behind if behind[2] < 0 else -behind
    rest = hip + up * (0.20 * h) + behind * (0.058 * h + 0.03)
    seat = hip - up * (0.058 * h + 0.025) + behind * (0.048 * h)
    x = float(hip[0])
    found: list[Solid] = [
        block("frame", (x - 0.22 * h, -0.03, 0.05), (x - 0.18 * h, 0.03, float(rest[2]))),
        block("frame", (x - 0.02, -0.03, 0.05), (x + 0.02, 0.03, float(hip[2]) - 0.085 * h)),
        tilted("back rest", rest, (0.27 * h, 0.12 * h, 0.03), 180.0 - back_deg),
        tilted("seat", seat, (0.025, 0.12 * h, 0.038 * h), 180.0 - back_deg),
    ]
    return found
