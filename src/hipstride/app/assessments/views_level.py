"""Find my level: one question a screen, one set a side, the chair; each saved, each can be taken back."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from hipstride.app.accounts.access import signed_in
from hipstride.app.accounts.models import User
from hipstride.app.assessments import actions
from hipstride.app.assessments.access import search_under_way, training_began
from hipstride.app.assessments.actions import search_of
from hipstride.app.assessments.forms import SetForm
from hipstride.app.assessments.forms_timed import TimedForm
from hipstride.app.assessments.level import CHAIR, Offer, Stage, is_blocked, stage_of
from hipstride.app.people.access import access_person, lock
from hipstride.app.people.models import Person
from hipstride.app.people.records import log_of, record_of
from hipstride.catalogue.exercises import get
from hipstride.figure.follow.words import set_up_lines
from hipstride.prescription.find_level import Answer, Question
from hipstride.prescription.gates.company import company_matters
from hipstride.prescription.present import resistance_json
from hipstride.prescription.ramp import RampStep
from hipstride.prescription.today import context_today
from hipstride.record import person as records
from hipstride.record.person import Sides

_APART = "level_of_each_leg"
"""Where the session keeps the search in which each leg is asked for itself."""
_WORDS = (
    ("easily", gettext_lazy("Easily")),
    ("just", gettext_lazy("Just")),
    ("no", gettext_lazy("No")),
    ("not_sure", gettext_lazy("I am not sure")),
)
_SAID = tuple(value for value, _words in _WORDS)


@require_http_methods(["GET", "POST"])
def find(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """Whatever is next; a POST answers it, takes the last answer back, or ends here."""
    user = signed_in(request)
    person = access_person(user, person_id)
    if request.method == "GET":
        return _find(request, user, person)
    with transaction.atomic():
        lock(person)  # of two answers at once the second sees what the first one did
        return _find(request, user, person)


def _find(request: HttpRequest, user: User, person: Person) -> HttpResponse:
    record = record_of(person)
    if record is None:
        return redirect("people:set_up", person.pk)
    row = search_under_way(person, timezone.localdate())
    there = None if row is None or row.company_on != timezone.localdate() else row.company
    day = replace(context_today(log_of(person), None, timezone.localdate()), helper_present=there)
    if stops := is_blocked(record, day):
        return render(request, "assessments/blocked.html", {"person": person, "stops": stops})
    if row is None:
        if request.method == "GET":
            return render(request, "assessments/before.html", {"person": person})
        if request.POST.keys() & {"end", "back", "at"}:  # sent twice: the first one has ended it
            return redirect("assessments:ready", person.pk)
        row = actions.begin(user, person)
        if (told := request.POST.get("company")) in ("yes", "no") and company_matters(record):
            actions.say_company(user, person, row, told == "yes")
        return redirect("assessments:find", person.pk)
    stage = stage_of(search_of(row, person))
    if "apart" in request.GET:  # remembered for the rest of this search, until taken back
        request.session[_APART] = str(row.pk) if request.GET["apart"] == "1" else ""
    both = stage.question is not None and stage.question.other is not None
    apart = request.session.get(_APART) == str(row.pk)
    form = _form(stage, record, None)
    if request.method == "POST":
        sent = request.POST
        if "back" in sent:
            if not stage.ask_company:
                actions.go_back(user, person, row)
            return redirect("assessments:find", person.pk)
        if "end" in sent:
            actions.end(user, person, row)
            if "usual" in sent:  # the same tap tells how they are, and the session begins
                return redirect("training:how", person.pk, preserve_request=True)
            return redirect("assessments:ready", person.pk)
        if sent.get("at", "") not in (
            _at(stage),
            _at(_of_one_leg(stage)),
        ):  # sent twice, or an old page: show what is next
            return redirect("assessments:find", person.pk)
        if "leave" in sent and stage.set:
            actions.leave_set_out(user, person, row, stage.set)
            return redirect("assessments:find", person.pk)
        if "leave" in sent and stage.chair:
            actions.leave_chair_out(user, person, row)
            return redirect("assessments:find", person.pk)
        form = _form(stage, record, sent)
        if _answered(user, person, row, stage, sent, form):
            return redirect("assessments:find", person.pk)
    if stage.done:
        actions.end(user, person, row)
        return redirect("assessments:ready", person.pk)
    known = {
        "person": person,
        "search": row,
        "stage": stage,
        "at": _at(stage),
        "form": form,
        "begins": not training_began(person),
        "usual": "alone" if row.company is None else "yes" if row.company else "no",
        "back": not stage.ask_company and actions.last_of(row) is not None,
        "begun": bool(row.answers or row.sets or row.company is not None),
        "together": apart and stage.question is not None,
        "now": both,  # one answer would do for both
        "legs": _each_leg(stage.question, request.POST) if apart and both and stage.question else [],
        "unanswered": request.method == "POST" and form is None,
        **_shown(stage),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "assessments/find.html", known, status=status)


def _answered(user: Any, person: Any, row: Any, stage: Stage, sent: Any, form: Any) -> bool:
    """Keep what was answered; False if it is no answer."""
    if stage.ask_company:
        if (told := sent.get("company")) not in ("yes", "no"):
            return False
        actions.say_company(user, person, row, told == "yes")
        return True
    if stage.offer:
        if (part := next((each for each in stage.offer.parts if each == sent.get("part")), None)) is None:
            return False
        actions.go_on_with(user, person, row, part)
        return True
    if stage.question:
        legs = _legs(stage.question) if sent["at"] == _at(stage) else (stage.question.side,)
        told = {side: sent.get(f"said_{side}", sent.get("said")) for side in legs}
        if not all(said in _SAID for said in told.values()):
            return False
        exercise = stage.question.exercise
        actions.say(user, person, row, [Answer(exercise, side, said) for side, said in told.items()])
        return True
    if form is None or not form.is_valid():
        return False
    told = form.cleaned_data
    if stage.set:
        hurt = told["hurt"] == "yes"
        actions.keep_set(
            user, person, row, stage.set, reps=told["reps"], effort=float(told["effort"]), hurt=hurt
        )
    else:
        actions.keep_chair(user, person, row, form.values[0])
    return True


def _of_one_leg(stage: Stage) -> Stage:
    """The same question about one leg only, for who answers for each leg apart."""
    question = stage.question
    return stage if question is None else replace(stage, question=replace(question, other=None))


def _legs(question: Question) -> tuple[Sides, ...]:
    """The sides one answer is for."""
    return (question.side,) if question.other is None else (question.side, question.other)


def _each_leg(question: Question, sent: Any) -> list[dict[str, Any]]:
    """Both legs of one question, each with its answers to choose from: the left one always first.

    The order of the search changes from one question to the next, and a tap by habit would then be the other leg's.
    """
    return [
        {
            "name": f"said_{side}",
            "label": _("Left leg") if side == "left" else _("Right leg"),
            "options": [(value, words, sent.get(f"said_{side}") == value) for value, words in _WORDS],
        }
        for side in sorted(_legs(question))
    ]


def _form(stage: Stage, person: records.Person, data: Any) -> SetForm | TimedForm | None:
    if stage.set:
        return SetForm(data, most=stage.set.reps_most)
    return TimedForm(data, timed=CHAIR, person=person) if stage.chair else None


def _at(stage: Stage) -> str:
    """What a page is about, so that an answer that comes twice counts once."""
    about = stage.question or stage.set
    if about is None:
        return "company" if stage.ask_company else "offer" if stage.offer else "chair"
    if stage.question:
        return f"question/{about.exercise}/{'+'.join(_legs(stage.question))}"
    return f"set/{about.exercise}/{about.side}"


def _offered(offer: Offer) -> dict[str, Any]:
    """Whole minutes of what may be added."""
    return {
        "question_minutes": max(1, round(offer.questions_minutes)) if offer.questions_minutes else 0,
        "set_minutes": max(1, round(offer.sets_minutes)),
    }


def _shown(stage: Stage) -> dict[str, Any]:
    about: Question | RampStep | None = stage.question or stage.set
    if about is None:
        return {"timed": CHAIR} if stage.chair else _offered(stage.offer) if stage.offer else {}
    exercise = get(about.exercise)
    shown: dict[str, Any] = {"exercise": exercise, "side": about.side, "why": about.why.text}
    if stage.question:
        shown["both_legs"] = stage.question.other is not None
        shown["minutes"] = max(1, round(stage.question.minutes_left))
    if stage.set:
        step = stage.set
        shown |= {
            "set_minutes": max(1, round(stage.sets_minutes)),
            "lines": set_up_lines(exercise, step.side, step.resistance),
            "resistance": json.dumps(resistance_json(step.resistance)),
        }
    return shown
