"""Rules that can be read: one rule, one function, one id, one sentence; and the reasons they leave behind."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, TypeVar

from hipstride.record.frozen import frozen

Status = Literal["verified", "computed", "secondary", "recalled", "provisional"]
Function = TypeVar("Function", bound=Callable[..., Any])

RULES_VERSION = "1"


@dataclass(frozen=True, slots=True)
class Rule:
    """What docs/rules.md prints of a rule."""

    id: str
    sentence: str
    source: str
    status: Status
    where: str


RULES: dict[str, Rule] = {}


def rule(
    id: str, sentence: str, *, source: str, status: Status = "provisional"
) -> Callable[[Function], Function]:
    """Register a function as the one place of a rule."""

    def register(function: Function) -> Function:
        if id in RULES:
            raise ValueError(f"rule {id} is there twice")
        RULES[id] = Rule(id, sentence, source, status, f"{function.__module__}.{function.__qualname__}")
        return function

    return register


def declare(id: str, sentence: str, *, source: str, status: Status = "provisional", where: str) -> None:
    """Register a rule whose one place is a function of a lower floor."""
    if id in RULES:
        raise ValueError(f"rule {id} is there twice")
    RULES[id] = Rule(id, sentence, source, status, where)


@frozen()
class Reason:
    """Why a number or a choice is what it is: ``text`` in plain words, ``clinical`` for the therapist."""

    rule: str
    text: str
    clinical: str = ""
    inputs: Mapping[str, Any] = field(default_factory=dict)
