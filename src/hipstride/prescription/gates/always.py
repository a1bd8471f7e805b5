"""What holds for everybody: supports, anchors, stops, and legs and hands that are good enough to stand."""

from __future__ import annotations

import numpy as np

from hipstride.catalogue.exercise import Exercise
from hipstride.catalogue.numbers import value
from hipstride.prescription.gates.context import Context
from hipstride.prescription.gates.gate import SIDES, Ask, no
from hipstride.prescription.rule import Reason, rule
from hipstride.record.person import Side
from hipstride.record.resistance import Resistance

_OURS = "our proposal, to be reviewed by a clinician"
_A = {"kitchen_counter": "a fixed counter", "door_anchor": "a door anchor", "slide_board": "a slide board"}


def _named(support: str) -> str:
    return _A.get(support, f"a {support.replace('_', ' ')}")


@rule(
    "gate.always.supports",
    "No exercise without its support: every group of what it needs is met by something that is there.",
    source=_OURS,
)
def supports(ask: Ask) -> Reason | None:
    """What to sit on, lie on, hold and tie to; the band, cuff or sled itself."""
    there = ask.there
    for group in ask.exercise.needs:
        if there.isdisjoint(group):
            wanted = " or ".join(_named(each) for each in group)
            return no("gate.always.supports", f"You need {wanted} for this.", needs=group)
    holds = ask.exercise.holds
    if holds is not None and holds not in there:
        return no("gate.always.supports", f"You need {_named(holds)} to hold on to.", needs=(holds,))
    if ask.exercise.surface == "slide_board" and "slide_board" not in there:
        return no("gate.always.supports", "You need a slide board for this.", needs=("slide_board",))
    if not _owned(ask):
        return no(
            "gate.always.supports",
            f"You need {'a cuff weight' if ask.load.kind == 'cuff' else _named(ask.load.kind)} for this.",
            needs=(ask.load.kind,),
        )
    return None


def _owned(ask: Ask) -> bool:
    """Whether the band, cuff or sled itself is there."""
    kind, equipment = ask.load.kind, ask.person.equipment
    if kind == "band":
        return bool(equipment.bands)
    if kind == "cuff":
        return bool(equipment.cuff_kg)
    return kind != "sled" or equipment.sled is not None


@rule(
    "gate.always.anchor",
    "A band is never anchored to what the person holds on to, and its anchor must be there.",
    source=_OURS,
)
def anchor(ask: Ask) -> Reason | None:
    """What a band is tied to."""
    fixed = ask.load.anchor
    if fixed is None or fixed.requires is None:
        return None
    if fixed.requires == ask.exercise.holds:
        return no(
            "gate.always.anchor",
            "Do not tie the band to what you hold on to.",
            anchor=fixed.kind,
        )
    if fixed.requires not in ask.there:
        return no(
            "gate.always.anchor",
            f"You need {_named(fixed.requires)} to tie the band to.",
            anchor=fixed.kind,
            needs=(fixed.requires,),
        )
    return None


@rule(
    "gate.always.sled_stops",
    "No sled without stops, and none that bends a knee past 90 degrees.",
    source="musclewiki.com/machine/male/quads/machine-leg-press (depth); stops are our proposal",
)
def sled_stops(ask: Ask) -> Reason | None:
    """An unstopped sled folds hips and knees when the legs give out."""
    sled = ask.person.equipment.sled
    if ask.load.kind != "sled" or sled is None:
        return None
    if not sled.stops:
        return no(
            "gate.always.sled_stops",
            "This sled has no stops. If your legs give out, it folds you up. Use one with stops.",
        )
    limit = value("gates.sled_knee_flexion_limit_deg")
    deepest = 0.0 if ask.angles is None else float(np.max(ask.angles["knee_flexion"]))
    if deepest > limit + 1e-6:
        return no(
            "gate.always.sled_stops",
            f"The sled bends your knees to {deepest:.0f} degrees. Set the stops at {limit:.0f}.",
            knee_flexion_deg=round(deepest, 1),
            limit_deg=limit,
        )
    return None


@rule(
    "gate.always.stance",
    "No standing form on a leg that is too weak to carry the body: one leg alone, or two that are both too weak.",
    source=_OURS,
)
def stance(ask: Ask) -> Reason | None:
    """A standing leg that would give way."""
    if not carries_the_body(ask.exercise):
        return None
    weak = [side for side in SIDES if _weakest(ask.context, side) is not None]
    if not weak:
        return None
    alone = [side for side in ask.alone_on if side in weak]
    if alone:
        side = alone[0]
        return _too_weak(
            ask, f"You stand on your {side} leg for this. It is too weak to carry you alone.", side
        )
    if ask.stance and all(side in weak for side in ask.stance):
        return _too_weak(ask, "Your legs are too weak to stand for this just now.", ask.stance[0])
    return None


def carries_the_body(exercise: Exercise) -> bool:
    """Whether legs carry the body: sitting, lying or on the sled none does."""
    return exercise.posture == "standing" or exercise.chain == "stance"


def legs_alike(context: Context) -> bool:
    """Whether both legs carry the body, or neither."""
    left, right = (_weakest(context, side) is None for side in SIDES)
    return left == right


def _weakest(context: Context, side: Side) -> tuple[float, str] | None:
    """Percent of predicted and action of a leg that does not carry the body; None where it does, or unknown."""
    least = value("gates_more.stance_percent_predicted")
    known = [
        (percent, action)
        for action in ("hip_abduction", "knee_extension")
        if (percent := context.weak.get((action, side))) is not None and percent < least
    ]
    return min(known, default=None)


def _too_weak(ask: Ask, text: str, side: Side) -> Reason:
    found = _weakest(ask.context, side)
    percent, action = found if found is not None else (0.0, "")
    least = value("gates_more.stance_percent_predicted")
    return no(
        "gate.always.stance",
        text,
        f"{side} {action.replace('_', ' ')} at {percent:.0f} % of predicted, under {least:.0f} %.",
        side=side,
        action=action,
        percent_predicted=percent,
    )


@rule(
    "gate.always.hold",
    "No form on one leg without a hand hold.",
    source=_OURS,
)
def hold(ask: Ask) -> Reason | None:
    """Standing free on one leg is a fall waiting to happen."""
    if ask.exercise.holds is None and ask.exercise.posture == "standing" and ask.alone_on:
        return no("gate.always.hold", "You need something firm to hold on to when you stand on one leg.")
    return None


@rule(
    "gate.always.way",
    "An exercise is loaded only in a way that the catalogue describes.",
    source=_OURS,
)
def no_such_way(exercise: Exercise, resistance: Resistance | None) -> Reason:
    """A band, anchor or attachment that this exercise has not."""
    return no(
        "gate.always.way",
        "This exercise is not done that way. Choose another band set-up.",
        f"{exercise.id} has no such way of loading.",
        resistance=None if resistance is None else resistance.kind,
    )


CHECKS = (supports, anchor, sled_stops, stance, hold)
