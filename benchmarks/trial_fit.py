"""Time of one analysis, data frame given, tables included: `python -m benchmarks.trial_fit`.

Unstructured covariance, REML, Kenward-Roger, one thread; the fastest of 60 and their median. R's packages from Debian run on
the same data in the same run where they are installed (trial_peers.py). R mmrm's figures are those of tests/trial/reference
(fit alone, median of 20, one thread of a 2-core machine), not measured here.
"""

import os

os.environ["OMP_NUM_THREADS"] = "1"
os.environ["OPENBLAS_NUM_THREADS"] = "1"

import math
import statistics
import time
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

from benchmarks.trial_peers import peers
from hipstride.trial import MMRM, mmrm


def trial(
    subjects: int, visits: int, groups: int, *, dropout: float, covariates: int, seed: int
) -> dict[str, Any]:
    """A simulated trial as columns: numbers as arrays, labels as lists of text."""
    rng = np.random.default_rng(seed)
    common = rng.normal(0.0, 22.0, subjects)
    y = 85.0 + common[:, None] + rng.normal(0.0, 9.0, (subjects, visits))
    group = np.arange(subjects) % groups
    y += 3.0 * group[:, None] * np.arange(visits)
    seen = np.ones((subjects, visits), dtype=bool)
    if dropout:
        leaves = np.where(rng.random(subjects) < dropout, rng.integers(1, visits, subjects), visits)
        seen = np.arange(visits) < leaves[:, None]
    extra = rng.normal(50.0, 10.0, (subjects, covariates))
    y += 0.3 * extra.sum(axis=1)[:, None]
    who, when = np.nonzero(seen)
    table: dict[str, Any] = {
        "id": [f"P{i:03}" for i in who],
        "group": ["control" if g == 0 else f"training {g}" for g in group[who]],
        "week": 4 * when,
        "y": y[who, when],
    }
    return table | {f"x{k}": extra[who, k] for k in range(covariates)}


def milliseconds(run: Callable[[], object], repeats: int = 60) -> tuple[float, float]:
    """Shortest and median time of a call."""
    run()
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        run()
        times.append(time.perf_counter() - start)
    return 1e3 * min(times), 1e3 * statistics.median(times)


CASES: list[tuple[str, float, float, dict[str, Any]]] = [
    ("60 x 3, dropout", 2.0, 15.7, {"subjects": 60, "visits": 3, "groups": 2, "dropout": 0.25, "covariates": 0}),
    ("200 x 5, three arms, two covariates, dropout", 4.0, 220.0,
     {"subjects": 200, "visits": 5, "groups": 3, "dropout": 0.25, "covariates": 2}),
    ("400 x 6, complete", 2.0, 495.0, {"subjects": 400, "visits": 6, "groups": 2, "dropout": 0.0, "covariates": 0}),
]  # fmt: skip


def main() -> None:
    """Our time of each case, then each peer with its ratio."""
    trials = {name: trial(**shape, seed=1) for name, _, _, shape in CASES}
    of_r = peers(trials, repeats=2)
    print(f"{'case':46} {'ms':>8} {'median':>7} {'target':>7} {'ratio':>6}")
    for name, target, mmrm_ms, _ in CASES:
        table = trials[name]
        frame = _frame(table)
        names = [key for key in table if key.startswith("x")]
        run = partial(mmrm, frame, response="y", group="group", visit="week", subject="id", covariates=names)
        took, median = milliseconds(run)
        print(f"{name:46} {took:8.2f} {median:7.2f} {target:7.1f}")
        for peer in of_r.get(name, []):
            note = ""
            if not math.isnan(peer.deviance):
                note = f"  deviance {peer.deviance - mmrm_deviance(run):+.1e}"
            print(
                f"    {peer.package:42} {peer.milliseconds:8.1f} {'':15} {peer.milliseconds / took:6.0f}{note}"
            )
        print(
            f"    {'R mmrm, us, Kenward-Roger (not run here)':42} {mmrm_ms:8.1f} {'':15} {mmrm_ms / took:6.0f}"
        )


def mmrm_deviance(run: Callable[[], MMRM]) -> float:
    """Ours, to show that both found the same optimum."""
    return run().deviance


def _frame(table: dict[str, Any]) -> Any:
    """A pandas data frame where pandas is installed, else the columns as they are."""
    try:
        import pandas  # type: ignore[import-untyped, import-not-found, unused-ignore]
    except ImportError:
        return table
    return pandas.DataFrame(table)


if __name__ == "__main__":
    main()
