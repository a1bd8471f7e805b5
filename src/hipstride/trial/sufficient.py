"""Sufficient statistics of repeated measures: cross-products per missingness pattern.

Subjects seen at the same visits share one inverse covariance, so a likelihood iteration needs only sums
over them. Every pattern is padded to T x T (zero where a visit was missed); the cost of an iteration then
depends on the number of patterns, never on the number of subjects.
"""

import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from hipstride.trial.smallmatrices import Array


@dataclass(frozen=True)
class Sufficient:
    """Cross-products of B data sets with T visits, M patterns, q columns; c = q + 1 with the response last.

    Attributes:
        masks: (M, T), 1 where a subject of the pattern was seen, else 0.
        counts: (B, M), subjects per pattern.
        blocks: (B, M * T * T, c * c), sum over subjects of outer(x_a, x_b) for each pair of visits a, b,
            where x_a is the row of the design matrix at visit a with the response appended.
        n_observations: (B,), values used.
    """

    masks: Array
    counts: Array
    blocks: Array
    n_observations: Array

    @property
    def n_visits(self) -> int:
        return int(self.masks.shape[1])

    @property
    def n_columns(self) -> int:
        return math.isqrt(self.blocks.shape[-1]) - 1

    @cached_property
    def seen(self) -> Array:
        """(M, T, T), 1 where both visits were seen."""
        return self.masks[:, :, None] * self.masks[:, None, :]

    @cached_property
    def padding(self) -> Array:
        """(M, T, T), 1 on the diagonal where a visit was missed; keeps padded matrices invertible."""
        return np.eye(self.n_visits) * (1.0 - self.masks)[:, :, None]

    @cached_property
    def complete_pattern(self) -> int | None:
        """The pattern without a missed visit, if there is one."""
        complete = np.flatnonzero(self.masks.all(axis=1))
        return int(complete[0]) if len(complete) else None

    def take(self, index: NDArray[np.intp]) -> "Sufficient":
        """The data sets with these indices."""
        return Sufficient(self.masks, self.counts[index], self.blocks[index], self.n_observations[index])


def of_subjects(rows: Array, seen: NDArray[np.bool_]) -> Sufficient:
    """Sufficient statistics of one data set.

    Args:
        rows: (n, T, c), design row with the response last, zero where a visit was missed.
        seen: (n, T).
    """
    n_visits, width = rows.shape[1], rows.shape[2]
    codes = seen @ (1 << np.arange(n_visits, dtype=np.int64))
    patterns, first, membership, counts = np.unique(
        codes, return_index=True, return_inverse=True, return_counts=True
    )
    flat = rows.reshape(len(rows), n_visits * width)
    blocks = np.empty((len(patterns), n_visits, n_visits, width, width))
    for number in range(len(patterns)):
        members = flat if len(patterns) == 1 else flat[membership == number]
        product = (members.T @ members).reshape(n_visits, width, n_visits, width)
        blocks[number] = product.transpose(0, 2, 1, 3)
    return Sufficient(
        masks=seen[first].astype(np.float64),
        counts=counts.astype(np.float64)[None],
        blocks=blocks.reshape(1, -1, width * width),
        n_observations=np.array([float(seen.sum())]),
    )
