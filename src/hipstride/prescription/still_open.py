"""What was told and is still open: falls that nobody reviewed, symptoms that nobody said are settled, pain."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, replace

from hipstride.prescription.readiness import JOINTS
from hipstride.record.event import (
    Event,
    Fall,
    Log,
    Readiness,
    SetDone,
    Symptom,
)


@dataclass(frozen=True, slots=True)
class OpenSymptom:
    """Something new or worse that nobody has said is settled."""

    at: dt.datetime
    what: str
    lasted_hours: float | None
    words: tuple[Event, ...] = ()  # all that told of it


def unreviewed_falls(log: Log) -> tuple[Event, ...]:
    """The words of a fall that nobody has reviewed since, the first first.

    A fall event that names whom it was reviewed with closes it, and every fall told of before.
    """
    return _left_open(sorted(log.events, key=lambda each: each.at))


def falls_told_late(log: Log) -> tuple[Event, ...]:
    """Falls from before a review that stand after it in the log: whoever reviewed may have known nothing of them."""
    known = {each.id for each in unreviewed_falls(log)}
    return tuple(each for each in _left_open(log.events) if each.id not in known)


def _left_open(events: Iterable[Event]) -> tuple[Event, ...]:
    """The words of a fall after the last review in this order."""
    found: list[Event] = []
    for event in events:
        body = event.body
        if isinstance(body, Fall) and body.reviewed_with is not None:
            found = []
        elif isinstance(body, Fall) or (isinstance(body, Readiness) and body.fall == "yes"):
            found.append(event)
    return tuple(found)


def open_fall(log: Log) -> bool:
    """Whether a fall was told of and nobody has reviewed it since."""
    return bool(unreviewed_falls(log))


def open_fall_hurt(log: Log) -> bool:
    """Whether a fall that nobody has reviewed since came with an injury or a blow to the head.

    A later fall without one does not take that back; only a review does. One that came in after a review of other
    falls is open too, whatever its clock says: whoever reviewed may have known nothing of it.
    """
    return hurt_in((*unreviewed_falls(log), *falls_told_late(log)))


def hurt_in(falls: Iterable[Event]) -> bool:
    """Whether these words of a fall tell of an injury or a blow to the head."""
    bodies = (each.body for each in falls)
    return any(isinstance(fall, Fall) and (fall.hurt is True or fall.head is True) for fall in bodies)


def stopped_by_spasm(log: Log) -> bool:
    """Whether a spasm stopped a set on the last day that anything was done."""
    sets = sorted((each for each in log.events if isinstance(each.body, SetDone)), key=lambda each: each.at)
    last = [each.body for each in sets if each.at.date() == sets[-1].at.date()]
    return any(isinstance(body, SetDone) and body.stopped_because == "spasm" for body in last)


def worst_pain(log: Log, *, before: dt.date) -> dict[str, float]:
    """The worst pain of each joint (``left_hip``) in the answers of earlier days."""
    found: dict[str, float] = {}
    for answers in (each.body for each in log.events if each.at.date() < before):
        if isinstance(answers, Readiness):
            for joint in JOINTS:
                pain = getattr(answers, f"pain_{joint}")
                if pain is not None:
                    found[joint] = max(pain, found.get(joint, 0.0))
    return found


NEW_SYMPTOMS = "new symptoms"
"""What is open where a readiness said that something is new, and no word more."""


def open_symptoms(log: Log) -> tuple[OpenSymptom, ...]:
    """Symptoms without a later word that they settled; "nothing new" in readiness closes only its own."""
    return _still_told(sorted(log.events, key=lambda each: each.at))


def symptoms_told_late(log: Log) -> tuple[OpenSymptom, ...]:
    """Symptoms from before the word that they settled that stand after it in the log.

    A device that had no network sent them later: whoever said so may have known nothing of them.
    """
    known = {one.what.strip().casefold() for one in open_symptoms(log)}
    return tuple(one for one in _still_told(log.events) if one.what.strip().casefold() not in known)


def words_of_symptom(log: Log, what: str) -> tuple[Event, ...]:
    """All that told of a symptom and that a word that it settled would close, also what came in late."""
    told = (*open_symptoms(log), *_still_told(log.events))
    same = [one for one in told if one.what.strip().casefold() == what.strip().casefold()]
    return tuple({event.id: event for one in same for event in one.words}.values())


def _still_told(events: Iterable[Event]) -> tuple[OpenSymptom, ...]:
    """What is open after the last event in this order."""
    found: dict[str, OpenSymptom] = {}
    for event in events:
        body = event.body
        if isinstance(body, Symptom):
            _note(found, body.what.strip().casefold(), event, body)
        elif isinstance(body, Readiness) and body.new_symptoms == "yes":
            one = found.get("") or OpenSymptom(event.at, NEW_SYMPTOMS, None)
            found[""] = replace(one, words=(*one.words, event))
        elif isinstance(body, Readiness) and body.new_symptoms == "no":
            found.pop("", None)
    return tuple(found.values())


def _note(found: dict[str, OpenSymptom], key: str, event: Event, body: Symptom) -> None:
    if body.settled:
        found.pop(key, None)
        return
    before = found.get(key)
    since, words = (before.at, before.words) if before else (event.at, ())
    found[key] = OpenSymptom(since, body.what, body.lasted_hours, (*words, event))
