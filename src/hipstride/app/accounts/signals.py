"""What happens at the sign-in itself and is told to nobody else: into the audit."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth.signals import user_logged_in
from django.db.models.signals import post_save
from django.http import HttpRequest

from hipstride.app.accounts import devices
from hipstride.app.accounts.models import User
from hipstride.app.audit import actions as audit


def connect() -> None:
    """Called once, when the slice is ready."""
    user_logged_in.connect(_signed_in, dispatch_uid="hipstride.signed_in")
    if settings.SERVER:
        from allauth.account import signals as account
        from allauth.mfa import signals as mfa
        from allauth.mfa.models import Authenticator
        from axes.signals import user_locked_out

        account.password_changed.connect(_password_changed, dispatch_uid="hipstride.password_changed")
        account.password_set.connect(_password_changed, dispatch_uid="hipstride.password_set")
        # allauth tells of a new one only after the transaction, so the row itself is listened to.
        post_save.connect(_second_factor_made, sender=Authenticator, dispatch_uid="hipstride.second_factor")
        mfa.authenticator_removed.connect(_second_factor_removed, dispatch_uid="hipstride.removed")
        mfa.authenticator_used.connect(_second_factor_used, dispatch_uid="hipstride.used")
        mfa.authentication_failed.connect(_second_factor_wrong, dispatch_uid="hipstride.wrong")
        user_locked_out.connect(_locked_out, dispatch_uid="hipstride.locked_out")


def _signed_in(sender: Any, user: User, **_: Any) -> None:
    audit.record("user.signed_in", actor=user, thing=f"user {user.pk}")


def _password_changed(sender: Any, request: HttpRequest, user: User, **_: Any) -> None:
    """Whoever knew the old one is out, on every other device."""
    audit.record("user.password_changed", actor=user, thing=f"user {user.pk}")
    devices.end_all(user, user, but=request.session.session_key)


def _second_factor_made(sender: Any, instance: Any, *, created: bool, **_: Any) -> None:
    """In the transaction that makes it (`urls_server.CHANGES`)."""
    if created:
        codes = instance.type == instance.Type.RECOVERY_CODES
        action = "user.recovery_codes_made" if codes else "user.second_factor_added"
        audit.record(action, actor=instance.user, thing=f"user {instance.user_id}", kind=str(instance.type))


def _second_factor_removed(sender: Any, user: User, authenticator: Any, **_: Any) -> None:
    audit.record(
        "user.second_factor_removed", actor=user, thing=f"user {user.pk}", kind=str(authenticator.type)
    )


def _second_factor_used(sender: Any, user: User, authenticator: Any, **_: Any) -> None:
    """A recovery code is for an emergency, and there are few of them."""
    if authenticator.type == authenticator.Type.RECOVERY_CODES:
        audit.record("user.recovery_code_used", actor=user, thing=f"user {user.pk}")


def _second_factor_wrong(sender: Any, user: User, **_: Any) -> None:
    """Whoever it was knew the password, or sat at an open session."""
    audit.record("user.second_factor_wrong", actor=None, thing=f"user {user.pk}")


def _locked_out(sender: Any, **_: Any) -> None:
    audit.record("user.locked_out", actor=None)
