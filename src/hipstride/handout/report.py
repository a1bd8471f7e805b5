"""The report of a person on one page: stronger or not, both sides, what was done, and when to test again.

Two more pages hold every number behind it, for whoever asks for them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from hipstride.figure.charts.chart import Cell, Chart
from hipstride.figure.charts.of_person import report_charts
from hipstride.handout.exercise_page import PRINT
from hipstride.handout.typeset import Paper, typeset
from hipstride.handout.wording import called, day_words, picture, short_day
from hipstride.prescription.done_sessions import sessions
from hipstride.prescription.report import Report, plain_movement, programme_start
from hipstride.prescription.report_measures import (
    BALANCE,
    SCORES,
    TIMED,
    MeasureChange,
    name_of,
    unit_of,
    values_of,
)
from hipstride.prescription.report_strength import ChangeRow, shown_change, shown_miss
from hipstride.prescription.report_training import Finding, Load, TrainingRow
from hipstride.prescription.rule import RULES_VERSION
from hipstride.record.event import Log

MOST_ON_PAGE = 4
"""So many scores and timed tests leave the charts large enough; more go on a page of their own."""
_MOST_DAYS = 5


def report_sheet(
    made: Report, log: Log | None = None, paper: Paper = "a4", *, numbers: bool = False
) -> bytes:
    """The report as a PDF of one page, and one more for many scores; with ``numbers`` the pages of tables too."""
    return typeset("report", report_values(made, log, numbers=numbers), paper)


def report_values(made: Report, log: Log | None = None, *, numbers: bool = False) -> dict[str, Any]:
    """What the report says, as plain values."""
    log = log or Log()
    charts = report_charts(made, log, PRINT, guesses=False)
    first, _, rest = made.headline.statement.partition(". ")
    shown = [charts[key] for key in ("strength", "symmetry") if key in charts]
    many = len(made.timed) + len(score_lines(made)) > MOST_ON_PAGE
    return {
        "name": called(made.person.person),
        "date": day_words(made.date),
        "week": _week(made, log),
        "verdict": f"{first.rstrip('.')}.",
        "rest": rest,
        "chance": made.chance if made.headline.probability is not None else "",
        "charts": [picture(chart.drawing, chart.id) for chart in shown],
        "walking": [] if many else [row.text for row in made.timed],
        "scores": [] if many else score_lines(made),
        "measures": measures_by_day(made) if many else None,
        "adherence": made.adherence.text,
        "training": felt_words(made),
        "next": " ".join(reason.text for reason in made.stopped)
        if made.next_test is None
        else made.next_test.text,
        "numbers": _numbers(made, report_charts(made, log, PRINT)) if numbers else None,
        "rules_version": RULES_VERSION,
    }


def _week(made: Report, log: Log) -> int | None:
    """Weeks since the programme began; None before the first session."""
    done = tuple(session for session in sessions(log) if session.date <= made.date)
    start = programme_start(made.person, done)
    return None if start is None or not done else round((made.date - start).days / 7)


def score_lines(made: Report) -> list[list[str]]:
    """Each questionnaire and rated scale: its name, and in few words what came of it; the whole is in the report."""
    changed = {row.measure: row for row in made.scores}
    latest = {test.measure: test for test in sorted(made.person.score, key=lambda test: test.date)}
    return [
        [
            SCORES[measure].name,
            _score_words(changed[measure])
            if measure in changed
            else f"{latest[measure].score:g}, once so far",
        ]
        for measure in SCORES
        if measure in latest
    ]


def measures_by_day(made: Report) -> dict[str, Any]:
    """Every score and timed test with its value on each day: the first one, and the last ones where there are many."""
    changed = {row.measure: row for row in (*made.timed, *made.scores)}
    known = {measure: values_of(made.person, measure) for measure in (*TIMED, *BALANCE, *SCORES)}
    values = {measure: days for measure, days in known.items() if days}
    days = sorted({day for each in values.values() for day in each})
    days = days if len(days) <= _MOST_DAYS else [days[0], *days[1 - _MOST_DAYS :]]
    rows = [
        [
            name_of(measure) + ("" if unit_of(measure) == "points" else f", {unit_of(measure)}"),
            *(_value(values[measure].get(day)) for day in days),
            _way(changed.get(measure)),
        ]
        for measure in values
    ]
    return {
        "days": [short_day(day) for day in days],
        "rows": rows,
        "summary": _summary(changed.values(), rows),
    }


def _value(value: float | None) -> str:
    return "\u2013" if value is None else f"{value:.1f}".removesuffix(".0")


def _way(row: MeasureChange | None) -> str:
    """What came of a measure from the first time to the last, in few words."""
    if row is None:
        return "once so far"
    if row.verdict == "retest":
        return "done in another way: test again"
    if row.improved is None:
        return "no change"
    way = "better" if row.improved else "worse"
    sure = {"real": "more than it can miss", "within error": "within what it can miss"}
    return f"{way}, {sure.get(row.verdict or '', 'what it can miss is not known')}"


def _summary(changed: Iterable[MeasureChange], rows: Sequence[object]) -> str:
    """How many there are, and how many changed for sure."""
    real = [row for row in changed if row.verdict == "real" and row.improved is not None]
    found = Counter("better" if row.improved else "worse" for row in real)
    ways = " and ".join(f"{found[way]} {way}" for way in ("better", "worse") if found[way])
    told = f"{ways} by more than they can miss" if ways else "none changed by more than they can miss"
    return f"{len(rows)} scores and timed tests are on the next page: {told}."


def _score_words(row: MeasureChange) -> str:
    both = f"{row.baseline:g}, now {row.latest:g}"
    if row.verdict == "retest":
        return f"{both}, in another version: test again"
    return f"{both}: {_way(row)}"


def felt_words(made: Report) -> str:
    """How the same work felt, counted over exercises: an exercise for two sides is one."""
    found: dict[str, set[Finding]] = {}
    for row in made.training:
        if row.finding is not None:
            found.setdefault(row.exercise, set()).add(row.finding)
    more = more_words(made)
    if not found:
        return more
    words: dict[Finding, str] = {"easier": "easier", "same": "the same", "harder": "harder"}
    counts = {said: sum(each == {finding} for each in found.values()) for finding, said in words.items()}
    counts["different on each side"] = sum(len(each) > 1 for each in found.values())
    *before, last = (f"{said} in {count}" for said, count in counts.items() if count)
    told = f"{', '.join(before)} and {last}" if before else last
    felt = f"The same work felt {told} {'exercises' if len(found) > 1 else 'exercise'}."
    return f"{felt} {more}".strip()


def more_words(made: Report) -> str:
    """In how many exercises the work is heavier and in how many lighter now: never the one without the other."""
    ways: dict[Load, str] = {"heavier": "more", "lighter": "less"}
    told = []
    for load, said in ways.items():
        rows = [row for row in made.training if row.load == load and row.load_change is not None]
        changes = [abs(row.load_change or 0.0) for row in rows]
        if changes:
            told.append((f"in {_how_many(made.training, rows)}", f"against {_span(changes)} % {said}"))
    if not told:
        return ""
    (where, much), *then = told
    rest = "".join(f", and {elsewhere} {other}" for elsewhere, other in then)
    return f"{where.capitalize()} you now work {much} than at first{rest}."


def _how_many(everything: Iterable[TrainingRow], moved: Iterable[TrainingRow]) -> str:
    """The number of exercises, and of how many of them only one of two sides moved so."""
    sides = Counter(row.exercise for row in moved)
    trained = Counter(row.exercise for row in everything)
    on_one = sum(count < trained[exercise] for exercise, count in sides.items())
    many = f"{len(sides)} {'exercises' if len(sides) > 1 else 'exercise'}"
    if not on_one:
        return many
    return f"{many} ({'' if on_one == len(sides) else f'{on_one} of them '}on one side only)"


def _span(changes: Sequence[float]) -> str:
    low, high = (f"{100 * change:.0f}" for change in (min(changes), max(changes)))
    return low if low == high else f"{low} to {high}"


# --- the numbers -------------------------------------------------------------------------------------


def _numbers(made: Report, charts: dict[str, Chart]) -> dict[str, Any]:
    return {
        "basis": made.basis,
        "statistics": made.headline.statistics,
        "changes": [_change(row) for row in made.changes],
        "charts": [picture(charts[key].drawing, key) for key in ("effort", "adherence") if key in charts],
        "tables": [_table(charts[key]) for key in charts],
        "training": [
            {"name": row.name, "side": row.side, "text": row.text} for row in made.training if row.days > 1
        ],
        "missing": list(made.not_compared()),
    }


def _change(row: ChangeRow) -> list[str]:
    """First, latest, change, what the test can miss, and the verdict."""
    when = f"{short_day(row.baseline_date)}: {row.baseline:.0f}"
    if row.latest is None or row.latest_date is None or row.change is None:
        return [plain_movement(row.movement), row.side, when, "\u2013", "\u2013", "\u2013", "tested once"]
    latest = f"{short_day(row.latest_date)}: {row.latest:.0f}"
    return [
        plain_movement(row.movement),
        row.side,
        when,
        latest,
        f"{shown_change(row.baseline, row.latest):+d}",
        shown_miss(row),
        row.reason or row.verdict,
    ]


def _table(chart: Chart) -> dict[str, Any]:
    return {
        "title": chart.title,
        "columns": list(chart.table.columns),
        "rows": [[_cell(cell) for cell in row] for row in chart.table.rows],
    }


def _cell(cell: Cell) -> str:
    if cell is None:
        return "\u2013"
    return f"{cell:.2f}".rstrip("0").rstrip(".") if isinstance(cell, float) else str(cell)
