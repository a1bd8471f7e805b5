"""What is asked about a class, and of who looked at a reason."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from django import forms
from django.utils.dates import WEEKDAYS as DAY_NAMES
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hipstride.app.accounts.access import accounts, colleagues
from hipstride.app.accounts.models import User
from hipstride.app.classes.access import led_by_nobody
from hipstride.app.people.access import visible_to
from hipstride.app.people.forms import account_words, name_words
from hipstride.app.people.left_behind import may_keep
from hipstride.app.web.fields import Once, Words
from hipstride.prescription.schedule import WEEKDAYS


class ClassForm(Once):
    """A class: its name, its days, its people, and who leads it too."""

    name = Words(
        label=gettext_lazy("What the class is called"),
        max_length=80,
        error_messages={"required": gettext_lazy("Give the class a name, such as Monday at ten.")},
    )
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
    others: Any = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Who leads it with you"),
        queryset=None,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    def __init__(self, *args: Any, actor: User, leaders: Sequence[User] = (), **more: Any) -> None:
        """``leaders``: who leads it with this user now."""
        super().__init__(*args, **more)
        people: Any = self.fields["people"]
        people.queryset = visible_to(actor).order_by("name", "made_at")
        people.label_from_instance = name_words
        others: Any = self.fields["others"]
        known = {each.pk for each in (*colleagues(actor), *leaders)}
        others.queryset = accounts(known)
        others.label_from_instance = account_words
        if not colleagues(actor).exists():
            del self.fields["others"]


class HandOverClassForm(forms.Form):
    """Which class goes to whom."""

    of: Any = forms.ModelChoiceField(
        label=gettext_lazy("Which class?"), queryset=None, widget=forms.RadioSelect, empty_label=None
    )
    to: Any = forms.ModelChoiceField(label=gettext_lazy("Who takes it on?"), queryset=None)

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        of, to = (cast(Any, self.fields[name]) for name in ("of", "to"))
        of.queryset, to.queryset = led_by_nobody(), may_keep()
        of.label_from_instance = account_words


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
