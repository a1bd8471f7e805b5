"""What a therapist or a meter says."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from hipstride.app.accounts.access import signed_in
from hipstride.app.assessments import actions
from hipstride.app.assessments.forms import MOVEMENTS, POSITIONS, GradesForm, StrengthForm
from hipstride.app.assessments.records import tested
from hipstride.app.people.access import access_person
from hipstride.app.people.models import Person
from hipstride.catalogue.exercise import Exercise
from hipstride.catalogue.exercises import test_positions
from hipstride.prescription.gates import limits
from hipstride.prescription.plan import context_for
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


@require_GET
def strengths(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """The positions of a strength test, with what is there already."""
    person, record = _person(request, person_id)
    if record is None:
        return redirect("people:set_up", person.pk)
    allowed = limits(record, context_for(record, "clinic"))
    done: dict[tuple[str, str], dt.date] = {
        (test.movement, test.position): test.date for test in record.strength
    }
    rows = [
        {
            "position": position,
            "key": _key(position),
            "movement": MOVEMENTS[position.movement],
            "posture": POSITIONS[position.posture],
            "done": done.get((position.movement, position.posture)),
            "refused": all(allowed.test_refusals(position, side, "make") for side in ("left", "right")),
        }
        for position in sorted(test_positions(), key=lambda each: list(MOVEMENTS).index(each.movement))
    ]
    return render(request, "assessments/strengths.html", {"person": person, "rows": rows})


@require_http_methods(["GET", "POST"])
def strength(request: HttpRequest, person_id: UUID, position: str) -> HttpResponse:
    """The readings of one movement."""
    person, record = _person(request, person_id)
    asked = next((each for each in test_positions() if _key(each) == position), None)
    if asked is None:
        raise Http404
    if record is None:
        return redirect("people:set_up", person.pk)
    today = timezone.localdate()
    form = StrengthForm(
        request.POST if request.method == "POST" else None,
        position=asked,
        today=today,
        initial=_last_way(record, asked),
    )
    if request.method == "POST" and form.is_valid() and form.test is not None:
        test = form.test
        same = {"date": test.date.isoformat(), "movement": test.movement, "position": test.position}
        try:
            actions.keep_tests(
                signed_in(request),
                person,
                "strength",
                [test],
                instead_of=lambda row: all(row.get(key) == value for key, value in same.items()),
                once=form.once,
            )
        except BadInput as error:
            form.add_error(None, error.what)
        else:
            messages.success(request, _("The readings are saved."))
            return redirect("assessments:strengths", person.pk)
    allowed = limits(record, context_for(record, "clinic"))
    refusals = [
        reason.text
        for kind in ("break", "make")
        for side in ("left", "right")
        for reason in allowed.test_refusals(asked, side, kind)
    ]
    known = {
        "person": person,
        "position": asked,
        "movement": MOVEMENTS[asked.movement],
        "posture": POSITIONS[asked.posture],
        "how": ". ".join(asked.description.split(". ")[:2]) + ".",
        "form": form,
        "refusals": list(dict.fromkeys(refusals)),
    }
    return render(request, "assessments/strength.html", known, status=422 if form.errors else 200)


def _key(position: Exercise) -> str:
    return position.id.removeprefix("test.").replace("_", "-")


def _last_way(record: records.Person, position: Exercise) -> dict[str, object]:
    """How the same test, else any test, was done last: only the same way can be compared."""
    tests = sorted(record.strength, key=lambda test: test.date)
    found: dict[str, object] = {}
    if tests:
        last = tests[-1]
        found = {"device": last.device or "", "tester": last.tester or "", "test": last.test}
    same = [test for test in tests if (test.movement, test.position) == (position.movement, position.posture)]
    if same:
        known = same[-1]
        found |= {
            "lever_m": f"{known.lever_m * 100:g} cm",
            "test": known.test,
            "fixation": known.fixation,
            "gravity": known.gravity,
            "heel_held": known.heel_held,
            "hip_angle_deg": f"{known.hip_angle_deg:g}",
            "knee_angle_deg": f"{known.knee_angle_deg:g}",
        }
    return found
