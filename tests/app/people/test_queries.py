"""Few questions to the database a page, however many versions and answers there are."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from hipstride.app.people.access import visible_to
from hipstride.app.people.actions import add_example, save_answers

PAGES = {
    "people:examples": 4,
    "people:set_up_check": 8,
    "people:set_up_step": 8,
    "assessments:start": 10,
    "assessments:find": 12,
    "assessments:ready": 10,
    "assessments:grades": 8,
    "assessments:visits": 8,
    "assessments:visit": 8,
    "assessments:strength": 8,
}


@pytest.mark.parametrize("name", PAGES)
def test_a_page_asks_the_database_few_times(name, cast, as_, django_assert_max_num_queries):
    person = add_example(cast.ana, "reader_a_home")
    for minutes in ("20", "25", "30"):
        save_answers(cast.ana, person, {"minutes": minutes})
    client = as_("ana")
    needs: dict[str, object] = {} if name == "people:examples" else {"person_id": person.pk}
    if name in ("assessments:visit", "assessments:strength"):
        needs["day"] = timezone.localdate()
    if name == "assessments:strength":
        needs["position"] = "hip-flexion-seated"
    if name == "people:set_up_step":
        needs["step"] = "bands"
    if name == "assessments:find":
        client.post(reverse(name, kwargs=needs))
    address = reverse(name, kwargs=needs)
    client.get(address)
    with django_assert_max_num_queries(PAGES[name]):
        assert client.get(address).status_code == 200


def test_the_list_of_people_asks_as_often_for_twelve_as_for_three(cast, as_):
    client = as_("ana")
    asked = []
    for wanted in (3, 12):
        while visible_to(cast.ana).count() < wanted:
            add_example(cast.ana, "reader_a_home")
        client.get(reverse("people:index"))
        with CaptureQueriesContext(connection) as queries:
            assert client.get(reverse("people:index")).status_code == 200
        asked.append(len(queries))
    assert asked[0] == asked[1] <= 20
