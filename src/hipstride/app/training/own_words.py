"""When how sure and how tired somebody is, in their own words, is asked: in weeks 0, 4, 8 and 12, each time once. Pure."""

from __future__ import annotations

import datetime as dt

from hipstride.app.training.facts import Facts
from hipstride.catalogue.numbers import value
from hipstride.prescription.done_sessions import sessions
from hipstride.prescription.planner import programme_of
from hipstride.prescription.report import programme_start
from hipstride.record.parse import merge_tests

ABOUT = ("confidence", "fatigue")


def due_week(facts: Facts) -> int | None:
    """The test week whose two questions are due: for seven days from its day, until they are answered."""
    known = merge_tests(facts.person, facts.log)
    done = sessions(facts.log)
    start = programme_start(known, done) or facts.date
    told = [item.date for item in known.own_item if item.about in ABOUT and item.date <= facts.date]
    early = dt.timedelta(days=value("report.test_early_days"))
    for point in programme_of(known).checkpoints:
        due = start + dt.timedelta(days=7 * point.week)
        # Before the programme there is no week to be early for.
        opens = dt.date.min if point.week == 0 else due - early
        over = due + dt.timedelta(days=7)
        begun = point.week == 0 or (done and due <= facts.date)
        if (
            point.kind == "test"
            and begun
            and facts.date < over
            and not any(opens <= day < over for day in told)
        ):
            return point.week
    return None


def week_of(day: dt.date, start: dt.date | None) -> int:
    """The week of the programme in which something was told; 0 for before it and its first week."""
    return 0 if start is None else max(0, (day - start).days // 7)
