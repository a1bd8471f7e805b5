"""Set-ups with a band as columns: where each is fixed, which piece it is, and how long it is tied."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from hipstride.catalogue.numbers import value
from hipstride.prescription.set_ups import BandGrid, free_length_m
from hipstride.record.frozen import frozen
from hipstride.record.person import OwnedBand
from hipstride.record.resistance import Band
from hipstride.resistance.band import law_of

Array = NDArray[np.float64]
Rows = NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Folds:
    """Every piece in every number of layers; what is told of each is ``(folds,)``.

    ``laws`` ``(folds, 2)``: C1 and C2 (N); ``longest_m``: its longest rest length. ``makes``: one piece of each
    brand and kind of rubber; ``make``: which of them each fold is of.
    """

    each: tuple[tuple[OwnedBand, int], ...]
    laws: Array
    longest_m: Array
    makes: tuple[OwnedBand, ...]
    make: Rows


@lru_cache(maxsize=16)
def folds_of(pieces: tuple[OwnedBand, ...]) -> Folds:
    """The folds of these pieces, piece by piece."""
    layers = range(1, int(value("band.max_layers")) + 1)
    folds = tuple((owned, each) for owned in pieces for each in layers)
    makes: dict[tuple[str, bool], OwnedBand] = {}
    for owned in pieces:
        makes.setdefault((owned.brand, owned.latex_free), owned)
    order = list(makes)
    return Folds(
        each=folds,
        laws=np.array([[each * c for c in law_of(owned)] for owned, each in folds]),
        longest_m=np.array([free_length_m(owned, each) + 1e-9 for owned, each in folds]),
        makes=tuple(makes.values()),
        make=np.array([order.index((owned.brand, owned.latex_free)) for owned, _ in folds], dtype=np.intp),
    )


@frozen()
class BandRows:
    """Columns ``(set-ups,)``: the grid, the row of it, and the fold of each set-up; and its rest length (m)."""

    grids: tuple[BandGrid, ...]
    folds: Folds
    grid: Rows
    row: Rows
    fold: Rows
    rest_length_m: Array

    def band(self, index: int) -> Band:
        """One set-up as it is tied."""
        grid, row = self.grids[self.grid[index]], self.row[index]
        owned, layers = self.folds.each[self.fold[index]]
        distance = None if grid.distance_m is None else round(float(grid.distance_m[row]), 3)
        return Band(
            brand=owned.brand,
            colour=owned.colour,
            rest_length_m=round(float(grid.rest_length_m[row]), 3),
            layers=layers,
            anchor=grid.fixing.anchor.kind,
            anchor_distance_m=distance,
            attachment=grid.fixing.attachment,
        )

    def index_of(self, band: Band) -> int | None:
        """The first set-up that is tied like this band."""
        if band.anchor is None or band.attachment is None:
            return None
        wanted = (band.brand, band.colour, band.layers, band.anchor, band.attachment)
        near = np.abs(self.rest_length_m - band.rest_length_m) < 1e-3
        for index in np.flatnonzero(near & self.like(wanted)).tolist():
            distance_m = self.grids[self.grid[index]].distance_m
            if distance_m is None or band.anchor_distance_m is None:
                return int(index)
            if abs(distance_m[self.row[index]] - band.anchor_distance_m) < 2e-3:
                return int(index)
        return None

    def like(self, wanted: Sequence[object]) -> NDArray[np.bool_]:
        """What has this brand, colour, number of layers, kind of anchor and attachment; None: any."""
        brand, colour, layers, anchor, attachment = wanted
        folds = [
            brand in (None, owned.brand) and colour in (None, owned.colour) and layers in (None, each)
            for owned, each in self.folds.each
        ]
        grids = [
            anchor in (None, grid.fixing.anchor.kind) and attachment in (None, grid.fixing.attachment)
            for grid in self.grids
        ]
        return np.array(folds, dtype=np.bool_)[self.fold] & np.array(grids, dtype=np.bool_)[self.grid]
