"""Every set-up of an exercise with what it asks of the joints, before anybody's strength: a whole grid in one call.

What depends on body and equipment alone (geometry, torque per unit of band constant) is worked out once for
both sides; strength comes in later. So a mirrored person gets mirrored options.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from hipstride.catalogue.exercise import Anchor, Exercise
from hipstride.catalogue.numbers import value
from hipstride.record.frozen import frozen
from hipstride.record.person import Equipment, OwnedBand, OwnedSled
from hipstride.record.resistance import Attachment, Cuff, Limb, NoLoad, Resistance, Sled
from hipstride.resistance.band import unit_tensions
from hipstride.resistance.demand import (
    ACTIONS,
    Load,
    Stage,
    action_demand,
    cuff_load,
    limb_demand,
    no_load,
    own_action,
    sled_load,
)
from hipstride.resistance.pull import Fixing, band_runs, turning
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


# And some forms more than their movement does: lying with bent knees, pushing them apart turns the thighs out.
_ALSO_ASKED_OF_FORM: dict[str, tuple[str, ...]] = {
    "hip_abduction.hook_lying_push_out_band": ("hip_external_rotation",),
}


def actions_of(exercise: Exercise) -> tuple[str, ...]:
    """The own action, and what else a form may ask."""
    of_form = _ALSO_ASKED_OF_FORM.get(exercise.id, ())
    found = (own_action(exercise), *_ALSO_ASKED.get(exercise.movement, ()), *of_form)
    return (*found, "knee_extension") if exercise.chain == "bridge" else found


@frozen()
class BandGrid:
    """Set-ups of one fixing: rows are rest length x start stretch.

    ``per_c1``, ``per_c2``: torque (N.m) per newton of C1 and C2, one layer, by action (the own one first), over
    the middle of the range, ``(rows, samples)``; ``other_*``: the same on the other leg of a loop; ``end_stretch``
    ``(rows,)``.
    """

    fixing: Fixing
    rest_length_m: Array
    distance_m: Array | None
    per_c1: dict[str, Array]
    per_c2: dict[str, Array]
    other_c1: Array | None
    other_c2: Array | None
    end_stretch: Array


@frozen()
class Asked:
    """What set-ups of one exercise ask of either side: N.m by action over the middle, ``(set-ups, samples)``.

    The exercise's own action comes first.

    ``felt``: what a loop asks of the other leg.
    """

    at: Stage
    demands: Mapping[str, Array]
    felt: Array | None = None

    def __len__(self) -> int:
        return len(next(iter(self.demands.values())))


def asked_by(at: Stage, load: Load) -> Asked:
    """What a batch of resistances asks over the middle of the range: relative load is read there."""
    mid = middle(len(at.pose.phase))
    demands = {action: action_demand(at, load, action)[:, mid] for action in actions_of(at.exercise)}
    if load.other is None:
        return Asked(at, demands)
    coordinate, sign = ACTIONS[own_action(at.exercise)]
    return Asked(at, demands, felt=sign * load.other[coordinate][:, mid])


def asked_by_limb(at: Stage) -> Asked:
    """What the limb alone asks."""
    mid = middle(len(at.pose.phase))
    return Asked(at, {action: limb_demand(at, action)[:, mid] for action in actions_of(at.exercise)})


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


Place = tuple[Anchor, Attachment]
"""Where a band may be fixed in an exercise: what it is tied to, and where on the leg."""


def places_of(exercise: Exercise) -> tuple[Place, ...]:
    """All places that the catalogue has for a band of this exercise."""
    use = exercise.band
    return () if use is None else tuple((anchor, at) for anchor in use.anchors for at in use.attachments)


def band_grids(fixings: Sequence[Fixing], owned: tuple[OwnedBand, ...]) -> list[BandGrid | None]:
    """All set-ups of each fixing, before colour and layers; None where no band is good."""
    longest = max((free_length_m(piece, 1) for piece in owned), default=0.0)
    marks = marks_m(min(longest, 3.0))
    return _grids(fixings, marks) if fixings and len(marks) else [None for _ in fixings]


@frozen()
class _Bands:
    """Good bands, each with its fixing, its rest length and distance (m), and where it runs over the motion."""

    of: Rows
    rest_length_m: Array
    distance_m: Array
    ratio: Array
    away: tuple[Array, Array, Array]


def _grids(fixings: Sequence[Fixing], marks: Array) -> list[BandGrid | None]:
    types = dict.fromkeys(each.anchor.type for each in fixings)
    good = [
        _good_bands([(n, each) for n, each in enumerate(fixings) if each.anchor.type == kind], marks)
        for kind in types
    ]
    of = np.concatenate([bands.of for bands in good])
    order = np.argsort(of, kind="stable")
    of = of[order]

    def in_order(parts: Sequence[Array]) -> Array:
        return np.concatenate(parts)[order]

    ratio = in_order([bands.ratio for bands in good])
    x, y, z = (in_order(parts) for parts in zip(*(bands.away for bands in good), strict=True))
    rest, distance = (
        in_order([bands.rest_length_m for bands in good]),
        in_order([bands.distance_m for bands in good]),
    )
    mid = middle(ratio.shape[1])
    about = {ACTIONS[action][0] for each in fixings for action in actions_of(each.at.exercise)}
    unit, other = turning(fixings, of, (x[:, mid], y[:, mid], z[:, mid]), about=about, samples=mid)
    # Bands pull against what they turn.
    tensions = [
        -np.array([each.runs for each in fixings])[of, None] * newtons
        for newtons in unit_tensions(ratio[:, mid])
    ]
    looped = np.flatnonzero(np.array([each.loop for each in fixings])[of])
    own = {name: [newtons * torque for newtons in tensions] for name, torque in unit.items()}
    felt = {name: [newtons[looped] * torque for newtons in tensions] for name, torque in other.items()}
    end_stretch = (ratio - 1.0).max(axis=1)
    stops = np.searchsorted(of, np.arange(len(fixings) + 1)).tolist()
    loop_stops = np.searchsorted(of[looped], np.arange(len(fixings) + 1)).tolist()
    found: list[BandGrid | None] = []
    for number, fixing in enumerate(fixings):
        here = slice(stops[number], stops[number + 1])
        if here.start == here.stop:
            found.append(None)
            continue
        asked = {
            action: [sign * pull[here] for pull in own[coordinate]]
            for action in actions_of(fixing.at.exercise)
            for coordinate, sign in (ACTIONS[action],)
        }
        other_c1 = other_c2 = None
        if fixing.loop:
            coordinate, sign = ACTIONS[own_action(fixing.at.exercise)]
            loops = slice(loop_stops[number], loop_stops[number + 1])
            other_c1, other_c2 = (sign * pull[loops] for pull in felt[coordinate])
        grid = BandGrid(
            fixing=fixing,
            rest_length_m=rest[here],
            distance_m=distance[here] if fixing.anchor.type == "free" else None,
            per_c1={action: c1 for action, (c1, _) in asked.items()},
            per_c2={action: c2 for action, (_, c2) in asked.items()},
            other_c1=other_c1,
            other_c2=other_c2,
            end_stretch=end_stretch[here],
        )
        found.append(grid)
    return found


def _good_bands(numbered: Sequence[tuple[int, Fixing]], marks: Array) -> _Bands:
    """Bands at these marks that are never slack where it counts, and never stretched too far; one type of anchor."""
    fixings = [each for _, each in numbered]
    distance: Array | None = None
    rest = marks
    if fixings[0].anchor.type == "free":
        # Distance from the anchor fills the steps between marks, so every second mark is enough.
        starts, few = np.array(START_STRETCHES), marks[::2]
        rest = np.repeat(few, len(starts))
        distance = rest * (1.0 + np.tile(starts, len(few)))
    runs = band_runs(fixings, rest_length_m=rest, distance_m=distance)
    stretch = runs.ratio - 1.0
    third = -(-stretch.shape[2] // 3)
    tolerance = 1e-9
    good = (
        (stretch[:, :, 0] >= value("band.start_stretch_min") - tolerance)
        & (stretch[:, :, 0] <= value("band.start_stretch_max") + tolerance)
        & (stretch[:, :, :third] > 0.0).all(axis=2)
        & (stretch.max(axis=2) <= value("dose.max_stretch") + tolerance)
    )
    if distance is not None:
        nearest, furthest = np.array([(each.anchor.min_m, each.anchor.max_m) for each in fixings]).T
        good &= (distance >= nearest[:, None]) & (distance <= furthest[:, None])
    of, option = good.nonzero()
    x, y, z = (np.broadcast_to(each, stretch.shape)[of, option] for each in runs.away)
    return _Bands(
        of=np.array([number for number, _ in numbered])[of],
        rest_length_m=rest[option],
        distance_m=rest[option] if distance is None else distance[option],
        ratio=runs.ratio[of, option],
        away=(x, y, z),
    )


Loaded = tuple[tuple[Resistance, ...], tuple[Asked, ...]]
"""Resistances with what they ask, in the same order; nothing is asked where nothing can be computed."""


def without_band(exercise: Exercise, equipment: Equipment) -> tuple[Resistance, ...]:
    """The limb or body, each owned cuff, or nothing."""
    return _loaded_like(exercise.load, equipment.cuff_kg)


@lru_cache(maxsize=64)
def _loaded_like(load: tuple[str, ...], cuff_kg: tuple[float, ...]) -> tuple[Resistance, ...]:
    rows: list[Resistance] = [Limb()] if "limb" in load else []
    if "cuff" in load:
        rows += [Cuff(mass_kg=kg, attachment="ankle") for kg in sorted(cuff_kg)]
    return tuple(rows) or ((NoLoad(),) if "none" in load else ())


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


@lru_cache(maxsize=64)
def _sled_rows(sled: OwnedSled, heights_m: tuple[float, ...]) -> tuple[Resistance, ...]:
    loads = sled_loads_kg(sled).tolist()
    return tuple(Sled(load_kg=kg, foot_height_m=height) for height in heights_m for kg in loads)


def loaded_sled(stages: Mapping[float, Stage], sled: OwnedSled) -> Loaded:
    """Each load with each foot height (m)."""
    rail = np.array([rail_n(sled, kg) for kg in sled_loads_kg(sled).tolist()])
    return _sled_rows(sled, tuple(stages)), tuple(
        asked_by(at, sled_load(at, rail, foot_height_m=height)) for height, at in stages.items()
    )
