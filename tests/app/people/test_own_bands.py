"""Bands that somebody measured and that are in no table: every page works, and the set-up never loses one."""

from __future__ import annotations

import pytest
from django.urls import reverse

from hipstride.app.people.actions import save_record
from hipstride.app.people.actions_examples import add_example
from hipstride.app.people.records import document_of_newest
from hipstride.exchange.data_folder import example_names
from tests.app.test_roles import EXPECTED, NAMES, values

MINE = [
    {
        "brand": brand,
        "colour": colour,
        "length_m": 1.5,
        "measured_n_at_100": low,
        "measured_n_at_200": 1.5 * low,
    }
    for brand, colour, low in (
        ("Mine", "red", 12.0),
        ('"><script>alert(1)</script>', "sky / blue", 25.0),
    )
]
PAGES = [
    name
    for name, methods in EXPECTED.items()
    if ":person_id>" in NAMES[name] and methods.get("GET", (0,))[0] == 200
]


def answers_of_every_page(client, person):
    addresses = {name: reverse(name, kwargs=values(name, person.pk)) for name in PAGES}
    return {name: client.get(address) for name, address in addresses.items()}


def bands_of(person):
    return (document_of_newest(person) or {})["equipment"]["bands"]


@pytest.fixture
def owner(cast):
    """Ana with nothing but bands of her own."""
    document = document_of_newest(cast.ana_person) or {}
    save_record(
        cast.ana, cast.ana_person, {**document, "equipment": {**document["equipment"], "bands": MINE}}
    )
    return cast.ana_person


def test_every_page_and_print_works_with_own_bands(owner, as_):
    found = answers_of_every_page(as_("ana"), owner)
    assert {name: answer.status_code for name, answer in found.items()} == dict.fromkeys(PAGES, 200)
    for name, answer in found.items():
        if not answer.streaming and "text/html" in answer.headers["Content-Type"]:
            assert "<script>alert" not in answer.text, name
    assert "Mine" not in found["assessments:ready"].text.partition("What to buy")[0]


@pytest.mark.parametrize("name", example_names())
def test_every_page_and_print_works_for_each_example(name, cast, as_):
    person = add_example(cast.ana, name)
    found = answers_of_every_page(as_("ana"), person)
    mine = [name for name in PAGES if not name.startswith("classes:")]  # nobody but Ana is in her class
    assert {name: found[name].status_code for name in mine} == dict.fromkeys(mine, 200)


@pytest.mark.parametrize(
    ("step", "sent"),
    [
        ("minutes", {"minutes": "30"}),
        ("brands", {"brands": ["TheraBand"]}),
        ("brands", {"pass": "1"}),
    ],
)
def test_a_change_in_the_set_up_keeps_own_bands(step, sent, owner, as_):
    address = reverse("people:set_up_step", args=[owner.pk, step])
    assert as_("ana").post(f"{address}?change=1", sent).status_code == 302
    assert [band for band in bands_of(owner) if band in MINE] == MINE


def test_own_bands_stay_beside_those_that_are_tapped(owner, as_):
    ana = as_("ana")
    ana.post(reverse("people:set_up_step", args=[owner.pk, "brands"]), {"brands": ["TheraBand"]})
    sent = {"bands": ["TheraBand/red", "TheraBand/green"], "band_length": "1.5 m"}
    assert ana.post(reverse("people:set_up_step", args=[owner.pk, "bands"]), sent).status_code == 302
    assert bands_of(owner)[:2] == MINE
    assert [band["colour"] for band in bands_of(owner)[2:]] == ["red", "green"]
    assert ana.get(reverse("people:set_up_check", args=[owner.pk])).status_code == 200
