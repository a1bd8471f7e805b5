"""Grades: what is kept, and what is said of what cannot be; and what was found, left and right."""

from __future__ import annotations

import pytest
from django.urls import reverse

from hipstride.app.people.actions_examples import add_example
from hipstride.app.people.records import record_of


@pytest.fixture
def person(cast):
    return add_example(cast.ana, "reader_a_home")


def record(person):
    found = record_of(person)
    assert found is not None
    return found


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


def test_what_was_found_is_said_left_and_right(as_, cast):
    person = add_example(cast.ana, "reader_e")
    page = as_("ana").get(reverse("assessments:ready", args=[person.pk])).content.decode()
    assert "Weaker on the left:" in page
    assert "Weaker on the right:" not in page


def test_the_marks_on_the_bands_are_told(as_, cast):
    page = as_("ana").get(reverse("assessments:ready", args=[cast.ana_person.pk])).content.decode()
    assert "Marks on your bands" in page
