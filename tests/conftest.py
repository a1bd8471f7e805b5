import os
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

from tests.counts import counts

if TYPE_CHECKING:
    from playwright.sync_api import Browser

# The same examples everywhere, so that a failure elsewhere is a failure here; HYPOTHESIS_PROFILE=explore
# looks further.
settings.register_profile("repeatable", derandomize=True, deadline=None)
settings.register_profile("explore", max_examples=1000, deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "repeatable"))


@pytest.fixture(scope="session")
def chrome() -> Iterator["Browser"]:
    """One real browser for all tests of a process: Playwright runs only once in each."""
    from tests.figure.follow.browser import browser

    with browser() as started:
        yield started


@pytest.hookimpl(wrapper=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> Iterator[None]:
    """Mark what repeats the same lines a hundred times, or has a browser run them: script/test does not count those.

    Then, where several processes test, let what shares a mark `xdist_group` be tested by one: pytest-xdist 3.8 writes
    the group where pytest 9 no longer reads it. And what is slow begins first, so that no process waits for it at the end.
    """
    for item in items:
        if getattr(getattr(item, "obj", None), "is_hypothesis_test", False):
            item.add_marker("property")
        if "chrome" in getattr(item, "fixturenames", ()):
            item.add_marker("browser")
    yield
    if config.getoption("loadgroup", False):
        items.sort(key=lambda item: item.get_closest_marker("slow") is None)
        for item in items:
            group = item.get_closest_marker("xdist_group")
            if group is not None and not item.nodeid.endswith(f"@{group.args[0]}"):
                item._id = type(item._id).parse(f"{item.nodeid}@{group.args[0]}")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    reports = [each for all_of in terminalreporter.stats.values() for each in all_of]
    told = counts(each for each in reports if isinstance(each, pytest.TestReport))
    if told:
        terminalreporter.section("counts")
        for line in told:
            terminalreporter.line(line)
