"""A virtual cohort trained under several rules: the same people, the same luck, another way to progress.

A simulation, never evidence about people: what it shows follows from the assumptions in `traits` and
`virtual_person`. Wins and losses of our rule are reported alike.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from dataclasses import asdict, dataclass, fields
from math import exp, sqrt
from statistics import fmean, stdev
from typing import Any

import numpy as np

from hipstride.simulation.cohort_file import Cohort, PolicyName
from hipstride.simulation.measures import Summary, summary
from hipstride.simulation.people import TESTED_ON, made_up
from hipstride.simulation.policies import policy
from hipstride.simulation.scenarios import SCENARIOS, ScenarioName
from hipstride.simulation.trainer import train
from hipstride.simulation.traits import Traits

LABEL = (
    "Simulation: virtual people under assumptions. It helps to find faults in rules; "
    "it says nothing about how well they work in people."
)


@dataclass(frozen=True, slots=True)
class Job:
    """One person under one policy in one scenario."""

    cohort: Cohort
    scenario: ScenarioName
    number: int
    policy: PolicyName


def jobs(cohort: Cohort) -> list[Job]:
    """Every run of a cohort, in a fixed order."""
    return [
        Job(cohort, scenario, number, name)
        for scenario in cohort.scenarios
        for number in range(cohort.people)
        for name in cohort.policies
    ]


def run_job(job: Job) -> Summary:
    """One run. Its seed depends on the cohort, the scenario and the person, never on the policy."""
    scenario = SCENARIOS[job.scenario]
    place = list(SCENARIOS).index(job.scenario)
    seed = int(np.random.SeedSequence([job.cohort.seed, place, job.number]).generate_state(1, np.uint64)[0])
    rng = np.random.default_rng(seed)
    person = made_up(job.number + 1, job.cohort.who, scenario, rng)
    growth = job.cohort.growth
    limit = float(np.clip(rng.normal(growth.gain_limit, growth.gain_limit_sd), 0.0, 1.0))
    traits = Traits(gain_limit=limit, gain_tau_weeks=growth.tau_weeks, **scenario.traits)
    first = TESTED_ON + dt.timedelta(days=1)
    weeks = job.cohort.weeks
    used = policy(job.policy, person, first=first, weeks=weeks, seed=seed)
    tests = [week for week in (8, 12) if week <= weeks]
    return summary(train(person, seed=seed, weeks=weeks, traits=traits, policy=used, tests=tests))


def simulate(
    cohort: Cohort,
    *,
    executor: Executor | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> dict[str, Any]:
    """Run a cohort; the numbers do not depend on the executor."""
    todo = jobs(cohort)
    results: dict[tuple[ScenarioName, int, PolicyName], Summary] = {}
    made = executor.map(run_job, todo) if executor is not None else map(run_job, todo)
    for job, found in zip(todo, made, strict=True):
        results[job.scenario, job.number, job.policy] = found
        if progress is not None:
            progress(len(results), len(todo))
    rows = [
        _row(scenario, name, [results[scenario, number, name] for number in range(cohort.people)], cohort)
        for scenario in cohort.scenarios
        for name in cohort.policies
    ]
    return {
        "label": LABEL,
        "seed": cohort.seed,
        "people": cohort.people,
        "weeks": cohort.weeks,
        "full_dose": _full_dose(cohort),
        "results": rows,
        "comparisons": _comparisons(cohort, results),
    }


def _full_dose(cohort: Cohort) -> dict[str, float]:
    """What the calibrated growth gives at a full dose; Dalgas 2009 found 15.7 % after 12 weeks."""
    growth = cohort.growth
    return {
        f"gain_{week}_weeks": round(growth.gain_limit * (1.0 - exp(-week / growth.tau_weeks)), 4)
        for week in (8, 12)
    }


def _row(
    scenario: ScenarioName, name: PolicyName, found: Sequence[Summary], cohort: Cohort
) -> dict[str, Any]:
    row: dict[str, Any] = {"scenario": scenario, "held_out": SCENARIOS[scenario].held_out, "policy": name}
    for week in (8, 12):
        values = [getattr(one, f"gain_{week}_weeks") for one in found]
        row[f"gain_{week}_weeks"] = _interval(values) if cohort.weeks >= week else None
    for share in ("in_target", "near_effort", "reserve_kept", "worked", "overshoots"):
        row[share] = round(fmean(getattr(one, share) for one in found), 4)
    row["step_downs_per_person"] = round(fmean(one.step_downs for one in found), 2)
    judged = sum(one.verdicts for one in found)
    row["verdicts"] = judged
    row["false_verdicts"] = sum(one.false_verdicts for one in found)
    row["sets"] = sum(one.sets for one in found)
    return row


def _interval(values: Sequence[float]) -> dict[str, float | None]:
    """Mean with the 95 % interval of its Monte-Carlo error; no interval of one person."""
    mean = fmean(values)
    if len(values) < 2:
        return {"mean": round(mean, 4), "lower": None, "upper": None}
    half = _t95(len(values) - 1) * stdev(values) / sqrt(len(values))
    return {"mean": round(mean, 4), "lower": round(mean - half, 4), "upper": round(mean + half, 4)}


def _t95(df: int) -> float:
    from scipy.special import stdtrit

    return float(stdtrit(df, 0.975))


def _comparisons(
    cohort: Cohort, results: dict[tuple[ScenarioName, int, PolicyName], Summary]
) -> list[dict[str, Any]]:
    """Ours less each other rule, person by person, at the end; ahead and behind only beyond chance."""
    if "ours" not in cohort.policies:
        return []
    found = []
    measure = "gain_12_weeks" if cohort.weeks >= 12 else "gain_8_weeks"
    for scenario in cohort.scenarios:
        for name in cohort.policies:
            if name == "ours":
                continue
            for what, better in ((measure, 1), ("in_target", 1), ("overshoots", -1), ("worked", 1)):
                apart = [
                    getattr(results[scenario, number, "ours"], what)
                    - getattr(results[scenario, number, name], what)
                    for number in range(cohort.people)
                ]
                difference = _interval(apart)
                found.append(
                    {
                        "scenario": scenario,
                        "held_out": SCENARIOS[scenario].held_out,
                        "against": name,
                        "measure": what,
                        "difference": difference,
                        "ours_is": _ours_is(difference, better),
                    }
                )
    return found


def _ours_is(difference: dict[str, float | None], better: int) -> str:
    lower, upper = difference["lower"], difference["upper"]
    if lower is None or upper is None or lower <= 0.0 <= upper:
        return "not clearly different"
    return "ahead" if (lower > 0.0) == (better > 0) else "behind"


def text_of(result: dict[str, Any]) -> str:
    """The result as a table to read, losses as well as wins."""
    lines = [result["label"], ""]
    heads = (
        "scenario",
        "rule",
        "gain 8 wk",
        "gain 12 wk",
        "in target",
        "at effort",
        "too hard",
        "hard enough",
        "down",
        "false",
    )
    lines.append("{:32} {:20} {:>9} {:>10} {:>9} {:>9} {:>8} {:>11} {:>5} {:>7}".format(*heads))
    for row in result["results"]:
        gains = [_percent(row[f"gain_{week}_weeks"]) for week in (8, 12)]
        name = row["scenario"] + (" *" if row["held_out"] else "")
        lines.append(
            f"{name:32} {row['policy']:20} {gains[0]:>9} {gains[1]:>10} {row['in_target']:>9.0%} "
            f"{row['near_effort']:>9.0%} "
            f"{row['overshoots']:>8.0%} {row['worked']:>11.0%} {row['step_downs_per_person']:>5.1f} "
            f"{row['false_verdicts']:>3}/{row['verdicts']:<3}"
        )
    lines += ["", "* held out: never used to make a rule", ""]
    for verdict in ("behind", "ahead"):
        rows = [row for row in result["comparisons"] if row["ours_is"] == verdict]
        lines.append(f"Where ours is {verdict} ({len(rows)} of {len(result['comparisons'])} comparisons):")
        lines += [
            f"  {row['scenario']}, against {row['against']}, {row['measure']}: {row['difference']['mean']:+.3f}"
            for row in rows
        ] or ["  none"]
    return "\n".join(lines)


def _percent(interval: dict[str, float | None] | None) -> str:
    return "-" if interval is None or interval["mean"] is None else f"{interval['mean']:+.1%}"


def as_inputs(cohort: Cohort) -> dict[str, Any]:
    """The cohort as plain values, for the hash of the inputs."""
    return {one.name: getattr(cohort, one.name) for one in fields(cohort)} | {
        "who": asdict(cohort.who),
        "growth": asdict(cohort.growth),
    }
