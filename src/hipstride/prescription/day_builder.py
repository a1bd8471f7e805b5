"""The exercises of one day, from the forms of last time to what is shown before each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from hipstride.prescription.as_it_stands import as_it_stands, form_held, form_waits, other_band
from hipstride.prescription.complementary import Work, as_fitted, work_today
from hipstride.prescription.complementary_ways import ways
from hipstride.prescription.continuity import kept_choice, lighter_form
from hipstride.prescription.day import Day, sore
from hipstride.prescription.day_moves import moved_by_log, movement_went_well, planned_sheets, sets_then
from hipstride.prescription.day_ties import tied_last, two_ties
from hipstride.prescription.dosing import sets_in
from hipstride.prescription.gentle_day import gentle
from hipstride.prescription.half_day import half
from hipstride.prescription.neighbours import TodayExercise, easier_way, harder_way, offers_harder
from hipstride.prescription.overrides import asked_first, pinned
from hipstride.prescription.overrides_told import told
from hipstride.prescription.plan_sessions import cut_of, session_choices
from hipstride.prescription.planner import limit_at
from hipstride.prescription.selection import Choice
from hipstride.prescription.settling import room, settled, two_tied
from hipstride.prescription.sides import SIDES
from hipstride.prescription.tailor import Sheets, Tailored, judged
from hipstride.prescription.timing import fit
from hipstride.prescription.types import Dose, Option, Prescription, tie_of
from hipstride.prescription.weak_side import weak_side_no_later, weak_side_spared


def build(at: Day) -> list[TodayExercise]:
    """The exercises of a full, half, gentle or rest day."""
    if at.kind == "rest":
        return []
    phase = at.phase
    if at.kind == "gentle":
        easy = _told(at, gentle(at))
        return [TodayExercise(one, at.last(one), None, None, "hold") for one in easy]
    planned = planned_sheets(at)
    groups: list[tuple[Prescription, ...]] = []
    moved: dict[tuple[str, str], Tailored] = {}
    by_log = partial(moved_by_log, at, planned=planned, moved=moved)
    last = tied_last(at) if at.done else None
    for best in session_choices(at.made, at.slot, phase, last=last):
        choice = _kept(at, best)
        if choice.empty:
            continue
        made = tuple(
            one if _option_of(choice, one) == _option_of(best, one) else form_waits(one)
            for one in at.dosed(choice, phase)
        )
        groups.append(tuple(found for one in made for found in by_log(one)))
    groups = [_spared(at, group) for group in two_ties(at, groups, moved, by_log)]
    also = [_also(at, kind) for kind in at.slot.complementary]
    groups += [work.group for work in also]
    works = {(one.exercise, one.side): work for work in also for one in work.group}
    minutes = at.made.bench.person.preferences.minutes_per_session
    groups = asked_first([group for group in groups if group], at.made.wishes)
    whole = {(one.exercise, one.side): one.dose for group in groups for one in group}
    fitted = fit(groups, minutes)
    cut = cut_of(groups, [one for group in fitted for one in group])
    if at.kind == "half":
        fitted = half(at, fitted, [group[0].movement for group in groups])
    kept = two_tied([one for group in settled(fitted) for one in group])
    ties = (tie_of(one.resistance) for one in kept)
    at.tied = frozenset(tie for tie in ties if tie is not None)
    ordered = [_in_room(at, one, whole[one.exercise, one.side], minutes) for one in kept]
    shown = [
        _shown_also(at, one, works[one.exercise, one.side])
        if (one.exercise, one.side) in works
        else _shown(at, one, moved.get((one.exercise, one.side)), planned)
        for one in ordered
    ]
    found = _told(at, [one.prescription for one in shown], cut=cut)
    return [
        replace(each, prescription=one) if one is not each.prescription else each
        for each, one in zip(shown, found, strict=True)
    ]


def _in_room(at: Day, one: Prescription, whole: Dose, minutes: int) -> Prescription:
    """An exercise with what the minutes left of it beside the last full day that had it; of sets only on a full day."""
    if at.kind == "half":
        whole = whole.of(sets=one.dose.sets)
    asked = (
        (session, sheet)
        for session in reversed(at.done)
        if session.day_kind == "full" and (sheet := session.asked(one.exercise, one.side)) is not None
    )
    then, last = next(asked, (None, None))
    grown = then is not None and sets_then(at, then) < sets_in(at.phase, at.week)
    return room(one, whole, last if at.kind == "full" else None, minutes=minutes, grown=grown)


def _option_of(choice: Choice, one: Prescription) -> Option | None:
    return choice.of("left" if one.side == "both" else one.side)


def _also(at: Day, kind: str) -> Work:
    """Balance, stretching or marching of the day, by what was logged of it."""
    return work_today(
        *(at.made, at.slot, kind, at.week, at.logged, at.date),
        day=at.kind,
        hurts=bool(at.care),
        relapse=at.relapse,
    )


def _told(
    at: Day,
    exercises: Sequence[Prescription],
    *,
    cut: frozenset[tuple[str, str]] = frozenset(),
) -> tuple[Prescription, ...]:
    """The exercises with what professionals said of them."""
    if not at.made.bench.person.override:
        return tuple(exercises)
    return told(exercises, at.made.scene(at.slot.setting, at.phase, day=at.kind, cut=cut))


def _kept(at: Day, best: Choice) -> Choice:
    """The choice of last time where it still fits, of what is asked for; where that is held back, a lighter form."""
    wishes, movement = at.made.wishes, best.movement
    phases = [pinned(at.phase, wishes.of(movement, side)) for side in SIDES]
    bounds = {side: at.bounds(movement, side) for side in SIDES}
    choice = kept_choice(
        at.narrowed(at.phase),
        at.done,
        movement,
        best,
        at.date,
        limit=min(map(at.limit, phases)),
        effort=min(each.effort_high for each in phases),
        bounds=bounds,
        day=at.kind,
    )
    if not wishes.about(movement) or choice.both is not None:
        return choice
    plain = at.selector
    found = {
        side: choice.of(side) or lighter_form(plain, movement, side, limit_at(at.phase), bounds[side])
        for side in SIDES
    }
    return Choice(movement, found["left"], found["right"], same_mark=choice.same_mark, waits=choice.waits)


def _spared(at: Day, group: tuple[Prescription, ...]) -> tuple[Prescription, ...]:
    """The weaker side spared, but for numbers that a professional set."""
    if not at.made.sets("reps", group):
        group = weak_side_spared(at.made.bench, group)
    return group if at.made.sets("effort", group) else weak_side_no_later(at.made.bench, group)


def _shown_also(at: Day, one: Prescription, work: Work) -> TodayExercise:
    made, step = as_fitted(one, work.kind)
    last = at.last(one)
    if work.offer is None:
        return TodayExercise(made, last, None, None, step)
    found = ways(made, work.offer)
    made = replace(made, reasons=(*made.reasons, *found.reasons))
    return TodayExercise(made, last, found.easier, found.harder, step)


def _shown(at: Day, one: Prescription, by: Tailored | None, planned: Sheets) -> TodayExercise:
    if by is None:
        return TodayExercise(one, at.last(one), None, None, "start")
    one = as_it_stands(one, by.history)
    bound = at.bounds(one.movement, one.side)
    if bound:
        one = form_held(one, at.done)
    last = at.last(one)
    if last is not None and by.step.kind == "hold":
        then = judged(at.made.bench, one, last.resistance)
        told = None if then is None else other_band(one, last.resistance, then.peak_torque_nm)
        one = one if told is None else replace(one, reasons=(*one.reasons, told))
    harder = (
        not bound
        and offers_harder(by, day=at.kind, hurts=sore(one, at.care))
        and movement_went_well(at, one, planned)
    )
    return TodayExercise(
        prescription=one,
        last_time=last,
        easier=easier_way(one, by, at.tied),
        harder=harder_way(one, by, at.tied) if harder else None,
        step=by.step.kind,
    )
