"""Cards for print: how to get into position and where the band is tied; how a leg press is set up.

Numbered pictures in two columns with their words below. In the last one letters point at what has to be set,
and a list says what each is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from hipstride.figure.drawing import Circle, Drawing, Group, Line, Paint, Point, Rect, Shape, Text
from hipstride.figure.layout import HEIGHT, WIDTH, layout
from hipstride.figure.machine import machine
from hipstride.figure.moment import Moment, moment
from hipstride.figure.picture import scene
from hipstride.figure.ready import Step, start_of, steps
from hipstride.figure.setting import Setting, band_ends
from hipstride.figure.strip import badge
from hipstride.figure.theme import LIGHT, Theme
from hipstride.figure.words import anchor_words, strap_words, title, wrapped
from hipstride.prescription.set_ups import mark_number
from hipstride.record.person import Side

Array = NDArray[np.float64]

SIZE = 22.0
_LINE = 29.0
_CELL, _GAP = 440.0, 20.0


@dataclass(frozen=True, slots=True)
class Pointer:
    """A letter at a place of the picture, with what it says."""

    place: Array
    words: str


def set_up_card(ready: Setting, side: Side, theme: Theme = LIGHT, *, colour: str | None = None) -> Drawing:
    """Getting into position, and what to set: the band's two ends and its mark, or the leg press."""
    exercise = ready.exercise
    start = start_of(ready)
    pointers = _of_the_machine(start) if exercise.chain == "sled" else _of_the_band(start, side, colour)
    way = steps(ready)
    cells = [_cell(step, start, pointers, side, theme) for step in way]
    words = [wrapped(step.words, SIZE, _CELL - 52.0) for step in way]
    shapes: list[Shape] = []
    whole, y = 2.0 * _CELL + _GAP, 0.0
    for first in range(0, len(cells), 2):
        pair = cells[first : first + 2]
        high = max(height for _, height in pair)
        for column, (picture, _) in enumerate(pair):
            number, x = first + column + 1, column * (_CELL + _GAP)
            shapes.append(replace(picture, shift=(x, y), role=f"step {number}"))
            shapes += badge(str(number), (x + 20.0, y + 22.0), theme)
            shapes += _lines(words[number - 1], (x + 12.0, y + high + 28.0), theme)
        below = high + 14.0 + _LINE * max(len(lines) for lines in words[first : first + 2]) + 18.0
        if len(pair) == 1:  # beside the last picture there is room for the list
            listed, tall = _list(pointers, (_CELL + _GAP, y + 24.0), _CELL, theme)
            shapes += listed
            below = max(below, tall + 36.0)
        y += below
    if len(cells) % 2 == 0:
        listed, tall = _list(pointers, (0.0, y), whole, theme)
        shapes += listed
        y += tall
    off = wrapped(f"When you are done: {exercise.getting_out}", SIZE, whole - 40.0)
    shapes += _lines(off, (12.0, y + 26.0), theme)
    y += _LINE * len(off) + 24.0
    paper = Rect((0.0, 0.0), (whole, y), Paint(fill=theme.paper), "paper")
    said = [step.words for step in way] + [pointer.words for pointer in pointers] + [exercise.getting_out]
    return Drawing(
        whole, y, (paper, *shapes), f"Set-up. {title(exercise, side)}", " ".join(filter(None, said))
    )


def _list(pointers: Sequence[Pointer], at: Point, wide: float, theme: Theme) -> tuple[list[Shape], float]:
    """What each letter says, and how high the list is."""
    shapes: list[Shape] = []
    x, y = at
    for letter, pointer in zip("ABCDE", pointers, strict=False):
        lines = wrapped(pointer.words, SIZE, wide - 66.0)
        shapes += badge(letter, (x + 24.0, y + 14.0), theme, square=True)
        shapes += _lines(lines, (x + 52.0, y + 22.0), theme)
        y += _LINE * len(lines) + 12.0
    return shapes, y - at[1]


def _cell(
    step: Step, start: Setting, pointers: Sequence[Pointer], side: Side, theme: Theme
) -> tuple[Group, float]:
    """A step's picture in its column, cut to what it shows, and how high that is."""
    plan = layout(start if step.setting is None else step.setting, plain=step.setting is not None)
    at = moment(plan, 0.0, side, theme)
    last = step.setting is None
    seen = scene(at, moving=last and start.sled is not None)  # on the sled, the way is set too
    shapes = [shape for shape in seen if shape.role not in ("paper", "ground")]
    share = _CELL / WIDTH
    if last or plan.setting.empty:
        shapes += _pointed(at, pointers)
    half = min(0.5 * plan.size[1] * plan.view.scale + 30.0, 0.5 * HEIGHT)
    cut = 0.5 * HEIGHT - half
    inner = Group(tuple(shapes), "picture", shift=(0.0, -cut))
    return Group((inner,), "", scale=share), 2.0 * half * share


def _pointed(at: Moment, pointers: Sequence[Pointer]) -> list[Shape]:
    places = [at.view.point(pointer.place) for pointer in pointers]
    shapes: list[Shape] = []
    letters: list[Point] = []
    for place in places:
        others = [*(each for each in places if each != place), *letters]
        letters.append(_beside(place, others, _heads(at)))
    for letter, place, to in zip("ABCDE", places, letters, strict=False):
        shapes.append(Line(place, to, Paint(stroke=at.theme.paper, width=6.0), "pointer edge"))
        shapes.append(Line(place, to, Paint(stroke=at.theme.ink, width=2.5), "pointer"))
        shapes.append(Circle(place, 5.0, Paint(fill=at.theme.ink), "pointed at"))
        shapes += badge(letter, to, at.theme, square=True, size=20.0)
    return shapes


_ROUND = tuple((np.cos(turn), np.sin(turn)) for turn in np.radians([-90, -45, -135, 0, 180, 45, 135, 90]))


def _heads(at: Moment) -> list[Point]:
    """What a letter should not hide."""
    return [at.view.point(at.pose.centres["head"][at.rows[0]])]


def _beside(place: Point, others: Sequence[Point], hidden: Sequence[Point]) -> Point:
    """Where a letter stands: round the place that it points at, clear of the others and of the edges."""

    def clear(to: Point) -> float:
        inside = min(to[0] - 84.0, WIDTH - 24.0 - to[0], to[1] - 24.0, HEIGHT - 24.0 - to[1])
        gaps = [float(np.hypot(to[0] - x, to[1] - y)) for x, y in others]
        over = [float(np.hypot(to[0] - x, to[1] - y)) - 30.0 for x, y in hidden]
        return round(min([70.0, *gaps, *over]), 1) + 10.0 * min(inside, 0.0)

    around = [(place[0] + 66.0 * float(x), place[1] + 66.0 * float(y)) for x, y in _ROUND]
    return max(around, key=clear)


def _lines(lines: Sequence[str], at: Point, theme: Theme) -> list[Shape]:
    x, y = at
    return [
        Text((x, y + number * _LINE), line, SIZE, Paint(fill=theme.ink), "words")
        for number, line in enumerate(lines)
    ]


def _of_the_band(start: Setting, side: Side, colour: str | None) -> list[Pointer]:
    tie = start.tie
    if tie is None:
        return []
    far, cuff, _ = band_ends(tie, start.pose, start.body)
    if tie.anchor.kind == "belt":
        return [Pointer(cuff[0], "A belt that does not give way, round both legs above the knees.")]
    band = "the band" if colour is None else colour
    mark = f"Mark {mark_number(tie.rest_length_m)} on {band}: {100 * tie.rest_length_m:.0f} cm of free band"
    middle = 0.5 * (far[0] + cuff[0])
    if tie.place is None:
        return [
            Pointer(cuff[0], f"A loop {strap_words(tie, side)}."),
            Pointer(far[0], f"{mark}, all the way round, before you pull it."),
        ]
    return [
        Pointer(far[0], f"Tie it here: {anchor_words(tie, side)}."),
        Pointer(middle, f"{mark} between its two ends, before you pull it."),
        Pointer(cuff[0], f"The other end goes {strap_words(tie, side)}."),
    ]


def _of_the_machine(start: Setting) -> list[Pointer]:
    if start.sled is None:
        return []
    marks = machine(start.exercise, start.pose, start.body, start.sled).marks
    plate = 0.5 * (start.pose.centres["moving_heel"] + start.pose.centres["moving_toe"])
    way = 100.0 * float(np.linalg.norm(plate[-1] - plate[0]))
    knee = float(start.pose.angles["knee_flexion"][0])
    return [
        Pointer(
            marks["seat"],
            f"Back rest: about {start.sled.seat_back_angle_deg:.0f} degrees. Write down the notch, use the same one.",
        ),
        Pointer(
            marks["foot"],
            f"Foot line: put tape on the plate. Your heels stand {_height(start.sled.foot_height_m)}, each time.",
        ),
        Pointer(
            marks["stop"],
            f"Stop pin: set it so that your knee never bends more than this ({knee:.0f} degrees).",
        ),
        Pointer(
            marks["range"], f"Range: the plate goes {way:.0f} cm up. Turn back before your knee is straight."
        ),
    ]


def _height(foot_height_m: float) -> str:
    centimetres = round(100.0 * foot_height_m)
    if centimetres == 0:
        return "level with the hips"
    return f"{abs(centimetres)} cm {'above' if centimetres > 0 else 'below'} the line of the hips"
