"""What pulls: the band from its anchor to the cuff, loops, cuffs, and towels in the hands."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from hipstride.figure.drawing import Circle, Line, Paint, Path, Point, Shape
from hipstride.figure.flesh import unit
from hipstride.figure.moment import Moment
from hipstride.figure.setting import Tie, band_ends

Array = NDArray[np.float64]


def band_between(at: Moment) -> tuple[str, str]:
    """The parts between which the band lies: its hidden run comes before the first, the rest after the last."""
    setting, order = at.layout.setting, at.layout.order
    if setting.tie is None:
        return order[0], order[-1]
    if setting.tie.place is None:
        legs = [name for name in order if name.endswith("_leg")]
        return legs[0], legs[-1]
    toward = setting.camera.toward
    far, cuff, _ = band_ends(setting.tie, setting.pose, setting.body)
    # Tied behind the body, it runs under the limb it pulls.
    return order[0], order[-1] if float(np.mean((far - cuff) @ toward)) > -0.03 else "trunk"


def band_width(ratio: float, *, loop: bool = False) -> float:
    """Width (px) of a band: thinner as it stretches."""
    return float(np.clip((7.0 if loop else 9.0) / max(ratio, 1.0) ** 1.3, 2.0, 9.0))


def band_shapes(at: Moment, row: int) -> tuple[tuple[Shape, ...], tuple[Shape, ...]]:
    """The band from anchor to cuff: what lies behind the legs (the far run of a loop), and the rest."""
    tie = at.layout.setting.tie
    if tie is None:
        return (), ()
    far, cuff, ratio = band_ends(tie, at.pose, at.layout.setting.body)
    width = band_width(float(ratio[row]), loop=tie.place is None)
    if tie.place is None:
        hidden, seen = loop_runs(at, tie, cuff, far, row)
        return _run(at, hidden, width), _run(at, seen, width)
    start, end = at.view.point(far[row]), at.view.point(cuff[row])
    shapes: list[Shape] = [
        Line(start, end, Paint(stroke=at.theme.paper, width=width + 3.0), "band edge"),
        Line(start, end, Paint(stroke=at.theme.action, width=width), "band"),
    ]
    if tie.anchor.point == "hands":
        for hand in _hands(at, row):
            shapes.insert(0, Line(hand, start, Paint(stroke=at.theme.action, width=width), "band grip"))
    else:
        knob = Paint(fill=at.theme.action, stroke=at.theme.paper, width=2.0)
        shapes.append(Circle(start, 8.0, knob, "anchor"))
    return (), tuple(shapes)


_RADII = {"ankle": 0.0225, "above_knee": 0.0370, "mid_thigh": 0.0450, "foot": 0.0200}
_QUARTER = np.linspace(0.0, 0.5 * np.pi, 5)


def loop_runs(at: Moment, tie: Tie, cuff: Array, far: Array, row: int) -> tuple[Array, Array]:
    """World places ``(10, 3)`` along the two halves of a loop round both legs: the hidden one, the seen one."""
    segment = "shank" if tie.attachment == "ankle" else "thigh"
    radius = _RADII[tie.attachment] * at.body.at.height_m
    apart = unit(cuff - far)
    fronts = [unit(np.cross(at.body.at[f"{leg}_{segment}"].down, apart)) for leg in ("moving", "other")]
    # Which half is seen does not change over the motion, or an animation would jump.
    usual = at.layout.body.at[f"moving_{segment}"].down
    setting = at.layout.setting
    every_far, every_cuff, _ = band_ends(tie, setting.pose, setting.body)
    facing = float(np.mean(np.cross(usual, unit(every_cuff - every_far)) @ at.view.camera.toward))
    near = 1.0 if facing >= 0.0 else -1.0
    halves = []
    for side in (-near, near):
        there = far[row] + radius * (
            -np.outer(np.cos(_QUARTER), apart[row]) + np.outer(np.sin(_QUARTER), side * fronts[1][row])
        )
        here = cuff[row] + radius * (
            np.outer(np.sin(_QUARTER), apart[row]) + np.outer(np.cos(_QUARTER), side * fronts[0][row])
        )
        halves.append(np.concatenate([there, here]))
    return halves[0], halves[1]


def _run(at: Moment, places: Array, width: float) -> tuple[Shape, ...]:
    data = _through(at, places)
    return (
        Path(data, Paint(stroke=at.theme.paper, width=width + 3.0), "band edge"),
        Path(data, Paint(stroke=at.theme.action, width=width), "band"),
    )


def _through(at: Moment, places: Array) -> str:
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in (np.round(at.view.px(places), 1) + 0.0).tolist())


def cuffs(at: Moment, row: int) -> tuple[Shape, ...]:
    """What the band is fixed to the limb with: the seen half of a strap round it."""
    tie = at.layout.setting.tie
    if tie is None or tie.place is None or tie.attachment == "foot":
        return ()
    _, cuff, _ = band_ends(tie, at.pose, at.layout.setting.body)
    frame = at.body.at[f"moving_{'shank' if tie.attachment == 'ankle' else 'thigh'}"]
    down = unit(frame.down[row])
    toward = at.view.camera.toward
    near = toward - (toward @ down) * down
    near = near / max(float(np.linalg.norm(near)), 1e-9)
    across = np.cross(down, near)
    turn = np.linspace(-0.5 * np.pi, 0.5 * np.pi, 7)
    radius = _RADII[tie.attachment] * at.body.at.height_m
    strap = cuff[row] + radius * (np.outer(np.sin(turn), across) + np.outer(np.cos(turn), near))
    data = _through(at, strap)
    return (
        Path(data, Paint(stroke=at.theme.paper, width=12.0), "cuff edge"),
        Path(data, Paint(stroke=at.theme.action, width=8.0), "cuff"),
    )


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
        shapes.append(Line(hand, foot, Paint(stroke=at.theme.paper, width=10.0), "towel edge"))
        shapes.append(Line(hand, foot, Paint(stroke=at.theme.action, width=6.5), "towel"))
    return tuple(shapes)
