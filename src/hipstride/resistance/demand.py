"""What an exercise asks of the joints: gravity, friction and the resistance, over the range.

A demand is a torque in N.m by *muscle action* (hip flexion, hip extension, knee extension ...): positive
is asked of that action's own muscles. Arrays are ``(options, samples)`` for resistances and ``(samples,)``
for what does not depend on the resistance, so a whole dose grid is one call.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import cast

import numpy as np
from numpy.typing import NDArray

from hipstride.body.closed_chain import sled_moments, solve_sled
from hipstride.body.leg import Vector, gravity_demand, torque_of_force
from hipstride.body.motion import phases
from hipstride.body.pose import Pose, SledGeometry
from hipstride.body.posing import Hands, masses_of, poses
from hipstride.body.segments import GRAVITY_M_S2, BodyModel, side_by_side
from hipstride.catalogue.exercise import COORDINATES, Anchor, Coordinate, Exercise
from hipstride.catalogue.numbers import value
from hipstride.record.frozen import frozen
from hipstride.record.resistance import Attachment
from hipstride.resistance.anchors import attachment_fraction, attachment_place
from hipstride.resistance.band import tension_n
from hipstride.resistance.pull import Fixing, band_runs, turning
from hipstride.resistance.resting_foot import Torques, charged, foot_to_hip, least_effort

Array = NDArray[np.float64]

# Each action is one coordinate with a sign.
ACTIONS: dict[str, tuple[Coordinate, float]] = {
    "hip_flexion": ("hip_flexion", 1.0),
    "hip_extension": ("hip_flexion", -1.0),
    "hip_abduction": ("hip_abduction", 1.0),
    "hip_adduction": ("hip_abduction", -1.0),
    "hip_external_rotation": ("hip_external_rotation", 1.0),
    "hip_internal_rotation": ("hip_external_rotation", -1.0),
    "knee_flexion": ("knee_flexion", 1.0),
    "knee_extension": ("knee_flexion", -1.0),
    "ankle_dorsiflexion": ("ankle_dorsiflexion", 1.0),
    "ankle_plantarflexion": ("ankle_dorsiflexion", -1.0),
}

_FRICTION_ON = {
    "sheet": "surface.sheet",
    "slide_board": "surface.slide_board",
    "floor": "surface.sock_smooth_floor",
}

# The action whose range an exercise is read over.
OWN_ACTION: dict[str, str] = {
    "leg_press": "knee_extension",
    "sit_to_stand": "knee_extension",
    "step_up": "knee_extension",
    "heel_raise": "ankle_plantarflexion",
    "ankle_dorsiflexion": "ankle_dorsiflexion",
    "balance": "hip_abduction",
    "stretch": "hip_flexion",
    "aerobic": "hip_flexion",
}


def own_action(exercise: Exercise) -> str:
    """The action that the exercise's range and relative load are read over."""
    return OWN_ACTION.get(exercise.movement, exercise.movement)


@frozen()
class Stage:
    """An exercise on one body: the pose and everything that does not depend on the resistance.

    ``gravity`` and ``friction``: N.m by coordinate, ``(samples,)``; ``share``: the part of a two-leg load
    that one leg is assumed to take (1 for one leg). ``turn`` and ``other_turn``: the line from a resting
    foot to the hip, as unit vectors in the leg's own pelvis frame, where the legs can only turn about it.
    ``thigh_weight``: hip flexion torque that seat, roll or mat take off a thigh that rests on them.
    """

    exercise: Exercise
    body: BodyModel
    pose: Pose
    gravity: Torques
    friction: Torques
    share: float
    turn: Vector | None = None
    other_turn: Vector | None = None
    thigh_weight: Array | None = None

    @property
    def angle_deg(self) -> Array:
        """The own joint's angle over the range (deg; flexion, abduction, external rotation positive)."""
        return self.pose.angles[ACTIONS[own_action(self.exercise)][0]]


@frozen()
class Setting:
    """An exercise to stage, with what a slide runs on (sheet, slide_board, floor) and the sled's set-up."""

    exercise: Exercise
    surface: str | None = None
    sled: SledGeometry | None = None


def stage(
    exercise: Exercise,
    body: BodyModel,
    *,
    surface: str | None = None,
    sled: SledGeometry | None = None,
    samples: int = 21,
    hands: Hands = "all",
) -> Stage:
    """Pose an exercise on a body; ``surface`` overrides what a slide runs on (sheet, slide_board, floor)."""
    return stages([Setting(exercise, surface, sled)], body, samples=samples, hands=hands)[0]


def stages(
    asked: Sequence[Setting], body: BodyModel, *, samples: int = 21, hands: Hands = "all"
) -> list[Stage]:
    """Several exercises staged on one body: posed, and hung against gravity, all in one go.

    Of several bodies side by side the arrays of a stage have one row a body.
    """
    together = poses([(each.exercise, each.sled) for each in asked], phases(samples), body, hands=hands)
    hung = gravity_demand(together.frame, body, together.up)
    return [
        _stage(each, body, together.of(row, each.exercise), {name: hung[name][row] for name in hung})
        for row, each in enumerate(asked)
    ]


def stages_of_several(
    asked: Sequence[Setting], bodies: Sequence[BodyModel], *, samples: int = 21, hands: Hands = "all"
) -> list[list[Stage]]:
    """The same exercises staged on each of several bodies, computed side by side: for each body its stages."""
    together = stages(asked, side_by_side(bodies), samples=samples, hands=hands)
    return [
        [_of_body(at, place, body, masses) for at in together]
        for place, body in enumerate(bodies)
        for masses in (masses_of(body),)
    ]


def _of_body(at: Stage, place: int, body: BodyModel, masses: Mapping[str, float]) -> Stage:
    """The stage of one body out of several side by side."""

    def row(vector: Vector | None) -> Vector | None:
        return None if vector is None else (vector[0][place], vector[1][place], vector[2][place])

    return Stage(
        exercise=at.exercise,
        body=body,
        pose=at.pose.of_body(place, masses),
        gravity={name: torque[place] for name, torque in at.gravity.items()},
        friction={name: torque[place] for name, torque in at.friction.items()},
        share=at.share,
        turn=row(at.turn),
        other_turn=row(at.other_turn),
        thigh_weight=None if at.thigh_weight is None else at.thigh_weight[place],
    )


def _stage(asked: Setting, body: BodyModel, posed: Pose, hung: Torques) -> Stage:
    """``hung``: what holding the moving leg against gravity asks if nothing else carries it."""
    exercise = asked.exercise
    zero = np.zeros(posed.rotation.shape[:-2])
    blank: Torques = dict.fromkeys(COORDINATES, zero)
    surface = asked.surface or exercise.surface
    mu = value(_FRICTION_ON[surface]) if exercise.surface and surface else 0.0
    share = value("dose.weak_share") if exercise.sides == "both" else 1.0
    gravity, friction = blank, blank
    turn: Vector | None = None
    other_turn: Vector | None = None
    thigh_weight: Array | None = None
    coordinate, sign = ACTIONS[own_action(exercise)]
    if exercise.chain == "slide":
        friction = blank | {coordinate: sign * _slide_friction(posed, mu)}
    elif exercise.chain == "heel_slide":
        gravity, friction = _heel_slide(posed, body, mu, hip_drives=coordinate == "hip_flexion")
    elif exercise.chain == "foot_slide":
        friction = blank | {coordinate: sign * _foot_slide_friction(posed, body, mu)}
    elif exercise.chain == "bridge":
        gravity = _bridge(posed, share)
    elif exercise.chain == "stance":
        gravity = _stance(exercise, posed, body, share)
    elif exercise.chain in ("open", "sled"):
        gravity = hung
        if "foot" in exercise.rests:
            turn, other_turn = foot_to_hip(posed.frame), foot_to_hip(posed.other_frame)
            gravity = least_effort(gravity, posed.frame, turn)
        elif "thigh" in exercise.rests:
            thigh_weight = gravity["hip_flexion"]
            gravity = gravity | {"hip_flexion": zero}
    return Stage(
        exercise=exercise,
        body=body,
        pose=posed,
        gravity=gravity,
        friction=friction,
        share=share,
        turn=turn,
        other_turn=other_turn,
        thigh_weight=thigh_weight,
    )


def _slide_friction(posed: Pose, mu: float) -> Array:
    """A leg carried on a surface: each segment drags with mu times its weight at its centre of mass.

    For a straight leg this is ``mu S (A + K)``: a slide is not free for a very weak leg. Where the knee
    bends on the way the drag of the shank is not quite square to its lever; this is the most it can be.
    """
    hip = posed.centres["moving_hip"]
    moment = np.zeros(hip.shape[:-1])
    for name in ("thigh", "shank", "foot"):
        across = posed.coms[f"moving_{name}"] - hip
        moment += posed.masses[f"moving_{name}"] * np.hypot(across[..., 0], across[..., 1])
    return mu * GRAVITY_M_S2 * moment


def _heel_slide(posed: Pose, body: BodyModel, mu: float, *, hip_drives: bool) -> tuple[Torques, Torques]:
    """Heel on the surface, the leg lifted: one joint's muscles drive the slide, the other joint's rest.

    Where the hip drives, moments about the relaxed knee give the force that the heel carries; where the
    knee drives, moments about the relaxed hip do. Friction at the heel acts against its motion. Lying: the
    world's x runs along the mat, feet towards +x.
    """
    knee, hip, heel = (posed.centres[f"moving_{name}"] for name in ("knee", "hip", "heel"))
    weight = {name: posed.masses[f"moving_{name}"] * GRAVITY_M_S2 for name in ("thigh", "shank", "foot")}
    inwards = np.where(heel[..., -1:, 0] > heel[..., :1, 0], -1.0, 1.0)

    def moment_about(joint: Array, names: Sequence[str]) -> Array:
        total = np.zeros(joint.shape[:-1])
        for name in names:
            total += weight[name] * (posed.coms[f"moving_{name}"][..., 0] - joint[..., 0])
        return total

    below_knee = moment_about(knee, ("shank", "foot"))
    whole = moment_about(hip, ("thigh", "shank", "foot"))

    def torques(drag: Array | float) -> tuple[Array, Array]:
        # A newton under the heel lifts it, and drags it along the mat by `drag`: its lever at each joint.
        at_knee = (heel[..., 0] - knee[..., 0]) + drag * (knee[..., 2] - heel[..., 2])
        at_hip = (heel[..., 0] - hip[..., 0]) + drag * (hip[..., 2] - heel[..., 2])
        carried = below_knee / at_knee if hip_drives else whole / at_hip
        carried = np.clip(carried, 0.0, sum(weight.values()))
        # The heel's force opens the knee (flexors hold it) and lifts the thigh.
        return whole - carried * at_hip, carried * at_knee - below_knee

    blank: Torques = dict.fromkeys(COORDINATES, np.zeros_like(whole))
    (hip_free, knee_free), (hip_dragged, knee_dragged) = torques(0.0), torques(inwards * mu)
    return (
        blank | {"hip_flexion": hip_free, "knee_flexion": knee_free},
        blank | {"hip_flexion": hip_dragged - hip_free, "knee_flexion": knee_dragged - knee_free},
    )


def _foot_slide_friction(posed: Pose, body: BodyModel, mu: float) -> Array:
    """Seated, thigh on the seat, foot dragged over the floor under the weight of shank and foot."""
    weight = (body.shank_kg + body.foot_kg) * GRAVITY_M_S2
    return np.asarray(mu * weight * posed.centres["moving_knee"][..., 2])


_ABOVE_HIP = (
    "pelvis",
    "trunk",
    "head",
    "moving_upper_arm",
    "moving_forearm",
    "moving_hand",
    "other_upper_arm",
    "other_forearm",
    "other_hand",
)


def _weight_and_moment(posed: Pose, names: Sequence[str], x0: Array) -> Array:
    """Weight moment (N.m) of named parts about a sideways axis at x0: positive when they lie forward."""
    total = np.zeros_like(x0)
    for name in names:
        total += posed.masses[name] * GRAVITY_M_S2 * (posed.coms[name][..., 0] - x0)
    return total


def _stance(exercise: Exercise, posed: Pose, body: BodyModel, share: float) -> Torques:
    """Feet on the floor, only vertical ground forces: each joint holds the weight above it.

    On one leg the free leg is part of what is above; on two, each leg is charged ``share`` of the total.
    """
    one_leg = exercise.feet != "both"
    free_leg = ("other_thigh", "other_shank", "other_foot") if one_leg else ()
    above_hip = _ABOVE_HIP + free_leg
    thighs = ("moving_thigh",) if one_leg else ("moving_thigh", "other_thigh")
    shanks = ("moving_shank",) if one_leg else ("moving_shank", "other_shank")
    part = 1.0 if one_leg else share
    hip_x, knee_x = posed.centres["moving_hip"][..., 0], posed.centres["moving_knee"][..., 0]
    ankle_x = posed.centres["moving_ankle"][..., 0]
    hip = -part * _weight_and_moment(posed, above_hip, hip_x)
    knee = part * _weight_and_moment(posed, above_hip + thighs, knee_x)
    if exercise.movement == "heel_raise":
        # All weight passes the ball of the foot.
        ball_x = posed.centres["moving_ball"][..., 0]
        ankle = -part * body.mass_kg * GRAVITY_M_S2 * np.maximum(ball_x - ankle_x, 0.0)
    else:
        ankle = -part * _weight_and_moment(posed, above_hip + thighs + shanks, ankle_x)
    blank: Torques = dict.fromkeys(COORDINATES, np.zeros_like(hip))
    return blank | {"hip_flexion": hip, "knee_flexion": knee, "ankle_dorsiflexion": ankle}


def _bridge(posed: Pose, share: float) -> Torques:
    """Shoulders and feet carry the lifted pelvis, ground forces vertical; head and arms lie on the mat.

    The pair of feet carries the lifted parts' moment about the shoulders; from the feet upwards each joint
    follows, and one leg is charged ``share`` of it.
    """
    shoulder_x = posed.centres["neck"][..., 0]
    foot_x = posed.centres["moving_ankle"][..., 0]
    legs = tuple(f"{leg}_{name}" for leg in ("moving", "other") for name in ("thigh", "shank", "foot"))
    under_feet = _weight_and_moment(posed, ("pelvis", "trunk", *legs), shoulder_x) / (foot_x - shoulder_x)
    hip_x, knee_x = posed.centres["moving_hip"][..., 0], posed.centres["moving_knee"][..., 0]
    shank_foot = tuple(f"{leg}_{name}" for leg in ("moving", "other") for name in ("shank", "foot"))
    # Torque about the joint of everything beyond it: weights pull down, the ground pushes up. Lying with
    # the feet towards +x, flexion lifts: extension is what presses the feet down.
    hip = share * (_weight_and_moment(posed, legs, hip_x) - under_feet * (foot_x - hip_x))
    knee_moment = _weight_and_moment(posed, shank_foot, knee_x) - under_feet * (foot_x - knee_x)
    blank: Torques = dict.fromkeys(COORDINATES, np.zeros_like(hip))
    return blank | {"hip_flexion": hip, "knee_flexion": -share * knee_moment}


@frozen()
class Load:
    """What a batch of resistances adds: N.m by coordinate ``(options, samples)``.

    ``stretch`` is elongation (1.0 = twice the rest length), ``force_n`` the band's tension or the rail
    force; ``other`` what a loop asks of the other leg at the same time; ``start`` and ``end``: world ends
    of the band ``(options, samples, 3)``.
    """

    torque: Torques
    force_n: Array
    stretch: Array | None = None
    other: Torques | None = None
    start: Array | None = None
    end: Array | None = None


def no_load(at: Stage, options: int = 1) -> Load:
    """The limb alone."""
    zero = np.zeros((options, len(at.pose.phase)))
    return Load(torque=dict.fromkeys(COORDINATES, zero), force_n=zero)


def cuff_load(at: Stage, mass_kg: Array, attachment: str) -> Load:
    """Cuff weights ``(options,)`` in kg at one attachment."""
    place = attachment_place(at.pose, attachment, at.body) - at.pose.centres["moving_hip"]
    segment, _ = attachment_fraction(attachment, at.body)
    local = at.pose.to_pelvis(place)
    down: Vector = (-at.pose.up[0], -at.pose.up[1], -at.pose.up[2])
    unit = torque_of_force(at.pose.frame, local, down, below=segment)
    unit = charged(unit, at.pose.frame, at.turn)
    weight = mass_kg[:, None] * GRAVITY_M_S2
    return Load(
        torque={name: -weight * torque for name, torque in unit.items()},
        force_n=np.broadcast_to(weight, (len(mass_kg), len(at.pose.phase))),
    )


def band_load(
    at: Stage,
    anchor: Anchor,
    attachment: str,
    *,
    rest_length_m: Array,
    layers: Array,
    c1_n: Array,
    c2_n: Array,
    distance_m: Array | None = None,
) -> Load:
    """Bands ``(options,)`` from one kind of anchor to one attachment."""
    fixing = Fixing(at, anchor, cast(Attachment, attachment))
    runs = band_runs([fixing], rest_length_m=rest_length_m, distance_m=distance_m)
    ratio = runs.ratio[0]
    x, y, z = (np.broadcast_to(each[0], ratio.shape) for each in runs.away)
    unit, other = turning([fixing], np.zeros(len(ratio), dtype=np.intp), (x, y, z))
    tension = fixing.runs * tension_n(ratio, c1_n=c1_n[:, None], c2_n=c2_n[:, None], layers=layers[:, None])
    shape = ratio.shape + (3,)
    return Load(
        torque={name: -tension * torque for name, torque in unit.items()},
        force_n=tension,
        stretch=ratio - 1.0,
        other={name: -tension * torque for name, torque in other.items()} if other else None,
        start=np.broadcast_to(runs.start[0], shape),
        end=np.broadcast_to(runs.end[0], shape),
    )


def sled_load(at: Stage, rail_n: Array, *, foot_height_m: float) -> Load:
    """Rail forces ``(options,)`` of the whole carriage (N); one leg is charged the stage's share."""
    solution = solve_sled(
        np.radians(at.pose.angles["knee_flexion"]),
        thigh_m=at.body.thigh_m,
        shank_m=at.body.shank_m,
        foot_height_m=foot_height_m,
    )
    own = at.share * rail_n[:, None]
    hip, knee = sled_moments(solution, own)
    zero = np.zeros_like(knee)
    blank: Torques = dict.fromkeys(COORDINATES, zero)
    # Extension is asked: negative in the flexion coordinates.
    return Load(
        torque=blank | {"hip_flexion": -hip, "knee_flexion": -knee}, force_n=np.broadcast_to(own, knee.shape)
    )


def action_demand(at: Stage, load: Load, action: str) -> Array:
    """Total demand (N.m) on one action's muscles, ``(options, samples)``."""
    return _demand(at, action, load.torque[ACTIONS[action][0]])


def limb_demand(at: Stage, action: str) -> Array:
    """The same of the limb alone, ``(1, samples)``."""
    return _demand(at, action)[None]


def _demand(at: Stage, action: str, resistance: Array | None = None) -> Array:
    """Gravity, friction and the torque of a resistance, as the action's own muscles feel it."""
    coordinate, sign = ACTIONS[action]
    total = at.gravity[coordinate] + at.friction[coordinate]
    if resistance is not None:
        total = total + resistance
    if coordinate == "hip_flexion" and at.thigh_weight is not None:
        # Seat or mat only push: they take the weight, and what presses the thigh down, but hold nothing up.
        total = total + at.thigh_weight
        total = np.maximum(total, 0.0) if at.exercise.posture == "prone" else np.minimum(total, 0.0)
    return np.asarray(sign * total)


def loaded_actions(at: Stage, load: Load, *, least_nm: float = 0.5) -> tuple[str, ...]:
    """Actions other than the exercise's own that are asked for more than ``least_nm`` anywhere."""
    own = ACTIONS[own_action(at.exercise)]
    found = []
    for action, (coordinate, sign) in ACTIONS.items():
        if (coordinate, sign) == own or (coordinate, -sign) == own:
            continue
        if float(np.max(action_demand(at, load, action))) > least_nm:
            found.append(action)
    return tuple(found)
