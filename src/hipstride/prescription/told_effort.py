"""Effort that is told too low: what the ends of sets say about the numbers that somebody gives for them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from statistics import fmean

from hipstride.catalogue.numbers import value
from hipstride.prescription.done_sessions import DoneSession
from hipstride.prescription.rule import Reason, rule
from hipstride.record.event import SetDone

_MOST = 10.0


@rule(
    "learning.told_too_low",
    "Where tired legs end sets at an effort below the one they were to end at, effort is read as that much higher.",
    source="effort can be distorted in MS, so it is paired with repetitions (facts on effort scales, recalled); the size "
    "is our proposal, to be reviewed by a clinician",
)
def told_too_low(done: Sequence[DoneSession]) -> tuple[int, ...]:
    """By how many points effort was told too low, as known after each session.

    A set ends at its repetitions or at the planned effort. One that tired legs ended sooner, at an effort told
    below the planned one, was at least a hard set. What is missing to that is taken over all sets that tired
    legs ended, and some more, so that one alone says little. Where the log does not tell the planned effort,
    nothing is known; nor where such sets are not told clearly harder than others: then the numbers do not follow
    the work, and no sum mends them.
    """
    prior, apart = value("progress_more.told_too_low_prior"), value("progress_more.told_apart")
    tired, whole, missing = list[float](), list[float](), 0.0
    found: list[int] = []
    for session in done:
        for one in (each.done for each in session.sets if session.day_kind == "full"):
            asked = session.asked(one.exercise, one.side)
            planned = None if asked is None else asked.effort
            if one.effort is None or planned is None:
                continue
            if one.stopped_because == "done":
                whole.append(one.effort)
            elif one.stopped_because == "tired":
                tired.append(one.effort)
                if one.effort < planned:
                    missing += max(0.0, value("progress_more.tired_effort") - one.effort)
        follows = bool(tired and whole) and fmean(tired) - fmean(whole) >= apart
        found.append(int(missing / (len(tired) + prior) + 0.5) if follows else 0)
    return tuple(found)


def as_felt(done: Sequence[DoneSession]) -> tuple[DoneSession, ...]:
    """The sessions with effort as it counts: each by what was known at its end, so that none is read anew later."""
    return tuple(_higher(*each) for each in zip(done, told_too_low(done), strict=True))


def _higher(session: DoneSession, points: int) -> DoneSession:
    if points == 0:
        return session

    def higher(one: SetDone) -> SetDone:
        return one if one.effort is None else replace(one, effort=min(_MOST, one.effort + points))

    return replace(session, sets=tuple(replace(each, done=higher(each.done)) for each in session.sets))


def counted_higher(done: Sequence[DoneSession]) -> tuple[Reason, ...]:
    """What the person hears of it; nothing where effort is read as it is told."""
    points = (0, *told_too_low(done))[-1]
    if points == 0:
        return ()
    more = f"{points} point{'s' if points > 1 else ''}"
    text = f"Some sets ended sooner than your numbers for effort say. So we count them {more} higher."
    clinical = f"Sets ended by tired legs below the planned effort: effort read {points} higher for dose and progression."
    return (Reason("learning.told_too_low", text, clinical, {"points": points}),)
