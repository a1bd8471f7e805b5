"""Balls and the bridges between them: the flesh that is put round the joint centres.

A part of the body is a set of balls (world places over all frames, radii in metres) and links between them.
Seen from anywhere, two linked balls show the hull of two circles; the parts of one path melt into one
outline. So a limb has muscle bellies, keeps its thickness when it points at the eye, and can be tested
against furniture as solid.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from hipstride.figure.camera import View

Array = NDArray[np.float64]


@dataclass(slots=True)
class Flesh:
    """A part under construction: ``ball`` adds one and gives its number, ``link`` joins balls."""

    name: str
    places: list[Array] = field(default_factory=list)
    radii: list[float] = field(default_factory=list)
    links: list[tuple[int, int]] = field(default_factory=list)
    cut: bool = False

    def ball(self, place: Array, radius: float) -> int:
        self.places.append(place)
        self.radii.append(radius)
        return len(self.radii) - 1

    def link(self, *balls: int) -> None:
        self.links += list(zip(balls[:-1], balls[1:], strict=True))

    def chain(self, *balls: tuple[Array, float]) -> list[int]:
        """Balls one after the other, each linked to the next, with a rounded way between them."""
        found = [self.ball(place, radius) for place, radius in rounded(balls)]
        self.link(*found)
        return found

    def part(self) -> Part:
        return Part(
            self.name, np.stack(self.places, axis=1), np.array(self.radii), tuple(self.links), self.cut
        )


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the body: ``places`` ``(frames, balls, 3)`` and ``radii`` ``(balls,)`` in metres."""

    name: str
    places: Array
    radii: Array
    links: tuple[tuple[int, int], ...]
    cut: bool = False  # the last link ends straight across, as a hem does

    def rows(self, rows: slice | list[int]) -> Part:
        """The same part at some of its frames."""
        return Part(self.name, self.places[rows], self.radii, self.links, self.cut)

    def plainer(self, tolerance_m: float) -> Part:
        """The same part with fewer links: a ball goes where the way past it is nowhere out by the tolerance (m).

        Balls keep their numbers. The last link of a part that is cut stays.
        """
        links = list(self.links)
        passed: dict[tuple[int, int], list[int]] = {link: [] for link in links}
        at = 0
        while at < len(links) - (2 if self.cut else 1):
            one, other = links[at], links[at + 1]
            start, ball, end = one[0], one[1], other[1]
            between = [*passed[one], ball, *passed[other]]
            alone = sum(ball in link for link in links) == 2
            if one[1] == other[0] and alone and self._out(start, end, between) < tolerance_m:
                links[at : at + 2] = [(start, end)]
                passed[start, end] = between
            else:
                at += 1
        return Part(self.name, self.places, self.radii, tuple(links), self.cut)

    def _out(self, start: int, end: int, between: list[int]) -> float:
        """How far (m) the flesh of balls is from that of a straight link past them, at most over all frames."""
        way = self.places[:, end] - self.places[:, start]
        there = self.places[:, between] - self.places[:, [start]]
        length = np.maximum(np.sum(way**2, axis=-1), 1e-12)
        share = np.clip(np.einsum("fbi,fi->fb", there, way) / length[:, None], 0.0, 1.0)
        aside = np.linalg.norm(there - share[..., None] * way[:, None, :], axis=-1)
        radius = self.radii[start] + share * (self.radii[end] - self.radii[start])
        return float(np.max(aside + np.abs(self.radii[between] - radius)))


def rounded(balls: tuple[tuple[Array, float], ...]) -> list[tuple[Array, float]]:
    """The balls with one more between each two, on a smooth curve through all (Catmull-Rom at the half)."""
    found: list[tuple[Array, float]] = []
    last = len(balls) - 1
    for at in range(last):
        (p0, r0), (p1, r1) = balls[max(at - 1, 0)], balls[at]
        (p2, r2), (p3, r3) = balls[at + 1], balls[min(at + 2, last)]
        found.append(balls[at])
        found.append((0.5625 * (p1 + p2) - 0.0625 * (p0 + p3), 0.5625 * (r1 + r2) - 0.0625 * (r0 + r3)))
    return [*found, balls[-1]]


def unit(vector: Array) -> Array:
    """Rows of length one."""
    return np.asarray(vector / np.maximum(np.linalg.norm(vector, axis=-1, keepdims=True), 1e-12))


def outlines(part: Part, view: View, *, grow_px: float = 0.0) -> list[str]:
    """Path data of a part at every frame: one closed sub-path a link, all turning the same way."""
    seen = view.px(part.places)
    radii = part.radii * view.scale + grow_px
    first = np.array([one for one, _ in part.links])
    second = np.array([other for _, other in part.links])
    # The larger ball first: its arc is then always the long one.
    swap = radii[first] < radii[second]
    first, second = np.where(swap, second, first), np.where(swap, first, second)
    big, small = radii[first], radii[second]
    centre, end = seen[:, first], seen[:, second]
    gap = end - centre
    distance = np.hypot(gap[..., 0], gap[..., 1])
    # A ball that is hidden inside the other one touches it from within.
    least = np.maximum((big - small) * 1.002, 0.01)
    along = np.where(
        distance[..., None] > 1e-9, gap / np.maximum(distance, 1e-9)[..., None], np.array([1.0, 0.0])
    )
    end = np.where((distance < least)[..., None], centre + along * least[:, None], end)
    cosine = (big - small) / np.maximum(distance, least)
    sine = np.sqrt(np.maximum(1.0 - cosine**2, 0.0))
    across = np.stack([-along[..., 1], along[..., 0]], axis=-1)
    left = along * cosine[..., None] + across * sine[..., None]
    right = along * cosine[..., None] - across * sine[..., None]
    corners = np.concatenate(
        [
            centre + left * big[:, None],
            centre + right * big[:, None],
            end + right * small[:, None],
            end + left * small[:, None],
        ],
        axis=-1,
    )
    form = "".join(
        f"M%.1f %.1fA{one:.1f} {one:.1f} 0 1 1 %.1f %.1fL%.1f %.1fA{other:.1f} {other:.1f} 0 0 1 %.1f %.1fZ"
        for one, other in zip(big.tolist(), small.tolist(), strict=True)
    )
    if part.cut:
        form = form[: form.rindex("A")] + "L%.1f %.1fZ"
    flat = (np.round(corners, 1) + 0.0).reshape(len(corners), -1).tolist()  # never minus zero
    return [form % tuple(row) for row in flat]


def extent(part: Part, view_seen: Array) -> tuple[float, float, float, float]:
    """Left, right, low and high (m) of a part whose balls are seen at ``(frames, balls, 2)``."""
    radius = part.radii
    return (
        float(np.min(view_seen[..., 0] - radius)),
        float(np.max(view_seen[..., 0] + radius)),
        float(np.min(view_seen[..., 1] - radius)),
        float(np.max(view_seen[..., 1] + radius)),
    )
