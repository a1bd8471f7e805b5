"""Which form and set-up a movement gets: the largest demand that the careful estimate of strength allows."""

from __future__ import annotations

from dataclasses import field
from functools import lru_cache

import numpy as np

from hipstride.catalogue.exercise import Movement
from hipstride.catalogue.exercises import get
from hipstride.catalogue.numbers import value
from hipstride.prescription.menu import Menu
from hipstride.prescription.option_table import heaviest_within
from hipstride.prescription.reserve import load_share, reserve
from hipstride.prescription.rule import rule
from hipstride.prescription.selector import KINDS, Kind, Selector
from hipstride.prescription.sides import SIDES
from hipstride.prescription.types import Option, Tie, tie_of
from hipstride.record.frozen import frozen
from hipstride.record.person import Side
from hipstride.record.resistance import Band


@rule(
    "dose.reps_to_load",
    "A load that lets you stop with the planned reserve is 1 / (1 + 0.033 x (repetitions + reserve)) of your most.",
    source="Epley, in the facts on rep-max estimates (Cedarville 2022); reserve by effort is provisional",
)
@lru_cache(maxsize=256)
def target_load(reps: int, effort: float) -> float:
    """Relative load at which ``reps`` repetitions end at this effort (0-10)."""
    return load_share(reps + reserve(effort))


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


@frozen()
class Choice:
    """What one movement gets in one session: one option a side, or one for both legs together.

    ``waits``: the side that could do more than it does, were it not for doing the same as the other.
    """

    movement: Movement
    left: Option | None
    right: Option | None
    both: tuple[Option, Option] | None = None
    same_mark: bool = False
    waits: Side | None = None
    ties: frozenset[Tie] = field(init=False, compare=False)  # the bands that must be tied for it

    def __post_init__(self) -> None:
        tied = (tie_of(option.resistance) for option in (self.left, self.right) if option is not None)
        object.__setattr__(self, "ties", frozenset(tie for tie in tied if tie is not None))

    def __hash__(self) -> int:
        # Few choices of a movement tie the same: the rest is seldom needed to tell two apart.
        return hash((self.movement, self.ties))

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
    lighter = more.peak_torque_nm > same.peak_torque_nm * (1.0 + value("dose.max_step"))
    waits: Side | None = more.side if lighter else None  # type: ignore[assignment]
    return Choice(choice.movement, pair["left"], pair["right"], same_mark=True, waits=waits)


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
