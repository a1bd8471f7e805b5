"""Runs shared by the tests; each is made once."""

from __future__ import annotations

import tomllib
from dataclasses import replace
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
def run(
    name: str,
    seed: int = 1,
    weeks: int = 4,
    tests: tuple[int, ...] = (),
    told: bool = False,
    **traits: Any,
) -> Run:
    """A run with one of the seven, or with some traits changed; ``told``: the person file names the lost feeling."""
    who = person(name)
    if told:
        who = replace(who, condition=replace(who.condition, lost_feeling_legs=True))
    return train(who, seed=seed, weeks=weeks, tests=tests, traits=Traits(**traits))
