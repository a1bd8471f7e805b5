"""Today: how are you, what the day is, a fall, and something new."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from hipstride.app.accounts.access import signed_in
from hipstride.app.assessments.ready import is_a_guess
from hipstride.app.people.from_page import NO_PAGE, FromPage
from hipstride.app.people.models import Person
from hipstride.app.people.safety import may_review
from hipstride.app.people.set_up.steps import BY_KEY
from hipstride.app.people.set_up.steps.step import Step
from hipstride.app.people.views import choose
from hipstride.app.training import actions, day
from hipstride.app.training.facts import Facts, access_facts
from hipstride.app.training.forms import FallForm, How, OnLog, Settled, Sign, as_answered, usual
from hipstride.app.training.outlook import is_short, outlook
from hipstride.app.training.own_words import due_week
from hipstride.app.training.records import session_document
from hipstride.prescription.done_sessions import sessions
from hipstride.prescription.gates.today import STOP_NOW
from hipstride.prescription.still_open import same_words
from hipstride.record.errors import BadInput
from hipstride.record.event import Fall, SessionEnded
from hipstride.record.parse import merge_tests


def _who(request: HttpRequest, person_id: UUID) -> tuple[Person, Facts | None]:
    return access_facts(signed_in(request), person_id, timezone.localdate())


def _session(person: Person, facts: Facts) -> dict[str, Any]:
    return session_document(actions.give_session(person, facts))


_SOON = tuple(BY_KEY[key] for key in ("brands", "helper", "days", "minutes"))
"""What the set-up left open for after the first session: the next ones are made of it."""


def _left_open(person: Person, facts: Facts) -> list[Step]:
    """Of who answered the set-up; a file that was brought in says what it says."""
    answers = person.draft.get("answers", {})
    known = (
        ("brands",) if facts.person.equipment.bands else ()
    )  # some of their own, which are not asked about
    open_ = [each for each in _SOON if each.when(answers) and not each.answered(answers)]
    return [each for each in open_ if answers and each.key not in known]


@require_GET
def today(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """Today's page: one thing at a time, by where the day stands."""
    person, facts = _who(request, person_id)
    choose(request, person)
    told: dict[str, Any] = {"person": person, "section": "today"}
    if facts is None:
        return render(request, "training/no_record.html", told)
    after = day.next_dates(facts) if day.has_ended(facts) else []
    days = [facts, *(replace(facts, date=date) for date in after)]
    given = actions.give_sessions([(person, each) for each in days])
    document, *coming = map(session_document, given)
    kind = day.kind_of(facts, document, anyway="anyway" in request.GET)
    told |= {
        "kind": kind,
        "day": document,
        "date": facts.date,
        "groups": day.groups(document),
        "bands": day.bands(document),
        "things": day.things(document),
        "further_things": day.further_things(document),
        "next": day.next_date(facts),
        "trained": day.trained_before(facts),
        "helper": day.helper_matters(document, facts.readiness),
        "helper_here": facts.readiness is not None and facts.readiness.helper_present == "yes",
        "symptoms": day.symptoms_open(facts),
        "fall_open": day.fall_open(facts),
        "once": OnLog(log=facts.log),
        "answered": facts.readiness is not None,
        "sets": day.sets_done(facts),
        "short": is_short(document),
        "own_due": due_week(facts),
        "own_begun": bool(sessions(facts.log)),
        "guess": is_a_guess(merge_tests(facts.person, facts.log)),
    }
    if kind == "ask":
        asked = {"trained": told["trained"], "helper": told["helper"]}
        told["form"] = How(log=facts.log, initial={"after_last_time": "fine"}, auto_id="id_how_%s", **asked)
    if kind == "done" or (kind == "ask" and told["trained"]):
        told["later"] = _left_open(person, facts)
    if kind == "done":
        told |= {"done": list(day.done_today(facts)), "outlook": outlook(document, coming)}
    return render(request, f"training/today_{kind}.html", told)


@require_http_methods(["GET", "POST"])
def how(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """How are you today: as usual in one tap, else what is different."""
    person, facts = _who(request, person_id)
    if facts is None:
        return redirect("people:set_up", person.pk)
    before = facts.readiness
    document = _session(person, facts)
    asked = {"trained": day.trained_before(facts), "helper": day.helper_matters(document, before)}
    if request.method == "POST" and "usual" in request.POST:
        helper = request.POST["usual"] if request.POST["usual"] in ("yes", "no") else None
        answers = usual(trained=asked["trained"], helper=helper if asked["helper"] else None)
        actions.tell_readiness(signed_in(request), person, facts, answers, page=_page(request, facts))
        if "first" in request.POST and _is_ready(*_who(request, person_id)):
            return redirect(
                f"{reverse('training:player')}#{person.pk}"
            )  # whose first screen says what today's page does
        return redirect("training:today", person.pk)
    initial = {"after_last_time": "fine"} if before is None else as_answered(before)
    form = How(request.POST if request.method == "POST" else None, log=facts.log, initial=initial, **asked)
    if request.method == "POST" and form.is_valid():
        try:
            fall = form.told_fall
            actions.tell_how(
                signed_in(request), person, facts, form.answers, form.symptom, fall, page=form.page
            )
        except BadInput as error:
            form.refuse(error)
        else:
            asks = form.answers.fall == "yes" and fall is None
            return redirect("training:fall" if asks else "training:today", person.pk)
    told = {"person": person, "form": form, "section": "today", "again": before is not None}
    return render(request, "training/how.html", told, status=422 if form.errors else 200)


def _is_ready(person: Person, facts: Facts | None) -> bool:
    """Whether there is something to train, and nothing to say or ask before it."""
    return facts is not None and day.kind_of(facts, _session(person, facts), anyway=True) == "ready"


@require_http_methods(["GET", "POST"])
def fall(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """A fall: a few short questions; who talked it over with somebody trains on."""
    person, facts = _who(request, person_id)
    if facts is None:
        return redirect("people:set_up", person.pk)
    last = next((event.body for event in reversed(facts.log.events) if isinstance(event.body, Fall)), None)
    waiting = day.fall_open(facts)
    initial: dict[str, Any] = {}
    if waiting and last is not None and last.reviewed_with is None:
        initial = {
            "hurt": _said(last.hurt),
            "head": _said(last.head),
            "why": (last.why or "").partition(".")[0],
        }
    form = FallForm(request.POST if request.method == "POST" else None, log=facts.log, initial=initial)
    if not may_review(signed_in(request), person):
        del form.fields["reviewed_with"]  # their professional ends the pause
    if request.method == "POST" and form.is_valid():
        try:
            actions.tell_fall(signed_in(request), person, form.fall, page=form.page)
        except BadInput as error:
            form.refuse(error)
        else:
            if form.fall.reviewed_with:
                messages.success(request, _("Good that you talked about it. Saved."))
            else:
                messages.success(request, _("Saved. Talk about it with a doctor, nurse or therapist soon."))
            return redirect("training:today", person.pk)
    told = {"person": person, "form": form, "waiting": waiting and bool(initial), "section": "today"}
    return render(request, "training/fall.html", told, status=422 if form.errors else 200)


def _page(request: HttpRequest, facts: Facts) -> FromPage:
    """The page of a button that was tapped."""
    sent = OnLog(request.POST, log=facts.log)
    return sent.page if sent.is_valid() else NO_PAGE


def _said(told: bool | None) -> str | None:
    return None if told is None else "yes" if told else "no"


@require_http_methods(["GET", "POST"])
def symptom(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """Something new or worse: tell it, or say that it is gone."""
    person, facts = _who(request, person_id)
    if facts is None:
        return redirect("people:set_up", person.pk)
    user = signed_in(request)
    settling = request.method == "POST" and "settled" in request.POST
    rows: list[dict[str, Any]] = []
    wrong = False
    for each in day.symptoms_open(facts):
        must = day.must_ask(each)
        sent = request.POST if settling and same_words(request.POST.get("what", ""), each.what) else None
        gone = Settled(
            sent, log=facts.log, must_ask=must, initial={"what": each.what}, auto_id=f"id_%s_{len(rows)}"
        )
        if sent is not None and gone.is_valid():
            who = gone.cleaned_data.get("settled_with")
            try:
                actions.settle(user, person, facts, each.what, who, page=gone.page)
            except BadInput as error:
                gone.refuse(error)
            else:
                messages.success(request, _("Good that it is gone. Saved."))
                return redirect("training:today", person.pk)
        wrong = wrong or bool(gone.errors)
        rows.append(
            {"what": _SIGNS.get(each.what, each.what), "since": timezone.localtime(each.at), "form": gone}
        )
    if settling and not wrong:  # sent twice: it is gone already
        return redirect("training:today", person.pk)
    form = Sign(request.POST if request.method == "POST" and not settling else None, log=facts.log)
    if form.is_bound and form.is_valid():
        try:
            actions.tell(user, person, "symptom", form.symptom, page=form.page)
        except BadInput as error:
            form.refuse(error)
        else:
            return redirect("training:today", person.pk)
    told = {"person": person, "form": form, "rows": rows, "signs": STOP_NOW, "section": "today"}
    return render(request, "training/symptom.html", told, status=422 if wrong or form.errors else 200)


_SIGNS = dict(STOP_NOW)


@require_POST
def let_go(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """Not today: noted, and no more is asked."""
    person, facts = _who(request, person_id)
    if facts is not None:
        ended = SessionEnded(finished=False, note="not today")
        actions.tell(signed_in(request), person, "session_ended", ended, page=_page(request, facts))
    return redirect("training:today", person.pk)
