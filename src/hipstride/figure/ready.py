"""Getting into position: the sentences of the catalogue, each with the posture that it describes.

A posture is posed by the same engine as the exercises, on the same body and furniture. A sentence that needs
no picture of its own ("Wear firm shoes.") goes with the one before it.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, field, replace

from hipstride.body.pose import Pose
from hipstride.body.segments import BodyModel
from hipstride.catalogue.exercise import Channel, Exercise, Motion, Posture
from hipstride.catalogue.exercises import get
from hipstride.figure.seats import chair_at
from hipstride.figure.setting import Setting, setting
from hipstride.figure.solids import Solid, block

Angles = dict[Channel, float]


@dataclass(frozen=True, slots=True)
class Ready:
    """A posture on the way: joint angles in degrees and what it is taken on."""

    posture: Posture
    angles: Angles = field(default_factory=lambda: {})
    on: str = "bed"
    raised: bool = False
    pillow: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """What to do, and the picture of it; ``None``: the start of the exercise itself."""

    words: str
    setting: Setting | None


_SIT: Angles = {"hip_flexion": 90, "knee_flexion": 90, "other_hip_flexion": 90, "other_knee_flexion": 90}
_BENT: Angles = {
    "hip_flexion": 52,
    "knee_flexion": 102,
    "ankle_dorsiflexion": -40,
    "other_hip_flexion": 52,
    "other_knee_flexion": 102,
    "other_ankle_dorsiflexion": -40,
}
_CURLED: Angles = {
    "hip_flexion": 45,
    "knee_flexion": 80,
    "other_hip_flexion": 45,
    "other_knee_flexion": 80,
    "shoulder_flexion": 60,
    "elbow_flexion": 60,
}
_TYING: Angles = _SIT | {
    "pelvis_tilt": 12,
    "trunk_flexion": 22,
    "shoulder_flexion": 62,
    "elbow_flexion": 12,
}
_HALF_LYING: Angles = {
    "pelvis_tilt": -35,
    "hip_flexion": 62,
    "knee_flexion": 30,
    "other_hip_flexion": 55,
    "other_knee_flexion": 85,
}
_SITTING_DOWN: Angles = _SIT | {"pelvis_tilt": -12, "hip_flexion": 62, "knee_flexion": 18}
_RECLINED: Angles = _SIT | {"pelvis_tilt": -10, "hip_flexion": 68, "knee_flexion": 80}

_CHAIR, _ROLLS = "Sit well back on a firm chair", "In a wheelchair"

# The beginning of a sentence, and its posture. "start": the exercise's own start, which is shown last anyway.
_POSTURES: tuple[tuple[str, Ready | str], ...] = (
    ("Sit on the edge of the bed", Ready("seated", _SIT)),
    ("Lay the belt round both thighs", Ready("seated", _TYING)),
    ("Tie the band to your leg while you sit", Ready("seated", _TYING)),
    ("Tie the band above your knee while you sit", Ready("seated", _TYING)),
    ("Lean back on your hands", Ready("seated", _HALF_LYING)),
    ("Lie on your back with", Ready("hook_lying", _BENT, pillow=True)),
    ("Lie on your side, then", Ready("side_lying", _CURLED)),
    ("Bend both knees and roll", Ready("side_lying", _CURLED, pillow=True)),
    (_CHAIR, Ready("seated", _SIT, on="chair")),
    (_ROLLS, Ready("seated", _SIT, on="wheelchair")),
    ("Raise the seat", Ready("standing", {}, on="raised chair")),
    ("Hold the arm rests and sit down", Ready("seated", _SITTING_DOWN, on="chair", raised=True)),
    ("Put the chair against a wall", Ready("standing", {}, on="wall")),
    ("Set the stops", "machine"),
    ("Sit well back, low back flat", "one foot"),
    ("Stand close to the kitchen counter", "start"),
    ("Put a firm step", "start"),
    ("Put a pillow behind your back", "start"),
    ("Put a pillow between your knees", "start"),
    ("Keep the pillow there", "start"),
    ("The upper leg rests level", "start"),
    ("Put a flat pillow under your belly", "start"),
    ("Bend one knee and put the foot flat", "start"),
    ("Sit at the front", "start"),
)


def steps(ready: Setting) -> tuple[Step, ...]:
    """The way into an exercise; the last step is its start."""
    found: list[Step] = []
    for sentence in sentences(ready.exercise.getting_in):
        posture = next((posture for begin, posture in _POSTURES if sentence.startswith(begin)), None)
        at_start = bool(found) and found[-1].setting is None
        if posture is None or at_start:
            found[-1] = replace(found[-1], words=f"{found[-1].words} {sentence}")
        else:
            found.append(Step(sentence, _posed(ready, posture)))
    if found[-1].setting is not None:
        found.append(Step("", None))
    return tuple(found)


def sentences(text: str) -> list[str]:
    """The sentences of a text."""
    return re.findall(r"[^.!?]+[.!?]", text.replace("\n", " ").strip()) and [
        sentence.strip() for sentence in re.split(r"(?<=[.!?]) ", text)
    ]


def way_in(text: str, supports: Collection[str]) -> str:
    """Getting in, for who has these ``supports``: a wheelchair is named to who has one, a chair not to who has only that."""
    told = sentences(text)
    if "wheelchair" not in supports:
        return " ".join(each for each in told if not each.startswith(_ROLLS))
    if "chair" not in supports and any(each.startswith(_ROLLS) for each in told):
        return " ".join(each for each in told if not each.startswith(_CHAIR))
    return text


def start_of(ready: Setting) -> Setting:
    """The exercise's own start, with what has to stand ready behind a person who stands.

    Seen from behind, the chair would hide the leg and the band, so the words alone ask for it.
    """
    exercise = ready.exercise
    from_behind = float(ready.camera.toward[0]) < -0.5
    if exercise.posture != "standing" or exercise.seat != "none" or from_behind:
        return ready
    return replace(ready, solids=(*_chair_behind(ready.pose, ready.body), *ready.solids))


def _posed(ready: Setting, posture: Ready | str) -> Setting | None:
    if isinstance(posture, str):
        if posture == "start":
            return None
        if posture == "machine":
            return replace(ready, empty=True)
        return setting(get("leg_press.sled_single"), ready.body, sled=ready.sled)
    exercise = _resting(ready.exercise, posture)
    made = setting(exercise, ready.body, wheelchair=posture.on == "wheelchair")
    if posture.pillow:
        made = replace(made, solids=(*made.solids, *_pillow_between(made.pose, made.body)))
    if posture.on in ("raised chair", "wall"):
        extra = _ready_chair(
            made.pose, made.body, cushion="raised" in ready.exercise.seat, wall="wall" in posture.on
        )
        made = replace(made, solids=(*made.solids, *extra))
    return made


def _resting(exercise: Exercise, posture: Ready) -> Exercise:
    """A posture as an exercise that asks for nothing, so that the engine can pose it."""
    support = "bed" if posture.posture not in ("seated", "standing") else posture.on
    return Exercise(
        id=f"ready.{posture.posture}",
        movement="stretch",
        name=exercise.name,
        rung=1,
        posture=posture.posture,
        sides="each",
        chain="open" if posture.posture == "side_lying" else "free",
        load=("none",),
        position="lying",
        motion=Motion((0.0, 1.0), posture.angles),
        tempo_s=exercise.tempo_s,
        company=exercise.company,
        fall_risk=0,
        needs=((support,),),
        cues=exercise.cues,
        faults=exercise.faults,
        getting_in=exercise.getting_in,
        getting_out=exercise.getting_out,
        gives_out=exercise.gives_out,
        breathe=exercise.breathe,
        feel=exercise.feel,
        description=exercise.description,
        sources=exercise.sources,
        muscles=(),
        seat="raised" if posture.raised else "none",
    )


def _chair_behind(pose: Pose, body: BodyModel) -> list[Solid]:
    h = body.height_m
    rear = min(float(pose.centres[name][:, 0].min()) for name in ("moving_heel", "other_heel", "moving_toe"))
    front = rear - 0.10
    seat = 0.27 * h
    return chair_at(front - 0.42, front, seat, 0.135 * h, 0.014, 0.26 * h)


def _ready_chair(pose: Pose, body: BodyModel, *, cushion: bool, wall: bool) -> list[Solid]:
    """A chair behind a person who is about to sit down: with a firm cushion, or against a wall."""
    h = body.height_m
    front = float(pose.centres["moving_heel"][0, 0]) - 0.02
    rear, wide, top = front - 0.44, 0.135 * h, 0.27 * h
    found: list[Solid] = []
    if wall:
        found.append(block("wall", (rear - 0.10, -0.33 * h, 0.0), (rear - 0.05, 0.33 * h, 1.02 * h)))
    found += chair_at(rear, front, top, wide, 0.014, 0.26 * h)
    if cushion:
        found.append(block("cushion", (rear, -0.9 * wide, top), (front - 0.05, 0.9 * wide, top + 0.06 * h)))
    return found


def _pillow_between(pose: Pose, body: BodyModel) -> list[Solid]:
    h = body.height_m
    one, other = pose.centres["moving_knee"][0], pose.centres["other_knee"][0]
    middle = 0.5 * (one + other)
    half = (0.05 * h, 0.02 * h, 0.045 * h)
    if abs(float(one[2] - other[2])) > 0.03 * h:  # one above the other
        half = (0.10 * h, 0.07 * h, 0.5 * abs(float(one[2] - other[2])) - 0.03 * h)
    low = tuple(float(middle[axis]) - half[axis] for axis in range(3))
    high = tuple(float(middle[axis]) + half[axis] for axis in range(3))
    return [block("pillow", (low[0], low[1], low[2]), (high[0], high[1], high[2]), soft=True, between=True)]
