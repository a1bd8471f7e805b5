"""Spasticity: no band against a spastic antagonist, slow, and stop before the catch."""

from __future__ import annotations

from collections.abc import Mapping

from hipstride.catalogue.numbers import value
from hipstride.prescription.gates.context import Context
from hipstride.prescription.gates.gate import SIDES, Ask, Fired, fire, no
from hipstride.prescription.rule import Reason, rule
from hipstride.record.person import Person, Side

_OURS = "our proposal, to be reviewed by a clinician"
_SAFE = "apunts.org, S2666506921000122: training did not worsen spasticity in 10 trials; the limit is ours"
_GRADE: Mapping[str, float] = {"0": 0.0, "1": 1.0, "1+": 1.5, "2": 2.0, "3": 3.0, "4": 4.0}

ANTAGONIST: Mapping[str, str] = {
    "hip_flexion": "hip_extensors",
    "hip_extension": "hip_flexors",
    "hip_abduction": "hip_adductors",
    "hip_external_rotation": "hip_internal_rotators",
    "knee_extension": "knee_flexors",
    "knee_flexion": "knee_extensors",
    "ankle_dorsiflexion": "ankle_plantarflexors",
    "heel_raise": "ankle_dorsiflexors",
}


def spastic_muscles(person: Person, side: Side) -> frozenset[str]:
    """Muscle groups of a side at or above the grade that matters."""
    limit = value("gates.spasticity_grade")
    return frozenset(
        muscle.removeprefix(f"{side}_")
        for muscle, grade in person.condition.spasticity.items()
        if muscle.startswith(side) and _GRADE[grade] >= limit
    )


def stretched(ask: Ask) -> frozenset[str]:
    """The muscle groups that this exercise stretches as it works."""
    own = ANTAGONIST.get(ask.exercise.movement)
    return frozenset((*ask.exercise.spasticity_muscles, *((own,) if own else ())))


def _caught(ask: Ask, on: tuple[Side, ...]) -> dict[Side, list[str]]:
    if not on:
        return {}
    legs = dict.fromkeys((*ask.moving, *ask.tied_sides()))
    found = {side: sorted(spastic_muscles(ask.person, side) & stretched(ask)) for side in legs}
    return {side: muscles for side, muscles in found.items() if muscles and side in on}


def applies(ask: Ask, on: tuple[Side, ...]) -> bool:
    """Whether a spastic muscle is stretched by this exercise on the sides the gate holds for."""
    return bool(_caught(ask, on))


def tempo_s(ask: Ask, on: tuple[Side, ...]) -> tuple[float, float, float]:
    """Lift, hold, lower: at least the slow time each way where a spastic muscle is stretched."""
    lift, hold, lower = ask.exercise.tempo_s
    if not applies(ask, on):
        return (lift, hold, lower)
    least = value("gates.spasticity_seconds_each_way")
    return (max(lift, least), hold, max(lower, least))


def range_fraction(ask: Ask, on: tuple[Side, ...]) -> float:
    """The share of the range before the catch."""
    return value("gates_more.spasticity_range_share") if applies(ask, on) else 1.0


_WHERE = {  # in words for whoever has them
    "knee_extensors": "the front of the {side} thigh",
    "knee_flexors": "the back of the {side} thigh",
    "hip_adductors": "the inside of the {side} thigh",
    "hip_abductors": "the outside of the {side} hip",
    "hip_flexors": "the front of the {side} hip",
    "hip_extensors": "the back of the {side} hip",
    "ankle_plantarflexors": "the {side} calf",
}


def _plain(muscle: str, side: Side) -> str:
    """Where a muscle is; by its name where we have no plainer one."""
    return _WHERE.get(muscle, f"{{side}} {muscle.replace('_', ' ')}").format(side=side)


@rule(
    "gate.spasticity.antagonist",
    "A spastic antagonist (modified Ashworth 2 or more): no band, 3 s or more each way, stop before the catch.",
    source=_SAFE,
)
def antagonist(person: Person, context: Context) -> Fired | None:
    """Stiff muscles that a movement would stretch."""
    muscles = {side: sorted(spastic_muscles(person, side)) for side in SIDES}
    sides = tuple(side for side in SIDES if muscles[side])
    if not sides:
        return None

    def forbids(ask: Ask, on: tuple[Side, ...]) -> Reason | None:
        if ask.load.kind != "band":
            return None
        caught = _caught(ask, on)
        if not caught:
            return None
        side, names = next(iter(caught.items()))
        stiff = names[0].replace("_", " ")
        return no(
            "gate.spasticity.antagonist",
            f"A muscle is stiff: {_plain(names[0], side)}. A band could set off a spasm. Do this without a band.",
            f"Antagonist {side} {stiff} at modified Ashworth 2 or more: no band.",
            side=side,
            muscles=tuple(names),
        )

    least = value("gates.spasticity_seconds_each_way")
    listed = ", ".join(f"{side} {m.replace('_', ' ')}" for side in sides for m in muscles[side])
    plain = ", ".join(_plain(m, side) for side in sides for m in muscles[side])
    return fire(
        "gate.spasticity.antagonist",
        "limit_load",
        f"Some of your muscles are stiff: {plain}. Against them we use no band. "
        f"Take {least:.0f} seconds or more each way, and stop before it catches.",
        f"Modified Ashworth 2 or more ({listed}): no band, at least {least:.0f} s each way, stop before the catch.",
        inputs={"muscles": {side: tuple(muscles[side]) for side in sides}},
        sides=sides,
        forbids=forbids,
    )


@rule(
    "gate.spasticity.new",
    "A new or worse spasm: look for a trigger and ask.",
    source="shift.ms, neurologists on relapse: treat triggers such as urinary infection; the rule is ours",
)
def new_spasm(person: Person, context: Context) -> Fired | None:
    """More spasm than usual."""
    if not context.new_spasm:
        return None
    return fire(
        "gate.spasticity.new",
        "ask_professional",
        "Your spasms are new or worse. Look for a cause: an infection, full bladder or bowel, sore skin, "
        "tight clothes, pain. Ask your nurse if you find none.",
        "New or worse spasm: look for infection, bladder, bowel, skin, pain, drug change; review.",
        inputs={"new_spasm": True},
    )


GATES = (antagonist, new_spasm)
