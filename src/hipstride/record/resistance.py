"""What resists a movement, in one shape everywhere: band, sled, cuff weight, the limb itself, or nothing.

The same five types are read from files, logged, printed and given to the physics.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any, ClassVar, Literal

from annotated_types import Ge, Gt, Le

__all__ = ["AnyResistance", "Band", "Cuff", "Limb", "NoLoad", "Resistance", "Sled"]

Attachment = Literal["ankle", "above_knee", "mid_thigh", "foot"]


@dataclass(frozen=True, slots=True)
class Band:
    """An elastic band as it is tied for one exercise.

    ``rest_length_m`` is the free rubber between the edges of the two fixings; for a loop round both legs
    (``anchor = "loop"``) it is the unstretched circumference. ``anchor_distance_m`` is the distance from
    the attachment to the anchor in the start pose; ``None`` where body and furniture fix it.
    """

    brand: str
    colour: str
    rest_length_m: Annotated[float, Ge(0.3), Le(3.0)]
    layers: Annotated[int, Ge(1), Le(2)] = 1
    anchor: str | None = None
    anchor_distance_m: Annotated[float, Gt(0.0), Le(3.0)] | None = None
    attachment: Attachment | None = None
    kind: Literal["band"] = "band"
    __pydantic_config__: ClassVar = {"extra": "forbid", "allow_inf_nan": False}


@dataclass(frozen=True, slots=True)
class Sled:
    """A hip sled (leg press): plates on the carriage and where the feet stand on the plate."""

    load_kg: Annotated[float, Ge(0.0), Le(500.0)]
    foot_height_m: Annotated[float, Ge(-0.2), Le(0.5)] = 0.1
    kind: Literal["sled"] = "sled"
    __pydantic_config__: ClassVar = {"extra": "forbid", "allow_inf_nan": False}


@dataclass(frozen=True, slots=True)
class Cuff:
    """A cuff weight strapped to the limb."""

    mass_kg: Annotated[float, Gt(0.0), Le(20.0)]
    attachment: Attachment = "ankle"
    kind: Literal["cuff"] = "cuff"
    __pydantic_config__: ClassVar = {"extra": "forbid", "allow_inf_nan": False}


@dataclass(frozen=True, slots=True)
class Limb:
    """The weight of the body itself: the limb, or the whole body in closed chains."""

    kind: Literal["limb"] = "limb"
    __pydantic_config__: ClassVar = {"extra": "forbid", "allow_inf_nan": False}


@dataclass(frozen=True, slots=True)
class NoLoad:
    """No resistance that could be measured: isometric squeezes, stretches, balance."""

    kind: Literal["none"] = "none"
    __pydantic_config__: ClassVar = {"extra": "forbid", "allow_inf_nan": False}


Resistance = Band | Sled | Cuff | Limb | NoLoad


class ByKind:
    """Tells pydantic that ``kind`` must be there and says which of them it is."""

    def __get_pydantic_core_schema__(self, source: Any, handler: Any) -> Any:
        from pydantic import Field  # these types are also used where nothing is validated

        return handler(Annotated[source, Field(discriminator="kind")])


AnyResistance = Annotated[Resistance, ByKind()]
"""The annotation for fields of records; `Resistance` is for signatures and `isinstance`."""
