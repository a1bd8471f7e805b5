"""Which joints an exercise loads: what pain and healing look at."""

from __future__ import annotations

import datetime as dt

import numpy as np

from hipstride.catalogue.exercise import Exercise
from hipstride.prescription.gates.context import Context
from hipstride.prescription.gates.gate import SIDES, Ask, loads
from hipstride.record.person import Person, Side, Sides
from hipstride.record.resistance import Resistance

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
            if ask.load.attachment in ("ankle", "foot"):
                found.add(("ankle", side))
                # Turning the hip by the ankle twists the knee, sitting too.
                if exercise.posture != "seated" or exercise.movement == "hip_external_rotation":
                    found.add(("knee", side))
            if exercise.movement in _ANKLE_MOVEMENTS:
                found.add(("ankle", side))
        if _loads_back(ask):
            found |= {("back", "left"), ("back", "right")}
    return frozenset(found)


_TRACKS = {
    "hip": ("hip_flexion", "hip_abduction", "hip_external_rotation"),
    "knee": ("knee_flexion",),
    "ankle": ("ankle_dorsiflexion",),
}


def worked_joints(ask: Ask) -> frozenset[tuple[str, Side]]:
    """What a joint that heals has to be spared: more than what counts as loaded.

    Sliding a leg over a sheet asks up to a third of a weak hip, who stands at a counter has both feet on the
    floor between two repetitions, and a stretch or a band that swings the leg moves its joints. A cuff or
    band at the ankle sits on it and pulls on the knee.
    """
    exercise = ask.exercise
    found = set(loaded_joints(ask))
    for side in ask.moving:
        if exercise.movement.startswith(("hip_", "knee_")):
            found.add((exercise.movement.split("_")[0], side))
        if exercise.movement in ("stretch", "aerobic"):
            found |= {(joint, side) for joint in _TRACKS if _moves(ask, side, joint)}
    found |= {("hip", side) for side in ask.tied_sides() if _moves(ask, side, "hip")}
    if ask.load.attachment in ("ankle", "foot"):
        found |= {(joint, side) for joint in ("knee", "ankle") for side in ask.tied_sides()}
    if exercise.posture == "standing":
        found |= {(joint, side) for joint in _TRACKS for side in ("left", "right")}
    return frozenset(found)


_SPANS = {
    "hamstrings": ("hip", "knee"),
    "rectus femoris": ("hip", "knee"),
    "sartorius": ("hip", "knee"),
    "quadriceps": ("knee",),
    "gastrocnemius": ("knee", "ankle"),
    "soleus": ("ankle",),
    "tibialis anterior": ("ankle",),
}  # the others cross the hip alone


def strained_joints(ask: Ask) -> frozenset[tuple[str, Side]]:
    """What a joint that hurts badly has to be spared: the widest of all.

    What is worked, what moves, and every joint that a muscle pulls across (digging in a heel strains the hip too).
    """
    moves = {(joint, on) for on in SIDES for joint in _TRACKS if _moves(ask, on, joint)}
    pulled = {joint for each in ask.exercise.muscles for joint in _SPANS.get(each.name, ("hip",))}
    return worked_joints(ask) | moves | {(joint, on) for joint in pulled for on in ask.moving}


def places_loaded(person: Person, exercise: Exercise, side: Sides, resistance: Resistance) -> frozenset[str]:
    """What an exercise strains as it is loaded: "left_hip", "right_knee", "back"."""
    asks = (Ask(person, Context(day=dt.date.min), exercise, side, way) for way in loads(exercise, resistance))
    found = frozenset[tuple[str, Side]]().union(*map(strained_joints, asks))
    return frozenset("back" if joint == "back" else f"{on}_{joint}" for joint, on in found)


def _moves(ask: Ask, side: Side, joint: str) -> bool:
    tracks = (ask.track(side, name) for name in _TRACKS[joint])
    return any(track is not None and float(np.ptp(track)) > _MOVES_DEG for track in tracks)


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
