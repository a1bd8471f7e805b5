"""All that may be done here and today: which exercises the limits allow, and their set-ups as tables."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache, partial
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from hipstride.catalogue.exercise import Exercise, Movement
from hipstride.catalogue.exercises import all_exercises, get, ladder
from hipstride.catalogue.numbers import value
from hipstride.prescription.band_rows import folds_of
from hipstride.prescription.bench import Bench, Places, Tables
from hipstride.prescription.gates import Limits
from hipstride.prescription.gates.always import carries_the_body
from hipstride.prescription.gates.gate import Load, Tracks, loads
from hipstride.prescription.menu import Menu
from hipstride.prescription.option_table import OptionTable
from hipstride.prescription.options import band_options, limb_options
from hipstride.prescription.rule import Reason, rule
from hipstride.prescription.set_ups import places_of
from hipstride.prescription.sides import SIDES, nearly_equal
from hipstride.prescription.types import Option, Prescription
from hipstride.record.person import OwnedBand, Side, Sides
from hipstride.record.resistance import Attachment, Band, Cuff, Limb, NoLoad, Resistance, Sled

Kind = Literal["band", "limb"]
KINDS: tuple[Kind, Kind] = ("limb", "band")


@rule(
    "dose.foot_height",
    "On the sled the feet stay at one height, the middle one of those that are allowed, so that only the load changes.",
    source="one variable at a time, DESIGN section 6; which height is our proposal, to be reviewed by a clinician",
)
def at_one_height(table: OptionTable, allowed: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """The rows of a sled with the feet at the middle of the allowed heights; of an even number the lower one.

    Whatever the strength: so a weaker person has the same height, and less on it.
    """
    heights = np.array([getattr(each, "foot_height_m", np.nan) for each in table.resistances])
    left = np.unique(heights[allowed])
    return heights == left[(len(left) - 1) // 2] if len(left) else allowed


Narrowing = Callable[[Exercise, Side, OptionTable], NDArray[np.bool_]]


@dataclass(slots=True)
class Selector:
    """A bench with the limits of one setting; remembers what it computed, and what was dosed with it.

    ``narrow``: which rows of an exercise's table a professional leaves on a side, of those the gates allow.
    ``whose_strength``: the selector of the same person and place that this one differs from by strength alone: it
    answers for all exercises in which the gates do not look at strength.
    """

    bench: Bench
    limits: Limits
    pieces: tuple[OwnedBand, ...] | None = None
    narrow: Narrowing | None = None
    whose_strength: Selector | None = None
    dosed: dict[tuple[object, ...], tuple[Prescription, bool]] = field(default_factory=dict)
    _allows: dict[tuple[str, str], bool] = field(default_factory=dict)
    _ways: dict[tuple[object, ...], bool] = field(default_factory=dict)
    _fixings: dict[tuple[object, ...], bool] = field(default_factory=dict)
    _fixed: dict[str, Places] = field(default_factory=dict)
    _makes: tuple[OwnedBand, ...] | None = None
    _forms: dict[tuple[str, Side, Kind, str], tuple[Exercise, ...]] = field(default_factory=dict)
    _menus: dict[tuple[Movement, Side, Kind], Menu] = field(default_factory=dict)
    _either: dict[Movement, tuple[Exercise, ...]] = field(default_factory=dict)
    _alike: dict[Movement, bool] = field(default_factory=dict)
    _same_gates: dict[Movement, bool] = field(default_factory=dict)
    _sides: dict[tuple[str, Kind], Tables] = field(default_factory=dict)
    _tables: dict[tuple[str, Side, Kind], tuple[OptionTable, NDArray[np.bool_]]] = field(default_factory=dict)
    _rows: dict[tuple[str, Sides, Kind], NDArray[np.bool_]] = field(default_factory=dict)
    _pairs: dict[tuple[str, float], tuple[Option, Option] | None] = field(default_factory=dict)

    def trying(self, pieces: tuple[OwnedBand, ...]) -> Selector:
        """The same bench and limits with other bands in hand."""
        found = self.narrowed(self.narrow)
        found.pieces = pieces
        return found

    def narrowed(self, narrow: Narrowing | None) -> Selector:
        """The same bench and gates, and of the set-ups what is left by ``narrow``."""
        gates = {"_allows": self._allows, "_ways": self._ways, "_fixings": self._fixings}
        return Selector(self.bench, self.limits, self.pieces, narrow, **gates)  # type: ignore[arg-type]

    def allows(self, exercise: Exercise, side: Side) -> bool:
        """Whether this exercise is for this side here and today."""
        if self.whose_strength is not None and not carries_the_body(exercise):
            return self.whose_strength.allows(exercise, side)
        key = (exercise.id, side)
        if key not in self._allows:
            asked = self._asked_side(exercise, side)
            if (exercise.id, asked) not in self._allows:
                self._allows[exercise.id, asked] = self._passes(exercise, side)
            self._allows[key] = self._allows[exercise.id, asked]
        return self._allows[key]

    def _passes(self, exercise: Exercise, side: Side, resistance: Resistance | None = None) -> bool:
        tracks: Tracks | None = None
        if exercise.chain != "sled" or self.bench.person.equipment.sled is not None:
            height = resistance.foot_height_m if isinstance(resistance, Sled) else None
            tracks = partial(self.bench.angles, exercise, foot_height_m=height)
        asked = self._asked_side(exercise, side)
        return any(self._lets(exercise, asked, way, tracks) for way in loads(exercise, resistance))

    def _asked_side(self, exercise: Exercise, side: Side) -> Sides:
        """The side that the gates are asked about: where they do not tell the sides apart, left stands for right."""
        if exercise.sides == "both":
            return "both"
        return "left" if self.limits.sides_alike else side

    def _lets(self, exercise: Exercise, side: Sides, way: Load, tracks: Tracks | None) -> bool:
        given = None if isinstance(way.given, Band) and not self.limits.looks_at_piece else way.given
        key = (exercise.id, side, way.kind, way.anchor and way.anchor.kind, way.attachment, given)
        if key not in self._ways:
            self._ways[key] = self.limits.allows_way(exercise, side, way, tracks)
        return self._ways[key]

    def refusals(self, exercise: Exercise, side: Side) -> tuple[Reason, ...]:
        """Why this exercise is not for this side here and today; empty when it is allowed."""
        here = exercise.chain != "sled" or self.bench.person.equipment.sled is not None
        posed = self.bench.stage(exercise).pose if here else None
        return self.limits.refusals(exercise, "both" if exercise.sides == "both" else side, posed)

    def table(self, exercise: Exercise, side: Side, kind: Kind) -> tuple[OptionTable, NDArray[np.bool_]]:
        """All set-ups and which of them the limits allow."""
        if self.whose_strength is not None and not carries_the_body(exercise):
            return self.whose_strength.table(exercise, side, kind)
        key = (exercise.id, side, kind)
        if key not in self._tables:
            table = self._of_both(exercise, kind)[SIDES.index(side)]
            asked = (exercise.id, self._asked_side(exercise, side), kind)
            if asked not in self._rows:
                of_rows = self._carried_as_allowed if table.bands is None else self._tied_as_allowed
                self._rows[asked] = of_rows(exercise, side, table)
            allowed = self._rows[asked]
            if self.narrow is not None:
                allowed = allowed & self.narrow(exercise, side, table)
            if exercise.chain == "sled":
                allowed = allowed & at_one_height(table, allowed)
            self._tables[key] = (table, allowed)
        return self._tables[key]

    def _of_both(self, exercise: Exercise, kind: Kind) -> Tables:
        """All set-ups on the left and on the right."""
        key = (exercise.id, kind)
        if key not in self._sides:
            if kind == "limb":
                self._sides[key] = limb_options(self.bench, exercise, along=self._loaded(kind))
            else:
                self._sides[key] = band_options(
                    self.bench,
                    exercise,
                    pieces=self.pieces,
                    places=self._places(exercise),
                    along=((each, self._places(each)) for each in self._loaded(kind)),
                )
        return self._sides[key]

    def _carried_as_allowed(self, exercise: Exercise, side: Side, table: OptionTable) -> NDArray[np.bool_]:
        """Which of these set-ups without a band the limits allow."""
        # Gates look at where a cuff sits and at where the feet stand, not at the load.
        if all(isinstance(each, Limb | NoLoad) for each in table.resistances):
            return np.ones(len(table), dtype=np.bool_)  # the exercise itself has passed already
        passes: dict[tuple[object, ...], bool] = {}
        passed = []
        for resistance in table.resistances:
            place = _place(resistance)
            if place not in passes:
                passes[place] = self._allowed(exercise, side, resistance)
            passed.append(passes[place])
        return np.array(passed, dtype=np.bool_)

    def _tied_as_allowed(self, exercise: Exercise, side: Side, table: OptionTable) -> NDArray[np.bool_]:
        """Which of these bands the limits allow."""
        bands = table.bands
        if bands is None or not bands.grids:
            return np.zeros(0, dtype=np.bool_)
        # Gates look at where a band is fixed and what it is made of, not at its colour or its length.
        fits = np.array(
            [
                [
                    self._fits(exercise, side, grid.fixing.anchor.kind, grid.fixing.attachment, owned)
                    for owned in bands.folds.makes
                ]
                for grid in bands.grids
            ]
        )
        return np.asarray(fits[bands.grid, bands.folds.make[bands.fold]], dtype=np.bool_)

    def _places(self, exercise: Exercise) -> Places:
        """Where the limits allow a band of any make on any side: nothing else has to be judged.

        A professional's choice is looked for among all places, before the limits are.
        """
        if exercise.id not in self._fixed:
            self._fixed[exercise.id] = tuple(
                number
                for number, (anchor, attachment) in enumerate(places_of(exercise))
                if self.narrow is not None
                or any(
                    self._fits(exercise, side, anchor.kind, attachment, owned)
                    for side in SIDES
                    for owned in self.makes
                )
            )
        return self._fixed[exercise.id]

    @property
    def makes(self) -> tuple[OwnedBand, ...]:
        """One piece of each make in hand."""
        if self._makes is None:
            pieces = self.bench.person.equipment.bands if self.pieces is None else self.pieces
            self._makes = folds_of(pieces).makes
        return self._makes

    def _fits(
        self, exercise: Exercise, side: Side, anchor: str, attachment: Attachment, owned: OwnedBand
    ) -> bool:
        """Whether the limits allow bands of this make that are fixed like this."""
        asked_side = self._asked_side(exercise, side)
        asked = (exercise.id, asked_side, anchor, attachment, owned.brand, owned.latex_free)
        if asked not in self._fixings:
            sample = Band(
                brand=owned.brand,
                colour=owned.colour,
                rest_length_m=value("band.min_free_length_m"),
                anchor=anchor,
                attachment=attachment,
            )
            self._fixings[asked] = self._allowed(exercise, side, sample)
        return self._fixings[asked]

    def _loaded(self, kind: Kind) -> Iterator[Exercise]:
        """What may be done on a side with this kind of resistance: sooner or later all of it is asked."""
        for exercise in _carrying(kind):
            if any(self.allows(exercise, side) for side in SIDES):
                yield exercise

    def _allowed(self, exercise: Exercise, side: Side, resistance: Resistance) -> bool:
        if isinstance(resistance, Limb | NoLoad):
            return True  # the exercise itself has passed already
        return self._passes(exercise, side, resistance)

    def forms(self, movement: Movement, side: Side, kind: Kind, sides: str) -> tuple[Exercise, ...]:
        """Allowed exercises of a movement that can carry this kind of resistance."""
        key = (movement, side, kind, sides)
        if key not in self._forms:
            self._forms[key] = tuple(
                exercise
                for exercise in _carrying(kind, movement)
                if exercise.sides == sides
                and self.allows(exercise, side)
                and not self._spared(exercise, side)
            )
        return self._forms[key]

    def _spared(self, exercise: Exercise, side: Side) -> bool:
        """Whether it is the short way of what may be done the long way, and nobody asks for it."""
        whole = exercise.shorter_of
        return whole is not None and self.narrow is None and self.allows(get(whole), side)

    def menu(self, movement: Movement, side: Side, kind: Kind) -> Menu:
        """All allowed set-ups of a movement for one side, as one table."""
        key = (movement, side, kind)
        if key not in self._menus:
            forms = self.forms(movement, side, kind, "each")
            self._menus[key] = self.bench.menu([self.table(form, side, kind) for form in forms])
        return self._menus[key]

    def alike(self, movement: Movement) -> bool:
        """Whether the sides are about as strong."""
        if movement not in self._alike:
            self._alike[movement] = nearly_equal(self.bench.table, movement)
        return self._alike[movement]

    def same_gates(self, movement: Movement) -> bool:
        """Whether both sides may do the same forms: what only one hip may not do is no reason for the other."""
        if movement not in self._same_gates:
            menus = (tuple(self.menu(movement, side, kind) for side in SIDES) for kind in KINDS)
            self._same_gates[movement] = self.limits.sides_alike or all(
                left.lets_the_same(right) for left, right in menus
            )
        return self._same_gates[movement]

    def for_either_side(self, movement: Movement) -> tuple[Exercise, ...]:
        """Exercises of a movement that both sides may do, whatever their load."""
        if movement not in self._either:
            self._either[movement] = tuple(
                form for form in ladder(movement) if all(self.allows(form, side) for side in SIDES)
            )
        return self._either[movement]


def carries(exercise: Exercise, kind: Kind) -> bool:
    """Whether an exercise can be loaded with this kind of resistance."""
    return "band" in exercise.load if kind == "band" else exercise.load != ("band",)


@cache
def _carrying(kind: Kind, movement: Movement | None = None) -> tuple[Exercise, ...]:
    """What can be loaded with this kind of resistance, of all exercises or up the ladder of one movement."""
    among = all_exercises() if movement is None else ladder(movement)
    return tuple(exercise for exercise in among if carries(exercise, kind))


def _place(resistance: Resistance) -> tuple[object, ...]:
    if isinstance(resistance, Sled):
        return ("sled", resistance.foot_height_m)
    return (resistance.kind, resistance.attachment if isinstance(resistance, Cuff) else None)
