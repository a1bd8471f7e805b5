"""A meeting of a class on the server: who sees what, what is new since when, and what cannot break it."""

from __future__ import annotations

import datetime as dt
import json
import re
import threading
import time
from typing import Any
from unittest import mock

import pytest
from django.contrib.sessions.models import Session
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from hipstride.app.accounts.devices import LIMITS
from hipstride.app.accounts.models import Device, User
from hipstride.app.audit.access import entries_about
from hipstride.app.audit.models import AuditEntry
from hipstride.app.classes import actions, views
from hipstride.app.classes.access import led_by_nobody
from hipstride.app.classes.actions import make_class, open_session
from hipstride.app.classes.models import Attendance, Class, ClassSession
from hipstride.app.people.access import events_of
from hipstride.app.people.actions import save_record
from hipstride.app.people.actions_examples import add_example
from hipstride.app.people.actions_log import Item, add_events
from hipstride.app.people.data_actions import erase
from hipstride.app.people.models import Share
from hipstride.app.people.records import document_of_newest, log_of
from hipstride.catalogue.exercises import get
from hipstride.record.answers import answers_on
from hipstride.record.event import Readiness, corrections_in_time
from tests.app.threads import connection_of_a_thread
from tests.app.training.lines import batch, line, post, set_line


def address(name, meeting, **more):
    return reverse(f"classes:{name}", kwargs={"session_id": meeting.pk, **more})


def now_line(person, name, **body):
    return set_line(person, name, at=timezone.localtime().isoformat(timespec="seconds"), **body)


def now_fall(person, name):
    body = {"hurt": True, "head": True, "setting": "class"}
    return line(person, "fall", body, name, at=timezone.localtime().isoformat(timespec="seconds"))


def live(client, meeting, since=None, tag=None):
    headers = {} if tag is None else {"If-None-Match": tag}
    if since is None:  # that of the tag, as a board asks that lacks nothing
        since = 0 if tag is None else tag.removeprefix("W/").strip('"').split("-")[0]
    return client.get(address("live", meeting), {"since": since}, headers=headers)


def mark(client, meeting, **marks):
    told = {"marks": {name.replace("__", "/"): value for name, value in marks.items()}}
    return client.post(address("marks", meeting), json.dumps(told), content_type="application/json")


# --- everybody's session -----------------------------------------------------------------------------


def test_everybody_is_on_the_board_with_a_session_and_later_looks_are_cheap(twelve, as_):
    client = as_("ben")
    plan = client.get(address("plan", twelve)).json()
    assert len(plan["people"]) == 12
    assert all(one["steps"] for one in plan["people"])
    for one in plan["people"]:
        for step in one["steps"]:
            assert step["movement"] in {each["movement"] for each in plan["movements"]}
            band = step["band"]
            assert band is None or band["swatch"] in plan["swatches"]
    with CaptureQueriesContext(
        connection,
    ) as seen:
        assert client.get(address("plan", twelve)).json() == plan
    print(f"a plan of 12 people that is there: {len(seen)} queries")
    assert len(seen) <= 15


def test_a_board_that_is_in_a_hurry_has_the_names_at_once_and_the_sessions_as_they_come(twelve, as_):
    client = as_("ben")
    asked = [client.get(address("plan", twelve), {"within": "0"}).json() for _ in range(12)]
    assert [plan["more"] for plan in asked] == list(range(11, -1, -1))  # each answer has one more
    first, last = asked[0], asked[-1]
    names = [(one["person"], one["name"]) for one in last["people"]]
    for plan in asked:
        assert [(one["person"], one["name"]) for one in plan["people"]] == names
        waiting = [one for one in plan["people"] if one.get("waits")]
        assert len(waiting) == plan["more"]
        assert all(one["steps"] is None for one in waiting)
    assert all(one["steps"] and "waits" not in one for one in last["people"])
    assert {each["movement"] for each in first["movements"]} <= {
        each["movement"] for each in last["movements"]
    }
    assert client.get(address("plan", twelve)).json() == last
    assert client.get(address("plan", twelve), {"within": "soon"}).json() == last


def test_the_plan_of_one_more_person_costs_no_more_queries_once_it_is_made(cast, as_):
    counts = {}
    for size in (2, 6):
        people = [add_example(cast.ben, "reader_c", timezone.localdate()) for _ in range(size)]
        meeting = open_session(cast.ben, make_class(cast.ben, name=f"{size}", people=people))
        client = as_("ben")
        client.get(address("plan", meeting))
        with CaptureQueriesContext(connection) as seen:
            client.get(address("plan", meeting))
        counts[size] = len(seen)
    assert counts[2] == counts[6]


def test_the_figure_is_of_somebody_in_the_class(cast, as_):
    client = as_("ben")
    exercise = client.get(address("plan", cast.meeting)).json()["movements"][0]["exercise"]
    found = client.get(address("figure", cast.meeting, exercise=exercise))
    assert found.status_code == 200
    assert found.json()["svg"].startswith("<svg")
    who = cast.ana_person.pk
    assert "record.read" in [each.action for each in entries_about(who)]
    assert not re.search(r"<style|\sstyle=|<script", found.json()["svg"])


def test_a_person_without_a_set_up_is_on_the_board_and_says_so(cast, as_):
    from hipstride.app.people.actions import add_person

    meeting = open_session(
        cast.ben, make_class(cast.ben, name="New", people=[add_person(cast.ben, name="Mo")])
    )
    assert as_("ben").get(address("plan", meeting)).json()["people"] == [
        {"person": str(meeting.of.people.get().pk), "name": "Mo", "steps": None}
    ]


# --- what is new -------------------------------------------------------------------------------------


def test_nothing_new_is_a_304_for_one_query(cast, as_):
    client = as_("ben")
    first = live(client, cast.meeting)
    assert first.status_code == 200
    with CaptureQueriesContext(connection) as seen:
        again = live(client, cast.meeting, since=first.json()["version"], tag=first.headers["ETag"])
    assert (again.status_code, again.content) == (304, b"")
    assert len(seen) == 1, [q["sql"][:150] for q in seen.captured_queries]
    zipped = client.get(address("live", cast.meeting), headers={"Accept-Encoding": "gzip"})
    assert live(client, cast.meeting, tag=zipped.headers["ETag"]).status_code == 304


@pytest.mark.parametrize("tag", ['"1"', "*", '"1-00000000000000000000"', "W/x", ""])
def test_a_version_cannot_be_guessed_by_who_may_not_see_the_class(tag, cast, as_):
    assert live(as_("cleo"), cast.meeting, tag=tag).status_code == 404
    assert live(as_("nobody"), cast.meeting, tag=tag).status_code == 401


LOSSES = {
    "a share that ends": (200, lambda cast, _client: cast.ana_person.shares.update(ended_at=timezone.now())),
    "a share that begins": (200, lambda cast, _client: _another_in_the_meeting(cast)),
    "the class is led by another": (404, lambda cast, _client: cast.group.instructors.remove(cast.ben)),
    "signed out": (401, lambda _cast, client: client.logout()),
    "ended elsewhere": (401, lambda _cast, _client: Session.objects.all().delete()),
    "run out": (401, lambda _cast, _client: Session.objects.update(expire_date=timezone.now())),
    "closed": (401, lambda cast, _client: User.objects.filter(pk=cast.ben.pk).update(is_active=False)),
    "another password": (401, lambda cast, _client: User.objects.filter(pk=cast.ben.pk).update(**{"password": "!"})),
}  # fmt: skip


def _another_in_the_meeting(cast):
    Attendance.objects.create(session=cast.meeting, person=cast.bea_person)
    Share.objects.create(person=cast.bea_person, user=cast.ben, kind=Share.Kind.PROFESSIONAL)


@pytest.mark.parametrize("loss", LOSSES)
def test_who_may_see_something_else_from_now_on_hears_no_304(loss, cast, as_):
    status, lose = LOSSES[loss]
    client = as_("ben")
    before = live(client, cast.meeting)
    kept = client.cookies.copy()
    lose(cast, client)
    client.cookies = kept
    after = live(client, cast.meeting, since=before.json()["version"], tag=before.headers["ETag"])
    assert (after.status_code, after.headers["Content-Type"]) == (status, "application/json")
    told = after.json()
    names = ["reason"] if status != 200 else [*told["who"]]
    assert len(names) == {"a share that ends": 0, "a share that begins": 2}.get(loss, 1)
    assert status == 200 or str(cast.ana_person.pk) not in after.content.decode()
    if (
        loss == "a share that begins"
    ):  # their day is not new to the meeting: a board asks for all, and hears it
        assert set(told["people"]) < set(told["who"])
        full = live(client, cast.meeting, since=0, tag=after.headers["ETag"])
        assert set(full.json()["people"]) == set(told["who"])


def test_a_sign_in_that_was_idle_for_too_long_hears_no_304(cast, as_):
    client = as_("ben")
    tag = live(client, cast.meeting).headers["ETag"]
    assert live(client, cast.meeting, tag=tag).status_code == 304
    seen = timezone.now() - LIMITS[True][0] - dt.timedelta(minutes=1)
    told = {"user": cast.ben, "seen_at": seen, "since": seen}
    Device.objects.update_or_create(session_key=client.session.session_key, defaults=told)
    assert live(client, cast.meeting, tag=tag).status_code == 200  # asked in full; where sign-ins end, it has


def test_a_tag_is_of_one_sign_in(cast, as_):
    tag = live(as_("ben"), cast.meeting).headers["ETag"]
    assert live(as_("ben"), cast.meeting, tag=tag).status_code == 200
    assert live(as_("ana"), cast.meeting, tag=tag).status_code == 200


def test_a_set_logged_by_anybody_is_new_and_only_that_person_is_told_of(cast, as_):
    other = add_example(cast.ben, "reader_b")
    cast.group.people.add(other)
    meeting = open_session(cast.ben, cast.group)
    client = as_("ben")
    before = live(client, meeting)
    post(as_("ana"), batch(now_line(cast.ana_person, "a")))
    after = live(client, meeting, since=before.json()["version"], tag=before.headers["ETag"]).json()
    assert after["version"] > before.json()["version"]
    assert list(after["people"]) == [str(cast.ana_person.pk)]
    assert [line["id"] for line in after["people"][str(cast.ana_person.pk)]["lines"]] == ["a"]
    assert len(after["who"]) == 2


def test_a_line_that_came_twice_is_not_new(cast, as_):
    client = as_("ben")
    post(client, batch(now_line(cast.ana_person, "a", reps=8)))
    before = live(client, cast.meeting)
    line = events_of(cast.ana_person).get().line
    post(client, batch(json.loads(line)))
    assert live(client, cast.meeting, tag=before.headers["ETag"]).status_code == 304


def test_a_class_that_has_ended_still_hears_of_a_fall(cast, as_):
    client = as_("ben")
    mark(client, cast.meeting, ended={"at": 1, "value": True})
    before = live(client, cast.meeting)
    assert before.json()["ended"]
    post(client, batch(now_fall(cast.ana_person, "a")))
    after = live(client, cast.meeting, tag=before.headers["ETag"]).json()
    assert after["ended"]
    assert [each["id"] for each in after["people"][str(cast.ana_person.pk)]["lines"]] == ["a"]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("how", ["opened again", "joins"])
def test_a_fall_that_is_saved_while_a_meeting_changes_is_told_to_its_boards(how, cast, as_):
    """On SQLite the writers take turns, on PostgreSQL the meeting waits for who tells of the fall."""
    client, person = as_("ben"), cast.ana_person
    if how == "joins":
        person = add_example(cast.ben, "reader_b")
    else:
        mark(client, cast.meeting, ended={"at": 1, "value": True})
    told = threading.Event()

    def tell():
        with connection_of_a_thread(), transaction.atomic():
            add_events(cast.ben, person, [Item(now_fall(person, "a"))])
            told.set()
            time.sleep(0.5)  # where nothing waits for it the meeting has changed by now

    phone = threading.Thread(target=tell)
    phone.start()
    assert told.wait(60)
    if not connection.features.has_select_for_update:
        phone.join()
    if how == "joins":
        people = [cast.ana_person, person]
        actions.change_class(cast.ben, cast.group, name="Class", days=[], people=people, others=[])
    else:
        mark(client, cast.meeting, ended={"at": 2, "value": False})
    first = live(client, cast.meeting)
    phone.join()
    then = live(client, cast.meeting, tag=first.headers["ETag"])
    heard = [first.json(), *([then.json()] if then.status_code == 200 else [])]
    lines = [each["people"].get(str(person.pk), {}).get("lines", []) for each in heard]
    assert "a" in {line["id"] for each in lines for line in each}


def test_a_class_that_is_opened_again_hears_of_all_that_came_in_between(cast, as_):
    client = as_("ben")
    mark(client, cast.meeting, ended={"at": 1, "value": True})
    before = live(client, cast.meeting).json()
    post(client, batch(now_line(cast.ana_person, "a")))
    other = add_example(cast.ben, "reader_b")
    cast.group.people.add(other)
    mark(client, cast.meeting, ended={"at": 2, "value": False})
    after = live(client, cast.meeting, since=before["version"]).json()
    assert [each["id"] for each in after["people"][str(cast.ana_person.pk)]["lines"]] == ["a"]
    assert str(other.pk) in after["people"]


def test_a_record_that_changes_in_class_is_told_and_what_is_begun_stays(cast, as_):
    """Another dose is for what is not begun; a rule that stops is for all, at once."""
    client, ana = as_("ben"), cast.ana_person
    (before,) = client.get(address("plan", cast.meeting)).json()["people"]
    first, *_, last = before["steps"]
    assert first["movement"] != last["movement"]
    post(client, batch(now_line(ana, "a", exercise=first["exercise"], side=first["side"], session=before["session"],
                                resistance=first["choices"]["suggested"]["resistance"])))  # fmt: skip
    told = live(client, cast.meeting)
    tag, was = told.headers["ETag"], told.json()["people"][str(ana.pk)]["decides"]
    document = document_of_newest(ana) or {}
    slower = [
        {"movement": each["movement"], "rest_s": 150, "note": "Hot", "by": "Ben"} for each in (first, last)
    ]
    save_record(cast.ben, ana, {**document, "override": slower})
    told = live(client, cast.meeting, since=told.json()["version"], tag=tag).json()
    assert told["people"][str(ana.pk)]["decides"] != was
    (after,) = client.get(address("plan", cast.meeting)).json()["people"]
    rest_s = {step["key"]: step["rest_s"] for step in after["steps"]}
    assert first["rest_s"] != 150
    assert (rest_s[first["key"]], rest_s[last["key"]]) == (first["rest_s"], 150)
    assert after["record"] != before["record"]
    relapse = {**document["condition"], "relapse_weeks_ago": 1, "relapse_cleared": False}
    save_record(cast.ben, ana, {**document, "condition": relapse})
    (stopped,) = client.get(address("plan", cast.meeting)).json()["people"]
    assert (stopped["steps"], len(stopped["paused"])) == ([], 1)


# --- what boards share -------------------------------------------------------------------------------


def test_the_latest_word_counts_in_whatever_order_it_comes(cast, as_):
    client = as_("ben")
    person = f"person__{cast.ana_person.pk}"
    assert mark(client, cast.meeting, movement={"at": 20, "value": "hip_flexion"}).status_code == 200
    mark(client, cast.meeting, movement={"at": 10, "value": "balance"})
    mark(client, cast.meeting, **{person: {"at": 20, "value": "left"}})
    mark(client, cast.meeting, **{person: {"at": 10, "value": "unwell"}})
    told = live(client, cast.meeting).json()
    assert told["marks"]["movement"] == {"at": 20, "value": "hip_flexion"}
    assert told["people"][str(cast.ana_person.pk)]["status"] == "left"


def test_the_same_word_again_is_nothing_new(cast, as_):
    client = as_("ben")
    mark(client, cast.meeting, timer={"at": 5, "value": {"ends": 9, "seconds": 90}})
    version = ClassSession.objects.get().version
    mark(client, cast.meeting, timer={"at": 5, "value": {"ends": 9, "seconds": 90}})
    assert ClassSession.objects.get().version == version


def test_a_clock_far_ahead_does_not_win_for_ever(cast, as_):
    client = as_("ben")
    mark(client, cast.meeting, movement={"at": 2**52, "value": "balance"})
    first = live(client, cast.meeting).json()
    assert first["marks"]["movement"]["at"] < 2**52
    mark(client, cast.meeting, movement={"at": 2**52, "value": "balance"})
    assert live(client, cast.meeting).json()["version"] == first["version"], (
        "the same word again is nothing new"
    )
    time.sleep(0.005)
    mark(client, cast.meeting, movement={"at": int(time.time() * 1000), "value": "hip_flexion"})
    assert live(client, cast.meeting).json()["marks"]["movement"]["value"] == "hip_flexion"


def test_a_meeting_that_nobody_ended_is_over_after_days(cast):
    ClassSession.objects.filter(pk=cast.meeting.pk).update(date=timezone.localdate() - dt.timedelta(days=3))
    add_events(cast.ben, cast.ana_person, [Item(now_line(cast.ana_person, "late"))])
    assert ClassSession.objects.get().version == cast.meeting.version


@pytest.mark.parametrize(
    "content",
    [b"", b"[]", b'{"marks": []}', b'{"marks": {"movement": 1}}', b'{"marks": {"other": {"at": 1, "value": 1}}}',
     b'{"marks": {"movement": {"at": -1, "value": "x"}}}', b'{"marks": {"movement": {"at": true, "value": "x"}}}',
     b'{"marks": {"person/x": {"at": 1, "value": "there"}}}', b'{"marks": {"timer": {"at": 1, "value": {"ends": 1}}}}',
     b'{"marks": {"ended": {"at": 1, "value": "yes"}}}', b"[" * 30_000, b"\xff"],
)  # fmt: skip
def test_marks_that_are_none_are_refused_whole(content, cast, as_):
    answer = as_("ben").post(address("marks", cast.meeting), content, content_type="application/json")
    assert answer.status_code == 400
    assert answer.json()["reason"]
    assert ClassSession.objects.get().version == 1


def test_somebody_elses_person_cannot_be_marked(cast, as_):
    mark(as_("ben"), cast.meeting, **{f"person__{cast.bea_person.pk}": {"at": 5, "value": "there"}})
    assert not Attendance.objects.filter(person=cast.bea_person).exists()


# --- what may happen ---------------------------------------------------------------------------------


def test_two_instructors_open_the_same_meeting(cast, as_):
    opened = [
        as_(who).post(reverse("classes:open", kwargs={"class_id": cast.group.pk})).headers["Location"]
        for who in ("ana", "ben")
    ]
    assert opened[0] == opened[1]
    assert ClassSession.objects.count() == 1


def test_each_instructor_sees_those_whose_record_is_theirs_and_how_many_more_there_are(cast, as_):
    own = add_example(cast.ben, "reader_b")
    cast.group.people.add(own)
    meeting = open_session(cast.ben, cast.group)
    mine = as_("ben").get(address("plan", meeting)).json()
    hers = as_("ana").get(address("plan", meeting)).json()
    assert (len(mine["people"]), mine["hidden"]) == (2, 0)
    assert (len(hers["people"]), hers["hidden"]) == (1, 1)
    assert str(own.pk) not in json.dumps([hers, live(as_("ana"), meeting).json()])


def test_changing_a_class_keeps_the_people_one_may_not_see(cast, as_):
    own = add_example(cast.cleo, "reader_b")
    cast.group.people.add(own)
    address = reverse("classes:change", kwargs={"class_id": cast.group.pk})
    wanted = {
        "name": "New name",
        "people": [cast.ana_person.pk],
        "days": ["friday"],
        "others": [cast.ana.pk],
    }
    as_("ben").post(address, wanted)
    cast.group.refresh_from_db()
    assert (cast.group.name, cast.group.days) == ("New name", ["friday"])
    assert set(cast.group.people.all()) == {own, cast.ana_person}
    assert set(cast.group.instructors.all()) == {cast.ana, cast.ben}
    as_("ben").post(address, {**wanted, "people": [], "others": []})
    as_("ben").post(address, {**wanted, "others": [cast.cleo.pk]})
    written = AuditEntry.objects.filter(action__startswith="class.").order_by("at", "id")
    assert [(each.action, each.person_id or each.thing.partition(" ")[2]) for each in written] == [
        ("class.changed", str(cast.group.pk)),
        ("class.left", cast.ana_person.pk),
        ("class.leader_left", str(cast.ana.pk)),
        ("class.changed", str(cast.group.pk)),
        ("class.joined", cast.ana_person.pk),
        ("class.leader_joined", str(cast.cleo.pk)),
        ("class.changed", str(cast.group.pk)),
    ]


def test_the_second_of_two_who_change_a_class_sees_what_the_first_did(cast, as_):
    address = reverse("classes:change", kwargs={"class_id": cast.group.pk})
    stands = as_("ben").get(address).context["stands"]
    own = add_example(cast.ben, "reader_b")
    cast.group.people.add(own)
    mine = {
        "name": "Ben's name",
        "people": [cast.ana_person.pk],
        "days": ["friday"],
        "others": [],
    }
    told = as_("ben").post(address, {**mine, "stands": stands})
    assert told.status_code == 422
    assert "Somebody changed this class" in told.content.decode()
    cast.group.refresh_from_db()
    assert cast.group.name == "Tuesday class"
    assert own in cast.group.people.all()
    assert as_("ben").post(address, {**mine, "stands": told.context["stands"]}).status_code == 302
    cast.group.refresh_from_db()
    assert cast.group.name == "Ben's name"


@pytest.mark.django_db(transaction=True)
def test_of_two_who_change_a_class_at_the_same_moment_one_sees_what_the_other_did(cast, as_):
    """On SQLite the writers take turns, on PostgreSQL they wait for the class."""
    cast.group.instructors.add(cast.cleo)
    address = reverse("classes:change", kwargs={"class_id": cast.group.pk})
    clients = {name: as_(name) for name in ("ben", "cleo")}
    told: dict[str, Any] = {
        name: {
            "name": f"The class of {name}",
            "days": [],
            "people": [],
            "others": [leader.pk for leader in (cast.ben, cast.cleo) if leader != getattr(cast, name)],
            "stands": client.get(address).context["stands"],
        }
        for name, client in clients.items()
    }
    became: dict[str, int] = {}
    write = actions.change_class

    def save(name):
        with connection_of_a_thread():
            while became.get(name, 503) == 503:  # had to wait: comes again
                became[name] = clients[name].post(address, told[name]).status_code

    cleo = threading.Thread(target=save, args=("cleo",))

    def write_while_cleo_saves(*args, **changes):
        if not cleo.ident:
            cleo.start()
            cleo.join(0.5)  # where nothing is locked she has saved by now; else she waits for Ben
        write(*args, **changes)

    with (
        mock.patch.object(views, "messages"),  # "Saved." is kept with the sign-in, and not under the lock
        mock.patch.object(actions, "change_class", write_while_cleo_saves),
    ):
        became["ben"] = clients["ben"].post(address, told["ben"]).status_code
        cleo.join()
    assert became == {"ben": 302, "cleo": 422}
    cast.group.refresh_from_db()
    assert cast.group.name == "The class of ben"


def test_colleagues_are_chosen_by_name_and_nobody_reads_an_address(cast, as_):
    new, change = reverse("classes:new"), reverse("classes:change", kwargs={"class_id": cast.group.pk})
    page = as_("ben").get(new).content.decode()
    assert "Cleo" in page
    assert "@example.org" not in page + as_("ben").get(change).content.decode()
    for stranger in (cast.bea, cast.dev, cast.edi):  # none of them leads classes here
        told = as_("ben").post(new, {"name": "A", "others": [stranger.pk]})
        assert told.status_code == 422
    made = as_("ben").post(new, {"name": "A", "others": [cast.cleo.pk]})
    found = Class.objects.get(pk=made.headers["Location"].rstrip("/").rpartition("/")[2])
    assert set(found.instructors.all()) == {cast.ben, cast.cleo}
    for who in ("ana", "dev", "edi"):  # who does not work with people here is not told who does
        assert "Cleo" not in as_(who).get(new).content.decode()
    assert as_("ana").post(change, {"name": "Hers", "people": [cast.ana_person.pk]}).status_code == 302
    assert set(cast.group.instructors.all()) == {cast.ana, cast.ben}  # and takes nobody out


def test_a_closed_account_leads_no_more_and_again_when_it_is_opened(cast, as_):
    cast.group.instructors.add(cast.cleo)
    User.objects.filter(pk=cast.cleo.pk).update(is_active=False)
    assert "account closed" in as_("ben").get(reverse("classes:one", args=[cast.group.pk])).content.decode()
    change = reverse("classes:change", kwargs={"class_id": cast.group.pk})
    page = as_("ben").get(change)
    assert "Cleo" not in page.content.decode()
    told = {"name": "B", "people": [cast.ana_person.pk], "others": [cast.ana.pk]}
    assert as_("ben").post(change, told | {"stands": page.context["stands"]}).status_code == 302
    assert set(cast.group.instructors.all()) == {cast.ana, cast.ben, cast.cleo}
    assert led_by_nobody().count() == 0
    User.objects.exclude(pk=cast.edi.pk).update(is_active=False)
    assert [each.pk for each in led_by_nobody()] == [cast.group.pk]


def test_a_fall_of_the_evening_before_pauses_from_the_start_of_class(cast, as_):
    """As the engine has it: only lying or sitting; after a hurt nothing, said of somebody else."""
    people = [add_example(cast.ben, "reader_b", timezone.localdate()) for _ in range(2)]
    evening = (timezone.localtime() - dt.timedelta(days=1)).isoformat(timespec="seconds")
    for person, hurt in zip(people, (False, True), strict=True):
        add_events(
            cast.ben, person, [Item(line(person, "fall", {"hurt": hurt}, f"f{person.pk}", at=evening))]
        )
    meeting = open_session(cast.ben, make_class(cast.ben, name="Two", people=people))
    told = {each["person"]: each for each in as_("ben").get(address("plan", meeting)).json()["people"]}
    least, hurt = (told[str(person.pk)] for person in people)
    assert (least["open"], least["paused"], least["day"]) == (["fall"], [], "half")
    assert {get(step["exercise"]).company for step in least["steps"]} <= {"lying", "seated"}
    assert (hurt["open"], hurt["steps"]) == (["fall", "fall_hurt"], [])
    assert hurt["paused"] == ["Fell and was hurt or hit the head: a doctor first, no session."]


def test_when_a_share_ends_the_person_leaves_the_board(cast, as_):
    Share.objects.filter(person=cast.ana_person, user=cast.ben).update(ended_at=timezone.now())
    told = as_("ben").get(address("plan", cast.meeting)).json()
    assert (told["people"], told["hidden"]) == ([], 1)
    answer = post(as_("ben"), batch(now_line(cast.ana_person, "a"))).json()
    assert [one["code"] for one in answer["rejected"]] == ["other_person"]


def test_a_record_deleted_in_a_running_class_is_said_and_the_others_go_on(cast, as_):
    other = add_example(cast.ben, "reader_b", timezone.localdate())
    cast.group.people.add(other)
    meeting = open_session(cast.ben, cast.group)
    client = as_("ben")
    before = live(client, meeting)
    erase(cast.ana, cast.ana_person)
    lines = batch(
        now_line(other, "b"), now_line(cast.ana_person, "a") | {"person": str(before.json()["who"][0])}
    )
    lines["items"][1]["line"]["person"] = next(one for one in before.json()["who"] if one != str(other.pk))
    told = post(client, lines).json()
    assert told["accepted"] == ["b"]
    assert [(one["code"], bool(one["reason"])) for one in told["rejected"]] == [("other_person", True)]
    after = live(client, meeting, since=before.json()["version"], tag=before.headers["ETag"]).json()
    assert (after["gone"], after["who"]) == (1, [str(other.pk)])
    assert [one["person"] for one in client.get(address("plan", meeting)).json()["people"]] == [str(other.pk)]


def test_deleting_a_class_counts_nobody_as_gone(cast):
    cast.group.delete()
    assert not ClassSession.objects.exists()


def test_a_class_of_nobody_opens_and_prints_nothing_in_plain_words(cast, as_):
    meeting = open_session(cast.ben, make_class(cast.ben, name="Empty"))
    client = as_("ben")
    assert client.get(address("plan", meeting)).json()["people"] == []
    assert "Nobody was there" in client.get(address("after", meeting)).content.decode()
    answer = client.get(address("sheets", meeting))
    assert (answer.status_code, "Nothing to print" in answer.content.decode()) == (404, True)


# --- a class on a day that the week plan of somebody does not know ------------------------------------


def no_class_days(person):
    document = document_of_newest(person) or {}
    preferences = {**document["preferences"], "class_days": []}
    save_record(None, person, {**document, "preferences": preferences})


def test_everybody_has_a_class_session_and_their_own_page_follows_once_they_are_here(cast, as_):
    no_class_days(cast.ana_person)
    client, hers = as_("ben"), reverse("training:session", args=[cast.ana_person.pk])
    (before,) = client.get(address("plan", cast.meeting)).json()["people"]
    assert before["setting"] == "class"
    assert as_("ana").get(hers).json()["setting"] == "home"  # she may stay at home
    assert (
        client.get(address("plan", cast.meeting)).json()["people"][0] == before
    )  # and the board keeps its own
    answers = {"ill": "no", "new_symptoms": "no", "fall": "no", "helper_present": "yes", "setting": "class"}
    post(client, batch(line(cast.ana_person, "readiness", answers, "r", at=timezone.localtime().isoformat())))
    (here,) = client.get(address("plan", cast.meeting)).json()["people"]
    document = as_("ana").get(hers).json()
    assert (here["session"], here["setting"]) == (document["session"], "class")
    as_("ana").post(reverse("training:how", args=[cast.ana_person.pk]), {"usual": "yes"})
    assert as_("ana").get(hers).json()["setting"] == "class"  # asked again on her phone


def test_as_usual_here_leaves_what_a_phone_without_a_network_was_told_at_home(cast, as_):
    """The board's line is the later one by its clock, and did not know; their own page and the board read the same."""
    client, now = as_("ben"), timezone.localtime()
    ill = {
        "fatigue": 8,
        "pain_left_hip": 8,
        "after_last_time": "worse",
        "ill": "no",
        "new_symptoms": "no",
        "fall": "no",
    }
    usual = {"ill": "no", "helper_present": "yes", "setting": "class"}
    for name, told, seconds in (
        ("board", usual, 0),
        ("phone", ill, 5),
    ):  # so close that it is one day, also at midnight
        at = (now - dt.timedelta(seconds=seconds)).isoformat(timespec="seconds")
        post(client, batch(line(cast.ana_person, "readiness", told, name, at=at)))
    (here,) = client.get(address("plan", cast.meeting)).json()["people"]
    document = as_("ana").get(reverse("training:session", args=[cast.ana_person.pk])).json()
    assert (here["session"], here["setting"]) == (document["session"], "class")
    assert here["day"] == document["day"] == "gentle"
    hips = [step for step in here["steps"] if step["exercise"].startswith("hip_") and step["side"] == "left"]
    assert hips == []


def test_a_board_takes_back_nothing_that_is_answered_at_home_after_its_word(cast, as_):
    """It corrects its own line, also where it had no network and did not hear of the answers."""
    client, person = as_("ana"), cast.ana_person
    usual = {"ill": "no", "helper_present": "yes", "setting": "class"}
    at = (timezone.localtime() - dt.timedelta(seconds=5)).isoformat(timespec="seconds")
    post(client, batch(line(person, "readiness", usual, "board", at=at)))
    how = reverse("training:how", kwargs={"person_id": person.pk})
    told = {"different": ["very_tired"], "after_last_time": "fine", "helper_present": "yes"}
    assert client.post(how, told).status_code == 302
    before = answers_on(log_of(person).events, timezone.localdate())
    assert before is not None
    assert (before.fatigue, before.setting) == (8, "class")
    again = {"of": "board", "body": usual, "after": []}
    post(
        client,
        batch(line(person, "correction", again, "again", at=timezone.localtime().isoformat()), first=2),
    )
    assert answers_on(log_of(person).events, timezone.localdate()) == before
    assert (
        client.post(how, {**told, "different": ["stiff"]}).status_code == 302
    )  # they put their own line right
    home, here = [event.id for event in log_of(person).events if isinstance(event.body, Readiness)][::-1]
    assert here == "board"
    assert [told.of for _line, told in corrections_in_time(log_of(person).originals)] == ["board", home]


def test_a_board_that_hears_something_new_is_a_look_at_everybody_on_it(twelve, as_):
    live(as_("ben"), twelve)
    for row in twelve.attendance.all():
        assert "record.read" in [each.action for each in entries_about(row.person_id)]
