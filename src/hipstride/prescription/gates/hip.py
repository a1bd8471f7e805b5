"""A replaced hip: healing limits, position limits on every frame, set-up and release; pain beside it."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from hipstride.catalogue.exercise import Release
from hipstride.catalogue.numbers import value
from hipstride.prescription.gates.context import Context
from hipstride.prescription.gates.gate import SIDES, Ask, Fired, fire, named, no, yours
from hipstride.prescription.gates.since import ended_by
from hipstride.prescription.rule import Reason, rule
from hipstride.record.person import HipReplacement, Person, Side

_APPROACHES = "ageinplaceschool.com/total-hip-precautions-anterior-posterior-lateral-approaches"
_OURS = "our proposal, to be reviewed by a clinician"
_WEEKS_A_MONTH = 365.25 / 12 / 7
_LEAST_DEG = 1e-6  # rounding, not movement
_WORKED_DEG = 5.0  # a channel that moves more than this is worked

_POSTERIOR = frozenset({"flexion", "midline", "rotation"})
_LIMITS_OF = {
    "posterior": _POSTERIOR,
    "lateral": _POSTERIOR,
    "anterior": frozenset({"extension"}),
    "unknown": _POSTERIOR | {"extension"},
}


def is_healing(hip: HipReplacement) -> bool:
    """Not cleared, and not known to be older than the healing time."""
    if hip.cleared_by_surgeon:
        return False
    weeks = None if hip.months_ago is None else hip.months_ago * _WEEKS_A_MONTH
    return weeks is None or weeks < value("gates.hip_healing_weeks")


def position_limits(hip: HipReplacement) -> frozenset[str]:
    """Which position limits hold: those of the approach, all of them while unknown or healing."""
    if hip.limits_lifted:
        return frozenset()
    return _LIMITS_OF["unknown"] if is_healing(hip) else _LIMITS_OF[hip.approach]


def limited_sides(person: Person, limit: str) -> tuple[Side, ...]:
    """The replaced hips that one position limit holds for."""
    return tuple(
        side
        for side in SIDES
        for hip in person.condition.hip_replacement
        if hip.side == side and limit in position_limits(hip)
    )


def replaced_sides(person: Person) -> tuple[Side, ...]:
    """The sides with a replaced hip."""
    return tuple(s for s in SIDES if any(hip.side == s for hip in person.condition.hip_replacement))


def flexion_limit_deg(person: Person, context: Context, side: Side) -> tuple[float | None, str]:
    """How far this hip may bend, and who said so: a professional's own limit goes first.

    A wider one than that of a replaced hip is a lifted rule, and ends as one: with what is told of the hip later.
    """
    usual = value("gates.hip_flexion_limit_deg") if side in limited_sides(person, "flexion") else None
    own = [
        (each.hip_flexion_limit_deg, each)
        for each in person.override
        if each.hip_flexion_limit_deg is not None and each.side in ("both", side)
    ]
    if not own:
        return usual, ""
    limit, last = own[-1]
    is_wider = usual is not None and limit > usual
    if is_wider and ended_by(last, "gate.hip.flexion_limit", person, context) is not None:
        return usual, ""
    return limit, f"{last.by}: {last.note}"


@rule(
    "gate.always.release",
    "No exercise whose resistance, when the muscle lets go or cramps, drives a joint past its limit.",
    source=_OURS,
)
def driven_past(ask: Ask, side: Side, toward: str, room_deg: float | None, where: str) -> Reason | None:
    """Refuse a release in this direction that nothing stops before the limit.

    ``room_deg``: how far the joint still is from its limit in the start pose. What stops the limb in its
    start pose is the end of a band's pull, and a band is stretched there: it may overshoot.
    """
    if side not in ask.moving and not ask.load.loop:
        return None
    for release in ask.exercise.release:
        if release.toward == toward and not _stopped(ask, release, room_deg):
            return no(
                "gate.always.release",
                f"If your muscle lets go here, the pull would take your {where} too far. Nothing stops it.",
                f"Release drives {side} {toward.replace('_', ' ')}; stop: {release.stopped_by or 'none'}.",
                side=side,
                toward=toward,
                stopped_by=release.stopped_by,
            )
    return None


def _stopped(ask: Ask, release: Release, room_deg: float | None) -> bool:
    stop = release.stopped_by
    if stop is None:
        return False
    if stop == "sled_stops":
        sled = ask.person.equipment.sled
        return sled is not None and sled.stops
    if stop == "start_pose" and ask.load.kind == "band":
        return room_deg is not None and room_deg >= value("gates_more.band_overshoot_deg")
    if stop == "other_leg" and release.toward == "hip_adduction":
        # The other leg stands on the far side of the midline; only a hanging leg comes to rest before it.
        return ask.exercise.posture == "standing" and ask.load.kind in ("limb", "cuff", "none")
    return True


def _tying_deg(ask: Ask) -> float:
    """The bend to tie a band or cuff by oneself; 0 where somebody or a long tool does it."""
    if not ask.load.tied or ask.context.helper or ask.context.setting != "home" or ask.context.reacher:
        return 0.0
    stated = ask.exercise.set_up.hip_flexion_tying_deg
    if stated == 0.0 and ask.load.attachment in ("ankle", "foot"):
        return value("gates_more.tying_ankle_deg")
    return stated


def _flatter(ask: Ask, past_deg: float) -> str:
    """What would make the short way on the sled fit: the hip bends less by what the seat back lies flatter."""
    sled = ask.person.equipment.sled
    if sled is None or ask.exercise.posture != "sled" or ask.exercise.shorter_of is None:
        return ""
    seat_deg = math.floor(sled.seat_back_angle_deg - past_deg)
    if seat_deg < 0:
        return " A leg press with a flatter rail would do."
    return f" With the seat back at {seat_deg} degrees or flatter it would fit."


@rule(
    "gate.hip.flexion_limit",
    "A hip with a limit never bends past it, on any frame, in getting ready or in tying a band.",
    source=f"{_APPROACHES}: no flexion past 90 degrees; ten degrees inside it is ours",
)
def flexion_limit(person: Person, context: Context) -> Fired | None:
    """Bending, trunk lean counted."""
    limit_of = {side: flexion_limit_deg(person, context, side) for side in SIDES}
    sides = tuple(side for side in SIDES if limit_of[side][0] is not None)
    if not sides:
        return None

    def forbids(ask: Ask, on: tuple[Side, ...]) -> Reason | None:
        for side in on:
            limit = limit_of[side][0]
            bend = ask.bend(side)
            if limit is None:
                continue
            most = max(float(bend.max()) if bend is not None else 0.0, ask.exercise.set_up.hip_flexion_deg)
            tying = _tying_deg(ask)
            if most > limit + _LEAST_DEG:
                return no(
                    "gate.hip.flexion_limit",
                    f"This bends your {side} hip to {most:.0f} degrees. Your limit is {limit:.0f}."
                    + _flatter(ask, most - limit),
                    f"{side} hip flexion {most:.0f} deg, trunk lean counted, over the limit of {limit:.0f}.",
                    side=side,
                    hip_flexion_deg=round(most, 1),
                    limit_deg=limit,
                )
            start = None if bend is None else limit - float(bend[:1].max())
            past = driven_past(ask, side, "hip_flexion", start, f"{side} hip")
            if past:
                return past
            if tying > limit + _LEAST_DEG:
                return no(
                    "gate.hip.flexion_limit",
                    f"To tie this on you bend your {side} hip too far. With a helper or a long reacher you can.",
                    f"Tying needs about {tying:.0f} deg of hip flexion, over the limit of {limit:.0f}.",
                    side=side,
                    tying_deg=tying,
                    limit_deg=limit,
                )
        return None

    limits = {side: limit_of[side][0] for side in sides}
    least = min(limit for limit in limits.values() if limit is not None)
    who = "; ".join(dict.fromkeys(limit_of[side][1] for side in sides if limit_of[side][1]))
    by = f" Set by {who}." if who else ""
    return fire(
        "gate.hip.flexion_limit",
        "limit_range",
        f"{yours(sides, 'hip').capitalize()} must not bend past {least:.0f} degrees. We check every move, "
        f"and how you get ready for it.{by}",
        f"Hip flexion limit {', '.join(f'{s} {v:.0f} deg' for s, v in limits.items() if v is not None)}, trunk lean "
        f"and pelvic tilt counted; published precaution {value('gates.hip_flexion_precaution_deg'):.0f} deg.{by}",
        inputs={"limit_deg": limits, "set_by": who or None},
        sides=sides,
        forbids=forbids,
    )


@rule(
    "gate.hip.midline",
    "A replaced hip never moves across the midline.",
    source=_APPROACHES,
    status="verified",
)
def midline(person: Person, context: Context) -> Fired | None:
    """Crossing over, posterior and lateral approach."""
    sides = limited_sides(person, "midline")
    if not sides:
        return None
    least = -value("gates.hip_adduction_limit_deg")

    def forbids(ask: Ask, on: tuple[Side, ...]) -> Reason | None:
        for side in on:
            spread = ask.track(side, "hip_abduction")
            crosses = spread is not None and float(spread.min()) < least - _LEAST_DEG
            if crosses or ask.exercise.set_up.crosses_midline:
                return no(
                    "gate.hip.midline",
                    f"This takes your {side} leg across the middle. That hip was replaced.",
                    f"{side} hip passes neutral adduction.",
                    side=side,
                )
            if ask.exercise.posture == "side_lying" and side in ask.moving:
                return no(
                    "gate.hip.midline",
                    f"On your side, your upper leg can sink across the middle. Your {side} hip was replaced.",
                    f"Side-lying: the upper {side} hip falls into adduction when the abductors give out.",
                    side=side,
                )
            room = None if spread is None else float(spread[0]) - least
            past = driven_past(ask, side, "hip_adduction", room, f"{side} hip")
            if past:
                return past
        return None

    return fire(
        "gate.hip.midline",
        "limit_range",
        f"Do not cross your legs. {yours(sides, 'hip').capitalize()} must not go past the middle.",
        "No adduction past neutral on a replaced hip (posterior, lateral or unknown approach).",
        inputs={"limit_deg": least},
        sides=sides,
        forbids=forbids,
    )


@rule(
    "gate.hip.internal_rotation",
    "A replaced hip never turns inwards.",
    source=_APPROACHES,
    status="verified",
)
def internal_rotation(person: Person, context: Context) -> Fired | None:
    """Turning in, posterior and lateral approach."""
    sides = limited_sides(person, "rotation")
    if not sides:
        return None
    least = -value("gates.hip_internal_rotation_limit_deg")

    def forbids(ask: Ask, on: tuple[Side, ...]) -> Reason | None:
        for side in on:
            turn = ask.track(side, "hip_external_rotation")
            if turn is not None and float(turn.min()) < least - _LEAST_DEG:
                return no(
                    "gate.hip.internal_rotation",
                    f"This turns your {side} leg in. That hip was replaced.",
                    f"{side} hip turns {-float(turn.min()):.0f} deg inwards.",
                    side=side,
                )
            room = None if turn is None else float(turn[0]) - least
            past = driven_past(ask, side, "hip_internal_rotation", room, f"{side} hip")
            if past:
                return past
        return None

    return fire(
        "gate.hip.internal_rotation",
        "limit_range",
        f"Do not turn your knee or toes in on the {named(sides, 'side')}. That hip was replaced."
        if len(sides) == 1
        else "Do not turn your knees or toes in. Both your hips were replaced.",
        "No internal rotation past neutral on a replaced hip (posterior, lateral or unknown approach).",
        inputs={"limit_deg": least},
        sides=sides,
        forbids=forbids,
    )


@rule(
    "gate.hip.extension_with_rotation",
    "A replaced hip that is turned outwards is never extended past neutral.",
    source=f"{_APPROACHES}: anterior approach, no extreme extension with external rotation; neutral is ours",
)
def extension_with_rotation(person: Person, context: Context) -> Fired | None:
    """Leg back and turned out, anterior approach."""
    sides = limited_sides(person, "extension")
    if not sides:
        return None
    limit = value("gates.hip_extension_with_rotation_limit_deg")

    def forbids(ask: Ask, on: tuple[Side, ...]) -> Reason | None:
        for side in on:
            bend = ask.track(side, "hip_flexion")
            turn = ask.track(side, "hip_external_rotation")
            if bend is None or turn is None:
                continue
            turned, back = turn > _LEAST_DEG, bend < -limit - _LEAST_DEG
            if (turned & back).any():
                return no(
                    "gate.hip.extension_with_rotation",
                    f"This takes your {side} leg back and turns it out. That hip was replaced.",
                    f"{side} hip extension with external rotation.",
                    side=side,
                )
            if turned.any():
                past = driven_past(ask, side, "hip_extension", float(bend[0]) + limit, f"{side} hip")
            elif back.any():
                past = driven_past(ask, side, "hip_external_rotation", 0.0, f"{side} hip")
            else:
                past = None
            if past:
                return past
        return None

    return fire(
        "gate.hip.extension_with_rotation",
        "limit_range",
        f"Do not take your leg back with the toes turned out. This is for your {named(sides, 'hip')}.",
        "No extension past neutral with external rotation on a replaced hip (anterior or unknown approach).",
        inputs={"limit_deg": -limit},
        sides=sides,
        forbids=forbids,
    )


def works(ask: Ask, side: Side) -> tuple[str, ...]:
    """Which of flexion and abduction this hip has to do against resistance."""
    exercise, found = ask.exercise, []
    free = exercise.chain in ("slide", "heel_slide", "foot_slide") and not ask.load.tied
    spread, bend = ask.track(side, "hip_abduction"), ask.track(side, "hip_flexion")
    moves = side in ask.moving and not free
    if (moves and exercise.movement == "hip_flexion") or (exercise.movement == "aerobic" and _moves(bend)):
        found.append("flexion")
    if moves and (exercise.movement == "hip_abduction" or (exercise.chain == "open" and _moves(spread))):
        found.append("abduction")
    if side in ask.alone_on or (ask.load.loop and side not in ask.moving):
        found.append("abduction")  # the hip of a standing leg holds the pelvis level
    return tuple(dict.fromkeys(found))


def _moves(track: np.typing.NDArray[np.float64] | None) -> bool:
    return track is not None and float(np.ptp(track)) > _WORKED_DEG


@rule(
    "gate.hip.healing",
    "A replaced hip that is not cleared by the surgeon is not flexed or abducted against resistance, "
    "for 12 weeks where its age is known.",
    source="rd.springer.com/article/10.1007/s11420-019-09708-9: 6-12 weeks, the surgeon decides; "
    "lateral approach: no active abduction (ageinplaceschool.com)",
    status="verified",
)
def healing(person: Person, context: Context) -> Fired | None:
    """Healing limits, until the surgeon clears them."""
    hips = [hip for hip in person.condition.hip_replacement if is_healing(hip)]
    sides = tuple(side for side in SIDES if any(hip.side == side for hip in hips))
    if not sides:
        return None
    lateral = {hip.side for hip in hips if hip.approach in ("lateral", "unknown")}

    def forbids(ask: Ask, on: tuple[Side, ...]) -> Reason | None:
        for side in on:
            does = works(ask, side)
            if side in lateral and side in ask.moving and ask.exercise.movement == "hip_abduction":
                does = (*does, "abduction")
            if does:
                return no(
                    "gate.hip.healing",
                    f"Your {side} hip is still healing. Wait until your surgeon clears this.",
                    f"Resisted {does[0]} of the {side} hip within the healing time.",
                    side=side,
                    does=does[0],
                )
            if ask.exercise.posture == "side_lying" and side not in ask.moving:
                return no(
                    "gate.hip.healing",
                    f"Your {side} hip is still healing. Do not lie on it.",
                    f"Side-lying on the {side} replaced hip within the healing time.",
                    side=side,
                )
        return None

    return fire(
        "gate.hip.healing",
        "limit_load",
        f"{yours(sides, 'hip').capitalize()} still needs time to heal. "
        "Lifting it up or out waits until your surgeon clears it.",
        "No resisted hip flexion or abduction until cleared "
        f"({value('gates.hip_healing_weeks'):.0f} weeks by default where the date is known).",
        inputs={"hips": [(hip.side, hip.approach, hip.months_ago) for hip in hips]},
        sides=sides,
        forbids=forbids,
    )


@rule(
    "gate.hip.ask_surgeon",
    "Of a replaced hip the surgeon is asked what is not known: how it was done, what it may do where it is not cleared.",
    source="rd.springer.com/article/10.1007/s11420-019-09708-9: the surgeon decides",
    status="verified",
)
def ask_surgeon(person: Person, context: Context) -> Fired | None:
    """What the surgeon could still tell."""
    unsure = [
        hip
        for hip in person.condition.hip_replacement
        if not hip.limits_lifted and (hip.approach == "unknown" or not hip.cleared_by_surgeon)
    ]
    sides = tuple(side for side in SIDES if any(hip.side == side for hip in unsure))
    if not sides:
        return None
    every = all(position_limits(hip) == _LIMITS_OF["unknown"] for hip in unsure)
    return fire(
        "gate.hip.ask_surgeon",
        "ask_professional",
        f"Ask your surgeon about {_open_questions(unsure)} Until then we keep {'all ' if every else ''}the limits.",
        "Approach unknown: the union of limits is kept. No clearance on record: those of the approach are.",
        inputs={"hips": [(hip.side, hip.approach, hip.cleared_by_surgeon) for hip in unsure]},
        sides=sides,
    )


def _open_questions(hips: Sequence[HipReplacement]) -> str:
    """What is not known of each hip, and no more: "your left hip: how was it done?"."""
    open_of: dict[str, list[Side]] = {}
    for hip in hips:
        how = "how was it done" if hip.approach == "unknown" else ""
        what = "" if hip.cleared_by_surgeon else "what may it do now"
        open_of.setdefault(", and ".join(filter(None, (how, what))), []).append(hip.side)
    asked = [f"{yours(tuple(sides), 'hip')}: {words}?" for words, sides in open_of.items()]
    return " And about ".join(asked)


@rule(
    "gate.hip.new_pain",
    "New groin, thigh or knee pain beside a replaced hip: ask once where it is, and again if it is worse; advise a check.",
    source=_OURS,
)
def new_pain(person: Person, context: Context) -> Fired | None:
    """Pain beside a replaced hip that is more than usual."""
    condition, found = person.condition, {}
    for side in replaced_sides(person):
        for joint, usual in (("hip", condition.hip_pain_usual), ("knee", condition.knee_pain_usual)):
            now, before = context.pain(side, joint), getattr(usual, side)
            if now is not None and now >= value("gates_more.new_pain_min") and now > (before or 0.0):
                found[f"{side}_{joint}"] = now
    if not found:
        return None
    sides = tuple(side for side in SIDES if any(name.startswith(side) for name in found))
    where = f"near your replaced hip on the {' and '.join(sides)}"
    text = f"You have new pain {where}. Is it in the groin, thigh or knee? Please have the hip checked."
    if all(now <= context.told_pain.get(name, 0.0) for name, now in found.items()):
        text = f"You still have the pain {where}. Did anyone check the hip? If not, please ask for it."
    return fire(
        "gate.hip.new_pain",
        "ask_professional",
        text,
        "New groin, thigh or knee pain beside an arthroplasty: rule out loosening, fracture or infection.",
        inputs={"pain": found},
        sides=sides,
    )


GATES = (
    flexion_limit,
    midline,
    internal_rotation,
    extension_with_rotation,
    healing,
    ask_surgeon,
    new_pain,
)
