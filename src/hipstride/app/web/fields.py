"""Fields and parts of forms that every slice uses."""

from __future__ import annotations

import uuid
from typing import Any
from unicodedata import category

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as now

from hipstride.app.web.ids import uuid7


class Words(forms.CharField):
    """Free text that a record can hold: control signs are refused at the field, and what was typed stays."""

    def clean(self, value: Any) -> Any:
        typed = super().clean(value)
        if any(category(sign) == "Cc" and sign not in "\t\r\n" for sign in str(typed)):
            raise ValidationError(now("There is a sign in it that we cannot use. Type it again."))
        return typed


class FewWords(Words):
    """Words that may be left out; of one letter nothing can be read."""

    def __init__(self, **more: Any) -> None:
        super().__init__(min_length=2, required=False, **more)


class Number(forms.FloatField):
    """A number with a point or a comma; what cannot be read stays in the box as it was typed."""

    def to_python(self, value: Any) -> Any:
        return super().to_python(value.replace(",", ".") if isinstance(value, str) else value)


class EnglishSelect(forms.Select):
    """Choices named by the engine, which speaks English whatever the page's language; the empty one is ours."""

    def create_option(self, name: str, value: Any, *args: Any, **more: Any) -> dict[str, Any]:
        option = super().create_option(name, value, *args, **more)
        if value:
            option["attrs"]["lang"] = "en"
        return option


class EnglishTicks(forms.CheckboxSelectMultiple):
    """Choices to tick that are named by the engine; `web/field.html` marks their words."""

    english = True


class Once(forms.Form):
    """A form that tells one fact: the fact's id is made when it is shown, so that a double tap tells it once."""

    fact = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["fact"].initial = uuid7

    @property
    def once(self) -> uuid.UUID | None:
        """The id for the fact; None where the page sent none."""
        told: uuid.UUID | None = self.cleaned_data.get("fact")
        return told

    def key(self, actor_id: uuid.UUID, *more: str) -> uuid.UUID | None:
        """The id for what this user sent with all that was typed; something else on an old page is another one.

        ``more``: what else was sent, such as the hash of a file.
        """
        if self.once is None:
            return None
        names = sorted(self.add_prefix(name) for name in self.fields if name != "fact")
        typed = [(name, self.data.getlist(name)) for name in names]  # type: ignore[attr-defined]  # of a request
        return uuid.uuid5(self.once, repr((str(actor_id), type(self).__name__, typed, more)))
