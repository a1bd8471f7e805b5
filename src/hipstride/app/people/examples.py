"""The seven example people, moved in time as one piece: today is a day on which they train.

All dates of a file and its log move by the same number of days, and the names of their training days with them,
so the plan is that of the file, only later.
"""

from __future__ import annotations

import datetime as dt
import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from hipstride.exchange.data_folder import example_log_path, example_path
from hipstride.prescription.plan import plan
from hipstride.prescription.schedule import WEEKDAYS
from hipstride.record.parse import person_from_mapping

_DAY_LISTS = ("days", "class_days", "other_training_days")


@dataclass(frozen=True, slots=True)
class Example:
    """One of the seven: their person file and the lines of their log, as plain data."""

    document: dict[str, Any]
    lines: tuple[dict[str, Any], ...]


def example_document(name: str) -> dict[str, Any]:
    """The person file of one of the seven, as it is kept, with dates as texts."""
    with example_path(name).open("rb") as file:
        found: dict[str, Any] = json.loads(json.dumps(tomllib.load(file), default=str))
    return found


def example_at(name: str, today: dt.date) -> Example:
    """One of the seven with a session on ``today``: the next one after their log, else their first at home."""
    document = example_document(name)
    path = example_log_path(name)
    lines = (
        [] if path is None else [json.loads(line) for line in path.read_text("utf-8").splitlines() if line]
    )
    by = today - _next_session(document, lines)
    return Example(moved(document, by), tuple(moved(line, by) for line in lines))


def _next_session(document: Mapping[str, Any], lines: list[dict[str, Any]]) -> dt.date:
    if lines:
        day = dt.date.fromisoformat(lines[-1]["at"][:10]) + dt.timedelta(days=1)
        while WEEKDAYS[day.weekday()] not in document["preferences"]["days"]:
            day += dt.timedelta(days=1)
        return day
    made = plan(person_from_mapping(document))
    at_home = [session for session in made.sessions if session.setting == "home"]
    return at_home[0].date


def moved(value: Any, by: dt.timedelta) -> Any:
    """Plain data with every date and every time later by so many days, training days with them."""
    if isinstance(value, dict):
        return {key: _moved_at(key, each, by) for key, each in value.items()}
    if isinstance(value, list):
        return [moved(each, by) for each in value]
    return value


def _moved_at(key: str, value: Any, by: dt.timedelta) -> Any:
    if key == "date" and isinstance(value, str):
        return (dt.date.fromisoformat(value) + by).isoformat()
    if key == "at" and isinstance(value, str):
        later = dt.datetime.fromisoformat(value.replace("Z", "+00:00")) + by
        return later.isoformat().replace("+00:00", "Z")
    if key in _DAY_LISTS and isinstance(value, list):
        later_days = {WEEKDAYS[(WEEKDAYS.index(day) + by.days) % 7] for day in value}
        return [day for day in WEEKDAYS if day in later_days]
    return moved(value, by)


def timeless(value: Any, *, ids_only: bool = False) -> Any:
    """Plain data without ids, and without what moves in time."""
    hidden = ("id",) if ids_only else ("id", "date", *_DAY_LISTS)
    if isinstance(value, Mapping):
        return {key: timeless(each, ids_only=ids_only) for key, each in value.items() if key not in hidden}
    return [timeless(each, ids_only=ids_only) for each in value] if isinstance(value, list) else value


def is_untouched(document: Mapping[str, Any], name: str) -> bool:
    """Whether a file is still that of the example, on whatever days."""
    return bool(timeless(document) == timeless(example_document(name)))
