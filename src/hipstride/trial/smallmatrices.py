"""Inverses and products of many small symmetric matrices at once.

A simulated trial asks for thousands of 3 x 3 inverses an iteration; one LAPACK call for each costs more
than the arithmetic. The sweep below loops over rows of the matrix and lets NumPy run over the whole batch;
for a handful of matrices (one analysis) LAPACK is the faster of the two.
"""

import math

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Flags = NDArray[np.bool_]

FEW_MATRICES = 24
SMALLEST_PIVOT = 1e-13
"""Relative to the diagonal; below it a matrix counts as not positive definite."""


def spd_inverse(matrices: Array) -> tuple[Array, Array, Flags]:
    """Inverse, log-determinant and positive-definiteness of symmetric matrices (..., n, n).

    Where a matrix is not positive definite the flag is False, the log-determinant is infinite and the
    inverse is the identity, so a batch can go on without it.
    """
    count = math.prod(matrices.shape[:-2])
    if count <= FEW_MATRICES:
        return _lapack_inverse(matrices)
    return _sweep_inverse(matrices)


def positive_inverse(matrices: Array) -> Array:
    """Inverse of matrices (..., n, n) that are known to be positive definite."""
    count = math.prod(matrices.shape[:-2])
    if count > FEW_MATRICES:
        return _sweep_inverse(matrices)[0]
    try:
        inverse: Array = np.linalg.inv(matrices).astype(np.float64, copy=False)
    except np.linalg.LinAlgError:  # positive definite to the last digit only
        return _sweep_inverse(matrices)[0]
    return inverse


def _lapack_inverse(matrices: Array) -> tuple[Array, Array, Flags]:
    try:
        factor = np.linalg.cholesky(matrices)
        inverse: Array = np.linalg.inv(matrices).astype(np.float64, copy=False)
    except np.linalg.LinAlgError:
        return _sweep_inverse(matrices)
    log_determinant: Array = 2.0 * np.log(factor.diagonal(axis1=-2, axis2=-1)).sum(axis=-1)
    return inverse, log_determinant, np.ones(matrices.shape[:-2], dtype=np.bool_)


def _sweep_inverse(matrices: Array) -> tuple[Array, Array, Flags]:
    """Gauss-Jordan sweep without pivoting, which is stable for positive definite matrices."""
    n = matrices.shape[-1]
    work = np.array(matrices)
    floor = SMALLEST_PIVOT * np.diagonal(matrices, axis1=-2, axis2=-1)
    determinant_parts = np.empty(matrices.shape[:-1])
    positive = np.ones(matrices.shape[:-2], dtype=np.bool_)
    with np.errstate(over="ignore", invalid="ignore"):  # where not positive definite, which is flagged
        for k in range(n):
            pivot = work[..., k, k].copy()
            good = pivot > floor[..., k]
            positive &= good
            pivot = np.where(good, pivot, 1.0)
            determinant_parts[..., k] = pivot
            column = work[..., :, k].copy()
            row = column / pivot[..., None]
            work -= column[..., :, None] * row[..., None, :]
            work[..., k, :] = row
            work[..., :, k] = row
            work[..., k, k] = -1.0 / pivot
    np.negative(work, out=work)
    if positive.all():
        return work, np.log(determinant_parts).sum(axis=-1), positive
    with np.errstate(invalid="ignore"):
        log_determinant = np.where(positive, np.log(determinant_parts).sum(axis=-1), np.inf)
    work[~positive] = np.eye(n)
    return work, log_determinant, positive


def sandwich(outer: Array, inner: Array) -> Array:
    """Product outer @ inner @ outer over stacks of small symmetric matrices (..., T, T)."""
    if outer.size <= 4096:
        product: Array = outer @ inner @ outer
        return product
    return _stacked_product(_stacked_product(outer, inner), outer)


def _stacked_product(left: Array, right: Array) -> Array:
    total = left[..., :, 0, None] * right[..., None, 0, :]
    for k in range(1, left.shape[-1]):
        total += left[..., :, k, None] * right[..., None, k, :]
    return total
