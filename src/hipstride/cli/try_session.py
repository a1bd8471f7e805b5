"""One session in the terminal: how you are, then exercise by exercise and set by set, each saved at once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from hipstride.catalogue.exercises import get
from hipstride.catalogue.numbers import value
from hipstride.cli.keeper import Keeper
from hipstride.cli.talk import Talk, Unclear
from hipstride.cli.try_words import (
    amount_words,
    day_words,
    dose_line,
    last_time_words,
    neighbour_words,
    set_up_words,
    side_words,
)
from hipstride.cli.words import asked_today, resistance_words
from hipstride.prescription.done_sessions import sessions
from hipstride.prescription.neighbours import taken
from hipstride.prescription.plan import Plan
from hipstride.prescription.readiness import QUESTIONS
from hipstride.prescription.schedule import next_training_day
from hipstride.prescription.today import Today, TodayExercise, on_the_sheet, today
from hipstride.prescription.types import Prescription
from hipstride.record.answers import answers_on
from hipstride.record.event import Readiness, SessionEnded, SessionStarted, SetDone, SetSkipped
from hipstride.record.person import StoppedBecause

Chosen = Literal["easier", "suggested", "harder"]
_JOINTS = ("left hip", "right hip", "left knee", "right knee", "left ankle", "right ankle", "back")
_WHY: tuple[tuple[str, StoppedBecause], ...] = (
    ("I was tired", "tired"),
    ("It hurt", "pain"),
    ("My muscles cramped or jerked", "spasm"),
    ("I wobbled", "wobble"),
    ("Something came up", "interrupted"),
)


class StopToday(Exception):
    """The person has had enough for today."""


@dataclass(slots=True)
class Step:
    """One exercise of the session as it was chosen: what ``does`` say is done, and how far we are."""

    shown: TodayExercise
    does: Prescription
    chosen: Chosen = "suggested"
    done: int = 0
    over: bool = False

    @property
    def one(self) -> Prescription:
        """What was prescribed."""
        return self.shown.prescription


def training_date(plan: Plan, keeper: Keeper) -> dt.date:
    """The day of the next session of one of the seven: a session that was cut short, else the next training day."""
    if not keeper.log.events:
        return plan.sessions[0].date if plan.sessions else plan.start
    last = max(event.at.date() for event in keeper.log.events)
    ended = any(isinstance(event.body, SessionEnded) for event in keeper.on(last))
    return last if not ended else next_training_day(plan.person.preferences.days, last)


def run_session(talk: Talk, keeper: Keeper, date: dt.date) -> Today | None:
    """One session; ``None`` on a rest day. What was done of this day before is not asked again."""
    keeper.clock.date = date
    person = keeper.person
    there = [event.body for event in keeper.on(date)]
    answers = answers_on(keeper.on(date), date)
    if answers is None:
        answers = ask_readiness(talk, keeper, date)
        keeper.add("readiness", answers)
    made = today(person, keeper.log, answers, date=date)
    talk.heading(f"Your session, {day_words(date)}")
    talk.say(*(reason.text for reason in made.messages), *asked_today(made))
    if made.day == "rest" or not made.exercises:
        talk.say("", "Nothing to train today. See you next time.")
        return None
    groups = groups_of(made)
    talk.say("", f"{len(groups)} exercises, about {made.minutes:.0f} minutes with set-up. Warm up first.")
    talk.say("Stop at once for chest pain, fainting, or sudden weakness.")
    if not any(isinstance(body, SessionStarted) for body in there):
        sheet = on_the_sheet(one.prescription for one in made.exercises)
        keeper.add("session_started", SessionStarted(day=made.day, week=made.week, prescribed=sheet))
    try:
        for place, group in enumerate(groups, start=1):
            do_group(talk, keeper, group, f"Exercise {place} of {len(groups)}")
    except StopToday:
        keeper.add("session_ended", SessionEnded(finished=False))
        talk.say("", "You stop here for today. What you did counts, and it is saved.")
        return made
    keeper.add("session_ended", SessionEnded(finished=True))
    talk.say("", "That was the session. Well done. All of it is saved.")
    return made


def groups_of(made: Today) -> list[list[TodayExercise]]:
    """Left and right of one exercise together, so that one side rests while the other works."""
    found: list[list[TodayExercise]] = []
    for shown in made.exercises:
        one = shown.prescription
        before = found[-1] if found else []
        if len(before) == 1 and before[0].prescription.movement == one.movement and one.side == "right":
            before.append(shown)
        else:
            found.append([shown])
    return found


# --- how you are -------------------------------------------------------------------------------------


def ask_readiness(talk: Talk, keeper: Keeper, date: dt.date) -> Readiness:
    """One short screen; Enter is an ordinary day."""
    talk.heading("How are you today?")
    options = (
        "As usual",
        "More tired than usual",
        "Very tired",
        "Something hurts",
        "I have a fever, or I am ill",
        "Something is new, or worse than usual",
        "I had a fall since last time",
    )
    picked = talk.choose("Today I feel:", options)
    answers = Readiness(
        fatigue={2: value("readiness.fatigue_half"), 3: value("readiness.fatigue_gentle")}.get(picked),
        ill="yes" if picked == 5 else "no",
        new_symptoms="yes" if picked == 6 else "no",
        fall="yes" if picked == 7 else "no",
    )
    if picked == 4:
        answers = replace(answers, **_pain(talk))
    trained = [session for session in sessions(keeper.log) if session.date < date]
    if trained:
        after = talk.word(QUESTIONS["after_last_time"], ("fine", "tired", "worse"), "fine")
        answers = replace(answers, after_last_time=after)  # type: ignore[arg-type]
    if "helper_present" in today(keeper.person, keeper.log, answers, date=date).ask:
        present = talk.yes(QUESTIONS["helper_present"], usual=False)
        answers = replace(answers, helper_present="yes" if present else "no")
    return answers


def _pain(talk: Talk) -> dict[str, Any]:
    joint = _JOINTS[talk.choose("Where does it hurt most?", _JOINTS, usual=None) - 1]
    score = talk.whole("How much? 0 is no pain, 10 is the worst.", 0, 10)
    return {f"pain_{joint.replace(' ', '_')}": float(score)}


# --- exercises ---------------------------------------------------------------------------------------


def do_group(talk: Talk, keeper: Keeper, group: Sequence[TodayExercise], title: str) -> None:
    """Both sides of one exercise, set by set in turns."""
    steps = []
    for shown in group:
        step = Step(shown, shown.prescription)
        step.done = _already(keeper, step)
        step.over = step.done >= step.does.dose.sets
        steps.append(step)
    if all(step.over for step in steps):
        return
    _introduce(talk, group, title)
    for step in steps:
        if not step.over:
            _choose(talk, step)
    for turn in range(max(step.does.dose.sets for step in steps)):
        for step in steps:
            if not step.over and step.done <= turn:
                _do_set(talk, keeper, step)


def _already(keeper: Keeper, step: Step) -> int:
    """Sets of this exercise and side that the log of the day holds, in whichever form."""
    near = (step.shown.easier, step.shown.harder)
    forms = {step.one.exercise, *(each.exercise for each in near if each is not None)}
    return sum(
        1
        for event in keeper.on(keeper.clock.date)
        if isinstance(event.body, SetDone | SetSkipped)
        and event.body.exercise in forms
        and event.body.side == step.one.side
    )


def _introduce(talk: Talk, group: Sequence[TodayExercise], title: str) -> None:
    exercises = list(dict.fromkeys(shown.prescription.exercise for shown in group))
    talk.heading(title)
    for name in exercises:
        exercise = get(name)
        sides = [shown.prescription.side for shown in group if shown.prescription.exercise == name]
        if len(exercises) > 1:
            talk.say(f"With your {side_words(sides[0])}:")
        talk.say(exercise.name, exercise.description, exercise.breathe)


def _choose(talk: Talk, step: Step) -> None:
    """Last time, and what it is today: easier, as planned, or harder."""
    one, shown = step.one, step.shown
    talk.say("", f"{side_words(one.side).capitalize()}: {dose_line(one)}.")
    if (tape := set_up_words(one.resistance)) is not None:
        talk.say(tape)
    if shown.last_time is not None:
        talk.say(last_time_words(shown.last_time))
    near = {"easier": shown.easier, "harder": shown.harder}
    if not any(near.values()):
        return
    picked = talk.choose(
        "Which one today?",
        (
            f"easier: {neighbour_words(one, shown.easier, 'there is nothing lighter')}",
            "as planned",
            f"harder: {neighbour_words(one, shown.harder, 'not yet')}",
        ),
        usual=2,
    )
    chosen: Chosen = ("easier", "suggested", "harder")[picked - 1]
    other = near.get(chosen)
    if other is not None:
        step.chosen, step.does = chosen, taken(one, other)
        step.over = step.done >= step.does.dose.sets
        if other.exercise != one.exercise:
            form = get(other.exercise)
            talk.say(form.name, form.description, form.breathe)
    elif chosen != "suggested":
        talk.say("There is none. We stay with the plan.")


def _do_set(talk: Talk, keeper: Keeper, step: Step) -> None:
    one = step.does
    number = step.done + 1
    amount = amount_words(one.dose.reps, one.dose.seconds)
    talk.say("", f"Set {number} of {one.dose.sets}, {side_words(one.side)}: {amount}.")
    talk.say(f"{resistance_words(one.resistance).capitalize()}.")
    answer = _how_many(talk, step)
    if answer == "q":
        raise StopToday
    if answer == "s":
        keeper.add("set_skipped", SetSkipped(exercise=one.exercise, side=one.side, set=number))
        talk.say("Skipped. That is fine.")
        step.over = True
        return
    reps = int(answer)
    stopped: StoppedBecause = "done"
    pain = effort = form = None
    if one.dose.reps is not None and reps < one.dose.reps:
        stopped = _WHY[talk.choose("Why did you stop?", [text for text, _ in _WHY]) - 1][1]
        if stopped == "pain":
            pain = float(talk.whole("How much did it hurt? 0 to 10.", 0, 10))
    if one.movement != "stretch":  # it is to be mild, and nothing more
        effort = talk.number("How hard was it? 0 nothing, 10 the most.", 0, 10, one.dose.effort)
        form = talk.word("Was the form good, partly, or no?", ("good", "partly", "no"), "good")
    body = SetDone(
        exercise=one.exercise,
        side=one.side,
        set=number,
        reps=reps,
        seconds=one.dose.seconds,
        resistance=one.resistance,
        effort=effort,
        form=form,  # type: ignore[arg-type]
        chosen=step.chosen,
        stopped_because=stopped,
        pain=pain,
    )
    keeper.add("set_done", body)
    talk.say("Saved.")
    step.done = number
    step.over = number >= one.dose.sets
    if stopped in ("pain", "spasm") and not step.over:
        talk.say("Leave this one for today.")
        step.over = True


def _how_many(talk: Talk, step: Step) -> str:
    """Repetitions, or s to skip, or q to stop; what is held for a time counts as once."""
    if step.does.dose.reps is not None:
        usual = str(step.does.dose.reps)
        return talk.ask("How many did you do? (s: skip, q: stop for today)", _count, usual)
    done = talk.word("Did you do it? (skip, quit for today)", ("yes", "skip", "quit"), "yes")
    return {"yes": "1", "skip": "s", "quit": "q"}[done]


def _count(text: str) -> str:
    word = text.casefold()
    if word in ("s", "q"):
        return word
    if not (word.isascii() and word.isdigit() and int(word[:9]) <= 200):
        raise Unclear("Type how many, or s to skip, or q to stop.")
    return word
