"""The sessions of the days ahead, as they stand today: what goes on a sheet that is printed once a week."""

from __future__ import annotations

import datetime as dt

from hipstride.prescription.schedule import WEEKDAYS
from hipstride.prescription.today import Today, today
from hipstride.record.event import Log
from hipstride.record.person import Person


def week(person: Person, log: Log | None = None, *, date: dt.date, days: int = 7) -> tuple[Today, ...]:
    """The session of each training day from ``date`` on, for so many days.

    Pure like `today`. How the person will be is not known: each is the full session of its day.
    """
    ahead = (date + dt.timedelta(days=after) for after in range(days))
    trained = [day for day in ahead if WEEKDAYS[day.weekday()] in person.preferences.days]
    return tuple(today(person, log, date=day) for day in trained)
