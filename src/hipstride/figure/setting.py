"""What a picture is of: one exercise on one body, with what it is done on and what resists.

Made once, it holds the pose over a grid of phases; pictures at these phases use the engine's arrays as
they are, pictures between them ask the engine again.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hipstride.body.pose import Pose, SledGeometry
from hipstride.body.posing import pose
from hipstride.body.segments import BodyModel, body_model
from hipstride.catalogue.exercise import Anchor, Exercise
from hipstride.catalogue.sleds import machine
from hipstride.figure.body_shape import Frames, arm, face, frames, leg, skull, sleeve, throat, trunk
from hipstride.figure.camera import Camera, camera_for
from hipstride.figure.flesh import Part
from hipstride.figure.furniture import furniture, hand_rest_m
from hipstride.figure.solids import Solid
from hipstride.record.person import Body, OwnedSled
from hipstride.record.resistance import Band
from hipstride.resistance.anchors import attachment_place, half_girths_m
from hipstride.resistance.band import loop_ratio
from hipstride.resistance.demand import Stage, stage
from hipstride.resistance.pull import band_anchors
from hipstride.resistance.setup import anchor_of, attachment_of, usual_rest_length_m

Array = NDArray[np.float64]

SAMPLES = 21
ANYBODY = Body(id="example", sex="female", age=50, height_m=1.68, mass_kg=66.0)
"""Whose body is drawn when nobody's is asked for."""


@dataclass(frozen=True, slots=True)
class Tie:
    """A band as it is tied: to an anchor place ``(3,)``, or as a loop round both legs (``None``)."""

    anchor: Anchor
    attachment: str
    rest_length_m: float
    place: Array | None


@dataclass(frozen=True, slots=True)
class Setting:
    """One exercise on one body, ready to be drawn at any phase."""

    exercise: Exercise
    body: BodyModel
    camera: Camera
    pose: Pose
    solids: tuple[Solid, ...]
    tie: Tie | None
    sled: SledGeometry | None
    empty: bool = False  # what is used, with nobody on it

    def pose_at(self, phase: float) -> Pose:
        """The engine's pose at one phase: (one row)."""
        return pose(self.exercise, np.array([phase]), self.body, sled=self.sled)


def usual_sled() -> SledGeometry:
    """A 45-degree leg press with its usual back rest."""
    rail = machine("rail_45").rail_angle_deg or 45.0
    return SledGeometry(rail, OwnedSled(rail, 0.0, True).seat_back_angle_deg, 0.1)


def setting(
    exercise: Exercise,
    body: BodyModel | None = None,
    *,
    band: Band | None = None,
    sled: SledGeometry | None = None,
    camera: Camera | None = None,
    wheelchair: bool = False,
) -> Setting:
    """An exercise on a body; a band that was left out is tied the usual way where one belongs.

    ``wheelchair``: whoever sits, sits in one.
    """
    who = body_model(ANYBODY) if body is None else body
    if exercise.chain == "sled" and sled is None:
        sled = usual_sled()
    at = stage(exercise, who, sled=sled, samples=SAMPLES)
    tie = tied(at, band)
    solids = furniture(
        exercise,
        at.pose,
        who,
        sled=sled,
        anchor=None if tie is None else tie.anchor,
        anchor_at=None if tie is None else tie.place,
        wheelchair=wheelchair,
    )
    return Setting(exercise, who, camera or camera_for(exercise), at.pose, solids, tie, sled)


_BELTS = ("hip_abduction.supine_press_out",)  # a belt that does not give way


def tied(at: Stage, band: Band | None) -> Tie | None:
    """How the band runs; without one, the usual way for an exercise that is done with a band only."""
    exercise = at.exercise
    if exercise.id in _BELTS:
        return Tie(Anchor("belt", "loop"), "above_knee", 1.0, None)
    if exercise.band is None or (band is None and "limb" in exercise.load):
        return None
    anchor = anchor_of(exercise, None if band is None else band.anchor)
    attachment = attachment_of(exercise, None if band is None else band.attachment)
    distance = None if band is None else band.anchor_distance_m
    rest = usual_rest_length_m(at, anchor, attachment, distance) if band is None else band.rest_length_m
    if anchor.type == "loop":
        return Tie(anchor, attachment, rest, None)
    far = None
    if anchor.type == "free":
        far = np.array(
            [distance if distance is not None else min(max(rest * 1.15, anchor.min_m), anchor.max_m)]
        )
    return Tie(anchor, attachment, rest, band_anchors(at, anchor, attachment, far)[0])


def band_ends(tie: Tie, posed: Pose, body: BodyModel) -> tuple[Array, Array, Array]:
    """Anchor and cuff ``(n, 3)`` and stretch ratio ``(n,)`` over a pose."""
    cuff = attachment_place(posed, tie.attachment, body)
    if tie.place is None:
        far = attachment_place(posed, tie.attachment, body, leg="other")
        apart = np.linalg.norm(far - cuff, axis=-1)
        girths = half_girths_m(tie.attachment, body)
        ratio = loop_ratio(apart, girths, np.full_like(apart, tie.rest_length_m))
        return far, cuff, np.asarray(ratio)
    far = np.broadcast_to(tie.place, cuff.shape)
    return far, cuff, np.asarray(np.linalg.norm(far - cuff, axis=-1) / tie.rest_length_m)


@dataclass(frozen=True, slots=True)
class BodyParts:
    """The flesh of a pose: parts by name, and the directions they were put along."""

    parts: dict[str, Part]
    at: Frames


def body_parts(exercise: Exercise, posed: Pose, body: BodyModel, first: Pose | None = None) -> BodyParts:
    """Every part of the body over a pose. ``first``: a pose that holds the start, where this one does not."""
    at = frames(posed, body)
    whole = posed if first is None else first
    parts = [trunk(posed, at), throat(at), skull(at), face(at)]
    for name in ("moving", "other"):
        flat = hand_rest_m(exercise, whole, body, name)
        parts += [leg(posed, at, name), arm(posed, at, name, flat), sleeve(posed, at, name)]
    return BodyParts({part.name: part for part in parts}, at)
