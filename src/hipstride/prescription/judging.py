"""What set-ups ask over what somebody can make: many exercises, both sides and every colour in one go."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import accumulate

import numpy as np
from numpy.typing import NDArray

from hipstride.prescription.bench import Bench, Known
from hipstride.prescription.set_ups import Asked, BandGrid
from hipstride.record.frozen import frozen
from hipstride.resistance.demand import Stage, own_action
from hipstride.strength.capacity import Curves
from hipstride.strength.loads import SIDES
from hipstride.strength.row import middle

Array = NDArray[np.float64]


@frozen()
class Judged:
    """Peak own torque ``(folds, set-ups)``; relative and pessimistic relative load ``(sides, folds, set-ups)``.

    A fold is a band in a number of layers; without bands there is one.
    """

    peak: Array
    relative: Array
    pessimistic: Array


@frozen()
class Compared:
    """One thing that set-ups of an exercise ask (N.m over the middle), with the capacity for it on both sides.

    ``None``: nothing can be compared.

    ``demand`` ``(set-ups, samples)``; of bands ``(1, samples)``: what the limb asks, to which comes what
    ``per_c1`` and ``per_c2`` ``(set-ups, samples)`` ask for each newton of the band's constants.
    """

    capacity: Known | None
    demand: Array
    per_c1: Array | None = None
    per_c2: Array | None = None


def judge_weights(bench: Bench, asked: Sequence[Asked]) -> Judged:
    """The loads of set-ups without a band, one fold."""
    curves = _capacities(bench, [(one.at, tuple(one.demands)) for one in asked])
    compared = [
        [
            Compared(here, demand)
            for here, demand in zip(found, _with_felt(one.demands, one.felt), strict=False)
        ]
        for found, one in zip(curves, asked, strict=True)
    ]
    return _judge(compared, [len(one) for one in asked], None)


def judge_bands(bench: Bench, grids: Sequence[tuple[Asked, BandGrid]], laws: Array) -> Judged:
    """The loads of every grid with bands of these constants, ``laws`` ``(folds, 2)`` in newtons of C1 and C2.

    Each grid comes with what the limb asks without a band.
    """
    curves = _capacities(bench, [(limb.at, tuple(limb.demands)) for limb, _ in grids])
    compared = []
    for found, (limb, grid) in zip(curves, grids, strict=True):
        own = limb.demands[own_action(limb.at.exercise)]
        demands = _with_felt(limb.demands, None if grid.other_c1 is None else np.zeros_like(own))
        per_c1 = _with_felt(grid.per_c1, grid.other_c1)
        per_c2 = _with_felt(grid.per_c2, grid.other_c2)
        compared.append([Compared(*each) for each in zip(found, demands, per_c1, per_c2, strict=False)])
    return _judge(compared, [len(grid.rest_length_m) for _, grid in grids], laws)


def _with_felt(by_action: Mapping[str, Array], felt: Array | None) -> list[Array]:
    """What the own action is asked, what others are, and what a loop asks of the other leg."""
    return [*by_action.values()] if felt is None else [*by_action.values(), felt]


def _capacities(bench: Bench, stages: Sequence[tuple[Stage, tuple[str, ...]]]) -> list[list[Known | None]]:
    """The capacities of each exercise's own action, of the others, and of the own one for the other leg.

    Where no load can be counted only the own one stands, unknown.
    """
    over: dict[str, list[Stage]] = {}
    for at, actions in stages:
        if at.exercise.chain not in ("isometric", "free"):
            for action in actions:
                over.setdefault(action, []).append(at)
    found = {action: iter(bench.curves(known, action)) for action, known in over.items()}
    capacities: list[list[Known | None]] = []
    for at, actions in stages:
        if at.exercise.chain in ("isometric", "free"):
            capacities.append([None])
            continue
        here = [next(found[action]) for action in actions]
        curves, left, right = here[0]
        capacities.append([*here, (curves, right, left)])
    return capacities


def _judge(compared: Sequence[Sequence[Compared]], counts: Sequence[int], laws: Array | None) -> Judged:
    """Demand over capacity; ``counts``: set-ups of each exercise.

    The load is the largest share of any action that is asked, the other leg of a loop included; NaN where
    nothing can be compared: then it goes by effort. What comes first (the own action) is compared for all
    together, then what comes second, and so on.
    """
    folds = [None] if laws is None else laws.tolist()
    shares = np.full((2, len(SIDES), len(folds), sum(counts)), np.nan)
    peak = np.empty(shares.shape[2:])
    stop = np.cumsum(counts)
    made = _Made.by(compared)
    for number in range(max(map(len, compared))):
        members = [place for place, each in enumerate(compared) if len(each) > number]
        asked = [compared[place][number] for place in members]
        many = [counts[place] for place in members]
        rows: slice | NDArray[np.intp] = slice(None)
        if number > 0:
            rows = np.concatenate([np.arange(stop[place] - counts[place], stop[place]) for place in members])
        demand = _Demand.of(asked, many)
        capacity, raised = made.of([one.capacity for one in asked])
        if number == 0:
            known = ~np.isnan(capacity[:, 0])
        # Another capacity counts on a side only where the own action's is known there.
        capacity = np.where(known[:, None, members], capacity, np.nan)
        capacity, raised = np.repeat(capacity, many, axis=2), np.repeat(raised, many, axis=1)
        share = np.empty((len(SIDES), len(folds), sum(many)))
        over = np.empty_like(capacity)
        for fold, law in enumerate(folds):  # one by one: so much stays in the cache
            total = demand.with_band(law)
            if number == 0:
                np.maximum.reduce(total, axis=0, out=peak[fold])
            np.maximum.reduce(np.divide(total, capacity, out=over), axis=1, out=share[:, fold])
        np.maximum(share, 0.0, out=share)
        both = np.stack([share, share * raised[:, None]])
        shares[..., rows] = np.fmax(shares[..., rows], both)
    return Judged(peak, shares[0], shares[1])


@frozen()
class _Demand:
    """What is asked, ``(samples, set-ups)``: samples outermost, so that set-ups lie side by side in memory."""

    always: Array
    per_c1: Array | None
    per_c2: Array | None

    @classmethod
    def of(cls, asked: Sequence[Compared], many: Sequence[int]) -> _Demand:
        """Of several exercises with so many set-ups each."""
        always = np.concatenate([one.demand for one in asked])
        if asked[0].per_c1 is None:
            return cls(np.ascontiguousarray(always.T), None, None)
        per_c1 = np.concatenate([one.per_c1 for one in asked if one.per_c1 is not None])
        per_c2 = np.concatenate([one.per_c2 for one in asked if one.per_c2 is not None])
        always = np.repeat(always.T, many, axis=1)
        return cls(always, np.ascontiguousarray(per_c1.T), np.ascontiguousarray(per_c2.T))

    def with_band(self, law: tuple[float, float] | None) -> Array:
        """With a band of these constants C1 and C2 (N)."""
        if law is None or self.per_c1 is None or self.per_c2 is None:
            return self.always
        c1, c2 = law
        total = c1 * self.per_c1
        total += self.always
        total += c2 * self.per_c2
        return total


@frozen()
class _Made:
    """What somebody can make over the middle of the range, ``(curves, samples)``, and that over its careful estimate.

    All curves that are looked at, one under the other; ``first``: where those of each `Curves` begin, by its id. The
    first row stands for what is not known: NaN.
    """

    torque: Array
    raised: Array
    first: dict[int, int]

    @classmethod
    def by(cls, compared: Sequence[Sequence[Compared]]) -> _Made:
        """What all of these are compared with."""
        samples = compared[0][0].demand.shape[1]
        several = {id(one.capacity[0]): one.capacity[0] for each in compared for one in each if one.capacity}
        stops = accumulate((len(curves.torque_nm) for curves in several.values()), initial=1)
        parts = [curves.torque_nm[:, middle(curves.torque_nm.shape[1])] for curves in several.values()]
        torque = np.concatenate([np.full((1, samples), np.nan), *parts])
        careful = np.concatenate([np.ones(1), *(curves.careful for curves in several.values())])
        # The careful curve is the same curve, lower by one factor.
        return cls(torque, torque[:, 0] / (torque[:, 0] * careful), dict(zip(several, stops, strict=False)))

    def of(self, known: Sequence[Known | None]) -> tuple[Array, Array]:
        """Of each of these on both sides ``(sides, samples, exercises)``, and over the careful ``(sides, exercises)``."""
        rows = np.array([(0, 0) if one is None else self._rows(*one) for one in known]).T
        return np.ascontiguousarray(self.torque[rows].swapaxes(1, 2)), self.raised[rows]

    def _rows(self, curves: Curves, left: int, right: int) -> tuple[int, int]:
        first = self.first[id(curves)]
        return first + left, first + right
