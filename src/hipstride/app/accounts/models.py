"""Users and their one-time sign-in links."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.translation import gettext as now
from django.utils.translation import gettext_lazy as _

from hipstride.app.web.ids import uuid7


class UserManager(BaseUserManager["User"]):
    """Makes users; at home there is no password, only the link."""

    def create_user(self, *, role: str, name: str = "", email: str | None = None, **more: Any) -> User:
        user = self.model(role=role, name=name, email=email, **more)
        user.set_unusable_password()
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """Somebody who signs in. What they may see is decided by `people.access`, never by the role alone."""

    class Role(models.TextChoices):
        """What somebody is here."""

        PERSON = "person", _("person who trains")
        THERAPIST = "therapist", _("therapist or instructor")
        RESEARCHER = "researcher", _("researcher")
        ADMIN = "admin", _("administrator")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    email = models.EmailField(unique=True, null=True, blank=True)
    name = models.CharField(max_length=200, blank=True)
    role = models.CharField(max_length=16, choices=Role.choices)
    is_active = models.BooleanField(default=True)
    is_owner = models.BooleanField(default=False)  # whose computer this is
    made_at = models.DateTimeField(auto_now_add=True)

    theme = models.CharField(max_length=16, default="auto")
    text_size = models.CharField(max_length=16, default="normal")
    sound = models.BooleanField(default=True)
    voice = models.BooleanField(default=False)

    objects = UserManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        """One owner at most."""

        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["is_owner"], condition=models.Q(is_owner=True), name="accounts_one_owner"
            )
        ]

    def __str__(self) -> str:
        return self.name or (now("the owner of this computer") if self.is_owner else str(self.pk))

    @property
    def is_staff_member(self) -> bool:
        """Whoever works with other people's records, or keeps the machine: a second factor is a must."""
        return self.role != self.Role.PERSON


class SignInLink(models.Model):
    """A link that signs one user in, once. Only a hash of its secret is kept."""

    token_sha256 = models.CharField(max_length=64, primary_key=True)
    user = models.ForeignKey(User, on_delete=models.CASCADE)
    made_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"link of {self.user_id}"


class Device(models.Model):
    """A browser in which somebody is signed in, so that they can see it and end it (server mode)."""

    session_key = models.CharField(max_length=40, unique=True)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="devices")
    name = models.CharField(max_length=100, blank=True)  # such as "Firefox on Windows"
    since = models.DateTimeField()
    seen_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.name} of {self.user_id}"
