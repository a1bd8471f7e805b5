"""What was told and is still open: falls that nobody reviewed, symptoms that nobody said are settled, pain."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, replace

from hipstride.prescription.readiness import JOINTS
from hipstride.record.event import Event, EventBody, Fall, Log, Readiness, SetDone, Symptom


@dataclass(frozen=True, slots=True)
class OpenSymptom:
    """Something new or worse that nobody has said is settled; ``late``: the word that it had settled came in before it."""

    at: dt.datetime
    what: str
    lasted_hours: float | None
    words: tuple[Event, ...] = ()  # all that told of it
    late: bool = False


def unreviewed_falls(log: Log) -> tuple[Event, ...]:
    """The words of a fall that nobody has reviewed since, those told in time before those told late.

    A fall event that names whom it was reviewed with closes it, and every fall told of before, by the clock and by the
    order in which lines came in: of what a device without a network sent later whoever reviewed may have known nothing.
    """
    return (*_left_open(_by_clock(log)), *falls_told_late(log))


def falls_told_late(log: Log) -> tuple[Event, ...]:
    """The words of a fall from before a review that came in after it."""
    known = {each.id for each in _left_open(_by_clock(log))}
    return tuple(each for each in _left_open(_as_received(log)) if each.id not in known)


def reviews_of_falls(log: Log) -> frozenset[str]:
    """The ids of the reviews that closed a fall: each is the talk about it, and tells of no other."""
    return frozenset(
        event.id
        for order in (_by_clock(log), _as_received(log))
        for place, event in enumerate(order)
        if _is_review(event) and _left_open(order[:place])
    )


def _by_clock(log: Log) -> list[Event]:
    return sorted(_told_of(log), key=lambda each: each.at)


def _as_received(log: Log) -> list[Event]:
    """In the order in which what they say now came in: a correction that makes a line worse, or a review, is news then."""
    told = _told_of(log)
    if not any(each.id in log.retold for each in told):
        return told
    places = {line.id: place for place, line in enumerate(log.originals)}
    return sorted(told, key=lambda each: places.get(_said_since(log, each), 0))


def _told_of(log: Log) -> list[Event]:
    return [each for each in log.events if isinstance(each.body, (Fall, Readiness, Symptom))]


def _said_since(log: Log, event: Event) -> str:
    """The line since which an event says, without a break, all that it says now."""
    now, line = _says(event.body), event.id
    for telling in reversed(log.tellings(event)):
        if not now <= _says(telling.body):
            break
        line = telling.line
    return line


def _says(body: EventBody | None) -> set[str]:
    """What of a line opens something or closes it."""
    if isinstance(body, Fall):
        if body.reviewed_with is not None:
            return {"reviewed"}
        told = {"fall": True, "hurt": body.hurt is True, "head": body.head is True}
    elif isinstance(body, Symptom):
        told = {f"{'settled' if body.settled else 'symptom'} {_key(body.what)}": True}
    elif isinstance(body, Readiness):
        new = body.new_symptoms
        told = {"fall": body.fall == "yes", "something new": new == "yes", "nothing new": new == "no"}
    else:
        return set()
    return {what for what, is_told in told.items() if is_told}


def _left_open(events: Iterable[Event]) -> tuple[Event, ...]:
    """The words of a fall after the last review in this order."""
    found: list[Event] = []
    for event in events:
        if _is_review(event):
            found = []
        elif "fall" in _says(event.body):
            found.append(event)
    return tuple(found)


def _is_review(event: Event) -> bool:
    return isinstance(event.body, Fall) and event.body.reviewed_with is not None


def open_fall(log: Log) -> bool:
    """Whether a fall was told of and nobody has reviewed it since."""
    return bool(unreviewed_falls(log))


def open_fall_hurt(log: Log) -> bool:
    """Whether a fall that nobody has reviewed since came with an injury or a blow to the head.

    A later fall without one does not take that back; only a review does.
    """
    return hurt_in(unreviewed_falls(log))


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
    """Symptoms without a later word that they settled; "nothing new" in readiness closes only its own.

    Later by the clock and by the order in which lines came in, as of falls: what was told late is open too.
    """
    by_clock, received = _still_told(_by_clock(log)), _still_told(_as_received(log))
    late = (replace(one, late=True) for key, one in received.items() if key not in by_clock)
    return (*by_clock.values(), *late)


def words_of_symptom(log: Log, what: str) -> tuple[Event, ...]:
    """All that told of a symptom and that a word that it settled would close, also what came in late."""
    told = (one for order in (_by_clock(log), _as_received(log)) for one in _still_told(order).values())
    same = [one for one in told if same_words(one.what, what)]
    return tuple({event.id: event for one in same for event in one.words}.values())


def same_words(one: str, other: str) -> bool:
    """Whether two words are of the same symptom."""
    return _key(one) == _key(other)


def _key(what: str) -> str:
    return what.strip().casefold()


def _still_told(events: Iterable[Event]) -> dict[str, OpenSymptom]:
    """What is open after the last event in this order, by its name."""
    found: dict[str, OpenSymptom] = {}
    for event in events:
        body = event.body
        if isinstance(body, Symptom):
            _note(found, _key(body.what), event, body)
        elif isinstance(body, Readiness) and body.new_symptoms == "yes":
            one = found.get("") or OpenSymptom(event.at, NEW_SYMPTOMS, None)
            found[""] = replace(one, words=(*one.words, event))
        elif isinstance(body, Readiness) and body.new_symptoms == "no":
            found.pop("", None)
    return found


def _note(found: dict[str, OpenSymptom], key: str, event: Event, body: Symptom) -> None:
    if body.settled:
        found.pop(key, None)
        return
    before = found.get(key)
    since, words = (before.at, before.words) if before else (event.at, ())
    found[key] = OpenSymptom(since, body.what, body.lasted_hours, (*words, event))
