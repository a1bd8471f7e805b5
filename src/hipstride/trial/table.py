"""A tidy table: a dictionary of columns, which every data frame library takes as it is."""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np


class Table(dict[str, Any]):
    """Columns by name, all of the same length: `pandas.DataFrame(table)` and `polars.DataFrame(table)` just
    work.

    >>> table = Table(visit=np.array([0, 8]), estimate=np.array([85.5, 88.0]))
    >>> table.rows()
    [{'visit': 0, 'estimate': 85.5}, {'visit': 8, 'estimate': 88.0}]
    """

    def rows(self) -> list[dict[str, Any]]:
        """The table row by row, as plain values; a number that is not finite becomes None."""
        columns = [[_plain(value) for value in np.asarray(column).tolist()] for column in self.values()]
        return [dict(zip(self, row, strict=True)) for row in zip(*columns, strict=True)]

    def text(self, formats: dict[str, str] | None = None) -> str:
        """The table as aligned text; `formats` gives the number format of a column, else five digits."""
        formats = formats or {}
        rows = self.rows()
        formats = {name: formats.get(name) or _format_of([row[name] for row in rows]) for name in self}
        cells = [[_cell(row[name], formats[name]) for row in rows] for name in self]
        widths = [max([len(name), *map(len, column)]) for name, column in zip(self, cells, strict=True)]
        numeric = [all(not isinstance(row[name], str) for row in rows) for name in self]
        lines = [_line(list(self), widths, numeric)]
        lines += [_line([column[i] for column in cells], widths, numeric) for i in range(len(rows))]
        return "\n".join(lines)


def _plain(value: Any) -> Any:
    return None if isinstance(value, float) and not np.isfinite(value) else value


def _format_of(values: Sequence[Any]) -> str:
    """Five digits for the largest number of a column, and as many decimals for the others."""
    sizes = [abs(value) for value in values if isinstance(value, float)]
    largest = max(sizes, default=0.0)
    if largest == 0.0 or not 1e-4 <= largest < 1e7:
        return ".5g"
    return f".{min(max(4 - math.floor(math.log10(largest)), 0), 6)}f"


def _cell(value: Any, number_format: str) -> str:
    if value is None:
        return "-"
    if number_format == "p" and not isinstance(value, str):
        return "<.0001" if value < 1e-4 else f"{value:.4f}"
    return format(value, number_format) if isinstance(value, float) else str(value)


def _line(cells: Sequence[str], widths: Sequence[int], numeric: Sequence[bool]) -> str:
    parts = [
        cell.rjust(width) if right else cell.ljust(width)
        for cell, width, right in zip(cells, widths, numeric, strict=True)
    ]
    return "  ".join(parts).rstrip()
