"""The motion in words, made from posture, side and angles: alt text, and what is read aloud.

Short words and short sentences: reading grade 6 or less. Sides are named at every limb, since "the other
leg" means little to somebody who cannot see the picture.
"""

from __future__ import annotations

import re
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
    parts = [start_words(setting, side), band_words(setting, side), motion_words(setting, side)]
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
        lower = f", {'both knees' if own_bent else f'the {other} knee'} bent" if other_bent else ""
        return f"Lie on your {other} side{lower}. The {side} leg is on top{_carried(setting)}."
    if posture == "prone":
        return (
            f"Lie on your front. The {side} knee is bent."
            if own_bent
            else "Lie on your front, legs straight."
        )
    if posture in ("supine", "hook_lying"):
        if exercise.is_test_position and _in_the_air(setting):
            return f"Lie on your back. The {side} thigh points up and the lower leg is level."
        place = " at the edge of the bed" if "edge" in exercise.id else ""
        lies = f"Lie on your back{place}{_knees(own_bent, other_bent, side, other)}."
        return lies + _under_words(setting, side)
    if posture == "sled":
        feet = "both feet" if exercise.sides == "both" else f"your {side} foot"
        return f"Lie back in the leg press with {feet} on the plate."
    if exercise.movement == "sit_to_stand":
        seat = "a raised seat" if exercise.seat == "raised" else "a chair"
        return f"Sit at the front of {seat}. Lean forward over your feet."
    if posture == "seated":
        lean = float(bends["pelvis_tilt"][0]) < -5.0
        sits = "Sit on a raised seat and lean back." if lean else "Sit tall on a chair."
        return sits + _under_words(setting, side)
    held = " Hold on with both hands." if exercise.holds else ""
    step = f" Put your {side} foot on the step." if exercise.step_height_m > 0.0 else ""
    place = "Stand at the counter." if exercise.holds else "Stand tall."
    return place + held + step


def _carried(setting: Setting) -> str:
    return ", on pillows" if setting.exercise.chain == "slide" else ""


def _under_words(setting: Setting, side: Side) -> str:
    """Where the leg that works is before it moves, if that is not how the rest of the body lies or sits."""
    names = {solid.name for solid in setting.solids}
    start = {name: places[0] for name, places in setting.pose.centres.items()}
    if "roll" in names:
        return f" A roll lies under the {side} knee."
    if "stool" in names:
        return f" The {side} heel is on a stool."
    if setting.exercise.posture == "supine" and _in_the_air(setting):
        return f" The {side} leg is up in the air."
    ahead = float(start["moving_ankle"][0] - start["other_ankle"][0])
    if setting.exercise.posture == "seated" and ahead > 0.10:
        return f" The {side} foot is out in front."
    return ""


def _in_the_air(setting: Setting) -> bool:
    return float(setting.pose.centres["moving_heel"][0, 2]) > 0.15


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
    if exercise.movement == "stretch" and _towel(exercise):
        pull = "foot" if abs(rise["ankle"]) < 0.1 else "leg"
        return f"Keep the {side} knee straight. Pull the {side} {pull} up with the towel."
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
        return f"Keep the {side} hip still. Turn the {side} knee out. The foot goes in."
    if "foot" in exercise.rests or (
        out > 5.0 and abs(bend) < 5.0 and float(angles["knee_flexion"][0]) > 45.0
    ):
        where = "up" if exercise.posture == "side_lying" else "out to the side"
        far = distance(_travel(setting, "knee"))
        if _travel(setting, "ankle") > 0.03:
            return f"Move the {side} knee {where}, {far}. The foot goes with it."
        return f"Keep your feet where they are. Move the {side} knee {where}, {far}."
    if out > 5.0:
        if exercise.chain == "slide":
            return f"Slide your {side} leg out to the side, {distance(_travel(setting, 'ankle'))}."
        where = "straight up" if exercise.posture == "side_lying" else "out to the side"
        return f"Keep the {side} knee straight. Lift the {side} leg {where}, {distance(_travel(setting, 'ankle'))}."
    if exercise.chain == "slide":
        return f"Slide your {side} leg {'forward' if hip > 0 else 'back'}. The pillows carry it all the time."
    if abs(hip) < 8.0 and abs(bend) > 10.0:
        if bend < 0:
            return f"Straighten the {side} knee. The foot goes up {distance(rise['ankle'])}."
        where = "towards your seat" if exercise.posture in ("prone", "standing") else "back under the chair"
        return f"Bend the {side} knee. Bring the {side} heel {where}."
    if hip < 0:
        if exercise.posture in ("supine", "hook_lying"):
            return f"Press the {side} leg down to the bed."
        if exercise.posture == "prone":
            bent = "Keep it bent. " if float(angles["knee_flexion"][0]) > 45.0 else ""
            what = "thigh" if bent else "leg"
            return f"{bent}Lift the {side} {what}, {distance(_travel(setting, 'knee' if bent else 'ankle'))}."
        return f"Move the {side} leg straight back, {distance(_travel(setting, 'ankle'))}."
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
        alone = f"Stand on the {side} foot. " if exercise.sides == "each" else ""
        heels = "both heels" if exercise.sides == "both" else f"the {side} heel"
        return f"{alone}Lift {heels} as high as you can. Your toes stay down."
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
    if exercise.id in _IN_WORDS and _moves(setting):
        return _IN_WORDS[exercise.id].format(side=side, other=opposite(side))
    if exercise.id == "balance.weight_shift":
        return "Move your weight onto one leg, then onto the other."
    if (
        "other_hip_abduction" in exercise.motion.channels
        and float(np.ptp(angles["other_hip_abduction"])) > 5.0
    ):
        return "Let both knees sink out to the sides. Your feet stay where they are."
    return None


_IN_WORDS = {
    "stretch.hamstrings_seated": "Tip forward from your hips. Keep the {side} knee nearly straight.",
    "stretch.hip_flexors_bed_edge": "Let the {side} leg hang down over the edge.",
    "stretch.calves_standing": "Step back with the {side} foot. Keep that heel down. Bend the {other} knee.",
    "stretch.hip_flexors_standing": "Take a long step back with the {side} foot. Stand tall and move your hips forward.",
    "balance.one_leg_stand": "Stand tall on the {other} leg. Lift the {side} foot off the floor.",
    "balance.tandem_stance": "Put the {other} foot straight in front of the {side} foot. Stand tall.",
    "hip_extension.glute_squeeze": "Squeeze both sides of your seat. Think of the {side} side.",
    "test.hip_flexion_seated": "Push the {side} thigh up",
    "test.hip_flexion_supine": "Pull the {side} thigh to your chest",
    "test.hip_extension_supine": "Push the {side} thigh away from your chest",
    "test.hip_extension_prone": "Push the {side} thigh up",
    "test.hip_abduction_side_lying": "Push the {side} leg up",
    "test.hip_abduction_supine": "Push the {side} leg out to the side",
    "test.hip_external_rotation_seated": "Push the {side} foot in, towards the other one",
    "test.knee_extension_seated": "Push the {side} foot forward",
    "test.knee_flexion_seated": "Pull the {side} foot back",
    "test.knee_flexion_prone": "Pull the {side} heel to your seat",
}
"""What no angle says, or what says more than the angles do."""

_LIMB = re.compile(r"\b(?:the|one|your) ((?:back of the )?)(knee|thigh|leg|heel|foot)\b")


def _holding(setting: Setting, side: Side) -> str:
    """Nothing moves that could be seen: what to do is the first cue, with the side named in it."""
    exercise = setting.exercise
    if exercise.is_test_position:
        push = _IN_WORDS[exercise.id].format(side=side)
        return f"{push}, against the meter of the tester. Nothing moves."
    cue = _IN_WORDS.get(exercise.id, exercise.cues[0]).format(side=side, other=opposite(side))
    if exercise.sides == "each" and side not in cue:
        cue = _LIMB.sub(lambda found: f"the {found[1]}{side} {found[2]}", cue, count=1)
    seconds = "" if exercise.hold_s is None else f" Hold for {exercise.hold_s:g} seconds."
    return f"{cue}{seconds}"


def band_words(setting: Setting, side: Side) -> str:
    """Where the band runs."""
    tie = setting.tie
    if tie is None:
        return f"Hold a towel that goes round the {side} foot." if _towel(setting.exercise) else ""
    if tie.anchor.kind == "belt":
        return "A belt goes round both legs above the knees."
    if tie.place is None:
        return f"The band is a loop {strap_words(tie, side)}."
    if tie.anchor.point == "hands":
        return f"The band goes {strap_words(tie, side)}. Hold its ends in your hands."
    place = anchor_words(tie, side)
    if place.startswith("door"):
        place = f"to a {place}"
    tied = "goes" if place.startswith("under") else "is tied"
    return f"The band goes {strap_words(tie, side)}. Its other end {tied} {re.sub('^on ', 'to ', place)}."


def _towel(exercise: Exercise) -> bool:
    return exercise.id.endswith("_towel")


def strap_words(tie: Tie, side: Side) -> str:
    """Where the band is fixed to the leg, or a loop to both."""
    return loop_place(tie.attachment) if tie.place is None else leg_place(tie.attachment, side)


def leg_place(attachment: str, side: Side) -> str:
    """Where something goes on one leg."""
    return {
        "ankle": f"round your {side} ankle",
        "above_knee": f"above your {side} knee",
        "mid_thigh": f"round your {side} thigh",
        "foot": f"round your {side} foot",
    }[attachment]


def loop_place(attachment: str) -> str:
    """Where a loop goes round both legs."""
    at = {"ankle": "ankles", "above_knee": "legs above the knees", "mid_thigh": "thighs", "foot": "feet"}
    return f"round both {at[attachment]}"


def anchor_words(tie: Tie, side: Side) -> str:
    """What the other end of the band is tied to, with the sides named."""
    place = tie.anchor.say or tie.anchor.kind.replace("_", " ")
    other = opposite(side)
    for plain, named in (
        ("your other foot", f"your {other} foot"),
        ("the foot you stand on", f"your {other} foot"),
        ("your other side", f"your {other} side"),
        ("the same side", f"your {side} side"),
    ):
        place = place.replace(plain, named)
    return place


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
    if exercise.movement == "balance":
        return f"Go on for {hold:g} seconds." if _moves(setting) else ""
    if exercise.movement == "stretch":
        return f"Hold for {hold:g} seconds." if _moves(setting) else ""
    back = _BACK.get(exercise.movement, "Go back slowly.")
    return back if hold <= 1.0 else f"Hold for {hold:g} seconds. {back}"


_BACK = {
    "sit_to_stand": "Sit down slowly.",
    "step_up": "Step down slowly.",
}


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
