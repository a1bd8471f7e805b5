"""What a day is for somebody: to be asked how they are, to train, to rest, or done. Pure.

Made from the facts of the day and the session that was given for it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from hipstride.app.training.facts import Facts, worked
from hipstride.catalogue.exercises import get
from hipstride.catalogue.numbers import value
from hipstride.figure.follow.words import SIDES, done_words
from hipstride.prescription.done_sessions import sessions
from hipstride.prescription.gates.today import STOP_NOW
from hipstride.prescription.schedule import WEEKDAYS, next_training_day
from hipstride.prescription.still_open import NEW_SYMPTOMS, OpenSymptom, open_fall, open_symptoms
from hipstride.prescription.training_log import last_time, training_week
from hipstride.record.event import Readiness, SessionEnded, SessionStarted, SetDone, SetSkipped

Kind = Literal["off", "ask", "ready", "begun", "paused", "nothing", "let_go", "done"]
Json = Mapping[str, Any]


def kind_of(facts: Facts, document: Json, *, anyway: bool = False) -> Kind:
    """Where the day stands. ``anyway``: the person wants to train on a day without a session, or after all."""
    training = _training(facts)
    last = training[-1] if training else None
    if document["paused"]:  # also after training: it may have ended with a sign
        return "paused"
    if document["day"] == "rest":  # likewise: a fall or something new may have been told of after training
        return "paused"
    if has_ended(facts):
        return "done"
    if isinstance(last, SessionEnded) and not anyway:
        return "let_go"
    if last is not None and not isinstance(last, SessionEnded):
        return "begun"
    if facts.readiness is None:
        return "ask" if anyway or trains_on(facts, facts.date) else "off"
    return "ready" if document["steps"] else "nothing"


def has_ended(facts: Facts) -> bool:
    """Whether the day's session is over, with something of it done."""
    training = _training(facts)
    last = training[-1] if training else None
    began = any(isinstance(body, SetDone) for body in training)
    return isinstance(last, SessionEnded) and (began or last.finished)


def _training(facts: Facts) -> list[SessionStarted | SetDone | SetSkipped | SessionEnded]:
    bodies = (event.body for event in facts.on_the_day)
    return [body for body in bodies if isinstance(body, SessionStarted | SetDone | SetSkipped | SessionEnded)]


def trains_on(facts: Facts, date: dt.date) -> bool:
    """Whether the week plan has a session on that day."""
    return WEEKDAYS[date.weekday()] in facts.person.preferences.days


def next_date(facts: Facts) -> dt.date:
    """The next day with a session."""
    return next_training_day(facts.person.preferences.days, facts.date)


def next_dates(facts: Facts) -> list[dt.date]:
    """The days with a session of the week to come, three at most: by then most exercises have come again."""
    ahead = (facts.date + dt.timedelta(days=days) for days in range(1, 8))
    return [date for date in ahead if trains_on(facts, date)][:3]


def week_of(facts: Facts) -> int:
    """The training week of the day, from 1; weeks that were missed do not count."""
    days = len(facts.person.preferences.days)
    return training_week(sessions(facts.log), facts.date, days_per_week=days)


# --- what is shown of a session ----------------------------------------------------------------------


def groups(document: Json) -> list[dict[str, Any]]:
    """The exercises with the sides of each, as a list to read."""
    found: list[dict[str, Any]] = []
    for step in document["steps"]:
        if not found or found[-1]["pair"] != step["pair"]:
            found.append(
                {"pair": step["pair"], "name": step["name"], "exercise": step["exercise"], "sides": []}
            )
        found[-1]["sides"].append(step)
    for group in found:
        reasons = [why for step in group["sides"] for why in step["why"]]
        group["why"] = list(dict.fromkeys(why["text"] for why in reasons))
        # What a professional set is said in sight, with who and why.
        decided = (why["text"] for why in reasons if str(why.get("rule", "")).startswith("override."))
        group["decided"] = list(dict.fromkeys(decided))
    return found


def bands(document: Json) -> list[dict[str, Any]]:
    """The bands to lay ready, each with the marks it is tied at."""
    found: dict[str, dict[str, Any]] = {}
    for step in _first_steps(document):
        band = step["band"]
        if band is None:
            continue
        row = found.setdefault(band["text"], {**band, "marks": []})
        if band["mark"] not in row["marks"]:
            row["marks"].append(band["mark"])
    return [{**row, "marks": sorted(row["marks"])} for row in found.values()]


def things(document: Json) -> list[str]:
    """What else to have at hand."""
    colours = {f"{step['band']['colour']} band" for step in _first_steps(document) if step["band"]}
    return [thing for thing in _needs(document) if thing not in colours]


def further_things(document: Json) -> list[str]:
    """Bands and things for who goes on after what is enough for a first session."""
    return [thing for thing in document["needs"] if thing not in _needs(document)]


def _needs(document: Json) -> list[str]:
    """What is laid ready at the start; a document of an older version told all there."""
    enough: Json = document["enough"] or {}
    return list(enough.get("needs", document["needs"]))


def _first_steps(document: Json) -> list[dict[str, Any]]:
    """The steps for which things are laid ready at the start."""
    enough: Json = document["enough"] or {}
    pairs = list(dict.fromkeys(step["pair"] for step in document["steps"]))
    there = pairs[: enough["exercises"]] if "needs" in enough else pairs
    return [step for step in document["steps"] if step["pair"] in there]


# --- what was done ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Done:
    """One exercise on one side as it was done today."""

    name: str
    side: str
    words: str


def done_today(facts: Facts) -> Iterator[Done]:
    """What was done, exercise by exercise."""
    today = [session for session in sessions(facts.log) if session.date == facts.date]
    pairs = dict.fromkeys((each.done.exercise, each.done.side) for one in today for each in one.sets)
    for exercise, side in pairs:
        last = last_time(today, exercise, side)
        if last is not None:
            yield Done(get(exercise).name, SIDES[side], done_words(last))


def sets_done(facts: Facts) -> int:
    """How many sets were done on the day."""
    return sum(worked(event.body) for event in facts.on_the_day)


# --- what is open ------------------------------------------------------------------------------------


def symptoms_open(facts: Facts) -> tuple[OpenSymptom, ...]:
    """What was told of in words and has not settled; without words, what this day's answers say is new.

    What an earlier day's answers said is asked about with the answers of today.
    """
    found = open_symptoms(facts.log)
    named = tuple(each for each in found if each.what != NEW_SYMPTOMS)
    return named or (found if facts.readiness is not None else ())


def fall_open(facts: Facts) -> bool:
    """Whether a fall waits to be talked about."""
    return open_fall(facts.log)


def trained_before(facts: Facts) -> bool:
    """Whether there was a session before this day."""
    return any(session.date < facts.date for session in sessions(facts.log))


def helper_matters(document: Json, readiness: Readiness | None) -> bool:
    """Whether it must be known if somebody is there."""
    return "helper_present" in document["ask"] or (
        readiness is not None and readiness.helper_present is not None
    )


def must_ask(symptom: OpenSymptom) -> bool:
    """Whether training goes on only after a professional was asked: a warning sign, or more than a day of it."""
    long = symptom.lasted_hours is not None and symptom.lasted_hours > value("gates.relapse_hours")
    return long or symptom.what in dict(STOP_NOW)
