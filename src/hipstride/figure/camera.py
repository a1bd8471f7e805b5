"""Where an exercise is seen from, and how its world becomes picture units.

Everything is seen as computed, with the moving side at +y; the right side is the same picture in a mirror.
Angles: ``azimuth`` from the forward axis x towards y (90: from the moving side of a standing person,
180: from behind), ``elevation`` above the floor.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from hipstride.catalogue.exercise import Exercise

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Camera:
    """An orthographic camera (degrees)."""

    azimuth_deg: float
    elevation_deg: float

    @property
    def toward(self) -> Array:
        """The direction to the eye."""
        azimuth, elevation = np.radians(self.azimuth_deg), np.radians(self.elevation_deg)
        level = np.cos(elevation)
        return np.array([level * np.cos(azimuth), level * np.sin(azimuth), np.sin(elevation)])

    @property
    def basis(self) -> Array:
        """Rows: the picture's right, the picture's up, the direction to the eye."""
        return _basis(self)

    def seen(self, places: Array) -> Array:
        """World places ``(..., 3)`` as right, up and nearness, in metres."""
        return np.asarray(places @ self.basis.T)


@cache
def _basis(camera: Camera) -> Array:
    """Asked for by every point that is drawn, so worked out once."""
    azimuth = np.radians(camera.azimuth_deg)
    right = np.array([-np.sin(azimuth), np.cos(azimuth), 0.0])
    found = np.stack([right, np.cross(camera.toward, right), camera.toward])
    found.flags.writeable = False
    return found


# Exercises whose movement would be hidden or foreshortened from where their posture is usually seen.
_BY_ID: dict[str, Camera] = {
    "balance.weight_shift": Camera(180.0, 8.0),
    "balance.feet_together": Camera(165.0, 14.0),
    "balance.tandem_stance": Camera(105.0, 14.0),
    "heel_raise.seated": Camera(98.0, 10.0),
    "hip_external_rotation.standing_turn_out": Camera(150.0, 12.0),
}


def camera_for(exercise: Exercise) -> Camera:
    """The camera that shows this movement best."""
    if exercise.id in _BY_ID:
        return _BY_ID[exercise.id]
    sideways = exercise.movement in ("hip_abduction", "hip_external_rotation") or "adductors" in exercise.id
    sideways = sideways or "abduction" in exercise.id or "rotation" in exercise.id
    posture = exercise.posture
    if posture in ("supine", "hook_lying"):
        if not sideways:
            return Camera(80.0, 14.0)
        return Camera(12.0, 40.0) if posture == "hook_lying" else Camera(38.0, 42.0)
    if posture == "prone":
        return Camera(-80.0, 14.0)
    if posture == "side_lying" and "foot" in exercise.rests:
        return Camera(-76.0, 19.0)  # from the front: the knees open like a shell
    if posture == "side_lying":
        return Camera(-72.0, 48.0) if exercise.chain == "slide" else Camera(-62.0, 16.0)
    if posture == "seated":
        return Camera(22.0, 14.0) if sideways else Camera(66.0, 10.0)
    if posture == "sled":
        return Camera(78.0, 10.0)
    return Camera(188.0, 8.0) if sideways else Camera(80.0, 8.0)


@dataclass(frozen=True, slots=True)
class View:
    """A camera with a scale: metres to picture units on a canvas, mirrored for the right side."""

    camera: Camera
    scale: float  # px a metre
    middle: tuple[float, float]  # the place seen in the middle of the canvas: right and up, metres
    width: float
    height: float
    mirror: bool = False

    def px(self, places: Array) -> Array:
        """World places ``(..., 3)`` as picture places ``(..., 2)``."""
        seen = self.camera.seen(places)
        right = (seen[..., 0] - self.middle[0]) * self.scale
        x = 0.5 * self.width + (-right if self.mirror else right)
        y = 0.5 * self.height - (seen[..., 1] - self.middle[1]) * self.scale
        return np.stack([x, y], axis=-1)

    def point(self, place: Array) -> tuple[float, float]:
        """One world place as a picture point."""
        x, y = self.px(place)
        return float(x), float(y)
