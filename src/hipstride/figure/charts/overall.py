"""All tests together in one line: what changed on the whole, and where the true change may lie."""

from __future__ import annotations

from hipstride.figure.charts.chart import (
    EDGE,
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
    plain,
    rule,
    text,
)
from hipstride.figure.drawing import Shape
from hipstride.figure.theme import LIGHT, Theme
from hipstride.prescription.report import Overall

_LEFT, _RIGHT = 40.0, WIDTH - 40.0
_LEAST = 30.0  # percent to either side, so that a small change looks small


def overall_chart(made: Overall, theme: Theme = LIGHT) -> Chart | None:
    """The headline as a picture; ``None`` where nothing could be compared."""
    mean, low, high = made.mean_percent, made.low_percent, made.high_percent
    if mean is None or low is None or high is None:
        return None
    title = "All tests together, in percent"
    shapes, y = heading(title, theme)
    reach = max(_LEAST, 1.1 * abs(low), 1.1 * abs(high))
    scale = Scale(-reach, reach, _LEFT, _RIGHT)
    y += 24.0
    shapes.append(text((EDGE, y), "weaker", theme, size=SMALL, muted=True))
    shapes.append(text((WIDTH - EDGE, y), "stronger", theme, size=SMALL, anchor="end", muted=True))
    middle = y + 34.0
    shapes.append(
        rule((scale.at(0.0), y - 14.0), (scale.at(0.0), middle + 24.0), theme.ink, 2.0, role="even")
    )
    shapes.append(band(scale.at(low), scale.at(high), middle, theme, height=22.0))
    shapes.append(mark((scale.at(mean), middle), "disc", theme.action, theme, "change", 10.0))
    y = middle + 46.0
    shapes += _ends(low, high, scale, y, theme)
    entries: list[tuple[list[Shape], str]] = [
        ([mark((0.0, 0.0), "disc", theme.action, theme, "key")], f"what the tests say: {_signed(mean)}"),
        ([band(-14.0, 14.0, 0.0, theme, height=18.0)], "where the true change may lie"),
    ]
    signs, y = key(entries, y + 34.0, theme)
    summary = (
        f"Over {made.rows} {'test' if made.rows == 1 else 'tests'}: {_signed(mean)}. "
        f"The true change may lie from {_signed(low)} to {_signed(high)}."
    )
    columns = ("tests", "change (%)", "low (%)", "high (%)", "probability of being stronger")
    chance = None if made.probability is None else round(made.probability, 3)
    row = (made.rows, round(mean, 1), round(low, 1), round(high, 1), chance)
    return finished("overall", title, summary, [*shapes, *signs], y, Table(columns, (row,)), theme)


def _signed(percent: float) -> str:
    """Such as +9 %.

    >>> _signed(9.3), _signed(-0.2)
    ('+9 %', '0 %')
    """
    words = plain(percent)
    return f"{'+' if percent > 0 and words != '0' else ''}{words} %"


def _ends(low: float, high: float, scale: Scale, y: float, theme: Theme) -> list[Shape]:
    """The ends of the bar as numbers, and the middle."""
    places = [(low, scale.at(low)), (high, scale.at(high))]
    shapes: list[Shape] = [
        text((x, y), _signed(percent), theme, size=SMALL, anchor="middle") for percent, x in places
    ]
    if all(abs(x - scale.at(0.0)) > 90.0 for _, x in places):
        shapes.append(text((scale.at(0.0), y), "as at first", theme, size=SMALL, anchor="middle", muted=True))
    return shapes
