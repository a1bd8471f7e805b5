"""What is remembered of a sign-in, when the database does not take it."""

from __future__ import annotations

import pytest
from django.contrib.sessions.backends.base import UpdateError
from django.contrib.sessions.models import Session
from django.db import OperationalError
from django.db.models.query import QuerySet

from hipstride.app.web.sessions import SessionStore


def test_a_database_that_is_busy_while_a_sign_in_is_saved_is_said_as_that(as_, settings, monkeypatch):
    update = QuerySet.update

    def busy(self, **values):
        if self.model is Session:
            raise OperationalError("database is locked")
        return update(self, **values)

    client = as_("ana")
    client.raise_request_exception = False
    settings.SESSION_SAVE_EVERY_REQUEST = True
    monkeypatch.setattr(QuerySet, "update", busy)
    assert client.get("/people/").status_code == 503


@pytest.mark.django_db
def test_a_sign_in_that_has_ended_is_not_begun_again_by_saving_it():
    kept = SessionStore()
    kept["who"] = "somebody"
    kept.save()
    Session.objects.all().delete()
    with pytest.raises(UpdateError):
        kept.save()
    assert not Session.objects.exists()
