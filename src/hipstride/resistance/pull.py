"""Where bands run and how they turn the joints, before their strength is known: of many exercises in one go."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import NDArray

from hipstride.body.leg import Vector, frame_part, torque_of_force
from hipstride.body.pose import Pose, to_pelvis, together
from hipstride.catalogue.exercise import COORDINATES, Anchor, Coordinate
from hipstride.record.frozen import frozen
from hipstride.record.resistance import Attachment
from hipstride.resistance.anchors import (
    attachment_fraction,
    attachment_place,
    fixed_place,
    free_direction,
    half_girths_m,
)
from hipstride.resistance.band import loop_ratio
from hipstride.resistance.resting_foot import Torques, least_effort

if TYPE_CHECKING:
    from hipstride.resistance.demand import Stage

Array = NDArray[np.float64]
Rows = NDArray[np.intp]


@frozen()
class Fixing:
    """A band in an exercise, from one kind of anchor to one attachment."""

    at: Stage
    anchor: Anchor
    attachment: Attachment

    @property
    def loop(self) -> bool:
        """Whether it goes round both legs."""
        return self.anchor.type == "loop"

    @property
    def runs(self) -> float:
        """Lengths of rubber that pull side by side."""
        return 2.0 if self.loop else 1.0

    @property
    def below(self) -> str:
        """The segment that it pulls at."""
        return attachment_fraction(self.attachment, self.at.body)[0]


@frozen()
class Runs:
    """Where bands run: ``ratio`` of length over rest length ``(fixings, options, samples)``.

    ``away``: from the attachment to the other end, in the pelvis frame, ``(fixings, options, samples)`` or
    the same for all options ``(fixings, 1, samples)``. ``start``, ``end``: world ends.
    """

    ratio: Array
    away: Vector
    start: Array
    end: Array


def band_anchors(at: Stage, anchor: Anchor, attachment: str, distance_m: Array | None) -> Array:
    """World anchor places ``(options, 3)``; ``distance_m`` ``(options,)`` only for free anchors."""
    if anchor.type == "free":
        if distance_m is None:
            raise ValueError("a free anchor needs a distance")
        start = attachment_place(at.pose, attachment, at.body)[0]
        return np.asarray(start + free_direction(anchor, at.exercise) * distance_m[:, None], dtype=np.float64)
    place = fixed_place(anchor, at.exercise, at.pose, at.body, attachment)
    return np.asarray(place[None, :], dtype=np.float64)


def band_runs(fixings: Sequence[Fixing], *, rest_length_m: Array, distance_m: Array | None = None) -> Runs:
    """How bands of these rest lengths ``(options,)`` are stretched; all fixings with one type of anchor."""
    posed = together([each.at.pose for each in fixings])
    place = _attached(fixings, posed)
    if fixings[0].loop:
        far = _attached(fixings, posed, leg="other")[:, None]
    else:
        ends = [band_anchors(each.at, each.anchor, each.attachment, distance_m) for each in fixings]
        far = np.array(ends)[:, :, None]
    x, y, z = to_pelvis(posed.rotation[:, None], far - place[:, None])
    length = np.sqrt(x * x + y * y + z * z)
    rest = rest_length_m[:, None]
    if fixings[0].loop:
        girths = np.array([half_girths_m(each.attachment, each.at.body) for each in fixings])
        ratio = loop_ratio(length, girths[:, None, None], rest)
    else:
        ratio = length / rest
    return Runs(ratio, (x, y, z), far, place)


def _attached(fixings: Sequence[Fixing], posed: Pose, *, leg: str = "moving") -> Array:
    """World places ``(fixings, samples, 3)`` of the attachments on the moving or the other leg."""
    body = fixings[0].at.body
    found = np.empty_like(posed.centres[f"{leg}_hip"])
    for attachment in dict.fromkeys(each.attachment for each in fixings):
        rows = [each.attachment == attachment for each in fixings]
        found[rows] = attachment_place(posed, attachment, body, leg=leg)[rows]
    return found


def turning(
    fixings: Sequence[Fixing],
    of: Rows,
    away: Vector,
    *,
    about: Collection[Coordinate] = COORDINATES,
    samples: slice = slice(None),
) -> tuple[Torques, Torques]:
    """What a newton of pull asks of the joints, N.m by coordinate, ``(bands, samples)``; and of the other leg.

    ``of`` ``(bands,)``: the fixing of each band; ``away`` ``(bands, samples)``: see `Runs`. ``about``: the
    coordinates that are asked for; ``samples``: those that ``away`` comes at. The other leg is asked
    something by loops only: its rows are those of the loops among ``of``.
    """
    x, y, z = away
    shrunk = 1.0 / np.maximum(np.sqrt(x * x + y * y + z * z), 1e-9)
    direction: Vector = (x * shrunk, y * shrunk, z * shrunk)
    unit = _turning(fixings, of, direction, about, samples, leg="moving")
    loops = np.array([each.loop for each in fixings])
    if not loops.any():
        return unit, {}
    # Action and reaction: the other leg is pulled with the same force, seen in its own mirrored frame.
    looped = loops[of]
    mirrored: Vector = (-direction[0][looped], direction[1][looped], -direction[2][looped])
    return unit, _turning(fixings, of[looped], mirrored, about, samples, leg="other")


def _turning(
    fixings: Sequence[Fixing],
    of: Rows,
    direction: Vector,
    about: Collection[Coordinate],
    samples: slice,
    *,
    leg: Literal["moving", "other"],
) -> Torques:
    """Torques of a newton in a direction at a leg's attachments."""
    posed = together([each.at.pose for each in fixings])
    frames, mirror = (posed.frame, 1.0) if leg == "moving" else (posed.other_frame, -1.0)
    x, y, z = to_pelvis(posed.rotation, _attached(fixings, posed, leg=leg) - posed.centres[f"{leg}_hip"])
    place: Vector = (x[:, samples][of], mirror * y[:, samples][of], z[:, samples][of])
    turns = [each.at.turn if leg == "moving" else each.at.other_turn for each in fixings]
    # A foot that rests shares a turn among the hip's three axes: all of them are needed then.
    about = about if all(turn is None for turn in turns) else COORDINATES
    frame = frame_part(frame_part(frames, (slice(None), samples)), of)
    found = torque_of_force(frame, place, direction, below="foot", about=about)
    below = [each.below for each in fixings]
    for coordinate, feels in _FEEL.items():
        if coordinate in found:  # joints beyond the segment feel nothing
            felt = np.array([segment in feels for segment in below])
            found[coordinate] = np.where(felt[of, None], found[coordinate], 0.0)
    rests = np.array([turn is not None for turn in turns])
    here = np.flatnonzero(rests[of])
    if len(here) > 0:
        lines = np.array([turn for turn in turns if turn is not None])
        x, y, z = lines[(np.cumsum(rests) - 1)[of[here]]].swapaxes(0, 1)[..., samples]
        part = {name: torque[here] for name, torque in found.items()}
        for name, torque in least_effort(part, frame_part(frame, here), (x, y, z)).items():
            found[name][here] = torque
    return found


_FEEL: dict[Coordinate, tuple[str, ...]] = {
    "knee_flexion": ("shank", "foot"),
    "ankle_dorsiflexion": ("foot",),
}
