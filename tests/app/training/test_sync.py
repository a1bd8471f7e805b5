"""POST /sync/: who may, what is taken, what is refused item by item, and what no batch can break."""

from __future__ import annotations

import datetime as dt
import json
import uuid
from dataclasses import replace

import pytest
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hipstride.app.people.access import events_of
from hipstride.app.people.actions_examples import add_example
from hipstride.app.people.records import log_of
from hipstride.app.training.actions import correct
from hipstride.app.training.sync import MOST_BYTES, Malformed, batch_of
from hipstride.prescription.done_sessions import sessions
from hipstride.record.event import SetDone
from tests.app.training.lines import batch, line, post, set_line


@pytest.mark.parametrize(
    ("who", "status", "taken"),
    [
        ("ana", 200, True),
        ("ben", 200, True),
        ("bea", 200, False),
        ("cleo", 200, False),
        ("dev", 200, False),
        ("edi", 200, False),
        ("nobody", 401, False),
    ],
)
def test_everybody_sends_for_those_they_may_see_and_nobody_else(who, status, taken, cast, as_):
    answer = post(as_(who), batch(set_line(cast.ana_person)))
    assert answer.status_code == status
    assert events_of(cast.ana_person).count() == taken
    if status == 200:
        told = answer.json()
        assert told["accepted"] == (["set-1"] if taken else [])
        assert [one["code"] for one in told["rejected"]] == ([] if taken else ["other_person"])
    else:
        assert answer.json()["error"] == "signed_out"


def test_a_person_one_may_not_see_is_answered_like_nobody(cast, as_):
    real = set_line(cast.bea_person)
    none = {**real, "person": "00000000-0000-7000-8000-000000000000"}
    odd = {**real, "person": "somebody"}
    told = post(as_("ana"), batch(real, none, odd)).json()["rejected"]
    assert len({(one["code"], one["reason"]) for one in told}) == 1
    assert [one["index"] for one in told] == [0, 1, 2]


def test_the_token_is_wanted_and_who_is_signed_out_hears_that_first(cast):
    client = Client(enforce_csrf_checks=True)
    assert post(client, batch()).status_code == 401
    client.force_login(cast.ana)
    content = batch(set_line(cast.ana_person))
    assert post(client, content).status_code == 403
    token = client.cookies["csrftoken"].value  # the refusal brought it
    answer = post(client, content, headers={"X-CSRFToken": token})
    assert (answer.status_code, answer.json()["accepted"]) == (200, ["set-1"])


def test_only_post(cast, as_):
    assert as_("ana").get("/sync/").status_code == 405


def test_two_people_on_one_device_each_get_their_own(cast, as_):
    other = add_example(cast.ana, "reader_b")
    told = post(as_("ana"), batch(set_line(cast.ana_person, "a"), set_line(other, "b"))).json()
    assert told["accepted"] == ["a", "b"]
    assert (events_of(cast.ana_person).count(), events_of(other).count()) == (1, 1)


def test_numbers_that_have_not_come_are_named(cast, as_):
    client = as_("ana")
    told = post(client, batch(set_line(cast.ana_person, "five"), first=5)).json()
    assert (told["highest_seq"], told["missing_seq"]) == (5, [1, 2, 3, 4])
    told = post(client, batch(set_line(cast.ana_person, "two"), first=2)).json()
    assert (told["highest_seq"], told["missing_seq"]) == (5, [1, 3, 4])
    told = post(client, batch(device="00000000-0000-4000-8000-000000000001")).json()
    assert (told["highest_seq"], told["missing_seq"]) == (None, [])


def test_a_huge_gap_is_named_in_part(cast, as_):
    told = post(as_("ana"), batch(set_line(cast.ana_person), first=2**53 - 1)).json()
    assert told["highest_seq"] == 2**53 - 1
    assert told["missing_seq"] == list(range(1, 201))


def test_a_batch_that_cannot_be_read_is_refused_whole_with_a_reason(cast, as_):
    client = as_("ana")
    good = set_line(cast.ana_person)
    whole = json.dumps(batch(good)).encode()
    for content, status in [
        (b"", 400),
        (whole[:-1], 400),
        (b"\xff\xfe", 400),
        (b"[" * 100_000, 400),
        (b"[]", 400),
        (json.dumps(batch(good, schema="hipstride.sync/2")).encode(), 400),
        (json.dumps(batch(good, device="phone")).encode(), 400),
        (json.dumps(batch(good, device=None)).encode(), 400),
        (json.dumps(batch(good, items={})).encode(), 400),
        (json.dumps(batch(*[good] * 51)).encode(), 413),
        (whole + b" " * MOST_BYTES, 413),
        (b"9" * 5_000, 400),
    ]:
        answer = post(client, content)
        assert answer.status_code == status, content[:40]
        assert answer.json()["reason"]
    assert events_of(cast.ana_person).count() == 0
    assert post(client, whole).json()["accepted"] == ["set-1"]


BAD_ITEMS = [
    (None, "invalid"),
    (7, "invalid"),
    ({}, "invalid"),
    ({"seq": 1, "line": "text"}, "invalid"),
    ({"seq": "1", "line": {"id": "x", "person": "y"}}, "invalid"),
    ({"seq": True, "line": {"id": "x", "person": "y"}}, "invalid"),
    ({"seq": -1, "line": {"id": "x", "person": "y"}}, "invalid"),
    ({"seq": 2**53, "line": {"id": "x", "person": "y"}}, "invalid"),
    ({"line": {"id": "x", "person": "y"}}, "invalid"),
    ({"seq": 1, "line": {"id": "x"}}, "other_person"),
    ({"seq": 1, "line": {"id": "x", "person": {}}}, "other_person"),
    ({"seq": 1, "line": {"id": "x", "person": "\ud800"}}, "other_person"),
    ({"seq": 1, "line": {"id": "x", "person": "\x00"}}, "other_person"),
]


@pytest.mark.parametrize(("item", "code"), BAD_ITEMS)
def test_an_item_that_is_no_line_is_refused_and_the_others_are_kept(item, code, cast, as_):
    content = batch(set_line(cast.ana_person))
    content["items"].insert(0, item)
    told = post(as_("ana"), content).json()
    assert [(one["index"], one["code"]) for one in told["rejected"]] == [(0, code)]
    assert told["accepted"] == ["set-1"]


@pytest.mark.parametrize(
    "changes",
    [
        {"id": "a\x00b"},
        {"id": "\ud800"},
        {"id": "a b"},
        {"id": ""},
        {"id": "x" * 65},
        {"id": ["x"]},
        {"at": "2026-01-07"},
        {"at": "9999-12-31T23:59:59-14:00"},
        {"at": "2026-01-07T18:05:00+99:00"},
        {"type": "test\x00"},
        {"type": {}},
        {"body": []},
        {"body": {"__proto__": {}}},
        {"more": 1},
        {"body": {"exercise": "\ud800", "side": "left", "set": 1, "reps": 8, "resistance": {"kind": "limb"}}},
    ],
)
def test_a_hostile_line_is_refused_in_words_and_breaks_nothing(changes, cast, as_):
    told = post(
        as_("ana"), batch({**set_line(cast.ana_person), **changes}, set_line(cast.ana_person, "good"))
    )
    assert told.status_code == 200
    assert [one["index"] for one in told.json()["rejected"]] == [0]
    assert told.json()["rejected"][0]["reason"]
    assert told.json()["accepted"] == ["good"]
    assert len(log_of(cast.ana_person).events) == 1


@pytest.mark.parametrize("of", ["nothing", "a\x00b", "\ud800", "x" * 5000])
def test_a_correction_of_nothing_is_refused(of, cast, as_):
    told = post(as_("ana"), batch(line(cast.ana_person, "correction", {"of": of}, "c"))).json()
    assert [one["code"] for one in told["rejected"]] == ["invalid"]


def test_a_clock_ahead_is_refused_item_by_item_and_one_behind_is_not(cast, as_):
    now = timezone.now()
    early, late = now - dt.timedelta(days=2), now + dt.timedelta(days=2)
    told = post(
        as_("ana"),
        batch(
            set_line(cast.ana_person, "late", at=late.isoformat()),
            set_line(cast.ana_person, "early", at=early.isoformat()),
        ),
    ).json()
    assert told["accepted"] == ["early"]
    assert [one["code"] for one in told["rejected"]] == ["future"]


_anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(), max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


@given(_anything)
def test_no_json_at_all_breaks_the_reading(told):
    with pytest.raises(Malformed, match=r"\w"):
        batch_of(json.dumps(told).encode())


@given(st.binary(max_size=200))
def test_no_bytes_at_all_break_the_reading(content):
    with pytest.raises(Malformed):
        batch_of(content)


_parts = st.sampled_from(["id", "at", "person", "type", "body"])


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(st.lists(st.tuples(_parts, _anything), min_size=1, max_size=4))
def test_whatever_stands_in_a_line_it_is_answered_item_by_item(cast, changes):
    client = Client()
    client.force_login(cast.ana)
    lines = [
        {**set_line(cast.ana_person, f"set-{place}"), part: told}
        for place, (part, told) in enumerate(changes)
    ]
    answer = post(client, json.dumps(batch(*lines)).encode())
    assert answer.status_code == 200
    told = answer.json()
    assert {one["index"] for one in told["rejected"]} | {
        place for place, each in enumerate(lines) if each["id"] in told["accepted"]
    } == set(range(len(lines)))
    log_of(cast.ana_person)  # what was taken can be read


def test_a_batch_costs_few_queries_however_long_it_is(cast, as_, django_assert_max_num_queries):
    client = as_("ana")
    lines = [set_line(cast.ana_person, f"set-{place}") for place in range(50)]
    with django_assert_max_num_queries(16):  # two of them for a class that she is in just now
        assert len(post(client, batch(*lines)).json()["accepted"]) == 50


def test_two_devices_that_log_the_same_session_without_a_network_count_once(cast, as_):
    client, person = as_("ana"), cast.ana_person
    started = {"day": "full", "plan_sha256": "a" * 64}

    def logged(name, minute, **body):
        at = f"2026-01-07T18:{minute:02}:00+01:00"
        start = line(person, "session_started", started, f"{name}-start", at=at)
        return [
            start,
            set_line(person, f"{name}-1", at=at),
            set_line(person, f"{name}-2", at=at, set=2, **body),
        ]

    phone, tablet = logged("phone", 5, pain=4), logged("tablet", 20)
    post(client, batch(*phone))
    answer = post(client, batch(*tablet, device=str(uuid.UUID(int=8)))).json()
    assert answer["accepted"] == [each["id"] for each in tablet], "nothing is lost"
    log = log_of(person)
    sets = [event for event in log.events if event.type == "set_done"]
    lost = {each["id"] for each in (*phone, *tablet)} - {event.id for event in log.originals}
    doubled = len(sets) - len({getattr(event.body, "set", 0) for event in sets})
    print(f"sets that count {len(sets)}, lost {len(lost)}, doubled {doubled}")
    assert (lost, doubled) == (set(), 0)
    assert [event.id for event in sets] == ["phone-2", "tablet-1"], "the one with the pain, else the newest"
    assert len([one for one in sessions(log) if one.sets]) == 1
    page = client.get(f"/people/{person.pk}/log/").content.decode()
    assert page.count("Also logged on another device. It counts once.") == 2
    assert "2 sets" in page


def reps(event):
    assert isinstance(event.body, SetDone)
    return event.body.reps


def changed(person, name, at, of="set-1", **body):
    told = {"of": of, "body": set_line(person, **body)["body"]}
    return line(person, "correction", told, name, at=f"2026-01-07T{at}:00+01:00")


def test_corrections_come_in_any_order_and_the_last_one_written_counts(cast, as_):
    """Of two devices; one that comes before its line waits on the device, and is taken when it comes again."""
    client, person = as_("ana"), cast.ana_person
    early, late = changed(person, "c-1", "18:10", reps=7), changed(person, "c-2", "18:20", reps=5)
    told = post(client, batch(late)).json()
    assert [one["code"] for one in told["rejected"]] == ["invalid"]
    told = post(client, batch(late, set_line(person))).json()
    assert (sorted(told["accepted"]), told["rejected"]) == (["c-2", "set-1"], [])
    assert post(client, batch(early, first=9, device=str(uuid.UUID(int=8)))).json()["accepted"] == ["c-1"]
    assert [reps(event) for event in log_of(person).events] == [5]


def test_what_is_changed_here_counts_although_the_clock_of_a_phone_was_ahead(cast, as_):
    client, person = as_("ana"), cast.ana_person
    now = timezone.localtime()
    ahead = (now + dt.timedelta(hours=3)).isoformat(timespec="seconds")
    done = set_line(person, at=now.isoformat(timespec="seconds"))
    post(client, batch(done, {**changed(person, "c-1", "18:10", reps=7), "at": ahead}))
    first = next(event for event in log_of(person).originals if event.id == "set-1")
    assert isinstance(first.body, SetDone)
    correct(cast.ana, person, "set-1", replace(first.body, reps=5), "")
    assert [reps(event) for event in log_of(person).events] == [5]
    correct(cast.ana, person, "set-1", None, "")
    assert log_of(person).events == ()
