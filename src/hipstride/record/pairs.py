"""Records written on one line as `key=value,key=value`: readiness, a band, a sled."""

from __future__ import annotations

import contextlib
from typing import Any, Literal, get_args, get_origin

from hipstride.record.allowed import hints, spot
from hipstride.record.check import checked
from hipstride.record.errors import BadInput
from hipstride.record.event import Readiness
from hipstride.record.person import Person
from hipstride.record.person_checks import is_owned, resistance_problems
from hipstride.record.problem import Problem
from hipstride.record.resistance import Band, Sled
from hipstride.record.text import listed, shown

_DEFAULT_BRAND = "TheraBand"


def readiness_from_text(text: str, *, where: str = "readiness") -> Readiness:
    """Readiness from `fatigue=3,helper_present=yes`; keys may be left out. Raises BadInput."""
    return checked(Readiness, pairs(text, Readiness, where), where)


def band_from_text(text: str, person: Person | None = None, *, where: str = "band") -> Band:
    """A band from `colour=red,rest_length_m=0.5,...`.

    Without a brand it is the brand of the owned band of that colour (TheraBand first). Where a person is
    given, the band must be one of theirs. Raises BadInput.
    """
    data = pairs(text, Band, where)
    if "brand" not in data:
        data["brand"] = _brand_for(data.get("colour"), person)
    if person is None:
        return checked(Band, data, where, lambda band: resistance_problems(band, ()))
    return checked(Band, data, where, lambda band: unowned_band(band, person))


def sled_from_text(text: str, person: Person | None = None, *, where: str = "sled") -> Sled:
    """A sled's load from `load_kg=40,foot_height_m=0.1`. Where a person is given, they must have a sled."""
    data = pairs(text, Sled, where)
    return checked(Sled, data, where, lambda _: () if person is None else unowned_sled(person))


def unowned_band(band: Band, person: Person, path: tuple[str | int, ...] = ()) -> list[Problem]:
    """The problem of a band that the person does not own."""
    if is_owned(band, person.equipment.bands):
        return []
    owned = [f"{each.brand} {each.colour}" for each in person.equipment.bands]
    allowed = f"a band this person owns ({listed(owned)})"
    return [Problem((*path, "colour"), shown(band.colour), allowed, "Bands stand under [equipment] bands.")]


def unowned_sled(person: Person, path: tuple[str | int, ...] = ()) -> list[Problem]:
    """The problem of a sled load for a person without a sled."""
    if person.equipment.sled is not None:
        return []
    hint = "Describe it as sled under [equipment]."
    return [Problem((*path, "load_kg"), "a sled's load", "a person file with a sled", hint)]


def pairs(text: str, cls: type, where: str) -> dict[str, Any]:
    """The keys and values of `key=value,key=value`, numbers as numbers where the type wants one."""
    found: dict[str, Any] = {}
    for item in filter(None, (part.strip() for part in text.split(","))):
        key, equals, value = (part.strip() for part in item.partition("="))
        if not equals or not key:
            raise BadInput(
                where, shown(item), "key=value pairs with commas between, such as " + _example(cls)
            )
        if key in found:
            raise BadInput(f"{where}: {key}", "the key twice", "each key once")
        found[key] = _value(value, hints(cls).get(key))
    if not found:
        raise BadInput(where, "nothing", "key=value pairs with commas between, such as " + _example(cls))
    return found


def _value(text: str, annotation: Any) -> Any:
    kind = spot(annotation).type
    if kind in (int, float):
        for number in (int, float):
            with contextlib.suppress(ValueError):
                return number(text)
    if kind is bool or (get_origin(kind) is Literal and set(get_args(kind)) == {True, False}):
        return {"true": True, "false": False}.get(text, text)
    return text


def _example(cls: type) -> str:
    examples = {Readiness: "fatigue=3,helper_present=yes", Band: "colour=red,rest_length_m=0.5"}
    return examples.get(cls, "load_kg=40,foot_height_m=0.1")


def _brand_for(colour: Any, person: Person | None) -> str:
    bands = () if person is None else person.equipment.bands
    brands = [band.brand for band in bands if band.colour == colour]
    return brands[0] if brands and _DEFAULT_BRAND not in brands else _DEFAULT_BRAND
