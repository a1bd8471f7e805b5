"""Why a form, a load, sets and repetitions are what they are, in plain and in clinical words."""

from __future__ import annotations

from functools import cache
from typing import Literal

from hipstride.catalogue.exercise import Exercise
from hipstride.catalogue.numbers import value
from hipstride.catalogue.programmes import Phase
from hipstride.prescription.reserve import in_valid_range
from hipstride.prescription.rule import Reason, declare, rule
from hipstride.prescription.set_ups import mark_number
from hipstride.prescription.types import Dose, Option
from hipstride.record.person import Sides
from hipstride.record.resistance import Band, Cuff, Limb, NoLoad, Sled
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
WaitsFor = Literal["sides", "ties", "two_ties", "other"]
"""What a heavier set-up inside the limit waits for."""
WhyLight = WaitsFor | Literal["too_wide", "too_light"]
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


def reasons_of(
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
    found.append(set_reason(dose, phase))
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


def _plain_reasons(option: Option, curve: CapacityCurve | None, dose: Dose, phase: Phase) -> list[Reason]:
    """Repetitions, rest, tempo and the interval: numbers that need a reason, but not a line on paper."""
    found = [_rest_reason(dose.rest_s), _tempo_reason(dose.tempo_s)]
    if dose.reps is not None:
        light = dose.reps > phase.reps_high
        found.append(
            _repetitions_reason(phase.name, phase.reps_low, phase.reps_high, phase.effort_high, light=light)
        )
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
def _repetitions_reason(phase: str, low: int, high: int, effort: float, *, light: bool) -> Reason:
    most = int(value("dose.repetitions_max"))
    more = f" Up to {most}, because the load is light." if light else ""
    return Reason(
        "dose.repetitions",
        f"So many in a set that you could still do a few more.{more}",
        f"Phase {phase}: {low}-{high}{f', up to {most} for a light load' if light else ''}, reserve at effort {effort:g}.",
        {"reps_low": low, "reps_high": high},
    )


def load_reasons(exercise: Exercise, option: Option, *, why: WhyLight | None) -> list[Reason]:
    """Why this form, this set-up and this load; ``why``: what keeps it light, where it is."""
    found = [_form_reason(exercise, option, why)]
    if exercise.shorter_of is not None:
        found.append(_short_way(exercise.shorter_of))
    if isinstance(option.resistance, Band):
        found.append(_band_reason(option.resistance, option))
    if isinstance(option.resistance, Sled):
        found.append(_feet_reason(option.resistance.foot_height_m))
    return found + _load_reasons(option, why)


@rule(
    "dose.short_way",
    "Where a hip or knee may not bend so far, the sled is pushed the short way: stops set early, seat laid back.",
    source="sled with a new hip: seat back reclined, depth stop (facts on hip replacement); a sore knee: shallower depth; "
    "how short is our proposal, to be reviewed by a clinician",
)
def _short_way(whole: str) -> Reason:
    text = "This is the short way. The stops are set early, so your hips and knees bend less. Do not go the long way now."
    return Reason(
        "dose.short_way", text, f"{whole} is refused: range shortened by the stops.", {"instead_of": whole}
    )


def _feet_reason(height_m: float) -> Reason:
    text = "Your feet stay at this height on the plate, so that only the load changes."
    clinical = (
        f"Feet {100 * height_m:.0f} cm above the rail line all through: the middle of the allowed heights."
    )
    return Reason("dose.foot_height", text, clinical, {"foot_height_m": height_m})


def _form_reason(exercise: Exercise, option: Option, why: WhyLight | None) -> Reason:
    inputs = {"rung": exercise.rung, "peak_torque_nm": round(option.peak_torque_nm, 2)}
    if exercise.chain in ("isometric", "free") and why in HEAVIER_WAITS:
        return shared_set_up(0.0, why)
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
        if why in HEAVIER_WAITS:
            return [shared_set_up(relative, why)]
        return [step_too_wide(relative) if why == "too_wide" else too_light(option, relative)]
    text = "This is too light to count how many more you could do. Go by effort. What you log brings the load up."
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
    text = "The next harder form would be too much for now. More repetitions with this one fill the step."
    clinical = "the next allowed set-up passes the limit on the pessimistic capacity."
    return _lighter(relative, "dose.step_too_wide", text, clinical)


def _lighter(relative: float, id: str, text: str, clinical: str) -> Reason:
    """Why the load is lighter than is useful."""
    inputs = {"relative_load": round(relative, 3)}
    return Reason(id, text, f"Relative load {relative:.2f}; {clinical}", inputs)


HEAVIER_WAITS: dict[WhyLight, tuple[str, str]] = {
    "sides": ("It waits, so that both sides do the same.", "sameness of the sides"),
    "ties": (
        "It would need a band tied in a way that your plan does not have.",
        "not on the plan's usual ties",
    ),
    "two_ties": ("It waits, because two bands are tied today already.", "two bands tied in this session"),
    "other": ("It waits for now.", "another form comes first"),
}
"""Why a heavier set-up is not used, in plain and in clinical words."""


@rule(
    "dose.shared_set_up",
    "A lighter form is used where both sides do the same, where two bands are tied already, or where the bands of the plan "
    "are tied for other exercises; we say which it is.",
    source="at most two set-ups a session and one form for nearly equal sides; provisional",
)
def shared_set_up(relative: float, why: WhyLight) -> Reason:
    """Say that a heavier set-up would fit, and why it is not used."""
    plain, cause = HEAVIER_WAITS[why]
    clinical = f"a heavier allowed set-up inside the limit waits: {cause}."
    reason = _lighter(relative, "dose.shared_set_up", f"A heavier form would fit you. {plain}", clinical)
    return Reason(reason.rule, reason.text, reason.clinical, {**reason.inputs, "why": why})


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
def set_reason(dose: Dose, phase: Phase) -> Reason:
    """Why so many sets, and how hard."""
    text = sets_text(dose)
    sets = " or ".join(map(str, sorted({phase.sets_low, phase.sets_high})))
    clinical = f"Phase {phase.name}: {sets} x {phase.reps_low}-{phase.reps_high}."
    if dose.reps is not None and dose.reps > phase.reps_high:
        clinical = f"{clinical[:-1]}; up to {value('dose.repetitions_max'):g}, because the load is light."
    return Reason("dose.sets", text, clinical, {"week_from": phase.first_week, "week_to": phase.last_week})


def sets_text(dose: Dose) -> str:
    """The sets and their effort in plain words."""
    sets = "1 set" if dose.sets == 1 else f"{dose.sets} sets"
    return f"{sets}, to an effort of at most {dose.effort} out of 10. You always stop before you have to."
