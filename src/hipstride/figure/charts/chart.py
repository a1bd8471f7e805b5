"""What a chart is, and the few shapes that all of them are put together from.

A chart is a drawing, a summary in words and a table. Whoever cannot see the drawing loses nothing. Left and
right, first and latest, done and not done differ in form, not in colour alone. 400 px wide, so that its
letters are still read on a telephone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from hipstride.figure.drawing import Circle, Drawing, Group, Line, Paint, Path, Point, Rect, Shape, Text
from hipstride.figure.svg import number
from hipstride.figure.theme import Theme
from hipstride.record.scale import ticks

Cell = str | float | int | None
Form = Literal["disc", "square", "ring", "frame", "drop"]

WIDTH = 400.0
EDGE = 12.0
TITLE, BODY, SMALL = 22.0, 20.0, 18.0
LINE = 26.0  # from one line of text to the next
CHARACTER = 0.56  # mean width of a letter of the widest face, in sizes
MINUS = "\u2212"


@dataclass(frozen=True, slots=True)
class Table:
    """The numbers of a chart; ``None`` where there is none."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """One chart: ``summary`` is also the description of ``drawing``."""

    id: str
    title: str
    summary: str
    drawing: Drawing
    table: Table


@dataclass(frozen=True, slots=True)
class Scale:
    """Values from ``low`` to ``high`` as places from ``start`` to ``end`` (px)."""

    low: float
    high: float
    start: float
    end: float

    def at(self, value: float) -> float:
        """Where a value stands; what is past an end stands there."""
        share = (min(max(value, self.low), self.high) - self.low) / (self.high - self.low)
        return self.start + share * (self.end - self.start)


def fitted(low: float, high: float, start: float, end: float, wanted: int = 4) -> tuple[Scale, list[float]]:
    """A scale with a little air above ``high``, and the round numbers that lie on it."""
    top = high + 0.04 * (high - low)
    scale = Scale(low, top, start, end)
    return scale, [each for each in ticks(low, top, wanted) if low - 1e-9 <= each <= top + 1e-9]


def plain(value: float, digits: int = 0) -> str:
    """A number as people read it.

    >>> plain(-12.4), plain(0.25, 2)
    ('\u221212', '0.25')
    """
    rounded = round(value, digits) + 0.0  # no minus before a zero
    return f"{rounded:.{digits}f}".replace("-", MINUS)


def movement_name(movement: str) -> str:
    """A movement in words: Hip flexion."""
    return movement.replace("_", " ").capitalize()


# --- shapes ------------------------------------------------------------------------------------------


def text(
    at: Point,
    words: str,
    theme: Theme,
    *,
    size: float = BODY,
    anchor: Literal["start", "middle", "end"] = "start",
    bold: bool = False,
    muted: bool = False,
    role: str = "text",
) -> Text:
    """Words on the card."""
    return Text(at, words, size, Paint(fill=theme.muted if muted else theme.ink), role, anchor, bold)


def rule(
    start: Point, end: Point, colour: str, width: float = 1.0, dash: str | None = None, role: str = "line"
) -> Line:
    """A straight line."""
    return Line(start, end, Paint(stroke=colour, width=width, dash=dash), role)


def curve(points: Sequence[Point], colour: str, width: float, role: str, dash: str | None = None) -> Path:
    """A line through points."""
    data = "M" + "L".join(f"{number(x)} {number(y)}" for x, y in points)
    return Path(data, Paint(stroke=colour, width=width, dash=dash), role)


def area(upper: Sequence[Point], lower: Sequence[Point], paint: Paint, role: str) -> Path:
    """What lies between two lines."""
    ring = [*upper, *reversed(lower)]
    return Path("M" + "L".join(f"{number(x)} {number(y)}" for x, y in ring) + "Z", paint, role)


def mark(at: Point, form: Form, colour: str, theme: Theme, role: str, size: float = 8.0) -> Shape:
    """A mark of a form: filled (disc, square), hollow (ring, frame), or a drop that points down at it."""
    (x, y), filled = at, Paint(fill=colour, stroke=theme.paper, width=1.5)
    hollow = Paint(fill=theme.paper, stroke=colour, width=2.5)
    if form in ("disc", "ring"):
        return Circle(at, size, filled if form == "disc" else hollow, role)
    if form == "drop":
        corners = ((x - 0.8 * size, y - 1.3 * size), (x + 0.8 * size, y - 1.3 * size), (x, y))
        data = "M" + "L".join(f"{number(a)} {number(b)}" for a, b in corners) + "Z"
        return Path(data, Paint(fill=theme.paper, stroke=colour, width=2.0), role)
    half = 0.9 * size
    return Rect((x - half, y - half), (2 * half, 2 * half), filled if form == "square" else hollow, role)


def band(low: float, high: float, y: float, theme: Theme, *, height: float = 14.0, sure: bool = True) -> Rect:
    """Where a true value lies, as a pale bar; ``sure`` False draws its edge dashed."""
    paint = Paint(fill=theme.resting, stroke=theme.resting_edge, width=1.5, dash=None if sure else "5 5")
    return Rect((low, y - 0.5 * height), (max(high - low, 2.0), height), paint, "band", corner=3.0)


def axis_below(scale: Scale, marks: Sequence[float], y: float, theme: Theme, top: float) -> list[Shape]:
    """Numbers under a plot, with a thin line up to its top for each."""
    shapes: list[Shape] = []
    digits = 0 if all(abs(each - round(each)) < 1e-9 for each in marks) else 1
    for each in marks:
        x = scale.at(each)
        shapes.append(rule((x, top), (x, y), theme.line, 1.0, "1 5", role="grid"))
        shapes.append(
            text((x, y + 20.0), plain(each, digits), theme, size=SMALL, anchor="middle", muted=True)
        )
    return shapes


def wrapped(words: str, size: float, width: float) -> list[str]:
    """Lines no wider than ``width`` px."""
    room = int(width / (CHARACTER * size))
    lines: list[str] = [""]
    for word in words.split():
        if lines[-1] and len(lines[-1]) + 1 + len(word) > room:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return lines


def heading(title: str, theme: Theme) -> tuple[list[Shape], float]:
    """The title, and where what follows may begin."""
    lines = wrapped(title, TITLE, WIDTH - 2 * EDGE)
    shapes: list[Shape] = [
        text((EDGE, 30.0 + LINE * at), line, theme, size=TITLE, bold=True, role="title")
        for at, line in enumerate(lines)
    ]
    return shapes, 30.0 + LINE * len(lines) - 8.0


def key(entries: Sequence[tuple[Sequence[Shape], str]], y: float, theme: Theme) -> tuple[list[Shape], float]:
    """What each sign means: a sample drawn round (EDGE + 20, 0), moved to its line, and its words."""
    shapes: list[Shape] = []
    for sample, words in entries:
        shapes.append(Group(tuple(sample), "key", shift=(EDGE + 20.0, y - 6.0)))
        for line in wrapped(words, SMALL, WIDTH - 2 * EDGE - 50.0):
            shapes.append(text((EDGE + 50.0, y), line, theme, size=SMALL, muted=True, role="key"))
            y += 25.0
    return shapes, y


def finished(
    id: str, title: str, summary: str, shapes: Sequence[Shape], height: float, table: Table, theme: Theme
) -> Chart:
    """The chart on its paper."""
    paper = Rect((0.0, 0.0), (WIDTH, height), Paint(fill=theme.paper), "paper")
    drawing = Drawing(WIDTH, height, (paper, *shapes), title, summary)
    return Chart(id, title, summary, drawing, table)
