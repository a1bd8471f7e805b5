"""The set-ups of one exercise for one side as columns, and the heaviest of them within a limit."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from hipstride.catalogue.exercise import Exercise
from hipstride.prescription.band_rows import BandRows
from hipstride.prescription.types import Option
from hipstride.record.frozen import frozen
from hipstride.record.person import Side
from hipstride.record.resistance import Band, Resistance

Array = NDArray[np.float64]


@frozen()
class OptionTable:
    """All set-ups of one exercise for one side, as columns; :meth:`option` makes one of them whole.

    ``resistances``: of set-ups without a band; ``bands``: of those with one.
    """

    exercise: Exercise
    side: Side
    peak: Array
    relative: Array
    pessimistic: Array
    end_stretch: Array
    resistances: tuple[Resistance, ...] = ()
    bands: BandRows | None = None

    def __len__(self) -> int:
        return len(self.peak)

    def resistance(self, index: int) -> Resistance:
        """The resistance of one row."""
        return self.resistances[index] if self.bands is None else self.bands.band(index)

    def row_of(self, band: Band) -> int | None:
        """The row of a band set-up, if it is in the table."""
        return None if self.bands is None else self.bands.index_of(band)

    def option(self, index: int) -> Option:
        """One row as an option."""
        return Option(
            exercise=self.exercise.id,
            side=self.side,
            resistance=self.resistance(index),
            peak_torque_nm=float(self.peak[index]),
            relative=_known(self.relative[index]),
            pessimistic=_known(self.pessimistic[index]),
            end_stretch=_known(self.end_stretch[index]),
        )


def _known(number: float) -> float | None:
    return None if math.isnan(number) else float(number)


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
