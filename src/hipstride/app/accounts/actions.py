"""Make the owner, make and use sign-in links, keep preferences."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db import transaction
from django.utils import timezone

from hipstride.app.accounts.models import SignInLink, User
from hipstride.app.audit import actions as audit

FORGOTTEN = f"{UNUSABLE_PASSWORD_PREFIX}forgotten"
"""In the place of a password that an administrator ended: another one is asked for first of all."""
LINK_LASTS = dt.timedelta(hours=12)


@transaction.atomic
def owner() -> User:
    """The owner of this computer's Hipstride, made on first start."""
    found = User.objects.filter(is_owner=True).first()
    if found is None:
        found = User.objects.create_user(role=User.Role.PERSON, is_owner=True)
        audit.record("user.made", actor=None, thing=f"user {found.pk}", owner=True)
    return found


@transaction.atomic
def new_link(user: User, *, by: User | None = None, beside: bool = False) -> str:
    """The secret of a new link; only its hash is stored. Older unused links of the user end, but ``beside``."""
    if not beside:
        SignInLink.objects.filter(user=user, used_at=None).delete()
    token = secrets.token_urlsafe(32)
    SignInLink.objects.create(token_sha256=_hash(token), user=user, expires_at=timezone.now() + LINK_LASTS)
    audit.record("link.made", actor=by, thing=f"user {user.pk}")
    return token


@transaction.atomic
def use_link(token: str) -> User | None:
    """The user of a link that is good, which it is once; else None."""
    now = timezone.now()
    # The update claims it: of two requests at once only one sees a row change.
    claimed = SignInLink.objects.filter(
        token_sha256=_hash(token), used_at=None, expires_at__gt=now, user__is_active=True
    ).update(used_at=now)
    if not claimed:
        audit.record("link.refused", actor=None)
        return None
    user = SignInLink.objects.select_related("user").get(token_sha256=_hash(token)).user
    audit.record("link.used", actor=user, thing=f"user {user.pk}")
    return user


@transaction.atomic
def keep_preferences(user: User, *, theme: str, text_size: str, sound: bool, voice: bool) -> None:
    """How Hipstride looks and sounds for this user."""
    user.theme, user.text_size, user.sound, user.voice = theme, text_size, sound, voice
    user.save(update_fields=["theme", "text_size", "sound", "voice"])
    audit.record("user.preferences", actor=user)


@transaction.atomic
def make_admin(user: User) -> None:
    """In a clinic the owner of the machine is its first administrator."""
    if user.role != User.Role.ADMIN:
        user.role = User.Role.ADMIN
        user.save(update_fields=["role"])
        audit.record("user.role", actor=None, thing=f"user {user.pk}", role=User.Role.ADMIN.value)


@transaction.atomic
def make_account(
    actor: User | None, *, role: str, name: str, email: str, password: str, thing: str = ""
) -> User:
    """Somebody who can sign in; an empty password means that a passkey follows."""
    user = User.objects.create_user(role=role, name=name, email=email)
    if password:
        user.set_password(password)
        user.save(update_fields=["password"])
    audit.record("user.made", actor=actor or user, thing=f"user {user.pk}", role=role, by=thing)
    return user


@transaction.atomic
def complete_account(user: User, *, name: str, email: str, password: str) -> None:
    """The name, the address and perhaps a password of somebody who came by link."""
    user.name, user.email = name, email
    if password or user.password == FORGOTTEN:
        user.set_password(password or None)
    user.save(update_fields=["name", "email", "password"])
    audit.record("user.completed", actor=user, thing=f"user {user.pk}", password=bool(password))


@transaction.atomic
def forget_password(actor: User, user: User) -> None:
    """The password counts no more; who comes by the next link chooses another one. Second factors stay."""
    user.password = FORGOTTEN
    user.save(update_fields=["password"])
    audit.record("user.password_forgotten", actor=actor, thing=f"user {user.pk}")


@transaction.atomic
def change_email(user: User, email: str) -> None:
    """The address to sign in with from now on. The address itself is not in the audit."""
    user.email = email
    user.save(update_fields=["email"])
    audit.record("user.email_changed", actor=user, thing=f"user {user.pk}")


@transaction.atomic
def set_active(actor: User, user: User, *, active: bool) -> None:
    """Close an account, or open it again. Who is closed is out at once, everywhere."""
    user.is_active = active
    user.save(update_fields=["is_active"])
    audit.record("user.opened" if active else "user.closed", actor=actor, thing=f"user {user.pk}")


def note_time_out(user: User) -> None:
    """A sign-in ended by itself."""
    audit.record("user.timed_out", actor=user, thing=f"user {user.pk}")


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8")).hexdigest()
