"""What a run shows: how near the sets were to what was planned, how safe, and what was gained."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from statistics import fmean

from hipstride.catalogue.exercise import CORE_MOVEMENTS
from hipstride.catalogue.numbers import value
from hipstride.prescription.bench import bench
from hipstride.prescription.reserve import reserve
from hipstride.prescription.tailor import judged
from hipstride.record.parse import merge_tests
from hipstride.record.person import Side
from hipstride.simulation.trainer import Run, SetRecord, is_loaded
from hipstride.simulation.virtual_person import SIDES
from hipstride.strength.test import attempts_of, gravity_correction_nm, reading_of

TOLERANCE = 1.0  # points of effort: what a person can tell apart
PHASE_WIDTH = 1.0  # points of effort from the lower to the upper end of a phase


def loaded_sets(run: Run) -> list[SetRecord]:
    """Sets with a load that can be compared with the true strength."""
    return [one for one in run.sets if is_loaded(one)]


def in_target(one: SetRecord) -> bool:
    """Whether the load was useful (0.40 of the true strength of that day or more) and the planned reserve was left."""
    load = one.truth.true_relative
    return load is not None and load >= value("dose.minimum_useful_relative_load") and reserve_kept(one)


def near_effort(one: SetRecord) -> bool:
    """Whether the true effort lay within a point of the phase's range: much narrower than the target."""
    return one.truth.true_effort >= one.asked.dose.effort - PHASE_WIDTH - TOLERANCE and reserve_kept(one)


def reserve_kept(one: SetRecord) -> bool:
    """Whether the planned reserve was left, within a point of effort; too easy counts as kept."""
    return one.truth.true_effort <= one.asked.dose.effort + TOLERANCE


def worked(one: SetRecord) -> bool:
    """Whether the set was near enough to tiredness to make somebody stronger (half a hard set)."""
    return one.truth.worth >= 0.5


def overshoot(one: SetRecord) -> bool:
    """Clearly harder than planned: more than a point of effort, or less than one repetition left."""
    return not reserve_kept(one) or (one.truth.true_reserve is not None and one.truth.true_reserve < 1.0)


def first_exposures(run: Run) -> Iterator[SetRecord]:
    """The first set ever of each exercise and side at each larger load than before."""
    most: dict[tuple[str, str], float] = {}
    for one in loaded_sets(run):
        key = (one.asked.exercise, one.asked.side)
        asks = one.asked.peak_torque_nm or 0.0
        if asks > most.get(key, 0.0) * (1.0 + 1e-9):
            most[key] = asks
            yield one


@dataclass(frozen=True, slots=True)
class LoadStep:
    """A prescribed load above every load of the week before: ``session`` counts from 1 for this exercise."""

    date: dt.date
    exercise: str
    side: str
    before_nm: float
    after_nm: float
    session: int
    rules: tuple[str, ...]

    @property
    def rise(self) -> float:
        """How much heavier, as a fraction."""
        return self.after_nm / self.before_nm - 1.0


def load_steps(run: Run) -> Iterator[LoadStep]:
    """Every prescribed rise of a load above the most that was prescribed, or chosen and done, before."""
    most: dict[tuple[str, str], float] = {}
    count: dict[tuple[str, str], int] = {}
    at = bench(run.person)
    for day in run.days:
        if day.session is None or day.session.day not in ("full", "half"):
            continue
        for asked in day.session.exercises:
            one = asked.prescription
            if one.peak_torque_nm is None or one.relative_load is None:
                continue
            key = (one.exercise, one.side)
            count[key] = count.get(key, 0) + 1
            if key in most and one.peak_torque_nm > most[key] * (1.0 + 1e-9):
                rules = tuple(reason.rule for reason in one.reasons)
                yield LoadStep(day.date, *key, most[key], one.peak_torque_nm, count[key], rules)
            most[key] = max(most.get(key, 0.0), one.peak_torque_nm)
        for record in day.sets:
            key = (record.asked.exercise, record.asked.side)
            if record.done.chosen == "harder" and key in most:
                option = judged(at, record.asked, record.done.resistance)
                most[key] = max(most[key], 0.0 if option is None else option.peak_torque_nm)


def step_downs(run: Run) -> int:
    """How often a set was so hard or painful that the load had to come down."""
    failed: set[tuple[dt.date, str, str]] = set()
    for day in run.days:
        for one in day.sets:
            if one.done.stopped_because == "tired" and one.done.reps < (one.asked.dose.reps or 0):
                failed.add((day.date, one.asked.exercise, one.asked.side))
    return len(failed)


def mean_gain(run: Run, week: int, actions: tuple[str, ...] = CORE_MOVEMENTS) -> float:
    """True gain of strength after a week, the mean over core movements and sides, as a fraction."""
    grown = run.gains[min(week, len(run.gains) - 1)]
    return fmean(grown.get((action, side), 0.0) for action in actions for side in SIDES)


def gain_by_movement(run: Run, week: int) -> Mapping[str, float]:
    """The same by movement."""
    return {action: mean_gain(run, week, (action,)) for action in CORE_MOVEMENTS}


@dataclass(frozen=True, slots=True)
class Verdict:
    """What two tests say of one movement and side, and what was true (fractions)."""

    movement: str
    side: Side
    measured: float
    true: float
    says: str  # stronger, weaker, within error

    @property
    def false(self) -> bool:
        """A change was called real though the truth did not go that way by at least 2 %."""
        return (self.says == "stronger" and self.true < 0.02) or (self.says == "weaker" and self.true > -0.02)


def verdicts(run: Run, *, fraction: float | None = None) -> tuple[Verdict, ...]:
    """Every movement and side tested again, judged by the minimal detectable change (fraction of the mean)."""
    least = value("change.mdc_fraction_cautious") if fraction is None else fraction
    person = merge_tests(run.person, run.log)
    body = bench(run.person).body
    found = []
    for first in run.person.strength:
        same = [t for t in person.strength if t.movement == first.movement and t.position == first.position]
        last = max(same, key=lambda test: test.date)
        if last.date == first.date:
            continue
        week = (last.date - first.date).days // 7
        for side in SIDES:
            before, after = reading_of(attempts_of(first, side)), reading_of(attempts_of(last, side))
            if before is None or after is None or before.mean_n <= 0.0:
                continue
            change = after.mean_n - before.mean_n
            says = "within error"
            if abs(change) > least * before.mean_n:
                says = "stronger" if change > 0 else "weaker"
            torque = before.mean_n * first.lever_m + gravity_correction_nm(first, body)
            true = run.gains[min(week, len(run.gains) - 1)].get((first.movement, side), 0.0)
            measured = change * first.lever_m / torque if torque > 0 else 0.0
            found.append(Verdict(first.movement, side, measured, true, says))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Summary:
    """One run in numbers; shares are of sets whose load can be compared with strength."""

    gain_8_weeks: float
    gain_12_weeks: float
    in_target: float
    near_effort: float
    reserve_kept: float
    worked: float
    overshoots: float
    step_downs: int
    false_verdicts: int
    verdicts: int
    sets: int


def summary(run: Run) -> Summary:
    """The numbers of one run."""
    sets = loaded_sets(run)
    count = max(1, len(sets))
    judged = verdicts(run)
    return Summary(
        gain_8_weeks=mean_gain(run, 8),
        gain_12_weeks=mean_gain(run, 12),
        in_target=sum(map(in_target, sets)) / count,
        near_effort=sum(map(near_effort, sets)) / count,
        reserve_kept=sum(map(reserve_kept, sets)) / count,
        worked=sum(map(worked, sets)) / count,
        overshoots=sum(map(overshoot, sets)) / count,
        step_downs=step_downs(run),
        false_verdicts=sum(one.false for one in judged),
        verdicts=len(judged),
        sets=len(sets),
    )


def planned_reserve(one: SetRecord) -> float:
    """Repetitions that the plan wanted to be left."""
    return reserve(one.asked.dose.effort)
