"""Frozen dataclasses that are made by the hundred: held by the type checker, at no cost when they are made."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar, dataclass_transform

Class = TypeVar("Class")


@dataclass_transform(frozen_default=True)
def frozen(*, slots: bool = True) -> Callable[[type[Class]], type[Class]]:
    """Make a dataclass whose fields nobody may write again: mypy refuses it, as with ``dataclass(frozen=True)``.

    That one writes each field by way of ``object.__setattr__``, which takes twice as long to make a value; a plan
    makes some two thousand. So this is for values that are made in the engine's loops and stay inside; what comes
    through a door is frozen while it runs, too.
    """

    def made(cls: type[Class]) -> type[Class]:
        own_hash = "__hash__" in cls.__dict__
        return dataclass(slots=slots, unsafe_hash=not own_hash)(cls)

    return made
