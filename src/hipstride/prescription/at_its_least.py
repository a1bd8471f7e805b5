"""A form that was done as little as it can be and still failed gives way to an easier one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from hipstride.catalogue.exercises import get
from hipstride.catalogue.numbers import value
from hipstride.prescription.done_sessions import DoneSession
from hipstride.prescription.held import Bound, last_full, went_badly
from hipstride.prescription.rule import Reason, rule
from hipstride.prescription.tailor import Tailored
from hipstride.prescription.types import Prescription
from hipstride.record.event import SetDone


def at_its_least(by: Tailored, done: Sequence[DoneSession]) -> bool:
    """Whether a form failed at its lightest load, fewest repetitions and one set, and nothing easier went well since.

    After two sessions of an easier form that went well it may be tried again.
    """
    last = last_full(by.history)
    if by.step.kind != "ask_for_help" or last is None or (by.prescription.peak_torque_nm or 0.0) <= 0.0:
        return False
    floor = int(value("progress_more.repetitions_floor"))
    if by.target.index > 0 or by.target.reps > floor or by.target.sets > 1:
        return False
    one = by.prescription
    since = [session for session in done if session.date > last.date and session.day_kind == "full"]
    well = [
        session
        for session in since
        if (sets := _of_movement(session, one)) and not any(went_badly(each, None) for each in sets)
    ]
    return len(well) < value("progression.good_sessions")


def _of_movement(session: DoneSession, one: Prescription) -> list[SetDone]:
    return [
        each.done
        for each in session.sets
        if get(each.done.exercise).movement == one.movement
        and (one.side == each.done.side or "both" in (one.side, each.done.side))
    ]


def clearly_less(one: Prescription) -> Bound:
    """What an easier form may ask at most: a step down from the least of this one."""
    return Bound((one.peak_torque_nm or 0.0) * (1.0 - value("progression.step_down")), None, None, None)


@rule(
    "today.easier_form",
    "Where a form failed at its lightest load, fewest repetitions and one set, an easier form comes in its place.",
    source="a rung down the movement's ladder, DESIGN section 6; our proposal, to be reviewed by a clinician",
)
def easier_form(one: Prescription) -> Prescription:
    """The easier form with why it is there."""
    text = "The last form was too much even at its least. This one is easier. It is not your fault."
    clinical = (
        "Failure at the bottom of a form's ladder: the next lighter form; back after two good sessions."
    )
    return replace(one, reasons=(*one.reasons, Reason("today.easier_form", text, clinical, {})))
