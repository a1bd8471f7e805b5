import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hipstride.strength import symmetry
from tests.strength.people import strength_test


def of(left, right, **more):
    found = symmetry.symmetry_of(strength_test(left=left, right=right, **more))
    assert found is not None
    return found


def test_every_index_of_one_pair():
    found = of((60, 60), (100, 100))
    assert found.robinson_percent == pytest.approx(50.0)
    assert found.limb_symmetry_percent == pytest.approx(60.0)
    assert found.difference_percent == pytest.approx(40.0)
    assert found.log_ratio == pytest.approx(math.log(100 / 60))
    assert found.log_ratio_se == pytest.approx(math.sqrt(2) * 0.13, rel=0.01)
    assert found.beyond_error
    assert found.weaker == "left"


def test_both_values_are_always_said():
    for sentence in (of((60,), (100,)).sentence, of((95,), (100,)).sentence, of((100,), (100,)).sentence):
        assert "left " in sentence
        assert "right 100 N" in sentence
    assert (
        "left 93 N, right 100 N" in of((92, 93), (99, 100)).sentence
    )  # 92.5 and 99.5: as in a table beside it
    assert "within the error" in of((95,), (100,)).sentence
    assert "40 % weaker" in of((60,), (100,)).sentence


def test_a_side_at_zero_has_no_quotient_but_is_weaker():
    found = of((0,), (100,))
    assert (found.log_ratio, found.difference_percent, found.weaker) == (None, 100.0, "left")
    assert found.beyond_error
    both = of((0,), (0,))
    assert (both.robinson_percent, both.difference_percent, both.weaker) == (None, None, None)
    assert not both.beyond_error


def test_a_belt_makes_a_smaller_error():
    assert of((80,), (100,), fixation="belt").log_ratio_se < of((80,), (100,)).log_ratio_se


def test_one_side_alone_has_no_symmetry():
    assert symmetry.symmetries([strength_test(left=())]) == ()
    assert len(symmetry.symmetries([strength_test(), strength_test("knee_flexion")])) == 2


@given(st.floats(1, 500), st.floats(1, 500))
def test_indices_do_not_depend_on_the_side(one, two):
    ahead, back = of((one,), (two,)), of((two,), (one,))
    assert ahead.robinson_percent == pytest.approx(-(back.robinson_percent or 0.0))
    assert ahead.difference_percent == pytest.approx(back.difference_percent)
    assert ahead.beyond_error == back.beyond_error
    assert -200 <= (ahead.robinson_percent or 0.0) <= 200
