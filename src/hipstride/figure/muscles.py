"""The working muscles as shapes inside the limb, put along the segments' own directions.

A shape is a chain of balls: segment, share of its length, how far to the front and outwards and how thick,
the last three as shares of height.
"""

from __future__ import annotations

import numpy as np

from hipstride.figure.body_shape import Frames
from hipstride.figure.flesh import Flesh, Part

Ball = tuple[str, float, float, float, float]

_THIGH_FRONT: tuple[Ball, ...] = (
    ("thigh", 0.14, 0.022, 0.004, 0.0140),
    ("thigh", 0.45, 0.022, 0.002, 0.0200),
    ("thigh", 0.70, 0.017, 0.000, 0.0160),
    ("thigh", 0.90, 0.014, 0.000, 0.0085),
)
_FORMS: dict[str, tuple[Ball, ...]] = {
    "iliopsoas": (
        ("pelvis", -0.060, 0.016, 0.030, 0.0100),
        ("pelvis", -0.015, 0.026, 0.044, 0.0150),
        ("thigh", 0.16, 0.026, -0.008, 0.0100),
    ),
    "rectus femoris": _THIGH_FRONT,
    "quadriceps": _THIGH_FRONT,
    "sartorius": (
        ("pelvis", -0.020, 0.030, 0.070, 0.0070),
        ("thigh", 0.40, 0.024, -0.010, 0.0085),
        ("thigh", 0.85, 0.006, -0.022, 0.0065),
    ),
    "tensor fasciae latae": (
        ("pelvis", -0.025, 0.022, 0.072, 0.0095),
        ("thigh", 0.10, 0.020, 0.030, 0.0120),
        ("thigh", 0.40, 0.010, 0.032, 0.0060),
    ),
    "gluteus maximus": (
        ("pelvis", -0.035, -0.026, 0.030, 0.0150),
        ("pelvis", 0.000, -0.028, 0.048, 0.0210),
        ("thigh", 0.12, -0.024, 0.014, 0.0150),
    ),
    "gluteus medius": (
        ("pelvis", -0.048, -0.006, 0.058, 0.0140),
        ("pelvis", -0.018, -0.004, 0.072, 0.0160),
        ("thigh", 0.03, 0.000, 0.034, 0.0090),
    ),
    "deep hip rotators": (
        ("pelvis", -0.012, -0.030, 0.024, 0.0110),
        ("pelvis", 0.000, -0.026, 0.052, 0.0130),
        ("thigh", 0.04, -0.014, 0.030, 0.0085),
    ),
    "hamstrings": (
        ("thigh", 0.14, -0.024, 0.000, 0.0130),
        ("thigh", 0.45, -0.021, 0.000, 0.0180),
        ("thigh", 0.75, -0.017, 0.000, 0.0130),
        ("thigh", 0.96, -0.014, 0.000, 0.0070),
    ),
    "hip adductors": (
        ("thigh", 0.10, 0.004, -0.030, 0.0130),
        ("thigh", 0.40, 0.002, -0.024, 0.0150),
        ("thigh", 0.72, 0.000, -0.016, 0.0080),
    ),
    "gastrocnemius": (
        ("shank", 0.07, -0.012, 0.000, 0.0105),
        ("shank", 0.27, -0.018, 0.000, 0.0165),
        ("shank", 0.50, -0.012, 0.000, 0.0110),
        ("shank", 0.85, -0.008, 0.000, 0.0050),
    ),
    "soleus": (
        ("shank", 0.30, -0.013, 0.000, 0.0140),
        ("shank", 0.55, -0.010, 0.000, 0.0125),
        ("shank", 0.88, -0.008, 0.000, 0.0050),
    ),
    "tibialis anterior": (
        ("shank", 0.10, 0.012, 0.008, 0.0090),
        ("shank", 0.35, 0.012, 0.008, 0.0115),
        ("shank", 0.80, 0.008, 0.002, 0.0055),
    ),
}
_OF_STANDING = " of the standing leg"


def known_muscles() -> tuple[str, ...]:
    """Muscles that have a form."""
    return tuple(_FORMS)


def muscle(at: Frames, name: str) -> tuple[Part, np.ndarray] | None:
    """The shape of a muscle of the moving leg (or "... of the standing leg") and its outer direction.

    The direction ``(frames, 3)`` points from the bone to the muscle: away from the eye, it is hidden.
    """
    plain = name.removesuffix(_OF_STANDING)
    if plain not in _FORMS:
        return None
    leg = "other" if name.endswith(_OF_STANDING) else "moving"
    sign = -1.0 if leg == "other" else 1.0
    h = at.height_m
    flesh = Flesh(f"muscle {plain}")
    outer = np.zeros_like(at["pelvis"].origin)
    balls = []
    for segment, share, front, outward, radius in _FORMS[plain]:
        if segment == "pelvis":
            frame = at["pelvis"]
            place = frame.at(share * h, front * h, sign * outward * h)
            aside = sign * outward - sign * 0.03
        else:
            frame = at[f"{leg}_{segment}"]
            place = frame.at(share, front * h, outward * h)
            aside = outward
        outer = outer + frame.front * front + frame.outward * aside
        balls.append((place, radius * h))
    flesh.chain(*balls)
    return flesh.part(), outer
