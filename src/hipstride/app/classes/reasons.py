"""Why somebody needs a word on a day, from what is known of them in short (`standing`). Pure, and cheap for many."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from django.utils.dates import MONTHS, MONTHS_3
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from hipstride.app.classes.of_others import SIGNS, exercise_words, sign_words, stop_words
from hipstride.app.people.decisions import cause_sentence, rule_sentence
from hipstride.app.training.forms import JOINT_WORDS
from hipstride.catalogue.exercises import get
from hipstride.catalogue.numbers import value
from hipstride.record import questions

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
    """Why somebody is on the list. ``key`` names it with what it is about, so that a new one is a new reason."""

    kind: Kind
    key: str
    text: str
    short: str = ""  # for a list of many; empty where the text is short enough
    grave: bool = (
        False  # comes before others of its kind: somebody was hurt, or told a sign that stops all training
    )
    rule: str = ""  # the sentence of a safety rule that the text is about, in English
    late: bool = False  # it came in after a colleague had answered: nothing is paused by it

    @property
    def whole(self) -> str:
        """The text with the sentence of its rule."""
        return f"{self.text} {self.rule}".strip()


def reasons(known: Mapping[str, Any] | None, today: dt.date, looked_at: Iterable[str] = ()) -> list[Reason]:
    """Why somebody needs a word on a day, the most urgent first. ``looked_at``: keys that a professional has seen."""
    seen = set(looked_at)
    found = _no_set_up() if known is None else _all(known, today)
    return sorted(
        (one for one in found if one.key not in seen or one.kind in ("fall", "symptom")),
        key=lambda one: (URGENCY.index(one.kind), not one.grave),
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
    fall = known["fall"]
    if fall:
        text = _fall_words(fall["hurt"], fall["late"]) % {"day": _day(fall["at"])}
        short = _("Hurt in a fall, %(day)s") if fall["hurt"] else _("Fell, %(day)s")
        if fall["also"]:
            also = ", ".join(f"{_day(one)}, {one[11:16]}" for one in fall["also"])
            text = f"{text} {_('Also told of: %(days)s.') % {'days': also}}"
        short %= {"day": _short_day(fall["at"])}
        yield Reason("fall", f"fall:{fall['words']}", text, short, grave=fall["hurt"], late=fall["late"])


def _fall_words(hurt: bool, late: bool) -> str:
    if late and hurt:
        return _("Fell on %(day)s and was hurt. It was told after the last review: did you know of it?")
    if late:
        return _("Fell on %(day)s. It was told after the last review: did you know of it?")
    if hurt:
        return _("Fell on %(day)s and was hurt. Paused: no training until you have spoken.")
    return _("Fell on %(day)s. Paused: only lying or sitting, and half of it, until you have spoken.")


def _of_symptoms(known: Mapping[str, Any], today: dt.date) -> Iterator[Reason]:
    for one in known["symptoms"]:
        if one["late"]:
            text = _(
                "Told on %(day)s: %(what)s. It came in after the word that this had settled: did you know of it?"
            )
        else:
            text = _("Told on %(day)s: %(what)s. It has not settled.")
        said = {"day": _day(one["at"]), "what": sign_words(one["what"])}
        grave = one["what"] in SIGNS
        yield Reason(
            "symptom",
            f"symptom:{one['words']}:{one['what']}",
            text % said,
            said["what"][:1].upper() + said["what"][1:],
            grave,
        )


def _of_gates(known: Mapping[str, Any], today: dt.date) -> Iterator[Reason]:
    if known["ill"]:
        text = _("Was ill on %(day)s.") % {"day": _day(known["ill"]["at"])}
        yield Reason("gate", f"gate:ill:{known['ill']['id']}", text)
    again = {one["id"] for one in known["held_again"]}  # told with what ended the lift
    for gate in known["gates"]:
        if gate["id"] in again:
            continue
        # With the day from which it fired: when it comes back it is a new reason.
        yield Reason("gate", f"gate:{gate['id']}:{gate.get('since', '')}", stop_words(gate), grave=True)
    for answer in known["answers"]:
        yield _of_answer(answer)


def _of_answer(answer: Mapping[str, Any]) -> Reason:
    """A safety question that was answered with yes since the set-up."""
    key, day = f"gate:{answer['key']}:{answer['at']}", _day(answer["at"])
    if answer["rule"]:
        text = _("A new answer on %(day)s. A safety rule follows from it:") % {"day": day}
        short = _("A new answer, %(day)s") % {"day": _short_day(answer["at"])}
        return Reason("gate", key, text, short, rule=rule_sentence(answer["rule"]))
    asked = _ASKED[answer["key"]]
    return Reason("gate", key, _("New on %(day)s: “%(what)s”.") % {"day": day, "what": _(asked)})


_ASKED = {sign.field: sign.text for sign in questions.SIGNS}


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
    for told in known["pains"]:
        pain, day = told["pain"], _day(told["at"])
        short = _("Pain, %(day)s") if pain is None else _("Pain of %(pain)s, %(day)s")
        said = {"pain": f"{pain or 0:g}", "day": _short_day(told["at"])}
        text = _pain_words(told, f"{pain or 0:g}", day)
        if told["what"] and told["exercise"]:
            text = f"{text} {_('Told too: %(what)s.') % {'what': sign_words(told['what'])}}"
        grave = (pain or 0) >= value("readiness.pain_stop")
        yield Reason("pain", f"pain:{told['id']}:{told['words']}", text, short % said, grave)


def _pain_words(told: Mapping[str, Any], pain: str, day: str) -> str:
    if told["exercise"]:
        rated = told["pain"] is not None
        text = (
            _("Pain of %(pain)s out of 10 on %(day)s in: %(form)s.")
            if rated
            else _("Pain on %(day)s in: %(form)s.")
        )
        return text % {"pain": pain, "day": day, "form": exercise_words(told["exercise"], told["side"])}
    if told["joints"]:
        text = _("Pain of %(pain)s out of 10, told before training on %(day)s: %(where)s.")
        many = len(told["joints"]) > 1
        where = [
            f"{JOINT_WORDS[joint]} {much:g}" if many else str(JOINT_WORDS[joint])
            for joint, much in told["joints"]
        ]
        return text % {"pain": pain, "day": day, "where": ", ".join(where)}
    return _("Told on %(day)s: %(what)s.") % {"day": day, "what": sign_words(told["what"])}


def _of_steps(known: Mapping[str, Any], today: dt.date) -> Iterator[Reason]:
    if known["down"] or known["worse"]:
        yield _step_back(known)
    if known["up"]:
        text, short = _("Ready for more in: %(forms)s."), _("Ready for more.")
        yield Reason("up", f"up:{known['given']}", text % {"forms": _forms(known["up"])}, short=short)


def _step_back(known: Mapping[str, Any]) -> Reason:
    """What goes a step back, and that the day after training was worse: as a rule the one follows from the other."""
    worse, texts, keys, short = known["worse"], [], ["down"], ""
    if worse:
        texts.append(_("Felt worse on the day after training, told on %(day)s.") % {"day": _day(worse["at"])})
        short = _("Worse the day after, %(day)s") % {"day": _short_day(worse["at"])}
        keys.append(worse["id"])
    if known["down"]:
        texts.append(_("Goes a step back in: %(forms)s.") % {"forms": _forms(known["down"])})
        keys.append(known["given"])
    return Reason("down", ":".join(keys), " ".join(texts), short or _("Goes a step back."))


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
    """From the second training week on, also of that after a long break, until somebody has looked once.

    Alone, form is lost within two weeks.
    """
    course = known["course"]
    if course["sessions"] >= known["a_week"]:
        text = _("Look at how each exercise is done: week 2 is the time for it.")
        key = "form:2" if course["from"] is None else f"form:2:{course['from']}"
        yield Reason("form", key, text, short=_("Form: week 2."))


def _of_test(known: Mapping[str, Any], today: dt.date) -> Iterator[Reason]:
    if not known["test"]:
        return
    week, due = known["test"]["week"], known["test"]["due"]
    key = f"test:{week}:{due or ''}"  # with its day: the same week of another course is another test
    if due is None:
        yield Reason("test", key, _("Has no strength test yet."))
        return
    day = dt.date.fromisoformat(due)
    if (day - today).days <= TEST_SOON_DAYS:
        said = {"week": week, "day": _day(due)}
        text = (
            _("The test of week %(week)s was due on %(day)s.")
            if day <= today
            else _("The test of week %(week)s is due on %(day)s.")
        )
        yield Reason("test", key, text % said, _("Test: %(day)s") % {"day": _short_day(due)})


def _day(told: str) -> str:
    """Such as 29 November."""
    day = dt.date.fromisoformat(told[:10])
    return f"{day.day} {MONTHS[day.month]}"


def _short_day(told: str) -> str:
    """Such as 29 Nov."""
    day = dt.date.fromisoformat(told[:10])
    return f"{day.day} {str(MONTHS_3[day.month]).capitalize()}"


def subject(key: str) -> tuple[str, str]:
    """What the key of a reason is about, whatever was told of it: a newer reason has the same."""
    kind, _colon, rest = key.partition(":")
    if kind == "symptom":
        return kind, rest.partition(":")[2].strip().casefold()
    return kind, rest.partition(":")[0] if kind in ("gate", "lift", "pain") else ""
