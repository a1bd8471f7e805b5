"""Power by simulation: simulate trials from a design, analyse each with the mixed model, count what is found.

The type I error comes from the same trials. A shift of the group means by X d moves the coefficients by exactly d and
leaves the residuals, the covariance and the degrees of freedom alone; so the trial without an effect is the
same trial tested at the coefficients less the effect, and needs no second fit.
"""

from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import special

from hipstride.trial.inference import (
    Inference,
    f_tail,
    f_test_satterthwaite,
    infer,
    kenward_roger_scaling,
    wald,
)
from hipstride.trial.maximise import covariance_of_entries, maximise
from hipstride.trial.power_design import Endpoint, PowerDesign
from hipstride.trial.simulate import Population, draw, sufficient_of_trials
from hipstride.trial.smallmatrices import Array
from hipstride.trial.structures import structure, well_conditioned

LARGEST_CHUNK = 125
CHUNK_BYTES = 4_000_000
"""Of cross-products held at once: more visits, fewer replicates together."""
MOST_CHUNKS_IN_A_TASK = 40
TASKS_IN_FLIGHT = 256
"""Enough that each of a hundred workers has one waiting; a task is a few small arrays there and a few counts back."""
TOLERANCE = 1e-9

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Plan:
    """All that a worker needs; small, so it travels well."""

    population: Population
    masks: Array
    rows: tuple[Array, ...]
    """For each endpoint, the rows L (l, G T) whose product with the means is tested."""
    effect: Array
    """(G T,), the means of the design."""
    no_effect: Array
    """(G T,), the means if every group had those of the first."""
    covariance: str
    df: str
    information: str
    alpha: float
    seed: int

    @property
    def chunk(self) -> int:
        """Replicates fitted together: a matter of the design alone, so the same batches form whoever does the work."""
        patterns, visits = self.masks.shape
        columns = len(self.population.sizes) * visits + 1
        bytes_each: int = 8 * patterns * visits**2 * columns**2
        return max(1, min(LARGEST_CHUNK, CHUNK_BYTES // bytes_each))


@dataclass(frozen=True)
class Counts:
    """What was found in some replicates, endpoint by endpoint."""

    replicates: int
    found: NDArray[np.int64]
    found_without_effect: NDArray[np.int64]
    failed: int

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(
            self.replicates + other.replicates,
            self.found + other.found,
            self.found_without_effect + other.found_without_effect,
            self.failed + other.failed,
        )


def plan_of(design: PowerDesign) -> Plan:
    """The plan of one design (its grid is not looked at)."""
    weeks = np.array(design.visits)
    gone = design.missing.dropout * (weeks - weeks[0]) / (weeks[-1] - weeks[0])
    population = Population(
        sizes=tuple(group.n for group in design.groups),
        factors=np.linalg.cholesky(design.covariances()).astype(np.float64),
        leaves=gone,
        intermittent=design.missing.intermittent,
    )
    means = design.means()
    return Plan(
        population=population,
        masks=population.masks(),
        rows=tuple(endpoint_rows(design, endpoint) for endpoint in design.endpoints),
        effect=means.ravel(),
        no_effect=np.broadcast_to(means[0], means.shape).ravel(),
        covariance=design.analysis.covariance,
        df=design.analysis.df,
        information=design.analysis.information,
        alpha=design.analysis.alpha,
        seed=design.seed,
    )


def endpoint_rows(design: PowerDesign, endpoint: Endpoint) -> Array:
    """Rows L (l, G T) of an endpoint over the means of groups at visits."""
    groups, visits = len(design.groups), len(design.visits)
    names = [group.name for group in design.groups]
    if endpoint.test == "interaction":
        between = np.eye(groups)[1:] - np.eye(groups)[0]
        since = np.eye(visits)[1:] - np.eye(visits)[0]
        return np.kron(between, since)
    visit = visits - 1 if endpoint.visit is None else design.visits.index(endpoint.visit)
    group = names.index(endpoint.group) if endpoint.group is not None else groups - 1
    versus = names.index(endpoint.versus) if endpoint.versus is not None else 0
    at = np.eye(visits)[visit]
    if endpoint.test == "change":
        at = at - np.eye(visits)[0]
    return np.kron(np.eye(groups)[group] - np.eye(groups)[versus], at)[None]


def p_values(plan: Plan, replicates: NDArray[np.int64]) -> tuple[Array, Array]:
    """P values of every endpoint with and without the effect: two arrays (B, E); NaN where a fit failed."""
    values, seen = draw(plan.population, plan.seed, replicates)
    data = sufficient_of_trials(values, seen, plan.population.sizes, plan.masks)
    with_effect = np.full((len(replicates), len(plan.rows)), np.nan)
    without = with_effect.copy()
    form = structure(plan.covariance, plan.population.n_visits)
    with np.errstate(all="ignore"):
        for optimum in maximise(data, form, restricted=True, tolerance=TOLERANCE):
            w, usable = covariance_of_entries(form, optimum, observed=plan.information == "observed")
            good = optimum.converged & usable & well_conditioned(optimum.sigma)
            inference = infer(optimum, w, adjusted=plan.df == "kenward-roger").take(good)
            for number, rows in enumerate(plan.rows):
                pair = _test(plan.df, inference, rows, (plan.effect, plan.no_effect))
                for target, p in zip((with_effect, without), pair, strict=True):
                    target[optimum.index[good], number] = p
    return with_effect, without


def _test(df: str, inference: Inference, rows: Array, shifts: tuple[Array, Array]) -> list[Array]:
    """P values of L (b + shift) = 0 for each shift."""
    l = len(rows)
    shifted = [
        Inference(inference.beta + shift, inference.phi, inference.covariance, inference.p, inference.w)
        for shift in shifts
    ]
    if df == "satterthwaite":
        return [f_test_satterthwaite(one, rows).p for one in shifted]
    statistics = [wald(one, rows) for one in shifted]
    if df == "wald":
        return [np.asarray(special.chdtrc(l, statistic)) for statistic in statistics]
    den_df, scale = kenward_roger_scaling(inference, rows)
    return [f_tail(l, den_df, scale * statistic / l) for statistic in statistics]


def simulate_range(plan: Plan, first: int, last: int) -> Counts:
    """Count what replicates first, ..., last - 1 find; chunk by chunk, so memory is flat in their number."""
    empty = np.zeros(len(plan.rows), dtype=np.int64)
    total = Counts(0, empty, empty, 0)
    for start in range(first, last, plan.chunk):
        replicates = np.arange(start, min(start + plan.chunk, last))
        with_effect, without = p_values(plan, replicates)
        total += Counts(
            replicates=len(replicates),
            found=(with_effect < plan.alpha).sum(axis=0),
            found_without_effect=(without < plan.alpha).sum(axis=0),
            failed=int(np.isnan(with_effect).any(axis=1).sum()),
        )
    return total


def simulate(
    plan: Plan, replicates: int, executor: Executor | None = None, progress: Progress | None = None
) -> Counts:
    """Count what all replicates find, here or on an executor; the result is the same."""
    tasks = _tasks(replicates, plan.chunk)
    parts = _here(plan, tasks) if executor is None else _spread(plan, tasks, executor)
    total = next(parts)
    for part in parts:
        if progress is not None:
            progress(total.replicates, replicates)
        total = total + part
    if progress is not None:
        progress(total.replicates, replicates)
    return total


def _tasks(replicates: int, chunk: int) -> Iterator[tuple[int, int]]:
    """Ranges of replicates; their edges are edges of chunks."""
    chunks = -(-replicates // chunk)
    size = chunk * max(1, min(MOST_CHUNKS_IN_A_TASK, chunks // TASKS_IN_FLIGHT))
    for first in range(0, replicates, size):
        yield first, min(first + size, replicates)


def _here(plan: Plan, tasks: Iterator[tuple[int, int]]) -> Iterator[Counts]:
    for first, last in tasks:
        yield simulate_range(plan, first, last)


def _spread(plan: Plan, tasks: Iterator[tuple[int, int]], executor: Executor) -> Iterator[Counts]:
    """Keep a bounded number of tasks on the executor; sums of whole numbers do not mind the order."""
    pending: set[Future[Counts]] = set()
    try:
        for first, last in tasks:
            pending.add(executor.submit(simulate_range, plan, first, last))
            if len(pending) >= TASKS_IN_FLIGHT:
                done, pending = wait(pending, return_when=FIRST_COMPLETED)
                yield from (future.result() for future in done)
        while pending:
            done, pending = wait(pending, return_when=FIRST_COMPLETED)
            yield from (future.result() for future in done)
    finally:
        for future in pending:
            future.cancel()


def wilson_interval(found: int, replicates: int, level: float = 0.95) -> tuple[float, float]:
    """Score interval of Wilson (1927) for a share."""
    z = float(special.ndtri(0.5 + 0.5 * level))
    share, weight = found / replicates, z * z / replicates
    centre = (share + weight / 2.0) / (1.0 + weight)
    half = (
        z / (1.0 + weight) * float(np.sqrt(share * (1.0 - share) / replicates + weight / (4.0 * replicates)))
    )
    return max(0.0, centre - half), min(1.0, centre + half)


@dataclass(frozen=True)
class PowerResult:
    """Power of a design and of every variation in its grid."""

    designs: list[PowerDesign]
    counts: list[Counts]

    @property
    def design(self) -> PowerDesign:
        """The design as given."""
        return self.designs[0]

    def endpoints(self, number: int = 0) -> list[dict[str, Any]]:
        """Power of each endpoint with its Monte-Carlo interval (95 %)."""
        return _shares(self.design.endpoints, self.counts[number].found, self.counts[number])

    def type_i(self, number: int = 0) -> list[dict[str, Any]]:
        """Share of trials without an effect in which each endpoint is found all the same, in the same shape."""
        counts = self.counts[number]
        return _shares(self.design.endpoints, counts.found_without_effect, counts)

    def to_dict(self) -> dict[str, Any]:
        """Plain values for JSON."""
        return {
            "endpoints": self.endpoints(),
            "type_i": self.type_i(),
            "failed": self.counts[0].failed,
            "target_power": self.design.target_power,
            "sem": self.design.measurement.sem,
            "grid": [
                {
                    "n": [group.n for group in design.groups],
                    "visits": design.visits,
                    "dropout": design.missing.dropout,
                    "attempts": design.measurement.attempts,
                    "sem": design.measurement.sem,
                    "endpoints": self.endpoints(number),
                    "type_i": self.type_i(number),
                    "failed": self.counts[number].failed,
                }
                for number, design in enumerate(self.designs)
                if number > 0
            ],
            "replicates": self.counts[0].replicates,
            "seed": self.design.seed,
        }


def _shares(endpoints: list[Endpoint], found: NDArray[np.int64], counts: Counts) -> list[dict[str, Any]]:
    rows = []
    for endpoint, number in zip(endpoints, found.tolist(), strict=True):
        lower, upper = wilson_interval(number, counts.replicates)
        rows.append(
            {"name": endpoint.name, "power": number / counts.replicates, "lower": lower, "upper": upper}
        )
    return rows


def power(
    design: PowerDesign,
    *,
    replicates: int | None = None,
    seed: int | None = None,
    executor: Executor | None = None,
    progress: Progress | None = None,
) -> PowerResult:
    """Power of a design by simulation, with its grid.

    Args:
        design: from `read_design`.
        replicates: simulated trials for each design; default as the design says.
        seed: of the random numbers; default as the design says.
        executor: where the work is done: a `concurrent.futures` pool, or a Dask client's `get_executor()`; default
            here. The numbers do not depend on it.
        progress: called with the replicates done and wanted, over the whole grid.
    """
    update = {"replicates": replicates, "seed": seed}
    design = design.model_copy(update={key: value for key, value in update.items() if value is not None})
    designs = design.cells()
    wanted = design.replicates * len(designs)
    counts = []
    for number, cell in enumerate(designs):
        before = number * design.replicates
        step = None if progress is None else _shifted(progress, before, wanted)
        counts.append(simulate(plan_of(cell), design.replicates, executor, step))
    return PowerResult(designs, counts)


def _shifted(progress: Progress, before: int, wanted: int) -> Progress:
    return lambda done, _: progress(before + done, wanted)
