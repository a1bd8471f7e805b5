"""Many muscles, one error rate: Holm, a fixed order with gates, and the composite that avoids the question."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from hipstride.record.errors import BadInput
from hipstride.trial.smallmatrices import Array


def holm(p: Sequence[float]) -> list[float]:
    """Adjusted p values (Holm 1979), in the order given.

    >>> holm([0.01, 0.04, 0.03])
    [0.03, 0.06, 0.06]
    """
    _check(p)
    order = sorted(range(len(p)), key=lambda i: p[i])
    adjusted, largest = [0.0] * len(p), 0.0
    for place, i in enumerate(order):
        largest = max(largest, min(1.0, (len(p) - place) * p[i]))
        adjusted[i] = largest
    return adjusted


def fixed_sequence(p: Sequence[float]) -> list[float]:
    """Adjusted p values of tests in a fixed order, each open only while all before it were passed.

    >>> fixed_sequence([0.01, 0.2, 0.001])
    [0.01, 0.2, 0.2]
    """
    _check(p)
    return [float(value) for value in np.maximum.accumulate(np.asarray(p, dtype=np.float64))]


@dataclass(frozen=True)
class Decision:
    """One endpoint after the correction; `tested` False: a gate before it stayed shut."""

    name: str
    p: float
    adjusted: float
    passed: bool
    tested: bool
    how: str


def decide(
    primary: tuple[str, float], secondary: Sequence[tuple[str, float]], method: str, alpha: float
) -> list[Decision]:
    """The primary at alpha; behind its gate the secondary ones by Holm, in fixed order, or not at all."""
    first = Decision(primary[0], primary[1], primary[1], primary[1] <= alpha, True, "primary, tested alone")
    p = [one for _, one in secondary]
    _check([primary[1], *p])
    if method == "none":
        how = "not corrected, exploratory"
        return [first, *(Decision(name, one, one, False, False, how) for name, one in secondary)]
    if method == "holm":
        adjusted, how = [max(one, primary[1]) for one in holm(p)], "Holm, behind the primary"
        opened = [first.passed] * len(p)
    elif method == "hierarchical":
        adjusted, how = fixed_sequence([primary[1], *p])[1:], "fixed order, behind the primary"
        gates = [primary[1], *adjusted]
        opened = [gates[i] <= alpha for i in range(len(p))]
    else:
        raise BadInput("multiplicity.method", repr(method), "holm, hierarchical or none")
    return [
        first,
        *(
            Decision(name, one, fixed, gate and fixed <= alpha, gate, how)
            for (name, one), fixed, gate in zip(secondary, adjusted, opened, strict=True)
        ),
    ]


def composite_log(columns: Sequence[Array], names: Sequence[str]) -> Array:
    """Mean logarithm over several columns of force; NaN where one is missing. A value of 0 is an error."""
    logs = []
    for values, name in zip(columns, names, strict=True):
        bad = np.flatnonzero(np.asarray(values) <= 0.0)
        if len(bad):
            raise BadInput(
                f"column {name}, row {int(bad[0]) + 1}",
                f"{float(np.ravel(values)[bad[0]]):g}",
                "a force above 0, because the endpoint is on the log scale",
                "Say in the study that the endpoint is raw, or leave the cell empty with its reason elsewhere",
                more=len(bad) - 1,
            )
        logs.append(np.log(values))
    return np.asarray(np.mean(logs, axis=0))


def _check(p: Sequence[float]) -> None:
    for one in p:
        if not 0.0 <= one <= 1.0:
            raise BadInput("p value", f"{one:g}", "0 to 1")
