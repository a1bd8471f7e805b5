"""What the decisions speak in: a set-up that can be dosed, a prescription, a session, a plan."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import field
from typing import Any, Literal

from hipstride.prescription.rule import Reason
from hipstride.record.frozen import frozen
from hipstride.record.person import Sides, Weekday
from hipstride.record.resistance import Band, Resistance

DayKind = Literal["full", "half", "gentle", "rest"]
Setting = Literal["home", "class", "clinic"]


@frozen()
class Option:
    """One allowed set-up of one exercise for one side, with what it asks.

    ``peak_torque_nm`` is the largest demand on the own action over the middle 80 % of the range;
    ``relative`` the largest demand / capacity there, over every loaded action that counts (the other leg
    of a loop included); ``pessimistic`` the same against the 5th percentile of capacity. ``None`` where no
    capacity is known or nothing can be computed (isometric, stretch, balance).
    """

    exercise: str
    side: Sides
    resistance: Resistance
    peak_torque_nm: float
    relative: float | None
    pessimistic: float | None
    end_stretch: float | None = None

    @property
    def id(self) -> str:
        """What ties are broken by: exercise, then the resistance spelled out; never the side."""
        return f"{self.exercise}|{self.resistance!r}"

    def __hash__(self) -> int:
        # Equal options ask the same; the rest is seldom needed to tell two apart.
        return hash((self.exercise, self.side, self.peak_torque_nm))


Tie = tuple[str, str, int, float, str]
"""A band that must be tied: brand, colour, layers, rest length (m), anchor."""


def tie_of(resistance: Resistance) -> Tie | None:
    """The band set-up that must be tied: brand, colour, layers, rest length, anchor. ``None`` without a band.

    Where the cuff sits and how far the person stands from the anchor do not need a new knot.
    """
    if not isinstance(resistance, Band):
        return None
    return (
        resistance.brand,
        resistance.colour,
        resistance.layers,
        round(resistance.rest_length_m, 3),
        resistance.anchor or "",
    )


@frozen()
class Dose:
    """Sets, repetitions and effort of one exercise on one side."""

    sets: int
    reps: int | None
    seconds: float | None
    effort: int
    rest_s: int
    tempo_s: tuple[float, float, float]

    def of(self, *, sets: int | None = None, reps: int | None = None) -> Dose:
        """The same with other sets or repetitions.

        Written out here and below: a plan asks it hundreds of times, and `dataclasses.replace` takes thrice as long.
        """
        return Dose(
            self.sets if sets is None else sets,
            self.reps if reps is None else reps,
            self.seconds,
            self.effort,
            self.rest_s,
            self.tempo_s,
        )


@frozen()
class Prescription:
    """One exercise on one side, with the reason for every number."""

    exercise: str
    movement: str
    side: Sides
    rung: int
    resistance: Resistance
    dose: Dose
    peak_torque_nm: float | None
    relative_load: float | None
    relative_load_interval: tuple[float, float] | None
    reps_in_reserve: float | None
    reasons: tuple[Reason, ...]
    mark: int | None = None
    extra: Mapping[str, Any] = field(default_factory=dict)

    def dosed(
        self,
        dose: Dose,
        *,
        reps_in_reserve: float | None | Literal["as before"] = "as before",
        reasons: tuple[Reason, ...] | None = None,
    ) -> Prescription:
        """The same with another dose, and with what is said of it."""
        return Prescription(
            self.exercise,
            self.movement,
            self.side,
            self.rung,
            self.resistance,
            dose,
            self.peak_torque_nm,
            self.relative_load,
            self.relative_load_interval,
            self.reps_in_reserve if reps_in_reserve == "as before" else reps_in_reserve,
            self.reasons if reasons is None else reasons,
            self.mark,
            self.extra,
        )


@frozen()
class Session:
    """One session of the plan; ``exercises`` in the order they are done."""

    week: int
    day: Weekday
    date: dt.date
    setting: Setting
    minutes: float
    exercises: tuple[Prescription, ...]
    notes: tuple[Reason, ...] = ()
