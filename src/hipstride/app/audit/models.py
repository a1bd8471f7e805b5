"""The audit: one row for everything done to or seen of a person's record."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from hipstride.app.web.ids import uuid7


class AuditEntry(models.Model):
    """One deed. Actor and person are ids, not references: the entry outlives what it speaks of.

    The database refuses to change or delete a row (migration 0002), whoever asks.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    at = models.DateTimeField(auto_now_add=True)
    actor_id = models.UUIDField(null=True)  # null: the program itself
    actor_role = models.CharField(max_length=16, blank=True)
    action = models.CharField(max_length=64)  # such as "event.added", "record.read"
    person_id = models.UUIDField(null=True)
    thing = models.CharField(max_length=128, blank=True)  # what it was done to, such as "version 3"
    request_id = models.CharField(max_length=32, blank=True)
    detail = models.JSONField(default=dict)  # plain facts, no clinical content

    class Meta:
        """Read by person and by who did it, newest first."""

        indexes: ClassVar = [
            models.Index(fields=["person_id", "-at"], name="audit_person_at"),
            models.Index(fields=["actor_id", "-at"], name="audit_actor_at"),
        ]
        ordering: ClassVar = ["-at", "-id"]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.action}"
