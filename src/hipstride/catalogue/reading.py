"""Reads the catalogue's own TOML files, once each, and checks what it reads.

No other floor opens these files. A mistake in one is a :class:`CatalogueError` that names file and entry.
"""

from __future__ import annotations

import math
import tomllib
from collections.abc import Collection, Mapping, Sequence
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any, TypeVar, cast

from hipstride.catalogue.errors import CatalogueError
from hipstride.catalogue.sourced import STATUSES, Status

_Key = TypeVar("_Key")
_Value = TypeVar("_Value")


@cache
def read(name: str) -> Mapping[str, Any]:
    """The content of ``data/<name>``, such as ``numbers/dose.toml``."""
    try:
        return parse(files("hipstride.catalogue").joinpath("data", *name.split("/")).read_text("utf-8"), name)
    except FileNotFoundError:
        raise CatalogueError(f"{name}: no such file in the catalogue") from None


def parse(text: str, name: str) -> Mapping[str, Any]:
    """TOML text as a mapping; ``name`` is what a mistake is reported under."""
    try:
        return MappingProxyType(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise CatalogueError(f"{name}: {error}") from None


@cache
def names(folder: str) -> tuple[str, ...]:
    """The stems of the TOML files of ``data/<folder>``, sorted."""
    entries = files("hipstride.catalogue").joinpath("data", folder).iterdir()
    return tuple(sorted(entry.name[:-5] for entry in entries if entry.name.endswith(".toml")))


def check_keys(
    where: str, given: Mapping[str, Any], required: Collection[str], optional: Collection[str] = ()
) -> None:
    """Refuses a missing key and a key that nobody reads."""
    missing = [key for key in required if key not in given]
    if missing:
        raise CatalogueError(f"{where}: {', '.join(missing)} is missing")
    unknown = [key for key in given if key not in required and key not in optional]
    if unknown:
        allowed = ", ".join([*required, *optional])
        raise CatalogueError(f"{where}: {', '.join(unknown)} is not known; allowed: {allowed}")


def number(where: str, given: Mapping[str, Any], key: str) -> float:
    """A finite number."""
    found = given.get(key)
    if isinstance(found, bool) or not isinstance(found, (int, float)) or not math.isfinite(found):
        raise CatalogueError(f"{where}: {key} must be a number, not {found!r}")
    return float(found)


def optional_number(where: str, given: Mapping[str, Any], key: str) -> float | None:
    """A finite number, or None where the key is absent."""
    return number(where, given, key) if key in given else None


def whole(where: str, given: Mapping[str, Any], key: str) -> int:
    """A whole number."""
    found = given.get(key)
    if isinstance(found, bool) or not isinstance(found, int):
        raise CatalogueError(f"{where}: {key} must be a whole number, not {found!r}")
    return found


def text(where: str, given: Mapping[str, Any], key: str) -> str:
    """A text that is not empty."""
    found = given.get(key)
    if not isinstance(found, str) or not found.strip():
        raise CatalogueError(f"{where}: {key} must be a text, not {found!r}")
    return found


def optional_text(where: str, given: Mapping[str, Any], key: str) -> str:
    """A text, or an empty one where the key is absent."""
    return text(where, given, key) if key in given else ""


def texts(where: str, given: Mapping[str, Any], key: str) -> tuple[str, ...]:
    """A list of texts."""
    found = given.get(key)
    if not isinstance(found, list) or not all(isinstance(item, str) for item in found):
        raise CatalogueError(f"{where}: {key} must be a list of texts, not {found!r}")
    return tuple(found)


def flag(where: str, given: Mapping[str, Any], key: str) -> bool:
    """True or false."""
    found = given.get(key)
    if not isinstance(found, bool):
        raise CatalogueError(f"{where}: {key} must be true or false, not {found!r}")
    return found


def one_of(where: str, given: Mapping[str, Any], key: str, allowed: Sequence[str]) -> str:
    """One of the allowed words."""
    found = given.get(key)
    if found not in allowed:
        raise CatalogueError(f"{where}: {key} must be one of {', '.join(allowed)}, not {found!r}")
    return cast(str, found)


def status(where: str, given: Mapping[str, Any], key: str = "status") -> Status:
    """How far a number is to be trusted."""
    return cast(Status, one_of(where, given, key, STATUSES))


def table(where: str, given: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    """A table within a table."""
    found = given.get(key)
    if not isinstance(found, dict):
        raise CatalogueError(f"{where}: {key} must be a table, not {found!r}")
    return found


def rows(where: str, given: Mapping[str, Any], columns: Sequence[str]) -> list[dict[str, Any]]:
    """The rows of a compact table (``columns`` once, then ``rows`` of the same width) as mappings."""
    if given.get("columns") != list(columns):
        raise CatalogueError(f"{where}: columns must be {', '.join(columns)}, not {given.get('columns')!r}")
    found = given.get("rows")
    if not isinstance(found, list):
        raise CatalogueError(f"{where}: rows must be a list, not {found!r}")
    for place, row in enumerate(found, start=1):
        if not isinstance(row, list) or len(row) != len(columns):
            raise CatalogueError(f"{where}: row {place} must have {len(columns)} values, not {row!r}")
    return [dict(zip(columns, row, strict=True)) for row in found]


def find(kind: str, known: Mapping[_Key, _Value], key: _Key) -> _Value:
    """The entry of that key, or one clear error that lists what there is."""
    try:
        return known[key]
    except KeyError:

        def shown(item: object) -> str:
            return " ".join(map(str, item)) if isinstance(item, tuple) else str(item)

        listed = ", ".join(shown(item) for item in known)
        raise CatalogueError(f"unknown {kind} {shown(key)!r}; known: {listed}") from None
