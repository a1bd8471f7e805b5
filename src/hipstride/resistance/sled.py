"""The hip sled: force along the rail from plates, carriage, slope and friction."""

from __future__ import annotations

import math

from hipstride.body.segments import GRAVITY_M_S2


def rail_force_n(
    moving_kg: float,
    *,
    rail_angle_deg: float,
    friction: float,
    direction: int,
    acceleration_m_s2: float = 0.0,
) -> float:
    """Force (N) along the rail: ``m (g sin b + direction mu g cos b + a)``.

    ``direction`` is +1 pushing up, 0 holding, -1 lowering. ``moving_kg`` counts the carriage.
    """
    slope = math.radians(rail_angle_deg)
    along = GRAVITY_M_S2 * (math.sin(slope) + direction * friction * math.cos(slope))
    return moving_kg * (along + acceleration_m_s2)


def friction_from_two_pulls(pull_up_n: float, pull_down_n: float, *, rail_angle_deg: float) -> float:
    """Friction coefficient from slow pulls along the rail, up and down: ``(u - d)/(u + d) = mu cot b``."""
    return (pull_up_n - pull_down_n) / (pull_up_n + pull_down_n) * math.tan(math.radians(rail_angle_deg))
