"""The two sides, and whether they are about as strong."""

from __future__ import annotations

from hipstride.catalogue.exercise import Movement
from hipstride.catalogue.numbers import value
from hipstride.record.person import Side
from hipstride.resistance.demand import OWN_ACTION
from hipstride.strength.capacity import CapacityTable
from hipstride.strength.row import SOURCES

SIDES: tuple[Side, Side] = ("left", "right")


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
