"""One person's segments: de Leva's fractions scaled by height, mass and sex; measured lengths override."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from typing import Any, cast

import numpy as np

from hipstride.catalogue.segments import geometry, segment_table
from hipstride.record.frozen import frozen
from hipstride.record.person import Body

GRAVITY_M_S2 = 9.80665


@frozen()
class BodyModel:
    """Lengths (m), masses (kg) and places of the segments of one person.

    ``*_com_m`` is the distance of the centre of mass from the proximal joint (for the foot: below the
    ankle, its fore-aft offset ignored, the assumption behind the published gravity coefficients).
    """

    height_m: float
    mass_kg: float
    thigh_m: float
    shank_m: float
    foot_m: float
    thigh_kg: float
    shank_kg: float
    foot_kg: float
    thigh_com_m: float
    shank_com_m: float
    foot_com_m: float
    pelvis_kg: float
    pelvis_m: float
    pelvis_com_m: float
    trunk_kg: float
    trunk_m: float
    trunk_com_m: float
    head_kg: float
    head_m: float
    head_com_m: float
    upper_arm_kg: float
    upper_arm_m: float
    upper_arm_com_m: float
    forearm_kg: float
    forearm_m: float
    forearm_com_m: float
    hand_kg: float
    hand_m: float
    hip_half_width_m: float
    shoulder_half_width_m: float
    ankle_height_m: float
    heel_back_m: float
    hip_lying_height_m: float
    ankle_lying_height_m: float
    shoulder_lying_height_m: float
    side_lying_height_m: float
    seat_below_hip_m: float
    thigh_girth_m: float
    ankle_girth_m: float

    @property
    def gravity_scale_nm(self) -> float:
        """S = mass x g x height (N.m), the scale of the published gravity coefficients."""
        return self.mass_kg * GRAVITY_M_S2 * self.height_m

    @property
    def coefficient_a(self) -> float:
        """A: hip torque of a horizontal thigh with everything below it hung at the knee, in units of S."""
        below_knee_kg = self.shank_kg + self.foot_kg
        return (self.thigh_kg * self.thigh_com_m + below_knee_kg * self.thigh_m) / (
            self.mass_kg * self.height_m
        )

    @property
    def coefficient_k(self) -> float:
        """K: torque of a horizontal shank and foot about the knee, in units of S."""
        moment_kg_m = self.shank_kg * self.shank_com_m + self.foot_kg * (self.shank_m + self.foot_com_m)
        return moment_kg_m / (self.mass_kg * self.height_m)

    @property
    def leg_kg(self) -> float:
        """Mass of one leg (kg)."""
        return self.thigh_kg + self.shank_kg + self.foot_kg


_MEASURES = tuple(each.name for each in fields(BodyModel))


def side_by_side(bodies: Sequence[BodyModel]) -> BodyModel:
    """Several bodies as one, each of whose numbers is a column ``(bodies, 1)``.

    What is computed from it over ``n`` phases is ``(bodies, n)``: the same as of each by itself.
    """
    columns = {name: np.array([[getattr(body, name)] for body in bodies]) for name in _MEASURES}
    return BodyModel(**cast(dict[str, Any], columns))


def for_places(body: BodyModel) -> BodyModel:
    """The body with numbers that go with places ``(n, 3)``; of several bodies with ``(bodies, n, 3)``."""
    if np.ndim(body.height_m) == 0:
        return body
    return BodyModel(**{name: getattr(body, name)[..., None] for name in _MEASURES})


def body_model(body: Body) -> BodyModel:
    """Scale the segments to one person (metres, kilograms)."""
    table = segment_table(body.sex)
    height, mass = body.height_m, body.mass_kg

    def length(name: str) -> float:
        return table[name].length_fraction * height

    def kg(*names: str) -> float:
        return sum(table[name].mass_fraction for name in names) * mass

    thigh = body.thigh_m or length("thigh")
    shank = body.shank_m or length("shank")
    pelvis, upper, mid = table["lower_trunk"], table["upper_trunk"], table["mid_trunk"]
    trunk_m = length("upper_trunk") + length("mid_trunk")
    # Centre of upper and mid trunk together, measured upwards from the top of the pelvis.
    upper_up = length("mid_trunk") + (1.0 - upper.com_fraction) * length("upper_trunk")
    mid_up = (1.0 - mid.com_fraction) * length("mid_trunk")
    trunk_com = (upper.mass_fraction * upper_up + mid.mass_fraction * mid_up) / (
        upper.mass_fraction + mid.mass_fraction
    )
    return BodyModel(
        height_m=height,
        mass_kg=mass,
        thigh_m=thigh,
        shank_m=shank,
        foot_m=length("foot"),
        thigh_kg=kg("thigh"),
        shank_kg=kg("shank"),
        foot_kg=kg("foot"),
        thigh_com_m=table["thigh"].com_fraction * thigh,
        shank_com_m=table["shank"].com_fraction * shank,
        foot_com_m=geometry("foot_com_below_ankle") * height,
        pelvis_kg=kg("lower_trunk"),
        pelvis_m=length("lower_trunk"),
        pelvis_com_m=(1.0 - pelvis.com_fraction) * length("lower_trunk"),
        trunk_kg=kg("upper_trunk", "mid_trunk"),
        trunk_m=trunk_m,
        trunk_com_m=trunk_com,
        head_kg=kg("head"),
        head_m=length("head"),
        head_com_m=(1.0 - table["head"].com_fraction) * length("head"),
        upper_arm_kg=kg("upper_arm"),
        upper_arm_m=length("upper_arm"),
        upper_arm_com_m=table["upper_arm"].com_fraction * length("upper_arm"),
        forearm_kg=kg("forearm"),
        forearm_m=length("forearm"),
        forearm_com_m=table["forearm"].com_fraction * length("forearm"),
        hand_kg=kg("hand"),
        hand_m=length("hand"),
        hip_half_width_m=0.5 * geometry("hip_joint_separation") * height,
        shoulder_half_width_m=0.5 * geometry("shoulder_joint_width") * height,
        ankle_height_m=geometry("ankle_height") * height,
        heel_back_m=geometry("heel_behind_ankle") * height,
        hip_lying_height_m=geometry("lying_hip_height") * height,
        ankle_lying_height_m=geometry("lying_ankle_height") * height,
        shoulder_lying_height_m=geometry("lying_shoulder_height") * height,
        side_lying_height_m=(geometry("side_lying_lower_hip_height") + 0.5 * geometry("hip_joint_separation"))
        * height,
        seat_below_hip_m=geometry("seated_hip_above_seat") * height,
        thigh_girth_m=body.thigh_girth_m or geometry("knee_girth") * height,
        ankle_girth_m=body.ankle_girth_m or geometry("ankle_girth") * height,
    )
