"""Three small charts as SVG: the flow of people, means over time, and a forest of intervals.

Presentation attributes only, no style sheet and no script, so that a chart looks the same on screen, in print and in
any program that reads SVG. Series differ in shape and dash as well as in colour.
"""

import html
import math
import re
from collections.abc import Sequence
from textwrap import wrap
from typing import NamedTuple

from hipstride.record.scale import ticks
from hipstride.trial.report_parts import Figure

INK, MUTED, LINE, CARD = "#1A1F24", "#47515B", "#8A929A", "#FFFFFF"
SERIES = (("#0A5458", "", "circle"), ("#93330B", "7 4", "square"), ("#47515B", "2 4", "triangle"))
FONT = "Atkinson Hyperlegible, Segoe UI, Noto Sans, Helvetica, Arial, sans-serif"
WIDTH = 720


class Point(NamedTuple):
    """A named value with its interval; `at` is the week in a profile."""

    name: str
    at: float
    mean: float
    low: float
    high: float


def points_of(figure: Figure) -> list[Point]:
    """The rows of a figure that have all their numbers."""
    found = []
    for row in figure.data.rows:
        numbers = [float(one) for one in row[1:] if isinstance(one, float | int)]
        if len(numbers) == len(row) - 1:
            found.append(Point(str(row[0]), *([0.0] * (4 - len(numbers))), *numbers))
    return found


def svg(figure: Figure) -> str:
    """The drawing of a figure."""
    height, parts = {"flow": _flow, "profile": _profile, "forest": _forest}[figure.kind](figure)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height:.0f}" role="img" '
        f'aria-labelledby="{figure.id}-title {figure.id}-desc" font-family="{FONT}" font-size="15" fill="{INK}">'
        f'<title id="{figure.id}-title">{escape(figure.title)}</title>'
        f'<desc id="{figure.id}-desc">{escape(figure.summary)}</desc>'
        f'<rect width="{WIDTH}" height="{height:.0f}" fill="{CARD}"/>{"".join(parts)}</svg>'
    )


_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def escape(text: str) -> str:
    """Text for XML; what XML cannot hold, such as a bell, is a question mark."""
    return html.escape(_NOT_XML.sub("?", text))


def _text(x: float, y: float, text: str, anchor: str = "start", fill: str = INK, more: str = "") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="{fill}"{more}>{escape(text)}</text>'


def _line(x1: float, y1: float, x2: float, y2: float, colour: str, width: float, dash: str = "") -> str:
    dashes = f' stroke-dasharray="{dash}"' if dash else ""
    return (
        f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{colour}" '
        f'stroke-width="{width:g}"{dashes}/>'
    )


def _mark(x: float, y: float, shape: str, colour: str) -> str:
    paint = f'fill="{colour}" stroke="{CARD}" stroke-width="1.5"'
    if shape == "circle":
        return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="6.5" {paint}/>'
    if shape == "square":
        return f'<rect x="{x - 6:.1f}" y="{y - 6:.1f}" width="12" height="12" {paint}/>'
    points = f"{x:.1f},{y - 7.5:.1f} {x + 7:.1f},{y + 5.5:.1f} {x - 7:.1f},{y + 5.5:.1f}"
    return f'<polygon points="{points}" {paint}/>'


def _number(value: float, step: float) -> str:
    digits = max(0, -math.floor(math.log10(step) + 1e-9)) if step > 0 else 0
    if round(step, digits) != round(step, 10):
        digits += 1
    return f"{value:.{digits}f}".replace("-", "\u2212")


LINE_HEIGHT = 21.0
BOX_EDGE = 10.0
GAP = 26.0


def _flow(figure: Figure) -> tuple[float, list[str]]:
    """Boxes from screening down to the analysis: a trunk, what leaves it at the side, then one column an arm.

    Rows of the data: column (trunk, side, or the name of an arm), the box's heading, its further lines.
    """
    rows = [(str(where), str(head), str(more)) for where, head, more in figure.data.rows]
    arms = list(dict.fromkeys(where for where, _, _ in rows if where not in ("trunk", "side")))
    trunk_x, trunk_width, side_x = 20.0, 300.0, 380.0
    parts: list[str] = []
    y = 16.0
    before: float | None = None
    for where, head, more in rows:
        if where == "trunk":
            if before is not None:
                y = max(y, before + GAP)
                parts.append(_arrow(trunk_x + trunk_width / 2, before, y))
            before, box = _box(trunk_x, y, trunk_width, head, more)
            parts += box
            y = before + GAP
        elif where == "side":
            end, box = _box(side_x, y, WIDTH - side_x - 20, head, more)
            middle = (y + end) / 2
            parts += box
            parts.append(_line(trunk_x + trunk_width / 2, middle, side_x, middle, LINE, 1.5))
            y = end + GAP
    split = (before if before is not None else 0.0) + GAP / 2 + 6
    width = (WIDTH - 40.0 - 16.0 * (len(arms) - 1)) / max(len(arms), 1)
    middles = [20.0 + (width + 16.0) * place + width / 2 for place in range(len(arms))]
    stem = trunk_x + trunk_width / 2
    if before is not None and arms:
        parts.append(_line(stem, before, stem, split, LINE, 1.5))
        parts.append(_line(min(stem, *middles), split, max(stem, *middles), split, LINE, 1.5))
    bottom = split
    boxes = [[(head, more) for where, head, more in rows if where == arm] for arm in arms]
    tops = [split + GAP * 0.8] * len(arms)
    froms = [split] * len(arms)
    for level in range(max(map(len, boxes), default=0)):
        for place, mine in enumerate(boxes):
            if level < len(mine):
                parts.append(_arrow(middles[place], froms[place], tops[place]))
                froms[place], box = _box(middles[place] - width / 2, tops[place], width, *mine[level])
                parts += box
        tops = [max(froms) + GAP] * len(arms)  # boxes of a level stand in one row
        bottom = max(froms)
    return bottom + 16, parts


def _box(x: float, y: float, width: float, head: str, more: str) -> tuple[float, list[str]]:
    """A box with a bold heading; its lower edge and its parts."""
    longest = int((width - 2 * BOX_EDGE) / 7.8)
    heading = wrap(head, longest)
    lines = heading + [part for one in more.split("\n") if one for part in wrap(one, longest)]
    end = y + 2 * BOX_EDGE + LINE_HEIGHT * len(lines)
    parts = [
        f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{end - y:.1f}" rx="8" fill="{CARD}" '
        f'stroke="{LINE}" stroke-width="1.5"/>'
    ]
    for place, line in enumerate(lines):
        bold = ' font-weight="bold"' if place < len(heading) else ""
        parts.append(_text(x + BOX_EDGE, y + BOX_EDGE + LINE_HEIGHT * (place + 0.75), line, more=bold))
    return end, parts


def _arrow(x: float, top: float, bottom: float) -> str:
    head = f"{x:.1f},{bottom:.1f} {x - 5:.1f},{bottom - 8:.1f} {x + 5:.1f},{bottom - 8:.1f}"
    return _line(x, top, x, bottom - 6, LINE, 1.5) + f'<polygon points="{head}" fill="{LINE}"/>'


def _profile(figure: Figure) -> tuple[float, list[str]]:
    """Means with intervals over the weeks; every arm is named at its last point."""
    points = points_of(figure)
    if not points:
        return 60, [_text(20, 36, "No values to draw.", fill=MUTED)]
    arms = list(dict.fromkeys(point.name for point in points))
    weeks = sorted({point.at for point in points})
    marks = ticks(min(point.low for point in points), max(point.high for point in points))
    left, right, top, bottom = 70.0, WIDTH - 190.0, 46.0, 350.0
    step = marks[1] - marks[0]

    def x(week: float) -> float:
        return left + 24.0 + (week - weeks[0]) / (weeks[-1] - weeks[0] or 1.0) * (right - left - 48.0)

    def y(value: float) -> float:
        return bottom - (value - marks[0]) / (marks[-1] - marks[0]) * (bottom - top)

    parts = [_text(12, 24, figure.options.get("y", ""), fill=MUTED)]
    for mark in marks:
        parts.append(_line(left, y(mark), right, y(mark), "#E3E0D8", 1))
        parts.append(_text(left - 10, y(mark) + 5, _number(mark, step), "end", MUTED))
    parts.append(_line(left, bottom, right, bottom, LINE, 1.5))
    for week in weeks:
        parts.append(_line(x(week), bottom, x(week), bottom + 6, LINE, 1.5))
        parts.append(_text(x(week), bottom + 24, f"{week:g}", "middle", MUTED))
    parts.append(_text((left + right) / 2, bottom + 48, figure.options.get("x", "Week"), "middle", MUTED))
    ends = []
    for number, arm in enumerate(arms):
        colour, dash, shape = SERIES[number % len(SERIES)]
        shift = 9.0 * (number - (len(arms) - 1) / 2.0)
        mine = sorted((point for point in points if point.name == arm), key=lambda point: point.at)
        path = " ".join(f"{x(week) + shift:.1f},{y(mean):.1f}" for _, week, mean, _, _ in mine)
        dashes = f' stroke-dasharray="{dash}"' if dash else ""
        parts.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2.5"{dashes}/>')
        for _, week, mean, low, high in mine:
            place = x(week) + shift
            parts.append(_line(place, y(low), place, y(high), colour, 2))
            parts += [_line(place - 5, y(end), place + 5, y(end), colour, 2) for end in (low, high)]
            parts.append(_mark(place, y(mean), shape, colour))
        ends.append((y(mine[-1].mean), arm, colour, shape))
    for height, (_, arm, colour, shape) in zip(apart([end[0] for end in ends], 24.0), ends, strict=True):
        parts.append(_mark(right + 16, height, shape, colour))
        parts.append(_text(right + 30, height + 5, _short(arm, 20), fill=colour, more=' font-weight="bold"'))
    return bottom + 64, parts


def apart(places: Sequence[float], least: float) -> list[float]:
    """The same places, moved so that none are nearer than `least`; their order stays."""
    order = sorted(range(len(places)), key=lambda i: places[i])
    moved = [float(places[i]) for i in order]
    for _ in range(100):
        done = True
        for a in range(len(moved) - 1):
            gap = least - (moved[a + 1] - moved[a])
            if gap > 1e-6:
                moved[a], moved[a + 1], done = moved[a] - gap / 2, moved[a + 1] + gap / 2, False
        if done:
            break
    found = [0.0] * len(places)
    for place, i in enumerate(order):
        found[i] = moved[place]
    return found


def _forest(figure: Figure) -> tuple[float, list[str]]:
    """One line an endpoint: name, interval, numbers; a thin line at no difference."""
    points = points_of(figure)
    if not points:
        return 60, [_text(20, 36, "No values to draw.", fill=MUTED)]
    low, high = min(0.0, *(one.low for one in points)), max(0.0, *(one.high for one in points))
    marks = ticks(low, high)
    left, right, top, row_height = 250.0, WIDTH - 175.0, 50.0, 38.0
    bottom = top + row_height * len(points)
    step = marks[1] - marks[0]

    def x(value: float) -> float:
        return left + (value - marks[0]) / (marks[-1] - marks[0]) * (right - left)

    worse, _, better = figure.options.get("x", "worse | better").partition(" | ")
    parts = [
        _text(x(0.0) - 34, 24, _short(worse, 44), "end", MUTED),
        *_away(x(0.0), 19, -1),
        _text(x(0.0) + 34, 24, better, "start", MUTED),
        *_away(x(0.0), 19, 1),
        _line(x(0.0), top - 14, x(0.0), bottom, INK, 1.5),
    ]
    for place, (name, _, mid, lower, upper) in enumerate(points):
        y = top + row_height * (place + 0.5)
        weight = ' font-weight="bold"' if place == 0 else ""
        parts.append(_text(12, y + 5, _short(name, 30), more=weight))
        parts.append(_line(x(lower), y, x(upper), y, SERIES[0][0], 3))
        parts += [_line(x(end), y - 6, x(end), y + 6, SERIES[0][0], 2) for end in (lower, upper)]
        parts.append(_mark(x(mid), y, "square" if place == 0 else "circle", SERIES[0][0]))
        told = f"{mid:.2f} ({lower:.2f} to {upper:.2f})".replace("-", "\u2212")
        parts.append(_text(WIDTH - 12, y + 5, told, "end"))
    parts.append(_line(left, bottom, right, bottom, LINE, 1.5))
    for mark in marks:
        parts.append(_line(x(mark), bottom, x(mark), bottom + 6, LINE, 1.5))
        parts.append(_text(x(mark), bottom + 24, _number(mark, step), "middle", MUTED))
    parts.append(_text((left + right) / 2, bottom + 48, "in SDs of the start", "middle", MUTED))
    return bottom + 62, parts


def _away(x: float, y: float, way: int) -> list[str]:
    """An arrow that points away from the line at `x`; drawn, since not every face has the letter."""
    tip, base = x + 28 * way, x + 20 * way
    head = f"{tip:.1f},{y:.1f} {base:.1f},{y - 5:.1f} {base:.1f},{y + 5:.1f}"
    return [_line(x + 10 * way, y, base, y, MUTED, 1.5), f'<polygon points="{head}" fill="{MUTED}"/>']


def _short(text: str, longest: int) -> str:
    return text if len(text) <= longest else text[: longest - 1] + "\u2026"
