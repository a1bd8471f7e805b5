"""In a clinic: classes that nobody leads any more, since the accounts of all who led them are closed."""

from __future__ import annotations

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from hipstride.app.accounts.access import access_admin
from hipstride.app.classes import actions
from hipstride.app.classes.access import led_by_nobody
from hipstride.app.classes.forms import HandOverClassForm


@require_http_methods(["GET", "POST"])
@reauthentication_required  # type: ignore[untyped-decorator]  # allauth is untyped
def left(request: HttpRequest) -> HttpResponse:
    """An administrator gives them to a therapist, without seeing who is in them."""
    admin = access_admin(request)
    form = HandOverClassForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        actions.hand_over(admin, form.cleaned_data["of"], form.cleaned_data["to"])
        messages.success(request, _("Handed over."))
        return redirect("classes:left")
    known = {"any": led_by_nobody().exists(), "form": form, "section": "accounts"}
    return render(request, "classes/left.html", known, status=422 if form.errors else 200)
