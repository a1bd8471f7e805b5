"""What a therapist says, grades by hand; and what a person says in their own words."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from hipstride.app.accounts.access import signed_in
from hipstride.app.assessments import actions
from hipstride.app.assessments.actions_timed import log_tests
from hipstride.app.assessments.forms import GradesForm
from hipstride.app.assessments.forms_timed import OwnForm
from hipstride.app.assessments.records import tested
from hipstride.app.people.access import access_person
from hipstride.app.people.models import Person
from hipstride.record import person as records
from hipstride.record.errors import BadInput


def _person(request: HttpRequest, person_id: UUID) -> tuple[Person, records.Person | None]:
    person = access_person(signed_in(request), person_id)
    return person, tested(person)


@require_http_methods(["GET", "POST"])
def grades(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """Manual grades."""
    person, record = _person(request, person_id)
    if record is None:
        return redirect("people:set_up", person.pk)
    today = timezone.localdate()
    sent = request.POST if request.method == "POST" else None
    form = GradesForm(sent, today=today, initial=[row for row in record.manual_grade if row.date == today])
    if request.method == "POST" and form.is_valid():
        rows = form.grades()
        day, tested = form.cleaned_data["date"].isoformat(), {row.movement for row in rows}
        try:
            actions.keep_tests(
                signed_in(request),
                person,
                "manual_grade",
                rows,
                instead_of=lambda row: row["date"] == day and row["movement"] in tested,
                once=form.once,
            )
        except BadInput as error:
            form.add_error(None, error.what)
        else:
            messages.success(request, _("The grades are saved."))
            return redirect("assessments:ready", person.pk)
    status = 422 if form.errors else 200
    return render(request, "assessments/grades.html", {"person": person, "form": form}, status=status)


@require_http_methods(["GET", "POST"])
def own(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """How sure, how tired, in the person's own words."""
    person, record = _person(request, person_id)
    if record is None:
        return redirect("people:set_up", person.pk)
    form = OwnForm(request.POST if request.method == "POST" else None, person=record)
    if request.method == "POST" and form.is_valid():
        try:
            log_tests(signed_in(request), person, form.items(timezone.localdate()), once=form.once)
        except BadInput as error:
            form.add_error(None, error.what)
        else:
            messages.success(request, _("Saved."))
            return redirect("training:progress", person.pk)
    told = {"person": person, "form": form, "section": "progress"}
    return render(request, "assessments/own.html", told, status=422 if form.errors else 200)
