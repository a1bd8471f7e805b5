"""What pulls: the band from its anchor to the cuff, loops, cuffs, and towels in the hands."""

from __future__ import annotations

import numpy as np

from hipstride.figure.drawing import Circle, Line, Paint, Point, Shape
from hipstride.figure.moment import Moment
from hipstride.figure.setting import Tie, band_ends


def band_after(at: Moment) -> str | None:
    """The part that the band is drawn over; ``None``: over everything."""
    setting = at.layout.setting
    if setting.tie is None:
        return None
    if setting.tie.place is None:
        legs = [name for name in at.layout.order if name.endswith("_leg")]
        return legs[0]
    toward = setting.camera.toward
    far, cuff, _ = band_ends(setting.tie, setting.pose, setting.body)
    # Tied behind the body, it runs under the limb it pulls.
    return None if float(np.mean((far - cuff) @ toward)) > -0.03 else "trunk"


def band_width(ratio: float, *, loop: bool = False) -> float:
    """Width (px) of a band: thinner as it stretches."""
    return float(np.clip((7.0 if loop else 9.0) / max(ratio, 1.0) ** 1.3, 2.0, 9.0))


def band_shapes(at: Moment, row: int) -> tuple[Shape, ...]:
    """The band from anchor to cuff; a loop has two runs."""
    tie = at.layout.setting.tie
    if tie is None:
        return ()
    far, cuff, ratio = band_ends(tie, at.pose, at.layout.setting.body)
    start, end = at.view.point(far[row]), at.view.point(cuff[row])
    width = band_width(float(ratio[row]), loop=tie.place is None)
    shapes: list[Shape] = []
    for off in _runs(at, tie, row):
        one, other = _moved(start, off), _moved(end, off)
        shapes.append(Line(one, other, Paint(stroke=at.theme.paper, width=width + 3.0), "band edge"))
        shapes.append(Line(one, other, Paint(stroke=at.theme.action, width=width), "band"))
    if tie.anchor.point == "hands":
        for hand in _hands(at, row):
            shapes.insert(0, Line(hand, start, Paint(stroke=at.theme.action, width=width), "band grip"))
    elif tie.place is not None:
        knob = Paint(fill=at.theme.action, stroke=at.theme.paper, width=1.5)
        shapes.append(Circle(start, 6.0, knob, "anchor"))
    return tuple(shapes)


def _runs(at: Moment, tie: Tie, row: int) -> tuple[Point, ...]:
    """How far the runs of a loop lie off the line between the cuffs (px)."""
    if tie.place is not None:
        return ((0.0, 0.0),)
    frame = at.body.at[f"moving_{'shank' if tie.attachment == 'ankle' else 'thigh'}"]
    thick = (0.018 if tie.attachment == "ankle" else 0.030) * at.body.at.height_m
    front = at.view.px(frame.front[row] * thick) - at.view.px(np.zeros(3))
    x, y = float(front[0]), float(front[1])
    return ((x, y), (-x, -y))


def _moved(point: Point, by: Point) -> Point:
    return (point[0] + by[0], point[1] + by[1])


def cuffs(at: Moment, row: int) -> tuple[Shape, ...]:
    """What the band is fixed to the limb with: a strap across it."""
    tie = at.layout.setting.tie
    if tie is None or tie.attachment == "foot":
        return ()
    _, cuff, _ = band_ends(tie, at.pose, at.layout.setting.body)
    legs = ("moving",) if tie.place is not None else ("moving", "other")
    far, _, _ = band_ends(tie, at.pose, at.layout.setting.body)
    shapes: list[Shape] = []
    for leg, place in zip(legs, (cuff[row], far[row]), strict=False):
        segment = "shank" if tie.attachment == "ankle" else "thigh"
        down = at.body.at[f"{leg}_{segment}"].down[row]
        seen = at.view.px(down) - at.view.px(np.zeros(3))
        length = float(np.hypot(*seen))
        if length < 1e-6:
            continue
        radius = {"ankle": 0.021, "above_knee": 0.035, "mid_thigh": 0.043}[tie.attachment]
        across = np.array([-seen[1], seen[0]]) / length * (radius * at.body.at.height_m * at.view.scale)
        x, y = at.view.point(place)
        ends = ((x - float(across[0]), y - float(across[1])), (x + float(across[0]), y + float(across[1])))
        shapes.append(Line(*ends, Paint(stroke=at.theme.paper, width=10.0), "cuff edge"))
        shapes.append(Line(*ends, Paint(stroke=at.theme.action, width=7.0), "cuff"))
    return tuple(shapes)


def _hands(at: Moment, row: int) -> tuple[Point, ...]:
    """The middle of both hands."""
    arms = (at.body.parts["moving_arm"], at.body.parts["other_arm"])
    return tuple(at.view.point(part.places[row, _PALM]) for part in arms)


_PALM = -5  # the ball of the palm, counted from the thumb


def towel(at: Moment, row: int) -> tuple[Shape, ...]:
    """A towel held round the foot, for stretches that are done with one."""
    if not at.layout.setting.exercise.id.endswith("_towel"):
        return ()
    centres = at.pose.centres
    foot = at.view.point(0.5 * (centres["moving_ball"][row] + centres["moving_toe"][row]))
    shapes: list[Shape] = []
    for hand in _hands(at, row):
        shapes.append(Line(hand, foot, Paint(stroke=at.theme.paper, width=7.0), "towel edge"))
        shapes.append(Line(hand, foot, Paint(stroke=at.theme.action, width=4.0), "towel"))
    return tuple(shapes)
