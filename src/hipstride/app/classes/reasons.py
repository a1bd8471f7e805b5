"""Why somebody needs a word on a day, from what is known of them in short (`standing`). Pure, and cheap for many."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Literal

from django.utils.translation import gettext_noop

from hipstride.app.classes import reason_words as words
from hipstride.app.classes.of_others import SIGNS
from hipstride.app.classes.reason_words import Words
from hipstride.catalogue.numbers import value

Kind = Literal["fall", "symptom", "gate", "lift", "pain", "down", "away", "form", "test", "up", "set_up"]
URGENCY: tuple[Kind, ...] = (
    "fall",
    "symptom",
    "gate",
    "lift",
    "pain",
    "down",
    "away",
    "form",
    "test",
    "up",
    "set_up",
)

KINDS: dict[Kind, str] = {
    "fall": gettext_noop("Falls"),
    "symptom": gettext_noop("New or worse"),
    "gate": gettext_noop("Held back"),
    "lift": gettext_noop("A lifted rule"),
    "pain": gettext_noop("Pain"),
    "down": gettext_noop("A step back"),
    "away": gettext_noop("Away"),
    "form": gettext_noop("Form"),
    "test": gettext_noop("Tests"),
    "up": gettext_noop("Ready for more"),
    "set_up": gettext_noop("Set-up"),
}
"""What each kind is called in a count of the day."""

TEST_SOON_DAYS = 7


@dataclass(frozen=True, slots=True)
class Reason:
    """Why somebody is on the list. ``key`` names it with what it is about, so that a new one is a new reason.

    ``say`` puts it in words; of a long list only the first reason of each is ever said. ``grave``: it comes before
    others of its kind: somebody was hurt, or told a sign that stops all training.
    """

    kind: Kind
    key: str
    say: Callable[[], Words] = field(compare=False, repr=False)
    grave: bool = False

    @property
    def text(self) -> str:
        """Why, in full."""
        return self.say().text

    @property
    def short(self) -> str:
        """The same for a list of many."""
        said = self.say()
        return said.short or said.text

    @property
    def rule(self) -> str:
        """The sentence of a safety rule that it is about, in English."""
        return self.say().rule

    @property
    def whole(self) -> str:
        """The text with the sentence of its rule."""
        return f"{self.text} {self.rule}".strip()


def reasons(known: Mapping[str, Any] | None, today: dt.date, looked_at: Iterable[str] = ()) -> list[Reason]:
    """Why somebody needs a word on a day, the most urgent first. ``looked_at``: keys that a professional has seen."""
    seen = set(looked_at)
    found = iter([Reason("set_up", "set_up", words.no_set_up)]) if known is None else _all(known, today)
    return sorted(
        (one for one in found if one.key not in seen or one.kind in ("fall", "symptom")),
        key=lambda one: (URGENCY.index(one.kind), not one.grave),
    )


def _all(known: Mapping[str, Any], today: dt.date) -> Iterator[Reason]:
    yield from _told(known)
    yield from _of_gates(known)
    yield from _of_steps(known)
    yield from _due(known, today)


def _told(known: Mapping[str, Any]) -> Iterator[Reason]:
    """Falls, symptoms and pain."""
    if fall := known["fall"]:
        say = partial(words.fall, fall)
        yield Reason("fall", f"fall:{fall['words']}", say, grave=fall["hurt"])
    for one in known["symptoms"]:
        key = f"symptom:{one['words']}:{one['what']}"
        yield Reason("symptom", key, partial(words.symptom, one), grave=one["what"] in SIGNS)
    for one in known["pains"]:
        grave = (one["pain"] or 0) >= value("readiness.pain_stop")
        yield Reason("pain", f"pain:{one['id']}:{one['words']}", partial(words.pain, one), grave=grave)


def _of_gates(known: Mapping[str, Any]) -> Iterator[Reason]:
    """What holds somebody back, what holds again, and what was answered anew to a safety question."""
    if ill := known["ill"]:
        yield Reason("gate", f"gate:ill:{ill['id']}", partial(words.ill, ill))
    again = {one["id"] for one in known["held_again"]}  # told with what ended the lift
    for gate in known["gates"]:
        if gate["id"] not in again:
            # With the day from which it fired: when it comes back it is a new reason.
            key = f"gate:{gate['id']}:{gate.get('since', '')}"
            yield Reason("gate", key, partial(words.gate, gate), grave=True)
    for answer in known["answers"]:
        yield Reason("gate", f"gate:{answer['key']}:{answer['at']}", partial(words.answer, answer))
    for one in known["held_again"]:
        yield Reason("lift", f"lift:{one['id']}:{one['told']}", partial(words.lift, one))


def _of_steps(known: Mapping[str, Any]) -> Iterator[Reason]:
    """What goes a step back, or up. A worse day after training and the step back that follows are one reason."""
    worse, down = known["worse"], known["down"]
    if worse or down:
        key = ":".join(["down", *([worse["id"]] if worse else []), *([known["given"]] if down else [])])
        yield Reason("down", key, partial(words.step_back, worse, down))
    if known["up"]:
        yield Reason("up", f"up:{known['given']}", partial(words.step_up, known["up"]))


def _due(known: Mapping[str, Any], today: dt.date) -> Iterator[Reason]:
    """What the calendar says: nobody came, the form is to be looked at, a test is due."""
    if known["last"] is not None:
        days = (today - dt.date.fromisoformat(known["last"])).days
        if days > value("reentry.same_days"):
            yield Reason("away", f"away:{known['last']}", partial(words.away, days))
    # From the second training week on, also of that after a long break: alone, form is lost within two weeks.
    course = known["course"]
    if course["sessions"] >= known["a_week"]:
        key = "form:2" if course["from"] is None else f"form:2:{course['from']}"
        yield Reason("form", key, words.form)
    if test := known["test"]:
        week, due = test["week"], test["due"]
        key = f"test:{week}:{due or ''}"  # with its day: the same week of another course is another test
        if due is None:
            yield Reason("test", key, words.no_test)
        elif (ahead := (dt.date.fromisoformat(due) - today).days) <= TEST_SOON_DAYS:
            yield Reason("test", key, partial(words.test_due, week, due, was=ahead <= 0))


def subject(key: str) -> tuple[str, str]:
    """What the key of a reason is about, whatever was told of it: a newer reason has the same."""
    kind, _colon, rest = key.partition(":")
    if kind == "symptom":
        return kind, rest.partition(":")[2].strip().casefold()
    return kind, rest.partition(":")[0] if kind in ("gate", "lift", "pain") else ""
