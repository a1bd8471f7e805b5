"""One movement of a visit: the attempts of both sides, what they say at once, and what to look at again."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from hipstride.app.assessments.actions_visit import Meanwhile, keep_strength
from hipstride.app.assessments.forms_strength import StrengthForm, as_typed, first_way
from hipstride.app.assessments.names import LIMITS, MOVEMENTS, POSITIONS
from hipstride.app.assessments.records import mark_of
from hipstride.app.assessments.views_visit import Visiting, look_again
from hipstride.app.assessments.visit import (
    items,
    key_of_position,
    next_after,
    positions,
    refused,
    tests_in,
    visit_of,
)
from hipstride.body.segments import body_model
from hipstride.catalogue.exercise import Exercise
from hipstride.catalogue.numbers import value
from hipstride.prescription.gates import limits
from hipstride.record.errors import BadInput
from hipstride.record.person import Person, StrengthTest
from hipstride.strength.capacity import capacities
from hipstride.strength.entry import Slip, figures, pose_of
from hipstride.strength.norms import predicted_nm
from hipstride.strength.symmetry import symmetry_of
from hipstride.strength.test import gravity_in_pose_nm


@require_http_methods(["GET", "POST"])
def strength(request: HttpRequest, person_id: UUID, day: dt.date, position: str) -> HttpResponse:
    """The screen of one movement."""
    at = Visiting(request, person_id, day)
    asked = next((each for each in positions() if key_of_position(each) == position), None)
    if asked is None:
        raise Http404
    if at.known is None:
        return at.to_set_up()
    record = at.record
    context = at.context(record)
    same = tests_in(asked, record.strength)
    here = [test for test in same if test.date == day][-1:]
    before = [test for test in same if test.date < day]
    others = [test for test in record.strength if test not in here]
    said = refused(limits(record, context), asked)
    initial = as_typed(here[0]) if here else first_way(others, before, visit_of(record, day), at.tester)
    if not here and at.day == at.today:
        initial |= {f"limited_{side}": "safety" for side, kinds in said.items() if "make" in kinds}
    form = StrengthForm(
        request.POST if request.method == "POST" else None,
        position=asked,
        day=day,
        today=at.today,
        body=record.person,
        others=others,
        refused=said,
        here=here[0] if here else None,
        initial={**initial, "seen": mark_of(here)},
    )
    meanwhile: list[str] = []
    asks: tuple[Slip, ...] = ()
    if request.method == "POST" and "remove" in request.POST:
        return at.take_out(request, "strength", here)
    if request.method == "POST" and form.is_valid() and form.test is not None:
        asks = form.asks
        if not asks:
            try:
                _keep(at, form)
            except Meanwhile as other:
                meanwhile = [_readings(cast(StrengthTest, test)) for test in other.tests]
                look_again(form, other)
            except BadInput as error:
                form.add_error(None, error.what)
            else:
                messages.success(request, _("Saved."))
                return redirect("assessments:strength", at.row.pk, day, position)
    found = items(record, day, context)
    page = at.page(
        position=asked,
        movement=MOVEMENTS[asked.movement],
        posture=POSITIONS[asked.posture],
        pose=pose_of(asked),
        how=". ".join(asked.description.split(". ")[:2]) + ".",
        cues=asked.cues,
        form=form,
        asks=asks,
        meanwhile=meanwhile,
        refusals=_refusals(form),
        stands=bool(here),
        next=next_after(found, position),
        first_side=_first_side(record, asked.movement),
        result=_result(record, here, before[-1:]),
        sides=[("left", _("Left")), ("right", _("Right"))],
        live=_live(record, asked, before[-1:]),
        section="progress",
    )
    status = 409 if meanwhile else 422 if form.errors or asks else 200
    return render(request, "assessments/strength.html", page, status=status)


def _keep(at: Visiting, form: StrengthForm) -> None:
    test = form.test
    if test is None:
        raise AssertionError("kept only once it is whole")
    # Of an earlier day only what has not gone since is news.
    pains = [(where, gone) for where, gone in form.pains if not gone or at.day == at.today]
    seen = form.cleaned_data["seen"] or None
    keep_strength(at.user, at.row, test, pains, seen=seen, once=form.once)


def _refusals(form: StrengthForm) -> list[str]:
    """What the gates say here, each once."""
    told = [form.no_side("left"), form.no_side("right"), form.no_break]
    return list(dict.fromkeys(text for text in told if text))


def _readings(test: StrengthTest) -> str:
    sides = ((_("left"), test.left_n), (_("right"), test.right_n))
    return ", ".join(
        f"{side} {' '.join(f'{each:g}' for each in forces)} N" for side, forces in sides if forces
    )


def _first_side(record: Person, movement: str) -> str | None:
    """The stronger side, where it is known: it begins, so that the other one sees what is asked."""
    weak = capacities(record).weak_side(movement)
    return None if weak is None else "right" if weak == "left" else "left"


def _result(record: Person, here: Sequence[StrengthTest], before: Sequence[StrengthTest]) -> dict[str, Any]:
    """What the numbers say, by side, with last time beside them."""
    now = figures(here[0], record.person) if here else {}
    last = figures(before[0], record.person) if before else {}
    both = symmetry_of(here[0]) if here else None
    return {
        "symmetry": None if both is None else both.sentence,
        "robinson": None if both is None else both.robinson_percent,
        "one_more": [side for side, each in now.items() if each.one_more],
        "last_day": before[0].date if before else None,
        "sides": {
            side: {
                "now": now.get(side),
                "cv": None if side not in now or now[side].cv is None else 100.0 * (now[side].cv or 0.0),
                "last": last.get(side),
                "last_limit": _limit(before, side),
                "limit": _limit(here, side),
            }
            for side in ("left", "right")
        },
    }


def _limit(tests: Sequence[StrengthTest], side: str) -> str | None:
    told = getattr(tests[0].limited_by, side) if tests else None
    return None if told is None else str(LIMITS[told])


def _live(record: Person, position: Exercise, before: Sequence[StrengthTest]) -> dict[str, Any]:
    """What the page needs to count by itself while it is typed: torques in N.m, angles in degrees."""
    norm, pose = predicted_nm(position.movement, record.person), pose_of(position)
    weight = gravity_in_pose_nm(
        position.movement,
        position.posture,
        pose["hip_angle_deg"],
        pose["knee_angle_deg"],
        body_model(record.person),
    )
    return {
        "weight_nm": round(weight, 3),
        "norm_nm": None if norm is None else round(norm.torque_nm, 3),
        "norm": norm,
        "hip": pose["hip_angle_deg"],
        "knee": pose["knee_angle_deg"],
        "cv_most": value("strength.attempts_cv_most"),
        "usual": int(value("strength.attempts_usual")),
    }
