"""Every allowed set-up of an exercise for one side, with its load: many exercises and both sides in one call."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hipstride.catalogue.exercise import Exercise
from hipstride.prescription.bench import Bench
from hipstride.prescription.option_table import OptionTable
from hipstride.prescription.set_ups import START_STRETCHES, Asked, Group, asked_by, rail_n
from hipstride.prescription.types import Option
from hipstride.record.person import OwnedBand, Side
from hipstride.record.resistance import Band, Cuff, Resistance, Sled
from hipstride.resistance.band import law_of
from hipstride.resistance.demand import Load, Stage, band_load, cuff_load, no_load, own_action, sled_load
from hipstride.strength.capacity import CapacityCurve
from hipstride.strength.loads import SIDES
from hipstride.strength.row import middle

Array = NDArray[np.float64]
Curves = tuple[CapacityCurve | None, CapacityCurve | None]  # left and right


def other(side: Side) -> Side:
    """The opposite side."""
    return "right" if side == "left" else "left"


@dataclass(frozen=True, slots=True)
class Judged:
    """Peak own torque ``(set-ups,)``, and relative and pessimistic relative load ``(sides, set-ups)``."""

    peak: Array
    relative: Array
    pessimistic: Array

    def part(self, rows: slice) -> Judged:
        """Some of the set-ups."""
        return Judged(self.peak[rows], self.relative[:, rows], self.pessimistic[:, rows])


def _judge(bench: Bench, asked: Sequence[Asked]) -> Judged:
    """Demand over capacity of all set-ups of many exercises, for both sides at once.

    The load is the largest share of any action that is asked, the other leg of a loop included; NaN where
    nothing can be compared: then it goes by effort.
    """
    peak = np.concatenate([one.demands[own_action(one.at.exercise)].max(axis=1) for one in asked])
    loads = np.full((2, len(SIDES), len(peak)), np.nan)
    _work_out_curves(bench, asked)
    start = 0
    for one in asked:
        here = slice(start, start + len(one))
        start = here.stop
        compared = list(_against(bench, one))
        if compared:
            demand = np.array([demand.T for demand, _ in compared]).swapaxes(0, 1)
            capacity, raised = _over_the_middle([curves for _, curves in compared], len(demand))
            # Samples outermost, in memory too: the largest of a few hundred is then found side by side.
            over = np.divide(demand[:, :, None], capacity[..., None], order="C")
            share = np.maximum(over.max(axis=0), 0.0)
            # The careful curve is the same curve, lower by one factor.
            loads[0, :, here] = np.fmax.reduce(share)
            loads[1, :, here] = np.fmax.reduce(share * raised[:, :, None])
    relative, pessimistic = loads
    return Judged(peak, relative, pessimistic)


def _work_out_curves(bench: Bench, asked: Sequence[Asked]) -> None:
    """All curves of one action and side in one go."""
    over: dict[str, list[Stage]] = {}
    for one in asked:
        for action in one.demands:
            over.setdefault(action, []).append(one.at)
    for action, stages in over.items():
        for side in SIDES:
            bench.curves(stages, action, side)


def _against(bench: Bench, one: Asked) -> Iterator[tuple[Array, Curves]]:
    """What is asked of each action, with the capacity of that action on the left and on the right."""
    if one.at.exercise.chain in ("isometric", "free"):
        return  # no load to count
    own = own_action(one.at.exercise)
    left, right = (bench.curve(one.at, own, side) for side in SIDES)
    yield one.demands[own], (left, right)
    for action, demand in one.demands.items():
        if action != own:
            also = (bench.curve(one.at, action, side) for side in SIDES)
            yield demand, _where_known(left, right, *also)
    if one.felt is not None:
        yield one.felt, _where_known(left, right, right, left)


def _where_known(
    left: CapacityCurve | None,
    right: CapacityCurve | None,
    left_also: CapacityCurve | None,
    right_also: CapacityCurve | None,
) -> Curves:
    """Another capacity counts on a side only where the own action's is known there."""
    return (None if left is None else left_also, None if right is None else right_also)


def _over_the_middle(found: Sequence[Curves], samples: int) -> tuple[Array, Array]:
    """Capacities ``(samples, actions, sides)``, NaN where unknown, and over their careful estimates."""
    capacity = np.full((samples, len(found), len(SIDES)), np.nan)
    raised = np.ones((len(found), len(SIDES)))
    for number, curves in enumerate(found):
        for side, curve in enumerate(curves):
            if curve is not None:
                mid = middle(len(curve.torque_nm))
                capacity[:, number, side] = curve.torque_nm[mid]
                raised[number, side] = curve.torque_nm[mid.start] / curve.pessimistic_nm[mid.start]
    return capacity, raised


def limb_options(
    bench: Bench, exercise: Exercise, side: Side, *, along: Iterable[Exercise] = ()
) -> OptionTable:
    """The exercise without a band: the limb or body, each owned cuff, each sled load, or nothing.

    ``along``: what will be asked next, judged in the same go.
    """
    known = bench.judged
    if exercise.id not in known:
        new = {one.id: one for one in (exercise, *along) if one.id not in known}
        loaded = [bench.loaded(one) for one in new.values()]
        judged = _judge_each(bench, [asked for _, asked in loaded])
        for one, (rows, _), load in zip(new.values(), loaded, judged, strict=True):
            nan = np.full((len(SIDES), len(rows)), np.nan)
            load = load or Judged(np.zeros(len(rows)), nan, nan)
            known[one.id] = _pair(one, load, nan[0], resistances=rows)
    return known[exercise.id][SIDES.index(side)]


def band_options(
    bench: Bench,
    exercise: Exercise,
    side: Side,
    *,
    pieces: tuple[OwnedBand, ...] | None = None,
    along: Iterable[Exercise] = (),
) -> OptionTable:
    """Every set-up with the owned bands (or ``pieces``, to ask what another band would do)."""
    pieces = bench.person.equipment.bands if pieces is None else pieces
    known = bench.judged_bands.setdefault(pieces, {})
    if exercise.id not in known:
        new = {one.id: one for one in (exercise, *along) if one.id not in known}
        with_bands = bench.with_bands(list(new.values()), pieces)
        for one, asked, load in zip(new.values(), with_bands, _judge_each(bench, with_bands), strict=True):
            none = np.zeros(0)
            stretch = np.concatenate(
                [none, *(each.end_stretch for each in asked if each.end_stretch is not None)]
            )
            groups = tuple(group for each in asked for group in each.groups)
            load = load or Judged(none, np.zeros((len(SIDES), 0)), np.zeros((len(SIDES), 0)))
            known[one.id] = _pair(one, load, stretch, bands=groups)
    return known[exercise.id][SIDES.index(side)]


def _judge_each(bench: Bench, asked: Sequence[tuple[Asked, ...]]) -> Iterator[Judged | None]:
    """The loads of each exercise, judged together; None where nothing is asked."""
    flat = [one for each in asked for one in each]
    judged = _judge(bench, flat) if flat else None
    start = 0
    for each in asked:
        here = slice(start, start + sum(map(len, each)))
        start = here.stop
        yield judged.part(here) if judged is not None and each else None


def _pair(
    exercise: Exercise,
    load: Judged,
    end_stretch: Array,
    *,
    resistances: tuple[Resistance, ...] = (),
    bands: tuple[Group, ...] = (),
) -> tuple[OptionTable, OptionTable]:
    left, right = (
        OptionTable(exercise, side, load.peak, point, careful, end_stretch, resistances, bands)
        for side, point, careful in zip(SIDES, load.relative, load.pessimistic, strict=True)
    )
    return left, right


def judge_one(bench: Bench, exercise: Exercise, side: Side, resistance: Resistance) -> Option | None:
    """What any logged resistance asked, on the grid or off it; ``None`` when it cannot be computed.

    A band whose owner or anchor is unknown, or a sled nobody described, teaches nothing.
    """
    if (exercise.chain == "sled") != isinstance(resistance, Sled):
        return None
    owned = bench.person.equipment
    if isinstance(resistance, Sled) and owned.sled is None:
        return None
    at = bench.stage(exercise, foot_height_m=getattr(resistance, "foot_height_m", None))
    load: Load | None
    if isinstance(resistance, Band):
        load = _load_of_band(at, owned.bands, resistance)
    elif isinstance(resistance, Sled) and owned.sled is not None:
        rail = np.array([rail_n(owned.sled, resistance.load_kg)])
        load = sled_load(at, rail, foot_height_m=resistance.foot_height_m)
    elif isinstance(resistance, Cuff):
        load = cuff_load(at, np.array([resistance.mass_kg]), resistance.attachment)
    else:
        load = no_load(at)
    if load is None:
        return None
    judged = _judge(bench, [asked_by(at, load)])
    row = SIDES.index(side)
    point, careful = float(judged.relative[row, 0]), float(judged.pessimistic[row, 0])
    return Option(
        exercise=exercise.id,
        side=side,
        resistance=resistance,
        peak_torque_nm=float(judged.peak[0]),
        relative=None if np.isnan(point) else point,
        pessimistic=None if np.isnan(careful) else careful,
        end_stretch=None if load.stretch is None else float(np.max(load.stretch)),
    )


def _load_of_band(at: Stage, owned: Sequence[OwnedBand], band: Band) -> Load | None:
    use = at.exercise.band
    piece = next((o for o in owned if (o.brand, o.colour) == (band.brand, band.colour)), None)
    if use is None or piece is None:
        return None
    anchor = next((a for a in use.anchors if a.kind == band.anchor), use.anchors[0])
    c1, c2 = law_of(piece)
    distance = None
    if anchor.type == "free":
        distance = np.array([band.anchor_distance_m or band.rest_length_m * (1.0 + START_STRETCHES[1])])
    return band_load(
        at,
        anchor,
        band.attachment or use.attachments[0],
        rest_length_m=np.array([band.rest_length_m]),
        layers=np.array([float(band.layers)]),
        c1_n=np.array([c1]),
        c2_n=np.array([c2]),
        distance_m=distance,
    )
