"""Easier and harder for balance, stretches and marching: more or less of it, or the form beside it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from hipstride.catalogue.exercise import Exercise
from hipstride.catalogue.exercises import get
from hipstride.catalogue.programmes import Complementary
from hipstride.prescription.complementary_dose import whole_s
from hipstride.prescription.done_sessions import DoneSession
from hipstride.prescription.held import went_badly
from hipstride.prescription.neighbours import Neighbour
from hipstride.prescription.reentry import reentry
from hipstride.prescription.rule import Reason, rule
from hipstride.prescription.types import Prescription
from hipstride.record.event import SetDone

_OURS = "the person picks the level before each exercise (public article on Keller 2016)"
_HAIR_S = 1e-6


@dataclass(frozen=True, slots=True)
class Offer:
    """What easier and harder are chosen from on a day.

    ``forms``: those that may be done here and today. ``step``: where the work stands in its programme. ``waits``: why
    nothing harder is offered, ``form_waits``: why no harder form is.
    """

    forms: tuple[Exercise, ...]
    work: Complementary
    step: int
    waits: str | None
    form_waits: str | None


@dataclass(frozen=True, slots=True)
class Ways:
    """What may be chosen instead of the work as planned, and why there is nothing where there is not."""

    easier: Neighbour | None
    harder: Neighbour | None
    reasons: tuple[Reason, ...]


def ways(one: Prescription, offer: Offer) -> Ways:
    """What may be chosen instead of one exercise, as it was fitted into the day."""
    easier, (harder, why) = easier_way(one, offer), harder_way(one, offer)
    reasons = []
    if easier is None:
        text = "There is no easier one of this. Stop when you have had enough. It counts."
        reasons.append(Reason("complementary.easier", text, "Nothing below it in form, time or number.", {}))
    if harder is None:
        reasons.append(Reason("complementary.harder", why, "Harder is not offered.", {}))
    return Ways(easier, harder, tuple(reasons))


@rule(
    "complementary.easier",
    "Easier balance, stretches and marching: the shorter time of the programme, else the form below for no longer, else "
    "one time fewer.",
    source=f"{_OURS}; the order is our proposal, to be reviewed by a clinician",
)
def easier_way(one: Prescription, offer: Offer) -> Neighbour | None:
    """The neighbour below."""
    form, seconds, steps = get(one.exercise), one.dose.seconds or 0.0, offer.work.steps
    whole = whole_s(form, offer.work)
    shorter = [step.share * whole for step in steps if step.share * whole < seconds - _HAIR_S]
    if shorter:
        return _neighbour(one, form, one.dose.sets, max(shorter))
    below = [other for other in _beside(form, offer.forms) if other.rung < form.rung]
    if below:
        other = max(below, key=lambda each: (each.rung, each.id))
        return _neighbour(one, other, one.dose.sets, min(whole_s(other, offer.work), seconds))
    return _neighbour(one, form, one.dose.sets - 1, seconds) if one.dose.sets > 1 else None


@rule(
    "complementary.harder",
    "Harder balance, stretches and marching: the programme's next step, more times or longer ones, else the form above; "
    "on a full day without a sore joint or a break, where the last time did not fall short, today is no step up already "
    "and nobody set it; another form only where this one was done before.",
    source=f"{_OURS}; duration or frequency first, intensity last (Kim 2019, PMC6586489 Table 1)",
)
def harder_way(one: Prescription, offer: Offer) -> tuple[Neighbour | None, str]:
    """The neighbour above, of what the gates allow; and why there is none."""
    if offer.waits is not None:
        return None, offer.waits
    form, steps = get(one.exercise), offer.work.steps
    cut = one.dose.sets < steps[offer.step].bouts  # the minutes of the day hold no more of it
    if not cut and offer.step + 1 < len(steps):
        more = steps[offer.step + 1]
        return _neighbour(one, form, more.bouts, more.share * whole_s(form, offer.work)), ""
    above = [other for other in _beside(form, offer.forms) if other.rung > form.rung]
    if not above:
        short = "Your minutes hold no more of this today."
        return None, short if cut else "There is no harder one of this for you here."
    if offer.form_waits is not None:
        return None, offer.form_waits
    other = min(above, key=lambda each: (each.rung, each.id))
    return _neighbour(one, other, one.dose.sets, whole_s(other, offer.work)), ""


def _beside(form: Exercise, forms: Sequence[Exercise]) -> list[Exercise]:
    """The forms that can stand for one: on the same sides, and of stretches those for the same muscle."""
    muscles = {each.name for each in form.muscles}
    return [
        other
        for other in forms
        if other.sides == form.sides
        and (form.movement != "stretch" or not muscles.isdisjoint(each.name for each in other.muscles))
    ]


def _neighbour(one: Prescription, form: Exercise, sets: int, seconds: float) -> Neighbour:
    return Neighbour(form.id, one.resistance, sets=sets, reps=None, seconds=seconds, peak_torque_nm=None)


def why_harder_waits(
    done: Sequence[DoneSession],
    movement: str,
    work: Complementary,
    date: dt.date,
    *,
    full: bool,
    relapse: bool,
    hurts: bool,
    up: bool,
) -> str | None:
    """Why nothing harder of a movement is offered on a day; ``up``: more is planned than last time."""
    if not full:
        return "Harder is there to choose on a full day."
    if hurts:
        return "A joint hurts today. So nothing harder is offered."
    gap = (date - done[-1].date).days if done else None
    if reentry(gap, relapse=relapse).factor < 1.0:
        return "You come back from a break. Harder can wait for the next time."
    if _last_fell_short(done, movement, work.effort_high):
        return "Last time this was less than planned, or too hard. So nothing harder is offered."
    return "Today is more than last time already. So nothing harder is offered." if up else None


def _last_fell_short(done: Sequence[DoneSession], movement: str, effort: float) -> bool:
    """Whether on its last full day or since something went badly, was above the effort, left early or chosen easier."""

    def short(one: SetDone) -> bool:
        less = one.chosen == "easier" or one.stopped_because != "done"
        return less or went_badly(one, None) or (one.effort or 0.0) > effort

    for session in reversed(done):
        sets = [each.done for each in session.sets if get(each.done.exercise).movement == movement]
        if sets and (session.after_worse or any(map(short, sets))):
            return True
        if sets and session.day_kind == "full":
            return False
    return False
