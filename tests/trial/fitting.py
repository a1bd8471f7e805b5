"""The inner parts of a fit, for tests that look below the public verb."""

from hipstride.trial import fit as fitting
from hipstride.trial.dataset import Roles, read_trial
from hipstride.trial.inference import infer
from hipstride.trial.maximise import covariance_of_entries, maximise
from hipstride.trial.structures import structure


def sufficient_of(table, roles):
    """Sufficient statistics of scaled residuals, and the trial."""
    trial = read_trial(table, Roles(**roles, covariates=(), baseline=None), {})
    matrix = trial.model.matrix(trial.factors, trial.covariates)
    _, residual, scale = fitting._ordinary_least_squares(matrix, trial)
    return fitting._sufficient(matrix, residual / scale, trial), trial


def inference_of(table, roles, covariance, *, adjusted=False, shifted=True):
    """Inference on the coefficients in units of the data (no covariates)."""
    trial = read_trial(table, Roles(**roles, covariates=(), baseline=None), {})
    matrix = trial.model.matrix(trial.factors, trial.covariates)
    start, residual, scale = fitting._ordinary_least_squares(matrix, trial)
    data = fitting._sufficient(matrix, residual / scale, trial)
    form = structure(covariance, len(trial.visit.levels))
    optimum = next(maximise(data, form, restricted=True))
    w, _ = covariance_of_entries(form, optimum, observed=True)
    inference = infer(optimum, w, adjusted=adjusted)
    return type(inference)(
        inference.beta + start / scale, inference.phi, inference.covariance, inference.p, inference.w
    )
