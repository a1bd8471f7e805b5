import datetime as dt
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hipstride.body.pose import SledGeometry
from hipstride.body.segments import body_model
from hipstride.record.person import (
    CountedSet,
    Equipment,
    LevelAnswer,
    OwnedBand,
    OwnedSled,
    RepMax,
)
from hipstride.record.resistance import Band, Limb
from hipstride.resistance.demand import action_demand, no_load, sled_load
from hipstride.strength.loads import friction_of, rail_n, relative_load_of, reserve_at
from hipstride.strength.row import middle
from tests.strength.people import DAY, WOMAN, at, capacities, person, row, strength_test

SLED = OwnedSled(rail_angle_deg=45, carriage_kg=34, stops=True, friction=0.02)
SIDE_LYING = "hip_abduction.side_lying"


def counted(**more):
    fields: dict[str, Any] = {"date": DAY, "exercise": SIDE_LYING, "side": "left", "reps": 12, "effort": 7}
    return CountedSet(**(fields | more))


def of_set(*sets, **more):
    return capacities(person(counted_set=sets, **more))


def test_repetitions_and_reserve():
    assert relative_load_of(0) == 1.0
    assert relative_load_of(10) == pytest.approx(1 / 1.33)
    assert [reserve_at(effort) for effort in (0, 4, 5, 7, 8.5, 10)] == [6, 6, 5, 3, 1.5, 0]


def test_a_counted_set_is_a_strength_test():
    """12 at effort 7 leave three: a fifteen-repetition maximum, so the demand was 1 / 1.495 of the most."""
    table = of_set(counted())
    found = row(table, "hip_abduction", "left")
    stage = at(SIDE_LYING)
    demand = action_demand(stage, no_load(stage), "hip_abduction")[0]
    mid = middle(21)
    curve = table.curve(stage, "hip_abduction", "left")
    assert np.max((demand / curve.torque_nm)[mid]) == pytest.approx(1 / (1 + 0.033 * 15))
    assert (found.source, found.lower_bound, found.reading_n) == ("counted_set", False, None)
    assert row(table, "hip_abduction", "right").source == "norm"


def test_an_easy_set_is_only_a_lower_bound():
    assert row(of_set(counted(effort=4)), "hip_abduction", "left").lower_bound
    assert row(of_set(counted(effort=8, reps=40)), "hip_abduction", "left").lower_bound


@pytest.mark.parametrize("why", ["pain", "spasm", "wobble", "interrupted"])
def test_a_stopped_set_teaches_nothing(why):
    assert of_set(counted(stopped_because=why)).rows == ()


def test_no_repetition_at_all_is_an_upper_bound():
    found = row(of_set(counted(reps=0, effort=10, stopped_because="tired")), "hip_abduction", "left")
    stage = at(SIDE_LYING)
    assert found.upper_bound
    assert found.dose_torque_nm < np.max(action_demand(stage, no_load(stage), "hip_abduction"))


def test_a_band_counts_and_an_own_calibration_is_believed_more():
    band = Band(
        "TheraBand", "red", 0.5, anchor="front_chair_leg", anchor_distance_m=None, attachment="above_knee"
    )
    done = counted(exercise="hip_flexion.seated_march_band", resistance=band, reps=10)
    limb = counted(exercise="hip_flexion.seated_march", resistance=Limb(), reps=10)
    exercise = at("hip_flexion.seated_march_band").exercise
    kinds = [each.kind for each in exercise.band.anchors]
    if "front_chair_leg" not in kinds:
        anchor = exercise.band.anchors[0]
        far = 0.55 if anchor.type == "free" else None
        band = Band("TheraBand", "red", 0.5, anchor=anchor.kind, anchor_distance_m=far)
        done = counted(exercise="hip_flexion.seated_march_band", resistance=band, reps=10)
    makers = row(of_set(done), "hip_flexion", "left")
    own = OwnedBand("TheraBand", "red", 1.5, measured_n_at_100=16.5, measured_n_at_200=24.5)
    calibrated = row(of_set(done, equipment=Equipment(bands=(own,))), "hip_flexion", "left")
    assert makers.dose_torque_nm > row(of_set(limb), "hip_flexion", "left").dose_torque_nm
    assert calibrated.log_sd < makers.log_sd
    assert calibrated.dose_torque_nm == pytest.approx(makers.dose_torque_nm, rel=0.05)


def test_a_test_is_believed_before_a_set_and_a_set_in_its_own_position_before_a_carried_test():
    seated = strength_test("hip_flexion", "seated", left=(300,))
    lying = counted(exercise="hip_flexion.supine_straight_leg_raise", reps=8, effort=8)
    table = capacities(person(seated, counted_set=(lying,)))
    raised = table.curve(at("hip_flexion.supine_straight_leg_raise"), "hip_flexion", "left")
    marched = table.curve(at("hip_flexion.seated_march"), "hip_flexion", "left")
    assert (raised.source, marched.source) == ("counted_set", "test")


# --- the sled -------------------------------------------------------------------------------------------


def press(**more):
    fields: dict[str, Any] = {
        "date": DAY,
        "exercise": "leg_press.sled_both",
        "load_kg": 80,
        "reps": 11,
        "effort": 8,
    }
    return RepMax(**(fields | more))


def on_sled(exercise="leg_press.sled_both", foot=0.1):
    return at(exercise, sled=SledGeometry(45, 35, foot))


def of_press(*sets, **more):
    return capacities(person(rep_max=sets, equipment=Equipment(sled=SLED), **more))


def test_plates_carriage_slope_and_friction_make_the_rail_force():
    assert rail_n(SLED, 80) == pytest.approx(114 * 9.80665 * (2**-0.5) * 1.02)
    pulled = OwnedSled(rail_angle_deg=45, carriage_kg=34, stops=True, pull_up_n=102, pull_down_n=98)
    assert friction_of(pulled) == pytest.approx(0.02)
    assert friction_of(OwnedSled(rail_angle_deg=45, carriage_kg=34, stops=True)) == pytest.approx(0.02)


def test_a_repetition_maximum_gives_back_its_own_relative_load():
    table = of_press(press())
    stage = on_sled()
    mid = middle(21)
    for action in ("knee_extension", "hip_extension"):
        curve = table.curve(stage, action, "left")
        assert curve.source == "rep_max"
        once = rail_n(SLED, 80) * (1 + 0.033 * 13)
        most = action_demand(stage, sled_load(stage, np.array([once]), foot_height_m=0.1), action)[0]
        assert np.max((most / curve.torque_nm)[mid]) == pytest.approx(1.0)
        half = action_demand(stage, sled_load(stage, np.array([once / 2]), foot_height_m=0.1), action)[0]
        assert np.max((half / curve.torque_nm)[mid]) < 0.65
    knee = row(table, "knee_extension", "left", "sled")
    assert not knee.lower_bound
    assert row(table, "hip_extension", "left", "sled").lower_bound


def test_one_leg_of_a_shared_load_is_half_of_it_with_more_error():
    table = of_press(press())
    both = table.curve(on_sled(), "knee_extension", "left")
    single = table.curve(on_sled("leg_press.sled_single"), "knee_extension", "left")
    assert np.max(single.torque_nm) < np.max(both.torque_nm)
    assert single.log_sd > both.log_sd
    assert "shared_load" in single.decided


def test_other_foot_heights_keep_the_torque_that_was_shown():
    table = of_press(press())
    low, usual = (table.curve(on_sled(foot=h), "knee_extension", "left") for h in (0.05, 0.1))
    assert low.torque_nm == pytest.approx(usual.torque_nm, rel=0.02)


def test_without_a_repetition_maximum_the_knee_test_serves_the_sled():
    table = capacities(person(strength_test("knee_extension", "seated"), equipment=Equipment(sled=SLED)))
    assert table.curve(on_sled(), "knee_extension", "left").source == "test"
    assert table.curve(on_sled(), "hip_extension", "left").source == "norm"


def test_a_knee_test_is_believed_away_from_the_sled():
    table = capacities(
        person(strength_test("knee_extension", "seated"), rep_max=(press(),), equipment=Equipment(sled=SLED))
    )
    assert table.curve(at("knee_extension.seated"), "knee_extension", "left").source == "test"
    assert table.curve(on_sled(), "knee_extension", "left").source == "rep_max"


def test_a_sled_set_is_no_test_of_the_hip_elsewhere():
    table = of_press(press())
    assert table.curve(at("hip_extension.bridge"), "hip_extension", "left").source == "norm"


# --- find my level --------------------------------------------------------------------------------------


def answers(*told):
    return tuple(LevelAnswer(date=DAY, exercise=name, left=left, right=right) for name, left, right in told)


def of_answers(*told):
    return capacities(person(find_my_level=answers(*told)))


def test_just_is_a_five_repetition_maximum_and_easily_clearly_more():
    table = of_answers((SIDE_LYING, "just", "easily"))
    stage = at(SIDE_LYING)
    demand = action_demand(stage, no_load(stage), "hip_abduction")[0]
    mid = middle(21)
    left, right = (table.curve(stage, "hip_abduction", side) for side in ("left", "right"))
    assert np.max((demand / left.torque_nm)[mid]) == pytest.approx(1 / 1.165)
    assert np.max((demand / right.torque_nm)[mid]) == pytest.approx(1 / 1.495)
    assert row(table, "hip_abduction", "right").lower_bound
    assert left.calibration
    # Five were done: the careful value is not below the limb itself.
    assert np.max((demand / right.pessimistic_nm)[mid]) < 1.25


def test_no_is_an_upper_bound():
    found = row(of_answers((SIDE_LYING, "no", "no")), "hip_abduction", "left")
    stage = at(SIDE_LYING)
    assert found.upper_bound
    assert found.dose_torque_nm < np.max(action_demand(stage, no_load(stage), "hip_abduction"))


def test_several_answers_make_one_estimate():
    slide, lift = "hip_abduction.supine_slide", SIDE_LYING
    between = row(of_answers((slide, "easily", "easily"), (lift, "no", "no")), "hip_abduction", "left")
    low = row(of_answers((slide, "easily", "easily")), "hip_abduction", "left")
    assert not between.lower_bound
    assert not between.upper_bound
    assert between.dose_torque_nm > low.dose_torque_nm * 0.9
    stage = at(lift)
    assert between.dose_torque_nm < np.max(action_demand(stage, no_load(stage), "hip_abduction"))


def test_the_latest_answer_of_an_exercise_counts():
    early = LevelAnswer(date=DAY, exercise=SIDE_LYING, left="easily", right="easily")
    late = LevelAnswer(date=DAY + dt.timedelta(30), exercise=SIDE_LYING, left="no", right="no")
    table = capacities(person(find_my_level=(late, early)))
    assert row(table, "hip_abduction", "left").upper_bound


def test_standing_up_speaks_for_knees_and_hips_of_both_sides():
    up = LevelAnswer(date=DAY, exercise="sit_to_stand.normal_seat", both="just")
    table = capacities(person(find_my_level=(up,)))
    for side in ("left", "right"):
        assert row(table, "knee_extension", side).two_leg
        assert row(table, "hip_extension", side).lower_bound
        assert table.curve(at("knee_extension.seated"), "knee_extension", side).calibration


LADDER = ("hip_abduction.supine_slide", "hip_abduction.standing", SIDE_LYING)
WORDS = ("no", "just", "easily")


@given(st.tuples(*[st.sampled_from(range(3))] * 3), st.sampled_from(range(3)))
def test_a_worse_answer_never_makes_anyone_stronger(said, which):
    if said[which] == 0:
        return
    worse = list(said)
    worse[which] -= 1
    rows = []
    for each in (said, worse):
        told = [(name, WORDS[i], WORDS[i]) for name, i in zip(LADDER, each, strict=True)]
        rows.append(row(of_answers(*told), "hip_abduction", "left"))
    better, lower = rows
    assert lower.dose_torque_nm <= better.dose_torque_nm + 1e-9
    careful = [each.dose_torque_nm * np.exp(-1.6449 * each.log_sd) for each in rows]
    assert careful[1] <= careful[0] * (1 + 1e-6)


def test_the_body_is_the_persons_own():
    heavy = type(WOMAN)(id="x", sex="female", age=50, height_m=1.65, mass_kg=90.0)
    light, more = (
        row(
            capacities(person(body=body, find_my_level=answers((SIDE_LYING, "just", "just")))),
            "hip_abduction",
            "left",
        )
        for body in (WOMAN, heavy)
    )
    assert more.dose_torque_nm > light.dose_torque_nm
    assert body_model(heavy).leg_kg > body_model(WOMAN).leg_kg
