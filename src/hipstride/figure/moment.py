"""The body at some frames, seen in a view: what pictures and animations are made from."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np

from hipstride.body.pose import Pose
from hipstride.figure.camera import View
from hipstride.figure.flesh import Part, outlines
from hipstride.figure.layout import Layout
from hipstride.figure.setting import BodyParts, body_parts
from hipstride.figure.theme import Theme
from hipstride.record.person import Side


@dataclass(frozen=True, slots=True)
class Moment:
    """The body at some frames, seen in a view: what a picture or an animation is made from."""

    layout: Layout
    view: View
    pose: Pose
    body: BodyParts
    rows: list[int]
    side: Side
    theme: Theme
    drawn: dict[str, list[str]] = field(default_factory=dict)

    def data(self, part: Part, row: int) -> str:
        """Path data of a part at one of the rows; all rows are computed at once, the first time."""
        if part.name not in self.drawn:
            self.drawn[part.name] = outlines(part.rows(self.rows), self.view)
        return self.drawn[part.name][self.rows.index(row)]


def moment(plan: Layout, phase: float, side: Side, theme: Theme) -> Moment:
    """The body at one phase: the engine's arrays where the grid has it, else the engine asked again."""
    view = replace(plan.view, mirror=side == "right")
    grid = plan.setting.pose.phase
    row = int(np.argmin(np.abs(grid - phase)))
    if abs(float(grid[row]) - phase) < 1e-9:
        return Moment(plan, view, plan.setting.pose, plan.body, [row], side, theme)
    posed = plan.setting.pose_at(phase)
    body = body_parts(plan.setting.exercise, posed, plan.setting.body, plan.setting.pose)
    return Moment(plan, view, posed, body, [0], side, theme)


def moments(plan: Layout, rows: list[int], side: Side, theme: Theme) -> Moment:
    """The body at several rows of the grid, for an animation."""
    view = replace(plan.view, mirror=side == "right")
    return Moment(plan, view, plan.setting.pose, plan.body, rows, side, theme)
