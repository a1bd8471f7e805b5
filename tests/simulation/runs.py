"""Runs shared by the tests; each is made once."""

from __future__ import annotations

import tomllib
from functools import lru_cache
from pathlib import Path
from typing import Any

from hipstride.record.parse import person_from_mapping
from hipstride.record.person import Person
from hipstride.simulation.trainer import Run, train
from hipstride.simulation.traits import Traits

EXAMPLES = Path(__file__).parents[2] / "examples"


@lru_cache
def person(name: str) -> Person:
    """One of the seven people."""
    return person_from_mapping(tomllib.loads((EXAMPLES / f"{name}.toml").read_text()))


@lru_cache
def run(name: str, seed: int = 1, weeks: int = 4, tests: tuple[int, ...] = (), **traits: Any) -> Run:
    """A run with the default person, or with some traits changed."""
    return train(person(name), seed=seed, weeks=weeks, tests=tests, traits=Traits(**traits))
