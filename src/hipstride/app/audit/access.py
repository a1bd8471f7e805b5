"""Read the audit."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet

from hipstride.app.audit.models import AuditEntry


def entries_about(person_id: UUID) -> QuerySet[AuditEntry]:
    """Everything done to or seen of one person's record; whoever asks must have been let to the person first."""
    return AuditEntry.objects.filter(person_id=person_id)
