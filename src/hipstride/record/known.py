"""What the catalogue knows: exercises with their sides, band brands with their colours."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from hipstride.catalogue import bands, exercises
from hipstride.catalogue.errors import CatalogueError
from hipstride.record.problem import Path, Problem
from hipstride.record.text import listed, nearest, shown

_FEW = 12


def exercise_problems(exercise: str, path: Path) -> Iterator[Problem]:
    """The problem of an exercise id that the catalogue does not have."""
    ids = [each.id for each in exercises.all_exercises()]
    if exercise in ids:
        return
    meant = nearest(exercise, ids)
    movement = exercise.partition(".")[0]
    same = [each for each in ids if each.startswith(f"{movement}.")]
    allowed = listed(same[:_FEW]) if same else "an id from `hipstride exercises`"
    yield Problem(path, shown(exercise), allowed, f"Did you mean {meant}?" if meant else None)


def is_two_sided(exercise: str) -> bool | None:
    """Whether both legs do this exercise at once; None if there is no such exercise."""
    try:
        return exercises.get(exercise).sides == "both"
    except CatalogueError:
        return None


def side_problems(exercise: str, side: str, path: Path) -> Iterator[Problem]:
    """The problem of a side that does not suit the exercise."""
    two_sided = is_two_sided(exercise)
    if two_sided is True and side != "both":
        yield Problem(path, shown(side), "both", f"Both legs do {exercise} at once.")
    if two_sided is False and side == "both":
        yield Problem(path, shown(side), "left or right", f"One leg at a time does {exercise}.")


def movement_problems(movement: str, path: Path) -> Iterator[Problem]:
    """The problem of a movement that has no exercise."""
    movements = list(dict.fromkeys(each.partition(".")[0] for each in exercises.exercise_ids()))
    if movement not in movements:
        yield Problem(path, shown(movement), listed(movements), _meant(movement, movements))


def band_problems(brand: str, colour: str, path: Path, version: str | None = None) -> Iterator[Problem]:
    """The problem of a band of which there is no table; ``path`` is that of the band."""
    if brand not in bands.brands():
        yield Problem((*path, "brand"), shown(brand), listed(bands.brands()), _meant(brand, bands.brands()))
        return
    if version is not None and version not in bands.versions(brand):
        yield Problem((*path, "table_version"), shown(version), listed(bands.versions(brand)))
        return
    colours = bands.colours(brand, version=version)
    if colour not in colours:
        yield Problem((*path, "colour"), shown(colour), listed(colours), _meant(colour, colours))


def _meant(word: str, known: Sequence[str]) -> str | None:
    meant = nearest(word, known)
    return f"Did you mean {meant}?" if meant else None
