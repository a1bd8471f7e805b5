"""`hipstride chart`: one chart of a person's record, as a drawing, in words and as numbers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Annotated

import typer

from hipstride.cli.day import judging_day
from hipstride.cli.load import resisted
from hipstride.cli.output import envelope, print_json
from hipstride.cli.words import wrapped
from hipstride.exchange import read_log, read_person, write_text_atomically
from hipstride.figure.charts.chart import Cell, Chart
from hipstride.figure.charts.demand import demand_chart, over_range
from hipstride.figure.charts.of_person import report_charts
from hipstride.figure.svg import to_svg
from hipstride.figure.theme import LIGHT, Theme, theme_named
from hipstride.prescription.report import report as make_report
from hipstride.record.errors import BadInput
from hipstride.record.event import Log
from hipstride.record.person import Person
from hipstride.record.text import listed, shown
from hipstride.resistance.demand import own_action
from hipstride.strength.capacity import capacities

KINDS = ("strength", "symmetry", "demand", "effort", "adherence")
_MISSING = {
    "strength": "the chart of a person with a test, a counted set or answers of find my level",
    "symmetry": "the chart of a person whose two sides were tested in the same way",
    "effort": "the chart of a log with sessions and their efforts (--log)",
    "adherence": "the chart of a log with sessions (--log)",
}


def chart(
    kind: Annotated[
        str, typer.Argument(metavar="KIND", help="strength, symmetry, demand, effort, adherence.")
    ],
    person: Annotated[str, typer.Argument(metavar="P.toml", help="The person file; - is stdin.")],
    log: Annotated[str | None, typer.Option(metavar="L.jsonl", help="The log; none yet if left out.")] = None,
    date: Annotated[
        str | None, typer.Option(metavar="DATE", help="The day it is drawn for; today if left out.")
    ] = None,
    exercise: Annotated[str | None, typer.Option(metavar="ID", help="Of demand: the exercise.")] = None,
    side: Annotated[str | None, typer.Option(metavar="S", help="Of demand: left or right.")] = None,
    band: Annotated[
        str | None, typer.Option(metavar="colour=red,...", help="Of demand: as in `hipstride torque`.")
    ] = None,
    sled: Annotated[
        str | None, typer.Option(metavar="load_kg=40,...", help="Of demand: as in `hipstride torque`.")
    ] = None,
    theme: Annotated[str, typer.Option(metavar="T", help="light, dark or contrast.")] = "light",
    svg: Annotated[
        str | None, typer.Option(metavar="F.svg", help="The file to draw to; - is stdout.")
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print the words and the numbers as JSON.")] = False,
) -> None:
    """One chart of a person: its sentence and its numbers, and with --svg its drawing."""
    if kind not in KINDS:
        raise BadInput("chart", shown(kind), listed(KINDS))
    if json and svg == "-":
        raise BadInput(
            "--svg", "- beside --json", "a file, or one of the two: both would go to standard output"
        )
    colours = theme_named(theme)
    day = judging_day(date)
    who = read_person(person, today=day)
    logged = (
        Log() if log is None else read_log(log, person_id=who.person.id, today=day, owned=who.equipment.bands)
    )
    if kind == "demand":
        if exercise is None or side is None:
            missing = "--exercise" if exercise is None else "--side"
            raise BadInput(
                missing, "nothing", "what to draw, such as --exercise hip_abduction.side_lying --side left"
            )
        made = demand_of(who, exercise, side, band, sled, colours)
    else:
        _refuse_demand_words(kind, {"--exercise": exercise, "--side": side, "--band": band, "--sled": sled})
        made = record_chart(kind, who, logged, day, colours)
    if svg is not None:
        write_text_atomically(svg, to_svg(made.drawing, prefix=f"chart-{made.id}"))
    if json:
        inputs = {"kind": kind, "person": who, "log": logged.events, "date": day, "exercise": exercise}
        inputs |= {"side": side, "band": band, "sled": sled}
        table = {"columns": list(made.table.columns), "rows": [list(row) for row in made.table.rows]}
        result = {"kind": kind, "title": made.title, "summary": made.summary, "table": table}
        print_json(envelope("hipstride.chart/1", inputs, result))
    elif svg != "-":
        print(chart_words(made))


def record_chart(kind: str, who: Person, log: Log, day: dt.date, theme: Theme = LIGHT) -> Chart:
    """One of the charts that a record alone makes. Raises BadInput where it has no data for it."""
    found = report_charts(make_report(who, log, date=day), log, theme)
    if kind not in found:
        raise BadInput("chart", f"{kind} of nothing", _MISSING[kind])
    return found[kind]


def demand_of(
    who: Person, exercise: str, side: str, band: str | None, sled: str | None, theme: Theme = LIGHT
) -> Chart:
    """The demand chart of an exercise with a resistance in words of the command line. Raises BadInput."""
    found = resisted(exercise, who, side, band=band, sled=sled)
    curve = capacities(who).curve(found.at, own_action(found.exercise), found.moving)
    return demand_chart(over_range(found.exercise, found.moving, found.at, found.load, curve), theme)


def _refuse_demand_words(kind: str, given: dict[str, str | None]) -> None:
    for flag, text in given.items():
        if text is not None:
            raise BadInput(flag, shown(text), f"nothing for the chart {kind}; it belongs to demand")


def chart_words(made: Chart) -> str:
    """The chart for reading: title, sentence, table."""
    columns = [made.table.columns, *(tuple(map(_cell, row)) for row in made.table.rows)]
    widths = [max(len(row[at]) for row in columns) for at in range(len(made.table.columns))]
    words = [isinstance(each, str) for each in made.table.rows[0]]
    lines = [_line(row, widths, words) for row in columns]
    return "\n".join([made.title, "", wrapped(made.summary), "", *lines])


def _cell(value: Cell) -> str:
    return "-" if value is None else f"{value:g}" if isinstance(value, float) else str(value)


def _line(row: Sequence[str], widths: Sequence[int], words: Sequence[bool]) -> str:
    cells = (
        text.ljust(width) if word else text.rjust(width)
        for text, width, word in zip(row, widths, words, strict=True)
    )
    return "  ".join(cells).rstrip()
