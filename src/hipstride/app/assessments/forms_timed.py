"""What was timed or counted, and what a person says in their own words."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hipstride.app.assessments.names import LIMITS
from hipstride.app.assessments.timed import Timed, TimedTest, rows_of, values_of
from hipstride.app.web.fields import Number, Once, Words
from hipstride.record.person import OwnItem, Person, WalkingTest

# As the record has them: by measure, by kind, by unit.
_RANGES = {
    "five_times_sit_to_stand": (3, 180),
    "balance": (0, 30),
    "seconds": (2, 300),
    "metres": (0, 1000),
    "count": (0, 60),
}
_WANTED = {
    "seconds": _("Write seconds from %(least)s to %(most)s, such as 12.5."),
    "metres": _("Write metres from %(least)s to %(most)s, such as 120."),
    "count": _("Write a whole number from %(least)s to %(most)s, such as 9."),
}
_WORDS = 200


class TimedForm(Once):
    """The attempts of one measure; the timer fills them in, or they are typed."""

    use_required_attribute = False
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(
        self,
        *args: Any,
        timed: Timed,
        person: Person,
        stands: TimedTest | None = None,
        reasons: bool = False,
        **more: Any,
    ) -> None:
        super().__init__(*args, **more)
        self.timed = timed
        least, most = _RANGES.get(timed.record) or _RANGES.get(timed.kind) or _RANGES[timed.unit]
        there = () if stands is None else values_of(timed, stands)
        for number in range(timed.attempts):
            kind = forms.IntegerField if timed.unit == "count" else Number
            wanted = str(_WANTED[timed.unit]) % {"least": least, "most": most}
            self.fields[f"value_{number + 1}"] = kind(
                label=self._label(number),
                required=False,
                min_value=least,
                max_value=most,
                localize=False,
                initial=there[number] if number < len(there) else None,
                error_messages=dict.fromkeys(("invalid", "min_value", "max_value"), wanted),
                widget=forms.TextInput(
                    attrs={
                        "inputmode": "numeric" if timed.unit == "count" else "decimal",
                        "autocomplete": "off",
                    }
                ),
            )
        if reasons and timed.kind != "own_item":
            self.fields["limited_by"] = forms.ChoiceField(
                label=_("Was something in the way?"),
                help_text=_("If it could not be done, say so here. That counts too."),
                required=False,
                choices=[("", _("Nothing")), *LIMITS.items()],
                initial=getattr(stands, "limited_by", None) or "",
            )
        if timed.kind == "walking":
            aid = next(
                (row.aid for row in reversed(rows_of(timed, person)) if isinstance(row, WalkingTest)), None
            )
            self.fields["aid"] = Words(
                label=_("What did you walk with?"),
                help_text=_("Such as a stick. Leave it empty if nothing."),
                required=False,
                max_length=60,
                initial=aid or "",
            )
        if timed.kind == "own_item":
            words = next((row.words for row in reversed(person.own_item) if row.about == "stairs"), "")
            self.fields["words"] = Words(
                label=_("Which stairs, and how?"),
                help_text=_("Such as: 12 steps at home, one hand on the rail."),
                max_length=_WORDS,
                initial=words,
                error_messages={"required": _("Say which stairs, so that you take the same ones next time.")},
            )

    def _label(self, number: int) -> Any:
        if self.timed.unit == "metres":
            return _("How far, in metres")
        if self.timed.unit == "count":
            return _("How often you stood up")
        if self.timed.sides:
            return _("Seconds, left") if number == 0 else _("Seconds, right")
        if self.timed.attempts == 1:
            return _("Seconds")
        return _("Seconds, first time") if number == 0 else _("Seconds, second time")

    def clean(self) -> dict[str, Any]:
        """A value, or why there is none."""
        told = self.cleaned_data
        first = "value_1"
        if not self.errors and not told.get("limited_by") and all(value is None for value in self.values):
            self.add_error(first, _("Time it first, or type it here."))
        if (
            not self.errors
            and not self.timed.sides
            and told.get(first) is None
            and self.values[-1] is not None
        ):
            self.add_error(first, _("Time it first, or type it here."))
        return told

    @property
    def values(self) -> tuple[float | None, ...]:
        """The attempts, with None where there is none."""
        return tuple(self.cleaned_data.get(f"value_{number + 1}") for number in range(self.timed.attempts))


_SCORES = [(str(number), str(number)) for number in range(11)]


class OwnForm(Once):
    """How sure, how tired: in the words of the person, 0-10."""

    use_required_attribute = False

    def __init__(self, *args: Any, person: Person, **more: Any) -> None:
        super().__init__(*args, **more)
        asked = {
            "confidence": (
                _("What would you like to be sure of?"),
                _("Such as: crossing the street before the light changes."),
                _("How sure are you today? 0 is not at all, 10 is as sure as can be."),
            ),
            "fatigue": (
                _("When does being tired stop you most?"),
                _("Such as: cooking in the evening."),
                _("How tired are you then, these days? 0 is not at all, 10 is as tired as can be."),
            ),
        }
        for about, (words, example, score) in asked.items():
            before = next((row.words for row in reversed(person.own_item) if row.about == about), "")
            self.fields[f"{about}_words"] = Words(
                label=words, help_text=example, required=False, max_length=_WORDS, initial=before
            )
            self.fields[f"{about}_score"] = forms.ChoiceField(
                label=score,
                required=False,
                choices=_SCORES,
                widget=forms.RadioSelect(attrs={"class": "scale"}),
            )

    def clean(self) -> dict[str, Any]:
        """Words and number go together; one of the two questions is enough."""
        told = super().clean() or {}
        for about in ("confidence", "fatigue"):
            words, score = told.get(f"{about}_words"), told.get(f"{about}_score")
            if words and not score and not self.errors.get(f"{about}_score"):
                self.add_error(f"{about}_score", _("Choose a number from 0 to 10."))
            if score and not words and not self.errors.get(f"{about}_words"):
                self.add_error(f"{about}_words", _("Say what it is about, in your own words."))
        if not self.errors and not any(told.get(f"{about}_words") for about in ("confidence", "fatigue")):
            raise forms.ValidationError(_("Answer one of the two. Both is better."))
        return told

    def items(self, date: Any) -> list[OwnItem]:
        """What was told, as records."""
        return [
            OwnItem(
                date=date,
                about=about,
                words=self.cleaned_data[f"{about}_words"],
                score=float(self.cleaned_data[f"{about}_score"]),
            )
            for about in ("confidence", "fatigue")
            if self.cleaned_data[f"{about}_words"]
        ]
