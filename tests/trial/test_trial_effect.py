"""Standardised effects, many endpoints, and the spread of individual response."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import optimize, stats

from hipstride.record.errors import BadInput, NoEstimate
from hipstride.trial.effect import (
    hedges_g,
    hedges_j,
    individual_response,
    model_g,
    noncentrality_interval,
    paired_effects,
)
from hipstride.trial.multiplicity import composite_log, decide, fixed_sequence, holm

ONE = np.array([11.0, 13.0, 14.0, 17.0, 12.0, 15.0])
OTHER = np.array([9.0, 12.0, 10.0, 11.0, 13.0, 8.0, 10.0])


def test_g_by_hand():
    pooled = math.sqrt((5 * ONE.var(ddof=1) + 6 * OTHER.var(ddof=1)) / 11)
    found = hedges_g(ONE, OTHER, "pooled")
    assert found.value == pytest.approx(hedges_j(11) * (ONE.mean() - OTHER.mean()) / pooled)
    assert found.sd == pytest.approx(pooled)


def test_j_is_close_to_its_approximation():
    for df in (5, 11, 58):
        assert hedges_j(df) == pytest.approx(1 - 3 / (4 * df - 1), abs=2e-3)


@pytest.mark.parametrize(("t", "df"), [(0.0, 4), (2.5, 11), (-2.5, 11), (8.0, 57.3), (-30.0, 20.5)])
def test_noncentrality_interval_is_that_of_scipy(t, df):
    low, high = noncentrality_interval(t, df)

    def root(p):
        return optimize.brentq(lambda nc: stats.nct.cdf(abs(t), df, nc) - p, abs(t) - 25, abs(t) + 25)

    wanted = (root(0.975), root(0.025)) if t >= 0 else (-root(0.025), -root(0.975))
    assert (low, high) == pytest.approx(wanted, abs=1e-5)


def test_the_interval_of_g_covers():
    rng = np.random.default_rng(2)
    hits, n, true = 0, 400, 0.8
    for _ in range(n):
        found = hedges_g(rng.normal(true, 1.0, 9), rng.normal(0.0, 1.0, 12), "pooled")
        j = hedges_j(19)
        hits += found.lower / j <= true <= found.upper / j
    assert hits / n == pytest.approx(0.95, abs=0.03)


@given(st.floats(0.001, 1e5), st.floats(-1e3, 1e3))
def test_effects_do_not_depend_on_the_unit(scale, shift):
    for before, after in (
        (hedges_g(ONE, OTHER, ""), hedges_g(scale * ONE + shift, scale * OTHER + shift, "")),
        (paired_effects(ONE, ONE[::-1] + 2)[0], paired_effects(scale * ONE, scale * (ONE[::-1] + 2))[0]),
    ):
        assert after.value == pytest.approx(before.value, rel=1e-6)
        assert (after.lower, after.upper) == pytest.approx((before.lower, before.upper), rel=1e-6)
    turned = hedges_g(OTHER, ONE, "")
    assert turned.value == pytest.approx(-hedges_g(ONE, OTHER, "").value)
    assert turned.lower == pytest.approx(-hedges_g(ONE, OTHER, "").upper)


def test_paired_effects_by_hand():
    after = ONE + np.array([1.0, 3.0, 2.0, 0.0, 4.0, 2.0])
    change = after - ONE
    average, repeated = paired_effects(ONE, after)
    j, r = hedges_j(5), np.corrcoef(ONE, after)[0, 1]
    assert average.value == pytest.approx(j * change.mean() / ((ONE.std(ddof=1) + after.std(ddof=1)) / 2))
    assert repeated.value == pytest.approx(j * change.mean() / change.std(ddof=1) * math.sqrt(2 * (1 - r)))
    low, high = noncentrality_interval(change.mean() / change.std(ddof=1) * math.sqrt(6), 5)
    ratio = change.std(ddof=1) / average.sd / math.sqrt(6)
    assert (average.lower, average.upper) == pytest.approx((j * low * ratio, j * high * ratio))


def test_g_of_a_model_is_g_of_a_t_test_where_they_agree():
    plain = hedges_g(ONE, OTHER, "")
    root = math.sqrt(1 / 6 + 1 / 7)
    t = (ONE.mean() - OTHER.mean()) / (plain.sd * root)
    same = model_g(
        {"estimate": ONE.mean() - OTHER.mean(), "se": plain.sd * root, "df": 11.0, "t": t}, plain.sd, ""
    )
    assert (same.value, same.lower, same.upper) == pytest.approx((plain.value, plain.lower, plain.upper))


def test_individual_response_by_hand_and_below_zero():
    trained, control = np.array([0.0, 10.0, 20.0, 30.0]), np.array([4.0, 6.0, 8.0, 10.0, 12.0])
    found = individual_response(trained, control)
    gap = trained.var(ddof=1) - control.var(ddof=1)
    se = math.sqrt(2 * (trained.var(ddof=1) ** 2 / 3 + control.var(ddof=1) ** 2 / 4))
    assert found.sd == pytest.approx(math.sqrt(gap))
    assert found.lower == pytest.approx(-math.sqrt(1.959964 * se - gap), rel=1e-6)
    assert found.upper == pytest.approx(math.sqrt(gap + 1.959964 * se), rel=1e-6)
    turned = individual_response(control, trained)
    assert turned.sd == pytest.approx(-found.sd)


def test_too_few_or_the_same_is_no_estimate():
    for call in (
        lambda: hedges_g(ONE[:1], OTHER, ""),
        lambda: hedges_g(np.ones(4), np.ones(4), ""),
        lambda: paired_effects(ONE[:2], ONE[:2] + 1),
        lambda: individual_response(ONE[:2], OTHER),
        lambda: hedges_j(1.0),
    ):
        with pytest.raises(NoEstimate):
            call()


def test_holm_by_hand():
    assert holm([0.01, 0.04, 0.03, 0.005]) == pytest.approx([0.03, 0.06, 0.06, 0.02])
    assert holm([]) == []
    assert fixed_sequence([0.01, 0.2, 0.001]) == [0.01, 0.2, 0.2]
    with pytest.raises(BadInput):
        holm([1.2])


@given(st.lists(st.floats(0.0, 1.0), min_size=1, max_size=12), st.randoms())
def test_holm_is_monotone_bounded_and_blind_to_order(p, random):
    adjusted = holm(p)
    order = sorted(range(len(p)), key=lambda i: p[i])
    assert all(adjusted[a] <= adjusted[b] for a, b in zip(order, order[1:], strict=False))
    assert all(one <= two <= min(1.0, len(p) * one) for one, two in zip(p, adjusted, strict=True))
    mixed = random.sample(range(len(p)), len(p))
    assert holm([p[i] for i in mixed]) == [adjusted[i] for i in mixed]
    larger = holm([min(1.0, one * 1.1) for one in p])
    assert all(after >= before - 1e-12 for before, after in zip(adjusted, larger, strict=True))


def test_nothing_passes_behind_a_shut_gate():
    for method in ("holm", "hierarchical", "none"):
        decisions = decide(("first", 0.2), [("a", 0.0001), ("b", 0.001)], method, 0.05)
        assert not any(one.passed for one in decisions)
    opened = decide(("first", 0.01), [("a", 0.2), ("b", 0.001)], "hierarchical", 0.05)
    assert [one.passed for one in opened] == [True, False, False]
    assert [one.tested for one in opened] == [True, True, False]
    assert [one.passed for one in decide(("first", 0.01), [("a", 0.2), ("b", 0.001)], "holm", 0.05)] == [
        True,
        False,
        True,
    ]
    with pytest.raises(BadInput):
        decide(("first", 0.01), [], "bonferroni", 0.05)


def test_composite_is_the_geometric_mean_and_refuses_zero():
    columns = [np.array([100.0, 50.0]), np.array([400.0, 50.0])]
    assert np.exp(composite_log(columns, ["a", "b"])) == pytest.approx([200.0, 50.0])
    with pytest.raises(BadInput, match="column b, row 2"):
        composite_log([columns[0], np.array([1.0, 0.0])], ["a", "b"])
