"""The counts of the fault tests stand at the end of a run, those of a test that failed too."""

import pytest

from tests.counts import counts


def report(name, text, when="call"):
    sections = [(f"Captured stdout {when}", text)]
    return pytest.TestReport(f"tests/test_x.py::{name}", ("", 0, ""), {}, "passed", None, when, sections)


def test_each_count_is_told_and_summed():
    reports = [
        report("test_b[2]@board", "more\nsets 4, lost 1, doubled 0\n"),
        report("test_a", "server killed 3 times; lost 0, doubled 2"),
        report("test_c", "nothing counted"),
    ]
    assert counts(reports) == [
        "test_a: server killed 3 times; lost 0, doubled 2",
        "test_b[2]: sets 4, lost 1, doubled 0",
        "Lost sets 1, doubled sets 2 in 2 counts.",
    ]


def test_nothing_is_told_where_nothing_was_counted():
    assert counts([report("test_c", "nothing")]) == []
