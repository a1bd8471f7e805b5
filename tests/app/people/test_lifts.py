"""A lifted safety rule in the app: it carries its day, and the next fall, answer or pain makes it hold again."""

from __future__ import annotations

import datetime as dt
from importlib import import_module
from unittest import mock

import pytest
from django.apps import apps
from django.urls import reverse
from django.utils import timezone

from hipstride.app.classes.standings import needs_of, who_needs
from hipstride.app.people import safety
from hipstride.app.people.access import versions_of
from hipstride.app.people.actions import Item, add_events, save_answers, save_record
from hipstride.app.people.data_actions import export, import_archive
from hipstride.app.people.records import document_of_newest, known_of, record_of
from hipstride.catalogue.exercises import get
from tests.app.training.lines import batch, line, post

FLOOR = "gate.transfer.floor"


@pytest.fixture
def ana(cast, as_):
    """Ana, whose rule about the floor Ben lifted on the page a minute ago."""
    back = timezone.now() - dt.timedelta(minutes=1)
    with mock.patch.object(timezone, "now", return_value=back):
        address = reverse("people:lift", args=[cast.ana_person.pk, FLOOR])
        assert as_("ben").post(address, {"note": "She showed me twice"}).status_code == 302
    return cast.ana_person


def rules_page(as_, who, person):
    return as_(who).get(reverse("people:rules", args=[person.pk])).content.decode()


def fall(person, minutes, name="f", **body):
    at = (timezone.localtime() + dt.timedelta(minutes=minutes)).isoformat(timespec="seconds")
    return line(person, "fall", body, name, at=at)


def tell(cast, person, *lines):
    assert not add_events(cast.ben, person, [Item(one) for one in lines]).refused


def lift_needs(cast, person):
    return [each for each in needs_of(cast.ben, person, timezone.localdate()) if each.kind == "lift"]


def test_a_lift_says_its_day_and_stands(ana, cast, as_):
    record = record_of(ana)
    assert record
    (row,) = record.override
    assert row.at is not None
    assert (row.on, row.at.date()) == (timezone.localdate(), timezone.localdate())
    page = rules_page(as_, "ana", ana)
    assert "Lifted by" in page
    assert "It holds again" not in page
    assert lift_needs(cast, ana) == []


def test_a_fall_of_before_stays_lifted_and_a_new_one_makes_the_rule_hold_and_is_said_to_the_therapist(
    ana, cast, as_
):
    tell(cast, ana, fall(ana, -60, "old"))
    assert lift_needs(cast, ana) == []
    assert "It holds again" not in rules_page(as_, "ben", ana)
    post(as_("ana"), batch(fall(ana, 0, "new", hurt=False, head=False)))
    (needs,) = lift_needs(cast, ana)
    today = timezone.localdate()
    assert needs.text == f"A rule that Ben lifted holds again, because of a fall on {today.day} {today:%B}:"
    assert needs.rule.startswith("Nobody trains on the floor")
    listed = as_("ben").get(reverse("classes:needs")).content.decode()
    assert reverse("people:rules", args=[ana.pk]) in listed
    assert needs.rule in listed
    assert "To the rule" in as_("ben").get(reverse("classes:looked_at", args=[ana.pk])).content.decode()
    for who in ("ana", "ben"):
        page = rules_page(as_, who, ana)
        assert "It holds again because of a fall on" in page
        assert "Lifted by" not in page  # said once, with the rule
        assert "Again since" in page
        assert ("Lift it again" in page) is (who == "ben")


def test_the_talk_about_the_fall_does_not_lift_the_rule_and_lifting_it_again_does(ana, cast, as_):
    tell(cast, ana, fall(ana, 0, "new"), fall(ana, 1, "talk", reviewed_with="Ben"))
    kinds = [each.kind for each in needs_of(cast.ben, ana, timezone.localdate())]
    assert ("lift" in kinds, "fall" in kinds) == (True, False)
    later = timezone.now() + dt.timedelta(minutes=2)
    with mock.patch.object(timezone, "now", return_value=later):
        as_("ben").post(reverse("people:lift", args=[ana.pk, FLOOR]), {"note": "Still gets up"})
        assert [each.ended for each in safety.lifted(ana)] == [None]  # one row, in the place of the first
        assert lift_needs(cast, ana) == []


def test_letting_it_hold_ends_the_matter(ana, cast, as_):
    tell(cast, ana, fall(ana, 0))
    assert lift_needs(cast, ana)
    as_("ben").post(reverse("people:restore", args=[ana.pk, FLOOR, 0]))
    assert (safety.lifted(ana), lift_needs(cast, ana)) == ([], [])


def test_an_answer_that_is_given_again_makes_the_rule_hold_and_another_answer_does_not(ana, cast):
    save_answers(cast.ana, ana, {"heat_sensitive": "no"})
    assert lift_needs(cast, ana) == []
    for answer in ("yes", "no"):
        save_answers(cast.ana, ana, {"gets_up_from_floor_alone": answer})
    (needs,) = lift_needs(cast, ana)
    assert "because of a new answer" in needs.text
    (lifted,) = safety.lifted(ana)
    assert (lifted.ended, lifted.because) == (timezone.localdate(), "a new answer")


def test_the_programme_and_the_session_follow(ana, cast, as_):
    def texts():
        programme = as_("ana").get(reverse("training:programme", args=[ana.pk])).content.decode()
        session = as_("ana").get(f"/people/{ana.pk}/today/session.json").json()
        return programme, " ".join(session["before"])

    assert all("Ben lifted this" in each for each in texts())
    post(as_("ana"), batch(fall(ana, 0)))  # as the player sends it, whenever there is a network again
    session = as_("ana").get(f"/people/{ana.pk}/today/session.json").json()
    company = {get(step["exercise"]).company for step in session["steps"]}
    assert (company <= {"lying", "seated"}, session["day"]) == (True, "half")
    assert "You had a new fall." in " ".join(session["before"])
    tell(cast, ana, fall(ana, 1, "talk", reviewed_with="Ben"))
    for each in texts():
        assert "It holds again because of a fall" in each
        assert "Ben lifted this:" not in each


def test_the_last_day_of_a_lift_is_seen_by_the_list_without_a_new_fact(ana, cast):
    today = timezone.localdate()
    document = document_of_newest(ana)
    assert document
    warned = {**document["condition"], "heart_or_lung_warning": True}
    row = {"lift_gate": "gate.screening.heart_lung", "by": "Ben", "note": "Cardiologist", "until": str(today)}
    save_record(cast.ben, ana, {**document, "condition": warned})
    at = timezone.localtime().isoformat()
    save_record(cast.ben, ana, {**document, "condition": warned, "override": [row | {"at": at}]})

    def kinds(day):
        return [each.kind for one in who_needs(cast.ben, day) if one.person == ana for each in one.reasons]

    assert "gate" not in kinds(today)
    assert "gate" in kinds(today + dt.timedelta(days=1))


def test_a_lift_keeps_its_moment_through_an_archive(ana, cast):
    save_answers(cast.ana, ana, {"gets_up_from_floor_alone": "yes"})
    tell(cast, ana, fall(ana, -60))
    made = export(cast.ana, ana)
    assert made
    there = import_archive(cast.ben, made, where="the file")
    old, new = known_of(ana), known_of(there)
    assert old
    assert new
    assert (new.record.override, new.record.told) == (old.record.override, old.record.told)
    assert list(new.record.told) == ["gets_up_from_floor_alone"]


def test_lifts_of_old_get_the_day_of_the_version_since_which_they_stand(cast):
    person = cast.ana_person
    document = document_of_newest(person)
    assert document
    floor = {"lift_gate": FLOOR, "by": "Ben", "note": "She showed me"}
    dated = {"lift_gate": "gate.transfer.front", "by": "Ben", "note": "n", "on": "2026-01-02"}
    times = [dt.datetime(2026, 1, day, 12, tzinfo=dt.UTC) for day in (5, 6, 7)]
    for at, rows in zip(times, ([floor], [dated, floor], [floor]), strict=True):
        with mock.patch.object(timezone, "now", return_value=at):
            save_record(cast.ben, person, {**document, "override": rows})
    import_module("hipstride.app.people.migrations.0006_lifts_have_a_day").date_lifts(apps, None)
    for version in list(versions_of(person).order_by("number"))[1:]:
        for row in version.document["override"]:
            if row["lift_gate"] == FLOOR:
                assert (row["on"], dt.datetime.fromisoformat(row["at"])) == ("2026-01-05", times[0])
            else:
                assert row == dated
    record = record_of(person)  # it can still be read
    assert record
    assert record.override[0].at == times[0]


def test_a_rule_that_is_a_surgeons_asks_for_the_surgeons_word(cast, as_):
    document = document_of_newest(cast.ana_person)
    assert document
    hip = {**document["condition"], "hip_replacement": [{"side": "left"}]}
    save_record(cast.ben, cast.ana_person, {**document, "condition": hip})

    def page(gate):
        address = reverse("people:lift", args=[cast.ana_person.pk, gate])
        return as_("ben").get(address).content.decode().replace("&#x27;", "'")

    assert "Only with the surgeon's word, in writing." in page("gate.hip.midline")
    assert "Only with" not in page(FLOOR)
