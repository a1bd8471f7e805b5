"""What is typed to set something in a programme."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as now
from django.utils.translation import gettext_lazy as _

from hipstride.app.people.decisions import (
    HIGHEST_DEG,
    LOWEST_DEG,
    joint_words,
    limits_of,
    load_words,
)
from hipstride.app.training.editing.choices import Choices, FormChoice, LoadChoice
from hipstride.app.training.editing.decision import Row
from hipstride.app.web.fields import EnglishSelect, EnglishTicks, Words
from hipstride.app.web.templatetags.words import engine as in_english

JOINTS_OF: Mapping[str, tuple[str, ...]] = {
    "hip_flexion": ("hip_flexion",),
    "hip_abduction": ("hip_abduction",),
    "hip_extension": ("hip_flexion",),
    "hip_external_rotation": ("hip_external_rotation",),
    "knee_extension": ("knee_flexion",),
    "knee_flexion": ("knee_flexion",),
    "leg_press": ("hip_flexion", "knee_flexion"),
    "sit_to_stand": ("hip_flexion", "knee_flexion"),
    "step_up": ("hip_flexion", "knee_flexion"),
    "heel_raise": ("ankle_dorsiflexion",),
    "ankle_dorsiflexion": ("ankle_dorsiflexion",),
}
"""The joints whose range can be set with a movement."""

_DOSE = {
    "sets": (_("Sets"), 1, 6),
    "reps": (_("Times in a set"), 1, 50),
    "seconds": (_("Seconds"), 1, 3600),
    "rest_s": (_("Rest, in seconds"), 10, 600),
    "effort": (_("Effort, of 10"), 1, 9),
}


class Note(Words):
    """Why something is set: the person reads it."""

    def __init__(self, **more: Any) -> None:
        super().__init__(
            **{
                "label": _("Why?"),
                "min_length": 3,
                "max_length": 500,
                "help_text": _("The person reads this. Write it to them."),
                "widget": forms.Textarea(attrs={"rows": 2}),
                "error_messages": {"required": _("Write why. The person reads it.")},
                **more,
            }
        )


class MadeFrom(forms.Form):
    """Which version of the record a page was made from."""

    made_from = forms.IntegerField(required=False, widget=forms.HiddenInput)

    @property
    def version(self) -> int:
        """The number; 0, which no version has, where the page sent none."""
        return self.cleaned_data.get("made_from") or 0


class TakeBackForm(MadeFrom):
    """Why a decision does not hold any more."""

    note = Note(label=_("Why is it taken back?"))


def _number(label: Any, least: int, most: int, **more: Any) -> forms.IntegerField:
    return forms.IntegerField(
        label=label,
        required=False,
        min_value=least,
        max_value=most,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={
            "invalid": _("Write a whole number."),
            "min_value": _("Write %(limit_value)s or more."),
            "max_value": _("Write %(limit_value)s or less."),
        },
        **more,
    )


class DecisionForm(MadeFrom):
    """One movement on one side: everything that can be set, and why. What stays empty Hipstride works out."""

    def __init__(
        self,
        choices: Choices,
        *,
        side: str,
        in_plan: str | None,
        now_words: Mapping[str, str],
        reps: Mapping[str, int],
        data: Any = None,
        initial: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(data, initial=dict(initial or {}), use_required_attribute=False)
        self.choices, self.side = choices, side
        self.ladder = choices.forms()
        given = self.data if self.is_bound else self.initial
        chosen = given.get("exercise") or in_plan
        offered = {each.exercise: each for each in self.ladder if each.offered}
        self.form = offered.get(str(chosen)) or next(iter(offered.values()), None)
        typed = str(given.get("reps") or "")
        if typed.isdecimal():
            reps = {"left": int(typed), "right": int(typed)}
        self.loads = [] if self.form is None else choices.loads(self.form.exercise)
        self._add_form_fields(list(offered.values()))
        for name, (label, least, most) in _DOSE.items():
            told = now_words.get(name)
            help_text = now("In the plan: %(n)s") % {"n": told} if told else ""
            self.fields[name] = _number(label, least, most, help_text=help_text)
        self._add_load(reps)
        self.fields["most"] = _number(
            _("At most so many percent of what they can do"),
            10,
            90,
            help_text=_("Hipstride goes no nearer to the limit than this."),
        )
        for joint in JOINTS_OF.get(choices.movement, ()):
            words = joint_words(joint)
            low = now("%(what)s: from, in degrees") % {"what": words}
            high = now("%(what)s: to, in degrees") % {"what": words}
            self.fields[f"low_{joint}"] = _number(low, int(LOWEST_DEG), int(HIGHEST_DEG))
            self.fields[f"high_{joint}"] = _number(high, int(LOWEST_DEG), int(HIGHEST_DEG))
        self.fields["until"] = forms.DateField(
            label=_("Until when?"),
            required=False,
            help_text=_("Empty: until somebody takes it back."),
            widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        )
        self.fields["note"] = Note()

    def _add_form_fields(self, offered: Sequence[FormChoice]) -> None:
        self.fields["leave_out"] = forms.BooleanField(label=_("Leave it out for now"), required=False)
        self.fields["exercise"] = forms.ChoiceField(
            label=_("The exercise, easiest first"),
            required=False,
            widget=EnglishSelect,
            help_text=_("Beside each: the most that this week allows of what they can do."),
            choices=[
                ("", _("As Hipstride chooses")),
                *(
                    (each.exercise, f"{each.name} · {each.hint}" if each.hint else each.name)
                    for each in offered
                ),
            ],
        )
        self.fields["not_exercises"] = forms.MultipleChoiceField(
            label=_("Never these"),
            required=False,
            widget=EnglishTicks,
            choices=[(each.exercise, each.name) for each in self.ladder],
        )

    def _add_load(self, reps: Mapping[str, int]) -> None:
        groups: dict[str, list[tuple[str, str]]] = {}
        whole: dict[str, tuple[str, str]] = {}
        for each in self.loads:
            name, any_of = _group(each)
            groups.setdefault(name, []).append((encoded(each.asked), each.label(reps)))
            if any_of is not None:
                whole.setdefault(name, (encoded(any_of), now("%(band)s, any mark") % {"band": name}))
        rows: list[Any] = [("", _("As Hipstride chooses"))]
        for name, loads in groups.items():
            rows.append((name, ([whole[name]] if name in whole else []) + loads))
        known = {value for _name, loads in groups.items() for value, _label in loads}
        known |= {value for value, _label in whole.values()}
        before = self.initial.get("load")
        if before and before not in known and not self.is_bound:
            rows.append((before, load_words(json.loads(before))))
        label = (
            format_html(now("Band or load for: {form}"), form=in_english(self.form.name))
            if self.form
            else _("Band or load")
        )
        self.fields["load"] = forms.ChoiceField(
            label=label,
            required=False,
            choices=rows,
            help_text=_("Of what they own. Beside each: how near it is to what they can do."),
            error_messages={"invalid_choice": _("This exercise has no such load. Choose another.")},
        )

    # --- how the page shows it ---------------------------------------------------------------------------

    @property
    def has_loads(self) -> bool:
        """Whether there is a load to choose: more than the leg alone."""
        return bool(self["load"].value()) or any(each.asked["kind"] != "none" for each in self.loads)

    @property
    def stopped(self) -> list[FormChoice]:
        """Forms that a safety rule stops."""
        return [each for each in self.ladder if not each.offered]

    @property
    def partly(self) -> list[FormChoice]:
        """Forms that are stopped on one side or in one place."""
        return [each for each in self.ladder if each.offered and each.partly]

    @property
    def dose(self) -> Iterator[forms.BoundField]:
        """How much."""
        held = self.form is not None and self.form.held
        for name in _DOSE:
            if name != "seconds" or held or self[name].value():
                yield self[name]

    @property
    def limits(self) -> Iterator[forms.BoundField]:
        """How far."""
        yield self["most"]
        for name in self.fields:
            if name.startswith(("low_", "high_")):
                yield self[name]

    @property
    def open_limits(self) -> bool:
        """Whether there is something in the folded part."""
        return any(field.value() or field.errors for field in self.limits)

    # --- what it says ------------------------------------------------------------------------------------

    def clean_until(self) -> dt.date | None:
        """A day that is still to come, or today."""
        until: dt.date | None = self.cleaned_data["until"]
        if until is not None and until < timezone.localdate():
            raise ValidationError(now("This day is over. Choose one that is still to come."))
        return until

    def clean(self) -> dict[str, Any]:
        """Something must be set, and a range has its smaller end first."""
        cleaned = self.cleaned_data
        if not self.errors and not self.said():
            raise ValidationError(now("Nothing is set yet. Choose or write at least one thing."))
        wanted = ("exercise", "load", *_DOSE)
        if cleaned.get("leave_out") and any(cleaned.get(name) for name in wanted):
            self.add_error("leave_out", now("If it is left out, set no exercise, dose or load."))
        if cleaned.get("exercise") and cleaned["exercise"] in cleaned.get("not_exercises", ()):
            self.add_error("not_exercises", now("This is the exercise that you chose above."))
        for joint, (low, high) in self._ranges().items():
            if low > high:
                self.add_error(f"high_{joint}", now("The smaller angle comes first."))
        return cleaned

    def _ranges(self) -> dict[str, tuple[float, float]]:
        found = {}
        for joint in JOINTS_OF.get(self.choices.movement, ()):
            low, high = self.cleaned_data.get(f"low_{joint}"), self.cleaned_data.get(f"high_{joint}")
            if low is not None or high is not None:
                found[joint] = (LOWEST_DEG if low is None else low, HIGHEST_DEG if high is None else high)
        return found

    def said(self) -> Row:
        """What is set, as the person file has it."""
        told = self.cleaned_data
        row: Row = {name: told[name] for name in ("exercise", *_DOSE) if told.get(name)}
        if told.get("not_exercises"):
            row["not_exercises"] = list(told["not_exercises"])
        if told.get("leave_out"):
            row["leave_out"] = True
        if told.get("load"):
            row["resistance"] = json.loads(told["load"])
        if told.get("most"):
            row["max_relative_load"] = told["most"] / 100
        if ranges := self._ranges():
            row["limits"] = {f"{joint}_deg": list(ends) for joint, ends in ranges.items()}
        return row

    def decision(self, *, name: str, by: str, today: dt.date) -> Row:
        """The whole decision."""
        row: Row = {
            "id": name,
            "on": today.isoformat(),
            "by": by,
            "note": self.cleaned_data["note"],
            "movement": self.choices.movement,
            "side": self.side,
            **self.said(),
        }
        if until := self.cleaned_data.get("until"):
            row["until"] = until.isoformat()
        return row


def encoded(asked: Mapping[str, Any]) -> str:
    """A load as the value of a choice."""
    return json.dumps({key: value for key, value in asked.items() if value is not None}, sort_keys=True)


def _group(load: LoadChoice) -> tuple[str, dict[str, Any] | None]:
    """Under which heading a load stands, and the same band with its mark left open."""
    asked = load.asked
    if asked["kind"] != "band":
        return {"sled": now("The sled"), "cuff": now("Cuff weights")}.get(
            asked["kind"], now("Without a band")
        ), None
    any_of = {key: asked[key] for key in ("kind", "brand", "colour", "layers")}
    words = load_words(any_of)
    return words[:1].upper() + words[1:], any_of


def initial_of(row: Row | None) -> dict[str, Any]:
    """A decision as it stands in the form."""
    if row is None:
        return {}
    found: dict[str, Any] = {
        name: row[name]
        for name in ("leave_out", "exercise", "not_exercises", *_DOSE, "until", "note")
        if row.get(name) is not None
    }
    if row.get("resistance"):
        found["load"] = encoded(row["resistance"])
    if row.get("max_relative_load") is not None:
        found["most"] = round(100 * row["max_relative_load"])
    for joint, (low, high) in limits_of(row).items():
        found |= {f"low_{joint}": low if low > LOWEST_DEG else None}
        found |= {f"high_{joint}": high if high < HIGHEST_DEG else None}
    return found
