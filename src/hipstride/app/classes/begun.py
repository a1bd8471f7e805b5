"""What somebody has begun stays as it was when their plan changes while the class runs. Pure.

Not where a rule stops or holds something since: then all is as it is now, at once.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from hipstride.record.event import Log, SetDone

Json = dict[str, Any]
_RULES = ("day", "setting", "mind", "paused", "heat")


def begun_in(log: Log, date: dt.date) -> dict[str, str]:
    """In which session each form was begun on a day, by what its first set says; without sets that name none."""
    found: dict[str, str] = {}
    for event in sorted(log.events, key=lambda each: each.at):
        body = event.body
        if isinstance(body, SetDone) and body.session and event.at.date() == date:
            found.setdefault(body.exercise, body.session)
    return found


def with_begun(document: Json, begun: Mapping[str, str], older: Iterable[Json]) -> Json:
    """The session of the day, with the steps that were begun in an ``older`` one as they stood there.

    A form that is no longer in the session is not done on.
    """
    alike = [each for each in older if all(each.get(part) == document.get(part) for part in _RULES)]
    steps = {step["key"]: step for each in alike for step in _begun_steps(each, begun)}
    if not steps:
        return document
    swatches = {key: svg for each in alike for key, svg in each["swatches"].items()}
    return {
        **document,
        "steps": [steps.get(step["key"], step) for step in document["steps"]],
        "swatches": {**swatches, **document["swatches"]},
    }


def _begun_steps(document: Json, begun: Mapping[str, str]) -> Iterator[Json]:
    """The steps of which a set was done in this session; both sides of a form begin at once."""
    forms = {
        step["exercise"]
        for step in document["steps"]
        if any(begun.get(form) == document["session"] for form in _forms(step))
    }
    return (step for step in document["steps"] if step["exercise"] in forms)


def _forms(step: Json) -> set[str]:
    """The form of a step, and those that are done instead where it is easier or harder."""
    return {step["exercise"]} | {each["exercise"] for each in step["choices"].values() if each is not None}
