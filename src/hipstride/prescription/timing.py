"""How long a session takes, honestly: warm-up, tying bands, changing position and side, sets and rests."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Sequence
from dataclasses import field
from functools import cached_property

from hipstride.catalogue.exercises import get
from hipstride.catalogue.numbers import value
from hipstride.prescription.reserve import reps_in_reserve
from hipstride.prescription.rule import rule
from hipstride.prescription.types import Prescription, Tie, tie_of
from hipstride.record.frozen import frozen

Work = tuple[int, float, int]  # sets, seconds of a set, rest between sets of one side (s)


def set_seconds(one: Prescription) -> float:
    """Seconds of one set."""
    held, reps = one.dose.seconds, one.dose.reps
    if held is not None and reps is not None and one.movement not in ("stretch", "balance"):
        return held * reps + 2.0 * reps
    if held is not None:
        return held
    return sum(one.dose.tempo_s) * (reps or 1)


Bouts = list[list[tuple[float, int]]]  # what takes turns: seconds of a set, rest between sets of one side (s)


@frozen(slots=False)
class Block:
    """One exercise of a session, of one side or both, with what its time depends on besides its sets.

    ``postures``: the positions that it is done in: the sides may differ; ``ties``: the bands that must be tied for
    it; ``sets``: those of each side. ``bouts``: the sides take turns, so that one side's set is the other's rest;
    where the two sides are done in different positions, one side is finished before the other begins. ``order``:
    what a session is ordered by; sets and repetitions do not matter, and it is that of both sides alike, so that a
    mirrored person does the mirrored session in the same order.
    """

    group: tuple[Prescription, ...]
    postures: frozenset[str]
    ties: tuple[Tie, ...]
    sets: list[int]
    bouts: Bouts
    order: tuple[bool, int, list[str], list[str]]
    _minutes: dict[tuple[int, ...], float] = field(default_factory=dict, compare=False, repr=False)

    @cached_property
    def fewer(self) -> Block | None:
        """With one repetition less."""
        group = _fewer_reps(self.group)
        return None if group is None else block_of(group)

    def minutes(self, sets: Sequence[int]) -> float:
        """How long it takes with so many sets of each side; sessions that cut it alike ask it once."""
        key = tuple(sets)
        if key not in self._minutes:
            self._minutes[key] = self.seconds(key) / 60.0
        return self._minutes[key]

    def seconds(self, sets: Sequence[int]) -> float:
        """The same in seconds."""
        left = iter(sets)
        return sum(_work_seconds(tuple((next(left), *bout) for bout in bouts)) for bouts in self.bouts)


def block_of(group: tuple[Prescription, ...]) -> Block:
    """A group with what its time depends on."""
    postures = frozenset(get(one.exercise).posture for one in group)
    tied = [tie_of(one.resistance) for one in group]
    bouts = [(set_seconds(one), one.dose.rest_s) for one in group]
    last = group[0].movement in ("stretch", "aerobic")
    first = min(_ORDER[posture] for posture in postures)
    return Block(
        group=group,
        postures=postures,
        ties=tuple(dict.fromkeys(tie for tie in tied if tie is not None)),
        sets=[one.dose.sets for one in group],
        bouts=[bouts] if len(postures) == 1 else [[bout] for bout in bouts],
        order=(last, first, sorted(map(repr, tied)), sorted(one.exercise for one in group)),
    )


def exercise_seconds(pair: Sequence[Prescription]) -> float:
    """Seconds of one exercise on one side or on both."""
    block = block_of(tuple(pair))
    return block.seconds(block.sets)


@functools.cache
def _work_seconds(pair: tuple[Work, ...]) -> float:
    change = 60.0 * value("plan.side_change_minutes") / 4.0
    rounds = max(sets for sets, _, _ in pair)
    total = 0.0
    for number in range(rounds):
        active = [(seconds, rest) for sets, seconds, rest in pair if number < sets]
        work = sum(seconds for seconds, _ in active) + change * max(len(active) - 1, 0)
        total += work
        if number + 1 < rounds:
            longest = max(rest for _, rest in active)
            shared = work - max(seconds for seconds, _ in active) if len(active) > 1 else 0.0
            total += max(longest - shared, change)
    return total


@rule(
    "plan.session_minutes",
    "The minutes of a session count warm-up, tying bands, changing position and sides, sets and rests.",
    source="our time model; provisional parts in the catalogue",
)
def session_minutes(groups: Sequence[Sequence[Prescription]]) -> float:
    """Minutes of a session whose exercises are done in this order."""
    blocks = [block_of(tuple(group)) for group in groups]
    return _minutes(blocks, [block.minutes(block.sets) for block in blocks])


def _minutes(blocks: Sequence[Block], work: Sequence[float]) -> float:
    """``work``: minutes of each exercise by itself."""
    minutes = value("plan.warm_up_minutes") + value("plan.cool_down_minutes")
    tied: set[Tie] = set()
    posture = None
    for block, own in zip(blocks, work, strict=True):
        minutes += own
        for tie in block.ties:
            if tie not in tied:
                tied.add(tie)
                minutes += value("plan.band_set_up_minutes")
        for now in _turns(block.postures, posture):
            if posture is not None and now != posture:
                minutes += value("plan.position_change_minutes")
            posture = now
    return minutes


def _turns(postures: frozenset[str], now: str | None) -> Iterable[str]:
    """Positions in the order they are taken: the one that the person is in already comes first."""
    return postures if len(postures) == 1 else sorted(postures, key=lambda each: (each != now, _ORDER[each]))


_ORDER = {"standing": 0, "sled": 1, "seated": 2, "hook_lying": 3, "supine": 4, "side_lying": 5, "prone": 6}


def in_order(groups: Sequence[tuple[Prescription, ...]]) -> list[tuple[Prescription, ...]]:
    """Exercises ordered by position and set-up: few changes; stretches and balance last."""
    return sorted(groups, key=lambda group: block_of(group).order)


@rule(
    "plan.fit_time",
    "When time is short, first the stronger side does fewer sets, then all do fewer, then an exercise waits.",
    source="our proposal, to be reviewed by a clinician",
)
def fit(groups: Sequence[tuple[Prescription, ...]], minutes: float) -> list[tuple[Prescription, ...]]:
    """Bring a session inside its minutes without touching any load; in the order in which they are done.

    ``groups`` come with the most urgent first: what is cut is cut from the last.
    """
    kept, _ = fitted([block_of(group) for group in groups], minutes)
    return [with_sets(*each) for each in kept]


Fitted = list[tuple[tuple[Prescription, ...], tuple[int, ...]]]


def fitted(blocks: Sequence[Block], minutes: float) -> tuple[Fitted, float]:
    """The same, each group beside the sets that are left of it; and the minutes that all take."""
    kept, sets = list(blocks), [block.sets for block in blocks]
    work = [block.minutes(block.sets) for block in kept]
    order = sorted(range(len(kept)), key=lambda place: kept[place].order)

    def besides() -> float:
        """Warm-up, tying and changing position: the same whatever the sets, until an exercise waits."""
        return _minutes([kept[place] for place in order], [0.0 for _ in order])

    around = besides()

    def too_long() -> bool:
        return around + sum(work) > minutes + 1e-9

    def cut(place: int, fewer: list[int]) -> None:
        if fewer != sets[place]:
            sets[place], work[place] = fewer, kept[place].minutes(fewer)

    last_first = range(len(kept))[::-1] if too_long() else ()
    for fewer in (_less_for_the_stronger, _less_for_the_larger):
        for place in last_first:
            if not too_long():
                break
            cut(place, fewer(sets[place]))
    for place in last_first:
        while max(sets[place]) > 1 and too_long():
            cut(place, [max(1, number - 1) for number in sets[place]])
    for place in last_first:
        while too_long() and (fewer_reps := kept[place].fewer) is not None:
            kept[place], work[place] = fewer_reps, fewer_reps.minutes(sets[place])
    while too_long() and len(kept) > 1:
        kept.pop()
        work.pop()
        order.remove(len(kept))
        around = besides()
    together = _minutes([kept[place] for place in order], [work[place] for place in order])
    return [(kept[place].group, tuple(sets[place])) for place in order], together


def _less_for_the_stronger(sets: list[int]) -> list[int]:
    """One set less for the side that has fewer of them: the stronger."""
    least = min(sets)
    return sets if max(sets) == least else [max(1, n - 1) if n == least else n for n in sets]


def _less_for_the_larger(sets: list[int]) -> list[int]:
    """One set less for whoever has most of them."""
    most = max(sets)
    return [max(1, n - 1) if n == most else n for n in sets]


def with_sets(group: tuple[Prescription, ...], sets: Sequence[int]) -> tuple[Prescription, ...]:
    """The group with so many sets of each."""
    return tuple(map(_with_sets, group, sets))


def _with_sets(one: Prescription, sets: int) -> Prescription:
    return one if sets == one.dose.sets else one.dosed(one.dose.of(sets=sets))


def _fewer_reps(group: tuple[Prescription, ...]) -> tuple[Prescription, ...] | None:
    """One repetition less on both sides: the reserves keep their order. ``None`` at the fewest worth doing."""
    counts = [one.dose.reps for one in group if one.dose.reps is not None]
    if not counts or min(counts) <= value("dose.repetitions_min"):
        return None
    return tuple(
        one.dosed(
            one.dose.of(reps=one.dose.reps - 1),
            reps_in_reserve=reps_in_reserve(one.relative_load, one.dose.reps - 1),
        )
        if one.dose.reps is not None
        else one
        for one in group
    )
