"""Bring a record in, and delete one."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _later

from hipstride.app.web.fields import Once
from hipstride.exchange.archive import LARGEST


class BringIn(Once):
    """The file that holds one person's record, or what a device of theirs could not send."""

    file = forms.FileField(
        label=_later("The file to bring in"),
        help_text=_later("A file that Hipstride saved. Its name ends in .zip or .jsonl."),
        error_messages={
            "required": _later("Choose a file first."),
            "empty": _later("This file is empty. Choose another."),
        },
        widget=forms.FileInput(attrs={"accept": ".zip,.jsonl,application/zip"}),
    )

    def clean_file(self) -> UploadedFile[Any]:
        """Not larger than an archive can be: it is read whole."""
        given: UploadedFile[Any] = self.cleaned_data["file"]
        if (given.size or 0) > LARGEST:
            raise forms.ValidationError(_("This file is too large to be a record. Choose another."))
        return given


class Erase(forms.Form):
    """Once more, before everything goes."""

    sure = forms.BooleanField(
        label=_later("Yes, delete all of it"),
        error_messages={"required": _later("Tick this box if you are sure. Nothing was deleted.")},
    )
