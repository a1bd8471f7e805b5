"""Time of 1,000 simulated trials with Kenward-Roger tests, one thread: `python -m benchmarks.trial_power`.

    --type-one    the type I table: 10,000 trials a cell, Kenward-Roger against Wald
    --scaling     cost against n, visits, replicates and workers (processes, Dask), and what 10 million trials would take
    --memory      highest memory against replicates

R's packages from Debian fit one such trial in the same run where they are installed; a thousand of them is that times 1,000.
R mmrm's and statsmodels' figures for the loop (about 18 s with Kenward-Roger; 57 s without) were measured on a 2-core
machine with R 4.2.2 and are not measured here.
"""

import os

os.environ["OMP_NUM_THREADS"] = "1"
os.environ["OPENBLAS_NUM_THREADS"] = "1"

import resource
import sys
import time
from concurrent.futures import Executor, ProcessPoolExecutor
from typing import Any

from benchmarks.trial_fit import trial
from benchmarks.trial_peers import peers
from hipstride.trial.power import plan_of, simulate
from hipstride.trial.power_design import PowerDesign, read_design

R_MMRM_SECONDS = 18.0
STATSMODELS_SECONDS = 57.0

# The covariance of the published type I table (tests/trial/reference/README.md), as SD and correlation.
SD = [25.0, 25.298221281347036, 26.457513110645905]
CORRELATION = 0.8


def design(n: int, missing: dict[str, float], *, visits: int = 3, df: str = "kenward-roger") -> PowerDesign:
    """Two groups of n / 2 people; the covariance of the published table, continued for more visits."""
    weeks = [0, 8, 12, 16, 20, 24][:visits]
    gains = [0.0, 9.0, 11.0, 11.5, 11.8, 12.0][:visits]
    values: dict[str, Any] = {
        "visits": weeks,
        "groups": [{"name": "control", "n": n // 2}, {"name": "training", "n": n // 2, "gains": gains}],
        "person": {"sd": (SD + [26.5] * 3)[:visits], "correlation": CORRELATION},
        "missing": missing,
        "analysis": {"df": df},
        "endpoints": [{"name": "any change", "test": "interaction"}],
        "seed": 1,
    }
    return read_design(values)


def seconds(
    design: PowerDesign, replicates: int, executor: Executor | None = None, repeats: int = 5
) -> float:
    """Shortest of a few runs."""
    plan = plan_of(design)
    best = float("inf")
    for _ in range(repeats):
        start = time.perf_counter()
        simulate(plan, replicates, executor)
        best = min(best, time.perf_counter() - start)
    return best


CASES: list[tuple[str, float, dict[str, float]]] = [
    ("complete", 0.04, {}),
    ("dropout, drawn anew for each", 0.15, {"dropout": 0.2}),
    ("intermittent, drawn anew for each", 0.25, {"dropout": 0.1, "intermittent": 0.1}),
]


def speed() -> None:
    """1,000 trials of 60 x 3."""
    of_r = peers({"one": trial(60, 3, 2, dropout=0.2, covariates=0, seed=1)}, repeats=5).get("one", [])
    print(f"{'1,000 trials of 60 x 3, us, KR':36} {'s':>6} {'target':>7} {'R mmrm':>7} {'ratio':>6}")
    for name, target, missing in CASES:
        took = seconds(design(60, missing), 1000)
        print(f"{name:36} {took:6.3f} {target:7.2f} {R_MMRM_SECONDS:7.0f} {R_MMRM_SECONDS / took:6.0f}")
        for peer in of_r:
            print(f"    {peer.package:40} {peer.milliseconds:7.0f} {peer.milliseconds / took:6.0f}")


def type_one(trials: int = 10_000) -> None:
    """Rejections without an effect, nominal 0.05."""
    print(
        f"{trials} trials a cell, nominal 0.05, error of the simulation {(0.05 * 0.95 / trials) ** 0.5:.4f}"
    )
    print(f"{'total n':>7} {'Wald':>7} {'KR F':>7} {'Wald, dropout':>14} {'KR F, dropout':>14}")
    for n in (16, 20, 30, 60):
        cells = []
        cases: list[dict[str, float]] = [{}, {"dropout": 0.2}]
        for missing in cases:
            for df in ("wald", "kenward-roger"):
                counts = simulate(plan_of(design(n, missing, df=df)), trials)
                cells.append(counts.found_without_effect[0] / counts.replicates)
        print(f"{n:7} {cells[0]:7.3f} {cells[1]:7.3f} {cells[2]:14.3f} {cells[3]:14.3f}")


def scaling() -> None:
    """One line a point; each is seconds for 1,000 trials with dropout."""
    print("milliseconds a trial, dropout 20 %, Kenward-Roger")
    for n in (20, 60, 200, 600):
        print(f"  n = {n:4}, 3 visits: {seconds(design(n, {'dropout': 0.2}), 1000, repeats=3):.3f}")
    for visits in (2, 3, 4, 5, 6):
        print(
            f"  n =   60, {visits} visits: {seconds(design(60, {'dropout': 0.2}, visits=visits), 1000, repeats=3):.3f}"
        )
    one = design(60, {"dropout": 0.2})
    for replicates in (1_000, 4_000, 16_000):
        took = seconds(one, replicates, repeats=1)
        print(f"  {replicates:6} replicates: {1e3 * took / replicates:.3f}")
    rate = 0.0
    for workers in (1, 2):
        with ProcessPoolExecutor(workers) as pool:
            simulate(plan_of(one), 2_000, pool)  # start the processes
            took = seconds(one, 16_000, pool, repeats=2)
        rate = max(rate, 16_000 / took / workers)
        print(f"  {workers} worker processes: {1e3 * took / 16_000:.3f}")
    for workers in (1, 2):
        print(f"  {workers} Dask workers: {1e3 * _on_dask(one, workers) / 16_000:.3f}")
    for workers in (2, 16, 64):
        print(
            f"  planned: 10 million trials on {workers} workers as fast as these: {1e7 / rate / workers / 60:.1f} min"
        )


def _on_dask(one: PowerDesign, workers: int) -> float:
    """Seconds of 16,000 trials on a cluster of processes of this machine."""
    from distributed import Client, LocalCluster

    with (
        LocalCluster(n_workers=workers, threads_per_worker=1, dashboard_address="127.0.0.1:0") as cluster,  # type: ignore[no-untyped-call, unused-ignore]
        Client(cluster) as client,  # type: ignore[no-untyped-call, unused-ignore]
    ):
        executor = client.get_executor(pure=False)
        simulate(plan_of(one), 2_000, executor)
        return seconds(one, 16_000, executor, repeats=2)


def memory() -> None:
    """Highest memory of this process so far, in megabytes."""
    one = plan_of(design(60, {"dropout": 0.2}))
    for replicates in (1_000, 10_000, 50_000):
        simulate(one, replicates)
        print(
            f"  after {replicates:6} replicates: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB"
        )


def main() -> None:
    """Run what is asked."""
    asked = {"--type-one": type_one, "--scaling": scaling, "--memory": memory}
    for option in sys.argv[1:] or [""]:
        asked.get(option, speed)()


if __name__ == "__main__":
    main()
