"""A virtual person: a true strength that grows with what is done, tires, and is told of only through a noisy voice.

The truth lives on the same physics as the plan (demand over capacity on the person's own body), but on other
numbers: another strength than the tests say, other bands than the table says, other repetitions than Epley
says. The engine sees only tests and the log.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from hipstride.body.segments import body_model
from hipstride.catalogue.exercises import get
from hipstride.prescription.bench import Bench, bench
from hipstride.prescription.options import judge_one
from hipstride.prescription.reserve import repetitions_at, reserve
from hipstride.prescription.types import Option, Prescription
from hipstride.record.event import Readiness, SetDone
from hipstride.record.person import Body, OwnedBand, Person, RepMax, Side, Sides, StoppedBecause, StrengthTest
from hipstride.record.resistance import NoLoad, Resistance, Sled
from hipstride.resistance.band import law_of, tension_n
from hipstride.resistance.demand import ACTIONS, own_action
from hipstride.simulation.traits import Traits
from hipstride.strength.test import attempts_of, gravity_correction_nm, reading_of

Key = tuple[str, Side]  # action, side

SIDES: tuple[Side, Side] = ("left", "right")
POSITIONS = ("seated", "lying", "side_lying", "standing", "sled")

_MOST_REPETITIONS = 60
_FEWEST_REPETITIONS = 3  # nobody stops sooner, however hard it feels
_EASY_RESERVE = 6.0  # repetitions in reserve above which effort is told only roughly
_ALSO_TRAINED: Mapping[str, tuple[tuple[str, float], ...]] = {
    "leg_press": (("hip_extension", 0.5),),
    "sit_to_stand": (("hip_extension", 0.5),),
    "step_up": (("hip_extension", 0.5),),
}


@dataclass(frozen=True, slots=True)
class SetTruth:
    """What nobody but the simulation knows of a set.

    ``true_relative``: demand over today's true capacity, ``None`` without a load that can be computed;
    ``true_reserve``: repetitions that were left; ``true_effort`` 0-10; ``worth``: share of a hard set.
    """

    true_relative: float | None
    true_reserve: float | None
    true_effort: float
    worth: float


@dataclass(slots=True)
class VirtualPerson:
    """One virtual person; made by :func:`virtual_person`. Days must be lived in order."""

    person: Person
    traits: Traits
    rng: np.random.Generator
    base: Bench
    truth: Person
    shifts: dict[tuple[str, str, str], float]
    read_shift: dict[Key, float]
    endurance: float
    waves_from: float
    growth: dict[Key, float] = field(default_factory=dict)
    fatigue: float = 3.0
    strain: float = 0.0
    _worth: list[tuple[float, Key, float]] = field(default_factory=list)
    _day: float = 0.0
    _today: float = 1.0
    _bench: Bench | None = None
    _asked: dict[tuple[str, Sides, Resistance], float | None] = field(default_factory=dict)

    # --- days ----------------------------------------------------------------------------------------

    def wake(self, day: int) -> None:
        """Live until the morning of ``day`` (days since the first test): growth, fatigue, today's form."""
        while self._day < day:
            self._day += 1
            self._grow()
            self._tire()
        noise = self.rng.normal(0.0, self.traits.day_sd)
        tired = max(0.0, self.fatigue - self.traits.fatigue_mean)
        self._today = math.exp(noise) * (1.0 - 0.01 * tired) * self._setback()
        self._bench = None
        self._asked = {}

    def gain(self, action: str, side: Side) -> float:
        """True gain of strength since the start, as a fraction."""
        return self.growth.get((action, side), 0.0)

    def _grow(self) -> None:
        rate = 1.0 - math.exp(-1.0 / (7.0 * self.traits.gain_tau_weeks))
        recent = min(14.0, max(7.0, self._day))
        weekly: dict[Key, float] = {}
        self._worth = [one for one in self._worth if one[0] > self._day - 14.0]
        for _, key, worth in self._worth:
            weekly[key] = weekly.get(key, 0.0) + worth * 7.0 / recent
        for key in {*self.growth, *weekly}:
            now = self.growth.get(key, 0.0)
            limit = self.traits.gain_limit * share_of_dose(weekly.get(key, 0.0))
            self.growth[key] = now + rate * (limit - now)

    def _tire(self) -> None:
        carry, mean = self.traits.fatigue_carry, self.traits.fatigue_mean
        own = carry * (self.fatigue - mean) + self.rng.normal(
            0.0, self.traits.fatigue_sd * math.sqrt(1 - carry**2)
        )
        self.strain *= 0.5
        self.fatigue = min(10.0, max(0.0, mean + own))

    def _in_wave(self) -> bool:
        every = self.traits.wave_every_weeks
        if every is None:
            return False
        return (self._day + self.waves_from) % (7.0 * every) < self.traits.wave_days

    def _setback(self) -> float:
        factor = self.traits.wave_strength if self._in_wave() else 1.0
        week = self.traits.relapse_week
        if week is not None and self._day >= 7 * week:
            since = (self._day - 7 * week) / 42.0
            factor *= min(1.0, self.traits.relapse_strength + (1.0 - self.traits.relapse_strength) * since)
        return factor

    def in_relapse(self) -> bool:
        """Whether the first two weeks of a relapse are now."""
        week = self.traits.relapse_week
        return week is not None and 7 * week <= self._day < 7 * week + 14

    def felt_fatigue(self) -> float:
        """Fatigue of today, 0-10."""
        extra = self.traits.wave_fatigue if self._in_wave() else 0.0
        return min(10.0, max(0.0, self.fatigue + extra + self.strain))

    def readiness(self) -> Readiness | None:
        """The answers of this morning; ``None`` where the person does not answer."""
        draws = self.rng.random(4)
        if draws[0] >= self.traits.answers_readiness:
            return None
        fatigue = float(round(self.felt_fatigue()))
        if draws[1] < self.traits.gentle_days:
            fatigue = 8.0
        elif draws[1] < self.traits.gentle_days + self.traits.half_days:
            fatigue = 6.0
        worse = draws[2] < (0.01 if self.strain < 1.5 else 0.3)
        return Readiness(
            fatigue=fatigue,
            sleep=float(round(4.0 + 4.0 * draws[3])),
            after_last_time="worse" if worse else "tired" if fatigue >= 5.0 else "fine",
            ill="no",
            new_symptoms="yes" if self.in_relapse() else "no",
            fall="no",
            helper_present="yes" if self.person.condition.helper_at_home else None,
        )

    def misses(self) -> bool:
        """Whether today's session does not happen."""
        return bool(self.rng.random() < self.traits.missed_share)

    # --- strength ------------------------------------------------------------------------------------

    def true_relative(self, exercise: str, side: Sides, resistance: Resistance) -> float | None:
        """Demand over today's true capacity; of two legs together the larger one."""
        key = (exercise, side, resistance)
        if key not in self._asked:
            sides = SIDES if side == "both" else (side,)
            found = [self._judged(exercise, one, resistance) for one in sides]
            known = [one.relative for one in found if one is not None and one.relative is not None]
            self._asked[key] = max(known, default=None)
        return self._asked[key]

    def _judged(self, exercise: str, side: Side, resistance: Resistance) -> Option | None:
        if isinstance(resistance, NoLoad):
            return None
        return judge_one(self._true_bench(), get(exercise), side, resistance)

    def _true_bench(self) -> Bench:
        if self._bench is None:
            table = self.base.table.adjusted(
                {
                    key: (shift + math.log1p(self.gain(key[0], key[1])) + math.log(self._today), 0.0)  # type: ignore[arg-type]
                    for key, shift in self.shifts.items()
                }
            )
            self._bench = Bench(self.truth, self.base.body, table, self.base.geometry)
        return self._bench

    # --- sets ----------------------------------------------------------------------------------------

    def perform(
        self,
        one: Prescription,
        number: int,
        *,
        resistance: Resistance | None = None,
        reps: int | None = None,
        chosen: Any = "suggested",
        up_to_effort: float | None = None,
    ) -> tuple[SetDone, SetTruth]:
        """Do one set of a prescription, or of what was chosen instead of it.

        ``up_to_effort``: go on past the prescribed repetitions (to three more) while it feels easier than
        this.
        """
        load = one.resistance if resistance is None else resistance
        wanted = one.dose.reps if reps is None else reps
        draws = self.rng.random(3)
        noise = float(self.rng.normal())
        if wanted is None:
            truth = SetTruth(None, None, 4.0, 0.0)
            return self._told(one, number, load, 0, chosen, "done", truth, draws, noise), truth
        relative = self.true_relative(one.exercise, one.side, load)
        if relative is None or relative <= 0.0:
            truth = SetTruth(relative, None, 3.0, 0.4 if get(one.exercise).chain == "isometric" else 0.1)
            self._count(one, truth)
            return self._told(one, number, load, wanted, chosen, "done", truth, draws, noise), truth
        most = self._most(relative, number)
        stop_at = float(one.dose.effort)
        if up_to_effort is not None:
            wanted, stop_at = wanted + 3, max(stop_at, up_to_effort)
        done, why = self._stopped(wanted, most, relative, draws[0], self._until(stop_at, most, noise))
        left = max(0.0, most - done)
        truth = SetTruth(relative, left, effort_of(left), worth_of(left, relative))
        self._count(one, truth)
        if left < 0.75:
            self.strain = min(4.0, self.strain + 0.6)
        return self._told(one, number, load, done, chosen, why, truth, draws, noise), truth

    def _most(self, relative: float, number: int) -> float:
        """Repetitions to failure (Epley, with the person's own endurance; later sets tire)."""
        share = relative * (1.0 + self.traits.set_fatigue * (number - 1))
        if share >= 1.0:
            return 0.0
        return min(float(_MOST_REPETITIONS), self.endurance * repetitions_at(share))

    def _until(self, effort: float, most: float, noise: float) -> int:
        """Repetitions after which a set is felt to pass this effort; a person who feels nothing goes on."""
        if self.traits.lost_feeling:
            return _MOST_REPETITIONS
        felt = (self._felt(effort_of(most - reps), noise) for reps in range(1, _MOST_REPETITIONS + 1))
        return next((reps for reps, each in enumerate(felt) if each > effort + 0.5), _MOST_REPETITIONS)

    def _felt(self, effort: float, noise: float) -> float:
        traits = self.traits
        if traits.lost_feeling:
            return 4.5 + 0.2 * (effort - 5.0) + 2.5 * noise
        return traits.effort_gain * effort + traits.effort_bias + traits.effort_sd * noise

    def _stopped(
        self, wanted: int, most: float, relative: float, draw: float, until: int
    ) -> tuple[int, StoppedBecause]:
        pain = self.traits.pain_share * (5.0 if relative > 0.9 else 1.0)
        if draw < pain:
            return max(0, min(wanted // 2, math.floor(most))), "pain"
        # A set ends at the planned effort as it is felt. A person who feels the leg stops one short of
        # failure; without feeling it fails.
        can = math.floor(most if self.traits.lost_feeling else max(0.0, most - 0.5))
        can = min(can, max(until, _FEWEST_REPETITIONS))
        return (wanted, "done") if can >= wanted else (can, "tired")

    def _count(self, one: Prescription, truth: SetTruth) -> None:
        exercise = get(one.exercise)
        parts = ((own_action(exercise), 1.0), *_ALSO_TRAINED.get(exercise.movement, ()))
        for side in SIDES if one.side == "both" else (one.side,):
            for action, share in parts:
                self._worth.append((self._day, (action, side), share * truth.worth))

    def _told(
        self,
        one: Prescription,
        number: int,
        load: Resistance,
        reps: int,
        chosen: Any,
        why: StoppedBecause,
        truth: SetTruth,
        draws: np.ndarray[Any, np.dtype[np.float64]],
        noise: float,
    ) -> SetDone:
        """The set as the person logs it."""
        traits = self.traits
        felt = self._felt(truth.true_effort, noise)
        told = min(10.0, max(0.0, round(felt / traits.effort_grain) * traits.effort_grain))
        near_failure = truth.true_reserve is not None and truth.true_reserve < 1.0
        good = draws[1] < traits.good_form_share * (0.7 if near_failure else 1.0)
        return SetDone(
            exercise=one.exercise,
            side=one.side,
            set=number,
            reps=reps,
            resistance=load,
            seconds=one.dose.seconds,
            effort=None if draws[2] < traits.effort_missing else float(told),
            form="good" if good else "partly",
            chosen=chosen,
            stopped_because=why,
            pain=6.0 if why == "pain" else 0.0,
        )

    # --- tests ---------------------------------------------------------------------------------------

    def tested_again(self, test: StrengthTest, date: dt.date) -> StrengthTest:
        """The same test on another day: device, lever and position stay, the readings follow the truth."""
        sides: dict[str, tuple[float, ...]] = {}
        for side in SIDES:
            reading = reading_of(attempts_of(test, side))
            count = len(test.left_n if side == "left" else test.right_n)
            if reading is None or count == 0:
                sides[f"{side}_n"] = ()
                continue
            weight = gravity_correction_nm(test, self.base.body)
            at_first = reading.mean_n * test.lever_m * math.exp(self.read_shift[test.movement, side]) + weight
            now = max(0.0, at_first) * (1.0 + self.gain(test.movement, side)) * self._setback()
            # What a hand-held meter misses goes with what is pushed, not with the weight of the leg.
            missed = math.exp(self.rng.normal(0.0, self.traits.test_sd))
            attempts = np.exp(self.rng.normal(0.0, self.traits.attempt_sd, count))
            forces = (now - weight) / test.lever_m * missed * attempts
            sides[f"{side}_n"] = tuple(float(round(max(0.0, force))) for force in forces)
        return replace(test, date=date, left_n=sides["left_n"], right_n=sides["right_n"])

    def rep_max_again(self, row: RepMax, date: dt.date) -> RepMax:
        """The same load again, to the same effort as felt."""
        load = Sled(load_kg=row.load_kg, foot_height_m=row.foot_height_m)
        relative = self.true_relative(row.exercise, row.side, load)
        if relative is None:
            return replace(row, date=date)
        left = reserve(row.effort) + self.rng.normal(0.0, 0.7)
        return replace(row, date=date, reps=int(min(50, max(1, round(self._most(relative, 1) - left)))))


def effort_of(left: float) -> float:
    """Effort (0-10) with so many repetitions left: ten less the reserve, flat where it is easy."""
    if left <= _EASY_RESERVE:
        return 10.0 - left
    return 1.0 + 3.0 * math.exp(-(left - _EASY_RESERVE) / 15.0)


def worth_of(left: float, relative: float) -> float:
    """How much of a hard set it was: near tiredness and with a real load (an assumption)."""
    near = min(1.0, math.exp(-(left - 3.0) / 8.0))
    return near * (0.6 + 0.4 * min(1.0, relative / 0.6))


def share_of_dose(hard_sets_a_week: float) -> float:
    """Share of the full gain that so many hard sets a week lead to; four or more give all (an assumption)."""
    return min(1.0, 1.25 * hard_sets_a_week / (hard_sets_a_week + 1.0))


def virtual_person(
    person: Person, traits: Traits | None = None, *, rng: np.random.Generator
) -> VirtualPerson:
    """A virtual person whose tests are those of ``person`` and whose truth is drawn round them."""
    traits = traits or Traits()
    shifts, read_shift = _drawn_strength(person, traits, rng)
    true_bands = tuple(
        _true_band(one, math.exp(rng.normal(0.0, traits.band_sd))) for one in person.equipment.bands
    )
    truth = replace(person, equipment=replace(person.equipment, bands=true_bands))
    return VirtualPerson(
        person=person,
        traits=traits,
        rng=rng,
        base=bench(truth),
        truth=truth,
        shifts=shifts,
        read_shift=read_shift,
        endurance=math.exp(rng.normal(0.0, traits.endurance_sd)),
        waves_from=float(rng.uniform(0.0, 28.0)),
        fatigue=traits.fatigue_mean,
    )


def _normal(rng: np.random.Generator) -> float:
    """A standard normal draw no further out than 2.5."""
    return float(np.clip(rng.normal(), -2.5, 2.5))


def _drawn_strength(
    person: Person, traits: Traits, rng: np.random.Generator
) -> tuple[dict[tuple[str, str, str], float], dict[Key, float]]:
    """Log of the truth over what the tests say: by action, side and position; and of the readings alone."""
    table = bench(person).table
    sources = {(row.movement, row.side): row for row in table.rows}
    shifts: dict[tuple[str, str, str], float] = {}
    read: dict[Key, float] = {}
    conversion = {action: _normal(rng) for action in ACTIONS}  # the same muscle on both sides converts alike
    for action in ACTIONS:
        for side in SIDES:
            row = sources.get((action, side))
            z = _normal(rng)
            read[action, side] = traits.test_sd * z
            own = _carried(person, table.person, action, side, traits.test_sd * z)
            rest = traits.conversion_sd * conversion[action]
            if row is not None and row.source != "test":
                rest = row.log_sd * 0.8 * z
            for position in POSITIONS:
                shifts[action, side, position] = own + rest + traits.position_sd * _normal(rng)
    return shifts, read


def _carried(person: Person, body: Body, action: str, side: Side, missed: float) -> float:
    """Log error of a tested torque where only what was pushed is missed by ``missed`` (log), not the leg's weight."""
    for test in person.strength:
        reading = reading_of(attempts_of(test, side))
        if test.movement == action and reading is not None and reading.mean_n > 0.0:
            pushed = reading.mean_n * test.lever_m
            weight = gravity_correction_nm(test, body_model(body))
            if pushed + weight > 0.0:
                return math.log(max(0.2, (pushed * math.exp(missed) + weight) / (pushed + weight)))
    return missed


def _true_band(owned: OwnedBand, factor: float) -> OwnedBand:
    """The piece as it really pulls: the table's curve times a factor."""
    c1, c2 = law_of(owned)
    at_100, at_200 = (factor * float(tension_n(ratio, c1_n=c1, c2_n=c2)) for ratio in (2.0, 3.0))
    return replace(owned, measured_n_at_100=at_100, measured_n_at_200=at_200)
