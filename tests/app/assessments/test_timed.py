"""Tests by the clock and own words: facts of the log, for who may do them, with what was typed kept."""

from __future__ import annotations

import pytest
from django.utils import timezone

from hipstride.app.assessments.timed import TIMED
from hipstride.app.people.access import events_of
from hipstride.app.people.actions import save_record
from hipstride.app.people.actions_log import Item, add_events
from hipstride.app.people.records import document_of_newest, log_of, record_of
from hipstride.app.training.actions import give_session
from hipstride.app.training.facts import facts_of
from hipstride.record.parse import merge_tests
from tests.prescription.reading_grade import reading_grade


def merged(person):
    record = record_of(person)
    assert record is not None
    return merge_tests(record, log_of(person))


def timed(person, measure, *, somebody=True):
    return f"{visit(person)}clock/{measure}/{'?with=somebody' if somebody else ''}"


def visit(person):
    return f"/people/{person.pk}/visit/{timezone.localdate()}/"


SENT = {
    "t25fw": ({"value_1": "8.1", "value_2": "7.9", "aid": "stick"}, "walking", "seconds", (8.1, 7.9)),
    "10mwt": ({"value_1": "12"}, "walking", "seconds", (12.0,)),
    "tug": ({"value_1": "14.5", "value_2": "15"}, "walking", "seconds", (14.5, 15.0)),
    "2mwt": ({"value_1": "95"}, "walking", "metres", (95.0,)),
    "6mwt": ({"value_1": "280.5"}, "walking", "metres", (280.5,)),
    "five-times-sit-to-stand": ({"value_1": "14.2"}, "chair_stand", "seconds", 14.2),
    "chair-stand-30-s": ({"value_1": "9"}, "chair_stand", "count", 9),
    "feet-together": ({"value_1": "30"}, "balance", "seconds", 30.0),
    "tandem": ({"value_1": "12", "value_2": "8.5"}, "balance", "right_seconds", 8.5),
    "one-leg": ({"value_2": "3"}, "balance", "right_seconds", 3.0),
    "stairs": ({"value_1": "17.5", "words": "12 steps at home"}, "own_item", "seconds", 17.5),
}


def test_there_is_one_to_send_for_each():
    assert set(SENT) == set(TIMED)


@pytest.mark.parametrize("measure", SENT)
def test_each_is_kept_as_a_fact_that_the_engine_reads(measure, cast, as_):
    person = cast.ana_person
    before = len(getattr(merged(person), SENT[measure][1]))
    sent, kind, unit, value = SENT[measure]
    ana = as_("ana")
    page = ana.get(timed(person, measure))
    assert page.status_code == 200
    assert "data-toggle" in page.text
    answer = ana.post(timed(person, measure), sent)
    assert answer.headers["Location"] == visit(person)
    rows = getattr(merged(person), kind)
    assert len(rows) == before + 1
    assert getattr(rows[-1], unit) == value
    assert rows[-1].date == timezone.localdate()
    again = {name: value for name, value in sent.items() if name != "aid"}
    ana.post(timed(person, measure), again)  # the same test of the same day is corrected, not added
    assert len(getattr(merged(person), kind)) == before + 1


@pytest.mark.parametrize(
    ("measure", "sent", "field", "said"),
    [
        ("t25fw", {"value_1": ""}, "value_1", "Time it first, or type it here."),
        ("t25fw", {"value_1": "eight"}, "value_1", "Write seconds from 2 to 300, such as 12.5."),
        ("t25fw", {"value_1": "0.3"}, "value_1", "Write seconds from 2 to 300"),
        ("tug", {"value_1": "9", "value_2": "9999"}, "value_2", "Write seconds from 2 to 300"),
        ("t25fw", {"value_1": "nan"}, "value_1", "Write seconds"),
        ("chair-stand-30-s", {"value_1": "9.5"}, "value_1", "Write a whole number from 0 to 60"),
        ("t25fw", {"value_1": "", "value_2": "8"}, "value_1", "Time it first, or type it here."),
        ("tandem", {"value_1": ""}, "value_1", "Time it first, or type it here."),
        ("one-leg", {"value_1": "31"}, "value_1", "Write seconds from 0 to 30"),
        ("stairs", {"value_1": "12"}, "words", "Say which stairs"),
    ],
)
def test_what_cannot_be_is_said_at_the_field_and_what_was_typed_stays(measure, sent, field, said, cast, as_):
    before = events_of(cast.ana_person).count()
    answer = as_("ana").post(timed(cast.ana_person, measure), sent)
    assert answer.status_code == 422
    assert said in answer.context["form"].errors[field][0]
    assert f'value="{sent["value_1"]}"' in answer.text or not sent["value_1"]
    assert events_of(cast.ana_person).count() == before


@pytest.mark.parametrize("measure", ["t25fw", "chair-stand-30-s", "five-times-sit-to-stand"])
def test_who_must_not_hurry_alone_is_asked_first_and_cannot_save_either(measure, cast, as_):
    ana, person = as_("ana"), cast.ana_person  # PDDS 4
    page = ana.get(timed(person, measure, somebody=False)).text
    assert "Do this one only when someone is beside you." in page
    assert "Cross your arms" not in page
    assert "Somebody is with me now" in page
    assert "data-toggle" not in page
    answer = ana.post(timed(person, measure, somebody=False), SENT[measure][0])
    assert (answer.status_code, events_of(person).count()) == (409, 0)


def test_who_uses_a_wheelchair_is_not_asked_to_hurry(cast, as_):
    person = cast.ana_person
    document = document_of_newest(person) or {}
    save_record(cast.ana, person, {**document, "condition": {**document["condition"], "pdds": 7}})
    page = as_("ana").get(timed(person, "t25fw")).text
    assert "Somebody is with me now" not in page
    assert "data-toggle" not in page


def test_after_a_fall_nobody_walks_against_the_clock(cast, as_):
    person = cast.ana_person
    fall = {
        "id": "fall-1", "at": timezone.localtime().isoformat(timespec="seconds"), "person": str(person.pk),
        "type": "fall", "body": {"hurt": False},
    }  # fmt: skip
    assert not add_events(cast.ana, person, [Item(fall)]).refused
    assert "You had a fall." in as_("ana").get(timed(person, "tug")).text


def test_what_could_not_be_done_counts_with_its_reason(cast, as_):
    person = cast.ana_person
    assert as_("ana").post(timed(person, "6mwt"), {"limited_by": "unable"}).status_code == 302
    row = merged(person).walking[-1]
    assert (row.measure, row.metres, row.limited_by) == ("6mwt", (), "unable")
    assert "could not be done" in as_("ana").get(f"/people/{person.pk}/log/").text


def test_nobody_stands_free_by_the_clock_alone(cast, as_):
    person = cast.ana_person
    document = document_of_newest(person) or {}
    save_record(cast.ana, person, {**document, "condition": {**document["condition"], "pdds": 0}})
    assert "beside you" in as_("ana").get(timed(person, "one-leg", somebody=False)).text
    assert "data-toggle" in as_("ana").get(timed(person, "t25fw", somebody=False)).text
    assert (
        "data-toggle" in as_("ben").get(timed(person, "one-leg", somebody=False)).text
    )  # a therapist is there


def test_a_test_is_taken_out_again(cast, as_):
    person = cast.ana_person
    as_("ana").post(timed(person, "tug"), SENT["tug"][0])
    assert "Take it out" in as_("ana").get(timed(person, "tug")).text
    old = as_("ana").post(timed(person, "tug"), {"remove": "1", "seen": "before"}, follow=True)
    assert "Somebody changed this test meanwhile" in old.text
    seen = as_("ana").get(timed(person, "tug")).context["form"]["seen"].value()
    assert as_("ana").post(timed(person, "tug"), {"remove": "1", "seen": seen}).status_code == 302
    assert [row for row in merged(person).walking if row.measure == "tug"] == []


def test_a_measure_that_is_not_there(cast, as_):
    assert as_("ana").get(timed(cast.ana_person, "dance")).status_code == 404


def own(person):
    return f"/people/{person.pk}/tests/own/"


def test_own_words_are_kept_asked_again_and_shown_with_their_first_answer(cast, as_):
    ana, person = as_("ana"), cast.ana_person
    sent = {"confidence_words": "Crossing the street", "confidence_score": "4"}
    assert ana.post(own(person), sent).headers["Location"] == f"/people/{person.pk}/progress/"
    page = ana.get(own(person))
    assert 'value="Crossing the street"' in page.text
    ana.post(own(person), {**sent, "confidence_score": "7"})
    shown = ana.get(f"/people/{person.pk}/progress/").text
    assert "Crossing the street" in shown
    assert "7 of 10" in shown
    assert [row.score for row in merged(person).own_item] == [4.0, 7.0]


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({}, "__all__"),
        ({"confidence_words": "Crossing the street"}, "confidence_score"),
        ({"fatigue_score": "3"}, "fatigue_words"),
        ({"fatigue_words": "By noon", "fatigue_score": "11"}, "fatigue_score"),
        ({"fatigue_words": "x" * 201, "fatigue_score": "1"}, "fatigue_words"),
    ],
)
def test_own_words_that_are_not_whole(sent, field, cast, as_):
    answer = as_("ana").post(own(cast.ana_person), sent)
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, [field])
    assert merged(cast.ana_person).own_item == ()


def test_an_own_word_moves_no_plan_and_no_session(cast, as_):
    person, today = cast.ana_person, timezone.localdate()

    def given():
        facts = facts_of(person, today)
        assert facts is not None
        return give_session(person, facts).pk, facts.sha256

    before = given()
    as_("ana").post(own(person), {"fatigue_words": "By noon", "fatigue_score": "3"})
    assert len(merged(person).own_item) == 1
    assert given() == before


def test_what_to_do_is_easy_to_read():
    for each in TIMED.values():
        assert reading_grade(" ".join(str(line) for line in each.how)) <= 6, each.key


def test_ben_keeps_a_test_of_ana_and_it_says_who(cast, as_):
    as_("ben").post(timed(cast.ana_person, "tug", somebody=False), SENT["tug"][0])
    assert events_of(cast.ana_person).get().by == cast.ben
