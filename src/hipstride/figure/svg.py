"""A drawing as SVG text: presentation attributes only, so that it is shown under a strict content policy.

No style sheet, no script, no address but the name space. The same drawing gives the same text, byte for
byte; one shape a line, so that a change in a golden file can be read.
"""

from __future__ import annotations

from html import escape

from hipstride.figure.drawing import Animate, Circle, Drawing, Group, Line, Paint, Path, Rect, Shape, Text

FONT = "Atkinson Hyperlegible, Verdana, DejaVu Sans, sans-serif"


def number(value: float) -> str:
    """A number to a tenth, without needless zeros.

    >>> number(12.04), number(-0.01), number(3.25)
    ('12', '0', '3.2')
    """
    text = f"{value:.1f}"
    if text.endswith(".0"):
        text = text[:-2]
    return "0" if text == "-0" else text


def to_svg(drawing: Drawing, *, prefix: str = "figure") -> str:
    """The whole file. ``prefix`` keeps ids apart where several pictures stand in one page."""
    width, height = number(drawing.width), number(drawing.height)
    box = f"{number(drawing.left)} {number(drawing.top)} {width} {height}"
    moving = "" if drawing.moving is None else f' data-moving="{_pair(drawing.moving)}"'
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{box}" width="{width}" height="{height}"{moving} '
        f'role="img" aria-labelledby="{prefix}-title {prefix}-desc">'
    )
    lines = [
        head,
        f'<title id="{prefix}-title">{escape(drawing.title)}</title>',
        f'<desc id="{prefix}-desc">{escape(drawing.description)}</desc>',
    ]
    for item in drawing.items:
        _write(item, lines)
    lines.append("</svg>")
    return "\n".join(lines) + "\n"


def _write(item: Shape, lines: list[str]) -> None:
    if isinstance(item, Group):
        steps = [] if item.shift == (0.0, 0.0) else [f"translate({_pair(item.shift)})"]
        steps += [] if item.scale == 1.0 else [f"scale({item.scale:.4g})"]
        placed = f' transform="{" ".join(steps)}"' if steps else ""
        faint = "" if item.opacity == 1.0 else f' opacity="{item.opacity:g}"'
        lines.append(f"<g{_role(item.role)}{placed}{faint}>")
        for inner in item.items:
            _write(inner, lines)
        lines.append("</g>")
        return
    tag, shape, content = _shape(item)
    start = f"<{tag}{_role(item.role)}{shape}{_paint(item.paint)}"
    if not item.animate and not content:
        lines.append(start + "/>")
        return
    moves = "".join("\n" + _animate(each) for each in item.animate)
    lines.append(f"{start}>{content}{moves}</{tag}>")


def _shape(item: Path | Circle | Line | Rect | Text) -> tuple[str, str, str]:
    """Tag, attributes of the form, and content."""
    if isinstance(item, Path):
        return "path", f' d="{item.data}"', ""
    if isinstance(item, Circle):
        x, y = item.centre
        return "circle", f' cx="{number(x)}" cy="{number(y)}" r="{number(item.radius)}"', ""
    if isinstance(item, Line):
        (x1, y1), (x2, y2) = item.start, item.end
        return "line", f' x1="{number(x1)}" y1="{number(y1)}" x2="{number(x2)}" y2="{number(y2)}"', ""
    if isinstance(item, Rect):
        (x, y), (width, height) = item.origin, item.size
        corner = f' rx="{number(item.corner)}"' if item.corner else ""
        return (
            "rect",
            f' x="{number(x)}" y="{number(y)}" width="{number(width)}" height="{number(height)}"{corner}',
            "",
        )
    x, y = item.at
    anchor = "" if item.anchor == "start" else f' text-anchor="{item.anchor}"'
    bold = ' font-weight="bold"' if item.bold else ""
    shape = (
        f' x="{number(x)}" y="{number(y)}" font-family="{FONT}" font-size="{number(item.size)}"{anchor}{bold}'
    )
    return "text", shape, escape(item.text)


def _pair(point: tuple[float, float]) -> str:
    return f"{number(point[0])} {number(point[1])}"


def _role(role: str) -> str:
    return f' class="{escape(role)}"' if role else ""


def _paint(paint: Paint) -> str:
    parts = [f' fill="{paint.fill or "none"}"']
    if paint.stroke is not None:
        parts.append(f' stroke="{paint.stroke}" stroke-width="{number(paint.width)}"')
        if paint.join:
            parts.append(' stroke-linejoin="round" stroke-linecap="round"')
        if paint.dash is not None:
            parts.append(f' stroke-dasharray="{paint.dash}"')
        if paint.under:
            parts.append(' paint-order="stroke"')
    if paint.opacity != 1.0:
        parts.append(f' opacity="{paint.opacity:g}"')
    return "".join(parts)


def _animate(move: Animate) -> str:
    mode = ' calcMode="discrete"' if move.discrete else ""
    times = ";".join(f"{time:.4f}".rstrip("0").rstrip(".") for time in move.times)
    return (
        f'<animate attributeName="{move.attribute}" dur="{move.seconds:g}s" repeatCount="indefinite"{mode} '
        f'keyTimes="{times}" values="{";".join(move.values)}"/>'
    )
