"""Makes the example logs: eight weeks of two virtual people on the real engine. No patient is in them.

Run script/examples and the same files come out, as long as the rules stay the same. The seed stands in the note
at the end of the first session, and in the table below.
"""

from __future__ import annotations

import sys
import tomllib
from pathlib import Path

from hipstride.exchange.log_file import line_of
from hipstride.record.parse import person_from_mapping
from hipstride.simulation.trainer import train
from hipstride.simulation.traits import Traits

HERE = Path(__file__).parent
SEEDS = {"reader_a": 52, "reader_d": 50}
WEEKS, TESTS = 8, (4, 8)


def log_text(name: str) -> str:
    """The lines of one example log."""
    person = person_from_mapping(tomllib.loads((HERE / f"{name}.toml").read_text(encoding="utf-8")))
    note = f"Simulated: a virtual person, seed {SEEDS[name]}. No patient is in this log."
    run = train(
        person, seed=SEEDS[name], weeks=WEEKS, tests=TESTS, note=note, traits=Traits(missed_share=0.08)
    )
    return "".join(line_of(event) + "\n" for event in run.log.events)


def main(folder: Path = HERE) -> None:
    """Write the files."""
    for name in SEEDS:
        with (folder / f"{name}_log.jsonl").open("w", encoding="utf-8", newline="\n") as file:
            file.write(log_text(name))


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else HERE)
