"""What a healthy person of this sex, age, height and mass would make, in N.m, and how far off that may be."""

from __future__ import annotations

import math
from functools import lru_cache
from typing import Literal

from hipstride.catalogue import norms
from hipstride.catalogue.numbers import value
from hipstride.catalogue.sourced import Status
from hipstride.catalogue.torque_angle import age_group, anderson
from hipstride.record.frozen import frozen
from hipstride.record.person import Body

# Which row of Harbo 2012 speaks for which movement.
_HARBO = {
    "knee_extension": "knee_extension_isometric",
    "hip_flexion": "hip_flexion_isometric",
    "hip_extension": "hip_extension_isokinetic",
    "knee_flexion": "knee_flexion_isokinetic",
}
_PRIOR = ("hip_abduction", "hip_external_rotation")


@frozen()
class Predicted:
    """A norm (N.m) with its SD between people.

    ``kind``: isometric, or isokinetic at 60 degrees/s; ``angle_deg``: the joint angle it is taken to hold at.
    """

    torque_nm: float
    sd_nm: float
    source: str
    status: Status
    kind: Literal["isometric", "isokinetic"] = "isometric"
    angle_deg: float = 0.0

    @property
    def dynamic_nm(self) -> float:
        """The norm as a torque through the range; an isokinetic one is that already."""
        return self.torque_nm * (value("capacity.make_to_dynamic") if self.kind == "isometric" else 1.0)


@lru_cache(maxsize=4096)
def predicted_nm(action: str, body: Body) -> Predicted | None:
    """The norm of a movement, or None where there is none.

    Harbo 2012 (N.m = intercept + age + height + mass terms; ages outside 15-83 years are taken as the
    nearest of these); hip abduction and external rotation: the middle of a recalled range in N.m/kg.
    """
    least = value("strength.norm_least_nm_per_kg") * body.mass_kg
    spread = value("capacity.norm_sd_fraction")
    if action in _HARBO:
        row = norms.harbo(_HARBO[action], body.sex)
        age = min(max(body.age, value("norms.harbo_age_low_y")), value("norms.harbo_age_high_y"))
        torque = max(row.torque_nm(age, body.height_m, body.mass_kg), least)
        kind: Literal["isometric", "isokinetic"] = (
            "isometric" if _HARBO[action].endswith("isometric") else "isokinetic"
        )
        return Predicted(torque, spread * torque, row.source, row.status, kind, _angle_deg(action, body))
    if action in _PRIOR:
        prior = norms.prior(action, body.sex)
        torque = max(0.5 * (prior.low + prior.high) * body.mass_kg, least)
        return Predicted(torque, prior.sd_fraction * torque, prior.source, prior.status)
    return None


def _angle_deg(action: str, body: Body) -> float:
    """Joint angle (degrees) a norm holds at: an isokinetic peak is at the peak of the published shape."""
    if action == "knee_extension":
        return value("norms.harbo_knee_extension_angle_deg")
    if action == "hip_flexion":
        return value("strength.norm_hip_flexion_angle_deg")
    joint, _, direction = action.partition("_")
    return math.degrees(anderson(joint, direction, body.sex, age_group(body.age)).c3_rad)
