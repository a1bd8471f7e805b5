"""Twelve simulated weeks of each of the seven people: how near the sets are to what was planned, and how safe.

Not a matter of speed: it prints the table of docs/simulation.md, the mean of two seeds.

    script/bench training
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import fields, replace
from pathlib import Path
from statistics import fmean
from typing import Any

from hipstride.record.parse import person_from_mapping
from hipstride.simulation.measures import Summary, first_exposures, summary
from hipstride.simulation.trainer import train
from hipstride.simulation.traits import BAD_REPORTS, Traits

EXAMPLES = Path(__file__).parents[1] / "examples"
PEOPLE = ("reader_a", "reader_a_home", "reader_b", "reader_c", "reader_d", "reader_e", "control_f")
WAYS: Mapping[str, Mapping[str, Any]] = {
    "good reports": {},
    "bad reports": BAD_REPORTS,
    "lost feeling": {"lost_feeling": True},
    "30 % missed": {"missed_share": 0.3},
}
SEEDS = (1, 2)


def one_run(job: tuple[str, str, int]) -> tuple[Summary, float]:
    """The summary of one run, and the heaviest first exposure as a share of the true strength."""
    name, way, seed = job
    who = person_from_mapping(tomllib.loads((EXAMPLES / f"{name}.toml").read_text()))
    if way == "lost feeling":
        who = replace(who, condition=replace(who.condition, lost_feeling_legs=True))
    run = train(who, seed=seed, weeks=12, traits=Traits(**WAYS[way]))
    return summary(run), max((one.truth.true_relative or 0.0 for one in first_exposures(run)), default=0.0)


def main() -> None:
    jobs = [(name, way, seed) for way in WAYS for name in PEOPLE for seed in SEEDS]
    with ProcessPoolExecutor() as pool:
        found = dict(zip(jobs, pool.map(one_run, jobs), strict=True))
    print("| | person | in the target | at the planned effort | too hard | heaviest first set | gain |")
    print("|---|---|---|---|---|---|---|")
    for way in WAYS:
        for name in PEOPLE:
            runs = [found[name, way, seed] for seed in SEEDS]
            mean = {one.name: fmean(getattr(each, one.name) for each, _ in runs) for one in fields(Summary)}
            heaviest = max(first for _, first in runs)
            print(
                f"| {way} | {name} | {mean['in_target']:.0%} | {mean['near_effort']:.0%} | {mean['overshoots']:.0%} "
                f"| {heaviest:.2f} | {mean['gain_12_weeks']:+.1%} |"
            )


if __name__ == "__main__":
    main()
