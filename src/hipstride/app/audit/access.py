"""Read the audit."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from uuid import UUID

from django.db.models import Q, QuerySet

from hipstride.app.audit.models import AuditEntry


def entries_about(person_id: UUID) -> QuerySet[AuditEntry]:
    """Everything done to or seen of one person's record; whoever asks must have been let to the person first."""
    return AuditEntry.objects.filter(person_id=person_id)


def search(
    *,
    actor_id: UUID | None = None,
    person_id: UUID | None = None,
    about: str = "",
    since: dt.datetime | None = None,
    until: dt.datetime | None = None,
) -> QuerySet[AuditEntry]:
    """The entries of somebody, of a person, of a kind (``record``, ``user`` ...), between two moments; newest first.

    For an administrator: whoever asks must have been checked to be one.
    """
    wanted = Q()
    if actor_id is not None:
        wanted &= Q(actor_id=actor_id)
    if person_id is not None:
        wanted &= Q(person_id=person_id)
    if about:
        wanted &= Q(action__startswith=f"{about}.")
    if since is not None:
        wanted &= Q(at__gte=since)
    if until is not None:
        wanted &= Q(at__lt=until)
    return AuditEntry.objects.filter(wanted)


def brought_in(person_ids: Iterable[UUID]) -> dict[UUID, dt.datetime]:
    """When each of these records came in from a file, if it did; whoever asks must have been let to them first."""
    entries = AuditEntry.objects.filter(action="record.imported", person_id__in=list(person_ids))
    return {entry.person_id: entry.at for entry in entries if entry.person_id is not None}


def runs(entries: Iterable[AuditEntry]) -> list[tuple[AuditEntry, int]]:
    """The same deed of somebody on the same thing in the same minute as one, with how often it was done; in their order."""
    counted: dict[tuple[object, ...], tuple[AuditEntry, int]] = {}
    for each in entries:
        minute = each.at.replace(second=0, microsecond=0)
        about = tuple(each.detail.get("about", ()))
        same = (minute, each.actor_id, each.action, about, each.person_id, each.thing)
        first, times = counted.get(same, (each, 0))
        counted[same] = (first, times + 1)
    return list(counted.values())


LOOKS = ("record.read", "record.exported", "record.refused")
"""What counts as looking at a record."""


def looks_at(person_id: UUID) -> QuerySet[AuditEntry]:
    """Who opened, copied or tried to open one person's record, newest first."""
    return entries_about(person_id).filter(action__in=LOOKS)
