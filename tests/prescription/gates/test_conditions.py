import dataclasses

import pytest

from hipstride.prescription.gates import Context, limits
from hipstride.prescription.gates.surgery import surgeries
from hipstride.record.person import OwnedBand
from hipstride.record.resistance import Band, Cuff, Limb
from tests.prescription.gates.people import DAY, EQUIPMENT, NOW, allowed, fired, get, somebody, why

HELPER = Context(day=DAY, helper_present=True)
BAND = "hip_abduction.supine_slide_band"


def bands(*owned):
    return dataclasses.replace(EQUIPMENT, bands=owned)


def test_latex_allergy_refuses_what_may_hold_latex():
    person = somebody(latex_allergy=True)
    assert why(person, BAND, "left") == ["gate.latex.allergy"]
    assert why(person, "hip_abduction.supine_slide", "left") == []


def test_latex_free_bands_are_allowed_but_two_alike_cannot_be_told_apart():
    free = OwnedBand("TheraBand", "red", 1.5, latex_free=True)
    red = Band("TheraBand", "red", 0.5, anchor="loop", attachment="above_knee")
    green = dataclasses.replace(red, colour="green")
    person = somebody(latex_allergy=True, equipment=bands(free, OwnedBand("TheraBand", "green", 1.5)))
    assert why(person, BAND, "left") == []
    assert why(person, BAND, "left", resistance=red) == []
    assert why(person, BAND, "left", resistance=green) == ["gate.latex.allergy"]
    twice = somebody(latex_allergy=True, equipment=bands(free, OwnedBand("TheraBand", "red", 2.0)))
    assert why(twice, BAND, "left", resistance=red) == ["gate.latex.allergy"]
    unknown = somebody(latex_allergy=True, equipment=bands(OwnedBand("No Such Brand", "pink", 2.0)))
    assert why(unknown, BAND, "left") == ["gate.latex.allergy"]


@pytest.mark.parametrize("condition", [{"osteoporosis": True}, {"fragility_fracture": True}])
def test_fragile_bone_takes_no_deep_bend_and_no_risk_of_falling_alone(condition):
    person = somebody(**condition)
    assert "gate.bone.fragile" in fired(person)
    bent = get("sit_to_stand.normal_seat")
    channels = {**bent.motion.channels, "trunk_flexion": 40.0}
    bent = dataclasses.replace(bent, motion=dataclasses.replace(bent.motion, channels=channels))
    assert [r.rule for r in limits(person, NOW).refusals(bent, "both")] == ["gate.bone.fragile"]
    assert why(person, "balance.one_leg_stand", "left") == ["gate.bone.fragile"]
    assert why(person, "balance.one_leg_stand", "left", HELPER) == []
    assert fired(somebody(osteoporosis=False)) == {}


def test_nothing_is_tied_over_numb_or_broken_skin_of_either_leg_in_a_loop():
    person = somebody(numb_or_broken_skin=("right_thigh",))
    assert why(person, BAND, "right") == ["gate.skin.under_cuff"]
    assert why(person, BAND, "left") == ["gate.skin.under_cuff"]  # a loop goes round both legs
    ankle = somebody(numb_or_broken_skin=("left_ankle",))
    assert why(ankle, BAND, "left") == []
    cuff = Cuff(1.0, "ankle")
    assert why(ankle, "hip_extension.standing", "left", resistance=cuff) == ["gate.skin.under_cuff"]
    assert why(ankle, "hip_extension.standing", "right", resistance=cuff) == []
    assert why(ankle, "hip_extension.standing", "left") == []  # the leg's own weight is left


def test_another_place_to_tie_is_taken_where_the_exercise_has_one():
    person = somebody(numb_or_broken_skin=("left_ankle",))
    exercise = get("hip_extension.standing_band")
    assert set(exercise.band.attachments) == {"ankle", "above_knee"}
    assert why(person, exercise.id, "left") == []
    low = Band("TheraBand", "red", 0.5, anchor="loop", attachment="ankle")
    assert why(person, exercise.id, "left", resistance=low) == ["gate.skin.under_cuff"]


@pytest.mark.parametrize(
    ("condition", "id", "exercise"),
    [
        ({"lost_feeling_legs": True}, "gate.skin.lost_feeling", "step_up.low_step"),
        ({"dizzy_on_standing": True}, "gate.standing.dizzy", "hip_extension.standing"),
        ({"dizzy_on_standing": True}, "gate.standing.dizzy", "sit_to_stand.raised_seat"),
        ({"poor_vision": True}, "gate.standing.vision", "step_up.low_step"),
        ({"weak_grip": True}, "gate.standing.grip", "hip_extension.standing"),
        ({"confusion": True}, "gate.support.confusion", "hip_extension.standing"),
        ({"confusion": True}, "gate.support.confusion", BAND),
    ],
)
def test_what_needs_somebody_near(condition, id, exercise):
    person = somebody(**condition)
    assert id in fired(person)
    side = "both" if get(exercise).sides == "both" else "left"
    assert id in why(person, exercise, side)
    assert why(person, exercise, side, HELPER) == []
    assert why(person, "hip_abduction.supine_slide", side if side != "both" else "left") == []


def test_a_weak_grip_holds_no_band():
    person = somebody(weak_grip=True)
    assert why(person, "leg_press.supine_band", "left", HELPER) == ["gate.standing.grip"]


def test_pregnancy_asks_first_and_avoids_lying_flat_and_hard_tests():
    person = somebody(pregnant=True)
    assert fired(person)["gate.pregnancy.professional"].kind == "ask_professional"
    for exercise in ("hip_abduction.supine_slide", "hip_extension.prone_lift"):
        assert why(person, exercise, "left") == ["gate.pregnancy.professional"]
    assert why(person, "hip_flexion.seated_march", "left") == []
    assert limits(person, NOW).test_refusals(get("test.knee_extension_seated"), "left", "make")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("left_knee 2 months ago", {("knee", "left")}),
        ("left knee 4 months ago", set()),
        ("knee replaced 5 weeks ago", {("knee", "left"), ("knee", "right")}),
        ("right ankle fracture 5 months ago", {("ankle", "right")}),
        ("right ankle fracture 7 months ago", set()),
        ("broken left foot 10 days ago", {("ankle", "left")}),
        ("left hip scope", {("hip", "left")}),
        ("shoulder 2 weeks ago", set()),
    ],
)
def test_other_surgery_is_read_from_words_and_protected(text, expected):
    assert set(surgeries(somebody(other_joint_surgery=(text,)))) == expected


def test_a_healing_knee_is_not_loaded():
    person = somebody(other_joint_surgery=("left_knee 2 months ago",))
    rule = "gate.surgery.other_joint"
    assert rule in fired(person)
    for exercise, side in (
        ("knee_extension.seated", "left"),
        ("sit_to_stand.raised_seat", "both"),
        ("hip_extension.standing", "right"),  # stands on the left
        ("leg_press.sled_both", "both"),
    ):
        assert why(person, exercise, side) == [rule]
    assert why(person, "knee_extension.seated", "right") == []
    assert why(person, "hip_abduction.supine_slide", "left") == []


def test_a_healing_knee_is_not_slid_or_stood_on_between_repetitions_either():
    person = somebody(other_joint_surgery=("left_knee fracture 2 months ago",))
    for exercise, side in (
        ("knee_flexion.seated_heel_slide", "left"),
        ("hip_abduction.standing", "left"),
        ("balance.feet_together", "both"),
    ):
        assert "gate.surgery.other_joint" in why(person, exercise, side), exercise


@pytest.mark.parametrize("joint", ["knee", "ankle"])
def test_nothing_tied_to_the_ankle_turns_a_leg_whose_knee_or_ankle_heals(joint):
    person = somebody(other_joint_surgery=(f"left_{joint} 2 months ago",))
    for exercise, anchor in (
        ("hip_external_rotation.seated_band", "door_low"),
        ("hip_extension.standing_band", "loop"),
    ):
        tied = Band("TheraBand", "red", 0.5, anchor=anchor, attachment="ankle")
        assert "gate.surgery.other_joint" in why(person, exercise, "left", resistance=tied)


def test_surgery_that_names_no_leg_joint_is_shown_to_the_therapist():
    person = somebody(other_joint_surgery=("shoulder 2 weeks ago",))
    assert set(fired(person)) == {"gate.surgery.unclear"}
    assert allowed(person) == allowed(somebody())


@pytest.mark.parametrize(
    ("condition", "id"),
    [({"heat_sensitive": True}, "gate.comfort.heat"), ({"bladder_urgency": True}, "gate.comfort.bladder")],
)
def test_comfort_informs(condition, id):
    person = somebody(**condition)
    assert fired(person)[id].kind == "inform"
    assert allowed(person) == allowed(somebody())


def test_a_limb_is_always_a_way_to_do_it():
    assert why(somebody(latex_allergy=True), "hip_extension.standing", "left", resistance=Limb()) == []
