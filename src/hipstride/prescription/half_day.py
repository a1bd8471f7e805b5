"""A half day: half the sets of the whole session, at the loads of a full day."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

from hipstride.catalogue.exercise import movement_words
from hipstride.catalogue.exercises import get
from hipstride.catalogue.numbers import value
from hipstride.prescription.day import Day
from hipstride.prescription.done_sessions import DoneSession
from hipstride.prescription.rule import Reason, rule
from hipstride.prescription.timing import session_minutes, with_sets
from hipstride.prescription.types import Prescription

Group = tuple[Prescription, ...]


def half(at: Day, full: Sequence[Group], urgent: Sequence[str]) -> list[Group]:
    """Half of a full day's session, in its order; what is left out is told. ``urgent``: movements, most urgent first."""
    turns = in_turn(at.done, urgent)
    ranked = sorted(range(len(full)), key=lambda place: turns.index(full[place][0].movement))
    sets = halved(full, ranked)
    at.told = (*at.told, *_told(full, sets))
    return [
        tuple(map(_said, with_sets(group, each), group))
        for group, each in zip(full, sets, strict=True)
        if each
    ]


def halved(full: Sequence[Group], ranked: Sequence[int]) -> list[list[int]]:
    """The sets of each exercise and its sides on a half day; [] waits. ``ranked``: their places, most urgent first.

    Each has half of its own, rounded down, one at least, as long as the session stays within half of its sets and about
    half of its minutes; the first is always done. What is left then rounds up.
    """
    share = value("readiness.half_sets_share")
    planned = [[one.dose.sets for one in group] for group in full]
    most_minutes = value("readiness.half_minutes_share") * session_minutes(full)
    most_sets = math.ceil(share * sum(map(sum, planned)))

    def fits(sets: Sequence[Sequence[int]]) -> bool:
        kept = [with_sets(group, each) for group, each in zip(full, sets, strict=True) if each]
        return sum(map(sum, sets)) <= most_sets and session_minutes(kept) <= most_minutes

    sets: list[list[int]] = [[] for _ in full]
    for place in ranked:
        fewer = [max(1, math.floor(share * number)) for number in planned[place]]
        tried = [*sets[:place], fewer, *sets[place + 1 :]]
        sets = tried if not any(sets) or fits(tried) else sets
    for place in ranked:
        more = [math.ceil(share * number) for number in planned[place]]
        tried = [*sets[:place], more, *sets[place + 1 :]]
        sets = tried if sets[place] and fits(tried) else sets
    return sets


@rule(
    "today.half_in_turn",
    "What a half day leaves out comes first on the next half day.",
    source="our proposal, to be reviewed by a clinician",
)
def in_turn(done: Sequence[DoneSession], movements: Sequence[str]) -> list[str]:
    """Movements in the order in which a half day keeps them: what waits since the last one, the longest first."""
    half = max((place for place, each in enumerate(done) if each.day_kind == "half"), default=-1)
    last: dict[str, int] = {
        get(one.done.exercise).movement: place for place, each in enumerate(done) for one in each.sets
    }
    return sorted(movements, key=lambda movement: min(last.get(movement, -1), half))


@rule(
    "today.half",
    "A half day keeps the load and halves the sets of the session; where most have one set, some exercises wait. It counts.",
    source="DESIGN section 6; provisional",
)
def _said(one: Prescription, full: Prescription) -> Prescription:
    """With the reason, where the day took sets away."""
    if one.dose.sets == full.dose.sets:
        return one
    text = "Fewer sets today, same load. It counts."
    reason = Reason(
        "today.half", text, f"Half day: {full.dose.sets} sets halved, load kept.", {"full": full.dose.sets}
    )
    return replace(one, reasons=(*one.reasons, reason))


def _told(full: Sequence[Group], sets: Sequence[Sequence[int]]) -> tuple[Reason, ...]:
    """What waits so that the session is half; or that a session of one set has no half."""
    if [list(each) for each in sets] == [[one.dose.sets for one in group] for group in full]:
        text = "There is only one exercise today. It stays as it is."
        return (Reason("today.half", text, "One exercise of one set: nothing to halve.", {}),) if full else ()
    waits = [group[0].movement for group, each in zip(full, sets, strict=True) if not each]
    if not waits:
        return ()
    names = ", ".join(map(movement_words, waits))
    they = "They come" if len(waits) > 1 else "It comes"
    text = f"Left out, so that it is half the work: {names}. {they} first on the next half day."
    clinical = "Half day: sets halved over the session; what waits takes turns."
    return (Reason("today.half_in_turn", text, clinical, {"movements": waits}),)
