"""One thing known about one person's strength, and the small arithmetic of logarithms it needs."""

from __future__ import annotations

import datetime as dt
import math
from statistics import NormalDist
from typing import Literal

from hipstride.catalogue.numbers import value
from hipstride.record.frozen import frozen
from hipstride.record.person import Side

Position = Literal["seated", "lying", "side_lying", "standing", "sled"]
Source = Literal["test", "rep_max", "counted_set", "manual_grade", "find_my_level", "norm", "learned"]
SOURCES: tuple[Source, ...] = (
    "learned",
    "test",
    "rep_max",
    "counted_set",
    "manual_grade",
    "find_my_level",
    "norm",
)
"""Which source is believed before which."""

Z_PESSIMISTIC = NormalDist().inv_cdf(value("dose.pessimistic_quantile"))
"""Standard normal quantile of the pessimistic capacity (5th percentile: -1.645)."""


@frozen()
class Capacity:
    """What one side can make in one movement and position (N.m), with its error and where it is from.

    ``angle_deg``: the movement's own joint (flexion, abduction and rotation positive). ``reading_n``: mean
    of the attempts, ``best_n`` the best of them. ``torque_nm``: corrected for gravity in the test
    position. ``dose_torque_nm``: the most that can be moved through the range (dynamic), the median of a
    log-normal whose logarithm has the SD ``log_sd``; ``se_nm`` = ``dose_torque_nm * log_sd``.
    ``lower_bound``: the true strength is at least about this; ``upper_bound``: at most about this.

    ``hip_flexion_deg``: where the hip was (decides which test is nearest for abduction and rotation).
    ``two_leg``: estimated from a load that both legs moved, counted as half of it. ``rail_n``: force along
    the whole sled's rail at one repetition maximum, pushed with the feet at ``foot_height_m``.
    ``share_of_norm``: dose torque over the norm as a dynamic torque. ``limited``: something else than
    strength stopped the test.
    """

    movement: str
    side: Side
    position: Position
    angle_deg: float
    reading_n: float | None
    torque_nm: float
    dose_torque_nm: float
    se_nm: float
    log_sd: float
    source: Source
    percent_predicted: float | None
    date: dt.date | None
    lower_bound: bool
    upper_bound: bool
    note: str
    best_n: float | None = None
    hip_flexion_deg: float = 0.0
    two_leg: bool = False
    rail_n: float | None = None
    foot_height_m: float | None = None
    share_of_norm: float | None = None
    limited: bool = False


def log_error(*fractions: float) -> float:
    """Independent errors (SD as a fraction of the mean) together, as the SD of the logarithm."""
    together = math.sqrt(sum(fraction * fraction for fraction in fractions))
    return min(together, value("strength.most_log_error"))


def at_least(torque_nm: float) -> float:
    """A torque (N.m) that can be divided by."""
    return max(torque_nm, value("strength.least_torque_nm"))


def middle(samples: int) -> slice:
    """The middle 80 % of a range of evenly spaced samples; relative load is read there."""
    cut = round((1.0 - value("dose.middle_range")) / 2.0 * (samples - 1))
    return slice(cut, samples - cut)


# Movements whose strength in one position says little about another: position to group.
_SEPARATE: dict[str, dict[str, str]] = {
    "hip_flexion": {"seated": "seated", "lying": "lying", "side_lying": "lying"},
    # Standing, the hip is as straight as in lying.
    "hip_abduction": {"lying": "lying", "side_lying": "lying", "standing": "lying", "seated": "seated"},
    "hip_external_rotation": {"seated": "seated", "side_lying": "side_lying"},
}


def group(movement: str, position: str) -> str | None:
    """Which capacity a position draws on; None: whichever test is nearest (standing, and undivided ones)."""
    return _SEPARATE.get(movement, {}).get(position)


def is_divided(movement: str) -> bool:
    """Whether a movement's positions are separate capacities."""
    return movement in _SEPARATE
