"""Pain: usual and today. Pain during a set and the morning after belong to progression and readiness."""

from __future__ import annotations

from hipstride.catalogue.numbers import value
from hipstride.prescription.gates.context import Context
from hipstride.prescription.gates.gate import SIDES, Ask, Fired, fire, no
from hipstride.prescription.gates.joints import loaded_joints, loaded_knee_bend_deg, strained_joints
from hipstride.prescription.rule import Reason, rule
from hipstride.record.person import Person, Side

_LIGHT = "traffic light of fusionphysiochilliwack.com and ahpsuffolk.co.uk"


def joint_pain(person: Person, context: Context, joint: str, side: Side) -> float:
    """The larger of usual and today's pain of a joint; 0 where nothing was said."""
    condition = person.condition
    if joint == "back":
        usual, now = condition.back_pain_usual, context.readiness and context.readiness.pain_back
    elif joint == "ankle":
        usual, now = None, context.pain(side, joint)
    else:
        bilateral = condition.hip_pain_usual if joint == "hip" else condition.knee_pain_usual
        usual, now = getattr(bilateral, side), context.pain(side, joint)
    return max(usual or 0.0, now or 0.0)


def pains(person: Person, context: Context, least: float) -> dict[tuple[str, Side], float]:
    """Joints that hurt this much or more."""
    every = [(joint, side) for joint in ("hip", "knee", "ankle", "back") for side in SIDES]
    found = {key: joint_pain(person, context, *key) for key in every}
    return {key: pain for key, pain in found.items() if pain >= least}


def _said(found: dict[tuple[str, Side], float]) -> str:
    names = {
        ("back" if joint == "back" else f"{side} {joint}"): pain for (joint, side), pain in found.items()
    }
    return ", ".join(f"{name} {pain:.0f}" for name, pain in names.items())


@rule(
    "gate.pain.stop",
    "Joint pain of 6 or more: nothing that loads this joint; pain of today also rests all that moves or pulls across it.",
    source=_LIGHT,
    status="verified",
)
def stop(person: Person, context: Context) -> Fired | None:
    """Red light."""
    found = pains(person, context, value("gates.pain_red_min"))
    if not found:
        return None
    sides = tuple(side for side in SIDES if any(key[1] == side for key in found))
    least = value("gates.pain_red_min")
    now = {key for key in found if key[0] != "back" and (context.pain(key[1], key[0]) or 0.0) >= least}

    def forbids(ask: Ask, on: tuple[Side, ...]) -> Reason | None:
        for joint, side in sorted(loaded_joints(ask) | (strained_joints(ask) & now if now else frozenset())):
            if (joint, side) in found and side in on:
                name = joint if joint == "back" else f"{side} {joint}"
                return no(
                    "gate.pain.stop",
                    f"Your {name} hurts, {found[joint, side]:.0f} out of 10. We do not load it now.",
                    f"Pain {found[joint, side]:.0f}/10 in the {name}: its loaded exercises are left out.",
                    joint=joint,
                    side=side,
                    pain=found[joint, side],
                )
        return None

    return fire(
        "gate.pain.stop",
        "block",
        f"You have strong pain: {_said(found)} out of 10. We leave out what loads it. "
        "If it does not settle in a day, ask.",
        f"Red light, 6-10: {_said(found)}; review at {value('gates.pain_review_hours'):.0f} h.",
        inputs={"pain": {f"{side}_{joint}": pain for (joint, side), pain in found.items()}},
        sides=sides,
        forbids=forbids,
    )


@rule(
    "gate.pain.knee_arc",
    "Knee pain of 4-5: no loaded knee exercise beyond the pain-free arc; short arcs, holds and hip work instead.",
    source=f"{_LIGHT} (4-5: less load); the arc is our proposal",
)
def knee_arc(person: Person, context: Context) -> Fired | None:
    """Amber light at a knee."""
    least = value("gates.pain_green_max")
    found = {
        side: pain
        for side in SIDES
        if least < (pain := joint_pain(person, context, "knee", side)) < value("gates.pain_red_min")
    }
    if not found:
        return None
    sides = tuple(found)
    arc = value("gates_more.knee_arc_deg")

    def forbids(ask: Ask, on: tuple[Side, ...]) -> Reason | None:
        for side in on:
            bend = loaded_knee_bend_deg(ask, side)
            if bend is not None and bend > arc + 1e-6:
                return no(
                    "gate.pain.knee_arc",
                    f"Your {side} knee hurts. This loads it when it is bent far. We use small arcs.",
                    f"{side} knee pain {found[side]:.0f}/10: loaded to {bend:.0f} deg, over the arc of {arc:.0f}.",
                    side=side,
                    knee_flexion_deg=round(bend, 1),
                    limit_deg=arc,
                )
        return None

    listed = " and ".join(found)
    return fire(
        "gate.pain.knee_arc",
        "limit_range",
        f"Your {listed} knee hurts at times. We load it only when it is nearly straight, and train your hips.",
        f"Amber light at the {listed} knee: loaded knee flexion up to {arc:.0f} deg, isometrics, hip work.",
        inputs={"pain": dict(found), "limit_deg": arc},
        sides=sides,
        forbids=forbids,
    )


@rule(
    "gate.pain.care",
    "Pain of 4-5 in a hip, an ankle or the back: go on with care, less load if it has not settled next day.",
    source=_LIGHT,
    status="verified",
)
def care(person: Person, context: Context) -> Fired | None:
    """Amber light elsewhere: dose and progression lower the load."""
    red = value("gates.pain_red_min")
    every = pains(person, context, value("gates.pain_green_max") + 1e-9)
    found = {key: pain for key, pain in every.items() if pain < red and key[0] != "knee"}
    if not found:
        return None
    sides = tuple(side for side in SIDES if any(key[1] == side for key in found))
    return fire(
        "gate.pain.care",
        "inform",
        f"You have some pain: {_said(found)} out of 10. Go on with care. If it is worse next day, we do less.",
        f"Amber light, 4-5: {_said(found)}; less load if not settled next day.",
        inputs={"pain": {f"{side}_{joint}": pain for (joint, side), pain in found.items()}},
        sides=sides,
    )


GATES = (stop, knee_arc, care)
