"""What is chosen of a whole programme: its kind, a template, who gets it, two versions."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.http import QueryDict
from django.utils.translation import gettext as now
from django.utils.translation import gettext_lazy as _

from hipstride.app.people.decisions import about, sentence
from hipstride.app.people.forms import name_words
from hipstride.app.people.models import Person
from hipstride.app.training.editing.decision import Row, with_kind
from hipstride.app.training.editing.forms import MadeFrom, Note
from hipstride.app.web.fields import Once, Words

KINDS = (
    ("", _("By what they have")),
    ("band", _("Bands")),
    ("sled", _("The leg press, without bands")),
    ("combined", _("Bands and the leg press")),
)


class KindForm(MadeFrom):
    """Which kind of programme."""

    programme = forms.ChoiceField(
        label=_("Which kind of programme?"),
        required=False,
        choices=KINDS,
        widget=forms.RadioSelect,
        help_text=_("A leg press that they do not have is left out."),
    )

    def put(self, document: Mapping[str, Any]) -> Row:
        """A file with this kind."""
        return with_kind(document, self.cleaned_data["programme"])


class KeepForm(Once):
    """A template: its name, who may use it, and the notes as everybody may read them."""

    name = Words(label=_("What is it called?"), max_length=200)
    for_all = forms.BooleanField(
        label=_("Every therapist here may use it"), required=False, help_text=_("Else only you.")
    )

    def __init__(self, programme: Mapping[str, Any], data: Any = None) -> None:
        super().__init__(data, use_required_attribute=False)
        self._programme = programme
        if not settings.SERVER:  # at home there is nobody else
            del self.fields["for_all"]
        for place, row in enumerate(programme["override"]):
            self.fields[f"note_{place}"] = Note(
                label=now("Why: %(about)s") % {"about": about(row)},
                initial=row["note"],
                help_text=_("Others will read this. Take out what is about one person."),
            )

    def programme(self) -> Row:
        """The choices with the notes as they were typed."""
        rows = [
            {**row, "note": self.cleaned_data[f"note_{place}"]}
            for place, row in enumerate(self._programme["override"])
        ]
        return {**self._programme, "override": rows}


class GiveForm(forms.Form):
    """Whom to give a programme, and what of it."""

    wanted = forms.MultipleChoiceField(
        label=_("What do they get?"),
        widget=forms.CheckboxSelectMultiple,
        choices=[
            ("kind", _("The kind of programme")),
            ("time", _("Days and minutes")),
            ("decisions", _("What is set for each movement")),
        ],
        initial=["kind", "time", "decisions"],
        error_messages={"required": _("Choose at least one.")},
    )

    def __init__(self, people: Sequence[Person], data: Any = None) -> None:
        super().__init__(data, use_required_attribute=False)
        self._people = {str(person.pk): person for person in people}
        self.fields["people"] = forms.MultipleChoiceField(
            label=_("Who gets it?"),
            widget=forms.CheckboxSelectMultiple,
            choices=[(name, name_words(person)) for name, person in self._people.items()],
            error_messages={"required": _("Choose at least one person.")},
        )

    @property
    def chosen(self) -> list[Person]:
        """The people."""
        return [self._people[name] for name in self.cleaned_data["people"]]

    def seen(self, person_id: UUID) -> int | None:
        """The version of a person's record that was looked at; None before the look."""
        told = str(self.data.get(f"made_from_{person_id}", ""))
        return int(told) if told.isdecimal() and len(told) < 10 else None


class GoBackForm(MadeFrom):
    """What of that which was held back since then is taken back with it; at first nothing."""

    taken_back = forms.MultipleChoiceField(
        label=_("This was set since then, and stays"),
        help_text=_("It wins over what was set then. Tick only what you want to take back."),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    note = Note(
        label=_("Why is that taken back?"),
        required=False,
        help_text=_("Only if you ticked something. The person reads this. Write it to them."),
    )
    shown = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, held: Mapping[str, Mapping[str, Any]], data: Any = None, **kwargs: Any) -> None:
        super().__init__(data, use_required_attribute=False, **kwargs)
        field = self.fields["taken_back"]
        assert isinstance(field, forms.MultipleChoiceField)  # noqa: S101  (for the type checker)
        field.choices = [(name, sentence(row)) for name, row in held.items()]
        if not held:
            del self.fields["taken_back"], self.fields["note"]

    def clean(self) -> dict[str, Any]:
        """What protects a person is not taken back without a word why."""
        told = super().clean() or self.cleaned_data
        if told.get("taken_back") and not told.get("note") and "note" not in self.errors:
            self.add_error("note", now("Write why. The person reads it."))
        return told

    @property
    def why(self) -> str:
        """Why it is taken back; empty where nothing is."""
        return str(self.cleaned_data.get("note", ""))

    @property
    def chosen(self) -> list[str]:
        """What is taken back, by name."""
        return sorted(self.cleaned_data.get("taken_back", ()))

    @property
    def was_shown(self) -> bool:
        """Whether the page that this was sent from showed what comes of just these."""
        return (self.cleaned_data["shown"] or "[]") == json.dumps(self.chosen)

    def show_again(self) -> None:
        """The next time it is sent, this is what was shown."""
        data = QueryDict(mutable=True)
        data.setlist("taken_back", self.chosen)
        data["made_from"], data["shown"] = str(self.version), json.dumps(self.chosen)
        data["note"] = self.why
        self.data = data


class VersionsForm(forms.Form):
    """Two versions to look at side by side."""

    def __init__(self, versions: Sequence[tuple[int, str]], data: Any = None) -> None:
        super().__init__(data, use_required_attribute=False)
        self._newest = versions[0][0]
        numbers = [(str(number), words) for number, words in versions]
        before = numbers[min(1, len(numbers) - 1)][0]
        self.fields["old"] = forms.ChoiceField(label=_("This version"), choices=numbers, initial=before)
        self.fields["new"] = forms.ChoiceField(
            label=_("Against this one"), choices=numbers, initial=numbers[0][0]
        )
        self._usual = (int(before), self._newest)

    def pair(self) -> tuple[int, int]:
        """The two numbers; what nobody chose, or what is not there, is the newest and the one before."""
        if self.is_bound and self.is_valid():
            return int(self.cleaned_data["old"]), int(self.cleaned_data["new"])
        return self._usual
