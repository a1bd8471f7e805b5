"""Who needs a word today, and what the professional answers."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from hipstride.app.accounts.access import signed_in
from hipstride.app.classes import actions
from hipstride.app.classes.forms import LookedAt
from hipstride.app.classes.standings import needs_of, who_needs
from hipstride.app.people import reads
from hipstride.app.people.access import access_person


@require_GET
def needs(request: HttpRequest) -> HttpResponse:
    """Everybody in one screen: who needs a word and why, the most urgent first."""
    user = signed_in(request)
    found = who_needs(user, timezone.localdate())
    reads.note(user, [each.person.pk for each in found])
    known = {
        "needs": [each for each in found if each.reasons],
        "fine": [each.person for each in found if not each.reasons],
        "section": "classes",
    }
    return render(request, "classes/needs.html", known)


@require_http_methods(["GET", "POST"])
def looked_at(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """One person's reasons, and the answer to one of them."""
    user = signed_in(request)
    person = access_person(user, person_id)
    form = LookedAt(request.POST if request.method == "POST" else None)
    reasons = needs_of(user, person, timezone.localdate())
    if request.method == "POST" and form.is_valid():
        key = form.cleaned_data["key"]
        if any(reason.key == key for reason in reasons):  # else a colleague was faster
            actions.look_at(user, person, key, form.cleaned_data["note"].strip())
        messages.success(request, _("Noted."))
        return redirect("classes:needs")
    known = {"person": person, "reasons": reasons, "form": form, "section": "classes"}
    known["asked"] = form.data.get("key") if form.is_bound else None
    return render(request, "classes/looked_at.html", known, status=422 if form.errors else 200)
