"""What the follow-along says of a dose and of what resists. Reading grade 6 or less; all of it can be spoken."""

from __future__ import annotations

from hipstride.catalogue.exercise import Exercise
from hipstride.catalogue.exercises import get
from hipstride.figure.words import leg_place, loop_place
from hipstride.prescription.set_ups import mark_number
from hipstride.prescription.training_log import LastTime
from hipstride.prescription.types import Prescription
from hipstride.record.person import Side, Sides
from hipstride.record.resistance import Band, Cuff, Resistance, Sled
from hipstride.resistance.setup import anchor_of

SIDES: dict[Sides, str] = {"left": "Left leg", "right": "Right leg", "both": "Both legs"}
HELP = "Call for help at once for chest pain, trouble to breathe, or new trouble to speak, see or move."
NOT_TODAY = (
    "Do not start if you are ill or have a fever.",
    "Do not start if something is new or worse for more than a day.",
    "If you fell and nobody has looked at it yet, only lie or sit. If it hurt you, do not start.",
    "Have a phone in reach.",
)
WARM_UP = (
    "Sit or lie where you are safe. No band yet.",
    "Bend and straighten each knee a little.",
    "Lift one heel, then the other. Roll your feet.",
    "Move slowly. Breathe.",
)
LET_GO = ("Stay where you are. Let your legs go loose.", "Breathe in slowly, and out for longer.")
GET_UP = "Take your time to get up. Stand still before you walk."
UI: dict[str, str] = {
    "half_way": "Half way.",
    "five_left": "Five more seconds.",
    "ten_left": "Ten seconds.",
    "last_one": "Last one.",
    "of": "of",
    "seconds": "seconds",
    "paused": "Paused",
    "paused_text": "Take the time you need.",
    "asleep": "The screen was asleep, so we waited for you.",
    "voice_on": "Voice on",
    "voice_off": "Voice off",
    "no_voice": "No voice",
    "beeps_on": "Beeps on",
    "beeps_off": "Beeps off",
    "no_beeps": "No beeps",
    "back": "Back",
    "pause": "Pause",
    "next": "Next",
    "more": "More time",
    "go_on": "Go on",
    "unwell": "I do not feel well",
    "stop": "End for today",
    "minutes_left": "{n} min left",
    "minute_left": "Almost done",
    "exercise_of": "Exercise {i} of {n}",
    "done_sets": "You did {n} of {m} sets. They count.",
    "done_one": "You did 1 of {m} sets. It counts.",
    "done_none": "No set today. That is fine. Next time is a new day.",
    "write_down": "For your paper log:",
    "chosen_easier": "easier",
    "chosen_harder": "harder",
}
"""The words of the player's own buttons and lines."""


def amount(reps: int | None, seconds: float | None) -> str:
    """How much one set is: "10 times", "30 seconds", "8 times, each held for 5 seconds"."""
    if reps is None:
        return f"{seconds or 0.0:.0f} seconds"
    times = "once" if reps == 1 else f"{reps} times"
    return times if seconds is None else f"{times}, each held for {seconds:.0f} seconds"


def sets_of(sets: int) -> str:
    """Such as 2 sets."""
    return "1 set" if sets == 1 else f"{sets} sets"


def of_sets(sets: int) -> str:
    """What stands before an amount that is done in each of them, such as "2 sets of "."""
    return f"{sets_of(sets)} of "


def load_name(resistance: Resistance) -> str:
    """What resists, in a few words: "red band, mark 3"; nothing for the leg alone."""
    match resistance:
        case Band():
            return f"{band_name(resistance)}, mark {mark_number(resistance.rest_length_m)}"
        case Sled():
            return f"{resistance.load_kg:g} kg on the sled"
        case Cuff():
            return f"{resistance.mass_kg:g} kg cuff"
        case _:
            return ""


def band_name(band: Band) -> str:
    """Such as red band, or double red band."""
    return f"double {band.colour} band" if band.layers == 2 else f"{band.colour} band"


def with_load(words: str, resistance: Resistance) -> str:
    """An amount with what resists behind it."""
    load = load_name(resistance)
    return f"{words}, {load}" if load else words


def way_words(taken: Prescription, planned: Prescription) -> str:
    """What is done when a way is chosen: how much, with what; the form and the sets where they are others than planned."""
    words = amount(taken.dose.reps, taken.dose.seconds)
    if taken.dose.sets != planned.dose.sets:
        words = f"{of_sets(taken.dose.sets)}{words}"
    if taken.exercise != planned.exercise:
        words = f"{get(taken.exercise).name}: {words}"
    return with_load(words, taken.resistance)


def set_up_lines(exercise: Exercise, side: Sides, resistance: Resistance) -> list[str]:
    """How the resistance is made ready, one short sentence each."""
    match resistance:
        case Band():
            free = f"{resistance.rest_length_m * 100:.0f} cm"
            double = ", laid double" if resistance.layers == 2 else ""
            mark = mark_number(resistance.rest_length_m)
            return [
                f"Tie it at mark {mark}: {free} of free band{double}.",
                *strap_lines(exercise, side, resistance),
                *_anchor_lines(exercise, resistance),
            ]
        case Sled():
            return [
                "Set the stops first.",
                f"Load {resistance.load_kg:g} kg of plates.",
                f"Your feet go {resistance.foot_height_m * 100:.0f} cm up from the lower edge of the plate.",
            ]
        case Cuff():
            return strap_lines(exercise, side, resistance)
        case _:
            return []


def strap_lines(exercise: Exercise, side: Sides, resistance: Resistance) -> list[str]:
    """Where it goes on the leg."""
    if isinstance(resistance, Cuff):
        return [f"The cuff goes {leg_place(resistance.attachment, _one(side))}."]
    if not isinstance(resistance, Band):
        return []
    at = resistance.attachment or "ankle"
    if anchor_of(exercise, resistance.anchor).type == "loop":
        return [f"Make a loop of the {load_name(resistance)}. It goes {loop_place(at)}."]
    return [f"The {load_name(resistance)}, goes {leg_place(at, _one(side))}."]


def _anchor_lines(exercise: Exercise, band: Band) -> list[str]:
    anchor = anchor_of(exercise, band.anchor)
    if anchor.type == "loop":
        return []
    lines = [f"Its other end: {anchor.say or anchor.kind.replace('_', ' ')}."]
    if band.anchor_distance_m is not None:
        lines.append(
            f"At the start, have {band.anchor_distance_m * 100:.0f} cm between the door anchor and your leg."
        )
    return lines


def _one(side: Sides) -> Side:
    """The leg that is computed as the moving one."""
    return "right" if side == "right" else "left"


def last_time_line(last: LastTime) -> str:
    """What was done the last time, as a sentence."""
    return f"Last time: {done_words(last)}."


def done_words(last: LastTime) -> str:
    """What was done the last time: "2 sets of 10, red band, mark 3, effort 5", or "0 times, stopped: it hurt"."""
    worked = last.worked
    counts = [count for count in worked if count > 0]
    if not worked:
        reps = amount(0, None)
    elif last.seconds is not None and max(worked) <= 1:  # for a time, not for a count
        much = amount(None, last.seconds)
        reps = much if len(worked) == 1 else f"{sets_of(len(worked))} of {much}"
    elif not counts:
        reps = sets_of(len(worked))
    elif len(set(counts)) == 1:
        reps = amount(counts[0], None) if len(counts) == 1 else f"{sets_of(len(counts))} of {counts[0]}"
    else:
        reps = f"{' and '.join(map(str, counts))} times"
    effort = "" if last.effort is None else f", effort {last.effort:g}"
    hurt = ", stopped: it hurt" if last.hurt else ""
    return f"{with_load(reps, last.resistance)}{effort}{hurt}"
