"""Elastic bands: force from stretch, energy, and what a set-up may not do.

Law: one layer pulls ``F = C1 (r - r^-2) + C2 (1 - r^-3)`` newtons at stretch ratio ``r = length / rest
length > 1``, else nothing (Mooney-Rivlin; constants by brand, colour and table version).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from hipstride.catalogue.bands import BandLaw, band_law
from hipstride.record.person import OwnedBand

Array = NDArray[np.float64]


def tension_n(
    ratio: Array | float, *, c1_n: Array | float, c2_n: Array | float, layers: Array | float = 1
) -> Array:
    """Tension (N) of ``layers`` layers at stretch ratios; 0 where slack."""
    per_c1, per_c2 = unit_tensions(ratio)
    return np.asarray(layers * (c1_n * per_c1 + c2_n * per_c2), dtype=np.float64)


def unit_tensions(ratio: Array | float) -> tuple[Array, Array]:
    """Tension (N) at stretch ratios of one newton of C1, and of one newton of C2: it is linear in both."""
    r = np.maximum(np.asarray(ratio, dtype=np.float64), 1.0)
    # Products: a negative power costs as much as all the rest of a torque.
    inverse = 1.0 / r
    square = inverse * inverse
    return r - square, 1.0 - square * inverse


def energy_j(
    ratio: Array | float,
    *,
    c1_n: Array | float,
    c2_n: Array | float,
    rest_length_m: Array | float,
    layers: Array | float = 1,
) -> Array:
    """Stored energy (J): the tension's integral over length, for checking torque = -dU/dq."""
    r = np.maximum(np.asarray(ratio, dtype=np.float64), 1.0)
    per_metre = c1_n * (r**2 / 2 + 1 / r - 1.5) + c2_n * (r + r**-2 / 2 - 1.5)
    return np.asarray(layers * rest_length_m * per_metre, dtype=np.float64)


def loop_ratio(
    separation_m: Array | float, half_girths_m: Array | float, circumference_m: Array | float
) -> Array:
    """Stretch ratio of a loop round both legs: two straight runs and half a girth at each leg."""
    return np.asarray((2.0 * separation_m + half_girths_m) / circumference_m, dtype=np.float64)


def calibrated(n_at_100: float, n_at_200: float) -> tuple[float, float]:
    """C1 and C2 (N) from a person's own luggage-scale readings at 100 % and 200 % stretch, one layer."""
    rows = np.array([[2 - 2**-2, 1 - 2**-3], [3 - 3**-2, 1 - 3**-3]])
    c1, c2 = np.linalg.solve(rows, np.array([n_at_100, n_at_200]))
    return float(c1), float(c2)


def law_of(owned: OwnedBand) -> tuple[float, float]:
    """C1 and C2 (N) of an owned band: its own calibration if there is one, else the maker's table."""
    if owned.measured_n_at_100 is not None and owned.measured_n_at_200 is not None:
        return calibrated(owned.measured_n_at_100, owned.measured_n_at_200)
    law: BandLaw = band_law(owned.brand, owned.colour, version=owned.table_version)
    return law.c1_n, law.c2_n


def is_calibrated(owned: OwnedBand) -> bool:
    """Whether the band carries the person's own two readings."""
    return owned.measured_n_at_100 is not None and owned.measured_n_at_200 is not None
