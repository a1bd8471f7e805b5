"""Balance, stretching and marching grow by steps of their own, by what was logged of them."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from hipstride.catalogue.exercise import Exercise
from hipstride.catalogue.exercises import get
from hipstride.catalogue.numbers import value
from hipstride.catalogue.programmes import Complementary
from hipstride.prescription.complementary_dose import (
    MOVEMENT_OF_KIND,
    complementary_dose,
    complementary_work,
    work_of,
)
from hipstride.prescription.complementary_ways import Offer, why_harder_waits
from hipstride.prescription.done_sessions import DoneSession
from hipstride.prescription.planner import Planner
from hipstride.prescription.progress_state import StepKind
from hipstride.prescription.reentry import reentry
from hipstride.prescription.rule import Reason, rule
from hipstride.prescription.schedule import Slot
from hipstride.prescription.types import DayKind, Prescription
from hipstride.record.event import SetDone

_OURS = "our proposal, to be reviewed by a clinician"
Went = Literal["well", "so_so", "badly"]


@dataclass(frozen=True, slots=True, order=True)
class Stand:
    """Where the work stands: the form and the step of the programme, and how often running it went well there."""

    form: int
    step: int
    good: int = 0


@dataclass(frozen=True, slots=True)
class Ladder:
    """The forms that may be done today, easiest first, and the steps of each; ``turns``: the forms take turns."""

    forms: tuple[Exercise, ...]
    work: Complementary
    turns: bool

    def of(self, session: DoneSession, stand: Stand, *, instead: bool = False) -> tuple[SetDone, ...]:
        """The sets of a session that count where the work stands; ``instead``: easier and harder forms of it too."""
        form = self.forms[stand.form]
        sets = (each.done for each in session.sets)
        if self.turns:
            return tuple(one for one in sets if get(one.exercise).movement == form.movement)
        chosen = {
            **{each.id: "easier" for each in self.forms[: stand.form] if instead},
            **{each.id: "harder" for each in self.forms[stand.form + 1 :] if instead},
        }
        return tuple(one for one in sets if one.exercise == form.id or chosen.get(one.exercise) == one.chosen)


def went(sets: Sequence[SetDone], session: DoneSession, ladder: Ladder, stand: Stand) -> Went:
    """How the work of a session went: badly for pain, spasm, a wobble or tired legs; well where all was done with ease."""
    if session.after_worse or any(
        one.stopped_because in ("pain", "spasm", "wobble", "tired")
        or (one.pain or 0.0) >= value("readiness.pain_care")
        for one in sets
    ):
        return "badly"
    form, share = ladder.forms[stand.form], ladder.work.steps[stand.step].share

    def held_as_long(one: SetDone) -> bool:
        whole = get(one.exercise).hold_s or 0.0
        asked = whole if one.exercise != form.id and not ladder.turns else share * whole
        return one.seconds is None or one.seconds >= value("progress_more.load_tolerance") * asked

    # A stretch is to be mild: how hard it was and how it looked need not be said of it.
    fine = ("good", None) if ladder.turns else ("good",)
    easy = all(
        one.stopped_because == "done"
        and one.chosen != "easier"
        and one.form in fine
        and (ladder.turns if one.effort is None else one.effort <= ladder.work.effort_high)
        and held_as_long(one)
        for one in sets
    )
    on_sheet = {
        each.side: each.sets for each in session.prescribed if get(each.exercise).movement == form.movement
    }
    done = Counter(one.side for one in sets)
    whole = all(count >= on_sheet.get(side, 0) for side, count in done.items())
    return "well" if easy and whole else "so_so"


@rule(
    "complementary.up",
    "Balance, stretching and marching: after two good times running more bouts or longer ones, then the next form.",
    source="duration or frequency first, intensity last (Kim 2019, PMC6586489 Table 1); the steps are provisional",
)
def up(ladder: Ladder, stand: Stand) -> Stand:
    """One step up where it went well twice running; a new form begins with the least of it."""
    if stand.good < value("progression.good_sessions"):
        return stand
    if stand.step + 1 < len(ladder.work.steps):
        return Stand(stand.form, stand.step + 1)
    if not ladder.turns and stand.form + 1 < len(ladder.forms):
        return Stand(stand.form + 1, 0)
    return stand


@rule(
    "complementary.down",
    "Balance, stretching and marching: a step down after pain, a spasm, a wobble, tired legs or a break.",
    source=_OURS,
)
def down(ladder: Ladder, stand: Stand) -> Stand:
    """One step down: less of the form, else the form before it."""
    if stand.step > 0:
        return Stand(stand.form, stand.step - 1)
    if not ladder.turns and stand.form > 0:
        return Stand(stand.form - 1, ladder.work.start)
    return Stand(stand.form, 0)


def stand_on(
    ladder: Ladder, start: Stand, done: Sequence[DoneSession], date: dt.date, *, grows: bool
) -> tuple[Stand, Stand | None]:
    """Where the work stands on a day, and where it stood when it was done last; ``grows``: it may go up today.

    Only full days move it. A step up comes on the next day that the work is done.
    """
    stand, last = start, None
    before: dt.date | None = None
    for session in done:
        stand = _after_break(ladder, start, stand, before, session.date)
        before = session.date
        if session.day_kind != "full":
            continue
        for here in (up(ladder, stand), stand):
            # A form that was chosen instead of the planned one never moves the work to another form.
            sets = ladder.of(session, here, instead=here == stand)
            if sets:
                last = here
                stand = _moved(ladder, here, went(sets, session, ladder, here))
                break
    stand = _after_break(ladder, start, stand, before, date)
    return (up(ladder, stand) if grows else stand), last


def _moved(ladder: Ladder, stand: Stand, how: Went) -> Stand:
    if how == "badly":
        return down(ladder, stand)
    return replace(stand, good=stand.good + 1 if how == "well" else 0)


def _after_break(ladder: Ladder, start: Stand, stand: Stand, before: dt.date | None, date: dt.date) -> Stand:
    """A step less after a break; after a long one no more than it began with."""
    back = reentry(None if before is None else (date - before).days, relapse=False)
    if back.factor == 1.0:
        return stand
    less = down(ladder, stand)
    return min(less, start) if back.retest else less


@dataclass(frozen=True, slots=True)
class Work:
    """Complementary work of a day, how it moved since it was done last, and what may be chosen instead."""

    group: tuple[Prescription, ...]
    kind: StepKind
    offer: Offer | None = None  # none where there is no work


def work_today(
    made: Planner,
    slot: Slot,
    kind: str,
    week: int,
    done: Sequence[DoneSession],
    date: dt.date,
    *,
    day: DayKind,
    hurts: bool,
    relapse: bool,
) -> Work:
    """The complementary work of a kind on a day, moved by what was logged of it.

    ``hurts``: a joint is sore today, so nothing goes up. What a professional set stays as it is.
    """
    plain, found = complementary_work(made, slot, kind, week), work_of(made, slot, kind, week)
    if found is None or not plain:
        return Work(plain, "start")
    form, work = found
    movement = MOVEMENT_OF_KIND[kind]
    turns = kind == "stretching"
    allowed = made.selectors[slot.setting].for_either_side(movement)
    if any(made.wishes.of(one.movement, one.side) for one in plain):
        told = "Someone who treats you set this one. So nothing harder is offered."
        return Work(plain, "start", Offer(allowed, work, work.start, told, None))
    forms = (form,) if turns else tuple(sorted(allowed, key=lambda one: (one.rung, one.id)))
    ladder = Ladder(forms, work, turns)
    grows = day == "full" and not hurts
    now, last = stand_on(ladder, Stand(forms.index(form), work.start), done, date, grows=grows)
    up = last is not None and (now.form, now.step) > (last.form, last.step)
    waits = why_harder_waits(
        done, movement, work, date, full=day == "full", relapse=relapse, hurts=hurts, up=up
    )
    first = "Do this one once as it is. Then there is a harder one to choose." if last is None else None
    offer = Offer(allowed, work, now.step, waits, first)
    if last is None and now.step == work.start:
        return Work(plain, "start", offer)
    exercise = forms[now.form]
    sides = tuple(one.side for one in plain) if exercise.sides == form.sides else _sides(exercise)
    said = _said(now, last, work.steps[now.step].bouts)
    group = tuple(complementary_dose(exercise, work, side, work.steps[now.step]) for side in sides)
    if said is None:
        return Work(group, "hold", offer)
    more = said.rule == "complementary.up"
    group = tuple(replace(one, reasons=(*one.reasons, said)) for one in group)
    return Work(group, "reps_up" if more else "reps_down", offer)


def _sides(exercise: Exercise) -> tuple[Literal["left", "right", "both"], ...]:
    return ("both",) if exercise.sides == "both" else ("left", "right")


def _said(now: Stand, last: Stand | None, bouts: int) -> Reason | None:
    """What is said of a step since last time."""
    before, here = None if last is None else (last.form, last.step), (now.form, now.step)
    inputs = {"step": now.step, "bouts": bouts}
    if before is None or here < before:
        text = "This is a little less than before, on purpose. It may grow again."
        return Reason(
            "complementary.down", text, "Step down, or a break: one step of its own ladder.", inputs
        )
    if here == before:
        return None
    text = "This went well twice. Today has a little more of it."
    if last is not None and now.form > last.form:
        text, inputs = "This went well twice. Today is the next form.", {"step": now.step, "bouts": 0}
    return Reason("complementary.up", text, "Two good sessions: one step of its own ladder.", inputs)


def as_fitted(one: Prescription, kind: StepKind) -> tuple[Prescription, StepKind]:
    """The work and how it moved, without a word of more where the day or its minutes left less of it."""
    kept = tuple(
        each
        for each in one.reasons
        if each.rule != "complementary.up" or one.dose.sets >= each.inputs["bouts"]
    )
    return (one, kind) if len(kept) == len(one.reasons) else (replace(one, reasons=kept), "hold")
