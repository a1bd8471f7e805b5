"""The weaker side keeps more in reserve than the stronger one, and gets a set more where it matters."""

from __future__ import annotations

import math
from dataclasses import replace

from hipstride.catalogue.exercises import get
from hipstride.catalogue.numbers import value
from hipstride.catalogue.programmes import Phase
from hipstride.prescription.bench import Bench
from hipstride.prescription.options import other
from hipstride.prescription.reserve import in_valid_range, repetitions_at, reps_in_reserve
from hipstride.prescription.rule import Reason, rule
from hipstride.prescription.selection import Choice
from hipstride.prescription.types import Prescription
from hipstride.record.person import Side
from hipstride.resistance.demand import own_action


def balanced(
    bench: Bench, choice: Choice, made: dict[Side, Prescription], phase: Phase
) -> dict[Side, Prescription]:
    """The weak side is never closer to failure than the strong one, and gets an extra set when it matters."""
    if len(made) < 2 or made["left"].exercise != made["right"].exercise:
        return _extra_set(bench, choice, made)
    weak = _weak_side(bench, choice)
    if weak is None:
        return made
    strong = other(weak)
    effort = min(made[weak].dose.effort, made[strong].dose.effort)
    if effort < made[weak].dose.effort:
        made = made | {weak: replace(made[weak], dose=replace(made[weak].dose, effort=effort))}
    weak_load, strong_load = made[weak].relative_load, made[strong].relative_load
    if weak_load is not None and strong_load is not None and weak_load > strong_load > 0.0:
        made = _share_reserve(made, weak, strong, phase)
    return _extra_set(bench, choice, made)


@rule(
    "dose.weak_side_reserve",
    "Your weaker side always keeps at least as much in reserve as your stronger side.",
    source="our proposal, to be reviewed by a clinician",
)
def _share_reserve(
    made: dict[Side, Prescription], weak: Side, strong: Side, phase: Phase
) -> dict[Side, Prescription]:
    """Fewer repetitions for the weak side, then more for the strong one, until the reserves are in order."""
    loads = {side: made[side].relative_load or 0.0 for side in made}
    reps = {side: made[side].dose.reps or 0 for side in made}
    if not in_valid_range(loads[weak]):
        # Repetitions cannot be counted against failure here: the weak side does a few less, never more.
        less = _fewer(loads[weak], loads[strong])
        reps[weak] = min(reps[weak], reps[strong], max(phase.reps_low, reps[strong] - less))
        return {side: one.dosed(one.dose.of(reps=reps[side])) for side, one in made.items()}

    def left(side: Side) -> float:
        return repetitions_at(loads[side]) - reps[side]

    fewest, most = int(value("dose.repetitions_min")), int(value("dose.repetitions_max"))
    while left(weak) < left(strong) and reps[weak] > max(fewest, phase.reps_low):
        reps[weak] -= 1
    while left(weak) < left(strong) and reps[strong] < most:
        reps[strong] += 1
    while left(weak) < left(strong) and reps[weak] > fewest:
        reps[weak] -= 1
    reason = Reason(
        "dose.weak_side_reserve",
        f"Your {weak} side is weaker, so it stops earlier: it keeps at least as much in reserve.",
        "Repetitions set so that the weaker side is not closer to failure.",
        {"weak_side": weak, "reps": {side: reps[side] for side in sorted(reps)}},
    )
    return {
        side: one.dosed(
            one.dose.of(reps=reps[side]),
            reps_in_reserve=reps_in_reserve(one.relative_load, reps[side]),
            reasons=(*one.reasons, reason),
        )
        for side, one in made.items()
    }


@rule(
    "dose.weak_side_today",
    "The weaker side stops while it has as many left; where none are told, it does no more of a larger share.",
    source="DESIGN section 6; provisional",
)
def weak_side_spared(bench: Bench, group: tuple[Prescription, ...]) -> tuple[Prescription, ...]:
    """Today's doses of both sides, after each moved by its own log: fewer repetitions for the weak side at need.

    Of two forms only what is left in reserve can be compared, where it is told of both.
    """
    by_side = {one.side: one for one in group}
    weak = _weaker_of(bench, group)
    if weak is None:
        return group
    one, strong = by_side[weak], by_side[other(weak)]
    if one.exercise != strong.exercise and None in (one.reps_in_reserve, strong.reps_in_reserve):
        return group
    effort = min(one.dose.effort, strong.dose.effort)
    one = replace(one, dose=replace(one.dose, effort=effort))
    if one.dose.reps is not None and strong.dose.reps is not None:
        reps = _as_many_left(one, strong)
        if reps < one.dose.reps:
            text = f"Your {weak} side is weaker, so it stops earlier: it keeps at least as much in reserve."
            clinical = "Repetitions set so that the weaker side is not closer to failure."
            reason = Reason("dose.weak_side_today", text, clinical, {"weak_side": weak, "reps": reps})
            one = one.dosed(
                one.dose.of(reps=reps),
                reps_in_reserve=reps_in_reserve(one.relative_load, reps),
                reasons=(*one.reasons, reason),
            )
    return tuple(one if each.side == weak else each for each in group)


@rule(
    "dose.weak_side_effort",
    "The weaker side never ends at more effort than the stronger one, also where the two sides do different forms.",
    source="DESIGN section 6; provisional",
)
def weak_side_no_later(bench: Bench, group: tuple[Prescription, ...]) -> tuple[Prescription, ...]:
    """Both sides of a movement, of one form or two: the weaker at no more effort, which is how near to failure it ends."""
    by_side = {one.side: one for one in group}
    weak = _weaker_of(bench, group)
    if weak is None or by_side[weak].dose.effort <= (effort := by_side[other(weak)].dose.effort):
        return group
    one = by_side[weak]
    text = f"Your {weak} side is weaker, so it ends at no more effort than the other."
    clinical = f"Planned effort not above that of the {other(weak)} side."
    reason = Reason("dose.weak_side_effort", text, clinical, {"weak_side": weak, "effort": effort})
    spared = replace(one, dose=replace(one.dose, effort=effort), reasons=(*one.reasons, reason))
    return tuple(spared if each is one else each for each in group)


def _weaker_of(bench: Bench, group: tuple[Prescription, ...]) -> Side | None:
    """The weaker side of a movement that each side does by itself, in one form or two; ``None`` where neither is."""
    if len(group) != 2 or {one.side for one in group} != {"left", "right"}:
        return None
    actions = dict.fromkeys(own_action(get(one.exercise)) for one in group)
    return next((side for action in actions if (side := bench.table.weak_side(action)) is not None), None)


def _as_many_left(weak: Prescription, strong: Prescription) -> int:
    """The weak side's repetitions with as many in reserve as the strong side; else no more of a larger share."""
    reps, strong_reps = weak.dose.reps or 0, strong.dose.reps or 0
    if weak.reps_in_reserve is not None and strong.reps_in_reserve is not None:
        fewer = reps - max(0, math.ceil(strong.reps_in_reserve - weak.reps_in_reserve))
        return max(fewer, min(reps, int(value("progress_more.repetitions_floor"))))
    if weak.relative_load is None or strong.relative_load is None:
        return reps
    if weak.relative_load <= strong.relative_load:
        return reps
    fewer = strong_reps - _fewer(weak.relative_load, strong.relative_load)
    return min(reps, max(fewer, int(value("progress_more.repetitions_floor"))))


def _fewer(weak_load: float, strong_load: float) -> int:
    """How many repetitions less the weak side does of a larger share, where they cannot be counted against failure."""
    return 2 if weak_load > strong_load * (1.0 + value("band.marking_error_m")) else 0


def _weak_side(bench: Bench, choice: Choice) -> Side | None:
    action = next((own_action(get(o.exercise)) for o in (choice.left, choice.right) if o is not None), None)
    return None if action is None else bench.table.weak_side(action)


@rule(
    "dose.extra_set",
    "A clearly weaker side gets one extra set; the stronger side is kept, and trained in full "
    "when the weak side has less than 30 % of it.",
    source="our proposal; cross-education Manca 2017 (secondary)",
)
def _extra_set(bench: Bench, choice: Choice, made: dict[Side, Prescription]) -> dict[Side, Prescription]:
    """One set more for the weak side, or as many for the strong one where cross-education is the point."""
    weak = _weak_side(bench, choice)
    if weak is None or weak not in made or len(made) < 2:
        return made
    action = own_action(get(made[weak].exercise))
    ratio = bench.table.ratio(action)
    if ratio is None or ratio > 1.0 - value("plan.asymmetry_extra_set"):
        return made
    strong = other(weak)
    inputs = {"weak_side": weak, "weak_to_strong": round(ratio, 3)}
    if ratio < value("plan.cross_education_ratio"):
        text = f"Your {weak} side has less than a third of the other's strength. Training the {strong} side helps it too."
        reason = Reason("dose.extra_set", text, "Strong side at full dose for cross-education.", inputs)
        sets = made[weak].dose.sets
        made[strong] = made[strong].dosed(made[strong].dose.of(sets=max(sets, made[strong].dose.sets)))
    else:
        text = f"Your {weak} side is weaker, so it gets one extra set."
        reason = Reason(
            "dose.extra_set", text, "Asymmetry beyond the usual: one extra set on the weak side.", inputs
        )
        made[weak] = made[weak].dosed(made[weak].dose.of(sets=made[weak].dose.sets + 1))
    made[weak] = made[weak].dosed(made[weak].dose, reasons=(*made[weak].reasons, reason))
    return made
