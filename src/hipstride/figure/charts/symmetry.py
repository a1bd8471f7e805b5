"""Left against right of every movement, always with both readings, and how wide a gap the test cannot see.

The place is the logarithm of right over left: two equal sides stand in the middle, and the pale bar is as wide
for every movement of one kind of test.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from hipstride.figure.charts.chart import (
    BODY,
    EDGE,
    LINE,
    SMALL,
    WIDTH,
    Chart,
    Scale,
    Table,
    band,
    finished,
    heading,
    key,
    mark,
    movement_name,
    plain,
    rule,
    text,
)
from hipstride.figure.drawing import Paint, Path, Shape
from hipstride.figure.theme import LIGHT, Theme
from hipstride.prescription.report_symmetry import BothSides, SymmetryRow

_Z95 = 1.96
_LEFT, _RIGHT = 40.0, WIDTH - 40.0
_TICKS = (20.0, 40.0, 60.0, 80.0)
_PLOT = 34.0
_APART = 48.0  # from one label to the next
_BESIDE = 20.0  # from an edge to the words beside an arrow


def symmetry_chart(rows: Sequence[SymmetryRow], theme: Theme = LIGHT) -> Chart | None:
    """Every movement of which both sides were tested; ``None`` where there is none."""
    if not rows:
        return None
    title = "Left and right, in newtons"
    shapes, y = heading(title, theme)
    furthest = max([_log_of(40.0), *(abs(ratio) for row in rows for ratio in _ratios(row))])
    scale = Scale(-1.08 * furthest, 1.08 * furthest, _LEFT, _RIGHT)
    y += LINE - 4.0
    # Arrows are drawn: the face that print is set in has none.
    shapes += [_pointer(EDGE, y, 1.0, theme), _pointer(WIDTH - EDGE, y, -1.0, theme)]
    shapes.append(text((EDGE + _BESIDE, y), "left stronger", theme, size=SMALL, muted=True))
    beside = (WIDTH - EDGE - _BESIDE, y)
    shapes.append(text(beside, "right stronger", theme, size=SMALL, anchor="end", muted=True))
    top = y + 8.0
    drawn: list[Shape] = []
    for row in rows:
        y += LINE + 6.0
        drawn.append(text((EDGE, y), movement_name(row.movement), theme, size=BODY, bold=True))
        drawn += _row(row, y + 0.6 * _PLOT, scale, theme)
        y += _PLOT + LINE
        drawn += _values(row, y, theme)
    bottom = y + 10.0
    shapes += [*_axis(scale, top, bottom, theme), *drawn]
    entries, y = key(_key_entries(rows, theme), bottom + 54.0, theme)
    return finished("symmetry", title, _summary(rows), [*shapes, *entries], y, _table(rows), theme)


def _log_of(percent: float) -> float:
    """The log ratio of a difference in percent of the stronger side."""
    return -math.log1p(-percent / 100.0)


def _ratios(row: SymmetryRow) -> list[float]:
    return [
        both.log_ratio
        for both in (row.baseline, row.latest)
        if both is not None and both.log_ratio is not None
    ]


def _axis(scale: Scale, top: float, bottom: float, theme: Theme) -> list[Shape]:
    shapes: list[Shape] = [rule((scale.at(0.0), top), (scale.at(0.0), bottom), theme.ink, 2.0, role="even")]
    shapes.append(
        text((scale.at(0.0), bottom + 20.0), "even", theme, size=SMALL, anchor="middle", muted=True)
    )
    labelled = scale.at(0.0)
    for percent in _TICKS:
        x = scale.at(_log_of(percent))
        if _log_of(percent) > scale.high or x - labelled < _APART:
            continue
        labelled = x
        for place in (x, 2.0 * scale.at(0.0) - x):
            shapes.append(rule((place, top), (place, bottom), theme.line, 1.0, "1 5", role="grid"))
            words = f"{percent:.0f} %"
            shapes.append(text((place, bottom + 20.0), words, theme, size=SMALL, anchor="middle", muted=True))
    return shapes


def _row(row: SymmetryRow, y: float, scale: Scale, theme: Theme) -> list[Shape]:
    reach = _Z95 * row.error
    shapes: list[Shape] = [band(scale.at(-reach), scale.at(reach), y, theme, height=18.0)]
    places = [_place(both, scale) for both in (row.baseline, row.latest) if both is not None]
    if len(places) == 2:
        shapes.append(rule((places[0], y), (places[1], y), theme.ink, 2.0, role="change"))
        shapes.append(mark((places[0], y), "ring", theme.ink, theme, "first", 6.5))
    shapes.append(mark((places[-1], y), "frame" if row.limited else "disc", theme.action, theme, "latest"))
    return shapes


def _place(both: BothSides, scale: Scale) -> float:
    """Where both sides stand; a side without any strength puts the mark at the end of the other."""
    if both.log_ratio is not None:
        return scale.at(both.log_ratio)
    return scale.at(0.0 if both.weaker is None else scale.high if both.weaker == "left" else scale.low)


def _values(row: SymmetryRow, y: float, theme: Theme) -> list[Shape]:
    left, right = (
        _pair(None if row.baseline is None else before, now)
        for before, now in (
            (row.baseline.left_n if row.baseline else 0.0, row.latest.left_n),
            (row.baseline.right_n if row.baseline else 0.0, row.latest.right_n),
        )
    )
    return [
        text((EDGE, y), f"left {left}", theme, size=SMALL),
        text((WIDTH - EDGE, y), f"right {right}", theme, size=SMALL, anchor="end"),
    ]


def _pair(before: float | None, now: float) -> str:
    return plain(now) if before is None else f"{plain(before)}, now {plain(now)}"


def _key_entries(rows: Sequence[SymmetryRow], theme: Theme) -> list[tuple[list[Shape], str]]:
    entries: list[tuple[list[Shape], str]] = [
        ([mark((0.0, 0.0), "disc", theme.action, theme, "key")], "latest test")
    ]
    if any(row.baseline is not None for row in rows):
        entries.append(([mark((0.0, 0.0), "ring", theme.ink, theme, "key", 6.5)], "first test"))
    if any(row.limited for row in rows):
        held = "something else than strength held you back: do not compare"
        entries.append(([mark((0.0, 0.0), "frame", theme.action, theme, "key")], held))
    entries.append(([band(-14.0, 14.0, 0.0, theme, height=18.0)], "too small a gap for the test to see"))
    return entries


def _summary(rows: Sequence[SymmetryRow]) -> str:
    said = " ".join(f"{movement_name(row.movement)}. {row.text}" for row in rows)
    return f"What the meter read, in newtons, left beside right. {said}"


def _table(rows: Sequence[SymmetryRow]) -> Table:
    columns = (
        "movement",
        "left at first (N)",
        "right at first (N)",
        "left now (N)",
        "right now (N)",
        "weaker now",
        "difference now (%)",
        "beyond error",
    )
    return Table(
        columns,
        tuple(
            (
                movement_name(row.movement),
                None if row.baseline is None else round(row.baseline.left_n, 2),
                None if row.baseline is None else round(row.baseline.right_n, 2),
                round(row.latest.left_n, 2),
                round(row.latest.right_n, 2),
                row.latest.weaker,
                None if row.latest.difference_percent is None else round(row.latest.difference_percent, 1),
                "yes" if row.latest.beyond_error and not row.limited else "no",
            )
            for row in rows
        ),
    )


def _pointer(x: float, y: float, inwards: float, theme: Theme) -> Path:
    """A small arrow head whose tip is at ``x``, on a line of text at ``y``."""
    back = x + inwards * 13.0
    data = f"M{x:.1f} {y - 6.0:.1f}L{back:.1f} {y - 12.5:.1f}L{back:.1f} {y + 0.5:.1f}Z"
    return Path(data, Paint(fill=theme.muted), "towards")
