"""The set-ups of one exercise for one side as columns, and the heaviest of them within a limit."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hipstride.catalogue.exercise import Exercise
from hipstride.prescription.set_ups import Group
from hipstride.prescription.types import Option
from hipstride.record.person import Side
from hipstride.record.resistance import Band, Resistance

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class OptionTable:
    """All set-ups of one exercise for one side, as columns; :meth:`option` makes one of them whole.

    ``kinds``: of bands one group of each fixing and kind of rubber; ``kind``: which of them each row is;
    ``stops``: the row after the last one of each group of ``bands``.
    """

    exercise: Exercise
    side: Side
    peak: Array
    relative: Array
    pessimistic: Array
    end_stretch: Array
    resistances: tuple[Resistance, ...] = ()
    bands: tuple[Group, ...] = ()
    kinds: tuple[Group, ...] = ()
    kind: NDArray[np.intp] | None = None
    stops: tuple[int, ...] = ()

    def __len__(self) -> int:
        return len(self.peak)

    def resistance(self, index: int) -> Resistance:
        """The resistance of one row."""
        if self.resistances:
            return self.resistances[index]
        place = bisect_right(self.stops, index)
        grid, owned, layers, rows = self.bands[place]
        row = rows[index - self.stops[place]]  # counted from the end of its group
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

    def row_of(self, band: Band) -> int | None:
        """The row of a band set-up, if it is in the table."""
        before = 0
        for grid, owned, layers, rows in self.bands:
            same_piece = (owned.brand, owned.colour, layers) == (band.brand, band.colour, band.layers)
            if same_piece and (grid.fixing.anchor.kind, grid.fixing.attachment) == (
                band.anchor,
                band.attachment,
            ):
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
