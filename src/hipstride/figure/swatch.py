"""A band's colour as a patch with its own hatch, so that it can be told on a grey print."""

from __future__ import annotations

import re
from collections.abc import Iterator

from hipstride.catalogue.bands import band_law, known
from hipstride.figure.drawing import Circle, Drawing, Line, Paint, Rect, Shape
from hipstride.figure.svg import to_svg
from hipstride.figure.theme import LIGHT, contrast

WIDTH, HEIGHT = 60.0, 36.0
_EDGE, _STEP, _STROKE = 2.5, 9.0, 2.2
_COLOURS = {
    "tan": "#D9C09A",
    "yellow": "#F4CC2F",
    "red": "#C4262E",
    "green": "#1E7F3F",
    "blue": "#2459B3",
    "black": "#1A1F24",
    "silver": "#B9BEC4",
    "gold": "#B98A1E",
    "light": "#F4CC2F",
    "medium": "#C4262E",
    "heavy": "#2459B3",
    "x-heavy": "#1A1F24",
}
_NEUTRAL = "#FFFFFF"


def swatch(brand: str, colour: str) -> Drawing:
    """The patch of a band (60 x 36 px): its colour, its hatch, and an edge.

    A band that is in no table, because somebody measured it, has no hatch: it is drawn plain, and white where its
    colour is none that we know.
    """
    fill = _COLOURS.get(colour, _NEUTRAL)
    stroke = max((LIGHT.ink, "#FFFFFF"), key=lambda each: contrast(each, fill))
    hatch = band_law(brand, colour).hatch if known(brand, colour) else "plain"
    edge = Rect(
        (0.5 * _EDGE, 0.5 * _EDGE),
        (WIDTH - _EDGE, HEIGHT - _EDGE),
        Paint(stroke=LIGHT.ink, width=_EDGE),
        "edge",
    )
    ground = Rect((0.0, 0.0), (WIDTH, HEIGHT), Paint(fill=fill), "colour")
    words = f"{colour} band" if hatch in ("plain", "solid") else f"{colour} band, shown with {hatch} marks"
    return Drawing(WIDTH, HEIGHT, (ground, *_hatch(hatch, stroke), edge), f"{colour} band", words)


def swatch_svg(brand: str, colour: str) -> str:
    """The patch as SVG with ids of its own, whatever words a band goes by: both can be free text."""
    return to_svg(
        swatch(brand, colour), prefix=re.sub(r"[^a-z0-9]+", "-", f"band-{brand}-{colour}".casefold())
    )


def _hatch(kind: str, stroke: str) -> Iterator[Shape]:
    paint = Paint(stroke=stroke, width=_STROKE, join=False)
    match kind:
        case "dots":
            for row in range(4):
                for column in range(6 if row % 2 else 7):
                    x = _STEP * (column + (0.85 if row % 2 else 0.35))
                    yield Circle((x, _STEP * (row + 0.5)), 1.9, Paint(fill=stroke), "hatch")
        case "diagonal":
            yield from _diagonals(paint, rising=True)
        case "cross":
            yield from _diagonals(paint, rising=True)
            yield from _diagonals(paint, rising=False)
        case "horizontal":
            yield from _across(paint)
        case "vertical":
            yield from _upright(paint)
        case "grid":
            yield from _across(paint)
            yield from _upright(paint)


def _across(paint: Paint) -> Iterator[Shape]:
    for row in range(1, 4):
        yield Line((0.0, row * HEIGHT / 4), (WIDTH, row * HEIGHT / 4), paint, "hatch")


def _upright(paint: Paint) -> Iterator[Shape]:
    for column in range(1, 5):
        yield Line((column * WIDTH / 5, 0.0), (column * WIDTH / 5, HEIGHT), paint, "hatch")


def _diagonals(paint: Paint, *, rising: bool) -> Iterator[Shape]:
    """Lines at 45 degrees, cut to the patch."""
    step = 1.3 * _STEP
    for count in range(1, int((WIDTH + HEIGHT) / step) + 1):
        total = count * step  # of x and the distance from the top
        one = (min(total, WIDTH), max(total - WIDTH, 0.0))
        other = (max(total - HEIGHT, 0.0), min(total, HEIGHT))
        if not rising:
            one, other = (WIDTH - one[0], one[1]), (WIDTH - other[0], other[1])
        yield Line(one, other, paint, "hatch")
