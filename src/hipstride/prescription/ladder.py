"""The allowed set-ups of one exercise on one side in order of load, and the ways up and down among them."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace

from hipstride.catalogue.numbers import value
from hipstride.record.resistance import Resistance

_HAIR = 1e-9  # so that 11 / 10 is a step of 10 %


@dataclass(frozen=True, slots=True)
class Rung:
    """One set-up and what it asks: the largest demand (N.m), and that over the capacity where it is known."""

    resistance: Resistance
    peak_torque_nm: float
    relative: float | None


Ladder = tuple[Rung, ...]
"""Sorted by peak torque, the lightest first: owned bands only, already past the gates."""


@dataclass(frozen=True, slots=True)
class Target:
    """What is prescribed: a rung of the ladder, repetitions, sets, and the effort (0-10) not to pass."""

    index: int
    reps: int
    sets: int
    effort: int


def checked_ladder(ladder: Sequence[Rung]) -> Ladder:
    """The ladder, if it has rungs and they go from light to heavy."""
    loads = [rung.peak_torque_nm for rung in ladder]
    if not loads or loads != sorted(loads):
        raise ValueError("a ladder needs at least one rung, from the lightest to the heaviest")
    return tuple(ladder)


def cap_index(ladder: Ladder, limit_nm: float) -> int:
    """The heaviest rung that is not above the limit; -1 where even the lightest is."""
    return bisect_right(ladder, limit_nm, key=lambda rung: rung.peak_torque_nm) - 1


def step_up(ladder: Ladder, index: int, max_step: float, *, max_index: int) -> int | None:
    """The heaviest rung that is at least a real step up and at most ``max_step`` (fraction) heavier."""
    load = ladder[index].peak_torque_nm
    least, most = load * (1 + value("dose.min_step")), load * (1 + max_step) + _HAIR
    heaviest = min(cap_index(ladder, most), max_index)
    real = heaviest > index and ladder[heaviest].peak_torque_nm >= max(load + _HAIR, least)
    return heaviest if real else None


def next_colour(ladder: Ladder, index: int, *, max_index: int) -> int | None:
    """The lightest rung beyond the largest usual step: where often only a new colour is left."""
    load = ladder[index].peak_torque_nm
    if load <= 0.0:
        return None  # how far it is cannot be said
    beyond = load * (1 + value("dose.max_step")) + _HAIR
    found = cap_index(ladder, beyond) + 1
    return found if found <= max_index else None


def step_down(ladder: Ladder, index: int, share: float) -> int:
    """The heaviest rung at or below that share of the load now, at least one rung down; 0 at the lightest."""
    limit = ladder[index].peak_torque_nm * share + _HAIR
    return max(0, min(cap_index(ladder, limit), index - 1))


def most_repetitions(rung: Rung) -> int:
    """The most repetitions of a set with this load: more where it is so light that a set goes by effort."""
    by_effort = rung.relative is not None and rung.relative < value("dose.relative_load_min")
    return int(value("dose.repetitions_max_by_effort" if by_effort else "dose.repetitions_max"))


def easier(target: Target, ladder: Ladder) -> Target | None:
    """The neighbour below that a person may choose: about 10 % lighter, else fewer repetitions."""
    if target.index > 0:
        return replace(target, index=step_down(ladder, target.index, 1 - value("progression.easier_step")))
    fewer = target.reps - int(value("progress_more.repetitions_down_step"))
    return replace(target, reps=fewer) if fewer >= value("progress_more.repetitions_floor") else None


def harder(target: Target, ladder: Ladder, max_index: int) -> Target | None:
    """The neighbour above that a person may choose: at most 10 % heavier, else more repetitions.

    ``max_index`` is the heaviest rung that the gates and the guard allow.
    """
    if target.index > max_index:
        return None
    up = step_up(ladder, target.index, value("progression.harder_step_max"), max_index=max_index)
    if up is not None:
        return replace(target, index=up)
    more = target.reps + int(value("progress_more.harder_repetitions"))
    return replace(target, reps=more) if more <= most_repetitions(ladder[target.index]) else None
