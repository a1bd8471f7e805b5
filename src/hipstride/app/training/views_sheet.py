"""Staff type in a sheet that somebody filled in on paper."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from hipstride.app.accounts.access import signed_in
from hipstride.app.people.access import access_person
from hipstride.app.people.models import Person
from hipstride.app.training import actions
from hipstride.app.training.access import dates_given, session_given
from hipstride.app.training.facts import Facts, facts_of
from hipstride.app.training.records import session_document
from hipstride.app.training.typed_sheet import SheetForm
from hipstride.record.errors import BadInput
from hipstride.record.event import SetDone

LONGEST_AGO = dt.timedelta(days=60)


@require_http_methods(["GET", "POST"])
def sheet(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """The printed session of a day as rows to type into."""
    user = signed_in(request)
    person = access_person(user, person_id)
    today = timezone.localdate()
    known = facts_of(person, today)
    if known is None:
        return redirect("people:set_up", person.pk)
    trained = {event.at.date() for event in known.log.events if isinstance(event.body, SetDone)}
    waiting = [date for date in dates_given(person, today - LONGEST_AGO, today) if date not in trained]
    asked = request.POST.get("date") or request.GET.get("date")
    date = waiting[0] if waiting else today
    told = {"person": person, "section": "today", "today": today, "waiting": waiting[:4], "asked": asked}
    if asked:
        try:
            found = parse_date(asked)
        except ValueError:
            found = None
        if found is None or not today - LONGEST_AGO <= found <= today:
            told["wrong_date"] = _("Choose a day from %(first)s to today.") % {"first": today - LONGEST_AGO}
            return render(request, "training/sheet.html", told, status=422)
        date = found
    told |= {"date": date, "asked": date.isoformat(), "trained": date in trained}
    if date in trained and request.method == "GET":
        return render(request, "training/sheet.html", told)
    facts = Facts(known.person, known.log, date, known.mark)
    form = SheetForm(
        request.POST if request.method == "POST" else None,
        document=_document(person, facts, keep=request.method == "POST"),
        planned="planned" in request.GET,
    )
    if request.method == "POST" and form.is_valid():
        try:
            count = actions.type_in(user, person, form, date)
        except BadInput as error:
            form.add_error(None, error.what)
        else:
            messages.success(
                request, _("Saved: %(count)s sets. You find them in the log.") % {"count": count}
            )
            return redirect("training:log", person.pk)
    return render(request, "training/sheet.html", {**told, "form": form}, status=422 if form.errors else 200)


def _document(person: Person, facts: Facts, *, keep: bool) -> dict[str, Any]:
    """The session of the day as it was given, else as it would have been; to look at it gives nobody anything."""
    given = session_given(person, facts.date)
    if given is None and not keep:
        return actions.session_without_keeping(person, facts)
    return session_document(given or actions.give_session(person, facts))
