"""Where a search stands: the next question, a choice of what else, a set, the chair, or its end.

The first questions are enough to begin with care; all else is offered then, and can wait. Pure but for small memories.
"""

from __future__ import annotations

import datetime as dt
import functools
import json
from dataclasses import dataclass, replace
from typing import Literal

from hipstride.app.assessments.timed import TIMED, why_not
from hipstride.prescription.find_level import Answer, Finder, Question, said_before, with_answers
from hipstride.prescription.gates import Context, gates, limits
from hipstride.prescription.gates.company import company_matters
from hipstride.prescription.ramp import RampStep, ramp_minutes, ramps
from hipstride.record.canonical import canonical_json, known
from hipstride.record.parse import person_from_mapping
from hipstride.record.person import Person

CHAIR = TIMED["five-times-sit-to-stand"]

Part = Literal["questions", "sets", "chair"]
PARTS: tuple[Part, ...] = ("questions", "sets", "chair")
"""What may be added to the first questions, in this order; one part may pass over those before it."""


@dataclass(frozen=True, slots=True)
class Search:
    """A search as plain values: who, on which day, what was said and done so far."""

    person: Person
    date: dt.date
    today: Context  # what the log says of this day: an open fall, a sign that stops
    company: bool | None = None
    answers: tuple[Answer, ...] = ()
    parts: tuple[Part, ...] = ()  # those chosen so far; the last one is under way
    sets: tuple[tuple[str, str], ...] = ()  # exercise and side of those done or left out
    chair: bool = False  # done or left out


@dataclass(frozen=True, slots=True)
class Offer:
    """What may be added to what was answered; it can all wait."""

    questions_minutes: float = 0.0
    sets: int = 0
    sets_minutes: float = 0.0
    chair: bool = False

    @property
    def parts(self) -> tuple[Part, ...]:
        """The parts that are there to choose."""
        there = (self.questions_minutes > 0.0, self.sets > 0, self.chair)
        return tuple(part for part, is_there in zip(PARTS, there, strict=True) if is_there)


@dataclass(frozen=True, slots=True)
class Stage:
    """What is next: one of these, or nothing more (``done``)."""

    ask_company: bool = False
    offer: Offer | None = None
    question: Question | None = None
    set: RampStep | None = None
    sets_left: int = 0  # with this one
    sets_minutes: float = 0.0  # of these
    chair: bool = False

    @property
    def done(self) -> bool:
        """Whether all is asked."""
        return not (self.ask_company or self.offer or self.question or self.set or self.chair)


def context_of(search: Search) -> Context:
    """At home, with somebody or alone, as this day is."""
    return replace(search.today, helper_present=search.company)


def stage_of(search: Search) -> Stage:
    """What is next."""
    context = context_of(search)
    if company_matters(search.person) and search.company is None:
        return Stage(ask_company=True)
    finder, answers = _finder(search), (*said_before(search.person, search.date), *search.answers)
    part = search.parts[-1] if search.parts else None
    question = finder.question(answers, short=True)
    if question is None and part == "questions":
        question = finder.question(answers)
    if question is not None:
        return Stage(question=question)
    if part == "sets" and (steps := _open_sets(search)):
        return Stage(set=steps[0], sets_left=len(steps), sets_minutes=ramp_minutes(steps))
    chair = not search.chair and why_not(CHAIR, limits(search.person, context)) is None
    if part == "chair" and chair:
        return Stage(chair=True)
    later = PARTS if part is None else PARTS[PARTS.index(part) + 1 :]
    more = finder.question(answers) if "questions" in later else None
    sets = _open_sets(search) if "sets" in later else []
    offer = Offer(
        questions_minutes=0.0 if more is None else more.minutes_left,
        sets=len(sets),
        sets_minutes=ramp_minutes(sets),
        chair=chair and "chair" in later,
    )
    return Stage(offer=offer) if offer.parts else Stage()


def is_blocked(person: Person, context: Context) -> list[str]:
    """What stops all training just now, in plain words."""
    return [gate.text for gate in gates(person, context) if gate.blocks_session]


def before_search(person: Person, date: dt.date) -> Person:
    """The person without what this search itself said."""
    return replace(
        person,
        find_my_level=tuple(row for row in person.find_my_level if row.date != date),
        counted_set=tuple(row for row in person.counted_set if row.date != date),
    )


def _finder(search: Search) -> Finder:
    person = before_search(search.person, search.date)
    return _finder_of(canonical_json(person), context_of(search))


# A search asks the same person some twenty times; finding the forms takes longer than all else.
@functools.lru_cache(maxsize=32)
def _finder_of(person: str, day: Context) -> Finder:
    return Finder(_read(person), day)


def _open_sets(search: Search) -> list[RampStep]:
    # All sets are chosen before the first is done: left and right get the same exercise.
    person = with_answers(before_search(search.person, search.date), search.answers, search.date)
    steps = _ramps_of(canonical_json(person), context_of(search))
    return [step for step in steps if (step.exercise, step.side) not in search.sets]


@functools.lru_cache(maxsize=32)
def _ramps_of(person: str, day: Context) -> tuple[RampStep, ...]:
    return ramps(_read(person), context=day)


def _read(person: str) -> Person:
    return person_from_mapping(known(json.loads(person)), where="the saved record")
