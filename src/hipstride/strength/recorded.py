"""What a record says of somebody's strength, row by row: tests, counted sets, grades, answers; norms for the rest."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable

from hipstride.body.segments import BodyModel
from hipstride.catalogue.numbers import value
from hipstride.record.person import Body, Person, Side, StrengthTest
from hipstride.strength.grades import from_grade, position_of
from hipstride.strength.levels import from_levels
from hipstride.strength.loads import SIDES, Posed, latest_loads
from hipstride.strength.norms import predicted_nm
from hipstride.strength.row import Capacity, Position, at_least, log_error
from hipstride.strength.test import measured

_NORM_POSITION: dict[str, Position] = {
    "hip_flexion": "seated",
    "hip_abduction": "lying",
    "hip_extension": "lying",
    "hip_external_rotation": "seated",
    "knee_extension": "seated",
    "knee_flexion": "seated",
}


def known_rows(person: Person, body: BodyModel, posed: Posed | None) -> list[Capacity]:
    """What was measured, counted or told, each with its percent of the norm; then norms for what never was."""
    rows = [_with_percent(row, person.person) for row in _best_sources(person, body, posed)]
    return rows + _from_norms(rows, person.person)


def _best_sources(person: Person, body: BodyModel, posed: Posed | None) -> list[Capacity]:
    """One best source for each movement, side and position (several angles of one day may stand)."""
    chosen: dict[tuple[str, Side, str], list[Capacity]] = {}
    grades = [row for given in person.manual_grade for row in from_grade(given, person, body)]
    by_source = (
        _from_tests(person.strength, body),
        latest_loads(person, body, posed),
        _by_key(grades),
        _by_key(from_levels(person.find_my_level, person, body, posed)),
    )
    for found in by_source:
        for key, rows in found.items():
            if key in chosen and not all(row.lower_bound and not row.limited for row in chosen[key]):
                continue
            newest = _newest(rows)
            if key in chosen and all(row.lower_bound for row in newest):
                continue
            chosen[key] = newest
    return [row for rows in chosen.values() for row in rows]


def _by_key(rows: Iterable[Capacity]) -> dict[tuple[str, Side, str], list[Capacity]]:
    found: dict[tuple[str, Side, str], list[Capacity]] = {}
    for row in rows:
        found.setdefault((row.movement, row.side, row.position), []).append(row)
    return found


def _newest(rows: list[Capacity]) -> list[Capacity]:
    """The rows of the latest date; of one angle only the last one listed (best ones come last)."""
    last = max(row.date for row in rows if row.date is not None)
    kept = {(row.angle_deg, row.hip_flexion_deg): row for row in rows if row.date == last}
    solid = [row for row in kept.values() if not row.lower_bound]
    return solid or list(kept.values())


def _from_tests(
    tests: Iterable[StrengthTest], body: BodyModel
) -> dict[tuple[str, Side, str], list[Capacity]]:
    # On one day a make test is taken before a break test, a fixed one before a hand-held one: fewer
    # conversions, smaller error. The choice never looks at the readings, so weaker is never read as stronger.
    order = sorted(tests, key=lambda test: (test.test == "make", test.fixation != "hand"), reverse=False)
    return _by_key(row for test in order for side in SIDES if (row := _from_test(test, side, body)))


def _from_test(test: StrengthTest, side: Side, body: BodyModel) -> Capacity | None:
    found = measured(test, side, body)
    if found is None:
        return None
    limit = test.limited_by.left if side == "left" else test.limited_by.right
    stopped = limit in ("pain", "spasm", "fear")
    note = f"{test.test} test, {test.position.replace('_', '-')}"
    if test.gravity != "raw":
        note += f", limb {test.gravity}"
    if stopped:
        note += f"; limited by {limit}: the true strength is higher, the dose uses what was shown"
    if found.at_most:
        note += "; too weak to measure: the true strength is at most this"
    if test.movement.startswith("knee"):
        angle = test.knee_angle_deg
    else:
        angle = test.hip_angle_deg if test.movement in ("hip_flexion", "hip_extension") else 0.0
    return Capacity(
        movement=test.movement,
        side=side,
        position=position_of(test.position),
        angle_deg=angle,
        reading_n=found.reading.mean_n,
        torque_nm=found.torque_nm,
        dose_torque_nm=found.dose_torque_nm,
        se_nm=found.dose_torque_nm * found.log_sd,
        log_sd=found.log_sd,
        source="test",
        percent_predicted=None,
        date=test.date,
        lower_bound=stopped and not found.at_most,
        upper_bound=found.at_most,
        note=note,
        best_n=found.reading.best_n,
        hip_flexion_deg=test.hip_angle_deg,
        limited=stopped,
    )


def _with_percent(row: Capacity, body: Body) -> Capacity:
    """Percent of the norm: of a test its gravity-corrected torque, of anything else the dynamic torques."""
    norm = predicted_nm(row.movement, body)
    if norm is None or (row.position == "sled" and row.movement == "hip_extension"):
        return row  # on a sled the hip's share is only known from below
    share = row.dose_torque_nm / norm.dynamic_nm
    percent = 100.0 * (row.torque_nm / norm.torque_nm if row.source == "test" else share)
    return dataclasses.replace(row, percent_predicted=percent, share_of_norm=share)


def _from_norms(rows: list[Capacity], body: Body) -> list[Capacity]:
    """What was never tested: norm x the lowest share of the norm on that side, else on either side."""
    found = []
    for side in SIDES:
        own = _lowest_share([row for row in rows if row.side == side])
        share = own if own is not None else _lowest_share(rows)
        if share is None:
            continue
        known = {row.movement for row in rows if row.side == side and row.share_of_norm is not None}
        for movement, position in _NORM_POSITION.items():
            norm = predicted_nm(movement, body)
            if movement in known or norm is None:
                continue
            torque = at_least(share * norm.dynamic_nm)
            spread = log_error(value("capacity.untested_sem_fraction"))
            where = "on this side" if own is not None else "on the other side"
            found.append(
                Capacity(
                    movement=movement,
                    side=side,
                    position=position,
                    angle_deg=norm.angle_deg,
                    reading_n=None,
                    torque_nm=torque,
                    dose_torque_nm=torque,
                    se_nm=torque * spread,
                    log_sd=spread,
                    source="norm",
                    percent_predicted=100.0 * share,
                    date=None,
                    lower_bound=False,
                    upper_bound=False,
                    note=f"not tested: {100.0 * share:.0f} % of the norm, the lowest share measured {where} "
                    "(both as torques through the range)",
                    hip_flexion_deg=90.0 if position == "seated" else 0.0,
                    share_of_norm=share,
                )
            )
    return found


def _lowest_share(rows: Iterable[Capacity]) -> float | None:
    """The lowest share of the norm that says how strong somebody is.

    What pain, spasm or fear held back says little about other muscles, and a lower bound little about how
    weak: they count only where there is nothing else (of lower bounds the highest).
    """
    known = [row for row in rows if row.share_of_norm is not None]
    solid = [row.share_of_norm for row in known if not row.lower_bound and row.share_of_norm is not None]
    if solid:
        return min(solid)
    limited = [row.share_of_norm for row in known if row.limited and row.share_of_norm is not None]
    if limited:
        return min(limited)
    return max((row.share_of_norm for row in known if row.share_of_norm is not None), default=None)
