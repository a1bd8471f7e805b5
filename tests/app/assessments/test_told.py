"""Every kind of test stands in the log in plain words, and a mistyped one can be taken back."""

from __future__ import annotations

from typing import get_args, get_type_hints

import pytest
from django.utils import timezone

from hipstride.app.assessments.told import words_of_test
from hipstride.app.people.access import events_of
from hipstride.app.people.records import log_of
from hipstride.record.event import TestEvent

DAY = "2026-01-20"
WAY = {"position": "seated", "hip_angle_deg": 90, "knee_angle_deg": 90, "test": "make", "lever_m": 0.3}
TOLD = [
    (
        "walking",
        {"measure": "t25fw", "seconds": [8.1, 7.9], "aid": "stick"},
        "The short walk",
        "8.1 and 7.9 seconds, stick",
    ),
    ("walking", {"measure": "6mwt", "metres": [280.5]}, "The 6-minute walk", "280.5 metres"),
    ("chair_stand", {"measure": "chair_stand_30_s", "count": 9}, "Up from a chair for 30 seconds", "9 times"),
    (
        "chair_stand",
        {"measure": "five_times_sit_to_stand", "seconds": 14.2},
        "Five times up from a chair",
        "14.2 seconds",
    ),
    (
        "own_item",
        {"about": "stairs", "words": "12 steps", "seconds": 17.5},
        "My stairs",
        "12 steps: 17.5 seconds",
    ),
    (
        "own_item",
        {"about": "fatigue", "words": "By noon", "score": 3.0},
        "How tired I am",
        "By noon: 3 of 10",
    ),
    (
        "own_item",
        {"about": "confidence", "words": "The street", "score": 4},
        "How sure I am",
        "The street: 4 of 10",
    ),
    (
        "strength",
        {"movement": "hip_flexion", "left_n": [113, 119], **WAY},
        "Lift the thigh",
        "left 113 and 119 N",
    ),
    (
        "manual_grade",
        {"movement": "knee_flexion", "position": "prone", "left": 3.5, "right": 4},
        "Bend the knee",
        "grade left 3.5, right 4",
    ),
    (
        "counted_set",
        {"exercise": "hip_abduction.side_lying", "side": "left", "reps": 9, "effort": 8},
        "Leg lift",
        "9 times",
    ),
    ("rep_max", {"exercise": "leg_press.sled_both", "load_kg": 40, "reps": 8, "effort": 8}, "", "8 times"),
    (
        "find_my_level",
        {"exercise": "hip_abduction.side_lying", "left": "just", "right": "easily"},
        "Leg lift",
        "left just, right easily",
    ),
    (
        "balance",
        {"measure": "one_leg", "left_seconds": 4.5, "right_seconds": 9},
        "Stand on one leg",
        "left 4.5 seconds, right 9 seconds",
    ),
    ("balance", {"measure": "feet_together", "seconds": 30}, "Stand with feet together", "30 seconds"),
    ("walking", {"measure": "6mwt", "limited_by": "unable"}, "The 6-minute walk", "could not be done"),
    ("score", {"measure": "mfis", "score": 45}, "MFIS, fatigue", "45"),
    ("visit", {"week": 4}, "How the test day was", "week 4"),
]


def test_there_is_one_of_each_kind():
    assert {kind for kind, *_ in TOLD} == set(get_args(get_type_hints(TestEvent)["kind"]))


@pytest.mark.parametrize(("kind", "test", "name", "detail"), TOLD)
def test_in_words(kind, test, name, detail):
    told, values = words_of_test(TestEvent(kind=kind, test={"date": DAY, **test}))
    assert told
    assert told.startswith(name)
    assert values == detail


def test_a_mistyped_test_is_taken_back_in_the_log_and_stays_there(cast, as_):
    ana, person = as_("ana"), cast.ana_person
    ana.post(f"/people/{person.pk}/visit/{timezone.localdate()}/clock/tug/?with=somebody", {"value_1": "140"})
    page = ana.get(f"/people/{person.pk}/log/").text
    assert "140 seconds" in page
    (event,) = events_of(person)
    answer = ana.post(
        f"/people/{person.pk}/log/change/{event.event_id}", {"take_back": "yes", "back-why": "mistyped"}
    )
    assert answer.status_code == 302
    log = log_of(person)
    assert (len(log.events), len(log.originals)) == (0, 2)
    assert "<s>" in ana.get(f"/people/{person.pk}/log/").text
