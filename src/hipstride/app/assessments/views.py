"""Where finding out begins, and what came of it."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_GET

from hipstride.app.accounts.access import signed_in
from hipstride.app.assessments.access import search_of_day, search_under_way, training_began
from hipstride.app.assessments.names import MOVEMENTS
from hipstride.app.assessments.ready import first_day, found, is_a_guess, plan_of
from hipstride.app.assessments.records import tested
from hipstride.app.people.access import access_person
from hipstride.app.people.models import Person
from hipstride.app.people.records import answers_now, record_of
from hipstride.app.people.set_up.told import as_told, by_who_lifts
from hipstride.figure.swatch import swatch_svg
from hipstride.prescription.plan import last_test_date


@require_GET
def start(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """The ways to tell how strong somebody is; all of them can be left out."""
    person = access_person(signed_in(request), person_id)
    record = record_of(person)
    if record is None:
        return redirect("people:set_up", person.pk)
    today = timezone.localdate()
    under_way = search_under_way(person, today)
    record = tested(person) or record
    known = {
        "person": person,
        "record": record,
        "goes_on": under_way is not None or bool(record.find_my_level and is_a_guess(record)),
        "today": today,
    }
    return render(request, "assessments/start.html", known)


@require_GET
def ready(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """Your programme is ready: what was found, what to mind, to buy and to mark, and when it begins."""
    person = access_person(signed_in(request), person_id)
    record = record_of(person)
    if record is None:
        return redirect("people:set_up", person.pk)
    today = timezone.localdate()
    made = plan_of(record, today)
    seen = found(tested(person) or record)
    stops = [as_told(gate) for gate in made.gates if gate.blocks_session]
    known = {
        "person": person,
        "measured": seen.measured,
        "guess": is_a_guess(tested(person) or record),
        "left": [MOVEMENTS[movement] for movement in seen.of("left")],
        "right": [MOVEMENTS[movement] for movement in seen.of("right")],
        "stops": stops,
        "minds": by_who_lifts(gate for gate in made.gates if not gate.blocks_session),
        # That it is a guess stands above, with the way to go on.
        "messages_of_plan": [each.text for each in made.messages if each.rule != "plan.careful_guess"],
        "shopping": [
            {
                "item": row.item,
                "why": row.reason.text,
                "swatch": swatch_svg(row.brand, row.colour) if row.brand and row.colour else "",
            }
            for row in made.shopping
        ],
        "marks": [
            {
                "colour": gettext(mark.colour).capitalize(),
                "mark": mark.mark,
                "cm": f"{mark.rest_length_m * 100:.0f}",
                "loop": mark.loop,
                "swatch": swatch_svg(mark.brand, mark.colour),
            }
            for mark in made.marks
        ],
        "trains": bool(made.sessions),
        "first": first_day(made, today),
        "today": today,
        "asks_bands": not record.equipment.bands and "brands" not in answers_now(person),
        "begins": not training_began(person),
        "usual": _company(person, today),
        "tested_today": last_test_date(record) == today,
        "programme": _address("training:programme", person.pk),
        "print": _address("training:print_booklet", person.pk),
    }
    return render(request, "assessments/ready.html", known)


def _company(person: Person, today: dt.date) -> str:
    """Who is there, as it was said today in find my level: "yes", "no", or "alone" where it makes no difference."""
    search = search_of_day(person, today)
    if search is None or search.company_on != today or search.company is None:
        return "alone"
    return "yes" if search.company else "no"


def _address(name: str, person_id: UUID) -> str:
    """An address of a slice above this one, where it is there."""
    try:
        return reverse(name, args=[person_id])
    except NoReverseMatch:
        return ""
