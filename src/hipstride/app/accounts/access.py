"""Who is asking."""

from __future__ import annotations

from django.http import HttpRequest

from hipstride.app.accounts.models import User


def signed_in(request: HttpRequest) -> User:
    """The user of a request that got past the door (LoginRequiredMiddleware)."""
    if not request.user.is_authenticated:
        raise AssertionError("a view that needs a user was reached without one")
    return request.user
