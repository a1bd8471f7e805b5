"""The assessment visit: its days, what is done and left on one, how it is, clocks and scores."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from hipstride.app.accounts.access import signed_in
from hipstride.app.accounts.models import User
from hipstride.app.assessments.access import training_began
from hipstride.app.assessments.actions_visit import Key, Meanwhile, keep_day
from hipstride.app.assessments.forms_timed import TimedForm
from hipstride.app.assessments.forms_visit import ConditionsForm, ScoresForm, as_typed
from hipstride.app.assessments.names import LIMITS
from hipstride.app.assessments.records import key_of, mark_of, standing_on
from hipstride.app.assessments.timed import TIMED, Timed, TimedTest, as_test, rows_of, values_of, why_not
from hipstride.app.assessments.visit import (
    conditions,
    days,
    due,
    here,
    items,
    next_after,
    shown,
    stopped,
    unlike,
    visit_before,
    visit_of,
    week_of,
)
from hipstride.app.people.access import access_person
from hipstride.app.people.models import Person as PersonRow
from hipstride.app.people.records import Known, known_of
from hipstride.catalogue.scores import scales
from hipstride.prescription.gates import Context, limits
from hipstride.record.errors import BadInput
from hipstride.record.parse import merge_tests
from hipstride.record.person import Person, Score, Visit
from hipstride.record.person_checks import AnyTest

_FIRST_DAY = dt.date(1980, 1, 1)


class Visiting:
    """One person on one test day, as the pages of a visit need it."""

    def __init__(self, request: HttpRequest, person_id: UUID, day: dt.date | None = None) -> None:
        self.user: User = signed_in(request)
        self.row: PersonRow = access_person(self.user, person_id)
        self.today = timezone.localdate()
        self.day = day or self.today
        if not _FIRST_DAY <= self.day <= self.today:
            raise Http404
        self.known: Known | None = known_of(self.row)
        self.company = request.GET.get("with") == "somebody"

    @property
    def tester(self) -> str | None:
        """Who tests, as far as the sign-in tells: the professional who sits here; None for somebody at home."""
        return self.user.name[:60] if self.user.is_staff_member else None

    @property
    def record(self) -> Person:
        """The person with every test."""
        return merge_tests(self.found.record, self.found.log)

    @property
    def found(self) -> Known:
        """What is known; only asked for once the set-up is done."""
        if self.known is None:
            raise AssertionError("nothing is known of this person yet")
        return self.known

    def context(self, record: Person) -> Context:
        """Where and with whom it is tested."""
        return here(
            record,
            self.found.log,
            visit_of(record, self.day),
            self.day,
            professional=self.user.role != User.Role.PERSON,
            company=self.company,
        )

    def keep(
        self, form: Any, kind: str, tests: Sequence[AnyTest], of: Collection[Key]
    ) -> tuple[AnyTest, ...] | None:
        """Keep what a form tells of the day. None once it is kept; else what somebody else kept meanwhile.

        Then, or when it does not fit, the form has what to say.
        """
        seen = form.cleaned_data["seen"] or None
        try:
            keep_day(self.user, self.row, kind, self.day, tests, of=of, seen=seen, once=form.once)
        except Meanwhile as other:
            look_again(form, other)
            return other.tests
        except BadInput as error:
            form.add_error(None, error.what)
            return ()
        return None

    def take_out(self, request: HttpRequest, kind: str, tests: Sequence[AnyTest]) -> HttpResponse:
        """A test of the day no longer counts; not if somebody changed it since the page was made."""
        of = {key_of(each) for each in tests}
        try:
            keep_day(self.user, self.row, kind, self.day, [], of=of, seen=request.POST.get("seen") or None)
        except Meanwhile:
            messages.error(request, _("Somebody changed this test meanwhile. Look at it first."))
            return redirect(request.path)
        messages.success(request, _("Taken out."))
        return self.to_visit()

    def page(self, **more: Any) -> dict[str, Any]:
        """What every page of a visit shows."""
        return {"person": self.row, "day": self.day, "is_today": self.day == self.today, **more}

    def to_visit(self) -> HttpResponse:
        """Back to the day."""
        return redirect("assessments:visit", self.row.pk, self.day)

    def to_set_up(self) -> HttpResponse:
        """First things first."""
        return redirect("people:set_up", self.row.pk)


@require_http_methods(["GET", "POST"])
def visits(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """Begin a visit, or go to one of before."""
    at = Visiting(request, person_id)
    if at.known is None:
        return at.to_set_up()
    record = at.record
    if request.method == "GET" and visit_of(record, at.today) and "all" not in request.GET:
        return at.to_visit()
    coming = due(record, at.known.log, at.today)
    form = _conditions_form(request, at, record, week=week_of(coming, at.today), day=None)
    if request.method == "POST" and form.is_valid():
        visit = form.visit()
        stands = standing_on(at.known, "visit", visit.date)
        if stands:
            messages.info(request, _("This day is there already. Here it is."))
            return redirect("assessments:visit", at.row.pk, visit.date)
        nothing, of = mark_of([]), [key_of(visit)]
        try:
            keep_day(at.user, at.row, "visit", visit.date, [visit], of=of, seen=nothing, once=form.once)
        except BadInput as error:
            form.add_error(None, error.what)
        except Meanwhile:  # begun by two at once
            messages.info(request, _("This day is there already. Here it is."))
            return redirect("assessments:visit", at.row.pk, visit.date)
        else:
            return redirect("assessments:visit", at.row.pk, visit.date)
    earlier = [{"day": day, "visit": visit_of(record, day)} for day in days(record)]
    began = training_began(at.row)
    stops = stopped(record, at.known.log, at.today)
    told = at.page(form=form, due=coming, stopped=stops, earlier=earlier, began=began, section="progress")
    return render(request, "assessments/visits.html", told, status=422 if form.errors else 200)


def _conditions_form(
    request: HttpRequest, at: Visiting, record: Person, *, week: int | None, day: dt.date | None
) -> ConditionsForm:
    stands = None if day is None else visit_of(record, day)
    before = visit_before(record, at.day)
    professional = at.user.role != User.Role.PERSON
    if stands is not None:
        initial = as_typed(stands)
    else:
        usual = {} if before is None else as_typed(before)
        initial = {name: usual.get(name) for name in ("setting", "tester", "device")}
        initial["setting"] = initial["setting"] or ("clinic" if professional else "home")
        if at.tester is not None:
            initial["tester"] = at.tester
        if day in (None, at.today):
            initial["time"] = f"{timezone.localtime():%H:%M}"
    initial["seen"] = mark_of([] if stands is None else [stands])
    return ConditionsForm(
        request.POST if request.method == "POST" else None,
        person=record,
        today=at.today,
        day=day,
        week=week,
        initial=initial,
        at_home=not professional,
    )


@require_GET
def visit(request: HttpRequest, person_id: UUID, day: dt.date) -> HttpResponse:
    """What is done on this day, and what is left."""
    at = Visiting(request, person_id, day)
    if at.known is None:
        return at.to_set_up()
    record = at.record
    told, before = visit_of(record, day), visit_before(record, day)
    found = items(record, day, at.context(record))
    scores = [each for each in record.score if each.date == day]
    asked_before = {each.measure for each in record.score if each.date < day}
    planned = [each for each in found if shown(each)]
    page = at.page(
        visit=told,
        conditions=[] if told is None else conditions(told),
        unlike=[] if told is None or before is None else unlike(told, before),
        planned=planned,
        more=[each for each in found if not shown(each)],
        done=sum(each.done for each in planned),
        next=next_after(found, ""),
        waits=next((each.refusal for each in planned if not each.done and each.refusal), None),
        scores=len({each.measure for each in scores}),
        scores_before=len(asked_before),
        own_done=any(each.date == day and each.about != "stairs" for each in record.own_item),
        section="progress",
    )
    return render(request, "assessments/visit.html", page)


@require_http_methods(["GET", "POST"])
def day_conditions(request: HttpRequest, person_id: UUID, day: dt.date) -> HttpResponse:
    """How it is on this day."""
    at = Visiting(request, person_id, day)
    if at.known is None:
        return at.to_set_up()
    record = at.record
    coming = due(record, at.known.log, day)
    form = _conditions_form(request, at, record, week=week_of(coming, day), day=day)
    meanwhile: list[str] = []
    if request.method == "POST" and form.is_valid():
        made = form.visit()
        other = at.keep(form, "visit", [made], [key_of(made)])
        if other is None:
            messages.success(request, _("Saved."))
            return at.to_visit()
        for each in other:
            meanwhile = [f"{name}: {value}" for name, value in conditions(cast(Visit, each))]
    page = at.page(form=form, meanwhile=meanwhile, section="progress")
    return render(request, "assessments/conditions.html", page, status=_status(form, meanwhile))


def look_again(form: Any, other: Meanwhile) -> None:
    """The form as it was typed, now filled in against what stands."""
    form.data = form.data.copy()
    form.data["seen"] = mark_of(other.tests)


def _status(form: Any, meanwhile: object) -> int:
    if meanwhile:
        return 409
    return 422 if form.errors else 200


@require_http_methods(["GET", "POST"])
def timed(request: HttpRequest, person_id: UUID, day: dt.date, measure: str) -> HttpResponse:
    """One measure, with its timer. Who must not do it alone is asked first who is there."""
    asked = TIMED.get(measure)
    at = Visiting(request, person_id, day)
    if asked is None:
        raise Http404
    if at.known is None:
        return at.to_set_up()
    record = at.record
    context = at.context(record)
    refusal = why_not(asked, limits(record, context)) if at.day == at.today else None
    if refusal is not None:
        helped = limits(record, replace(context, helper_present=True))
        may_with = context.alone and why_not(asked, helped) is None
        page = at.page(timed=asked, refusal=refusal, may_with=may_with, section="progress")
        return render(
            request, "assessments/not_now.html", page, status=409 if request.method == "POST" else 200
        )
    stands = [row for row in rows_of(asked, record) if row.date == day][-1:]
    if request.method == "POST" and "remove" in request.POST:
        return at.take_out(request, asked.kind, stands)
    form = TimedForm(
        request.POST if request.method == "POST" else None,
        timed=asked,
        person=record,
        stands=stands[0] if stands else None,
        reasons=True,
        initial={"seen": mark_of(stands)},
    )
    meanwhile: list[str] = []
    if request.method == "POST" and form.is_valid():
        made = _made(form, asked, day)
        other = at.keep(form, asked.kind, [made], [key_of(made)])
        if other is None:
            messages.success(request, _("Saved."))
            return at.to_visit()
        meanwhile = [_told(asked, cast(TimedTest, each)) for each in other]
    before = [row for row in rows_of(asked, record) if row.date < day][-1:]
    page = at.page(
        timed=asked,
        form=form,
        meanwhile=meanwhile,
        stands=bool(stands),
        last=[{"day": row.date, "text": _told(asked, row)} for row in before],
        section="progress",
    )
    return render(request, "assessments/timed.html", page, status=_status(form, meanwhile))


def _made(form: TimedForm, asked: Timed, day: dt.date) -> TimedTest:
    told = form.cleaned_data
    return as_test(
        asked,
        day,
        form.values,
        aid=told.get("aid") or None,
        words=told.get("words", ""),
        limited_by=told.get("limited_by") or None,
    )


def _told(asked: Timed, test: TimedTest) -> str:
    """What came out, in a line."""
    unit = {"seconds": _("seconds"), "metres": _("metres"), "count": _("times")}[asked.unit]
    values = values_of(asked, test)
    sides = [_("left"), _("right")] if asked.sides else [""] * len(values)
    told = [
        f"{side} {value:g}".strip() for side, value in zip(sides, values, strict=False) if value is not None
    ]
    limit = getattr(test, "limited_by", None)
    parts = [f"{', '.join(told)} {unit}"] if told else []
    return ", ".join([*parts, *([str(LIMITS[limit])] if limit else [])])


@require_http_methods(["GET", "POST"])
def scores(request: HttpRequest, person_id: UUID, day: dt.date) -> HttpResponse:
    """The results of questionnaires and rated scales, as numbers."""
    at = Visiting(request, person_id, day)
    if at.known is None:
        return at.to_set_up()
    record = at.record
    stands: Mapping[str, Score] = {each.measure: each for each in record.score if each.date == day}
    before: Mapping[str, Score] = {
        each.measure: each for each in sorted(record.score, key=lambda one: one.date) if each.date < day
    }
    form = ScoresForm(request.POST if request.method == "POST" else None, stands=stands, before=before)
    form.fields["seen"].initial = mark_of(list(stands.values()))
    meanwhile: list[str] = []
    if request.method == "POST" and form.is_valid():
        other = at.keep(form, "score", form.scores(day), {("score", day, name) for name in scales()})
        if other is None:
            messages.success(request, _("The scores are saved."))
            return at.to_visit()
        meanwhile = [_score_words(each) for each in other]
    page = at.page(form=form, meanwhile=meanwhile, section="progress")
    return render(request, "assessments/scores.html", page, status=_status(form, meanwhile))


def _score_words(test: AnyTest) -> str:
    one = cast(Score, test)
    return f"{scales()[one.measure].name}: {one.score:g}"
