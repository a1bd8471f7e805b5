"""One value, one text: canonical JSON, its hash, and the rounding of results.

The hash of the inputs is printed with every result, so the same input must give the same bytes on every
machine and in every process.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import math
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import fields, is_dataclass
from functools import cache
from typing import Any

__all__ = ["canonical_json", "known", "round_ratio", "round_torque", "sha256_of", "to_jsonable"]


def to_jsonable(value: Any) -> Any:
    """The value as dictionaries, lists, text, numbers, true, false and null.

    Dataclasses become dictionaries with every field present; dates become ISO text, times ISO text in UTC
    with ``Z``. Raises ValueError for a number that is not finite or a time without a zone, TypeError for
    anything that has no place in JSON.
    """
    if type(value) in _AS_THEY_ARE:  # by far the most, then what holds them
        return value
    if isinstance(value, float):
        return _finite(float(value))
    if isinstance(value, dict):
        return {_key(key): to_jsonable(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [to_jsonable(item) for item in value]
    if is_dataclass(value) and not isinstance(value, type):
        return {name: to_jsonable(getattr(value, name)) for name in _names(type(value))}
    if isinstance(value, str):
        return value
    if isinstance(value, int):
        return int(value)
    if isinstance(value, dt.datetime):
        return _utc_text(value)
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {_key(key): to_jsonable(item) for key, item in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, bytes | bytearray | memoryview):
        return [to_jsonable(item) for item in value]
    if isinstance(value, AbstractSet):
        return sorted((to_jsonable(item) for item in value), key=canonical_json)
    if hasattr(value, "tolist"):  # a NumPy scalar or array, without importing NumPy here
        return to_jsonable(value.tolist())
    raise TypeError(f"{type(value).__name__} has no place in JSON")


_AS_THEY_ARE = frozenset((str, int, bool, type(None)))


@cache
def _names(kind: type) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind))


def canonical_json(value: Any) -> str:
    """The value as JSON with sorted keys and no spaces; raises like `to_jsonable`."""
    return json.dumps(
        to_jsonable(value), sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    )


def sha256_of(value: Any) -> str:
    """SHA-256 of the canonical JSON, as 64 hexadecimal digits."""
    return hashlib.sha256(canonical_json(value).encode("utf-8")).hexdigest()


def round_torque(torque_nm: float) -> float:
    """A torque to 0.01 N·m; never minus zero."""
    return _rounded(torque_nm, 2)


def round_ratio(ratio: float) -> float:
    """A ratio to 0.001; never minus zero."""
    return _rounded(ratio, 3)


def _rounded(value: float, digits: int) -> float:
    return round(_finite(float(value)), digits) + 0.0  # -0.0 + 0.0 is 0.0


def _finite(value: float) -> float:
    if not math.isfinite(value):
        raise ValueError(f"{value} is not a finite number")
    return value


def _utc_text(value: dt.datetime) -> str:
    if value.tzinfo is None:
        raise ValueError(f"{value.isoformat()} has no time zone")
    return value.astimezone(dt.UTC).isoformat().replace("+00:00", "Z")


def _key(key: Any) -> str:
    if not isinstance(key, str):
        raise TypeError(f"{key!r} cannot be a key in JSON")
    return key


def known(value: Any) -> Any:
    """Plain data without what is null."""
    if isinstance(value, dict):
        return {key: known(each) for key, each in value.items() if each is not None}
    return [known(each) for each in value] if isinstance(value, list) else value
