"""What a gate is, what it is asked, and how it answers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache, cached_property
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from hipstride.body.motion import closed_channels, phases
from hipstride.body.pose import SledGeometry
from hipstride.body.posing import pose
from hipstride.body.segments import body_model
from hipstride.catalogue.exercise import Anchor, Exercise, LoadKind
from hipstride.catalogue.exercises import all_exercises
from hipstride.prescription.gates.context import Context
from hipstride.prescription.rule import RULES, Reason, Status
from hipstride.record.frozen import frozen
from hipstride.record.person import Person, Side, Sides
from hipstride.record.resistance import Band, Cuff, Limb, NoLoad, Resistance, Sled

Array = NDArray[np.float64]
Kind = Literal[
    "block_all", "block", "limit_range", "limit_posture", "limit_load", "ask_professional", "inform"
]

SIDES: tuple[Side, Side] = ("left", "right")
_LIFTED_DEG = 20.0  # a leg that bends more than this leaves the floor


@frozen()
class Gate:
    """A safety rule that fires for this person now.

    ``text`` is for the person, ``clinical`` for the therapist. ``blocks_session``: nothing is trained.
    """

    id: str
    kind: Kind
    text: str
    clinical: str
    inputs: Mapping[str, Any]
    source: str
    status: Status
    blocks_session: bool = False


Tracks = Callable[[], Mapping[str, Array]]
"""Joint angles in degrees on every frame, worked out when they are asked for."""


@frozen()
class Load:
    """One way to load an exercise: what resists, and for a band or cuff where it is tied."""

    kind: LoadKind
    anchor: Anchor | None = None
    attachment: str | None = None
    given: Resistance | None = None

    @property
    def tied(self) -> bool:
        """Whether something is fixed to the leg."""
        return self.kind in ("band", "cuff")

    @property
    def loop(self) -> bool:
        """A loop round both legs: the other leg is pulled as much."""
        return self.anchor is not None and self.anchor.type == "loop"


@frozen(slots=False)
class Ask:
    """The question put to a gate: may this person do this exercise, on this side, loaded like this?

    ``tracks`` gives the joint angles of a pose that is there already; most gates never look at them.
    """

    person: Person
    context: Context
    exercise: Exercise
    side: Sides
    load: Load
    tracks: Tracks | None = None
    test: Literal["break", "make"] | None = None
    there: frozenset[str] = frozenset()  # what there is to sit on, lie on, hold and tie to

    @cached_property
    def moving(self) -> tuple[Side, ...]:
        """The sides that move."""
        return SIDES if self.side == "both" else (self.side,)

    @cached_property
    def stance(self) -> tuple[Side, ...]:
        """The legs that carry the body in standing, sit-to-stand, steps and on the sled; () if none does."""
        exercise = self.exercise
        if exercise.posture not in ("standing", "sled") and exercise.chain != "stance":
            return ()
        if self.side == "both" or exercise.feet == "both" or self._both_feet_stay:
            return SIDES
        if exercise.posture == "sled" or exercise.feet == "own":
            return (self.side,)
        return (opposite(self.side),)

    @cached_property
    def alone_on(self) -> tuple[Side, ...]:
        """The legs that carry the body alone at some moment: the standing leg, or each in turn when marching."""
        if self.exercise.posture != "standing":
            return ()
        if len(self.stance) == 1:
            return self.stance
        lifted = [
            side for side in SIDES if self.exercise.chain == "free" and self._moves(side, "hip_flexion")
        ]
        return SIDES if lifted and self.side == "both" else ()

    @property
    def _both_feet_stay(self) -> bool:
        """Standing stretches, and balance that bends no knee, are done on two feet."""
        if self.exercise.movement == "stretch":
            return True
        bend = None if self.angles is None else self.angles["knee_flexion"]
        return self.exercise.movement == "balance" and bend is not None and float(np.max(bend)) < _LIFTED_DEG

    def _moves(self, side: Side, joint: str) -> bool:
        track = self.track(side, joint)
        return track is not None and float(np.ptp(track)) > _LIFTED_DEG

    def prefixes(self, side: Side) -> tuple[str, ...]:
        """Which tracks of the pose are this side's: moving, other, or both for a two-sided exercise."""
        if self.side == "both":
            return ("", "other_")
        return ("",) if side == self.side else ("other_",)

    def track(self, side: Side, joint: str) -> Array | None:
        """Angles of a joint of this side on every frame, in degrees; of two tracks one after the other."""
        angles = self.angles
        if angles is None:
            return None
        return _one_after_another([angles[prefix + joint] for prefix in self.prefixes(side)])

    def bend(self, side: Side) -> Array | None:
        """Hip flexion that counts: the hip's own (pelvis and trunk lean are in it) and the bend above it."""
        angles = self.angles
        if angles is None:
            return None
        above = np.maximum(angles["trunk_flexion"], 0.0)
        return _one_after_another([angles[prefix + "hip_flexion"] + above for prefix in self.prefixes(side)])

    @cached_property
    def angles(self) -> Mapping[str, Array] | None:
        """Joint angles in degrees on every frame; None for a sled that the person does not have."""
        if self.tracks is not None:
            return self.tracks()
        model = body_model(self.person.person)
        if self.exercise.posture == "sled":
            owned = self.person.equipment.sled
            if owned is None:
                return None
            given = self.load.given
            foot = given.foot_height_m if isinstance(given, Sled) else min(owned.foot_heights_m, default=0.1)
            geometry = SledGeometry(owned.rail_angle_deg, owned.seat_back_angle_deg, foot)
            return pose(self.exercise, phases(), model, sled=geometry).angles
        if self.exercise.chain == "bridge":
            return pose(self.exercise, phases(), model).angles
        return closed_channels(self.exercise, phases(), model)

    def tied_sides(self) -> tuple[Side, ...]:
        """The legs that carry a cuff or the band."""
        if not self.load.tied:
            return ()
        return SIDES if self.load.loop else self.moving


def _one_after_another(tracks: Sequence[Array]) -> Array:
    return tracks[0] if len(tracks) == 1 else np.concatenate(tracks)


def opposite(side: Side) -> Side:
    """The other side."""
    return "right" if side == "left" else "left"


Forbids = Callable[[Ask, tuple[Side, ...]], Reason | None]


def _nothing(ask: Ask, sides: tuple[Side, ...]) -> Reason | None:
    """Forbids nothing: the gate only says something."""
    return None


@frozen(slots=False)
class Fired:
    """A gate that fires, the sides it is about, and what it forbids on them.

    ``looks_at_piece``: which piece of band it is matters to it, not only where it is fixed.
    """

    gate: Gate
    sides: tuple[Side, ...] = ()
    forbids: Forbids = _nothing
    looks_at_piece: bool = False

    @property
    def forbids_something(self) -> bool:
        """Whether it does more than say something."""
        return self.forbids is not _nothing


GateRule = Callable[[Person, Context], Fired | None]


def fire(
    id: str,
    kind: Kind,
    text: str,
    clinical: str,
    *,
    inputs: Mapping[str, Any] | None = None,
    sides: tuple[Side, ...] = (),
    forbids: Forbids = _nothing,
    blocks_session: bool = False,
    looks_at_piece: bool = False,
) -> Fired:
    """A fired gate; source and status are those of the rule of the same id."""
    known = RULES[id]
    told: dict[str, Any] = dict(inputs or {})
    if sides:
        told["sides"] = sides
    gate = Gate(id, kind, text, clinical, told, known.source, known.status, blocks_session)
    if blocks_session:
        reason = Reason(id, text, clinical, told)
        return Fired(gate, sides, lambda ask, on: reason)
    return Fired(gate, sides, forbids, looks_at_piece)


def no(id: str, text: str, clinical: str = "", **inputs: Any) -> Reason:
    """The reason of a refusal."""
    return Reason(id, text, clinical or RULES[id].sentence, inputs)


def loads(exercise: Exercise, resistance: Resistance | None) -> Iterable[Load]:
    """Every way to load an exercise that fits the resistance (any, if none is given)."""
    if resistance is None:
        return _of_catalogue().get(id(exercise)) or tuple(_any_load(exercise))
    return _given_load(exercise, resistance)


@cache
def _of_catalogue() -> Mapping[int, tuple[Load, ...]]:
    """Every way to load each exercise of the catalogue (by its id: it is there for good)."""
    return {id(one): tuple(_any_load(one)) for one in all_exercises()}


def _any_load(exercise: Exercise) -> Iterator[Load]:
    for kind in exercise.load:
        if kind == "band":
            yield from _band_loads(exercise, None)
        else:
            yield Load(kind, attachment="ankle" if kind == "cuff" else None)


def _given_load(exercise: Exercise, resistance: Resistance) -> Iterator[Load]:
    if isinstance(resistance, (Limb, NoLoad)):
        yield Load(resistance.kind, given=resistance)
    elif resistance.kind in exercise.load:
        if isinstance(resistance, Band):
            yield from _band_loads(exercise, resistance)
        elif isinstance(resistance, Cuff):
            yield Load("cuff", attachment=resistance.attachment, given=resistance)
        else:
            yield Load("sled", given=resistance)


def _band_loads(exercise: Exercise, given: Band | None) -> Iterator[Load]:
    if exercise.band is None:
        return
    for attachment in exercise.band.attachments:
        for anchor in exercise.band.anchors:
            if given is None or (
                given.anchor in (None, anchor.kind) and given.attachment in (None, attachment)
            ):
                yield Load("band", anchor, attachment, given)


def named(sides: tuple[Side, ...], noun: str) -> str:
    """Such as left hip, right hip, both hips."""
    return f"both {noun}s" if len(sides) > 1 else f"{sides[0]} {noun}"


def yours(sides: tuple[Side, ...], noun: str) -> str:
    """Such as your left hip, both your hips."""
    return f"both your {noun}s" if len(sides) > 1 else f"your {sides[0]} {noun}"


__all__ = [
    "SIDES",
    "Ask",
    "Fired",
    "Forbids",
    "Gate",
    "GateRule",
    "Kind",
    "Load",
    "fire",
    "loads",
    "named",
    "no",
    "opposite",
    "yours",
]
