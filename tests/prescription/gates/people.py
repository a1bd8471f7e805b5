"""Persons for the gates: a plain one to change, the seven, and the questions put to their limits."""

import dataclasses
import datetime as dt
from pathlib import Path
from typing import Any

from hipstride.catalogue import exercises
from hipstride.exchange.person_file import read_person
from hipstride.prescription.gates import Context, gates, limits
from hipstride.record.event import Readiness
from hipstride.record.person import Body, Condition, Equipment, HipReplacement, OwnedBand, OwnedSled, Person

# Untyped on purpose: tests change parts of these that may be missing in others.
get: Any = exercises.get
all_exercises: Any = exercises.all_exercises
test_positions: Any = exercises.test_positions

DAY = dt.date(2026, 1, 5)  # the examples know of nothing later
NOW = Context(day=DAY)

EXAMPLES = Path(__file__).parents[3] / "examples"
SUPPORTS: Any = (
    "chair",
    "bed",
    "mat",
    "kitchen_counter",
    "door_anchor",
    "wall",
    "wheelchair",
    "slide_board",
    "step",
    "cushion",
)
BODY = Body(id="somebody", sex="female", age=50, height_m=1.66, mass_kg=68.0)
EQUIPMENT: Any = Equipment(
    bands=(OwnedBand("TheraBand", "red", 1.5), OwnedBand("TheraBand", "green", 1.5)),
    supports=SUPPORTS,
    sled=OwnedSled(rail_angle_deg=45, carriage_kg=30, stops=True, seat_back_angle_deg=35),
    cuff_kg=(1.0, 2.0),
)
# Nothing fires for her: multiple sclerosis, walks freely, every question answered no.
WELL: dict[str, Any] = {
    "ms_course": "relapsing_remitting",
    "pdds": 0,
    "falls_last_3_months": 0,
    "blood_pressure": (120, 75),
    "gets_up_from_floor_alone": True,
    "lies_on_front": True,
}


def somebody(*, age=50, equipment=EQUIPMENT, override=(), **condition):
    return Person(
        person=dataclasses.replace(BODY, age=age),
        condition=Condition(**{**WELL, **condition}),
        equipment=equipment,
        override=tuple(override),
    )


def reader(stem):
    return read_person(EXAMPLES / f"{stem}.toml")


def fired(person, context=None):
    return {gate.id: gate for gate in gates(person, context or NOW)}


def why(person, exercise, side, context=None, **more):
    """The rules that refuse."""
    found = limits(person, context or NOW).refusals(get(exercise), side, **more)
    return [reason.rule for reason in found]


def allowed(person, context=None):
    """Every (exercise, side) that nothing refuses."""
    now = limits(person, context or NOW)
    return {
        (exercise.id, side)
        for exercise in all_exercises()
        for side in sides_of(exercise)
        if not now.refusals(exercise, side)
    }


def sides_of(exercise):
    return ("both",) if exercise.sides == "both" else ("left", "right")


def replaced(side="left", approach="posterior", **more):
    return HipReplacement(side, approach, **{"months_ago": 40, "cleared_by_surgeon": True, **more})


def readiness(**answers: Any):
    """Today's answers."""
    return Readiness(**answers)
