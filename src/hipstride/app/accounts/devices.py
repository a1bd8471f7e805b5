"""Where somebody is signed in: seen, listed, ended, and timed out. Server mode only."""

from __future__ import annotations

import datetime as dt
import re

from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from hipstride.app.accounts.models import Device, User
from hipstride.app.audit import actions as audit

_NOTED_EVERY = dt.timedelta(minutes=5)
_SINCE, _SEEN = "signed_in_at", "seen_at"

LIMITS = {
    True: (dt.timedelta(hours=2), dt.timedelta(hours=12)),  # staff: longer than a class; one working day
    False: (
        dt.timedelta(days=60),
        dt.timedelta(days=180),
    ),  # people: nobody is thrown out in the middle of a set
}
"""How long a sign-in lasts, for staff and for people: without use, and at most (docs/clinic-accounts.md)."""


def has_timed_out(session: SessionBase, user: User, now: dt.datetime) -> bool:
    """Whether this sign-in was idle for too long, or is too old."""
    idle, most = LIMITS[user.is_staff_member]
    since, seen = session.get(_SINCE), session.get(_SEEN)
    if since is None or seen is None:
        return False
    return now - _moment(seen) > idle or now - _moment(since) > most


def note(request: HttpRequest, user: User, now: dt.datetime) -> None:
    """Remember that this device was used now; written down every five minutes at most."""
    session = request.session
    seen = session.get(_SEEN)
    if seen is not None and now - _moment(seen) < _NOTED_EVERY:
        return
    session.setdefault(_SINCE, now.timestamp())
    session[_SEEN] = now.timestamp()
    if session.session_key is None:
        session.save()
    Device.objects.update_or_create(
        session_key=session.session_key,
        defaults={"user": user, "seen_at": now},
        create_defaults={
            "user": user,
            "seen_at": now,
            "since": _moment(session[_SINCE]),
            "name": device_name(request.headers.get("User-Agent", "")),
        },
    )


def devices_of(user: User) -> QuerySet[Device]:
    """Where this user is signed in now, the latest first; rows of sign-ins that are over are dropped."""
    mine = Device.objects.filter(user=user)
    running = Session.objects.filter(
        session_key__in=list(mine.values_list("session_key", flat=True)), expire_date__gt=timezone.now()
    ).values_list("session_key", flat=True)
    mine.exclude(session_key__in=list(running)).delete()
    return mine.order_by("-seen_at")


@transaction.atomic
def end(actor: User, user: User, device_id: int) -> None:
    """Sign one device of the user out. Raises Http404 if it is not the user's."""
    found = Device.objects.filter(user=user, pk=device_id).first()
    if found is None:
        raise Http404
    _end(actor, user, [found.session_key])


@transaction.atomic
def end_all(actor: User | None, user: User, *, but: str | None = None) -> int:
    """Sign the user out everywhere but in the session named; how many that were."""
    keys = list(
        Device.objects.filter(user=user).exclude(session_key=but or "").values_list("session_key", flat=True)
    )
    _end(actor, user, keys)
    return len(keys)


def _end(actor: User | None, user: User, keys: list[str]) -> None:
    Session.objects.filter(session_key__in=keys).delete()
    Device.objects.filter(user=user, session_key__in=keys).delete()
    if keys:
        audit.record("user.signed_out", actor=actor, thing=f"user {user.pk}", devices=len(keys))


_BROWSERS = (
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("Firefox", "Firefox"),
    ("Chrom", "Chrome"),
    ("Safari", "Safari"),
)
_SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS X|Macintosh", "Mac"),
    ("CrOS", "Chromebook"),
    ("Linux", "Linux"),
)


def device_name(user_agent: str) -> str:
    """What a browser says of itself, as a person would: "Firefox on Windows"; empty if it says nothing known."""
    found = [
        next((name for pattern, name in known if re.search(pattern, user_agent)), "")
        for known in (_BROWSERS, _SYSTEMS)
    ]
    if all(found):
        return _("%(browser)s on %(system)s") % {"browser": found[0], "system": found[1]}
    return found[0] or found[1]


def _moment(stamp: float) -> dt.datetime:
    return dt.datetime.fromtimestamp(stamp, dt.UTC)
