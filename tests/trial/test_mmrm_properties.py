"""What must not change, or change in a known way: scale, shift, order of rows, names of levels."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hipstride.trial import mmrm

ROLES: dict[str, Any] = {"response": "y", "group": "group", "visit": "week", "subject": "id"}
STRUCTURES = st.sampled_from(["us", "cs", "csh", "ar1", "ar1h", "toep", "toeph"])
FEW = settings(max_examples=25, deadline=None)


def trial(seed: int = 4, subjects: int = 40, visits: int = 3, groups: int = 3):
    rng = np.random.default_rng(seed)
    who, when = (part.ravel() for part in np.indices((subjects, visits)))
    x = rng.normal(50.0, 10.0, subjects)
    y = (
        80.0
        + rng.normal(0.0, 20.0, subjects)[who]
        + rng.normal(0.0, 8.0, who.shape)
        + 0.4 * x[who]
        + 2.0 * when
    )
    keep = (when == 0) | (rng.random(who.shape) < 0.85)
    return {
        "id": [f"P{i}" for i in who[keep]],
        "group": [f"g{i % groups}" for i in who[keep]],
        "week": 4 * when[keep],
        "x": x[who[keep]],
        "sex": ["f" if i % 5 else "m" for i in who[keep]],
        "start": (x + rng.normal(0.0, 3.0, subjects))[who[keep]],
        "y": y[keep],
    }


def fit(table, **options):
    options = {"covariates": ["x", "sex"], "baseline": "start"} | options
    return mmrm(table, **ROLES, **options)


def numbers(table):
    return {key: np.asarray(value) for key, value in table.items() if np.asarray(value).dtype.kind == "f"}


def assert_close(
    mine, other, factor=None, keys=("estimate", "se", "df", "lower", "upper", "t", "p"), rtol=1e-6
):
    factor = factor or {}
    for key in keys:
        if key in mine:
            scale = np.abs(np.asarray(other["se"])) * factor.get(key, 1.0) if key == "estimate" else 1.0
            np.testing.assert_allclose(
                mine[key], np.asarray(other[key]) * factor.get(key, 1.0), rtol=rtol, atol=1e-5 * np.max(scale)
            )


@FEW
@given(scale=st.floats(-6, 6).map(lambda power: 10.0**power), covariance=STRUCTURES)
def test_a_change_of_unit_changes_only_the_unit(scale, covariance):
    table = trial()
    one, other = (
        fit(table, covariance=covariance),
        fit(table | {"y": np.asarray(table["y"]) * scale}, covariance=covariance),
    )
    unit = dict.fromkeys(("estimate", "se", "lower", "upper"), scale)
    assert_close(other.contrasts, one.contrasts, unit)
    np.testing.assert_allclose(other.tests["f"], one.tests["f"], rtol=1e-6)
    degrees = one.n_observations - len(one.beta)
    assert other.deviance == pytest.approx(
        one.deviance + 2 * degrees * np.log(scale), abs=1e-6 * one.n_observations
    )


@FEW
@given(shift=st.floats(-1e6, 1e6), covariance=STRUCTURES)
def test_a_shift_of_the_outcome_shifts_only_means(shift, covariance):
    table = trial()
    one, other = (
        fit(table, covariance=covariance),
        fit(table | {"y": np.asarray(table["y"]) + shift}, covariance=covariance),
    )
    assert_close(other.contrasts, one.contrasts)
    assert other.deviance == pytest.approx(one.deviance, abs=1e-5)
    np.testing.assert_allclose(
        other.lsmeans["estimate"], one.lsmeans["estimate"] + shift, rtol=1e-9, atol=1e-5
    )


@FEW
@given(shift=st.floats(-1e4, 1e4), scale=st.floats(0.01, 100.0))
def test_the_unit_of_a_covariate_does_not_matter(shift, scale):
    table = trial()
    moved = table | {"x": scale * np.asarray(table["x"]) + shift, "start": np.asarray(table["start"]) * scale}
    one, other = fit(table), fit(moved)
    assert_close(other.contrasts, one.contrasts)
    assert_close(other.lsmeans, one.lsmeans)
    rows = {row["name"]: row for row in other.coefficients.rows()}
    for row in one.coefficients.rows():
        if row["name"].startswith(("x", "start")):
            assert rows[row["name"]]["estimate"] * scale == pytest.approx(row["estimate"], rel=1e-5)
            assert rows[row["name"]]["p"] == pytest.approx(row["p"], rel=1e-4)


@FEW
@given(seed=st.integers(0, 10_000), covariance=STRUCTURES)
def test_the_order_of_rows_does_not_matter(seed, covariance):
    table = trial()
    order = np.random.default_rng(seed).permutation(len(table["y"]))
    mixed = {key: [value[i] for i in order] for key, value in table.items()}
    one, other = fit(table, covariance=covariance), fit(mixed, covariance=covariance)
    assert_close(other.coefficients, one.coefficients)
    np.testing.assert_allclose(other.covariance, one.covariance, rtol=1e-6)


@FEW
@given(order=st.permutations([0, 1, 2]))
def test_other_names_of_groups_give_the_same_comparisons(order):
    table = trial()
    names = {f"g{i}": f"{'abc'[place]}" for i, place in enumerate(order)}
    one = fit(table)
    other = fit(table | {"group": [names[g] for g in table["group"]]})
    assert other.deviance == pytest.approx(one.deviance, abs=1e-6)
    np.testing.assert_allclose(other.tests["f"], one.tests["f"], rtol=1e-5)
    theirs = {(row["contrast"], row["visit"]): row for row in other.contrasts.rows()}
    for row in one.contrasts.rows():
        a, b = (names[g] for g in row["contrast"].split(" - "))
        sign = 1.0 if (f"{a} - {b}", row["visit"]) in theirs else -1.0
        match = theirs[(f"{a} - {b}" if sign > 0 else f"{b} - {a}", row["visit"])]
        assert match["estimate"] * sign == pytest.approx(row["estimate"], abs=1e-5 * row["se"])
        assert (match["se"], match["df"], match["p"]) == pytest.approx(
            (row["se"], row["df"], row["p"]), rel=1e-5
        )


def test_a_reference_level_only_changes_the_coding():
    one, other = fit(trial()), fit(trial(), reference={"group": "g2", "sex": "m"})
    assert other.trial.group.levels == ("g2", "g0", "g1")
    assert [row["name"] for row in other.coefficients.rows()][:3] == ["(Intercept)", "group[g0]", "group[g1]"]
    assert other.deviance == pytest.approx(one.deviance, abs=1e-8)
    np.testing.assert_allclose(sorted(other.lsmeans["estimate"]), sorted(one.lsmeans["estimate"]), rtol=1e-8)


def test_numbers_as_text_and_missing_values_in_every_spelling():
    table = trial()
    one = fit(table)
    y = [f"{value!r}" for value in np.asarray(table["y"]).tolist()]
    padded = {key: list(value) for key, value in table.items()} | {"y": y}
    for spelling in ("", "NA", " nan ", ".", None, float("nan")):
        for key in padded:
            padded[key] = [*padded[key], {"y": spelling, "week": 99, "id": "P0"}.get(key, padded[key][0])]
        padded["week"][-1] = 8 if spelling == "" else padded["week"][-1]
        padded["id"][-1] = f"new{len(padded['y'])}"
        padded["week"][-1] = 8
    other = fit(padded)
    assert other.n_observations == one.n_observations
    assert other.deviance == pytest.approx(one.deviance, abs=1e-6)


def test_levels_are_in_numeric_order_when_all_are_numbers():
    table = trial(visits=4)
    result = fit(table | {"week": [f"{w}.0" if w else "0" for w in table["week"]]})
    assert result.trial.visit.levels == ("0", "4.0", "8.0", "12.0")
    named = fit(table | {"week": [{0: "b", 4: "a", 8: "d", 12: "c"}[w] for w in table["week"]]})
    assert named.trial.visit.levels == ("a", "b", "c", "d")
    assert [row["name"] for row in fit(table).coefficients.rows()][-3:] == [
        "start:visit[4]",
        "start:visit[8]",
        "start:visit[12]",
    ]


def test_kenward_roger_is_exact_for_complete_data():
    """Complete data, unstructured: a difference in change is a two-sample t test."""
    rng = np.random.default_rng(1)
    y = rng.multivariate_normal([50, 55, 60], [[9, 6, 5], [6, 12, 7], [5, 7, 15]], 21)
    group = np.repeat([0, 1], [9, 12])
    table = {
        "id": np.repeat(np.arange(21), 3),
        "group": np.repeat(group, 3),
        "week": np.tile([0, 8, 12], 21),
        "y": y.ravel(),
    }
    result = mmrm(table, **ROLES)
    change = y[:, 2] - y[:, 0]
    a, b = change[group == 1], change[group == 0]
    pooled = (a.var(ddof=1) * 11 + b.var(ddof=1) * 8) / 19
    row = result.coefficients.rows()[-1]
    assert row["estimate"] == pytest.approx(a.mean() - b.mean())
    assert row["se"] == pytest.approx(np.sqrt(pooled * (1 / 12 + 1 / 9)))
    assert row["df"] == pytest.approx(19.0)


def test_the_interaction_of_complete_data_is_hotelling_t_squared():
    rng = np.random.default_rng(2)
    y = rng.multivariate_normal([50, 55, 60], [[9, 6, 5], [6, 12, 7], [5, 7, 15]], 21)
    group = np.repeat([0, 1], [9, 12])
    table = {
        "id": np.repeat(np.arange(21), 3),
        "group": np.repeat(group, 3),
        "week": np.tile([0, 8, 12], 21),
        "y": y.ravel(),
    }
    changes = y[:, 1:] - y[:, :1]
    parts = [changes[group == g] for g in (0, 1)]
    pooled = sum((part - part.mean(axis=0)).T @ (part - part.mean(axis=0)) for part in parts) / 19
    difference = parts[1].mean(axis=0) - parts[0].mean(axis=0)
    t_squared = 9 * 12 / 21 * difference @ np.linalg.solve(pooled, difference)
    test = mmrm(table, **ROLES).tests.rows()[-1]
    assert test["f"] == pytest.approx(t_squared * 18 / (2 * 19))
    assert (test["num_df"], test["den_df"]) == (2, pytest.approx(18.0))


def test_one_visit_is_an_analysis_of_covariance():
    table = trial()
    last = [i for i, week in enumerate(table["week"]) if week == 8]
    at_week_8 = {key: [value[i] for i in last] for key, value in table.items()}
    result = fit(at_week_8, covariates=[], baseline="start")
    x = np.column_stack(
        [np.ones(len(last))]
        + [[g == name for g in at_week_8["group"]] for name in ("g1", "g2")]
        + [at_week_8["start"]]
    ).astype(float)
    beta, rss, *_ = np.linalg.lstsq(x, np.asarray(at_week_8["y"]), rcond=None)
    np.testing.assert_allclose(result.coefficients["estimate"], beta, rtol=1e-7)
    assert result.covariance[0, 0] == pytest.approx(rss[0] / (len(last) - 4))
    np.testing.assert_allclose(result.coefficients["df"], len(last) - 4)


def test_least_squares_means_stand_at_the_covariate_means():
    result = fit(trial(), baseline=None)
    assert result.covariate_means == {"x": pytest.approx(np.mean(trial()["x"]))}
    beta = dict(zip(result.coefficients["name"], result.coefficients["estimate"], strict=True))
    by_hand = beta["(Intercept)"] + beta["x"] * result.covariate_means["x"] + beta["sex[m]"] / 2
    assert result.lsmeans["estimate"][0] == pytest.approx(by_hand)


def test_scaled_residuals_are_white():
    result = fit(trial(subjects=120))
    rows = result.residuals.rows
    assert np.var(rows["scaled"]) == pytest.approx(1.0, abs=0.1)
    np.testing.assert_allclose(np.asarray(rows["fitted"]) + rows["raw"], trial(subjects=120)["y"])
