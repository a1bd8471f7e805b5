"""What a report is made of: sections of sentences, tables and figures, as plain values.

Numbers are kept to six significant digits, so that the same analysis is the same report on another machine.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

Value = str | float | int | None


def kept(value: Any) -> Value:
    """A number to six significant digits, None where it is not finite; text as it is."""
    if value is None or isinstance(value, str | bool):
        return value
    if isinstance(value, int):
        return value
    number = float(value)
    if not math.isfinite(number):
        return None
    return float(f"{number:.6g}") + 0.0


@dataclass(frozen=True)
class TableOf:
    """A table of a report; a column named p is a probability."""

    id: str
    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Value, ...], ...]
    note: str = ""

    def plain(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "title": self.title,
            "columns": list(self.columns),
            "rows": [list(row) for row in self.rows],
            "note": self.note,
        }


def table(
    id: str, title: str, columns: Sequence[str], rows: Sequence[Sequence[Any]], note: str = ""
) -> TableOf:
    """A table with its numbers kept to six digits."""
    return TableOf(id, title, tuple(columns), tuple(tuple(kept(one) for one in row) for row in rows), note)


@dataclass(frozen=True)
class Figure:
    """A drawing with its sentence and its numbers; `kind` is flow, profile or forest."""

    id: str
    kind: str
    title: str
    summary: str
    data: TableOf
    options: Mapping[str, str] = field(default_factory=dict)

    def plain(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "kind": self.kind,
            "title": self.title,
            "summary": self.summary,
            "options": dict(self.options),
            "data": self.data.plain(),
        }


@dataclass(frozen=True)
class Section:
    """A heading with what stands under it."""

    id: str
    title: str
    text: tuple[str, ...] = ()
    tables: tuple[TableOf, ...] = ()
    figures: tuple[Figure, ...] = ()

    def plain(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "title": self.title,
            "text": list(self.text),
            "tables": [one.plain() for one in self.tables],
            "figures": [one.plain() for one in self.figures],
        }


def number(value: float | None, digits: int = 3) -> str:
    """A number in a sentence."""
    if value is None or not math.isfinite(value):
        return "unknown"
    text = f"{value:.{digits}g}"
    if "e" in text and 1e-4 < abs(value) < 1e6:
        text = f"{value:.0f}" if abs(value) >= 1 else f"{value:.4f}"
    return text.replace("-", "\u2212")


def p_text(p: float | None) -> str:
    """A probability as it is printed in journals."""
    if p is None:
        return "p unknown"
    return "p < 0.001" if p < 0.001 else f"p = {p:.3f}"


def interval(middle: float, lower: float, upper: float) -> tuple[str, str, str]:
    """Three numbers of a sentence with the same decimals."""
    largest = max(map(abs, (middle, lower, upper)))
    digits = 3 if largest < 1.0 else max(0, 2 - math.floor(math.log10(largest)))
    middle, lower, upper = (round(one, digits) + 0.0 for one in (middle, lower, upper))
    return (
        f"{middle:.{digits}f}".replace("-", "\u2212"),
        f"{lower:.{digits}f}".replace("-", "\u2212"),
        f"{upper:.{digits}f}".replace("-", "\u2212"),
    )
