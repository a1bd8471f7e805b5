"""The reasons to have a word, in words: in full, and short for a list of many. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.dates import MONTHS, MONTHS_3
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from hipstride.app.classes.of_others import exercise_words, sign_words, stop_words
from hipstride.app.people.decisions import cause_sentence, rule_sentence
from hipstride.app.training.forms import JOINT_WORDS
from hipstride.catalogue.exercises import get
from hipstride.record.questions import SIGNS

Told = Mapping[str, Any]  # as `standing` has it


@dataclass(frozen=True, slots=True)
class Words:
    """``short``: for a list of many; empty where the text is short enough. ``rule``: of a safety rule, in English."""

    text: str
    short: str = ""
    rule: str = ""


def no_set_up() -> Words:
    """Nothing is known yet."""
    return Words(_("The set-up is not done yet."))


def fall(told: Told) -> Words:
    """A fall that nobody has reviewed, also one that was told after the review of another."""
    pause = _(_PAUSED[told["hurt"]])
    text = f"{_(_FELL[told['said']]) % {'day': _day(_here(told['at']))}} {pause}"
    if told["late"]:
        text = f"{text} {_('It was told after the last review: did you know of it?')}"
    if told["also"]:
        also = ", ".join(_also(at, said) for at, said in told["also"])
        text = f"{text} {_('Also told of: %(days)s.') % {'days': also}}"
    short = _("Hurt in a fall, %(day)s") if told["hurt"] else _("Fell, %(day)s")
    falls = [(told["at"], told["said"]), *told["also"]]
    shown = next((at for at, said in falls if said == "hurt"), told["at"])
    return Words(text, short % {"day": _short_day(_here(shown))})


_FELL = {
    "hurt": gettext_noop("Fell on %(day)s and was hurt."),
    "unhurt": gettext_noop("Fell on %(day)s."),
    "unsaid": gettext_noop("Fell on %(day)s; not said if hurt."),
}
_PAUSED = {
    True: gettext_noop("Paused: no training until you have spoken."),
    False: gettext_noop("Paused: only lying or sitting, and half of it, until you have spoken."),
}


def _also(at: str, said: str) -> str:
    """Such as 29 November, 16:03 (hurt)."""
    here = _here(at)
    return f"{_day(here)}, {here[11:16]}{' (' + _('hurt') + ')' if said == 'hurt' else ''}"


def _here(at: str) -> str:
    """A time that a device told, by the clocks of this place."""
    return timezone.localtime(dt.datetime.fromisoformat(at)).isoformat()


def symptom(told: Told) -> Words:
    """Something new or worse that has not settled."""
    if told["late"]:
        text = _(
            "Told on %(day)s: %(what)s. It came in after the word that this had settled: did you know of it?"
        )
    else:
        text = _("Told on %(day)s: %(what)s. It has not settled.")
    what = sign_words(told["what"])
    return Words(text % {"day": _day(told["at"]), "what": what}, what[:1].upper() + what[1:])


def pain(told: Told) -> Words:
    """Pain in a set, in the answers before training, or in words."""
    much = f"{told['pain'] or 0:g}"
    text = _pain_text(told, much, _day(told["at"]))
    if told["what"] and told["exercise"]:
        text = f"{text} {_('Told too: %(what)s.') % {'what': sign_words(told['what'])}}"
    short = _("Pain, %(day)s") if told["pain"] is None else _("Pain of %(pain)s, %(day)s")
    return Words(text, short % {"pain": much, "day": _short_day(told["at"])})


def _pain_text(told: Told, pain: str, day: str) -> str:
    if told["exercise"]:
        if told["pain"] is None:
            text = _("Pain on %(day)s in: %(form)s.")
        else:
            text = _("Pain of %(pain)s out of 10 on %(day)s in: %(form)s.")
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


def ill(told: Told) -> Words:
    """Ill in the newest answer."""
    return Words(_("Was ill on %(day)s.") % {"day": _day(told["at"])})


def gate(told: Told) -> Words:
    """A rule that stops all training."""
    return Words(stop_words(told))


def answer(told: Told) -> Words:
    """A safety question that was answered with yes since the set-up."""
    if told["rule"]:
        text = _("A new answer on %(day)s. A safety rule follows from it:") % {"day": _day(told["at"])}
        short = _("A new answer, %(day)s") % {"day": _short_day(told["at"])}
        return Words(text, short, rule_sentence(told["rule"]))
    said = {"day": _day(told["at"]), "what": _(_ASKED[told["key"]])}
    return Words(_("New on %(day)s: “%(what)s”.") % said)


_ASKED = {sign.field: sign.text for sign in SIGNS}


def lift(told: Told) -> Words:
    """A rule that had been lifted and holds again."""
    said = {"who": told["by"], "what": cause_sentence(told["cause"]), "day": _day(told["told"])}
    text = _("A rule that %(who)s lifted holds again, because of %(what)s on %(day)s:")
    short = _("A lifted rule holds again: %(what)s on %(day)s.")
    return Words(text % said, short % said, rule_sentence(told["id"]))


def step_back(worse: Told | None, down: Iterable[str]) -> Words:
    """The day after training was worse, and what goes a step back."""
    texts, short = [], ""
    if worse:
        texts.append(_("Felt worse on the day after training, told on %(day)s.") % {"day": _day(worse["at"])})
        short = _("Worse the day after, %(day)s") % {"day": _short_day(worse["at"])}
    if down:
        texts.append(_("Goes a step back in: %(forms)s.") % {"forms": _forms(down)})
    return Words(" ".join(texts), short or _("Goes a step back."))


def step_up(up: Iterable[str]) -> Words:
    """What goes up."""
    return Words(_("Ready for more in: %(forms)s.") % {"forms": _forms(up)}, _("Ready for more."))


def _forms(names: Iterable[str]) -> str:
    return ", ".join(get(name).name for name in names)


def away(days: int) -> Words:
    """No session for days."""
    text = ngettext("No session for %(days)s day.", "No session for %(days)s days.", days)
    return Words(text % {"days": days})


def form() -> Words:
    """The form of each exercise is to be looked at."""
    text = _("Look at how each exercise is done: week 2 is the time for it.")
    return Words(text, _("Form: week 2."))


def no_test() -> Words:
    """Never tested."""
    return Words(_("Has no strength test yet."))


_TEST_DUE = (
    gettext_noop("The test of week %(week)s was due on %(day)s."),
    gettext_noop("The test of week %(week)s is due on %(day)s."),
)


def test_due(week: int, due: str, *, was: bool) -> Words:
    """A test that is due, or was."""
    past, ahead = _TEST_DUE
    text = _(past if was else ahead)
    return Words(text % {"week": week, "day": _day(due)}, _("Test: %(day)s") % {"day": _short_day(due)})


def _day(told: str) -> str:
    """Such as 29 November."""
    day = dt.date.fromisoformat(told[:10])
    return f"{day.day} {MONTHS[day.month]}"


def _short_day(told: str) -> str:
    """Such as 29 Nov."""
    day = dt.date.fromisoformat(told[:10])
    return f"{day.day} {str(MONTHS_3[day.month]).capitalize()}"
