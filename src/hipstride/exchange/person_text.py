"""A person as the TOML of a person file: what is not known is left out."""

from __future__ import annotations

import datetime as dt
import json
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import MISSING, fields, is_dataclass
from typing import Any

from hipstride.exchange.files import write_text_atomically
from hipstride.record.person import Person


def write_person(path: str | os.PathLike[str], person: Person) -> None:
    """Write the person file whole or not at all; on the disk when this returns. Raises BadInput."""
    write_text_atomically(path, person_text(person))


def person_text(person: Person) -> str:
    """The person file of a person; reading it back gives the same person."""
    return "\n".join(_tables(person)).lstrip("\n") + "\n"


def _tables(person: Person) -> Iterator[str]:
    for each in fields(person):
        value = getattr(person, each.name)
        if isinstance(value, tuple):
            for row in value:
                yield f"\n[[{each.name}]]"
                yield from _lines(row)
        elif given := list(_lines(value)):
            yield f"\n[{each.name}]"
            yield from given


def _lines(record: Any) -> Iterator[str]:
    given = record if isinstance(record, Mapping) else _given(record)
    for key, value in given.items():
        yield f"{key} = {_value(value)}"


def _given(record: Any) -> dict[str, Any]:
    """What differs from what a missing key means."""
    found = {}
    for each in fields(record):
        value = getattr(record, each.name)
        default = each.default_factory() if each.default_factory is not MISSING else each.default
        if value is not None and (value != default or each.name == "kind"):
            found[each.name] = value
    return found


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    if isinstance(value, int | float):
        return repr(value)
    if isinstance(value, dt.date):
        return value.isoformat()
    if is_dataclass(value):
        return _inline(_given(value))
    if isinstance(value, Mapping):
        return _inline(value)
    if isinstance(value, Sequence):
        return "[" + ", ".join(_value(item) for item in value) + "]"
    raise TypeError(f"{type(value).__name__} has no place in a person file")


def _inline(table: Mapping[str, Any]) -> str:
    return "{ " + ", ".join(f"{key} = {_value(item)}" for key, item in table.items()) + " }"
