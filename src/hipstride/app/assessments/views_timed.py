"""The tests of a test day: what there is, each with a large timer, and what a person says in their own words."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from hipstride.app.accounts.access import signed_in
from hipstride.app.assessments.actions_timed import log_tests
from hipstride.app.assessments.forms_timed import OwnForm, TimedForm
from hipstride.app.assessments.timed import TIMED, last_done, test_of, why_not
from hipstride.app.people.access import access_person
from hipstride.app.people.models import Person as PersonRow
from hipstride.app.people.records import Known, known_of
from hipstride.prescription.gates import Context
from hipstride.prescription.today import context_today
from hipstride.record.errors import BadInput
from hipstride.record.parse import merge_tests
from hipstride.record.person import Person


def _known(row: PersonRow) -> tuple[Known, Person] | None:
    known = known_of(row)
    return None if known is None else (known, merge_tests(known.record, known.log))


@require_GET
def tests(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """What is tested, and when it was done last."""
    row = access_person(signed_in(request), person_id)
    found = _known(row)
    if found is None:
        return redirect("people:set_up", row.pk)
    _, record = found
    timed = [{"timed": each, "last": last_done(each, record)} for each in TIMED.values()]
    own_last = max((item.date for item in record.own_item if item.about != "stairs"), default=None)
    known = {"person": row, "timed": timed, "own_last": own_last, "section": "progress"}
    return render(request, "assessments/tests.html", known)


@require_http_methods(["GET", "POST"])
def timed(request: HttpRequest, person_id: UUID, measure: str) -> HttpResponse:
    """One measure, with its timer. Who must not do it alone is asked first who is there."""
    user = signed_in(request)
    row = access_person(user, person_id)
    asked = TIMED.get(measure)
    if asked is None:
        raise Http404
    found = _known(row)
    if found is None:
        return redirect("people:set_up", row.pk)
    known, record = found
    context = context_today(known.log, None)
    somebody = request.GET.get("with") == "somebody"
    if refusal := why_not(asked, record, _with(context, somebody)):
        may_with = not somebody and why_not(asked, record, _with(context, True)) is None
        told = {
            "person": row,
            "timed": asked,
            "refusal": refusal,
            "may_with": may_with,
            "section": "progress",
        }
        return render(
            request, "assessments/not_now.html", told, status=409 if request.method == "POST" else 200
        )
    form = TimedForm(request.POST if request.method == "POST" else None, timed=asked, person=record)
    if request.method == "POST" and form.is_valid():
        test = test_of(
            asked,
            timezone.localdate(),
            form.values,
            aid=form.cleaned_data.get("aid") or None,
            words=form.cleaned_data.get("words", ""),
        )
        try:
            log_tests(user, row, [test], once=form.once)
        except BadInput as error:
            form.add_error(None, error.what)
        else:
            messages.success(request, _("Saved."))
            return redirect("assessments:tests", row.pk)
    told = {"person": row, "timed": asked, "form": form, "section": "progress"}
    return render(request, "assessments/timed.html", told, status=422 if form.errors else 200)


def _with(context: Context, somebody: bool) -> Context:
    return replace(context, helper_present=somebody)


@require_http_methods(["GET", "POST"])
def own(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """How sure, how tired, in the person's own words."""
    user = signed_in(request)
    row = access_person(user, person_id)
    found = _known(row)
    if found is None:
        return redirect("people:set_up", row.pk)
    form = OwnForm(request.POST if request.method == "POST" else None, person=found[1])
    if request.method == "POST" and form.is_valid():
        try:
            log_tests(user, row, form.items(timezone.localdate()), once=form.once)
        except BadInput as error:
            form.add_error(None, error.what)
        else:
            messages.success(request, _("Saved."))
            return redirect("training:progress", row.pk)
    told = {"person": row, "form": form, "section": "progress"}
    return render(request, "assessments/own.html", told, status=422 if form.errors else 200)
