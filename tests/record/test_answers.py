"""What counts of a day's answers: nothing that is asked in passing in a class hides what was told at home."""

import datetime as dt
import itertools
from typing import Any

import pytest

from hipstride.record.answers import answers_on
from hipstride.record.event import Readiness
from tests.record.test_log import line, read

DAY = dt.date(2026, 1, 20)
HOME: dict[str, Any] = {
    "fatigue": 8,
    "pain_left_hip": 8,
    "after_last_time": "worse",
    "ill": "no",
    "new_symptoms": "yes",
    "fall": "yes",
    "helper_present": "no",
}
CLASS: dict[str, Any] = {"ill": "no", "helper_present": "yes", "setting": "class"}
SETTLED: dict[str, Any] = {"new_symptoms": "no"}


def answers(*bodies):
    """What counts of these, one after the other."""
    lines = (
        line(f"r{n}", "readiness", body, at=f"2026-01-20T10:{n:02}:00Z") for n, body in enumerate(bodies)
    )
    return answers_on(read(*lines).events, DAY)


def test_as_usual_in_a_class_keeps_what_was_told_at_home_without_a_network():
    assert answers(HOME, CLASS) == Readiness(**{**HOME, "helper_present": "yes", "setting": "class"})
    assert answers(HOME, {**CLASS, "fatigue": 5}).fatigue == 8
    assert answers({**HOME, "fatigue": 2}, {**CLASS, "fatigue": 5}).fatigue == 5
    assert answers({**HOME, "ill": "yes"}, CLASS).ill == "yes"


def test_the_words_that_something_new_has_settled_settle_only_that():
    one, other = (answers(HOME, *order) for order in itertools.permutations((CLASS, SETTLED)))
    assert one == other == Readiness(**{**HOME, **CLASS, **SETTLED})
    assert (
        answers(HOME, {**SETTLED, **CLASS, "fatigue": 5}) == one
    )  # a board wrote on over the line that settled it
    assert answers(HOME, SETTLED, HOME).new_symptoms == "yes"


def test_what_the_person_answers_later_stands_for_what_they_said_before():
    better: dict[str, Any] = {"ill": "no", "new_symptoms": "no", "fall": "no"}
    assert answers(HOME, better) == Readiness(**better)
    assert answers(HOME, {**CLASS, "fatigue": 5}, better) == Readiness(**better, setting="class")
    assert answers({**CLASS, "fatigue": 5}, CLASS) == answers(CLASS, {**CLASS, "fatigue": 5})
    assert answers({**CLASS, "fatigue": 5}, CLASS) == Readiness(**CLASS, fatigue=5)  # from two boards
    assert answers() is None


@pytest.mark.parametrize(
    ("moment", "kept"), [("2026-01-19T23:59:00Z", False), ("2026-01-20T00:00:00Z", True)]
)
def test_only_the_day_counts(moment, kept):
    found = answers_on(read(line("r", "readiness", HOME, at=moment)).events, DAY)
    assert (found is not None) is kept
