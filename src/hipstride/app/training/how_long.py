"""How long the player takes besides the training: reading, answering, tapping. Pure.

The minutes of a plan count what the body does. Nobody was timed: these are the times that docs/app-set-up.md states.
"""

from __future__ import annotations

from collections.abc import Sequence

from hipstride.figure.follow.blocks import groups_of
from hipstride.prescription.today import TodayExercise

QUESTION_S = 12.0  # one thing to read, or one question
LIST_S = 20.0  # several of them
TAP_S = 5.0
COUNT_IN_S = 5.0  # before each set, as in js/player/counting.js


def asking_minutes(exercises: Sequence[TodayExercise]) -> int:
    """What is to be added to the minutes of a session, rounded.

    Each exercise is chosen and got into; of repetitions it is asked how they looked, and of each side how hard they were.
    """
    if not exercises:
        return 0
    pairs = groups_of(exercises)
    counted = [pair for pair in pairs if pair[0].prescription.dose.reps is not None]
    screens = 2 * len(pairs) + len(counted) + sum(len(pair) for pair in counted)
    sets = sum(shown.prescription.dose.sets for shown in exercises)
    seconds = (
        2 * LIST_S + QUESTION_S * screens + (TAP_S + COUNT_IN_S) * sets
    )  # with the first and the last screen
    return round(seconds / 60.0)
