"""The moving demonstration: one self-contained SVG that plays one repetition for ever, by SMIL.

Every frame is a row of the engine's pose; between two of them the player interpolates. Nothing runs as a
script, so it plays under a strict content policy; where motion is reduced, show :func:`key_frames` instead.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

from hipstride.figure.drawing import Animate, Circle, Drawing, Group, Line, Paint, Path, Rect, Shape, Text
from hipstride.figure.layout import HEIGHT, WIDTH, Layout, layout, moving_span, seen_box
from hipstride.figure.moment import Moment, moments
from hipstride.figure.picture import arrow, draw, figure_shapes, furniture_shapes, ghost, ground
from hipstride.figure.setting import Setting
from hipstride.figure.svg import number
from hipstride.figure.tempo import Beat, Timeline, is_cycle, timeline
from hipstride.figure.theme import LIGHT, Theme
from hipstride.figure.words import describe, title
from hipstride.record.person import Side

BAR_HEIGHT = 76.0
_LEFT, _RIGHT = 32.0, WIDTH - 32.0


def animate(setting: Setting | Layout, side: Side, theme: Theme = LIGHT) -> Drawing:
    """One repetition at the exercise's tempo, with a tempo bar and the breath."""
    plan = layout(setting) if isinstance(setting, Setting) else setting
    times = timeline(plan.setting)
    rows = sorted(set(times.rows))
    at = moments(plan, rows, side, theme)
    shown = moments(plan, [rows[-1]], side, theme)  # the ghost is there from the first frame on
    items: tuple[Shape, ...] = (
        Rect((0.0, 0.0), (WIDTH, HEIGHT + BAR_HEIGHT), Paint(fill=theme.paper), "paper"),
        *ground(at),
        *_moved({row: furniture_shapes(at, row) for row in rows}, times),
        *(() if is_cycle(plan.setting) else ghost(shown)),
        *_moved({row: _flat(at, row) for row in rows}, times),
        *_moved({row: furniture_shapes(at, row, over=True) for row in rows}, times),
        *arrow(at),
        *tempo_bar(times, theme),
    )
    exercise = plan.setting.exercise
    return Drawing(WIDTH, HEIGHT + BAR_HEIGHT, items, title(exercise, side), describe(plan.setting, side))


def sweep(setting: Setting | Layout, side: Side, theme: Theme = LIGHT, *, frames: int = 5) -> Drawing:
    """The way out in one second, for a player that runs it to and fro at its own tempo; no bar, no words.

    Time is phase. A motion that ends where it began is shown whole. Outlines are told by steps on halves of a unit and
    the frames are few, because all pictures of a session travel to a phone at once: between five frames a foot that
    swings through 90 degrees is nowhere more than 2 units off its arc. The picture is cut to what is seen of it.
    """
    plan = layout(setting) if isinstance(setting, Setting) else setting
    plan = _plainer(plan)
    last = len(plan.setting.pose.phase) - 1
    cycle = is_cycle(plan.setting)
    rows = sorted({round(last * at / (2 * frames - 2)) for at in range(0, 2 * frames - 1, 1 if cycle else 2)})
    still = timeline(plan.setting).pulse != ()
    times = Timeline(
        (Beat("", "", 1.0),), tuple(row / last for row in rows), tuple(rows), (0.0, 1.0) if still else ()
    )
    at = moments(plan, rows, side, theme)
    shown = moments(plan, [rows[-1]], side, theme)
    items = (
        *ground(at),
        *_moved({row: furniture_shapes(at, row) for row in rows}, times),
        *(() if cycle else ghost(shown)),
        *_moved({row: _flat(at, row) for row in rows}, times),
        *_moved({row: furniture_shapes(at, row, over=True) for row in rows}, times),
        *arrow(at),
    )
    exercise = plan.setting.exercise
    left, top, width, height = seen_box(plan)
    lean = tuple(_lean(item) for item in items)
    words = (title(exercise, side), describe(plan.setting, side))
    return Drawing(width, height, lean, *words, left, top, moving_span(plan))


def key_frames(
    setting: Setting | Layout, side: Side, theme: Theme = LIGHT
) -> tuple[Drawing, Drawing, Drawing]:
    """Start, middle and end, for people who have motion reduced."""
    plan = layout(setting) if isinstance(setting, Setting) else setting
    first, middle, last = key_phases(plan.setting)
    return (draw(plan, first, side, theme), draw(plan, middle, side, theme), draw(plan, last, side, theme))


def key_phases(setting: Setting) -> tuple[float, float, float]:
    """The phases of the three frames that tell the motion."""
    return (0.0, 0.25, 0.75) if is_cycle(setting) else (0.0, 0.5, 1.0)


def telling_phase(setting: Setting) -> float:
    """The one phase that shows the movement: its end, or where the near side is furthest on its way."""
    return key_phases(setting)[1 if is_cycle(setting) else 2]


def _flat(at: Moment, row: int) -> tuple[Shape, ...]:
    return tuple(shape for shapes in figure_shapes(at, row).values() for shape in shapes)


def _moved(by_row: dict[int, tuple[Shape, ...]], times: Timeline) -> tuple[Shape, ...]:
    """Each shape of the first frame, with what changes of it over the rows."""
    frames = list(by_row.values())
    if len({len(shapes) for shapes in frames}) > 1:
        raise AssertionError("the frames of an animation have the same shapes")
    number_of = {row: at for at, row in enumerate(by_row)}
    order = [number_of[row] for row in times.rows]
    return tuple(_animated(shapes, order, times) for shapes in zip(*frames, strict=True))


def _animated(shapes: Sequence[Shape], order: list[int], times: Timeline) -> Shape:
    first = shapes[0]
    moves = []
    for attribute, values in _attributes(shapes).items():
        if any(value != values[0] for value in values):
            moves.append(
                Animate(attribute, tuple(values[at] for at in order), times.times, round(times.seconds, 3))
            )
    if first.role.startswith("muscle") and isinstance(first, Path) and times.pulse:
        full = first.paint.opacity
        levels = (0.35 * full, full, full, 0.35 * full, 0.35 * full)[: len(times.pulse)]
        held = Animate(
            "opacity", tuple(f"{each:.2f}" for each in levels), times.pulse, round(times.seconds, 3)
        )
        return replace(first, animate=(held,))
    if not moves or not isinstance(first, Path | Circle | Line):
        return first
    return replace(first, animate=tuple(moves))


_OUT_PX = 1.0


def _plainer(plan: Layout) -> Layout:
    """The same with outlines of fewer pieces, nowhere out by more than a unit."""
    tolerance_m = _OUT_PX / plan.view.scale
    parts = {name: part.plainer(tolerance_m) for name, part in plan.body.parts.items()}
    return replace(plan, body=replace(plan.body, parts=parts), started={})


_COMMAND = re.compile(r"([MLAZ])([^MLAZ]*)")


def _lean(shape: Shape) -> Shape:
    """The same shape in a third less to send: outlines on halves of a unit, each place as the step from the last."""
    if isinstance(shape, Group):
        return replace(shape, items=tuple(_lean(item) for item in shape.items))
    if not isinstance(shape, Path):
        return shape
    moves = tuple(
        replace(move, values=tuple(in_steps(value) for value in move.values))
        if move.attribute == "d"
        else move
        for move in shape.animate
    )
    return replace(shape, data=in_steps(shape.data), animate=moves)


def in_steps(data: str) -> str:
    """Path data of ours with every place as the step from the one before it, on halves of a unit.

    >>> in_steps("M10.2 20L15.5 20A4 4 0 0 1 15.5 28.4ZM11 20.5L12 22Z")
    'M10 20l5.5 0a4 4 0 0 1 0 8.5zm1 .5l1 1.5z'
    """
    told, start, here = [], (0.0, 0.0), (0.0, 0.0)
    for command, numbers in _COMMAND.findall(data):
        if command == "Z":
            told.append("z")
            here = start
            continue
        *how, x, y = map(_on_halves, numbers.split())
        step = " ".join(map(_short, (*how, x - here[0], y - here[1])))
        told.append(("M" if not told else command.lower()) + step)
        here = (x, y)
        start = here if command == "M" else start
    return "".join(told)


# A session's pictures have hundreds of thousands of numbers, of which few differ: a place is told to a tenth.
@lru_cache(maxsize=1 << 14)
def _on_halves(text: str) -> float:
    return round(2.0 * float(text)) / 2.0


@lru_cache(maxsize=1 << 14)
def _short(value: float) -> str:
    text = number(value)
    return text.replace("0.", ".", 1) if text.startswith(("0.", "-0.")) else text


def _attributes(shapes: Sequence[Shape]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}

    def put(name: str, value: str) -> None:
        found.setdefault(name, []).append(value)

    for shape in shapes:
        if isinstance(shape, Path):
            put("d", shape.data)
        elif isinstance(shape, Circle):
            put("cx", number(shape.centre[0]))
            put("cy", number(shape.centre[1]))
        elif isinstance(shape, Line):
            for name, (x, y) in (("1", shape.start), ("2", shape.end)):
                put("x" + name, number(x))
                put("y" + name, number(y))
            put("stroke-width", number(shape.paint.width))
    return found


def tempo_bar(times: Timeline, theme: Theme) -> tuple[Shape, ...]:
    """The beats as lengths of a bar, a mark that runs along, what to do and how to breathe."""
    y, thick = HEIGHT + 46.0, 14.0
    whole = times.seconds
    shapes: list[Shape] = []
    begin = 0.0
    for at, beat in enumerate(times.beats):
        left = _LEFT + (_RIGHT - _LEFT) * begin / whole
        wide = (_RIGHT - _LEFT) * beat.seconds / whole
        working = at == 0
        paint = Paint(fill=theme.moving if working else theme.card, stroke=theme.ink, width=1.5)
        shapes.append(Rect((left, y), (max(wide - 3.0, 2.0), thick), paint, f"beat {at + 1}", corner=3.0))
        if len(times.beats) == 1:
            visible: tuple[Animate, ...] = ()
        else:
            visible = (_visible(begin / whole, (begin + beat.seconds) / whole, whole),)
        start = 1.0 if at == 0 else 0.0
        words = Paint(fill=theme.ink, opacity=start)
        shapes.append(
            Text((_LEFT, HEIGHT + 32.0), beat.name, 24.0, words, "tempo", bold=True, animate=visible)
        )
        breath = Paint(fill=theme.muted, opacity=start)
        shapes.append(
            Text((_RIGHT, HEIGHT + 32.0), beat.breath, 24.0, breath, "breath", anchor="end", animate=visible)
        )
        begin += beat.seconds
    run = Animate("cx", (number(_LEFT), number(_RIGHT)), (0.0, 1.0), round(whole, 3))
    mark = Paint(fill=theme.action, stroke=theme.paper, width=2.0)
    shapes.append(Circle((_LEFT, y + 0.5 * thick), 10.0, mark, "tempo mark", animate=(run,)))
    return tuple(shapes)


def _visible(begin: float, end: float, seconds: float) -> Animate:
    values, times = ["1"], [begin]
    if begin > 0.0:
        values, times = ["0", *values], [0.0, *times]
    if end < 1.0 - 1e-9:
        values, times = [*values, "0"], [*times, end]
    return Animate("opacity", tuple(values), tuple(times), round(seconds, 3), discrete=True)
