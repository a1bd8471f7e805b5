"""What the guided run says: plans, exercises and changes in short lines."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence

from hipstride.catalogue.exercises import get
from hipstride.cli.words import resistance_words
from hipstride.prescription.neighbours import Neighbour
from hipstride.prescription.plan import Plan
from hipstride.prescription.today import Today, TodayExercise
from hipstride.prescription.training_log import LastTime
from hipstride.prescription.types import Prescription
from hipstride.record.person import Sides
from hipstride.record.resistance import Band, Resistance


def day_words(date: dt.date) -> str:
    """Such as Wednesday 7 January."""
    return f"{date:%A} {date.day} {date:%B}"


def side_words(side: Sides) -> str:
    """Such as left leg."""
    return "both legs" if side == "both" else f"{side} leg"


def named(exercise: str, side: Sides) -> str:
    """An exercise and its side, the side once."""
    name, legs = get(exercise).name, side_words(side)
    return name if name.endswith(legs) else f"{name}, {legs}"


def amount_words(reps: int | None, seconds: float | None) -> str:
    """How much one set is."""
    if reps is None:
        return f"{seconds:.0f} seconds"
    times = "once" if reps == 1 else f"{reps} times"
    return times if seconds is None else f"{times}, hold {seconds:.0f} s"


def sets_words(sets: int) -> str:
    """Such as 2 sets."""
    return "1 set" if sets == 1 else f"{sets} sets"


def dose_line(one: Prescription) -> str:
    """Sets, repetitions and what resists, in one line."""
    return (
        f"{sets_words(one.dose.sets)} of {amount_words(one.dose.reps, one.dose.seconds)}, "
        f"{resistance_words(one.resistance)}"
    )


def set_up_words(resistance: Resistance) -> str | None:
    """How much free band there is, for the tape measure."""
    if not isinstance(resistance, Band):
        return None
    what = "round" if resistance.anchor == "loop" else "free"
    return f"{resistance.rest_length_m * 100:.0f} cm of band {what}."


def plan_lines(made: Plan) -> Iterable[tuple[str, list[str]]]:
    """The plan in parts: what to mind, to buy, to mark."""
    yield (
        "Please mind",
        [gate.text for gate in made.gates] + [message.text for message in made.messages],
    )
    yield "To buy", [f"{row.item}. {row.reason.text}" for row in made.shopping]
    marks = []
    for mark in made.marks:
        loop = ", as a loop" if mark.loop else ""
        marks.append(f"{mark.colour}, mark {mark.mark}: {mark.rest_length_m * 100:.0f} cm free{loop}")
    yield "Tape marks on your bands", marks


def last_time_words(last: LastTime) -> str:
    """What was done the last time."""
    reps = " and ".join(str(count) for count in last.reps)
    effort = "" if last.effort is None else f", effort {last.effort:g}"
    return f"Last time: {reps}{effort}, {resistance_words(last.resistance)}."


def neighbour_words(one: Prescription, near: Neighbour | None, none: str) -> str:
    """What easier or harder would be: the form and the sets where they are others than planned."""
    if near is None:
        return none
    parts = [amount_words(near.reps, near.seconds if near.reps is None else None)]
    if near.sets != one.dose.sets:
        parts[0] = f"{sets_words(near.sets)} of {parts[0]}"
    if near.exercise != one.exercise:
        parts.insert(0, get(near.exercise).name)
    return ", ".join([*parts, resistance_words(near.resistance)])


def key(one: Prescription) -> tuple[str, str]:
    """What stays the same of an exercise from one time to the next."""
    return (one.exercise, one.side)


def change_lines(before: Today, after: Sequence[Today]) -> Iterable[str]:
    """How each exercise goes on the next time it is done, with the reason; the same ones together."""
    same: dict[str, list[str]] = {}
    for shown in before.exercises:
        one = shown.prescription
        later = _next_of(shown, after)
        if one.dose.reps is None or later is None:
            continue
        name = named(one.exercise, one.side)
        day, then = later
        if _same(one, then.prescription):
            same.setdefault(why_moved(then.prescription), []).append(name)
            continue
        yield f"- {name}, {day_words(day)}: {dose_line(then.prescription)}. Today it was {dose_line(one)}."
        yield f"  {why_moved(then.prescription)}"
    for why, names in same.items():
        yield f"- As today: {'; '.join(names)}."
        yield f"  {why}"


def why_moved(one: Prescription) -> str:
    """Why the log moved an exercise, or left it where it is."""
    told = [reason.text for reason in one.reasons if reason.rule.startswith("progression.")]
    return " ".join(dict.fromkeys(told[-2:])) or "Nothing moves before you have done it."


def _next_of(shown: TodayExercise, after: Sequence[Today]) -> tuple[dt.date, TodayExercise] | None:
    for session in after:
        for one in session.exercises:
            if key(one.prescription) == key(shown.prescription):
                return session.date, one
    return None


def _same(one: Prescription, two: Prescription) -> bool:
    return (one.resistance, one.dose.sets, one.dose.reps) == (two.resistance, two.dose.sets, two.dose.reps)
