"""Grades, readings and the chair: what is kept, and what is said of what cannot be."""

from __future__ import annotations

import pytest
from django.urls import reverse

from hipstride.app.people.actions import add_example
from hipstride.app.people.records import log_of, record_of
from hipstride.record.event import TestEvent

READINGS = {
    "left_n": "113 119 116",
    "right_n": "125, 131 128",
    "unit": "N",
    "lever_m": "37",
    "test": "break",
    "date": "2026-01-05",
    "hip_angle_deg": "90",
    "knee_angle_deg": "90",
    "fixation": "hand",
    "gravity": "raw",
}


@pytest.fixture
def person(cast):
    return add_example(cast.ana, "reader_a_home")


@pytest.fixture
def strength(as_, person):
    address = reverse("assessments:strength", args=[person.pk, "hip-flexion-seated"])
    return lambda **changes: as_("ana").post(address, {**READINGS, **changes})


def record(person):
    found = record_of(person)
    assert found is not None
    return found


def test_readings_are_kept_as_the_case_file_has_them(strength, person, cast):
    assert strength().status_code == 302
    kept = record(person).strength[-1]
    case = record(cast.ana_person).strength[0]
    same = ("movement", "position", "hip_angle_deg", "knee_angle_deg", "test", "lever_m", "left_n", "right_n")
    assert [getattr(kept, name) for name in same] == [getattr(case, name) for name in same]
    assert strength(left_n="99").status_code == 302
    assert [row.left_n for row in record(person).strength] == [(99.0,)]  # the same day, the same test


def test_a_meter_in_kilograms_or_pounds_is_read_in_newtons(strength, person):
    strength(unit="kg", left_n="10", right_n="10")
    assert record(person).strength[-1].left_n == (98.1,)
    strength(unit="lb", left_n="10", right_n="10")
    assert record(person).strength[-1].left_n == (44.5,)


@pytest.mark.parametrize(
    ("changes", "field", "says"),
    [
        ({"left_n": "113 1750"}, "left_n", "such as 175"),
        ({"lever_m": "37 m"}, "lever_m", "from 5 to 120 cm"),
        ({"lever_m": "370"}, "lever_m", "from 5 to 120 cm"),
        ({"lever_m": ""}, "lever_m", "Write the distance"),
        ({"right_n": ""}, "right_n", "Fill in both legs"),
        ({"left_n": "", "right_n": ""}, "left_n", "Fill in both legs"),
        ({"left_n": "strong"}, "left_n", "numbers only"),
        ({"hip_angle_deg": "10"}, "hip_angle_deg", "45 to 130 degrees"),
        ({"date": "2999-01-01"}, "date", "today or before"),
        ({"date": "yesterday"}, "date", "2026-01-31"),
        ({"test": ""}, "test", "Choose one"),
    ],
)
def test_one_clear_message_stands_at_the_field(strength, person, changes, field, says):
    answer = strength(**changes)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert f'href="#field-{field}"' in page
    assert page.count("Please look:") == 2  # once at the field, once in the title
    assert page.count(says) == 2
    assert 'value="113 119 116"' in page or "left_n" in changes
    assert record(person).strength == ()


def test_a_side_that_could_not_be_tested_may_stay_open(strength, person):
    assert strength(right_n="", limited_right="unable").status_code == 302
    assert record(person).strength[-1].limited_by.right == "unable"


def test_angles_come_from_the_position_and_the_way_of_last_time_is_there(as_, person, strength):
    client = as_("ana")
    prone = client.get(
        reverse("assessments:strength", args=[person.pk, "knee-flexion-prone"])
    ).content.decode()
    assert 'name="hip_angle_deg" value="0"' in prone
    assert 'name="knee_angle_deg" value="90"' in prone
    strength(device="microFET2")
    again = client.get(
        reverse("assessments:strength", args=[person.pk, "hip-flexion-seated"])
    ).content.decode()
    assert 'value="37 cm"' in again
    assert 'value="microFET2"' in again
    assert client.get(reverse("assessments:strength", args=[person.pk, "no-such"])).status_code == 404


def test_a_break_test_of_a_new_hip_is_advised_against(as_, cast):
    page = as_("bea").get(reverse("assessments:strength", args=[cast.bea_person.pk, "hip-flexion-supine"]))
    assert "hip was replaced" in page.content.decode()


def grades(**told):
    return {"date": "2026-01-08", **told}


def test_grades_are_kept_with_their_position(as_, person):
    client, address = as_("ana"), reverse("assessments:grades", args=[person.pk])
    told = {"hip_flexion_left": "4", "hip_flexion_right": "4.5", "hip_abduction_left": "3"}
    sent = client.post(address, grades(**told, hip_flexion_position="seated"))
    assert sent.status_code == 302
    rows = {row.movement: row for row in record(person).manual_grade}
    assert (rows["hip_flexion"].left, rows["hip_flexion"].right) == (4.0, 4.5)
    assert (rows["hip_abduction"].position, rows["hip_abduction"].right) == ("side_lying", None)
    client.post(address, grades(hip_flexion_left="5"))
    rows = {row.movement: row for row in record(person).manual_grade}
    assert rows["hip_flexion"].left == 5.0
    assert set(rows) == {"hip_flexion", "hip_abduction"}


@pytest.mark.parametrize(
    ("told", "says"), [({}, "one grade at least"), ({"hip_flexion_left": "4.3"}, "in halves")]
)
def test_grades_that_cannot_be_are_said(as_, person, told, says):
    answer = as_("ana").post(reverse("assessments:grades", args=[person.pk]), grades(**told))
    assert answer.status_code == 422
    assert says in answer.content.decode()
    assert record(person).manual_grade == ()


def test_the_chair_by_itself(as_, person):
    client = as_("ana")
    address = reverse("assessments:timed", args=[person.pk, "five-times-sit-to-stand"])
    assert client.post(address, {"value_1": "fast"}).status_code == 422
    assert client.post(address, {"value_1": "2.5"}).status_code == 422
    assert client.post(address, {"value_1": "14.2"}).status_code == 302
    body = log_of(person).events[-1].body
    assert isinstance(body, TestEvent)
    assert body.test["measure"] == "five_times_sit_to_stand"
    assert body.test["seconds"] == 14.2


def test_what_was_found_is_said_left_and_right(as_, cast):
    person = add_example(cast.ana, "reader_e")
    page = as_("ana").get(reverse("assessments:ready", args=[person.pk])).content.decode()
    assert "Weaker on the left:" in page
    assert "Weaker on the right:" not in page
    assert "Marks on your bands" in page
