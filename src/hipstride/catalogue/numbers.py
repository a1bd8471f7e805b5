"""Every tunable number, by a dotted id such as ``dose.weak_share``, from ``data/numbers/*.toml``.

The first part of an id is usually its file, which is then the only one that is read. Each entry has
``value``, ``unit``, ``source``, ``status``, ``text`` (one sentence) and perhaps a ``note``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from types import MappingProxyType
from typing import Any

from hipstride.catalogue import reading
from hipstride.catalogue.errors import CatalogueError
from hipstride.catalogue.sourced import Sourced

_REQUIRED = ("value", "unit", "source", "status", "text")


@cache
def number(id: str) -> Sourced:
    """The number of that id with its unit, source and status."""
    file = id.partition(".")[0]
    if file in reading.names("numbers") and id in file_numbers(file):
        return file_numbers(file)[id]
    return reading.find("number", all_numbers(), id)


@cache
def value(id: str) -> float:
    """The bare value of that number, in the unit that its entry names."""
    return number(id).value


def number_files() -> tuple[str, ...]:
    """The files that hold numbers, without their ending."""
    return reading.names("numbers")


@cache
def file_numbers(file: str) -> Mapping[str, Sourced]:
    """All numbers of one file, in its order."""
    name = f"numbers/{file}.toml"
    return parse_numbers(reading.read(name), name)


@cache
def all_numbers() -> Mapping[str, Sourced]:
    """Every number of every file; an id may be in one file only."""
    found: dict[str, Sourced] = {}
    for file in number_files():
        for id, entry in file_numbers(file).items():
            if id in found:
                raise CatalogueError(f"numbers/{file}.toml: {id} is in another file already")
            found[id] = entry
    return MappingProxyType(found)


def parse_numbers(content: Mapping[str, Any], name: str) -> Mapping[str, Sourced]:
    """The numbers of one file's content; a number without source or status is refused."""
    found = {}
    for id, entry in _leaves(content, name, ""):
        where = f"{name}: {id}"
        reading.check_keys(where, entry, _REQUIRED, ("note",))
        found[id] = Sourced(
            value=reading.number(where, entry, "value"),
            unit=reading.text(where, entry, "unit"),
            source=reading.text(where, entry, "source"),
            status=reading.status(where, entry),
            note=reading.optional_text(where, entry, "note"),
            text=reading.text(where, entry, "text"),
        )
    return MappingProxyType(found)


def _leaves(content: Mapping[str, Any], name: str, prefix: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for key, entry in content.items():
        id = prefix + key
        if not isinstance(entry, dict):
            raise CatalogueError(f"{name}: {id} must be a table with {', '.join(_REQUIRED)}, not {entry!r}")
        if any(not isinstance(part, dict) for part in entry.values()) or not entry:
            yield id, entry
        else:
            yield from _leaves(entry, name, id + ".")
