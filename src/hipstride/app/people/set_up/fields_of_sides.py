"""Questions about one side or both: asked once, and kept side by side."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from hipstride.app.people.set_up.fields import (
    NO,
    UNSURE,
    YES,
    Answers,
    Choice,
    Field,
    Grouped,
    Option,
    Text,
)


@dataclass(frozen=True)
class Sided(Field):
    """The same question about each side that it concerns: asked once in words, with an answer a side beside each other."""

    question: Text
    sides: Callable[[Answers], tuple[str, ...]]
    titles: Mapping[str, Text]  # what each side is called
    of: Callable[[str, Text], Field]  # the part of one side, with its label
    help: Text = ""

    def _parts(self, answers: Answers) -> list[tuple[str, Field]]:
        return [(side, self.of(side, self.titles[side])) for side in self.sides(answers)]

    @property
    def label(self) -> Text:
        """What stands before the answers."""
        return self.question

    def names(self, answers: Answers) -> tuple[str, ...]:
        return tuple(name for _side, part in self._parts(answers) for name in part.names(answers))

    def controls(self, answers: Answers) -> dict[str, forms.Field]:
        found: dict[str, forms.Field] = {}
        for side, part in self._parts(answers):
            for name, control in part.controls(answers).items():
                control.group = Grouped(self.question, self.help, side)  # type: ignore[attr-defined]
                found[name] = control
        return found

    def shown(self, answers: Answers) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for _side, part in self._parts(answers):
            found |= part.shown(answers)
        return found

    def kept(self, cleaned: Mapping[str, Any], answers: Answers) -> dict[str, Any]:
        found: dict[str, Any] = {}
        wrong: dict[str, Any] = {}
        for _side, part in self._parts(answers):
            try:
                found |= part.kept(cleaned, answers)
            except ValidationError as error:
                wrong |= error.message_dict
        if wrong:
            raise ValidationError(wrong)
        return found

    def says_no(self, answers: Answers) -> bool:
        return all(part.says_no(answers) for _side, part in self._parts(answers))

    def said(self, answers: Answers) -> str:
        told = [(side, part.said(answers)) for side, part in self._parts(answers)]
        if len(told) == 1:
            return told[0][1]
        if len({words for _, words in told}) == 1 and told:
            return told[0][1]
        return ". ".join(f"{self.titles[side]}: {words}" for side, words in told if words)


@dataclass(frozen=True)
class ForAll(Field):
    """One answer for all sides where it concerns several: for all of them, for one only, or for none. Kept side by side.

    ``of``: the question of one side. ``together``: each answer for all of them, with what it means for each side.
    """

    control: str
    label: Text
    sides: Callable[[Answers], tuple[str, ...]]
    of: Callable[[str], Choice]
    together: tuple[tuple[Option, Mapping[str, str]], ...]
    help: Text = ""

    def names(self, answers: Answers) -> tuple[str, ...]:
        return tuple(self.of(side).name for side in self.sides(answers))

    def controls(self, answers: Answers) -> dict[str, forms.Field]:
        sides = self.sides(answers)
        if len(sides) == 1:
            return self.of(sides[0]).controls(answers)
        options = [option for option, _meant in self.together]
        return Choice(self.control, self.label, options, help=self.help).controls(answers)

    def _now(self, answers: Answers) -> Option | None:
        told = {side: answers.get(self.of(side).name) for side in self.sides(answers)}
        if None in told.values():
            return None
        # What was told of each side by itself: not a yes is a no beside a yes, and in doubt without one.
        yes = {side for side, each in told.items() if each == YES}
        careful = {side: YES if side in yes else NO if yes else UNSURE for side in told}
        for wanted in (told, careful):
            if found := [option for option, meant in self.together if dict(meant) == wanted]:
                return found[0]
        return None

    def shown(self, answers: Answers) -> dict[str, Any]:
        if len(self.sides(answers)) == 1:
            return super().shown(answers)
        found = self._now(answers)
        return {} if found is None else {self.control: found.value}

    def kept(self, cleaned: Mapping[str, Any], answers: Answers) -> dict[str, Any]:
        sides = self.sides(answers)
        if len(sides) == 1:
            return self.of(sides[0]).kept(cleaned, answers)
        meant = next(meant for option, meant in self.together if option.value == cleaned[self.control])
        return {self.of(side).name: meant[side] for side in sides}

    def says_no(self, answers: Answers) -> bool:
        return not self.said(answers)

    def said(self, answers: Answers) -> str:
        sides = self.sides(answers)
        if len(sides) == 1:
            return self.of(sides[0]).said(answers)
        found = self._now(answers)
        return "" if found is None else found.said
