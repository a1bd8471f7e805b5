"""Did one person change? Like with like only, and real only beyond what the measurement can miss.

The error comes from the protocol or a publication, or is estimated again from the study's own repeated
attempts: SEM = sqrt(MSE) of people by attempts.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy import special

from hipstride.record.errors import BadInput, NoEstimate
from hipstride.trial.smallmatrices import Array

Z95 = 1.959963984540054
Scale = Literal["absolute", "percent_of_mean", "log"]
Verdict = Literal["real gain", "real loss", "within error", "not comparable", "not measured"]


@dataclass(frozen=True)
class Reliability:
    """Agreement of repeated attempts: people (rows) by attempts.

    Attributes:
        sem: of one attempt, sqrt(MSE), with its interval; in the unit of the values (or of their logarithm).
        icc_consistency: ICC(3,1) with its exact interval.
        icc_agreement: ICC(A,1), also ICC(2,1): a shift between attempts counts as error.
        shift: mean of the last attempt less the first; a warm-up or learning effect.
        people, attempts: of the complete rows used.
    """

    sem: float
    sem_lower: float
    sem_upper: float
    icc_consistency: float
    icc_lower: float
    icc_upper: float
    icc_agreement: float
    shift: float
    people: int
    attempts: int

    def of_mean(self) -> float:
        """SEM of the mean of the attempts, if they were independent."""
        return self.sem / float(np.sqrt(self.attempts))


def reliability(values: Array, level: float = 0.95) -> Reliability:
    """Two-way analysis of variance of people by attempts (n, k); rows with a gap are left out."""
    values = np.asarray(values, dtype=np.float64)
    whole = values[np.isfinite(values).all(axis=1)]
    n, k = whole.shape
    if n < 2 or k < 2:
        raise NoEstimate(
            f"{n} people with {k} attempts each give no error of measurement: two of both at least"
        )
    grand = whole.mean()
    rows = k * float(((whole.mean(axis=1) - grand) ** 2).sum()) / (n - 1)
    columns = n * float(((whole.mean(axis=0) - grand) ** 2).sum()) / (k - 1)
    residual = whole - whole.mean(axis=1, keepdims=True) - whole.mean(axis=0) + grand
    df = (n - 1) * (k - 1)
    error = float((residual**2).sum()) / df
    if not error > 0.0:
        raise NoEstimate("the attempts of every person are equal: they give no error of measurement")
    tail = 0.5 - 0.5 * level
    ratio = rows / error
    low = ratio / float(special.fdtri(n - 1, df, 1.0 - tail))
    high = ratio * float(special.fdtri(df, n - 1, 1.0 - tail))
    return Reliability(
        sem=float(np.sqrt(error)),
        sem_lower=float(np.sqrt(df * error / special.chdtri(df, tail))),
        sem_upper=float(np.sqrt(df * error / special.chdtri(df, 1.0 - tail))),
        icc_consistency=(rows - error) / (rows + (k - 1) * error),
        icc_lower=(low - 1.0) / (low + k - 1.0),
        icc_upper=(high - 1.0) / (high + k - 1.0),
        icc_agreement=(rows - error) / (rows + (k - 1) * error + k * (columns - error) / n),
        shift=float(whole[:, -1].mean() - whole[:, 0].mean()),
        people=n,
        attempts=k,
    )


def mdc95(sem: float) -> float:
    """Detectable change of one person, 95 % two-sided: 1.96 sqrt(2) SEM."""
    return Z95 * float(np.sqrt(2.0)) * sem


def sem_of_mdc95(mdc: float) -> float:
    """The error of measurement that a published detectable change stands for."""
    return mdc / (Z95 * float(np.sqrt(2.0)))


@dataclass(frozen=True)
class Threshold:
    """What a change is held against: an amount, a percentage, or a difference of logarithms.

    ``percent_of_mean`` is taken of the mean of the two values; `source` says where the number is from.
    """

    value: float
    scale: Scale
    source: str

    def __post_init__(self) -> None:
        if not (np.isfinite(self.value) and self.value > 0.0):
            raise BadInput("threshold", f"{self.value}", "a number above 0")

    def amounts(self, before: Array, after: Array) -> Array:
        """The threshold of each person in the unit of `differences`."""
        if self.scale == "percent_of_mean":
            return np.asarray(self.value / 100.0 * 0.5 * (np.abs(before) + np.abs(after)))
        return np.full(np.shape(before), self.value)

    def differences(self, before: Array, after: Array) -> Array:
        """The change of each person as this threshold counts it; NaN where it cannot."""
        if self.scale != "log":
            return np.asarray(after - before)
        good = (np.asarray(before) > 0.0) & (np.asarray(after) > 0.0)
        ratio = np.divide(after, before, out=np.full(np.shape(before), np.nan), where=good)
        return np.asarray(np.log(ratio))

    def text(self, unit: str) -> str:
        """The threshold as words."""
        if self.scale == "percent_of_mean":
            return f"{self.value:g} % of the mean of the two values"
        if self.scale == "log":
            return f"a factor of {np.exp(self.value):.3g}"
        return f"{self.value:.4g} {unit}".rstrip()


def verdicts(
    before: Array,
    after: Array,
    threshold: Threshold,
    *,
    higher_is_better: bool,
    alike: NDArray[np.bool_] | None = None,
) -> list[Verdict]:
    """One verdict a person; `alike` False says that the two tests were not done in the same way."""
    before, after = np.asarray(before, dtype=np.float64), np.asarray(after, dtype=np.float64)
    change = threshold.differences(before, after) * (1.0 if higher_is_better else -1.0)
    limit = threshold.amounts(before, after)
    same = np.ones(len(before), dtype=bool) if alike is None else np.asarray(alike, dtype=bool)
    found: list[Verdict] = []
    for one, edge, like in zip(change.tolist(), limit.tolist(), same.tolist(), strict=True):
        if not np.isfinite(one):
            found.append("not measured")
        elif not like:
            found.append("not comparable")
        elif abs(one) <= edge:
            found.append("within error")
        else:
            found.append("real gain" if one > 0 else "real loss")
    return found


def false_responder_rate(threshold: float, sem: float) -> float:
    """Chance that a person who did not change gains more than the threshold: 1 - Phi(t / (sqrt 2 SEM)).

    For a threshold that is the 95 % detectable change of the same SEM this is 0.025, by its definition.
    """
    return float(special.ndtr(-threshold / (np.sqrt(2.0) * sem)))
