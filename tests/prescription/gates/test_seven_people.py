import dataclasses

import pytest

from hipstride.prescription.gates import Context, limits
from tests.prescription.gates.people import (
    DAY,
    NOW,
    all_exercises,
    allowed,
    fired,
    get,
    reader,
    sides_of,
    why,
)

CLASS, HELPER = Context(day=DAY, setting="class"), Context(day=DAY, helper_present=True)


@pytest.mark.parametrize("setting", ["home", "class", "clinic"])
def test_nothing_fires_for_the_control(setting):
    control = reader("control_f")
    assert fired(control, Context(day=DAY, setting=setting)) == {}
    there = set(control.equipment.supports)
    for exercise in all_exercises():
        owned = all(there & set(group) for group in exercise.needs)
        if owned and exercise.load != ("cuff",):
            for side in sides_of(exercise):
                assert limits(control, NOW).refusals(exercise, side) == (), exercise.id


def test_both_hips_of_reader_c_are_respected():
    person = reader("reader_c")
    ids = {
        "gate.hip.flexion_limit",
        "gate.hip.midline",
        "gate.hip.internal_rotation",
        "gate.hip.extension_with_rotation",
        "gate.hip.ask_surgeon",
        "gate.pain.knee_arc",
        "gate.company.counter",
        "gate.transfer.floor",
        "gate.transfer.front",
    }
    found = fired(person)
    assert ids <= set(found)
    assert found["gate.hip.midline"].inputs["sides"] == ("left", "right")
    assert found["gate.hip.extension_with_rotation"].inputs["sides"] == ("right",)
    assert "gate.hip.healing" not in found


def test_reader_c_gets_a_knee_exercise_and_no_side_lying_sitting_upright_prone_or_floor():
    person = reader("reader_c")
    may = allowed(person)
    for exercise in all_exercises():
        for side in sides_of(exercise):
            if exercise.posture in ("side_lying", "prone"):
                assert (exercise.id, side) not in may, exercise.id
    for exercise in ("knee_extension.seated", "hip_flexion.seated_march", "knee_extension.seated_band"):
        assert "gate.hip.flexion_limit" in why(person, exercise, "left")
        assert "gate.hip.flexion_limit" in why(person, exercise, "right")
    for id in (
        "knee_extension.short_arc",
        "knee_extension.quad_set",
        "hip_abduction.supine_slide",
        "hip_flexion.supine_heel_slide",
        "hip_extension.glute_squeeze",
    ):
        assert {(id, "left"), (id, "right")} <= may
    on_floor = get("knee_extension.short_arc")
    on_floor = dataclasses.replace(on_floor, set_up=dataclasses.replace(on_floor.set_up, floor=True))
    assert [r.rule for r in limits(person, NOW).refusals(on_floor, "left")] == ["gate.transfer.floor"]


@pytest.mark.parametrize("stem", ["reader_a", "reader_b", "reader_c", "reader_d", "reader_e"])
def test_everybody_has_a_form_of_every_core_movement_on_each_side(stem):
    may = allowed(reader(stem))
    for movement in {exercise.movement for exercise in all_exercises() if exercise.is_core}:
        for side in ("left", "right"):
            assert any(get(id).movement == movement and at in (side, "both") for id, at in may), movement


def test_reader_e_stands_only_in_company():
    person = reader("reader_e")
    person = dataclasses.replace(
        person,
        equipment=dataclasses.replace(
            person.equipment, supports=(*person.equipment.supports, "kitchen_counter")
        ),
    )
    for exercise in all_exercises():
        if exercise.company in ("standing_held", "standing_free", "sit_to_stand"):
            for side in sides_of(exercise):
                assert "gate.company.lying_seated" in why(person, exercise.id, side), exercise.id
    for context in (HELPER, CLASS):
        assert why(person, "hip_extension.standing", "left", context) == []
        assert why(person, "sit_to_stand.raised_seat", "both", context) == []


def test_reader_e_gets_no_band_against_stiff_knee_extensors():
    person = reader("reader_e")
    for exercise in all_exercises():
        if exercise.movement == "knee_flexion" and exercise.load == ("band",):
            assert "gate.spasticity.antagonist" in why(person, exercise.id, "left", CLASS)
            assert "gate.spasticity.antagonist" not in why(person, exercise.id, "right", CLASS)
    assert limits(person, NOW).tempo_s(get("knee_flexion.seated_heel_slide"), "left")[0] >= 3


def test_reader_b_has_one_fall_so_stands_at_the_counter():
    found = fired(reader("reader_b"))
    assert "gate.company.counter" in found
    assert found["gate.company.counter"].inputs["falls_counted_over"] == "6 months"


def test_reader_d_is_only_told_about_blood_pressure():
    assert set(fired(reader("reader_d"))) == {"gate.screening.pressure_unknown"}


def test_every_gate_of_the_seven_says_where_it_comes_from():
    for stem in ("reader_a", "reader_a_home", "reader_b", "reader_c", "reader_d", "reader_e"):
        found = fired(reader(stem)).values()
        assert [gate.id for gate in found] == sorted(gate.id for gate in found)
        assert all(gate.source and gate.text and gate.clinical for gate in found)
