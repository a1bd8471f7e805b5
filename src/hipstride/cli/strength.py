"""`hipstride strength`: what a person's tests, sets and answers say about their strength."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Any

import typer

from hipstride.cli.day import judging_day
from hipstride.cli.output import envelope, print_json
from hipstride.exchange import read_person
from hipstride.record.canonical import round_ratio, round_torque
from hipstride.record.person import Person
from hipstride.strength.capacity import Capacity, CapacityTable, capacities

SCHEMA = "hipstride.strength/1"

_NOTHING = (
    "Nothing is known yet: no test, no counted set, no answer of find my level. "
    'Start with "find my level": five of these, easily, just or no?'
)


def strength(
    person: Annotated[str, typer.Argument(metavar="P.toml", help="The person file; - is stdin.")],
    date: Annotated[
        str | None, typer.Option(metavar="DATE", help="The day that judges the future; today if left out.")
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """What a person can make, movement by movement and side by side, and where each number is from."""
    who = read_person(person, today=judging_day(date))
    table = capacities(who)
    if json:
        print_json(envelope(SCHEMA, {"person": who}, strength_json(table)))
    else:
        print(strength_words(who, table))


def strength_json(table: CapacityTable) -> dict[str, Any]:
    """The rows as they are printed: torques to 0.01 N.m, ratios to 0.001."""
    return {"capacities": [_row_json(row) for row in table.rows]}


def _row_json(row: Capacity) -> dict[str, Any]:
    return {
        "movement": row.movement,
        "side": row.side,
        "position": row.position,
        "angle_deg": round_ratio(row.angle_deg),
        "reading_n": None if row.reading_n is None else round_torque(row.reading_n),
        "best_n": None if row.best_n is None else round_torque(row.best_n),
        "torque_nm": round_torque(row.torque_nm),
        "dose_torque_nm": round_torque(row.dose_torque_nm),
        "se_nm": round_torque(row.se_nm),
        "source": row.source,
        "percent_predicted": None if row.percent_predicted is None else round_ratio(row.percent_predicted),
        "date": row.date,
        "lower_bound": row.lower_bound,
        "upper_bound": row.upper_bound,
        "note": row.note,
    }


def strength_words(who: Person, table: CapacityTable) -> str:
    """A table for reading: both sides under each movement."""
    title = f"Strength of {who.person.name or who.person.id}"
    if not table.rows:
        return f"{title}\n\n{_NOTHING}"
    lines = [
        title,
        "",
        f"{'':7}{'position':>11}{'angle':>7}{'reading':>10}{'torque':>10}{'for dose':>10}"
        f"{'+-':>7}{'norm':>7}  from",
    ]
    movement = ""
    for row in table.rows:
        if row.movement != movement:
            movement = row.movement
            lines.append(_heading(movement, table))
        reading = "" if row.reading_n is None else f"{row.reading_n:.0f} N"
        norm = "" if row.percent_predicted is None else f"{row.percent_predicted:.0f} %"
        bound = "at least " if row.lower_bound else "at most " if row.upper_bound else ""
        lines.append(
            f"  {row.side:5}{row.position.replace('_', '-'):>11}{row.angle_deg:>6.0f}°{reading:>10}"
            f"{row.torque_nm:>7.1f} Nm{row.dose_torque_nm:>7.1f} Nm{row.se_nm:>7.1f}{norm:>7}"
            f"  {bound}{row.source.replace('_', ' ')}{f' {row.date}' if row.date else ''}"
        )
    lines += ["", *_notes(table.rows)]
    lines += [
        "",
        "reading: mean of the attempts. torque: with the limb's weight of the test position. for dose: the",
        "most that can be moved through the range. +-: one standard error of it. norm: share of a healthy",
        "person of this sex, age, height and mass. How each is made: docs/capacity.md.",
    ]
    return "\n".join(lines)


def _heading(movement: str, table: CapacityTable) -> str:
    name = movement.replace("_", " ").capitalize()
    weak, ratio = table.weak_side(movement), table.ratio(movement)
    if weak is None or ratio is None:
        return name
    return f"{name} (the {weak} side makes {100.0 * ratio:.0f} % of the other)"


def _notes(rows: Iterable[Capacity]) -> list[str]:
    """What must be said about single rows, each once."""
    said: dict[tuple[str, str], list[str]] = {}
    for row in rows:
        if row.source != "test" or row.lower_bound or row.upper_bound:
            said.setdefault((row.movement, row.note), []).append(row.side)
    return [
        f"- {movement.replace('_', ' ')}, {' and '.join(dict.fromkeys(sides))}: {note}."
        for (movement, note), sides in said.items()
    ]
