"""Tests pass the gates as exercises do, and a break test asks more of bone and joint."""

from __future__ import annotations

from hipstride.catalogue.numbers import value
from hipstride.prescription.gates.conditions import fragile
from hipstride.prescription.gates.gate import Ask, no
from hipstride.prescription.gates.hip import replaced_sides
from hipstride.prescription.gates.pain import joint_pain
from hipstride.prescription.rule import Reason, rule

_OURS = "our proposal, to be reviewed by a clinician"


@rule(
    "gate.test.break_replaced_hip",
    "No break test on a replaced hip.",
    source=_OURS,
)
def break_replaced_hip(ask: Ask) -> Reason | None:
    """A tester's push must not overcome a replaced hip."""
    hips = [side for side in ask.moving if side in replaced_sides(ask.person)]
    if ask.test != "break" or not hips or not ask.exercise.movement.startswith("hip_"):
        return None
    return no(
        "gate.test.break_replaced_hip",
        f"Your {hips[0]} hip was replaced. Push at your own pace; nobody pushes against you harder.",
        "No break test on a replaced hip; a make test in a permitted position instead.",
        side=hips[0],
    )


@rule(
    "gate.test.break_fragile_bone",
    "No break test on fragile bone.",
    source=_OURS,
)
def break_fragile(ask: Ask) -> Reason | None:
    """A tester's push must not overcome a fragile bone."""
    if ask.test != "break" or not fragile(ask.person):
        return None
    return no(
        "gate.test.break_fragile_bone",
        "Your bones are fragile. Push at your own pace; nobody pushes against you harder.",
        "No break test with osteoporosis or a fragility fracture; a make test instead.",
    )


@rule(
    "gate.test.painful_joint",
    "No break test on a painful joint, and no test at all from pain 6.",
    source=_OURS,
)
def painful_joint(ask: Ask) -> Reason | None:
    """A maximal effort on a sore joint measures pain."""
    joint = ask.exercise.movement.partition("_")[0]
    least = value("gates.pain_red_min" if ask.test == "make" else "gates.pain_green_max")
    for side in ask.moving:
        pain = joint_pain(ask.person, ask.context, joint, side)
        if pain >= least and (ask.test == "make" or pain > least):
            return no(
                "gate.test.painful_joint",
                f"Your {side} {joint} hurts. We do not test it {'now' if ask.test == 'make' else 'that hard'}.",
                f"Pain {pain:.0f}/10: no {ask.test} test of the {side} {joint}.",
                side=side,
                pain=pain,
            )
    return None


CHECKS = (break_replaced_hip, break_fragile, painful_joint)
