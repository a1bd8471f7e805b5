"""What the gates mean for exercises, set-ups, stretches and tests."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from hipstride.body.pose import Pose
from hipstride.catalogue.exercise import Exercise
from hipstride.prescription.gates import (
    always,
    company,
    conditions,
    hip,
    overrides,
    pain,
    spasticity,
    testing,
    today,
    transfers,
)
from hipstride.prescription.gates.context import Context
from hipstride.prescription.gates.gate import Ask, Fired, Gate, GateRule, Load, Tracks, loads
from hipstride.prescription.rule import Reason
from hipstride.record.person import Person, Side, Sides, on_day
from hipstride.record.resistance import Resistance

GATE_RULES: tuple[GateRule, ...] = (
    *hip.GATES,
    *company.GATES,
    *transfers.GATES,
    *today.GATES,
    *conditions.GATES,
    *spasticity.GATES,
    *pain.GATES,
    *overrides.GATES,
)


def _fired(person: Person, context: Context) -> tuple[Fired, ...]:
    found = [fired for each in GATE_RULES if (fired := each(person, context)) is not None]
    found = overrides.lifted(found, person, context)
    return tuple(sorted(found, key=lambda fired: fired.gate.id))


def gates(person: Person, context: Context) -> tuple[Gate, ...]:
    """Every gate that fires for this person on the day of the context, sorted by id."""
    return tuple(fired.gate for fired in _fired(on_day(person, context.day), context))


def limits(person: Person, context: Context) -> Limits:
    """What the gates mean for exercises on the day of the context."""
    then = on_day(person, context.day)
    return Limits(then, context, _fired(then, context))


@dataclass(frozen=True)
class Limits:
    """The gates of one person now, ready to be asked about exercises, tests and stretches."""

    person: Person
    context: Context
    fired: tuple[Fired, ...] = field(repr=False)

    @property
    def gates(self) -> tuple[Gate, ...]:
        """The gates behind the limits, sorted by id."""
        return tuple(fired.gate for fired in self.fired)

    @property
    def session_blocked(self) -> tuple[Gate, ...]:
        """The gates that stop training altogether today."""
        return tuple(gate for gate in self.gates if gate.blocks_session)

    @property
    def minimum_session(self) -> bool:
        """Whether only a minimum session (lying or seated) is due: a new fall without a red flag."""
        return any(gate.id == "gate.fall.new" and gate.kind != "inform" for gate in self.gates)

    def refusals(
        self,
        exercise: Exercise,
        side: Sides,
        posed: Pose | None = None,
        resistance: Resistance | None = None,
    ) -> tuple[Reason, ...]:
        """Why this exercise is not for this person on this side; empty if it is allowed.

        Without ``resistance`` every way to load the exercise is tried, and one that is allowed is enough.
        """
        return self._refusals(exercise, side, posed, resistance, None)

    def allows_way(self, exercise: Exercise, side: Sides, way: Load, tracks: Tracks | None = None) -> bool:
        """Whether this exercise is allowed when it is loaded like this: answered at the first no."""
        ask = Ask(self.person, self.context, exercise, side, way, tracks, None, self._there)
        # What holds for everybody first: a missing support is the commonest no, and is seen without angles.
        for check in always.CHECKS:
            if check(ask) is not None:
                return False
        return all(fired.forbids(ask, fired.sides) is None for fired in self._forbidding)

    @cached_property
    def sides_alike(self) -> bool:
        """Whether what holds for one side holds for the other: no gate, override or weak leg tells them apart."""
        sided = any(fired.sides for fired in self._forbidding)
        return not sided and not self.person.override and always.legs_alike(self.context)

    @cached_property
    def looks_at_piece(self) -> bool:
        """Whether a gate asks which piece of band it is, not only where it is fixed."""
        return any(fired.looks_at_piece for fired in self._forbidding)

    @cached_property
    def _there(self) -> frozenset[str]:
        return transfers.available(self.person, self.context)

    @cached_property
    def _forbidding(self) -> tuple[Fired, ...]:
        return tuple(fired for fired in self.fired if fired.forbids_something)

    def stretch_refusals(
        self, exercise: Exercise, side: Sides, posed: Pose | None = None
    ) -> tuple[Reason, ...]:
        """Stretches pass the gates as exercises do."""
        return self.refusals(exercise, side, posed)

    def test_refusals(
        self,
        test_position: Exercise,
        side: Sides,
        kind: Literal["break", "make"],
        posed: Pose | None = None,
    ) -> tuple[Reason, ...]:
        """Why this strength test is not for this person; tests pass the gates as exercises do."""
        return self._refusals(test_position, side, posed, None, kind)

    def _refusals(
        self,
        exercise: Exercise,
        side: Sides,
        posed: Pose | None,
        resistance: Resistance | None,
        test: Literal["break", "make"] | None,
    ) -> tuple[Reason, ...]:
        ways = tuple(loads(exercise, resistance))
        if not ways:
            return (always.no_such_way(exercise, resistance),)
        fewest: tuple[Reason, ...] | None = None
        tracks = None if posed is None else lambda: posed.angles
        for way in ways:
            found = self._against(
                Ask(self.person, self.context, exercise, side, way, tracks, test, self._there)
            )
            if not found:
                return ()
            if fewest is None or len(found) < len(fewest):
                fewest = found
        return fewest or ()

    def _against(self, ask: Ask) -> tuple[Reason, ...]:
        found = [fired.forbids(ask, fired.sides) for fired in self._forbidding]
        found += [check(ask) for check in always.CHECKS]
        if ask.test is not None:
            found += [check(ask) for check in testing.CHECKS]
        return _unique(found)

    def tempo_s(self, exercise: Exercise, side: Sides) -> tuple[float, float, float]:
        """Lift, hold, lower in seconds: the exercise's own, slower where a spastic muscle is stretched."""
        held = self._spastic
        return spasticity.tempo_s(self._ask(exercise, side), held) if held else exercise.tempo_s

    def slow(self, exercise: Exercise, side: Sides) -> bool:
        """Whether spasticity makes this exercise slow: no faster, whatever is chosen."""
        held = self._spastic
        return bool(held) and spasticity.applies(self._ask(exercise, side), held)

    def range_fraction(self, exercise: Exercise, side: Sides) -> float:
        """The share of the range that is used: less than 1 where a spastic muscle would catch."""
        held = self._spastic
        return spasticity.range_fraction(self._ask(exercise, side), held) if held else 1.0

    def hip_flexion_limit_deg(self, side: Side) -> float | None:
        """How far this hip may bend, for the sled's stops; None where nothing limits it."""
        held = [fired for fired in self.fired if fired.gate.id == "gate.hip.flexion_limit"]
        if not held or side not in held[0].sides:
            return None
        return hip.flexion_limit_deg(self.person, self.context, side)[0]

    def _ask(self, exercise: Exercise, side: Sides) -> Ask:
        return Ask(self.person, self.context, exercise, side, Load("none"))

    @cached_property
    def _spastic(self) -> tuple[Side, ...]:
        held = [fired for fired in self.fired if fired.gate.id == "gate.spasticity.antagonist"]
        return held[0].sides if held else ()


def _unique(found: list[Reason | None]) -> tuple[Reason, ...]:
    kept: dict[tuple[str, str], Reason] = {}
    for reason in found:
        if reason is not None:
            kept.setdefault((reason.rule, reason.text), reason)
    return tuple(kept.values())


__all__ = ["GATE_RULES", "Limits", "gates", "limits"]
