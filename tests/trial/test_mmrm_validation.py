"""Published data and an own synthetic set against what other programmes give."""

from typing import Any

import numpy as np
import pytest

from hipstride.trial import mmrm
from hipstride.trial.maximise import maximise
from hipstride.trial.structures import structure
from hipstride.trial.sufficient import of_subjects
from tests.trial.reference_sets import data

AGES = (8, 10, 12, 14)


def potthoff_roy():
    table = data("potthoff_roy")
    distance = np.array([[float(cell) for cell in table[f"age{age}"]] for age in AGES]).T
    return np.array([sex == "girl" for sex in table["sex"]], dtype=float), distance


def linear_in_age(covariance, *, restricted):
    girl, distance = potthoff_roy()
    age = np.broadcast_to(np.array(AGES, dtype=float), distance.shape)
    sex = np.broadcast_to(girl[:, None], distance.shape)
    rows = np.stack([np.ones_like(age), sex, age, sex * age, distance], axis=2)
    subjects = of_subjects(rows, np.ones(distance.shape, dtype=bool))
    return next(maximise(subjects, structure(covariance, 4), restricted=restricted))


def test_potthoff_roy_linear_in_age():
    unstructured = linear_in_age("us", restricted=False)
    assert unstructured.point.deviance[0] == pytest.approx(419.477, abs=5e-4)
    # The published estimates stand where R stopped, about 1e-5 from the optimum.
    assert unstructured.point.beta[0] == pytest.approx(
        [15.8422881, 1.5830813, 0.8268056, -0.3504414], rel=2e-5
    )
    assert linear_in_age("cs", restricted=False).point.deviance[0] == pytest.approx(428.6391, abs=5e-5)
    assert linear_in_age("us", restricted=True).point.deviance[0] == pytest.approx(424.5468, abs=5e-5)


# Deviances of the growth data, a line for each sex. ML of us, toep, ar1 and cs: the table of Jennrich and Schluchter (1986)
# as Verbeke and Molenberghs (2000, chapter 17) print it; the others and REML: R nlme 3.1-162, gls.
BY_STRUCTURE = {
    "us": (419.477, 424.547),
    "toep": (424.643, None),
    "ar1": (440.681, 444.587),
    "cs": (428.639, 433.757),
    "csh": (426.717, 431.972),
    "ar1h": (438.747, 442.796),
}


@pytest.mark.parametrize("covariance", BY_STRUCTURE)
def test_potthoff_roy_by_structure(covariance):
    for wanted, restricted in zip(BY_STRUCTURE[covariance], (False, True), strict=True):
        if wanted is not None:
            found = linear_in_age(covariance, restricted=restricted)
            assert found.point.deviance[0] == pytest.approx(wanted, abs=6e-4)


def test_potthoff_roy_with_a_mean_for_every_age():
    girl, distance = potthoff_roy()
    table = {
        "child": np.repeat(np.arange(27), 4),
        "sex": np.repeat(np.where(girl > 0, "girl", "boy"), 4),
        "age": np.tile(AGES, 27),
        "distance": distance.ravel(),
    }
    result = mmrm(table, response="distance", group="sex", visit="age", subject="child")
    assert result.deviance == pytest.approx(414.0348, abs=5e-5)


ROLES: dict[str, Any] = {"response": "y", "group": "group", "visit": "visit", "subject": "id"}


def synthetic(*, with_missing=True):
    table = dict(data("validation_d60"))
    if with_missing:
        gone = table["missing_in_unbalanced_set"]
        table["y"] = ["" if g == "1" else y for y, g in zip(table["y"], gone, strict=True)]
    # The targets have the healthy controls as the reference, which is also first in the alphabet.
    return table


def by_name(table):
    return {row["name"]: row for row in table.rows()}


def test_synthetic_set_complete():
    result = mmrm(synthetic(with_missing=False), **ROLES)
    assert -0.5 * result.deviance == pytest.approx(-728.290973132, abs=1e-6)
    intercept = mmrm(synthetic(with_missing=False), **ROLES, covariance="cs", df="satterthwaite")
    assert -0.5 * intercept.deviance == pytest.approx(-732.813635393, abs=1e-6)
    rows = by_name(intercept.coefficients)
    assert rows["(Intercept)"]["df"] == pytest.approx(72.3758851, rel=1e-6)
    assert rows["visit[8]"]["df"] == pytest.approx(116.0, rel=1e-6)


# These come from R mmrm with its default stopping rule, up to 2e-5 from the optimum (its intercept df is
# 58.0007804 where 58 is exact).
RELATIVE = 1e-4

KENWARD_ROGER = {
    "(Intercept)": (117.9191323, 4.57897754, 58.0007804),
    "group[MS]": (-41.02963111, 6.47565214, 58.0007804),
    "visit[8]": (3.49979987, 2.71161279, 50.3339467),
    "visit[12]": (9.16197994, 2.26095984, 50.4391731),
    "group[MS]:visit[8]": (5.65954867, 3.79918305, 50.2380971),
    "group[MS]:visit[12]": (2.7526504, 3.1980971, 50.4423671),
}


def test_synthetic_set_with_missing_values_kenward_roger():
    result = mmrm(synthetic(), **ROLES)
    assert result.deviance == pytest.approx(1306.95288927, abs=1e-5)
    rows = by_name(result.coefficients)
    for name, (estimate, se, df) in KENWARD_ROGER.items():
        row = rows[name]
        assert (row["estimate"], row["se"], row["df"]) == pytest.approx((estimate, se, df), rel=RELATIVE)
    (test,) = [row for row in result.tests.rows() if row["term"] == "group:visit"]
    assert (test["f"], test["den_df"], test["p"]) == pytest.approx(
        (1.248811422, 50.161043276, 0.295609506), rel=RELATIVE
    )
    upper = [[629.011059, 528.492833, 498.879107], [612.577174, 435.418056], [499.786765]]
    for i, row in enumerate(upper):
        assert result.covariance[i, i:] == pytest.approx(row, rel=RELATIVE)


def test_synthetic_set_with_missing_values_satterthwaite():
    result = mmrm(synthetic(), **ROLES, df="satterthwaite")
    rows = by_name(result.coefficients)
    assert rows["visit[8]"]["se"] == pytest.approx(2.69506132, rel=RELATIVE)
    assert rows["group[MS]:visit[12]"]["se"] == pytest.approx(3.17893469, rel=RELATIVE)
    assert rows["group[MS]:visit[12]"]["df"] == pytest.approx(50.4423671, rel=RELATIVE)
    (test,) = [row for row in result.tests.rows() if row["term"] == "group:visit"]
    # R reports this F for identity rows; their number of degrees of freedom differs from the type III rows.
    assert test["f"] == pytest.approx(1.285579737, rel=RELATIVE)


def test_synthetic_set_expected_information():
    result = mmrm(synthetic(), **ROLES, information="expected")
    (test,) = [row for row in result.tests.rows() if row["term"] == "group:visit"]
    assert (test["f"], test["den_df"], test["p"]) == pytest.approx(
        (1.24930235, 50.75504344, 0.29537045), rel=1e-6
    )
    rows = by_name(mmrm(synthetic(), **ROLES, df="satterthwaite", information="expected").coefficients)
    assert rows["visit[8]"]["df"] == pytest.approx(50.33381595, rel=1e-6)
    assert rows["visit[12]"]["df"] == pytest.approx(50.87309606, rel=1e-6)


def test_synthetic_set_compound_symmetry_is_not_mixed_up_with_plain_kenward_roger():
    rows = by_name(mmrm(synthetic(), **ROLES, covariance="cs").coefficients)
    assert rows["(Intercept)"]["df"] == pytest.approx(70.0245, abs=2e-3)
    assert rows["visit[8]"]["se"] == pytest.approx(2.6300070, rel=RELATIVE)
    assert rows["visit[8]"]["df"] == pytest.approx(97.94742, rel=RELATIVE)
