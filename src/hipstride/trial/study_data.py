"""From a stranger's table to the rows a study may use: consent, windows, one row a person and visit, new names.

What comes out is the table that leaves: no dates, no names, no column that the study does not name.
"""

import datetime as dt
import hashlib
import hmac
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from hipstride.record.errors import BadInput, NoEstimate
from hipstride.record.text import shown
from hipstride.trial import columns
from hipstride.trial.columns import MISSING_TEXTS
from hipstride.trial.study import Study

YES = frozenset({"yes", "y", "true", "1", "ja", "oui"})
NO = frozenset({"no", "n", "false", "0", "nein", "non", ""})
FURTHEST_DAY = 36500.0


@dataclass(frozen=True)
class Row:
    """One person at one visit; `cells` are the texts of the columns that are kept, empty where missing."""

    person: str
    arm: str
    week: str
    day: float
    cells: Mapping[str, str]


@dataclass(frozen=True)
class Counted:
    """What was left out on the way and why."""

    people: int
    without_consent: int
    allocated: Mapping[str, int]
    rows_outside_windows: int
    second_rows_in_window: int


@dataclass(frozen=True)
class Prepared:
    """The rows that a study may use, person by person in the order of the data, with what was counted."""

    rows: tuple[Row, ...]
    counted: Counted
    people: tuple[str, ...] = field(init=False)
    arms: tuple[str, ...] = field(init=False)

    def __post_init__(self) -> None:
        arm = {row.person: row.arm for row in self.rows}
        object.__setattr__(self, "people", tuple(arm))
        object.__setattr__(self, "arms", tuple(arm.values()))


def prepare(study: Study, table: Any, salt: str | None = None) -> Prepared:
    """The rows of a study from any table; people get new names, a keyed hash if a salt is given.

    Raises BadInput for a row that cannot be read, NoEstimate where a visit or an arm has nobody.
    """
    data = columns.as_columns(table)
    c = study.columns
    person = [_label(value) for value in _cells(data, c.person, "person")]
    if not person:
        raise BadInput("data", "no rows", "one row for each person and visit")
    for row, name in enumerate(person, start=1):
        if name in MISSING_TEXTS:
            raise BadInput(f"column {c.person}, row {row}", "nothing", "who it is, in every row")
    arm = _arms(study, [_label(value) for value in _cells(data, c.arm, "arm")], person)
    days = _days(study, data, person)
    kept = {name: [_text(value) for value in _cells(data, name, "study")] for name in study.kept_columns}
    for name in study.value_columns:
        columns.numbers(kept[name], name)
    agreed = _agreed(study, data, person)
    return _selected(study, person, arm, days, kept, agreed, salt)


def _cells(data: Mapping[str, Any], name: str, role: str) -> list[Any]:
    return columns.cells(columns.get_column(data, name, role))


def _label(value: Any) -> str:
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return "" if value is None else str(value).strip()


def _text(value: Any) -> str:
    text = _label(value)
    return "" if text in MISSING_TEXTS else text


def _arms(study: Study, arm: Sequence[str], person: Sequence[str]) -> list[str]:
    known = [one.name for one in study.arms]
    first: dict[str, str] = {}
    for row, (who, one) in enumerate(zip(person, arm, strict=True), start=1):
        where = f"column {study.columns.arm}, row {row}"
        if one not in known:
            raise BadInput(where, shown(one), ", ".join(known), "The study file lists the arms")
        if first.setdefault(who, one) != one:
            raise BadInput(where, f"person {who} in two arms", "one arm for each person")
    return list(arm)


def _agreed(study: Study, data: Mapping[str, Any], person: Sequence[str]) -> set[str]:
    """People whose data may be used: every row of theirs says yes."""
    column = study.consent.column
    if column is None:
        return set(person)
    refused = set()
    for row, (who, value) in enumerate(zip(person, _cells(data, column, "consent"), strict=True), start=1):
        answer = _text(value).casefold()
        if answer not in YES and answer not in NO:
            raise BadInput(f"column {column}, row {row}", shown(_text(value)), "yes, no, or empty for no")
        if answer not in YES:
            refused.add(who)
    return set(person) - refused


def _days(study: Study, data: Mapping[str, Any], person: Sequence[str]) -> list[float]:
    """Days since the start of every row; NaN where the time is empty."""
    c = study.columns
    if c.week is not None:
        cells = _cells(data, c.week, "week")
        days = [7.0 * float(week) for week in columns.numbers([_label(one) for one in cells], c.week)]
    else:
        dates = _dates(data, c.date or "", "date")
        starts = dates if c.start is None else _dates(data, c.start, "start")
        first: dict[str, dt.date] = {}
        for who, start in zip(person, starts, strict=True):
            if start is not None:
                first[who] = min(start, first.get(who, start))
        days = [
            math.nan if date is None or who not in first else float((date - first[who]).days)
            for who, date in zip(person, dates, strict=True)
        ]
    for row, day in enumerate(days, start=1):
        if abs(day) > FURTHEST_DAY:
            raise BadInput(f"column {c.week or c.date}, row {row}", f"day {day:g}", "within 100 years")
    return days


def _dates(data: Mapping[str, Any], name: str, role: str) -> list[dt.date | None]:
    found: list[dt.date | None] = []
    for row, value in enumerate(_cells(data, name, role), start=1):
        text = _text(value)[:10]
        try:
            found.append(dt.date.fromisoformat(text) if text else None)
        except ValueError:
            raise BadInput(
                f"column {name}, row {row}", shown(_text(value)), "a date such as 2026-01-31"
            ) from None
    return found


def _selected(
    study: Study,
    person: Sequence[str],
    arm: Sequence[str],
    days: Sequence[float],
    kept: Mapping[str, Sequence[str]],
    agreed: set[str],
    salt: str | None,
) -> Prepared:
    best: dict[tuple[str, int], int] = {}
    outside = second = 0
    times: dict[tuple[str, float], int] = {}
    for row, (who, day) in enumerate(zip(person, days, strict=True)):
        if who not in agreed:
            continue
        if not math.isnan(day) and times.setdefault((who, day), row) != row:
            raise BadInput(
                f"column {study.columns.person}, row {row + 1}",
                f"person {who} a second time at day {day:g}, after row {times[who, day] + 1}",
                "one row for each person and visit",
            )
        number = _visit_of(study, day)
        if number is None:
            outside += 1
            continue
        key = (who, number)
        if key in best:
            second += 1
        if key not in best or _distance(study, number, day) < _distance(study, number, days[best[key]]):
            best[key] = row
    everyone = list(dict.fromkeys(person))
    arm_of = dict(zip(person, arm, strict=True))
    names = pseudonyms([who for who in everyone if who in agreed], salt)
    rows = tuple(
        Row(
            names[who],
            arm_of[who],
            study.weeks[number],
            days[best[who, number]],
            {name: cells[best[who, number]] for name, cells in kept.items()},
        )
        for who in everyone
        if who in agreed
        for number in range(len(study.visits))
        if (who, number) in best
    )
    counted = Counted(
        people=len(everyone),
        without_consent=len(everyone) - len(names),
        allocated={one.name: sum(arm_of[who] == one.name for who in names) for one in study.arms},
        rows_outside_windows=outside,
        second_rows_in_window=second,
    )
    _check_there(study, rows, counted)
    return Prepared(rows, counted)


def _visit_of(study: Study, day: float) -> int | None:
    return next((i for i, one in enumerate(study.visits) if one.first_day <= day <= one.last_day), None)


def _distance(study: Study, number: int, day: float) -> float:
    return abs(day - 7.0 * study.visits[number].week)


def _check_there(study: Study, rows: Sequence[Row], counted: Counted) -> None:
    if counted.people == counted.without_consent:
        raise NoEstimate("nobody has given consent: there is nothing to report")
    for arm in study.arms:
        if not any(row.arm == arm.name for row in rows):
            raise NoEstimate(f"arm {arm.name} has nobody (with consent) at any visit")
    for week in study.weeks:
        if not any(row.week == week for row in rows):
            raise NoEstimate(f"visit week {week} was attended by nobody: no row lies in its window")


def pseudonyms(names: Sequence[str], salt: str | None) -> dict[str, str]:
    """New names: a keyed hash (HMAC-SHA-256) under a salt, else numbers in the order of the data."""
    if salt is None:
        width = max(3, len(str(len(names))))
        return {name: f"P{number:0{width}d}" for number, name in enumerate(names, start=1)}
    if len(salt.strip()) < 8:
        raise BadInput("salt", f"{len(salt.strip())} characters", "8 or more, kept apart from the data")
    key = salt.strip().encode("utf-8")
    found = {
        name: "P" + hmac.new(key, name.encode("utf-8"), hashlib.sha256).hexdigest()[:12] for name in names
    }
    if len(set(found.values())) < len(found):
        raise BadInput("salt", "two people with the same new name", "another salt")
    return found
