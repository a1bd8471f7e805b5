import dataclasses
from typing import Any

import pytest

from hipstride.prescription.gates import Context, limits
from hipstride.prescription.gates.hip import is_healing, position_limits
from hipstride.record.event import Readiness
from hipstride.record.override import Override
from hipstride.record.person import Bilateral
from hipstride.record.resistance import Band, Cuff, Limb
from tests.prescription.gates.people import (
    DAY,
    EQUIPMENT,
    NOW,
    all_exercises,
    allowed,
    fired,
    get,
    replaced,
    somebody,
    why,
)

FLEXION, MIDLINE = "gate.hip.flexion_limit", "gate.hip.midline"
ROTATION, EXTENSION = "gate.hip.internal_rotation", "gate.hip.extension_with_rotation"
HEALING, RELEASE = "gate.hip.healing", "gate.always.release"


@pytest.mark.parametrize(
    ("approach", "expected"),
    [
        ("posterior", {FLEXION, MIDLINE, ROTATION}),
        ("lateral", {FLEXION, MIDLINE, ROTATION}),
        ("anterior", {EXTENSION}),
        ("unknown", {FLEXION, MIDLINE, ROTATION, EXTENSION, "gate.hip.ask_surgeon"}),
    ],
)
def test_each_approach_has_its_limits_and_an_unknown_one_all_of_them(approach, expected):
    assert set(fired(somebody(hip_replacement=(replaced(approach=approach),)))) == expected


@pytest.mark.parametrize(
    ("months", "cleared", "healing"),
    [(1, False, True), (2.5, False, True), (3, False, False), (None, False, True), (1, True, False)],
)
def test_healing_lasts_twelve_weeks_or_until_cleared(months, cleared, healing):
    hip = replaced(months_ago=months, cleared_by_surgeon=cleared)
    assert is_healing(hip) is healing
    assert (HEALING in fired(somebody(hip_replacement=(hip,)))) is healing


def test_while_it_heals_any_approach_keeps_every_position_limit():
    assert position_limits(replaced(approach="anterior", months_ago=1, cleared_by_surgeon=False)) == {
        "flexion",
        "midline",
        "rotation",
        "extension",
    }


def test_position_limits_stay_for_years_until_the_surgeon_lifts_them():
    assert FLEXION in fired(somebody(hip_replacement=(replaced(months_ago=400),)))
    assert fired(somebody(hip_replacement=(replaced(limits_lifted=True),))) == {}


@pytest.mark.parametrize(
    "exercise",
    [
        "hip_flexion.supine_straight_leg_raise",
        "hip_flexion.standing_march",
        "hip_abduction.standing",
        "hip_abduction.supine_slide_band",
        "aerobic.seated_march_interval",
    ],
)
def test_a_healing_hip_is_neither_lifted_nor_spread_against_resistance(exercise):
    person = somebody(hip_replacement=(replaced(months_ago=1, cleared_by_surgeon=False),))
    side = "both" if get(exercise).sides == "both" else "left"
    assert HEALING in why(person, exercise, side)


def test_a_healing_hip_may_slide_but_a_lateral_one_not_sideways():
    def healing(approach):
        return somebody(
            hip_replacement=(replaced(approach=approach, months_ago=1, cleared_by_surgeon=False),)
        )

    assert HEALING not in why(healing("posterior"), "hip_abduction.supine_slide", "left")
    assert HEALING in why(healing("lateral"), "hip_abduction.supine_slide", "left")
    assert HEALING not in why(healing("lateral"), "hip_flexion.supine_heel_slide", "left")
    assert HEALING not in why(healing("lateral"), "knee_extension.short_arc", "left")


def test_a_healing_hip_does_not_carry_the_body_alone_nor_is_it_lain_on():
    person = somebody(hip_replacement=(replaced(months_ago=1, cleared_by_surgeon=False),))
    assert HEALING in why(person, "hip_extension.standing", "right")
    assert HEALING in why(person, "hip_abduction.side_lying", "right")
    assert HEALING in why(person, "balance.one_leg_stand", "right")
    assert HEALING in why(person, "step_up.low_step", "left")


def test_a_loop_on_the_other_leg_pulls_a_healing_hip_too():
    person = somebody(hip_replacement=(replaced(months_ago=1, cleared_by_surgeon=False),))
    assert HEALING in why(person, "hip_abduction.supine_slide_band", "right")


def test_sitting_at_ninety_is_past_the_limit_of_eighty_for_both_sides_of_the_body():
    person = somebody(hip_replacement=(replaced("left"),))
    for side in ("left", "right"):
        assert FLEXION in why(person, "knee_extension.seated", side)
    assert why(person, "knee_extension.short_arc", "left") == []


def test_getting_ready_is_a_motion_too():
    # Standing with a cuff at the ankle: the motion is small, tying it on is not.
    person = somebody(hip_replacement=(replaced("left"),))
    cuff = Cuff(1.0, "ankle")
    assert FLEXION in why(person, "hip_extension.standing", "left", resistance=cuff)
    assert why(person, "hip_extension.standing", "left", resistance=Limb()) == []
    for context in (
        Context(day=DAY, helper_present=True),
        Context(day=DAY, reacher=True),
        Context(day=DAY, setting="class"),
    ):
        assert why(person, "hip_extension.standing", "left", context, resistance=cuff) == []
    # A band at the foot of a door: whoever ties it on, one bends down to it.
    assert FLEXION in why(
        person, "hip_extension.standing_band", "left", Context(day=DAY, helper_present=True)
    )


def test_a_rotation_band_is_refused_because_letting_go_turns_the_hip_in():
    person = somebody(
        hip_replacement=(replaced("left"),),
        override=[Override(note="may sit upright", by="Dr Wood", hip_flexion_limit_deg=120)],
    )
    assert RELEASE in why(person, "hip_external_rotation.seated_band", "left")
    assert RELEASE not in why(person, "hip_external_rotation.seated_band", "right")


def test_a_band_that_presses_the_leg_down_folds_the_hip_when_the_muscle_lets_go():
    person = somebody(hip_replacement=(replaced("left"),))
    assert RELEASE in why(person, "hip_extension.supine_press_down_band", "left")
    assert why(somebody(), "hip_extension.supine_press_down_band", "left") == []


def test_the_other_leg_does_not_stop_a_leg_before_the_midline_but_hanging_does():
    person = somebody(hip_replacement=(replaced("left"),))
    assert RELEASE in why(person, "hip_abduction.hook_lying_push_out_band", "left")
    assert why(person, "hip_abduction.standing", "left", resistance=Limb()) == []


def test_an_unstopped_sled_is_refused_for_a_replaced_hip():
    bare = dataclasses.replace(EQUIPMENT, sled=dataclasses.replace(EQUIPMENT.sled, stops=False))
    person = somebody(hip_replacement=(replaced("left"),), equipment=bare)
    assert {RELEASE, "gate.always.sled_stops"} & set(why(person, "leg_press.sled_both", "both"))


@pytest.mark.parametrize("exercise", ["hip_abduction.side_lying", "hip_external_rotation.clamshell"])
def test_the_upper_leg_of_side_lying_may_sink_across_the_middle(exercise):
    person = somebody(hip_replacement=(replaced("left"),))
    assert MIDLINE in why(person, exercise, "left")
    assert MIDLINE not in why(person, exercise, "right")


def test_feet_together_is_past_neutral():
    assert MIDLINE in why(somebody(hip_replacement=(replaced(),)), "balance.feet_together", "both")


def test_a_leg_taken_back_and_turned_out_is_refused_after_an_anterior_approach():
    exercise = get("hip_extension.standing")
    channels = {**exercise.motion.channels, "hip_external_rotation": 10.0}
    turned = dataclasses.replace(exercise, motion=dataclasses.replace(exercise.motion, channels=channels))
    person = somebody(hip_replacement=(replaced(approach="anterior"),))
    now = limits(person, NOW)
    assert now.refusals(exercise, "left", resistance=Limb()) == ()
    assert [r.rule for r in now.refusals(turned, "left", resistance=Limb())] == [EXTENSION]


def test_an_inward_turn_is_refused_on_any_frame():
    exercise = get("knee_extension.short_arc")
    turn = (0.0,) * (len(exercise.motion.phase) - 1) + (-2.0,)
    channels = {**exercise.motion.channels, "hip_external_rotation": turn}
    turned = dataclasses.replace(exercise, motion=dataclasses.replace(exercise.motion, channels=channels))
    now = limits(somebody(hip_replacement=(replaced("left"),)), NOW)
    assert [r.rule for r in now.refusals(turned, "left")] == [ROTATION]
    assert now.refusals(turned, "right") == ()


def test_a_professionals_own_limit_goes_first_and_says_who_set_it():
    tighter = Override(note="stiff capsule", by="M. Stone PT", side="left", hip_flexion_limit_deg=60)
    person = somebody(hip_replacement=(replaced("left"), replaced("right")), override=[tighter])
    gate = fired(person)[FLEXION]
    assert gate.inputs["limit_deg"] == {"left": 60, "right": 80}
    assert "M. Stone PT" in gate.text
    assert limits(person, NOW).hip_flexion_limit_deg("left") == 60
    assert limits(person, NOW).hip_flexion_limit_deg("right") == 80
    # Hers without a replaced hip too.
    assert FLEXION in fired(somebody(override=[tighter]))


@pytest.mark.parametrize(
    ("usual", "now", "asked"), [(None, 4, True), (5, 5, False), (3, 6, True), (0, 3, False)]
)
@pytest.mark.parametrize("joint", ["hip", "knee"])
def test_new_pain_beside_a_replaced_hip_is_asked_about(usual, now, asked, joint):
    person = somebody(hip_replacement=(replaced("right"),), **{f"{joint}_pain_usual": Bilateral(right=usual)})
    context = Context(day=DAY, readiness=Readiness(**{f"pain_right_{joint}": now}))
    assert ("gate.hip.new_pain" in fired(person, context)) is asked
    assert "gate.hip.new_pain" not in fired(somebody(), context)


@pytest.mark.parametrize(
    ("before", "asks"), [({}, True), ({"right_hip": 4}, True), ({"right_hip": 5}, False)]
)
def test_where_new_pain_is_is_asked_once_and_the_check_is_advised_while_it_lasts(before, asks):
    person = somebody(hip_replacement=(replaced("right"),))
    context = Context(day=DAY, readiness=Readiness(pain_right_hip=5), told_pain=before)
    text = fired(person, context)["gate.hip.new_pain"].text
    assert ("groin" in text) is asks
    assert "check" in text


def test_a_band_that_would_be_tied_in_a_deep_bend_is_refused_at_every_anchor():
    person = somebody(hip_replacement=(replaced("left"),))
    exercise = get("hip_extension.standing_band")
    for anchor in exercise.band.anchors:
        band = Band("TheraBand", "red", 0.5, anchor=anchor.kind, attachment="above_knee")
        assert FLEXION in why(person, exercise.id, "left", resistance=band)  # tying it is past 80


def test_with_both_hips_replaced_every_core_movement_keeps_a_form():
    person = somebody(hip_replacement=(replaced("left"), replaced("right", "unknown")))
    left = {get(id).movement for id, side in allowed(person) if side in ("left", "both")}
    right = {get(id).movement for id, side in allowed(person) if side in ("right", "both")}
    core = {exercise.movement for exercise in all_exercises() if exercise.is_core}
    assert core <= left
    assert core <= right
    assert {"stretch", "balance", "aerobic"} <= left


def on_sled(seat_deg, rail_deg=45):
    sled = dataclasses.replace(EQUIPMENT.sled, seat_back_angle_deg=seat_deg, rail_angle_deg=rail_deg)
    return dataclasses.replace(EQUIPMENT, sled=sled)


@pytest.mark.parametrize("exercise", ["leg_press.sled_both_short", "leg_press.sled_single_short"])
def test_the_short_way_on_a_sled_laid_back_keeps_two_replaced_hips_within_their_limits(exercise):
    both = (replaced("left", "posterior"), replaced("right", "unknown"))
    side: Any = "left" if get(exercise).sides == "each" else "both"
    upright = somebody(hip_replacement=both, equipment=on_sled(35))
    (told,) = limits(upright, NOW).refusals(get(exercise), side)
    assert told.rule == FLEXION
    seat = int(told.text.split("seat back at ")[1].split()[0])
    assert why(somebody(hip_replacement=both, equipment=on_sled(seat)), exercise, side) == []
    assert FLEXION in why(somebody(hip_replacement=both, equipment=on_sled(seat + 1)), exercise, side)
    steep = somebody(hip_replacement=both, equipment=on_sled(35, rail_deg=80))
    assert "flatter rail" in limits(steep, NOW).refusals(get(exercise), side)[0].text


def test_the_long_way_on_the_sled_is_never_for_a_replaced_hip_however_flat_it_lies():
    flat = somebody(hip_replacement=(replaced("left"),), equipment=on_sled(0, rail_deg=0))
    assert FLEXION in why(flat, "leg_press.sled_both", "both")  # its plate comes too near for getting in
    assert why(flat, "leg_press.sled_both_short", "both") == []


def test_a_leg_that_hangs_or_stands_behind_may_turn_out_and_is_not_stretched_past_neutral():
    """A replaced hip of unknown approach: extension past neutral and turning out come together in these two."""
    unknown = somebody(hip_replacement=(replaced(side="left", approach="unknown"),))
    for id in ("stretch.hip_flexors_bed_edge", "stretch.hip_flexors_standing"):
        assert (id, "left") in allowed(somebody())
        assert RELEASE in why(unknown, id, "left")


@pytest.mark.parametrize(
    ("hips", "text"),
    [
        (
            [("left", "lateral", False)],
            "Ask your surgeon about your left hip: what may it do now? Until then we keep the limits.",
        ),
        (
            [("left", "unknown", True)],
            "Ask your surgeon about your left hip: how was it done? Until then we keep all the limits.",
        ),
        (
            [("left", "unknown", False), ("right", "unknown", False)],
            "Ask your surgeon about both your hips: how was it done, and what may it do now? "
            "Until then we keep all the limits.",
        ),
        (
            [("left", "posterior", False), ("right", "unknown", True)],
            "Ask your surgeon about your left hip: what may it do now? "
            "And about your right hip: how was it done? Until then we keep the limits.",
        ),
    ],
)
def test_the_surgeon_is_asked_for_what_is_not_known_and_no_more(hips, text):
    given = tuple(replaced(side, way, cleared_by_surgeon=cleared) for side, way, cleared in hips)
    gate = fired(somebody(hip_replacement=given))["gate.hip.ask_surgeon"]
    assert gate.text == text


def test_a_surgeon_who_was_asked_all_is_asked_no_more():
    for way in ("posterior", "anterior", "lateral"):
        assert "gate.hip.ask_surgeon" not in fired(somebody(hip_replacement=(replaced("left", way),)))
