"""A power result as text to read."""

from hipstride.trial.power import PowerResult
from hipstride.trial.power_design import PowerDesign
from hipstride.trial.result import DF_NAMES
from hipstride.trial.table import Table


def power_summary(result: PowerResult, seconds: float | None = None) -> str:
    """The design in a few lines, its power, then one line for each variation of the grid."""
    design, counts = result.design, result.counts[0]
    parts = ["\n".join(_heading(design)), _table(result, 0).text(SHARES)]
    if len(result.designs) > 1:
        parts.append("Variations\n" + _grid(result).text(SHARES))
    if design.target_power is not None:
        parts.append(_target(result))
    took = "" if seconds is None else f" in {seconds:.2f} s"
    foot = (
        f"{counts.replicates:,} simulated trials a design{took}, seed {design.seed}; intervals are the 95 % "
    )
    foot += "Monte-Carlo error of the simulation."
    failed = sum(one.failed for one in result.counts)
    if failed:
        foot += f" {failed} fits gave no estimate and count as not found."
    return "\n\n".join([*parts, foot])


SHARES = dict.fromkeys(("power", "lower", "upper", "type I", "dropout", "sem"), ".3f")


def _heading(design: PowerDesign) -> list[str]:
    unit = f" {design.unit}" if design.unit else ""
    analysis = design.analysis
    df = DF_NAMES.get(analysis.df, "Wald")
    attempts = f"{design.measurement.attempts} attempt{'s' if design.measurement.attempts > 1 else ''}"
    testers = "one tester" if design.measurement.testers == "one" else "many testers"
    return [
        design.title or "Power of a design",
        ", ".join(f"{group.name} n = {group.n}" for group in design.groups)
        + f"; weeks {', '.join(f'{week:g}' for week in design.visits)}",
        f"Dropout {design.missing.dropout:.0%}, missed visits {design.missing.intermittent:.0%}, "
        f"error of measurement {design.measurement.sem:.3g}{unit} "
        f"({attempts}, {testers})",
        f"Analysis: {analysis.covariance} covariance, {df}, two-sided {analysis.alpha:g}",
    ]


def _table(result: PowerResult, number: int) -> Table:
    power, error = result.endpoints(number), result.type_i(number)
    return Table(
        {
            "endpoint": [row["name"] for row in power],
            "power": [row["power"] for row in power],
            "lower": [row["lower"] for row in power],
            "upper": [row["upper"] for row in power],
            "type I": [row["power"] for row in error],
        }
    )


def _grid(result: PowerResult) -> Table:
    columns: dict[str, list[object]] = {}
    for number, design in enumerate(result.designs):
        if number == 0:
            continue
        settings: dict[str, object] = {
            "n": "+".join(str(group.n) for group in design.groups),
            "weeks": " ".join(f"{week:g}" for week in design.visits),
            "dropout": design.missing.dropout,
            "attempts": design.measurement.attempts,
            "sem": design.measurement.sem,
        }
        for row in _table(result, number).rows():
            for key, value in (settings | row).items():
                columns.setdefault(key, []).append(value)
    return Table(columns)


def _target(result: PowerResult) -> str:
    """Smallest variation whose power reaches the target on every endpoint."""
    target = result.design.target_power
    reached = [
        (sum(group.n for group in design.groups), number)
        for number, design in enumerate(result.designs)
        if all(row["power"] >= (target or 0.0) for row in result.endpoints(number))
    ]
    if not reached:
        return f"No design here reaches a power of {target:g} on every endpoint."
    total, number = min(reached)
    design = result.designs[number]
    return (
        f"Fewest people with a power of {target:g} on every endpoint: {total} "
        f"({', '.join(f'{group.name} {group.n}' for group in design.groups)}; "
        f"weeks {', '.join(f'{week:g}' for week in design.visits)}; dropout {design.missing.dropout:.0%}; "
        f"{design.measurement.attempts} attempts)"
    )
