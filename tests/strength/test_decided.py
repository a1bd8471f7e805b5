"""The sentences about what decided a strength."""

import pytest

from hipstride.strength.capacity import DECIDED
from tests.prescription.reading_grade import reading_grade


@pytest.mark.parametrize("name", ["shape_floor", "no_shape", "other_position"])
def test_it_is_easy_to_read(name):
    assert reading_grade(DECIDED[name]) <= 6
