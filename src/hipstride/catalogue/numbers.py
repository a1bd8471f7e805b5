"""Every tunable number, by a dotted id that starts with its file: ``dose.weak_share``, ``numbers/dose.toml``.

Each entry has ``value``, ``unit``, ``source``, ``status``, ``text`` (one sentence) and perhaps a ``note``.
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
    topic = id.partition(".")[0]
    if topic not in reading.names("numbers"):
        raise CatalogueError(f"unknown number {id!r}; topics: {', '.join(reading.names('numbers'))}")
    return reading.find("number", topic_numbers(topic), id)


@cache
def value(id: str) -> float:
    """The bare value of that number, in the unit that its entry names."""
    return number(id).value


@cache
def topic_numbers(topic: str) -> Mapping[str, Sourced]:
    """All numbers of one file."""
    name = f"numbers/{topic}.toml"
    return parse_numbers(reading.read(name), name, topic)


@cache
def all_numbers() -> Mapping[str, Sourced]:
    """Every number of every topic, sorted by topic, in the order of the file."""
    return MappingProxyType(
        {id: entry for topic in reading.names("numbers") for id, entry in topic_numbers(topic).items()}
    )


def parse_numbers(content: Mapping[str, Any], name: str, topic: str) -> Mapping[str, Sourced]:
    """The numbers of one file's content; a number without source or status is refused."""
    found = {}
    for id, entry in _leaves(content, name, ""):
        where = f"{name}: {id}"
        if id.partition(".")[0] != topic:
            raise CatalogueError(f"{where}: the id must start with {topic!r}, the name of its file")
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
