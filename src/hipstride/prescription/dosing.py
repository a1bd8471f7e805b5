"""Sets, repetitions, effort, rest: from a chosen set-up to a prescription."""

from __future__ import annotations

import math

from hipstride.catalogue.exercise import Exercise
from hipstride.catalogue.exercises import get
from hipstride.catalogue.numbers import value
from hipstride.catalogue.programmes import LongRest, Phase
from hipstride.prescription.dose_reasons import WhyLight, reasons_of, set_reason
from hipstride.prescription.progression import PhaseLike
from hipstride.prescription.reserve import repetitions_at, reps_in_reserve, reserve
from hipstride.prescription.rule import Reason, rule
from hipstride.prescription.selection import Choice, best_option, heavier_exists, target_load
from hipstride.prescription.selector import Kind, Selector
from hipstride.prescription.set_ups import mark_number
from hipstride.prescription.sides import SIDES
from hipstride.prescription.types import Dose, Option, Prescription, Tie, tie_of
from hipstride.prescription.weak_side import balanced
from hipstride.record.person import Person, Side, Sides
from hipstride.record.resistance import Band
from hipstride.resistance.band import is_calibrated
from hipstride.resistance.demand import own_action

_Z90 = 1.645  # standard normal quantile of a two-sided 90 % interval
_Z95 = 1.96


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
        made = _one(selector, heavier, "both", alike=True, phase=phase, week=week, long_rest=long_rest)
        return (made,)
    made_by = {
        side: _one(
            selector, option, side, alike=choice.waits == side, phase=phase, week=week, long_rest=long_rest
        )
        for side in SIDES
        if (option := choice.of(side)) is not None
    }
    made_by = balanced(bench, choice, made_by, phase)
    return tuple(made_by[side] for side in SIDES if side in made_by)


def _one(
    selector: Selector,
    option: Option,
    side: Sides,
    *,
    alike: bool,
    phase: Phase,
    week: int,
    long_rest: LongRest,
) -> Prescription:
    """The prescription of an option in one week: of a phase only the sets change from week to week.

    ``alike``: the side could do more, but both do the same, or both legs do it together.
    """
    key = (option, side, alike, phase, long_rest)
    found = selector.dosed.get(key)
    if found is None:
        found = selector.dosed[key] = _with_most_sets(selector, option, side, alike, phase, long_rest)
    one, calibration = found
    sets = 1 if calibration and week == 1 else sets_in(phase, week)
    if sets == one.dose.sets:
        return one
    dose = one.dose.of(sets=sets)
    reasons = [set_reason(dose, phase) if reason.rule == "dose.sets" else reason for reason in one.reasons]
    return one.dosed(dose, reasons=tuple(reasons))


def _with_most_sets(
    selector: Selector, option: Option, side: Sides, alike: bool, phase: Phase, long_rest: LongRest
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
    why = _why_light(selector, exercise, option, seen, limit, alike=alike)
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
            *reasons_of(exercise, option, curve, dose, phase, side, why),
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


def _why_light(
    selector: Selector, exercise: Exercise, option: Option, side: Side, limit: float, *, alike: bool
) -> WhyLight | None:
    """What keeps a light load light: what another set-up that would fit waits for, or the next is too much, or none is.

    What needs no band, or the one that the option has, waits for no tie.
    """
    relative = 0.0 if exercise.chain in ("isometric", "free") else option.relative
    if relative is None or relative >= value("dose.minimum_useful_relative_load"):
        return None
    step = 1.0 + value("dose.max_step")

    def heavier(kind: Kind, ties: frozenset[Tie] | None = None) -> bool:
        best = best_option(selector, exercise.movement, side, limit, kind=kind, ties=ties)
        return best is not None and best.peak_torque_nm > option.peak_torque_nm * step

    tie = tie_of(option.resistance)
    if alike and (heavier("limb") or heavier("band")):
        return "sides"
    if heavier("limb") or (tie is not None and heavier("band", frozenset((tie,)))):
        return "other"
    if heavier("band"):
        return "ties"
    return "too_wide" if heavier_exists(selector, exercise.movement, side, limit) else "too_light"
