"""Covariance structures: from a few parameters to the T x T covariance matrix, and back through the chain
rule.

The likelihood knows only the distinct entries of Sigma. A structure says how Sigma depends on its
parameters theta (Jacobian and curvature), where to start, and how to take a step that keeps Sigma positive
definite where it can.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol

import numpy as np

from hipstride.trial.likelihood import entries, pair_traces, to_matrix
from hipstride.trial.smallmatrices import Array, Flags, spd_inverse

STRUCTURES = ("us", "cs", "csh", "ar1", "ar1h", "toep", "toeph")

LARGEST_LOG_SD_STEP = 1.0
LARGEST_CORRELATION_STEP = 0.5
LARGEST_UNSTRUCTURED_STEP = 1.0
"""In units of Sigma itself: the Frobenius norm of Sigma^-1/2 step Sigma^-1/2. Beyond 1 the move 1 + d + d^2/2 turns back."""


class Structure(Protocol):
    """What the maximiser asks of a covariance structure; `inverse` is always that of Sigma at theta, (B, T, T)."""

    @property
    def n_parameters(self) -> int:
        """How many parameters the structure has."""

    def start(self, moments: Array) -> Array:
        """Parameters (B, n) near the matrices of moments (B, T, T)."""

    def sigma(self, theta: Array) -> Array:
        """Covariance matrices (B, T, T)."""

    def jacobian(self, theta: Array) -> Array:
        """Derivative of the distinct entries of Sigma: (B, K, n)."""

    def pull(self, theta: Array, gradient: Array, second: Array) -> tuple[Array, Array]:
        """First (B, n) and second (B, n, n) derivatives in the parameters from those in the entries, without the bend."""

    def push(self, theta: Array, covariance: Array) -> Array:
        """Covariance of the distinct entries (B, K, K) from that of the parameters."""

    def curvature(self, theta: Array, gradient_matrix: Array, inverse: Array) -> Array:
        """What the bend of the parameter curve adds to the second derivatives: (B, n, n)."""

    def move(self, theta: Array, step: Array, inverse: Array) -> Array:
        """Parameters after a step."""

    def cap(self, step: Array, inverse: Array) -> Array:
        """The step, shortened where it is too long to trust."""


def structure(name: str, n_visits: int) -> Structure:
    """The structure of this name for this number of visits."""
    if name == "us":
        return Unstructured(n_visits)
    return Patterned(n_visits, kind=name.removesuffix("h"), heterogeneous=name.endswith("h"))


def _positive_start(moments: Array) -> Array:
    """Shrink correlations towards zero until every matrix is positive definite."""
    usable = spd_inverse(moments)[2]
    if usable.all():
        return moments
    result = np.array(moments)
    diagonal = np.einsum("bt,tu->btu", np.diagonal(moments, axis1=1, axis2=2), np.eye(moments.shape[-1]))
    for share in (0.9, 0.7, 0.5, 0.0):
        result[~usable] = share * moments[~usable] + (1.0 - share) * diagonal[~usable]
        usable = spd_inverse(result)[2]
        if usable.all():
            break
    return result


@dataclass(frozen=True)
class Unstructured:
    """Every variance and covariance free; the parameters are the distinct entries of Sigma.

    A step D moves Sigma to Sigma + D + D Sigma^-1 D / 2, which is always positive definite and, to second
    order, the geodesic of the cone of positive definite matrices. Along geodesics the Gaussian deviance of
    complete data is convex, so Newton steps rarely need help.
    """

    n_visits: int

    @property
    def n_parameters(self) -> int:
        return entries(self.n_visits).size

    def start(self, moments: Array) -> Array:
        index = entries(self.n_visits)
        theta: Array = _positive_start(moments)[:, index.row, index.column]
        return theta

    def sigma(self, theta: Array) -> Array:
        return to_matrix(theta, self.n_visits)

    def jacobian(self, theta: Array) -> Array:
        return np.broadcast_to(np.eye(self.n_parameters), (len(theta), self.n_parameters, self.n_parameters))

    def pull(self, theta: Array, gradient: Array, second: Array) -> tuple[Array, Array]:
        return gradient, second

    def push(self, theta: Array, covariance: Array) -> Array:
        return covariance

    def curvature(self, theta: Array, gradient_matrix: Array, inverse: Array) -> Array:
        return pair_traces(gradient_matrix[:, None], inverse[:, None])

    def move(self, theta: Array, step: Array, inverse: Array) -> Array:
        index = entries(self.n_visits)
        change = self.sigma(step)
        bend = change @ inverse @ change
        moved: Array = theta + step + 0.5 * bend[:, index.row, index.column]
        return moved

    def cap(self, step: Array, inverse: Array) -> Array:
        relative = inverse @ self.sigma(step)
        length = np.sqrt(np.abs((relative * relative.transpose(0, 2, 1)).sum(axis=(1, 2))))
        share = np.minimum(1.0, LARGEST_UNSTRUCTURED_STEP / np.maximum(length, 1e-300))
        capped: Array = step * share[:, None]
        return capped


@lru_cache(maxsize=64)
def _incidence(n_visits: int, heterogeneous: bool) -> Array:
    """(K, 1 or T), how often each standard deviation stands in each distinct entry of Sigma."""
    index = entries(n_visits)
    if not heterogeneous:
        return np.full((index.size, 1), 2.0)
    visits = np.arange(n_visits)
    incidence: Array = (index.row[:, None] == visits).astype(float) + (index.column[:, None] == visits)
    return incidence


@dataclass(frozen=True)
class Patterned:
    """Correlations that follow a pattern; one standard deviation or one for each visit.

    The parameters are the logarithms of the standard deviations, then the correlations: one for compound
    symmetry (cs) and first-order autoregression (ar1), one a lag for Toeplitz (toep).
    """

    n_visits: int
    kind: str
    heterogeneous: bool

    @property
    def n_scales(self) -> int:
        return self.n_visits if self.heterogeneous else 1

    @property
    def n_correlations(self) -> int:
        return self.n_visits - 1 if self.kind == "toep" else 1

    @property
    def n_parameters(self) -> int:
        return self.n_scales + self.n_correlations

    def start(self, moments: Array) -> Array:
        variances = np.diagonal(moments, axis1=1, axis2=2)
        scales = np.sqrt(variances)
        correlation = np.clip(moments / (scales[:, :, None] * scales[:, None, :]), -0.98, 0.98)
        index = entries(self.n_visits)
        lag = index.column - index.row
        upper = correlation[:, index.row, index.column]
        if self.kind == "toep":
            rho = np.stack([upper[:, lag == k].mean(axis=1) for k in range(1, self.n_visits)], axis=1)
        else:
            wanted = lag == 1 if self.kind == "ar1" else lag > 0
            rho = upper[:, wanted].mean(axis=1, keepdims=True)
        if not self.heterogeneous:
            scales = np.sqrt(variances.mean(axis=1, keepdims=True))
        theta = np.concatenate([np.log(scales), rho], axis=1)
        return self._shrink_to_positive(theta)

    def _shrink_to_positive(self, theta: Array) -> Array:
        for share in (0.9, 0.7, 0.5, 0.0):
            usable = spd_inverse(self.sigma(theta))[2]
            if usable.all():
                break
            theta[~usable, self.n_scales :] *= share
        return theta

    def _correlation(self, theta: Array) -> tuple[Array, Array, Array]:
        """Distinct correlations (B, K), their first (B, K, r) and second (B, K) derivatives.

        Only the autoregressive correlation is not linear in its parameter, and it has a single one.
        """
        index = entries(self.n_visits)
        lag = index.column - index.row
        rho = theta[:, self.n_scales :]
        if self.kind == "ar1":
            value = rho ** np.where(lag > 0, lag, 0)
            first = lag * rho ** np.maximum(lag - 1, 0)
            second = lag * (lag - 1) * rho ** np.maximum(lag - 2, 0)
            return value, first[:, :, None], second
        groups = np.minimum(lag, 1) if self.kind == "cs" else lag
        select = (groups[:, None] == np.arange(1, self.n_correlations + 1)).astype(float)
        value = rho @ select.T + (lag == 0)
        return value, np.broadcast_to(select, (len(theta), *select.shape)), np.zeros_like(value)

    def _scale_products(self, theta: Array) -> Array:
        incidence = _incidence(self.n_visits, self.heterogeneous)
        products: Array = np.exp(theta[:, : self.n_scales] @ incidence.T)
        return products

    def sigma(self, theta: Array) -> Array:
        return to_matrix(self._scale_products(theta) * self._correlation(theta)[0], self.n_visits)

    def jacobian(self, theta: Array) -> Array:
        scale = self._scale_products(theta)
        value, first, _ = self._correlation(theta)
        by_scale = (scale * value)[:, :, None] * _incidence(self.n_visits, self.heterogeneous)
        return np.concatenate([by_scale, scale[:, :, None] * first], axis=2)

    def pull(self, theta: Array, gradient: Array, second: Array) -> tuple[Array, Array]:
        jacobian = self.jacobian(theta)
        transposed = jacobian.transpose(0, 2, 1)
        return (transposed @ gradient[:, :, None])[:, :, 0], transposed @ second @ jacobian

    def push(self, theta: Array, covariance: Array) -> Array:
        jacobian = self.jacobian(theta)
        pushed: Array = jacobian @ covariance @ jacobian.transpose(0, 2, 1)
        return pushed

    def curvature(self, theta: Array, gradient_matrix: Array, inverse: Array) -> Array:
        index = entries(self.n_visits)
        gradient = gradient_matrix[:, index.row, index.column] * (2.0 * index.half)
        incidence = _incidence(self.n_visits, self.heterogeneous)
        scale = self._scale_products(theta)
        value, first, second = self._correlation(theta)
        weighted = gradient * scale
        bend = np.zeros((len(theta), self.n_parameters, self.n_parameters))
        s = self.n_scales
        bend[:, :s, :s] = incidence.T @ ((weighted * value)[:, :, None] * incidence)
        cross = incidence.T @ (weighted[:, :, None] * first)
        bend[:, :s, s:] = cross
        bend[:, s:, :s] = cross.transpose(0, 2, 1)
        if self.kind == "ar1":
            bend[:, s, s] = (weighted * second).sum(axis=1)
        return bend

    def move(self, theta: Array, step: Array, inverse: Array) -> Array:
        return theta + step

    def cap(self, step: Array, inverse: Array) -> Array:
        largest = np.maximum(
            np.abs(step[:, : self.n_scales]).max(axis=1) / LARGEST_LOG_SD_STEP,
            np.abs(step[:, self.n_scales :]).max(axis=1) / LARGEST_CORRELATION_STEP,
        )
        capped: Array = step / np.maximum(largest, 1.0)[:, None]
        return capped


def well_conditioned(sigma: Array, smallest_eigenvalue: float = 1e-8) -> Flags:
    """Whether the correlation matrices of Sigma (B, T, T) are clearly positive definite: (B,)."""
    scale = np.sqrt(np.diagonal(sigma, axis1=1, axis2=2))
    correlation = sigma / (scale[:, :, None] * scale[:, None, :])
    flags: Flags = np.linalg.eigvalsh(correlation)[:, 0] > smallest_eigenvalue
    return flags
