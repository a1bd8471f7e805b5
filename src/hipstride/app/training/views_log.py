"""What was done so far, and to put it right where it was not so."""

from __future__ import annotations

from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from hipstride.app.accounts.access import signed_in
from hipstride.app.people.from_page import body_shown
from hipstride.app.people.models import Person
from hipstride.app.training import actions
from hipstride.app.training.facts import access_facts
from hipstride.app.training.forms import ChangeSet, TakeBack
from hipstride.app.training.log_page import days_of, shown_days, words_of
from hipstride.catalogue.exercises import get
from hipstride.figure.follow.words import SIDES
from hipstride.record.errors import BadInput
from hipstride.record.event import Correction, Event, SetDone

DAYS_A_PAGE = 7


@require_GET
def index(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """The log, newest day first."""
    person, facts = access_facts(signed_in(request), person_id, timezone.localdate())
    if facts is None:
        return redirect("people:set_up", person.pk)
    page = Paginator(days_of(facts.log), DAYS_A_PAGE).get_page(request.GET.get("page"))
    days = shown_days(facts.log, list(page))
    told = {"person": person, "page": page, "days": days, "section": "today"}
    return render(request, "training/log.html", told)


@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, person_id: UUID, event_id: str) -> HttpResponse:
    """One entry: as it really was, or taken back. What was written first stays in the log."""
    user = signed_in(request)
    person, facts = access_facts(user, person_id, timezone.localdate())
    first = (
        None if facts is None else next((each for each in facts.log.originals if each.id == event_id), None)
    )
    if facts is None or first is None or isinstance(first.body, Correction):
        raise Http404
    now = next((each.body for each in facts.log.events if each.id == event_id), None)
    gone = now is None and event_id not in facts.log.doubled
    told: dict[str, Any] = {"person": person, "gone": gone, "event": first, "section": "today"}
    shown = first.body if now is None else now
    told["words"], told["detail"] = words_of(shown)
    taking = request.method == "POST" and "take_back" in request.POST
    back = TakeBack(request.POST if taking else None, log=facts.log, prefix="back")
    form = None
    if isinstance(shown, SetDone):
        told |= {"name": get(shown.exercise).name, "side": SIDES[shown.side]}
        sent = request.POST if request.method == "POST" and not taking else None
        form = ChangeSet(sent, log=facts.log, set_done=shown)
    done: HttpResponse | None = None
    if taking and back.is_valid():
        done = _corrected(request, person, first, None, back)
    elif form is not None and form.is_bound and form.is_valid():
        was = body_shown(facts.log, first, form.page.knew(facts.log)) or first.body
        done = _corrected(request, person, first, form.changed(cast(SetDone, was)), form)
    if done is not None:
        return done
    wrong = back.errors or (form is not None and form.errors)
    return render(
        request, "training/change.html", {**told, "form": form, "back": back}, status=422 if wrong else 200
    )


def _corrected(
    request: HttpRequest, person: Person, first: Event, now: SetDone | None, form: ChangeSet | TakeBack
) -> HttpResponse | None:
    """Where to go when the log took it; if not, the form says why."""
    user, why = signed_in(request), form.cleaned_data["why"]
    try:
        stands = actions.correct(user, person, first.id, now, why, page=form.page)
    except BadInput as error:
        form.refuse(error)
        return None
    if not stands:
        text = _(
            "Saved. More was told of it while this page was open, and that still counts. Look at it again."
        )
        messages.warning(request, text)
        return redirect("training:change", person.pk, first.id)
    text = _("Taken back. What you wrote first stays in the log.")
    changed = _("Changed. What you wrote first stays in the log.")
    messages.success(request, text if now is None else changed)
    return redirect("training:log", person.pk)
