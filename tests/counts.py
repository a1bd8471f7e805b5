"""What the tests of faults counted, at the end of each run: pytest keeps to itself what a test that passes prints."""

from __future__ import annotations

import re
from collections.abc import Iterable

import pytest

COUNTED = re.compile(r"\blost (\d+), doubled (\d+)")


def counts(reports: Iterable[pytest.TestReport]) -> list[str]:
    """A line for each test that printed "lost N, doubled M", and the sum of them all; nothing where none did."""
    told, lost, doubled = [], 0, 0
    for report in sorted(reports, key=lambda each: each.nodeid):
        for line in report.capstdout.splitlines():
            found = COUNTED.search(line)
            if report.when == "call" and found:
                lost, doubled = lost + int(found[1]), doubled + int(found[2])
                told.append(f"{report.nodeid.partition('@')[0].rpartition('::')[2]}: {line}")
    return [*told, f"Lost sets {lost}, doubled sets {doubled} in {len(told)} counts."] if told else []
