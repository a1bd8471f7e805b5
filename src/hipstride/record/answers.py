"""How a person is on a day, of all that was answered on it: at home, and in passing in a class."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import fields, replace
from typing import Any

from hipstride.record.event import Event, Readiness
from hipstride.record.worse import worse

_NAMES = tuple(field.name for field in fields(Readiness))
_IN_PASSING = frozenset(("ill", "fatigue", "new_symptoms", "helper_present", "setting"))


def answers_on(events: Iterable[Event], date: dt.date) -> Readiness | None:
    """What counts of the answers of a day; None where there are none.

    The person's newest answers stand for their earlier ones. What is asked in passing - of twenty who come to a class,
    or whether something new has settled - changes only what it asked: whoever taps "as usual" may not have known what
    was told at home on a phone without a network, so in a class nothing gets better by it.
    """
    on_the_day = (each for each in events if each.at.date() == date)
    own: Readiness | None = None
    there: Readiness | None = None
    for event in sorted(on_the_day, key=lambda each: each.at):
        body = event.body
        if not isinstance(body, Readiness):
            continue
        if not is_in_passing(body):
            own, there = replace(body, setting=body.setting or (there.setting if there else None)), None
            continue
        if body.new_symptoms is not None:  # who settles it has heard what it was
            own = replace(own or Readiness(), new_symptoms=body.new_symptoms)
        if body.setting == "class":
            told = replace(body, new_symptoms=None)
            there = (
                _worse(there, told) if there else told
            )  # of two boards each may not have heard the other's
    return _worse(own, there) if own and there else own or there


def is_in_passing(answers: Readiness) -> bool:
    """Whether it is what a class is asked at the door, or only the word that nothing new is open."""
    said = {name for name in _NAMES if getattr(answers, name) is not None}
    return said <= _IN_PASSING and (answers.setting == "class" or said == {"new_symptoms"})


def _worse(own: Readiness, there: Readiness) -> Readiness:
    """Where and with whom as it was told in the class; of all else the worse."""
    told: dict[str, Any] = {}
    for name in _NAMES:
        one, other = getattr(own, name), getattr(there, name)
        of_the_class = name in ("setting", "helper_present")
        told[name] = (one if other is None else other) if of_the_class else worse(name, one, other)
    return Readiness(**told)
