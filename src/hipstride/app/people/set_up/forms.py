"""One screen of the set-up as a form."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict

from hipstride.app.people.set_up.fields import Answers
from hipstride.app.people.set_up.steps.step import Step


class StepForm(forms.Form):
    """The controls of a step. After `is_valid`, ``answers`` is what it keeps."""

    def __init__(self, step: Step, answers: Answers, data: QueryDict | None = None) -> None:
        shown: dict[str, Any] = {}
        for each in step.every:
            shown |= each.shown(answers)
        super().__init__(data, initial=shown, use_required_attribute=False)
        self.step, self._before = step, answers
        self.answers: dict[str, Any] = {}
        for each in step.every:
            made = each.controls(answers)
            for name, control in made.items():
                if name in shown:
                    control.initial = shown[name]
                if each in step.folded:
                    control.fold = step.more  # type: ignore[attr-defined]
            self.fields |= made

    def clean(self) -> dict[str, Any]:
        """Each part says what it keeps, then the screen as a whole."""
        cleaned = self.cleaned_data
        for each in self.step.every:
            if not set(each.controls(self._before)) <= set(cleaned):
                continue  # said already what is wrong with it
            try:
                self.answers |= each.kept(cleaned, self._before)
            except ValidationError as error:
                self.add_error(None, error)
        if not self.errors:
            for name, text in self.step.check(self.answers, self._before).items():
                self.add_error(name, text)
        return cleaned

    @property
    def folds(self) -> list[dict[str, Any]]:
        """What stands folded away: the words of the fold, its fields, and whether it is open."""
        found: dict[str, list[Any]] = {}
        for bound in self:
            if words := getattr(bound.field, "fold", ""):
                found.setdefault(str(words), []).append(bound)
        return [
            {
                "words": words,
                "fields": fields,
                "open": any(bound.errors or bound.value() for bound in fields),
            }
            for words, fields in found.items()
        ]

    @property
    def plain(self) -> list[dict[str, Any]]:
        """What is always in sight: fields, those of one question together, and in it side by side."""
        found: list[dict[str, Any]] = []
        for bound in self:
            if getattr(bound.field, "fold", ""):
                continue
            group = getattr(bound.field, "group", None)
            if group is None:
                found.append({"columns": [[bound]]})
                continue
            if not found or found[-1].get("question") != group.question:
                found.append({"question": group.question, "help": group.help, "columns": [], "last": None})
            if found[-1]["last"] != group.column:
                found[-1]["columns"].append([])
                found[-1]["last"] = group.column
            found[-1]["columns"][-1].append(bound)
        return found
