"""Round numbers for an axis."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hipstride.record.scale import ticks


def test_round_numbers():
    assert ticks(-0.3, 1.4) == [-0.5, 0.0, 0.5, 1.0, 1.5]
    assert ticks(0.0, 93.0) == [0.0, 20.0, 40.0, 60.0, 80.0, 100.0]
    assert ticks(5.0, 5.0)[0] <= 5.0


@given(st.floats(-1e4, 1e4), st.floats(0.01, 1e4))
def test_they_cover_the_range_in_even_steps(low, span):
    found = ticks(low, low + span)
    assert found[0] <= low + 1e-6
    assert found[-1] >= low + span - 1e-6
    assert 2 <= len(found) <= 8
    assert found[1] - found[0] == pytest.approx(found[-1] - found[-2], abs=1e-6)
