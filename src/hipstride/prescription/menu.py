"""All that a movement may be done with on one side, whatever the exercise, as one table."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import field
from functools import cached_property
from itertools import accumulate

import numpy as np
from numpy.typing import NDArray

from hipstride.catalogue.exercise import Exercise
from hipstride.prescription.band_rows import BandRows, Folds
from hipstride.prescription.option_table import OptionTable
from hipstride.prescription.types import Option, Tie
from hipstride.record.frozen import frozen

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]


@frozen(slots=False)
class SetUps:
    """Set-ups of several exercises, easiest rung first, ``(set-ups,)``, whichever side does them.

    ``first``: where each exercise begins; ``peak``: what they ask of the own action (N.m); ``bands``: how those
    of each exercise are tied, where they are bands.
    """

    exercises: tuple[Exercise, ...]
    first: list[int]
    peak: Array
    bands: tuple[BandRows, ...]
    _tied: dict[frozenset[Tie], Mask] = field(default_factory=dict, compare=False, repr=False)

    def place(self, row: int) -> int:
        """Which of the exercises a row belongs to."""
        return bisect_right(self.first, row) - 1

    def of(self, exercise: str) -> Mask:
        """The rows of one exercise."""
        here = np.array([one.id == exercise for one in self.exercises], dtype=np.bool_)
        return np.repeat(here, np.diff([*self.first, len(self.peak)]))

    def tied(self, ties: frozenset[Tie]) -> Mask:
        """What needs no other band tied than these; asked for once."""
        if ties not in self._tied:
            self._tied[ties] = self._tied_like(ties)
        return self._tied[ties]

    def _tied_like(self, ties: frozenset[Tie]) -> Mask:
        found = np.zeros(len(self.peak), dtype=np.bool_)
        if not self.bands:
            return found
        anchors, folds, piece, rest_length_m = self._pieces
        for brand, colour, layers, length_m, anchor in ties:
            if (brand, colour, layers) in folds and anchor in anchors:
                number = folds.index((brand, colour, layers)) + len(folds) * anchors.index(anchor)
                found |= (piece == number) & (np.abs(rest_length_m - length_m) < 1e-6)
        return found

    @property
    def folds(self) -> Folds:
        """The pieces in layers that all bands of a menu are of."""
        return self.bands[0].folds

    @cached_property
    def fold(self) -> NDArray[np.intp]:
        """The fold of every row."""
        return np.concatenate([bands.fold for bands in self.bands])

    @cached_property
    def _pieces(self) -> tuple[list[str], list[tuple[str, str, int]], NDArray[np.intp], Array]:
        """Anchors; brands, colours and layers; which of both every row is tied as, in one number; its length (m)."""
        folds = [(owned.brand, owned.colour, layers) for owned, layers in self.folds.each]
        kinds = [[grid.fixing.anchor.kind for grid in bands.grids] for bands in self.bands]
        anchors = list(dict.fromkeys(kind for each in kinds for kind in each))
        anchor = [
            np.array([anchors.index(kind) for kind in each], dtype=np.intp)[bands.grid]
            for each, bands in zip(kinds, self.bands, strict=True)
        ]
        fold = np.array(
            [folds.index(each) for each in folds], dtype=np.intp
        )  # two pieces may be of one colour
        piece = fold[self.fold] + len(folds) * np.concatenate(anchor)
        return anchors, folds, piece, np.concatenate([bands.rest_length_m for bands in self.bands])

    @cached_property
    def by_tie(self) -> tuple[tuple[Tie, ...], NDArray[np.intp], NDArray[np.intp]]:
        """Every tie; all rows tie by tie, the largest demand last (of equal ones the first); the tie of each."""
        if not self.bands:
            nothing = np.zeros(0, dtype=np.intp)
            return (), nothing, nothing
        anchors, folds, piece, rest_length_m = self._pieces
        millimetres = np.round(1000.0 * rest_length_m).astype(np.intp)
        # Of rows that are alike the sort keeps the order they come in: turned round, the first comes last.
        order = len(piece) - 1 - np.lexsort((self.peak[::-1], millimetres[::-1], piece[::-1]))
        ties = np.stack([piece[order], millimetres[order]])
        several = len(folds)
        new = np.ones(len(piece), dtype=np.bool_)
        new[1:] = (ties[:, 1:] != ties[:, :-1]).any(axis=0)
        names: list[Tie] = [
            (*folds[number % several], round(length / 1000.0, 3), anchors[number // several])
            for number, length in ties[:, new].T.tolist()
        ]
        return tuple(names), order, np.cumsum(new) - 1


@frozen(slots=False)
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

    def exercise(self, row: int) -> Exercise:
        """The exercise of a row."""
        return self.set_ups.exercises[self.set_ups.place(row)]

    def option(self, row: int) -> Option:
        """One row as an option."""
        place = self.set_ups.place(row)
        return self.tables[place].option(row - self.set_ups.first[place])

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

    @cached_property
    def _allowed_by_tie(self) -> tuple[Array, NDArray[np.intp]]:
        """What the allowed loads ask (N.m), tie by tie, the largest demand last; and the tie of each."""
        _, order, tie = self.set_ups.by_tie
        kept = (self.allowed & (self.peak > 0.0))[order]
        return self.peak[order[kept]], tie[kept]

    def most_by_tie(self, most_nm: float) -> tuple[list[Tie], Array]:
        """Every tie that is allowed a load of at most so much, and the largest that it is allowed (N.m)."""
        peak, tie = self._allowed_by_tie
        below = peak <= most_nm
        peak, tie = peak[below], tie[below]
        last = np.ones(len(tie), dtype=np.bool_)
        np.not_equal(tie[1:], tie[:-1], out=last[:-1])
        ties = self.set_ups.by_tie[0]
        return [ties[number] for number in tie[last].tolist()], peak[last]

    def heaviest(self, among: Mask) -> Option | None:
        """The largest demand; ties go to the smallest id."""
        (rows,) = among.nonzero()
        if not len(rows):
            return None
        peak = self.peak[rows]
        return self._first_by_id(rows[peak >= peak.max() - 1e-9])

    def lightest(self, among: Mask) -> Option | None:
        """The least demand; ties go to the smallest id."""
        (rows,) = among.nonzero()
        if not len(rows):
            return None
        peak = self.peak[rows]
        return self._first_by_id(rows[peak == peak.min()])

    def _first_by_id(self, rows: NDArray[np.intp]) -> Option:
        options = [self.option(row) for row in rows.tolist()]
        return options[0] if len(options) == 1 else min(options, key=lambda option: option.id)


def set_ups_of(tables: Sequence[OptionTable]) -> SetUps:
    """Put the set-ups of several exercises under one another."""
    return SetUps(
        exercises=tuple(table.exercise for table in tables),
        first=list(accumulate(map(len, tables), initial=0))[:-1],
        peak=_stacked([table.peak for table in tables]),
        bands=tuple(table.bands for table in tables if table.bands is not None),
    )


def menu_of(judged: Sequence[tuple[OptionTable, Mask]], set_ups: SetUps) -> Menu:
    """The tables of several exercises on one side, each with what is allowed of it, as one."""
    return Menu(
        tables=tuple(table for table, _ in judged),
        set_ups=set_ups,
        relative=_stacked([table.relative for table, _ in judged]),
        pessimistic=_stacked([table.pessimistic for table, _ in judged]),
        allowed=_stacked([allowed for _, allowed in judged]).astype(np.bool_, copy=False),
    )


def _stacked(parts: Sequence[Array | Mask]) -> Array:
    return np.concatenate(parts) if parts else np.zeros(0)
