"""The look and the sound; name, address and password."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext_lazy as _

from hipstride.app.accounts.access import email_is_taken
from hipstride.app.accounts.models import User


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


class EmailAddress(forms.Form):
    """The address to sign in with."""

    email = forms.EmailField(
        label=_("E-mail address"),
        max_length=254,
        help_text=_("You sign in with it. We send nothing to it."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )

    def __init__(self, *args: Any, user: User | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_email(self) -> str:
        email = str(self.cleaned_data["email"]).lower()
        if email_is_taken(email, but=self.user):
            raise forms.ValidationError(_("Somebody signs in with this address already."))
        return email


class Account(EmailAddress):
    """Who somebody is and how they sign in from now on."""

    name = forms.CharField(
        label=_("Your name"), max_length=200, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    password = forms.CharField(
        label=_("Password"),
        required=False,
        max_length=256,
        help_text=_(
            "At least 12 letters; a few words are best. Leave it empty if you want a passkey instead: that is next."
        ),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    field_order = ("name", "email", "password")

    def clean_password(self) -> str:
        password = str(self.cleaned_data["password"])
        if password:
            validate_password(password, self.user)
        return password


class AuditSearch(forms.Form):
    """What of the audit to show."""

    about = forms.ChoiceField(
        label=_("About what"),
        required=False,
        choices=[
            ("", _("Everything")),
            ("user", _("Accounts and sign-in")),
            ("record", _("Records: opened, changed, copied")),
            ("events", _("Logged sets")),
            ("share", _("Who may see whom")),
            ("consent", _("Consents")),
            ("link", _("Sign-in links")),
        ],
    )
    who = forms.ChoiceField(
        label=_("Who did it"), required=False, widget=forms.Select(attrs={"translate": "no"})
    )
    person = forms.UUIDField(
        label=_("Whose record"),
        required=False,
        help_text=_("The long number from the address of their pages."),
        error_messages={"invalid": _("This is no such number. It has 32 signs and four dashes.")},
    )
    since = forms.DateField(
        label=_("From this day"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    until = forms.DateField(
        label=_("To this day"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )

    def __init__(self, *args: Any, users: list[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        who = self.fields["who"]
        assert isinstance(who, forms.ChoiceField)  # noqa: S101  (for the type checker)
        who.choices = [
            ("", _("Anybody")),
            *((str(user.pk), user.name or user.email or str(user.pk)) for user in users),
        ]
