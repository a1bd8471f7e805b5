"""A form that failed at its least gives way to an easier one, and comes back only after that went well."""

import datetime as dt
from typing import Any

from hipstride.prescription.today import Today, today
from hipstride.record.event import Log
from tests.prescription.cast import START, reader, trained

READER = reader("reader_a")
FIRST = START + dt.timedelta(days=2)  # the day of the week that trains knee extension
SQUAT = "knee_extension.mini_squat"


def failing(done: dict[str, Any], one: Any) -> dict[str, Any]:
    return done | {"reps": 1, "stopped_because": "tired", "effort": 10} if one.exercise == SQUAT else done


def knee(made: Today) -> dict[str, Any]:
    found = [each.prescription for each in made.exercises]
    return {f"{one.exercise} {one.side}": one for one in found if one.movement == "knee_extension"}


def test_a_form_that_fails_at_its_least_gives_way_to_an_easier_one_until_that_went_well_twice() -> None:
    log, seen = Log(), []
    for week in range(8):
        date = FIRST + dt.timedelta(weeks=week)
        made = today(READER, log, date=date)
        seen.append(knee(made))
        log = trained(READER, log, date, change=failing)
    names = [{name.split()[0] for name in each} for each in seen]
    change = next(week for week, each in enumerate(names) if SQUAT not in each)
    assert change > 1
    last = seen[change - 1][f"{SQUAT} both"]
    assert (last.dose.sets, last.dose.reps) == (1, 4)  # the least it can be
    for one in seen[change].values():
        assert one.peak_torque_nm < 0.9 * last.peak_torque_nm + 1e-6
        assert one.relative_load <= last.relative_load + 1e-6
        assert {"today.easier_form", "today.form_held"} & {reason.rule for reason in one.reasons}
    assert SQUAT not in names[change + 1]  # not after one good session
    assert SQUAT in names[change + 2]
    assert {one.side for one in seen[change].values()} == {"left", "right"}
