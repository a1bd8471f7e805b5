"""The programme of twelve weeks, and everything on paper."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.text import slugify
from django.views.decorators.http import require_GET

from hipstride.app.accounts.access import signed_in
from hipstride.app.people.access import may_decide
from hipstride.app.people.records import document_of_newest
from hipstride.app.training import actions, day, paper
from hipstride.app.training.editing.opened import by_words
from hipstride.app.training.editing.preview import decisions_of
from hipstride.app.training.facts import Facts, access_facts
from hipstride.app.training.records import plan_document_of
from hipstride.catalogue.bands import known
from hipstride.record.errors import BadInput


@require_GET
def programme(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """Twelve weeks: what to buy and to mark, safety, every session, and the reasons."""
    user = signed_in(request)
    person, facts = access_facts(user, person_id, timezone.localdate())
    if facts is None:
        return redirect("people:set_up", person.pk)
    plan = _dated(plan_document_of(actions.give_plan(person, facts)))
    for band in plan["marks"]:
        band["swatch"] = known(band["brand"], band["colour"])
    told = {
        "person": person,
        "plan": plan,
        "now": day.week_of(facts),
        "prints": paper.PRINTS,
        "decisions": decisions_of(document_of_newest(person) or {}, plan.get("overrides", ())),
        "me": by_words(user, person),
        "may_decide": may_decide(user, person),
        "section": "today",
    }
    return render(request, "training/programme.html", told)


def _dated(plan: dict[str, Any]) -> dict[str, Any]:
    """The dates of a document as dates."""
    for row in (plan, *(each for week in plan["weeks"] for each in week["days"])):
        name = "start" if row is plan else "date"
        row[name] = parse_date(row[name])
    return plan


def printed(key: str) -> Callable[[HttpRequest, UUID], HttpResponse]:
    """The view of one thing on paper."""

    @require_GET
    def view(request: HttpRequest, person_id: UUID) -> HttpResponse:
        person, facts = access_facts(signed_in(request), person_id, timezone.localdate())
        if facts is None:
            return redirect("people:set_up", person.pk)
        what = paper.PRINTS[key]
        try:
            since = what.since(facts)
            with transaction.atomic():  # where nothing can be printed nothing is kept
                days = what.days(since)
                kept = [
                    (person, replace(since, date=made.date, unasked=what.asks, follows=at > 0), made)
                    for at, made in enumerate(days)
                ]
                codes = tuple(actions.keep_printed(kept))
                content = what.make(since, days, codes)
        except BadInput as why:
            told: Mapping[str, Any] = {"person": person, "why": why.hint, "what": what, "section": "today"}
            return render(request, "training/nothing_to_print.html", told, status=409)
        return _file(content, what, facts)

    return view


def _file(content: bytes, what: paper.Print, facts: Facts) -> HttpResponse:
    name = slugify(f"hipstride {what.file} {facts.date}")
    kind = "inline" if what.type == "application/pdf" else "attachment"
    ending = "pdf" if what.type == "application/pdf" else "html"
    return HttpResponse(
        content,
        content_type=what.type,
        headers={"Content-Disposition": f'{kind}; filename="{name}.{ending}"'},
    )
