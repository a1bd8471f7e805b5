"""One picture of one moment: the body, what it does, what resists, and what stands around."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from hipstride.figure.drawing import Circle, Drawing, Group, Line, Paint, Path, Rect, Shape
from hipstride.figure.face import features
from hipstride.figure.flesh import Part
from hipstride.figure.layout import HEIGHT, WIDTH, Layout, layout
from hipstride.figure.moment import Moment, moment
from hipstride.figure.muscles import muscle
from hipstride.figure.setting import Setting
from hipstride.figure.tether import band_between, band_shapes, cuffs, towel
from hipstride.figure.theme import LIGHT, Theme
from hipstride.figure.words import describe, title
from hipstride.record.person import Side

Array = NDArray[np.float64]

OUTLINE = 2.5  # px, of the body
THIN = 1.5  # px, of furniture
GHOST = 0.25
_MUSCLES = 2  # how many of them are shown


def draw(setting: Setting | Layout, phase: float, side: Side, theme: Theme = LIGHT) -> Drawing:
    """The picture at one phase (0 the start, 1 the end of the work), on one side."""
    plan = layout(setting) if isinstance(setting, Setting) else setting
    at = moment(plan, phase, side, theme)
    exercise = plan.setting.exercise
    return Drawing(
        WIDTH,
        HEIGHT,
        scene(at),
        title(exercise, side),
        describe(plan.setting, side),
    )


def scene(at: Moment, *, moving: bool = True) -> tuple[Shape, ...]:
    """Everything, back to front. ``moving``: with where it starts and the way of the limb."""
    theme = at.theme
    row = at.rows[0]
    body = {} if at.layout.setting.empty else figure_shapes(at, row)
    return (
        Rect((0.0, 0.0), (WIDTH, HEIGHT), Paint(fill=theme.paper), "paper"),
        *ground(at),
        *furniture_shapes(at, row),
        *(ghost(at) if moving else ()),
        *(shape for shapes in body.values() for shape in shapes),
        *furniture_shapes(at, row, over=True),
        *(arrow(at) if moving else ()),
    )


def ground(at: Moment) -> tuple[Shape, ...]:
    """The floor as one line, where the body is on it."""
    posture = at.layout.setting.exercise.posture
    if posture not in ("seated", "standing", "sled"):
        return ()
    pose = at.layout.setting.pose
    feet = np.concatenate([pose.centres["other_heel"], pose.centres["moving_heel"]]).mean(axis=0)
    y = at.view.point(feet * np.array([1.0, 1.0, 0.0]))[1]
    paint = Paint(stroke=at.theme.line, width=THIN)
    return (Line((14.0, y), (WIDTH - 14.0, y), paint, "ground"),)


def furniture_shapes(at: Moment, row: int, *, over: bool = False, between: bool = False) -> tuple[Shape, ...]:
    """What one lies, sits or stands on and holds, in thin ink, its faces shaded.

    ``over``: what is in front of the body; ``between``: what is between the legs.
    """
    grid_row = row if at.pose is at.layout.setting.pose else _nearest_row(at)
    theme = at.theme
    shades = (theme.furniture, theme.furniture_front, theme.furniture_side)
    return tuple(
        Path(
            face.data,
            Paint(
                fill=None if face.shade is None else shades[face.shade],
                stroke=theme.line,
                width=THIN,
                dash="5 4" if solid.flat else None,
            ),
            f"furniture {solid.name}",
        )
        for solid in at.layout.setting.solids
        if (solid.over, solid.between) == (over, between)
        for face in solid.faces(at.view, grid_row)
    )


def _nearest_row(at: Moment) -> int:
    return int(np.argmin(np.abs(at.layout.setting.pose.phase - at.pose.phase[0])))


def ghost(at: Moment) -> tuple[Shape, ...]:
    """Where the motion starts, faint."""
    plan, theme = at.layout, at.theme
    if not plan.ghosts or at.pose.phase[at.rows[0]] < 1e-9:
        return ()
    shapes = []
    for name in plan.order:
        if name in plan.ghosts and name not in ("hair", "face"):
            moving = name in plan.moving
            paint = Paint(
                fill=theme.moving if moving else theme.resting,
                stroke=theme.moving_edge if moving else theme.resting_edge,
                width=OUTLINE,
                under=True,
            )
            shapes.append(Path(plan.start_of(name, at.view), paint, f"start {name}"))
    return (Group(tuple(shapes), "ghost", opacity=GHOST),)


def figure_shapes(at: Moment, row: int) -> dict[str, tuple[Shape, ...]]:
    """The shapes of every part at one frame, by part, from far to near; the joint that works on top."""
    order = at.layout.order
    found: dict[str, tuple[Shape, ...]] = {name: part_shapes(at, name, row) for name in order}
    # The shirt may lie over the top of the leg; what works there is shown all the same.
    found[max(("moving_leg", "trunk"), key=order.index)] += muscle_shapes(at, row)
    behind, front = band_shapes(at, row)
    first, last = band_between(at)
    found["moving_leg"] += cuffs(at, row)
    far = min(("moving_leg", "other_leg"), key=order.index)
    found[far] += furniture_shapes(at, row, between=True)
    found[first] = (*behind, *found[first])
    found[last] = (*found[last], *front)
    found["towel"] = towel(at, row)
    found["joint"] = joint_mark(at, row)
    return found


def part_shapes(at: Moment, name: str, row: int) -> tuple[Shape, ...]:
    """One part of the body with what belongs on it."""
    theme = at.theme
    data = at.data(at.body.parts[name], row)
    if name in at.layout.moving:
        far = name == "other_leg"  # both legs work: the far one is paler, so that they can be told apart
        fill = theme.moving_far if far else theme.moving
        return (Path(data, _solid(fill, theme.moving_edge), _side_name(name, at.side)),)
    if name == "hair":
        return (Path(data, _solid(theme.hair, theme.resting_edge), "hair"),)
    if name == "trunk" or name.endswith("_sleeve"):
        return (Path(data, _solid(theme.shirt, theme.resting_edge), _side_name(name, at.side)),)
    shape = Path(data, _solid(theme.resting, theme.resting_edge), _side_name(name, at.side))
    return (shape, *features(at, row)) if name == "face" else (shape,)


def _solid(fill: str, edge: str) -> Paint:
    return Paint(fill=fill, stroke=edge, width=2.0 * OUTLINE, under=True)


def _side_name(name: str, side: Side) -> str:
    opposite = "left" if side == "right" else "right"
    return name.replace("moving_", f"{side} ").replace("other_", f"{opposite} ").replace("_", " ")


def muscle_shapes(at: Moment, row: int) -> tuple[Shape, ...]:
    """The first working muscles that can be seen from here, each a shape with its own edge."""
    paint = Paint(fill=at.theme.muscle, stroke=at.theme.muscle_edge, width=2.4, under=True)
    return tuple(Path(at.data(part, row), paint, part.name) for part in seen_muscles(at))


def seen_muscles(at: Moment) -> list[Part]:
    """The first two muscles of the exercise that do not lie on the far side of their bone."""
    if not at.layout.moving:
        return []
    found = (muscle(at.body.at, target.name) for target in at.layout.setting.exercise.muscles)
    return [part for part, outer in filter(None, found) if not _hidden(at, outer)][:_MUSCLES]


def _hidden(at: Moment, outer: NDArray[np.float64]) -> bool:
    """Whether a muscle lies on the far side of its bone for most of the way."""
    facing = outer @ at.view.camera.toward / np.maximum(np.linalg.norm(outer, axis=1), 1e-9)
    return float(np.mean(facing)) < -0.35


def joint_mark(at: Moment, row: int) -> tuple[Shape, ...]:
    """A ring on the joint that works."""
    if at.layout.joint is None:
        return ()
    centre = at.view.point(at.pose.centres[f"moving_{at.layout.joint}"][row])
    ring = Paint(fill=at.theme.paper, stroke=at.theme.ink, width=3.0)
    dot = Paint(fill=at.theme.ink)
    return (Circle(centre, 8.5, ring, "joint"), Circle(centre, 3.0, dot, "joint"))


def arrow(at: Moment) -> tuple[Shape, ...]:
    """The way of the limb, with one head at its end."""
    if at.layout.arc is None:
        return ()
    points = at.view.px(at.layout.arc)
    kept = points[:: max(1, len(points) // 10)]
    if not np.array_equal(kept[-1], points[-1]):
        kept = np.concatenate([kept, points[-1:]])
    if float(np.hypot(*(kept[-1] - kept[0]))) < 12.0:
        return ()
    head, line = arrow_head(kept)
    theme = at.theme
    return (
        Path(line, Paint(stroke=theme.paper, width=8.0), "arrow edge"),
        Path(head, Paint(fill=theme.moving, stroke=theme.paper, width=4.0, under=True), "arrow head"),
        Path(line, Paint(stroke=theme.moving, width=4.0), "arrow"),
    )


def arrow_head(points: Array, size: float = 17.0) -> tuple[str, str]:
    """Path data of the head at the last point, and of a line that ends inside it."""
    tip = points[-1]
    lengths = np.hypot(*(tip - points).T)
    back = points[int(np.flatnonzero(lengths >= min(size, lengths.max() * 0.6))[-1])]
    along = (tip - back) / max(float(np.hypot(*(tip - back))), 1e-9)
    across = np.array([-along[1], along[0]]) * (0.52 * size)
    base = tip - along * size
    corners = [tip, base + across, base - across]
    head = "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in corners) + "Z"
    kept = [point for point, far in zip(points, lengths, strict=True) if far > size]
    kept.append(tip - along * (0.8 * size))
    line = "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in kept)
    return head, line
