"""All that a movement may be done with on one side, whatever the exercise, as one table."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from hipstride.catalogue.exercise import Exercise
from hipstride.prescription.option_table import OptionTable
from hipstride.prescription.set_ups import Group
from hipstride.prescription.types import Option, Tie

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class Menu:
    """Set-ups of several exercises, easiest rung first, as columns ``(set-ups,)``.

    ``allowed``: what the gates let through; ``first``: where each exercise begins. ``best``: what was chosen
    from it before.
    """

    tables: tuple[OptionTable, ...]
    first: NDArray[np.intp]
    peak: Array
    relative: Array
    pessimistic: Array
    allowed: Mask
    groups: tuple[Group, ...]
    best: dict[tuple[object, ...], Option | None] = field(default_factory=dict, compare=False, repr=False)

    def exercise(self, row: int) -> Exercise:
        """The exercise of a row."""
        return self.tables[self._place(row)].exercise

    def option(self, row: int) -> Option:
        """One row as an option."""
        place = self._place(row)
        return self.tables[place].option(row - int(self.first[place]))

    def _place(self, row: int) -> int:
        return int(np.searchsorted(self.first, row, side="right")) - 1

    def of(self, exercise: str) -> Mask:
        """The rows of one exercise."""
        here = np.array([table.exercise.id == exercise for table in self.tables], dtype=np.bool_)
        return np.repeat(here, np.array(list(map(len, self.tables)), dtype=np.intp))

    def lets_the_same(self, other: Menu) -> bool:
        """Whether the gates let the same set-ups of the same exercises through."""
        same_forms = [one.exercise.id for one in self.tables] == [one.exercise.id for one in other.tables]
        return same_forms and np.array_equal(self.allowed, other.allowed)

    def within(self, limit: float) -> Mask:
        """What is allowed and asks at most ``limit`` of the careful estimate of strength."""
        return self.allowed & (self.pessimistic <= limit + 1e-12)

    def tied(self, ties: Iterable[Tie]) -> Mask:
        """What needs no other band tied than these."""
        numbers, piece, rest_length_m = self._pieces
        found = np.zeros(len(self.peak), dtype=np.bool_)
        for brand, colour, layers, length_m, anchor in ties:
            number = numbers.get((brand, colour, layers, anchor))
            if number is not None:
                found |= (piece == number) & (np.abs(rest_length_m - length_m) < 1e-6)
        return found

    @cached_property
    def _pieces(self) -> tuple[dict[tuple[str, str, int, str], int], NDArray[np.intp], Array]:
        """What must be tied but for its length, numbered; that number, and the rest length, of every row."""
        numbers: dict[tuple[str, str, int, str], int] = {}
        each = [
            numbers.setdefault((owned.brand, owned.colour, layers, grid.fixing.anchor.kind), len(numbers))
            for grid, owned, layers, _ in self.groups
        ]
        piece = np.repeat(np.array(each, dtype=np.intp), [len(rows) for *_, rows in self.groups])
        return numbers, piece, _stacked(grid.rest_length_m[rows] for grid, _, _, rows in self.groups)

    @cached_property
    def _by_tie(self) -> tuple[tuple[Tie, ...], NDArray[np.intp], NDArray[np.intp]]:
        """Every tie; all rows tie by tie, the largest demand last (of equal ones the first); the tie of each."""
        numbers, piece, rest_length_m = self._pieces
        millimetres = np.round(1000.0 * rest_length_m).astype(np.intp)
        order = np.lexsort((-np.arange(len(piece)), self.peak, millimetres, piece))
        ties = np.stack([piece[order], millimetres[order]])
        new = np.ones(len(piece), dtype=np.bool_)
        new[1:] = (ties[:, 1:] != ties[:, :-1]).any(axis=0)
        pieces = list(numbers)
        names: list[Tie] = []
        for number, length in ties[:, new].T.tolist():
            brand, colour, layers, anchor = pieces[number]
            names.append((brand, colour, layers, round(length / 1000.0, 3), anchor))
        return tuple(names), order, np.cumsum(new) - 1

    def heaviest_by_tie(self, among: Mask) -> dict[Tie, int]:
        """The row with the largest demand of every tie; the first of equal ones."""
        if not among.any():
            return {}
        ties, order, tie = self._by_tie
        kept = among[order]
        rows, tie = order[kept], tie[kept]
        last = np.append(tie[1:] != tie[:-1], True)
        return {ties[at]: row for at, row in zip(tie[last].tolist(), rows[last].tolist(), strict=True)}

    def heaviest(self, among: Mask) -> Option | None:
        """The largest demand; ties go to the smallest id."""
        if not among.any():
            return None
        peak = np.where(among, self.peak, -np.inf)
        return self._first_by_id(peak >= peak.max() - 1e-9)

    def lightest(self, among: Mask) -> Option | None:
        """The least demand; ties go to the smallest id."""
        if not among.any():
            return None
        return self._first_by_id(among & (self.peak == self.peak[among].min()))

    def _first_by_id(self, rows: Mask) -> Option:
        options = [self.option(row) for row in rows.nonzero()[0].tolist()]
        return options[0] if len(options) == 1 else min(options, key=lambda option: option.id)


def menu_of(judged: Sequence[tuple[OptionTable, Mask]]) -> Menu:
    """Put the tables of several exercises, each with what is allowed of it, under one another."""
    tables = tuple(table for table, _ in judged)
    groups = tuple(group for table in tables for group in table.bands)
    return Menu(
        tables=tables,
        first=np.cumsum([0, *map(len, tables)])[:-1],
        peak=_stacked(table.peak for table in tables),
        relative=_stacked(table.relative for table in tables),
        pessimistic=_stacked(table.pessimistic for table in tables),
        allowed=_stacked(allowed for _, allowed in judged).astype(np.bool_),
        groups=groups,
    )


def _stacked(parts: Iterable[Array | Mask]) -> Array:
    return np.concatenate([np.zeros(0), *parts])
