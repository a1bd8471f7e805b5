"""Where a person begins, and the people this user may see."""

from __future__ import annotations

from collections import Counter
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_POST

from hipstride.app.accounts.access import signed_in
from hipstride.app.accounts.models import User
from hipstride.app.audit.access import brought_in
from hipstride.app.people import actions, actions_examples
from hipstride.app.people.access import access_person, visible_to
from hipstride.app.people.models import Person
from hipstride.exchange.data_folder import WHO

CHOSEN = "person"


def choose(request: HttpRequest, person: Person) -> None:
    """This is the person whose pages /today/ and /progress/ show from now on."""
    if request.session.get(CHOSEN) != str(person.pk):  # else each page would write
        request.session[CHOSEN] = str(person.pk)


def at_sign_in(sender: object, request: HttpRequest, user: User, **_: Any) -> None:
    """Where there is only one person they are chosen, in the save of the sign-in itself."""
    few = list(visible_to(user)[:2])
    if len(few) == 1:
        choose(request, few[0])


def chosen(request: HttpRequest) -> Person | None:
    """The person chosen last, else the only one; None where there is none, or a choice to make."""
    people = visible_to(signed_in(request))
    if told := request.session.get(CHOSEN):
        found = people.filter(pk=told).first()
        if found is not None:
            return found
    few = list(people[:2])
    return few[0] if len(few) == 1 else None


@require_GET
def start(request: HttpRequest) -> HttpResponse:
    """The first page: to today's session, of a therapist to who needs them; where there is nobody yet, how to begin."""
    user = signed_in(request)
    if user.role == User.Role.THERAPIST and visible_to(user).exists():
        return redirect("classes:needs")
    person = chosen(request)
    if person is not None:
        return redirect("training:today", person.pk)
    if visible_to(user).exists():
        return redirect("people:index")
    if settings.SERVER and user.role == User.Role.ADMIN:
        return redirect("accounts:users")
    return render(request, "people/welcome.html")


ONE_LINE = 8
"""Of more people than so many each is one line, by name; and they are looked for by name."""

MOST = 300
"""So many lines at most; who is not among them is found by name."""


@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """Everybody this user may see, or whom they look for; and how to add somebody."""
    user = signed_in(request)
    every = list(visible_to(user))
    one_line = len(every) > ONE_LINE
    if one_line or user.is_staff_member:
        every.sort(key=lambda person: (not person.called, person.called.casefold()))
    asked = request.GET.get("q", "").strip()[:80]
    parts = asked.casefold().split()
    found = [person for person in every if all(part in person.called.casefold() for part in parts)]
    visible = found[:MOST]
    names = Counter(person.called for person in visible)
    twins = {person.pk for person in visible if names[person.called] > 1}
    unclear = twins | {person.pk for person in visible if not person.called}
    came = brought_in(unclear) if unclear else {}
    people = [
        {
            "person": person,
            "who": gettext(WHO[person.example]) if person.example in WHO else "",
            "twin": person.pk in twins,
            "came": came.get(person.pk),
            "letter": person.called[:1].upper() or "…",
        }
        for person in visible
    ]
    known = {
        "people": people,
        "mine": any(not person.example for person in every),
        "one_line": one_line,
        "asked": asked,
        "count": len(found),
        "more": len(found) > MOST,
        "section": "people",
    }
    return render(request, "people/index.html", known)


@require_GET
def examples(request: HttpRequest) -> HttpResponse:
    """The seven example people, one plain line each."""
    signed_in(request)
    people = [{"name": name, "who": gettext(who)} for name, who in WHO.items()]
    return render(request, "people/examples.html", {"examples": people, "section": "people"})


@require_POST
def try_example(request: HttpRequest, name: str) -> HttpResponse:
    """Be this person: made if not there yet, so that a session of theirs is today; then today's page."""
    if name not in WHO:
        raise Http404
    person = actions_examples.example_for(signed_in(request), name)
    choose(request, person)
    return redirect("training:today", person.pk)


@require_POST
def add(request: HttpRequest) -> HttpResponse:
    """Somebody new: an empty record, then the set-up. In a clinic a therapist asks for consent first."""
    user = signed_in(request)
    if settings.SERVER and user.is_staff_member:
        if user.role != User.Role.THERAPIST:
            raise Http404
        return redirect("people:new")
    person = actions.new_person(user)
    choose(request, person)
    return redirect("people:set_up", person.pk)


@require_POST
def choose_person(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """From now on this person's pages."""
    person = access_person(signed_in(request), person_id)
    choose(request, person)
    return redirect("training:today", person.pk)
