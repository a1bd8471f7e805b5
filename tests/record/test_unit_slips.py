"""Hints at a mistaken unit."""

from hipstride.record.unit_slips import unit_hint


def test_a_number_below_zero_has_no_hint():
    assert unit_hint("load_kg", -5, lambda kg: -1 <= kg <= 100) is None
    assert unit_hint("height_m", -166, lambda m: -2 <= m <= 2) is None
