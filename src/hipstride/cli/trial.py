"""`hipstride trial analyse` and `hipstride trial power`."""

from __future__ import annotations

import json as json_text
import sys
import time
import tomllib
from collections.abc import Iterator
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import contextmanager
from typing import Annotated, Any

import typer

from hipstride.exchange.files import read_text, shown_path
from hipstride.prescription.rule import RULES_VERSION
from hipstride.record.canonical import sha256_of
from hipstride.record.errors import BadInput
from hipstride.trial.csv_text import columns_of_csv

ANALYSIS_SCHEMA = "hipstride.trial-analysis/1"
POWER_SCHEMA = "hipstride.trial-power/1"
BAR_WIDTH = 30

Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def analyse(
    file: Annotated[
        str, typer.Argument(metavar="D.csv", help="One row for each subject and visit; - is stdin.")
    ],
    response: Annotated[str, typer.Option(metavar="COLUMN", help="The outcome.")],
    group: Annotated[str, typer.Option(metavar="COLUMN", help="The group of each subject.")],
    visit: Annotated[str, typer.Option(metavar="COLUMN", help="The visit, such as the week.")],
    subject: Annotated[str, typer.Option(metavar="COLUMN", help="Who it is.")],
    covariates: Annotated[
        str, typer.Option(metavar="A,B", help="Further columns, numbers or categories.")
    ] = "",
    baseline: Annotated[
        str | None, typer.Option(metavar="COLUMN", help="Baseline value; adds it and its product with visit.")
    ] = None,
    reference: Annotated[
        list[str] | None,
        typer.Option(metavar="LEVEL", help="Reference group, or COLUMN=LEVEL; may be given again."),
    ] = None,
    covariance: Annotated[
        str, typer.Option(metavar="NAME", help="us, cs, csh, ar1, ar1h, toep or toeph.")
    ] = "us",
    df: Annotated[
        str | None,
        typer.Option(
            metavar="NAME", help="kenward-roger (default with reml) or satterthwaite (default with ml)."
        ),
    ] = None,
    method: Annotated[str, typer.Option(metavar="NAME", help="reml or ml.")] = "reml",
    information: Annotated[str, typer.Option(metavar="NAME", help="observed or expected.")] = "observed",
    level: Annotated[float, typer.Option(metavar="SHARE", help="Of the confidence intervals.")] = 0.95,
    json: Json = False,
) -> None:
    """Analyse a trial with a mixed model for repeated measures."""
    from hipstride.trial import mmrm

    text = read_text(file)
    options: dict[str, Any] = {
        "response": response,
        "group": group,
        "visit": visit,
        "subject": subject,
        "covariates": [name.strip() for name in covariates.split(",") if name.strip()],
        "baseline": baseline,
        "reference": reference or None,
        "covariance": covariance,
        "df": df,
        "method": method,
        "information": information,
        "level": level,
    }
    result = mmrm(columns_of_csv(text, shown_path(file)), **options)
    if json:
        _print_json(ANALYSIS_SCHEMA, {"data": text, "options": options}, result.to_dict())
    else:
        print(result.summary())


def power(
    file: Annotated[str, typer.Argument(metavar="DESIGN.toml", help="The design; - is stdin.")],
    replicates: Annotated[
        int | None, typer.Option(metavar="N", help="Simulated trials; as in the design if left out.")
    ] = None,
    seed: Annotated[int | None, typer.Option(metavar="S", help="As in the design if left out.")] = None,
    workers: Annotated[int, typer.Option(metavar="N", help="Processes on this machine.")] = 1,
    dask: Annotated[
        str | None, typer.Option(metavar="ADDRESS", help="A Dask scheduler, such as tcp://host:8786.")
    ] = None,
    json: Json = False,
) -> None:
    """Find the power of a design by simulation, with its type I error; the numbers do not depend on the workers."""
    from hipstride.trial.power import power as simulate
    from hipstride.trial.power_design import read_design
    from hipstride.trial.power_text import power_summary

    _check_whole("--replicates", replicates, 1, 100_000_000)
    _check_whole("--seed", seed, 0, 2**63)
    _check_whole("--workers", workers, 1, 1024)
    values = _toml(file)
    design = read_design(values, shown_path(file))
    start = time.perf_counter()
    with _executor(workers, dask) as executor:
        result = simulate(
            design,
            replicates=replicates,
            seed=seed,
            executor=executor,
            progress=_show_progress if sys.stderr.isatty() else None,
        )
    seconds = round(time.perf_counter() - start, 3)
    if json:
        options = {"replicates": replicates, "seed": seed}
        _print_json(
            POWER_SCHEMA, {"design": values, "options": options}, {**result.to_dict(), "seconds": seconds}
        )
    else:
        print(power_summary(result, seconds))


def _print_json(schema: str, inputs: Any, result: dict[str, Any]) -> None:
    head = {"schema": schema, "rules_version": RULES_VERSION, "inputs_sha256": sha256_of(inputs)}
    print(json_text.dumps({**head, **result}, ensure_ascii=False, indent=2, allow_nan=False))


def _check_whole(name: str, value: int | None, least: int, most: int) -> None:
    if value is not None and not least <= value <= most:
        raise BadInput(name, str(value), f"a whole number from {least} to {most}")


def _toml(file: str) -> dict[str, Any]:
    try:
        return tomllib.loads(read_text(file))
    except tomllib.TOMLDecodeError as error:
        raise BadInput(shown_path(file), str(error), "a TOML file") from None


@contextmanager
def _executor(workers: int, dask: str | None) -> Iterator[Executor | None]:
    """Where the work is done: here, on processes of this machine, or on a Dask cluster."""
    if dask is not None:
        with _dask_client(dask) as client:
            yield client.get_executor(pure=False)
    elif workers > 1:
        with ProcessPoolExecutor(workers) as pool:
            yield pool
    else:
        yield None


def _dask_client(address: str) -> Any:
    try:
        from distributed import Client
    except ImportError:
        raise BadInput(
            "--dask", repr(address), "only with Dask installed", "Install it as hipstride[dask]"
        ) from None
    try:
        return Client(address, timeout=10)  # type: ignore[no-untyped-call, unused-ignore]
    except (OSError, ValueError, TimeoutError) as error:
        raise BadInput("--dask", repr(address), "the address of a Dask scheduler", str(error)) from None


def _show_progress(done: int, wanted: int) -> None:
    filled = BAR_WIDTH * done // wanted
    end = "\n" if done == wanted else ""
    print(
        f"\r[{'#' * filled}{'.' * (BAR_WIDTH - filled)}] {done:,} of {wanted:,} trials",
        end=end,
        file=sys.stderr,
        flush=True,
    )
