"""Every allowed set-up of an exercise for one side, with its load: many exercises and both sides in one call."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from hipstride.catalogue.exercise import Exercise
from hipstride.prescription.band_rows import BandRows, folds_of
from hipstride.prescription.bench import Bench, Fixed, Places, Tables
from hipstride.prescription.judging import Judged, judge_bands, judge_weights
from hipstride.prescription.option_table import OptionTable
from hipstride.prescription.set_ups import START_STRETCHES, asked_by, places_of, rail_n
from hipstride.prescription.types import Option
from hipstride.record.person import OwnedBand, Side
from hipstride.record.resistance import Band, Cuff, Resistance, Sled
from hipstride.resistance.band import law_of
from hipstride.resistance.demand import Load, Stage, band_load, cuff_load, no_load, sled_load
from hipstride.strength.loads import SIDES

Array = NDArray[np.float64]
Loads = tuple[Array, Array | Sequence[Array], Array | Sequence[Array], Array]
"""Peak, relative and pessimistic load of both sides, and the stretch at the end."""

_NOTHING = Judged(np.zeros((1, 0)), np.zeros((len(SIDES), 1, 0)), np.zeros((len(SIDES), 1, 0)))


def other(side: Side) -> Side:
    """The opposite side."""
    return "right" if side == "left" else "left"


def limb_options(bench: Bench, exercise: Exercise, *, along: Iterable[Exercise] = ()) -> Tables:
    """The exercise without a band: the limb or body, each owned cuff, each sled load, or nothing; left and right.

    ``along``: what will be asked next, judged in the same go.
    """
    known = bench.judged
    if exercise.id not in known:
        new = {one.id: one for one in (exercise, *along) if one.id not in known}
        loaded = [bench.loaded(one) for one in new.values()]
        flat = [asked for _, each in loaded for asked in each]
        judged = judge_weights(bench, flat) if flat else _NOTHING
        stop = 0
        for one, (rows, asked) in zip(new.values(), loaded, strict=True):
            here = slice(stop, stop + sum(map(len, asked)))
            stop = here.stop
            unknown = np.full(len(rows), np.nan)
            load: Loads = np.zeros(len(rows)), (unknown, unknown), (unknown, unknown), unknown
            if asked:
                load = (
                    judged.peak[0, here],
                    judged.relative[:, 0, here],
                    judged.pessimistic[:, 0, here],
                    unknown,
                )
            known[one.id] = _pair(one, load, resistances=rows)
    return known[exercise.id]


def band_options(
    bench: Bench,
    exercise: Exercise,
    *,
    pieces: tuple[OwnedBand, ...] | None = None,
    places: Places | None = None,
    along: Iterable[Fixed] = (),
) -> Tables:
    """Every set-up with the owned bands (or ``pieces``, to ask what another would do) at these places; left and right.

    ``along``: what will be asked next, judged in the same go.
    """
    pieces = bench.person.equipment.bands if pieces is None else pieces
    places = tuple(range(len(places_of(exercise)))) if places is None else places
    known = bench.judged_bands.setdefault(pieces, {})
    key = (exercise.id, places)
    if key not in known:
        wanted = {(one.id, each): (one, each) for one, each in ((exercise, places), *along)}
        new = [one for name, one in wanted.items() if name not in known]
        known.update(_with_bands(bench, new, pieces))
    return known[key]


def _with_bands(
    bench: Bench, fixed: Sequence[Fixed], pieces: tuple[OwnedBand, ...]
) -> Iterator[tuple[tuple[str, Places], Tables]]:
    """Every set-up of these exercises with these pieces: each grid in the order of pieces, layers and marks."""
    of_each = bench.grids(fixed) if pieces else [() for _ in fixed]
    grids = [grid for each in of_each for grid in each]
    folds = folds_of(pieces)
    counts = np.array([len(grid.rest_length_m) for grid in grids], dtype=np.intp)
    first = np.cumsum(counts) - counts
    judged = _NOTHING
    if grids:
        limbs = [bench.limb(one) for (one, _), each in zip(fixed, of_each, strict=True) for _ in each]
        judged = judge_bands(bench, list(zip(limbs, grids, strict=True)), folds.laws)
    rest_length_m = np.concatenate([np.zeros(0), *(grid.rest_length_m for grid in grids)])
    end_stretch = np.concatenate([np.zeros(0), *(grid.end_stretch for grid in grids)])
    number = np.repeat(np.arange(len(grids)), counts)
    fold, row = (rest_length_m <= folds.longest_m[:, None]).nonzero()
    order = np.argsort(number[row], kind="stable")
    fold, row = fold[order], row[order]
    peak, relative, pessimistic = (
        judged.peak[fold, row],
        judged.relative[:, fold, row],
        judged.pessimistic[:, fold, row],
    )
    rest_length_m, end_stretch, number = rest_length_m[row], end_stretch[row], number[row]
    row -= first[number]
    before = np.cumsum([0, *map(len, of_each)])
    stops = np.searchsorted(number, before).tolist()
    for place, ((exercise, places), each) in enumerate(zip(fixed, of_each, strict=True)):
        here = slice(stops[place], stops[place + 1])
        grid = number[here] - before[place]
        bands = BandRows(each, folds, grid, row[here], fold[here], rest_length_m[here])
        load = peak[here], relative[:, here], pessimistic[:, here], end_stretch[here]
        yield (exercise.id, places), _pair(exercise, load, bands=bands)


def _pair(
    exercise: Exercise,
    load: Loads,
    *,
    resistances: tuple[Resistance, ...] = (),
    bands: BandRows | None = None,
) -> Tables:
    peak, relative, pessimistic, end_stretch = load
    left, right = (
        OptionTable(exercise, side, peak, point, careful, end_stretch, resistances, bands)
        for side, point, careful in zip(SIDES, relative, pessimistic, strict=True)
    )
    return left, right


def judge_one(bench: Bench, exercise: Exercise, side: Side, resistance: Resistance) -> Option | None:
    """What any logged resistance asked, on the grid or off it; ``None`` when it cannot be computed.

    A band whose owner or anchor is unknown, or a sled nobody described, teaches nothing.
    """
    key = exercise.id, side, resistance
    if key not in bench.ones:
        bench.ones[key] = _judged_one(bench, exercise, side, resistance)
    return bench.ones[key]


def _judged_one(bench: Bench, exercise: Exercise, side: Side, resistance: Resistance) -> Option | None:
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
    judged = judge_weights(bench, [asked_by(at, load)])
    row = SIDES.index(side)
    point, careful = float(judged.relative[row, 0, 0]), float(judged.pessimistic[row, 0, 0])
    return Option(
        exercise=exercise.id,
        side=side,
        resistance=resistance,
        peak_torque_nm=float(judged.peak[0, 0]),
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
