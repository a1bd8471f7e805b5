"""`hipstride try`: a guided run in the terminal, from a person to the next session."""

from __future__ import annotations

import datetime as dt
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from hipstride.cli.day import judging_day, latest_today
from hipstride.cli.keeper import Clock, Keeper
from hipstride.cli.talk import EndOfInput, Talk
from hipstride.cli.try_person import ask_person, find_level
from hipstride.cli.try_session import run_session, training_date
from hipstride.cli.try_words import change_lines, day_words, dose_line, named, plan_lines
from hipstride.exchange import read_person
from hipstride.exchange.archive import file_name
from hipstride.exchange.data_folder import WHO, default_folder, example_names, example_path, made_folder
from hipstride.prescription.plan import Plan, last_test_date, plan
from hipstride.prescription.schedule import next_training_day
from hipstride.prescription.today import Today, today
from hipstride.record.errors import BadInput
from hipstride.record.event import SessionEnded
from hipstride.record.person import Person


def try_(
    person: Annotated[
        str | None,
        typer.Option(
            metavar="NAME|P.toml", help="One of the seven people, such as reader_c, or a person file."
        ),
    ] = None,
    data: Annotated[
        str | None,
        typer.Option(metavar="DIR", help="Where logs are kept; else HIPSTRIDE_DATA or your data folder."),
    ] = None,
    demo: Annotated[bool, typer.Option("--demo", help="Keep everything in a temporary folder.")] = False,
    yes: Annotated[
        bool,
        typer.Option(
            "--yes", help="Ask nothing: all as planned, in a temporary folder unless --data is given."
        ),
    ] = False,
    date: Annotated[
        str | None,
        typer.Option(metavar="DATE", help="The day of the session; else the next one of the plan."),
    ] = None,
) -> int:
    """A guided run: a person, their plan, one session set by set, and what changes next time and why."""
    run = Run(Talk(by_itself=yes), person, data, demo, yes, date)
    try:
        run.go()
    except EndOfInput:
        run.farewell("The input ends here.")
    except KeyboardInterrupt:
        run.farewell("You stopped.")
        return 130
    return 0


@dataclass(slots=True)
class Run:
    """One guided run; what it has saved so far can be told at any moment."""

    talk: Talk
    person: str | None
    data: str | None
    demo: bool
    yes: bool
    date: str | None
    keeper: Keeper | None = None
    person_path: Path | None = None
    _folder: Path | None = None

    def go(self) -> None:
        """The whole conversation."""
        talk = self.talk
        talk.heading("Hipstride")
        talk.say("A copy of the workout, fitted to one person. Enter takes the answer in brackets.")
        talk.say("It supports a professional's judgement. It is not a medical device.")
        person, own = self._who()
        if own is not None:
            person = find_level(talk, person, own, self._own_day())
        folder = self._where()
        keeper = Keeper(folder / f"{file_name(person.person.id)}.jsonl", person, Clock(latest_today()))
        self.keeper = keeper
        made = plan(person, start=None if last_test_date(person) else self._own_day())
        self._show_plan(made)
        while True:
            day = self._next_day(made, keeper, own)
            if own is None:
                talk.say("", f"We pretend that today is {day_words(day)}.")
            elif _ended(keeper, day):
                talk.say("", "You have trained today. Rest now; the next session is on another day.")
                return
            done = run_session(talk, keeper, day)
            if done is not None:
                self._show_change(keeper, done)
            self._tell_where()
            if own is not None or self.yes or self.date or not talk.yes("The next session now?", usual=False):
                return

    def farewell(self, why: str) -> None:
        """What is saved, when the conversation ends before its end."""
        self.talk.say("", why)
        if self.keeper is not None and self.keeper.path.exists():
            self.talk.say(f"Sets saved in this run: {self.keeper.sets}.")
            self._tell_where()
        elif self.person_path is not None:
            self.talk.say(f"Your answers are saved in {self.person_path}")
        else:
            self.talk.say("Nothing was asked to be saved yet.")

    # --- who and where ---

    def _who(self) -> tuple[Person, Path | None]:
        """The person, and their own file where it is not one of the seven."""
        if self.person is not None:
            return self._named(self.person)
        known = default_folder() if self.data is None else Path(self.data)
        own = sorted(known.glob("*.toml")) if known is not None and known.is_dir() and not self.demo else []
        names = example_names()
        options = [WHO[name] for name in names]
        options += [f"Go on as {path.stem}" for path in own]
        options.append("Me: I answer some questions and find my level")
        picked = self.talk.choose("Who trains?", options) - 1
        if picked < len(names):
            return read_person(example_path(names[picked])), None
        if picked < len(names) + len(own):
            return self._named(str(own[picked - len(names)]))
        person, self.person_path = ask_person(self.talk, self._where())
        return person, self.person_path

    def _named(self, name: str) -> tuple[Person, Path | None]:
        stem = name.replace("-", "_")
        if stem in example_names():
            return read_person(example_path(stem)), None
        if not name.endswith(".toml") and not Path(name).is_file():
            return read_person(example_path(name)), None
        self.person_path = Path(name)
        return read_person(name, today=judging_day(self.date)), self.person_path

    def _where(self) -> Path:
        """The folder: given, temporary, or the one that the person chooses."""
        if self._folder is None:
            self._folder = self._chosen_folder()
        return self._folder

    def _chosen_folder(self) -> Path:
        if self.data is not None:
            return made_folder(self.data)
        usual = None if self.demo else default_folder()
        if usual is None or (self.yes and not os.environ.get("HIPSTRIDE_DATA")):
            return Path(tempfile.mkdtemp(prefix="hipstride-"))
        while True:
            given = self.talk.text("Where do we keep your files? Enter, or another folder.", str(usual))
            try:
                return made_folder(given)
            except BadInput as problem:
                if self.yes:
                    raise
                self.talk.say(str(problem))

    def _own_day(self) -> dt.date:
        """Today where the person is, or the day that was given."""
        return judging_day(self.date) if self.date is not None else dt.datetime.now().astimezone().date()

    def _next_day(self, made: Plan, keeper: Keeper, own: Path | None) -> dt.date:
        return self._own_day() if own is not None or self.date is not None else training_date(made, keeper)

    # --- what is shown ---

    def _show_plan(self, made: Plan) -> None:
        talk = self.talk
        body = made.person.person
        talk.heading(f"The plan for {body.name or body.id}")
        for title, lines in plan_lines(made):
            if lines:
                talk.say("", title)
                talk.say(*(f"- {line}" for line in lines))
                talk.pause()
        if not made.sessions:
            return
        first = made.sessions[0]
        weeks = max(session.week for session in made.sessions)
        talk.say("", f"{weeks} weeks, {len(made.sessions)} sessions. The first one:")
        for one in first.exercises:
            talk.say(f"- {named(one.exercise, one.side)}: {dose_line(one)}.")
        talk.pause()

    def _show_change(self, keeper: Keeper, done: Today) -> None:
        """What the next week makes of this session."""
        later = []
        day = done.date
        for _ in keeper.person.preferences.days:
            day = next_training_day(keeper.person.preferences.days, day)
            later.append(today(keeper.person, keeper.log, None, date=day))
        self.talk.heading("Next time")
        self.talk.say(f"Your next session is on {day_words(later[0].date)}.")
        self.talk.say(*change_lines(done, later))

    def _tell_where(self) -> None:
        if self.keeper is None:
            return
        self.talk.say("", "Your log:")
        print(self.keeper.path, file=self.talk.target)
        if self.person_path is not None:
            self.talk.say("Your answers:")
            print(self.person_path, file=self.talk.target)


def _ended(keeper: Keeper, day: dt.date) -> bool:
    return any(isinstance(event.body, SessionEnded) for event in keeper.on(day))
