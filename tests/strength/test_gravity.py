"""The sign table: what is added to reading x lever arm, by test position."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hipstride.body.segments import body_model
from hipstride.record.person import LimitedBy
from hipstride.strength.test import gravity_correction_nm
from tests.strength.people import MAN, MEASURED, WOMAN, measured, reading_of, strength_test


def correction(body, movement, position, **more):
    return gravity_correction_nm(strength_test(movement, position, **more), body)


@pytest.mark.parametrize("who", [WOMAN, MAN, MEASURED], ids=lambda body: body.id)
def test_the_table(who):
    body = body_model(who)
    s, a, k = body.gravity_scale_nm, body.coefficient_a, body.coefficient_k
    table = [
        (correction(body, "hip_flexion", "seated"), s * a),
        (correction(body, "hip_flexion", "supine"), s * k),
        (correction(body, "hip_flexion", "supine", heel_held=True), 0.0),
        (correction(body, "hip_extension", "supine"), -s * k),
        (correction(body, "hip_extension", "prone"), s * (a + k)),
        (correction(body, "hip_extension", "prone", knee_angle_deg=90), s * a),
        (correction(body, "hip_abduction", "side_lying"), s * (a + k)),
        (correction(body, "hip_abduction", "supine"), 0.0),
        (correction(body, "knee_extension", "seated"), 0.0),
        (correction(body, "knee_flexion", "seated"), 0.0),
        (correction(body, "knee_flexion", "prone", knee_angle_deg=90), 0.0),
        (correction(body, "hip_external_rotation", "seated"), 0.0),
    ]
    for found, expected in table:
        assert found == pytest.approx(expected, abs=1e-9)


def test_published_values_for_unmeasured_bodies():
    """Man 80 kg 1.78 m: march with the thigh level 39.0, straight leg level 50.9 N.m."""
    body = body_model(MAN)
    assert correction(body, "hip_flexion", "seated") == pytest.approx(39.0, abs=0.1)
    assert correction(body, "hip_abduction", "side_lying") == pytest.approx(50.9, abs=0.1)
    assert correction(body, "hip_extension", "supine") == pytest.approx(-11.9, abs=0.1)


@pytest.mark.parametrize("gravity", ["supported", "tared"])
def test_supported_or_tared_adds_nothing(gravity):
    assert correction(body_model(WOMAN), "hip_abduction", "side_lying", gravity=gravity) == 0.0


def test_other_angles_follow_the_inclination_of_the_segments():
    body = body_model(WOMAN)
    s, a, k = body.gravity_scale_nm, body.coefficient_a, body.coefficient_k
    seated = correction(body, "hip_flexion", "seated", hip_angle_deg=70, knee_angle_deg=60)
    assert seated == pytest.approx(s * (a * math.sin(math.radians(70)) + k * math.sin(math.radians(10))))
    knee = correction(body, "knee_extension", "seated", knee_angle_deg=60)
    assert knee == pytest.approx(s * k * math.sin(math.radians(30)))
    bending = correction(body, "knee_flexion", "seated", knee_angle_deg=60)
    assert bending == pytest.approx(-knee)
    supine = correction(body, "hip_flexion", "supine", hip_angle_deg=45, knee_angle_deg=90)
    assert supine == pytest.approx(s * (a + k) * math.cos(math.radians(45)))


def test_side_lying_is_without_gravity_for_bending_the_hip():
    assert correction(body_model(WOMAN), "hip_flexion", "side_lying") == pytest.approx(0.0, abs=1e-9)


def test_mean_of_all_attempts_and_the_best():
    reading = reading_of((110.0, 120.0, 130.0))
    assert (reading.mean_n, reading.best_n, reading.attempts) == (120.0, 130.0, 3)
    assert reading.spread == pytest.approx(10 / math.sqrt(3) / 120)
    assert reading_of(()) is None


def test_break_and_make_of_one_muscle_give_one_dose():
    """Trap: a break test of 100 N and a make test of 80 N say the same."""
    body = body_model(WOMAN)
    broke = strength_test("knee_extension", left=(100.0,), test="break")
    made = strength_test("knee_extension", left=(80.0,), test="make")
    one, two = measured(broke, "left", body), measured(made, "left", body)
    assert one.dose_torque_nm == pytest.approx(two.dose_torque_nm) == pytest.approx(80 * 0.4 * 0.9)
    assert one.torque_nm == pytest.approx(40.0)
    assert one.log_sd > two.log_sd  # one conversion more


def test_a_belt_or_frame_makes_a_smaller_error():
    body = body_model(WOMAN)
    loose = measured(strength_test(), "left", body)
    fixed = measured(strength_test(fixation="belt"), "left", body)
    assert fixed.log_sd < loose.log_sd
    assert loose.log_sd == pytest.approx(
        math.sqrt(
            (0.13 * 40 / loose.torque_nm) ** 2
            + (0.1 * (loose.torque_nm - 40) / loose.torque_nm) ** 2
            + 0.1**2
        )
    )


def test_a_side_that_could_not_be_tested_is_at_most_its_own_weight():
    test = strength_test(left=(), right=(100.0,), limited_by=LimitedBy(left="unable"))
    body = body_model(WOMAN)
    found = measured(test, "left", body)
    assert found.at_most
    assert found.torque_nm == pytest.approx(correction(body, "hip_flexion", "seated"))


def test_a_limb_heavier_than_the_push_never_gives_less_than_nothing():
    found = measured(strength_test("hip_extension", "supine", left=(5.0,)), "left", body_model(WOMAN))
    assert found.torque_nm == 0.0
    assert found.dose_torque_nm == 0.5


READINGS = st.lists(st.floats(0, 600), min_size=3, max_size=3)
CASES = st.sampled_from(
    [
        ("hip_flexion", "seated"),
        ("hip_flexion", "supine"),
        ("hip_extension", "supine"),
        ("hip_extension", "prone"),
        ("hip_abduction", "side_lying"),
        ("knee_extension", "seated"),
    ]
)


@given(
    CASES,
    READINGS,
    st.lists(st.floats(0, 300), min_size=3, max_size=3),
    st.sampled_from(["break", "make"]),
    st.sampled_from(["hand", "belt"]),
)
def test_weaker_readings_never_give_more(case, low, more, kind, fixation):
    body = body_model(WOMAN)
    high = [one + two for one, two in zip(low, more, strict=True)]
    weak, strong = (
        measured(strength_test(case[0], case[1], tuple(n), test=kind, fixation=fixation), "left", body)
        for n in (low, high)
    )
    assert weak.dose_torque_nm <= strong.dose_torque_nm + 1e-9
    careful = [each.dose_torque_nm * math.exp(-1.6449 * each.log_sd) for each in (weak, strong)]
    assert careful[0] <= careful[1] + 1e-9
