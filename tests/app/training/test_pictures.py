"""Pictures: of an exercise for those who may see the person, of a band for everybody."""

from __future__ import annotations

import pytest

MARCH = "hip_flexion.seated_march"


@pytest.mark.parametrize(
    ("who", "status"),
    [("ana", 200), ("ben", 200), ("bea", 404), ("cleo", 404), ("dev", 404), ("edi", 404), ("nobody", 302)],
)
def test_an_exercise_is_drawn_for_those_who_may_see_the_person(who, status, cast, as_):
    assert as_(who).get(f"/people/{cast.ana_person.pk}/figure/{MARCH}/left.svg").status_code == status


def test_it_is_on_either_side_in_every_theme_still_or_moving(cast, as_):
    client = as_("ana")
    seen = set()
    for side in ("left", "right"):
        for query in ("?theme=light", "?theme=dark", "?theme=contrast", "?animate=1"):
            answer = client.get(f"/people/{cast.ana_person.pk}/figure/{MARCH}/{side}.svg{query}")
            assert answer.headers["Content-Type"] == "image/svg+xml"
            assert "private" in answer.headers["Cache-Control"]
            seen.add(answer.content)
    assert len(seen) == 8
    assert client.get(f"/people/{cast.ana_person.pk}/figure/{MARCH}/left.svg?theme=no").status_code == 200


@pytest.mark.parametrize("place", ["no.such/left", f"{MARCH}/up", f"{MARCH}/"])
def test_what_is_not_there_is_not_found(place, cast, as_):
    assert as_("ana").get(f"/people/{cast.ana_person.pk}/figure/{place}.svg").status_code == 404


@pytest.mark.parametrize("who", ["ana", "edi", "nobody"])
def test_a_band_is_the_same_for_everybody(who, as_):
    answer = as_(who).get("/figure/band/TheraBand/red.svg")
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "image/svg+xml")
    assert "public" in answer.headers["Cache-Control"]
    for wrong in ("TheraBand/pink", "No/red", "%00/red", "TheraBand/..%2Fred"):
        assert as_(who).get(f"/figure/band/{wrong}.svg").status_code == 404
