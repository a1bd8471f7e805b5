"""What `pose` and `torque` share: the exercise, the side and the resistance that were asked for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from hipstride.body.pose import SledGeometry
from hipstride.body.segments import body_model
from hipstride.catalogue.exercise import Exercise
from hipstride.catalogue.exercises import get
from hipstride.catalogue.sleds import machine
from hipstride.record.errors import BadInput
from hipstride.record.pairs import pairs
from hipstride.record.parse import band_from_text, sled_from_text
from hipstride.record.person import OwnedSled, Person, Side
from hipstride.record.resistance import Band, Limb, NoLoad, Resistance, Sled
from hipstride.record.text import shown
from hipstride.resistance.demand import Load, Stage, no_load, sled_load, stage
from hipstride.resistance.setup import anchor_of, attachment_of, set_up_band, usual_rest_length_m
from hipstride.strength.loads import rail_n

# The share of the plate's force that may act along the plate, which nobody knows.
TANGENTIAL_SHARE = 0.2


@dataclass(frozen=True, slots=True)
class Resisted:
    """An exercise on a person with one resistance; ``moving`` is the side computed as the moving one."""

    exercise: Exercise
    person: Person
    moving: Side
    at: Stage
    load: Load
    resistance: Resistance
    warnings: tuple[str, ...]


def side_of(exercise: Exercise, side: str) -> Literal["left", "right", "both"]:
    """A side this exercise has. Raises BadInput."""
    allowed = ("left", "right", "both") if exercise.sides == "both" else ("left", "right")
    for each in allowed:
        if side == each:
            return each  # type: ignore[return-value]  # one of the three
    raise BadInput("--side", shown(side), f"{', '.join(allowed[:-1])} or {allowed[-1]} for {exercise.id}")


def resisted(
    exercise_id: str,
    person: Person,
    side: str,
    *,
    band: str | None = None,
    sled: str | None = None,
    samples: int = 21,
) -> Resisted:
    """Stage and load as asked for on the command line. Raises BadInput in words of the command line.

    A person without a sled is put on a usual one with nothing to push, unless plates are asked for.
    """
    exercise = get(exercise_id)
    named = side_of(exercise, side)
    moving: Side = "right" if named == "right" else "left"
    if band is not None and sled is not None:
        raise BadInput("--sled", "a sled and a band", "one of them")
    if band is not None and exercise.band is None:
        raise BadInput("--band", f"a band for {exercise.id}", "an exercise with a band")
    if sled is not None and exercise.chain != "sled":
        raise BadInput("--sled", f"a sled for {exercise.id}", "an exercise on the sled")
    if exercise.chain == "sled":
        if sled is None and person.equipment.sled is None:
            return _on_usual_sled(exercise, person, moving, samples)
        return _on_sled(exercise, person, moving, sled, samples)
    supports = person.equipment.supports
    surface = "slide_board" if exercise.surface == "sheet" and "slide_board" in supports else None
    at = stage(exercise, body_model(person.person), surface=surface, samples=samples)
    if band is None:
        return _alone(exercise, person, moving, at)
    given = _band_of(at, person, band)
    tied = set_up_band(at, given, person.equipment.bands, supports, where="--band")
    return Resisted(exercise, person, moving, at, tied.load, tied.band, tied.warnings)


def _alone(exercise: Exercise, person: Person, moving: Side, at: Stage) -> Resisted:
    resistance: Resistance = Limb()
    warnings: tuple[str, ...] = ()
    if set(exercise.load) == {"none"} or exercise.chain in ("isometric", "free"):
        resistance = NoLoad()
        warnings = ("Nothing is computed here: the muscles work against themselves or against no load.",)
    elif "limb" not in exercise.load:
        warnings = ("No band was given: this is the weight of the leg alone.",)
    if exercise.sides == "both" and exercise.chain in ("stance", "bridge"):
        warnings += _shared(at)
    return Resisted(exercise, person, moving, at, no_load(at), resistance, warnings)


def _shared(at: Stage) -> tuple[str]:
    """What is said where two legs carry one load."""
    return (
        f"How the two legs share the load is not known: one leg is charged {100 * at.share:.0f} % of it.",
    )


def _band_of(at: Stage, person: Person, text: str) -> Band:
    """The band of `--band`; a rest length that was left out is the usual one."""
    where = "--band"
    given = pairs(text, Band, where)
    if "rest_length_m" not in given:
        supports = person.equipment.supports
        anchor = anchor_of(at.exercise, given.get("anchor"), supports, where=where)
        attachment = attachment_of(at.exercise, given.get("attachment"), where=where)
        distance = given.get("anchor_distance_m")
        far = distance if isinstance(distance, float | int) and 0.0 < distance < 10.0 else None
        usual = usual_rest_length_m(at, anchor, attachment, far)
        text = f"{text},rest_length_m={usual:g}"
    return band_from_text(text, person, where=where)


def _on_usual_sled(exercise: Exercise, person: Person, moving: Side, samples: int) -> Resisted:
    rail = machine("rail_45").rail_angle_deg or 45.0
    geometry = SledGeometry(rail, OwnedSled(rail, 0.0, True).seat_back_angle_deg, 0.1)
    at = stage(exercise, body_model(person.person), sled=geometry, samples=samples)
    warning = (
        f"The person file names no sled; this is a usual one with its rail at {rail:.0f} degrees. "
        "Nothing is pushed: only the leg's own weight is counted."
    )
    return Resisted(exercise, person, moving, at, no_load(at), NoLoad(), (warning,))


def _on_sled(exercise: Exercise, person: Person, moving: Side, text: str | None, samples: int) -> Resisted:
    owned = person.equipment.sled
    warnings: tuple[str, ...] = ()
    if owned is None:
        raise BadInput(
            "--person",
            "a person without a sled",
            "a person with a sled",
            "Describe it under [equipment] as sled: rail_angle_deg, carriage_kg and stops.",
        )
    if text is None:
        used = Sled(load_kg=0.0, foot_height_m=min(owned.foot_heights_m, default=0.1))
        warnings += ("No plates were given: this is the empty carriage.",)
    else:
        used = sled_from_text(text, person, where="--sled")
    geometry = SledGeometry(owned.rail_angle_deg, owned.seat_back_angle_deg, used.foot_height_m)
    at = stage(exercise, body_model(person.person), sled=geometry, samples=samples)
    load = sled_load(at, np.array([rail_n(owned, used.load_kg)]), foot_height_m=used.foot_height_m)
    warnings += (
        f"How much the foot pushes along the plate is not known: up to {TANGENTIAL_SHARE:g} of the force "
        "either way changes hip and knee by the uncertainty_nm that is printed.",
    )
    if exercise.sides == "both":
        warnings += _shared(at)
    if owned.friction is None and owned.pull_up_n is None:
        warnings += ("The sled's friction was not measured; pull it up and down with a luggage scale.",)
    return Resisted(exercise, person, moving, at, load, used, warnings)
