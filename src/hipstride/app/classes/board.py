"""What a class board shows, put together from everybody's session of the day. Pure.

Shapes: docs/class.md.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from hipstride.app.classes.of_others import SIGNS, sign_words, thing_words
from hipstride.app.web.movements import movement_words
from hipstride.figure.follow.words import of_sets

PLAN = "hipstride.class-plan/1"
LIVE = "hipstride.class-live/1"
Json = dict[str, Any]

_OF_STEP = (
    "key",
    "exercise",
    "movement",
    "name",
    "side",
    "sets",
    "reps",
    "seconds",
    "rest_s",
    "effort",
    "band",
    "load_text",
    "last_time",
    "cues",
    "mistakes",
    "set_up",
    "gives_out",
)
_OF_CHOICE = ("exercise", "resistance", "sets", "reps", "seconds", "band", "load_text", "text")


def order_of(documents: Sequence[Mapping[str, Any]]) -> list[str]:
    """The movements of a class in the order in which most people come to them; ties by name."""
    places: dict[str, list[float]] = {}
    for document in documents:
        own = list(dict.fromkeys(step["movement"] for step in document["steps"]))
        for place, movement in enumerate(own):
            places.setdefault(movement, []).append(place / max(len(own) - 1, 1))
    return sorted(places, key=lambda movement: (sum(places[movement]) / len(places[movement]), movement))


@dataclass(frozen=True, slots=True)
class Row:
    """Somebody of the meeting.

    ``document``: their session, None before the set-up is done, or while it ``waits`` to be made;
    ``record``: the version of their file; ``helper``: whether
    they need one at their side; ``open``: what is still open of "fall", "fall_hurt" and "symptom"; ``paused``: what stops
    their session, said of somebody else.
    """

    person: str
    name: str
    document: Mapping[str, Any] | None = None
    record: str = ""
    helper: bool = False
    open: Sequence[str] = ()
    paused: Sequence[str] = ()
    waits: bool = False


def plan_of(rows: Iterable[Row]) -> Json:
    """The plan of a meeting."""
    people: list[Json] = []
    swatches: dict[str, str] = {}
    documents = []
    for row in rows:
        if row.document is None:
            waits = {"waits": True} if row.waits else {}
            people.append({"person": row.person, "name": row.name, "steps": None, **waits})
            continue
        documents.append(row.document)
        people.append(
            {
                **_person(row.person, row.document["name"] or row.name, row.document, swatches),
                "record": row.record,
                "helper": row.helper,
                "open": list(row.open),
                "paused": list(row.paused),
            }
        )
    movements = [
        {"movement": movement, "name": movement_words(movement), **_look_for(movement, documents)}
        for movement in order_of(documents)
    ]
    return {"schema": PLAN, "people": people, "movements": movements, "swatches": swatches}


def _person(person: str, name: str, document: Mapping[str, Any], swatches: dict[str, str]) -> Json:
    named = {key: _kept(key, svg, swatches) for key, svg in document["swatches"].items()}
    return {
        "person": person,
        "name": name,
        "session": document["session"],
        "day": document["day"],
        "setting": document["setting"],
        "messages": document["messages"],
        "mind": document["mind"],
        "needs": list(dict.fromkeys(thing_words(each) for each in document["needs"])),
        "started": document["started"],
        "signs": [{"id": sign, "text": sign_words(sign)} for sign in SIGNS],
        "steps": [_step(step, named) for step in document["steps"]],
    }


def _kept(key: str, svg: str, swatches: dict[str, str]) -> str:
    """The name under which the board has this swatch; two makers' reds are two."""
    name, number = key, 1
    while swatches.setdefault(name, svg) != svg:
        number += 1
        name = f"{key}-{number}"
    return name


def _step(step: Mapping[str, Any], named: Mapping[str, str]) -> Json:
    choices = {
        way: None
        if told is None
        else {key: _named(key, value, named) for key, value in _one_set(told).items() if key in _OF_CHOICE}
        for way, told in step["choices"].items()
    }
    return {**{key: _named(key, step[key], named) for key in _OF_STEP}, "choices": choices}


def _one_set(told: Mapping[str, Any]) -> Json:
    """A way in the words of one set: a tap on the board logs one, however many there are to be."""
    return {**told, "text": told["text"].replace(of_sets(told["sets"]), "", 1)}


def _named(key: str, value: Any, named: Mapping[str, str]) -> Any:
    """A band names its swatch as the board has it."""
    if key != "band" or value is None:
        return value
    return {**value, "swatch": named.get(value["swatch"]) if value["swatch"] else None}


def _look_for(movement: str, documents: Sequence[Mapping[str, Any]]) -> Json:
    """What to look for: the cues of the form that most people do; and whose picture shows it."""
    steps = [step for document in documents for step in document["steps"] if step["movement"] == movement]
    form = most_common(step["exercise"] for step in steps)
    first = next(step for step in steps if step["exercise"] == form)
    return {
        "exercise": form,
        "form": first["name"],
        "cues": first["cues"],
        "mistakes": first["mistakes"],
        "beats": first["beats"],
        "cycle_s": first["cycle_s"],
        "rest_s": max(step["rest_s"] or 0 for step in steps),
    }


def most_common(values: Iterable[str]) -> str:
    """The value that comes most often; of equals the first by name."""
    counted = Counter(values)
    return min(counted, key=lambda value: (-counted[value], value))
