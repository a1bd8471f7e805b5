"""What a person was given: sessions and plans, stored as they were with the hash of what they were made from."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models

from hipstride.app.people.models import Person
from hipstride.app.web.ids import uuid7


class Given(models.Model):
    """Something derived that a person was given. What is derived from the same facts again is this one."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    made_at = models.DateTimeField(auto_now_add=True)
    document = models.BinaryField()  # what is shown of it: JSON, zlib
    whole = models.BinaryField()  # the engine's result with every reason and its inputs: JSON, zlib
    inputs_sha256 = models.CharField(max_length=64)
    rules_version = models.CharField(max_length=16)
    release = models.CharField(max_length=32)
    seen = models.CharField(max_length=64)  # the newest facts that were found to change nothing: `facts.mark`

    class Meta:
        """Only its two kinds have tables."""

        abstract = True


class GivenSession(Given):
    """The session of one day. The last one of a date counts; the older ones stay."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="given_sessions")
    date = models.DateField()
    code = models.CharField(max_length=6, blank=True, default="")  # `handout.sheet_code`, once it was printed
    # `inputs_sha256` again, where it was made as the one session of the day for these facts; not of what was made to
    # print, nor of old rows.
    of_facts = models.CharField(max_length=64, null=True)

    class Meta:
        """Found by day, and by the code on paper."""

        indexes: ClassVar = [
            models.Index(fields=["person", "date", "made_at"], name="training_session_of_day")
        ]
        constraints: ClassVar = [
            # Two devices that ask at the same moment get the same one.
            models.UniqueConstraint(
                fields=["person", "date", "of_facts"], name="training_one_session_of_the_facts"
            ),
            models.UniqueConstraint(
                fields=["code", "person"], condition=~models.Q(code=""), name="training_one_sheet_a_code"
            ),
        ]

    def __str__(self) -> str:
        return f"session of {self.date} for {self.person_id}"


class GivenPlan(Given):
    """The plan that holds from the day it was made; the last one counts."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="given_plans")

    class Meta:
        """Found by age."""

        indexes: ClassVar = [models.Index(fields=["person", "made_at"], name="training_plan_newest")]

    def __str__(self) -> str:
        return f"plan for {self.person_id}"


class ShownProgress(models.Model):
    """The progress of a person as it was shown last; made anew when a fact is added, or on another day."""

    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="shown_progress")
    date = models.DateField()
    document = models.TextField()  # JSON
    rules_version = models.CharField(max_length=16)
    release = models.CharField(max_length=32)
    seen = models.CharField(max_length=64)  # the newest facts it was made from: `facts.mark`

    def __str__(self) -> str:
        return f"progress of {self.person_id} on {self.date}"


class ProgrammeTemplate(models.Model):
    """The choices of a programme under a name, to give them to others: kind, days, minutes, decisions.

    Nothing in ``document`` is about one person: no dates, no measurements, no names.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(max_length=200)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    for_all = models.BooleanField(default=False)  # every therapist here may use it
    made_at = models.DateTimeField(auto_now_add=True)
    document = models.JSONField()

    class Meta:
        """By name."""

        ordering: ClassVar = ["name", "made_at", "id"]

    def __str__(self) -> str:
        return self.name
