"""What is remembered of a sign-in, in the database. One statement saves what changed."""

from __future__ import annotations

from django.contrib.sessions.backends import db
from django.contrib.sessions.backends.base import UpdateError


class SessionStore(db.SessionStore):
    """Django's own, which begins a transaction for each save; one statement is whole without."""

    def save(self, must_create: bool = False) -> None:  # noqa: FBT001, FBT002 - as Django calls it
        """Raises UpdateError where the sign-in has ended meanwhile; a fault of the database stays one."""
        if must_create or self.session_key is None:
            super().save(must_create)
            return
        kept = self.model.objects.filter(pk=self.session_key)
        saved = kept.update(session_data=self.encode(dict(self.items())), expire_date=self.get_expiry_date())
        if not saved:
            raise UpdateError
