"""Small persons and tests for the strength floor."""

import datetime as dt

from hipstride.body.segments import body_model
from hipstride.catalogue import exercises
from hipstride.record.person import Body, Person, StrengthTest
from hipstride.resistance.demand import stage
from hipstride.strength import capacity, norms
from hipstride.strength import test as strength_tests

DAY = dt.date(2026, 1, 5)
WOMAN = Body(id="woman", sex="female", age=50, height_m=1.65, mass_kg=65.0)
MAN = Body(id="man", sex="male", age=40, height_m=1.78, mass_kg=80.0)
MEASURED = Body(id="measured", sex="female", age=52, height_m=1.66, mass_kg=68.0, thigh_m=0.40, shank_m=0.40)

POSITIONS = {
    "seated": (90, 90),
    "supine": (90, 90),
    "prone": (0, 0),
    "side_lying": (0, 0),
}


def strength_test(movement="hip_flexion", position="seated", left=(100.0,), right=(100.0,), **more):
    hip, knee = POSITIONS[position]
    if movement == "hip_abduction" and position == "supine":
        hip, knee = 0, 0
    fields = {
        "date": DAY,
        "movement": movement,
        "position": position,
        "hip_angle_deg": hip,
        "knee_angle_deg": knee,
        "test": "make",
        "lever_m": 0.4,
        "left_n": tuple(left),
        "right_n": tuple(right),
        "device": "meter",
        "tester": "T1",
    }
    return StrengthTest(**(fields | more))


def person(*tests, body=WOMAN, **more):
    return Person(person=body, strength=tuple(tests), **more)


def at(exercise_id, body=WOMAN, **more):
    return stage(exercises.get(exercise_id), body_model(body), **more)


def row(table, movement, side, position=None, source=None):
    found = [
        each
        for each in table.rows
        if (each.movement, each.side) == (movement, side)
        and position in (None, each.position)
        and source in (None, each.source)
    ]
    assert len(found) == 1, found
    return found[0]


# Untyped on purpose: a missing value is a failed test, not a type to be checked.
def capacities(someone):
    return capacity.capacities(someone)


def predicted_nm(action, body):
    return norms.predicted_nm(action, body)


def measured(test, side, body):
    return strength_tests.measured(test, side, body)


def reading_of(attempts):
    return strength_tests.reading_of(attempts)
