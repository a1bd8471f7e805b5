"""The day that judges what lies in the future; the only place below the app that looks at the clock for it."""

from __future__ import annotations

import datetime as dt

from hipstride.record.parse import parse_date


def judging_day(date: str | None) -> dt.date:
    """The day given with `--date`, else today. Raises BadInput."""
    return parse_date(date, where="--date") if date is not None else latest_today()


def latest_today() -> dt.date:
    """Today here or in UTC, whichever is later: an event of this minute is never in the future."""
    now = dt.datetime.now(dt.UTC)
    return max(now.date(), now.astimezone().date())
