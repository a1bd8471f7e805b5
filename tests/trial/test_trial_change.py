"""Change of one person, responders and error of measurement, against hand and SciPy."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from hipstride.record.errors import BadInput, NoEstimate
from hipstride.trial.bootstrap import bootstrap, wilson
from hipstride.trial.change import (
    Threshold,
    false_responder_rate,
    mdc95,
    reliability,
    sem_of_mdc95,
    verdicts,
)
from hipstride.trial.responders import difference, expected_share, in_units, newcombe, responders

# Shrout and Fleiss (1979), table 2: six targets, four judges. ICC(3,1) = 0.71, ICC(2,1) = 0.29.
SHROUT_FLEISS = np.array(
    [[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]], dtype=float
)


def test_reliability_is_that_of_shrout_and_fleiss():
    found = reliability(SHROUT_FLEISS)
    assert found.icc_consistency == pytest.approx(0.715, abs=5e-4)
    assert found.icc_agreement == pytest.approx(0.290, abs=5e-4)
    assert (found.icc_lower, found.icc_upper) == pytest.approx((0.342, 0.946), abs=5e-4)
    assert found.sem == pytest.approx(np.sqrt(1.0194444), rel=1e-6)  # MSE of their table
    assert found.of_mean() == pytest.approx(found.sem / 2.0)


def test_sem_interval_is_that_of_a_variance():
    found = reliability(SHROUT_FLEISS)
    df, ss = 15, 15 * found.sem**2
    assert found.sem_lower == pytest.approx(np.sqrt(ss / stats.chi2.ppf(0.975, df)))
    assert found.sem_upper == pytest.approx(np.sqrt(ss / stats.chi2.ppf(0.025, df)))


def test_a_row_with_a_gap_is_left_out_and_too_little_is_no_estimate():
    with_gap = np.vstack([SHROUT_FLEISS, [1.0, np.nan, 2.0, 3.0]])
    assert reliability(with_gap) == reliability(SHROUT_FLEISS)
    for values in (SHROUT_FLEISS[:1], SHROUT_FLEISS[:, :1], np.ones((5, 3))):
        with pytest.raises(NoEstimate):
            reliability(values)


def test_detectable_change_and_its_false_responders():
    assert mdc95(1.0) == pytest.approx(2.7718, abs=1e-4)
    assert sem_of_mdc95(mdc95(3.3)) == pytest.approx(3.3)
    assert false_responder_rate(mdc95(3.3), 3.3) == pytest.approx(0.025, abs=1e-12)
    assert false_responder_rate(2.0, 3.0) == pytest.approx(stats.norm.sf(2.0 / (3.0 * np.sqrt(2.0))))


def test_false_responders_appear_at_their_rate_when_nobody_changes():
    rng = np.random.default_rng(4)
    before, after = 100.0 + rng.normal(0.0, 5.0, (2, 200_000))
    found = verdicts(before, after, Threshold(mdc95(5.0), "absolute", "known"), higher_is_better=True)
    assert np.mean([one == "real gain" for one in found]) == pytest.approx(0.025, abs=0.0015)


def test_verdicts_one_by_one():
    before = np.array([100.0, 100.0, 100.0, np.nan, 100.0])
    after = np.array([130.0, 108.0, 70.0, 100.0, 150.0])
    alike = np.array([True, True, True, True, False])
    limit = Threshold(20.0, "percent_of_mean", "x")
    wanted = ["real gain", "within error", "real loss", "not measured", "not comparable"]
    assert verdicts(before, after, limit, higher_is_better=True, alike=alike) == wanted
    turned = verdicts(before, after, limit, higher_is_better=False, alike=alike)
    assert (turned[0], turned[2]) == ("real loss", "real gain")
    factor = Threshold(np.log(1.2), "log", "x")
    assert verdicts(before, after, factor, higher_is_better=True)[:2] == ["real gain", "within error"]
    # Exactly at the limit is within error.
    assert verdicts(
        np.array([0.0]), np.array([5.0]), Threshold(5.0, "absolute", "x"), higher_is_better=True
    ) == ["within error"]


@given(st.floats(0.01, 1e4), st.lists(st.floats(1.0, 1e3), min_size=4, max_size=12), st.integers(0, 2**32))
def test_verdicts_do_not_depend_on_the_unit(unit, before, seed):
    before = np.array(before)
    after = before * np.exp(np.random.default_rng(seed).normal(0.0, 0.3, len(before)))
    limit = Threshold(17.3, "percent_of_mean", "x")
    assert verdicts(before, after, limit, higher_is_better=True) == verdicts(
        unit * before, unit * after, limit, higher_is_better=True
    )


def test_a_threshold_of_nothing_is_refused():
    with pytest.raises(BadInput):
        Threshold(0.0, "absolute", "x")


def counted(before, after, **more):
    options = {
        "kind": "detectable", "unit": "N", "higher_is_better": True, "false_share": 0.025, "seed": 1,
        "replicates": 400,
    }  # fmt: skip
    return responders(
        "a", np.array(before), np.array(after), Threshold(10.0, "absolute", "x"), **{**options, **more}
    )


def test_responders_count_and_compare_with_chance():
    found = counted([100.0] * 8, [120.0, 115.0, 111.0, 105.0, 100.0, 80.0, 99.0, np.nan])
    assert (found.gained, found.lost, found.within, found.n) == (3, 1, 3, 7)
    assert found.expected_people == pytest.approx(0.175)
    assert found.chance_of_as_many == pytest.approx(stats.binom.sf(2, 7, 0.025))
    assert found.share.method == "bootstrap by person, BCa"
    assert found.share.lower < 3 / 7 < found.share.upper


def test_nobody_gained_still_has_an_interval():
    found = counted([100.0] * 10, [101.0] * 10)
    assert found.chance_of_as_many == 1.0
    assert (found.share.lower, found.share.upper) == pytest.approx(wilson(0, 10))
    assert found.share.upper == pytest.approx(0.2775, abs=1e-4)  # Wilson for 0 of 10


def test_newcombe_matches_the_published_example():
    # Newcombe (1998), 56/70 against 48/80, method 10: 0.0524 to 0.3339.
    one, other = np.repeat([1.0, 0.0], [56, 14]), np.repeat([1.0, 0.0], [48, 32])
    assert newcombe(one, other) == pytest.approx((0.0524, 0.3339), abs=5e-5)
    nothing = difference(np.zeros(20), np.repeat([0, 1], 10), 1, replicates=200)
    assert nothing.estimate == 0.0
    assert nothing.lower == pytest.approx(-0.2775, abs=1e-4)


def test_expected_share_of_an_important_change_uses_the_error_behind_the_detectable_one():
    mdc, mic = Threshold(mdc95(4.0), "absolute", "x"), Threshold(5.0, "absolute", "y")
    assert expected_share(mdc, mdc, None, 100.0) == pytest.approx(0.025)
    assert expected_share(mic, mdc, None, 100.0) == pytest.approx(false_responder_rate(5.0, 4.0))
    assert expected_share(mic, None, None, 100.0) is None
    assert in_units(Threshold(10.0, "percent_of_mean", "x"), 50.0, mic) == pytest.approx(5.0)
    assert in_units(Threshold(np.log(1.1), "log", "x"), 50.0, mic) == pytest.approx(5.0)


def test_bca_is_that_of_scipy():
    values = np.random.default_rng(3).gamma(1.5, 2.0, 40)
    found = bootstrap(lambda drawn: float(values[drawn].mean()), np.zeros(40, dtype=int), 5, replicates=6000)
    other = stats.bootstrap(
        (values,), np.mean, n_resamples=6000, rng=np.random.default_rng(8)
    ).confidence_interval
    assert (found.lower, found.upper) == pytest.approx((other.low, other.high), rel=0.03)


def test_bootstrap_repeats_with_its_seed_and_draws_within_arms():
    arm = np.repeat([0, 1], [5, 9])
    sizes = []

    def seen(drawn):
        sizes.append(int((arm[drawn] == 1).sum()))
        return float(drawn.mean())

    first = bootstrap(seen, arm, 7, replicates=200)
    assert set(sizes[:201]) == {9}
    assert bootstrap(seen, arm, 7, replicates=200) == first
    assert bootstrap(seen, arm, 8, replicates=200) != first
