"""A class, one of its meetings, who was there; and what is derived of a person for a list of many."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from hipstride.app.people.models import Person
from hipstride.app.web.ids import uuid7


class Class(models.Model):
    """People who train together, and those who lead them."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(max_length=80)
    days = models.JSONField(default=list)  # names of weekdays, such as "tuesday"
    instructors = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="classes")
    people = models.ManyToManyField(Person, related_name="classes")
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        """In the order they were made."""

        ordering: ClassVar = ["made_at", "id"]

    def __str__(self) -> str:
        return self.name


class ClassSession(models.Model):
    """One meeting of a class. Two instructors who open it on the same day open the same one.

    ``version`` goes up by one with everything that a board shows; it is the board's ETag.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    of = models.ForeignKey(Class, on_delete=models.CASCADE, related_name="sessions")
    date = models.DateField()
    opened_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveBigIntegerField(default=1)
    gone = models.PositiveIntegerField(default=0)  # people whose record was deleted since it was opened
    marks = models.JSONField(default=dict)  # what boards share: name to {"at", "value"}; the latest counts

    class Meta:
        """One a day."""

        constraints: ClassVar = [models.UniqueConstraint(fields=["of", "date"], name="classes_one_a_day")]

    def __str__(self) -> str:
        return f"{self.of_id} on {self.date}"


class Attendance(models.Model):
    """One person in one meeting. ``at_ms``: when the board said so; the latest word counts."""

    class Status(models.TextChoices):
        """Where they are."""

        EXPECTED = "expected", _("not here yet")
        THERE = "there", _("here")
        LATE = "late", _("came late")
        LEFT = "left", _("left early")
        UNWELL = "unwell", _("unwell")
        AWAY = "away", _("not today")

    session = models.ForeignKey(ClassSession, on_delete=models.CASCADE, related_name="attendance")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="attendance")
    status = models.CharField(max_length=16, choices=Status.choices, default=Status.EXPECTED)
    at_ms = models.PositiveBigIntegerField(default=0)
    changed = models.PositiveBigIntegerField(
        default=1
    )  # the version at which something of theirs changed last

    class Meta:
        """Once in a meeting."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["session", "person"], name="classes_once_in_a_session")
        ]

    def __str__(self) -> str:
        return f"{self.person_id}: {self.status}"


class Standing(models.Model):
    """What the list of who needs a word must know of a person, worked out from their facts.

    It can be thrown away and made again. ``stale``: facts were added since.
    """

    person = models.OneToOneField(Person, on_delete=models.CASCADE, primary_key=True, related_name="standing")
    stale = models.BooleanField(default=True)
    rules = models.CharField(
        max_length=80, blank=True
    )  # the release and rules that made it; or it is being made
    document = models.JSONField(default=dict)

    def __str__(self) -> str:
        return f"standing of {self.person_id}"


class Review(models.Model):
    """A professional has looked at a reason to be on the list. Only added to.

    ``about``: the reason as they read it; empty where they came to one that a colleague had answered.
    """

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="reviews")
    key = models.CharField(max_length=128)  # of the reason, with what it was about
    about = models.TextField(blank=True)
    note = models.CharField(max_length=500, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        """Found by person."""

        indexes: ClassVar = [models.Index(fields=["person", "key"], name="classes_review_of_reason")]

    def __str__(self) -> str:
        return f"{self.key} of {self.person_id}"
