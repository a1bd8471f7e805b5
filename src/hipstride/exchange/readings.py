"""Readings of a dynamometer as a table: one line an attempt, as most meters' programs can save them.

Columns (in any order, comma or semicolon between): ``movement``, ``side``, ``force``, ``unit`` are needed;
``position``, ``attempt``, ``lever_cm``, ``test``, ``fixation``, ``device``, ``tester``, ``date`` may be there.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, get_args

from hipstride.record.allowed import hints, spot
from hipstride.record.errors import BadInput
from hipstride.record.parse import parse_date
from hipstride.record.person import ForceUnit, Side, StrengthTest
from hipstride.record.text import listed, shown
from hipstride.strength.entry import NEWTONS

NEEDED = ("movement", "side", "force", "unit")
MORE = ("position", "attempt", "lever_cm", "test", "fixation", "device", "tester", "date")
MOST_LINES = 500
_SIDES: Mapping[str, Side] = {"left": "left", "l": "left", "right": "right", "r": "right"}
_UNITS: Mapping[str, ForceUnit] = {
    "n": "N", "newton": "N", "newtons": "N", "kg": "kg", "kgf": "kg", "lb": "lb", "lbs": "lb", "lbf": "lb",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class MeterTest:
    """The readings of one movement (newtons), and what the table says of how it was tested. ``line``: its first."""

    line: int
    movement: str
    position: str | None
    date: dt.date | None
    left_n: tuple[float, ...]
    right_n: tuple[float, ...]
    unit: ForceUnit
    way: Mapping[str, Any]


def meter_tests(text: str, where: str) -> tuple[MeterTest, ...]:
    """The tests of a table, in the order in which they begin. Raises BadInput naming the line."""
    rows = _rows(text, where)
    found: dict[tuple[str, str | None, dt.date | None], list[tuple[int, dict[str, Any]]]] = {}
    for line, row in rows:
        one = _read(row, f"{where} line {line}")
        found.setdefault((one["movement"], one["position"], one["date"]), []).append((line, one))
    return tuple(_test(lines, where) for lines in found.values())


def _rows(text: str, where: str) -> list[tuple[int, dict[str, str]]]:
    first = next((line for line in text.splitlines() if line.strip()), "")
    if not first:
        raise BadInput(where, "an empty table", f"a first line with {', '.join(NEEDED)}")
    between = ";" if first.count(";") > first.count(",") else "\t" if "\t" in first else ","
    table = csv.reader(io.StringIO(text.lstrip("\ufeff"), newline=""), delimiter=between)
    header: list[str] | None = None
    rows = []
    try:
        for cells in table:
            if not any(cell.strip() for cell in cells):
                continue
            if header is None:
                header = _header(cells, where)
                continue
            if len(cells) > len(header):
                allowed = f"at most the {len(header)} of the first line"
                raise BadInput(f"{where} line {table.line_num}", f"{len(cells)} columns", allowed)
            named = dict(zip(header, (cell.strip() for cell in cells), strict=False))
            rows.append((table.line_num, named))
            if len(rows) > MOST_LINES:
                raise BadInput(where, f"more than {MOST_LINES} lines", f"at most {MOST_LINES}")
    except csv.Error as error:
        raise BadInput(
            f"{where} line {table.line_num}", str(error), "a table with one attempt a line"
        ) from None
    if not rows:
        raise BadInput(where, "no line with a reading", "one attempt a line below the first line")
    return rows


def _header(cells: Sequence[str], where: str) -> list[str]:
    header = [cell.strip().casefold().replace(" ", "_") for cell in cells]
    for name in header:
        if name not in (*NEEDED, *MORE):
            raise BadInput(f"{where}, first line", f"a column {shown(name)}", listed([*NEEDED, *MORE]))
        if header.count(name) > 1:
            raise BadInput(f"{where}, first line", f"the column {name} twice", "each column once")
    for name in NEEDED:
        if name not in header:
            raise BadInput(f"{where}, first line", f"no column {name}", ", ".join(NEEDED))
    return header


def _read(row: Mapping[str, str], where: str) -> dict[str, Any]:
    unit = _UNITS.get(row.get("unit", "").casefold())
    if unit is None:
        raise BadInput(f"{where}, unit", shown(row.get("unit", "")), "N, kg or lb")
    side = _SIDES.get(row.get("side", "").casefold())
    if side is None:
        raise BadInput(f"{where}, side", shown(row.get("side", "")), "left or right")
    attempt = row.get("attempt", "")
    if attempt and not attempt.isdecimal():
        raise BadInput(f"{where}, attempt", shown(attempt), "a whole number such as 1")
    way: dict[str, Any] = {
        name: _one_of(name, row[name], where) for name in ("test", "fixation") if row.get(name)
    }
    if row.get("lever_cm"):
        way["lever_m"] = round(_number(row["lever_cm"], f"{where}, lever_cm") / 100.0, 4)
    way |= {name: row[name] for name in ("device", "tester") if row.get(name)}
    date = row.get("date", "")
    return {
        "movement": _one_of("movement", row.get("movement", ""), where),
        "position": _one_of("position", row["position"], where) if row.get("position") else None,
        "date": parse_date(date, where=f"{where}, date") if date else None,
        "side": side,
        "unit": unit,
        "attempt": int(attempt) if attempt else None,
        "force_n": round(_number(row.get("force", ""), f"{where}, force") * NEWTONS[unit], 1),
        "way": way,
    }


def _one_of(name: str, typed: str, where: str) -> str:
    allowed = get_args(spot(hints(StrengthTest)[name]).type)
    given = typed.casefold().replace(" ", "_").replace("-", "_")
    if given not in allowed:
        raise BadInput(f"{where}, {name}", shown(typed), listed(allowed))
    return given


def _number(typed: str, where: str) -> float:
    try:
        number = float(typed.replace(",", "."))
    except ValueError:
        number = math.nan
    if not math.isfinite(number) or number < 0.0:
        raise BadInput(where, shown(typed), "a number such as 113.5")
    return number


def _test(lines: Sequence[tuple[int, Mapping[str, Any]]], where: str) -> MeterTest:
    first, one = lines[0]
    ordered = sorted(lines, key=lambda each: each[1]["attempt"] or 0)  # without numbers: as they stand
    seen: set[tuple[str, int]] = set()
    for line, each in lines:
        for name in ("unit", "way"):
            if each[name] != one[name]:
                what = f"{'another unit' if name == 'unit' else 'another way'} than line {first}"
                raise BadInput(
                    f"{where} line {line}", what, "one unit and one way for all attempts of a test"
                )
        if each["attempt"] is not None:
            number = (each["side"], each["attempt"])
            if number in seen:
                raise BadInput(
                    f"{where} line {line}, attempt", f"{number[1]} twice on the {number[0]}", "each once"
                )
            seen.add(number)
    forces: dict[str, list[float]] = {"left": [], "right": []}
    for _line, each in ordered:
        forces[each["side"]].append(each["force_n"])
    return MeterTest(
        line=first,
        movement=one["movement"],
        position=one["position"],
        date=one["date"],
        left_n=tuple(forces["left"]),
        right_n=tuple(forces["right"]),
        unit=one["unit"],
        way=one["way"],
    )
