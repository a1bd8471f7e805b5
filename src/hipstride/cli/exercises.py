"""`hipstride exercises`: what can be trained, and all about one exercise."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable
from dataclasses import asdict
from typing import Annotated, Any, get_args

import typer

from hipstride.body.motion import CHANNELS
from hipstride.catalogue.exercise import Exercise, Movement, TargetMuscle
from hipstride.catalogue.exercises import all_exercises, get, ladder
from hipstride.cli.output import envelope, print_json
from hipstride.cli.places import on_the_leg
from hipstride.record.errors import BadInput
from hipstride.record.text import listed, shown

SCHEMA = "hipstride.exercises/1"


def exercises(
    exercise: Annotated[
        str | None, typer.Argument(metavar="[ID]", help="One exercise, such as hip_abduction.side_lying.")
    ] = None,
    movement: Annotated[
        str | None, typer.Option(metavar="M", help="Only this movement, such as hip_abduction.")
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """The exercises by movement, easiest first; with an ID, everything about that one."""
    if movement is not None and movement not in get_args(Movement):
        raise BadInput("--movement", shown(movement), listed(get_args(Movement)))
    inputs = {"exercise": exercise, "movement": movement}
    if exercise is not None:
        one = get(exercise)
        if movement is not None and one.movement != movement:
            raise BadInput("--movement", shown(movement), f"{one.movement}, the movement of {one.id}")
        if json:
            print_json(envelope(SCHEMA, inputs, {"exercises": [whole(one)]}))
        else:
            print("\n".join(one_words(one)))
        return
    found = [each for each in all_exercises() if movement in (None, each.movement)]
    if json:
        print_json(envelope(SCHEMA, inputs, {"exercises": [short(each) for each in found]}))
    else:
        print("\n".join(list_words(found)))


def short(exercise: Exercise) -> dict[str, Any]:
    """One line of the list."""
    return {
        "id": exercise.id,
        "movement": exercise.movement,
        "rung": exercise.rung,
        "posture": exercise.posture,
        "sides": exercise.sides,
        "name": exercise.name,
        "chain": exercise.chain,
        "load": exercise.load,
        "position": exercise.position,
        "surface": exercise.surface,
        "company": exercise.company,
        "fall_risk": exercise.fall_risk,
        "needs": exercise.needs,
        "holds": exercise.holds,
        "hold_s": exercise.hold_s,
        "tempo_s": exercise.tempo_s,
        "is_test_position": exercise.is_test_position,
        "status": exercise.status,
    }


def whole(exercise: Exercise) -> dict[str, Any]:
    """Everything about one exercise."""
    return short(exercise) | {
        "description": exercise.description,
        "cues": exercise.cues,
        "faults": exercise.faults,
        "getting_in": exercise.getting_in,
        "getting_out": exercise.getting_out,
        "gives_out": exercise.gives_out,
        "breathe": exercise.breathe,
        "feel": exercise.feel,
        "neighbours": neighbours(exercise),
        "limits": limits(exercise),
        "band": None if exercise.band is None else asdict(exercise.band),
        "release": [asdict(each) for each in exercise.release],
        "set_up": asdict(exercise.set_up),
        "muscles": [asdict(each) for each in exercise.muscles],
        "spasticity_muscles": exercise.spasticity_muscles,
        "contraindications": exercise.contraindications,
        "sources": exercise.sources,
    }


def neighbours(exercise: Exercise) -> dict[str, str | None]:
    """The next easier and the next harder rung of the same movement."""
    if exercise.is_test_position:
        return {"easier": None, "harder": None}
    rungs = [each.id for each in ladder(exercise.movement)]
    place = rungs.index(exercise.id)
    return {
        "easier": rungs[place - 1] if place > 0 else None,
        "harder": rungs[place + 1] if place + 1 < len(rungs) else None,
    }


def limits(exercise: Exercise) -> dict[str, dict[str, float]]:
    """How far every joint goes, in degrees, as it is keyed for an average body."""
    found = {}
    for channel in CHANNELS:
        value = exercise.motion.channels.get(channel, 0.0)
        keys = value if isinstance(value, tuple) else (value,)
        found[channel + "_deg"] = {"least": float(min(keys)), "most": float(max(keys))}
    return found


def list_words(found: Iterable[Exercise]) -> Iterable[str]:
    """The list for reading."""
    movement = ""
    for exercise in found:
        if exercise.movement != movement:
            if movement:
                yield ""
            movement = exercise.movement
            yield movement.replace("_", " ").capitalize()
        yield f"  {exercise.rung:>2}  {exercise.id:<44} {exercise.name}"


def one_words(exercise: Exercise) -> Iterable[str]:
    """One exercise for reading."""

    def folded(text: str, lead: str = "") -> str:
        return textwrap.fill(text, 88, initial_indent=lead, subsequent_indent=" " * len(lead))

    yield f"{exercise.name}  ({exercise.id}, rung {exercise.rung})"
    yield folded(exercise.description)
    for title, lines in (
        ("How", exercise.cues),
        ("If", exercise.faults),
        ("Not with", exercise.contraindications),
    ):
        if lines:
            yield ""
            yield title
            for line in lines:
                yield folded(line, "  - ")
    yield ""
    for title, text in (
        ("Getting in", exercise.getting_in),
        ("Getting out", exercise.getting_out),
        ("If the muscle gives out", exercise.gives_out),
        ("Breathing", exercise.breathe),
        ("Feel", exercise.feel),
    ):
        yield folded(f"{title}: {text}")
    for title, parts in (
        ("Needs", [" or ".join(each.replace("_", " ") for each in group) for group in exercise.needs]),
        ("Band", _band_words(exercise)),
        ("Range", _range_words(exercise)),
        ("Muscles", [_muscle_words(muscle) for muscle in exercise.muscles]),
    ):
        if parts:
            yield folded(f"{title}: {'; '.join(parts)}.")
    near = neighbours(exercise)
    yield folded(f"Easier: {near['easier'] or 'none'}. Harder: {near['harder'] or 'none'}.")
    yield folded(f"Sources: {' '.join(exercise.sources)} Status: {exercise.status}.")


def _band_words(exercise: Exercise) -> list[str]:
    """Where the band goes on the leg, and to what it may be fixed."""
    if exercise.band is None:
        return []
    where = " or ".join(on_the_leg(each) for each in exercise.band.attachments)
    return [where, *(anchor.say for anchor in exercise.band.anchors)]


def _range_words(exercise: Exercise) -> list[str]:
    """How far the joints of the moving leg go, where they move at all."""
    return [
        f"{name.removesuffix('_deg').replace('_', ' ')} {span['least']:g} to {span['most']:g} degrees"
        for name, span in limits(exercise).items()
        if name.startswith(("hip_", "knee_", "ankle_")) and span["least"] != span["most"]
    ]


def _muscle_words(muscle: TargetMuscle) -> str:
    """A target muscle with its published activation, where one was read."""
    if muscle.activation_percent is None:
        return muscle.name
    low, high = muscle.activation_percent
    share = f"{low:g}" if low == high else f"{low:g} to {high:g}"
    return f"{muscle.name} {share} % of its most ({muscle.source}, {muscle.status})"
