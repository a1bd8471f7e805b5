"""Staff type in a sheet that somebody filled in on paper."""

from __future__ import annotations

import datetime as dt
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from hipstride.app.accounts.access import signed_in
from hipstride.app.people.access import visible_to
from hipstride.app.people.models import Person
from hipstride.app.training import actions
from hipstride.app.training.access import session_given, sheets_with
from hipstride.app.training.facts import Facts, access_facts
from hipstride.app.training.records import session_document
from hipstride.app.training.sheets import CodeForm, Sheet, still_out, told
from hipstride.app.training.typed_sheet import SheetForm, usual_time
from hipstride.record.errors import BadInput
from hipstride.record.event import SetDone

LONGEST_AGO = dt.timedelta(days=60)


@require_GET
def sheets(request: HttpRequest) -> HttpResponse:
    """The way in from a pile of sheets: the code says whose it is."""
    user = signed_in(request)
    form = CodeForm(request.GET if "code" in request.GET else None)
    status = 200
    if form.is_bound and form.is_valid():
        found = sheets_with(visible_to(user), form.cleaned_data["code"])
        people = {given.person_id for given in found}
        if len(people) == 1:
            to = reverse("training:sheet", args=[*people])
            return redirect(f"{to}?{urlencode({'code': request.GET['code']})}")
        if found:  # two people have a sheet with this code, which is rare
            return render(request, "training/sheets.html", {"form": form, "found": found, "section": "today"})
        form.add_error("code", _("There is no sheet with this code here."))
        status = 404
    elif form.is_bound:
        status = 422
    return render(request, "training/sheets.html", {"form": form, "section": "today"}, status=status)


@require_http_methods(["GET", "POST"])
def sheet(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """One sheet of a person as rows to type into: that of a code, else the session of a day; else which one it is."""
    user = signed_in(request)
    today = timezone.localdate()
    person, facts = access_facts(user, person_id, today)
    if facts is None:
        return redirect("people:set_up", person.pk)
    asked = {**request.GET.dict(), **request.POST.dict()}
    if "code" in asked:
        return _by_code(request, person, facts, CodeForm(asked))
    if "date" in asked:
        return _by_day(request, person, facts, asked["date"])
    if request.method == "POST":
        return _choose(request, person, facts, CodeForm(request.POST), status=422)
    return _choose(request, person, facts, CodeForm())


def _choose(
    request: HttpRequest, person: Person, facts: Facts, form: CodeForm, *, status: int = 200, **more: Any
) -> HttpResponse:
    """Which sheet it is: by its code, one of those still out, or by the day."""
    today = facts.date
    known = {
        "person": person,
        "section": "today",
        "today": today,
        "form": form,
        "out": still_out(person, _trained(facts), today - LONGEST_AGO, today),
        **more,
    }
    return render(request, "training/sheet_choose.html", known, status=status)


def _trained(facts: Facts) -> set[dt.date]:
    return {event.at.date() for event in facts.log.events if isinstance(event.body, SetDone)}


def _by_code(request: HttpRequest, person: Person, facts: Facts, code: CodeForm) -> HttpResponse:
    if not code.is_valid():
        return _choose(request, person, facts, code, status=422)
    found = told(
        person, sheets_with(visible_to(signed_in(request)).filter(pk=person.pk), code.cleaned_data["code"])
    )
    if not found:
        words = _("%(name)s has no sheet with this code. Is it of somebody else?") % {"name": person.called}
        code.add_error("code", words)
        return _choose(request, person, facts, code, status=404)
    trained = _trained(facts)
    waiting = (each for each in found if not each.typed and each.given.date not in trained)
    shown = next(waiting, found[0])
    known = {"shown": shown, "trained": not shown.typed and shown.given.date in trained}
    if shown.typed and request.method == "GET":
        return _page(request, person, facts, known)
    first = min(timezone.localdate(shown.given.made_at), shown.given.date, facts.date)
    done = None if known["trained"] else min(shown.given.date, facts.date)
    form = SheetForm(
        request.POST if request.method == "POST" else None,
        document=shown.document,
        usual=usual_time(facts.log, done or facts.date),
        planned="planned" in request.GET,
        days=(first, facts.date),
        done=done,
    )
    return _typed(request, person, facts, form, known)


def _by_day(request: HttpRequest, person: Person, facts: Facts, asked: str) -> HttpResponse:
    """For a sheet without a code: the session that was given last for the day."""
    try:
        date = parse_date(asked)
    except ValueError:
        date = None
    if date is None or not facts.date - LONGEST_AGO <= date <= facts.date:
        first = date_format(facts.date - LONGEST_AGO)
        wrong = _("Choose a day from %(first)s to today.") % {"first": first}
        return _choose(request, person, facts, CodeForm(), status=422, asked=asked, wrong_date=wrong)
    known = {"date": date, "trained": date in _trained(facts)}
    if known["trained"] and request.method == "GET":
        return _page(request, person, facts, known)
    of_day = Facts(facts.person, facts.log, date, facts.mark)
    form = SheetForm(
        request.POST if request.method == "POST" else None,
        document=_document(person, of_day, keep=request.method == "POST"),
        usual=usual_time(facts.log, date),
        done=date,
        planned="planned" in request.GET,
    )
    return _typed(request, person, facts, form, known)


def _typed(
    request: HttpRequest, person: Person, facts: Facts, form: SheetForm, known: dict[str, Any]
) -> HttpResponse:
    """The rows; once they are sent and in order they are in the log."""
    if request.method == "POST" and form.is_valid():
        try:
            count = actions.type_in(
                signed_in(request), person, form, form.cleaned_data.get("date") or known["date"]
            )
        except BadInput as error:
            form.add_error(None, error.what)
        else:
            words = _("Saved: %(count)s sets. You find them in the log.")
            messages.success(request, words % {"count": count})
            return redirect("training:log", person.pk)
    return _page(request, person, facts, {**known, "form": form}, status=422 if form.errors else 200)


def _page(
    request: HttpRequest, person: Person, facts: Facts, known: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    shown: Sheet | None = known.get("shown")
    which = {"code": shown.given.code} if shown else {"date": known["date"].isoformat()}
    known = {**known, "person": person, "section": "today", "which": urlencode(which)}
    return render(request, "training/sheet.html", known, status=status)


def _document(person: Person, facts: Facts, *, keep: bool) -> dict[str, Any]:
    """The session of the day as it was given, else as it would have been; to look at it gives nobody anything."""
    given = session_given(person, facts.date)
    if given is None and not keep:
        return actions.session_without_keeping(person, facts)
    return session_document(given or actions.give_session(person, facts))
