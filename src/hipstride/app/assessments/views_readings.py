"""Readings from a meter's own table: looked at first, then kept as tests of the visit."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from hipstride.app.assessments.actions_visit import Meanwhile, keep_day
from hipstride.app.assessments.names import MOVEMENTS, POSITIONS
from hipstride.app.assessments.records import key_of, mark_of, standing_on
from hipstride.app.assessments.views_visit import Visiting
from hipstride.app.assessments.visit import positions, refused, visit_of
from hipstride.exchange.meter_tests import as_tests
from hipstride.exchange.readings import MORE, meter_tests
from hipstride.prescription.gates import limits
from hipstride.record.errors import BadInput
from hipstride.record.person import Person, StrengthTest
from hipstride.strength.entry import slips
from hipstride.strength.test import reading_of

_MOST_BYTES = 64 * 1024


class ReadingsForm(forms.Form):
    """A table as a file, or as text that was copied."""

    file = forms.FileField(label=gettext_lazy("The file of the meter (CSV)"), required=False)
    table = forms.CharField(
        label=gettext_lazy("Or paste the table here"),
        required=False,
        max_length=_MOST_BYTES,
        widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "false"}),
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)
    use_required_attribute = False

    def clean(self) -> dict[str, Any]:
        """One of the two; the file goes first."""
        told = self.cleaned_data
        sent = told.get("file")
        if sent is not None:
            if sent.size > _MOST_BYTES:
                raise forms.ValidationError(_("This file is too large. A table of readings has a few lines."))
            try:
                told["table"] = sent.read().decode("utf-8-sig")
            except UnicodeDecodeError:
                raise forms.ValidationError(_("This is no text file. Save the readings as CSV.")) from None
        if not told.get("table") and not self.errors:
            raise forms.ValidationError(_("Choose a file, or paste the table."))
        return told


@require_http_methods(["GET", "POST"])
def readings(request: HttpRequest, person_id: UUID, day: dt.date) -> HttpResponse:
    """Take a table in, look at it, keep it."""
    at = Visiting(request, person_id, day)
    if at.known is None:
        return at.to_set_up()
    record = at.record
    form = ReadingsForm(request.POST or None, request.FILES or None)
    if request.method == "GET":
        form = ReadingsForm()
    elif not form.is_bound:
        form = ReadingsForm({})
    tests: list[StrengthTest] = []
    table = ""
    if request.method == "POST" and form.is_valid():
        table = form.cleaned_data["table"]
        try:
            others = [test for test in record.strength if test.date != day]
            found = meter_tests(table, _("the table"))
            tests = as_tests(found, others, visit_of(record, day), day, at.today)
        except BadInput as error:
            form.add_error(None, str(error))
    stands = standing_on(at.known, "strength", day)
    here = [stands[key_of(test)].test for test in tests if key_of(test) in stands]
    if tests and "keep" in request.POST:
        try:
            keep_day(
                at.user,
                at.row,
                "strength",
                day,
                tests,
                of={key_of(test) for test in tests},
                seen=form.cleaned_data["seen"] or None,
            )
        except Meanwhile:
            form.add_error(None, _("Somebody saved one of these tests meanwhile. Look again, then save."))
        except BadInput as error:
            form.add_error(None, error.what)
        else:
            n = len(tests)
            messages.success(
                request, ngettext("%(n)d test is saved.", "%(n)d tests are saved.", n) % {"n": n}
            )
            return at.to_visit()
    page = at.page(
        form=form,
        table=table,
        tests=[_row(record, test, at) for test in tests],
        seen=mark_of(here),
        replaced=len(here),
        columns=_COLUMNS,
        more=MORE,
        section="progress",
    )
    return render(request, "assessments/readings.html", page, status=422 if form.errors else 200)


_COLUMNS = (
    ("movement", gettext_lazy("such as hip_flexion or knee_extension")),
    ("side", gettext_lazy("left or right")),
    ("force", gettext_lazy("what the meter showed")),
    ("unit", gettext_lazy("N, kg or lb")),
)


def _row(record: Person, test: StrengthTest, at: Visiting) -> dict[str, Any]:
    """A test as it will be kept, with what to ask about it."""
    others = [each for each in record.strength if key_of(each) != key_of(test)]
    position = next(
        each for each in positions() if (each.movement, each.posture) == (test.movement, test.position)
    )
    said = refused(limits(record, at.context(record)), position)
    no = dict.fromkeys(kinds[test.test] for kinds in said.values() if test.test in kinds)
    return {
        "movement": MOVEMENTS[test.movement],
        "posture": POSITIONS[test.position],
        "left": " ".join(f"{each:g}" for each in test.left_n),
        "right": " ".join(f"{each:g}" for each in test.right_n),
        "left_mean": reading_of(test.left_n),
        "right_mean": reading_of(test.right_n),
        "lever_cm": f"{100 * test.lever_m:g}",
        "test": test.test,
        "asks": [*no, *(slip.text for slip in slips(test, others, record.person))],
    }
