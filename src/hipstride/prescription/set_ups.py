"""Every set-up of an exercise with what it asks of the joints, before anybody's strength: a whole grid in one call.

What depends on body and equipment alone (geometry, torque per unit of band constant) is worked out once for
both sides; strength comes in later. So a mirrored person gets mirrored options.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from hipstride.catalogue.exercise import Anchor, Exercise
from hipstride.catalogue.numbers import value
from hipstride.record.person import Equipment, OwnedBand, OwnedSled
from hipstride.record.resistance import Attachment, Cuff, Limb, NoLoad, Resistance, Sled
from hipstride.resistance.band import law_of, unit_tensions
from hipstride.resistance.demand import (
    ACTIONS,
    Load,
    Stage,
    Torques,
    action_demand,
    band_pull,
    cuff_load,
    no_load,
    own_action,
    sled_load,
)
from hipstride.resistance.sled import rail_force_n
from hipstride.strength.loads import friction_of
from hipstride.strength.row import middle

Array = NDArray[np.float64]
Rows = NDArray[np.intp]

# Start stretches a person is asked to stand at; well inside the allowed 5-25 %.
START_STRETCHES = (0.08, 0.15, 0.22)

# Besides its own action, a movement may ask these; the most loaded one decides.
_ALSO_ASKED: dict[str, tuple[str, ...]] = {
    "hip_flexion": ("knee_extension", "knee_flexion"),
    "hip_abduction": (),
    "hip_extension": ("knee_flexion", "knee_extension"),
    "leg_press": ("hip_extension",),
    "sit_to_stand": ("hip_extension",),
    "step_up": ("hip_extension",),
}


def actions_of(exercise: Exercise) -> tuple[str, ...]:
    """The own action, and what else a form may ask."""
    found = (own_action(exercise), *_ALSO_ASKED.get(exercise.movement, ()))
    return (*found, "knee_extension") if exercise.chain == "bridge" else found


@dataclass(frozen=True, slots=True)
class BandGrid:
    """Set-ups of one exercise with one anchor and attachment: rows are rest length x start stretch.

    ``per_c1``, ``per_c2``: torque (N.m) per newton of C1 and C2, one layer, by action, over the middle of
    the range, ``(rows, samples)``; ``other_*``: the same on the other leg of a loop; ``end_stretch``
    ``(rows,)``.
    """

    anchor: Anchor
    attachment: Attachment
    rest_length_m: Array
    distance_m: Array | None
    per_c1: dict[str, Array]
    per_c2: dict[str, Array]
    other_c1: Array | None
    other_c2: Array | None
    end_stretch: Array


Group = tuple[BandGrid, OwnedBand, int, Rows]
"""Some set-ups of one grid: with this piece, in so many layers, these rows."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What set-ups of one exercise ask of either side: N.m by action over the middle, ``(set-ups, samples)``.

    ``felt``: what a loop asks of the other leg.
    """

    at: Stage
    demands: Mapping[str, Array]
    felt: Array | None = None

    def __len__(self) -> int:
        return len(self.demands[own_action(self.at.exercise)])


def asked_by(at: Stage, load: Load) -> Asked:
    """What a batch of resistances asks over the middle of the range: relative load is read there."""
    mid = middle(len(at.pose.phase))
    demands = {action: action_demand(at, load, action)[:, mid] for action in actions_of(at.exercise)}
    if load.other is None:
        return Asked(at, demands)
    coordinate, sign = ACTIONS[own_action(at.exercise)]
    return Asked(at, demands, felt=sign * load.other[coordinate][:, mid])


def marks_m(longest_m: float) -> Array:
    """Rest lengths of the numbered tape marks up to the longest free piece (m); mark 1 is the shortest."""
    shortest, step = value("band.min_free_length_m"), value("band.mark_spacing_m")
    count = int(np.floor((longest_m - shortest) / step + 1e-9)) + 1
    return np.asarray(shortest + step * np.arange(max(count, 0)), dtype=np.float64)


def mark_number(rest_length_m: float) -> int:
    """The tape mark a rest length stands at."""
    return 1 + round((rest_length_m - value("band.min_free_length_m")) / value("band.mark_spacing_m"))


def free_length_m(owned: OwnedBand, layers: int) -> float:
    """Longest rest length a piece allows: what knots, cuff and strap leave, shared by the layers."""
    return (owned.length_m - value("band.fixing_loss_m")) / layers


def band_grids(at: Stage, owned: tuple[OwnedBand, ...]) -> Iterator[BandGrid]:
    """All band set-ups of an exercise, before colour and layers."""
    longest = max((free_length_m(piece, 1) for piece in owned), default=0.0)
    marks = marks_m(min(longest, 3.0))
    if at.exercise.band is None or len(marks) == 0:
        return
    for anchor in at.exercise.band.anchors:
        for attachment in at.exercise.band.attachments:
            grid = _grid(at, anchor, attachment, marks)
            if grid is not None:
                yield grid


def _grid(at: Stage, anchor: Anchor, attachment: Attachment, marks: Array) -> BandGrid | None:
    distance: Array | None = None
    rest = marks
    if anchor.type == "free":
        # Distance from the anchor fills the steps between marks, so every second mark is enough.
        starts, few = np.array(START_STRETCHES), marks[::2]
        rest = np.repeat(few, len(starts))
        distance = rest * (1.0 + np.tile(starts, len(few)))
        keep = (distance >= anchor.min_m) & (distance <= anchor.max_m)
        rest, distance = rest[keep], distance[keep]
    if len(rest) == 0:
        return None
    actions = actions_of(at.exercise)
    about = {ACTIONS[action][0] for action in actions}
    pull = band_pull(at, anchor, attachment, rest_length_m=rest, distance_m=distance, about=about)
    stretch = pull.ratio - 1.0
    third = -(-stretch.shape[1] // 3)
    tolerance = 1e-9
    good = (
        (stretch[:, 0] >= value("band.start_stretch_min") - tolerance)
        & (stretch[:, 0] <= value("band.start_stretch_max") + tolerance)
        & (stretch[:, :third] > 0.0).all(axis=1)
        & (stretch.max(axis=1) <= value("dose.max_stretch") + tolerance)
    )
    if not good.any():
        return None
    mid = middle(stretch.shape[1])
    ratio = pull.ratio[good, mid]
    tension = [pull.runs * newtons for newtons in unit_tensions(ratio)]

    def pulls(unit: Torques, action: str) -> list[Array]:
        coordinate, sign = ACTIONS[action]
        turned = unit[coordinate][:, mid]
        turned = turned[good] if len(turned) > 1 else turned
        return [sign * (-newtons * turned) for newtons in tension]

    by_action = {action: pulls(pull.unit, action) for action in actions}
    felt = None if pull.other is None else pulls(pull.other, own_action(at.exercise))
    return BandGrid(
        anchor=anchor,
        attachment=attachment,
        rest_length_m=rest[good],
        distance_m=None if distance is None else distance[good],
        per_c1={action: found[0] for action, found in by_action.items()},
        per_c2={action: found[1] for action, found in by_action.items()},
        other_c1=None if felt is None else felt[0],
        other_c2=None if felt is None else felt[1],
        end_stretch=stretch[good].max(axis=1),
    )


Folds = tuple[tuple[tuple[OwnedBand, int], ...], Array, Array]


@lru_cache(maxsize=16)
def folds_of(pieces: tuple[OwnedBand, ...]) -> Folds:
    """Every piece in every number of layers, with C1 and C2 ``(folds, 2)`` and its longest rest length."""
    layers = range(1, int(value("band.max_layers")) + 1)
    folds = tuple((owned, each) for owned in pieces for each in layers)
    laws = np.array([[each * c for c in law_of(owned)] for owned, each in folds])
    return folds, laws, np.array([free_length_m(owned, each) + 1e-9 for owned, each in folds])


Loaded = tuple[tuple[Resistance, ...], tuple[Asked, ...]]
"""Resistances with what they ask, in the same order; nothing is asked where nothing can be computed."""


def without_band(exercise: Exercise, equipment: Equipment) -> tuple[Resistance, ...]:
    """The limb or body, each owned cuff, or nothing."""
    rows: list[Resistance] = [Limb()] if "limb" in exercise.load else []
    if "cuff" in exercise.load:
        rows += [Cuff(mass_kg=kg, attachment="ankle") for kg in sorted(equipment.cuff_kg)]
    return tuple(rows) or ((NoLoad(),) if "none" in exercise.load else ())


def asked_by_weights(at: Stage, rows: Sequence[Resistance]) -> Asked:
    """What the limb and cuffs ask: the limb alone is a cuff of no weight."""
    masses = np.array([one.mass_kg if isinstance(one, Cuff) else 0.0 for one in rows])
    return asked_by(at, cuff_load(at, masses, "ankle") if masses.any() else no_load(at))


def sled_loads_kg(sled: OwnedSled) -> Array:
    """Plate masses that can be loaded, in pairs of the smallest plate (kg)."""
    step = 2.0 * min(sled.plates_kg)
    most = 4.0 * sum(sled.plates_kg)
    return np.arange(0.0, most + 0.5 * step, step)


def rail_n(sled: OwnedSled, load_kg: float) -> float:
    """Force (N) along the rail that pushes the sled with so much on it."""
    mass_kg = load_kg + sled.carriage_kg
    return rail_force_n(mass_kg, rail_angle_deg=sled.rail_angle_deg, friction=friction_of(sled), direction=1)


def loaded_sled(stages: Mapping[float, Stage], sled: OwnedSled) -> Loaded:
    """Each load with each foot height (m)."""
    loads = sled_loads_kg(sled).tolist()
    rail = np.array([rail_n(sled, kg) for kg in loads])
    rows = tuple(Sled(load_kg=kg, foot_height_m=height) for height in stages for kg in loads)
    return rows, tuple(
        asked_by(at, sled_load(at, rail, foot_height_m=height)) for height, at in stages.items()
    )
