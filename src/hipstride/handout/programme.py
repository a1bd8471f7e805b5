"""The programme booklet: the week at a glance, safety, equipment with a ruler, and a page for each exercise."""

from __future__ import annotations

from typing import Any

from hipstride.catalogue.numbers import value
from hipstride.handout.exercise_page import exercise_pages, page_id
from hipstride.handout.typeset import Paper, typeset
from hipstride.handout.wording import (
    DAY_NAMES,
    PLACES,
    called,
    centimetres,
    day_words,
    short_day,
    swatch_picture,
)
from hipstride.prescription.gates.today import STOP_NOW
from hipstride.prescription.plan import Mark, Plan
from hipstride.prescription.rule import RULES_VERSION
from hipstride.prescription.types import Session
from hipstride.record.errors import BadInput


def programme(plan: Plan, paper: Paper = "a4") -> bytes:
    """The booklet of a plan as a PDF. Raises BadInput for a plan without a session."""
    return typeset("programme", programme_values(plan), paper)


def programme_values(plan: Plan) -> dict[str, Any]:
    """What the booklet says, as plain values."""
    if not plan.sessions:
        raise BadInput(
            "plan", "a plan without a session", "a plan with one exercise at least", hint=_why_empty(plan)
        )
    who = plan.person.person
    return {
        "name": called(who),
        "from": day_words(plan.start),
        "weeks": max(session.week for session in plan.sessions),
        "days": [_day(session) for session in _first_week(plan)],
        "tests": [f"{short_day(point.date)}: {point.what}" for point in plan.checkpoints if point.week > 0],
        "gates": [gate.text for gate in plan.gates],
        "stop": [words for _, words in STOP_NOW],
        "messages": [message.text for message in plan.messages],
        "marks": [_mark(mark) for mark in plan.marks],
        "shopping": [
            {
                "item": row.item,
                "why": row.reason.text,
                "swatch": None if row.colour is None else swatch_picture(row.brand or "", row.colour),
            }
            for row in plan.shopping
        ],
        "supports": [each.replace("_", " ") for each in plan.person.equipment.supports],
        "pain": {"care": value("readiness.pain_care"), "stop": value("readiness.pain_stop")},
        "exercises": exercise_pages(plan.person, plan.sessions),
        "rules_version": RULES_VERSION,
    }


def _why_empty(plan: Plan) -> str | None:
    return next((gate.text for gate in plan.gates if gate.blocks_session), None)


def _first_week(plan: Plan) -> list[Session]:
    first = min(session.week for session in plan.sessions)
    return [session for session in plan.sessions if session.week == first]


def _day(session: Session) -> dict[str, Any]:
    return {
        "name": DAY_NAMES[session.day],
        "place": PLACES[session.setting],
        "minutes": f"{session.minutes:.0f} min",
        "exercises": list(dict.fromkeys(page_id(one) for one in session.exercises)),
    }


def _mark(mark: Mark) -> dict[str, Any]:
    return {
        "colour": mark.colour,
        "mark": mark.mark,
        "length": centimetres(mark.rest_length_m),
        "cm": round(mark.rest_length_m * 100.0),
        "loop": mark.loop,
        "swatch": swatch_picture(mark.brand, mark.colour),
    }
