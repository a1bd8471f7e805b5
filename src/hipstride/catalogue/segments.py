"""Body segments (de Leva 1996) and the few further body dimensions that are needed to place and draw a body.

Lengths are fractions of body height, masses fractions of body mass, centres of mass fractions of segment
length from the first end point, radii of gyration fractions of segment length.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Final, Literal

from hipstride.catalogue import reading
from hipstride.catalogue.sourced import Sourced, Status

Sex = Literal["female", "male"]

SEXES: Final[tuple[Sex, ...]] = ("female", "male")

_COLUMNS = (
    "segment",
    "endpoints",
    "mass_fraction",
    "com_fraction",
    "rg_sagittal",
    "rg_transverse",
    "rg_longitudinal",
    "length_mm",
)


@dataclass(frozen=True, slots=True)
class Reference:
    """The mean body that the segment lengths belong to."""

    mass_kg: float
    height_m: float


@dataclass(frozen=True, slots=True)
class Segment:
    """One segment; see the module for what each fraction is a fraction of."""

    name: str
    endpoints: str
    mass_fraction: float
    com_fraction: float
    length_fraction: float
    rg_sagittal: float
    rg_transverse: float
    rg_longitudinal: float
    source: str
    status: Status


@cache
def reference(sex: Sex) -> Reference:
    """Mass (kg) and height (m) of the mean body of that sex."""
    where = "segments.toml"
    by_sex = reading.find("sex", {sex: reading.table(where, reading.read(where), sex) for sex in SEXES}, sex)
    where = f"{where}: {sex}"
    reading.check_keys(where, by_sex, ("reference_mass_kg", "reference_height_m", "columns", "rows"))
    return Reference(
        mass_kg=reading.number(where, by_sex, "reference_mass_kg"),
        height_m=reading.number(where, by_sex, "reference_height_m"),
    )


@cache
def segment_table(sex: Sex) -> Mapping[str, Segment]:
    """The segments of that sex by name: head, trunk, lower_trunk, thigh, shank, foot and the others."""
    content = reading.read("segments.toml")
    reading.check_keys("segments.toml", content, ("source", "status", *SEXES), ("note",))
    height_m = reference(sex).height_m
    where = f"segments.toml: {sex}"
    found = {}
    for row in reading.rows(where, content[sex], _COLUMNS):
        name = reading.text(where, row, "segment")
        place = f"{where}: {name}"
        found[name] = Segment(
            name=name,
            endpoints=reading.text(place, row, "endpoints"),
            mass_fraction=reading.number(place, row, "mass_fraction"),
            com_fraction=reading.number(place, row, "com_fraction"),
            length_fraction=reading.number(place, row, "length_mm") / 1000.0 / height_m,
            rg_sagittal=reading.number(place, row, "rg_sagittal"),
            rg_transverse=reading.number(place, row, "rg_transverse"),
            rg_longitudinal=reading.number(place, row, "rg_longitudinal"),
            source=reading.text("segments.toml", content, "source"),
            status=reading.status("segments.toml", content),
        )
    return MappingProxyType(found)


@cache
def body_geometry() -> Mapping[str, Sourced]:
    """Every further dimension with its source and status; fractions of body height where the unit says so."""
    where = "body.toml"
    found = {}
    for id, entry in reading.read(where).items():
        place = f"{where}: {id}"
        reading.check_keys(place, entry, ("value", "unit", "source", "status", "text"), ("note",))
        found[id] = Sourced(
            value=reading.number(place, entry, "value"),
            unit=reading.text(place, entry, "unit"),
            source=reading.text(place, entry, "source"),
            status=reading.status(place, entry),
            note=reading.optional_text(place, entry, "note"),
            text=reading.text(place, entry, "text"),
        )
    return MappingProxyType(found)


@cache
def geometry(id: str) -> float:
    """One dimension as a fraction of body height, such as ``ankle_height``."""
    return reading.find("body dimension", body_geometry(), id).value
