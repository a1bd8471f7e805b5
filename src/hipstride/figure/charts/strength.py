"""What each side can move through the range, movement by movement, with its error and what is usual."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist

from hipstride.figure.charts.chart import (
    BODY,
    EDGE,
    LINE,
    SMALL,
    WIDTH,
    Chart,
    Form,
    Scale,
    Table,
    axis_below,
    band,
    finished,
    fitted,
    heading,
    key,
    mark,
    movement_name,
    plain,
    rule,
    text,
)
from hipstride.figure.drawing import Shape
from hipstride.figure.theme import LIGHT, Theme
from hipstride.record.person import Side
from hipstride.strength.capacity import CapacityTable
from hipstride.strength.row import Capacity, Source

_Z90 = NormalDist().inv_cdf(0.95)
_LEFT, _RIGHT, _ROW = 78.0, 326.0, 32.0
FORMS: dict[Side, tuple[Form, Form]] = {"left": ("disc", "ring"), "right": ("square", "frame")}
"""How a side is drawn: known, and guessed."""

_PLACES = {
    "seated": "sitting",
    "lying": "lying",
    "side_lying": "lying",
    "standing": "standing",
    "sled": "on the sled",
}


@dataclass(frozen=True, slots=True)
class Bar:
    """One movement and side (N.m through the range): value, 90 % interval, norm, and the first test's value."""

    movement: str
    position: str
    side: Side
    value_nm: float
    low_nm: float
    high_nm: float
    norm_nm: float | None
    first_nm: float | None
    source: Source
    at_least: bool
    at_most: bool

    @property
    def name(self) -> str:
        """Movement and place in words."""
        return f"{movement_name(self.movement)}, {_PLACES[self.position]}"

    @property
    def guessed(self) -> bool:
        """Nothing of this movement was measured."""
        return self.source == "norm"


def bars(table: CapacityTable, first: CapacityTable | None = None) -> tuple[Bar, ...]:
    """The rows of a capacity table as they are drawn; of ``first`` only what was tested is set beside."""
    earlier = {_key(row): row for row in first.rows if row.source == "test"} if first is not None else {}
    return tuple(_bar(row, earlier.get(_key(row))) for row in table.rows)


def _key(row: Capacity) -> tuple[str, str, Side, float]:
    return (row.movement, row.position, row.side, row.angle_deg)


def _bar(row: Capacity, earlier: Capacity | None) -> Bar:
    value, spread = row.dose_torque_nm, math.exp(_Z90 * row.log_sd)
    is_earlier = earlier is not None and earlier.date != row.date
    return Bar(
        movement=row.movement,
        position=row.position,
        side=row.side,
        value_nm=value,
        low_nm=value / spread,
        high_nm=value * spread,
        norm_nm=value / row.share_of_norm if row.share_of_norm else None,
        first_nm=earlier.dose_torque_nm if earlier is not None and is_earlier else None,
        source=row.source,
        at_least=row.lower_bound,
        at_most=row.upper_bound,
    )


def strength_chart(rows: Sequence[Bar], theme: Theme = LIGHT) -> Chart | None:
    """Left and right of every movement; ``None`` where nothing is known."""
    if not rows:
        return None
    title = "Your strength, in N·m"
    shapes, y = heading(title, theme)
    groups = _groups(rows)
    highest = max(max(bar.high_nm, bar.norm_nm or 0.0, bar.first_nm or 0.0) for bar in rows)
    scale, marks = fitted(0.0, highest, _LEFT, _RIGHT, 5)
    top = y + 4.0
    drawn: list[Shape] = []
    for group in groups:
        y += LINE
        drawn.append(text((EDGE, y), group[0].name, theme, size=BODY, bold=True))
        first_row = y + 0.7 * _ROW
        for bar in group:
            y += _ROW
            drawn += _row(bar, y - 0.3 * _ROW, scale, theme)
        drawn += _norm(group, scale, first_row - 14.0, y - 0.3 * _ROW + 14.0, theme)
        y += 6.0
    bottom = y + 6.0
    shapes += [*axis_below(scale, marks, bottom, theme, top), *drawn]
    entries, y = key(_key_entries(rows, theme), bottom + 52.0, theme)
    return finished("strength", title, _summary(groups), [*shapes, *entries], y, _table(rows), theme)


def _groups(rows: Sequence[Bar]) -> list[list[Bar]]:
    found: dict[str, list[Bar]] = {}
    for bar in rows:
        found.setdefault(bar.name, []).append(bar)
    return list(found.values())


def _row(bar: Bar, y: float, scale: Scale, theme: Theme) -> list[Shape]:
    known, guess = FORMS[bar.side]
    colour = theme.action if bar.side == "left" else theme.moving
    shapes: list[Shape] = [text((EDGE, y + 6.0), bar.side, theme, size=SMALL)]
    shapes.append(band(scale.at(bar.low_nm), scale.at(bar.high_nm), y, theme, sure=not bar.guessed))
    if bar.first_nm is not None:
        shapes.append(mark((scale.at(bar.first_nm), y - 5.0), "drop", theme.ink, theme, "first test"))
    x = scale.at(bar.value_nm)
    shapes.append(mark((x, y), guess if bar.guessed else known, colour, theme, f"{bar.side} value", 6.5))
    sign = "\u2265 " if bar.at_least else "\u2264 " if bar.at_most else "? " if bar.guessed else ""
    shapes.append(
        text((WIDTH - EDGE, y + 7.0), f"{sign}{plain(bar.value_nm)}", theme, anchor="end", bold=not sign)
    )
    return shapes


def _norm(group: Sequence[Bar], scale: Scale, top: float, bottom: float, theme: Theme) -> list[Shape]:
    norms = {round(bar.norm_nm, 6) for bar in group if bar.norm_nm is not None}
    return [shape for norm in sorted(norms) for shape in _norm_mark(scale.at(norm), top, bottom, theme)]


def _norm_mark(x: float, top: float, bottom: float, theme: Theme) -> list[Shape]:
    return [
        rule((x, top), (x, bottom), theme.ink, 2.5, "2 6", role="norm"),
        rule((x - 5.0, top), (x + 5.0, top), theme.ink, 2.5, role="norm"),
        rule((x - 5.0, bottom), (x + 5.0, bottom), theme.ink, 2.5, role="norm"),
    ]


def _key_entries(rows: Sequence[Bar], theme: Theme) -> list[tuple[list[Shape], str]]:
    entries: list[tuple[list[Shape], str]] = [
        (
            [band(-14.0, 14.0, 0.0, theme), mark((0.0, 0.0), "disc", theme.action, theme, "key")],
            "the bar holds the true value nine times in ten",
        )
    ]
    if any(bar.norm_nm is not None for bar in rows):
        entries.append((_norm_mark(0.0, -10.0, 10.0, theme), "usual at your age, sex and size"))
    if any(bar.first_nm is not None for bar in rows):
        entries.append(([mark((0.0, 7.0), "drop", theme.ink, theme, "key")], "your first test"))
    if any(bar.guessed for bar in rows):
        sample = [
            mark((-10.0, 0.0), "ring", theme.action, theme, "key"),
            mark((10.0, 0.0), "frame", theme.moving, theme, "key"),
        ]
        entries.append((sample, "? not tested: a careful guess"))
    if any(bar.at_least for bar in rows):
        entries.append(([text((0.0, 6.0), "\u2265", theme, anchor="middle")], "at least this"))
    if any(bar.at_most for bar in rows):
        entries.append(([text((0.0, 6.0), "\u2264", theme, anchor="middle")], "at most this"))
    return entries


def _summary(groups: Sequence[Sequence[Bar]]) -> str:
    sentences = ["What you can move through the range, in newton metres (N·m)."]
    for group in groups:
        sides = ", ".join(_said(bar) for bar in group)
        norm = next((bar.norm_nm for bar in group if bar.norm_nm is not None), None)
        usual = "" if norm is None else f" Usual is {plain(norm)}."
        sentences.append(f"{group[0].name}: {sides}.{usual}")
    return " ".join(sentences)


def _said(bar: Bar) -> str:
    sign = "at least " if bar.at_least else "at most " if bar.at_most else "perhaps " if bar.guessed else ""
    first = "" if bar.first_nm is None else f" (at first {plain(bar.first_nm)})"
    return f"{bar.side} {sign}{plain(bar.value_nm)}{first}"


def _table(rows: Sequence[Bar]) -> Table:
    columns = (
        "movement",
        "position",
        "side",
        "N·m",
        "low (5 %)",
        "high (95 %)",
        "usual",
        "at first",
        "from",
        "bound",
    )
    return Table(
        columns,
        tuple(
            (
                movement_name(bar.movement),
                _PLACES[bar.position],
                bar.side,
                round(bar.value_nm, 2),
                round(bar.low_nm, 2),
                round(bar.high_nm, 2),
                None if bar.norm_nm is None else round(bar.norm_nm, 2),
                None if bar.first_nm is None else round(bar.first_nm, 2),
                bar.source.replace("_", " "),
                "at least" if bar.at_least else "at most" if bar.at_most else None,
            )
            for bar in rows
        ),
    )
