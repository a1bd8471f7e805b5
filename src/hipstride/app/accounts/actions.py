"""Make the owner, make and use sign-in links, keep preferences."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets

from django.db import transaction
from django.utils import timezone

from hipstride.app.accounts.models import SignInLink, User
from hipstride.app.audit import actions as audit

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
def new_link(user: User) -> str:
    """The secret of a new link; only its hash is stored. Older unused links of the user end."""
    SignInLink.objects.filter(user=user, used_at=None).delete()
    token = secrets.token_urlsafe(32)
    SignInLink.objects.create(token_sha256=_hash(token), user=user, expires_at=timezone.now() + LINK_LASTS)
    audit.record("link.made", actor=None, thing=f"user {user.pk}")
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
    audit.record("user.signed_in", actor=user, thing="link")
    return user


@transaction.atomic
def keep_preferences(user: User, *, theme: str, text_size: str, sound: bool, voice: bool) -> None:
    """How Hipstride looks and sounds for this user."""
    user.theme, user.text_size, user.sound, user.voice = theme, text_size, sound, voice
    user.save(update_fields=["theme", "text_size", "sound", "voice"])
    audit.record("user.preferences", actor=user)


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8")).hexdigest()
