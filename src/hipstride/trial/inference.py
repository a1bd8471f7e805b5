"""Kenward-Roger and Satterthwaite inference on linear combinations of the coefficients.

Kenward-Roger is taken in the parameterisation in which Sigma is linear in its entries, so the term with
second derivatives of Sigma is left out; this is what SAS does for an unstructured covariance (its
`DDFM=KR`) and what the R package mmrm calls "Kenward-Roger-Linear". The result does not depend on how a
structure is parameterised.

All arrays carry the batch of data sets first.
"""

from dataclasses import dataclass

import numpy as np
from scipy import special

from hipstride.trial.maximise import Optimum
from hipstride.trial.smallmatrices import Array, Flags, spd_inverse

KENWARD_ROGER = "kenward-roger"
SATTERTHWAITE = "satterthwaite"
DF_METHODS = (KENWARD_ROGER, SATTERTHWAITE)
CLOSE_TO_POLE = 1e-5
"""Of A2 / l to 1, where the mean of F is infinite (m = 2), as in the smallest complete trial with an estimate: the formulas
are 0/0 there, and the mean of both sides is taken."""


@dataclass(frozen=True)
class Inference:
    """What tests on the coefficients need.

    Attributes:
        beta: (B, q).
        phi: (B, q, q), model-based covariance of the coefficients.
        covariance: (B, q, q), the one used for standard errors: phi, or Kenward and Roger's adjusted one.
        p: (B, K, q, q), derivatives of the inverse of phi.
        w: (B, K, K), sampling covariance of the distinct entries of Sigma.
    """

    beta: Array
    phi: Array
    covariance: Array
    p: Array
    w: Array

    def take(self, keep: Flags) -> "Inference":
        """The data sets that are kept."""
        if keep.all():
            return self
        return Inference(*(getattr(self, name)[keep] for name in self.__dataclass_fields__))


def infer(optimum: Optimum, w: Array, *, adjusted: bool) -> Inference:
    """Prepare inference; `adjusted` applies the small-sample covariance of Kenward and Roger."""
    phi, p = optimum.point.phi, optimum.slopes.p
    covariance = adjusted_covariance(optimum, w) if adjusted else phi
    return Inference(optimum.point.beta, phi, covariance, p, w)


def adjusted_covariance(optimum: Optimum, w: Array) -> Array:
    """Phi + 2 Phi (sum_kl W_kl (Q_kl - P_k Phi P_l)) Phi, (B, q, q).

    The Q_kl are never formed. With U_m(a, d) = sum_bc W_(ab),(cd) S_m^-1(b, c), their weighted sum is
    sum_m sum_i X_i' (S_m^-1 U_m S_m^-1) X_i, one more pass over the cross-products.
    """
    phi, p = optimum.point.phi, optimum.slopes.p
    weights, data = optimum.point.weights, optimum.data
    batch, size, q, _ = p.shape
    patterns, t = weights.shape[1], weights.shape[2]
    row, column = np.triu_indices(t)
    number = np.empty((t, t), dtype=np.intp)
    number[row, column] = number[column, row] = np.arange(size)
    # (a, d) by (b, c): the covariance of entries (a, b) and (c, d).
    pairs = w[:, number[:, None, :, None], number.T[None, :, None, :]].reshape(batch, t * t, t * t)
    spread = weights.reshape(batch, patterns, t * t) @ pairs.transpose(0, 2, 1)
    spread = spread.reshape(batch, patterns, t, t)
    spread = 0.5 * (spread + spread.transpose(0, 1, 3, 2))
    weighted = weights @ spread @ weights
    quadratic = (weighted.reshape(batch, 1, -1) @ data.blocks).reshape(batch, q + 1, q + 1)[:, :q, :q]
    mixed = (w @ p.reshape(batch, size, q * q)).reshape(batch, size, q, q)
    left = p.transpose(0, 2, 1, 3).reshape(batch, q, size * q)
    right = (phi[:, None] @ mixed).reshape(batch, size * q, q)
    middle = quadratic - left @ right
    adjusted: Array = phi + phi @ (middle + middle.transpose(0, 2, 1)) @ phi
    return adjusted


def row_slopes(inference: Inference, rows: Array) -> tuple[Array, Array]:
    """Model-based variance (B, r) of each row of L (r, q) and minus its slopes (B, r, K) in the entries of
    Sigma.
    """
    batch, size, q, _ = inference.p.shape
    weighted = rows @ inference.phi
    variance = (weighted * rows).sum(axis=-1)
    flat = inference.p.transpose(0, 2, 1, 3).reshape(batch, q, size * q)
    slopes = ((weighted @ flat).reshape(batch, len(rows), size, q) * weighted[:, :, None, :]).sum(axis=-1)
    return variance, slopes


def single_df(inference: Inference, rows: Array) -> Array:
    """Degrees of freedom (B, r) of each row of L (r, q): 2 v^2 / (g' W g).

    For one row the degrees of freedom of Kenward and Roger are those of Satterthwaite.
    """
    variance, slopes = row_slopes(inference, rows)
    noise = ((slopes @ inference.w) * slopes).sum(axis=-1)
    with np.errstate(divide="ignore", invalid="ignore"):
        df: Array = 2.0 * variance * variance / noise
    return df


@dataclass(frozen=True)
class FTest:
    """F test of L b = 0: numerator and denominator degrees of freedom, statistic, p; arrays (B,) but the
    first.
    """

    num_df: int
    den_df: Array
    f: Array
    p: Array


def f_test_kenward_roger(inference: Inference, rows: Array) -> FTest:
    """Scaled F of Kenward and Roger (1997), section 3, for L (l, q); NaN where it is not defined."""
    l = len(rows)
    den_df, scale = kenward_roger_scaling(inference, rows)
    f = scale * wald(inference, rows) / l
    defined = ~np.isnan(f)
    return FTest(l, np.where(defined, den_df, np.nan), f, f_tail(l, den_df, f))


def kenward_roger_scaling(inference: Inference, rows: Array) -> tuple[Array, Array]:
    """Denominator degrees of freedom m (B,) and scale lambda (B,) of the F of Kenward and Roger for L (l, q).

    For one row m is Satterthwaite's and lambda is 1. For more rows both are NaN where so few people are left that one of
    them is not positive.
    """
    batch, size, q, _ = inference.p.shape
    l = len(rows)
    if l == 1:
        return single_df(inference, rows)[:, 0], np.ones(batch)
    weighted = rows @ inference.phi
    middle = spd_inverse(weighted @ rows.T)[0]
    flat = inference.p.transpose(0, 2, 1, 3).reshape(batch, q, size * q)
    slopes = (weighted @ flat).reshape(batch, l, size, q).transpose(0, 2, 1, 3)
    slopes = slopes.reshape(batch, size * l, q) @ weighted.transpose(0, 2, 1)
    scaled = slopes.reshape(batch, size, l, l) @ middle[:, None]
    traces = np.trace(scaled, axis1=2, axis2=3)
    a1 = ((traces[:, None, :] @ inference.w)[:, 0] * traces).sum(axis=-1)
    flat_scaled = scaled.reshape(batch, size, l * l)
    flat_swapped = scaled.transpose(0, 1, 3, 2).reshape(batch, size, l * l)
    a2 = ((inference.w @ flat_scaled) * flat_swapped).sum(axis=(1, 2))

    den_df, scale = _matched_f(l, a1, a2)
    near = np.abs(1.0 - a2 / l) < CLOSE_TO_POLE
    if near.any():
        below, above = (_matched_f(l, a1 * share, a2 * share) for share in (1.0 - 1e-3, 1.0 + 1e-3))
        den_df = np.where(near, 0.5 * (below[0] + above[0]), den_df)
        scale = np.where(near, 0.5 * (below[1] + above[1]), scale)
    defined = (den_df > 0.0) & (scale > 0.0)
    return np.where(defined, den_df, np.nan), np.where(defined, scale, np.nan)


def _matched_f(l: int, a1: Array, a2: Array) -> tuple[Array, Array]:
    """Degrees of freedom m and scale lambda of Kenward and Roger from their A1 and A2."""
    b = (a1 + 6.0 * a2) / (2.0 * l)
    g = ((l + 1.0) * a1 - (l + 4.0) * a2) / ((l + 2.0) * a2)
    divisor = 3.0 * l + 2.0 * (1.0 - g)
    c1, c2, c3 = g / divisor, (l - g) / divisor, (l + 2.0 - g) / divisor
    mean = 1.0 / (1.0 - a2 / l)
    variance = (2.0 / l) * (1.0 + c1 * b) / ((1.0 - c2 * b) ** 2 * (1.0 - c3 * b))
    ratio = variance / (2.0 * mean * mean)
    den_df = 4.0 + (l + 2.0) / (l * ratio - 1.0)
    return den_df, den_df / (mean * (den_df - 2.0))


def f_test_satterthwaite(inference: Inference, rows: Array) -> FTest:
    """F with the denominator degrees of freedom of Fai and Cornelius (1996): independent rows, matched mean
    of F.
    """
    l = len(rows)
    middle = rows @ inference.phi @ rows.T
    _, vectors = np.linalg.eigh(middle)
    den_df: Array = np.empty(len(middle))
    for number in range(len(middle)):
        one = Inference(
            *(getattr(inference, name)[number : number + 1] for name in Inference.__dataclass_fields__)
        )
        den_df[number] = _matched_df(single_df(one, vectors[number].T @ rows)[0])
    f = wald(inference, rows) / l
    return FTest(l, den_df, f, f_tail(l, den_df, f))


def _matched_df(df: Array) -> float:
    """Denominator whose F has the mean of the average of independent squared t with these df."""
    if np.ptp(df) < 1e-8 * df.mean():
        return float(df.mean())
    if (df <= 2.0).any():
        return 2.0
    total = float((df / (df - 2.0)).sum())
    return 2.0 * total / (total - len(df))


def wald(inference: Inference, rows: Array) -> Array:
    """Wald statistic (B,) of L b = 0 with the covariance in use; NaN where that is not positive definite."""
    estimate = inference.beta @ rows.T
    inverse, _, positive = spd_inverse(rows @ inference.covariance @ rows.T)
    statistic = (estimate * (inverse @ estimate[:, :, None])[:, :, 0]).sum(axis=-1)
    return np.where(positive, statistic, np.nan)


def f_tail(num_df: int, den_df: Array, f: Array) -> Array:
    """P value of an F statistic."""
    return np.asarray(special.fdtrc(num_df, den_df, f), dtype=np.float64)


def two_sided_p(t: Array, df: Array) -> Array:
    """P value of a t statistic."""
    return np.asarray(2.0 * special.stdtr(df, -np.abs(t)), dtype=np.float64)


def t_quantile(df: Array, level: float) -> Array:
    """Half-width of a two-sided confidence interval in standard errors."""
    return np.asarray(special.stdtrit(df, 0.5 + 0.5 * level), dtype=np.float64)
