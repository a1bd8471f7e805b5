"""Fits against the definitions written out (tests/trial/dense.py): one trial whose design is typed by hand, then many
random ones of every shape.
"""

from typing import Any

import numpy as np
import pytest

from hipstride.trial import mmrm
from hipstride.trial.structures import STRUCTURES
from tests.trial import dense
from tests.trial.test_mmrm_properties import ROLES, trial

SUBJECTS, GROUPS, VISITS = 36, 3, 3
OPTIONS: dict[str, Any] = {"covariates": ["x", "sex"], "baseline": "start"}


@pytest.fixture(scope="module")
def table():
    table = trial(seed=11, subjects=SUBJECTS, groups=GROUPS, visits=VISITS)
    table["x"] = [None if i == 7 else x for i, x in enumerate(table["x"])]  # this row must drop out
    return table


@pytest.fixture(scope="module")
def by_hand(table):
    """Design matrix in the order of the coefficients."""
    rows = [dict(zip(table, values, strict=True)) for values in zip(*table.values(), strict=True)]
    x = []
    for row in rows:
        if row["x"] is None:
            continue
        g = [float(row["group"] == name) for name in ("g1", "g2")]
        v = [float(row["week"] == week) for week in (4, 8)]
        x.append(
            [1.0, *g, *v, row["start"], row["x"], float(row["sex"] == "m")]
            + [gg * vv for vv in v for gg in g]
            + [vv * row["start"] for vv in v]
        )
    return np.array(x)


@pytest.fixture(scope="module")
def fitted(table):
    result = mmrm(table, **ROLES, **OPTIONS)
    data = dense.dense(table, ROLES, ["x"], ["sex"], "start")
    answer = dense.answer(
        data, "us", result.covariance, restricted=True, df="kenward-roger", information="observed"
    )
    return result, data, answer


def test_the_oracle_has_the_design_typed_by_hand(fitted, by_hand):
    _, data, _ = fitted
    np.testing.assert_array_equal(data.x, by_hand)
    h = 1e-4 * np.eye(6)
    theta = dense.theta_of("us", fitted[0].covariance)

    def deviance(step):
        return dense.deviance(data, dense.sigma_of("us", VISITS, theta * (1 + step)), restricted=True)

    there = dense.pieces(data, "us", theta * 1.05, restricted=True).gradient
    numeric = [(deviance(0.05 + e) - deviance(0.05 - e)) / (2e-4) for e in h]
    np.testing.assert_allclose(there * theta, numeric, rtol=1e-5)


def test_least_squares_means_and_contrasts(fitted, by_hand):
    result, _, answer = fitted
    start, other = by_hand[:, 5].mean(), by_hand[:, 6].mean()
    at_week_8 = [
        np.array([1, g == 1, g == 2, 0, 1, start, other, 0.5, 0, 0, g == 1, g == 2, 0, start], dtype=float)
        for g in range(3)
    ]
    means = [row for row in result.lsmeans.rows() if row["visit"] == "8"]
    contrasts = {row["contrast"]: row for row in result.contrasts.rows() if row["visit"] == "8"}
    assert list(contrasts) == ["g1 - g0", "g2 - g0", "g2 - g1"]
    wanted = [*zip(at_week_8, means, strict=True), (at_week_8[2] - at_week_8[1], contrasts["g2 - g1"])]
    for row, mine in wanted:
        assert (mine["estimate"], mine["se"], mine["df"]) == pytest.approx(answer.single(row), rel=1e-6)


def test_type_three_tests(fitted):
    result, data, answer = fitted
    unit = np.eye(len(data.names))
    thirds = 1 / 3
    rows = {
        # group 1 (and 2) against the reference, averaged over the visits
        "group": np.array([unit[1] + thirds * (unit[8] + unit[10]), unit[2] + thirds * (unit[9] + unit[11])]),
        # visits against the first, averaged over the groups, baseline at zero
        "visit": np.array([unit[3] + thirds * (unit[8] + unit[9]), unit[4] + thirds * (unit[10] + unit[11])]),
        "start": (unit[5] + thirds * (unit[12] + unit[13]))[None],
        "x": unit[6:7],
        "sex": unit[7:8],
        "group:visit": unit[8:12],
        "start:visit": unit[12:14],
    }
    tests = {row["term"]: row for row in result.tests.rows()}
    assert list(tests) == list(rows)
    for term, wanted in rows.items():
        den_df, f, p = answer.f_kenward_roger(wanted)
        mine = tests[term]
        assert mine["num_df"] == len(wanted)
        assert (mine["den_df"], mine["f"], mine["p"]) == pytest.approx((den_df, f, p), rel=1e-6), term


def random_trial(seed: int):
    """Any number of visits, arms of any size, any kind of covariance, values missing in four ways; and its covariates."""
    rng = np.random.default_rng(seed)
    visits, groups = int(rng.choice([2, 3, 3, 4, 5])), int(rng.choice([2, 2, 3, 4]))
    subjects = int(rng.choice([20, 24, 30, 60]))
    group = rng.choice(groups, subjects, p=rng.dirichlet(np.full(groups, 3.0)))
    group[: 4 * groups] = np.repeat(np.arange(groups), 4)
    lag = np.abs(np.subtract.outer(np.arange(visits), np.arange(visits)))
    rho, kind = rng.choice([0.0, 0.5, 0.8, 0.95]), rng.integers(2)
    correlation = rho**lag if kind else np.where(lag > 0, rho, 1.0)
    sd = np.exp(rng.normal(0.0, 0.3, visits))
    values = rng.normal(size=(subjects, visits)) @ np.linalg.cholesky(correlation * np.outer(sd, sd)).T
    x, start = rng.normal(0.0, 10.0, subjects), rng.normal(0.0, 15.0, subjects)
    sex = rng.choice(["f", "m"], subjects)
    values = 10.0 ** rng.choice([-6, 0, 2, 6]) * (
        values + rng.normal(0, 1, (groups, visits))[group] + x[:, None] / 50
    )
    seen = np.ones((subjects, visits), dtype=bool)
    if (missing := rng.integers(4)) == 1:  # dropout
        seen = (
            np.arange(visits)
            < np.where(rng.random(subjects) < 0.4, rng.integers(1, visits, subjects), visits)[:, None]
        )
    elif missing == 2:  # any visit, the first too
        seen = rng.random((subjects, visits)) < 0.8
    elif missing == 3:  # the weakest leave
        seen[np.argsort(values[:, 0])[: subjects // 5], -1] = False
    seen[: 4 * groups : 2] = True
    who, when = np.nonzero(seen)
    order = rng.permutation(len(who))
    who, when = who[order], when[order]
    table = {
        "id": [f"P{i:03}" for i in who],
        "group": [f"g{g}" for g in group[who]],
        "week": [4 * int(v) for v in when],
        "x": x[who].tolist(),
        "start": start[who].tolist(),
        "sex": sex[who].tolist(),
        "y": values[who, when].tolist(),
    }
    covariates = (["x"] if rng.random() < 0.5 else [], ["sex"] if rng.random() < 0.4 else [])
    return table, *covariates, "start" if rng.random() < 0.4 else None


SETTINGS = [
    ("reml", "kenward-roger", "observed"),
    ("reml", "kenward-roger", "expected"),
    ("reml", "satterthwaite", "observed"),
    ("reml", "satterthwaite", "expected"),
    ("ml", "satterthwaite", "observed"),
    ("ml", "satterthwaite", "expected"),
]


@pytest.mark.parametrize("covariance", STRUCTURES)
@pytest.mark.parametrize("seed", range(12))
def test_random_trials(seed, covariance):
    table, numeric, factors, baseline = random_trial(seed)
    method, df, information = SETTINGS[(seed + STRUCTURES.index(covariance)) % len(SETTINGS)]
    result = mmrm(
        table, **ROLES, covariates=[*numeric, *factors], baseline=baseline,
        covariance=covariance, method=method, df=df, information=information,
    )  # fmt: skip
    data = dense.dense(table, ROLES, numeric, factors, baseline)
    restricted = method == "reml"
    assert result.deviance == pytest.approx(
        dense.deviance(data, result.covariance, restricted=restricted), abs=1e-7
    )
    answer = dense.answer(
        data, covariance, result.covariance, restricted=restricted, df=df, information=information
    )
    scale = np.abs(dense.theta_of(covariance, result.covariance)) if covariance == "us" else 1.0
    assert np.abs(answer.found.gradient * scale).max() < 1e-3
    assert result.coefficients["name"] == data.names
    for unit, mine in zip(np.eye(len(data.names)), result.coefficients.rows(), strict=True):
        estimate, se, wanted_df = answer.single(unit)
        assert mine["estimate"] == pytest.approx(estimate, abs=1e-6 * se)
        assert (mine["se"], mine["df"]) == pytest.approx((se, wanted_df), rel=1e-5)
    for mine in result.tests.rows():
        rows = dense.type_three_rows(data, mine["term"])
        test = answer.f_kenward_roger if df == "kenward-roger" else answer.f_satterthwaite
        den_df, f, p = test(rows)
        assert mine["num_df"] == len(rows)
        assert (mine["den_df"], mine["f"]) == pytest.approx((den_df, f), rel=1e-5)
        assert mine["p"] == pytest.approx(p, rel=1e-4)
