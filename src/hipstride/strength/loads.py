"""Strength from what was moved: counted sets and repetition maxima on the sled.

All go through the same relation: who could do ``n`` repetitions and no more moved the share
``1 / (1 + 0.033 n)`` of the most they can move once (Epley). The torque comes from the exercise on the
person's own body, over the middle 80 % of the range.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hipstride.body.pose import SledGeometry
from hipstride.body.segments import BodyModel
from hipstride.catalogue import exercises
from hipstride.catalogue.errors import CatalogueError
from hipstride.catalogue.exercise import Exercise
from hipstride.catalogue.numbers import value
from hipstride.catalogue.sleds import default_friction
from hipstride.record.person import CountedSet, OwnedBand, OwnedSled, Person, RepMax, Side
from hipstride.record.resistance import Band, Cuff, Limb, Resistance, Sled
from hipstride.resistance.band import is_calibrated, law_of
from hipstride.resistance.demand import (
    ACTIONS,
    Load,
    Stage,
    action_demand,
    band_load,
    cuff_load,
    no_load,
    own_action,
    sled_load,
    stage,
)
from hipstride.resistance.sled import friction_from_two_pulls, rail_force_n
from hipstride.strength.row import Capacity, Source, at_least, log_error, middle
from hipstride.strength.torque_angle import shape

Array = NDArray[np.float64]
Posed = Callable[[Exercise, float | None], Stage]
"""Gives an exercise on the person's body that may be posed already; on a sled with the feet so high (m)."""

SIDES: tuple[Side, Side] = ("left", "right")
_TEACHES_NOTHING = ("pain", "spasm", "wobble", "interrupted")
_LEAST_DEMAND_NM = 1.0  # less than this asks nothing that could be judged
_EVEN_SHARE = 0.5


@dataclass(frozen=True, slots=True)
class Asked:
    """The hardest place of a range: torque (N.m) against the shape, and where it is (degrees)."""

    torque_nm: float
    angle_deg: float
    hip_flexion_deg: float


def relative_load_of(repetitions: float) -> float:
    """Share of the one-repetition maximum that allows so many repetitions and no more (Epley)."""
    return 1.0 / (1.0 + value("dose.epley_per_repetition") * repetitions)


def reserve_at(effort: float) -> float:
    """Repetitions left in hand at an effort of 0-10; below 4 as many as at 4."""
    efforts = (4, 5, 6, 7, 8, 9)
    known = [value(f"dose.reserve_at_effort_{each}") for each in efforts]
    return float(np.interp(effort, [*efforts, 10], [*known, value("strength.reserve_at_effort_10")]))


def friction_of(sled: OwnedSled) -> float:
    """The sled's friction: stated, from two pulls, or the catalogue's until somebody pulled it twice."""
    if sled.friction is not None:
        return sled.friction
    if sled.pull_up_n is not None and sled.pull_down_n is not None:
        return friction_from_two_pulls(sled.pull_up_n, sled.pull_down_n, rail_angle_deg=sled.rail_angle_deg)
    return default_friction().value


def rail_n(sled: OwnedSled, plates_kg: float) -> float:
    """Force along the rail (N) to push plates and carriage up slowly."""
    return rail_force_n(
        plates_kg + sled.carriage_kg,
        rail_angle_deg=sled.rail_angle_deg,
        friction=friction_of(sled),
        direction=1,
    )


def staged(
    person: Person,
    exercise: Exercise,
    body: BodyModel,
    foot_height_m: float = 0.1,
    *,
    posed: Posed | None = None,
) -> Stage | None:
    """The exercise on this body, a two-leg load shared evenly; None on a sled that is not there."""
    if exercise.chain == "sled" and person.equipment.sled is None:
        return None
    if posed is None:
        at = _carried(person, exercise, body, foot_height_m)
    else:
        at = posed(exercise, foot_height_m if exercise.chain == "sled" else None)
    if exercise.sides != "both":
        return at
    if exercise.chain in ("bridge", "stance"):
        even = _EVEN_SHARE / at.share
        gravity = {name: even * torque for name, torque in at.gravity.items()}
        return dataclasses.replace(at, gravity=gravity, share=_EVEN_SHARE)
    return dataclasses.replace(at, share=_EVEN_SHARE)


def _carried(person: Person, exercise: Exercise, body: BodyModel, foot_height_m: float) -> Stage:
    """The exercise with what it slides on and the sled; hands only where the legs carry them."""
    sled = person.equipment.sled
    geometry = None
    if sled is not None:
        geometry = SledGeometry(sled.rail_angle_deg, sled.seat_back_angle_deg, foot_height_m)
    slides = exercise.surface == "sheet" and "slide_board" in person.equipment.supports
    surface = "slide_board" if slides else None
    return stage(exercise, body, surface=surface, sled=geometry, hands="carried")


def load_of(at: Stage, resistance: Resistance, person: Person) -> tuple[Load, float] | None:
    """What a resistance adds and its error (SD of the logarithm); None if it cannot be computed."""
    if isinstance(resistance, Limb):
        return no_load(at), 0.0
    if isinstance(resistance, Cuff):
        return cuff_load(at, np.array([resistance.mass_kg]), resistance.attachment), 0.0
    if isinstance(resistance, Sled):
        sled = person.equipment.sled
        if sled is None or at.exercise.chain != "sled":
            return None
        force = np.array([rail_n(sled, resistance.load_kg)])
        return sled_load(at, force, foot_height_m=resistance.foot_height_m), 0.0
    if isinstance(resistance, Band):
        return _band(at, resistance, person.equipment.bands)
    return None


def _band(at: Stage, band: Band, owned: Iterable[OwnedBand]) -> tuple[Load, float] | None:
    use = at.exercise.band
    if use is None:
        return None
    anchors = [each for each in use.anchors if band.anchor in (None, each.kind, each.type)]
    if not anchors:
        return None
    anchor = anchors[0]
    if anchor.type == "free" and band.anchor_distance_m is None:
        return None
    piece = next((each for each in owned if (each.brand, each.colour) == (band.brand, band.colour)), None)
    try:
        c1, c2 = law_of(piece or OwnedBand(band.brand, band.colour, band.rest_length_m))
    except CatalogueError:
        return None
    calibrated = piece is not None and is_calibrated(piece)
    spread = value(f"capacity.band_error_{'calibrated' if calibrated else 'uncalibrated'}") / 1.96
    distance = None if band.anchor_distance_m is None else np.array([band.anchor_distance_m])
    load = band_load(
        at,
        anchor,
        band.attachment or use.attachments[0],
        rest_length_m=np.array([band.rest_length_m]),
        layers=np.array([float(band.layers)]),
        c1_n=np.array([c1]),
        c2_n=np.array([c2]),
        distance_m=distance if anchor.type == "free" else None,
    )
    return load, spread


def hardest(at: Stage, load: Load, action: str, person: Person) -> Asked | None:
    """Where demand over the published shape is largest in the middle of the range."""
    mid = middle(len(at.pose.phase))
    demand = action_demand(at, load, action)[0][mid]
    angle = at.pose.angles[ACTIONS[action][0]][mid]
    worst = int(np.argmax(demand / shape(action, person.person.sex, person.person.age, angle)))
    if demand[worst] < _LEAST_DEMAND_NM:
        return None
    hip = at.pose.angles["hip_flexion"][mid]
    return Asked(float(demand[worst]), float(angle[worst]), float(hip[worst]))


def row_of_load(
    at: Stage,
    action: str,
    side: Side,
    asked: Asked,
    torque_nm: float,
    date: dt.date,
    source: Source,
    note: str,
    *errors: float,
    lower: bool = False,
    upper: bool = False,
) -> Capacity:
    """A row from a torque (N.m, dynamic) at the hardest place of an exercise; ``errors`` as fractions."""
    two_leg = at.exercise.sides == "both"
    if two_leg:
        errors = (*errors, value("strength.shared_load_log_error"))
        note += "; one leg is counted as half of what both moved, its true share is unknown"
    torque, spread = at_least(torque_nm), log_error(*errors)
    return Capacity(
        movement=action,
        side=side,
        position=at.exercise.position,
        angle_deg=asked.angle_deg,
        reading_n=None,
        torque_nm=torque,
        dose_torque_nm=torque,
        se_nm=torque * spread,
        log_sd=spread,
        source=source,
        percent_predicted=None,
        date=date,
        lower_bound=lower,
        upper_bound=upper,
        note=note,
        hip_flexion_deg=asked.hip_flexion_deg,
        two_leg=two_leg,
    )


def sides_of(which: str) -> tuple[Side, ...]:
    """The sides that left, right or both names."""
    if which == "both":
        return SIDES
    return ("left",) if which == "left" else ("right",)


def from_counted_set(
    done: CountedSet, person: Person, body: BodyModel, posed: Posed | None = None
) -> tuple[Capacity, ...]:
    """Rows of one counted set, one a side; nothing if something else than strength stopped it.

    Effort 4 or less, or so many repetitions that the relation no longer holds: a lower bound.
    """
    exercise = known_exercise(done.exercise)
    if exercise is None or done.stopped_because in _TEACHES_NOTHING:
        return ()
    height = done.resistance.foot_height_m if isinstance(done.resistance, Sled) else 0.1
    at = staged(person, exercise, body, height, posed=posed)
    added = None if at is None else load_of(at, done.resistance, person)
    if at is None or added is None:
        return ()
    action = own_action(exercise)
    asked = hardest(at, added[0], action, person)
    if asked is None:
        return ()
    share = relative_load_of(done.reps + reserve_at(done.effort))
    least = value("strength.shortest_relative_load")
    lower = done.effort <= value("strength.lower_bound_effort") or share < least
    torque = asked.torque_nm / max(share, least)
    upper = done.reps == 0
    note = f"{done.reps} of {exercise.id} at effort {done.effort:g}"
    errors = [value("capacity.counted_set_sem_fraction"), added[1]]
    if upper:
        torque = asked.torque_nm * value("strength.level_no_share")
        errors.append(value("strength.bound_log_error"))
        lower = False
    elif lower:
        note += "; at least this"
    return tuple(
        row_of_load(
            at, action, side, asked, torque, done.date, "counted_set", note, *errors, lower=lower, upper=upper
        )
        for side in sides_of(done.side)
    )


def from_rep_max(
    done: RepMax, person: Person, body: BodyModel, posed: Posed | None = None
) -> tuple[Capacity, ...]:
    """Rows of a repetition maximum on the sled: knee extension, and hip extension from below.

    The rail force at one repetition is what is kept; torques at any knee angle follow from it.
    """
    exercise, sled = known_exercise(done.exercise), person.equipment.sled
    if exercise is None or sled is None or exercise.chain != "sled":
        return ()
    at = staged(person, exercise, body, done.foot_height_m, posed=posed)
    if at is None:
        return ()
    share = relative_load_of(done.reps + reserve_at(done.effort))
    least = value("strength.shortest_relative_load")
    lower = done.effort <= value("strength.lower_bound_effort") or share < least
    force = rail_n(sled, done.load_kg) / max(share, least)
    load = sled_load(at, np.array([force]), foot_height_m=done.foot_height_m)
    note = f"{done.reps} of {exercise.id} with {done.load_kg:g} kg at effort {done.effort:g}"
    rows = []
    for action in ("knee_extension", "hip_extension"):
        asked = hardest(at, load, action, person)
        if asked is None:
            continue
        at_least_this = lower or action == "hip_extension"
        text = note + ("; at least this" if at_least_this else "")
        for side in sides_of(done.side):
            row = row_of_load(
                at,
                action,
                side,
                asked,
                asked.torque_nm,
                done.date,
                "rep_max",
                text,
                value("capacity.rep_max_sem_fraction"),
                lower=at_least_this,
            )
            rows.append(dataclasses.replace(row, rail_n=force, foot_height_m=done.foot_height_m))
    return tuple(rows)


def known_exercise(exercise_id: str) -> Exercise | None:
    """The exercise of that id, or None where a record names one that is no more."""
    try:
        return exercises.get(exercise_id)
    except CatalogueError:
        return None


def latest_loads(
    person: Person, body: BodyModel, posed: Posed | None = None
) -> Mapping[tuple[str, Side, str], list[Capacity]]:
    """Rows of repetition maxima and counted sets by movement, side and position, the latest of each."""
    found: dict[tuple[str, Side, str], list[Capacity]] = {}
    rows = [row for done in person.rep_max for row in from_rep_max(done, person, body, posed)]
    rows += [row for done in person.counted_set for row in from_counted_set(done, person, body, posed)]
    for row in rows:
        found.setdefault((row.movement, row.side, row.position), []).append(row)
    return found
