"""The exercises, read from ``data/exercises/*.toml`` and checked once at load."""

from __future__ import annotations

import functools
import tomllib
from collections.abc import Mapping
from importlib import resources

from pydantic import TypeAdapter, ValidationError

from hipstride.catalogue.errors import CatalogueError
from hipstride.catalogue.exercise import Exercise, Movement


@functools.cache
def _all() -> Mapping[str, Exercise]:
    adapter = TypeAdapter(Exercise)
    found: dict[str, Exercise] = {}
    folder = resources.files("hipstride.catalogue") / "data" / "exercises"
    for entry in sorted(folder.iterdir(), key=lambda item: item.name):
        if not entry.name.endswith(".toml"):
            continue
        for row in tomllib.loads(entry.read_text(encoding="utf-8"))["exercise"]:
            try:
                exercise = adapter.validate_python(row)
            except ValidationError as error:
                first = error.errors()[0]
                where = ".".join(str(part) for part in first["loc"])
                raise CatalogueError(f"{entry.name}: {row.get('id')}: {where}: {first['msg']}") from None
            if exercise.id in found:
                raise CatalogueError(f"{entry.name}: {exercise.id} is there twice")
            found[exercise.id] = exercise
    order = sorted(found.values(), key=lambda item: (item.movement, item.rung, item.id))
    return {exercise.id: exercise for exercise in order}


def exercise_ids() -> tuple[str, ...]:
    """All exercise ids, ordered by movement, rung and id (test positions included)."""
    return tuple(_all())


@functools.cache
def all_exercises() -> tuple[Exercise, ...]:
    """All exercises that can be trained, ordered by movement, rung and id."""
    return tuple(exercise for exercise in _all().values() if not exercise.is_test_position)


def test_positions() -> tuple[Exercise, ...]:
    """The positions strength is tested in: motions too, so that gates can check them."""
    return tuple(exercise for exercise in _all().values() if exercise.is_test_position)


test_positions.__test__ = False  # type: ignore[attr-defined]  # its name looks like a test to pytest


def get(exercise_id: str) -> Exercise:
    """The exercise with this id. Raises CatalogueError naming the nearest ids."""
    try:
        return _all()[exercise_id]
    except KeyError:
        import difflib

        near = difflib.get_close_matches(exercise_id, _all(), n=3, cutoff=0.4)
        hint = (
            f"; nearest: {', '.join(near)}" if near else "; the command `hipstride exercises` lists them all"
        )
        raise CatalogueError(f"There is no exercise '{exercise_id}'{hint}") from None


@functools.cache
def ladder(movement: Movement) -> tuple[Exercise, ...]:
    """The rungs of a movement from easiest to hardest."""
    return tuple(exercise for exercise in all_exercises() if exercise.movement == movement)
