"""What is laid ready before a session is all that the exercises speak of."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from hipstride.catalogue.exercise import Exercise
from hipstride.catalogue.exercises import all_exercises
from hipstride.figure.follow.session import things_of
from hipstride.record.resistance import Band, Limb, Resistance

MEANT = {
    r"pillows?": "pillow",
    r"belt|scarf": "belt",
    r"towel": "towel|roll",
    r"(firm|high) roll": "roll|rolled",
    r"folded blanket": "blanket",
    r"cushions?": "cushion",
    r"sheet": "sheet",
    r"stool": "stool",
    r"strap": "strap",
    r"wall": "wall",
    r"door( anchor)?": "door anchor",
    r"counter": "kitchen counter",
    r"chair": "chair|wheelchair|bed",  # what is called the chair is what the person sits on
    r"shoes?": "shoes",
    r"(low|the) step": "step",
}
"""A word in the texts of an exercise, and the thing in the list that it must bring along."""


def texts(exercise: Exercise) -> str:
    return " ".join(
        (exercise.description, exercise.getting_in, exercise.gives_out, *exercise.cues)
    ).casefold()


def loads(exercise: Exercise) -> Iterator[tuple[Resistance, str]]:
    """Each way of loading it, with how it is fixed in words."""
    if exercise.band is None or "limb" in exercise.load:
        yield Limb(), ""
    for anchor in exercise.band.anchors if exercise.band else ():
        yield Band("TheraBand", "red", 0.5, anchor=anchor.kind), anchor.say.casefold()


@pytest.mark.parametrize(
    "exercise", [each for each in all_exercises() if not each.is_test_position], ids=lambda each: each.id
)
def test_every_thing_that_is_spoken_of_is_laid_ready(exercise):
    for load, how in loads(exercise):
        things = list(things_of(exercise, load, ("chair", "bed")))
        words = f"{texts(exercise)} {how}"
        if isinstance(load, Band) and load.anchor == "loop":
            words = words.replace("door", "")
        for word, thing in MEANT.items():
            if re.search(rf"\b({word})\b", words):
                assert any(re.search(rf"\b({thing})s?\b", each) for each in things), (word, things)
        assert ("red band" in things) == isinstance(load, Band)
        for group in exercise.needs:
            assert any(name.replace("_", " ") in things for name in group)


def test_of_supports_that_do_as_well_the_owned_one_is_named():
    march = next(each for each in all_exercises() if each.id == "hip_flexion.seated_march")
    assert list(things_of(march, Limb(), ("wheelchair",))) == ["wheelchair"]
    assert "chair" in list(things_of(march, Limb(), ()))
