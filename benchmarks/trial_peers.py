"""R's packages from Debian on the same trials in the same run, where Rscript and nlme are installed.

R mmrm is no Debian package; its figures come from tests/trial/reference and are printed as such.
"""

import csv
import math
import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any, NamedTuple

SCRIPT = Path(__file__).with_name("trial_peers.R")
NEEDED = "r-base-core r-cran-nlme r-cran-glmmtmb r-cran-lme4 r-cran-pbkrtest"


class Peer(NamedTuple):
    """One package on one trial."""

    package: str
    milliseconds: float
    deviance: float


def peers(trials: dict[str, dict[str, Any]], repeats: int) -> dict[str, list[Peer]]:
    """Fastest of `repeats` for each trial (columns id, group, week, y, x0, ...); empty where R is not installed."""
    rscript = shutil.which("Rscript")
    if rscript is None:
        print(f"R is not installed (Debian: {NEEDED}); only mmrm's figures of another machine are shown")
        return {}
    with tempfile.TemporaryDirectory() as folder:
        files = {}
        for number, (name, table) in enumerate(trials.items()):
            files[f"{number}.csv"] = name
            with (Path(folder) / f"{number}.csv").open("w", newline="") as file:
                writer = csv.writer(file)
                writer.writerow(table)
                writer.writerows(zip(*(list(column) for column in table.values()), strict=True))
        one_thread = os.environ | {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
        ran = subprocess.run(
            [rscript, str(SCRIPT), folder, str(repeats), *files],
            capture_output=True,
            text=True,
            env=one_thread,
        )
    if ran.returncode:
        print(f"R could not run: {ran.stderr.strip().splitlines()[-1]} (Debian: {NEEDED})")
        return {}
    found: dict[str, list[Peer]] = {name: [] for name in trials}
    for line in ran.stdout.splitlines():
        file_name, package, took, deviance = line.split("\t")
        if took.strip() != "NA":
            known = math.nan if deviance.strip() == "NA" else float(deviance)
            found[files[file_name]].append(Peer(package, float(took), known))
    return found
