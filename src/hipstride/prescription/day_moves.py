"""Prescriptions of a day moved by their logs, from what was on the sheet of each day before."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import TypeVar

from hipstride.catalogue.exercise import Movement
from hipstride.catalogue.exercises import get
from hipstride.catalogue.programmes import Phase
from hipstride.prescription.at_its_least import at_its_least, clearly_less, easier_form
from hipstride.prescription.continuity import easier_one, lighter_form
from hipstride.prescription.day import Day, sore
from hipstride.prescription.done_sessions import DoneSession
from hipstride.prescription.dosing import sets_in
from hipstride.prescription.held import Bounds, first_full, fits, forms_of, whole
from hipstride.prescription.overrides import form_asked, pinned
from hipstride.prescription.pins import pin_of
from hipstride.prescription.plan_sessions import fill_slot, plan_slots
from hipstride.prescription.planner import limit_at, phase_at, planner_of_file
from hipstride.prescription.progression import Outcome
from hipstride.prescription.rule import rule
from hipstride.prescription.schedule import WEEKDAYS
from hipstride.prescription.selection import Choice
from hipstride.prescription.tailor import Sheet, Sheets, Tailored, history_of, sides_of, tailor
from hipstride.prescription.training_log import factor_today, training_week
from hipstride.prescription.types import Prescription
from hipstride.prescription.wishes import as_it_was

Number = TypeVar("Number", int, float)


def moved_by_log(
    at: Day,
    one: Prescription,
    *,
    planned: Sheets,
    moved: dict[tuple[str, str], Tailored],
) -> tuple[Prescription, ...]:
    """A prescription moved by its log; where its form has nothing light enough, a lighter form, or nothing.

    A form that failed at its least gives way to an easier one, where there is one.
    """
    first = _tailored(at, one, planned, moved)
    held = first if isinstance(first, tuple) else ()  # by what its form has nothing light enough for
    if not isinstance(first, tuple) and not _failed_at_least(at, one, moved):
        return (first,)
    bounds = () if isinstance(first, tuple) else (clearly_less(first),)
    selector = at.selector  # also forms that nobody asked for
    movement: Movement = one.movement  # type: ignore[assignment]
    found = {
        side: easier_one(
            selector,
            at.done,
            movement,
            side,
            at.date,
            limit_at(at.phase),
            (*at.bounds(movement, one.side), *bounds),
        )
        if bounds
        else lighter_form(selector, movement, side, limit_at(at.phase), held)
        for side in sides_of(one)
    }
    lighter = at.dosed(Choice(movement, found.get("left"), found.get("right")), at.phase)
    each_moved = [_tailored(at, each, planned, moved, held) for each in lighter]
    made = tuple(each for each in each_moved if not isinstance(each, tuple))
    if isinstance(first, tuple):
        return made
    easier = tuple(
        easier_form(each) for each in made if fits(each.peak_torque_nm, each.relative_load, bounds)
    )
    return easier if len(easier) == len(sides_of(one)) else (first,)


def _failed_at_least(at: Day, one: Prescription, moved: dict[tuple[str, str], Tailored]) -> bool:
    """Whether a form failed at its least and no professional asks for it."""
    asked = at.made.wishes.of(one.movement, one.side).form
    return not asked and at_its_least(moved[one.exercise, one.side], at.done)


def _tailored(
    at: Day,
    one: Prescription,
    planned: Sheets,
    moved: dict[tuple[str, str], Tailored],
    bounds: Bounds = (),
) -> Prescription | Bounds:
    """A prescription moved by its log; what binds it where its form has nothing light enough today.

    ``bounds``: what binds it beside its movement's bounds and its own.
    """
    history = history_of(at.static.bench, at.done, one, planned, partial(phase_of, at))
    wish = at.made.wishes.of(one.movement, one.side)
    asked = bool(wish) and form_asked(wish, one)
    by = tailor(
        at.static.selectors[at.slot.setting],
        at.narrowed(at.phase) if asked else at.selector,
        one,
        phase=at.phase,
        first_limit=limit_at(at.static.programme.phases[0]),
        limit=at.limit(pinned(at.phase, wish)),
        pin=pin_of(wish, at.phase, load=asked),
        history=history,
        today=at.date,
        factor=factor_today(at.done, one.exercise, one.side, at.date, relapse=at.relapse),
        day="half" if at.kind == "full" and sore(one, at.care) else at.kind,
        began=_began(one, history, planned),
        bounds=(*at.bounds(one.movement, one.side), *bounds),
    )
    if isinstance(by, tuple):
        return by
    moved[one.exercise, one.side] = by
    if by.step.kind == "ask_for_help":
        at.told = (*at.told, *by.step.reasons)
    return by.prescription


@rule(
    "progression.began",
    "What was done is counted from what the first full day asked: by its sheet, else by the plan, else by what was done.",
    source="a lighter load than prescribed never progresses, DESIGN section 6",
)
def _began(one: Prescription, history: Sequence[Outcome], planned: Sheets) -> Sheet | None:
    """What the first full day with an exercise asked of a side, before a break made it less; ``None`` where none was."""
    first = first_full(history)
    if first is None:
        return planned.get((history[0].date, one.exercise, one.side)) if history else None
    plan = planned.get((first.date, one.exercise, one.side))
    if first.asked_nm is not None:
        reps = first.asked_reps if plan is None else plan.reps
        return Sheet(first.sets_prescribed, reps, first.asked_nm / first.reentry)
    return _as_told(first, plan)


def _as_told(first: Outcome, plan: Sheet | None) -> Sheet:
    """What a day without a sheet asked: as the plan, where it had this form, else the load that was done.

    What a set was made easier from is not told, so no more than was done is taken as asked.
    """
    sheet = plan or Sheet(first.sets_prescribed)
    done = [each.demand_nm for each in first.sets if each.demand_nm is not None]
    peak = max(done) / first.reentry if done else None
    if not any(each.chosen == "easier" for each in first.sets):
        return replace(sheet, peak_nm=peak) if sheet.peak_nm is None else sheet
    reps = max(each.reps for each in first.sets)
    return replace(sheet, reps=_less(sheet.reps, reps or None), peak_nm=_less(sheet.peak_nm, peak))


def _less(one: Number | None, two: Number | None) -> Number | None:
    known = [each for each in (one, two) if each is not None]
    return min(known, default=None)


def movement_went_well(at: Day, one: Prescription, planned: Sheets) -> bool:
    """Whether the last full day of a movement on a side, in whatever form, was all done as asked; so too if none was."""
    for session in reversed(at.done):
        forms = {} if session.day_kind != "full" else forms_of(session, one.movement, one.side)
        if forms:
            alike = [replace(one, exercise=form, side=side) for form, side in forms]
            told = [
                history_of(at.static.bench, (session,), each, planned, partial(phase_of, at))
                for each in alike
            ]
            return all(whole(outcome, one.dose.effort) for history in told for outcome in history)
    return True


def phase_of(at: Day, session: DoneSession) -> Phase:
    """The phase in which a session was done."""
    return phase_at(at.static.programme, _week_of(at, session))


def sets_then(at: Day, session: DoneSession) -> int:
    """The sets that the programme had in the week of a session."""
    return sets_in(phase_of(at, session), _week_of(at, session))


def _week_of(at: Day, session: DoneSession) -> int:
    days = len(at.made.bench.person.preferences.days)
    return training_week(at.done, session.date, days_per_week=days)


def planned_sheets(at: Day) -> Sheets:
    """What the plan asked for on each day that was trained, by exercise and side."""
    found: dict[tuple[dt.date, str, str], Sheet] = {}
    if not at.done:
        return found
    plans = {at.static.bench.person.override: at.static}
    slots_of = {}
    for session in at.done:
        then = as_it_was(at.person, session.date)
        if then.override not in plans:
            plans[then.override] = planner_of_file(then, session.date)
        made = plans[then.override]
        if then.override not in slots_of:
            slots_of[then.override] = plan_slots(made, start=at.start, weeks=at.week)
        all_slots = slots_of[then.override]
        sets_of: dict[tuple[str, str], int] = {}
        week = _week_of(at, session)
        day = WEEKDAYS[session.date.weekday()]
        of_week = [slot for slot in all_slots if slot.week == min(week, at.week)]
        on_day = [slot for slot in of_week if slot.day == day]
        for slot in on_day:
            for one in fill_slot(made, slot, week).exercises:
                sheet = Sheet(one.dose.sets, one.dose.reps, one.peak_torque_nm)
                found[session.date, one.exercise, one.side] = sheet
                sets_of[one.movement, one.side] = one.dose.sets
        if not on_day and not session.prescribed:  # moved to another day: as many as its own day had
            for slot in of_week:
                for one in fill_slot(made, slot, week).exercises:
                    known = sets_of.get((one.movement, one.side), 0)
                    sets_of[one.movement, one.side] = max(one.dose.sets, known)
        fewest = Sheet(phase_at(at.static.programme, week).sets_low)
        for logged in session.sets:
            # Another form than the plan of the person file had: as many sets as the form it came for.
            done = (get(logged.done.exercise).movement, logged.done.side)
            sheet = Sheet(sets_of[done]) if done in sets_of else fewest
            found.setdefault((session.date, logged.done.exercise, logged.done.side), sheet)
        for asked in session.prescribed:
            key = (session.date, asked.exercise, asked.side)
            before = found.get(key, fewest)
            found[key] = replace(before, sets=asked.sets, reps=asked.reps)
    return found
