"""The charts of one person up to one day, from the record alone."""

from __future__ import annotations

import datetime as dt

from hipstride.figure.charts.adherence import adherence_chart, weeks
from hipstride.figure.charts.chart import Chart
from hipstride.figure.charts.effort import effort_chart, efforts
from hipstride.figure.charts.strength import bars, strength_chart
from hipstride.figure.charts.symmetry import symmetry_chart
from hipstride.figure.theme import LIGHT, Theme
from hipstride.prescription.done_sessions import sessions
from hipstride.prescription.planner import programme_of
from hipstride.prescription.report import Report, programme_start, up_to
from hipstride.record.event import Log
from hipstride.strength.capacity import capacities


def report_charts(
    made: Report, log: Log | None = None, theme: Theme = LIGHT, *, guesses: bool = True
) -> dict[str, Chart]:
    """Strength, symmetry, effort and adherence by their ids, of the report's day; what has no data is left out.

    ``guesses``: with movements that were never measured.
    """
    person, date = made.person, made.date
    done = tuple(session for session in sessions(log or Log()) if session.date <= date)
    first_test = min((test.date for test in person.strength), default=None)
    first = None if first_test is None else capacities(up_to(person, first_test))
    start: dt.date | None = programme_start(person, done)
    per_week = len(person.preferences.days)
    strength = bars(capacities(person), first)
    found = (
        strength_chart([bar for bar in strength if guesses or not bar.guessed], theme),
        symmetry_chart(made.symmetry, theme),
        effort_chart(efforts(done, programme_of(person), days_per_week=per_week), theme),
        None
        if start is None or not done
        else adherence_chart(weeks(person, done, start=start, date=date), theme),
    )
    return {chart.id: chart for chart in found if chart is not None}
