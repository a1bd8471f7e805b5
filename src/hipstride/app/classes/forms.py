"""What is asked about a class, and of who looked at a reason."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.dates import WEEKDAYS as DAY_NAMES
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hipstride.app.accounts.access import colleagues
from hipstride.app.accounts.models import User
from hipstride.app.people.access import visible_to
from hipstride.app.people.forms import name_words
from hipstride.app.web.fields import Once, Words
from hipstride.prescription.schedule import WEEKDAYS


class ClassForm(Once):
    """A class: its name, its days, its people, and who leads it too."""

    name = Words(label=gettext_lazy("What the class is called"), max_length=80)
    days = forms.MultipleChoiceField(
        label=gettext_lazy("When it meets"),
        widget=forms.CheckboxSelectMultiple,
        choices=[(day, DAY_NAMES[number]) for number, day in enumerate(WEEKDAYS)],
        required=False,
    )
    people: Any = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Who is in it"),
        queryset=None,
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=gettext_lazy("You can add people later, also while the class runs."),
    )
    others = Words(
        label=gettext_lazy("Who leads it with you"),
        help_text=gettext_lazy("Their e-mail address here; more than one with commas."),
        required=False,
    )

    def __init__(self, *args: Any, actor: User, **more: Any) -> None:
        super().__init__(*args, **more)
        self.actor = actor
        people: Any = self.fields["people"]
        people.queryset = visible_to(actor)
        people.label_from_instance = name_words
        if actor.is_owner:
            del self.fields["others"]

    def clean_others(self) -> list[User]:
        """The colleagues; a name that nobody has is said by name."""
        wanted = [each.strip().lower() for each in self.cleaned_data["others"].split(",") if each.strip()]
        found = {str(user.email).lower(): user for user in colleagues(wanted)}
        missing = [each for each in wanted if each not in found]
        if missing:
            text = _("Nobody who leads classes here has this address: %(names)s.")
            raise forms.ValidationError(text % {"names": ", ".join(missing)})
        return [user for user in found.values() if user != self.actor]


class LookedAt(forms.Form):
    """A professional answers a reason. After a fall there must be a word on it."""

    key = Words(widget=forms.HiddenInput, max_length=700)
    note = Words(
        label=gettext_lazy("What you found or agreed"),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=500,
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        """A fall wants a note."""
        told: dict[str, Any] = super().clean() or {}
        if told.get("key", "").startswith("fall:") and not told.get("note", "").strip():
            self.add_error("note", _("Write in a few words what you found: it stays in the record."))
        return told
