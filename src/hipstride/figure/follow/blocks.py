"""The exercises of a day, each with the ways to do it that the day offers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from hipstride.catalogue.exercise import Exercise
from hipstride.catalogue.exercises import get
from hipstride.figure.follow.sets import beats_of, cycle_s, steps_of
from hipstride.figure.follow.stage import Stage
from hipstride.figure.follow.steps import Block, Choice, Step, Way
from hipstride.figure.follow.words import (
    SIDES,
    amount,
    last_time_line,
    of_sets,
    sets_of,
    way_words,
    with_load,
)
from hipstride.prescription.neighbours import Neighbour, taken
from hipstride.prescription.today import Today, TodayExercise
from hipstride.prescription.types import Prescription

CHOOSE_S = 15.0  # time to choose

Pair = tuple[TodayExercise, ...]


def groups_of(exercises: Sequence[TodayExercise]) -> list[Pair]:
    """Left and right of one exercise together; where the sides do different forms, each alone."""
    groups: list[Pair] = []
    for shown in exercises:
        one = shown.prescription
        last = groups[-1][0].prescription if groups and len(groups[-1]) == 1 else None
        if last is not None and last.exercise == one.exercise and {last.side, one.side} == {"left", "right"}:
            groups[-1] = (*groups[-1], shown)
        else:
            groups.append((shown,))
    return groups


def blocks_of(made: Today, stage: Stage) -> tuple[Block, ...]:
    """Every exercise of a day in its order, left and right of one form together."""
    blocks: list[Block] = []
    before: Exercise | None = None
    for pair in groups_of(made.exercises):
        blocks.append(_block(pair, before, stage))
        before = get(pair[0].prescription.exercise)
    return tuple(blocks)


def _block(pair: Pair, before: Exercise | None, stage: Stage) -> Block:
    form = get(pair[0].prescription.exercise)
    figure = stage.picture(pair[0].prescription)
    ways: list[Choice] = []
    for way in ("easier", "suggested", "harder"):
        doses = [chosen_dose(shown, way) for shown in pair]
        if way != "suggested" and all(dose is None for dose in doses):
            continue
        ones = [dose or shown.prescription for dose, shown in zip(doses, pair, strict=True)]
        steps = tuple(steps_of(ones, get(ones[0].exercise), before, stage))
        ways.append(Choice(way, way.capitalize(), tuple(_offered(ones, pair)), steps))
    suggested = [shown.prescription for shown in pair]
    # Where one may choose, the buttons say how much.
    told = _today_lines(suggested) if len(ways) == 1 else [_sets_line(suggested)]
    lines = [*told, *_last_lines(pair), effort_line(suggested)]
    ask = " You may choose easier or harder now." if len(ways) > 1 else ""
    intro = Step(
        "choose",
        form.name,
        tuple(lines),
        f"{form.name}. {' '.join(_today_lines(suggested))}{ask}",
        CHOOSE_S,
        more=True,
        button="Go on",
        side=pair[0].prescription.side,
        figure=figure,
        beats=beats_of(suggested[0], stage.setting(suggested[0])),
        cycle_s=cycle_s(suggested[0], stage.setting(suggested[0])),
    )
    return Block(form.name, intro, tuple(ways))


def chosen_dose(shown: TodayExercise, way: Way) -> Prescription | None:
    """What is done on one side if this way is chosen; None where there is no such way."""
    near: Neighbour | None = {"easier": shown.easier, "suggested": None, "harder": shown.harder}[way]
    if near is None:
        return shown.prescription if way == "suggested" else None
    return taken(shown.prescription, near)


def _offered(ones: Sequence[Prescription], pair: Pair) -> Iterator[str]:
    """What a way is, side by side only where the sides differ."""
    words = [way_words(one, shown.prescription) for one, shown in zip(ones, pair, strict=True)]
    if len(set(words)) == 1:
        yield words[0]
    else:
        yield from (f"{one.side.capitalize()}: {each}" for one, each in zip(ones, words, strict=True))


def _dose(one: Prescription) -> str:
    """Sets and repetitions: "2 sets of 10 times"."""
    return f"{of_sets(one.dose.sets)}{amount(one.dose.reps, one.dose.seconds)}"


def _today_lines(ones: Sequence[Prescription]) -> list[str]:
    """Sets and amounts of every side."""
    return [f"{SIDES[one.side]}: {with_load(_dose(one), one.resistance)}." for one in ones]


def _sets_line(ones: Sequence[Prescription]) -> str:
    """How many sets: "2 sets on each side", "Left leg: 2 sets. Right leg: 1 set"."""
    counts = {one.dose.sets for one in ones}
    if len(ones) == 2 and len(counts) == 1:
        return f"Today: {sets_of(ones[0].dose.sets)} on each side."
    return " ".join(f"{SIDES[one.side]}: {sets_of(one.dose.sets)}." for one in ones)


def _last_lines(pair: Pair) -> list[str]:
    lines = [
        (shown.prescription.side, last_time_line(shown.last_time))
        for shown in pair
        if shown.last_time is not None
    ]
    if len({line for _, line in lines}) <= 1:
        return [line for _, line in lines[:1]]
    return [line.replace("Last time:", f"Last time, {side}:") for side, line in lines]


def effort_line(ones: Sequence[Prescription]) -> str:
    """How hard it may get."""
    most = max(one.dose.effort for one in ones)
    return f"Go up to an effort of {most} out of 10. Stop before you have to."
