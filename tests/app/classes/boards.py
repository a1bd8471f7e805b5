"""What the tests of the board work with: a real server with people in it, a process beside it, boards in real browsers."""

from __future__ import annotations

import datetime as dt
import json
import os
import sqlite3
import subprocess
import sys
import uuid
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, Page, Request, Route

from hipstride.prescription.done_sessions import DoneSession, sessions
from hipstride.record.event import Log
from hipstride.record.log import log_from_lines
from tests.app.served import Served
from tests.figure.follow.browser import until

NAMES = "Anna Bernd Carla Dieter Eva Friedrich Gerda Hans Inge Jürgen Karin Ludwig Mona Nils Olga Paul Rosa Sven Tanja Udo"
EXPECTED_NOISE = ("net::ERR", "Failed to load resource", "sync:", "no service worker")
MAKE = """
from functools import cache
from hipstride.app.people import actions_examples
from hipstride.app.accounts.actions import owner
from hipstride.app.classes.actions import make_class, open_session
from hipstride.app.people.actions import save_record
from hipstride.app.people.actions_examples import add_example
from hipstride.app.people.records import document_of_newest
from django.utils import timezone
if not hasattr(actions_examples.example_at, "cache_info"):
    actions_examples.example_at = cache(actions_examples.example_at)  # the same four again and again
people = []
for name, form in zip(told["names"], ("reader_b", "reader_c", "reader_e", "control_f") * 5):
    person = add_example(owner(), form, timezone.localdate())
    document = document_of_newest(person)
    document["person"]["name"] = name
    save_record(owner(), person, document)
    people.append(person)
print(open_session(owner(), make_class(owner(), name="Class", people=people)).pk)
"""
ERASE = """
from hipstride.app.accounts.actions import owner
from hipstride.app.people.access import access_person
from hipstride.app.people.data_actions import erase
erase(owner(), access_person(owner(), told["person"]))
"""

# What is not sent yet, how many taps are still being written, and how the board stands to the server.
LACKS = """async () => {
  const script = document.querySelector("script[type=module]").src;
  const ledger = await import(script.replace("board/main.js", "ledger.js"));
  const { serverMarks, unsent } = await import(script.replace("main.js", "marks.js"));
  const { all, refused } = await ledger.waiting();
  const { board, taps, ui } = hipstrideBoard;
  return { lines: all - refused, marks: unsent(board.mine, serverMarks(board.theirs)), taps, state: ui.state };
}"""
NOTHING = {"lines": 0, "marks": {}, "taps": 0, "state": "in_step"}


HELPER = """
import contextlib, django, io, json, sys, traceback
django.setup()
for line in sys.stdin:
    program, told = json.loads(line)
    printed, error = io.StringIO(), ""
    try:
        with contextlib.redirect_stdout(printed):
            exec(program, {"told": told})
    except Exception:
        error = traceback.format_exc()
    print(json.dumps([printed.getvalue().strip(), error]), flush=True)
"""


class Helper:
    """A process beside the server that works in its database: one for all tests, for to start takes its time."""

    def __init__(self, folder: Path) -> None:
        known = {key: value for key, value in os.environ.items() if not key.startswith("HIPSTRIDE_")}
        known |= {"HIPSTRIDE_DATA": str(folder), "DJANGO_SETTINGS_MODULE": "hipstride.app.settings"}
        self.process = subprocess.Popen(
            [sys.executable, "-c", HELPER],
            env=known,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def do(self, program: str, told: object) -> str:
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write(json.dumps([program, told]) + "\n")
        self.process.stdin.flush()
        printed, error = json.loads(self.process.stdout.readline())
        assert error == "", error
        return str(printed)

    def end(self) -> None:
        self.process.communicate()


class Clinic:
    """A real server, and what stands in its database."""

    def __init__(self, running: Served, helper: Helper, chrome: Any) -> None:
        self.running, self.helper, self.chrome = running, helper, chrome
        self.contexts: list[BrowserContext] = []

    def run(self, program: str, **told: object) -> str:
        """Do something in the server's database; what it prints."""
        return self.helper.do(program, told)

    def meeting(self, size: int) -> uuid.UUID:
        return uuid.UUID(self.run(MAKE, names=NAMES.split()[:size]))

    def erase(self, person: str) -> None:
        self.run(ERASE, person=person)

    def board(self, meeting: uuid.UUID, *, made_up: bool = False) -> OnBoard:
        """A new board. ``made_up``: it speaks a language of its own, each of its texts with brackets around it."""
        context = self.running.sign_in(self.chrome, viewport={"width": 1024, "height": 768})
        self.contexts.append(context)
        if made_up:
            context.route("**/classes/board/", _in_brackets)
        return OnBoard(self, context, meeting)

    def rows(self, query: str, *values: str) -> list[tuple[Any, ...]]:
        database = sqlite3.connect(self.running.folder / "hipstride.sqlite3", timeout=20)
        try:
            return database.execute(query, [value.replace("-", "") for value in values]).fetchall()
        finally:
            database.close()

    def version(self, meeting: str) -> int:
        return int(self.rows("select version from classes_classsession where id = ?", meeting)[0][0])

    def attendance(self, meeting: uuid.UUID) -> list[tuple[str, str]]:
        """Person and status, by name."""
        found = self.rows(
            "select person_id, status from classes_attendance join people_person on people_person.id = person_id "
            "where session_id = ? order by name",
            str(meeting),
        )
        return [(str(uuid.UUID(person)), status) for person, status in found]

    def people(self, meeting: uuid.UUID) -> list[str]:
        return [person for person, _ in self.attendance(meeting)]

    def lines(self, person: str) -> list[str]:
        return [
            line
            for (line,) in self.rows("select line from people_event where person_id = ? order by id", person)
        ]

    def log(self, person: str) -> Log:
        return log_from_lines(self.lines(person), person_id=person)

    def sessions(self, person: str) -> Sequence[DoneSession]:
        return sessions(self.log(person))

    def live_sets(self, meeting: uuid.UUID) -> Counter[tuple[str, str, str, int]]:
        """The sets of today that count in the logs, by person, exercise, side and number."""
        return Counter(
            (person, one.done.exercise, one.done.side, one.done.set)
            for person in self.people(meeting)
            for session in self.sessions(person)
            if session.date == dt.datetime.now().astimezone().date()
            for one in session.sets
        )


def _in_brackets(route: Route) -> None:
    """The page of the board, as a translation would have it."""
    answer = route.fetch()
    before, opening, rest = answer.text().partition('<script id="texts" type="application/json">')
    texts, closing, after = rest.partition("</script>")
    told = json.dumps({key: f"⟦{text}⟧" for key, text in json.loads(texts).items()})
    route.fulfill(response=answer, body=f"{before}{opening}{told}{closing}{after}")


class OnBoard:
    """One board: a browser of Ben's. `tap` taps what a name and a deed say."""

    def __init__(self, clinic: Clinic, context: BrowserContext, meeting: uuid.UUID) -> None:
        self.clinic = clinic
        self.context = context
        self.address = f"{clinic.running.base}/classes/board/#{meeting}"
        self.noise: list[str] = []
        self.page: Page = context.new_page()
        self.page.on("console", lambda told: self.noise.append(told.text) if told.type == "error" else None)
        self.page.on("pageerror", lambda error: self.noise.append(f"error: {error}"))
        self.sent: list[str] = []  # what became of each sending
        self.page.on("requestfinished", lambda request: self._became(request, "answered"))
        self.page.on("requestfailed", lambda request: self._became(request, str(request.failure)))
        self.page.goto(self.address)
        # The sessions are there, kept, and drawn.
        until(
            self.page,
            "window.hipstrideBoard?.board.plan?.more === 0 && hipstrideBoard.poll?.running === null",
        )

    def _became(self, request: Request, what: str) -> None:
        if request.url.endswith("/sync/"):
            self.sent.append(
                f"{dt.datetime.now(dt.UTC):%H:%M:%S} {what} after {request.timing['responseEnd']:.0f} ms"
            )

    def everybody_comes(self) -> None:
        for button in self.page.locator("[data-how='usual']").all():
            button.click()
        self.in_step()

    def all_here(self) -> None:
        """Everybody is marked as here, without a word on how they are: their sessions stay as they were."""
        self.page.evaluate(
            """async () => {
              const { board } = hipstrideBoard;
              for (const { person } of board.people()) await board.mark(`person/${person}`, "there");
            }"""
        )

    def logged_twice(self, person: str, step: str) -> None:
        """A set that was taken back for another board's, as it is after the two heard of each other."""
        self.page.evaluate(
            """async ([person, key]) => {
              const script = document.querySelector("script[type=module]").src;
              const { fold, setDone } = await import(script.replace("main.js", "facts.js"));
              const { board } = hipstrideBoard;
              for (const steps of [board.find(person).steps, board.find(person).steps]) {
                const step = steps.find((each) => each.key === key);
                await board.log(person, (one) => setDone(one, fold([], steps), step, "suggested"));
              }
              await board.merge();
              hipstrideBoard.draw();
            }""",
            [person, step],
        )

    def tell(self, person: str, drafts: str) -> None:
        """Log what a function of facts.js gives, with `find(key)` for a step; at once, without the buttons."""
        self.page.evaluate(
            """async (person) => {
              const script = document.querySelector("script[type=module]").src;
              const { fell, fellHow, hurts, said } = await import(script.replace("main.js", "facts.js"));
              await hipstrideBoard.board.log(person, (person) => {
                const find = (key) => person.steps.find((each) => each.key === key);
                return DRAFTS;
              });
            }""".replace("DRAFTS", drafts),
            person,
        )

    def out_of_sight(self) -> list[str]:
        """What of the board is below the lower edge of the screen, or wider than its tile."""
        found: list[str] = self.page.evaluate(
            """() => [...document.querySelectorAll(".bar, .now, .tile, .tile .set, .tile .more")]
              .filter((each) => each.getBoundingClientRect().bottom > innerHeight || each.scrollWidth > each.clientWidth + 1)
              .map((each) => `${each.className}: ${each.innerText.slice(0, 40)}`)"""
        )
        return found

    def train(self) -> None:
        """To the movement that most people do, whichever the sessions of the day begin with."""
        self.page.click("button[data-tab='train']")
        self.page.wait_for_selector(".tile")
        self.page.evaluate(
            """async () => {
              const { board } = hipstrideBoard;
              const steps = board.people().flatMap((one) => one.steps ?? []);
              const sides = ({ movement }) => steps.filter((step) => step.movement === movement).length;
              const fullest = board.movements.reduce((one, other) => (sides(other) > sides(one) ? other : one));
              if (board.movement !== fullest) await board.mark("movement", fullest.movement);
              hipstrideBoard.draw();
              await board.sendMarks();
            }"""
        )

    def sets(self) -> list[tuple[str, str]]:
        """What can be tapped now: person and step, in order."""
        # Asked at once: one after the other, the board may be drawn anew between them.
        found = self.page.evaluate(
            "[...document.querySelectorAll('.set:not(.full)')].map(({ dataset }) => [dataset.person, dataset.step])"
        )
        return [(str(person), str(step)) for person, step in found]

    def log(self, person: str, step: str) -> None:
        before = len(self.rows())
        self.page.evaluate(
            "hipstrideBoard.lastTap = {key: '', at: 0}"
        )  # hands are quicker here than in a class
        self.page.click(f".tile .set[data-person='{person}'][data-step='{step}']")
        until(self.page, f"hipstrideBoard.board.rows.length > {before}")

    def rows(self) -> list[dict]:
        found: list[dict] = self.page.evaluate("hipstrideBoard.board.rows")
        return found

    def lacks(self) -> dict:
        """What is not sent yet, and how the board stands to the server."""
        told: dict = self.page.evaluate(LACKS)
        return told

    def sync(self) -> dict:
        """Where the sending is."""
        told: dict = self.page.evaluate(
            """async () => {
              const { running, wanted, wait, most } = hipstrideBoard.sync;
              const { held, pending } = await navigator.locks.query();
              return { running: running !== null, wanted, wait, most, held: held.length, pending: pending.length };
            }"""
        )
        return told

    def in_step(self) -> None:
        """Until all is sent and the newest version is here."""
        self.page.evaluate("dispatchEvent(new Event('online'))")
        try:
            until(self.page, lambda: self.lacks() == NOTHING)
        except AssertionError:
            raise AssertionError(
                f"not in step: {self.lacks()}, {self.sync()}, {self.noise}, {self.sent[-8:]}"
            ) from None
        newest = self.clinic.version(self.page.evaluate("hipstrideBoard.board.id"))
        self.page.evaluate("hipstrideBoard.poll.soon()")
        # And all that follows from it: the sessions may be other ones now, and are asked for in the same breath.
        until(
            self.page,
            f"hipstrideBoard.board.theirs.version >= {newest} && hipstrideBoard.poll.running === null",
        )

    def counts(self) -> dict[str, int]:
        """Sets done as the board shows them, by person and step, of all movements."""
        told = self.page.evaluate(
            """() => hipstrideBoard.board.people().flatMap(({ person, facts }) =>
                 [...facts.sets.keys()].map((name) => `${person}/${name.split("#")[0]}`))"""
        )
        return dict(Counter(told))

    def check_clean(self) -> None:
        assert [text for text in self.noise if not any(part in text for part in EXPECTED_NOISE)] == []
