"""A clinic's accounts: complete the sign-in, devices, the address, and for an administrator everybody's account."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from allauth.account.decorators import reauthentication_required
from allauth.mfa.webauthn.views import RemoveWebAuthnView
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from hipstride.app.accounts import actions, devices, factors
from hipstride.app.accounts.access import access_admin, access_user, all_users, signed_in
from hipstride.app.accounts.forms import Account, EmailAddress
from hipstride.app.web import faults


@login_not_required
@require_GET
def enter(request: HttpRequest, token: str) -> HttpResponse:
    """The one-time link: the first factor; a second one is asked for next."""
    if request.user.is_authenticated:
        return redirect("start")
    user = actions.use_link(token)
    if user is None:
        return render(request, "accounts/sign_in.html", {"refused": True}, status=404)
    return factors.sign_in_with_link(request, user)


@require_http_methods(["GET", "POST"])
def complete(request: HttpRequest) -> HttpResponse:
    """Name, address, password or passkey of somebody who came by link."""
    user = signed_in(request)
    if factors.next_step(user) != "accounts:complete":
        return redirect("accounts:security")
    known = {"name": user.name, "email": user.email}
    form = Account(request.POST if request.method == "POST" else None, initial=known, user=user)
    if request.method == "POST" and form.is_valid():
        actions.complete_account(user, **form.cleaned_data)
        update_session_auth_hash(request, user)
        return redirect("start")
    return render(request, "accounts/complete.html", {"form": form}, status=422 if form.errors else 200)


@require_GET
def security(request: HttpRequest) -> HttpResponse:
    """How I sign in, and where I am signed in."""
    user = signed_in(request)
    known = {
        "section": "account",
        "second_factor": factors.has_second_factor(user),
        "passkey": factors.has_passkey(user),
        "devices": devices.devices_of(user),
        "here": request.session.session_key,
    }
    return render(request, "accounts/security.html", known)


@require_POST
def end_device(request: HttpRequest, device_id: int) -> HttpResponse:
    """Sign one of my devices out."""
    user = signed_in(request)
    devices.end(user, user, device_id)
    messages.success(request, _("Signed out there."))
    return redirect("accounts:security")


@require_POST
def end_others(request: HttpRequest) -> HttpResponse:
    """Sign all my other devices out."""
    user = signed_in(request)
    devices.end_all(user, user, but=request.session.session_key)
    messages.success(request, _("Signed out everywhere else."))
    return redirect("accounts:security")


@require_http_methods(["GET", "POST"])
@reauthentication_required  # type: ignore[untyped-decorator]  # allauth is untyped
def email(request: HttpRequest) -> HttpResponse:
    """Another address to sign in with."""
    user = signed_in(request)
    form = EmailAddress(
        request.POST if request.method == "POST" else None, initial={"email": user.email}, user=user
    )
    if request.method == "POST" and form.is_valid():
        actions.change_email(user, form.cleaned_data["email"])
        messages.success(request, _("Saved. Sign in with this address from now on."))
        return redirect("accounts:security")
    return render(request, "accounts/email.html", {"form": form}, status=422 if form.errors else 200)


class RemoveKey(RemoveWebAuthnView):  # type: ignore[misc]  # allauth is untyped
    """Remove a key, unless it is the last one that is needed."""

    def form_valid(self, form: Any) -> HttpResponse:
        user = signed_in(self.request)
        if not factors.may_remove(user, self.get_object()):
            messages.error(self.request, _("You need this key to sign in. Add another one first."))
            return redirect("mfa_list_webauthn")
        answer: HttpResponse = super().form_valid(form)
        return answer


@require_GET
def users(request: HttpRequest) -> HttpResponse:
    """Everybody with an account."""
    return render(
        request, "accounts/users.html", {"users": all_users(access_admin(request)), "section": "accounts"}
    )


@require_GET
def user(request: HttpRequest, user_id: UUID) -> HttpResponse:
    """One account, and what an administrator can do for it."""
    found = access_user(access_admin(request), user_id)
    known = {
        "account": found,
        "second_factor": factors.has_second_factor(found),
        "devices": devices.devices_of(found),
        "link": request.session.pop("new_link", None),
        "section": "accounts",
    }
    return render(request, "accounts/user.html", known)


@require_POST
@reauthentication_required  # type: ignore[untyped-decorator]  # allauth is untyped
def user_link(request: HttpRequest, user_id: UUID) -> HttpResponse:
    """A new sign-in link; shown once, to be handed over. Who forgot the password chooses another one with it."""
    admin = access_admin(request)
    found = access_user(admin, user_id)
    if request.POST.get("forgotten") == "password":
        actions.forget_password(admin, found)
    token = actions.new_link(found, by=admin)
    if found.pk == admin.pk and not found.has_usable_password():
        update_session_auth_hash(request, found)  # whoever mends their own account stays signed in
    request.session["new_link"] = request.build_absolute_uri(reverse("accounts:enter", args=[token]))
    return redirect("accounts:user", found.pk)


@require_POST
def user_end(request: HttpRequest, user_id: UUID) -> HttpResponse:
    """Sign somebody out everywhere."""
    admin = access_admin(request)
    found = access_user(admin, user_id)
    devices.end_all(admin, found)
    messages.success(request, _("Signed out everywhere."))
    return redirect("accounts:user", found.pk)


@require_POST
@reauthentication_required  # type: ignore[untyped-decorator]  # allauth is untyped
def user_active(request: HttpRequest, user_id: UUID) -> HttpResponse:
    """Close an account, or open it again; one's own stays open."""
    admin = access_admin(request)
    found = access_user(admin, user_id)
    if found.pk == admin.pk:
        text = _("Another administrator must close your account.")
        return faults.page(request, status=403, title=_("Not for you"), text=text)
    actions.set_active(admin, found, active=not found.is_active)
    if not found.is_active:
        devices.end_all(admin, found)
    messages.success(request, _("Saved."))
    return redirect("accounts:user", found.pk)


@require_http_methods(["GET", "POST"])
@reauthentication_required  # type: ignore[untyped-decorator]  # allauth is untyped
def user_forget(request: HttpRequest, user_id: UUID) -> HttpResponse:
    """Remove somebody's second factors after they lost them."""
    admin = access_admin(request)
    found = access_user(admin, user_id)
    if request.method == "POST":
        factors.forget_second_factors(admin, found)
        messages.success(request, _("Removed. They choose a new one when they sign in next."))
        return redirect("accounts:user", found.pk)
    return render(request, "accounts/user_forget.html", {"account": found, "section": "accounts"})


def too_many(request: HttpRequest, *args: Any) -> HttpResponse:
    """Too many guesses, or too much of anything: for django-axes and for allauth's limits."""
    text = _("Too many tries. Wait a quarter of an hour, then try again. Or ask for a new link.")
    return faults.page(request, status=429, title=_("Please wait"), text=text)
