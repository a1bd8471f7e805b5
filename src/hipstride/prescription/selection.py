"""Which form and set-up a movement gets: the largest demand that the careful estimate of strength allows."""

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
from hipstride.prescription.bench import Bench, Places
from hipstride.prescription.gates import Limits
from hipstride.prescription.gates.always import carries_the_body
from hipstride.prescription.gates.gate import Load, Tracks, loads
from hipstride.prescription.menu import Menu
from hipstride.prescription.option_table import OptionTable, heaviest_within
from hipstride.prescription.options import band_options, limb_options
from hipstride.prescription.reserve import load_share, reserve
from hipstride.prescription.rule import Reason, rule
from hipstride.prescription.set_ups import places_of
from hipstride.prescription.types import Option, Prescription, Tie, tie_of
from hipstride.record.person import OwnedBand, Side, Sides
from hipstride.record.resistance import Attachment, Band, Cuff, Limb, NoLoad, Resistance, Sled
from hipstride.resistance.demand import OWN_ACTION
from hipstride.strength.capacity import CapacityTable
from hipstride.strength.row import SOURCES

SIDES: tuple[Side, Side] = ("left", "right")
Kind = Literal["band", "limb"]
KINDS: tuple[Kind, Kind] = ("limb", "band")


@rule(
    "dose.reps_to_load",
    "A load that lets you stop with the planned reserve is 1 / (1 + 0.033 x (repetitions + reserve)) of your most.",
    source="Epley, in the facts on rep-max estimates (Cedarville 2022); reserve by effort is provisional",
)
def target_load(reps: int, effort: float) -> float:
    """Relative load at which ``reps`` repetitions end at this effort (0-10)."""
    return load_share(reps + reserve(effort))


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
        key = (exercise.id, self._asked_side(exercise, side))
        if key not in self._allows:
            self._allows[key] = self._passes(exercise, side)
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
            if kind == "limb":
                table = limb_options(self.bench, exercise, side, along=self._loaded(kind))
            else:
                table = band_options(
                    self.bench,
                    exercise,
                    side,
                    pieces=self.pieces,
                    places=self._places(exercise),
                    along=((each, self._places(each)) for each in self._loaded(kind)),
                )
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

    def _carried_as_allowed(self, exercise: Exercise, side: Side, table: OptionTable) -> NDArray[np.bool_]:
        """Which of these set-ups without a band the limits allow."""
        # Gates look at where a cuff sits and at where the feet stand, not at the load.
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


def _better(one: Option | None, two: Option | None) -> Option | None:
    """The larger demand; ties by id, never by side."""
    if one is None or two is None:
        return one or two
    if abs(one.peak_torque_nm - two.peak_torque_nm) > 1e-9:
        return one if one.peak_torque_nm > two.peak_torque_nm else two
    return min(one, two, key=lambda option: option.id)


@rule(
    "dose.choice",
    "Of all allowed set-ups you get the one that asks most without passing the careful limit; ties go by name.",
    source="design decision: weaker is never harder, by construction",
)
def best_option(
    selector: Selector,
    movement: Movement,
    side: Side,
    limit: float,
    *,
    kind: Kind,
    ties: frozenset[Tie] | None = None,
    only: str | None = None,
) -> Option | None:
    """The largest allowed demand on one side with one kind of resistance.

    ``limit`` is the relative load that the pessimistic capacity may reach; ``ties`` keeps to bands that
    are tied already; ``only`` keeps to one exercise.
    """
    menu = selector.menu(movement, side, kind)
    ties = ties if kind == "band" else None
    key = (limit, ties, only)
    if key not in menu.best:
        menu.best[key] = _best_option(menu, limit, ties, only)
    return menu.best[key]


def _best_option(menu: Menu, limit: float, ties: frozenset[Tie] | None, only: str | None) -> Option | None:
    # What gravity does by itself is no load.
    usable = menu.peak > 0.0 if ties is None else menu.set_ups.tied(ties)
    if only is not None:
        usable = usable & menu.set_ups.of(only)
    return menu.heaviest(usable & menu.within(limit))


def relative_by_tie(selector: Selector, movement: Movement, side: Side, limit: float) -> dict[Tie, float]:
    """The largest relative load that each tie can give a movement within the careful limit."""
    menu = selector.menu(movement, side, "band")
    rows = menu.heaviest_by_tie(menu.within(limit))
    return dict(zip(rows, menu.relative[list(rows.values())].tolist(), strict=True))


def best_for_both(selector: Selector, movement: Movement, limit: float) -> tuple[Option, Option] | None:
    """The largest two-legged form that both legs can carry, as seen from the left and from the right."""
    key = (movement, limit)
    if key not in selector._pairs:
        selector._pairs[key] = _best_for_both(selector, movement, limit)
    return selector._pairs[key]


def _best_for_both(selector: Selector, movement: Movement, limit: float) -> tuple[Option, Option] | None:
    best: tuple[Option, Option] | None = None
    for exercise in selector.forms(movement, "left", "limb", "both"):
        left, allowed = selector.table(exercise, "left", "limb")
        right, also = selector.table(exercise, "right", "limb")
        if len(left) == 0:
            continue
        fits = allowed & also & (right.pessimistic <= limit + 1e-12)
        row = heaviest_within(left, limit, allowed=fits)
        if row is None:
            continue
        pair = (left.option(row), right.option(row))
        if best is None or _better(best[0], pair[0]) is pair[0]:
            best = pair
    return best


def easiest_form(selector: Selector, movement: Movement, side: Side) -> Option | None:
    """The lowest allowed rung whose load cannot be compared with a known strength (isometric, unloaded).

    A form with a real but unknown load is offered only where nothing is known of the movement at all.
    """
    menu = selector.menu(movement, side, "limb")
    rows = np.flatnonzero(menu.allowed & np.isnan(menu.pessimistic)).tolist()
    free = (row for row in rows if menu.exercise(row).chain in ("isometric", "free"))
    row = next(free, rows[0] if rows else None)
    return None if row is None else menu.option(row)


def heavier_exists(selector: Selector, movement: Movement, side: Side, limit: float) -> bool:
    """Whether any allowed set-up would ask more than the limit: then the equipment is not what is too light."""
    menus = (selector.menu(movement, side, kind) for kind in KINDS)
    return any(bool((menu.allowed & (menu.pessimistic > limit)).any()) for menu in menus)


@dataclass(frozen=True, slots=True)
class Choice:
    """What one movement gets in one session: one option a side, or one for both legs together."""

    movement: Movement
    left: Option | None
    right: Option | None
    both: tuple[Option, Option] | None = None
    same_mark: bool = False
    ties: frozenset[Tie] = field(init=False, compare=False)  # the bands that must be tied for it

    def __post_init__(self) -> None:
        tied = (tie_of(option.resistance) for option in (self.left, self.right) if option is not None)
        object.__setattr__(self, "ties", frozenset(tie for tie in tied if tie is not None))

    def of(self, side: Side) -> Option | None:
        """The option that this side does."""
        if self.both is not None:
            return self.both[0 if side == "left" else 1]
        return self.left if side == "left" else self.right

    @property
    def empty(self) -> bool:
        """Nothing was found for either side."""
        return self.left is None and self.right is None and self.both is None


def choose(
    selector: Selector,
    movement: Movement,
    limit: float,
    *,
    bands: bool = True,
    ties: frozenset[Tie] | None = None,
    fewest: float | None = None,
) -> Choice:
    """The best form a side for a movement; ``bands=False`` keeps to body weight and machines.

    ``fewest``: the limit where a set has the fewest repetitions of the phase; up to it the lightest form is
    given where nothing else fits.
    """
    found: dict[Side, Option | None] = {}
    for side in SIDES:
        best = best_option(selector, movement, side, limit, kind="limb")
        if bands:
            best = _better(best, best_option(selector, movement, side, limit, kind="band", ties=ties))
        if best is None and fewest is not None:
            best = lightest_form(selector, movement, side, fewest)
        found[side] = best or easiest_form(selector, movement, side)
    choice = Choice(movement, found["left"], found["right"])
    alike = selector.alike(movement)
    if alike:
        choice = _same_form(selector, choice, max(limit, fewest or 0.0))
    pair = best_for_both(selector, movement, limit)
    if pair is not None and _prefers_both(selector, choice, pair, alike=alike):
        return Choice(movement, None, None, both=pair)
    return choice


@rule(
    "dose.lightest",
    "Where even the lightest form is too much for the usual repetitions, it comes with the fewest of the phase.",
    source="our proposal, to be reviewed by a clinician",
)
def lightest_form(selector: Selector, movement: Movement, side: Side, limit: float) -> Option | None:
    """The least demand of all without a band, if the careful estimate of strength carries it."""
    menu = selector.menu(movement, side, "limb")
    least = menu.lightest(menu.allowed & (menu.peak > 0.0))
    if least is None or least.pessimistic is None or least.pessimistic > limit:
        return None
    return least


def _prefers_both(selector: Selector, choice: Choice, pair: tuple[Option, Option], *, alike: bool) -> bool:
    """A two-legged form wins where it asks at least as much of each side; it hides a side that is weaker.

    Where a side has nothing of its own it comes too, if it asks no more than a stronger person's sides would do.
    """
    if choice.left is None or choice.right is None:
        return alike or _asks_no_more_than_one_side(selector, choice.movement, pair)
    return alike and pair[0].peak_torque_nm >= min(choice.left.peak_torque_nm, choice.right.peak_torque_nm)


def _asks_no_more_than_one_side(selector: Selector, movement: Movement, pair: tuple[Option, Option]) -> bool:
    """Whether no form of one side, which a stronger person would do, asks less than this two-legged one."""
    menus = (selector.menu(movement, side, kind) for side in SIDES for kind in KINDS)
    loaded = (menu.peak[menu.allowed & (menu.peak > 0.0)] for menu in menus)
    return all(pair[0].peak_torque_nm <= peak.min() for peak in loaded if len(peak))


def anything(selector: Selector, movement: Movement, limit: float, *, fewest: float | None = None) -> bool:
    """Whether `choose` would find anything for either side; stops at the first form that fits."""
    for kind in KINDS:
        for side in SIDES:
            menu = selector.menu(movement, side, kind)
            if (menu.within(limit) & (menu.peak > 0.0)).any():
                return True
            if kind == "limb" and easiest_form(selector, movement, side) is not None:
                return True
            if kind == "limb" and fewest is not None and lightest_form(selector, movement, side, fewest):
                return True
    pair = best_for_both(selector, movement, limit)
    return pair is not None and (
        selector.alike(movement) or _asks_no_more_than_one_side(selector, movement, pair)
    )


def nearly_equal(table: CapacityTable, movement: Movement) -> bool:
    """Whether the sides are about as strong; by what was read, so that weaker all over changes nothing.

    Unknown is equal: nothing speaks for a weaker side.
    """
    rows = [row for row in table.base if row.movement == OWN_ACTION.get(movement, movement)]
    pairs = [
        (
            left.source != right.source,
            max(SOURCES.index(left.source), SOURCES.index(right.source)),
            left.position,
            left.angle_deg,
            left,
            right,
        )
        for left in rows
        for right in rows
        if (left.side, right.side) == ("left", "right")
        and left.position == right.position
        and abs(left.angle_deg - right.angle_deg) < (1.0 if left.source == right.source else 30.0)
    ]
    if not pairs:
        return True
    *_, left, right = min(pairs, key=lambda pair: pair[:4])
    if left.reading_n and right.reading_n and left.source == right.source:
        sides = (left.reading_n, right.reading_n)
    else:
        sides = (left.dose_torque_nm, right.dose_torque_nm)
    return min(sides) >= value("dose.same_mark_ratio") * max(sides)


@rule(
    "dose.same_mark",
    "Sides that are nearly equal do the same form at the same tape mark; the stronger side then does more repetitions.",
    source="our proposal, to be reviewed by a clinician",
)
def _same_form(selector: Selector, choice: Choice, limit: float) -> Choice:
    """Give both sides what the side that can do less does, where the other side may do it."""
    left, right = choice.left, choice.right
    if left is None or right is None or not selector.same_gates(choice.movement):
        return choice
    if (left.exercise, left.resistance) == (right.exercise, right.resistance):
        return Choice(choice.movement, left, right, same_mark=True)
    less, more = sorted((left, right), key=lambda option: (option.peak_torque_nm, option.id))
    same = _on_side(selector, less, more.side, limit)  # type: ignore[arg-type]
    if same is None:
        return choice
    pair = {less.side: less, more.side: same}
    return Choice(choice.movement, pair["left"], pair["right"], same_mark=True)


def _on_side(selector: Selector, option: Option, side: Side, limit: float) -> Option | None:
    """The same form and set-up on the other side, if its gates and its strength allow it."""
    exercise = get(option.exercise)
    if not selector.allows(exercise, side):
        return None
    if isinstance(option.resistance, Band):
        table, allowed = selector.table(exercise, side, "band")
        row = table.row_of(option.resistance)
    else:
        table, allowed = selector.table(exercise, side, "limb")
        row = next((i for i, each in enumerate(table.resistances) if each == option.resistance), None)
    if row is None or not allowed[row] or table.pessimistic[row] > limit + 1e-12:
        return None
    return table.option(row)
