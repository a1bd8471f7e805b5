"""How long `hipstride --help` takes beside Python alone, and how large an installation without extras is."""

import re
import statistics
import subprocess
import sys
import time
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

from packaging.requirements import Requirement

RUNS = 15


def seconds(*command: str) -> float:
    """The median time of a command, after one run that does not count."""
    times = []
    for _ in range(RUNS + 1):
        started = time.perf_counter()
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        times.append(time.perf_counter() - started)
    return statistics.median(times[1:])


def installed_bytes(name: str, seen: set[str]) -> int:
    """The size on disk of a distribution and all it needs, extras left out."""
    name = re.sub(r"[-_.]+", "-", name).lower()
    if name in seen:
        return 0
    seen.add(name)
    try:
        found = distribution(name)
    except PackageNotFoundError:
        return 0  # for another system
    own = sum(
        path.stat().st_size for file in found.files or () if (path := Path(str(file.locate()))).is_file()
    )
    needs = [Requirement(text) for text in found.requires or ()]
    return own + sum(
        installed_bytes(need.name, seen)
        for need in needs
        if need.marker is None or need.marker.evaluate({"extra": ""})
    )


def main() -> None:
    alone = seconds(sys.executable, "-c", "pass")
    ours = seconds(str(Path(sys.executable).with_name("hipstride")), "--help")
    print(f"hipstride --help   {ours:.3f} s (limit 0.2 s), {ours / alone:.1f} times Python alone")
    megabytes = installed_bytes("hipstride", set()) / 1e6
    print(f"base installation  {megabytes:.0f} MB (limit 400 MB)")


if __name__ == "__main__":
    main()
