"""The log page: plain words, corrections that keep what was written first, for those who may."""

from __future__ import annotations

import re

import pytest

from hipstride.app.people.actions_log import Item, add_events
from hipstride.app.people.records import log_of
from hipstride.record.event import SetDone
from tests.app.training.lines import batch, line, post, set_line


@pytest.fixture
def person(cast):
    add_events(cast.ana, cast.ana_person, [Item(set_line(cast.ana_person, effort=5, form="good"))])
    return cast.ana_person


@pytest.fixture
def ana(as_):
    return as_("ana")


def page(client, person, query=""):
    answer = client.get(f"/people/{person.pk}/log/{query}")
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", answer.content.decode())


def change(client, person, name="set-1", **told):
    return client.post(f"/people/{person.pk}/log/change/{name}", told)


def reps(events):
    return [event.body.reps for event in events if isinstance(event.body, SetDone)]


ALL = {"reps": "10", "effort": "6", "form": "partly", "stopped_because": "done", "why": "mistyped"}


def test_a_set_is_told_in_plain_words(ana, person):
    text = page(ana, person)
    assert "Set 1: 8 times" in text
    assert "effort 5, good form" in text
    assert "Left leg" in text


def test_a_change_counts_and_what_was_written_first_stays_struck_out(ana, person):
    assert change(ana, person, **ALL).status_code == 302
    text = page(ana, person)
    assert "Set 1: 10 times" in text
    assert re.search(r"<s[^>]*>Set 1: 8 times", text)
    assert "mistyped" in text
    log = log_of(person)
    assert reps(log.events) == [10]
    assert reps(log.originals) == [8]
    assert change(ana, person, **{**ALL, "reps": "12"}).status_code == 302
    assert reps(log_of(person).events) == [12]


def test_a_set_that_did_not_happen_is_taken_back_with_a_reason(ana, person):
    assert change(ana, person, take_back="yes", **{"back-why": ""}).status_code == 422
    assert change(ana, person, take_back="yes", **{"back-why": "wrong person"}).status_code == 302
    assert log_of(person).events == ()
    assert "wrong person" in page(ana, person)
    assert "let it count" in ana.get(f"/people/{person.pk}/log/change/set-1").content.decode()
    change(ana, person, **ALL)
    assert reps(log_of(person).events) == [10]


@pytest.mark.parametrize(
    "wrong", [{"reps": "-1"}, {"reps": "201"}, {"reps": "x"}, {"effort": "11"}, {"form": "fine"}]
)
def test_a_wrong_change_is_said_at_its_field_and_keeps_what_was_typed(wrong, ana, person):
    answer = change(ana, person, **{**ALL, **wrong})
    assert answer.status_code == 422
    assert "mistyped" in answer.content.decode()
    assert reps(log_of(person).events) == [8]


@pytest.mark.parametrize(
    ("who", "status"),
    [("ana", 200), ("ben", 200), ("bea", 404), ("cleo", 404), ("dev", 404), ("edi", 404), ("nobody", 302)],
)
def test_only_those_who_may_see_the_record_change_it(who, status, cast, as_, person):
    assert as_(who).get(f"/people/{person.pk}/log/change/set-1").status_code == status
    sent = change(as_(who), person, **ALL)
    assert sent.status_code == (302 if status == 200 else status)
    assert reps(log_of(person).events) == [10 if status == 200 else 8]


def test_what_is_not_there_is_not_found(cast, ana, person):
    assert ana.get(f"/people/{person.pk}/log/change/nothing").status_code == 404
    change(ana, person, **ALL)
    correction = log_of(person).originals[-1]
    assert ana.get(f"/people/{person.pk}/log/change/{correction.id}").status_code == 404


def test_an_id_with_odd_signs_has_its_page_too(cast, ana):
    name = "a/b?c#d%é'\"<"
    add_events(cast.ana, cast.ana_person, [Item(set_line(cast.ana_person, name))])
    text = page(ana, cast.ana_person)
    (address,) = re.findall(r'href="(/people/[^"]*/log/change/[^"]*)"', text)
    assert ana.get(address.replace("&#x27;", "'")).status_code == 200


def test_everything_else_that_was_told_stands_there_too(cast, ana):
    person = cast.ana_person
    skipped = {"exercise": "hip_flexion.seated_march", "side": "left", "set": 1, "reason": "pain"}
    lines = [
        line(person, "readiness", {"fatigue": 7, "pain_left_hip": 5, "after_last_time": "worse"}, "r-1"),
        line(person, "readiness", {"ill": "no", "helper_present": "yes"}, "r-2"),
        line(person, "symptom", {"what": "chest_pain"}, "s-1"),
        line(person, "symptom", {"what": "tingling", "settled": True}, "s-2"),
        line(person, "fall", {"why": "tripped", "reviewed_with": "my nurse"}, "f-1"),
        line(person, "set_skipped", skipped, "k"),
        line(
            person, "set_done", set_line(person, stopped_because="pain", pain=6, chosen="easier")["body"], "p"
        ),
    ]
    for name, more in (  # as a player of before wrote them; the last one is held and was done
        ("p-2", {"side": "right", "reps": 0, "seconds": 5, "stopped_because": "pain"}),
        ("p-3", {"side": "right", "set": 2, "reps": 0, "seconds": 30}),
    ):
        lines.append(set_line(person, name, **more))
    assert add_events(cast.ana, person, [Item(each) for each in lines]).refused == ()
    text = page(ana, person)
    for words in (
        "Set 1: 0 times",
        "Set 2: 30 seconds",
        "tired 7; pain; worse the day after last time",
        "as usual",
        "Pain or pressure in your chest",
        "Gone",
        "talked about it with my nurse",
        "Set 1 left out",
        "you chose easier, stopped: it hurt, pain 6",
    ):
        assert words in text
    answer = ana.get(f"/people/{person.pk}/log/change/f-1").content.decode()
    assert "Take it back" in answer
    assert 'name="reps"' not in answer


def test_a_long_log_comes_in_pages_with_few_queries(cast, ana, django_assert_max_num_queries):
    person = cast.ana_person
    lines = [
        set_line(person, f"s-{day}", at=f"2026-0{1 + day // 28}-{1 + day % 28:02}T10:00:00Z")
        for day in range(56)
    ]
    add_events(cast.ana, person, [Item(each) for each in lines])
    page(ana, person)
    with django_assert_max_num_queries(8):
        first = page(ana, person)
    assert first.count("<summary>") == 7
    assert "?page=2" in first
    assert "28 February 2026" in first
    assert "1 January 2026" in page(ana, person, "?page=8")
    assert page(ana, person, "?page=nonsense") == first


def test_effort_told_after_the_set_strikes_nothing_out(cast, as_):
    client = as_("ana")
    done = set_line(cast.ana_person, "s-1", at="2026-01-07T18:05:00+01:00")
    told = {"of": "s-1", "body": {**done["body"], "effort": 6, "form": "good"}, "why": None}
    post(
        client, batch(done, line(cast.ana_person, "correction", told, "c-1", at="2026-01-07T18:07:00+01:00"))
    )
    page = client.get(f"/people/{cast.ana_person.pk}/log/").content.decode()
    assert "effort 6" in page
    assert not re.search(r"<s[ >]", page)
