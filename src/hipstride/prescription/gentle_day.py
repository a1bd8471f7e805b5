"""A gentle day: one easy set of each against gravity only, and a stretch."""

from __future__ import annotations

from dataclasses import replace

from hipstride.catalogue.exercise import CORE_MOVEMENTS
from hipstride.catalogue.numbers import value
from hipstride.prescription.complementary_dose import complementary_work
from hipstride.prescription.continuity import lighter_form
from hipstride.prescription.day import Day
from hipstride.prescription.dosing import prescribe
from hipstride.prescription.rule import Reason, rule
from hipstride.prescription.selection import Choice
from hipstride.prescription.sides import SIDES
from hipstride.prescription.timing import in_order, session_minutes
from hipstride.prescription.types import Prescription


def gentle(at: Day) -> list[Prescription]:
    """One set of each movement against gravity only, then a stretch, inside ten minutes."""
    selector = at.selector
    light = value("dose.minimum_useful_relative_load")
    phase = at.made.programme.phases[0]
    groups: list[tuple[Prescription, ...]] = []
    for movement in (m for m in at.slot.movements if m in CORE_MOVEMENTS):
        found = {
            side: lighter_form(selector, movement, side, light, at.bounds(movement, side), kinds=("limb",))
            for side in SIDES
        }
        choice = Choice(movement, found["left"], found["right"])
        made = prescribe(selector, choice, phase=phase, week=1, long_rest=at.made.programme.long_rest)
        groups.append(tuple(_no_more_than_last(at, _one_set(one)) for one in made))
    groups.append(complementary_work(at.made, at.slot, "stretching", at.week))
    kept = [group for group in groups if group]
    while len(kept) > 1 and session_minutes(in_order(kept)) > value("readiness.gentle_minutes"):
        kept.pop(-2)  # the least urgent movement; the stretch stays
    return [one for group in in_order(kept) for one in group]


def _no_more_than_last(at: Day, one: Prescription) -> Prescription:
    """A gentle set with no more repetitions than its form's last full day asked, or what went badly allows."""
    last = next(
        (each for each in reversed(at.done) if each.day_kind == "full" and each.of(one.exercise, one.side)),
        None,
    )
    sheet = None if last is None else last.asked(one.exercise, one.side)
    most = [
        bound.reps
        for bound in at.bounds(one.movement, one.side)
        if (one.peak_torque_nm or 0.0) >= bound.peak_nm
    ]
    most += [] if sheet is None else [sheet.reps]
    reps = min((each for each in (one.dose.reps, *most) if each is not None), default=None)
    return replace(one, dose=replace(one.dose, reps=reps))


@rule(
    "today.gentle",
    "A gentle day is one set against gravity only and a stretch, ten minutes at most. It counts.",
    source="DESIGN section 6; provisional",
)
def _one_set(one: Prescription) -> Prescription:
    reason = Reason(
        "today.gentle", "One easy set today. It counts.", "Gentle day: one set, gravity only.", {}
    )
    reps = None if one.dose.reps is None else min(one.dose.reps, int(value("dose.repetitions_min")))
    effort = min(one.dose.effort, int(value("dose.gentle_effort")))
    of_a_full_day = (
        *("dose.too_light", "dose.step_too_wide", "dose.shared_set_up"),
        *("dose.sets", "dose.extra_set", "dose.reserve"),
    )
    kept = tuple(why for why in one.reasons if why.rule not in of_a_full_day)
    return replace(one, dose=replace(one.dose, sets=1, reps=reps, effort=effort), reasons=(*kept, reason))
