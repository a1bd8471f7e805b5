"""Bad input is one line that names the place; a model without an estimate says so."""

from typing import Any

import numpy as np
import pytest

from hipstride.record.errors import BadInput, NoEstimate
from hipstride.trial import mmrm
from hipstride.trial.structures import STRUCTURES

ROLES: dict[str, Any] = {"response": "y", "group": "group", "visit": "week", "subject": "id"}


def trial(subjects=20, visits=3, seed=0):
    rng = np.random.default_rng(seed)
    who, when = (part.ravel() for part in np.indices((subjects, visits)))
    y = 80.0 + rng.normal(0, 20, subjects)[who] + rng.normal(0, 8, who.shape)
    return {
        "id": [f"P{i}" for i in who],
        "group": ["ab"[i % 2] for i in who],
        "week": (4 * when).tolist(),
        "x": rng.normal(0, 1, subjects)[who].tolist(),
        "y": y.tolist(),
    }


def changed(column, row, value):
    table = trial()
    table[column] = [value if i == row else cell for i, cell in enumerate(table[column])]
    return table


BAD: dict[str, Any] = {
    "duplicate": (changed("week", 1, 0), {}, r"id and week, row 2: got subject P0 at visit 0 a second time"),
    "text in numbers": (changed("y", 6, "strong"), {}, r"column y, row 7: got 'strong'"),
    "decimal comma": (changed("y", 6, "85,5"), {}, r"row 7: .*decimal point"),
    "one group": (trial() | {"group": ["a"] * 60}, {}, r"column group: got one group only \(a\)"),
    "two groups": (changed("group", 1, "b"), {}, r"column group, row 2: got subject P0 in two groups"),
    "unknown visit": (
        trial(),
        {"reference": {"week": "99"}},
        r"reference of week: got '99'; allowed: 0, 4, 8",
    ),
    "unknown group": (trial(), {"reference": "z"}, r"reference of group: got 'z'; allowed: a, b"),
    "unknown reference": (trial(), {"reference": "arm=a"}, r"reference: got 'arm'; allowed: group, week"),
    "all missing": (trial() | {"y": [None] * 60}, {}, r"column y: got no value in any row"),
    "too small": (changed("y", 3, 1e-300), {}, r"column y, row 4: got 1e-300"),
    "too large": (changed("y", 3, "1e300"), {}, r"column y, row 4: got 1e\+300"),
    "infinite": (changed("y", 3, float("inf")), {}, r"column y, row 4: got inf"),
    "large covariate": (changed("x", 3, 1e300), {"covariates": ["x"]}, r"column x, row 4: got 1e\+300"),
    "mixed covariate": (changed("x", 3, "old"), {"covariates": ["x"]}, r"column x, row 4: got 'old'"),
    "missing column": (
        trial(),
        {"covariates": ["age"]},
        r"covariate column: got 'age'.*id, group, week, x, y",
    ),
    "no visit": (changed("week", 3, ""), {}, r"column week, row 4: got nothing"),
    "no group": (changed("group", 3, "NA"), {}, r"column group, row 4: got nothing"),
    "no rows": ({key: [] for key in trial()}, {}, r"data: got no rows"),
    "a column twice": (trial(), {"covariates": ["y"]}, r"'y' in two roles"),
    "structure": (trial(), {"covariance": "sp"}, r"covariance: got 'sp'; allowed: us, cs"),
    "df": (trial(), {"df": "kr"}, r"df: got 'kr'; allowed: kenward-roger, satterthwaite"),
    "kenward-roger with ml": (trial(), {"df": "kenward-roger", "method": "ml"}, r"df: .*REML"),
    "level": (trial(), {"level": 95}, r"level: got 95"),
    "lengths": (trial() | {"x": [1.0]}, {"covariates": ["x"]}, r"column x: got 1 rows; allowed: 60"),
    "not a table": ([1, 2], {}, r"data: got list"),
    "a list in a cell": (changed("group", 0, ["a"]), {}, r"column group: got a list in a cell"),
}


@pytest.mark.parametrize("case", BAD)
def test_bad_input_is_one_line_that_names_the_place(case):
    table, options, message = BAD[case]
    with pytest.raises(BadInput, match=message) as caught:
        mmrm(table, **ROLES, **options)
    assert "\n" not in str(caught.value)
    assert caught.value.exit_code == 2


def without_visit():
    table = trial()
    table["y"] = [None if week == 4 else y for week, y in zip(table["week"], table["y"], strict=True)]
    return table


def copied_visit(noise):
    table = trial()
    y = np.asarray(table["y"]).reshape(-1, 3)
    y[:, 2] = y[:, 1] + noise * np.random.default_rng(1).normal(size=20)
    return table | {"y": y.ravel()}


def half_and_half():
    table = trial(subjects=24)
    keep = [i for i in range(72) if table["week"][i] != (4 if int(table["id"][i][1:]) % 4 < 2 else 8)]
    return {key: [value[i] for i in keep] for key, value in table.items()}


def empty_cell():
    table = trial()
    table["y"] = [
        None if (week, group) == (8, "b") else y
        for week, group, y in zip(table["week"], table["group"], table["y"], strict=True)
    ]
    return table


SILENT: dict[str, Any] = {
    "a visit nobody attended": (without_visit(), {}, "visit 4 was attended by nobody"),
    "a cell nobody attended": (empty_cell(), {}, "nobody in group b has a value at visit 8"),
    "never seen at both": (half_and_half(), {}, "nobody was seen at both visit 4 and visit 8"),
    "one subject per group": (trial(subjects=2), {}, "too few subjects"),
    "one subject per group, cs": (trial(subjects=2), {"covariance": "cs"}, "too few subjects"),
    "fewer subjects than visits": (trial(subjects=4), {}, "singular"),
    "singular": (copied_visit(0.0), {}, "singular"),
    "nearly singular": (copied_visit(1e-5), {}, "singular"),
    "no variation": (trial() | {"y": [5.0] * 60}, {}, "residual variance is zero"),
    "fitted exactly": (trial() | {"y": [float(w) for w in trial()["week"]]}, {}, "residual variance is zero"),
    "collinear": (
        trial() | {"z": [float(g == "b") for g in trial()["group"]]},
        {"covariates": ["z"]},
        r"group\[b\] and z|collinear",
    ),
    "collinear pair": (
        trial() | {"z": [3.0 * x - 1.0 for x in trial()["x"]]},
        {"covariates": ["x", "z"]},
        "z is collinear",
    ),
    "baseline among the visits": (
        trial() | {"start": np.repeat(np.asarray(trial()["y"]).reshape(-1, 3)[:, 0], 3)},
        {"baseline": "start"},
        "at visit 0 the response is the baseline start itself",
    ),
    "constant covariate": (trial() | {"z": [2.0] * 60}, {"covariates": ["z"]}, "z has the same value"),
    "one level": (trial() | {"z": ["a"] * 60}, {"covariates": ["z"]}, "z has one level only"),
}


@pytest.mark.parametrize("case", SILENT)
def test_no_estimate_says_why(case):
    table, options, message = SILENT[case]
    with pytest.raises(NoEstimate, match=message) as caught:
        mmrm(table, **ROLES, **options)
    assert "\n" not in str(caught.value)
    assert caught.value.exit_code == 3


@pytest.mark.parametrize("noise", [1.0, 1e-1])
def test_strong_but_honest_correlation_is_estimated(noise):
    result = mmrm(copied_visit(noise), **ROLES)
    assert np.isfinite(result.contrasts["se"]).all()


def test_one_subject_in_one_group_is_still_an_estimate():
    table = trial(subjects=21)
    table["group"] = ["b" if who == "P0" else "a" for who in table["id"]]
    result = mmrm(table, **ROLES)
    assert np.isfinite(result.contrasts["se"]).all()


def few(seed, subjects, visits=3):
    """Very few people, whose numbers are noise."""
    rng = np.random.default_rng(seed)
    who, when = (part.ravel() for part in np.indices((subjects, visits)))
    return {
        "id": who,
        "group": ["ab"[i % 2] for i in who],
        "week": 4 * when,
        "y": rng.normal(size=(subjects, visits)).ravel(),
    }


@pytest.mark.parametrize("covariance", STRUCTURES)
def test_very_few_people_give_numbers_that_mean_something_or_none(covariance):
    """Never a negative F, degrees of freedom of nothing, or a p without them."""
    answered = 0
    for subjects in (3, 4, 5, 6, 8):
        for seed in range(12):
            try:
                result = mmrm(few(seed, subjects), **ROLES, covariance=covariance)
            except NoEstimate:
                continue
            answered += 1
            for row in result.tests.rows():
                numbers = [row["den_df"], row["f"], row["p"]]
                if numbers == [None] * 3:
                    assert "too few people for this test" in result.summary()
                else:
                    assert row["den_df"] > 0
                    assert row["f"] >= 0
                    assert 0 <= row["p"] <= 1
            for table in (result.coefficients, result.lsmeans, result.contrasts, result.changes):
                assert (np.asarray(table["df"]) > 0.01).all()
                assert (np.asarray(table["se"]) > 0).all()
    assert answered > 10


def test_a_variance_that_runs_to_zero_is_no_estimate():
    """Two people seen twice and three once: the likelihood is flat in one variance."""
    table = {
        "id": [0, 1, 0, 1, 2, 3, 4],
        "group": list("abababa"),
        "week": [0, 0, 4, 4, 0, 0, 0],
        "y": [1.0, 2.0, 1.5, 2.2, 0.7, 2.9, 1.1],
    }
    with pytest.raises(NoEstimate, match="no positive variance or degrees of freedom|singular"):
        mmrm(table, **ROLES)


@pytest.mark.parametrize(("subjects", "visits"), [(5, 3), (6, 4), (7, 5), (7, 3), (9, 4)])
def test_hotelling_in_the_smallest_trials(subjects, visits):
    """The first three leave 2 denominator degrees of freedom, where Kenward and Roger's lambda is 0/0."""
    table = few(3, subjects, visits)
    y = table["y"].reshape(subjects, visits)
    changes, l = y[:, 1:] - y[:, :1], visits - 1
    parts = [changes[0::2], changes[1::2]]
    error = sum((part - part.mean(axis=0)).T @ (part - part.mean(axis=0)) for part in parts) / (subjects - 2)
    difference = parts[1].mean(axis=0) - parts[0].mean(axis=0)
    weight = len(parts[0]) * len(parts[1]) / subjects
    f = weight * difference @ np.linalg.solve(error, difference) * (subjects - 1 - l) / (l * (subjects - 2))
    test = mmrm(table, **ROLES).tests.rows()[-1]
    assert test["den_df"] == pytest.approx(subjects - 1 - l, rel=1e-5)
    assert test["f"] == pytest.approx(f, rel=1e-4)
