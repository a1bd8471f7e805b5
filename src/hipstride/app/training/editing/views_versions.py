"""Any two versions of a record side by side, with the plans that came of them; and the way back to an older programme."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from hipstride.app.accounts.access import signed_in
from hipstride.app.people.access import access_version, may_decide, versions_of
from hipstride.app.people.actions import ChangedMeanwhile, restore_version
from hipstride.app.people.decisions import Part
from hipstride.app.people.going_back import gone_back, held_since
from hipstride.app.people.models import PersonVersion
from hipstride.app.training import day
from hipstride.app.training.actions import PLAN_WEEKS
from hipstride.app.training.editing.decision import Document, Row
from hipstride.app.training.editing.forms_give import GoBackForm, VersionsForm
from hipstride.app.training.editing.opened import meanwhile, opened
from hipstride.app.training.editing.preview import Preview, preview
from hipstride.app.training.facts import access_facts
from hipstride.record.errors import BadInput


def words_of(version: PersonVersion) -> str:
    """A version in a list: its number, when, and by whom."""
    when = date_format(timezone.localtime(version.at), "DATETIME_FORMAT")
    return _("%(n)d: %(when)s, %(who)s") % {"n": version.number, "when": when, "who": version.by or "–"}


@require_GET
def versions(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """What differs between two versions, in the record and in the plan; at first the newest and the one before."""
    user = signed_in(request)
    today = timezone.localdate()
    person, facts = access_facts(user, person_id, today)
    rows = list(versions_of(person).select_related("by").order_by("-number"))
    if facts is None:
        return redirect("people:set_up", person.pk)
    form = VersionsForm([(row.number, words_of(row)) for row in rows], request.GET or None)
    old, new = form.pair()
    becomes: Preview | None = None
    why = ""
    before, after = access_version(person, old), access_version(person, new)
    try:
        becomes = preview(
            before.document,
            after.document,
            today=today,
            week=min(day.week_of(facts), PLAN_WEEKS),
            causes=facts.causes,
        )
    except BadInput as error:
        why = str(error)
    told = {
        "person": person,
        "form": form,
        "old": words_of(before),
        "new": words_of(after),
        "becomes": becomes,
        "why": why,
        "back_to": old if old != rows[0].number and may_decide(user, person) else None,
        "section": "people",
    }
    return render(request, "training/editing/versions.html", told)


@require_http_methods(["GET", "POST"])
def restore(request: HttpRequest, person_id: UUID, number: int) -> HttpResponse:
    """Go back to the programme of an older version, in a new one. What changes is shown first."""
    now = opened(request, person_id)
    if isinstance(now, HttpResponse):
        return now
    wanted = access_version(now.person, number)
    if wanted.number == now.version.number and request.method == "GET":
        return redirect("people:history", now.person.pk)

    sent = request.POST if request.method == "POST" else None
    held = held_since(now.document, wanted.document)
    form = GoBackForm(held, sent, initial={"made_from": now.version.number})
    back = reverse("people:history", args=[now.person.pk])
    taken_back = form.chosen if form.is_valid() else []
    look_again = form.is_valid() and form.version == now.version.number and not form.was_shown

    def change(document: Document) -> Row:
        return gone_back(document, wanted.document, taken_back=taken_back)

    why = ""
    if look_again:
        form.show_again()
    elif form.is_valid():
        try:
            restore_version(
                now.user,
                now.person,
                number,
                made_from=form.version,
                taken_back=taken_back,
                note=form.why,
            )
        except ChangedMeanwhile:
            fresh = opened(request, person_id)
            if isinstance(fresh, HttpResponse):
                return fresh
            mine = [Part(_("Go back to version"), str(number))]
            return meanwhile(request, fresh, made_from=form.version, mine=mine, change=change, back=back)
        except BadInput as error:
            why = str(error)
        else:
            messages.success(request, _("Saved. The programme is again as it was set then."))
            return redirect(back)
    becomes: Preview | None = None
    try:
        becomes = now.preview(change)
    except BadInput as error:
        why = str(error)
    told = {
        "person": now.person,
        "version": words_of(wanted),
        "form": form,
        "look_again": look_again,
        "becomes": becomes,
        "why": why,
        "section": "people",
    }
    status = 422 if why or form.errors else 200
    return render(request, "training/editing/restore.html", told, status=status)
