"""A fit with three groups, baseline and covariates against the definitions, written out subject by subject.

Nothing is shared with the fast code: the design matrix is made by hand, every matrix is formed in full, the information
comes from finite differences, and the formulas are those of docs/statistics.md as they stand there.
"""

from itertools import combinations_with_replacement

import numpy as np
import pytest

from hipstride.trial import mmrm
from tests.trial.test_mmrm_properties import ROLES, trial

SUBJECTS, GROUPS, VISITS = 36, 3, 3


@pytest.fixture(scope="module")
def table():
    table = trial(seed=11, subjects=SUBJECTS, groups=GROUPS, visits=VISITS)
    table["x"] = [None if i == 7 else x for i, x in enumerate(table["x"])]  # this row must drop out
    return table


@pytest.fixture(scope="module")
def design(table):
    """Design matrix in the order of the coefficients, response, subject and visit of the rows used."""
    rows = [dict(zip(table, values, strict=True)) for values in zip(*table.values(), strict=True)]
    rows = [row for row in rows if row["x"] is not None]
    x = []
    for row in rows:
        g = [float(row["group"] == name) for name in ("g1", "g2")]
        v = [float(row["week"] == week) for week in (4, 8)]
        x.append(
            [1.0, *g, *v, row["start"], row["x"], float(row["sex"] == "m")]
            + [gg * vv for vv in v for gg in g]
            + [vv * row["start"] for vv in v]
        )
    y = np.array([row["y"] for row in rows])
    subject = np.array([int(row["id"][1:]) for row in rows])
    visit = np.array([row["week"] // 4 for row in rows])
    return np.array(x), y, subject, visit


ENTRIES = list(combinations_with_replacement(range(VISITS), 2))


def full(sigma, subject, visit):
    return sigma[np.ix_(visit, visit)] * (subject[:, None] == subject)


def unit(entry):
    matrix = np.zeros((VISITS, VISITS))
    matrix[entry] = matrix[entry[::-1]] = 1.0
    return matrix


def deviance(sigma, design):
    x, y, subject, visit = design
    v = full(sigma, subject, visit)
    solved = np.linalg.solve(v, np.column_stack([x, y]))
    a = x.T @ solved[:, :-1]
    beta = np.linalg.solve(a, x.T @ solved[:, -1])
    rss = y @ solved[:, -1] - beta @ a @ beta
    constant = (len(y) - x.shape[1]) * np.log(2 * np.pi)
    return constant + np.linalg.slogdet(v)[1] + np.linalg.slogdet(a)[1] + rss


@pytest.fixture(scope="module")
def by_definition(table, design):
    """Coefficients, Phi, adjusted Phi, P and W at the fitted covariance of the model under test."""
    result = mmrm(table, **ROLES, covariates=["x", "sex"], baseline="start")
    x, y, subject, visit = design
    sigma = result.covariance
    h = 1e-3 * np.sqrt(np.array([sigma[a, a] * sigma[b, b] for a, b in ENTRIES]))
    steps = [size * unit(entry) for size, entry in zip(h, ENTRIES, strict=True)]
    hessian = np.array(
        [
            [
                (
                    deviance(sigma + a + b, design)
                    - deviance(sigma + a - b, design)
                    - deviance(sigma - a + b, design)
                    + deviance(sigma - a - b, design)
                )
                for b in steps
            ]
            for a in steps
        ]
    ) / (4 * np.outer(h, h))
    w = 2 * np.linalg.inv(hessian)
    inverse = np.linalg.inv(full(sigma, subject, visit))
    phi = np.linalg.inv(x.T @ inverse @ x)
    slopes = [full(unit(entry), subject, visit) for entry in ENTRIES]
    p = [-x.T @ inverse @ g @ inverse @ x for g in slopes]
    middle = np.zeros_like(phi)
    for k, g in enumerate(slopes):
        for l, f in enumerate(slopes):
            q = x.T @ inverse @ g @ inverse @ f @ inverse @ x
            middle += w[k, l] * (q - p[k] @ phi @ p[l])
    adjusted = phi + 2 * phi @ middle @ phi
    beta = phi @ x.T @ inverse @ y
    gradient = [
        (deviance(sigma + s, design) - deviance(sigma - s, design)) / (2 * size)
        for s, size in zip(steps, h, strict=True)
    ]
    return result, beta, phi, adjusted, np.array(p), w, np.array(gradient) * h


def test_the_fit_stands_at_the_optimum(by_definition, design):
    result, beta, *_, gradient = by_definition
    assert result.deviance == pytest.approx(deviance(result.covariance, design), abs=1e-6)
    assert np.abs(gradient).max() < 1e-3
    np.testing.assert_allclose(result.coefficients["estimate"], beta, rtol=1e-6, atol=1e-6)
    assert result.n_observations == len(design[1])


def test_kenward_roger_covariance_and_degrees_of_freedom(by_definition):
    result, _, phi, adjusted, p, w, _ = by_definition
    np.testing.assert_allclose(result.coefficients["se"], np.sqrt(np.diagonal(adjusted)), rtol=2e-4)
    for row, df in zip(np.eye(len(phi)), result.coefficients["df"], strict=True):
        slope = np.array([-row @ phi @ one @ phi @ row for one in p])
        assert df == pytest.approx(2 * (row @ phi @ row) ** 2 / (slope @ w @ slope), rel=1e-3)


def test_least_squares_means_and_contrasts(by_definition, design):
    result, beta, _, adjusted, *_ = by_definition
    x = design[0]
    start, other = x[:, 5].mean(), x[:, 6].mean()
    at_week_8 = [
        np.array([1, g == 1, g == 2, 0, 1, start, other, 0.5, 0, 0, g == 1, g == 2, 0, start], dtype=float)
        for g in range(3)
    ]
    means = [row for row in result.lsmeans.rows() if row["visit"] == "8"]
    for row, one in zip(at_week_8, means, strict=True):
        assert one["estimate"] == pytest.approx(row @ beta, rel=1e-6)
        assert one["se"] == pytest.approx(np.sqrt(row @ adjusted @ row), rel=2e-4)
    contrasts = {row["contrast"]: row for row in result.contrasts.rows() if row["visit"] == "8"}
    assert list(contrasts) == ["g1 - g0", "g2 - g0", "g2 - g1"]
    row = at_week_8[2] - at_week_8[1]
    assert contrasts["g2 - g1"]["estimate"] == pytest.approx(row @ beta, rel=1e-5)
    assert contrasts["g2 - g1"]["se"] == pytest.approx(np.sqrt(row @ adjusted @ row), rel=2e-4)


def f_test(rows, beta, phi, adjusted, p, w):
    """Kenward and Roger (1997), section 3, term by term."""
    l = len(rows)
    theta = rows.T @ np.linalg.inv(rows @ phi @ rows.T) @ rows
    t = [theta @ phi @ one @ phi for one in p]
    a1 = sum(w[k, j] * np.trace(t[k]) * np.trace(t[j]) for k in range(len(p)) for j in range(len(p)))
    a2 = sum(w[k, j] * np.trace(t[k] @ t[j]) for k in range(len(p)) for j in range(len(p)))
    b = (a1 + 6 * a2) / (2 * l)
    g = ((l + 1) * a1 - (l + 4) * a2) / ((l + 2) * a2)
    c1, c2, c3 = (c / (3 * l + 2 * (1 - g)) for c in (g, l - g, l + 2 - g))
    e = 1 / (1 - a2 / l)
    v = 2 / l * (1 + c1 * b) / ((1 - c2 * b) ** 2 * (1 - c3 * b))
    rho = v / (2 * e * e)
    m = 4 + (l + 2) / (l * rho - 1)
    estimate = rows @ beta
    f = estimate @ np.linalg.solve(rows @ adjusted @ rows.T, estimate) / l
    return m, m / (e * (m - 2)) * f


def test_type_three_tests(by_definition):
    result, beta, phi, adjusted, p, w, _ = by_definition
    unit_rows = np.eye(len(beta))
    thirds = 1 / 3
    rows = {
        # group 1 (and 2) against the reference, averaged over the visits
        "group": np.array(
            [
                unit_rows[1] + thirds * (unit_rows[8] + unit_rows[10]),
                unit_rows[2] + thirds * (unit_rows[9] + unit_rows[11]),
            ]
        ),
        # visits against the first, averaged over the groups, baseline at zero
        "visit": np.array(
            [
                unit_rows[3] + thirds * (unit_rows[8] + unit_rows[9]),
                unit_rows[4] + thirds * (unit_rows[10] + unit_rows[11]),
            ]
        ),
        "start": (unit_rows[5] + thirds * (unit_rows[12] + unit_rows[13]))[None],
        "x": unit_rows[6:7],
        "sex": unit_rows[7:8],
        "group:visit": unit_rows[8:12],
        "start:visit": unit_rows[12:14],
    }
    tests = {row["term"]: row for row in result.tests.rows()}
    assert list(tests) == list(rows)
    for term, wanted in rows.items():
        den_df, f = f_test(wanted, beta, phi, adjusted, p, w)
        assert tests[term]["num_df"] == len(wanted)
        assert tests[term]["den_df"] == pytest.approx(den_df, rel=1e-3), term
        assert tests[term]["f"] == pytest.approx(f, rel=1e-3), term
