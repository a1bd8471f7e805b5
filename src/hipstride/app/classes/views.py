"""The classes one leads, what people take home, and what an instructor looks for."""

from __future__ import annotations

import hashlib
import json
from contextlib import nullcontext
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from hipstride.app.accounts.access import signed_in
from hipstride.app.classes import actions, weekend
from hipstride.app.classes.access import (
    access_class,
    access_session,
    attendance_seen,
    classes_of,
    people_in,
    session_on,
    sessions_of,
)
from hipstride.app.classes.forms import ClassForm
from hipstride.app.classes.guide import ADVICE, guide_of, movements
from hipstride.app.classes.models import ClassSession
from hipstride.app.classes.records import attended
from hipstride.app.classes.twice import answer, logged_twice
from hipstride.app.people import reads
from hipstride.app.people.models import Person
from hipstride.record.errors import BadInput

_MOST_MEETINGS = 12


def _render(request: HttpRequest, name: str, known: dict[str, Any], status: int = 200) -> HttpResponse:
    return render(request, f"classes/{name}.html", {"section": "classes", **known}, status=status)


@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """The classes this user leads."""
    return _render(request, "index", {"classes": classes_of(signed_in(request))})


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """A new class."""
    user = signed_in(request)
    form = ClassForm(request.POST if request.method == "POST" else None, actor=user)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        made = actions.make_class(
            user,
            name=told["name"],
            days=told["days"],
            people=told["people"],
            others=told.get("others", ()),
            once=form.key(user.pk),
        )
        return redirect("classes:one", made.pk)
    return _render(request, "form", {"form": form}, status=422 if form.errors else 200)


@require_POST
def try_examples(request: HttpRequest) -> HttpResponse:
    """A class of the example people, and its board."""
    user = signed_in(request)
    return _board_of(actions.open_session(user, actions.try_with_examples(user)))


@require_GET
def one(request: HttpRequest, class_id: UUID) -> HttpResponse:
    """One class."""
    user = signed_in(request)
    of = access_class(user, class_id)
    known = {
        "class": of,
        "people": people_in(user, of),
        "leaders": of.instructors.exclude(pk=user.pk).order_by("name", "pk"),
        "today": session_on(of, timezone.localdate()),
        "meetings": sessions_of(of)[:_MOST_MEETINGS],
    }
    return _render(request, "one", known)


@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, class_id: UUID) -> HttpResponse:
    """Another name, other days, other people; nothing is written over what a colleague changes meanwhile."""
    with transaction.atomic() if request.method == "POST" else nullcontext():
        return _change(request, class_id)


def _change(request: HttpRequest, class_id: UUID) -> HttpResponse:
    user = signed_in(request)
    of = access_class(user, class_id, to_change=request.method == "POST")
    leaders = list(of.instructors.filter(is_active=True).exclude(pk=user.pk).order_by("name", "pk"))
    now = {
        "name": of.name,
        "days": of.days,
        "people": people_in(user, of),
        "others": leaders,
    }
    stands = _as_it_stands(now)
    form = ClassForm(
        request.POST if request.method == "POST" else None, actor=user, leaders=leaders, initial=now
    )
    if request.method == "POST" and request.POST.get("stands", stands) != stands:
        names = ", ".join(person.called for person in now["people"])
        text = _(
            "Somebody changed this class while you did. Now it is called %(name)s, and in it are: %(people)s. "
            "Below is what you wanted. Save again to have it so."
        )
        form.add_error(None, text % {"name": of.name, "people": names or "–"})
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        actions.change_class(
            user,
            of,
            name=told["name"],
            days=told["days"],
            people=told["people"],
            others=told.get("others", leaders),  # who may not choose them changes none
        )
        messages.success(request, _("Saved."))
        return redirect("classes:one", of.pk)
    known = {"form": form, "class": of, "stands": stands}
    return _render(request, "form", known, status=422 if form.errors else 200)


def _as_it_stands(now: dict[str, Any]) -> str:
    """A mark of what a form was made from."""
    told = {**now, **{key: sorted(str(each.pk) for each in now[key]) for key in ("people", "others")}}
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()[:16]


@require_POST
def open_board(request: HttpRequest, class_id: UUID) -> HttpResponse:
    """Today's meeting on the board."""
    user = signed_in(request)
    return _board_of(actions.open_session(user, access_class(user, class_id)))


def _board_of(session: ClassSession) -> HttpResponse:
    return redirect(f"{reverse('classes:board')}#{session.pk}")


# --- what they take home -----------------------------------------------------------------------------


@require_GET
def after(request: HttpRequest, session_id: UUID) -> HttpResponse:
    """After class: everybody's sheet and file for the next day at home."""
    user = signed_in(request)
    session = access_session(user, session_id)
    seen = list(attendance_seen(user, session))
    twice = logged_twice([row.person for row in seen], session.date)
    reads.note(user, {each.person.pk for each in twice})  # a set says something; a name to print says nothing
    return _render(request, "after", {"session": session, "rows": attended(seen), "twice": twice})


@require_POST
def twice(request: HttpRequest, session_id: UUID) -> HttpResponse:
    """Of sets that two boards logged: which were two, and which were one; the rest stays asked."""
    user = signed_in(request)
    session = access_session(user, session_id)
    people = [row.person for row in attendance_seen(user, session)]
    for each in logged_twice(people, session.date):
        were = request.POST.get(f"were-{each.id}") or request.POST.get("others")
        if were in ("one", "two"):
            answer(user, session, each, both=were == "two")
    messages.success(request, _("Noted."))
    return redirect("classes:after", session.pk)


@require_GET
def sheets(request: HttpRequest, session_id: UUID) -> HttpResponse:
    """The sheets of all who were there, as one PDF."""
    user = signed_in(request)
    session = access_session(user, session_id)
    people = [row.person for row in attended(list(attendance_seen(user, session)))]
    reads.note(user, [person.pk for person in people])
    return _pdf(request, session, people, "weekend sheets")


@require_GET
def sheet(request: HttpRequest, session_id: UUID, person_id: UUID) -> HttpResponse:
    """The sheet of one."""
    user = signed_in(request)
    session = access_session(user, session_id)
    return _pdf(request, session, [_person_in(user, session, person_id)], "weekend sheet")


@require_GET
def play(request: HttpRequest, session_id: UUID, person_id: UUID) -> HttpResponse:
    """The next day at home of one, as a file that plays by itself on any device."""
    user = signed_in(request)
    session = access_session(user, session_id)
    homes = weekend.homes_of([_person_in(user, session, person_id)], session.date)
    if not homes or not homes[0].made.exercises:
        return _nothing(request, session)
    answer = HttpResponse(weekend.follow_along_of(homes[0]), content_type="text/html; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="follow-along-{homes[0].made.date}.html"'
    return answer


def _person_in(user: Any, session: ClassSession, person_id: UUID) -> Person:
    found = attendance_seen(user, session).filter(person_id=person_id).first()
    if found is None:
        raise Http404
    return found.person


def _pdf(request: HttpRequest, session: ClassSession, people: list[Person], name: str) -> HttpResponse:
    homes = weekend.homes_of(people, session.date)
    try:
        content = weekend.sheets(homes, session.date, f"{session.of.name}, {session.date}")
    except BadInput:
        return _nothing(request, session)
    answer = HttpResponse(content, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{name} {session.date}.pdf"'
    return answer


def _nothing(request: HttpRequest, session: ClassSession) -> HttpResponse:
    """Nobody came, or nobody has anything to do at home: said, with the way back."""
    return _render(request, "nothing", {"session": session}, status=404)


# --- what an instructor looks for --------------------------------------------------------------------


@require_GET
def guide(request: HttpRequest) -> HttpResponse:
    """What to look for, and how to keep people coming."""
    signed_in(request)
    return _render(request, "guide", {"advice": ADVICE, "movements": movements()})


@require_GET
def guide_movement(request: HttpRequest, movement: str) -> HttpResponse:
    """The forms of one movement: what to see, what goes wrong, what to say."""
    signed_in(request)
    found = guide_of(movement)
    if found is None:
        raise Http404
    return _render(request, "guide_movement", {"guide": found})
