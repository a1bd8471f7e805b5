"""What came of it."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from hipstride.app.accounts.access import signed_in
from hipstride.app.assessments.ready import is_a_guess
from hipstride.app.training.facts import access_facts
from hipstride.app.training.own_words import due_week
from hipstride.app.training.progress import show_progress
from hipstride.prescription.done_sessions import sessions
from hipstride.record.parse import merge_tests


@require_GET
def progress(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """What came of it."""
    person, facts = access_facts(signed_in(request), person_id, timezone.localdate())
    if facts is None:
        return redirect("people:set_up", person.pk)
    known = {
        "person": person,
        "section": "progress",
        "own_due": due_week(facts),
        "own_begun": bool(sessions(facts.log)),
        "guess": is_a_guess(merge_tests(facts.person, facts.log)),
        **shown(show_progress(person, facts)),
    }
    return render(request, "training/progress.html", known)


def shown(document: dict[str, Any]) -> dict[str, Any]:
    """The document with its days as dates and its words for sides, as templates want them."""
    sides = {"left": _("left"), "right": _("right"), "both": _("both sides")}
    about = {"confidence": _("How sure I am"), "fatigue": _("How tired I am"), "stairs": _("My stairs")}
    own = [
        {
            **row,
            "title": about[row["about"]],
            "answers": [{**one, "date": dt.date.fromisoformat(one["date"])} for one in row["answers"]],
        }
        for row in document["own"]
    ]
    tests, moved = (
        [{**row, "side": sides[row["side"]]} for row in document[name]] for name in ("tests", "moved")
    )
    training = [
        {**row, "rows": [{**one, "side": sides[one["side"]]} for one in row["rows"]]}
        for row in document["training"]
    ]
    return {**document, "own": own, "tests": tests, "moved": moved, "training": training}
