"""What is known of a person in short, for the list of who needs a word. Pure.

`standing` looks at all facts; `reasons` reads only what it found. So a list of many is cheap, and what is kept in between
can be made again at any time.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal

from hipstride.app.classes.of_others import kept
from hipstride.app.classes.pains import ToldPain, pains_told
from hipstride.catalogue.numbers import value
from hipstride.prescription.done_sessions import DoneSession, sessions
from hipstride.prescription.gates import Gate, gates
from hipstride.prescription.gates.since import LOOKS_AT
from hipstride.prescription.report import next_test, programme_start
from hipstride.prescription.still_open import (
    falls_told_late,
    hurt_in,
    open_symptoms,
    unreviewed_falls,
    words_of_symptom,
)
from hipstride.prescription.today import context_today
from hipstride.record.canonical import sha256_of, to_jsonable
from hipstride.record.event import Event, Fall, Log, Readiness
from hipstride.record.parse import merge_tests
from hipstride.record.person import Condition, Person
from hipstride.record.questions import SIGNS

Json = dict[str, Any]

_TOLD_ELSEWHERE = (
    "gate.today.red_flag",
    "gate.fall.new",
    "gate.fall.hurt",
)  # as the symptom or the fall itself

_DOWN = ("pain", "not_settled", "spasm", "too_hard", "after_worse", "stopped_early", "step_down", "help")
_UP = ("load_up", "repetitions_first", "colour_step", "colour_repetitions", "settle_in", "chosen_harder")


def standing(person: Person, log: Log, given: Mapping[str, Any] | None, day: dt.date) -> Json:
    """A person in short, as long as no fact is added and nothing that was decided ends (``until``: its last day).

    ``given``: the session document they were given last, which says what moved up or down.
    """
    current = merge_tests(person, log)
    done = sessions(log)
    last = done[-1] if done else None
    start = programme_start(current, done)
    fired = gates(current, context_today(log, None, day))
    stopped = any(gate.blocks_session for gate in fired)  # who may not train is told of no test
    test = None if stopped else next_test(current, start, dt.date.min)
    return {
        "last": None if last is None else last.date.isoformat(),
        "course": _course(done),
        "a_week": max(len(person.preferences.days), 1),
        "fall": _fall(log),
        "symptoms": [
            {
                "what": one.what,
                "at": one.at.isoformat(),
                "late": one.late,
                "words": _named(words_of_symptom(log, one.what)),
            }
            for one in open_symptoms(log)
        ],
        "gates": [kept(gate) for gate in fired if gate.blocks_session and gate.id not in _TOLD_ELSEWHERE],
        "held_again": [
            {"id": gate.id, **gate.inputs["lift_ended"]} for gate in fired if "lift_ended" in gate.inputs
        ],
        "answers": _new_answers(current, fired),
        "until": _until(person, day),
        "ill": _answered(log, "ill", "yes"),
        "pains": [_told(one) for one in pains_told(log, last, current.condition)],
        "worse": _answered(log, "after_last_time", "worse"),
        "down": _moved(given, _DOWN),
        "up": _moved(given, _UP),
        "given": None if given is None else given["date"],
        "test": None if test is None else {"week": test.week, "due": _text(test.date)},
    }


def _until(person: Person, day: dt.date) -> str | None:
    """The last day on which all that is decided now holds."""
    ends = [each.until for each in person.override if each.until is not None and each.until >= day]
    return min(ends).isoformat() if ends else None


def _text(date: dt.date) -> str | None:
    return None if date == dt.date.min else date.isoformat()


def _fall(log: Log) -> Json | None:
    """The newest fall that nobody has reviewed since; ``late``: a review was written before any of it was told.

    ``said``: whether it hurt. ``also``: when others were told of, and whether they hurt; a review closes them too.
    """
    words = unreviewed_falls(log)
    if not words:
        return None
    newest, *others = sorted(words, key=lambda each: each.at, reverse=True)
    return {
        "at": newest.at.isoformat(),
        "said": _hurt(newest),
        "also": [[each.at.isoformat(), _hurt(each)] for each in others],
        "words": _named(words),
        "hurt": hurt_in(words),
        "late": words == falls_told_late(log),
    }


def _hurt(fall: Event) -> Literal["hurt", "unhurt", "unsaid"]:
    if hurt_in([fall]):
        return "hurt"
    return "unhurt" if isinstance(fall.body, Fall) and fall.body.hurt is False else "unsaid"


def _named(words: Iterable[Event]) -> str:
    """A short name of all these words together: with one more, or one put right, it is another."""
    told = sorted([each.id, each.at.isoformat(), to_jsonable(each.body)] for each in words)
    return sha256_of(told)[:16]


def _told(pain: ToldPain) -> Json:
    return {
        "id": pain.id,
        "at": pain.at.isoformat(),
        "pain": pain.pain,
        "exercise": pain.exercise,
        "side": pain.side,
        "joints": [list(one) for one in pain.joints],
        "what": pain.what,
        "words": pain.words,
    }


def _answered(log: Log, key: str, answer: str) -> Json | None:
    """The line that answered a question last, if it says this; answers without a word on it change nothing."""
    told = [
        (event, said)
        for event in log.events
        if isinstance(event.body, Readiness) and (said := getattr(event.body, key)) is not None
    ]
    newest, said = max(told, key=lambda one: one[0].at, default=(None, ""))
    if newest is None or said != answer:
        return None
    return {"id": newest.id, "at": newest.at.isoformat()}


def _course(done: Sequence[DoneSession]) -> Json:
    """How many sessions since the last long break, and when they began; ``None`` where there was no such break."""
    most = dt.timedelta(days=value("reentry.long_days"))
    breaks = [place for place in range(1, len(done)) if done[place].date - done[place - 1].date > most]
    first = breaks[-1] if breaks else 0
    return {"sessions": len(done) - first, "from": done[first].date.isoformat() if breaks else None}


_ALWAYS_BLOCK = "stop"  # the group of signs whose rule stops all training: told as that
_ASKED_TOO = (
    "hip_replacement",
    "other_joint_surgery",
    "numb_or_broken_skin",
    "blood_pressure",
    "relapse_weeks_ago",
    "falls_last_3_months",
)
"""Of the answers that are no yes or no, those of which a new one is news where a rule follows from it."""


def _new_answers(person: Person, fired: Sequence[Gate]) -> list[Json]:
    """The answers that say yes to a safety question and were another before; ``rule``: what follows, if it is not plain."""
    again = {gate.inputs["lift_ended"]["cause"] for gate in fired if "lift_ended" in gate.inputs}
    rules = _rules_of(person.condition, fired)
    return [
        {"key": key, "at": at.isoformat(), "rule": rules[key]}
        for key, at in person.told.items()
        if key in rules and f"answer.{key}" not in again
    ]


def _rules_of(condition: Condition, fired: Sequence[Gate]) -> dict[str, str]:
    """The answers that say yes, each with the rule that fires for it; empty where the question says it all."""
    found = {
        sign.field: "" for sign in SIGNS if sign.group != _ALWAYS_BLOCK and getattr(condition, sign.field)
    }
    for gate in fired:
        if not gate.blocks_session and gate.kind != "inform" and gate.id in LOOKS_AT:
            for key in LOOKS_AT[gate.id].answers:
                if key in _ASKED_TOO and getattr(condition, key):
                    found.setdefault(key, gate.id)
    return found


def _moved(given: Mapping[str, Any] | None, rules: Iterable[str]) -> list[str]:
    """The exercises of the last session given that a rule moved, each once."""
    if given is None:
        return []
    wanted = {f"progression.{name}" for name in rules}
    return list(
        dict.fromkeys(
            step["exercise"]
            for step in given["steps"]
            if any(why.get("rule") in wanted for why in step["why"])
        )
    )
