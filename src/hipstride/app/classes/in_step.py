"""Keeps boards and the list of who needs a word in step with the facts, in the transaction that adds them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.db.models import F
from django.db.models.signals import pre_delete
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
    pre_delete.connect(_person_goes, sender=Person, dispatch_uid="classes.person_goes")


def next_version(session_id: UUID) -> int:
    """Count the version up; until the transaction ends nobody else can, so versions are in order of commit."""
    ClassSession.objects.filter(pk=session_id).update(version=F("version") + 1)
    return ClassSession.objects.values_list("version", flat=True).get(pk=session_id)


def _facts_added(sender: object, *, person_ids: Collection[UUID], **_more: Any) -> None:
    _mark_stale(person_ids)
    since = timezone.localdate() - _OPEN_AT_MOST
    # An ended meeting too: its boards are still looked at.
    there = Attendance.objects.filter(person_id__in=person_ids, session__date__gte=since)
    for session_id in there.order_by("session_id").values_list("session_id", flat=True).distinct():
        tell_boards(session_id, person_ids)


def tell_boards(session_id: UUID, person_ids: Collection[UUID]) -> None:
    """Something of these people is new to the boards of a meeting."""
    version = next_version(session_id)
    Attendance.objects.filter(session_id=session_id, person_id__in=person_ids).update(changed=version)


def _sessions_given(sender: object, *, person_ids: Collection[UUID], **_more: Any) -> None:
    _mark_stale(person_ids)


def _mark_stale(person_ids: Collection[UUID]) -> None:
    """Their standings are to be made again.

    Written also where they are marked already, or are not there: whoever makes one meanwhile then waits until these
    facts can be read, in place of calling it fresh without them.
    """
    Standing.objects.bulk_create(
        [Standing(person_id=person_id, stale=True) for person_id in sorted(person_ids)],
        update_conflicts=True,
        unique_fields=["person"],
        update_fields=["stale"],
    )


def _person_goes(sender: object, instance: Person, **_more: Any) -> None:
    """Somebody's record is deleted: a running board must let go of them and say so.

    Before anything of theirs is: rows are locked in the order in which all others lock them.
    """
    list(Standing.objects.select_for_update(no_key=True).filter(person=instance).values_list("pk"))
    meetings = Attendance.objects.filter(person=instance).order_by("session_id")
    for session_id in meetings.values_list("session_id", flat=True):
        ClassSession.objects.filter(pk=session_id).update(version=F("version") + 1, gone=F("gone") + 1)
