"""Simulated trials, many at once: random numbers, missing visits, and straight to sufficient statistics.

Every replicate has its own stream of random numbers, `SeedSequence(seed, spawn_key=(replicate,))`, so replicate 17 is
the same trial whoever simulates it and in whatever company.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hipstride.trial.smallmatrices import Array
from hipstride.trial.sufficient import Sufficient


@dataclass(frozen=True)
class Population:
    """What a trial is drawn from.

    Attributes:
        sizes: (G,), subjects per group.
        factors: (G, T, T), lower Cholesky factors of the covariance of each group.
        leaves: (T,), chance to have left before each visit; rises from 0 at the first.
        intermittent: chance to miss any visit after the first.
    """

    sizes: tuple[int, ...]
    factors: Array
    leaves: Array
    intermittent: float

    @property
    def n_visits(self) -> int:
        n_visits: int = self.factors.shape[1]
        return n_visits

    def masks(self) -> Array:
        """(M, T), missingness patterns that can occur."""
        t = self.n_visits
        if self.intermittent > 0.0:
            codes = np.arange(2 ** (t - 1))
            later = (codes[::-1, None] >> np.arange(t - 1)) & 1
            return np.concatenate([np.ones((len(codes), 1)), later], axis=1).astype(np.float64)
        if self.leaves[-1] > 0.0:
            return np.tri(t)[::-1]
        return np.ones((1, t))


def draw(
    population: Population, seed: int, replicates: NDArray[np.int64]
) -> tuple[Array, NDArray[np.bool_] | None]:
    """Deviations from the group means (B, N, T), zero where not seen, and what was seen (None: everything)."""
    n, t = sum(population.sizes), population.n_visits
    noise = np.empty((len(replicates), n, t))
    some_missing = population.leaves[-1] > 0.0 or population.intermittent > 0.0
    chances = np.empty((len(replicates), n, t)) if some_missing else None
    for place, replicate in enumerate(replicates.tolist()):
        stream = np.random.Generator(np.random.PCG64(np.random.SeedSequence(seed, spawn_key=(replicate,))))
        stream.standard_normal(out=noise[place])
        if chances is not None:
            stream.random(out=chances[place])
    start = 0
    values = np.empty_like(noise)
    for size, factor in zip(population.sizes, population.factors, strict=True):
        values[:, start : start + size] = noise[:, start : start + size] @ factor.T
        start += size
    if chances is None:
        return values, None
    seen = chances[:, :, :1] >= population.leaves
    if population.intermittent > 0.0:
        seen[:, :, 1:] &= chances[:, :, 1:] >= population.intermittent
    values *= seen
    return values, seen


def sufficient_of_trials(
    values: Array, seen: NDArray[np.bool_] | None, sizes: tuple[int, ...], masks: Array
) -> Sufficient:
    """Sufficient statistics of trials whose model has one mean for each group and visit (column g T + t).

    Args:
        values: (B, N, T), deviations, zero where not seen; subjects of a group stand together.
        seen: (B, N, T), or None where nothing is missing.
        sizes: (G,).
        masks: (M, T), the patterns that can occur.
    """
    batch, _, t = values.shape
    patterns, groups = len(masks), len(sizes)
    width = groups * t + 1
    member = _membership(seen, values.shape[:2], masks)
    counts = np.empty((batch, groups, patterns))
    sums = np.empty((batch, groups, patterns, t))
    products = (values[:, :, :, None] * values[:, :, None, :]).reshape(batch, -1, t * t)
    start = 0
    for g, size in enumerate(sizes):
        here = slice(start, start + size)
        counts[:, g] = member[:, :, here].sum(axis=2)
        sums[:, g] = member[:, :, here] @ values[:, here]
        start += size
    squares = (member @ products).reshape(batch, patterns, t, t)

    blocks = np.zeros((batch, patterns, t, t, width, width))
    pair_seen = masks[:, :, None] * masks[:, None, :]
    for g in range(groups):
        for a in range(t):
            for b in range(t):
                blocks[:, :, a, b, g * t + a, g * t + b] = counts[:, g] * pair_seen[:, a, b]
                blocks[:, :, a, b, g * t + a, -1] = sums[:, g, :, b] * masks[:, a]
                blocks[:, :, b, a, -1, g * t + a] = sums[:, g, :, b] * masks[:, a]
    blocks[..., -1, -1] = squares
    return Sufficient(
        masks=masks,
        counts=counts.sum(axis=1),
        blocks=blocks.reshape(batch, patterns * t * t, width * width),
        n_observations=(counts.sum(axis=1) * masks.sum(axis=1)).sum(axis=1),
    )


def _membership(seen: NDArray[np.bool_] | None, shape: tuple[int, int], masks: Array) -> Array:
    """(B, M, N), 1 where a subject has the pattern."""
    batch, n = shape
    if seen is None:
        return np.ones((batch, 1, n))
    bits = 1 << np.arange(masks.shape[1])
    codes = (seen @ bits)[:, None, :]
    member: Array = (codes == (masks.astype(np.int64) @ bits)[:, None]).astype(np.float64)
    return member
