"""Published strength of healthy adults: regression rows, pooled ranges, priors; in N.m or N.m per kg."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from hipstride.catalogue import reading
from hipstride.catalogue.segments import SEXES, Sex
from hipstride.catalogue.sourced import Status


@dataclass(frozen=True, slots=True)
class HarboRow:
    """Harbo 2012: torque (N.m) = intercept + age + height + mass terms."""

    intercept: float
    age_per_y: float
    height_per_m: float
    mass_per_kg: float
    source: str
    status: Status

    def torque_nm(self, age_y: float, height_m: float, mass_kg: float) -> float:
        """Predicted torque (N.m); outside 15-83 years or for a very small body it can be too low to use."""
        return (
            self.intercept
            + self.age_per_y * age_y
            + self.height_per_m * height_m
            + self.mass_per_kg * mass_kg
        )


@dataclass(frozen=True, slots=True)
class Prior:
    """A range of the mean torque (N.m per kg of body mass) where no equation exists; SD as a share of it."""

    low: float
    high: float
    sd_fraction: float
    unit: str
    source: str
    status: Status


@dataclass(frozen=True, slots=True)
class PooledRange:
    """Sarabon 2021: 95 % interval of the pooled mean knee torque (N.m per kg)."""

    low: float
    high: float
    source: str
    status: Status


def harbo(function: str, sex: Sex) -> HarboRow:
    """The row of a function such as ``hip_flexion_isometric`` or ``knee_flexion_isokinetic``."""
    return reading.find("strength norm", _harbo(), (function.strip().casefold().replace(" ", "_"), sex))


def harbo_functions() -> tuple[str, ...]:
    """The functions that have a row."""
    return tuple(dict.fromkeys(function for function, _ in _harbo()))


def prior(movement: str, sex: Sex) -> Prior:
    """The prior of ``hip_abduction``, ``hip_external_rotation`` or ``hip_internal_rotation``."""
    return reading.find("strength prior", priors(), (movement, sex))


def sarabon(action: str, sex: Sex, age_group: str, knee_position: str) -> PooledRange:
    """Pooled knee torque.

    ``action`` is extension or flexion, ``age_group`` adult or older, ``knee_position`` extended, mid-range or
    flexed.
    """
    return reading.find("pooled knee torque", pooled(), (action, sex, age_group, knee_position))


@cache
def _harbo() -> Mapping[tuple[str, str], HarboRow]:
    where = "norms.toml: harbo"
    content = reading.table("norms.toml", reading.read("norms.toml"), "harbo")
    reading.check_keys(where, content, ("source", "status", "columns", "rows"), ("note",))
    found = {}
    columns = ("function", "sex", "intercept", "age_per_y", "height_per_m", "mass_per_kg")
    for row in reading.rows(where, content, columns):
        function = reading.text(where, row, "function")
        found[function, reading.one_of(where, row, "sex", SEXES)] = HarboRow(
            intercept=reading.number(where, row, "intercept"),
            age_per_y=reading.number(where, row, "age_per_y"),
            height_per_m=reading.number(where, row, "height_per_m"),
            mass_per_kg=reading.number(where, row, "mass_per_kg"),
            source=reading.text(where, content, "source"),
            status=reading.status(where, content),
        )
    return MappingProxyType(found)


@cache
def priors() -> Mapping[tuple[str, str], Prior]:
    """All priors by movement and sex."""
    where = "norms.toml: prior"
    content = reading.table("norms.toml", reading.read("norms.toml"), "prior")
    reading.check_keys(
        where, content, ("unit", "sd_fraction", "source", "status", "columns", "rows"), ("note",)
    )
    found = {}
    for row in reading.rows(where, content, ("movement", "sex", "low", "high")):
        found[reading.text(where, row, "movement"), reading.one_of(where, row, "sex", SEXES)] = Prior(
            low=reading.number(where, row, "low"),
            high=reading.number(where, row, "high"),
            sd_fraction=reading.number(where, content, "sd_fraction"),
            unit=reading.text(where, content, "unit"),
            source=reading.text(where, content, "source"),
            status=reading.status(where, content),
        )
    return MappingProxyType(found)


@cache
def pooled() -> Mapping[tuple[str, str, str, str], PooledRange]:
    """All pooled knee torques by action, sex, age group and knee position."""
    where = "norms.toml: sarabon"
    content = reading.table("norms.toml", reading.read("norms.toml"), "sarabon")
    reading.check_keys(where, content, ("unit", "source", "status", "columns", "rows"), ("note",))
    found = {}
    for row in reading.rows(where, content, ("action", "sex", "age_group", "knee_position", "low", "high")):
        key = (
            reading.text(where, row, "action"),
            reading.one_of(where, row, "sex", SEXES),
            reading.text(where, row, "age_group"),
            reading.text(where, row, "knee_position"),
        )
        found[key] = PooledRange(
            low=reading.number(where, row, "low"),
            high=reading.number(where, row, "high"),
            source=reading.text(where, content, "source"),
            status=reading.status(where, content),
        )
    return MappingProxyType(found)
