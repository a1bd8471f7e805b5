"""Tests of a clinic: collected where HIPSTRIDE_TEST_MODE=server (script/test server), since there allauth is installed."""

from __future__ import annotations

import os

import pytest
from django.conf import settings
from django.core.cache import cache

from hipstride.app.accounts.models import User

# Playwright's own loop runs in this thread, which Django takes for an asynchronous caller.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
collect_ignore_glob = [] if settings.SERVER else ["test_*.py"]


@pytest.fixture(autouse=True)
def nobody_is_limited():
    """Rate limits of one test do not reach into the next."""
    cache.clear()


@pytest.fixture
def person_user(db) -> User:
    """Somebody who trains and signs in with a password."""
    from tests.app.conftest import PASSWORD

    user = User.objects.create_user(role="person", name="Pia", email="pia@example.org")
    user.set_password(PASSWORD)
    user.save()
    return user


@pytest.fixture
def therapist(db) -> User:
    """A therapist with a password and an app for codes."""
    from allauth.mfa.totp.internal.auth import TOTP

    from tests.app.conftest import PASSWORD, TOTP_SECRET

    user = User.objects.create_user(role="therapist", name="Tom", email="tom@example.org")
    user.set_password(PASSWORD)
    user.save()
    TOTP.activate(user, TOTP_SECRET)
    return user
