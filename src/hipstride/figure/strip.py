"""The printed strip: start, middle and end side by side, numbered, with arrows between, and the cues below.

Safe in black and white: the moving limb is dark, the rest of the body pale, every edge is a line.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from hipstride.figure.animate import key_phases
from hipstride.figure.drawing import Circle, Drawing, Group, Paint, Path, Point, Rect, Shape, Text
from hipstride.figure.layout import HEIGHT, MARGIN, WIDTH, Layout, layout
from hipstride.figure.moment import moment
from hipstride.figure.picture import arrow_head, scene
from hipstride.figure.setting import Setting
from hipstride.figure.theme import LIGHT, Theme
from hipstride.figure.words import describe, title, wrapped
from hipstride.record.person import Side

GAP = 44.0
CUE_SIZE = 24.0
_LINE = 34.0


def strip(
    setting: Setting | Layout, side: Side, theme: Theme = LIGHT, *, cues: bool = True, down: bool = False
) -> Drawing:
    """Three frames in a row; ``cues``: with what to say below; ``down``: the frames under each other."""
    plan = layout(setting) if isinstance(setting, Setting) else setting
    left, right, top, bottom = content(plan)
    wide, high = right - left, bottom - top
    step = (0.0, high + GAP) if down else (wide + GAP, 0.0)
    whole = wide if down else 3 * wide + 2 * GAP
    shapes: list[Shape] = []
    for at, phase in enumerate(key_phases(plan.setting)):
        x, y = at * step[0], at * step[1]
        seen = scene(moment(plan, phase, side, theme))
        inner = tuple(shape for shape in seen if shape.role not in ("paper", "ground"))
        shapes.append(Group(inner, f"frame {at + 1}", shift=(x - left, y - top)))
        shapes += badge(str(at + 1), (x + 18.0, y + 18.0), theme)
        if at:
            middle = (0.5 * wide, y - GAP) if down else (x - GAP, 0.5 * high)
            shapes += _between(middle, theme, down=down)
    high += 2.0 * step[1]
    texts = _numbered(plan.setting.exercise.cues, whole) if cues else []
    for line, (number, text) in enumerate(texts):
        y = high + 30.0 + line * _LINE
        if number:
            shapes += badge(str(number), (18.0, y - 8.0), theme, size=14.0)
        shapes.append(Text((44.0, y), text, CUE_SIZE, Paint(fill=theme.ink), "cue"))
    tall = high + (len(texts) * _LINE + 16.0 if texts else 0.0)
    paper = Rect((0.0, 0.0), (whole, tall), Paint(fill=theme.paper), "paper")
    exercise = plan.setting.exercise
    return Drawing(whole, tall, (paper, *shapes), title(exercise, side), describe(plan.setting, side))


def content(plan: Layout) -> tuple[float, float, float, float]:
    """The part of the canvas that a setting uses: left, right, top, bottom (px)."""
    half_wide = 0.5 * plan.size[0] * plan.view.scale + 0.7 * MARGIN
    half_high = 0.5 * plan.size[1] * plan.view.scale + 0.7 * MARGIN
    half_wide, half_high = min(half_wide, 0.5 * WIDTH), min(half_high, 0.5 * HEIGHT)
    return (
        0.5 * WIDTH - half_wide,
        0.5 * WIDTH + half_wide,
        0.5 * HEIGHT - half_high,
        0.5 * HEIGHT + half_high,
    )


def cut(drawing: Drawing, plan: Layout) -> Drawing:
    """A picture without the empty paper round what it shows."""
    left, right, top, bottom = content(plan)
    return replace(drawing, width=right - left, height=bottom - top, left=left, top=top)


def badge(
    mark: str, at: Point, theme: Theme, *, square: bool = False, size: float = 16.0
) -> tuple[Shape, ...]:
    """A number in a ring, or a letter in a box."""
    paint = Paint(fill=theme.paper, stroke=theme.ink, width=2.5)
    x, y = at
    form: Shape = (
        Rect((x - size, y - size), (2 * size, 2 * size), paint, "letter", corner=6.0)
        if square
        else Circle(at, size, paint, "number")
    )
    return (
        form,
        Text((x, y + 0.42 * size), mark, 1.25 * size, Paint(fill=theme.ink), "number", "middle", True),
    )


def _between(at: tuple[float, float], theme: Theme, *, down: bool) -> tuple[Shape, ...]:
    """The arrow to the next frame, across the gap that begins ``at``."""
    along = np.array([0.0, 1.0]) if down else np.array([1.0, 0.0])
    way = np.array(at) + np.array([[4.0], [0.5 * GAP], [GAP - 4.0]]) * along
    head, line = arrow_head(way, 16.0)
    return (
        Path(line, Paint(stroke=theme.ink, width=4.0), "next"),
        Path(head, Paint(fill=theme.ink), "next"),
    )


def _numbered(cues: tuple[str, ...], wide: float) -> list[tuple[int, str]]:
    """Lines no wider than the strip; a cue's number stands at its first line (else 0)."""
    return [
        (0 if line else number, text)
        for number, cue in enumerate(cues, start=1)
        for line, text in enumerate(wrapped(cue, CUE_SIZE, wide - 56.0))
    ]
