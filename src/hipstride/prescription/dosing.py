"""Sets, repetitions, effort, rest: from a chosen set-up to a prescription with a reason for every number."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from operator import is_
from typing import Literal

from hipstride.catalogue.exercise import Exercise
from hipstride.catalogue.exercises import get
from hipstride.catalogue.numbers import value
from hipstride.catalogue.programmes import LongRest, Phase
from hipstride.prescription.bench import Bench
from hipstride.prescription.options import other
from hipstride.prescription.progression import PhaseLike
from hipstride.prescription.reserve import repetitions_at, reserve
from hipstride.prescription.rule import Reason, declare, rule
from hipstride.prescription.selection import (
    SIDES,
    Choice,
    Kind,
    Selector,
    best_option,
    heavier_exists,
    target_load,
)
from hipstride.prescription.set_ups import mark_number
from hipstride.prescription.types import Dose, Option, Prescription
from hipstride.record.person import Person, Side, Sides
from hipstride.record.resistance import Band, Cuff, Limb, NoLoad, Sled
from hipstride.resistance.band import is_calibrated
from hipstride.resistance.demand import own_action
from hipstride.strength.capacity import DECIDED, CapacityCurve

declare(
    "dose.two_legs",
    "When both legs push, the weaker is assumed to take up to 60 %; its true share is unknown.",
    source="DESIGN section 5",
    where="hipstride.resistance.demand.stage",
)
declare(
    "capacity.source",
    "Every strength value says where it came from.",
    source="DESIGN section 5",
    status="computed",
    where="hipstride.strength.capacity.capacities",
)
declare(
    "capacity.carry_up_limit",
    "A test at one angle may be raised by at most a quarter for another angle.",
    source="DESIGN section 5",
    where="hipstride.strength.torque_angle.shape_ratio",
)
declare(
    "capacity.shape_floor",
    "Near the end of the range strength is taken as no less than a set share of the test.",
    source="facts on torque-angle curves, recommended floor",
    where="hipstride.strength.torque_angle.shape_ratio",
)
for _id, _sentence in DECIDED.items():
    if _id not in ("carry_up_limit", "shape_floor"):
        declare(
            f"capacity.{_id}",
            _sentence,
            source="DESIGN section 5",
            where="hipstride.strength.capacity.CapacityTable.curve",
        )
declare(
    "capacity.calibration",
    "Without a test of a movement the first session finds the level.",
    source="DESIGN section 5",
    where="hipstride.strength.capacity.capacities",
)

WhyLight = Literal["shared", "too_wide", "too_light"]

_Z90 = 1.645  # standard normal quantile of a two-sided 90 % interval
_Z95 = 1.96


def in_valid_range(relative: float | None) -> bool:
    """Whether the repetition relation may be used at this relative load."""
    low, high = value("dose.relative_load_min"), value("dose.relative_load_max")
    return relative is not None and low <= relative <= high


@rule(
    "dose.reserve",
    "Repetitions in reserve are told only where load is 55 to 90 % of your most; below that we go by effort.",
    source="DESIGN section 5; relation by Epley",
)
def reps_in_reserve(relative: float | None, reps: int) -> float | None:
    """Repetitions left after ``reps``; ``None`` outside the valid range."""
    if relative is None or not in_valid_range(relative):
        return None
    return round(repetitions_at(relative) - reps, 1)


@rule(
    "dose.interval",
    "Strength and bands are not known exactly: the load lies in this range nine times in ten.",
    source="SEM of hand-held tests (Manago 2017); band error of the facts, computed",
)
def load_interval(relative: float, log_sd: float, band_error: float) -> tuple[float, float]:
    """90 % interval of the relative load from capacity's log error and the band's 95 % error."""
    spread = math.hypot(log_sd, band_error / _Z95)
    return relative * math.exp(-_Z90 * spread), relative * math.exp(_Z90 * spread)


def band_error(person: Person, band: Band) -> float:
    """95 % error of a band's force, as a fraction."""
    owned = next(
        (b for b in person.equipment.bands if (b.brand, b.colour) == (band.brand, band.colour)),
        None,
    )
    calibrated = owned is not None and is_calibrated(owned)
    return value("capacity.band_error_calibrated" if calibrated else "capacity.band_error_uncalibrated")


@rule(
    "dose.repetitions",
    "As many repetitions as leave the planned reserve, 15 at most to begin with; the set ends sooner at the planned effort.",
    source="phases of the programme; DESIGN section 5",
)
def repetitions(relative: float | None, phase: PhaseLike, pessimistic: float | None = None) -> int:
    """Repetitions that keep the planned reserve at this load by the best estimate, and some by the careful one.

    From the fewest of the phase to 15: a load that the careful choice left light gets more. The set ends at
    the planned effort, be it sooner.
    """
    low, high = phase.reps_low, max(phase.reps_high, int(value("dose.repetitions_max")))
    if relative is None or relative <= 0.0:
        return low
    possible = repetitions_at(min(relative, 0.95)) - reserve(phase.effort_high)
    if pessimistic is not None:
        careful = repetitions_at(min(pessimistic, 0.95)) - value("dose.careful_reserve")
        possible = min(possible, careful + 1e-9)
    return int(max(min(possible, high), min(low, max(possible, 1))))


def middle_reps(phase: PhaseLike) -> int:
    """The middle of a phase's repetitions, rounded down."""
    return (phase.reps_low + phase.reps_high) // 2


@rule(
    "dose.rest",
    "Rest is 60 to 120 seconds, and two to four minutes where walking is hard; the other side's set counts as rest.",
    source="Canadian table PMC8706753, Kim 2019 PMC6586489; the split is provisional",
)
def rest_s(person: Person, phase: Phase, long_rest: LongRest) -> int:
    """Rest between two sets of the same side (s)."""
    pdds = person.condition.pdds
    if pdds is not None and pdds >= long_rest.from_pdds:
        return int(long_rest.rest_s_low)
    return int(phase.rest_s_low if phase.effort_high <= 5 else 0.5 * (phase.rest_s_low + phase.rest_s_high))


def sets_in(phase: Phase, week: int) -> int:
    """Sets grow from the low to the high number half-way through the phase."""
    middle = 0.5 * (phase.first_week + phase.last_week)
    return phase.sets_high if week > middle or phase.sets_low == phase.sets_high else phase.sets_low


def prescribe(
    selector: Selector, choice: Choice, *, phase: Phase, week: int, long_rest: LongRest
) -> tuple[Prescription, ...]:
    """Prescriptions of one movement: one a side, or one for both legs together."""
    bench = selector.bench
    if choice.both is not None:
        pair = choice.both
        heavier = max(pair, key=lambda option: option.relative or 0.0)
        made = _one(selector, heavier, "both", phase=phase, week=week, long_rest=long_rest)
        return (made,)
    made_by = {
        side: _one(selector, option, side, phase=phase, week=week, long_rest=long_rest)
        for side in SIDES
        if (option := choice.of(side)) is not None
    }
    made_by = _balance(bench, choice, made_by, phase)
    return tuple(made_by[side] for side in SIDES if side in made_by)


def _one(
    selector: Selector, option: Option, side: Sides, *, phase: Phase, week: int, long_rest: LongRest
) -> Prescription:
    """The prescription of an option in one week: of a phase only the sets change from week to week."""
    key = (option, side, phase, long_rest)
    found = selector.dosed.get(key)
    if found is None:
        found = selector.dosed[key] = _with_most_sets(selector, option, side, phase, long_rest)
    one, calibration = found
    sets = 1 if calibration and week == 1 else sets_in(phase, week)
    if sets == one.dose.sets:
        return one
    dose = replace(one.dose, sets=sets)
    reasons = (_set_reason(dose, phase) if reason.rule == "dose.sets" else reason for reason in one.reasons)
    return replace(one, dose=dose, reasons=tuple(reasons))


def _with_most_sets(
    selector: Selector, option: Option, side: Sides, phase: Phase, long_rest: LongRest
) -> tuple[Prescription, bool]:
    """An option with the most sets of a phase, and whether the first set has to find the level."""
    bench = selector.bench
    exercise = get(option.exercise)
    seen: Side = option.side if option.side != "both" else "left"
    at = bench.stage(exercise, foot_height_m=getattr(option.resistance, "foot_height_m", None))
    curve = bench.curve(at, own_action(exercise), seen)
    held = exercise.chain == "isometric" or exercise.hold_s is not None
    calibration = curve is not None and curve.calibration
    effort = int(phase.effort_high)
    if option.relative is not None and option.relative < value("dose.minimum_useful_relative_load"):
        effort = min(effort, int(value("dose.effort_high_by_effort")))
    reps = (
        phase.reps_low
        if held or exercise.chain == "free"
        else repetitions(option.relative, phase, option.pessimistic)
    )
    dose = Dose(
        sets=phase.sets_high,
        reps=reps,
        seconds=exercise.hold_s if held else None,
        effort=effort,
        rest_s=rest_s(bench.person, phase, long_rest),
        tempo_s=selector.limits.tempo_s(exercise, side),
    )
    limit = target_load(middle_reps(phase), phase.effort_high)
    interval = None
    if option.relative is not None and curve is not None:
        error = band_error(bench.person, option.resistance) if isinstance(option.resistance, Band) else 0.0
        interval = load_interval(option.relative, curve.log_sd, error)
    why = _why_light(selector, exercise, option, seen, limit)
    made = Prescription(
        exercise=option.exercise,
        movement=exercise.movement,
        side=side,
        rung=exercise.rung,
        resistance=option.resistance,
        dose=dose,
        peak_torque_nm=None
        if option.relative is None and option.peak_torque_nm == 0.0
        else option.peak_torque_nm,
        relative_load=option.relative,
        relative_load_interval=interval,
        reps_in_reserve=reps_in_reserve(option.relative, reps),
        reasons=(
            *_reasons(exercise, option, curve, dose, phase, side, why),
            *_spastic(selector, exercise, side),
        ),
        mark=mark_number(option.resistance.rest_length_m) if isinstance(option.resistance, Band) else None,
    )
    return made, calibration


@rule(
    "dose.spastic_muscle",
    "Where a stiff muscle is stretched you move slowly and stop before it catches.",
    source="spasticity depends on speed (studylib 8747457); the share of the range is provisional",
)
def _spastic(selector: Selector, exercise: Exercise, side: Sides) -> list[Reason]:
    """How far and how slowly to move against a spastic antagonist; nothing where there is none."""
    share = selector.limits.range_fraction(exercise, side)
    if not selector.limits.slow(exercise, side) and share >= 1.0:
        return []
    lift, _, lower = selector.limits.tempo_s(exercise, side)
    text = f"Move slowly: {lift:.0f} seconds each way. Stop before the muscle catches, about {100 * share:.0f} % of the way."
    clinical = f"Antagonist spasticity: at least {min(lift, lower):.0f} s each way, {100 * share:.0f} % of the range."
    return [
        Reason("dose.spastic_muscle", text, clinical, {"range_fraction": share, "tempo_s": [lift, lower]})
    ]


def _balance(
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
        less = 2 if loads[weak] > loads[strong] * (1.0 + value("band.marking_error_m")) else 0
        reps[weak] = min(reps[weak], reps[strong], max(phase.reps_low, reps[strong] - less))
        return {side: replace(one, dose=replace(one.dose, reps=reps[side])) for side, one in made.items()}

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
        side: replace(
            one,
            dose=replace(one.dose, reps=reps[side]),
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
    """Today's doses of both sides, after each moved by its own log: fewer repetitions for the weak side at need."""
    if len(group) != 2 or group[0].exercise != group[1].exercise:
        return group
    weak = bench.table.weak_side(own_action(get(group[0].exercise)))
    by_side = {one.side: one for one in group}
    if weak is None or {"left", "right"} != by_side.keys():
        return group
    one, strong = by_side[weak], by_side[other(weak)]
    effort = min(one.dose.effort, strong.dose.effort)
    one = replace(one, dose=replace(one.dose, effort=effort))
    if one.dose.reps is not None and strong.dose.reps is not None:
        reps = _as_many_left(one, strong)
        if reps < one.dose.reps:
            text = f"Your {weak} side is weaker, so it stops earlier: it keeps at least as much in reserve."
            clinical = "Repetitions set so that the weaker side is not closer to failure."
            reason = Reason("dose.weak_side_today", text, clinical, {"weak_side": weak, "reps": reps})
            one = replace(
                one,
                dose=replace(one.dose, reps=reps),
                reps_in_reserve=reps_in_reserve(one.relative_load, reps),
                reasons=(*one.reasons, reason),
            )
    return tuple(one if each.side == weak else each for each in group)


def _as_many_left(weak: Prescription, strong: Prescription) -> int:
    """The weak side's repetitions with as many in reserve as the strong side; else no more of a larger share."""
    reps, strong_reps = weak.dose.reps or 0, strong.dose.reps or 0
    if weak.reps_in_reserve is not None and strong.reps_in_reserve is not None:
        fewer = reps - max(0, math.ceil(strong.reps_in_reserve - weak.reps_in_reserve))
        return max(fewer, min(reps, int(value("progress_more.repetitions_floor"))))
    if weak.relative_load is None or strong.relative_load is None:
        return reps
    return min(reps, strong_reps) if weak.relative_load > strong.relative_load else reps


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
        made[strong] = replace(
            made[strong], dose=replace(made[strong].dose, sets=max(sets, made[strong].dose.sets))
        )
    else:
        text = f"Your {weak} side is weaker, so it gets one extra set."
        reason = Reason(
            "dose.extra_set", text, "Asymmetry beyond the usual: one extra set on the weak side.", inputs
        )
        made[weak] = replace(made[weak], dose=replace(made[weak].dose, sets=made[weak].dose.sets + 1))
    made[weak] = replace(made[weak], reasons=(*made[weak].reasons, reason))
    return made


KNOWN_FROM = {
    "test": "your strength test",
    "counted_set": "the set you counted",
    "rep_max": "your set on the leg press",
    "manual_grade": "the grade your therapist gave",
    "find_my_level": "your answers in find my level",
    "norm": "what is usual for your body, made lower to fit your weakest test",
    "learned": "your training so far",
}
"""Where a strength is known from, in the words of the one it belongs to."""


def _reasons(
    exercise: Exercise,
    option: Option,
    curve: CapacityCurve | None,
    dose: Dose,
    phase: Phase,
    side: Sides,
    why: WhyLight | None,
) -> list[Reason]:
    """Why this form, this load, these sets and repetitions, in the order a person asks."""
    found = load_reasons(exercise, option, why=why)
    if curve is not None:
        found += _capacity_reasons(curve, side)
    found.append(_set_reason(dose, phase))
    found += _plain_reasons(option, curve, dose, phase)
    if exercise.sides == "both" and exercise.chain in ("bridge", "stance", "sled"):
        found.append(
            Reason(
                "dose.two_legs",
                "Two legs work together here. How they share the load is not known; we plan for up to 60 % on one leg.",
                "Closed chain: one leg is charged 60 % of the total; its true share is unknown.",
                {"share": value("dose.weak_share")},
            )
        )
    return found


def _why_light(
    selector: Selector, exercise: Exercise, option: Option, side: Side, limit: float
) -> WhyLight | None:
    """What keeps a light load light: another set-up would fit but is not used today, the next is too much, or none is."""
    relative = 0.0 if exercise.chain in ("isometric", "free") else option.relative
    if relative is None or relative >= value("dose.minimum_useful_relative_load"):
        return None
    step = 1.0 + value("dose.max_step")
    kinds: tuple[Kind, ...] = ("limb", "band")
    for kind in kinds:
        best = best_option(selector, exercise.movement, side, limit, kind=kind)
        if best is not None and best.peak_torque_nm > option.peak_torque_nm * step:
            return "shared"
    return "too_wide" if heavier_exists(selector, exercise.movement, side, limit) else "too_light"


def _plain_reasons(option: Option, curve: CapacityCurve | None, dose: Dose, phase: Phase) -> list[Reason]:
    """Repetitions, rest, tempo and the interval: numbers that need a reason, but not a line on paper."""
    found = [_rest_reason(dose.rest_s), _tempo_reason(dose.tempo_s)]
    if dose.reps is not None:
        found.append(_repetitions_reason(phase.name, phase.reps_low, phase.reps_high, phase.effort_high))
    if option.relative is not None and curve is not None:
        found.append(
            Reason(
                "dose.interval",
                "No test and no band is exact. Nine times in ten the load is in this range.",
                f"90 % interval from log SD {curve.log_sd:.2f} and the error of the band.",
                {"log_sd": round(curve.log_sd, 3)},
            )
        )
    return found


@cache
def _rest_reason(rest_s: int) -> Reason:
    text = f"Rest {rest_s} seconds or more before the same side again."
    return Reason("dose.rest", text, f"Rest {rest_s} s between sets of one side.", {"rest_s": rest_s})


@cache
def _tempo_reason(tempo_s: tuple[float, float, float]) -> Reason:
    text = f"{tempo_s[0]:g} seconds out, {tempo_s[1]:g} held, {tempo_s[2]:g} back."
    clinical = "Tempo of the exercise, slower where a spastic muscle is stretched."
    return Reason("dose.tempo", text, clinical, {"tempo_s": list(tempo_s)})


@cache
def _repetitions_reason(phase: str, low: int, high: int, effort: float) -> Reason:
    return Reason(
        "dose.repetitions",
        "So many in a set that you could still do a few more.",
        f"Phase {phase}: {low}-{high}, reserve at effort {effort:g}.",
        {"reps_low": low, "reps_high": high},
    )


def load_reasons(exercise: Exercise, option: Option, *, why: WhyLight | None) -> list[Reason]:
    """Why this form, this set-up and this load; ``why``: what keeps it light, where it is."""
    found = [_form_reason(exercise, option, why)]
    if isinstance(option.resistance, Band):
        found.append(_band_reason(option.resistance, option))
    return found + _load_reasons(option, why)


def _form_reason(exercise: Exercise, option: Option, why: WhyLight | None) -> Reason:
    inputs = {"rung": exercise.rung, "peak_torque_nm": round(option.peak_torque_nm, 2)}
    if exercise.chain in ("isometric", "free") and why == "shared":
        return shared_set_up(0.0)
    if exercise.chain in ("isometric", "free"):
        text = "The next harder form asks more than is safe to plan now. This one has no load to count: go by effort."
        return Reason(
            "dose.choice", text, "No computable load within the limit: prescribed by effort.", inputs
        )
    if option.relative is None:
        text = "We start with the easiest form, because we do not know your strength here yet."
        return Reason("dose.choice", text, "No capacity known: lowest allowed rung.", inputs)
    percent = round(100 * option.relative)
    text = f"This form asks about {percent} % of the most your muscles can do here, and leaves you a reserve."
    clinical = f"Largest allowed demand within the limit on the 5th percentile of capacity ({percent} % of the estimate)."
    return Reason("dose.choice", text, clinical, inputs | {"relative_load": round(option.relative, 3)})


def _capacity_reasons(curve: CapacityCurve, side: Sides) -> list[Reason]:
    whose = "weaker" if side == "both" else side
    found = [
        Reason(
            "capacity.source",
            f"We know your {whose} side's strength from {KNOWN_FROM.get(curve.source, curve.source)}.",
            f"Capacity from {curve.source}; log SD {curve.log_sd:.2f}. {curve.note}".strip(),
            {"source": curve.source, "log_sd": round(curve.log_sd, 3)},
        )
    ]
    found += [
        Reason(f"capacity.{name}", DECIDED[name], f"{name} decided the capacity at this angle.", {})
        for name in curve.decided
    ]
    if curve.calibration:
        found.append(
            Reason(
                "capacity.calibration",
                "We are not sure of your strength here yet. The first time shows us your level: say how hard it was.",
                f"No test of this movement with a device: calibration set. {curve.note}".strip(),
                {},
            )
        )
    return found


@rule(
    "band.set_up",
    "A band is tied at a numbered mark; shorter pulls harder.",
    source="Mooney-Rivlin law of the facts",
    status="computed",
)
def _band_reason(band: Band, option: Option) -> Reason:
    mark = mark_number(band.rest_length_m)
    doubled = "doubled, " if band.layers == 2 else ""
    if band.anchor == "loop":
        text = f"{band.colour.capitalize()} band, {doubled}as a loop of {band.rest_length_m * 100:.0f} cm (mark {mark})."
    else:
        text = (
            f"{band.colour.capitalize()} band, {doubled}{band.rest_length_m * 100:.0f} cm free (mark {mark})."
        )
    stretch = None if option.end_stretch is None else round(100 * option.end_stretch)
    largest = "" if stretch is None else f"Largest stretch {stretch} %; "
    clinical = f"{largest}2 cm of marking error changes the length by {2 / band.rest_length_m:.0f} %."
    return Reason("band.set_up", text, clinical, {"mark": mark, "end_stretch_percent": stretch})


def _load_reasons(option: Option, why: WhyLight | None) -> list[Reason]:
    relative = option.relative
    if relative is None or in_valid_range(relative):
        return []
    if relative < value("dose.minimum_useful_relative_load"):
        if why == "shared":
            return [shared_set_up(relative)]
        return [step_too_wide(relative) if why == "too_wide" else too_light(option, relative)]
    text = "This is too light to count how many more you could do. Go by effort."
    return [
        Reason(
            "dose.reserve", text, "Relative load below 0.55: no RIR.", {"relative_load": round(relative, 3)}
        )
    ]


@rule(
    "dose.step_too_wide",
    "Where the next heavier set-up would be too much, repetitions fill the step.",
    source="DESIGN section 2; provisional",
)
def step_too_wide(relative: float) -> Reason:
    """Say that the next step is too wide for now, and that repetitions bridge it."""
    return Reason(
        "dose.step_too_wide",
        "The next harder form would be too much for now. More repetitions with this one fill the step.",
        f"Relative load {relative:.2f}; the next allowed set-up passes the limit on the pessimistic capacity.",
        {"relative_load": round(relative, 3)},
    )


@rule(
    "dose.shared_set_up",
    "A lighter form is used where both sides do the same, or where two bands are tied already.",
    source="at most two set-ups a session and one form for nearly equal sides; provisional",
)
def shared_set_up(relative: float) -> Reason:
    """Say that a heavier set-up would fit, and why it is not used today."""
    return Reason(
        "dose.shared_set_up",
        "A heavier form would fit you. It waits. At most two bands are tied a day, and both sides do the same if they can.",
        f"Relative load {relative:.2f}; a heavier allowed set-up inside the limit waits, for ties or sameness.",
        {"relative_load": round(relative, 3)},
    )


declare(
    "dose.tempo",
    "Every move is slow: the exercise's own tempo, slower where a stiff muscle is stretched.",
    source="slow controlled pushes (public article on the hip sled); spasticity depends on speed",
    where="hipstride.prescription.gates.limits.Limits.tempo_s",
)


@rule(
    "dose.too_light",
    "Where nothing you own reaches 40 % of your most, we say so, and you do more repetitions by effort.",
    source="DESIGN section 5; provisional",
)
def too_light(option: Option, relative: float) -> Reason:
    """Say plainly that the load is light, and what to do."""
    percent = round(100 * relative)
    inputs = {"relative_load": round(relative, 3), "least_useful": value("dose.minimum_useful_relative_load")}
    if isinstance(option.resistance, Band):
        text = f"Your bands are too light for this movement: about {percent} % of your most. Do repetitions to effort 5-6."
    elif isinstance(option.resistance, Limb | Cuff | Sled | NoLoad):
        text = f"This is light for you: about {percent} % of your most. Do repetitions to effort 5-6, at most 20."
    return Reason("dose.too_light", text, "Relative load below 0.40: prescribed by effort, no RIR.", inputs)


@rule(
    "dose.sets",
    "Sets grow slowly: one or two at first, two from week 3, up to three from week 7.",
    source="phases of the programme; Kim 2019 PMC6586489 Table 1",
)
def _set_reason(dose: Dose, phase: Phase) -> Reason:
    text = _sets_text(dose)
    clinical = f"Phase {phase.name}: {phase.sets_low}-{phase.sets_high} x {phase.reps_low}-{phase.reps_high}."
    return Reason("dose.sets", text, clinical, {"week_from": phase.first_week, "week_to": phase.last_week})


def _sets_text(dose: Dose) -> str:
    sets = "1 set" if dose.sets == 1 else f"{dose.sets} sets"
    return f"{sets}, to an effort of {dose.effort} out of 10. You always stop before you have to."


def settled(groups: Sequence[tuple[Prescription, ...]]) -> list[tuple[Prescription, ...]]:
    """Reasons as they stand once the session is fitted to its time: no word of a set that was taken away."""
    return [tuple(_settled(one, group) for one in group) for group in groups]


_MORE_LOAD = ("progression.load_up", "progression.colour_step", "progression.settle_in")


def _settled(one: Prescription, group: Sequence[Prescription]) -> Prescription:
    reasons = list(one.reasons)
    rules = [reason.rule for reason in reasons]
    lighter = "plan.tie_waits" in rules
    for place, (rule_id, reason) in enumerate(zip(rules, one.reasons, strict=True)):
        if rule_id == "dose.sets":
            reasons[place] = _saying(reason, _sets_text(one.dose))
        elif rule_id == "plan.complementary":
            told = reason.text.rsplit(". ", 1)[0]
            times = "Once for" if one.dose.sets == 1 else f"{one.dose.sets} times"
            reasons[place] = _saying(reason, f"{told}. {times} {one.dose.seconds or 0:.0f} seconds.")
        elif rule_id.startswith("progression."):
            reasons[place] = _as_it_came(reason, one, lighter=lighter)
    if "dose.extra_set" in rules and not _has_most_sets(one, group):
        reasons = [
            reason for reason in reasons if reason.rule != "dose.extra_set" or "Training the" in reason.text
        ]
    same = len(reasons) == len(one.reasons) and all(map(is_, reasons, one.reasons))
    return one if same else replace(one, reasons=tuple(reasons))


def _as_it_came(reason: Reason, one: Prescription, *, lighter: bool) -> Reason:
    """A step's reason without the number or the load that today's sheet, in the end, does not have.

    Another tie, a lighter one, or the weaker side's reserve may have changed what the step asked for. Why the
    step came is the first sentence and stays; what came instead has a reason of its own.
    """
    reps = reason.inputs.get("to")
    other_reps = isinstance(reps, int) and reps not in (reason.inputs.get("from"), one.dose.reps)
    if other_reps or (lighter and reason.rule in _MORE_LOAD):
        return _saying(reason, reason.text[: reason.text.index(".") + 1])
    return reason


def _has_most_sets(one: Prescription, group: Sequence[Prescription]) -> bool:
    return all(one.dose.sets > other.dose.sets for other in group if other is not one)


def _saying(reason: Reason, text: str) -> Reason:
    return reason if reason.text == text else replace(reason, text=text)
