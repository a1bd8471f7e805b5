"""The look and the sound."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class Preferences(forms.Form):
    """How Hipstride looks and sounds."""

    theme = forms.ChoiceField(
        label=_("Colours"),
        widget=forms.RadioSelect,
        choices=[
            ("auto", _("As my device has it")),
            ("light", _("Light")),
            ("dark", _("Dark")),
            ("contrast", _("Black, white and yellow")),
        ],
    )
    text_size = forms.ChoiceField(
        label=_("Size of the words"),
        widget=forms.RadioSelect,
        choices=[("normal", _("Normal")), ("large", _("Large")), ("largest", _("Very large"))],
    )
    sound = forms.BooleanField(label=_("A soft beat while I move"), required=False)
    voice = forms.BooleanField(label=_("A voice that counts and tells me what comes"), required=False)
