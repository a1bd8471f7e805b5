"""What an exercise asks at every angle beside what the person can make there."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hipstride.body.segments import body_model
from hipstride.catalogue.exercise import Exercise
from hipstride.figure.charts.chart import (
    EDGE,
    SMALL,
    WIDTH,
    Chart,
    Scale,
    Table,
    area,
    curve,
    finished,
    fitted,
    heading,
    key,
    mark,
    plain,
    rule,
    text,
)
from hipstride.figure.drawing import Paint, Point, Rect, Shape
from hipstride.figure.theme import LIGHT, Theme
from hipstride.figure.words import title as exercise_title
from hipstride.record.person import Person, Side
from hipstride.record.resistance import Resistance, Sled
from hipstride.record.scale import ticks
from hipstride.resistance.demand import ACTIONS, Load, Stage, action_demand, no_load, own_action
from hipstride.strength.capacity import CapacityCurve, CapacityTable
from hipstride.strength.loads import load_of, staged
from hipstride.strength.row import middle

Array = NDArray[np.float64]

_LEFT, _RIGHT, _HIGH = 56.0, WIDTH - 16.0, 210.0


@dataclass(frozen=True, slots=True)
class OverRange:
    """One exercise on one side over its range: arrays ``(samples,)`` in degrees and N.m.

    ``careful_nm``: 5th percentile of the capacity; both are None where no capacity is known.
    """

    name: str
    angle_deg: Array
    demand_nm: Array
    capacity_nm: Array | None
    careful_nm: Array | None

    @property
    def share(self) -> tuple[int, float] | None:
        """Where demand over capacity is largest in the middle of the range, and how large; None if unknown."""
        if self.capacity_nm is None or not bool(np.all(self.capacity_nm > 0.0)):
            return None
        mid = middle(len(self.angle_deg))
        ratio = (self.demand_nm / self.capacity_nm)[mid]
        at = int(np.argmax(ratio))
        return mid.start + at, max(float(ratio[at]), 0.0)


def over_range(
    exercise: Exercise, side: Side, at: Stage, load: Load, capacity: CapacityCurve | None
) -> OverRange:
    """The movement's own action over the range of a stage with one load."""
    action = own_action(exercise)
    return OverRange(
        name=exercise_title(exercise, side),
        angle_deg=at.pose.angles[ACTIONS[action][0]],
        demand_nm=action_demand(at, load, action)[0],
        capacity_nm=None if capacity is None else capacity.torque_nm,
        careful_nm=None if capacity is None else capacity.pessimistic_nm,
    )


def range_of(
    person: Person, table: CapacityTable, exercise: Exercise, side: Side, resistance: Resistance
) -> OverRange | None:
    """What a prescribed resistance asks of a side; None where it cannot be computed."""
    foot = resistance.foot_height_m if isinstance(resistance, Sled) else 0.1
    at = staged(person, exercise, body_model(person.person), foot)
    if at is None or exercise.chain in ("isometric", "free"):
        return None
    found = load_of(at, resistance, person)
    load = no_load(at) if found is None else found[0]
    if found is None and resistance.kind != "none":
        return None
    return over_range(exercise, side, at, load, table.curve(at, own_action(exercise), side))


def demand_chart(found: OverRange, theme: Theme = LIGHT) -> Chart:
    """Demand as a thick line, capacity as a thin one over the pale bar of what it may be at the least."""
    shapes, y = heading(found.name, theme)
    y += 22.0
    shapes.append(text((EDGE, y), "N·m at each angle", theme, size=SMALL, muted=True))
    top = y + 14.0
    bottom = top + _HIGH
    highest = [float(np.max(each)) for each in (found.demand_nm, found.capacity_nm) if each is not None]
    lowest = min(float(np.min(found.demand_nm)), 0.0)
    up, marks = fitted(lowest, max(*highest, 1.0), bottom, top)
    along = Scale(float(np.min(found.angle_deg)), _upper(found.angle_deg), _LEFT, _RIGHT)
    for each in marks:
        shapes.append(rule((_LEFT, up.at(each)), (_RIGHT, up.at(each)), theme.line, 1.0, "1 5", role="grid"))
        shapes.append(
            text((_LEFT - 8.0, up.at(each) + 6.0), plain(each), theme, size=SMALL, anchor="end", muted=True)
        )
    shapes += _ends(found, along, top, bottom, theme)
    shapes += _angles(along, bottom, theme)
    shapes += _curves(found, along, up, theme)
    entries, y = key(_key_entries(found, theme), bottom + 56.0, theme)
    return finished("demand", found.name, _summary(found), [*shapes, *entries], y, _table(found), theme)


def _upper(angles: Array) -> float:
    low, high = float(np.min(angles)), float(np.max(angles))
    return high if high - low > 1e-6 else low + 1.0


def _points(along: Scale, up: Scale, angles: Array, values: Array) -> list[Point]:
    return [(along.at(float(a)), up.at(float(v))) for a, v in zip(angles, values, strict=True)]


def _ends(found: OverRange, along: Scale, top: float, bottom: float, theme: Theme) -> list[Shape]:
    """The two ends of the range, where the load is not counted."""
    mid = middle(len(found.angle_deg))
    kept = sorted(
        (along.at(float(found.angle_deg[mid.start])), along.at(float(found.angle_deg[mid.stop - 1])))
    )
    paint = Paint(fill=theme.line, opacity=0.22)
    ends = [(along.start, kept[0]), (kept[1], along.end)]
    shapes: list[Shape] = [
        Rect((low, top), (high - low, bottom - top), paint, "end of the range")
        for low, high in ends
        if high > low
    ]
    shapes += [rule((x, top), (x, bottom), theme.line, 1.0, role="end of the range") for x in kept]
    return shapes


def _angles(along: Scale, bottom: float, theme: Theme) -> list[Shape]:
    shapes: list[Shape] = [rule((_LEFT, bottom), (_RIGHT, bottom), theme.ink, 1.5, role="axis")]
    for each in ticks(along.low, along.high, 4):
        if along.low - 1e-6 <= each <= along.high + 1e-6:
            x = along.at(each)
            shapes.append(rule((x, bottom), (x, bottom + 6.0), theme.ink, 1.5, role="axis"))
            shapes.append(
                text((x, bottom + 24.0), f"{plain(each)}°", theme, size=SMALL, anchor="middle", muted=True)
            )
    return shapes


def _curves(found: OverRange, along: Scale, up: Scale, theme: Theme) -> list[Shape]:
    shapes: list[Shape] = []
    if found.capacity_nm is not None and found.careful_nm is not None:
        can = _points(along, up, found.angle_deg, found.capacity_nm)
        careful = _points(along, up, found.angle_deg, found.careful_nm)
        shapes.append(area(can, careful, Paint(fill=theme.resting, opacity=0.75), "careful capacity"))
        shapes.append(curve(careful, theme.resting_edge, 2.0, "careful capacity", "5 5"))
        shapes.append(curve(can, theme.ink, 2.5, "capacity"))
    asked = _points(along, up, found.angle_deg, found.demand_nm)
    shapes.append(curve(asked, theme.moving, 5.0, "demand"))
    if found.share is not None:
        at, share = found.share
        x, y = asked[at]
        words = f"{100 * share:.0f} %"
        shapes.append(mark((x, y), "disc", theme.moving, theme, "hardest"))
        wide = 0.6 * SMALL * len(words)
        left = min(max(x, along.start + 0.5 * wide), along.end - 0.5 * wide)
        # On the other side of the demand than the capacity's line, where there is room.
        over = found.capacity_nm is not None and float(found.capacity_nm[at]) > float(found.demand_nm[at])
        below = y - 14.0 < up.end + 24.0 or (over and y + 34.0 < up.start)
        shapes.append(
            text(
                (left, y + 30.0 if below else y - 14.0),
                words,
                theme,
                anchor="middle",
                bold=True,
                role="hardest",
            )
        )
    return shapes


def _key_entries(found: OverRange, theme: Theme) -> list[tuple[list[Shape], str]]:
    entries: list[tuple[list[Shape], str]] = [
        ([rule((-14.0, 0.0), (14.0, 0.0), theme.moving, 5.0, role="key")], "what this asks of you")
    ]
    if found.capacity_nm is not None:
        entries += [
            ([rule((-14.0, 0.0), (14.0, 0.0), theme.ink, 2.5, role="key")], "the most you can make"),
            (
                [rule((-14.0, 0.0), (14.0, 0.0), theme.resting_edge, 2.0, "5 5", role="key")],
                "on the careful side: 19 in 20 times you can make more",
            ),
        ]
    box = Rect((-14.0, -8.0), (28.0, 16.0), Paint(fill=theme.line, opacity=0.22), "key")
    entries.append(([box], "the ends, which are not counted"))
    return entries


def _summary(found: OverRange) -> str:
    mid = middle(len(found.angle_deg))
    peak = float(np.max(found.demand_nm[mid]))
    asked = (
        f"{found.name}. In the middle of the range this asks up to {plain(peak)} newton metres (N·m) of you."
    )
    if found.share is None or found.capacity_nm is None:
        return f"{asked} What you can make here is not known yet."
    at, share = found.share
    most = f"the most you can make, which is {plain(float(found.capacity_nm[at]))}"
    how_much = f"{100 * share:.0f} in 100 of {most}" if share <= 1.0 else f"more than {most}"
    return f"{asked} It is hardest at {plain(float(found.angle_deg[at]))} degrees. There it asks {how_much}."


def _table(found: OverRange) -> Table:
    def column(values: Array | None) -> list[float | None]:
        return [None] * len(found.angle_deg) if values is None else [round(float(v), 2) for v in values]

    ratio = (
        None
        if found.share is None
        else found.demand_nm / (found.capacity_nm if found.capacity_nm is not None else 1.0)
    )
    shares = [None] * len(found.angle_deg) if ratio is None else [round(float(v), 3) for v in ratio]
    angles = [round(float(v), 1) for v in found.angle_deg]
    return Table(
        ("angle (degrees)", "asked (N·m)", "can make (N·m)", "careful (N·m)", "share"),
        tuple(
            zip(
                angles,
                column(found.demand_nm),
                column(found.capacity_nm),
                column(found.careful_nm),
                shares,
                strict=True,
            )
        ),
    )
