"""What "easier" and "harder" would be, before each exercise: with the band that is tied, and its knot where it can."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from hipstride.catalogue.exercises import get
from hipstride.catalogue.numbers import value
from hipstride.prescription.ladder import Ladder, Target, easier, harder
from hipstride.prescription.rule import rule
from hipstride.prescription.set_ups import mark_number
from hipstride.prescription.tailor import Tailored
from hipstride.prescription.training_log import LastTime
from hipstride.prescription.types import DayKind, Prescription, Tie, tie_of
from hipstride.record.resistance import Band, Resistance


@dataclass(frozen=True, slots=True)
class Neighbour:
    """What "easier" or "harder" would be: the form, the set-up, sets, repetitions or seconds, and what they ask."""

    exercise: str
    resistance: Resistance
    sets: int
    reps: int | None
    seconds: float | None
    peak_torque_nm: float | None


@dataclass(frozen=True, slots=True)
class TodayExercise:
    """One exercise of today's session with what is shown before it; ``step`` is how it moved."""

    prescription: Prescription
    last_time: LastTime | None
    easier: Neighbour | None
    harder: Neighbour | None
    step: str


@rule(
    "today.easier",
    "Easier is the same band tied as it is where that can be lighter, else at another mark that is tied today; else fewer "
    "repetitions.",
    source="the person picks the level before each exercise (public article on Keller 2016); the order is our proposal",
)
def easier_way(one: Prescription, by: Tailored, tied: frozenset[Tie] | None = None) -> Neighbour | None:
    """The neighbour below: the first way of tying that makes a real difference, else the last that makes any.

    ``tied``: what is tied today; None where any knot of the same band may be tied.
    """
    found: Neighbour | None = None
    enough = (one.peak_torque_nm or 0.0) * (1.0 - value("progression.easier_step") / 2)
    for ladder, target, _ in _ways(one, by, tied):
        found = _neighbour(one, ladder, easier(target, ladder))
        if found is not None and (found.peak_torque_nm or 0.0) <= enough:
            return found
    return found


@rule(
    "today.harder",
    "Harder is offered on a full day, where the last time went well in all, no joint it loads hurts, and nobody set "
    "the numbers; it never goes past what gates and guard allow.",
    source="harder only if gates allow, DESIGN section 6; the rest is our proposal, to be reviewed by a clinician",
)
def offers_harder(by: Tailored, *, day: DayKind, hurts: bool) -> bool:
    """Whether more than is on the sheet may be chosen today; ``hurts``: a joint that the exercise loads is sore."""
    return day == "full" and not hurts and not by.pinned and not by.bounds


def harder_way(one: Prescription, by: Tailored, tied: frozenset[Tie] | None = None) -> Neighbour | None:
    """The neighbour above that gates and guard allow: the first way of tying with more load, else more repetitions.

    ``tied``: as for `easier_way`.
    """
    found: Neighbour | None = None
    for ladder, target, top in _ways(one, by, tied):
        found = _neighbour(one, ladder, harder(target, ladder, top))
        if found is not None and found.resistance != one.resistance:
            return found
    return found


def taken(one: Prescription, near: Neighbour) -> Prescription:
    """The exercise as it is done when a neighbour is chosen."""
    form = get(near.exercise)
    tempo_s = one.dose.tempo_s if form.id == one.exercise else form.tempo_s
    dose = replace(one.dose, sets=near.sets, reps=near.reps, seconds=near.seconds, tempo_s=tempo_s)
    mark = mark_number(near.resistance.rest_length_m) if isinstance(near.resistance, Band) else None
    return replace(one, exercise=form.id, rung=form.rung, resistance=near.resistance, dose=dose, mark=mark)


def _ways(
    one: Prescription, by: Tailored, tied: frozenset[Tie] | None
) -> Iterator[tuple[Ladder, Target, int]]:
    """The rungs a person may choose from, the least work first: as it is tied; the same band at a mark tied today.

    Each with the target on them, and the heaviest rung that the guard allows.
    """
    here = next((i for i, rung in enumerate(by.ladder) if rung.resistance == one.resistance), by.target.index)
    for alike in (_as_tied, _same_band):
        kept = [
            i
            for i, rung in enumerate(by.ladder)
            if i == here or (alike(one.resistance, rung.resistance) and _is_tied(rung.resistance, tied))
        ]
        top = max(place for place, index in enumerate(kept) if index <= max(by.max_index, here))
        target = replace(by.target, index=kept.index(here), reps=one.dose.reps or by.target.reps)
        yield tuple(by.ladder[index] for index in kept), target, top


def _as_tied(one: Resistance, two: Resistance) -> bool:
    """Whether nothing has to be tied anew: without a band always."""
    if not isinstance(one, Band) or not isinstance(two, Band):
        return not isinstance(one, Band)
    return (tie_of(one), one.attachment) == (tie_of(two), two.attachment)


def _is_tied(resistance: Resistance, tied: frozenset[Tie] | None) -> bool:
    """Whether it needs no knot that today's session does not have: a session has two at most, whatever is chosen."""
    tie = tie_of(resistance)
    return tie is None or tied is None or tie in tied


def _same_band(one: Resistance, two: Resistance) -> bool:
    """Whether it is the same band, wherever it is tied."""
    tie, other = tie_of(one), tie_of(two)
    return tie is None or (other is not None and tie[:3] == other[:3])


def _neighbour(one: Prescription, ladder: Ladder, target: Target | None) -> Neighbour | None:
    if target is None:
        return None
    rung = ladder[target.index]
    return Neighbour(
        one.exercise,
        rung.resistance,
        sets=one.dose.sets,
        reps=target.reps,
        seconds=one.dose.seconds,
        peak_torque_nm=rung.peak_torque_nm,
    )
