from typing import get_args

from hipstride.catalogue.measures import licences, measure_rows, thresholds
from hipstride.catalogue.scores import scale, scales
from hipstride.record.person import ScoreName


def test_the_record_takes_every_score_and_no_other():
    assert tuple(scales()) == get_args(ScoreName)


def test_each_has_its_licence_and_its_measure_and_the_whole_scale_its_range():
    for one in scales().values():
        assert not licences()[one.licence].may_ship  # results only
        assert measure_rows(one.measure)
        (known,) = thresholds(one.measure, "hard_range")
        if one.stratum in ("", "total"):
            assert (known.value, known.value_high) == (one.low, one.high)


def test_steps():
    assert scale("edss").allows(4.5)
    assert not scale("edss").allows(4.2)
    assert scale("fss").allows(4.44)
    assert not scale("mfis").allows(4.5)
    assert scale("mfis").range_words == "0 to 84 in whole numbers"
