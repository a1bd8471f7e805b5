"""The plan with its reasons, and a way to set each part of it otherwise."""

from __future__ import annotations

from functools import partial
from typing import Any, get_args
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from hipstride.app.people import decisions
from hipstride.app.people.actions import ChangedMeanwhile
from hipstride.app.people.decisions import changes_rule
from hipstride.app.people.safety import may_lift
from hipstride.app.training.editing import actions, lines
from hipstride.app.training.editing.choices import choices
from hipstride.app.training.editing.decision import (
    Row,
    by_id,
    decision_of,
    held_apart,
    with_decision,
    without_decision,
)
from hipstride.app.training.editing.forms import DecisionForm, TakeBackForm, initial_of
from hipstride.app.training.editing.opened import Opened, meanwhile, opened
from hipstride.app.training.editing.preview import followed_in
from hipstride.app.training.editing.template import new_id
from hipstride.app.web.movements import movement_words
from hipstride.catalogue.exercise import CORE_MOVEMENTS, Movement
from hipstride.prescription.done_sessions import sessions
from hipstride.record.errors import BadInput


@require_GET
def edit(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """The plan by movement and side with its reasons, what is set, and the ways to change it."""
    now = opened(request, person_id)
    if isinstance(now, HttpResponse):
        return now
    plan = now.plan()
    done = lines.trained(sessions(now.facts.log))
    told = {
        "person": now.person,
        "week": now.week,
        "parts": [(part, done.get(part.movement, ())) for part in lines.parts(plan, now.week)],
        "missing": [
            (movement, movement_words(movement)) for movement in lines.core_missing(plan, CORE_MOVEMENTS)
        ],
        "decisions": followed_in(now.document, plan),
        "may_lift": may_lift(now.user, now.person),
        "me": now.by,
        "section": "people",
    }
    return render(request, "training/editing/edit.html", told)


@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, person_id: UUID, movement: str, side: str) -> HttpResponse:
    """Set one movement on one side: first what the plan becomes is shown, then it is saved."""
    if movement not in get_args(Movement) or side not in ("both", "left", "right"):
        raise Http404
    now = opened(request, person_id)
    if isinstance(now, HttpResponse):
        return now
    before = decision_of(now.document, movement, side)
    form = _form(now, movement, side, before, request.POST if request.method == "POST" else None)
    page = partial(_change_page, request, now, movement, side, before)
    if request.method == "GET":
        return page(form)
    if "look" in request.POST or "again" in request.POST:
        form.full_clean()
        form.errors.clear()
        return page(form)
    if not form.is_valid():
        return page(form, status=422)
    own = before if before is not None and (before.get("side") or "both") == side else None
    decision = form.decision(name=own["id"] if own else new_id(), by=now.by, today=now.today)
    put = partial(_put, decision)
    back = reverse("training:edit", args=[now.person.pk])
    if form.version != now.version.number:
        mine = [*decisions.parts(decision), decisions.Part(_("Why"), decision["note"])]
        return meanwhile(request, now, made_from=form.version, mine=mine, change=put, back=back)
    try:
        if "save" not in request.POST:
            return _before_saving(request, now, movement, side, decision, form)
        actions.decide(now.user, now.person, decision, made_from=form.version)
    except BadInput as error:
        form.add_error(None, str(error))
        return page(form, status=422)
    except ChangedMeanwhile:  # between the look and the save
        return change(request, person_id, movement, side)
    messages.success(request, _("Saved. The plan follows it from now on."))
    return redirect(back)


def _put(decision: Row, document: Any) -> Row:
    return with_decision(document, decision)


def _form(now: Opened, movement: str, side: str, before: Row | None, data: Any) -> DecisionForm:
    plan_rows = [
        row
        for week, row in lines.rows_of(now.plan())
        if row["movement"] == movement
        and week >= now.week
        and (side == "both" or row["side"] in (side, "both"))
    ]
    first = plan_rows[0]["exercise"] if plan_rows else None
    rows: dict[str, Any] = {}
    for row in plan_rows:
        if row["exercise"] == first:
            rows.setdefault(row["side"], row)
    words = {}
    for name in ("sets", "reps", "seconds", "rest_s", "effort"):
        numbers = {f"{row[name]:g}" for row in rows.values() if row[name] is not None}
        if len(numbers) == 1:
            words[name] = numbers.pop()
        elif numbers:
            left, right = rows["left"][name], rows["right"][name]
            words[name] = _("left %(left)g, right %(right)g") % {"left": left, "right": right}
    return DecisionForm(
        choices(now.facts.person, movement, side, now.week, now.facts.date),  # type: ignore[arg-type]  # checked at the door
        side=side,
        in_plan=first,
        now_words=words,
        reps={side: row["reps"] for side, row in rows.items() if row["reps"] is not None},
        data=data,
        initial={**initial_of(before), "made_from": now.version.number},
    )


def _change_page(
    request: HttpRequest,
    now: Opened,
    movement: str,
    side: str,
    before: Row | None,
    form: DecisionForm,
    status: int = 200,
) -> HttpResponse:
    told = {
        "person": now.person,
        "movement": movement,
        "name": movement_words(movement),
        "side": side,
        "sides": [("both", _("Both legs")), ("left", _("Left leg")), ("right", _("Right leg"))],
        "form": form,
        "before": before,
        "apart": _apart(
            now, {**(before or {}), "movement": movement, "side": side, "on": now.today.isoformat()}
        ),
        "me": now.by,
        "section": "people",
    }
    return render(request, "training/editing/change.html", told, status=status)


def _apart(now: Opened, decision: Row) -> list[tuple[str, Row, list[decisions.Part], bool]]:
    """What holds something back and stays: which leg, the decision, what it says, and whether it is of another leg."""
    return [
        (
            decisions.side_words(row.get("side") or "both") or _("Both legs"),
            row,
            decisions.parts(row),
            (row.get("side") or "both") != decision["side"],
        )
        for row in held_apart(now.document, decision)
    ]


def _before_saving(
    request: HttpRequest, now: Opened, movement: str, side: str, decision: Row, form: DecisionForm
) -> HttpResponse:
    """What the plan becomes; nothing is saved yet. Raises BadInput."""
    put = by_id(_put(decision, now.document), decision["id"]) or decision
    told = {
        "person": now.person,
        "me": now.by,
        "name": movement_words(movement),
        "side": decisions.side_words(put["side"]),
        "apart": _apart(now, decision),
        "parts": decisions.parts(decision),
        "note": decision["note"],
        "becomes": now.preview(partial(_put, decision)),
        "mine": decision["id"],
        "week": now.week,
        "sent": [(name, value) for name in form.fields for value in request.POST.getlist(name) if value],
        "section": "people",
    }
    return render(request, "training/editing/before_saving.html", told)


@require_http_methods(["GET", "POST"])
def take_back(request: HttpRequest, person_id: UUID, name: str) -> HttpResponse:
    """A decision holds no more: what the plan becomes then, and why."""
    now = opened(request, person_id)
    if isinstance(now, HttpResponse):
        return now
    row = by_id(now.document, name)
    if row is None or (changes_rule(row) and not may_lift(now.user, now.person)):
        raise Http404
    form = TakeBackForm(
        request.POST if request.method == "POST" else None, initial={"made_from": now.version.number}
    )
    back = reverse("training:edit", args=[now.person.pk])
    drop = partial(_drop, name)
    if request.method == "POST" and form.is_valid():
        if form.version != now.version.number:
            mine = [decisions.Part(_("Take back"), decisions.about(row))]
            return meanwhile(request, now, made_from=form.version, mine=mine, change=drop, back=back)
        try:
            note = form.cleaned_data["note"]
            actions.take_back(now.user, now.person, name, note=note, made_from=form.version)
        except ChangedMeanwhile:
            return take_back(request, person_id, name)
        messages.success(request, _("Taken back. Hipstride works this out again."))
        return redirect(back)
    told = {
        "person": now.person,
        "about": decisions.about(row),
        "row": row,
        "me": now.by,
        "parts": decisions.parts(row),
        "form": form,
        "becomes": now.preview(drop),
        "section": "people",
    }
    return render(request, "training/editing/take_back.html", told, status=422 if form.errors else 200)


def _drop(name: str, document: Any) -> Row:
    return without_decision(document, name)
