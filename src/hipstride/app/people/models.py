"""A person who trains, who may see them, their file in all its versions, and their log."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone

from hipstride.app.web.ids import uuid7


class Person(models.Model):
    """One person. What is known of them stands in versions and events, which are only ever added."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(max_length=200, blank=True)
    example = models.CharField(max_length=32, blank=True)  # which of the seven example people, if one
    came_as = models.CharField(max_length=64, blank=True)  # the id in the archive it came from, if from one
    made_at = models.DateTimeField(auto_now_add=True)
    draft = models.JSONField(default=dict)  # answers of the set-up as typed, until they make a version

    def __str__(self) -> str:
        return self.name or str(self.pk)

    @property
    def called(self) -> str:
        """What to call them in a list of people, such as "Reader A" for an example; empty for somebody new."""
        kind, _, rest = self.example.partition("_")
        letter, _, place = rest.partition("_")
        return self.name or f"{kind.title()} {letter.upper()}{f' at {place}' if place else ''}".strip()


class Share(models.Model):
    """Who may see a person's record, since when, and until when."""

    class Kind(models.TextChoices):
        """In what part."""

        SELF = "self"  # their own, or at home the owner of the computer
        PROFESSIONAL = "professional"
        RESEARCH = "research"  # only through a study, never the record itself

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="shares")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="shares")
    kind = models.CharField(max_length=16, choices=Kind.choices)
    since = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """One running share of a kind for a person and a user."""

        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["person", "user", "kind"],
                condition=models.Q(ended_at=None),
                name="people_one_running_share",
            )
        ]

    def __str__(self) -> str:
        return f"{self.user_id} sees {self.person_id} ({self.kind})"


class PersonVersion(models.Model):
    """The person file (as JSON) from one moment on; the newest counts, the older ones stay."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    at = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    document = models.JSONField()

    class Meta:
        """Numbered from 1 for each person."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["person", "number"], name="people_version_number")
        ]
        ordering: ClassVar = ["number"]

    def __str__(self) -> str:
        return f"{self.person_id} version {self.number}"


class Event(models.Model):
    """One line of a person's log. ``line`` is the fact as it came; the other columns are for finding it."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="events")
    event_id = models.CharField(max_length=64)  # made by the device that saw it
    type = models.CharField(max_length=32)
    at = models.DateTimeField()
    line = models.TextField()  # JSON in one line, keys sorted
    device = models.CharField(max_length=64, blank=True)
    seq = models.PositiveBigIntegerField(null=True)  # counted by the device, so that gaps show
    received_at = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        """An id counts once for a person; the order of the log is the order of receipt."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["person", "event_id"], name="people_event_once")
        ]
        indexes: ClassVar = [
            models.Index(fields=["person", "id"], name="people_event_log"),
            models.Index(fields=["person", "device", "seq"], name="people_event_device"),
        ]
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return f"{self.type} {self.event_id}"


class Invitation(models.Model):
    """A link that gives somebody a place, once: a person's own record, a record shared with them, or a job here.

    Only a hash of its secret is kept.
    """

    class Kind(models.TextChoices):
        """To what."""

        SELF = "self"  # their own record
        PROFESSIONAL = "professional"  # the record of somebody they work with
        STAFF = "staff"  # an account of this clinic

    token_sha256 = models.CharField(max_length=64, unique=True)
    kind = models.CharField(max_length=16, choices=Kind.choices)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, null=True, related_name="invitations")
    role = models.CharField(max_length=16)  # of the account that is made, where none is there
    hands_over = models.BooleanField(default=False)  # the access of who invites ends when it is taken up
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)
    used_at = models.DateTimeField(null=True)
    used_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )

    class Meta:
        """The latest first."""

        ordering: ClassVar = ["-made_at", "-id"]

    def __str__(self) -> str:
        return f"invitation {self.pk} ({self.kind})"


class Consent(models.Model):
    """What a person agreed to or took back, when, in which words, and who wrote it down. Only ever added."""

    class Scope(models.TextChoices):
        """To what. A study has a scope of its own: ``study:<id>``."""

        CLINIC = "clinic"  # that this clinic keeps the record
        RESEARCH = "research"  # that studies may use it, without the name

    class How(models.TextChoices):
        """In what way it was said."""

        PAPER = "paper"
        SPOKEN = "spoken"
        SCREEN = "screen"  # by the person, here

    class Role(models.TextChoices):
        """By what right somebody said it for the person."""

        GUARDIAN = "guardian"
        ATTORNEY = "attorney"  # a power of attorney
        OTHER = "other"

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="consents")
    scope = models.CharField(max_length=64)
    given = models.BooleanField()
    how = models.CharField(max_length=16, choices=How.choices)
    text_version = models.CharField(max_length=16)  # which of people.consent.TEXTS
    day = models.DateField()  # when the person said so
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)  # when it was written down
    speaker = models.CharField(
        max_length=200, blank=True, default=""
    )  # who said it for the person, if not they
    speaker_role = models.CharField(max_length=16, blank=True, default="", choices=Role.choices)
    speaker_shown = models.CharField(max_length=300, blank=True, default="")  # what was shown of that right
    # Brought in with a file: said to somebody else, and kept to be read. It counts for nothing here.
    elsewhere = models.BooleanField(default=False)
    words = models.TextField(
        blank=True, default=""
    )  # what was agreed to there; `TEXTS` has what is said here

    class Meta:
        """The last one of a scope counts."""

        indexes: ClassVar = [models.Index(fields=["scope", "person", "id"], name="people_consent_last")]
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return f"{self.person_id} {self.scope}: {self.given}"


class Note(models.Model):
    """What somebody wrote about a person. Only ever added."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="notes")
    text = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        """The latest first."""

        ordering: ClassVar = ["-at", "-id"]

    def __str__(self) -> str:
        return f"note {self.pk}"
