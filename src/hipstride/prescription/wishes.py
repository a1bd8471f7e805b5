"""What professionals ask for of each movement and side."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from hipstride.prescription.sides import SIDES
from hipstride.record.override import (
    DOSE_KEYS,
    AskedBand,
    AskedCuff,
    AskedSled,
    override_ids,
)
from hipstride.record.person import Person, Side, Sides
from hipstride.record.resistance import Limb, NoLoad


def as_it_was(person: Person, day: dt.date) -> Person:
    """The person with the overrides that were set by this day and had not ended."""
    held = tuple(each for each in person.override if each.holds(day) and (each.on is None or each.on <= day))
    return person if len(held) == len(person.override) else replace(person, override=held)


def unasked(person: Person) -> Person:
    """The person without what is asked for in the place of the engine's choice; what is not to be stays."""
    nothing: dict[str, Any] = {"exercise": None, "resistance": None, **dict.fromkeys(DOSE_KEYS)}
    if not any(each.wants() for each in person.override):
        return person
    return replace(person, override=tuple(replace(each, **nothing) for each in person.override))


@dataclass(frozen=True, slots=True)
class Wish:
    """What is asked of one movement on one side, key by key; ``whose``: the override that each key is from."""

    values: Mapping[str, Any] = field(default_factory=dict)
    whose: Mapping[str, str] = field(default_factory=dict)
    since: dt.date | None = None  # the day from which the numbers are those of a professional

    def __bool__(self) -> bool:
        return bool(self.values)

    @property
    def form(self) -> bool:
        """Whether a form or a resistance is asked for."""
        return "exercise" in self.values or "resistance" in self.values

    @property
    def fixes_load(self) -> bool:
        """Whether the load itself is asked for, not only what makes it."""
        asked = self.values.get("resistance")
        size = getattr(asked, _SIZE.get(type(asked), ""), None)
        return size is not None or isinstance(asked, Limb | NoLoad)


_SIZE: Mapping[type, str] = {AskedBand: "rest_length_m", AskedSled: "load_kg", AskedCuff: "mass_kg"}


_NO_WISH = Wish()


@dataclass(frozen=True, slots=True)
class Wishes:
    """All that is asked for of one person, by movement and side."""

    by_place: Mapping[tuple[str, Side], Wish] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.by_place)

    def of(self, movement: str, side: Sides) -> Wish:
        """What is asked of a movement on a side; of both legs together what is asked of each."""
        if side != "both":
            return self.by_place.get((movement, side), _NO_WISH)
        left, right = (self.by_place.get((movement, each), _NO_WISH) for each in SIDES)
        same = {
            key: asked
            for key, asked in left.values.items()
            if key in right.values and right.values[key] == asked
        }
        return Wish(same, {key: left.whose[key] for key in same}, left.since) if same else _NO_WISH

    def about(self, movement: str) -> bool:
        """Whether anything is asked of a movement."""
        return bool(self.by_place) and any((movement, side) in self.by_place for side in SIDES)

    def one_sided(self, movement: str) -> bool:
        """Whether the sides are asked for different things."""
        left, right = (self.of(movement, side) for side in SIDES)
        return left.values != right.values


def wishes_of(person: Person) -> Wishes:
    """What the overrides of a person ask for. Of two that follow each other in time the first goes before."""
    named = list(zip(override_ids(person.override), person.override, strict=True))
    named.sort(key=lambda row: row[1].on or dt.date.min)
    found: dict[tuple[str, Side], Wish] = {}
    for name, each in named:
        if each.movement is None or not each.wants():
            continue
        for side in SIDES if each.side == "both" else (each.side,):
            before = found.get((each.movement, side), _NO_WISH)
            days = [day for day in (before.since, each.on) if day is not None]
            found[each.movement, side] = Wish(
                {**each.wants(), **before.values},
                {**dict.fromkeys(each.wants(), name), **before.whose},
                max(days, default=None),
            )
    return Wishes(found)
