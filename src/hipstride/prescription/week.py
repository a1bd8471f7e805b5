"""The sessions of the days ahead, as they stand today: what goes on a sheet that is printed once a week."""

from __future__ import annotations

import datetime as dt

from hipstride.prescription.planner import counts_on_helper
from hipstride.prescription.schedule import WEEKDAYS
from hipstride.prescription.today import Today, context_today, today
from hipstride.record.event import Log, Readiness
from hipstride.record.person import Person


def week(person: Person, log: Log | None = None, *, date: dt.date, days: int = 7) -> tuple[Today, ...]:
    """The session of each training day from ``date`` on, for so many days.

    Pure like `today`. How the person will be is not known: each is the full session of its day. Who does nothing
    alone and has a helper on some days gets the sessions of those.
    """
    with_helper = counts_on_helper(person, context_today(log or Log(), None, date))
    readiness = Readiness(helper_present="yes") if with_helper else None
    ahead = (date + dt.timedelta(days=after) for after in range(days))
    trained = [day for day in ahead if WEEKDAYS[day.weekday()] in person.preferences.days]
    return tuple(today(person, log, readiness, date=day) for day in trained)
