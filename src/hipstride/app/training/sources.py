"""Every rule and every tunable number with its source, and how far each is to be trusted: for the page about them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from itertools import groupby
from typing import NamedTuple

from hipstride.catalogue.numbers import file_numbers, number_files
from hipstride.catalogue.sourced import STATUS_MEANING, Sourced, Status
from hipstride.prescription.rules_page import all_rules, topic


class Entry(NamedTuple):
    """One rule (``value`` is empty) or number, in the engine's words."""

    text: str
    value: str
    status: Status
    source: str


class Topic(NamedTuple):
    """What belongs together, such as the rules of a gate; ``proposals``: how many no clinician has looked at."""

    name: str
    entries: tuple[Entry, ...]

    @property
    def proposals(self) -> int:
        """How many of them are provisional."""
        return sum(entry.status == "provisional" for entry in self.entries)


class Sources(NamedTuple):
    """All of them, the same for everybody."""

    rules: tuple[Topic, ...]
    numbers: tuple[Topic, ...]
    meaning: dict[Status, str]

    @property
    def many(self) -> int:
        """How many rules and numbers there are."""
        return sum(len(each.entries) for each in (*self.rules, *self.numbers))

    @property
    def proposals(self) -> int:
        """How many of them are provisional."""
        return sum(each.proposals for each in (*self.rules, *self.numbers))


@cache
def sources() -> Sources:
    """Read once: they change with a release only."""
    return Sources(tuple(_rules()), tuple(_numbers()), dict(STATUS_MEANING))


def _rules() -> Iterator[Topic]:
    for name, rules in groupby(all_rules(), topic):
        yield _topic(name, (Entry(rule.sentence, "", rule.status, rule.source) for rule in rules))


def _numbers() -> Iterator[Topic]:
    for file in number_files():
        yield _topic(file, (_number(entry) for entry in file_numbers(file).values()))


def _topic(name: str, entries: Iterable[Entry]) -> Topic:
    return Topic(name.replace("_", " ").replace(".", " ").capitalize(), tuple(entries))


def _number(entry: Sourced) -> Entry:
    unit = "" if entry.unit == "-" else entry.unit.partition(" (")[0]
    return Entry(entry.text, f"{entry.value:g} {unit}".strip(), entry.status, entry.source)
