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
class SetUps:
    """Set-ups of several exercises, easiest rung first, ``(set-ups,)``, whichever side does them.

    ``first``: where each exercise begins; ``peak``: what they ask of the own action (N.m).
    """

    exercises: tuple[Exercise, ...]
    first: NDArray[np.intp]
    peak: Array
    groups: tuple[Group, ...]

    def place(self, row: int) -> int:
        """Which of the exercises a row belongs to."""
        return int(np.searchsorted(self.first, row, side="right")) - 1

    def of(self, exercise: str) -> Mask:
        """The rows of one exercise."""
        here = np.array([one.id == exercise for one in self.exercises], dtype=np.bool_)
        return np.repeat(here, np.diff(self.first, append=len(self.peak)))

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
    def by_tie(self) -> tuple[tuple[Tie, ...], NDArray[np.intp], NDArray[np.intp]]:
        """Every tie; all rows tie by tie, the largest demand last (of equal ones the first); the tie of each."""
        numbers, piece, rest_length_m = self._pieces
        millimetres = np.round(1000.0 * rest_length_m).astype(np.intp)
        # Of rows that are alike the sort keeps the order they come in: turned round, the first comes last.
        order = len(piece) - 1 - np.lexsort((self.peak[::-1], millimetres[::-1], piece[::-1]))
        ties = np.stack([piece[order], millimetres[order]])
        new = np.ones(len(piece), dtype=np.bool_)
        new[1:] = (ties[:, 1:] != ties[:, :-1]).any(axis=0)
        pieces = list(numbers)
        names: list[Tie] = []
        for number, length in ties[:, new].T.tolist():
            brand, colour, layers, anchor = pieces[number]
            names.append((brand, colour, layers, round(length / 1000.0, 3), anchor))
        return tuple(names), order, np.cumsum(new) - 1


@dataclass(frozen=True)
class Menu:
    """What one side may do of these set-ups, and what it asks of that side; columns ``(set-ups,)``.

    ``allowed``: what the gates let through; ``best``: what was chosen from it before.
    """

    tables: tuple[OptionTable, ...]
    set_ups: SetUps
    relative: Array
    pessimistic: Array
    allowed: Mask
    best: dict[tuple[object, ...], Option | None] = field(default_factory=dict, compare=False, repr=False)

    @property
    def peak(self) -> Array:
        """What the set-ups ask of the own action (N.m)."""
        return self.set_ups.peak

    @property
    def groups(self) -> tuple[Group, ...]:
        """The bands among the set-ups, in their order."""
        return self.set_ups.groups

    def exercise(self, row: int) -> Exercise:
        """The exercise of a row."""
        return self.set_ups.exercises[self.set_ups.place(row)]

    def option(self, row: int) -> Option:
        """One row as an option."""
        place = self.set_ups.place(row)
        return self.tables[place].option(row - int(self.set_ups.first[place]))

    def lets_the_same(self, other: Menu) -> bool:
        """Whether the gates let the same set-ups of the same exercises through."""
        same_forms = self.set_ups.exercises == other.set_ups.exercises
        return same_forms and np.array_equal(self.allowed, other.allowed)

    def within(self, limit: float) -> Mask:
        """What is allowed and asks at most ``limit`` of the careful estimate of strength."""
        return self.allowed & (self.pessimistic <= limit + 1e-12)

    def heaviest_by_tie(self, among: Mask) -> dict[Tie, int]:
        """The row with the largest demand of every tie; the first of equal ones."""
        if not among.any():
            return {}
        ties, order, tie = self.set_ups.by_tie
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


def set_ups_of(tables: Sequence[OptionTable]) -> SetUps:
    """Put the set-ups of several exercises under one another."""
    return SetUps(
        exercises=tuple(table.exercise for table in tables),
        first=np.cumsum([0, *map(len, tables)])[:-1],
        peak=_stacked(table.peak for table in tables),
        groups=tuple(group for table in tables for group in table.bands),
    )


def menu_of(judged: Sequence[tuple[OptionTable, Mask]], set_ups: SetUps) -> Menu:
    """The tables of several exercises on one side, each with what is allowed of it, as one."""
    return Menu(
        tables=tuple(table for table, _ in judged),
        set_ups=set_ups,
        relative=_stacked(table.relative for table, _ in judged),
        pessimistic=_stacked(table.pessimistic for table, _ in judged),
        allowed=_stacked(allowed for _, allowed in judged).astype(np.bool_),
    )


def _stacked(parts: Iterable[Array | Mask]) -> Array:
    return np.concatenate([np.zeros(0), *parts])
