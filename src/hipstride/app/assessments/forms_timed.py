"""What was timed or counted, and what a person says in their own words."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hipstride.app.assessments.timed import Timed
from hipstride.app.web.fields import Number, Once, Words
from hipstride.record.person import OwnItem, Person

_MOST = {"seconds": 300, "metres": 1000, "count": 60}
_LEAST = {"seconds": 2, "metres": 0, "count": 0}
_WANTED = {
    "seconds": _("Write seconds from %(least)s to %(most)s, such as 12.5."),
    "metres": _("Write metres from %(least)s to %(most)s, such as 120."),
    "count": _("Write a whole number from %(least)s to %(most)s, such as 9."),
}
_WORDS = 200


class TimedForm(Once):
    """The attempts of one measure; the timer fills them in, or they are typed."""

    use_required_attribute = False

    def __init__(self, *args: Any, timed: Timed, person: Person, **more: Any) -> None:
        super().__init__(*args, **more)
        self.timed = timed
        least, most = _LEAST[timed.unit], _MOST[timed.unit]
        if timed.record == "five_times_sit_to_stand":
            least, most = 3, 180  # as the record has it
        for number in range(timed.attempts):
            kind = forms.IntegerField if timed.unit == "count" else Number
            wanted = str(_WANTED[timed.unit]) % {"least": least, "most": most}
            self.fields[f"value_{number + 1}"] = kind(
                label=self._label(number),
                required=number == 0,
                min_value=least,
                max_value=most,
                localize=False,
                error_messages={
                    "required": _("Time it first, or type it here."),
                    **dict.fromkeys(("invalid", "min_value", "max_value"), wanted),
                },
                widget=forms.TextInput(
                    attrs={
                        "inputmode": "numeric" if timed.unit == "count" else "decimal",
                        "autocomplete": "off",
                    }
                ),
            )
        if timed.kind == "walking":
            aid = next((row.aid for row in reversed(person.walking) if row.measure == timed.record), None)
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
        if self.timed.attempts == 1:
            return _("Seconds")
        return _("Seconds, first time") if number == 0 else _("Seconds, second time")

    @property
    def values(self) -> tuple[float, ...]:
        """The attempts that were made."""
        told = (self.cleaned_data.get(f"value_{number + 1}") for number in range(self.timed.attempts))
        return tuple(value for value in told if value is not None)


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
