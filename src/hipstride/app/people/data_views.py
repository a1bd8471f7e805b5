"""Somebody's data in their own hands: save it as one file, bring it in, delete it."""

from __future__ import annotations

from hashlib import sha256
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from hipstride.app.accounts.access import signed_in
from hipstride.app.accounts.models import User
from hipstride.app.people import data_actions, sharing
from hipstride.app.people.access import access_erased, access_person
from hipstride.app.people.data_forms import BringIn, Erase
from hipstride.app.people.models import Consent
from hipstride.app.people.records import record_of
from hipstride.app.people.views import CHOSEN, choose
from hipstride.exchange.archive import file_name
from hipstride.record.errors import BadInput


@require_GET
def data(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """What can be done with a person's data."""
    user = signed_in(request)
    person = access_person(user, person_id)
    known = {
        "person": person,
        "can_save": record_of(person) is not None,
        "may_erase": sharing.may_erase(user, person),
        "section": "people",
    }
    return render(request, "people/data.html", known)


@require_POST
def export(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """The record as one file."""
    user = signed_in(request)
    person = access_person(user, person_id)
    now = timezone.localtime()
    made = data_actions.export(user, person, created=now)
    if made is None:
        messages.info(request, _("There is nothing to save yet. Tell us about you first."))
        return redirect("people:set_up", person.pk)
    name = f"hipstride-{file_name(person.name or person.example or 'record')}-{now:%Y-%m-%d}.zip"
    return HttpResponse(
        made,
        content_type="application/zip",
        headers={"Content-Disposition": content_disposition_header(True, name) or "attachment"},
    )


@require_http_methods(["GET", "POST"])
def bring_in(request: HttpRequest) -> HttpResponse:
    """A record that Hipstride saved, here or elsewhere. In a clinic a therapist is asked next for the person's yes."""
    user = signed_in(request)
    if settings.SERVER and user.is_staff_member and user.role != User.Role.THERAPIST:
        raise Http404
    asks = settings.SERVER and user.is_staff_member  # it is the record of somebody they work with
    posted = request.method == "POST"
    form = BringIn(request.POST, request.FILES) if posted else BringIn()
    if posted and form.is_valid():
        try:
            raw = form.cleaned_data["file"].read()
            if data_actions.are_lines(raw):
                return _into_the_log(request, data_actions.import_lines(user, raw, where=_FILE))
            once = form.key(user.pk, sha256(raw).hexdigest())
            person = data_actions.import_archive(user, raw, where=_FILE, once=once)
        except BadInput as error:
            form.add_error("file", _why(error))
        else:
            choose(request, person)
            messages.success(request, _("It is all here."))
            if asks:
                return redirect("people:say", person.pk, Consent.Scope.CLINIC, "yes")
            return redirect("people:data", person.pk)
    known = {"form": form, "asks": asks, "section": "people"}
    return render(request, "people/bring_in.html", known, status=422 if form.errors else 200)


def _into_the_log(request: HttpRequest, brought: data_actions.Brought) -> HttpResponse:
    """What a device could not send is in the log now. Raises BadInput where nothing of it could be taken."""
    person, (accepted, refused) = brought.person, (brought.receipt.accepted, brought.receipt.refused)
    if not accepted:
        why = f"this ({refused[0].reason.rstrip('.')})"
        raise BadInput(f"{_FILE}, the lines", why, "what can be kept")
    choose(request, person)
    taken = ngettext(
        "%(number)s entry of the file is in the log.",
        "%(number)s entries of the file are in the log.",
        len(accepted),
    )
    messages.success(request, taken % {"number": len(accepted)})
    if refused:
        told = ngettext(
            "%(number)s could not be taken. Keep the file. The reason: %(reason)s",
            "%(number)s could not be taken. Keep the file. The first reason: %(reason)s",
            len(refused),
        )
        messages.warning(request, told % {"number": len(refused), "reason": refused[0].reason})
    return redirect("training:log", person.pk)


_FILE = "the file"


def _why(error: BadInput) -> str:
    """One sentence on what is wrong with a file, and the engine's hint if it has one."""
    place = error.where.removeprefix(_FILE).lstrip(":, ")
    known = {"place": place, "what": error.what, "allowed": error.allowed}
    if place:
        told = _("We cannot use it, for in %(place)s we found %(what)s instead of %(allowed)s.") % known
    else:
        told = _("This is no copy that Hipstride saved: we found %(what)s.") % known
    return f"{told} {error.hint}" if error.hint else told


@require_http_methods(["GET", "POST"])
def erase(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """Delete a person's data, after asking once more: who it is about, or whom `sharing.may_erase` lets."""
    user = signed_in(request)
    person = access_person(user, person_id)
    if not sharing.may_erase(user, person):
        raise Http404
    form = Erase(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        data_actions.erase(user, person)
        if request.session.get(CHOSEN) == str(person_id):
            del request.session[CHOSEN]
        return redirect("people:erased", person_id)
    known = {
        "person": person,
        "form": form,
        "can_save": record_of(person) is not None,
        "backup_weeks": settings.BACKUPS_GONE_AFTER_WEEKS,
        "section": "people",
    }
    return render(request, "people/erase.html", known, status=422 if form.errors else 200)


@require_GET
def erased(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """It is done; this page lets the device forget the person as well."""
    access_erased(signed_in(request), person_id)
    return render(request, "people/erased.html", {"person_id": person_id, "section": "people"})
