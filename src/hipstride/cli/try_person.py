"""Somebody new in the terminal: body, safety, what is at home, and find my level; saved answer by answer."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from hipstride.catalogue.bands import colours
from hipstride.cli.talk import Talk, Unclear
from hipstride.cli.try_words import named, set_up_words
from hipstride.cli.words import resistance_words
from hipstride.exchange.person_text import write_person
from hipstride.prescription.find_level import (
    Answer,
    Finder,
    Question,
    Said,
    from_rows,
    said_before,
    with_answers,
)
from hipstride.prescription.gates import Context, gates
from hipstride.prescription.ramp import RampStep, counted, ramp_minutes, ramps, with_counted
from hipstride.record.parse import person_from_mapping
from hipstride.record.person import Person, StoppedBecause
from hipstride.record.questions import ABLE, NO_MS, SIGNS, SUPPORTS, WALKING
from hipstride.record.sizes import Unread, metres

_BRAND = "TheraBand"
_PLACES = tuple(SUPPORTS)[:9]  # the usual ones


def ask_person(talk: Talk, folder: Path) -> tuple[Person, Path]:
    """Ask the five things we must know and the safety questions, and save them."""
    talk.heading("About you")
    talk.say("Some questions first, about five minutes. All stays on this computer.")
    name = talk.text("What should we call you?")
    data: dict[str, Any] = {"person": _body(talk, name, folder)}
    data["condition"] = _condition(talk)
    data["equipment"] = _equipment(talk)
    data["preferences"] = _preferences(talk)
    person = person_from_mapping(data, where="your answers")
    path = folder / f"{person.person.id}.toml"
    write_person(path, person)
    talk.say("", f"Saved in {path}")
    return person, path


def _body(talk: Talk, name: str, folder: Path) -> dict[str, Any]:
    sex = talk.word("For the tables of strength: female or male?", ("female", "male"), "female")
    return {
        "id": free_id(name, folder),
        "name": name,
        "sex": sex,
        "age": talk.whole("How old are you?", 18, 100),
        "height_m": talk.ask("How tall are you? In metres or centimetres.", _height),
        "mass_kg": talk.number("How heavy are you, in kilograms?", 30, 250),
    }


def free_id(name: str, folder: Path) -> str:
    """A short id from the name that no file in the folder has."""
    base = re.sub(r"[^a-z0-9]+", "-", name.casefold()).strip("-")[:40] or "me"
    taken = {path.stem for path in folder.glob("*") if path.suffix in (".toml", ".jsonl")}
    return next(
        one for one in (base, *(f"{base}-{number}" for number in range(2, 10_000))) if one not in taken
    )


def _height(text: str) -> float:
    try:
        return round(metres(text), 3)
    except Unread:
        raise Unclear("Type your height, such as 1.66 or 166.") from None


def _condition(talk: Talk) -> dict[str, Any]:
    talk.heading("Safety")
    walking = talk.choose("How do you get about?", (*WALKING, NO_MS), usual=None) - 1
    found: dict[str, Any] = {"ms_course": "none" if walking == 9 else "unknown", "pdds": walking % 9}
    found["falls_last_3_months"] = talk.whole("How often did you fall in the last 3 months?", 0, 500, 0)
    replaced = talk.word("A new hip? none, left, right, both", ("none", "left", "right", "both"), "none")
    if replaced != "none":
        months = talk.number("How many months ago?", 0, 600)
        cleared = talk.yes("Did your surgeon say that you may train?", usual=False)
        sides = ("left", "right") if replaced == "both" else (replaced,)
        found["hip_replacement"] = [
            {"side": side, "approach": "unknown", "months_ago": months, "cleared_by_surgeon": cleared}
            for side in sides
        ]
    sore = talk.word("A sore knee? none, left, right, both", ("none", "left", "right", "both"), "none")
    if sore != "none":
        score = float(talk.whole("How much, on stairs? 0 to 10.", 0, 10))
        sides = ("left", "right") if sore == "both" else (sore,)
        found["knee_pain_usual"] = dict.fromkeys(sides, score)
    for key, question in ABLE.items():
        found[key] = talk.yes(question, usual=False)
    talk.say("Does this fit you?")
    for sign in SIGNS:
        if sign.short:  # no usual answer: each of these is worth a thought
            found[sign.field] = talk.yes(f"{sign.text}?")
    if talk.yes("Did you have a relapse in the last 3 months?", usual=False):
        found["relapse_weeks_ago"] = talk.number("How many weeks ago did it begin?", 0, 52)
    if found["pdds"] >= 5:
        found["helper_at_home"] = talk.yes("Is there sometimes somebody who helps you?", usual=False)
    return found


def _equipment(talk: Talk) -> dict[str, Any]:
    talk.heading("What is at home")
    known = colours(_BRAND)
    bands = talk.ask(
        f"Which {_BRAND} colours do you have? With commas: {', '.join(known)}. Enter is none.",
        _colours(known),
        "",
    )
    length = talk.number("How long is each piece, in metres?", 0.5, 50, 1.5) if bands else 0.0
    for number, name in enumerate(_PLACES, start=1):
        talk.say(f"{number:3}  {SUPPORTS[name]}")
    supports = talk.ask("Which of these do you have? Their numbers.", _picked, "1 2")
    return {
        "bands": [{"brand": _BRAND, "colour": colour, "length_m": length} for colour in bands],
        "supports": [_PLACES[number - 1] for number in supports],
    }


def _colours(known: tuple[str, ...]) -> Callable[[str], list[str]]:
    def read(text: str) -> list[str]:
        given = [word for word in re.split(r"[,\s]+", text.casefold()) if word]
        wrong = [word for word in given if word not in known]
        if wrong:
            raise Unclear(f"{wrong[0]} is not one of {', '.join(known)}.")
        return list(dict.fromkeys(given))

    return read


def _picked(text: str) -> list[int]:
    words = [word for word in re.split(r"[,\s]+", text) if word]
    if not all(word.isascii() and word.isdigit() and 1 <= int(word[:3]) <= len(_PLACES) for word in words):
        raise Unclear(f"Type numbers from 1 to {len(_PLACES)}, such as 1 2.")
    return sorted({int(word) for word in words})


def _preferences(talk: Talk) -> dict[str, Any]:
    minutes = talk.whole("How many minutes for one session?", 10, 90, 30)
    days = talk.ask("On which days?", _days, "monday wednesday saturday")
    return {"minutes_per_session": minutes, "days": days}


_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def _days(text: str) -> list[str]:
    words = [word for word in re.split(r"[,\s]+", text.casefold()) if word]
    found = [[day for day in _DAYS if len(word) >= 2 and day.startswith(word)] for word in words]
    if not words or any(len(each) != 1 for each in found):
        raise Unclear("Type days, such as monday wednesday saturday.")
    return [day for day in _DAYS if [day] in found]


# --- find my level -----------------------------------------------------------------------------------


def find_level(talk: Talk, person: Person, path: Path, date: dt.date) -> Person:
    """Ask until the levels are found; the person file is written after every answer."""
    today = Context(day=date)
    if any(gate.blocks_session for gate in gates(person, today)):
        return person
    untold = replace(person, find_my_level=tuple(r for r in person.find_my_level if r.date != date))
    finder = Finder(untold, today)
    earlier = said_before(person, date)
    answers = list(from_rows(row for row in person.find_my_level if row.date == date))
    if finder.question([*earlier, *answers], short=True) is not None:
        talk.heading("Find my level")
        talk.say(
            "We name an exercise. Could you do five of these, now, in good form? "
            "Try it where you are not sure, and only where you feel safe. Answer e for easily, "
            "j for just, n for no, u if you are unsure. Each answer is saved."
        )
    before = None
    for short in (True, False):
        question = finder.question([*earlier, *answers], short=short)
        if not short:
            question = _more(talk, question)
        while question is not None:
            text = f"The same with your {question.side} leg: easily, just, or no?"
            if question.exercise != before:
                minutes = max(1, round(question.minutes_left))
                talk.say("", f"About {minutes} min of questions left. {question.why.text}")
                text = question.text
            before = question.exercise
            said = talk.word(text, tuple(_SAID), None)
            answers.append(Answer(question.exercise, question.side, _SAID[said]))
            person = with_answers(person, answers, date)
            write_person(path, person)
            question = finder.question([*earlier, *answers], short=short)
    return _ramps(talk, person, path, date)


def _more(talk: Talk, question: Question | None) -> Question | None:
    """The first of the questions that can wait, if it is wanted now."""
    if question is None:
        return None
    minutes = max(1, round(question.minutes_left))
    talk.say("", "That is enough to begin. You start light; your first sessions find the rest.")
    return question if talk.yes(f"A few more questions now, about {minutes} min?", usual=False) else None


_SAID: dict[str, Said] = {"easily": "easily", "just": "just", "no": "no", "unsure": "not_sure"}


def _ramps(talk: Talk, person: Person, path: Path, date: dt.date) -> Person:
    done = sum(1 for each in person.counted_set if each.date == date)
    steps = ramps(person, done=done, context=Context(day=date))
    if not steps:
        return person
    many = "One set" if len(steps) == 1 else f"{len(steps)} sets"
    minutes = max(1, round(ramp_minutes(steps)))
    if not talk.yes(f"{many} with a load now, {minutes} min at most? It can wait.", usual=False):
        return person
    talk.heading("One set with a load")
    talk.say(steps[0].why.text)
    for step in steps:
        person = _ramp(talk, person, step, date)
        write_person(path, person)
        talk.say("Saved.")
    return person


def _ramp(talk: Talk, person: Person, step: RampStep, date: dt.date) -> Person:
    from hipstride.catalogue.exercises import get

    exercise = get(step.exercise)
    talk.say("", f"{named(exercise.id, step.side)}.", exercise.description)
    talk.say(f"{resistance_words(step.resistance).capitalize()}.")
    if (tape := set_up_words(step.resistance)) is not None:
        talk.say(tape)
    talk.say(step.text)
    reps = talk.whole("How many did you do?", 0, step.reps_most)
    effort = talk.number("How hard was it? 0 nothing, 10 the most.", 0, 10)
    hurt = talk.yes("Did it hurt?", usual=False)
    stopped: StoppedBecause = "pain" if hurt else "done"
    return with_counted(person, counted(step, reps, effort, date, stopped_because=stopped))
