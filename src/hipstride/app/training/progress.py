"""The progress of a person as a document: what their page shows, made once for the same facts."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable
from itertools import groupby
from typing import Any

import hipstride
from hipstride.app.people.models import Person as PersonRow
from hipstride.app.training.access import progress_shown
from hipstride.app.training.facts import Facts
from hipstride.app.training.models import ShownProgress
from hipstride.app.training.own_words import week_of
from hipstride.figure.charts.chart import Chart
from hipstride.figure.charts.of_person import report_charts
from hipstride.figure.charts.overall import overall_chart
from hipstride.figure.follow.page import live_theme
from hipstride.figure.svg import to_svg
from hipstride.handout.report import felt_words
from hipstride.prescription.done_sessions import sessions
from hipstride.prescription.report import Report, plain_movement, programme_start
from hipstride.prescription.report_strength import training_words
from hipstride.prescription.report_training import TrainingRow
from hipstride.prescription.rule import RULES_VERSION
from hipstride.record.event import Log
from hipstride.record.person import OwnItem

Json = dict[str, Any]


def show_progress(row: PersonRow, facts: Facts) -> Json:
    """The document: the stored one while nothing changed, else a new one in its place."""
    found = progress_shown(row)
    made_as = (facts.mark, facts.date, RULES_VERSION, hipstride.__version__)
    if found is None or (found.seen, found.date, found.rules_version, found.release) != made_as:
        made = hipstride.report(facts.person, facts.log, date=facts.date)
        found = ShownProgress(
            person=row,
            date=facts.date,
            document=json.dumps(progress_document(made, facts.log), ensure_ascii=False, allow_nan=False),
            rules_version=RULES_VERSION,
            release=hipstride.__version__,
            seen=facts.mark,
        )
        ShownProgress.objects.bulk_create(
            [found],
            update_conflicts=True,
            unique_fields=["person"],
            update_fields=["date", "document", "rules_version", "release", "seen"],
        )
    document: Json = json.loads(found.document)
    return document


def progress_document(made: Report, log: Log) -> Json:
    """What the page shows. The sentences are the engine's."""
    verdict, _, rest = made.headline.statement.partition(". ")
    theme = live_theme()
    charts = report_charts(made, log, theme, guesses=False)
    overall = overall_chart(made.headline, theme)
    tests = [
        {
            "name": plain_movement(row.movement),
            "side": row.side,
            "text": row.text,
            "training": training_words(row, made.said_by_training(row.movement, row.side)),
        }
        for row in made.changes
    ]
    return {
        "date": made.date.isoformat(),
        "verdict": f"{verdict.rstrip('.')}.",
        "rest": rest,
        "is_compared": made.headline.probability is not None,
        "statistics": made.headline.statistics,
        "chance": made.chance if made.headline.probability is not None else "",
        "felt": felt_words(made),
        "next": None if made.next_test is None else _next(made),
        "stopped": [reason.text for reason in made.stopped],
        "overall": None if overall is None else _chart(overall),
        "charts": {name: _chart(chart) for name, chart in charts.items()},
        "tests": tests,
        "sides": [
            f"{plain_movement(row.movement)}. {row.text}"
            for row in made.symmetry
            if row.strong_side_lost or row.trend is not None
        ],
        "walking": [row.text for row in made.timed],
        "scores": [row.text for row in made.scores],
        "training": [
            _exercise(name, list(rows)) for name, rows in groupby(made.training, lambda row: row.name)
        ],
        "moved": [
            {"name": row.name, "side": row.side, "text": row.text}
            for row in _moved(made.training)[:_MOST_MOVED]
        ],
        "adherence": made.adherence.text,
        "not_compared": list(made.not_compared()),
        "own": own_items(made.person.own_item, programme_start(made.person, sessions(log))),
        "can_print": bool(charts),
    }


def _next(made: Report) -> Json:
    test = made.next_test
    if test is None:
        raise AssertionError("asked for a test that is not due")
    return {
        "week": test.week,
        "date": test.date.isoformat(),
        "text": test.text,
        "is_near": test.week == 0 or (test.date - made.date) <= dt.timedelta(days=7),
    }


def _chart(chart: Chart) -> Json:
    return {
        "title": chart.title,
        "summary": chart.summary,
        "svg": to_svg(chart.drawing, prefix=f"chart-{chart.id}"),
        "columns": list(chart.table.columns),
        "rows": [list(row) for row in chart.table.rows],
    }


def _exercise(name: str, rows: list[TrainingRow]) -> Json:
    return {"name": name, "rows": [{"side": row.side, "text": row.text} for row in rows if row.text]}


_MOST_MOVED = 6  # what is shown at once; all of it stands below


def _moved(rows: Iterable[TrainingRow]) -> list[TrainingRow]:
    """What felt easier or harder, or became heavier or lighter: the exercise that moved most first, left before right."""
    moved = [row for row in rows if row.finding in ("easier", "harder") or row.load in ("heavier", "lighter")]
    most: dict[str, float] = {}
    for row in moved:
        most[row.exercise] = max(most.get(row.exercise, 0.0), abs(row.load_change or 0.0))
    return sorted(moved, key=lambda row: (-most[row.exercise], row.exercise))


def own_items(items: Iterable[OwnItem], start: dt.date | None) -> list[Json]:
    """What a person told in their own words, the same words together, in order of the days, each with its week.

    Told twice on a day, the last answer counts.
    """
    order = {"confidence": 0, "fatigue": 1, "stairs": 2}
    found: dict[tuple[str, str], dict[dt.date, float]] = {}
    for item in items:
        value = item.seconds if item.about == "stairs" else item.score
        if value is not None:
            found.setdefault((item.about, item.words), {})[item.date] = value
    rows = sorted(found.items(), key=lambda entry: order[entry[0][0]])
    return [
        {
            "about": about,
            "words": words,
            "answers": [
                {"date": day.isoformat(), "week": week_of(day, start), "value": days[day]}
                for day in sorted(days)
            ],
        }
        for (about, words), days in rows
    ]
