"""Deviance of the model for repeated measures, with its first and second derivatives.

Notation (docs/statistics.md has every formula with its source): y_i = X_i b + e_i, e_i ~ N(0, S_i) with S_i
the rows and columns of the T x T matrix Sigma at the visits where subject i was seen; V the block-diagonal
matrix of all S_i; Phi = (X' V^-1 X)^-1. Derivatives are taken with respect to the K = T(T+1)/2 distinct
entries of Sigma, in which Sigma is linear; a covariance structure adds its own chain rule (structures.py).

All arrays carry the batch of data sets first.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from hipstride.trial.smallmatrices import Array, Flags, sandwich, spd_inverse
from hipstride.trial.sufficient import Sufficient

Index = NDArray[np.intp]

LOG_TWO_PI = float(np.log(2.0 * np.pi))


@dataclass(frozen=True)
class Entries:
    """Book-keeping of the K distinct entries of a symmetric T x T matrix, row by row of the upper
    triangle.
    """

    row: NDArray[np.intp]
    column: NDArray[np.intp]
    half: Array
    """(K,), 1/2 on the diagonal and 1 elsewhere: an off-diagonal entry stands in two places."""
    pair: NDArray[np.intp]
    """(4, K * K), places in a flattened (a, d, b, c) array whose sum is tr(G_ab X G_cd W)."""

    @property
    def size(self) -> int:
        return len(self.row)


@lru_cache(maxsize=32)
def entries(n_visits: int) -> Entries:
    """Distinct entries of a symmetric matrix of this size."""
    row, column = np.triu_indices(n_visits)
    a, b = row[:, None], column[:, None]
    c, d = row[None, :], column[None, :]
    t = n_visits

    def place(a: Index, b: Index, c: Index, d: Index) -> Index:
        return (((a * t + d) * t + b) * t + c).ravel()

    pair = np.stack([place(a, b, c, d), place(b, a, c, d), place(a, b, d, c), place(b, a, d, c)])
    return Entries(row, column, np.where(row == column, 0.5, 1.0), pair)


def to_matrix(values: Array, n_visits: int) -> Array:
    """Symmetric matrices (B, T, T) from their distinct entries (B, K)."""
    index = entries(n_visits)
    matrix = np.empty((*values.shape[:-1], n_visits, n_visits))
    matrix[..., index.row, index.column] = values
    matrix[..., index.column, index.row] = values
    return matrix


@dataclass(frozen=True)
class Point:
    """The likelihood at one covariance matrix per data set.

    Attributes:
        deviance: (B,), -2 log-likelihood, restricted or not; infinite where Sigma is not positive definite.
        usable: (B,), Sigma and X' V^-1 X are positive definite.
        inverse: (B, T, T), that of Sigma; the identity where it is not positive definite.
        weights: (B, M, T, T), inverse covariance of each pattern, zero at missed visits.
        phi: (B, q, q), model-based covariance of the coefficients.
        beta: (B, q), generalised least-squares estimates.
    """

    deviance: Array
    usable: Flags
    inverse: Array
    weights: Array
    phi: Array
    beta: Array


def evaluate(data: Sufficient, sigma: Array, *, restricted: bool) -> Point:
    """Deviance and generalised least-squares estimates at Sigma (B, T, T)."""
    batch, q = len(sigma), data.n_columns
    padded = sigma[:, None] * data.seen + data.padding
    inverse, log_determinant, usable = spd_inverse(padded)
    weights = inverse * data.seen
    complete = data.complete_pattern
    of_sigma = spd_inverse(sigma)[0] if complete is None else inverse[:, complete]
    products = (weights.reshape(batch, 1, -1) @ data.blocks).reshape(batch, q + 1, q + 1)
    phi, log_determinant_a, usable_a = spd_inverse(products[:, :q, :q])
    xy = products[:, :q, q]
    beta = (phi @ xy[:, :, None])[:, :, 0]
    residual = products[:, q, q] - (beta * xy).sum(axis=-1)
    deviance = (data.counts * log_determinant).sum(axis=-1) + residual
    if restricted:
        deviance = deviance + log_determinant_a + (data.n_observations - q) * LOG_TWO_PI
    else:
        deviance = deviance + data.n_observations * LOG_TWO_PI
    good = usable.all(axis=-1) & usable_a & np.isfinite(deviance)
    return Point(np.where(good, deviance, np.inf), good, of_sigma, weights, phi, beta)


@dataclass(frozen=True)
class Slopes:
    """Derivatives of the deviance with respect to the K distinct entries of Sigma.

    Attributes:
        gradient: (B, K).
        gradient_matrix: (B, T, T), the same before counting off-diagonal entries twice.
        p: (B, K, q, q), derivative of X' V^-1 X: the P_k of Kenward and Roger.
        observed: (B, K, K), second derivatives of the deviance.
        expected_left, weights, projection: pieces of the expected second derivatives.
    """

    gradient: Array
    gradient_matrix: Array
    p: Array
    observed: Array
    expected_left: Array
    weights: Array
    projection: Array

    def expected(self) -> Array:
        """(B, K, K), expected second derivatives of the deviance."""
        return pair_traces(self.expected_left, self.weights) + self.projection


def pair_traces(left: Array, right: Array) -> Array:
    """Sum over patterns m of tr(G_k X_m G_l W_m) for all entries k, l: (B, K, K).

    Args:
        left: X, (B, M, T, T), symmetric.
        right: W, (B, M, T, T), symmetric.
    """
    batch, patterns, t, _ = left.shape
    index = entries(t)
    flat_left = left.reshape(batch, patterns, t * t)
    flat_right = right.reshape(batch, patterns, t * t)
    kronecker = (flat_left.transpose(0, 2, 1) @ flat_right).reshape(batch, t**4)
    gathered = kronecker[:, index.pair[0]]
    for places in index.pair[1:]:
        gathered += kronecker[:, places]
    weight = index.half[:, None] * index.half[None, :]
    return gathered.reshape(batch, index.size, index.size) * weight


def differentiate(data: Sufficient, point: Point, *, restricted: bool) -> Slopes:
    """First and second derivatives of the deviance at a point."""
    weights, phi = point.weights, point.phi
    batch, patterns, t, _ = weights.shape
    q = data.n_columns
    index = entries(t)

    gamma = np.concatenate([-point.beta, np.ones((batch, 1))], axis=1)
    contractions = np.zeros((batch, q + 1, q + 1, 2))
    contractions[:, :q, :q, 0] = phi
    contractions[..., 1] = gamma[:, :, None] * gamma[:, None, :]
    inner = data.blocks @ contractions.reshape(batch, -1, 2)
    inner = inner.reshape(batch, patterns, t, t, 2)
    weighted_residuals = sandwich(weights, np.ascontiguousarray(inner[..., 1]))
    counted = data.counts[:, :, None, None] * weights
    leverage = (
        sandwich(weights, np.ascontiguousarray(inner[..., 0])) if restricted else np.zeros_like(weights)
    )

    expected_left = counted - 2.0 * leverage
    observed_left = 2.0 * weighted_residuals - expected_left
    gradient_matrix = (counted - leverage - weighted_residuals).sum(axis=1)
    gradient = gradient_matrix[:, index.row, index.column] * (2.0 * index.half)

    p = _information_slopes(data, weights)
    residual_slopes = (p @ gamma[:, None, :, None])[:, :, :q, 0]
    p = p[:, :, :q, :q]
    wald = 2.0 * (residual_slopes @ phi) @ residual_slopes.transpose(0, 2, 1)
    projection = _traces_of_products(phi, p) if restricted else np.zeros_like(wald)
    return Slopes(
        gradient=gradient,
        gradient_matrix=gradient_matrix,
        p=p,
        observed=pair_traces(observed_left, weights) - projection - wald,
        expected_left=expected_left,
        weights=weights,
        projection=projection,
    )


def _information_slopes(data: Sufficient, weights: Array) -> Array:
    """P_k = -sum_i X_i' S_i^-1 G_k S_i^-1 X_i, response included: (B, K, c, c)."""
    batch, patterns, t, _ = weights.shape
    index = entries(t)
    width = data.n_columns + 1
    left = weights[:, :, index.row, :].transpose(0, 2, 1, 3)
    right = weights[:, :, index.column, :].transpose(0, 2, 1, 3)
    outer = left[..., :, None] * right[..., None, :]
    half = (outer.reshape(batch, index.size, patterns * t * t) @ data.blocks).reshape(
        batch, index.size, width, width
    )
    return (half + half.transpose(0, 1, 3, 2)) * -index.half[:, None, None]


def _traces_of_products(phi: Array, p: Array) -> Array:
    """tr(Phi P_k Phi P_l) for all k, l: (B, K, K)."""
    batch, size, q, _ = p.shape
    product = phi @ p.transpose(0, 2, 1, 3).reshape(batch, q, size * q)
    by_row = product.reshape(batch, q, size, q)
    left = by_row.transpose(0, 2, 1, 3).reshape(batch, size, q * q)
    right = by_row.transpose(0, 3, 1, 2).reshape(batch, q * q, size)
    traces: Array = left @ right
    return traces
