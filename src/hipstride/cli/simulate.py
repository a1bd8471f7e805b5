"""`hipstride trial simulate`: a virtual cohort under several rules of progression."""

from __future__ import annotations

import sys
import tomllib
from collections.abc import Iterator
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from typing import Annotated

import typer

from hipstride.cli.output import envelope, print_json
from hipstride.exchange.files import read_text, shown_path
from hipstride.record.errors import BadInput

SCHEMA = "hipstride.trial-simulation/1"


def simulate(
    file: Annotated[str, typer.Argument(metavar="COHORT.toml", help="The cohort; - is stdin.")],
    seed: Annotated[int | None, typer.Option(metavar="S", help="As in the file if left out.")] = None,
    workers: Annotated[int, typer.Option(metavar="N", help="Processes on this machine.")] = 1,
    json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Train virtual people on the real engine and on other rules. A simulation, no evidence about people."""
    from hipstride.simulation.cohort import as_inputs, text_of
    from hipstride.simulation.cohort import simulate as run
    from hipstride.simulation.cohort_file import read_cohort

    for name, given, least, most in (("--seed", seed, 0, 2**63), ("--workers", workers, 1, 1024)):
        if given is not None and not least <= given <= most:
            raise BadInput(name, str(given), f"a whole number from {least} to {most}")
    where = shown_path(file)
    try:
        values = tomllib.loads(read_text(file))
    except tomllib.TOMLDecodeError as error:
        raise BadInput(where, str(error), "a TOML file") from None
    cohort = read_cohort(values, where)
    if seed is not None:
        cohort = replace(cohort, seed=seed)
    with _executor(workers) as executor:
        result = run(cohort, executor=executor, progress=_show if sys.stderr.isatty() else None)
    if json:
        print_json(envelope(SCHEMA, as_inputs(cohort), result))
    else:
        print(text_of(result))


@contextmanager
def _executor(workers: int) -> Iterator[Executor | None]:
    if workers == 1:
        yield None
        return
    with ProcessPoolExecutor(workers) as pool:
        yield pool


def _show(done: int, wanted: int) -> None:
    end = "\n" if done == wanted else ""
    print(f"\r{done} of {wanted} runs", end=end, file=sys.stderr, flush=True)
