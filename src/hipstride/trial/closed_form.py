"""Power without simulation, as a check on the simulation.

The information on the means of a group is the sum over its missingness patterns of the padded inverse covariance (the
variance formula of Lu, Luo and Chen 2008 for monotone dropout, which is the same sum). With complete data and an
unstructured covariance the test of one contrast is an exact t test and so is its power; with missing values it is a
large-sample formula.
"""

import numpy as np
from scipy import special

from hipstride.trial.power import endpoint_rows, plan_of
from hipstride.trial.power_design import Endpoint, PowerDesign
from hipstride.trial.simulate import Population
from hipstride.trial.smallmatrices import Array, spd_inverse


def pattern_chances(population: Population, masks: Array) -> Array:
    """Chance of each missingness pattern (M,)."""
    leaves = np.append(population.leaves, 1.0)
    p = population.intermittent
    chances = np.zeros(len(masks))
    for last in range(population.n_visits):
        stays_until = leaves[last + 1] - leaves[last]
        later = masks[:, 1 : last + 1]
        possible = ~masks[:, last + 1 :].any(axis=1)
        chances += stays_until * possible * np.prod(np.where(later > 0, 1.0 - p, p), axis=1)
    return chances


def variance_of_means(population: Population, masks: Array) -> Array:
    """Large-sample covariance (G, T, T) of the estimated means of each group."""
    chances = pattern_chances(population, masks)
    seen = masks[:, :, None] * masks[:, None, :]
    padding = np.eye(population.n_visits) * (1.0 - masks)[:, :, None]
    result = []
    for size, factor in zip(population.sizes, population.factors, strict=True):
        weights = spd_inverse((factor @ factor.T) * seen + padding)[0] * seen
        result.append(np.linalg.inv(size * np.einsum("m,mab->ab", chances, weights)))
    return np.array(result)


def power_closed_form(design: PowerDesign, endpoint: Endpoint) -> float:
    """Power of a two-sided test of one contrast: noncentral t with N - G degrees of freedom."""
    plan = plan_of(design)
    row = endpoint_rows(design, endpoint)[0]
    groups, t = len(design.groups), len(design.visits)
    parts = row.reshape(groups, t)
    variance = np.einsum("ga,gab,gb->", parts, variance_of_means(plan.population, plan.masks), parts)
    shift = float(row @ plan.effect / np.sqrt(variance))
    df = sum(plan.population.sizes) - groups
    critical = float(special.stdtrit(df, 1.0 - plan.alpha / 2.0))
    return float(1.0 - special.nctdtr(df, shift, critical) + special.nctdtr(df, shift, -critical))
