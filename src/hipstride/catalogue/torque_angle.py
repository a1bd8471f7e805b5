"""Published shapes of strength over joint angle and speed. Only the shape is used, never the size."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Final, Literal

from hipstride.catalogue import reading
from hipstride.catalogue.segments import SEXES, Sex
from hipstride.catalogue.sourced import Status

AgeGroup = Literal["18-25", "55-65", "over 65"]

AGE_GROUPS: Final[tuple[AgeGroup, ...]] = ("18-25", "55-65", "over 65")

_FILE = "torque_angle.toml"


@dataclass(frozen=True, slots=True)
class AndersonRow:
    """Anderson 2007: torque = mass * 9.81 * height * c1 * cos(c2 (angle - c3_rad)) * f(speed).

    Angles in radians, flexion positive; c4 and c5 are the speeds (rad/s) at 75 % and 50 % of the isometric
    torque, c6 shapes the eccentric side.
    """

    c1: float
    c2: float
    c3_rad: float
    c4: float
    c5: float
    c6: float
    source: str
    status: Status


@dataclass(frozen=True, slots=True)
class AngleLine:
    """Torque over torque at 0 degrees = 1 + slope_per_deg * angle, within the tested angles (degrees)."""

    slope_per_deg: float
    lowest_deg: float
    highest_deg: float
    source: str
    status: Status
    note: str = ""


def anderson(joint: str, direction: str, sex: Sex, age_group: AgeGroup) -> AndersonRow:
    """The row of hip, knee or ankle, flexion or extension."""
    return reading.find("torque-angle row", anderson_rows(), (joint, direction, sex, age_group))


def age_group(age_y: float) -> AgeGroup:
    """The published age group nearest to an age (years); the first two meet half-way, at 40."""
    if age_y <= 40.0:
        return "18-25"
    return "55-65" if age_y <= 65.0 else "over 65"


@cache
def hip_abduction_line() -> AngleLine:
    """Neumann 1988: hip abductor strength falls as the leg moves outwards (abduction positive)."""
    where = f"{_FILE}: hip_abduction"
    content = reading.table(_FILE, reading.read(_FILE), "hip_abduction")
    reading.check_keys(
        where, content, ("slope_per_deg", "lowest_deg", "highest_deg", "source", "status"), ("note",)
    )
    return AngleLine(
        slope_per_deg=reading.number(where, content, "slope_per_deg"),
        lowest_deg=reading.number(where, content, "lowest_deg"),
        highest_deg=reading.number(where, content, "highest_deg"),
        source=reading.text(where, content, "source"),
        status=reading.status(where, content),
        note=reading.optional_text(where, content, "note"),
    )


@cache
def anderson_rows() -> Mapping[tuple[str, str, str, str], AndersonRow]:
    """All rows by joint, direction, sex and age group."""
    where = f"{_FILE}: anderson"
    content = reading.table(_FILE, reading.read(_FILE), "anderson")
    reading.check_keys(where, content, ("source", "status", "columns", "rows"), ("note",))
    found = {}
    columns = ("joint", "direction", "sex", "age_group", "c1", "c2", "c3_rad", "c4", "c5", "c6")
    for row in reading.rows(where, content, columns):
        key = (
            reading.one_of(where, row, "joint", ("hip", "knee", "ankle")),
            reading.one_of(where, row, "direction", ("flexion", "extension")),
            reading.one_of(where, row, "sex", SEXES),
            reading.one_of(where, row, "age_group", AGE_GROUPS),
        )
        found[key] = AndersonRow(
            c1=reading.number(where, row, "c1"),
            c2=reading.number(where, row, "c2"),
            c3_rad=reading.number(where, row, "c3_rad"),
            c4=reading.number(where, row, "c4"),
            c5=reading.number(where, row, "c5"),
            c6=reading.number(where, row, "c6"),
            source=reading.text(where, content, "source"),
            status=reading.status(where, content),
        )
    return MappingProxyType(found)
