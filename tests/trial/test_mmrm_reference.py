"""Every number of the reference sets, for all structures, both df methods, REML and ML."""

import numpy as np
import pytest

from hipstride.trial import mmrm
from hipstride.trial.inference import f_test_satterthwaite
from tests.trial.fitting import inference_of
from tests.trial.reference_sets import ROLES, data, targets

STRUCTURES = ("us", "cs", "csh", "ar1", "ar1h", "toep", "toeph")
CASES = [
    (name, covariance, df)
    for name in ("a", "b")
    for covariance in STRUCTURES
    for df in ("satterthwaite", "kenward_roger_linear")
]
RELATIVE = 1e-4


def fit(name: str, covariance: str, **options):
    return mmrm(data(name), **ROLES, covariance=covariance, **options)


def r_name(name: str) -> str:
    return name.replace("[", "").replace("]", "")


def agree(ours, theirs, key: str, *, se: float | None = None) -> None:
    for mine, reference in zip(ours, theirs, strict=True):
        absolute = RELATIVE * reference["se"] if "se" in reference else 0.0
        if key in ("t", "f"):
            absolute = RELATIVE
        if key == "se" or key == "df":
            absolute = 0.0
        assert mine[key] == pytest.approx(reference[key], rel=RELATIVE, abs=absolute), (key, mine, reference)


@pytest.mark.parametrize(("name", "covariance", "df"), CASES)
def test_every_number_of_a_reference_set(name, covariance, df):
    result = fit(name, covariance, df={"kenward_roger_linear": "kenward-roger"}.get(df, df))
    wanted = targets(name)["models"][covariance]
    assert result.deviance == pytest.approx(wanted["deviance"], abs=1e-5)
    assert result.aic == pytest.approx(wanted["aic"], abs=1e-5)
    assert result.bic == pytest.approx(wanted["bic"], abs=1e-5)
    assert result.n_covariance_parameters == wanted["n_cov_params"]
    assert result.n_observations == targets(name)["n_obs"]
    assert result.n_subjects == targets(name)["n_subjects"]
    np.testing.assert_allclose(result.covariance, wanted["covariance"], rtol=RELATIVE)

    inference = wanted[df]
    coefficients = result.coefficients.rows()
    assert [r_name(row["name"]) for row in coefficients] == [row["name"] for row in inference["coefficients"]]
    for key in ("estimate", "se", "df", "t", "p"):
        agree(coefficients, inference["coefficients"], key)
    covariance_scale = np.sqrt(np.outer(*[np.diagonal(inference["beta_vcov"])] * 2))
    difference = np.abs(result.beta_covariance - inference["beta_vcov"]) / covariance_scale
    assert difference.max() < 2 * RELATIVE

    means = result.lsmeans.rows()
    assert [(row["group"], row["visit"]) for row in means] == [
        (row["group"], row["visit"]) for row in inference["lsmeans"]
    ]
    for key in ("estimate", "se", "df", "lower", "upper"):
        agree(means, inference["lsmeans"], key)
    contrasts = result.contrasts.rows()
    assert [(row["contrast"], row["visit"]) for row in contrasts] == [
        (row["contrast"], row["visit"]) for row in inference["group_differences"]
    ]
    for key in ("estimate", "se", "df", "lower", "upper", "t", "p"):
        agree(contrasts, inference["group_differences"], key)

    (interaction,) = [row for row in result.tests.rows() if row["term"] == "group:visit"]
    reference = inference["type3"]["group:visit"]
    assert interaction["num_df"] == reference["num_df"]
    for key, theirs in (("den_df", "den_df"), ("f", "F"), ("p", "p")):
        assert interaction[key] == pytest.approx(reference[theirs], rel=RELATIVE)


@pytest.mark.parametrize("name", ["a", "b"])
@pytest.mark.parametrize("covariance", STRUCTURES)
def test_satterthwaite_of_identity_rows(name, covariance):
    wanted = targets(name)["models"][covariance]["satterthwaite"]["interaction_identity_rows"]
    inference = inference_of(data(name), ROLES, covariance)
    q = inference.beta.shape[1]
    test = f_test_satterthwaite(inference, np.eye(q)[q - wanted["num_df"] :])
    assert test.den_df[0] == pytest.approx(wanted["den_df"], rel=RELATIVE)
    assert test.f[0] == pytest.approx(wanted["F"], rel=RELATIVE)


@pytest.mark.parametrize(
    ("name", "covariance"),
    [(n, c) for n in ("a", "b") for c in STRUCTURES if "ml" in targets(n)["models"][c]],
)
def test_maximum_likelihood(name, covariance):
    result = fit(name, covariance, method="ml")
    wanted = targets(name)["models"][covariance]["ml"]
    assert result.settings.df == "satterthwaite"
    assert result.deviance == pytest.approx(wanted["deviance"], abs=1e-5)
    assert result.aic == pytest.approx(wanted["aic"], abs=1e-5)
    assert result.bic == pytest.approx(wanted["bic"], abs=1e-5)
    np.testing.assert_allclose(result.covariance, wanted["covariance"], rtol=RELATIVE)
    for mine, reference in zip(result.coefficients.rows(), wanted["coefficients"], strict=True):
        assert mine["estimate"] == pytest.approx(
            reference["estimate"], rel=RELATIVE, abs=RELATIVE * mine["se"]
        )
