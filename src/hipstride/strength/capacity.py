"""What a person can make: one row for everything known, and a curve for every exercise, angle by angle.

How each number is made: docs/capacity.md. Rows come from tests, repetition maxima, counted sets, manual
grades, answers of find my level and, for what was never tested, from norms; a curve picks the best row for an
exercise and carries it to the exercise's angles.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from hipstride.body.closed_chain import sled_moments, solve_sled
from hipstride.body.pose import angles_together
from hipstride.body.segments import body_model
from hipstride.catalogue.exercise import CORE_MOVEMENTS, Coordinate
from hipstride.catalogue.numbers import value
from hipstride.record.frozen import frozen
from hipstride.record.person import Body, Person, Side
from hipstride.resistance.demand import ACTIONS, Stage
from hipstride.strength.loads import Posed
from hipstride.strength.recorded import known_rows
from hipstride.strength.row import (
    SOURCES,
    Z_PESSIMISTIC,
    Capacity,
    Position,
    Source,
    group,
    is_divided,
    log_error,
    middle,
)
from hipstride.strength.torque_angle import has_shape, shape, shape_ratio, shape_ratios

__all__ = [
    "DECIDED",
    "Capacity",
    "CapacityCurve",
    "CapacityTable",
    "Curves",
    "Position",
    "Source",
    "capacities",
]

Array = NDArray[np.float64]
Learned = Mapping[tuple[str, str, str], tuple[float, float]]

DECIDED: Mapping[str, str] = MappingProxyType(
    {
        "carry_up_limit": "The test was at another angle, so strength is raised by a quarter at most.",
        "shape_floor": "Near the end of the move we guess your strength, with care, on the low side.",
        "other_position": "You were tested in another position. A test in this one would tell us more.",
        "no_shape": "We take your strength as the same at each angle. We do not know more.",
        "shared_load": "This comes from a load both legs moved; how much of it this leg took is not known.",
    }
)
"""Each name of `CapacityCurve.decided` in one plain sentence."""

_MEASURED: tuple[Source, ...] = ("test", "rep_max", "counted_set")
_FIRST_SET_FINDS_IT: tuple[Source, ...] = ("manual_grade", "find_my_level", "norm")


@frozen()
class CapacityCurve:
    """Capacity (N.m) over one exercise's range, ``(samples,)``, for one action and side.

    ``pessimistic_nm``: 5th percentile of a log-normal around ``torque_nm`` with ``log_sd``. ``decided``
    names what held the curve in the middle of the range: ``carry_up_limit``, ``shape_floor``,
    ``other_position``, ``no_shape``, ``shared_load``. ``calibration``: the first session must find the
    load by a calibration set. ``row``: the row it was carried from.
    """

    torque_nm: Array
    pessimistic_nm: Array
    log_sd: float
    source: Source
    decided: tuple[str, ...]
    calibration: bool
    note: str
    row: Capacity


@frozen()
class Curves:
    """Capacities of one action over several exercises, as columns; each curve is made when it is asked for.

    ``torque_nm`` ``(exercises, samples)``: NaN where nothing is known; ``careful`` ``(exercises,)``: the
    pessimistic estimate over it. ``rows``: what each was carried from; ``held``: what held its shape; ``far``:
    whether it was tested at other angles.
    """

    table: CapacityTable
    action: str
    over: tuple[Stage, ...]
    rows: tuple[Capacity | None, ...]
    torque_nm: Array
    careful: Array
    log_sd: tuple[float, ...]
    held: tuple[tuple[str, ...], ...]
    far: tuple[bool, ...]

    def curve(self, place: int) -> CapacityCurve | None:
        """The curve of one exercise; None where nothing is known."""
        row, at = self.rows[place], self.over[place]
        if row is None:
            return None
        learned = (self.action, row.side, at.exercise.position) in self.table.learned
        torque, spread = self.torque_nm[place], self.log_sd[place]
        return CapacityCurve(
            torque_nm=torque,
            pessimistic_nm=torque * math.exp(Z_PESSIMISTIC * spread),
            log_sd=spread,
            source="learned" if learned else row.source,
            decided=self._decided(place, at, row),
            calibration=not learned and (row.source in _FIRST_SET_FINDS_IT or row.upper_bound),
            note=row.note,
            row=row,
        )

    def _decided(self, place: int, at: Stage, row: Capacity) -> tuple[str, ...]:
        """What held the curve in the middle of the range."""
        if _on_rail(at, row):
            return self.held[place]
        found = [*self.held[place]]
        if self.far[place] and not has_shape(self.action):
            found.append("no_shape")
        if _other_position(at, self.action, row):
            found.append("other_position")
        if row.two_leg:
            found.append("shared_load")
        return tuple(found)


@dataclass(frozen=True, slots=True)
class CapacityTable:
    """Everything known about one person's strength. ``rows``: as shown; ``base``: before learning."""

    person: Body
    rows: tuple[Capacity, ...]
    base: tuple[Capacity, ...]
    learned: Learned = field(default_factory=lambda: MappingProxyType({}))
    _pairs: dict[str, tuple[Capacity, Capacity] | None] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def curve(self, at: Stage, action: str, side: Side) -> CapacityCurve | None:
        """Capacity at the exercise's angles; None where nothing is known (then: find my level)."""
        return self.curves([at], action, [side]).curve(0)

    def curves(self, over: Sequence[Stage], action: str, sides: Sequence[Side]) -> Curves:
        """The same for several exercises of this body at once, all with as many samples: side after side."""
        stages = [*over] * len(sides)
        angles = {name: angles_together([at.pose for at in over], name) for name in _looked_at(action)}
        rows = [row for side in sides for row in self._rows_for(over, action, side, angles)]
        torque = np.full((len(rows), len(over[0].pose.phase)), np.nan)
        held: list[tuple[str, ...]] = [()] * len(rows)
        far = [False] * len(rows)
        carried = []
        for place, (at, row) in enumerate(zip(stages, rows, strict=True)):
            if row is None:
                continue
            if row.rail_n is not None and (rail := _on_rail(at, row)):
                torque[place], held[place] = self._on_sled(at, action, row, *rail)
            else:
                carried.append((place, at, row))
        if carried:
            places = [place for place, _, _ in carried]
            angle = angles[ACTIONS[action][0]][[place % len(over) for place in places]]
            found = self._carried([(at, row) for _, at, row in carried], action, angle)
            torque[places] = found[0]
            for place, names, away in zip(places, *found[1:], strict=True):
                held[place], far[place] = names, away
        if self.learned:
            torque *= np.array([[self._more(at, action, row)] for at, row in zip(stages, rows, strict=True)])
        # Few rows are carried to many exercises, of which few kinds are told apart.
        kinds = [
            (id(row), away, at.exercise.position, at.exercise.sides, at.exercise.chain == "sled")
            for at, row, away in zip(stages, rows, far, strict=True)
        ]
        spread = {
            kind: math.nan if row is None else self._log_sd(at, action, row, kind[1])
            for kind, (at, row) in dict(zip(kinds, zip(stages, rows, strict=True), strict=True)).items()
        }
        careful = {kind: math.exp(Z_PESSIMISTIC * each) for kind, each in spread.items()}
        return Curves(
            table=self,
            action=action,
            over=tuple(stages),
            rows=tuple(rows),
            torque_nm=torque,
            careful=np.array([careful[kind] for kind in kinds]),
            log_sd=tuple([spread[kind] for kind in kinds]),
            held=tuple(held),
            far=tuple(far),
        )

    def _more(self, at: Stage, action: str, row: Capacity | None) -> float:
        """What training has shown to be there for each newton metre that was known before."""
        known = None if row is None else self.learned.get((action, row.side, at.exercise.position))
        return 1.0 if known is None else math.exp(known[0])

    def _log_sd(self, at: Stage, action: str, row: Capacity, far: bool) -> float:
        """The error of a row at this exercise's angles; ``far``: it was tested at others."""
        known = self.learned.get((action, row.side, at.exercise.position))
        if known is not None:
            return known[1]
        return _spread(row.log_sd, far, _other_position(at, action, row), _shared_by_both(at, row))

    def adjusted(self, learned: Learned) -> CapacityTable:
        """The same table with shifts of log capacity and new errors, by (action, side, position).

        Shifts are against the table before any learning, so the newest mapping replaces the older one.
        """
        rows = tuple(_shifted(row, learned) for row in self.base)
        return dataclasses.replace(self, rows=rows, learned=MappingProxyType(dict(learned)))

    def weak_side(self, action: str) -> Side | None:
        """The side with the lower dose torque, like with like; None when equal or not comparable."""
        pair = self._pair(action)
        if pair is None or pair[0].dose_torque_nm == pair[1].dose_torque_nm:
            return None
        return "left" if pair[0].dose_torque_nm < pair[1].dose_torque_nm else "right"

    def ratio(self, action: str) -> float | None:
        """Weak over strong, from dose torques in the same position; None when not comparable."""
        pair = self._pair(action)
        if pair is None:
            return None
        left, right = pair[0].dose_torque_nm, pair[1].dose_torque_nm
        return min(left, right) / max(left, right)

    def _pair(self, action: str) -> tuple[Capacity, Capacity] | None:
        """Left and right of one movement from one source, position and angle; the most trusted pair."""
        if action not in self._pairs:
            self._pairs[action] = self._most_trusted_pair(action)
        return self._pairs[action]

    def _most_trusted_pair(self, action: str) -> tuple[Capacity, Capacity] | None:
        # What was learned may know one side only: pairs are made of what it started from.
        known = [
            (base, row) for base, row in zip(self.base, self.rows, strict=True) if base.movement == action
        ]
        pairs = [
            (SOURCES.index(left.source), shown_left, shown_right)
            for left, shown_left in known
            for right, shown_right in known
            if (left.side, right.side) == ("left", "right")
            and left.source == right.source != "norm"
            and left.position == right.position
            and abs(left.angle_deg - right.angle_deg) < 1.0
        ]
        best = min(pairs, key=lambda pair: pair[0], default=None)
        return None if best is None else (best[1], best[2])

    def _rows_for(
        self, stages: Sequence[Stage], action: str, side: str, angles: Mapping[Coordinate, Array]
    ) -> list[Capacity | None]:
        """The row each exercise draws on; ``angles`` (deg): those of the joints that are looked at.

        Measured in its own kind of position, else the nearest measured one, else an estimate, else the norm.
        """
        known = [row for row in self.base if row.movement == action and row.side == side]
        on_sled = next((row for row in known if row.rail_n is not None), None)
        rows = [row for row in known if row.position != "sled" or action != "hip_extension"]
        if len(rows) < 2:
            nearest = [rows[0] if rows else None] * len(stages)
        else:
            by_hip = ACTIONS[action][0].startswith("hip")
            hips = _in_the_middle(angles["hip_flexion"])
            own = hips if by_hip else _in_the_middle(angles[ACTIONS[action][0]])
            nearest = [
                _nearest(rows, action, at.exercise.position, angle, hip, by_hip=by_hip)
                for at, angle, hip in zip(stages, own, hips, strict=True)
            ]
        return [
            on_sled if on_sled is not None and at.exercise.chain == "sled" else row
            for at, row in zip(stages, nearest, strict=True)
        ]

    def _carried(
        self, known: Sequence[tuple[Stage, Capacity]], action: str, angle: Array
    ) -> tuple[Array, list[tuple[str, ...]], list[bool]]:
        """Each row's torque at its exercise's angles (deg), what held it, and whether it was tested far from there."""
        tested = [row.angle_deg for _, row in known]
        mid = middle(angle.shape[1])
        ratio, held = shape_ratios(action, self.person.sex, self.person.age, angle, tested, among=mid)
        away = np.abs(angle[:, mid] - np.array(tested)[:, None]).max(axis=1)
        far: list[bool] = (away > value("strength.carried_from_deg")).tolist()
        torque = np.array([[row.dose_torque_nm] for _, row in known]) * ratio
        if any(row.two_leg for _, row in known):
            torque *= np.array([[at.share / 0.5 if _shared_by_both(at, row) else 1.0] for at, row in known])
        return torque, held, far

    def _on_sled(
        self, at: Stage, action: str, row: Capacity, rail_n: float, foot_height_m: float
    ) -> tuple[Array, tuple[str, ...]]:
        """What the rail force at one repetition asked at every angle, the feet where they stood in that set.

        That much was made everywhere. Where it asked most against the published shape, it was all there
        is; elsewhere (near straight, where the sled asks little) the shape says that there is more.
        """
        share = 1.0
        if row.two_leg:
            share = at.share if at.exercise.sides == "both" else 0.5
        solution = solve_sled(
            np.radians(at.pose.angles["knee_flexion"]),
            thigh_m=at.body.thigh_m,
            shank_m=at.body.shank_m,
            foot_height_m=foot_height_m,
        )
        hip, knee = sled_moments(solution, share * rail_n)
        coordinate, sign = ACTIONS[action]
        made = (hip if coordinate == "hip_flexion" else knee) + sign * at.gravity[coordinate]
        angle, mid = at.pose.angles[coordinate], middle(len(made))
        sex, age = self.person.sex, self.person.age
        most = mid.start + int(np.argmax((made / shape(action, sex, age, angle))[mid]))
        ratio, _ = shape_ratio(action, sex, age, angle, float(angle[most]))
        torque = np.maximum(np.maximum(made, made[most] * ratio), value("strength.least_torque_nm"))
        return torque, ("shared_load",) if row.two_leg else ()


def _shared_by_both(at: Stage, row: Capacity) -> bool:
    """Whether the row and the exercise are of both legs together."""
    return row.two_leg and at.exercise.sides == "both"


def _other_position(at: Stage, action: str, row: Capacity) -> bool:
    """Whether a row comes from another kind of position, where strength is another."""
    if not is_divided(action) or _on_rail(at, row):
        return False
    wanted = group(action, at.exercise.position)
    return wanted is not None and group(action, row.position) != wanted


@lru_cache(maxsize=1024)
def _spread(log_sd: float, far: bool, other_position: bool, shared: bool) -> float:
    """The error of a test, and what is added where it was far away or in another position."""
    errors = [value("capacity.carried_sem_fraction")] if far else []
    if other_position:
        errors.append(value("strength.other_position_sem_fraction"))
    spread = log_error(log_sd, *errors)
    if shared:
        # The same assumption made the row and now shares the load: it cancels.
        return math.sqrt(max(spread**2 - value("strength.shared_load_log_error") ** 2, 0.0))
    return spread


def _on_rail(at: Stage, row: Capacity) -> tuple[float, float] | None:
    """Rail force (N) and foot height (m) of a row from the sled, for an exercise on the sled."""
    if at.exercise.chain != "sled" or row.rail_n is None or row.foot_height_m is None:
        return None
    return row.rail_n, row.foot_height_m


def _looked_at(action: str) -> tuple[Coordinate, ...]:
    """The joints whose angles say how strong an action is: its own, and the hip."""
    own = ACTIONS[action][0]
    return (own,) if own == "hip_flexion" else (own, "hip_flexion")


def _in_the_middle(angles: Array) -> list[float]:
    """Mean angle (deg) in the middle of each range."""
    means: list[float] = angles[:, middle(angles.shape[1])].mean(axis=1).tolist()
    return means


def _nearest(
    rows: Sequence[Capacity], action: str, position: Position, angle: float, hip: float, *, by_hip: bool
) -> Capacity:
    """The most trusted row for an exercise in this position at these angles (deg)."""
    wanted = group(action, position)

    def key(row: Capacity) -> tuple[int, int, float, bool, float, int, str, float]:
        same = wanted is None or group(action, row.position) == wanted
        solid = row.source in _MEASURED and not row.lower_bound or row.limited
        tier = 4 if row.source == "norm" else (0 if same else 1) if solid else (2 if same else 3)
        there = row.hip_flexion_deg if by_hip else row.angle_deg
        return (
            tier,
            SOURCES.index(row.source),
            round(abs(there - angle) / 5.0),
            row.position != position,
            round(abs(row.hip_flexion_deg - hip) / 5.0),
            -(row.date.toordinal() if row.date else 0),
            row.position,
            row.angle_deg,
        )

    return min(rows, key=key)


def _shifted(row: Capacity, learned: Learned) -> Capacity:
    key = (row.movement, row.side, row.position)
    if key not in learned:
        return row
    shift, spread = learned[key]
    torque = row.dose_torque_nm * math.exp(shift)
    return dataclasses.replace(
        row, dose_torque_nm=torque, log_sd=spread, se_nm=torque * spread, source="learned"
    )


def capacities(person: Person, *, posed: Posed | None = None) -> CapacityTable:
    """Everything a person's record says about their strength, movement by movement and side by side.

    ``posed``: where exercises on this body are kept.
    """
    body = body_model(person.person)
    rows = known_rows(person, body, posed)
    order: dict[str, int] = {name: index for index, name in enumerate(CORE_MOVEMENTS)}
    rows.sort(key=lambda row: (order.get(row.movement, 99), row.position, row.angle_deg, row.side))
    table = tuple(rows)
    return CapacityTable(person=person.person, rows=table, base=table)
