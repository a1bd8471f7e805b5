"""What a fitted model says: numbers, tidy tables, a readable summary, plain values for JSON."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np

from hipstride.record.errors import NoEstimate
from hipstride.trial.dataset import Roles, TrialData
from hipstride.trial.design import questions
from hipstride.trial.diagnostics import Residuals, residuals_of
from hipstride.trial.inference import Inference, single_df, t_quantile, two_sided_p
from hipstride.trial.smallmatrices import Array
from hipstride.trial.table import Table

STRUCTURE_NAMES = {
    "us": "unstructured",
    "cs": "compound symmetry",
    "csh": "heterogeneous compound symmetry",
    "ar1": "first-order autoregressive",
    "ar1h": "heterogeneous first-order autoregressive",
    "toep": "Toeplitz",
    "toeph": "heterogeneous Toeplitz",
}
SMALLEST_DF = 0.01
"""Below it an estimate says nothing; honest small trials stay above 0.2, a vanishing variance is far below."""
DF_NAMES = {"kenward-roger": "Kenward-Roger", "satterthwaite": "Satterthwaite"}


@dataclass(frozen=True)
class Settings:
    """How the model was fitted."""

    covariance: str
    df: str
    method: str
    information: str
    level: float


def estimates_table(
    inference: Inference, shift: Array, scale: float, rows: Array, level: float
) -> dict[str, Array]:
    """Estimates of the rows (r, q) with standard errors, degrees of freedom, intervals and t tests."""
    beta, covariance = inference.beta[0] + shift, inference.covariance[0]
    estimate = rows @ beta * scale
    variance = ((rows @ covariance) * rows).sum(axis=1)
    df = single_df(inference, rows)[0]
    # So few values that the small-sample adjustment overturns them, that nothing is left to vary, or that a variance
    # runs towards zero on a flat likelihood.
    if not ((variance > 0.0) & (df > SMALLEST_DF)).all():
        raise NoEstimate(
            "an estimate has no positive variance or degrees of freedom: too few values for this model; "
            "try a structure with fewer parameters"
        )
    se = np.sqrt(variance) * scale
    t = estimate / se
    half = t_quantile(df, level) * se
    return {
        "estimate": estimate,
        "se": se,
        "df": df,
        "lower": estimate - half,
        "upper": estimate + half,
        "t": t,
        "p": two_sided_p(t, df),
    }


@dataclass(frozen=True)
class MMRM:
    """A fitted mixed model for repeated measures.

    Attributes:
        deviance: -2 log-likelihood (restricted under REML).
        covariance: (T, T), between the visits within a subject.
        beta, beta_covariance: coefficients (q,) and the covariance behind their standard errors (q, q).
        linear: estimates of further rows of coefficients (r, q); `combine` is the door to it.
        coefficients, tests, lsmeans, contrasts, changes: tidy tables; `tests` are type III F tests,
            `lsmeans` stand
            at the means of the covariates over the rows used with other factors weighted equally, `contrasts`
            compare groups at each visit, `changes` compare visits with the first within each group.
    """

    settings: Settings
    roles: Roles
    trial: TrialData
    n_observations: int
    n_subjects: int
    deviance: float
    n_covariance_parameters: int
    covariance: Array
    iterations: int
    beta: Array
    beta_covariance: Array
    coefficients: Table
    tests: Table
    lsmeans: Table
    contrasts: Table
    changes: Table
    linear: Callable[[Array], dict[str, Array]] = field(repr=False, compare=False)

    def combine(self, weights: Array) -> dict[str, float]:
        """A weighted sum of least-squares means, such as a difference of changes; weights (visits, groups).

        Gives estimate, se, df, lower, upper, t and p.
        """
        row = np.asarray(weights, dtype=np.float64).reshape(-1) @ questions(self.trial.model).lsmeans
        return {name: float(values[0]) for name, values in self.linear(row[None]).items()}

    @property
    def aic(self) -> float:
        """Deviance + 2 k, where k counts the covariance parameters only."""
        return self.deviance + 2.0 * self.n_covariance_parameters

    @property
    def bic(self) -> float:
        """Deviance + k log(number of subjects), where k counts the covariance parameters only."""
        return self.deviance + self.n_covariance_parameters * float(np.log(self.n_subjects))

    @cached_property
    def residuals(self) -> Residuals:
        """Residuals and what they say about the model."""
        return residuals_of(self.trial, self.beta, self.covariance)

    @property
    def covariate_means(self) -> dict[str, float]:
        """Where the least-squares means stand."""
        return {covariate.name: covariate.mean for covariate in self.trial.covariates}

    def to_dict(self) -> dict[str, Any]:
        """Every number as plain values for JSON; None where one does not apply."""
        return {
            "response": self.roles.response,
            "covariance_structure": self.settings.covariance,
            "df_method": self.settings.df,
            "method": self.settings.method,
            "information": self.settings.information,
            "level": self.settings.level,
            "groups": list(self.trial.group.levels),
            "visits": list(self.trial.visit.levels),
            "covariate_means": self.covariate_means,
            "n_observations": self.n_observations,
            "n_subjects": self.n_subjects,
            "n_covariance_parameters": self.n_covariance_parameters,
            "deviance": self.deviance,
            "aic": self.aic,
            "bic": self.bic,
            "covariance": self.covariance.tolist(),
            "coefficients": self.coefficients.rows(),
            "tests": self.tests.rows(),
            "lsmeans": self.lsmeans.rows(),
            "contrasts": self.contrasts.rows(),
            "changes": self.changes.rows(),
            "diagnostics": self.residuals.to_dict(),
        }

    def summary(self) -> str:
        """The analysis as text to read."""
        percent = f"{100 * self.settings.level:g}"
        numbers = {"p": "p", "df": ".2f", "den_df": ".2f", "t": ".3f", "f": ".3f"}
        intervals = {"lower": f"lower {percent} %", "upper": f"upper {percent} %"}

        def section(title: str, table: Table) -> str:
            named = Table({intervals.get(key, key): value for key, value in table.items()})
            return f"{title}\n{named.text(numbers)}"

        at = ", ".join(f"{name} = {mean:.5g}" for name, mean in self.covariate_means.items())
        return "\n\n".join(
            [
                self._heading(),
                section("Tests of the terms (type III)", self.tests) + self._undefined_tests(),
                section("Differences between groups", self.contrasts),
                section("Least-squares means" + (f" at {at}" if at else ""), self.lsmeans),
                section("Changes since the first visit, within groups", self.changes),
                section("Coefficients", self.coefficients),
                section("Covariance between visits", self._covariance_table()),
                self.residuals.summary(),
            ]
        )

    __str__ = summary

    def _heading(self) -> str:
        s = self.settings
        visits = self.trial.visit.levels
        terms = " + ".join(term.name for term in self.trial.model.terms[1:])
        return "\n".join(
            [
                "Mixed model for repeated measures",
                f"{self.roles.response} ~ {terms}",
                f"{self.n_subjects} subjects, {self.n_observations} values, {len(visits)} visits ({', '.join(visits)}); "
                f"reference group {self.trial.group.levels[0]}",
                f"Covariance {STRUCTURE_NAMES[s.covariance]}, {s.method.upper()}, "
                f"{DF_NAMES[s.df]} degrees of freedom, {s.information} information",
                f"Deviance {self.deviance:.4f}, AIC {self.aic:.2f}, BIC {self.bic:.2f} "
                f"({self.n_covariance_parameters} covariance parameters)",
            ]
        )

    def _undefined_tests(self) -> str:
        """Kenward and Roger's F has no denominator where very few people are left."""
        undefined = np.isnan(np.asarray(self.tests["p"])).any()
        return "\n- : too few people for this test of several coefficients together" if undefined else ""

    def _covariance_table(self) -> Table:
        levels = self.trial.visit.levels
        return Table(
            {"visit": list(levels)} | {level: self.covariance[:, i] for i, level in enumerate(levels)}
        )
