"""The questions of the set-up, in order, as data: what is asked, when, and what can be answered.

One module a part: `about`, `walking`, `safety`, `joints`, `things`, `time`. A step that is ``later`` waits on the
page of answers; what is not told there counts as the safe way that the engine takes for what was never asked.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hipstride.app.people.set_up.fields import Answers
from hipstride.app.people.set_up.steps import about, joints, safety, things, time, walking
from hipstride.app.people.set_up.steps.step import Step

STEPS: tuple[Step, ...] = (
    *about.STEPS,
    *walking.STEPS,
    *safety.STEPS,
    *joints.STEPS,
    *things.STEPS,
    *time.STEPS,
)
BY_KEY: Mapping[str, Step] = {step.key: step for step in STEPS}


def root_of(step: Step) -> str:
    """The step that opened this one, and so on up: what is judged together."""
    return root_of(BY_KEY[step.of]) if step.of else step.key


def steps_for(answers: Answers) -> list[Step]:
    """The questions for this person, by what was answered so far; those that can wait are in it."""
    return [step for step in STEPS if step.when(answers)]


def first_steps(answers: Answers) -> list[Step]:
    """The questions that are asked one after the other before the first session."""
    return [step for step in steps_for(answers) if not step.later(answers)]


def next_open(answers: Answers) -> Step | None:
    """The first question without an answer, of those that cannot wait."""
    return next((step for step in first_steps(answers) if not step.answered(answers)), None)


def relevant(answers: Answers) -> dict[str, Any]:
    """The answers of the questions that are still asked; what was typed elsewhere stays, but does not count."""
    names = {name for step in steps_for(answers) for each in step.every for name in each.names(answers)}
    return {name: told for name, told in answers.items() if name in names}
