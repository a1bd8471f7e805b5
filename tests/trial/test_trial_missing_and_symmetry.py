"""Delta-adjusted sensitivity and the symmetry of limbs."""

import numpy as np
import pytest
from scipy import stats

from hipstride.record.errors import BadInput, NoEstimate
from hipstride.trial import mmrm
from hipstride.trial.sensitivity import Grid, delta_adjusted, fit_grid, means_of, pool
from hipstride.trial.symmetry import (
    corrected_size,
    declared,
    folded_mean,
    limb_by_visit,
    ratio_by_visit,
    signed_log_ratio,
    size_of,
)

WEIGHTS = np.array([[1.0, -1.0], [-1.0, 1.0]])


def grid(n=40, gone=0.25, seed=1, gain=6.0):
    rng = np.random.default_rng(seed)
    arm = np.repeat(["control", "trained"], n // 2)
    person = rng.normal(50.0, 8.0, n)
    values = person[:, None] + rng.normal(0.0, 3.0, (n, 2))
    values[:, 1] += gain * (arm == "trained")
    values[rng.random(n) < gone, 1] = np.nan
    age = rng.integers(30, 65, n).astype(float)
    sex = tuple(rng.choice(["female", "male"], n))
    return Grid(tuple(f"P{i}" for i in range(n)), tuple(arm), ("0", "8"), values, {"age": age}, {"sex": sex})


def adjusted(data, deltas, **more):
    options = {"treated": "trained", "reference": "control", "seed": 3, "imputations": 20}
    return delta_adjusted(data, WEIGHTS, deltas=deltas, **{**options, **more})


def test_rubin_by_hand():
    estimates, variances = np.array([1.0, 2.0, 3.0]), np.array([0.5, 0.7, 0.6])
    found = pool(estimates, variances, 30.0)
    total = 0.6 + (1 + 1 / 3) * 1.0
    assert (found.estimate, found.se) == pytest.approx((2.0, np.sqrt(total)))
    share = (4 / 3) / total
    old, observed = 2 / share**2, 31 / 33 * 30 * (1 - share)
    assert found.df == pytest.approx(1 / (1 / old + 1 / observed))
    assert found.p == pytest.approx(2 * stats.t.sf(2.0 / np.sqrt(total), found.df))


def test_a_shift_of_nothing_is_the_likelihood_answer_and_a_shift_moves_by_its_share():
    data = grid(n=80)
    plain = fit_grid(data, np.arange(80), data.values, baseline=None, reference="control", covariance="us")
    found = adjusted(data, [0.0, -4.0], imputations=60)
    zero, worse = found.rows[1], found.rows[0]
    direct = plain.combine(WEIGHTS)
    assert zero.estimate == pytest.approx(direct["estimate"], abs=0.35 * direct["se"])
    assert zero.se == pytest.approx(direct["se"], rel=0.15)
    trained = np.array(data.arm) == "trained"
    share = np.isnan(data.values[trained, 1]).mean()
    assert worse.estimate - zero.estimate == pytest.approx(-4.0 * share, rel=1e-6)


def test_the_tipping_point_is_where_p_crosses():
    data = grid(gain=4.5)
    found = adjusted(data, [0.0, -5.0, -10.0, -20.0, -40.0])
    assert found.rows[-1].p < 0.05 < found.rows[0].p
    assert adjusted(data, [found.tipping_delta]).rows[0].p == pytest.approx(0.05, abs=0.01)
    assert "stops being significant" in found.statement
    assert adjusted(data, [0.0, -5.0, -10.0, -20.0, -40.0]) == found  # the seed decides


def test_nothing_missing_is_said():
    found = adjusted(grid(gone=0.0), [0.0, -5.0])
    assert found.rows[0].estimate == pytest.approx(found.rows[1].estimate)
    assert (found.imputed, found.tipping_delta, found.imputations) == (0, None, 1)
    assert "nothing to assume" in found.statement
    with pytest.raises(BadInput):
        adjusted(grid(), [0.0], imputations=1)


def test_too_few_people_to_draw_from_is_no_estimate():
    data = grid().take(np.isin(np.arange(40), [0, 1, 2, 20, 21, 22]))
    data.values[2, 1] = np.nan
    with pytest.raises(NoEstimate):
        adjusted(data, [0.0])


def test_fitted_means_are_those_of_the_model():
    data = grid(gone=0.0)
    fitted = fit_grid(data, np.arange(40), data.values, baseline=None, reference="control", covariance="cs")
    residuals = data.values - means_of(data, fitted, None)
    assert residuals[:20].mean(axis=0) == pytest.approx(0.0, abs=1e-8)
    assert residuals.std() == pytest.approx(np.sqrt(fitted.covariance[0, 0]), rel=0.1)


def test_declared_sides():
    left, right = np.array([10.0, 20.0, 30.0]), np.array([11.0, 19.0, 33.0])
    affected, other = declared(left, right, ["left", "right", None], "side")
    assert affected[:2].tolist() == [10.0, 19.0]
    assert other[:2].tolist() == [11.0, 20.0]
    assert np.isnan(affected[2])
    with pytest.raises(BadInput, match="row 2"):
        declared(left, right, ["left", "west", None], "side")


def test_ratio_turns_with_the_sides_and_does_not_know_the_unit():
    one, two = np.array([80.0, 0.0, 50.0]), np.array([100.0, 50.0, np.nan])
    ratio = signed_log_ratio(one, two)
    assert ratio[0] == pytest.approx(np.log(0.8))
    assert np.isnan(ratio[1:]).all()
    assert signed_log_ratio(two, one)[0] == pytest.approx(-ratio[0])
    assert signed_log_ratio(7.0 * one, 7.0 * two)[0] == pytest.approx(ratio[0])


def test_two_equal_limbs_look_unequal_by_about_ten_percent():
    assert 100 * folded_mean(0.0, np.sqrt(2) * 0.09) == pytest.approx(
        10.16, abs=0.01
    )  # the trap of the fact sheet
    assert folded_mean(0.3, 0.2) == pytest.approx(stats.foldnorm.mean(1.5, scale=0.2))
    assert folded_mean(-0.3, 0.0) == pytest.approx(0.3)


def test_noise_is_taken_out():
    rng = np.random.default_rng(9)
    true = rng.normal(-0.1, 0.12, 40_000)
    read = true + rng.normal(0.0, np.sqrt(2) * 0.09, 40_000)
    assert corrected_size(read, 0.09) == pytest.approx(np.abs(true).mean(), rel=0.02)
    equal = size_of(rng.normal(0.0, np.sqrt(2) * 0.09, 60), 0.09, 1, replicates=200)
    assert equal.measured_percent > 8.0
    assert equal.corrected_percent.estimate < 5.0
    assert equal.corrected_percent.lower <= equal.corrected_percent.estimate <= equal.corrected_percent.upper


def limbs(n=30, seed=5):
    rng = np.random.default_rng(seed)
    person = [f"P{i}" for i in range(n) for _ in range(2)]
    arm = ["a" if i < n // 2 else "b" for i in range(n) for _ in range(2)]
    visit = ["0", "8"] * n
    shared = np.repeat(rng.normal(5.0, 0.3, n), 2)
    other = np.exp(shared + rng.normal(0, 0.1, 2 * n))
    affected = np.exp(shared - 0.15 + rng.normal(0, 0.1, 2 * n))
    return person, arm, visit, affected, other


def test_limbs_in_one_model_are_the_log_ratio_when_nothing_is_missing():
    person, arm, visit, affected, other = limbs()
    both = limb_by_visit(person, arm, visit, affected, other, ("a", "b"))["8"]
    ratio = mmrm(
        {"y": signed_log_ratio(affected, other), "p": person, "g": arm, "v": visit},
        response="y", group="g", visit="v", subject="p",
    )  # fmt: skip
    row = ratio.coefficients.rows()[-1]
    assert both["estimate"] == pytest.approx(row["estimate"], rel=1e-7)
    assert both["se"] == pytest.approx(row["se"], rel=1e-6)
    assert ratio_by_visit(person, arm, visit, affected, other, ("a", "b"))["8"] == pytest.approx(
        both, rel=1e-5
    )
    turned = limb_by_visit(person, arm, visit, other, affected, ("a", "b"))["8"]
    assert turned["estimate"] == pytest.approx(-both["estimate"])


def test_a_limb_measured_alone_still_counts():
    person, arm, visit, affected, other = limbs()
    other[3] = np.nan
    found = limb_by_visit(person, arm, visit, affected, other, ("a", "b"))["8"]
    assert np.isfinite(found["estimate"])
    assert found["p"] <= 1.0
