"""Who needs a word today, and why: what is known of a person in short, and the reasons that follow on a day. Pure.

`standing` looks at all facts and needs no day; `reasons` reads only what it found. So a list of many is cheap, and what is
kept in between can be made again at any time.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hipstride.app.classes.of_others import SIGNS, kept, sign_words, stop_words
from hipstride.app.people.decisions import cause_sentence, rule_sentence
from hipstride.catalogue.exercises import get
from hipstride.catalogue.numbers import value
from hipstride.prescription.done_sessions import DoneSession, sessions
from hipstride.prescription.gates import gates
from hipstride.prescription.report import next_test, programme_start
from hipstride.prescription.still_open import (
    falls_told_late,
    open_fall_hurt,
    open_symptoms,
    symptoms_told_late,
    unreviewed_falls,
    words_of_symptom,
)
from hipstride.prescription.today import context_today
from hipstride.record.canonical import sha256_of, to_jsonable
from hipstride.record.event import Event, Log, Readiness
from hipstride.record.parse import merge_tests
from hipstride.record.person import Person

Json = dict[str, Any]

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

TEST_SOON_DAYS = 7
_TOLD_ELSEWHERE = (
    "gate.today.red_flag",
    "gate.fall.new",
    "gate.fall.hurt",
)  # as the symptom or the fall itself

_DOWN = ("pain", "not_settled", "spasm", "too_hard", "after_worse", "stopped_early", "step_down", "help")
_UP = ("load_up", "repetitions_first", "colour_step", "colour_repetitions", "settle_in", "chosen_harder")


@dataclass(frozen=True, slots=True)
class Reason:
    """Why somebody is on the list. ``key`` names it with what it is about, so that a new one is a new reason."""

    kind: Kind
    key: str
    text: str
    short: str = ""  # for a list of many; empty where the text is short enough
    grave: bool = (
        False  # comes before others of its kind: somebody was hurt, or told a sign that stops all training
    )
    rule: str = ""  # the sentence of a safety rule that the text is about, in English


def standing(person: Person, log: Log, given: Mapping[str, Any] | None, day: dt.date) -> Json:
    """A person in short, as long as no fact is added and nothing that was decided ends (``until``: its last day).

    ``given``: the session document they were given last, which says what moved up or down.
    """
    current = merge_tests(person, log)
    done = sessions(log)
    last = done[-1] if done else None
    start = programme_start(current, done)
    test = next_test(current, start, dt.date.min)
    fired = gates(current, context_today(log, None, day))
    return {
        "last": None if last is None else last.date.isoformat(),
        "sessions": len(done),
        "a_week": max(len(person.preferences.days), 1),
        "fall": _fall(log),
        "symptoms": [
            {
                "what": one.what,
                "at": one.at.isoformat(),
                "late": late,
                "words": _named(words_of_symptom(log, one.what)),
            }
            for late, told in ((False, open_symptoms(log)), (True, symptoms_told_late(log)))
            for one in told
        ],
        "gates": [kept(gate) for gate in fired if gate.blocks_session and gate.id not in _TOLD_ELSEWHERE],
        "held_again": [
            {"id": gate.id, **gate.inputs["lift_ended"]} for gate in fired if "lift_ended" in gate.inputs
        ],
        "until": _until(person, day),
        "ill": _ill(log),
        "pain": None if last is None else _pain(last),
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
    """The first fall that nobody has reviewed since; ``late``: a review was written before it was told of.

    ``also``: when others were told of; a review closes them too.
    """
    told, late = unreviewed_falls(log), falls_told_late(log)
    words = (*told, *late)
    if not words:
        return None
    return {
        "at": words[0].at.isoformat(),
        "also": [each.at.isoformat() for each in words[1:]],
        "words": _named(words),
        "hurt": open_fall_hurt(log),
        "late": not told,
    }


def _named(words: Iterable[Event]) -> str:
    """A short name of all these words together: with one more, or one put right, it is another."""
    told = sorted([each.id, each.at.isoformat(), to_jsonable(each.body)] for each in words)
    return sha256_of(told)[:16]


def _ill(log: Log) -> str | None:
    """The time of the newest answer, if it says "ill"."""
    answers = [event for event in log.events if isinstance(event.body, Readiness)]
    newest = max(answers, key=lambda event: event.at, default=None)
    ill = newest is not None and isinstance(newest.body, Readiness) and newest.body.ill == "yes"
    return newest.at.isoformat() if ill and newest is not None else None


def _pain(last: DoneSession) -> Json | None:
    """The worst pain of the last session: during a set, or a set that stopped for it."""
    least = value("readiness.pain_care")
    noted = [(note.pain, note.exercise, note.side) for note in last.pains if note.pain >= least]
    stopped = [
        (least, one.done.exercise, one.done.side) for one in last.sets if one.done.stopped_because == "pain"
    ]
    if not noted and not stopped:
        return None
    pain, exercise, side = max([*noted, *stopped])
    return {
        "date": last.date.isoformat(),
        "pain": pain if noted else None,
        "exercise": exercise,
        "side": side,
    }


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


def subject(key: str) -> tuple[str, str]:
    """What the key of a reason is about, whatever was told of it: a newer reason has the same."""
    kind, _colon, rest = key.partition(":")
    if kind == "symptom":
        return kind, rest.partition(":")[2].strip().casefold()
    return kind, rest.partition(":")[0] if kind in ("gate", "lift") else ""


# --- the reasons of a day ----------------------------------------------------------------------------


def reasons(known: Mapping[str, Any] | None, today: dt.date, looked_at: Iterable[str] = ()) -> list[Reason]:
    """Why somebody needs a word on a day, the most urgent first. ``looked_at``: keys that a professional has seen."""
    seen = set(looked_at)
    found = _no_set_up() if known is None else _all(known, today)
    return sorted(
        (one for one in found if one.key not in seen or one.kind in ("fall", "symptom")),
        key=lambda one: URGENCY.index(one.kind),
    )


def _no_set_up() -> Iterator[Reason]:
    yield Reason("set_up", "set_up", _("The set-up is not done yet."))


def _all(known: Mapping[str, Any], today: dt.date) -> Iterator[Reason]:
    for each in (
        _of_fall,
        _of_symptoms,
        _of_gates,
        _of_lifts,
        _of_pain,
        _of_steps,
        _of_days,
        _of_form,
        _of_test,
    ):
        yield from each(known, today)


def _of_fall(known: Mapping[str, Any], today: dt.date) -> Iterator[Reason]:
    if known["fall"]:
        hurt = known["fall"]["hurt"]
        text = _("Fell on %(day)s. Paused: only lying or sitting, and half of it, until you have spoken.")
        if hurt:
            text = _("Fell on %(day)s and was hurt. Paused: no training until you have spoken.")
        short = _("Hurt in a fall, %(day)s") if hurt else _("Fell, %(day)s")
        if known["fall"]["late"]:
            text = _("Fell on %(day)s. It was told after the last review: did you know of it?")
        at = known["fall"]["at"]
        text, short = text % {"day": _day(at)}, short % {"day": _short_day(at)}
        if known["fall"]["also"]:
            also = ", ".join(f"{_day(one)}, {one[11:16]}" for one in known["fall"]["also"])
            text = f"{text} {_('Also told of: %(days)s.') % {'days': also}}"
        yield Reason("fall", f"fall:{known['fall']['words']}", text, short, grave=hurt)


def _of_symptoms(known: Mapping[str, Any], today: dt.date) -> Iterator[Reason]:
    for one in known["symptoms"]:
        text = _("Told on %(day)s: %(what)s. It has not settled.")
        if one["late"]:
            text = _(
                "Told on %(day)s: %(what)s. It came in after the word that this had settled: did you know of it?"
            )
        said = {"day": _day(one["at"]), "what": sign_words(one["what"])}
        grave = one["what"] in SIGNS
        yield Reason("symptom", f"symptom:{one['words']}:{one['what']}", text % said, said["what"], grave)


def _of_gates(known: Mapping[str, Any], today: dt.date) -> Iterator[Reason]:
    if known["ill"]:
        text = _("Was ill on %(day)s.") % {"day": _day(known["ill"])}
        yield Reason("gate", f"gate:ill:{known['ill']}", text)
    again = {one["id"] for one in known["held_again"]}  # told with what ended the lift
    for gate in known["gates"]:
        if gate["id"] in again:
            continue
        # With the day from which it fired: when it comes back it is a new reason.
        yield Reason("gate", f"gate:{gate['id']}:{gate.get('since', '')}", stop_words(gate))


def _of_lifts(known: Mapping[str, Any], today: dt.date) -> Iterator[Reason]:
    for one in known["held_again"]:
        said = {
            "who": one["by"],
            "what": cause_sentence(one["cause"]),
            "day": _day(one["told"]),
        }
        text = _("A rule that %(who)s lifted holds again, because of %(what)s on %(day)s:") % said
        short = _("A lifted rule holds again: %(what)s on %(day)s.") % said
        key = f"lift:{one['id']}:{one['told']}"
        yield Reason("lift", key, text, short=short, rule=rule_sentence(one["id"]))


def _of_pain(known: Mapping[str, Any], today: dt.date) -> Iterator[Reason]:
    if known["pain"]:
        told = known["pain"]
        form = get(told["exercise"]).name
        text = _("Pain on %(day)s in: %(form)s.")
        if told["pain"] is not None:
            text = _("Pain of %(pain)s out of 10 on %(day)s in: %(form)s.")
        said = {"pain": f"{told['pain'] or 0:g}", "day": _day(told["date"]), "form": form}
        short = _("Pain, %(day)s") if told["pain"] is None else _("Pain of %(pain)s, %(day)s")
        brief = short % {**said, "day": _short_day(told["date"])}
        yield Reason("pain", f"pain:{told['date']}", text % said, brief)


def _of_steps(known: Mapping[str, Any], today: dt.date) -> Iterator[Reason]:
    if known["down"]:
        text, short = _("Goes a step back in: %(forms)s."), _("Goes a step back.")
        yield Reason("down", f"down:{known['given']}", text % {"forms": _forms(known["down"])}, short=short)
    if known["up"]:
        text, short = _("Ready for more in: %(forms)s."), _("Ready for more.")
        yield Reason("up", f"up:{known['given']}", text % {"forms": _forms(known["up"])}, short=short)


def _forms(names: Iterable[str]) -> str:
    return ", ".join(get(name).name for name in names)


def _of_days(known: Mapping[str, Any], today: dt.date) -> Iterator[Reason]:
    if known["last"] is None:
        return
    days = (today - dt.date.fromisoformat(known["last"])).days
    if days > value("reentry.same_days"):
        text = ngettext("No session for %(days)s day.", "No session for %(days)s days.", days)
        yield Reason("away", f"away:{known['last']}", text % {"days": days})


def _of_form(known: Mapping[str, Any], today: dt.date) -> Iterator[Reason]:
    """From the second training week on, until somebody has looked once: alone, form is lost within two weeks."""
    if known["sessions"] >= known["a_week"]:
        text = _("Look at how each exercise is done: week 2 is the time for it.")
        yield Reason("form", "form:2", text, short=_("Form: week 2."))


def _of_test(known: Mapping[str, Any], today: dt.date) -> Iterator[Reason]:
    if not known["test"]:
        return
    week, due = known["test"]["week"], known["test"]["due"]
    key = f"test:{week}:{due or ''}"  # with its day: the same week of another course is another test
    if due is None:
        yield Reason("test", key, _("Has no strength test yet."))
        return
    said = {"week": week, "day": _day(due)}
    short = _("Test: %(day)s") % {"day": _short_day(due)}
    day = dt.date.fromisoformat(due)
    if day <= today:
        yield Reason("test", key, _("The test of week %(week)s was due on %(day)s.") % said, short=short)
    elif (day - today).days <= TEST_SOON_DAYS:
        yield Reason("test", key, _("The test of week %(week)s is due on %(day)s.") % said, short=short)


def _day(told: str) -> str:
    """Such as 29 November."""
    day = dt.date.fromisoformat(told[:10])
    return f"{day.day} {day:%B}"


def _short_day(told: str) -> str:
    """Such as 29 Nov."""
    day = dt.date.fromisoformat(told[:10])
    return f"{day.day} {day:%b}"
