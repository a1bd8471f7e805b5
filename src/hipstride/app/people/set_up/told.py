"""What follows from an answer at once: the safety rules that it sets off, in plain words, and who can lift them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as now

from hipstride.app.people.set_up.document import document_of
from hipstride.app.people.set_up.fields import Answers
from hipstride.app.people.set_up.steps import root_of, steps_for
from hipstride.app.people.set_up.steps.step import Step
from hipstride.prescription.gates import Context, Gate, company, gates, who_lifts
from hipstride.record.parse import person_from_mapping
from hipstride.record.person import Person

_ANYBODY = {"id": "new", "sex": "female", "age": 50, "height_m": 1.65, "mass_kg": 65.0}
"""A body for the rules while the person's own is not told yet; no rule that is told here asks for it."""


@dataclass(frozen=True, slots=True)
class Told:
    """One rule: what it says, who can lift it, and whether nothing is trained meanwhile."""

    text: str
    lifted_by: str
    stops: bool


def gates_of(answers: Answers, base: Mapping[str, Any]) -> tuple[Gate, ...]:
    """All gates that fire by these answers; ``base`` is the person file, with what the questions do not ask."""
    return gates(_so_far(answers, base), Context(day=timezone.localdate()))


def company_matters(answers: Answers) -> bool:
    """Whether what is safe depends on who is in the room."""
    return company.company_matters(_so_far(answers, {}))


def _so_far(answers: Answers, base: Mapping[str, Any]) -> Person:
    document = document_of(answers, base)
    document["person"] = {**_ANYBODY, **document.get("person", {})}
    return person_from_mapping(document, where="your answers")


FEW = 2


@dataclass(frozen=True, slots=True)
class Now:
    """What is told on the next screen: what stops, in full; other rules too, folded away where there are many."""

    stops: list[Told]
    rules: list[Told]

    @property
    def many(self) -> bool:
        """Whether they would frighten more than they help; the plan keeps them anyway."""
        return len(self.rules) > FEW

    @property
    def groups(self) -> list[Minds]:
        """The rules by who can lift them, so that it is said once."""
        return _by_who_lifts(self.rules)


def now_told(told: Iterable[Told]) -> Now:
    """What was set off, what stops apart."""
    found = list(told)
    return Now([each for each in found if each.stops], [each for each in found if not each.stops])


def told_by(step: Step, answers: Answers) -> list[Told]:
    """What the answers to one question changed, with all that it asked more about; nothing before that is told."""
    together = [each for each in steps_for(answers) if root_of(each) == root_of(step)]
    if not all(each.answered(answers) for each in together):
        return []
    names = {name for each in together for field in each.every for name in field.names(answers)}
    without = {name: told for name, told in answers.items() if name not in names}
    before = {(gate.id, gate.text) for gate in gates_of(without, {})}
    new = [gate for gate in gates_of(answers, {}) if (gate.id, gate.text) not in before]
    return [as_told(gate) for gate in new]


@dataclass(frozen=True, slots=True)
class Minds:
    """What is to be minded until somebody says otherwise; ``lifted_by`` is empty for what only informs."""

    lifted_by: str
    texts: list[str]


def by_who_lifts(found: Iterable[Gate]) -> list[Minds]:
    """Gates by who can lift them, so that it is said once: first what only informs."""
    return _by_who_lifts(as_told(gate) for gate in found)


def _by_who_lifts(found: Iterable[Told]) -> list[Minds]:
    groups: dict[str, list[str]] = {"": []}
    for told in found:
        groups.setdefault(told.lifted_by, []).append(told.text)
    return [Minds(lifted_by, texts) for lifted_by, texts in groups.items() if texts]


def as_told(gate: Gate) -> Told:
    """A gate in the words of the person."""
    lifted = who_lifts(gate)
    return Told(gate.text, now(lifted) if lifted else "", gate.blocks_session)
