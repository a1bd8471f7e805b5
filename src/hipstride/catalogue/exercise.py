"""What one exercise is: a motion of one body, with everything needed to dose, draw, teach and refuse it.

Conventions (the whole house uses them). World: z up, floor or mat at 0, x forward of a standing person,
y towards the *moving* side; the other side is the mirror image. Angles in degrees, anatomical:
hip flexion, hip abduction, hip external rotation, knee flexion and ankle dorsiflexion are positive;
pelvis tilt is the forward pitch of pelvis and trunk together, trunk flexion the bend above it.
A hip turns flexion first, then abduction, then rotation about the thigh.
Phase 0 is the start pose, phase 1 the end of the working movement; the way back is the same path.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar, Literal

from annotated_types import Ge, Le, MinLen

Status = Literal["verified", "computed", "secondary", "recalled", "provisional"]

Movement = Literal[
    "hip_flexion",
    "hip_abduction",
    "hip_extension",
    "hip_external_rotation",
    "knee_extension",
    "knee_flexion",
    "leg_press",
    "sit_to_stand",
    "step_up",
    "heel_raise",
    "ankle_dorsiflexion",
    "balance",
    "stretch",
    "aerobic",
]

_PLAIN: Mapping[str, str] = {
    "hip_flexion": "lifting the knee",
    "hip_abduction": "taking the leg out to the side",
    "hip_extension": "taking the leg back",
    "hip_external_rotation": "turning the leg out",
    "knee_extension": "straightening the knee",
    "knee_flexion": "bending the knee",
    "ankle_dorsiflexion": "lifting the toes",
}


def movement_words(movement: str) -> str:
    """What somebody does with the leg, in words without Latin: "taking the leg out to the side"."""
    return _PLAIN.get(movement, movement.replace("_", " "))


CORE_MOVEMENTS: tuple[Movement, ...] = (
    "hip_flexion",
    "hip_abduction",
    "hip_extension",
    "hip_external_rotation",
    "knee_extension",
    "knee_flexion",
)

Posture = Literal["supine", "hook_lying", "side_lying", "prone", "seated", "standing", "sled"]

Coordinate = Literal[
    "hip_flexion", "hip_abduction", "hip_external_rotation", "knee_flexion", "ankle_dorsiflexion"
]
COORDINATES: tuple[Coordinate, ...] = (
    "hip_flexion",
    "hip_abduction",
    "hip_external_rotation",
    "knee_flexion",
    "ankle_dorsiflexion",
)

Channel = Literal[
    "hip_flexion",
    "hip_abduction",
    "hip_external_rotation",
    "knee_flexion",
    "ankle_dorsiflexion",
    "other_hip_flexion",
    "other_hip_abduction",
    "other_hip_external_rotation",
    "other_knee_flexion",
    "other_ankle_dorsiflexion",
    "pelvis_tilt",
    "trunk_flexion",
    "shoulder_flexion",
    "shoulder_abduction",
    "elbow_flexion",
]

# How the forces close (see docs/physics.md):
#   open       the moving leg hangs from a fixed pelvis; gravity, band or cuff act on it
#   slide      the whole leg is carried by a surface; only friction (and a band) resists
#   heel_slide the heel rests on the surface, thigh and shank are lifted
#   foot_slide seated, the foot rests on the floor and slides
#   isometric  nothing moves; no load that could be computed
#   bridge     shoulders and feet on the mat, pelvis lifted
#   stance     feet on the floor carry the body above them (sit-to-stand, step-up, heel raise, balance)
#   sled       feet push a carriage along a rail
#   free       not dosed by torque (stretch, balance, marching as interval)
Chain = Literal["open", "slide", "heel_slide", "foot_slide", "isometric", "bridge", "stance", "sled", "free"]

LoadKind = Literal["limb", "band", "cuff", "sled", "none"]
Company = Literal["lying", "seated", "standing_held", "standing_free", "sit_to_stand", "sled"]

_STRICT: Mapping[str, Any] = {"extra": "forbid", "allow_inf_nan": False}


@dataclass(frozen=True, slots=True)
class Motion:
    """Joint-angle keyframes in degrees. A channel is one number (held) or one number a phase key."""

    phase: Annotated[tuple[float, ...], MinLen(2)]
    channels: Mapping[Channel, float | tuple[float, ...]]
    __pydantic_config__: ClassVar = _STRICT


@dataclass(frozen=True, slots=True)
class Anchor:
    """Where a band may be fixed.

    ``free``: the person chooses the distance; the anchor lies from the attachment in the start pose in the
    direction ``toward`` (x, y to the moving side, z up; need not be normalised). ``point``: body and
    furniture fix it: a named point (see ``hipstride.resistance.anchors``) plus ``offset_m``. ``loop``:
    a loop round both legs at the same attachment.
    """

    kind: str
    type: Literal["free", "point", "loop"]
    requires: str | None = None  # a support the person must own; never the one that is held
    toward: tuple[float, float, float] | None = None
    min_m: float = 0.32
    max_m: float = 1.40
    point: str | None = None
    offset_m: tuple[float, float, float] = (0.0, 0.0, 0.0)
    say: str = ""  # how to say it: "door anchor at ankle height, at your other side"
    lay_ready: tuple[str, ...] = ()  # small things it takes: "strap"
    __pydantic_config__: ClassVar = _STRICT


@dataclass(frozen=True, slots=True)
class BandUse:
    """Where a band goes on the moving leg and what it may be fixed to."""

    attachments: Annotated[tuple[Literal["ankle", "above_knee", "mid_thigh", "foot"], ...], MinLen(1)]
    anchors: Annotated[tuple[Anchor, ...], MinLen(1)]
    __pydantic_config__: ClassVar = _STRICT


@dataclass(frozen=True, slots=True)
class Release:
    """Where the resistance drives a joint when the muscle gives out, and what stops it."""

    toward: Literal[
        "hip_flexion",
        "hip_extension",
        "hip_adduction",
        "hip_abduction",
        "hip_internal_rotation",
        "hip_external_rotation",
        "knee_flexion",
        "knee_extension",
        "ankle_plantarflexion",
        "ankle_dorsiflexion",
    ]
    stopped_by: str | None = (
        None  # "mat", "chair", "other_leg", "sled_stops", "start_pose"; None: nothing stops it
    )
    __pydantic_config__: ClassVar = _STRICT


@dataclass(frozen=True, slots=True)
class TargetMuscle:
    """A muscle the exercise is for, with its published activation where one was read."""

    name: str
    activation_percent: tuple[float, float] | None = None  # low, high, % of maximal voluntary contraction
    source: str | None = None
    status: Status | None = None
    __pydantic_config__: ClassVar = _STRICT


@dataclass(frozen=True, slots=True)
class SetUp:
    """What getting in place and fixing the resistance asks of the body (a motion like any other)."""

    hip_flexion_deg: float = 0.0  # largest hip flexion of either hip on the way in, counting trunk lean
    hip_flexion_tying_deg: float = 0.0  # to fix a band or cuff by oneself; a helper or reacher avoids it
    crosses_midline: bool = False
    floor: bool = False  # needs getting down to and up from the floor (else a bed does)
    front: bool = False  # lies on the front
    minutes: float = 1.0
    __pydantic_config__: ClassVar = _STRICT


@dataclass(frozen=True, slots=True)
class Exercise:
    """One form of a movement in one posture."""

    id: str
    movement: Movement
    name: str
    rung: Annotated[int, Ge(1), Le(12)]
    posture: Posture
    sides: Literal["each", "both"]
    chain: Chain
    load: Annotated[tuple[LoadKind, ...], MinLen(1)]
    position: Literal["lying", "seated", "standing", "side_lying", "sled"]  # which capacity it draws on
    motion: Motion
    tempo_s: tuple[float, float, float]  # lift, hold, lower
    company: Company
    fall_risk: Annotated[int, Ge(0), Le(3)]
    needs: tuple[tuple[str, ...], ...]  # every group must be met by one of its supports
    cues: Annotated[tuple[str, ...], MinLen(2)]
    faults: Annotated[tuple[str, ...], MinLen(1)]
    getting_in: str
    getting_out: str
    gives_out: str
    breathe: str
    feel: str
    description: str
    sources: Annotated[tuple[str, ...], MinLen(1)]
    muscles: tuple[TargetMuscle, ...]
    lay_ready: tuple[str, ...] = ()  # small things that its words speak of, as they are listed: "firm pillow"
    holds: str | None = None  # the support a hand holds on to
    surface: Literal["sheet", "slide_board", "floor"] | None = None
    band: BandUse | None = None
    release: tuple[Release, ...] = ()
    set_up: SetUp = SetUp()
    spasticity_muscles: tuple[
        str, ...
    ] = ()  # antagonists that a fast stretch would catch, such as "knee_extensors"
    contraindications: tuple[str, ...] = ()
    shorter_of: str | None = None  # the form whose range it shortens; only for whom that one is not allowed
    feet: Literal["none", "both", "own", "other"] = "none"  # which feet carry the body (chain stance, bridge)
    seat: Literal["none", "normal", "raised"] = "none"
    # Carried all the time by the seat, a roll, the bed or the other foot. "thigh": the hip has nothing to hold.
    # "foot": the foot stays where it is and the bent leg turns about the line from hip to foot; what the motion
    # asks is the torque along that path (the sum of torque times change of angle), not about one joint axis.
    rests: tuple[Literal["thigh", "foot"], ...] = ()
    step_height_m: float = 0.0
    hold_s: float | None = None  # isometrics, stretches, balance: time instead of repetitions
    is_test_position: bool = False
    status: Status = "provisional"
    __pydantic_config__: ClassVar = _STRICT

    @property
    def is_core(self) -> bool:
        """Whether it belongs to one of the six core movements."""
        return self.movement in CORE_MOVEMENTS
