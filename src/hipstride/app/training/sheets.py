"""Printed sheets that come back: which of them are still out, and which one a code names."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hipstride.app.people.access import events_of
from hipstride.app.people.models import Person
from hipstride.app.training.access import sheets_printed
from hipstride.app.training.models import GivenSession
from hipstride.app.training.records import session_document
from hipstride.app.training.typed_sheet import first_ids
from hipstride.handout.sheet_code import fits, plain, scanned, spelled


class CodeForm(forms.Form):
    """The code in the box beside the day, or what a scanner reads from the squares."""

    code = forms.CharField(
        label=gettext_lazy("The code on the sheet"),
        help_text=gettext_lazy("It is in the box beside the day, such as R7D KAC."),
        max_length=600,
        error_messages={"required": gettext_lazy("Write the code that is in the box beside the day.")},
        widget=forms.TextInput(
            attrs={
                "autocomplete": "off",
                "autocapitalize": "characters",
                "spellcheck": "false",
                "autofocus": True,
            }
        ),
    )

    def clean_code(self) -> list[str]:
        """The codes: one, or those of all days where the squares were scanned."""
        typed = self.cleaned_data["code"]
        codes = scanned(typed) or [plain(typed)]
        if not all(fits(code) for code in codes):
            raise forms.ValidationError(
                _("This is not a code. Please look again: six letters and numbers, such as R7D KAC.")
            )
        return codes


@dataclass(frozen=True, slots=True)
class Sheet:
    """One printed session. ``typed``: it is in the log already."""

    given: GivenSession
    document: dict[str, Any]
    typed: bool

    @property
    def code(self) -> str:
        """As it is printed."""
        return spelled(self.given.code)

    @property
    def names(self) -> list[str]:
        """The exercises on it, in their order."""
        return list(dict.fromkeys(step["name"] for step in self.document["steps"]))


def told(person: Person, given: Sequence[GivenSession]) -> list[Sheet]:
    """These printed sessions of a person, with what stands on them."""
    ids = {session.pk: first_ids(str(person.pk), str(session.pk)) for session in given}
    wanted = [each for pair in ids.values() for each in pair]
    there = set(events_of(person).filter(event_id__in=wanted).values_list("event_id", flat=True))
    return [
        Sheet(session, session_document(session), not there.isdisjoint(ids[session.pk])) for session in given
    ]


def still_out(person: Person, trained: Collection[dt.date], first: dt.date, last: dt.date) -> list[Sheet]:
    """The sheets of these days that nobody typed in, newest first; a day with sets in the log waits for none."""
    given = [each for each in sheets_printed(person, first, last) if each.date not in trained]
    return [sheet for sheet in told(person, given) if not sheet.typed]
