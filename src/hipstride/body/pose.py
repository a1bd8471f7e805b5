"""The whole body over a motion, as a value: joint centres, segments and what touches what, in world coordinates.

Everything is told with the moving side at +y; :func:`mirrored` turns it into the right side. World: z up, floor or mat at 0,
metres. `posing` works it out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hipstride.body.contacts import contacts
from hipstride.body.leg import (
    LegFrame,
    Part,
    Vector,
    frame_part,
    frames_together,
)
from hipstride.catalogue.exercise import Exercise
from hipstride.record.frozen import frozen

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class SledGeometry:
    """The set-up of a leg press that the pose needs (degrees, metres)."""

    rail_angle_deg: float
    seat_back_angle_deg: float
    foot_height_m: float


class _Part(Mapping[str, NDArray[np.float64]]):
    """One part of each of several arrays, cut when it is asked for: most are never looked at."""

    __slots__ = ("_part", "_whole")

    def __init__(self, whole: Mapping[str, NDArray[np.float64]], part: Part) -> None:
        self._whole, self._part = whole, part

    def __getitem__(self, name: str) -> NDArray[np.float64]:
        cut: NDArray[np.float64] = self._whole[name][self._part]
        return cut

    def __iter__(self) -> Iterator[str]:
        return iter(self._whole)

    def __len__(self) -> int:
        return len(self._whole)


@frozen()
class Pose:
    """One person doing one exercise at ``n`` phases, moving side at +y.

    ``angles``: joint coordinates in degrees, each ``(n,)``; ``centres`` and ``coms``: world places
    ``(n, 3)`` by name with prefix ``moving_`` / ``other_`` for paired parts; ``rotation``: pelvis to
    world ``(n, 3, 3)``. Of several bodies side by side every array but ``phase`` has one more axis in front,
    and of several exercises together (see :func:`poses`) one before that. ``part``: where this pose is found in
    ``legs``, the frames of both legs, and in ``whole``, the exercises and bodies that it was posed with.
    """

    phase: Array
    angles: Mapping[str, Array]
    rotation: NDArray[np.float64]
    centres: Mapping[str, NDArray[np.float64]]
    coms: Mapping[str, NDArray[np.float64]]
    masses: Mapping[str, float]
    legs: tuple[LegFrame, LegFrame]
    contacts: tuple[str, ...]
    part: Part | None = None
    whole: Pose | None = None

    @property
    def up(self) -> Vector:
        """The world's vertical in the pelvis frame."""
        return (self.rotation[..., 2, 0], self.rotation[..., 2, 1], self.rotation[..., 2, 2])

    @property
    def frame(self) -> LegFrame:
        """The moving leg in the pelvis frame."""
        return self._leg(0)

    @property
    def other_frame(self) -> LegFrame:
        """The other leg in its own mirror image of the pelvis frame."""
        return self._leg(1)

    def _leg(self, which: int) -> LegFrame:
        return self.legs[which] if self.part is None else frame_part(self.legs[which], self.part)

    def of(self, index: int, exercise: Exercise) -> Pose:
        """One exercise out of several that were posed together."""
        return Pose(
            phase=self.phase,
            angles=_Part(self.angles, index),
            rotation=self.rotation[index],
            centres=_Part(self.centres, index),
            coms=_Part(self.coms, index),
            masses=self.masses,
            legs=self.legs,
            contacts=contacts(exercise),
            part=index,
            whole=self,
        )

    def of_body(self, place: int, masses: Mapping[str, float]) -> Pose:
        """One body out of several side by side, of one exercise out of several."""
        if self.whole is None or not isinstance(self.part, int):
            raise ValueError("only a pose out of several exercises has its bodies side by side")
        part = (self.part, place)
        whole = self.whole
        return Pose(
            phase=self.phase,
            angles=_Part(whole.angles, part),
            rotation=whole.rotation[part],
            centres=_Part(whole.centres, part),
            coms=_Part(whole.coms, part),
            masses=masses,
            legs=whole.legs,
            contacts=self.contacts,
            part=part,
            whole=whole,
        )

    def to_world(self, local: Vector, origin: NDArray[np.float64]) -> NDArray[np.float64]:
        """A vector of the pelvis frame as world places from ``origin`` ``(n, 3)``."""
        stacked = np.stack(np.broadcast_arrays(*local), axis=-1)
        return np.asarray(origin + np.einsum("nij,nj->ni", self.rotation, stacked))

    def to_pelvis(self, world: NDArray[np.float64]) -> Vector:
        """A world direction or difference ``(..., n, 3)`` in the pelvis frame."""
        return to_pelvis(self.rotation, world)


def to_pelvis(rotation: NDArray[np.float64], world: NDArray[np.float64]) -> Vector:
    """World directions ``(..., 3)`` in the frames of pelvises turned like this, ``(..., 3, 3)``."""
    x, y, z = (
        rotation[..., 0, axis] * world[..., 0]
        + rotation[..., 1, axis] * world[..., 1]
        + rotation[..., 2, axis] * world[..., 2]
        for axis in range(3)
    )
    return (x, y, z)


def together(poses: Sequence[Pose]) -> Pose:
    """Poses of one body with one more axis in front; those that were posed together are taken from there."""
    first = poses[0]
    whole, rows = first.whole, _rows_of(poses)
    if whole is not None and rows is not None:
        return Pose(
            phase=first.phase,
            angles=_Part(whole.angles, rows),
            rotation=whole.rotation[rows],
            centres=_Part(whole.centres, rows),
            coms=_Part(whole.coms, rows),
            masses=first.masses,
            legs=whole.legs,
            contacts=(),
            part=rows,
        )
    return Pose(
        phase=first.phase,
        angles={name: np.stack([each.angles[name] for each in poses]) for name in first.angles},
        rotation=np.stack([each.rotation for each in poses]),
        centres={name: np.stack([each.centres[name] for each in poses]) for name in first.centres},
        coms={name: np.stack([each.coms[name] for each in poses]) for name in first.coms},
        masses=first.masses,
        legs=(
            frames_together([each.frame for each in poses]),
            frames_together([each.other_frame for each in poses]),
        ),
        contacts=(),
    )


def angles_together(poses: Sequence[Pose], name: str) -> Array:
    """The angles of one joint (deg) in several poses of one body, ``(poses, n)``."""
    whole, rows = poses[0].whole, _rows_of(poses)
    if whole is not None and rows is not None:
        return np.asarray(whole.angles[name][rows])
    return np.stack([each.angles[name] for each in poses])


def _rows_of(poses: Sequence[Pose]) -> NDArray[np.intp] | tuple[NDArray[np.intp], ...] | None:
    """Where these poses stand among those that they were posed with; None where they were not posed together."""
    whole = poses[0].whole
    if whole is None or any(each.whole is not whole for each in poses):
        return None
    parts = np.array([each.part for each in poses])
    return parts if parts.ndim == 1 else tuple(parts.T)


def without_first(whole: Pose) -> Pose:
    """A pose without its first phase."""
    rest = slice(1, None)
    return Pose(
        phase=whole.phase[rest],
        angles=_Part(whole.angles, rest),
        rotation=whole.rotation[rest],
        centres=_Part(whole.centres, rest),
        coms=_Part(whole.coms, rest),
        masses=whole.masses,
        legs=(whole.frame, whole.other_frame),
        contacts=whole.contacts,
        part=rest,
    )


def sided(name: str, side: str) -> str:
    """A pose name with its side: ``moving_hip`` of a left exercise is ``left_hip``."""
    opposite = "right" if side == "left" else "left"
    return name.replace("moving_", f"{side}_").replace("other_", f"{opposite}_")


def mirrored(places: NDArray[np.float64], side: str) -> NDArray[np.float64]:
    """World places of the side that was asked for: the right is the true mirror image of the left."""
    return places if side == "left" else places * np.array([1.0, -1.0, 1.0])
