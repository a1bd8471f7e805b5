"""Small words that every message is made of."""

from __future__ import annotations

import datetime as dt
import difflib
import json
from collections.abc import Iterable, Sequence
from typing import Any

_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
_LONGEST = 60


def listed(values: Iterable[str]) -> str:
    """`a, b or c`; nothing at all is `nothing`."""
    found = list(values)
    if not found:
        return "nothing"
    return found[0] if len(found) == 1 else f"{', '.join(found[:-1])} or {found[-1]}"


def shown(value: Any) -> str:
    """A value as it stood in the file, in one short line."""
    if isinstance(value, bool):
        text = "true" if value else "false"
    elif value is None:
        text = "null"
    elif isinstance(value, float):
        text = repr(value)
    elif isinstance(value, int):
        text = str(value) if abs(value) < 10**20 else "a whole number of more than 20 digits"
    elif isinstance(value, str):
        text = json.dumps(value, ensure_ascii=not value.isprintable())
    elif isinstance(value, dt.date | dt.time):
        text = value.isoformat()
    elif isinstance(value, dict):
        text = "a table" if value else "an empty table"
    elif isinstance(value, list | tuple):
        text = "a list" if value else "an empty list"
    else:
        text = type(value).__name__
    return text if len(text) <= _LONGEST else text[: _LONGEST - 4] + " ..."


def dotted(path: Sequence[str | int]) -> str:
    """A path in the file's own words: `strength[2].left_n[0]`."""
    text = ""
    for step in path:
        if isinstance(step, int):
            text += f"[{step}]"
        else:
            plain = step.replace("_", "a").isalnum() and step.isascii()
            word = step if plain else json.dumps(step[:40])
            text += f".{word}" if text else word
    return text


def ordinal(index: int) -> str:
    """The place of an index counted from 0: `first`, `second`, ... `11th`."""
    if index < len(_ORDINALS):
        return _ORDINALS[index]
    number = index + 1
    ending = "th" if number % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word that was probably meant, if any; capitals do not matter."""
    by_small = {each.lower(): each for each in known}
    near = difflib.get_close_matches(word.lower(), by_small, n=1, cutoff=0.6)
    return by_small[near[0]] if near else None
