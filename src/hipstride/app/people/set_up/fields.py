"""The kinds of question: what each shows, what it keeps of what was typed, and how it says it back.

Answers are plain values by name, as they were typed: texts, and lists of texts for what can be ticked.
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Union

from django import forms
from django.core.exceptions import ValidationError
from django.utils.html import format_html
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as now
from django.utils.translation import gettext_lazy as _

from hipstride.figure.swatch import swatch_svg
from hipstride.record.questions import SIGNS, Group, Sign
from hipstride.record.sizes import Unread

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

Answers = Mapping[str, Any]
Text = Union[str, "_StrPromise"]  # noqa: UP007  (the second is known to the type checker only)
UNSURE, YES, NO, NONE = "unsure", "yes", "no", "none"


@dataclass(frozen=True, slots=True)
class Option:
    """One answer to choose. ``follows`` says what it leads to, where that is worth knowing."""

    value: str
    text: Text
    follows: Text = ""
    word: Text = ""  # what stands for it in a line of answers, where the text is more than words

    @property
    def said(self) -> str:
        """The option in a line of answers."""
        return str(self.word or self.text)


Options = Sequence[Option] | Callable[[Answers], Sequence[Option]]


class Field(ABC):
    """Part of a question."""

    typed = False  # whether its answer is what somebody wrote, or a name: nothing to translate

    @abstractmethod
    def names(self, answers: Answers) -> tuple[str, ...]:
        """The answers this part keeps."""

    @abstractmethod
    def controls(self, answers: Answers) -> dict[str, forms.Field]:
        """What is shown to fill in."""

    def shown(self, answers: Answers) -> dict[str, Any]:
        """What stands in the controls at first."""
        return {name: answers[name] for name in self.names(answers) if name in answers}

    def kept(self, cleaned: Mapping[str, Any], answers: Answers) -> dict[str, Any]:
        """The answers in what was sent. Raises ValidationError by control."""
        return {name: cleaned[name] for name in self.names(answers)}

    @abstractmethod
    def said(self, answers: Answers) -> str:
        """The answer in words; empty where it was not asked yet."""

    def says_no(self, answers: Answers) -> bool:
        """Whether the answer is a no, or was left open: nothing to look over. Not sure is more than a no."""
        return all(answers.get(name) in (None, "", NO, NONE, [], [NONE]) for name in self.names(answers))


def options_of(options: Options, answers: Answers) -> Sequence[Option]:
    """The options as they are for these answers."""
    return options(answers) if callable(options) else options


@dataclass(frozen=True)
class Choice(Field):
    """One of several."""

    name: str
    label: Text
    options: Options
    help: Text = ""
    default: str | None = None
    required: bool = True
    row: bool = False
    silent: bool = False  # said back by another field
    no: str | None = None  # the answer that is a plain no; what is kept as "no" may be words of weight

    def names(self, answers: Answers) -> tuple[str, ...]:
        return (self.name,)

    def controls(self, answers: Answers) -> dict[str, forms.Field]:
        made = forms.ChoiceField(
            label=self.label,
            help_text=self.help,
            required=self.required,
            widget=forms.RadioSelect,
            choices=[(each.value, _with_follow(each)) for each in options_of(self.options, answers)],
            initial=self.default,
            error_messages={"required": _("Choose one."), "invalid_choice": _("Choose one of these.")},
        )
        made.look = "scale" if self.row else ""  # type: ignore[attr-defined]
        return {self.name: made}

    def says_no(self, answers: Answers) -> bool:
        return answers.get(self.name) in (None, self.no)

    def said(self, answers: Answers) -> str:
        told = answers.get(self.name)
        found = [each.said for each in options_of(self.options, answers) if each.value == told]
        if self.silent:
            return ""
        return found[0] if found else str(told or "")


def _with_follow(option: Option) -> Any:
    if not option.follows:
        return option.text
    return format_html('{}<small class="follows">{}</small>', option.text, option.follows)


@dataclass(frozen=True)
class Ticks(Field):
    """Any number of several; ``none``: what the button says that answers with none of them."""

    name: str
    label: Text
    options: Options
    help: Text = ""
    none: Text | None = None
    required: bool = True
    default: tuple[str, ...] = ()

    def names(self, answers: Answers) -> tuple[str, ...]:
        return (self.name,)

    def controls(self, answers: Answers) -> dict[str, forms.Field]:
        choices = [(each.value, _with_follow(each)) for each in options_of(self.options, answers)]
        missing = _("Tick at least one.")
        if self.none is not None:
            missing = now("Tick at least one, or press “%s”.") % self.none  # type: ignore[assignment]
        return {
            self.name: forms.MultipleChoiceField(
                label=self.label,
                help_text=self.help,
                required=self.required,
                widget=forms.CheckboxSelectMultiple,
                choices=choices,
                initial=list(self.default),
                error_messages={
                    "required": missing,
                    "invalid_choice": _("Tick some of these."),
                },
            )
        }

    def said(self, answers: Answers) -> str:
        ticked = answers.get(self.name)
        if ticked is None:
            return ""
        words = {each.value: each.said for each in options_of(self.options, answers)}
        if self.none is not None:
            words[NONE] = str(self.none)
        return ", ".join(words.get(each, str(each)) for each in ticked) or now("None")


@dataclass(frozen=True, slots=True)
class Grouped:
    """Where a control stands when several of them answer one question: its words, once, and the column."""

    question: Text
    help: Text
    column: str


@dataclass(frozen=True)
class Line(Field):
    """Something typed. ``read`` gives its value or raises Unread; ``wanted`` says how to write it."""

    name: str
    label: Text
    read: Callable[[str], Any]
    wanted: Text
    help: Text = ""
    typed = True
    required: bool = True
    keyboard: str = "text"
    default: str = ""
    longest: int = 40
    empty: str = ""  # what is kept where it was left empty
    autocomplete: str = "off"
    say: Callable[[str, Answers], str] | None = (
        None  # how it is said back, where that is more than it says itself
    )
    beside: tuple[Text, Text] | None = None  # the question, and its help, that it answers beside another line
    short: Text = ""  # what it is called there

    def names(self, answers: Answers) -> tuple[str, ...]:
        return (self.name,)

    def controls(self, answers: Answers) -> dict[str, forms.Field]:
        shown = {"inputmode": self.keyboard, "autocomplete": self.autocomplete}
        made = forms.CharField(
            label=self.short or self.label,
            help_text=self.help,
            required=self.required,
            max_length=self.longest,
            initial=self.default,
            widget=forms.TextInput(attrs=shown),
            error_messages={"required": _("Fill this in.")},
        )
        if self.beside is not None:
            made.group = Grouped(*self.beside, self.name)  # type: ignore[attr-defined]
        return {self.name: made}

    def kept(self, cleaned: Mapping[str, Any], answers: Answers) -> dict[str, Any]:
        typed = cleaned[self.name]
        if not typed.isprintable():
            raise ValidationError(
                {self.name: now("There is a sign in it that we cannot use. Type it again.")}
            )
        if typed:
            try:
                self.read(typed)
            except Unread as error:
                told = {"typed": typed, "wanted": self.wanted}
                text = now("We cannot use “%(typed)s”. %(wanted)s") % told
                if error.likely:
                    text += " " + now("Did you mean %s?") % error.likely
                raise ValidationError({self.name: text}) from None
        return {self.name: typed or self.empty}

    def said(self, answers: Answers) -> str:
        told = answers.get(self.name)
        if told == UNSURE:
            return now("Not sure")
        return str(told or "") if not told or self.say is None else self.say(told, answers)

    def shown(self, answers: Answers) -> dict[str, Any]:
        return {} if answers.get(self.name) == UNSURE else super().shown(answers)

    def says_no(self, answers: Answers) -> bool:
        return answers.get(self.name) in (None, "", UNSURE)  # left empty


@dataclass(frozen=True)
class Ago(Field):
    """How long ago: a number and its unit, or both typed ("8 months"). Kept as one text with its unit."""

    name: str
    label: Text
    read: Callable[[str], float]
    wanted: Text
    help: Text = ""
    required: bool = True
    typed = True

    def names(self, answers: Answers) -> tuple[str, ...]:
        return (self.name,)

    @property
    def unit(self) -> str:
        """The control with the unit."""
        return f"{self.name}_unit"

    def controls(self, answers: Answers) -> dict[str, forms.Field]:
        number = forms.CharField(
            label=self.label,
            help_text=self.help,
            required=self.required,
            max_length=40,
            widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
            error_messages={"required": _("Fill this in.")},
        )
        unit = forms.ChoiceField(
            label=_("Weeks, months or years?"),
            required=False,
            widget=forms.RadioSelect,
            choices=[("weeks", _("Weeks")), ("months", _("Months")), ("years", _("Years"))],
            error_messages={"invalid_choice": _("Choose one of these.")},
        )
        unit.look = "scale"  # type: ignore[attr-defined]
        return {self.name: number, self.unit: unit}

    def shown(self, answers: Answers) -> dict[str, Any]:
        told = str(answers.get(self.name) or "")
        split = re.fullmatch(r"([\d.,]+) *(week|month|year)s?", told.strip())
        return {self.name: split[1], self.unit: f"{split[2]}s"} if split else {self.name: told}

    def kept(self, cleaned: Mapping[str, Any], answers: Answers) -> dict[str, Any]:
        typed, unit = cleaned[self.name].strip(), cleaned[self.unit]
        if not typed:
            return {self.name: ""}
        bare = re.fullmatch(r"\d+([.,]\d+)?", typed) is not None
        if bare and not unit:
            raise ValidationError({self.unit: now("Choose weeks, months or years.")})
        told = f"{typed} {unit}" if bare else typed
        try:
            self.read(told)
        except Unread:
            text = now("We cannot use “%(typed)s”. %(wanted)s") % {"typed": told, "wanted": self.wanted}
            raise ValidationError({self.name: text}) from None
        return {self.name: told}

    def said(self, answers: Answers) -> str:
        return str(answers.get(self.name) or "")


@dataclass(frozen=True)
class Each(Field):
    """The same choice for each thing that was ticked before: ``of`` lists them."""

    prefix: str
    of: Callable[[Answers], list[Option]]
    options: tuple[Option, ...]
    row: bool = False
    label: Text = ""

    def _choices(self, answers: Answers) -> list[Choice]:
        return [
            Choice(f"{self.prefix}{each.value}", each.text, self.options, row=self.row)
            for each in self.of(answers)
        ]

    def names(self, answers: Answers) -> tuple[str, ...]:
        return tuple(each.name for each in self._choices(answers))

    def controls(self, answers: Answers) -> dict[str, forms.Field]:
        found: dict[str, forms.Field] = {}
        for each in self._choices(answers):
            found |= each.controls(answers)
        return found

    def said(self, answers: Answers) -> str:
        parts = [(each.label, each.said(answers)) for each in self._choices(answers)]
        return ", ".join(f"{label}: {words}" for label, words in parts if words)


@dataclass(frozen=True)
class Able(Field):
    """What somebody can do, a tick each; what is not ticked counts as no. Kept apart, one answer each."""

    control: str
    label: Text
    of: Mapping[str, str]  # the question that the record asks, by its field
    short: Mapping[str, Text]
    help: Text = ""

    def names(self, answers: Answers) -> tuple[str, ...]:
        return tuple(self.of)

    def controls(self, answers: Answers) -> dict[str, forms.Field]:
        ticks = Ticks(
            self.control,
            self.label,
            [Option(*each) for each in self.short.items()],
            help=self.help,
            required=False,
        )
        return ticks.controls(answers)

    def shown(self, answers: Answers) -> dict[str, Any]:
        return {self.control: [name for name in self.of if answers.get(name) == YES]}

    def kept(self, cleaned: Mapping[str, Any], answers: Answers) -> dict[str, Any]:
        return {name: YES if name in cleaned[self.control] else NO for name in self.of}

    def said(self, answers: Answers) -> str:
        words = {YES: now("Yes"), NO: now("No"), UNSURE: now("Not sure")}
        told = [(now(text), words.get(str(answers.get(name)))) for name, text in self.of.items()]
        return ". ".join(f"{text} {word}" for text, word in told if word)


@dataclass(frozen=True)
class Signs(Field):
    """Things that fit somebody or not, a tick each; what is not ticked does not fit. Kept apart, one answer each."""

    group: str
    label: Text
    groups: tuple[Group, ...]
    also: tuple[Sign, ...] = ()  # what the set-up asks in the same list and keeps elsewhere

    def asked(self, answers: Answers) -> list[Sign]:
        """The signs of these groups that this person is asked about."""
        every = (*(each for each in SIGNS if each.group in self.groups), *self.also)
        return [each for each in every if _concerns(each, answers)]

    def names(self, answers: Answers) -> tuple[str, ...]:
        return tuple(each.field for each in self.asked(answers))

    @property
    def fits(self) -> str:
        """The control with what fits."""
        return f"{self.group}_fits"

    @property
    def unsure(self) -> str:
        """The control with what somebody is not sure of."""
        return f"{self.group}_unsure"

    def controls(self, answers: Answers) -> dict[str, forms.Field]:
        asked = self.asked(answers)
        fits = forms.MultipleChoiceField(
            label=self.label,
            required=False,
            widget=forms.CheckboxSelectMultiple,
            choices=[(each.field, now(each.text)) for each in asked],
        )
        unsure = forms.MultipleChoiceField(
            label=_("I am not sure about"),
            required=False,
            widget=forms.CheckboxSelectMultiple,
            choices=[
                (each.field, _with_follow(Option(each.field, now(each.text), now(each.unsure))))
                for each in asked
            ],
        )
        unsure.fold = _("Not sure about one of these?")  # type: ignore[attr-defined]
        return {self.fits: fits, self.unsure: unsure}

    def shown(self, answers: Answers) -> dict[str, Any]:
        return {
            self.fits: [name for name in self.names(answers) if answers.get(name) == YES],
            self.unsure: [name for name in self.names(answers) if answers.get(name) == UNSURE],
        }

    def kept(self, cleaned: Mapping[str, Any], answers: Answers) -> dict[str, Any]:
        fits, unsure = cleaned[self.fits], cleaned[self.unsure]
        if not fits and not unsure:
            raise ValidationError({self.fits: now("Tick what fits, or press “None of these”.")})
        if both := [each for each in fits if each in unsure]:
            text = next(now(sign.text) for sign in self.asked(answers) if sign.field == both[0])
            raise ValidationError({self.unsure: now("You ticked this twice: %s.") % text})
        return {
            name: YES if name in fits else UNSURE if name in unsure else NO for name in self.names(answers)
        }

    def said(self, answers: Answers) -> str:
        asked = [(each, answers.get(each.field)) for each in self.asked(answers)]
        parts = [now(sign.text) for sign, told in asked if told == YES]
        parts += [now("Not sure: %s") % now(sign.text) for sign, told in asked if told == UNSURE]
        open_ = [now("Not asked yet: %s") % now(sign.text) for sign, told in asked if told is None]
        if len(open_) == len(asked):
            return ""
        return ". ".join((*parts, *open_)) or now("None of these")


def _concerns(sign: Sign, answers: Answers) -> bool:
    """Whether somebody is asked: pregnancy only where it can be, and a relapse only with MS."""
    if sign.field == "relapse":
        return answers.get("ms_course") != NONE
    if sign.field != "pregnant" or answers.get(sign.field) == YES:
        return True
    age = str(answers.get("age", ""))
    return answers.get("sex") == "female" and (not age.isdecimal() or int(age) <= _LAST_PREGNANCY_AGE)


_LAST_PREGNANCY_AGE = 55


def band_option(brand: str, colour: str, *, named: bool = False) -> Option:
    """A band to tap: its patch (outlined, with its own hatch) and its word."""
    # Safe: the drawing is our own, and brand and colour come from the catalogue.
    patch = mark_safe(swatch_svg(brand, colour))  # noqa: S308
    word = now(colour).capitalize()
    word = f"{word} ({brand})" if named else word
    return Option(
        f"{brand}/{colour}",
        format_html('<span class="patch" aria-hidden="true">{}</span> {}', patch, word),
        word=word,
    )
