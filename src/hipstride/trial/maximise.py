"""Newton's method for a whole batch of data sets, with step control; the finished ones leave the batch.

Each step uses the observed second derivatives, or the expected ones (Fisher scoring) where the observed are
not positive definite. A step is halved until the deviance falls. The method converges quadratically, so the
last evaluation stands at the optimum to rounding and serves the inference as it is.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hipstride.trial.likelihood import Point, Slopes, differentiate, entries, evaluate
from hipstride.trial.smallmatrices import Array, Flags, spd_inverse
from hipstride.trial.structures import Structure
from hipstride.trial.sufficient import Sufficient

MOST_ITERATIONS = 100
SHORTEST_STEP = 1e-6
ROUNDING = 1e-9
"""Relative rise of the deviance that counts as rounding, not as a rise: that of a nearly singular covariance."""


@dataclass(frozen=True)
class Optimum:
    """Data sets that finished together.

    Attributes:
        index: (b,), their places in the batch.
        converged: (b,).
        data, point, slopes: at the last parameters.
        theta: (b, n).
        sigma: (b, T, T).
        iterations: how many evaluations it took.
    """

    index: NDArray[np.intp]
    converged: Flags
    data: Sufficient
    point: Point
    slopes: Slopes
    theta: Array
    sigma: Array
    iterations: int


SPARE_PEOPLE = 4
"""Beyond visits and coefficients that must be seen at every visit before regressions on earlier visits are trusted."""


def starting_moments(data: Sufficient) -> Array:
    """Covariance (B, T, T) of ordinary least-squares residuals, near the optimum and as a rule positive definite.

    With values missing it is put together from regressions of each visit on the earlier ones, over the people seen at all of
    them: for normal values and dropout this is the maximum of the likelihood given the residuals (Anderson 1957), and
    saves Newton's method two of five steps. With too few people for that: over the people seen at both visits.
    """
    batch, t, q = len(data.counts), data.n_visits, data.n_columns
    patterns = len(data.masks)
    identity = np.eye(t) * data.masks[:, :, None]
    products = (identity.reshape(1, 1, -1) @ data.blocks).reshape(batch, q + 1, q + 1)
    phi = spd_inverse(products[:, :q, :q])[0]
    beta = (phi @ products[:, :q, q, None])[:, :, 0]
    gamma = np.concatenate([-beta, np.ones((batch, 1))], axis=1)
    outer = (gamma[:, :, None] * gamma[:, None, :]).reshape(batch, -1, 1)
    residual = (data.blocks @ outer).reshape(batch, patterns, t * t)
    moments = residual.sum(axis=1).reshape(batch, t, t)
    pairs = np.einsum("bm,mij->bij", data.counts, data.seen)
    moments = moments / np.maximum(pairs - q / t, 1.0)
    if patterns > 1 and data.complete_pattern is not None:
        chained, trusted = _chained_regressions(data, residual)
        moments = np.where(trusted[:, None, None], chained, moments)
    variances = np.diagonal(moments, axis1=1, axis2=2)
    floor = 1e-3 * np.maximum(variances.mean(axis=1), 1e-300)
    lift = np.maximum(floor[:, None] - variances, 0.0)
    lifted: Array = moments + lift[:, :, None] * np.eye(t)
    return lifted


def _chained_regressions(data: Sufficient, residual: Array) -> tuple[Array, Flags]:
    """Covariance (B, T, T) from regressions on the earlier visits, and whether enough people were seen: (B,).

    Args:
        data: B data sets.
        residual: (B, M, T * T), sums of products of residuals in each pattern.
    """
    t, used = data.n_visits, data.n_columns / data.n_visits
    so_far = np.cumprod(data.masks, axis=1).T  # (T, M): seen at this and at every earlier visit
    people = data.counts @ so_far.T
    sums = (so_far @ residual).reshape(-1, t, t, t) / np.maximum(people - used, 1.0)[:, :, None, None]
    trusted = people[:, -1] >= t + used + SPARE_PEOPLE
    sigma = np.empty((len(people), t, t))
    sigma[:, 0, 0] = sums[:, 0, 0, 0]
    for k in range(1, t):
        inverse, _, regular = spd_inverse(sums[:, k, :k, :k])
        trusted = trusted & regular
        slope = inverse @ sums[:, k, :k, k, None]
        unexplained = sums[:, k, k, k] - (sums[:, k, None, k, :k] @ slope)[:, 0, 0]
        row = (sigma[:, :k, :k] @ slope)[:, :, 0]
        sigma[:, k, :k] = sigma[:, :k, k] = row
        sigma[:, k, k] = unexplained + (row * slope[:, :, 0]).sum(axis=1)
    return sigma, trusted


def maximise(
    data: Sufficient,
    form: Structure,
    *,
    restricted: bool,
    tolerance: float = 1e-12,
    start: Array | None = None,
) -> Iterator[Optimum]:
    """Minimise the deviance of every data set; yields groups of data sets as they finish.

    Args:
        data: B data sets.
        form: covariance structure.
        restricted: restricted (REML) or full likelihood.
        tolerance: largest Newton decrement (expected further fall of the deviance, doubled) at the optimum.
        start: parameters (B, n) to start from, else from moments.
    """
    index = np.arange(len(data.counts))
    trial = form.start(starting_moments(data)) if start is None else start
    base, step = trial, np.zeros_like(trial)
    base_inverse = np.broadcast_to(np.eye(data.n_visits), (len(trial), data.n_visits, data.n_visits))
    base_deviance = np.full(len(trial), np.inf)
    fraction = np.ones(len(trial))
    for iteration in range(1, MOST_ITERATIONS + 1):
        sigma = form.sigma(trial)
        point = evaluate(data, sigma, restricted=restricted)
        slack = ROUNDING * (np.abs(point.deviance) + data.n_observations)
        accepted = point.usable & (point.deviance <= base_deviance + np.where(point.usable, slack, 0.0))
        slopes = differentiate(data, point, restricted=restricted)
        inverse = point.inverse  # the identity where a trial step went too far; such a step is not taken
        new_step, decrement = _newton_step(form, trial, slopes, inverse)
        finished = accepted & (decrement <= tolerance)
        lost = ~accepted & (fraction < SHORTEST_STEP)
        leaving = finished | lost if iteration < MOST_ITERATIONS else np.ones_like(finished)
        if leaving.any():
            yield _optimum(index, finished, leaving, data, point, slopes, trial, sigma, iteration)
        if leaving.all():
            return
        if accepted.all():
            base, base_deviance, base_inverse, step = trial, point.deviance, inverse, new_step
            fraction = np.ones(len(trial))
        else:
            base = np.where(accepted[:, None], trial, base)
            base_deviance = np.where(accepted, point.deviance, base_deviance)
            base_inverse = np.where(accepted[:, None, None], inverse, base_inverse)
            step = np.where(accepted[:, None], new_step, step)
            fraction = np.where(accepted, 1.0, 0.5 * fraction)
        if leaving.any():
            stay = np.flatnonzero(~leaving)
            data, index = data.take(stay), index[stay]
            base, base_deviance, base_inverse = base[stay], base_deviance[stay], base_inverse[stay]
            step, fraction = step[stay], fraction[stay]
        trial = form.move(base, fraction[:, None] * step, base_inverse)


def _newton_step(form: Structure, theta: Array, slopes: Slopes, inverse_sigma: Array) -> tuple[Array, Array]:
    """Step (B, n) and Newton decrement (B,) from observed, else expected, second derivatives."""
    gradient, hessian = form.pull(theta, slopes.gradient, slopes.observed)
    hessian = hessian + form.curvature(theta, slopes.gradient_matrix, inverse_sigma)
    inverse, _, convex = spd_inverse(hessian)
    if not convex.all():
        bad = np.flatnonzero(~convex)
        scoring = form.pull(theta[bad], slopes.gradient[bad], slopes.expected()[bad])[1]
        ridge = 1e-8 * np.abs(np.diagonal(scoring, axis1=1, axis2=2))
        scoring = scoring + ridge[:, :, None] * np.eye(form.n_parameters)
        inverse[bad] = spd_inverse(scoring)[0]
    step = -(inverse @ gradient[:, :, None])[:, :, 0]
    decrement = np.abs((step * gradient).sum(axis=1))
    # The optimum has positive curvature: a flat gradient at a saddle is no answer.
    decrement = np.where(convex, decrement, np.maximum(decrement, 1.0))
    # A step that promises less than 1 of the deviance is short.
    return (form.cap(step, inverse_sigma) if (decrement >= 1.0).any() else step), decrement


def _optimum(
    index: NDArray[np.intp],
    finished: Flags,
    leaving: Flags,
    data: Sufficient,
    point: Point,
    slopes: Slopes,
    theta: Array,
    sigma: Array,
    iteration: int,
) -> Optimum:
    if leaving.all():
        return Optimum(index, finished, data, point, slopes, theta, sigma, iteration)
    go = np.flatnonzero(leaving)
    return Optimum(
        index=index[go],
        converged=finished[go],
        data=data.take(go),
        point=Point(*(getattr(point, name)[go] for name in Point.__dataclass_fields__)),
        slopes=Slopes(*(getattr(slopes, name)[go] for name in Slopes.__dataclass_fields__)),
        theta=theta[go],
        sigma=sigma[go],
        iterations=iteration,
    )


def covariance_of_entries(form: Structure, optimum: Optimum, *, observed: bool) -> tuple[Array, Flags]:
    """Sampling covariance of the distinct entries of Sigma (b, K, K): inverse information, through the
    structure.

    The deviance is twice the negative log-likelihood, hence the factor 2.
    """
    second = optimum.slopes.observed if observed else optimum.slopes.expected()
    information = form.pull(optimum.theta, optimum.slopes.gradient, second)[1]
    if observed and form.n_parameters < entries(optimum.sigma.shape[-1]).size:
        information = information + form.curvature(
            optimum.theta, optimum.slopes.gradient_matrix, optimum.point.inverse
        )
    inverse, _, usable = spd_inverse(information)
    return 2.0 * form.push(optimum.theta, inverse), usable
