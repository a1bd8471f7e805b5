"""Forms about a record: notes, decisions, consent, invitations."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from hipstride.app.accounts.models import User
from hipstride.app.people.left_behind import Left, may_keep
from hipstride.app.people.models import Consent, Invitation, Person
from hipstride.app.web.fields import FewWords, Once, Words


def name_words(person: Person) -> str:
    """A name has no language; the words for who has none yet have one."""
    return account_words(person.called) if person.called else gettext("Somebody new")


def account_words(who: object) -> str:
    """What somebody is called, which has no language."""
    return format_html('<span translate="no">{}</span>', who)


class NoteForm(Once):
    """A note."""

    text = Words(
        label=_("Note"),
        max_length=4000,
        help_text=_("It stays as it is. The person can read it."),
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class LiftForm(forms.Form):
    """Why a safety rule does not hold for this person."""

    note = Words(label=_("Why does it not hold?"), min_length=3, max_length=500)


def _today() -> dt.date:
    return timezone.localdate()


class ConsentForm(Once):
    """How and when something was said."""

    how = forms.ChoiceField(
        label=_("How was it said?"),
        widget=forms.RadioSelect,
        choices=[(Consent.How.PAPER, _("Signed on paper")), (Consent.How.SPOKEN, _("Said aloud"))],
        error_messages={"required": _("Choose how they said it.")},
    )
    day = forms.DateField(
        label=_("On which day?"),
        initial=_today,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    speaker_role = forms.ChoiceField(
        label=_("Who said it?"),
        widget=forms.RadioSelect,
        required=False,
        choices=[
            ("", _("They did")),
            (Consent.Role.GUARDIAN, _("A guardian, for them")),
            (Consent.Role.ATTORNEY, _("Somebody with a power of attorney, for them")),
            (Consent.Role.OTHER, _("Somebody else who may speak for them")),
        ],
    )
    speaker = FewWords(label=_("The name of who spoke for them"), max_length=200)
    speaker_shown = FewWords(
        label=_("What did they show you?"),
        help_text=_("Only if somebody spoke for them. Such as: the paper of the court, of 3 May 2026."),
        max_length=300,
    )

    def __init__(self, *args: Any, refused_on: dt.date | None = None, **kwargs: Any) -> None:
        """``refused_on``: for a yes, the day of the last no."""
        super().__init__(*args, **kwargs)
        self._refused_on = refused_on

    def clean_day(self) -> dt.date:
        day: dt.date = self.cleaned_data["day"]
        if day > _today():
            raise forms.ValidationError(_("This day is still to come. Give the day on which it was said."))
        if self._refused_on is not None and day < self._refused_on:
            said_no = date_format(self._refused_on, "j F Y")
            raise forms.ValidationError(
                _("On %(day)s they said no. A yes of before that does not count any more. Ask them again.")
                % {"day": said_no}
            )
        return day

    def clean(self) -> dict[str, Any]:
        """Who speaks for somebody has a name, and shows by what right."""
        told: dict[str, Any] = super().clean() or {}
        if told.get("speaker_role"):
            if not told.get("speaker") and "speaker" not in self.errors:
                self.add_error("speaker", _("Write the name of who spoke for them."))
            if not told.get("speaker_shown") and "speaker_shown" not in self.errors:
                self.add_error("speaker_shown", _("Write what they showed you, and of which day it is."))
        elif told.get("speaker") or told.get("speaker_shown"):
            self.add_error("speaker_role", _("Choose who said it. There is a name of who spoke for them."))
        return told

    @property
    def said(self) -> dict[str, Any]:
        """How, when and by whom: as `consent.record` takes it."""
        names = ("how", "day", "speaker", "speaker_role", "speaker_shown")
        return {name: self.cleaned_data[name] for name in names}


class AddForm(ConsentForm):
    """Somebody new in a clinic, with their consent."""

    name = Words(label=_("What to call them"), max_length=200)
    agreed = forms.BooleanField(
        label=_("They agreed that we keep their record."),
        error_messages={"required": _("Ask them first. Without a yes we keep nothing.")},
    )
    field_order = ("name", "agreed", "how", "day", "speaker_role", "speaker", "speaker_shown")


class InviteForm(forms.Form):
    """Who gets a link."""

    kind = forms.ChoiceField(label=_("Whom do you invite?"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, with_account: bool, hands_over: bool, others: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = []
        if others:
            words = _("Another therapist or instructor, who works with them too")
            choices.append((Invitation.Kind.PROFESSIONAL.value, words))
        if others and hands_over:
            choices.append(("hand_over", _("A therapist who takes over from me; my access ends then")))
        if not with_account:
            choices.append((Invitation.Kind.SELF.value, _("The person, to see and log it themself")))
        kind = self.fields["kind"]
        assert isinstance(kind, forms.ChoiceField)  # noqa: S101  (for the type checker)
        kind.choices = choices


class HandOverForm(forms.Form):
    """Whose records go to whom."""

    keeper = forms.ChoiceField(label=_("Whose records?"), widget=forms.RadioSelect)
    to: forms.ModelChoiceField[User] = forms.ModelChoiceField(label=_("Who takes them on?"), queryset=None)

    def __init__(self, *args: Any, left: Sequence[Left], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        whose, to = self.fields["keeper"], self.fields["to"]
        assert isinstance(whose, forms.ChoiceField)  # noqa: S101  (for the type checker)
        assert isinstance(to, forms.ModelChoiceField)  # noqa: S101
        whose.choices = [(str(each.keeper), _left_words(each)) for each in left]
        to.queryset = may_keep()

    @property
    def keeper_id(self) -> UUID:
        """Whose they were."""
        return UUID(self.cleaned_data["keeper"])


def _left_words(left: Left) -> str:
    count = len(left.records)
    words = ngettext("%(count)s record", "%(count)s records", count) % {"count": count}
    return format_html('<span translate="no">{}</span>: {}', left.name, words)


class StaffForm(forms.Form):
    """What somebody who works here will be."""

    role = forms.ChoiceField(
        label=_("What will they be here?"),
        widget=forms.RadioSelect,
        choices=[
            (User.Role.THERAPIST, _("Therapist or instructor: works with people")),
            (User.Role.RESEARCHER, _("Researcher: sees studies, no names")),
            (User.Role.ADMIN, _("Administrator: keeps accounts, sees no records")),
        ],
    )
