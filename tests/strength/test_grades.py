import itertools

import pytest

from hipstride.body.segments import body_model
from hipstride.record.person import ManualGrade
from hipstride.strength.grades import torque_of_grade
from tests.strength.people import DAY, WOMAN, capacities, person, predicted_nm, row


def graded(movement, position, grade):
    given = ManualGrade(date=DAY, movement=movement, position=position, left=grade)
    return row(capacities(person(manual_grade=(given,))), movement, "left")


def limb():
    body = body_model(WOMAN)
    return body.gravity_scale_nm * (body.coefficient_a + body.coefficient_k)


def test_grade_three_carries_the_limb_through_its_range():
    found = graded("hip_abduction", "side_lying", 3)
    assert found.lower_bound
    assert found.dose_torque_nm == pytest.approx(1.1 * limb())
    careful = found.dose_torque_nm * 2.718281828 ** (-1.6449 * found.log_sd)
    assert careful == pytest.approx(0.85 * limb(), rel=1e-3)


def test_below_three_is_less_than_the_limb():
    found = graded("hip_abduction", "side_lying", 2)
    assert found.upper_bound
    assert found.dose_torque_nm == pytest.approx(0.4 * limb())


def test_four_and_five_go_towards_the_norm():
    norm = predicted_nm("knee_extension", WOMAN).dynamic_nm
    assert graded("knee_extension", "seated", 4).dose_torque_nm == pytest.approx(0.4 * norm)
    assert graded("knee_extension", "seated", 4.5).dose_torque_nm == pytest.approx(0.55 * norm)
    assert graded("knee_extension", "seated", 5).dose_torque_nm == pytest.approx(0.7 * norm)


@pytest.mark.parametrize("gravity", [0.0, 5.0, 60.0])
def test_a_higher_grade_is_never_less(gravity):
    values = [torque_of_grade(0.5 * half, gravity, 50.0) for half in range(11)]
    assert all(low < high for low, high in itertools.pairwise(values))


def test_a_position_without_gravity_bounds_nothing():
    found = graded("hip_abduction", "supine", 3)
    assert not found.lower_bound
    assert found.position == "lying"


def test_a_movement_without_norm_says_nothing():
    given = ManualGrade(date=DAY, movement="ankle_dorsiflexion", position="seated", left=3)
    assert capacities(person(manual_grade=(given,))).rows == ()
