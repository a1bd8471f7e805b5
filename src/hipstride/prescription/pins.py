"""Numbers that a professional set, and what still moves them: down, and never up."""

from __future__ import annotations

from dataclasses import dataclass, replace

from hipstride.catalogue.programmes import Phase
from hipstride.prescription.ladder import Target
from hipstride.prescription.overrides import pinned
from hipstride.prescription.progression import Outcome, Step
from hipstride.prescription.wishes import Wish

_UP = ("reps_up", "load_up", "settle_up")
_OF_GOING_UP = tuple(
    f"progression.{name}" for name in ("two_sessions", "next_step", "weekly", "top", "too_far")
)


@dataclass(frozen=True, slots=True)
class Pin:
    """What progression may not raise: the numbers a professional set, from the day they were set."""

    wish: Wish
    phase: Phase
    load: bool  # the load itself

    @property
    def reps(self) -> bool:
        """Whether the repetitions are pinned."""
        return "reps" in self.wish.values

    def split(self, history: tuple[Outcome, ...]) -> tuple[tuple[Outcome, ...], tuple[Outcome, ...]]:
        """What was done before the numbers were set, and since; the sessions since count by these numbers."""
        since = self.wish.since
        if since is None:
            return (), tuple(self._by_number(each) for each in history)
        before = tuple(each for each in history if each.date < since)
        return before, tuple(self._by_number(each) for each in history[len(before) :])

    def ceiling(self, start: Target, step: Step, target: Target) -> tuple[Step, Target]:
        """The step and the target without what is above the numbers that were set, and without a word of going up."""
        reps = min(target.reps, start.reps) if self.reps else target.reps
        index = min(target.index, start.index) if self.load else target.index
        lower = replace(target, reps=reps, index=index)
        if step.kind in _UP and (lower != target or step.target.reps > reps):
            return replace(step, target=lower, kind="hold", reasons=()), lower
        if self.reps and self.load:
            step = replace(
                step, reasons=tuple(each for each in step.reasons if each.rule not in _OF_GOING_UP)
            )
        return step, lower

    def _by_number(self, outcome: Outcome) -> Outcome:
        then, reps = outcome.phase, outcome.asked_reps
        if self.reps:
            most = int(self.wish.values["reps"])
            reps = most if reps is None else min(reps, most)
        if isinstance(then, Phase):
            then = pinned(then, self.wish)
        return replace(outcome, phase=then, asked_reps=reps)


def pin_of(wish: Wish, phase: Phase, *, load: bool) -> Pin | None:
    """What is pinned of one exercise; None where nothing is. ``load``: it has the resistance that is asked for."""
    load = load and wish.fixes_load
    counts = load or any(key in wish.values for key in ("sets", "reps", "effort"))
    return Pin(wish, pinned(phase, wish), load) if counts else None
