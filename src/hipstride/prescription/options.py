"""Every allowed set-up of an exercise for one side, with what it asks: one call for a whole dose grid.

The part that does not depend on the side (geometry, torque per unit of band constant) is computed once an
exercise; a side then only divides by its own capacity. So a mirrored person gets mirrored options.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache, reduce

import numpy as np
from numpy.typing import NDArray

from hipstride.body.motion import closed_channels, phases
from hipstride.body.pose import SledGeometry
from hipstride.body.segments import BodyModel, body_model
from hipstride.catalogue.exercise import Anchor, Exercise
from hipstride.catalogue.exercises import all_exercises
from hipstride.catalogue.numbers import value
from hipstride.prescription.types import Option
from hipstride.record.person import Body, Equipment, OwnedBand, OwnedSled, Person, Side
from hipstride.record.resistance import Attachment, Band, Cuff, Limb, NoLoad, Resistance, Sled
from hipstride.resistance.band import law_of, tension_n
from hipstride.resistance.demand import (
    ACTIONS,
    Load,
    Setting,
    Stage,
    Torques,
    action_demand,
    band_load,
    band_pull,
    cuff_load,
    no_load,
    own_action,
    sled_load,
    stages,
)
from hipstride.resistance.sled import rail_force_n
from hipstride.strength.capacity import CapacityCurve, CapacityTable, capacities
from hipstride.strength.loads import friction_of
from hipstride.strength.row import middle

Array = NDArray[np.float64]
Rows = NDArray[np.intp]

# Start stretches a person is asked to stand at; well inside the allowed 5-25 %.
_START_STRETCHES = (0.08, 0.15, 0.22)

# Besides its own action, a movement may ask these; the most loaded one decides.
_ALSO_ASKED: dict[str, tuple[str, ...]] = {
    "hip_flexion": ("knee_extension", "knee_flexion"),
    "hip_abduction": (),
    "hip_extension": ("knee_flexion", "knee_extension"),
    "leg_press": ("hip_extension",),
    "sit_to_stand": ("hip_extension",),
    "step_up": ("hip_extension",),
}


def _actions(exercise: Exercise) -> tuple[str, ...]:
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


def _demand(at: Stage, load: Load, action: str) -> Array:
    """What a load asks of an action (N.m) over the middle of the range: relative load is read there."""
    return action_demand(at, load, action)[:, middle(len(at.pose.phase))]


@dataclass(frozen=True, slots=True)
class BandDemands:
    """What the set-ups of one grid ask of either side: N.m by action, ``(set-ups, samples)``.

    ``felt``: what a loop asks of the other leg; ``groups``: piece, layers and rows of the grid, in the
    order of the set-ups.
    """

    demands: dict[str, Array]
    felt: Array | None
    end_stretch: Array
    groups: tuple[tuple[BandGrid, OwnedBand, int, Rows], ...]


Asked = list[tuple[Stage, dict[str, Array]]]
"""What rows of resistances ask of either side, stage by stage: N.m by action, ``(options, samples)``."""


@dataclass(slots=True)
class Geometry:
    """What body and equipment alone decide, kept once computed: of both sides and whatever the strength."""

    stages: dict[tuple[str, float | None], Stage] = field(default_factory=dict)
    angles: dict[str, Mapping[str, Array]] = field(default_factory=dict)
    grids: dict[str, tuple[BandGrid, ...]] = field(default_factory=dict)
    limb: dict[str, tuple[tuple[Resistance, ...], Asked]] = field(default_factory=dict)
    bands: dict[tuple[str, tuple[OwnedBand, ...]], tuple[BandDemands, ...]] = field(default_factory=dict)


@dataclass(slots=True)
class Bench:
    """One person on the engine's bench: body and capacities, with what was once computed kept."""

    person: Person
    body: BodyModel
    table: CapacityTable
    geometry: Geometry = field(default_factory=Geometry)
    _curves: dict[tuple[int, str, str], CapacityCurve | None] = field(default_factory=dict)
    _judges: dict[tuple[int, Side], _Judge] = field(default_factory=dict)
    _tables: dict[tuple[str, Side, tuple[OwnedBand, ...] | None], OptionTable] = field(default_factory=dict)

    def stage(self, exercise: Exercise, *, foot_height_m: float | None = None) -> Stage:
        """The exercise on this body (slides run on the slide board where one is owned)."""
        key = (exercise.id, foot_height_m)
        if key not in self.geometry.stages:
            wanted = {key: exercise}
            if not self.geometry.stages:
                wanted |= self._usual()  # many at once cost little more than one
            settings = [self._setting(one, height) for (_, height), one in wanted.items()]
            self.geometry.stages.update(zip(wanted, stages(settings, self.body), strict=True))
        return self.geometry.stages[key]

    def _usual(self) -> dict[tuple[str, float | None], Exercise]:
        """What is dosed by its load; of the sled with every foot height."""
        sled = self.person.equipment.sled
        heights = (None, *sled.foot_heights_m) if sled is not None else ()
        return {
            (one.id, height): one
            for one in all_exercises()
            if one.chain != "free" or "none" not in one.load
            for height in (heights if one.chain == "sled" else (None,))
        }

    def angles(self, exercise: Exercise, *, foot_height_m: float | None = None) -> Mapping[str, Array]:
        """Joint angles (deg) of the exercise on this body; what is not dosed by its load needs no stage."""
        if exercise.chain != "free":
            return self.stage(exercise, foot_height_m=foot_height_m).pose.angles
        if exercise.id not in self.geometry.angles:
            self.geometry.angles[exercise.id] = closed_channels(exercise, phases(), self.body)
        return self.geometry.angles[exercise.id]

    def _setting(self, exercise: Exercise, foot_height_m: float | None) -> Setting:
        supports, sled = self.person.equipment.supports, self.person.equipment.sled
        surface = "slide_board" if exercise.surface == "sheet" and "slide_board" in supports else None
        if exercise.chain != "sled":
            return Setting(exercise, surface)
        if sled is None:
            raise ValueError(f"{exercise.id} needs a sled")
        height = sled.foot_heights_m[0] if foot_height_m is None else foot_height_m
        return Setting(exercise, surface, SledGeometry(sled.rail_angle_deg, sled.seat_back_angle_deg, height))

    def curve(self, at: Stage, action: str, side: Side) -> CapacityCurve | None:
        """The capacity curve over a stage of this bench, worked out once."""
        key = (id(at), action, side)
        if key not in self._curves:
            self._curves[key] = self.table.curve(at, action, side)
        return self._curves[key]

    def grids(self, exercise: Exercise) -> tuple[BandGrid, ...]:
        """All band set-ups of the exercise on this body, before colour and layers."""
        if exercise.id not in self.geometry.grids:
            self.geometry.grids[exercise.id] = tuple(_grids(self, exercise))
        return self.geometry.grids[exercise.id]


def bench(person: Person, *, table: CapacityTable | None = None) -> Bench:
    """Put a person on the bench; ``table`` overrides the capacities (learned ones, for instance)."""
    geometry = _geometry(person.person, person.equipment)
    return Bench(person, body_model(person.person), table or capacities(person), geometry)


@lru_cache(maxsize=8)
def _geometry(body: Body, equipment: Equipment) -> Geometry:
    """What a new test or a new day does not change; of the last few bodies."""
    return Geometry()


def with_slide_board(bench: Bench) -> Bench:
    """The same person with a slide board: what slides on a sheet is worked out again, the rest is shared."""
    equipment = bench.person.equipment
    more = replace(equipment, supports=(*equipment.supports, "slide_board"))
    kept = {key: at for key, at in bench.geometry.stages.items() if at.exercise.surface != "sheet"}
    return Bench(replace(bench.person, equipment=more), bench.body, bench.table, Geometry(stages=kept))


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


def _grids(bench: Bench, exercise: Exercise) -> Iterator[BandGrid]:
    if exercise.band is None:
        return
    longest = max((free_length_m(owned, 1) for owned in bench.person.equipment.bands), default=0.0)
    marks = marks_m(min(longest, 3.0))
    if len(marks) == 0:
        return
    at = bench.stage(exercise)
    for anchor in exercise.band.anchors:
        for attachment in exercise.band.attachments:
            grid = _grid(at, anchor, attachment, marks)
            if grid is not None:
                yield grid


def _grid(at: Stage, anchor: Anchor, attachment: Attachment, marks: Array) -> BandGrid | None:
    distance: Array | None = None
    rest = marks
    if anchor.type == "free":
        # Distance from the anchor fills the steps between marks, so every second mark is enough.
        starts, few = np.array(_START_STRETCHES), marks[::2]
        rest = np.repeat(few, len(starts))
        distance = rest * (1.0 + np.tile(starts, len(few)))
        keep = (distance >= anchor.min_m) & (distance <= anchor.max_m)
        rest, distance = rest[keep], distance[keep]
    if len(rest) == 0:
        return None
    pull = band_pull(at, anchor, attachment, rest_length_m=rest, distance_m=distance)
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
    # Torque is linear in the two constants of a band: one newton of each.
    tension = [pull.runs * tension_n(ratio, c1_n=c1, c2_n=1.0 - c1) for c1 in (1.0, 0.0)]

    def pulls(unit: Torques, action: str) -> list[Array]:
        coordinate, sign = ACTIONS[action]
        turned = unit[coordinate][:, mid]
        turned = turned[good] if len(turned) > 1 else turned
        return [sign * (-newtons * turned) for newtons in tension]

    actions = (own_action(at.exercise), *_ALSO_ASKED.get(at.exercise.movement, ()))
    by_action = {action: pulls(pull.unit, action) for action in actions}
    felt = None if pull.other is None else pulls(pull.other, actions[0])
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


def other(side: Side) -> Side:
    """The opposite side."""
    return "right" if side == "left" else "left"


@dataclass(frozen=True, slots=True)
class _Judge:
    """Demand over capacity of one exercise on one side."""

    at: Stage
    curves: dict[str, CapacityCurve]
    other_curve: CapacityCurve | None
    mid: slice

    def loads(self, demands: dict[str, Array], felt: Array | None) -> tuple[Array, Array, Array]:
        """Peak own torque, relative load and pessimistic relative load, each ``(options,)``.

        ``demands`` and what is ``felt`` by the other leg: over the middle of the range.
        Capacity that is not known makes both loads NaN.
        """
        own = own_action(self.at.exercise)
        peak = demands[own].max(axis=-1)
        if own not in self.curves or self.at.exercise.chain in ("isometric", "free"):
            nan = np.full(peak.shape, np.nan)
            return peak, nan, nan  # nothing to compare with, or no load to count: by effort
        asked = [(demand, self.curves[action]) for action, demand in demands.items() if action in self.curves]
        if felt is not None and self.other_curve is not None:
            asked.append((felt, self.other_curve))
        found: list[tuple[Array, Array]] = []
        for demand, curve in asked:
            capacity, careful_capacity = curve.torque_nm[self.mid], curve.pessimistic_nm[self.mid]
            share = np.maximum((demand / capacity).max(axis=-1), 0.0)
            # The careful curve is the same curve, lower by one factor.
            found.append((share, share * float(capacity[0] / careful_capacity[0])))
        if len(found) == 1:
            return peak, *found[0]
        point, careful = (reduce(np.fmax, part) for part in zip(*found, strict=True))
        return peak, point, careful


def curves_of(bench: Bench, at: Stage, side: Side) -> dict[str, CapacityCurve]:
    """Capacity curves of the own action and of what else is asked, where known."""
    found = {}
    for action in _actions(at.exercise):
        curve = bench.curve(at, action, side)
        if curve is not None:
            found[action] = curve
    return found


def _judge(bench: Bench, at: Stage, side: Side) -> _Judge:
    key = (id(at), side)
    if key not in bench._judges:
        own = own_action(at.exercise)
        has_loop = at.exercise.band is not None and any(a.type == "loop" for a in at.exercise.band.anchors)
        bench._judges[key] = _Judge(
            at=at,
            curves=curves_of(bench, at, side),
            other_curve=bench.curve(at, own, other(side)) if has_loop else None,
            mid=middle(len(at.pose.phase)),
        )
    return bench._judges[key]


@dataclass(frozen=True, slots=True)
class OptionTable:
    """All set-ups of one exercise for one side, as columns; :meth:`option` makes one of them whole."""

    exercise: Exercise
    side: Side
    peak: Array
    relative: Array
    pessimistic: Array
    end_stretch: Array
    resistances: tuple[Resistance, ...] = ()
    bands: tuple[tuple[BandGrid, OwnedBand, int, Rows], ...] = ()  # grid, piece, layers, rows

    def __len__(self) -> int:
        return len(self.peak)

    def resistance(self, index: int) -> Resistance:
        """The resistance of one row."""
        if self.resistances:
            return self.resistances[index]
        for grid, owned, layers, rows in self.bands:
            if index < len(rows):
                row = rows[index]
                distance = None if grid.distance_m is None else round(float(grid.distance_m[row]), 3)
                return Band(
                    brand=owned.brand,
                    colour=owned.colour,
                    rest_length_m=round(float(grid.rest_length_m[row]), 3),
                    layers=layers,
                    anchor=grid.anchor.kind,
                    anchor_distance_m=distance,
                    attachment=grid.attachment,
                )
            index -= len(rows)
        raise IndexError(index)

    def row_of(self, band: Band) -> int | None:
        """The row of a band set-up, if it is in the table."""
        before = 0
        for grid, owned, layers, rows in self.bands:
            same_piece = (owned.brand, owned.colour, layers) == (band.brand, band.colour, band.layers)
            if same_piece and (grid.anchor.kind, grid.attachment) == (band.anchor, band.attachment):
                match = np.abs(grid.rest_length_m[rows] - band.rest_length_m) < 1e-3
                if grid.distance_m is not None and band.anchor_distance_m is not None:
                    match &= np.abs(grid.distance_m[rows] - band.anchor_distance_m) < 2e-3
                if np.any(match):
                    return before + int(np.argmax(match))
            before += len(rows)
        return None

    def option(self, index: int) -> Option:
        """One row as an option."""

        def known(number: float) -> float | None:
            return None if np.isnan(number) else float(number)

        return Option(
            exercise=self.exercise.id,
            side=self.side,
            resistance=self.resistance(index),
            peak_torque_nm=float(self.peak[index]),
            relative=known(self.relative[index]),
            pessimistic=known(self.pessimistic[index]),
            end_stretch=known(self.end_stretch[index]),
        )


def limb_options(bench: Bench, exercise: Exercise, side: Side) -> OptionTable:
    """The exercise without a band: the limb or body, each owned cuff, each sled load, or nothing."""
    key = (exercise.id, side, None)
    if key not in bench._tables:
        asked = bench.geometry.limb
        if exercise.id not in asked:
            demands = _sled_demands if exercise.chain == "sled" else _limb_demands
            asked[exercise.id] = demands(bench, exercise)
        bench._tables[key] = _limb_options(bench, exercise, side, *asked[exercise.id])
    return bench._tables[key]


def _limb_demands(bench: Bench, exercise: Exercise) -> tuple[tuple[Resistance, ...], Asked]:
    at = bench.stage(exercise)
    rows: list[Resistance] = []
    loads = []
    if "limb" in exercise.load:
        rows.append(Limb())
        loads.append(no_load(at))
    if "cuff" in exercise.load and bench.person.equipment.cuff_kg:
        cuffs = sorted(bench.person.equipment.cuff_kg)
        rows += [Cuff(mass_kg=kg, attachment="ankle") for kg in cuffs]
        loads.append(cuff_load(at, np.array(cuffs), "ankle"))
    if not rows:
        return ((NoLoad(),) if "none" in exercise.load else ()), []
    demands = {
        action: np.concatenate([_demand(at, load, action) for load in loads]) for action in _actions(exercise)
    }
    return tuple(rows), [(at, demands)]


def _limb_options(
    bench: Bench, exercise: Exercise, side: Side, rows: tuple[Resistance, ...], asked: Asked
) -> OptionTable:
    nan = np.full(len(rows), np.nan)
    if not asked:
        return OptionTable(exercise, side, np.zeros(len(rows)), nan, nan, nan, resistances=rows)
    judged = [_judge(bench, at, side).loads(demands, None) for at, demands in asked]
    peak, point, careful = (np.concatenate(part) for part in zip(*judged, strict=True))
    return OptionTable(exercise, side, peak, point, careful, nan, resistances=rows)


def _empty(exercise: Exercise, side: Side) -> OptionTable:
    none = np.zeros(0)
    return OptionTable(exercise, side, none, none, none, none)


def sled_loads_kg(sled: OwnedSled) -> Array:
    """Plate masses that can be loaded, in pairs of the smallest plate (kg)."""
    step = 2.0 * min(sled.plates_kg)
    most = 4.0 * sum(sled.plates_kg)
    return np.arange(0.0, most + 0.5 * step, step)


def _sled_demands(bench: Bench, exercise: Exercise) -> tuple[tuple[Resistance, ...], Asked]:
    sled = bench.person.equipment.sled
    if sled is None:
        return (), []
    loads = sled_loads_kg(sled)
    rail = np.array(
        [
            rail_force_n(
                kg + sled.carriage_kg,
                rail_angle_deg=sled.rail_angle_deg,
                friction=friction_of(sled),
                direction=1,
            )
            for kg in loads
        ]
    )
    rows: list[Resistance] = []
    asked: Asked = []
    for height in sled.foot_heights_m:
        at = bench.stage(exercise, foot_height_m=height)
        load = sled_load(at, rail, foot_height_m=height)
        asked.append((at, {action: _demand(at, load, action) for action in _actions(exercise)}))
        rows += [Sled(load_kg=float(kg), foot_height_m=height) for kg in loads]
    return tuple(rows), asked


def band_options(
    bench: Bench, exercise: Exercise, side: Side, *, pieces: tuple[OwnedBand, ...] | None = None
) -> OptionTable:
    """Every set-up with the owned bands (or ``pieces``, to ask what another band would do)."""
    pieces = bench.person.equipment.bands if pieces is None else pieces
    key = (exercise.id, side, pieces)
    if key not in bench._tables:
        asked = bench.geometry.bands
        if (exercise.id, pieces) not in asked:
            asked[exercise.id, pieces] = _band_demands(bench, exercise, pieces)
        bench._tables[key] = _band_options(bench, exercise, side, asked[exercise.id, pieces])
    return bench._tables[key]


@lru_cache(maxsize=16)
def _folds(pieces: tuple[OwnedBand, ...]) -> tuple[tuple[tuple[OwnedBand, int], ...], Array, Array]:
    """Every piece in every number of layers, with C1 and C2 ``(folds, 2)`` and its longest rest length."""
    layers = range(1, int(value("band.max_layers")) + 1)
    folds = tuple((owned, each) for owned in pieces for each in layers)
    laws = np.array([[each * c for c in law_of(owned)] for owned, each in folds])
    return folds, laws, np.array([free_length_m(owned, each) + 1e-9 for owned, each in folds])


def _band_demands(bench: Bench, exercise: Exercise, pieces: tuple[OwnedBand, ...]) -> tuple[BandDemands, ...]:
    """What every set-up with these pieces asks, grid by grid."""
    grids = bench.grids(exercise)
    if not pieces or not grids:
        return ()
    at = bench.stage(exercise)
    folds, laws, longest = _folds(pieces)
    c1, c2 = laws[:, 0, None, None], laws[:, 1, None, None]
    empty = no_load(at)
    found = []
    for grid in grids:
        fits = grid.rest_length_m <= longest[:, None]
        demands = {
            action: (_demand(at, empty, action) + c1 * per_c1 + c2 * grid.per_c2[action])[fits]
            for action, per_c1 in grid.per_c1.items()
        }
        felt = None
        if grid.other_c1 is not None and grid.other_c2 is not None:
            felt = (c1 * grid.other_c1 + c2 * grid.other_c2)[fits]
        rows = [part.nonzero()[0] for part in fits]
        found.append(
            BandDemands(
                demands,
                felt,
                end_stretch=np.broadcast_to(grid.end_stretch, fits.shape)[fits],
                groups=tuple(
                    (grid, *fold, part) for fold, part in zip(folds, rows, strict=True) if len(part)
                ),
            )
        )
    return tuple(one for one in found if one.groups)


def _band_options(
    bench: Bench, exercise: Exercise, side: Side, asked: tuple[BandDemands, ...]
) -> OptionTable:
    if not asked:
        return _empty(exercise, side)
    judge = _judge(bench, bench.stage(exercise), side)
    judged = [judge.loads(one.demands, one.felt) for one in asked]
    peak, point, careful = (np.concatenate(part) for part in zip(*judged, strict=True))
    stretch = np.concatenate([one.end_stretch for one in asked])
    groups = tuple(group for one in asked for group in one.groups)
    return OptionTable(exercise, side, peak, point, careful, stretch, bands=groups)


def heaviest_within(
    table: OptionTable, limit: float, *, allowed: NDArray[np.bool_] | None = None
) -> int | None:
    """Row with the largest demand whose pessimistic load is at most ``limit``; ties go to the smallest id."""
    fits = table.pessimistic <= limit + 1e-12
    if allowed is not None:
        fits &= allowed
    if not fits.any():
        return None
    peak = np.where(fits, table.peak, -np.inf)
    (rows,) = (peak >= peak.max() - 1e-9).nonzero()
    return int(rows[0] if len(rows) == 1 else min(rows, key=lambda row: table.option(int(row)).id))


def judge_one(bench: Bench, exercise: Exercise, side: Side, resistance: Resistance) -> Option | None:
    """What any logged resistance asked, on the grid or off it; ``None`` when it cannot be computed.

    A band whose owner or anchor is unknown, or a sled nobody described, teaches nothing.
    """
    if isinstance(resistance, Band):
        return _judge_band(bench, exercise, side, resistance)
    if isinstance(resistance, Sled):
        return _judge_sled(bench, exercise, side, resistance)
    if exercise.chain == "sled":
        return None
    at = bench.stage(exercise)
    judge = _judge(bench, at, side)
    actions = (own_action(exercise), *(action for action in judge.curves if action != own_action(exercise)))
    if isinstance(resistance, Cuff):
        load = cuff_load(at, np.array([resistance.mass_kg]), resistance.attachment)
    else:
        load = no_load(at)
    demands = {action: _demand(at, load, action) for action in actions}
    return _as_option(exercise, side, resistance, judge.loads(demands, None))


def _judge_band(bench: Bench, exercise: Exercise, side: Side, band: Band) -> Option | None:
    owned = next(
        (o for o in bench.person.equipment.bands if (o.brand, o.colour) == (band.brand, band.colour)), None
    )
    if exercise.band is None or owned is None:
        return None
    anchor = next((a for a in exercise.band.anchors if a.kind == band.anchor), exercise.band.anchors[0])
    attachment = band.attachment or exercise.band.attachments[0]
    at = bench.stage(exercise)
    judge = _judge(bench, at, side)
    c1, c2 = law_of(owned)
    distance = None
    if anchor.type == "free":
        distance = np.array([band.anchor_distance_m or band.rest_length_m * (1.0 + _START_STRETCHES[1])])
    load = band_load(
        at,
        anchor,
        attachment,
        rest_length_m=np.array([band.rest_length_m]),
        layers=np.array([float(band.layers)]),
        c1_n=np.array([c1]),
        c2_n=np.array([c2]),
        distance_m=distance,
    )
    own = own_action(exercise)
    actions = (own, *(action for action in judge.curves if action != own))
    demands = {action: _demand(at, load, action) for action in actions}
    coordinate, sign = ACTIONS[own]
    felt = None if load.other is None else sign * load.other[coordinate][:, judge.mid]
    stretch = None if load.stretch is None else float(np.max(load.stretch))
    return replace(_as_option(exercise, side, band, judge.loads(demands, felt)), end_stretch=stretch)


def _judge_sled(bench: Bench, exercise: Exercise, side: Side, sled: Sled) -> Option | None:
    owned = bench.person.equipment.sled
    if owned is None or exercise.chain != "sled":
        return None
    at = bench.stage(exercise, foot_height_m=sled.foot_height_m)
    judge = _judge(bench, at, side)
    rail = rail_force_n(
        sled.load_kg + owned.carriage_kg,
        rail_angle_deg=owned.rail_angle_deg,
        friction=friction_of(owned),
        direction=1,
    )
    load = sled_load(at, np.array([rail]), foot_height_m=sled.foot_height_m)
    own = own_action(exercise)
    actions = (own, *(action for action in judge.curves if action != own))
    demands = {action: _demand(at, load, action) for action in actions}
    return _as_option(exercise, side, sled, judge.loads(demands, None))


def _as_option(
    exercise: Exercise, side: Side, resistance: Resistance, judged: tuple[Array, Array, Array]
) -> Option:
    peak, point, careful = (float(part[0]) for part in judged)
    return Option(
        exercise=exercise.id,
        side=side,
        resistance=resistance,
        peak_torque_nm=peak,
        relative=None if np.isnan(point) else point,
        pessimistic=None if np.isnan(careful) else careful,
    )
