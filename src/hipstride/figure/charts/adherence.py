"""What was done of what was due, week by week: sessions, and the sets as they were planned."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from hipstride.figure.charts.chart import (
    BODY,
    EDGE,
    LINE,
    SMALL,
    WIDTH,
    Chart,
    Scale,
    Table,
    finished,
    heading,
    key,
    text,
)
from hipstride.figure.drawing import Paint, Rect, Shape
from hipstride.figure.theme import LIGHT, Theme
from hipstride.prescription.done_sessions import DoneSession
from hipstride.prescription.planner import programme_of
from hipstride.prescription.schedule import training_days
from hipstride.prescription.training_log import adherence, sets_planned
from hipstride.prescription.types import DayKind
from hipstride.record.person import Person

_BOX, _STEP, _ROW = 20.0, 27.0, 34.0
_BOXES, _BAR, _BAR_END = 56.0, 222.0, 322.0


@dataclass(frozen=True, slots=True)
class Week:
    """One week from the start of the programme: sessions due and done by kind of day, sets as planned.

    ``sets_planned`` counts what was logged, done or skipped, and what of the sheet was not; ``sets_kept`` what of it was
    done as planned.
    """

    number: int
    start: dt.date
    due: int
    days: tuple[DayKind, ...]
    sets_kept: int
    sets_planned: int


def weeks(person: Person, done: Sequence[DoneSession], *, start: dt.date, date: dt.date) -> tuple[Week, ...]:
    """Every week from ``start`` to ``date``, at most the programme's or up to the last session."""
    passed = max((date - start).days // 7 + 1, 1)
    trained = max(((session.date - start).days // 7 + 1 for session in done), default=0)
    count = max(min(passed, programme_of(person).weeks), trained)
    days = training_days(person, start, count)
    did = {session.date for session in done}
    found = []
    for number in range(1, count + 1):
        first = start + dt.timedelta(days=7 * (number - 1))
        mine = [session for session in done if 0 <= (session.date - first).days < 7]
        due = sum(week == number and (day < date or (day == date and day in did)) for week, _, day in days)
        if number > programme_of(person).weeks:
            due = 0
        planned = sum(sets_planned(session) for session in mine)
        share = adherence(mine, prescribed=due).as_prescribed
        kept = 0 if share is None else round(share * planned)
        kinds = tuple(session.day_kind for session in mine)
        found.append(Week(number, first, due, kinds, kept, planned))
    return tuple(found)


def adherence_chart(rows: Sequence[Week], theme: Theme = LIGHT) -> Chart | None:
    """A box for every session, filled by how much of a day it was, and a bar for its sets."""
    if not rows:
        return None
    title = "What you did, week by week"
    shapes, y = heading(title, theme)
    y += LINE
    for x, words in ((EDGE, "week"), (_BOXES + 14.0, "sessions"), (_BAR, "sets as planned")):
        shapes.append(text((x, y), words, theme, size=SMALL, muted=True))
    for row in rows:
        y += _ROW
        shapes.append(text((EDGE + 22.0, y), str(row.number), theme, size=BODY, anchor="end"))
        shapes += _boxes(row, y - 17.0, theme)
        shapes += _bar(row, y - 14.0, theme)
    entries, y = key(_key_entries(rows, theme), y + 48.0, theme)
    return finished("adherence", title, _summary(rows), [*shapes, *entries], y, _table(rows), theme)


def _boxes(row: Week, y: float, theme: Theme) -> list[Shape]:
    missed = max(row.due - len(row.days), 0)
    signs: list[DayKind | None] = [*row.days, *[None] * missed]
    step = min(_STEP, (_BAR - _BOXES - 12.0) / max(len(signs), 1))
    return [shape for at, day in enumerate(signs) for shape in box(day, (_BOXES + step * at, y), theme)]


def box(day: DayKind | None, at: tuple[float, float], theme: Theme) -> list[Shape]:
    """One session: full, half filled, a small square (gentle), or only a dashed edge (not done)."""
    x, y = at
    if day is None:
        dashed = Paint(fill=theme.paper, stroke=theme.line, width=1.5, dash="3 4")
        return [Rect(at, (_BOX, _BOX), dashed, "not done", corner=3.0)]
    frame = Rect(
        at, (_BOX, _BOX), Paint(fill=theme.paper, stroke=theme.action, width=2.0), f"{day} day", corner=3.0
    )
    filled = Paint(fill=theme.action)
    if day == "full":
        return [frame, Rect((x, y), (_BOX, _BOX), filled, "fill", corner=3.0)]
    if day == "half":
        return [frame, Rect((x, y + 0.5 * _BOX), (_BOX, 0.5 * _BOX), filled, "fill")]
    return [frame, Rect((x + 7.0, y + 7.0), (6.0, 6.0), filled, "fill")]


def _bar(row: Week, y: float, theme: Theme) -> list[Shape]:
    if row.sets_planned == 0:
        return [text((WIDTH - EDGE, y + 14.0), "none", theme, size=SMALL, anchor="end", muted=True)]
    along = Scale(0.0, float(row.sets_planned), _BAR, _BAR_END)
    whole = Paint(fill=theme.paper, stroke=theme.line, width=1.5)
    words = f"{row.sets_kept}/{row.sets_planned}"
    return [
        Rect((_BAR, y), (_BAR_END - _BAR, 14.0), whole, "sets planned", corner=3.0),
        Rect(
            (_BAR, y),
            (along.at(row.sets_kept) - _BAR, 14.0),
            Paint(fill=theme.action),
            "sets as planned",
            corner=3.0,
        ),
        text((WIDTH - EDGE, y + 14.0), words, theme, size=SMALL, anchor="end"),
    ]


def _key_entries(rows: Sequence[Week], theme: Theme) -> list[tuple[list[Shape], str]]:
    names: tuple[tuple[DayKind, str], ...] = (
        ("full", "a full day"),
        ("half", "a half day. It counts."),
        ("gentle", "a gentle day. It counts."),
    )
    seen = {day for row in rows for day in row.days}
    entries = [(box(day, (-10.0, -12.0), theme), words) for day, words in names if day in seen]
    if any(row.due > len(row.days) for row in rows):
        entries.append((box(None, (-10.0, -12.0), theme), "due, not done"))
    return entries


def _summary(rows: Sequence[Week]) -> str:
    done, due = sum(len(row.days) for row in rows), sum(row.due for row in rows)
    kept, planned = sum(row.sets_kept for row in rows), sum(row.sets_planned for row in rows)
    kinds = [(day, sum(row.days.count(day) for row in rows)) for day in ("full", "half", "gentle")]
    parts = ", ".join(f"{count} {day}" for day, count in kinds if count)
    text = f"In {len(rows)} {'week' if len(rows) == 1 else 'weeks'} {due} sessions were due. You did {done}"
    text += f" ({parts})." if parts else "."
    if planned:
        text += f" Of {planned} sets, {kept} were done as planned."
    return text


def _table(rows: Sequence[Week]) -> Table:
    columns = ("week", "from", "due", "done", "full", "half", "gentle", "sets as planned", "sets planned")
    return Table(
        columns,
        tuple(
            (
                row.number,
                row.start.isoformat(),
                row.due,
                len(row.days),
                row.days.count("full"),
                row.days.count("half"),
                row.days.count("gentle"),
                row.sets_kept,
                row.sets_planned,
            )
            for row in rows
        ),
    )
