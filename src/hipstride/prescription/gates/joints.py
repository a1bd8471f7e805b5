"""Which joints an exercise loads: what pain and healing look at."""

from __future__ import annotations

import numpy as np

from hipstride.prescription.gates.gate import Ask
from hipstride.record.person import Side

_KNEE_MOVEMENTS = ("knee_extension", "knee_flexion", "leg_press", "sit_to_stand", "step_up")
_ANKLE_MOVEMENTS = ("heel_raise", "ankle_dorsiflexion", "step_up", "leg_press")
_HANGING_DEG = 80.0
_STRAIGHT_DEG = 15.0
_MOVES_DEG = 5.0
_CARRIED = ("slide", "heel_slide", "foot_slide")


def is_resisted(ask: Ask) -> bool:
    """More than moving a leg that a surface carries, or a stretch."""
    if ask.exercise.movement in ("stretch", "balance"):
        return False
    return ask.load.tied or ask.load.kind == "sled" or ask.exercise.chain not in (*_CARRIED, "free")


def loaded_joints(ask: Ask) -> frozenset[tuple[str, Side]]:
    """(joint, side) pairs that carry load: the legs that stand or push, and the joint that works."""
    exercise = ask.exercise
    found: set[tuple[str, Side]] = set()
    for side in ask.stance:
        found |= {("hip", side), ("knee", side), ("ankle", side)}
    if exercise.posture == "standing" and not ask.stance:
        found |= {(joint, side) for joint in ("hip", "knee", "ankle") for side in ask.moving}
    if exercise.movement == "aerobic":
        found |= {("hip", side) for side in ask.moving}
        found |= {("knee", side) for side in ask.moving if _kicks(ask, side)}
    if is_resisted(ask):
        for side in (*ask.moving, *ask.tied_sides()):
            if exercise.movement.startswith("hip_") or exercise.movement in (
                "leg_press",
                "sit_to_stand",
                "step_up",
            ):
                found.add(("hip", side))
            if exercise.movement in _KNEE_MOVEMENTS or exercise.chain == "bridge":
                found.add(("knee", side))
            if ask.load.attachment in ("ankle", "foot") and exercise.posture != "seated":
                found.add(("knee", side))
            if exercise.movement in _ANKLE_MOVEMENTS:
                found.add(("ankle", side))
        if _loads_back(ask):
            found |= {("back", "left"), ("back", "right")}
    return frozenset(found)


def worked_joints(ask: Ask) -> frozenset[tuple[str, Side]]:
    """What carries load, and the joint whose own muscles move a leg that a surface carries.

    Sliding a leg over a sheet asks up to a third of a weak hip: too much for a joint that hurts badly today.
    """
    exercise = ask.exercise
    found = set(loaded_joints(ask))
    own = "hip" if exercise.movement.startswith("hip_") else "knee"
    if exercise.chain in _CARRIED:
        found |= {(own, side) for side in ask.moving}
    if ask.load.tied:
        found |= {("hip", side) for side in ask.tied_sides() if _swings(ask, side)}
    return frozenset(found)


def _swings(ask: Ask, side: Side) -> bool:
    """A thigh that moves with something tied to the leg."""
    bend = ask.track(side, "hip_flexion")
    return bend is not None and float(np.ptp(bend)) > _MOVES_DEG


def _kicks(ask: Ask, side: Side) -> bool:
    """A knee that straightens in sitting lifts the shank."""
    bend = ask.track(side, "knee_flexion")
    return ask.exercise.posture == "seated" and bend is not None and float(np.min(bend)) < _HANGING_DEG


def _loads_back(ask: Ask) -> bool:
    exercise = ask.exercise
    if exercise.chain in ("bridge", "sled", "stance") or exercise.posture in ("prone", "standing"):
        return True
    # A straight leg lifted on the back pulls on the spine.
    bend = ask.angles["knee_flexion"] if ask.angles is not None else np.zeros(1)
    straight = float(np.min(bend)) < _STRAIGHT_DEG
    return exercise.movement == "hip_flexion" and exercise.chain == "open" and straight


def loaded_knee_bend_deg(ask: Ask, side: Side) -> float | None:
    """How far this side's knee bends under load; None where it is not loaded, or only held still.

    A bridge is hip work: its knees press lightly and hardly move.
    """
    exercise = ask.exercise
    if exercise.chain in ("bridge", "isometric") or ("knee", side) not in loaded_joints(ask):
        return None
    if exercise.posture == "standing" and exercise.chain == "free":
        return None  # the knee that bends is the one that swings
    bend = ask.track(side, "knee_flexion")
    return None if bend is None else float(np.max(bend))
