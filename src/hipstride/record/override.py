"""What a professional decided for one person: it holds until it ends or is taken out of the file."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Annotated, Any, ClassVar, Literal

from annotated_types import Ge, Gt, Le, MaxLen, MinLen

from hipstride.record.resistance import Attachment, ByKind, Limb, NoLoad

__all__ = [
    "DOSE_KEYS",
    "AnyAsked",
    "Asked",
    "AskedBand",
    "AskedCuff",
    "AskedSled",
    "JointLimits",
    "Override",
    "override_ids",
]

_STRICT: Mapping[str, Any] = {"extra": "forbid", "allow_inf_nan": False}
_Degrees = Annotated[float, Ge(-90), Le(180)]
_Range = tuple[_Degrees, _Degrees]


@dataclass(frozen=True, slots=True)
class AskedBand:
    """A band as far as it is asked for; what is left open is solved as for everybody."""

    brand: str | None = None
    colour: str | None = None
    rest_length_m: Annotated[float, Ge(0.3), Le(3.0)] | None = None
    layers: Annotated[int, Ge(1), Le(2)] | None = None
    anchor: str | None = None
    attachment: Attachment | None = None
    kind: Literal["band"] = "band"
    __pydantic_config__: ClassVar = _STRICT

    @property
    def layers_asked(self) -> int | None:
        """Layers that are wanted: with a length and no word of layers it is one."""
        return 1 if self.layers is None and self.rest_length_m is not None else self.layers


@dataclass(frozen=True, slots=True)
class AskedSled:
    """A load on the sled as far as it is asked for."""

    load_kg: Annotated[float, Ge(0.0), Le(500.0)] | None = None
    foot_height_m: Annotated[float, Ge(-0.2), Le(0.5)] | None = None
    kind: Literal["sled"] = "sled"
    __pydantic_config__: ClassVar = _STRICT


@dataclass(frozen=True, slots=True)
class AskedCuff:
    """A cuff weight as far as it is asked for."""

    mass_kg: Annotated[float, Gt(0.0), Le(20.0)] | None = None
    attachment: Attachment | None = None
    kind: Literal["cuff"] = "cuff"
    __pydantic_config__: ClassVar = _STRICT


Asked = AskedBand | AskedSled | AskedCuff | Limb | NoLoad
AnyAsked = Annotated[Asked, ByKind()]


@dataclass(frozen=True, slots=True)
class JointLimits:
    """How far each joint may go, from and to, in degrees; it only ever narrows what the safety rules allow."""

    hip_flexion_deg: _Range | None = None
    hip_abduction_deg: _Range | None = None
    hip_external_rotation_deg: _Range | None = None
    knee_flexion_deg: _Range | None = None
    ankle_dorsiflexion_deg: _Range | None = None
    __pydantic_config__: ClassVar = _STRICT

    def given(self) -> dict[str, tuple[float, float]]:
        """The limits that are set, by the joint's name without its unit, such as hip_flexion."""
        every = {each.name.removesuffix("_deg"): getattr(self, each.name) for each in fields(self)}
        return {joint: limit for joint, limit in every.items() if limit is not None}


@dataclass(frozen=True, slots=True)
class Override:
    """A professional's decision about a movement, with who made it and why.

    ``exercise``, the dose and ``resistance`` are what is wanted; ``not_exercises``, ``leave_out``,
    ``max_relative_load`` and ``limits`` what is not to be. ``hip_flexion_limit_deg`` and ``lift_gate`` change a
    safety rule itself, for what was known when they were made (`made`).
    """

    note: Annotated[str, MinLen(1), MaxLen(500)]
    by: Annotated[str, MinLen(1), MaxLen(200)]
    id: Annotated[str, MinLen(1), MaxLen(64)] | None = None
    on: dt.date | None = None
    at: dt.datetime | None = None  # the moment, where the day alone does not tell what came before
    log_lines: Annotated[int, Ge(0)] | None = (
        None  # how many the log had then: what came in later was not known
    )
    until: dt.date | None = None
    movement: str | None = None
    side: Literal["left", "right", "both"] = "both"
    exercise: str | None = None
    not_exercises: tuple[str, ...] = ()
    leave_out: bool = False
    sets: Annotated[int, Ge(1), Le(6)] | None = None
    reps: Annotated[int, Ge(1), Le(50)] | None = None
    seconds: Annotated[float, Ge(1), Le(3600)] | None = None
    rest_s: Annotated[int, Ge(10), Le(600)] | None = None
    effort: Annotated[int, Ge(1), Le(9)] | None = None
    resistance: AnyAsked | None = None
    max_relative_load: Annotated[float, Ge(0.1), Le(0.9)] | None = None
    limits: JointLimits = JointLimits()
    hip_flexion_limit_deg: Annotated[float, Ge(30), Le(130)] | None = None
    lift_gate: str | None = None
    __pydantic_config__: ClassVar = _STRICT

    def wants(self) -> dict[str, Any]:
        """What is wanted of the exercise itself, by key: the form, the resistance, the dose."""
        every = {key: getattr(self, key) for key in ("exercise", "resistance", *DOSE_KEYS)}
        return {key: value for key, value in every.items() if value is not None}

    @property
    def made(self) -> dt.datetime | dt.date | None:
        """When it was made, as exactly as it is told; None for a row of old without a day."""
        return self.at or self.on

    @property
    def changes_rule(self) -> bool:
        """Whether it changes a safety rule itself: then something that is told later may end it."""
        return self.lift_gate is not None or self.hip_flexion_limit_deg is not None

    def holds(self, day: dt.date | None) -> bool:
        """Whether it has not ended by this day."""
        return self.until is None or day is None or day <= self.until

    def concerns(self, movement: str, side: str) -> bool:
        """Whether it is about this movement on this side."""
        return self.movement in (None, movement) and (
            self.side == "both" or side == "both" or self.side == side
        )


DOSE_KEYS = ("sets", "reps", "seconds", "rest_s", "effort")


def override_ids(overrides: tuple[Override, ...]) -> tuple[str, ...]:
    """The name of each: its id, or its place in the file where it has none."""
    return tuple(each.id or f"override-{place}" for place, each in enumerate(overrides, start=1))
