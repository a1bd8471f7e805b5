"""Questionnaires and rated scales of which only the result is kept: ranges, steps, and which way is better.

No text of any questionnaire is here: most may not be shipped (``licences.toml``).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Literal, cast

from hipstride.catalogue import reading
from hipstride.catalogue.sourced import Status

_FILE = "scores.toml"
_COLUMNS = (
    "id", "name", "kind", "low", "high", "step", "better", "note", "licence", "measure", "stratum", "source", "status",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Scale:
    """One result. ``kind``: told by the person, or rated by a professional; ``step`` 0: any number."""

    id: str
    name: str
    kind: Literal["told", "rated"]
    low: float
    high: float
    step: float
    better: Literal["lower", "higher"]
    note: str
    licence: str
    measure: str
    stratum: str
    source: str
    status: Status

    def allows(self, score: float) -> bool:
        """Whether there is such a result."""
        return self.low <= score <= self.high and (self.step == 0 or score % self.step == 0)

    @property
    def range_words(self) -> str:
        """Such as "0 to 84 in whole numbers"."""
        steps = {0.0: "", 1.0: " in whole numbers", 0.5: " in halves"}[self.step]
        return f"{self.low:g} to {self.high:g}{steps}"


def scale(id: str) -> Scale:
    """A result by its id, such as ``mfis_physical``."""
    return reading.find("score", scales(), id)


@cache
def scales() -> Mapping[str, Scale]:
    """All of them, in the order in which they are asked for."""
    content = reading.read(_FILE)
    reading.check_keys(_FILE, content, ("columns", "rows"))
    found = {}
    for row in reading.rows(_FILE, content, _COLUMNS):
        id = reading.text(_FILE, row, "id")
        found[id] = Scale(
            id=id,
            name=reading.text(_FILE, row, "name"),
            kind=cast(Literal["told", "rated"], reading.one_of(_FILE, row, "kind", ("told", "rated"))),
            low=reading.number(_FILE, row, "low"),
            high=reading.number(_FILE, row, "high"),
            step=reading.number(_FILE, row, "step"),
            better=cast(
                Literal["lower", "higher"], reading.one_of(_FILE, row, "better", ("lower", "higher"))
            ),
            note=str(row["note"]),
            licence=reading.text(_FILE, row, "licence"),
            measure=reading.text(_FILE, row, "measure"),
            stratum=str(row["stratum"]),
            source=reading.text(_FILE, row, "source"),
            status=reading.status(_FILE, row),
        )
    return MappingProxyType(found)
