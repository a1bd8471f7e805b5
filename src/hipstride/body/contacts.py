"""What the body rests on while an exercise is done, in plain names."""

from __future__ import annotations

from hipstride.catalogue.exercise import Channel, Exercise

_FOOT_FLAT_DEG = 60.0  # lying, a knee bent more than this has its foot flat
_FOOT_LIFTED_DEG = 20.0  # standing, a knee bent more than this has its foot in the air


def contacts(exercise: Exercise) -> tuple[str, ...]:
    """What the body rests on through the whole motion, in plain names."""
    found: list[str] = {
        "seated": _seated_contacts,
        "standing": _standing_contacts,
        "sled": _sled_contacts,
    }.get(exercise.posture, _lying_contacts)(exercise)
    if exercise.holds:
        found.append(f"hands on {exercise.holds.replace('_', ' ')}")
    return tuple(found)


def _lying_contacts(exercise: Exercise) -> list[str]:
    if exercise.chain == "bridge":
        return ["shoulders on mat", "feet on mat"]
    found = ["trunk on mat", "pelvis on mat"]
    if exercise.chain == "slide":
        found.append("moving leg on pillows" if exercise.posture == "side_lying" else "moving leg on surface")
    elif exercise.chain == "heel_slide":
        found.append("moving heel on surface")
    elif "thigh" in exercise.rests and exercise.posture != "prone":
        found.append("moving thigh on roll")
    elif "foot" in exercise.rests and exercise.posture == "hook_lying":
        found.append("moving foot on mat")
    if exercise.sides == "each":
        bent = exercise.posture in ("supine", "hook_lying") and _other_knee_bent(exercise)
        found.append("other foot on mat" if bent else "other leg on mat")
    return found


def _other_knee_bent(exercise: Exercise) -> bool:
    return min(_keys(exercise, "other_knee_flexion")) > _FOOT_FLAT_DEG


def _keys(exercise: Exercise, channel: Channel) -> tuple[float, ...]:
    value = exercise.motion.channels.get(channel, 0.0)
    return value if isinstance(value, tuple) else (value,)


def _seated_contacts(exercise: Exercise) -> list[str]:
    lifts = exercise.chain == "open" and exercise.movement == "hip_flexion"
    found = ["pelvis on seat", "other thigh on seat" if lifts else "thighs on seat"]
    if exercise.sides == "each":
        found.append("other foot on floor")
        if exercise.chain == "foot_slide":
            found.append("moving foot on floor")
    return found


def _standing_contacts(exercise: Exercise) -> list[str]:
    bend = max(*_keys(exercise, "knee_flexion"), *_keys(exercise, "other_knee_flexion"))
    neither_lifts = exercise.movement == "stretch" or (exercise.sides == "both" and bend < _FOOT_LIFTED_DEG)
    both = exercise.feet == "both" or neither_lifts
    return ["both feet on floor" if both else "standing foot on floor"]


def _sled_contacts(exercise: Exercise) -> list[str]:
    plate = "feet on plate" if exercise.sides == "both" else "moving foot on plate"
    return ["pelvis on seat", "back on rest", plate]
