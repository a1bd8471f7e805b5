"""Elastic bands: the force law of one layer by brand, colour and version of the maker's table.

With stretch ratio L = length / rest length, one layer pulls ``c1_n (L - L^-2) + c2_n (1 - L^-3)`` newtons,
and nothing at L <= 1. The version stays with a band, because makers' tables changed by up to a third.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Any, Literal

from hipstride.catalogue import reading
from hipstride.catalogue.errors import CatalogueError
from hipstride.catalogue.sourced import Status

Shape = Literal["flat", "loop"]

_COLUMNS = ("colour", "c1_n", "c2_n", "n_at_100", "n_at_200", "hatch")


@dataclass(frozen=True, slots=True)
class BandLaw:
    """The law of one layer (of one strand, for a loop).

    ``order`` counts the colours from the weakest, from 0; ``n_at_100`` and ``n_at_200`` are the table's
    forces (N) at 100 % and 200 % stretch; ``latex`` is what an allergy must assume; ``hatch`` names a pattern
    that tells colours apart on a grey print.
    """

    brand: str
    colour: str
    version: str
    c1_n: float
    c2_n: float
    order: int
    source: str
    status: Status
    latex: bool
    shape: Shape
    n_at_100: float
    n_at_200: float
    hatch: str = ""
    note: str = ""


def band_law(brand: str, colour: str, *, version: str | None = None) -> BandLaw:
    """The law of that band; without a version, the maker's current table."""
    tables = _by_brand(brand)
    if version is None:
        laws = next(iter(tables.values()))
    else:
        laws = reading.find(f"table version of {_display(brand)}", tables, version.strip().casefold())
    return reading.find(f"colour of {_display(brand)}", laws, colour.strip().casefold())


def known(brand: str, colour: str) -> bool:
    """Whether the current table of that brand has that colour."""
    try:
        band_law(brand, colour)
    except CatalogueError:
        return False
    return True


def is_brand(name: str) -> bool:
    """Whether there are tables of that maker."""
    return _plain(name) in _laws()


def brands() -> tuple[str, ...]:
    """All brands by the name they are shown under."""
    return tuple(_display(brand) for brand in _laws())


def colours(brand: str, *, version: str | None = None) -> tuple[str, ...]:
    """The colours of a brand, weakest first."""
    tables = _by_brand(brand)
    if version is None:
        return tuple(next(iter(tables.values())))
    return tuple(reading.find(f"table version of {_display(brand)}", tables, version.strip().casefold()))


def versions(brand: str) -> tuple[str, ...]:
    """The versions of a brand's table, the current one first."""
    return tuple(_by_brand(brand))


def notes(brand: str) -> str:
    """What is known to be missing or uncertain about a brand's tables."""
    _by_brand(brand)
    return " ".join(
        dict.fromkeys(law.note for table in _by_brand(brand).values() for law in table.values() if law.note)
    )


def _plain(brand: str) -> str:
    return " ".join(brand.casefold().replace("-", "").split())


def _display(brand: str) -> str:
    tables = reading.find("band brand", _laws(), _plain(brand))
    return next(iter(next(iter(tables.values())).values())).brand


def _by_brand(brand: str) -> Mapping[str, Mapping[str, BandLaw]]:
    if _plain(brand) in _laws():
        return _laws()[_plain(brand)]
    raise CatalogueError(f"unknown band brand {brand!r}; known: {', '.join(brands())}")


@cache
def _laws() -> Mapping[str, Mapping[str, Mapping[str, BandLaw]]]:
    return parse_bands(reading.read("bands.toml"))


def parse_bands(
    content: Mapping[str, Any], name: str = "bands.toml"
) -> Mapping[str, Mapping[str, Mapping[str, BandLaw]]]:
    """Laws by brand, version and colour; the first table of a brand is its current one."""
    found: dict[str, dict[str, Mapping[str, BandLaw]]] = {}
    reading.check_keys(name, content, ("table",))
    for table in content["table"]:
        where = f"{name}: {table.get('brand')} {table.get('version')}"
        reading.check_keys(
            where,
            table,
            ("brand", "version", "shape", "latex", "source", "status", "columns", "rows"),
            ("note",),
        )
        brand, version = reading.text(where, table, "brand"), reading.text(where, table, "version")
        shape: Shape = "loop" if reading.one_of(where, table, "shape", ("flat", "loop")) == "loop" else "flat"
        laws = {}
        for order, row in enumerate(reading.rows(where, table, _COLUMNS)):
            colour = reading.text(where, row, "colour")
            laws[colour] = BandLaw(
                brand=brand,
                colour=colour,
                version=version,
                c1_n=reading.number(where, row, "c1_n"),
                c2_n=reading.number(where, row, "c2_n"),
                order=order,
                source=reading.text(where, table, "source"),
                status=reading.status(where, table),
                latex=reading.flag(where, table, "latex"),
                shape=shape,
                n_at_100=reading.number(where, row, "n_at_100"),
                n_at_200=reading.number(where, row, "n_at_200"),
                hatch=reading.text(where, row, "hatch"),
                note=reading.optional_text(where, table, "note"),
            )
        found.setdefault(_plain(brand), {})[version] = MappingProxyType(laws)
    return MappingProxyType(found)
