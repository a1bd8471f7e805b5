"""Which bands are tied: of all set-ups a session could use, the (at most two) that serve it best together.

A set-up takes minutes and hands, so a session has two at most. What a tie is worth to an exercise is how near its
load there comes to one that ends at the planned effort within the most repetitions of a set; more than that is
worth nothing more.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cache
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from hipstride.catalogue.numbers import value
from hipstride.prescription.reserve import load_share, reserve
from hipstride.prescription.rule import rule
from hipstride.prescription.types import Tie
from hipstride.record.frozen import frozen

Array = NDArray[np.float64]
Number = TypeVar("Number", float, Array)

_ALIKE = 1e-9  # sums this near are equal
_LOAD_COUNTS = 0.01  # of two ties that serve as well, the one with more load and fewer repetitions


@frozen()
class Want:
    """What one exercise on one side gets from each tie, and without a band: 0 (nothing) to 1 (all it takes)."""

    by_tie: Mapping[Tie, float]
    without: float


def reach(relative: float | None, effort: float) -> float:
    """How near a relative load comes to one that ends at this effort with 15 repetitions: 1 at or above it."""
    return 0.0 if relative is None else _reach(min(1.0, relative / _enough(effort)), relative)


def reaches(relative: Iterable[float], effort: float) -> list[float]:
    """The same of several relative loads."""
    share = np.fromiter(relative, dtype=np.float64)
    found: list[float] = _reach(np.minimum(1.0, share / _enough(effort)), share).tolist()
    return found


def _reach(near: Number, relative: Number) -> Number:
    return near * (1.0 - _LOAD_COUNTS) + _LOAD_COUNTS * relative


@cache
def _enough(effort: float) -> float:
    return load_share(value("dose.repetitions_max") + reserve(effort))


@rule(
    "plan.best_ties",
    "Of all band set-ups a session could use, the two that bring most exercises nearest to their load are tied.",
    source="at most two set-ups a session, DESIGN section 6; provisional",
)
def best_ties(
    wants: Sequence[Want], *, last: Collection[Tie] = (), fixed: frozenset[Tie] = frozenset()
) -> frozenset[Tie]:
    """The pair of ties with the largest sum of reach; ``last``: what was tied last time, kept where it costs little.

    ``fixed``: what is tied in any case. Equal sums go by the name of the ties, never by a side.
    """
    if fixed:
        return _beside(fixed, wants, last)
    ties = sorted({tie for want in wants for tie in want.by_tie})
    most = int(value("plan.band_set_ups_max"))
    if len(ties) <= most:
        return frozenset(ties)
    column = {tie: number for number, tie in enumerate(ties)}
    share = np.zeros((len(wants), len(ties)))
    for row, want in zip(share, wants, strict=True):
        row[[column[tie] for tie in want.by_tie]] = list(want.by_tie.values())
    without = np.array([[want.without] for want in wants])
    share = np.maximum(share, without)
    kept = value("plan.keep_tie_bonus") * np.array([tie in last for tie in ties])
    near = _in_reach(share, without, kept)
    ties, share, kept = [ties[number] for number in near.tolist()], share[:, near], kept[near]
    pairs, best_of = np.zeros((2, len(ties), len(ties)))
    for one in share:
        pairs += np.maximum.outer(one, one, out=best_of)
    pairs += kept[:, None] + kept
    np.fill_diagonal(pairs, -np.inf)  # two different ones
    first, second = np.unravel_index(int(np.argmax(pairs >= pairs.max() - _ALIKE)), pairs.shape)
    return frozenset((ties[int(first)], ties[int(second)]))


def _in_reach(share: Array, without: Array, kept: Array) -> NDArray[np.intp]:
    """The ties that can be one of the best pair; ``share`` ``(wants, ties)``, and what wants have without a band.

    A pair brings at most what its two bring each alone, so with the tie that alone brings most a poor one
    brings less than the best pair of that tie.
    """
    alone = (share - without).sum(axis=0) + kept
    most = int(np.argmax(alone))
    with_it = np.maximum(share, share[:, [most]]).sum(axis=0) + kept + kept[most]
    with_it[most] = -np.inf
    pairs = without.sum() + alone + alone[most]
    return np.flatnonzero(pairs >= with_it.max() - 1000.0 * _ALIKE)


def _beside(fixed: frozenset[Tie], wants: Sequence[Want], last: Collection[Tie]) -> frozenset[Tie]:
    """The fixed ties, and beside a single one the tie that brings most to what it serves less."""
    if len(fixed) >= int(value("plan.band_set_ups_max")):
        return fixed

    def brings(tie: Tie) -> float:
        both = (*fixed, tie)
        return sum(
            max(want.without, *(want.by_tie.get(each, 0.0) for each in both)) for want in wants
        ) + value("plan.keep_tie_bonus") * (tie in last)

    others = sorted({tie for want in wants for tie in want.by_tie} - fixed)
    return fixed | ({max(others, key=brings)} if others else set())
