"""What comes where an exercise's band is not tied: never more than was wanted, and a new form waits in the one before it."""

import pytest

from hipstride.prescription.instead import Way, by_reach, keeps_band, want_of, ways
from hipstride.prescription.today import today
from hipstride.prescription.types import Prescription, tie_of
from hipstride.record.event import Log
from tests.prescription.cast import START, reader, selector_of


def banded(stem: str) -> list[Prescription]:
    made = [each.prescription for each in today(reader(stem), Log(), date=START).exercises]
    return [one for one in made if tie_of(one.resistance) is not None and one.side != "both"]


def ways_of(stem: str, one: Prescription, *, others: bool) -> tuple[Way, ...]:
    return ways(selector_of(reader(stem)), one, None, limit=0.7, bounds=(), own=True, others=others)


@pytest.mark.parametrize("stem", ["reader_a", "control_f"])
def test_no_way_is_more_than_was_wanted_and_another_form_only_takes_the_place_of_a_new_one(stem: str) -> None:
    for one in banded(stem):
        assert one.relative_load is not None
        found = ways_of(stem, one, others=True)
        assert all((way.option.relative or 0.0) <= one.relative_load * 1.001 for way in found)
        assert {way.option.exercise for way in ways_of(stem, one, others=False)} <= {one.exercise}
        assert {way.tie for way in found if way.own} <= set(want_of(one, found).by_tie)
        pair = [way.tie for way in found if way.tie][:2]
        left = by_reach(found, pair)
        assert {way.tie for way in left} <= set(pair)
        assert [way.reach for way in left] == sorted((way.reach for way in left), reverse=True)


def test_the_same_band_counts_wherever_it_is_tied() -> None:
    tie = tie_of(banded("control_f")[0].resistance)
    assert tie is not None
    elsewhere = (*tie[:3], tie[3] + 0.1, tie[4])
    assert keeps_band(tie, elsewhere) > 0.0
    assert keeps_band(tie, None) == keeps_band(tie, (tie[0], "other", *tie[2:])) == 0.0
    one = banded("control_f")[0]
    assert want_of(one, (), tie).by_tie[tie] > want_of(one, ()).by_tie[tie]
