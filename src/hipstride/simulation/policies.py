"""Rules of progression that the engine is compared with. They share its first dose, its exercises and its days.

All begin at the engine's own first session for that slot; what differs is only how the load moves. None of them
has the engine's guard of a careful estimate.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np

from hipstride.catalogue.numbers import value
from hipstride.prescription.dosing import sets_in
from hipstride.prescription.ladder import Ladder, step_down, step_up
from hipstride.prescription.plan_sessions import fill_slot, plan_slots
from hipstride.prescription.planner import Planner, phase_at, planner_of_file
from hipstride.prescription.readiness import day_kind
from hipstride.prescription.tailor import not_above, rungs
from hipstride.prescription.timing import fit, session_minutes
from hipstride.prescription.types import DayKind, Prescription, Setting
from hipstride.record.event import Log, Readiness, SetDone
from hipstride.record.person import Person
from hipstride.simulation.cohort_file import PolicyName
from hipstride.simulation.trainer import Asked, Ours, Policy, Session

Key = tuple[str, str]  # exercise, side

_MOST_REPETITIONS = 20


@dataclass(slots=True)
class _Standing:
    """Where one exercise stands under a rule; ``wanted_nm`` is the load it would have without steps of bands."""

    ladder: Ladder
    index: int
    reps: int
    wanted_nm: float
    good: int = 0
    changed: dt.date | None = None


@dataclass(slots=True)
class RulePolicy:
    """One of the rules; ``seed`` draws the choices of self-selection."""

    person: Person
    rule: PolicyName
    first: dt.date
    weeks: int
    seed: int
    _standing: dict[Key, _Standing] = field(default_factory=dict)
    _read: int = 0
    _rng: np.random.Generator = field(init=False)

    def __post_init__(self) -> None:
        self._rng = np.random.default_rng(self.seed)

    def session(self, log: Log, readiness: Readiness | None, date: dt.date) -> Session:
        """The plan's first doses for this day, each moved by the rule."""
        self._learn(log, date)
        made = planner_of_file(self.person, date)
        week = 1 + (date - self.first).days // 7
        day = day_kind(readiness).day
        if day == "rest":
            return Session(day, week, 0.0, ())
        slots = plan_slots(made, start=self.first, weeks=self.weeks)
        slot = next(one for one in slots if one.date == date)
        phase = phase_at(made.programme, week)
        groups: list[tuple[Prescription, ...]] = []
        for one in fill_slot(made, slot, 1).exercises:
            moved = self._moved(made, one, sets_in(phase, week), int(phase.effort_high), day, slot.setting)
            if groups and groups[-1][0].movement == one.movement and one.side == "right":
                groups[-1] = (*groups[-1], moved)
            else:
                groups.append((moved,))
        kept = fit(groups, self.person.preferences.minutes_per_session)
        up_to = 7.0 if self.rule == "two_for_two" and day == "full" else None
        asked = tuple(Asked(one, up_to_effort=up_to) for group in kept for one in group)
        return Session(day, week, round(session_minutes(kept), 1), asked)

    def _moved(
        self, made: Planner, one: Prescription, sets: int, effort: int, day: DayKind, setting: Setting
    ) -> Prescription:
        if one.dose.reps is None:
            return one
        if day != "full":
            sets = max(1, sets // 2) if day == "half" else 1
        dose = replace(one.dose, sets=sets, effort=effort)
        key = (one.exercise, one.side)
        if key not in self._standing and one.relative_load is not None:
            selector = made.selectors[setting]
            ladder, _ = rungs(selector, one)
            if ladder and one.peak_torque_nm is not None:
                index = not_above(ladder, one.peak_torque_nm)
                self._standing[key] = _Standing(ladder, index, one.dose.reps, ladder[index].peak_torque_nm)
        at = self._standing.get(key)
        if at is None:
            return replace(one, dose=dose)
        rung = at.ladder[at.index]
        return replace(
            one,
            resistance=rung.resistance,
            dose=replace(dose, reps=at.reps),
            peak_torque_nm=rung.peak_torque_nm,
            relative_load=rung.relative,
        )

    def _learn(self, log: Log, date: dt.date) -> None:
        """Move every exercise that was done since the last session, by the rule."""
        new, self._read = log.events[self._read :], len(log.events)
        done: dict[Key, list[SetDone]] = {}
        for event in new:
            if isinstance(event.body, SetDone):
                done.setdefault((event.body.exercise, event.body.side), []).append(event.body)
        for key, sets in done.items():
            at = self._standing.get(key)
            if at is not None:
                self._apply(at, sets, date)

    def _apply(self, at: _Standing, sets: list[SetDone], date: dt.date) -> None:
        if self.rule == "none":
            return
        if any(one.stopped_because == "pain" or one.reps < 0.7 * at.reps for one in sets):
            self._down(at)
        elif self.rule == "self_selection":
            self._by_feel(at, sets)
        elif self.rule == "two_for_two":
            at.good = at.good + 1 if sets[-1].reps >= at.reps + 2 else 0
            if at.good >= 2:
                at.good = 0
                self._up(at, value("dose.max_step"))
        elif all(one.reps >= at.reps for one in sets) and (
            at.changed is None or (date - at.changed).days >= 7
        ):
            at.changed = date
            at.wanted_nm *= 1.035
            heavier = [i for i, r in enumerate(at.ladder) if r.peak_torque_nm <= at.wanted_nm * (1 + 1e-9)]
            at.index = max(heavier, default=at.index)
            if at.index == len(at.ladder) - 1:
                at.reps = min(_MOST_REPETITIONS, at.reps + 1)

    def _by_feel(self, at: _Standing, sets: list[SetDone]) -> None:
        """People who choose for themselves go up now and then when it felt easy, and down when it was hard."""
        efforts = [one.effort for one in sets if one.effort is not None]
        draw = self._rng.random()
        if not efforts:
            return
        felt = sum(efforts) / len(efforts)
        if felt <= 4.0 and draw < 0.5:
            self._up(at, value("dose.max_step"))
        elif felt >= 8.0:
            self._down(at)

    def _up(self, at: _Standing, most: float) -> None:
        top = len(at.ladder) - 1
        up = step_up(at.ladder, at.index, most, max_index=top)
        if up is None and at.index < top:
            up = at.index + 1  # only a whole colour is left
        if up is None:
            at.reps = min(_MOST_REPETITIONS, at.reps + 1)
        else:
            at.index = up

    def _down(self, at: _Standing) -> None:
        at.index = step_down(at.ladder, at.index, 1.0 - value("progression.step_down"))
        at.wanted_nm = at.ladder[at.index].peak_torque_nm
        at.good = 0


def policy(name: PolicyName, person: Person, *, first: dt.date, weeks: int, seed: int) -> Policy:
    """The policy of that name for one person whose training begins on ``first``."""
    if name == "ours":
        return Ours(person)
    return RulePolicy(person, name, first, weeks, seed)


LABELS: Mapping[PolicyName, str] = {
    "ours": "Hipstride",
    "self_selection": "chosen by the person, from the log",
    "two_for_two": "two repetitions more on two days: up",
    "two_to_five_percent": "2-5 % a week",
    "none": "never changed",
}
