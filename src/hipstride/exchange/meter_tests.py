"""Readings from a meter's own table as tests: what the table leaves open is as it was last time. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from hipstride.catalogue.exercises import test_positions
from hipstride.exchange.readings import MeterTest
from hipstride.record.check import checked
from hipstride.record.errors import BadInput
from hipstride.record.person import StrengthTest, Visit
from hipstride.record.person_checks import problems_of_test
from hipstride.strength.entry import USUAL_POSITION, pose_of

_KEPT = (
    "test",
    "lever_m",
    "fixation",
    "gravity",
    "heel_held",
    "device",
    "tester",
    "hip_angle_deg",
    "knee_angle_deg",
)


def as_tests(
    found: Sequence[MeterTest],
    person_tests: Sequence[StrengthTest],
    visit: Visit | None,
    day: dt.date,
    today: dt.date,
) -> list[StrengthTest]:
    """The tests of a table on a day. Raises BadInput naming the line."""
    made = []
    for each in found:
        where = f"line {each.line}"
        if each.date is not None and each.date != day:
            raise BadInput(
                f"{where}, date", each.date.isoformat(), f"the day of this visit, {day.isoformat()}"
            )
        for side, readings in (("left", each.left_n), ("right", each.right_n)):
            if not readings:
                raise BadInput(f"{where}, side", f"no reading on the {side}", "both sides of a movement")
        earlier = sorted(
            (test for test in person_tests if test.movement == each.movement and test.date < day),
            key=lambda test: test.date,
        )
        position = each.position or (earlier[-1].position if earlier else USUAL_POSITION[each.movement])
        data = {
            "date": day.isoformat(),
            "movement": each.movement,
            "position": position,
            "left_n": list(each.left_n),
            "right_n": list(each.right_n),
            "shown_in": each.unit,
            **_way(each, position, [test for test in earlier if test.position == position], visit, where),
        }
        made.append(checked(StrengthTest, data, where, lambda test: problems_of_test(test, (), today)))
    return made


def _way(
    each: MeterTest, position: str, same: Sequence[StrengthTest], visit: Visit | None, where: str
) -> Mapping[str, Any]:
    pose = next(
        (
            pose_of(one)
            for one in test_positions()
            if (one.movement, one.posture) == (each.movement, position)
        ),
        None,
    )
    if pose is None:
        raise BadInput(f"{where}, position", position, "a position in which this movement is tested")
    way: dict[str, Any] = {"test": "make", **pose}
    if same:
        before = asdict(same[-1])
        way |= {name: before[name] for name in _KEPT if before[name] is not None}
    if visit is not None:
        way |= {name: told for name, told in (("device", visit.device), ("tester", visit.tester)) if told}
    way |= each.way
    if "lever_m" not in way:
        raise BadInput(
            f"{where}, lever_cm", "nothing", "the distance from the joint to the meter, such as 37"
        )
    return way
