"""Everything on paper, and the file that plays by itself: each made by the floor that prints, from the facts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext_lazy as _

import hipstride
from hipstride.app.training.actions import plan_of
from hipstride.app.training.facts import Facts
from hipstride.app.training.session_document import in_its_order
from hipstride.prescription.today import Today
from hipstride.prescription.week import week
from hipstride.record.event import SetDone

PDF = "application/pdf"
HTML = "text/html; charset=utf-8"


Days = tuple[Today, ...]
Codes = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Print:
    """One thing that can be had on paper; ``title`` and ``text`` are shown, ``file`` is what it is called.

    ``since``: from which day on it tells. ``days``: the sessions that have boxes to write in on it;
    each has its code. ``asks``: how the person is stands to be written on it, so what they said before does not count.
    """

    title: Any
    text: Any
    file: str
    make: Callable[[Facts, Days, Codes], bytes]
    type: str = PDF
    days: Callable[[Facts], Days] = lambda _facts: ()
    since: Callable[[Facts], Facts] = lambda facts: facts
    asks: bool = False


def _today(facts: Facts) -> Today:
    return hipstride.today(facts.person, facts.before_training, facts.answers, date=facts.date)


def _sheet(facts: Facts, days: Days, codes: Codes) -> bytes:
    from hipstride.handout.paper_log import paper_log

    return paper_log(_given(facts, days), facts.sha256, date=facts.date, codes=codes)


def _given(facts: Facts, days: Days) -> Days:
    """In the order in which whoever types them in sees them. Of somebody's first days only the first is a short one."""
    return tuple(in_its_order(made, first=facts.is_first and at == 0) for at, made in enumerate(days))


def _ahead(facts: Facts) -> Facts:
    """From today on; once today's sets are logged from tomorrow on, as what hurt today makes the days after it lighter."""
    trained = any(isinstance(event.body, SetDone) for event in facts.on_the_day)
    return replace(facts, date=facts.date + dt.timedelta(days=1), asked=None) if trained else facts


def _days_of_week(facts: Facts) -> Days:
    return week(facts.person, facts.before_training, date=facts.date)


def _week(facts: Facts, days: Days, codes: Codes) -> bytes:
    from hipstride.handout.paper_log import paper_log

    booklet = plan_of(facts)
    return paper_log(_given(facts, days), facts.sha256, date=facts.date, booklet=booklet, codes=codes)


def _booklet(facts: Facts, _days: Days, _codes: Codes) -> bytes:
    from hipstride.handout.programme import programme

    return programme(plan_of(facts))


def _test_sheet(facts: Facts, _days: Days, _codes: Codes) -> bytes:
    from hipstride.handout.testing import sheet

    return sheet(facts.person, facts.log, date=facts.date)


def _report(facts: Facts, _days: Days, _codes: Codes) -> bytes:
    from hipstride.handout.report import report_sheet

    return report_sheet(hipstride.report(facts.person, facts.log, date=facts.date), facts.log)


def _follow_along(facts: Facts, _days: Days, _codes: Codes) -> bytes:
    from hipstride.figure.follow.page import follow_along

    return follow_along(in_its_order(_today(facts), first=facts.is_first)).encode()


PRINTS: dict[str, Print] = {
    "booklet": Print(
        _("Your programme"),
        _("All exercises with pictures, your bands and what to mind."),
        "programme",
        _booklet,
    ),
    "week": Print(
        _("This week's log"),
        _("What to do this week, with boxes to write in."),
        "week",
        _week,
        days=_days_of_week,
        since=_ahead,
        asks=True,
    ),
    "today": Print(
        _("Today's sheet"),
        _("Today's session, with boxes to write in."),
        "today",
        _sheet,
        days=lambda facts: (_today(facts),),
    ),
    "tests": Print(
        _("The sheet for a test day"),
        _("The same tests as last time, with boxes to write in."),
        "tests",
        _test_sheet,
    ),
    "report": Print(
        _("Your report"), _("What your tests and your training say, on one page."), "report", _report
    ),
    "follow": Print(
        _("Today as one file that plays"),
        _("It shows and counts today's session on any device, also with no network."),
        "follow along",
        _follow_along,
        HTML,
    ),
}
