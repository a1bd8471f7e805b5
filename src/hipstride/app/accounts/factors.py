"""Passkeys, codes from an app and recovery codes: the seam to django-allauth. Server mode only.

Nothing else of the app imports allauth, so at home it is neither loaded nor has tables.
"""

from __future__ import annotations

import time
from typing import Any, ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records, record_authentication
from allauth.account.utils import perform_login
from allauth.core import context
from allauth.core.internal.httpkit import get_client_ip
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.forms import AddWebAuthnForm, EditWebAuthnForm
from django import forms
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hipstride.app.accounts import devices
from hipstride.app.accounts.actions import FORGOTTEN
from hipstride.app.accounts.models import User
from hipstride.app.audit import actions as audit
from hipstride.app.web.code import svg_code

RECENT_S = 10 * 60
"""A sign-in this fresh counts as proof for changing the e-mail address or a second factor."""

_PROOFS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


def has_second_factor(user: User) -> bool:
    """Whether there is a passkey or an app that makes codes."""
    return bool(Authenticator.objects.filter(user=user, type__in=_PROOFS).exists())


def can_sign_in_again(user: User) -> bool:
    """Whether there is an address, and with it a password or a passkey."""
    return bool(user.email) and (user.has_usable_password() or has_passkey(user))


def has_passkey(user: User, *, but: int | None = None) -> bool:
    """Whether there is a key that signs in by itself; ``but`` leaves one out."""
    keys = Authenticator.objects.filter(user=user, type=Authenticator.Type.WEBAUTHN).exclude(pk=but)
    # Browsers that do not say whether a key is a passkey (None) make passkeys.
    return any(each.wrap().is_passwordless is not False for each in keys)


def next_step(user: User) -> str | None:
    """The name of the page that must come before all others; None if the sign-in is complete."""
    if not user.email or user.password == FORGOTTEN:
        return "accounts:complete"
    if not can_sign_in_again(user):
        return "mfa_add_webauthn"
    if user.is_staff_member and not has_second_factor(user):
        return "mfa_index"
    return None


def may_remove(user: User, authenticator: Authenticator) -> bool:
    """Staff keep at least one second factor, and nobody removes their only way in."""
    if authenticator.type not in _PROOFS:
        return True
    others = Authenticator.objects.filter(user=user, type__in=_PROOFS).exclude(pk=authenticator.pk)
    if user.is_staff_member and not others.exists():
        return False
    return bool(user.has_usable_password() or has_passkey(user, but=authenticator.pk))


@transaction.atomic
def forget_second_factors(actor: User, user: User) -> None:
    """For somebody who lost phone and keys: all second factors go, and all devices are signed out."""
    Authenticator.objects.filter(user=user).delete()
    devices.end_all(actor, user)
    audit.record("user.second_factors_removed", actor=actor, thing=f"user {user.pk}")


def sign_in_with_link(request: HttpRequest, user: User) -> HttpResponse:
    """The link stands for the first factor; a second one that was set up is still asked for."""
    record_authentication(request, user, method="link")
    answer: HttpResponse = perform_login(request, user)
    return answer


def client_address(request: HttpRequest) -> str:
    """Whose guess it was, for django-axes: as allauth sees it."""
    return get_client_ip(request) or "0.0.0.0"  # noqa: S104  (a name for "unknown")


def client_name(request: HttpRequest, credentials: dict[str, Any] | None = None) -> str:
    """Whose account was guessed at, for django-axes: the address as typed, in small letters."""
    return str((credentials or {}).get("email") or request.POST.get("login", "")).strip().lower()


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth is untyped
    """Accounts are made by invitation only; a fresh sign-in counts as proof."""

    error_messages: ClassVar[dict[str, Any]] = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": gettext_lazy(
            "The address or the password is not right. Look at both again."
        ),
        "incorrect_password": gettext_lazy("This password is not right."),
        "enter_current_password": gettext_lazy("Type the password that you have now."),
        "too_many_login_attempts": gettext_lazy("Too many wrong tries. Wait a few minutes, then try again."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        request = context.request
        records = get_authentication_records(request, request.user)
        return not any(time.time() - each["at"] < RECENT_S for each in records)

    def reauthenticate(self, user: User, password: str) -> bool:
        found = self.authenticate(context.request, email=user.email, password=password)
        return found is not None and found.pk == user.pk


class MfaAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # allauth is untyped
    """The code to scan is drawn here as SVG, without a data address, so the content policy holds."""

    error_messages: ClassVar[dict[str, Any]] = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": gettext_lazy("This code is not right. An app makes a new one each half minute."),
    }

    def get_totp_issuer(self) -> str:
        return "Hipstride"

    def build_totp_svg(self, url: str) -> str:
        return svg_code(url, title=_("Code to scan"))

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        return may_remove(authenticator.user, authenticator)

    def generate_authenticator_name(self, user: User, type: Any) -> str:  # noqa: A002  (allauth's name for it)
        number = Authenticator.objects.filter(user=user, type=type).count() + 1
        return _("Key %(number)s") % {"number": number}


class AddKey(AddWebAuthnForm):  # type: ignore[misc]  # allauth is untyped
    """A key under a name; as a passkey unless said otherwise."""

    name = forms.CharField(
        label=gettext_lazy("A name for this key"),
        max_length=60,
        required=False,
        help_text=gettext_lazy("Such as: my phone."),
    )
    passwordless = forms.BooleanField(
        label=gettext_lazy("Sign in with it alone, without a password"), required=False, initial=True
    )


class RenameKey(EditWebAuthnForm):  # type: ignore[misc]  # allauth is untyped
    """Another name for a key."""

    name = forms.CharField(label=gettext_lazy("A name for this key"), max_length=60)

    def save(self) -> Authenticator:
        """In the transaction of the view (`urls_server.CHANGES`)."""
        renamed: Authenticator = super().save()
        audit.record("user.key_renamed", actor=renamed.user, thing=f"user {renamed.user_id}")
        return renamed
