"""Sleds (leg presses): friction by bearing and the kinds of machine."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Literal, cast

from hipstride.catalogue import reading
from hipstride.catalogue.sourced import Sourced, Status

MachineKind = Literal["rail", "stack", "cord"]

_FILE = "sleds.toml"


@dataclass(frozen=True, slots=True)
class Bearing:
    """Friction coefficient of one kind of bearing: a range and the usual value."""

    id: str
    text: str
    low: float
    high: float
    usual: float
    source: str
    status: Status


@dataclass(frozen=True, slots=True)
class Machine:
    """One kind of machine. The rail angle (degrees) is a starting value; the person's machine is measured.

    ``force_ratio`` is foot force over stack weight and ``friction_fraction`` the share of the force lost to
    friction; both are None where the machine has no such part.
    """

    id: str
    text: str
    kind: MachineKind
    carriage_moves: bool
    person_rides: bool
    rail_angle_deg: float | None
    force_ratio: float | None
    friction_fraction: float | None
    source: str
    status: Status
    note: str


def bearing(id: str) -> Bearing:
    """``roller``, ``wheels`` or ``bushings``."""
    return reading.find("bearing", bearings(), id)


def machine(id: str) -> Machine:
    """A kind of machine, such as ``rail_45`` or ``weight_stack``."""
    return reading.find("machine", machines(), id)


@cache
def default_friction() -> Sourced:
    """The friction coefficient of a sled that nobody has calibrated and whose bearing is not known."""
    where = f"{_FILE}: default_friction"
    entry = reading.table(_FILE, reading.read(_FILE), "default_friction")
    reading.check_keys(where, entry, ("value", "unit", "text", "source", "status"), ("note",))
    return Sourced(
        value=reading.number(where, entry, "value"),
        unit=reading.text(where, entry, "unit"),
        source=reading.text(where, entry, "source"),
        status=reading.status(where, entry),
        note=reading.optional_text(where, entry, "note"),
        text=reading.text(where, entry, "text"),
    )


@cache
def bearings() -> Mapping[str, Bearing]:
    """All bearings by id."""
    found = {}
    for id, entry in reading.table(_FILE, reading.read(_FILE), "bearing").items():
        where = f"{_FILE}: bearing.{id}"
        reading.check_keys(where, entry, ("text", "low", "high", "usual", "source", "status"), ("note",))
        found[id] = Bearing(
            id=id,
            text=reading.text(where, entry, "text"),
            low=reading.number(where, entry, "low"),
            high=reading.number(where, entry, "high"),
            usual=reading.number(where, entry, "usual"),
            source=reading.text(where, entry, "source"),
            status=reading.status(where, entry),
        )
    return MappingProxyType(found)


@cache
def machines() -> Mapping[str, Machine]:
    """All kinds of machine by id."""
    found = {}
    for id, entry in reading.table(_FILE, reading.read(_FILE), "machine").items():
        where = f"{_FILE}: machine.{id}"
        reading.check_keys(
            where,
            entry,
            ("text", "kind", "carriage_moves", "person_rides", "source", "status"),
            ("rail_angle_deg", "force_ratio", "friction_fraction", "note"),
        )
        found[id] = Machine(
            id=id,
            text=reading.text(where, entry, "text"),
            kind=cast(MachineKind, reading.one_of(where, entry, "kind", ("rail", "stack", "cord"))),
            carriage_moves=reading.flag(where, entry, "carriage_moves"),
            person_rides=reading.flag(where, entry, "person_rides"),
            rail_angle_deg=reading.optional_number(where, entry, "rail_angle_deg"),
            force_ratio=reading.optional_number(where, entry, "force_ratio"),
            friction_fraction=reading.optional_number(where, entry, "friction_fraction"),
            source=reading.text(where, entry, "source"),
            status=reading.status(where, entry),
            note=reading.optional_text(where, entry, "note"),
        )
    return MappingProxyType(found)
