"""How a torque measured at one angle is carried to others: the published shape, held between limits.

Only the shape is taken from the papers, never the size: value at an angle over the value at the test angle.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from hipstride.catalogue.numbers import value
from hipstride.catalogue.segments import Sex
from hipstride.catalogue.torque_angle import age_group, anderson, hip_abduction_line

Array = NDArray[np.float64]

_ANDERSON = ("hip_flexion", "hip_extension", "knee_flexion", "knee_extension")

FLOOR = "shape_floor"
CARRY_UP = "carry_up_limit"


def has_shape(action: str) -> bool:
    """Whether a shape over the joint's own angle was published; rotation has none and is taken as flat."""
    return action in _ANDERSON or action == "hip_abduction"


def shape(action: str, sex: Sex, age: float, angle_deg: Array | float) -> Array:
    """The published shape, in units of its own: only ratios mean something.

    Hip and knee flexion and extension: ``cos(C2 (angle - C3))``, Anderson 2007 Table 3, the row of the
    sex and of the age group: to 40 years 18-25, to 65 years 55-65, else over 65 (the paper tested nobody
    between 25 and 55: the first two meet half-way). Hip abduction: ``1 - 0.014 / degree``, Neumann 1988,
    within its tested -10 to 40 degrees. Everything else: 1. Never below 0.3 of the peak: the cosine ends
    inside the range that people use.
    """
    angle = np.asarray(angle_deg, dtype=np.float64)
    if action in _ANDERSON:
        joint, _, direction = action.partition("_")
        row = anderson(joint, direction, sex, age_group(age))
        turned = np.clip(row.c2 * (np.radians(angle) - row.c3_rad), -math.pi / 2, math.pi / 2)
        return np.maximum(np.cos(turned), value("strength.shape_least_of_peak"))
    if action == "hip_abduction":
        line = hip_abduction_line()
        inside = np.clip(angle, line.lowest_deg, line.highest_deg)
        return np.asarray(1.0 + line.slope_per_deg * inside, dtype=np.float64)
    return np.ones_like(angle)


def floor_of(action: str) -> float:
    """The least share of the tested torque a shape may leave."""
    return value(
        "capacity.shape_floor_knee_extension" if action == "knee_extension" else "capacity.shape_floor"
    )


@lru_cache(maxsize=1024)
def _at_one(action: str, sex: Sex, age: float, angle_deg: float) -> float:
    return float(shape(action, sex, age, angle_deg))


def shape_ratio(
    action: str,
    sex: Sex,
    age: float,
    angle_deg: Array,
    test_angle_deg: float,
    *,
    among: slice = slice(None),
) -> tuple[Array, tuple[str, ...]]:
    """Torque at angles ``(n,)`` (degrees) over the torque at the test angle, and what held it.

    Down freely, but not below 0.3 (knee extension 0.5, where pooled norms near straight are half of
    mid-range); up by at most 1.25. The second value names the limits that decided somewhere ``among`` them.
    """
    ratio, held = shape_ratios(action, sex, age, angle_deg[None], [test_angle_deg], among=among)
    return ratio[0], held[0]


def shape_ratios(
    action: str,
    sex: Sex,
    age: float,
    angle_deg: Array,
    test_angle_deg: Sequence[float],
    *,
    among: slice = slice(None),
) -> tuple[Array, list[tuple[str, ...]]]:
    """The same for several motions ``(motions, n)``, each with the angle of its own test."""
    at = shape(action, sex, age, angle_deg)
    raw = at / np.array([[_at_one(action, sex, age, tested)] for tested in test_angle_deg])
    most, least = value("capacity.carry_up_limit"), floor_of(action)
    seen = raw[:, among]
    raised = (seen.max(axis=1) > most + 1e-12).tolist()
    ended = (at[:, among] <= value("strength.shape_least_of_peak")) & (seen < most)
    floored = ((seen.min(axis=1) < least - 1e-12) | ended.any(axis=1)).tolist()
    held = [
        (*((CARRY_UP,) if up else ()), *((FLOOR,) if down else ()))
        for up, down in zip(raised, floored, strict=True)
    ]
    return raw.clip(least, most), held
