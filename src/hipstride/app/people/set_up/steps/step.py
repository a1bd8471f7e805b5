"""One screen of the set-up: what is asked, when, and how it is said back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext_lazy as _

from hipstride.app.people.set_up.fields import (
    NO,
    NONE,
    UNSURE,
    YES,
    Answers,
    Choice,
    Field,
    Option,
    Text,
)

When = Callable[[Answers], bool]
Check = Callable[[Mapping[str, Any], Answers], dict[str, str]]

ABOUT, WALK, SAFETY, JOINTS = _("About you"), _("How you get about"), _("Safety"), _("Hips and joints")
THINGS, TIME = _("What you have"), _("Goals and time")


def always(answers: Answers) -> bool:
    """For everybody."""
    return True


def never(answers: Answers) -> bool:
    """For nobody."""
    return False


def _nothing_wrong(kept: Mapping[str, Any], answers: Answers) -> dict[str, str]:
    return {}


@dataclass(frozen=True)
class Step:
    """One screen. ``passing``: a second button that answers all of it at once with ``passed``.

    ``later``: where no safety rule waits for it, it is not asked before the first session, only on the page of answers.
    """

    key: str
    part: Text
    question: Text
    fields: tuple[Field, ...]
    help: Text = ""
    when: When = always
    passing: Text = ""
    passed: Callable[[Answers], dict[str, Any]] = field(default=lambda answers: {})
    more: Text = ""  # the words of a fold, with these fields in it; all of them may stay empty
    folded: tuple[Field, ...] = ()
    check: Check = _nothing_wrong
    of: str = ""  # the step whose answer this one asks more about
    later: When = never

    @property
    def every(self) -> tuple[Field, ...]:
        """All fields, the folded ones too."""
        return (*self.fields, *self.folded)

    @property
    def buttons(self) -> Choice | None:
        """The only choice of a screen, shown as buttons: one tap answers and goes on."""
        only = self.every[0] if len(self.every) == 1 else None
        return only if isinstance(only, Choice) and not only.row else None

    def answered(self, answers: Answers) -> bool:
        """Whether every answer of it is there."""
        return all(name in answers for each in self.fields for name in each.names(answers))

    def said(self, answers: Answers) -> list[Said]:
        """What was answered, field by field."""
        told = [self.said_by(each, answers) for each in self.every]
        return [each for each in told if each.words]

    def said_by(self, part: Field, answers: Answers) -> Said:
        """What was answered to one part of it."""
        return Said(str(getattr(part, "label", "")), part.said(answers), _is_typed(part, answers))


@dataclass(frozen=True, slots=True)
class Said:
    """An answer in words; ``typed``: what somebody wrote, so there is nothing to translate."""

    label: str
    words: str
    typed: bool

    @property
    def lead(self) -> str:
        """The label as it stands before the answer."""
        return self.label if self.label.endswith("?") else f"{self.label}:"


def _is_typed(one: Field, answers: Answers) -> bool:
    names = one.names(answers)
    if names == ("brands",):
        return not {NONE, OTHER_MAKER} & set(answers.get("brands", ()))
    return one.typed and answers.get(names[0]) != UNSURE


OTHER_MAKER = "other"  # bands of a maker that is in no table, or that nobody knows


def yes_no(name: str, label: Text, *, unsure: Text, yes: Text = "", no: Text = "") -> Choice:
    """Yes, no, or not sure; each with what follows from it."""
    options = (
        Option(YES, _("Yes"), yes),
        Option(NO, _("No"), no),
        Option(UNSURE, _("I am not sure"), unsure),
    )
    return Choice(name, label, options)
