"""A day as steps: safety first, then every exercise as it was prescribed, then an end that counts what was done."""

from __future__ import annotations

from collections.abc import Container, Iterator
from dataclasses import replace

from hipstride.catalogue.exercise import Exercise
from hipstride.catalogue.exercises import get
from hipstride.catalogue.numbers import value
from hipstride.figure.follow.blocks import blocks_of
from hipstride.figure.follow.stage import Stage
from hipstride.figure.follow.steps import Show, Step, played
from hipstride.figure.follow.words import GET_UP, HELP, LET_GO, NOT_TODAY, WARM_UP
from hipstride.figure.theme import Theme
from hipstride.prescription.gates.today import STOP_NOW
from hipstride.prescription.today import Today
from hipstride.record.resistance import Band, Resistance

MOST_CHARACTERS = 750_000
"""Of all pictures; beyond it, getting into position is told without pictures of its own."""

DAYS = {"full": "full day", "half": "half day", "gentle": "gentle day", "rest": "rest day"}


def show(made: Today, theme: Theme) -> Show:
    """Everything the player needs for a day. ``theme``: the colours of the pictures."""
    body = made.person.person
    name = f"{body.name or body.id}: {made.date:%A} {made.date.day} {made.date:%B}, {DAYS[made.day]}"
    if not made.exercises:
        return Show(name, (_kind_day(made),), (), (), _unwell(), (), ())
    stage = Stage(made.person, theme)
    blocks = blocks_of(made, stage)
    if stage.characters > MOST_CHARACTERS:  # the file is to stay under a megabyte
        stage = Stage(made.person, theme, postures=False)
        blocks = blocks_of(made, stage)
    made_up = Show(
        title=name,
        before=(_safety(), *_mind(made), _warm_up()),
        blocks=blocks,
        after=_after(get(made.exercises[-1].prescription.exercise)),
        unwell=_unwell(),
        pictures=tuple(stage.pictures.values()),
        swatches=tuple(stage.swatches.items()),
    )
    seconds = sum(step.seconds or 0.0 for step in played(made_up))
    return replace(made_up, before=(_welcome(made, len(blocks), seconds), *made_up.before))


# --- before and after --------------------------------------------------------------------------------


def _kind_day(made: Today) -> Step:
    """A day to rest, or without anything to train: kind words, nothing to play."""
    lines = list(dict.fromkeys(reason.text for reason in made.messages))
    if made.day == "rest":
        return Step(
            "kind_day", "Today is a rest day", (*lines, "There is nothing to do here. Be kind to yourself.")
        )
    return Step("kind_day", "Nothing to train today", (*lines, "Rest is part of the plan. It counts."))


def _welcome(made: Today, blocks: int, seconds: float) -> Step:
    lines = [reason.text for reason in made.messages]
    # The player's own time is longer than the plan's by what it takes to read, to choose and to get set.
    most = seconds / 60.0
    longer = f" With all the time we give you, {most:.0f}." if most > made.minutes + 1.0 else ""
    lines.append(f"{_counted(blocks)}, about {made.minutes:.0f} minutes.{longer}")
    lines += needs(made)
    name = made.person.person.name
    return Step(
        "welcome",
        f"Today is a {DAYS[made.day]}",
        tuple(dict.fromkeys(lines)),
        button="Start",
        kicker=name or "",
    )


def _counted(count: int) -> str:
    return "One exercise" if count == 1 else f"{count} exercises"


def needs(made: Today) -> Iterator[str]:
    """What to have at hand, in one line."""
    things = things_needed(made)
    if things:
        yield f"You need: {', '.join(things)}."


def things_needed(made: Today) -> tuple[str, ...]:
    """What to have at hand, each once: bands, what they are tied to, what carries and holds, and small things."""
    owned = made.person.equipment.supports
    things: list[str] = []
    for shown in made.exercises:
        one = shown.prescription
        things += things_of(get(one.exercise), one.resistance, owned)
    # Who lays pillows ready has one.
    return tuple(thing for thing in dict.fromkeys(things) if f"{thing}s" not in things)


def things_of(exercise: Exercise, resistance: Resistance, owned: Container[str]) -> Iterator[str]:
    """What one exercise takes; of supports that do as well, the one that is ``owned``."""
    if isinstance(resistance, Band):
        yield f"{resistance.colour} band"
        for anchor in exercise.band.anchors if exercise.band else ():
            if anchor.kind == resistance.anchor:
                if anchor.requires is not None:
                    yield anchor.requires.replace("_", " ")
                yield from anchor.lay_ready
    for group in exercise.needs:
        yield next((thing for thing in group if thing in owned), group[0]).replace("_", " ")
    if exercise.holds is not None:
        yield exercise.holds.replace("_", " ")
    yield from exercise.lay_ready


def _safety() -> Step:
    return Step("safety", "Before you start", NOT_TODAY, say=" ".join(NOT_TODAY), button="I am well")


def _mind(made: Today) -> tuple[Step, ...]:
    texts = tuple(dict.fromkeys(gate.text for gate in made.gates))
    if not texts:
        return ()
    return (Step("mind", "Please mind", texts, button="I will"),)


def _warm_up() -> Step:
    seconds = 60.0 * value("plan.warm_up_minutes")
    return Step("warm_up", "Warm up", WARM_UP, f"Warm up. {' '.join(WARM_UP)}", seconds)


def _after(last: Exercise) -> tuple[Step, ...]:
    seconds = 60.0 * value("plan.cool_down_minutes")
    up = (last.getting_out, GET_UP)
    return (
        Step("cool_down", "Let go", LET_GO, f"Let go. {' '.join(LET_GO)}", seconds),
        Step("position", "Get up slowly", up, f"Get up slowly. {' '.join(up)}", button="I am up"),
        Step("end", "That is all for today", say="That is all for today. Well done."),
    )


def _unwell() -> Step:
    lines = ("Stop. Sit or lie down. Do not train on today.", HELP, *(f"{words}." for _, words in STOP_NOW))
    return Step("safety", "Stop for these", lines, say=f"{lines[0]} {HELP}")
