"""The bands that a plan ties in one place, chosen without knowing how strong the person is.

Which two bands are tied decides what every exercise can be given. Were they chosen by strength, a weaker person
could have another pair, and with it a heavier dose of an exercise that the stronger one's pair had left short.
So a plan ties what serves people of this body who walk like that, weak and strong ones together. How much each
of these set-ups may ask is then the person's own strength alone.
"""

from __future__ import annotations

from collections.abc import Iterator

from hipstride.catalogue.exercise import Movement
from hipstride.catalogue.numbers import value
from hipstride.catalogue.programmes import Programme
from hipstride.prescription.rule import rule
from hipstride.prescription.selector import KINDS, Selector
from hipstride.prescription.sides import SIDES
from hipstride.prescription.ties import Want, best_ties
from hipstride.prescription.types import Tie
from hipstride.record.person import Side
from hipstride.resistance.demand import OWN_ACTION
from hipstride.strength.norms import predicted_nm


@rule(
    "plan.usual_ties",
    "A plan ties the two bands that serve people of your body who walk as you do best; your own strength sets the load.",
    source="a weaker person never gets a harder dose, DESIGN section 8; provisional",
)
def usual_ties(
    selector: Selector, programme: Programme, *, fixed: frozenset[Tie] = frozenset()
) -> frozenset[Tie]:
    """The pair for all sessions in one place; the same whatever the strength. ``fixed``: what is tied in any case.

    A movement counts as often as it is trained in a week. The limits of ``selector`` must not know the strength.
    """
    wants = [
        want
        for role in programme.movements
        for want in _wants_of_both(selector, role.movement, role.per_week)  # type: ignore[arg-type]
    ]
    return best_ties(wants, fixed=fixed)


def usual_shares(pdds: int | None) -> tuple[float, ...]:
    """How strong people are who walk like this, as shares of the norm: the weak, the middle, the strong."""
    middle = value("plan.usual_strength")
    if pdds is not None:
        falls = value("plan.usual_strength_falls") * pdds
        middle = max(value("plan.usual_strength_well") - falls, value("plan.usual_strength_least"))
    return middle * value("plan.usual_strength_weak"), middle, middle * value("plan.usual_strength_strong")


def _wants_of_both(selector: Selector, movement: Movement, times: float) -> list[Want]:
    """What both sides get; where both may do the same, the other side wants what the first does: it counts twice."""
    if selector.same_gates(movement):
        return list(_wants(selector, movement, "left", 2.0 * times))
    return [want for side in SIDES for want in _wants(selector, movement, side, times)]


def _wants(selector: Selector, movement: Movement, side: Side, times: float) -> Iterator[Want]:
    """What a movement gets from every tie at each of the usual strengths, of what it may be asked there.

    ``times``: how often it counts.
    """
    person = selector.bench.person
    norm = predicted_nm(OWN_ACTION.get(movement, movement), person.person)
    if norm is None:
        return
    limb, band = (selector.menu(movement, side, kind) for kind in KINDS)
    for share in usual_shares(person.condition.pdds):
        most_nm = value("plan.usual_load") * share * norm.dynamic_nm
        ties, peak = band.most_by_tie(most_nm)
        without = limb.peak[limb.allowed & (limb.peak <= most_nm)].max(initial=0.0)
        reached = (times * (peak / most_nm)).tolist()
        yield Want(dict(zip(ties, reached, strict=True)), times * (float(without) / most_nm))
