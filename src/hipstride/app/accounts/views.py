"""Sign in by link, sign out, choose the look."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login, logout
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from hipstride.app.accounts import actions
from hipstride.app.accounts.access import signed_in
from hipstride.app.accounts.forms import Preferences
from hipstride.app.web.code import svg_code


@login_not_required
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """For who is not signed in: how to get in. Else the account."""
    if request.user.is_authenticated:
        return redirect("accounts:preferences")
    if settings.SERVER:
        return redirect("account_login")
    return render(request, "accounts/sign_in.html", {"refused": False})


@login_not_required
@require_GET
def enter(request: HttpRequest, token: str) -> HttpResponse:
    """The one-time link: signs in and goes on."""
    if request.user.is_authenticated:
        return redirect("start")
    user = actions.use_link(token)
    if user is None:
        return render(request, "accounts/sign_in.html", {"refused": True}, status=404)
    login(request, user, backend="django.contrib.auth.backends.ModelBackend")
    return redirect("start")


@login_not_required  # also half-way through, when the second factor is asked for
@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """Sign out on this device."""
    logout(request)
    return redirect("accounts:index")


@require_http_methods(["GET", "POST"])
def preferences(request: HttpRequest) -> HttpResponse:
    """Colours, size, sound."""
    user = signed_in(request)
    now = {name: getattr(user, name) for name in Preferences.base_fields}
    form = Preferences(request.POST if request.method == "POST" else None, initial=now)
    if request.method == "POST" and form.is_valid():
        actions.keep_preferences(user, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("accounts:preferences")
    status = 422 if form.errors else 200
    return render(request, "accounts/preferences.html", {"form": form}, status=status)


@require_POST
def another_device(request: HttpRequest) -> HttpResponse:
    """At home: a link for another browser, or on the network for a phone, to open or to photograph."""
    if settings.MODE == "server":  # there everybody has a password or a passkey
        raise Http404
    user = signed_in(request)
    path = reverse("accounts:enter", args=[actions.new_link(user, by=user)])
    host = request.get_host()
    if settings.LAN_ADDRESS:
        host = f"{settings.LAN_ADDRESS}:{host.rpartition(':')[2]}"
    link = f"{request.scheme}://{host}{path}"
    code = svg_code(link, title=_("Code to scan"))
    return render(request, "accounts/another_device.html", {"link": link, "code": code})
