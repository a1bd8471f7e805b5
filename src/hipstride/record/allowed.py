"""What is allowed at one place of a record, read from the types and said in plain words."""

from __future__ import annotations

import datetime as dt
import functools
import types
from collections.abc import Mapping
from dataclasses import MISSING, fields, is_dataclass
from typing import Annotated, Any, Literal, NamedTuple, Union, get_args, get_origin, get_type_hints

from annotated_types import Ge, Gt, Le, Lt, MaxLen, MinLen

from hipstride.record.text import listed

UNITS: Mapping[str, str] = {
    "_m": "metres",
    "_kg": "kilograms",
    "_n": "newtons",
    "_n_at_100": "newtons",
    "_n_at_200": "newtons",
    "_deg": "degrees",
    "_nm": "newton metres",
    "age": "years",
    "months_ago": "months",
    "years_since_diagnosis": "years",
    "relapse_weeks_ago": "weeks",
    "lasted_hours": "hours",
    "medicine_hours": "hours",
    "room_c": "degrees Celsius",
    "seconds": "seconds",
    "left_seconds": "seconds",
    "right_seconds": "seconds",
    "metres": "metres",
    "minutes_per_session": "minutes",
    "other_training_minutes_per_day": "minutes",
    "blood_pressure": "mmHg",
}


_FEW_KEYS = 6


class Spot(NamedTuple):
    """The type at one place, without its wrappers, with what these said and whether null is allowed."""

    type: Any
    metadata: tuple[Any, ...]
    optional: bool


class Bounds(NamedTuple):
    """The allowed range of a number; an open bound is excluded itself."""

    low: float | None
    low_open: bool
    high: float | None
    high_open: bool

    def hold(self, value: float) -> bool:
        """Whether the value lies inside."""
        above = self.low is None or value > self.low or (value == self.low and not self.low_open)
        below = self.high is None or value < self.high or (value == self.high and not self.high_open)
        return above and below


@functools.cache
def hints(cls: type) -> Mapping[str, Any]:
    """The annotations of a dataclass's fields, in the order they are written."""
    found = get_type_hints(cls, include_extras=True)
    return {field.name: found[field.name] for field in fields(cls)}


def spot(annotation: Any) -> Spot:
    """Take the wrappers (Annotated, `| None`) off an annotation."""
    metadata: tuple[Any, ...] = ()
    optional = False
    while True:
        if get_origin(annotation) is Annotated:
            annotation, *more = get_args(annotation)
            metadata += tuple(more)
        elif get_origin(annotation) in (Union, types.UnionType):
            members = [member for member in get_args(annotation) if member is not types.NoneType]
            optional = optional or len(members) < len(get_args(annotation))
            if len(members) > 1:
                return Spot(tuple(members), metadata, optional)
            annotation = members[0]
        else:
            return Spot(annotation, metadata, optional)


def inside(annotation: Any, key: str | int, data: Any) -> Any:
    """The annotation one step further in, or None where the types know no such step."""
    here = spot(annotation).type
    if isinstance(here, tuple):  # a union of dataclasses, told apart by `kind`
        kind = data.get("kind") if isinstance(data, dict) else None
        here = next((member for member in here if kind in kinds(member)), None)
    if is_dataclass(here) and isinstance(here, type):
        return hints(here).get(str(key))
    arguments = get_args(here)
    if get_origin(here) is tuple and isinstance(key, int):
        if len(arguments) == 2 and arguments[1] is Ellipsis:
            return arguments[0]
        return arguments[key] if 0 <= key < len(arguments) else None
    if get_origin(here) is Mapping and isinstance(key, str):
        return arguments[1]
    return None


def kinds(cls: Any) -> tuple[str, ...]:
    """The values of a dataclass's `kind`, such as ('band',)."""
    if not (isinstance(cls, type) and is_dataclass(cls)):
        return ()
    return get_args(spot(hints(cls)["kind"]).type) if "kind" in hints(cls) else ()


def known_keys(annotation: Any, data: Any) -> tuple[str, ...]:
    """The keys that a table at this place may have."""
    here = spot(annotation).type
    if isinstance(here, tuple):
        kind = data.get("kind") if isinstance(data, dict) else None
        here = next((member for member in here if kind in kinds(member)), None)
    if is_dataclass(here) and isinstance(here, type):
        return tuple(hints(here))
    if get_origin(here) is Mapping:
        return tuple(str(key) for key in get_args(spot(get_args(here)[0]).type))
    return ()


def required_keys(cls: Any) -> tuple[str, ...]:
    """The keys without a default."""
    if not (isinstance(cls, type) and is_dataclass(cls)):
        return ()
    return tuple(
        each.name for each in fields(cls) if each.default is MISSING and each.default_factory is MISSING
    )


def bounds(annotation: Any) -> Bounds:
    """The range of a number."""
    low: Any = None
    high: Any = None
    low_open = high_open = False
    for item in spot(annotation).metadata:
        match item:
            case Ge(ge=limit):
                low = limit
            case Gt(gt=limit):
                low, low_open = limit, True
            case Le(le=limit):
                high = limit
            case Lt(lt=limit):
                high, high_open = limit, True
    return Bounds(_number(low), low_open, _number(high), high_open)


def unit(name: str) -> str:
    """The unit that a key's name carries, or nothing."""
    if name in UNITS:
        return UNITS[name]
    ending = max((key for key in UNITS if key[0] == "_" and name.endswith(key)), key=len, default="")
    return UNITS.get(ending, "")


def words(annotation: Any, name: str) -> str:
    """What is allowed here, such as "1.2 to 2.2 metres" or "left or right"."""
    here = spot(annotation)
    kind = here.type
    if isinstance(kind, tuple):
        every = [value for member in kind for value in kinds(member)]
        return f"a table with kind = {listed(every)}" if every else "another value"
    if get_origin(kind) is Literal:
        return listed([str(value) for value in get_args(kind)])
    if kind is bool:
        return "true or false, without quotes"
    if kind is str:
        return _text_words(here)
    if kind is dt.datetime:
        return "a time with its zone, such as 2026-01-31T18:05:00Z"
    if kind is dt.date:
        return "a date such as 2026-01-31"
    if kind in (int, float):
        return _number_words(annotation, name)
    if get_origin(kind) is tuple:
        return _list_words(here, name)
    if get_origin(kind) is Mapping or is_dataclass(kind):
        keys = required_keys(kind) or known_keys(annotation, None)
        return f"a table with {', '.join(keys)}" if 0 < len(keys) <= _FEW_KEYS else "a table"
    return "another value"


def _number_words(annotation: Any, name: str) -> str:
    kind = "whole number" if spot(annotation).type is int else "number"
    limits = bounds(annotation)
    measured_in = unit(name)
    tail = f" {measured_in}" if measured_in else ""
    if limits.low is None and limits.high is None:
        return f"a {kind}" + (f" of {measured_in}" if measured_in else "")
    prefix = "a whole number from " if kind == "whole number" else ""
    if limits.high is None:
        return f"{prefix}{limits.low:g} or more{tail}"
    if limits.low_open:
        return f"above {limits.low:g} and up to {limits.high:g}{tail}"
    return f"{prefix}{limits.low:g} to {limits.high:g}{tail}"


def _text_words(here: Spot) -> str:
    longest = next((item.max_length for item in here.metadata if isinstance(item, MaxLen)), None)
    least = next((item.min_length for item in here.metadata if isinstance(item, MinLen)), 0)
    if longest is None:
        return "text"
    return f"text of {least} to {longest} characters" if least else f"text of at most {longest} characters"


def _list_words(here: Spot, name: str) -> str:
    arguments = get_args(here.type)
    inner = spot(arguments[0]).type
    if is_dataclass(inner):
        return f"a list of tables with {', '.join(required_keys(inner))}"
    if arguments[-1] is Ellipsis:
        least = next((item.min_length for item in here.metadata if isinstance(item, MinLen)), 0)
        prefix = "a list with at least one of " if least else "a list in square brackets of "
        return prefix + words(arguments[0], name)
    return f"a list of {len(arguments)} values, " + " then ".join(words(each, name) for each in arguments)


def _number(limit: Any) -> float | None:
    return None if limit is None else float(limit)
