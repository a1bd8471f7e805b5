"""Forms of a clinic's sign-in: what allauth asks, in our words. Each is named in the settings."""

from __future__ import annotations

from typing import Any

from allauth.account.forms import ChangePasswordForm, LoginForm, ReauthenticateForm, SetPasswordForm
from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.base.forms import ReauthenticateForm as ProveForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from django import forms
from django.utils.translation import gettext_lazy as _


def _called(form: forms.Form, **labels: Any) -> None:
    """What the fields are called. What the page says once is said neither in them nor below their names."""
    for name, label in labels.items():
        field = form.fields[name]
        field.label, field.help_text = label, ""
        field.widget.attrs.pop("placeholder", None)


class SignIn(LoginForm):  # type: ignore[misc]  # allauth is untyped
    """The address and the password."""

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        _called(self, login=_("E-mail address"), password=_("Password"))


class IsItYou(ReauthenticateForm):  # type: ignore[misc]  # allauth is untyped
    """The password once more."""

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        _called(self, password=_("Password"))


class ChangePassword(ChangePasswordForm):  # type: ignore[misc]  # allauth is untyped
    """Another password in the place of the one there is."""

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        new = {"password1": _("The new password"), "password2": _("The new password again")}
        _called(self, oldpassword=_("The password you have now"), **new)


class SetPassword(SetPasswordForm):  # type: ignore[misc]  # allauth is untyped
    """A password where there is none."""

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        _called(self, password1=_("The new password"), password2=_("The new password again"))


class Code(AuthenticateForm):  # type: ignore[misc]  # allauth is untyped
    """The six numbers of an app, or a recovery code."""

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        _called(self, code=_("Code"))


class CodeAgain(ProveForm):  # type: ignore[misc]  # allauth is untyped
    """The same, once more."""

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        _called(self, code=_("Code"))


class FirstCode(ActivateTOTPForm):  # type: ignore[misc]  # allauth is untyped
    """The first six numbers of an app that was set up just now."""

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        _called(self, code=_("The six numbers"))
        self.fields["code"].error_messages["required"] = _("Type the six numbers that the app shows now.")
