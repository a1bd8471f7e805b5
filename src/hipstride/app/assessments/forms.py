"""What is typed of sets, grades and readings."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as now
from django.utils.translation import gettext_lazy as _

from hipstride.app.assessments.names import MOVEMENTS, POSITIONS
from hipstride.app.web.fields import Once
from hipstride.catalogue.exercise import CORE_MOVEMENTS
from hipstride.record.person import ManualGrade
from hipstride.strength.entry import USUAL_POSITION

_MOST_REPS = 100


class SetForm(forms.Form):
    """A ramp set as it was done."""

    def __init__(self, data: Any = None, *, most: int) -> None:
        super().__init__(data, use_required_attribute=False)
        self.fields["reps"] = forms.IntegerField(
            label=_("How many did you do?"),
            min_value=0,
            max_value=_MOST_REPS,
            widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
            error_messages={
                "required": _("Write how many, such as 8. None is 0."),
                "invalid": _("Write a whole number, such as 8."),
                "max_value": _("That is more than we asked for. Write how many you did."),
                "min_value": _("Write 0 or more."),
            },
        )
        self.fields["effort"] = forms.ChoiceField(
            label=_("How hard was it?"),
            help_text=_("0 is nothing at all. 10 is all you have."),
            choices=[(str(each), str(each)) for each in range(11)],
            widget=forms.RadioSelect,
            error_messages={"required": _("Choose a number from 0 to 10.")},
        )
        self.fields["effort"].look = "scale"  # type: ignore[attr-defined]
        self.fields["hurt"] = forms.ChoiceField(
            label=_("Did it hurt?"),
            choices=[("no", _("No")), ("yes", _("Yes"))],
            widget=forms.RadioSelect,
            error_messages={"required": _("Choose yes or no.")},
        )


class DateField(forms.DateField):
    """The day of a test, not in the future."""

    def __init__(self, today: dt.date) -> None:
        super().__init__(
            label=_("The day of the test"),
            initial=today,
            input_formats=["%Y-%m-%d"],
            widget=forms.DateInput(attrs={"type": "date", "max": today.isoformat()}, format="%Y-%m-%d"),
            error_messages={
                "required": _("Fill in the day of the test."),
                "invalid": _("Write the day such as 2026-01-31."),
            },
        )
        self.today = today

    def clean(self, value: Any) -> Any:
        day = super().clean(value)
        if day is not None and not dt.date(1980, 1, 1) <= day <= self.today:
            raise ValidationError(now("The day of a test is today or before."))
        return day


class GradesForm(Once):
    """Manual grades of both sides, movement by movement; what was not tested stays open."""

    def __init__(self, data: Any = None, *, today: dt.date, initial: Sequence[ManualGrade] = ()) -> None:
        super().__init__(data, use_required_attribute=False)
        self.fields["date"] = DateField(today)
        grades = [("", "\u2013"), *((f"{each / 2:g}", f"{each / 2:g}") for each in range(11))]
        before = {row.movement: row for row in initial}
        for movement in CORE_MOVEMENTS:
            row = before.get(movement)
            for side, label in (("left", _("Left")), ("right", _("Right"))):
                told = getattr(row, side, None)
                self.fields[f"{movement}_{side}"] = forms.ChoiceField(
                    label=label,
                    required=False,
                    choices=grades,
                    initial="" if told is None else f"{told:g}",
                    error_messages={"invalid_choice": _("A grade is from 0 to 5, in halves.")},
                )
            self.fields[f"{movement}_position"] = forms.ChoiceField(
                label=_("Position"),
                choices=list(POSITIONS.items()),
                initial=USUAL_POSITION[movement] if row is None else row.position,
                required=False,
            )

    def groups(self) -> list[dict[str, Any]]:
        """The fields of each movement together."""
        return [
            {
                "movement": MOVEMENTS[movement],
                "fields": [self[f"{movement}_{name}"] for name in ("left", "right", "position")],
            }
            for movement in CORE_MOVEMENTS
        ]

    def clean(self) -> dict[str, Any]:
        """One grade at least."""
        given = [
            name for name, told in self.cleaned_data.items() if name.endswith(("_left", "_right")) and told
        ]
        if not given and not self.errors:
            raise ValidationError(now("Fill in one grade at least."))
        return self.cleaned_data

    def grades(self) -> list[ManualGrade]:
        """The rows of the record."""
        told: dict[str, Any] = self.cleaned_data
        rows = []
        for movement in CORE_MOVEMENTS:
            left, right = told[f"{movement}_left"], told[f"{movement}_right"]
            position: Any = told[f"{movement}_position"] or USUAL_POSITION[movement]
            if left or right:
                rows.append(
                    ManualGrade(
                        date=told["date"],
                        movement=movement,
                        position=position,
                        left=float(left) if left else None,
                        right=float(right) if right else None,
                    )
                )
        return rows
