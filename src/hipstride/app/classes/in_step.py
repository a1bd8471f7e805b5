"""Keeps boards and the list of who needs a word in step with the facts, in the transaction that adds them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db.models import F
from django.db.models.signals import post_delete
from django.utils import timezone

from hipstride.app.classes.models import Attendance, ClassSession, Standing
from hipstride.app.people.models import Person
from hipstride.app.people.signals import facts_added
from hipstride.app.training.signals import sessions_given

_OPEN_AT_MOST = dt.timedelta(days=2)  # a meeting is over by then


def connect() -> None:
    """Called once, when the app starts."""
    facts_added.connect(_facts_added, dispatch_uid="classes.facts_added")
    sessions_given.connect(_sessions_given, dispatch_uid="classes.sessions_given")
    post_delete.connect(_person_gone, sender=Attendance, dispatch_uid="classes.person_gone")


def next_version(session_id: UUID) -> int:
    """Count the version up; until the transaction ends nobody else can, so versions are in order of commit."""
    ClassSession.objects.filter(pk=session_id).update(version=F("version") + 1)
    return ClassSession.objects.values_list("version", flat=True).get(pk=session_id)


def _facts_added(sender: object, *, person_id: UUID, **_more: Any) -> None:
    _mark_stale(person_id)
    since = timezone.localdate() - _OPEN_AT_MOST
    meetings = Attendance.objects.filter(person_id=person_id, session__date__gte=since).order_by("session_id")
    for session_id in meetings.values_list(
        "session_id", flat=True
    ):  # an ended one too: its boards are still looked at
        tell_boards(session_id, person_id)


def tell_boards(session_id: UUID, person_id: UUID) -> None:
    """Something of this person is new to the boards of a meeting."""
    version = next_version(session_id)
    Attendance.objects.filter(session_id=session_id, person_id=person_id).update(changed=version)


def _sessions_given(sender: object, *, person_ids: Iterable[UUID], **_more: Any) -> None:
    _mark_stale(*person_ids)


def _mark_stale(*person_ids: UUID) -> None:
    Standing.objects.filter(person_id__in=person_ids, stale=False).update(stale=True)


def _person_gone(sender: object, instance: Attendance, origin: object = None, **_more: Any) -> None:
    """Somebody's record was deleted: a running board must let go of them and say so."""
    if isinstance(origin, Person) or (hasattr(origin, "model") and origin.model is Person):
        ClassSession.objects.filter(pk=instance.session_id).update(
            version=F("version") + 1, gone=F("gone") + 1
        )
