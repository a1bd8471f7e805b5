"""Solid furniture: boxes, rolls and discs in the world, the faces that are seen, and how deep a ball is inside.

A face says which way it looks, so that it can be shaded: 0 up, 1 to the eye, 2 to a side.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hipstride.figure.camera import View

Array = NDArray[np.float64]

UP, AHEAD, ASIDE = 0, 1, 2


@dataclass(frozen=True, slots=True)
class Face:
    """Path data of one face. ``shade``: which way it looks; ``None``: an edge with nothing inside."""

    data: str
    shade: int | None


@dataclass(frozen=True, slots=True)
class Box:
    """A block: ``centre`` ``(3,)``, or ``(frames, 3)`` where it moves, half sizes and the axes (rows).

    ``soft``: gives way (a pillow), so that a limb may lie in it. ``flat``: a mark on something else (a
    sheet), with no body of its own. ``over``: lies in front of the body; ``between``: between the legs.
    """

    name: str
    centre: Array
    half: tuple[float, float, float]
    axes: Array
    soft: bool = False
    flat: bool = False
    over: bool = False
    between: bool = False

    def depth(self, places: Array, radii: Array) -> Array:
        """How deep (m) balls ``(frames, balls, 3)`` are inside, 0 where they are not."""
        centre = self.centre if self.centre.ndim == 1 else self.centre[:, None, :]
        local = np.einsum("ij,fbj->fbi", self.axes, places - centre)
        beyond = np.abs(local) - np.array(self.half)
        outside = np.linalg.norm(np.maximum(beyond, 0.0), axis=-1)
        inside = np.minimum(np.max(beyond, axis=-1), 0.0)
        return np.asarray(np.maximum(radii - outside - inside, 0.0))

    def corners(self, row: int) -> Array:
        """The eight corners at a frame, ``(8, 3)``."""
        centre = self.centre if self.centre.ndim == 1 else self.centre[row]
        signs = np.array([[a, b, c] for a in (-1, 1) for b in (-1, 1) for c in (-1, 1)], dtype=np.float64)
        return np.asarray(centre + (signs * np.array(self.half)) @ self.axes)

    def faces(self, view: View, row: int) -> list[Face]:
        """The faces that are seen."""
        seen = view.px(self.corners(row))
        toward = self.axes @ view.camera.toward
        found = []
        for axis, (one, other) in enumerate(((2, 1), (4, 1), (4, 2))):
            if (self.flat and axis != 2) or abs(toward[axis]) < 0.02:
                continue
            base = (4, 2, 1)[axis] if toward[axis] > 0 else 0
            ring = [base, base + one, base + one + other, base + other]
            level = abs(float(self.axes[axis, 2])) > 0.6
            shade = UP if level and toward[axis] * self.axes[axis, 2] > 0 else ASIDE
            if shade == ASIDE and abs(toward[axis]) >= 0.7:
                shade = AHEAD
            found.append(Face(_ring(seen[ring]), None if self.flat else shade))
        return found


@dataclass(frozen=True, slots=True)
class Roll:
    """A rolled towel or cushion lying across: ``ends`` ``(2, 3)`` of its axis."""

    name: str
    ends: Array
    radius: float
    soft: bool = False
    flat: bool = False
    over: bool = False
    between: bool = False

    def depth(self, places: Array, radii: Array) -> Array:
        """How deep (m) balls are inside, 0 where they are not."""
        start, along = self.ends[0], self.ends[1] - self.ends[0]
        share = np.clip((places - start) @ along / (along @ along), 0.0, 1.0)
        nearest = start + share[..., None] * along
        gap = np.linalg.norm(places - nearest, axis=-1)
        return np.asarray(np.maximum(radii + self.radius - gap, 0.0))

    def corners(self, row: int) -> Array:
        """Its two ends, with its thickness up and down."""
        up = np.array([0.0, 0.0, self.radius])
        return np.concatenate([self.ends + up, self.ends - up])

    def faces(self, view: View, row: int) -> list[Face]:
        """A long rounded shape with the near end as a disc."""
        (x1, y1), (x2, y2) = view.px(self.ends).tolist()
        near = int(self.ends[1] @ view.camera.toward > self.ends[0] @ view.camera.toward)
        r = self.radius * view.scale
        nx, ny = ((x1, y1), (x2, y2))[near]
        length = max(float(np.hypot(x2 - x1, y2 - y1)), 1e-6)
        ax, ay = -(y2 - y1) / length * r, (x2 - x1) / length * r
        body = (
            f"M{x1 + ax:.1f} {y1 + ay:.1f}L{x2 + ax:.1f} {y2 + ay:.1f}"
            f"A{r:.1f} {r:.1f} 0 0 0 {x2 - ax:.1f} {y2 - ay:.1f}L{x1 - ax:.1f} {y1 - ay:.1f}"
            f"A{r:.1f} {r:.1f} 0 0 0 {x1 + ax:.1f} {y1 + ay:.1f}Z"
        )
        disc = (
            f"M{nx - r:.1f} {ny:.1f}A{r:.1f} {r:.1f} 0 0 0 {nx + r:.1f} {ny:.1f}"
            f"A{r:.1f} {r:.1f} 0 0 0 {nx - r:.1f} {ny:.1f}Z"
        )
        return [Face(body, AHEAD), Face(disc, UP)]


@dataclass(frozen=True, slots=True)
class Disc:
    """A wheel or a weight: a flat cylinder with its axis sideways, ``centre`` ``(3,)`` or ``(frames, 3)``.

    ``hollow``: a tyre, through which one sees.
    """

    name: str
    centre: Array
    radius: float
    half_wide: float
    hollow: bool = False
    soft: bool = False
    flat: bool = False
    over: bool = False
    between: bool = False

    def _middle(self, row: int) -> Array:
        return np.asarray(self.centre if self.centre.ndim == 1 else self.centre[row])

    def depth(self, places: Array, radii: Array) -> Array:
        """How deep (m) balls are inside, 0 where they are not."""
        centre = self.centre if self.centre.ndim == 1 else self.centre[:, None, :]
        away = places - centre
        out = np.hypot(away[..., 0], away[..., 2]) - self.radius
        aside = np.abs(away[..., 1]) - self.half_wide
        outside = np.hypot(np.maximum(out, 0.0), np.maximum(aside, 0.0))
        inside = np.minimum(np.maximum(out, aside), 0.0)
        return np.asarray(np.maximum(radii - outside - inside, 0.0))

    def corners(self, row: int) -> Array:
        """The corners of the box round it."""
        signs = np.array([[a, b, c] for a in (-1, 1) for b in (-1, 1) for c in (-1, 1)], dtype=np.float64)
        return np.asarray(self._middle(row) + signs * np.array([self.radius, self.half_wide, self.radius]))

    def faces(self, view: View, row: int) -> list[Face]:
        """The rim behind, then the side that is seen."""
        near = 1.0 if view.camera.toward[1] > 0 else -1.0
        rings = [self._rim(view, row, -near, self.radius), self._rim(view, row, near, self.radius)]
        if self.hollow:
            inner = self._rim(view, row, near, 0.90 * self.radius)
            hub = self._rim(view, row, near, 0.10 * self.radius)
            return [Face(rings[1], None), Face(inner, None), Face(hub, ASIDE)]
        hub = self._rim(view, row, near, 0.22 * self.radius)
        return [Face(rings[0], ASIDE), Face(rings[1], AHEAD), Face(hub, UP)]

    def _rim(self, view: View, row: int, side: float, radius: float) -> str:
        turn = np.linspace(0.0, 2.0 * np.pi, 25)[:-1]
        flat = np.zeros_like(turn)
        round_ = np.stack(
            [radius * np.cos(turn), flat + side * self.half_wide, radius * np.sin(turn)], axis=-1
        )
        return _ring(view.px(self._middle(row) + round_))


Solid = Box | Roll | Disc


def _ring(points: Array) -> str:
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in (np.round(points, 1) + 0.0).tolist()) + "Z"


def block(name: str, low: tuple[float, float, float], high: tuple[float, float, float], **more: bool) -> Box:
    """An upright box between two corners."""
    a, b = np.array(low), np.array(high)
    half = 0.5 * np.abs(b - a)
    return Box(name, 0.5 * (a + b), (float(half[0]), float(half[1]), float(half[2])), np.eye(3), **more)


def tilted(name: str, centre: Array, half: tuple[float, float, float], pitch_deg: float, **more: bool) -> Box:
    """A box whose first axis points ``pitch_deg`` above x, in the plane of x and z."""
    s, c = np.sin(np.radians(pitch_deg)), np.cos(np.radians(pitch_deg))
    return Box(name, centre, half, np.array([[c, 0.0, s], [0.0, 1.0, 0.0], [-s, 0.0, c]]), **more)
