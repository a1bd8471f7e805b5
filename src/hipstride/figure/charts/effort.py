"""How hard the sets of each session were, and so how many repetitions were left in hand."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from hipstride.catalogue.programmes import Programme
from hipstride.figure.charts.chart import (
    EDGE,
    SMALL,
    WIDTH,
    Chart,
    Form,
    Scale,
    Table,
    finished,
    heading,
    key,
    mark,
    rule,
    text,
)
from hipstride.figure.drawing import Paint, Rect, Shape
from hipstride.figure.theme import LIGHT, Theme
from hipstride.prescription.done_sessions import DoneSession
from hipstride.prescription.planner import phase_at
from hipstride.prescription.reserve import reserve
from hipstride.prescription.training_log import training_week
from hipstride.prescription.types import DayKind

_LEFT, _RIGHT, _HIGH = 40.0, WIDTH - 52.0, 220.0
_HURT = ("pain", "spasm", "wobble")
FORMS: dict[DayKind, Form] = {"full": "disc", "half": "ring", "gentle": "frame", "rest": "frame"}
"""How a session is drawn by the kind of its day."""


@dataclass(frozen=True, slots=True)
class SessionEffort:
    """The efforts (0-10) of one session: lowest, middle and highest set; what was planned for a full day."""

    date: dt.date
    day: DayKind
    low: float
    middle: float
    high: float
    planned_low: float
    planned_high: float
    stopped: bool  # a set was stopped for pain, spasm or wobble


def efforts(
    done: Sequence[DoneSession], programme: Programme, *, days_per_week: int
) -> tuple[SessionEffort, ...]:
    """Every session in which an effort was noted."""
    found = []
    for session in done:
        noted = [one.done.effort for one in session.sets if one.done.effort is not None]
        if not noted:
            continue
        week = session.week or training_week(done, session.date, days_per_week=days_per_week)
        phase = phase_at(programme, week)
        stopped = any(one.done.stopped_because in _HURT for one in session.sets)
        found.append(
            SessionEffort(
                session.date,
                session.day_kind,
                min(noted),
                float(median(noted)),
                max(noted),
                phase.effort_low,
                phase.effort_high,
                stopped,
            )
        )
    return tuple(found)


def effort_chart(rows: Sequence[SessionEffort], theme: Theme = LIGHT) -> Chart | None:
    """One mark a session on an axis of effort, with the repetitions left at its other end."""
    if not rows:
        return None
    title = "How hard it was, session by session"
    shapes, y = heading(title, theme)
    y += 24.0
    shapes.append(text((EDGE, y), "effort", theme, size=SMALL, muted=True))
    shapes.append(text((WIDTH - EDGE, y), "reps left", theme, size=SMALL, anchor="end", muted=True))
    top = y + 16.0
    bottom = top + _HIGH
    up = Scale(0.0, 10.0, bottom, top)
    places = _places(rows)
    shapes += _planned(rows, places, up, theme)
    shapes += _axes(up, theme)
    for row, x in zip(rows, places, strict=True):
        shapes += _session(row, x, up, theme)
    shapes += _dates(rows, places, bottom, theme)
    entries, y = key(_key_entries(rows, theme), bottom + 58.0, theme)
    return finished("effort", title, _summary(rows), [*shapes, *entries], y, _table(rows), theme)


def _places(rows: Sequence[SessionEffort]) -> list[float]:
    """Where each session stands: sessions at even steps, so that a long break does not squeeze the rest."""
    if len(rows) == 1:
        return [0.5 * (_LEFT + _RIGHT)]
    step = (_RIGHT - _LEFT - 28.0) / (len(rows) - 1)
    return [_LEFT + 14.0 + step * at for at in range(len(rows))]


def _planned(rows: Sequence[SessionEffort], places: Sequence[float], up: Scale, theme: Theme) -> list[Shape]:
    """Pale blocks behind the sessions: the effort that was planned."""
    paint = Paint(fill=theme.resting, stroke=theme.resting_edge, width=1.0, dash="5 5", opacity=0.9)
    edges = [_LEFT, *((a + b) / 2.0 for a, b in zip(places, places[1:], strict=False)), _RIGHT]
    shapes: list[Shape] = []
    begin = 0
    for at in range(1, len(rows) + 1):
        same = at < len(rows) and _plan(rows[at]) == _plan(rows[begin])
        if not same:
            low, high = _plan(rows[begin])
            corner, size = (edges[begin], up.at(high)), (edges[at] - edges[begin], up.at(low) - up.at(high))
            shapes.append(Rect(corner, size, paint, "planned"))
            begin = at
    return shapes


def _plan(row: SessionEffort) -> tuple[float, float]:
    return row.planned_low, row.planned_high


def _axes(up: Scale, theme: Theme) -> list[Shape]:
    shapes: list[Shape] = []
    for effort in range(0, 11, 2):
        y = up.at(float(effort))
        shapes.append(rule((_LEFT, y), (_RIGHT, y), theme.line, 1.0, "1 5", role="grid"))
        shapes.append(text((_LEFT - 8.0, y + 6.0), str(effort), theme, size=SMALL, anchor="end", muted=True))
        if effort >= 4:
            more = "+" if effort == 4 else ""
            left = f"{reserve(float(effort)):.0f}{more}"
            shapes.append(text((WIDTH - EDGE, y + 6.0), left, theme, size=SMALL, anchor="end", muted=True))
    return shapes


def _session(row: SessionEffort, x: float, up: Scale, theme: Theme) -> list[Shape]:
    shapes: list[Shape] = []
    if row.high > row.low:
        shapes.append(rule((x, up.at(row.low)), (x, up.at(row.high)), theme.ink, 2.5, role="span"))
    shapes.append(mark((x, up.at(row.middle)), FORMS[row.day], theme.action, theme, f"{row.day} day", 6.0))
    if row.stopped:
        shapes += _cross((x, up.at(10.0) - 4.0), theme)
    return shapes


def _cross(at: tuple[float, float], theme: Theme) -> list[Shape]:
    x, y = at
    return [
        rule((x - 5.0, y - 5.0), (x + 5.0, y + 5.0), theme.ink, 2.5, role="stopped"),
        rule((x - 5.0, y + 5.0), (x + 5.0, y - 5.0), theme.ink, 2.5, role="stopped"),
    ]


def _dates(
    rows: Sequence[SessionEffort], places: Sequence[float], bottom: float, theme: Theme
) -> list[Shape]:
    first, last = f"{rows[0].date.day} {rows[0].date:%b}", f"{rows[-1].date.day} {rows[-1].date:%b}"
    y = bottom + 28.0
    shapes: list[Shape] = [text((_LEFT, y), first, theme, size=SMALL, muted=True)]
    if len(rows) > 1:
        shapes.append(text((_RIGHT, y), last, theme, size=SMALL, anchor="end", muted=True))
    return shapes


def _key_entries(rows: Sequence[SessionEffort], theme: Theme) -> list[tuple[list[Shape], str]]:
    names = {"full": "a full day: its middle set", "half": "a half day", "gentle": "a gentle day"}
    seen = {row.day for row in rows}
    entries: list[tuple[list[Shape], str]] = [
        ([mark((0.0, 0.0), FORMS[day], theme.action, theme, "key", 6.0)], words)
        for day, words in names.items()
        if day in seen
    ]
    entries.append(
        ([rule((0.0, -9.0), (0.0, 9.0), theme.ink, 2.5, role="key")], "from the easiest set to the hardest")
    )
    box = Rect(
        (-14.0, -8.0),
        (28.0, 16.0),
        Paint(fill=theme.resting, stroke=theme.resting_edge, width=1.0, dash="5 5", opacity=0.9),
        "key",
    )
    entries.append(([box], "the plan for a full day"))
    if any(row.stopped for row in rows):
        entries.append((_cross((0.0, 0.0), theme), "a set stopped for pain, spasm or wobble"))
    return entries


def _summary(rows: Sequence[SessionEffort]) -> str:
    full = [row for row in rows if row.day == "full"]
    parts = [f"Effort from 0 to 10 in {len(rows)} {'session' if len(rows) == 1 else 'sessions'}."]
    if full:
        within = sum(row.planned_low <= row.middle <= row.planned_high for row in full)
        below = sum(row.middle < row.planned_low for row in full)
        above = len(full) - within - below
        parts.append(
            f"Of {len(full)} full {'day' if len(full) == 1 else 'days'}, {within} felt as planned, "
            f"{below} lighter and {above} harder."
        )
    last = rows[-1]
    left = reserve(last.middle)
    most = "at least" if last.middle <= 4.0 else "about"
    parts.append(f"In the last one it was {last.middle:g}: you had {most} {left:.0f} more in you each time.")
    if any(row.stopped for row in rows):
        count = sum(row.stopped for row in rows)
        parts.append(f"In {count} of them a set was stopped for pain, spasm or wobble.")
    return " ".join(parts)


def _table(rows: Sequence[SessionEffort]) -> Table:
    columns = (
        "date",
        "day",
        "easiest",
        "middle",
        "hardest",
        "reps left",
        "planned from",
        "planned to",
        "stopped",
    )
    return Table(
        columns,
        tuple(
            (
                row.date.isoformat(),
                row.day,
                row.low,
                row.middle,
                row.high,
                round(reserve(row.middle), 1),
                row.planned_low,
                row.planned_high,
                "yes" if row.stopped else "no",
            )
            for row in rows
        ),
    )
