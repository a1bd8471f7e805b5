"""Balance, stretching and marching in a session: which exercise, and how much of it."""

from __future__ import annotations

from collections.abc import Mapping

from hipstride.catalogue.exercise import Exercise, Movement
from hipstride.catalogue.numbers import value
from hipstride.catalogue.programmes import Complementary, WorkStep
from hipstride.prescription.overrides import exercise_for, with_numbers
from hipstride.prescription.planner import Planner
from hipstride.prescription.rule import Reason, rule
from hipstride.prescription.schedule import Slot
from hipstride.prescription.sides import SIDES
from hipstride.prescription.types import Dose, Prescription
from hipstride.record.person import Sides
from hipstride.record.resistance import NoLoad

MOVEMENT_OF_KIND: Mapping[str, Movement] = {
    "balance": "balance",
    "stretching": "stretch",
    "aerobic": "aerobic",
}


def work_of(made: Planner, slot: Slot, kind: str, week: int) -> tuple[Exercise, Complementary] | None:
    """The exercise of a kind of complementary work for this session, with its dose.

    Balance begins on the rung that fits how the person walks; stretches take turns.
    """
    forms = made.selectors[slot.setting].for_either_side(MOVEMENT_OF_KIND[kind])
    work = next((w for w in made.programme.complementary if w.kind == kind), None)
    if not forms or work is None:
        return None
    asked = exercise_for(made.wishes, MOVEMENT_OF_KIND[kind], forms)
    if asked is not None:
        return asked, work
    if kind == "stretching":
        return forms[(week - 1 + slot.index) % len(forms)], work
    if kind == "balance":
        pdds = made.bench.person.condition.pdds
        rung = (
            value("plan.balance_rung_able")
            if pdds is not None and pdds <= 2
            else value("plan.balance_rung_held")
        )
        return max((f for f in forms if f.rung <= rung), key=lambda f: f.rung, default=forms[0]), work
    return forms[0], work


@rule(
    "plan.complementary",
    "Balance, stretching and short bouts of marching have their own dose; they take turns over the week.",
    source="Callesen 2020, Latimer-Cheung 2013; doses provisional",
)
def complementary_work(made: Planner, slot: Slot, kind: str, week: int) -> tuple[Prescription, ...]:
    """One complementary exercise for this session."""
    found = work_of(made, slot, kind, week)
    if found is None:
        return ()
    exercise, work = found
    key = (exercise.id, kind)
    if key not in made.doses:
        sides: tuple[Sides, ...] = ("both",) if exercise.sides == "both" else SIDES
        made.doses[key] = tuple(
            with_numbers(complementary_dose(exercise, work, side), made.wishes.of(exercise.movement, side))
            for side in sides
        )
    return made.doses[key]


def whole_s(exercise: Exercise, work: Complementary) -> float:
    """How long one time of a form lasts: its own hold, else the bout of the programme (s)."""
    if exercise.hold_s is not None and work.kind != "aerobic":
        return exercise.hold_s
    return float(work.bout_s)


def complementary_dose(
    exercise: Exercise, work: Complementary, side: Sides, step: WorkStep | None = None
) -> Prescription:
    """The dose of complementary work at one of its steps; without one as it begins."""
    bouts, share = (work.bouts, 1.0) if step is None else (step.bouts, step.share)
    seconds = whole_s(exercise, work) * share
    reason = Reason(
        "plan.complementary",
        f"{exercise.description} {bouts} times {seconds:.0f} seconds.",
        f"{work.kind}: {bouts} x {seconds:.0f} s ({work.status}).",
        {"source": work.source, "per_week": work.per_week},
    )
    return Prescription(
        exercise=exercise.id,
        movement=exercise.movement,
        side=side,
        rung=exercise.rung,
        resistance=NoLoad(),
        dose=Dose(
            sets=bouts,
            reps=None,
            seconds=seconds,
            effort=int(work.effort_high),
            rest_s=int(work.rest_s),
            tempo_s=exercise.tempo_s,
        ),
        peak_torque_nm=None,
        relative_load=None,
        relative_load_interval=None,
        reps_in_reserve=None,
        reasons=(reason,),
    )
