import dataclasses
import datetime as dt

import pytest

from hipstride.prescription.gates import Context, causes_in, limits
from hipstride.prescription.gates.joints import places_loaded
from hipstride.prescription.gates.spasticity import ANTAGONIST
from hipstride.record.event import Event, Log
from hipstride.record.override import Override
from hipstride.record.person import Bilateral, Side, Sides
from hipstride.record.resistance import Band, Limb, NoLoad
from tests.prescription.gates.people import (
    DAY,
    NOW,
    all_exercises,
    allowed,
    fired,
    get,
    readiness,
    somebody,
    why,
)

SPASTIC = "gate.spasticity.antagonist"


@pytest.mark.parametrize(("grade", "fires"), [("0", 0), ("1", 0), ("1+", 0), ("2", 1), ("3", 1), ("4", 1)])
def test_spasticity_counts_from_two(grade, fires):
    assert len(fired(somebody(spasticity={"left_knee_extensors": grade}))) == fires


@pytest.mark.parametrize("movement", sorted(set(ANTAGONIST) - {"heel_raise", "ankle_dorsiflexion"}))
def test_no_band_on_a_movement_that_stretches_a_spastic_muscle(movement):
    person = somebody(spasticity={f"left_{ANTAGONIST[movement]}": "2"})
    for exercise in all_exercises():
        if exercise.movement == movement and exercise.load == ("band",):
            assert SPASTIC in why(person, exercise.id, "left")
            if all(anchor.type != "loop" for anchor in exercise.band.anchors):
                assert SPASTIC not in why(person, exercise.id, "right")


def test_there_it_is_slow_and_stops_before_the_catch():
    person = somebody(spasticity={"left_knee_extensors": "2"})
    now, slide = limits(person, NOW), get("knee_flexion.seated_heel_slide")
    lift, hold, lower = now.tempo_s(slide, "left")
    assert lift >= 3
    assert lower >= 3
    assert hold == slide.tempo_s[1]
    assert now.slow(slide, "left")
    assert now.range_fraction(slide, "left") == 0.8
    assert not now.slow(slide, "right")
    assert now.range_fraction(slide, "right") == 1.0
    assert now.tempo_s(slide, "right") == slide.tempo_s
    quick = get("knee_extension.seated")
    assert now.tempo_s(quick, "left") == quick.tempo_s
    brisk = dataclasses.replace(slide, tempo_s=(1.0, 0.5, 2.0))
    assert now.tempo_s(brisk, "left") == (3.0, 0.5, 3.0)


def test_a_new_spasm_is_asked_about():
    gate = fired(somebody(), Context(day=DAY, new_spasm=True))["gate.spasticity.new"]
    assert gate.kind == "ask_professional"


def test_a_very_painful_knee_is_not_loaded():
    context = Context(day=DAY, readiness=readiness(pain_left_knee=6))
    person, rule = somebody(), "gate.pain.stop"
    for exercise, side in (
        ("knee_extension.short_arc", "left"),
        ("knee_extension.quad_set", "left"),
        ("sit_to_stand.raised_seat", "both"),
        ("hip_extension.standing", "right"),
        ("hip_extension.bridge", "both"),
        ("leg_press.sled_both", "both"),
        ("aerobic.seated_kick_interval", "both"),
    ):
        assert rule in why(person, exercise, side, context), exercise
    for exercise, side in (
        ("knee_extension.short_arc", "right"),
        ("hip_abduction.supine_slide", "left"),
        ("hip_external_rotation.supine_roll_out", "left"),
    ):
        assert why(person, exercise, side, context) == [], exercise
    assert rule in why(person, "hip_flexion.supine_heel_slide", "left", context)  # its knee bends


@pytest.mark.parametrize(
    ("key", "joint_exercise"),
    [
        ("pain_left_hip", "hip_extension.glute_squeeze"),
        ("pain_left_ankle", "heel_raise.single"),
        ("pain_back", "hip_flexion.supine_straight_leg_raise"),
    ],
)
def test_other_joints_too(key, joint_exercise):
    context = Context(day=DAY, readiness=readiness(**{key: 7}))
    assert "gate.pain.stop" in why(somebody(), joint_exercise, "left", context)
    assert why(somebody(), "knee_extension.quad_set", "left", context) == []


@pytest.mark.parametrize(
    "exercise",
    [
        "hip_flexion.supine_heel_slide",
        "hip_flexion.side_lying_slide",
        "hip_abduction.supine_slide",
        "hip_extension.side_lying_slide_band",
        "knee_flexion.supine_heel_slide_band",
        "hip_external_rotation.supine_roll_out",
        "knee_flexion.supine_heel_dig",  # the hamstrings pull across the hip
    ],
)
def test_a_hip_that_hurts_badly_today_is_not_even_slid(exercise):
    told = dt.datetime(2026, 1, 5, 9, tzinfo=dt.UTC)
    log = Log((Event("1", told, "somebody", "readiness", readiness(pain_left_hip=6)),))
    context = Context(day=DAY, readiness=readiness(pain_left_hip=6), causes=causes_in(log, DAY))
    seen = told + dt.timedelta(hours=1)
    lift = Override(by="M. Stone PT", note="seen on Monday", lift_gate="gate.pain.stop", at=seen)
    assert why(somebody(override=[lift]), exercise, "left", context) == []
    before = dataclasses.replace(lift, at=told - dt.timedelta(hours=1))
    assert "gate.pain.stop" in why(somebody(override=[before]), exercise, "left", context)
    assert "gate.pain.stop" in why(somebody(), exercise, "left", context)
    band = get(exercise).band
    if band is None or all(anchor.type != "loop" for anchor in band.anchors):
        assert "gate.pain.stop" not in why(somebody(), exercise, "right", context)


@pytest.mark.parametrize("joint", ["hip", "knee", "ankle"])
def test_who_has_a_joint_that_hurts_badly_today_does_not_stand_on_it_between_repetitions(joint):
    context = Context(day=DAY, readiness=readiness(**{f"pain_left_{joint}": 6}))
    for exercise in all_exercises():
        if exercise.posture == "standing":
            for side in ("left", "right") if exercise.sides == "each" else ("both",):
                assert why(somebody(), exercise.id, side, context) != [], exercise.id


@pytest.mark.parametrize("joint", ["knee", "ankle"])
def test_nothing_is_tied_to_an_ankle_where_it_or_the_knee_hurts_badly_today(joint):
    context = Context(day=DAY, readiness=readiness(**{f"pain_left_{joint}": 6}))
    rotation = Band("TheraBand", "red", 0.5, anchor="door_low", attachment="ankle")
    assert "gate.pain.stop" in why(
        somebody(), "hip_external_rotation.seated_band", "left", context, resistance=rotation
    )
    assert why(somebody(), "hip_external_rotation.seated", "left", context) == []


def test_a_hip_that_hurts_badly_today_is_not_stretched_but_the_calf_may_be():
    context = Context(day=DAY, readiness=readiness(pain_left_hip=6))
    assert "gate.pain.stop" in why(somebody(), "stretch.adductors_hook_lying", "both", context)
    assert why(somebody(), "stretch.calves_lying_towel", "left", context) == []


def test_a_knee_that_hurts_badly_today_does_not_slide_but_its_hip_may():
    context = Context(day=DAY, readiness=readiness(pain_left_knee=6))
    assert "gate.pain.stop" in why(somebody(), "knee_flexion.seated_heel_slide", "left", context)
    assert why(somebody(), "hip_abduction.supine_slide", "left", context) == []
    usual = somebody(knee_pain_usual=Bilateral(left=6))
    assert "gate.pain.stop" not in why(usual, "knee_flexion.seated_heel_slide", "left")


def test_usual_knee_pain_of_four_or_five_keeps_to_the_pain_free_arc():
    person, rule = somebody(knee_pain_usual=Bilateral(left=5, right=1)), "gate.pain.knee_arc"
    for exercise, side in (
        ("knee_extension.seated", "left"),
        ("knee_extension.seated_band", "left"),
        ("knee_flexion.standing_curl", "left"),
        ("sit_to_stand.normal_seat", "both"),
        ("leg_press.sled_both", "both"),
    ):
        assert why(person, exercise, side) == [rule], exercise
    for exercise, side in (
        ("knee_extension.quad_set", "left"),
        ("knee_extension.short_arc", "left"),
        ("knee_extension.seated", "right"),
        ("hip_extension.bridge", "both"),
        ("hip_extension.standing", "right"),
        ("hip_flexion.standing_march", "left"),
        ("knee_flexion.seated_heel_slide", "left"),
    ):
        assert why(person, exercise, side) == [], exercise


@pytest.mark.parametrize(("pain", "fires"), [(3, False), (4, True), (5.5, True), (6, False)])
def test_the_traffic_light_has_no_gap(pain, fires):
    found = fired(somebody(knee_pain_usual=Bilateral(left=pain)))
    assert ("gate.pain.knee_arc" in found) is fires
    assert ("gate.pain.stop" in found) is (pain >= 6)


def test_some_pain_elsewhere_goes_on_with_care():
    person = somebody(back_pain_usual=4)
    assert fired(person)["gate.pain.care"].kind == "inform"
    assert allowed(person) == allowed(somebody())


def test_more_pain_never_allows_more():
    for joint in ("left_hip", "right_knee", "left_ankle", "back"):
        before = None
        for pain in range(11):
            context = Context(day=DAY, readiness=readiness(**{f"pain_{joint}": pain}))
            now = allowed(somebody(), context)
            assert before is None or now <= before
            before = now


@pytest.mark.parametrize(
    ("exercise", "left_hip", "right_hip"),
    [
        ("hip_extension.glute_squeeze", True, False),
        ("knee_flexion.supine_heel_dig", True, False),  # the hamstrings cross the hip
        ("hip_flexion.supine_heel_slide", True, False),
        ("hip_extension.standing", True, True),  # one leg stands while the other one works
        ("ankle_dorsiflexion.seated", False, False),
    ],
)
def test_what_strains_a_joint_is_told_for_the_rest_of_a_session(exercise, left_hip, right_hip):
    form = get(exercise)
    resistance = NoLoad() if form.load == ("none",) else Limb()
    pairs: tuple[tuple[Side, Side], ...] = (("left", "right"), ("right", "left"))
    for side, other in pairs:
        places = places_loaded(somebody(), form, side, resistance)
        assert (f"{side}_hip" in places, f"{other}_hip" in places) == (left_hip, right_hip)


def test_an_exercise_strains_the_joint_that_it_is_named_for():
    for form in all_exercises():
        if form.load[0] not in ("limb", "none") or form.movement == "stretch":
            continue
        resistance = NoLoad() if form.load[0] == "none" else Limb()
        sides: tuple[Sides, ...] = ("left", "right") if form.sides == "each" else ("both",)
        for side in sides:
            own = {"left", "right"} if side == "both" else {side}
            joint = form.movement.split("_")[0]
            if joint in ("hip", "knee", "ankle"):
                assert {f"{on}_{joint}" for on in own} <= places_loaded(somebody(), form, side, resistance)
