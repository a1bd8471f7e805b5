"""Residuals of a fitted model, and what they say about it.

A raw residual is the value less its fitted mean. Scaled residuals are the raw ones of a subject times the
inverse Cholesky factor of that subject's covariance: under the model they are uncorrelated with variance 1
whatever visits the subject attended. The squared distance of a subject is the sum of their squares.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import special

from hipstride.trial.dataset import TrialData
from hipstride.trial.smallmatrices import Array
from hipstride.trial.table import Table

LISTED = 5


@dataclass(frozen=True)
class Residuals:
    """Residuals row by row and subject by subject.

    Attributes:
        rows: tidy table with row (counted from 1), subject, group, visit, fitted, raw and scaled residual.
        visits: per visit the number, mean, standard deviation, skewness and excess kurtosis of scaled
            residuals.
        subjects: per subject the values used, squared distance and its upper tail probability.
    """

    rows: Table
    visits: Table
    subjects: Table

    def extremes(self) -> list[dict[str, Any]]:
        """The rows with the largest scaled residuals."""
        order = np.argsort(-np.abs(self.rows["scaled"]), kind="stable")[:LISTED]
        return Table({key: np.asarray(value)[order] for key, value in self.rows.items()}).rows()

    def to_dict(self) -> dict[str, Any]:
        """Plain values for JSON."""
        order = np.argsort(self.subjects["p"], kind="stable")[:LISTED]
        subjects = Table({key: np.asarray(value)[order] for key, value in self.subjects.items()})
        return {
            "visits": self.visits.rows(),
            "largest": self.extremes(),
            "farthest_subjects": subjects.rows(),
        }

    def summary(self) -> str:
        """Text to read."""
        largest = self.extremes()[0]
        return (
            "Scaled residuals (mean 0 and SD 1 if the model holds)\n"
            + self.visits.text({"mean": ".3f", "sd": ".3f", "skewness": ".3f", "excess_kurtosis": ".3f"})
            + f"\nLargest: {largest['scaled']:.2f}, subject {largest['subject']} at visit {largest['visit']} "
            f"(row {largest['row']})"
        )


def residuals_of(trial: TrialData, beta: Array, covariance: Array) -> Residuals:
    """Residuals at coefficients (q,) of the covariates as given and a covariance (T, T)."""
    to_original = trial.model.to_original(trial.covariates)
    fitted = trial.model.matrix(trial.factors, trial.covariates) @ np.linalg.solve(to_original, beta)
    raw = trial.response - fitted
    scaled = np.empty_like(raw)
    distance = np.empty(len(trial.subject_names))
    for number in range(len(trial.subject_names)):
        mine = np.flatnonzero(trial.subject == number)
        mine = mine[np.argsort(trial.visit.codes[mine])]
        visits = trial.visit.codes[mine]
        factor = np.linalg.cholesky(covariance[np.ix_(visits, visits)])
        scaled[mine] = np.linalg.solve(factor, raw[mine])
        distance[number] = scaled[mine] @ scaled[mine]
    values = np.bincount(trial.subject)
    return Residuals(
        rows=Table(
            row=trial.row_numbers + 1,
            subject=[trial.subject_names[i] for i in trial.subject],
            group=[trial.group.levels[i] for i in trial.group.codes],
            visit=[trial.visit.levels[i] for i in trial.visit.codes],
            fitted=fitted,
            raw=raw,
            scaled=scaled,
        ),
        visits=_by_visit(trial, scaled),
        subjects=Table(
            subject=list(trial.subject_names),
            n=values,
            squared_distance=distance,
            p=special.chdtrc(values, distance),
        ),
    )


def _by_visit(trial: TrialData, scaled: Array) -> Table:
    parts = [scaled[trial.visit.codes == v] for v in range(len(trial.visit.levels))]
    sd = np.array([part.std(ddof=1) if len(part) > 1 else np.nan for part in parts])

    def moment(power: int) -> Array:
        with np.errstate(invalid="ignore", divide="ignore"):
            return np.array([((part - part.mean()) ** power).mean() / part.std() ** power for part in parts])

    return Table(
        visit=list(trial.visit.levels),
        n=np.array([len(part) for part in parts]),
        mean=np.array([part.mean() for part in parts]),
        sd=sd,
        skewness=moment(3),
        excess_kurtosis=moment(4) - 3.0,
    )
