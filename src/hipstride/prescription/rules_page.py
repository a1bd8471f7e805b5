"""``docs/rules.md``: every rule of the decisions with its sentence, status and source, as Markdown."""

from __future__ import annotations

import importlib
import pkgutil
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import groupby

import hipstride.prescription
from hipstride.catalogue.sourced import STATUS_MEANING
from hipstride.prescription.gates.since import LOOKS_AT, cause_words
from hipstride.prescription.rule import RULES, RULES_VERSION, Rule


def all_rules() -> tuple[Rule, ...]:
    """Every rule of every module of the decisions, sorted by id."""
    package = hipstride.prescription
    for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
        importlib.import_module(module.name)
    ours = (
        rule for rule in RULES.values() if rule.where.startswith("hipstride.")
    )  # a test may register its own
    return tuple(sorted(ours, key=lambda rule: rule.id))


def rules_markdown() -> str:
    """The whole page, the same bytes for the same rules."""
    return "\n".join(_page(all_rules())) + "\n"


def _page(rules: Iterable[Rule]) -> Iterator[str]:
    rules = tuple(rules)
    counts = Counter(rule.status for rule in rules)
    yield "# Every rule, in one sentence"
    yield ""
    yield "Made by `script/docs` from the code: one rule is one function with one id. Rules version "
    yield f"{RULES_VERSION}. A **provisional** rule is a proposal that a clinician has not reviewed yet."
    yield "The numbers in the rules are in `docs/numbers.md`; which row of the protocol is which gate is in"
    yield "`docs/gates.md`."
    yield ""
    yield "| status | meaning | rules |"
    yield "|---|---|---|"
    for status, meaning in STATUS_MEANING.items():
        yield f"| {_status(status)} | {meaning} | {counts[status]} |"
    for name, group in groupby(rules, key=topic):
        yield ""
        yield f"## {name}"
        yield ""
        yield "| id | rule | status | source |"
        yield "|---|---|---|---|"
        for rule in group:
            sentence, source = _cell(rule.sentence), _cell(rule.source)
            yield f"| `{rule.id}` | {sentence} | {_status(rule.status)} | {source} |"
    yield from _ends_of_lifts()


def _ends_of_lifts() -> Iterator[str]:
    yield ""
    yield "## What ends a lifted rule"
    yield ""
    yield "A rule that a professional lifted holds again when one of these answers of `[condition]` becomes another"
    yield "one, or one of these comes into the log after it was lifted. Where nothing of the log is named, no fall and"
    yield "no pain ends it: only another answer, or a person. Rules that are not here are never lifted. The table is"
    yield "**provisional**."
    yield ""
    yield "| id | answers | told in the log |"
    yield "|---|---|---|"
    for id, looks in sorted(LOOKS_AT.items()):
        answers = ", ".join(f"`{key}`" for key in looks.answers) or "–"
        log = ", ".join(_news(kind) for kind in looks.log) or "–"
        yield f"| *`{id}`* | {answers} | {log} |"


def _news(kind: str) -> str:
    words = cause_words(kind)
    return words.replace("pain", "strong pain") if kind.startswith("strong_pain.") else words


def topic(rule: Rule) -> str:
    """What a rule is about, by the beginning of its id; all rules of a gate are one topic."""
    parts = rule.id.split(".")
    return " ".join(parts[:2]) if parts[0] == "gate" else parts[0]


def _status(status: str) -> str:
    return f"**{status}**" if status == "provisional" else status


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")
