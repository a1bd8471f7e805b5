"""Standardised effects, each with the SD that it is divided by, and the spread of individual response."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy import special

from hipstride.record.errors import NoEstimate
from hipstride.trial.change import Z95
from hipstride.trial.smallmatrices import Array


@dataclass(frozen=True)
class Effect:
    """A standardised effect; `sd_of` names the standard deviation it is in units of."""

    name: str
    value: float
    lower: float
    upper: float
    sd: float
    sd_of: str
    interval: str


def hedges_j(df: float) -> float:
    """Small-sample correction of Hedges (1981): Gamma(m/2) / (sqrt(m/2) Gamma((m-1)/2))."""
    if df <= 1.0:
        raise NoEstimate(f"{df:g} degrees of freedom give no standardised effect: more people are needed")
    return float(np.exp(special.gammaln(df / 2.0) - special.gammaln((df - 1.0) / 2.0)) / np.sqrt(df / 2.0))


def noncentrality_interval(t: float, df: float, level: float = 0.95) -> tuple[float, float]:
    """The noncentralities for which t stands at the upper and the lower tail of the noncentral t."""
    tail = 0.5 - 0.5 * level
    return _noncentrality(t, df, 1.0 - tail), _noncentrality(t, df, tail)


def _noncentrality(t: float, df: float, probability: float) -> float:
    """The noncentrality at which P(T <= t) is `probability`; P falls as it grows."""
    if t < 0.0:  # the lower tail is reckoned better from the other side
        return -_noncentrality(-t, df, 1.0 - probability)

    def beyond(nc: float) -> float:
        return float(special.nctdtr(df, nc, t)) - probability

    step = 1.0 + abs(t)
    low, high = t - step, t + step
    while beyond(low) < 0.0 and step < 1e6:
        step *= 2.0
        low = t - step
    while beyond(high) > 0.0 and step < 1e6:
        step *= 2.0
        high = t + step
    return bisected(beyond, low, high)


def bisected(falling: Callable[[float], float], low: float, high: float) -> float:
    """Where a falling function crosses zero; halved until the floats between are spent."""
    for _ in range(200):
        middle = 0.5 * (low + high)
        if middle in (low, high):
            break
        if falling(middle) > 0.0:
            low = middle
        else:
            high = middle
    return 0.5 * (low + high)


def hedges_g(one: Array, other: Array, sd_of: str, level: float = 0.95) -> Effect:
    """(mean of one - mean of other) / pooled SD, corrected by J; interval by the noncentral t."""
    one, other = _finite(one), _finite(other)
    n1, n2 = len(one), len(other)
    if n1 < 2 or n2 < 2:
        raise NoEstimate(f"groups of {n1} and {n2} people give no standardised effect: two each at least")
    df = n1 + n2 - 2.0
    variance = ((n1 - 1) * one.var(ddof=1) + (n2 - 1) * other.var(ddof=1)) / df
    if not variance > 0.0:
        raise NoEstimate("the values do not vary within the groups: there is no standardised effect")
    sd = float(np.sqrt(variance))
    root = float(np.sqrt(n1 * n2 / (n1 + n2)))
    d, j = float(one.mean() - other.mean()) / sd, hedges_j(df)
    low, high = noncentrality_interval(d * root, df, level)
    return Effect("Hedges g", j * d, j * low / root, j * high / root, sd, sd_of, "noncentral t")


def paired_effects(before: Array, after: Array, level: float = 0.95) -> list[Effect]:
    """d_av and d_rm of a change within one group, corrected by J.

    Both intervals are that of the change over the SD of the change (noncentral t), carried to the other SD as
    if the ratio of the two SDs were known; that is an approximation.
    """
    before, after = np.asarray(before, dtype=np.float64), np.asarray(after, dtype=np.float64)
    both = np.isfinite(before) & np.isfinite(after)
    before, after = before[both], after[both]
    n = len(before)
    if n < 3:
        raise NoEstimate(f"{n} people measured twice give no standardised change: three at least")
    change = after - before
    spread = float(change.std(ddof=1))
    sds = float(before.std(ddof=1)), float(after.std(ddof=1))
    if not (spread > 0.0 and min(sds) > 0.0):
        raise NoEstimate("the values do not vary: there is no standardised change")
    average = 0.5 * (sds[0] + sds[1])
    correlation = float(np.corrcoef(before, after)[0, 1])
    within = spread / float(np.sqrt(2.0 * (1.0 - correlation)))
    root, j = float(np.sqrt(n)), hedges_j(n - 1.0)
    z = float(change.mean()) / spread
    low, high = noncentrality_interval(z * root, n - 1.0, level)
    return [
        Effect(
            name,
            j * z * spread / sd,
            j * low / root * spread / sd,
            j * high / root * spread / sd,
            sd,
            sd_of,
            "noncentral t, the ratio of the SDs taken as known",
        )
        for name, sd, sd_of in (
            ("d_av", average, "mean of the SDs before and after"),
            ("d_rm", within, "SD of the change / sqrt(2 (1 - r))"),
        )
    ]


def model_g(contrast: dict[str, float], sd: float, sd_of: str, level: float = 0.95) -> Effect:
    """A contrast of the model over an SD of the model, corrected by J at the contrast's degrees of freedom."""
    j = hedges_j(contrast["df"])
    low, high = noncentrality_interval(contrast["t"], contrast["df"], level)
    scale = j * contrast["se"] / sd
    return Effect(
        "g from the model",
        j * contrast["estimate"] / sd,
        scale * low,
        scale * high,
        sd,
        sd_of,
        "noncentral t at the Kenward-Roger degrees of freedom, the SD taken as known",
    )


@dataclass(frozen=True)
class IndividualResponse:
    """SD of individual response: what the trained arm's changes vary more than the control's.

    A negative value means that the changes of the control arm vary more; it is sqrt of the size of the
    difference of the variances with its sign.
    """

    sd: float
    lower: float
    upper: float
    sd_trained: float
    sd_control: float
    n_trained: int
    n_control: int


def individual_response(trained: Array, control: Array) -> IndividualResponse:
    """sqrt(SD2 trained - SD2 control) of the changes, with a normal interval of the difference of variances.

    Var(s2) = 2 s^4 / (n - 1) for normal changes (Hopkins 2015; Atkinson and Batterham 2015).
    """
    trained, control = _finite(trained), _finite(control)
    n1, n2 = len(trained), len(control)
    if n1 < 3 or n2 < 3:
        raise NoEstimate(f"{n1} and {n2} changes give no spread of individual response: three each at least")
    v1, v2 = float(trained.var(ddof=1)), float(control.var(ddof=1))
    se = float(np.sqrt(2.0 * (v1 * v1 / (n1 - 1) + v2 * v2 / (n2 - 1))))
    gap = v1 - v2
    return IndividualResponse(
        sd=signed_root(gap),
        lower=signed_root(gap - Z95 * se),
        upper=signed_root(gap + Z95 * se),
        sd_trained=float(np.sqrt(v1)),
        sd_control=float(np.sqrt(v2)),
        n_trained=n1,
        n_control=n2,
    )


def signed_root(value: float) -> float:
    """Root of the size, with the sign."""
    return float(np.sign(value) * np.sqrt(abs(value)))


def _finite(values: Array) -> Array:
    values = np.asarray(values, dtype=np.float64)
    return values[np.isfinite(values)]
