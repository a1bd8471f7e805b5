"""Set up for me, one question a screen; and the same answers later, as "About me"."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from hipstride.app.accounts.access import signed_in
from hipstride.app.people import actions
from hipstride.app.people.access import access_person, lock, newest_version
from hipstride.app.people.models import Person
from hipstride.app.people.records import answers_now, document_of_newest
from hipstride.app.people.set_up.document import ready
from hipstride.app.people.set_up.fields import Answers, Signs, Ticks
from hipstride.app.people.set_up.forms import StepForm
from hipstride.app.people.set_up.steps import BY_KEY, first_steps, next_open, steps_for
from hipstride.app.people.set_up.steps.joints import Trouble
from hipstride.app.people.set_up.steps.step import JOINTS, THINGS, Said, Step
from hipstride.app.people.set_up.told import Now, by_who_lifts, company_matters, gates_of, now_told, told_by
from hipstride.record.canonical import sha256_of
from hipstride.record.errors import BadInput


@require_GET
def set_up(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """Where the set-up goes on: the first open question; with a person file, or none open, all answers."""
    person = access_person(signed_in(request), person_id)
    step = next_open(answers_now(person))
    if step is None or document_of_newest(person) is not None:
        return redirect("people:set_up_check", person.pk)
    return redirect("people:set_up_step", person.pk, step.key)


@require_http_methods(["GET", "POST"])
def set_up_step(request: HttpRequest, person_id: UUID, step: str) -> HttpResponse:
    """One question."""
    user = signed_in(request)
    person = access_person(user, person_id)
    asked = BY_KEY.get(step)
    if asked is None:
        raise Http404
    answers = answers_now(person)
    if not asked.when(answers):  # an answer before it has changed, and it is not asked any more
        return redirect("people:set_up", person.pk)
    if request.method == "GET":
        return _question(request, person, asked, answers, StepForm(asked, answers))
    form = StepForm(asked, answers, request.POST)
    later = "later" in request.POST
    if later and not form.has_changed():
        return redirect("people:index")
    if "pass" in request.POST and asked.passing:
        if _filled(request, form):
            form.is_valid()
            form.errors.clear()
            form.add_error(
                None,
                _("You filled in something. Press “Go on”, or take it away and press “%s”.") % asked.passing,
            )
            return _question(request, person, asked, answers, form)
        changed = asked.passed(answers)
    elif form.is_valid():
        changed = form.answers
    else:
        return _question(request, person, asked, answers, form)
    try:
        with transaction.atomic():
            lock(person)  # of two at once the second sees what the first answered
            there = answers_now(person)
            if _answered_meanwhile(request, asked, there, changed):
                return _question(request, person, asked, there, form, meanwhile=True)
            after = actions.save_answers(user, person, changed)
    except BadInput as error:
        form.is_valid()
        form.add_error(None, str(error))
        return _question(request, person, asked, answers, form)
    if later:
        messages.info(request, _("Saved. Go on when you like."))
        return redirect("people:index")
    return redirect(_onward(person, asked, answers, after, change="change" in request.GET))


def _seen(step: Step, answers: Answers) -> str:
    """What stood in the answers of a screen, as a short mark: a form carries it, and is judged by it."""
    names = [name for each in step.every for name in each.names(answers)]
    return sha256_of({name: answers.get(name) for name in names})[:16]


def _answered_meanwhile(request: HttpRequest, step: Step, there: Answers, changed: Answers) -> bool:
    """Whether somebody answered this screen otherwise since it was shown. The same answer twice is no quarrel."""
    seen = request.POST.get("seen")
    if seen is None or seen == _seen(step, there):
        return False
    return any(there.get(name) != told for name, told in changed.items())


def _filled(request: HttpRequest, form: StepForm) -> bool:
    """Whether something stands in the controls of a screen that is passed by: a warning is not lost by a slip."""
    return any(value.strip() for name in form.fields for value in request.POST.getlist(name))


def _onward(person: Person, asked: Step, before: Answers, after: Answers, *, change: bool) -> str:
    """The next screen: the next question; after a change the answers, or what the change newly asks."""
    told = {"after": asked.key} if told_by(asked, after) else {}
    if change:
        was = {step.key for step in steps_for(before)}
        new = [
            step
            for step in steps_for(after)
            if not step.answered(after) and _asks_now(step, asked, after, was)
        ]
        following = new[0] if new else None
        told |= {"change": "1"} if new else {}
    else:
        order = first_steps(after)
        place = next((at for at, step in enumerate(order) if step.key == asked.key), len(order))
        following = order[place + 1] if place + 1 < len(order) else None
    address = (
        reverse("people:set_up_check", args=[person.pk])
        if following is None
        else reverse("people:set_up_step", args=[person.pk, following.key])
    )
    return f"{address}?{urlencode(told)}" if told else address


def _asks_now(step: Step, changed: Step, after: Answers, was: set[str]) -> bool:
    """Whether a change opened this question: it is new, and more about what was changed or not to be put off."""
    return step.key not in was and (step.of == changed.key or not step.later(after))


def _told(request: HttpRequest, answers: Answers) -> Now:
    step = BY_KEY.get(request.GET.get("after", ""))
    return now_told([] if step is None else told_by(step, answers))


def _question(
    request: HttpRequest,
    person: Person,
    step: Step,
    answers: Answers,
    form: StepForm,
    *,
    meanwhile: bool = False,
) -> HttpResponse:
    newest = newest_version(person) if meanwhile else None
    change = "change" in request.GET
    order = steps_for(answers) if change or step.later(answers) else first_steps(answers)
    place = next(at for at, each in enumerate(order) if each.key == step.key)
    shown = {
        "person": person,
        "step": step,
        "form": form,
        "buttons": _buttons(step, answers),
        "number": place + 1,
        "count": len(order),
        "back": order[place - 1].key if place else None,
        "change": change,
        "told": None if form.is_bound else _told(request, answers),
        "has_record": document_of_newest(person) is not None,
        "seen": _seen(step, answers),
        "meanwhile": step.said(answers) if meanwhile else [],
        "who": str(newest.by) if newest is not None and newest.by else "",
    }
    status = 409 if meanwhile else 422 if form.is_bound else 200
    return render(request, "people/set_up_step.html", shown, status=status)


def _buttons(step: Step, answers: Answers) -> list[dict[str, Any]]:
    """The options of a screen with one choice."""
    if step.buttons is None:
        return []
    options = step.buttons.options
    found = options(answers) if callable(options) else options
    name = step.buttons.name
    return [{"name": name, "option": each, "now": answers.get(name) == each.value} for each in found]


@require_http_methods(["GET", "POST"])
def set_up_check(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """All answers, each with a way to change it; the first time the button that makes the plan."""
    user = signed_in(request)
    person = access_person(user, person_id)
    answers = answers_now(person)
    document = document_of_newest(person)
    new = document is None
    if request.method == "POST":
        step = next_open(answers)
        if new and step is not None:
            messages.info(request, _("One question is still open."))
            return redirect("people:set_up_step", person.pk, step.key)
        if new:
            actions.finish_set_up(user, person)
            if "other" in request.POST:
                return redirect("assessments:start", person.pk)
            return redirect("assessments:find", person.pk, preserve_request=True)  # the same tap begins it
        return redirect("assessments:start", person.pk)
    shown = {
        "person": person,
        "new": new,
        "parts": _parts(answers),
        "short": _short(answers) if new else [],
        "company": new and ready(answers) and company_matters(answers),
        "later": [step for step in steps_for(answers) if _can_wait(step, answers)],
        "open": next_open(answers) if new else None,
        "told": _told(request, answers),
        "minds": by_who_lifts(gates_of(answers, document or {})) if ready(answers) else [],
        "section": "about",
    }
    return render(request, "people/set_up_check.html", shown)


def _can_wait(step: Step, answers: Answers) -> bool:
    return step.later(answers) and not step.answered(answers)


_TELL_THEMSELVES = {"sex", "height", "mass", "pdds"}  # answers that need no word before them


def _short(answers: Answers) -> list[list[Said]]:
    """What was said that is more than a no, to be looked over at a glance: a line a screen.

    Judged by the answers, never by their words. What was said more closely of a joint, and what somebody has at home,
    stand with all answers.
    """
    lines = []
    for step in steps_for(answers):
        if step.part is THINGS or (step.part is JOINTS and step.of):
            continue
        line = []
        for each in step.every:
            if each.says_no(answers) or not (said := step.said_by(each, answers)).words:
                continue
            names = set(each.names(answers))
            plain = isinstance(each, Ticks | Signs | Trouble) or names <= _TELL_THEMSELVES
            line.append(replace(said, label="") if plain else said)
        if line:
            lines.append(line)
    return lines


def _parts(answers: Answers) -> list[dict[str, Any]]:
    """The steps by part, with the words of each answer; a part that comes again is shown once."""
    found: dict[str, list[dict[str, Any]]] = {}
    for step in steps_for(answers):
        if _can_wait(step, answers):
            continue
        found.setdefault(str(step.part), []).append(
            {
                "step": step,
                "rows": step.said(answers),
                "open": not step.answered(answers),
                "one": len(step.every) == 1,
            }
        )
    return [{"title": title, "steps": steps} for title, steps in found.items()]
