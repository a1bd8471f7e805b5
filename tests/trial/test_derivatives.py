"""Gradient and second derivatives against finite differences, for every structure, REML and ML."""

import numpy as np
import pytest

from hipstride.trial.likelihood import differentiate, entries, evaluate, to_matrix
from hipstride.trial.maximise import maximise, starting_moments
from hipstride.trial.smallmatrices import spd_inverse
from hipstride.trial.structures import STRUCTURES, structure
from tests.trial.fitting import sufficient_of
from tests.trial.reference_sets import ROLES, data


@pytest.fixture(scope="module")
def trial():
    return sufficient_of(data("b"), ROLES)[0]


@pytest.fixture(scope="module")
def sigma(trial):
    """A covariance near the start, but no optimum."""
    moments = starting_moments(trial)
    t = trial.n_visits
    return 0.7 * moments + 0.4 * np.eye(t) + 0.05 * np.arange(t * t).reshape(t, t).T @ np.eye(t) * np.eye(t)


@pytest.mark.parametrize("restricted", [True, False])
def test_in_the_entries_of_sigma(trial, sigma, restricted):
    size = entries(trial.n_visits).size
    index = entries(trial.n_visits)
    values = sigma[0][index.row, index.column]

    def slopes(v):
        matrix = to_matrix(v[None], trial.n_visits)
        return differentiate(trial, evaluate(trial, matrix, restricted=restricted), restricted=restricted)

    def deviance(v):
        return evaluate(trial, to_matrix(v[None], trial.n_visits), restricted=restricted).deviance[0]

    step = 1e-5
    there = slopes(values)
    numeric = np.array(
        [(deviance(values + step * e) - deviance(values - step * e)) / (2 * step) for e in np.eye(size)]
    )
    np.testing.assert_allclose(there.gradient[0], numeric, rtol=1e-6, atol=1e-5)
    numeric = np.array(
        [
            (slopes(values + step * e).gradient[0] - slopes(values - step * e).gradient[0]) / (2 * step)
            for e in np.eye(size)
        ]
    )
    np.testing.assert_allclose(there.observed[0], numeric, rtol=1e-5, atol=1e-4)


@pytest.mark.parametrize("restricted", [True, False])
def test_derivative_of_the_information_on_the_coefficients(trial, sigma, restricted):
    index = entries(trial.n_visits)
    values = sigma[0][index.row, index.column]

    def information(v):
        return np.linalg.inv(
            evaluate(trial, to_matrix(v[None], trial.n_visits), restricted=restricted).phi[0]
        )

    point = evaluate(trial, sigma, restricted=restricted)
    p = differentiate(trial, point, restricted=restricted).p[0]
    for k, e in enumerate(np.eye(index.size)):
        numeric = (information(values + 1e-5 * e) - information(values - 1e-5 * e)) / 2e-5
        np.testing.assert_allclose(p[k], numeric, rtol=1e-5, atol=1e-5)


@pytest.mark.parametrize("name", STRUCTURES)
def test_in_the_parameters_of_a_structure(trial, sigma, name):
    form = structure(name, trial.n_visits)
    theta = form.start(sigma)
    inverse = spd_inverse(form.sigma(theta))[0]

    def deviance(step):
        return evaluate(trial, form.sigma(form.move(theta, step[None], inverse)), restricted=True).deviance[0]

    slopes = differentiate(trial, evaluate(trial, form.sigma(theta), restricted=True), restricted=True)
    jacobian = form.jacobian(theta)[0]
    gradient = jacobian.T @ slopes.gradient[0]
    hessian = (
        jacobian.T @ slopes.observed[0] @ jacobian + form.curvature(theta, slopes.gradient_matrix, inverse)[0]
    )
    unit = np.eye(form.n_parameters) * 1e-4
    numeric = [(deviance(e) - deviance(-e)) / 2e-4 for e in unit]
    np.testing.assert_allclose(gradient, numeric, rtol=1e-4, atol=1e-4)
    for i, a in enumerate(unit):
        for j, b in enumerate(unit):
            second = (deviance(a + b) - deviance(a - b) - deviance(b - a) + deviance(-a - b)) / 4e-8
            assert hessian[i, j] == pytest.approx(second, rel=2e-3, abs=2e-2)


@pytest.mark.parametrize("name", STRUCTURES)
def test_the_expected_information_is_the_mean_of_the_observed_one(name):
    """Averaged over data drawn from the model, at the truth."""
    from hipstride.trial.simulate import Population, draw, sufficient_of_trials

    t = 3
    form = structure(name, t)
    theta = form.start(np.array([[[4.0, 2.0, 1.5], [2.0, 4.0, 2.0], [1.5, 2.0, 4.0]]]))
    truth = form.sigma(theta)
    people = Population(
        (15, 15), np.linalg.cholesky(np.repeat(truth, 2, axis=0)), np.array([0.0, 0.1, 0.3]), 0.0
    )
    values, seen = draw(people, 1, np.arange(4000))
    trials = sufficient_of_trials(values, seen, people.sizes, people.masks())
    slopes = differentiate(
        trials, evaluate(trials, np.repeat(truth, 4000, axis=0), restricted=True), restricted=True
    )
    spread = slopes.observed.std(axis=0) / np.sqrt(4000)
    difference = np.abs(slopes.observed.mean(axis=0) - slopes.expected().mean(axis=0))
    assert (difference < 5 * spread + 1e-9).all()


@pytest.mark.parametrize("name", STRUCTURES)
def test_where_the_search_starts_does_not_matter(trial, name):
    form = structure(name, trial.n_visits)
    even = np.ones((1, trial.n_visits, trial.n_visits))
    identity = np.eye(trial.n_visits)[None]
    starts = [None, form.start(identity), form.start(2.0 * (0.8 * even + 0.2 * identity))]
    found = [next(maximise(trial, form, restricted=True, start=start)) for start in starts]
    assert all(optimum.converged.all() for optimum in found)
    assert np.ptp([optimum.point.deviance[0] for optimum in found]) < 1e-8
