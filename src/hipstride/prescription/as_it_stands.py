"""What is said of a step once the session stands: only what today's numbers beside last time's bear out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from hipstride.catalogue.exercises import get
from hipstride.catalogue.numbers import value
from hipstride.prescription.after_session import ask_for_help
from hipstride.prescription.done_sessions import DoneSession
from hipstride.prescription.held import last_full
from hipstride.prescription.progress_state import Outcome
from hipstride.prescription.rule import Reason, rule
from hipstride.prescription.types import Prescription, tie_of
from hipstride.record.resistance import Resistance


@rule(
    "plan.tie_waits",
    "A step that would need a third band tied waits; you use a band that is tied already.",
    source="at most two set-ups a session, DESIGN section 6; provisional",
)
def tie_waits(more: bool, *, as_hard: bool = False) -> Reason:
    """Why an exercise has another band than its step asked for.

    ``more``: with more repetitions; ``as_hard``: at the same load, so that only the band is another one.
    """
    text = "At most two bands are tied a day. So this one is lighter today"
    text = f"{text}, with more in each set." if more else f"{text}."
    if as_hard and not more:
        text = (
            "At most two bands are tied a day. So this one may have another band today. It is about as hard."
        )
    return Reason(
        "plan.tie_waits",
        text,
        "Third set-up avoided: heaviest lighter rung at an existing tie, repetitions to match.",
        {},
    )


@rule(
    "today.form_waits",
    "Where a lighter form than the plan's is kept, we say that the heavier one waits for good sessions.",
    source="our proposal, to be reviewed by a clinician",
)
def form_waits(one: Prescription) -> Prescription:
    """A form that is kept from last time, without the plan's reason for a light load: that was another cause."""
    text = "A heavier form would fit you. It comes when this one has gone well a few times."
    clinical = (
        "Lighter than the plan's own choice: kept from last time; the next form follows by progression."
    )
    reasons = tuple(
        Reason("today.form_waits", text, clinical, reason.inputs)
        if reason.rule == "dose.shared_set_up"
        else reason
        for reason in one.reasons
    )
    return one if reasons == one.reasons else replace(one, reasons=reasons)


@rule(
    "today.other_band",
    "Where the plan holds and yet the band is another one than last time, we say why.",
    source="our proposal, to be reviewed by a clinician",
)
def other_band(one: Prescription, last: Resistance, then_nm: float) -> Reason | None:
    """Why the band is another one though nothing moved; ``then_nm`` is what the last one asks (N.m).

    ``None`` where it is the same band, or where another reason says why.
    """
    before, now = tie_of(last), tie_of(one.resistance)
    if before is None or now is None or before[:3] == now[:3]:
        return None
    if not then_nm or not one.peak_torque_nm or any(each.rule == "plan.tie_waits" for each in one.reasons):
        return None
    ratio, near = one.peak_torque_nm / then_nm, value("dose.max_step")
    text = "Another band than last time. It is about as hard."
    if ratio > 1 + near:
        text = "Another band than last time. That one was lighter than your plan. Today is your plan again."
    elif ratio < 1 - near:
        text = "Another band than last time. That one was more than your plan. Today is your plan again."
    clinical = f"Step held; another band at {100 * ratio:.0f} % of the torque of last time."
    return Reason(
        "today.other_band", text, clinical, {"then_nm": round(then_nm, 2), "ratio": round(ratio, 2)}
    )


@rule(
    "today.form_held",
    "Where another form comes because one went badly last time, we say so.",
    source="our proposal, to be reviewed by a clinician",
)
def form_held(one: Prescription, done: Sequence[DoneSession]) -> Prescription:
    """A form in the place of one that went badly: it asks no more. For one whose movement is bound (`held`)."""
    for session in reversed(done):
        sets = [
            each.done
            for each in session.sets
            if get(each.done.exercise).movement == one.movement
            and (each.done.side == one.side or "both" in (each.done.side, one.side))
        ]
        if not sets:
            continue
        if any(each.exercise == one.exercise for each in sets):
            return one
        hurt = any(
            each.stopped_because == "pain" or (each.pain or 0.0) >= value("readiness.pain_care")
            for each in sets
        )
        text = "It hurt last time." if hurt else "Last time did not go well."
        text = f"{text} So this is another form. It asks no more than that one did."
        said = Reason("today.form_held", text, "Another form within the bounds of last time.", {"hurt": hurt})
        return replace(one, reasons=(*one.reasons, said))
    return one


@rule(
    "today.as_it_stands",
    "A step that another tie, the other side or the time of the session took back is not told.",
    source="DESIGN section 6: reasons belong to the numbers beside them",
)
def as_it_stands(one: Prescription, history: Sequence[Outcome]) -> Prescription:
    """The prescription without reasons for more load that it does not have in the end; a step down as it came."""
    last = [each.demand_nm for each in history[-1].sets if each.demand_nm is not None] if history else []
    load, before = one.peak_torque_nm or 0.0, max(last, default=None)

    def holds(reason: Reason) -> bool:
        told = reason.inputs
        if not reason.rule.startswith("progression."):
            return True
        if {"from_nm", "to_nm"} <= told.keys() and before is not None and told["from_nm"] != told["to_nm"]:
            return load > before * 1.005 if told["to_nm"] > told["from_nm"] else load < before * 0.995
        return True

    last_asked = last_full(history)
    if last_asked is None or last_asked.asked_nm is None:
        kept = [reason for reason in one.reasons if holds(reason)]  # what was asked is not known
    else:
        kept = []
        for reason in one.reasons:
            if reason.rule == "progression.step_down":
                kept += _way_down(reason, one, last_asked)
            elif holds(reason):
                kept.append(reason)
    return one if kept == list(one.reasons) else replace(one, reasons=tuple(kept))


def _way_down(reason: Reason, one: Prescription, last: Outcome) -> list[Reason]:
    """A step down with what is less than on the last full day; where nothing is, a person is asked for help."""
    share = (one.peak_torque_nm or 0.0) / last.asked_nm if last.asked_nm else 1.0
    if share < value("progress_more.load_tolerance"):
        return [replace(reason, text="The load is lighter now.")]
    if (one.dose.reps or 0) < (last.asked_reps or 0) or one.dose.sets < last.sets_prescribed:
        return [replace(reason, text="You do less of it now.")]
    nothing = replace(reason, text="There is nothing lighter of this kind.")
    asked = any(each.rule == "progression.help" for each in one.reasons)
    return [nothing] if asked else [nothing, ask_for_help(failures=1)]
