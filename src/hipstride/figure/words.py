"""The motion in words, made from posture, side and angles: alt text, and what is read aloud.

Short words and short sentences: reading grade 6 or less. Sides are named at every limb, since "the other
leg" means little to somebody who cannot see the picture.
"""

from __future__ import annotations

import textwrap

import numpy as np

from hipstride.catalogue.exercise import Exercise
from hipstride.figure.setting import Setting, Tie
from hipstride.record.person import Side

_HAND_M = 0.10
_NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


def title(exercise: Exercise, side: Side) -> str:
    """Name and side, such as "Straight leg raise, lying on your back: left leg"."""
    return exercise.name if exercise.sides == "both" else f"{exercise.name}: {side} leg"


def describe(setting: Setting, side: Side) -> str:
    """The whole exercise in words."""
    parts = [start_words(setting, side), motion_words(setting, side), band_words(setting, side)]
    parts.append(return_words(setting))
    return " ".join(part for part in parts if part)


def opposite(side: Side) -> Side:
    """The other side."""
    return "left" if side == "right" else "right"


def start_words(setting: Setting, side: Side) -> str:
    """How the person is at the start."""
    exercise, other = setting.exercise, opposite(side)
    bends = setting.pose.angles
    own_bent = float(bends["knee_flexion"][0]) > 45.0
    other_bent = float(bends["other_knee_flexion"][0]) > 45.0
    posture = exercise.posture
    if posture == "side_lying":
        lower = ", that knee bent" if other_bent else ""
        return f"Lie on your {other} side{lower}. The {side} leg is on top."
    if posture == "prone":
        return (
            f"Lie on your front. The {side} knee is bent."
            if own_bent
            else "Lie on your front, legs straight."
        )
    if posture in ("supine", "hook_lying"):
        return f"Lie on your back{_knees(own_bent, other_bent, side, other)}."
    if posture == "sled":
        feet = "both feet" if exercise.sides == "both" else f"your {side} foot"
        return f"Lie back in the leg press with {feet} on the plate."
    if exercise.movement == "sit_to_stand":
        seat = "a raised seat" if exercise.seat == "raised" else "a chair"
        return f"Sit at the front of {seat}. Lean forward over your feet."
    if posture == "seated":
        lean = float(bends["pelvis_tilt"][0]) < -5.0
        return "Sit on a raised seat and lean back." if lean else "Sit tall on a chair."
    held = " Hold on with both hands." if exercise.holds else ""
    step = f" Put your {side} foot on the step." if exercise.step_height_m > 0.0 else ""
    place = "Stand at the counter." if exercise.holds else "Stand tall."
    return place + held + step


def _knees(own: bool, other: bool, side: Side, opposite_side: Side) -> str:
    if own and other:
        return ", both knees bent"
    if own or other:
        return f", the {side if own else opposite_side} knee bent"
    return ", legs straight"


def motion_words(setting: Setting, side: Side) -> str:
    """What moves, which way and how far."""
    exercise = setting.exercise
    fixed = _whole_body(setting, side)
    if fixed is not None:
        return fixed
    centres = setting.pose.centres
    last = _furthest_row(setting)
    rise = {
        name: float(centres[f"moving_{name}"][last, 2] - centres[f"moving_{name}"][0, 2])
        for name in ("knee", "ankle")
    }
    knee = setting.pose.angles["knee_flexion"]
    bend = float(knee[last] - knee[0])
    if exercise.chain == "isometric" or not _moves(setting):
        return _holding(setting, side)
    if exercise.chain == "foot_slide":
        return (
            f"Slide your {side} foot back along the floor."
            if bend > 0
            else f"Slide your {side} foot forward."
        )
    if exercise.chain == "heel_slide":
        return (
            f"Slide your {side} heel towards you."
            if bend > 0
            else f"Push your {side} heel away along the bed."
        )
    return _limb_words(setting, side, last, rise, bend)


def _limb_words(setting: Setting, side: Side, last: int, rise: dict[str, float], bend: float) -> str:
    exercise, angles = setting.exercise, setting.pose.angles
    hip = float(angles["hip_flexion"][last] - angles["hip_flexion"][0])
    out = float(angles["hip_abduction"][last] - angles["hip_abduction"][0])
    if exercise.movement == "hip_external_rotation" and exercise.posture in ("seated", "standing", "supine"):
        if exercise.posture == "supine":
            return f"Roll your {side} leg out, so that the toes point to the side."
        if exercise.posture == "seated":
            return (
                f"Keep the {side} knee still. Move the {side} foot in, {distance(_travel(setting, 'ankle'))}."
            )
        return f"Keep the {side} hip still. Turn the {side} knee out."
    if "foot" in exercise.rests or (
        out > 5.0 and abs(bend) < 5.0 and float(angles["knee_flexion"][0]) > 45.0
    ):
        where = "up" if exercise.posture == "side_lying" else "out to the side"
        return f"Keep your feet where they are. Move the {side} knee {where}, {distance(_travel(setting, 'knee'))}."
    if out > 5.0:
        if exercise.chain == "slide":
            return f"Slide your {side} leg out to the side, {distance(_travel(setting, 'ankle'))}."
        where = "straight up" if exercise.posture == "side_lying" else "out to the side"
        return f"Keep the {side} knee straight. Lift the {side} leg {where}, {distance(_travel(setting, 'ankle'))}."
    if exercise.chain == "slide":
        return f"Slide your {side} leg {'forward' if hip > 0 else 'back'}. It rests all the time."
    if abs(hip) < 8.0 and abs(bend) > 10.0:
        if bend < 0:
            return f"Straighten the {side} knee. The foot goes up {distance(rise['ankle'])}."
        where = "towards your seat" if exercise.posture in ("prone", "standing") else "back under the chair"
        return f"Bend the {side} knee. Bring the {side} heel {where}."
    if hip < 0:
        if exercise.posture in ("supine", "hook_lying"):
            return f"Press the {side} leg down to the bed."
        where = "up" if exercise.posture == "prone" else "straight back"
        return f"Move the {side} leg {where}, {distance(_travel(setting, 'ankle'))}."
    if abs(bend) < 5.0 and float(angles["knee_flexion"][0]) < 20.0:
        return f"Keep the {side} knee straight. Lift the {side} leg up, {distance(rise['ankle'])}."
    return f"Lift the {side} knee, {distance(max(rise['knee'], rise['ankle']))}."


def _whole_body(setting: Setting, side: Side) -> str | None:
    exercise, angles = setting.exercise, setting.pose.angles
    if exercise.chain == "bridge":
        return f"Lift your seat off the bed, {distance(_travel(setting, 'hip'))}. Your shoulders stay down."
    if exercise.movement == "sit_to_stand":
        return "Stand up slowly until you are tall."
    if exercise.movement == "step_up":
        return f"Push down with the {side} foot and step up. The {opposite(side)} foot follows."
    if exercise.movement == "heel_raise":
        heels = "both heels" if exercise.sides == "both" else f"the {side} heel"
        return f"Lift {heels} as high as you can. Your toes stay down."
    if exercise.movement == "ankle_dorsiflexion":
        return (
            "Lift your toes. Your heels stay down."
            if exercise.sides == "both"
            else f"Lift your {side} toes. The heel stays down."
        )
    if exercise.chain == "sled":
        return "Push the plate away. Stop before your knees are straight."
    if exercise.chain == "stance":
        return "Start with your knees a little bent. Stand up tall."
    if exercise.movement == "aerobic":
        if exercise.posture == "seated" and float(np.ptp(angles["hip_flexion"])) < 1.0:
            return "Kick one foot out, then the other. Keep a steady beat."
        return "Lift one knee, then the other. Keep a steady beat."
    if exercise.id == "balance.seated_lean":
        return "Keep your back long. Tip forward from your hips."
    if exercise.movement == "stretch" and exercise.sides == "each" and _moves(setting):
        return f"{exercise.cues[0]} This is for the {side} leg."
    if exercise.id == "balance.weight_shift":
        return "Move your weight onto one leg, then onto the other."
    if (
        "other_hip_abduction" in exercise.motion.channels
        and float(np.ptp(angles["other_hip_abduction"])) > 5.0
    ):
        return "Let both knees sink out to the sides. Your feet stay where they are."
    return None


def _holding(setting: Setting, side: Side) -> str:
    """Nothing moves that could be seen: what to do is the first cue."""
    exercise = setting.exercise
    if exercise.is_test_position:
        return f"Push with your {side} leg against the hand of the tester. The leg does not move."
    seconds = "" if exercise.hold_s is None else f" Hold for {exercise.hold_s:g} seconds."
    which = "" if exercise.sides == "both" else f" This is for the {side} leg."
    return f"{exercise.cues[0]}{seconds}{which}"


def band_words(setting: Setting, side: Side) -> str:
    """Where the band runs."""
    tie = setting.tie
    if tie is None:
        return ""
    if tie.anchor.kind == "belt":
        return "A belt goes round both legs above the knees."
    if tie.place is None:
        return f"The band is a loop {strap_words(tie, side)}."
    if tie.anchor.point == "hands":
        return f"The band goes {strap_words(tie, side)}. Hold its ends in your hands."
    return f"The band goes {strap_words(tie, side)}. Fix it here: {anchor_words(tie)}."


def strap_words(tie: Tie, side: Side) -> str:
    """Where the band is fixed to the leg, or a loop to both."""
    if tie.place is None:
        at = {"ankle": "ankles", "above_knee": "legs above the knees", "mid_thigh": "thighs", "foot": "feet"}
        return f"round both {at[tie.attachment]}"
    return {
        "ankle": f"round your {side} ankle",
        "above_knee": f"above your {side} knee",
        "mid_thigh": f"round your {side} thigh",
        "foot": f"round your {side} foot",
    }[tie.attachment]


def anchor_words(tie: Tie) -> str:
    """What the other end of the band is tied to."""
    return tie.anchor.say or tie.anchor.kind.replace("_", " ")


_CHARACTERS = 0.53  # mean width of a character, in sizes


def wrapped(text: str, size: float, wide: float) -> list[str]:
    """Lines of a text no wider than so many px at that size."""
    return textwrap.wrap(text, max(int(wide / (_CHARACTERS * size)), 1))


def return_words(setting: Setting) -> str:
    """The way back."""
    exercise = setting.exercise
    if exercise.is_test_position or exercise.chain == "isometric" or exercise.movement == "aerobic":
        return ""
    hold = exercise.hold_s if exercise.hold_s is not None else exercise.tempo_s[1]
    if exercise.movement in ("balance", "stretch"):
        return f"Hold for {hold:g} seconds." if _moves(setting) else ""
    return "Go back slowly." if hold <= 1.0 else f"Hold for {hold:g} seconds. Go back slowly."


def _moves(setting: Setting) -> bool:
    return max(_travel(setting, joint) for joint in ("ankle", "knee", "hip", "shoulder", "toe")) > 0.015


def _travel(setting: Setting, joint: str) -> float:
    way = setting.pose.centres[f"moving_{joint}"]
    return float(np.max(np.linalg.norm(way - way[0], axis=1)))


def _furthest_row(setting: Setting) -> int:
    way = setting.pose.centres["moving_ankle"] + setting.pose.centres["moving_knee"]
    return int(np.argmax(np.linalg.norm(way - way[0], axis=1)))


def distance(metres: float) -> str:
    """A distance as people see it: in hand widths of about 10 cm.

    >>> distance(0.03), distance(0.11), distance(0.33)
    ('a few centimetres', "about a hand's width", 'about three hand widths')
    """
    hands = round(metres / _HAND_M)
    if metres < 0.055:
        return "a few centimetres"
    if hands <= 1:
        return "about a hand's width"
    return f"about {_NUMBERS[min(hands, 10)]} hand widths"
