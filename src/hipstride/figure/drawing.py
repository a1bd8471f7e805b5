"""What a drawing is made of: a few shapes in picture units (px, y down), each with a role.

Colours are already chosen: whoever makes a shape takes them from a theme. A role says what the shape
shows ("moving leg", "furniture"), for tests, for the golden files and for whoever styles it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Paint:
    """How a shape is painted; ``None`` is left out. ``under``: the outline lies under the fill.

    With ``under``, the sub-paths of one path melt into one shape with one outline round all of them.
    """

    fill: str | None = None
    stroke: str | None = None
    width: float = 1.0
    opacity: float = 1.0
    dash: str | None = None
    under: bool = False
    join: bool = True  # round joins and caps


@dataclass(frozen=True, slots=True)
class Animate:
    """One attribute over time: ``values`` at ``times`` (0 to 1) of a loop of ``seconds``."""

    attribute: str
    values: tuple[str, ...]
    times: tuple[float, ...]
    seconds: float
    discrete: bool = False


@dataclass(frozen=True, slots=True)
class Path:
    """A path; ``data`` in absolute commands M, L, A, C, Z."""

    data: str
    paint: Paint
    role: str = ""
    animate: tuple[Animate, ...] = ()


@dataclass(frozen=True, slots=True)
class Circle:
    """A circle."""

    centre: Point
    radius: float
    paint: Paint
    role: str = ""
    animate: tuple[Animate, ...] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """A straight line."""

    start: Point
    end: Point
    paint: Paint
    role: str = ""
    animate: tuple[Animate, ...] = ()


@dataclass(frozen=True, slots=True)
class Rect:
    """An upright rectangle, its corners rounded by ``corner``."""

    origin: Point
    size: Point
    paint: Paint
    role: str = ""
    corner: float = 0.0
    animate: tuple[Animate, ...] = ()


@dataclass(frozen=True, slots=True)
class Text:
    """One line of text; ``at`` is on its baseline."""

    at: Point
    text: str
    size: float
    paint: Paint
    role: str = ""
    anchor: Literal["start", "middle", "end"] = "start"
    bold: bool = False
    animate: tuple[Animate, ...] = ()


@dataclass(frozen=True, slots=True)
class Group:
    """Shapes that belong together, made larger by ``scale`` and then moved by ``shift``."""

    items: tuple[Shape, ...]
    role: str = ""
    shift: Point = (0.0, 0.0)
    opacity: float = 1.0
    scale: float = 1.0


Shape = Path | Circle | Line | Rect | Text | Group


@dataclass(frozen=True, slots=True)
class Drawing:
    """A picture of ``width`` x ``height`` px with its name and its description in words."""

    width: float
    height: float
    items: tuple[Shape, ...]
    title: str
    description: str
    left: float = 0.0  # where the picture starts: a drawing can be cut to its middle
    top: float = 0.0
    moving: tuple[float, float] | None = (
        None  # from where, and how wide, it may be cut and still show what moves
    )
