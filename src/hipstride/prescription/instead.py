"""What an exercise may be done with when its band is not one of today's two: ways, and which of them is best."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from hipstride.catalogue.exercise import Movement
from hipstride.catalogue.numbers import value
from hipstride.prescription.held import Bounds, fitting
from hipstride.prescription.rule import rule
from hipstride.prescription.selector import Selector
from hipstride.prescription.tailor import tied_rows
from hipstride.prescription.ties import Want, reach
from hipstride.prescription.types import Option, Prescription, Tie, tie_of


@dataclass(frozen=True, slots=True)
class Way:
    """One way to do a movement on one side: a form and what is tied for it (``None``: nothing).

    ``reach``: how near it comes to a load that ends at the planned effort, 0 to 1. ``own``: the form that was wanted.
    """

    option: Option
    tie: Tie | None
    reach: float
    own: bool


@rule(
    "plan.other_way",
    "An exercise whose band is not tied today is done with a band that is tied or without one; a new form waits in the "
    "form before it; it is never more than was wanted.",
    source="at most two set-ups a session, DESIGN section 6; the order is our proposal, to be reviewed by a clinician",
)
def ways(
    selector: Selector,
    one: Prescription,
    plain: Option | None,
    *,
    limit: float,
    bounds: Bounds,
    own: bool,
    others: bool,
    kept: Tie | None = None,
) -> tuple[Way, ...]:
    """All ways on one side, the heaviest of every form and tie; ``plain`` is the way without a band.

    Other forms are within the careful ``limit`` and the ``bounds`` of the movement. ``own``: whether the form that
    was wanted may be tied elsewhere. ``others``: whether another form may come; that is for a form that was not done
    yet, so that the form before it goes on. ``kept``: what was tied last time for an exercise that holds.
    """
    effort = one.dose.effort
    found: list[Way] = []
    if own:
        found += [
            Way(option, tie, reach(option.relative, effort) + keeps_band(tie, kept), True)
            for tie, option in tied_rows(selector, one).items()
        ]
    if others:
        found += [
            Way(option, tie, reach(option.relative, effort), False)
            for tie, option in _other_forms(selector, one, limit, bounds)
        ]
    if plain is not None:
        found.append(Way(plain, None, reach(plain.relative, effort), False))
    return tuple(found)


def _other_forms(
    selector: Selector, one: Prescription, limit: float, bounds: Bounds
) -> Iterable[tuple[Tie, Option]]:
    """The heaviest of every other form with every tie that asks no more of strength than what was wanted."""
    if one.side == "both" or one.relative_load is None:
        return
    movement: Movement = one.movement  # type: ignore[assignment]
    menu = selector.menu(movement, one.side, "band")
    among = menu.within(limit) & fitting(menu, bounds) & (menu.peak > 0.0)
    among &= menu.relative <= one.relative_load * (1.0 + 1e-6)
    for exercise in menu.set_ups.exercises:
        if exercise.id != one.exercise:
            rows = menu.heaviest_by_tie(among & menu.set_ups.of(exercise.id))
            yield from ((tie, menu.option(row)) for tie, row in rows.items())


@rule(
    "plan.keep_band",
    "An exercise whose plan holds keeps the band of last time where that costs little.",
    source="our proposal, to be reviewed by a clinician",
)
def keeps_band(tie: Tie, kept: Tie | None) -> float:
    """What the same band is worth beside reach, wherever it is tied."""
    return value("plan.keep_band_bonus") if kept is not None and tie[:3] == kept[:3] else 0.0


def want_of(one: Prescription, found: Iterable[Way], kept: Tie | None = None) -> Want:
    """What an exercise gets from each tie in its best form, from its own, and without a band."""
    by_tie: dict[Tie, float] = {}
    without = 0.0
    for way in found:
        if way.tie is None:
            without = max(without, way.reach)
        elif way.own:
            by_tie[way.tie] = max(by_tie.get(way.tie, 0.0), way.reach)
    tie = tie_of(one.resistance)
    if tie is not None:
        by_tie[tie] = reach(one.relative_load, one.dose.effort) + keeps_band(tie, kept)
    return Want(by_tie, without)


def by_reach(found: Sequence[Way], pair: Collection[Tie]) -> list[Way]:
    """The ways that today's ties leave, best first; of equal ways the form that was wanted, then by name."""
    left = [way for way in found if way.tie is None or way.tie in pair]
    return sorted(left, key=lambda way: (-round(way.reach, 9), not way.own, way.option.id))
