"""The log in plain words, newest day first: what counts, and what was written first where it was changed. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from typing import Any

from django.utils.translation import gettext as _

from hipstride.app.assessments.told import words_of_test
from hipstride.app.training.facts import worked
from hipstride.catalogue.exercises import get
from hipstride.figure.follow.words import SIDES, amount, with_load
from hipstride.prescription.gates.today import STOP_NOW
from hipstride.record.event import (
    Correction,
    Event,
    EventBody,
    Fall,
    Log,
    Readiness,
    SessionStarted,
    SetDone,
    SetSkipped,
    Symptom,
    TestEvent,
)

_SHOWN = (SetDone, SetSkipped, Readiness, Symptom, Fall, TestEvent)
_SIGNS = dict(STOP_NOW)
_NAMES = tuple(field.name for field in fields(Readiness))


@dataclass(frozen=True, slots=True)
class Row:
    """One fact. ``first``: what was written first, where it was changed; ``gone``: it was taken back.

    ``twice``: another device logged the same set, and that one counts.
    """

    id: str
    time: dt.datetime
    words: str
    detail: str
    first: str | None
    gone: bool
    twice: bool
    why: str | None


@dataclass(frozen=True, slots=True)
class Block:
    """What belongs together: an exercise on one side, or what was told about the day."""

    name: str
    side: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class DayOfLog:
    """One day."""

    date: dt.date
    kind: str | None
    sets: int
    blocks: tuple[Block, ...]


def days_of(log: Log) -> list[dt.date]:
    """The days with something to show, newest first."""
    return sorted(
        {event.at.date() for event in log.originals if isinstance(event.body, _SHOWN)}, reverse=True
    )


def shown_days(log: Log, dates: Sequence[dt.date]) -> list[DayOfLog]:
    """Those days."""
    now = {event.id: event.body for event in log.events}
    whys = {of: told.why for of, told in log.counting_corrections().items()}
    found = []
    for date in dates:
        there = sorted(
            (
                event
                for event in log.originals
                if event.at.date() == date and not isinstance(event.body, Correction)
            ),
            key=lambda event: event.at,
        )
        kinds = [
            event.body.day for event in there if isinstance(event.body, SessionStarted) and event.body.day
        ]
        sets = sum(worked(now.get(event.id)) for event in there)
        blocks = tuple(_blocks(there, now, whys, log.doubled))
        found.append(DayOfLog(date, kinds[0] if kinds else None, sets, blocks))
    return found


def _blocks(
    there: Sequence[Event], now: dict[str, EventBody], whys: dict[str, str | None], doubled: frozenset[str]
) -> Iterator[Block]:
    groups: dict[tuple[str, str], list[Row]] = {}
    for event in there:
        body = event.body
        if isinstance(body, SetDone | SetSkipped):
            place = (get(body.exercise).name, SIDES[body.side])
        elif isinstance(body, _SHOWN):
            place = ("", "")
        else:
            continue
        groups.setdefault(place, []).append(_row(event, now, whys, doubled))
    yield from (Block(name, side, tuple(rows)) for (name, side), rows in groups.items())


def _row(
    event: Event, now: dict[str, EventBody], whys: dict[str, str | None], doubled: frozenset[str]
) -> Row:
    body = now.get(event.id)
    words, detail = words_of(event.body if body is None else body)
    changed = event.id in whys and body is not None and not _only_added(event.body, body)
    return Row(
        id=event.id,
        time=event.at,
        words=words,
        detail=detail,
        first=", ".join(filter(None, words_of(event.body))) if changed else None,
        gone=body is None and event.id not in doubled,
        twice=event.id in doubled,
        why=whys.get(event.id),
    )


def _only_added(first: EventBody, now: EventBody) -> bool:
    """What was left open was told later, such as the effort after the last set: nothing was wrong before."""
    return all(
        getattr(first, field.name) in (None, getattr(now, field.name, None)) for field in fields(first)
    )


def words_of(body: EventBody) -> tuple[str, str]:
    """What a fact says: in short, and what more there is."""
    match body:
        case SetDone():
            return _set_words(body)
        case SetSkipped():
            return _("Set %(n)s left out") % {"n": body.set}, body.reason or ""
        case Readiness():
            return _("How you were"), "; ".join(_readiness_words(body))
        case Symptom():
            what = _SIGNS.get(body.what, body.what)
            asked = _("%(who)s said you may train") % {"who": body.settled_with} if body.settled_with else ""
            return (_("Gone") if body.settled else _("New or worse")), "; ".join(filter(None, (what, asked)))
        case Fall():
            told = (
                _("talked about it with %(who)s") % {"who": body.reviewed_with} if body.reviewed_with else ""
            )
            hurt = _("hit the head") if body.head else _("hurt") if body.hurt else ""
            if not hurt and not told:  # a review says nothing of it
                hurt = _("not said if hurt") if body.hurt is None else _("not hurt")
            return _("A fall"), "; ".join(filter(None, (hurt, body.why or "", told)))
        case TestEvent():
            return words_of_test(body)
        case _:
            return "", ""


def _set_words(body: SetDone) -> tuple[str, str]:
    if body.stopped_because != "done" and (body.reps == 0 or body.seconds == 0):
        much = amount(0, None)  # stopped before its first repetition, whatever was planned
    else:
        timed = body.seconds is not None and body.reps <= 1
        much = amount(None if timed else body.reps, body.seconds)
    more: list[Any] = []
    if body.effort is not None:
        more.append(_("effort %(n)s") % {"n": f"{body.effort:g}"})
    if body.form is not None:
        more.append(
            {"good": _("good form"), "partly": _("form partly good"), "no": _("form not good")}[body.form]
        )
    if body.chosen != "suggested":
        more.append(_("you chose easier") if body.chosen == "easier" else _("you chose harder"))
    if body.stopped_because != "done":
        more.append(stopped_words()[body.stopped_because])
    if body.pain:
        more.append(_("pain %(n)s") % {"n": f"{body.pain:g}"})
    words = _("Set %(n)s: %(much)s") % {"n": body.set, "much": with_load(much, body.resistance)}
    return words, ", ".join(more)


def stopped_words() -> dict[str, str]:
    """Why a set was stopped."""
    return {
        "done": _("done as planned"),
        "tired": _("stopped: tired"),
        "pain": _("stopped: it hurt"),
        "spasm": _("stopped: a spasm"),
        "wobble": _("stopped: I wobbled"),
        "interrupted": _("stopped: something came up"),
    }


def _readiness_words(body: Readiness) -> Iterator[str]:
    scales = {
        "fatigue": _("tired %(n)s"),
        "stiffness": _("stiff %(n)s"),
        "heat": _("hot %(n)s"),
        "sleep": _("sleep %(n)s"),
    }
    for key, words in scales.items():
        score = getattr(body, key)
        if score is not None:
            yield words % {"n": f"{score:g}"}
    if any(getattr(body, key) for key in _NAMES if key.startswith("pain_")):
        yield _("pain")
    flags = {"ill": _("ill"), "new_symptoms": _("something new"), "fall": _("a fall")}
    yield from (words for key, words in flags.items() if getattr(body, key) == "yes")
    if body.setting == "class":
        yield _("in class")
    after = {"tired": _("tired till evening after last time"), "worse": _("worse the day after last time")}
    if body.after_last_time in after:
        yield after[body.after_last_time]
    plain = {name for name in _NAMES if name not in ("after_last_time", "helper_present", "setting")}
    if body.after_last_time in (None, "fine") and all(getattr(body, name) in (None, "no") for name in plain):
        yield _("as usual")
