"""Who is asking, and who there is."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from django.db.models import Count, QuerySet
from django.http import Http404, HttpRequest

from hipstride.app.accounts.models import User


def signed_in(request: HttpRequest) -> User:
    """The user of a request that got past the door (LoginRequiredMiddleware)."""
    if not request.user.is_authenticated:
        raise AssertionError("a view that needs a user was reached without one")
    return request.user


def access_admin(request: HttpRequest) -> User:
    """The user, if they keep this installation. Raises Http404."""
    user = signed_in(request)
    if user.role != User.Role.ADMIN:
        raise Http404
    return user


def all_users(admin: User) -> QuerySet[User]:
    """Everybody with an account, for an administrator; with the number of devices."""
    if admin.role != User.Role.ADMIN:
        raise Http404
    return User.objects.annotate(device_count=Count("devices")).order_by("name", "made_at")


def access_user(admin: User, user_id: UUID) -> User:
    """One of them. Raises Http404."""
    found = all_users(admin).filter(pk=user_id).first()
    if found is None:
        raise Http404
    return found


def names_of(user_ids: set[UUID]) -> dict[UUID, str]:
    """What to call users, for lists that know only ids."""
    return {user.pk: str(user) for user in User.objects.filter(pk__in=user_ids)}


def email_is_taken(email: str, *, but: User | None = None) -> bool:
    """Whether somebody else signs in with this address, in large or small letters."""
    found = User.objects.filter(email__iexact=email)
    return (found if but is None else found.exclude(pk=but.pk)).exists()


LEADS = (User.Role.THERAPIST,)


def accounts(ids: Collection[UUID]) -> QuerySet[User]:
    """These accounts, by name, for whoever was let to each of them."""
    return User.objects.filter(pk__in=ids).order_by("name", "pk")


def colleagues(actor: User) -> QuerySet[User]:
    """Who else may lead classes here and has a name yet, for one of them; nobody else is told who works here."""
    if actor.role not in LEADS:
        return User.objects.none()
    found = User.objects.filter(is_active=True, role__in=LEADS).exclude(name="")
    return found.exclude(pk=actor.pk).order_by("name", "pk")
