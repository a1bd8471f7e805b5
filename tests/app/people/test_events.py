"""The log takes each line once, on its own merit, and never replaces one."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from hipstride.app.audit.access import entries_about
from hipstride.app.people import records
from hipstride.app.people.access import events_of, versions_of
from hipstride.app.people.actions import save_record
from hipstride.app.people.actions_log import Item, add_events
from hipstride.app.people.models import Event
from hipstride.app.people.records import log_of
from hipstride.record.event import Correction, SetDone


def set_done(whose, number=1, *, at="2026-01-07T18:05:00+01:00", **changes):
    body = {
        "exercise": "hip_abduction.side_lying",
        "side": "left",
        "set": number,
        "reps": 8,
        "resistance": {"kind": "limb"},
    }
    line = {"id": f"set-{number}", "at": at, "person": str(whose.pk), "type": "set_done", "body": body}
    return {**line, **changes}


def reps(events):
    return [event.body.reps for event in events if isinstance(event.body, SetDone)]


def send(cast, *lines, **more):
    return add_events(cast.ana, cast.ana_person, [Item(line) for line in lines], **more)


def test_a_line_counts_once_however_often_it_is_sent(cast):
    line = set_done(cast.ana_person)
    assert send(cast, line, line).accepted == ("set-1",)
    assert send(cast, line).accepted == ("set-1",)
    assert events_of(cast.ana_person).count() == 1
    assert len(log_of(cast.ana_person).events) == 1


def test_the_same_id_with_something_else_is_refused_and_the_first_stays(cast):
    line = set_done(cast.ana_person)
    send(cast, line)
    changed = {**line, "body": {**line["body"], "reps": 9}}
    receipt = send(cast, changed)
    assert [one.code for one in receipt.refused] == ["conflict"]
    assert reps(log_of(cast.ana_person).events) == [8]
    assert entries_about(cast.ana_person.pk).filter(action="events.conflict").exists()


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"person": "somebody else"}, "other_person"),
        ({"type": "dance"}, "invalid"),
        ({"at": "yesterday"}, "invalid"),
        ({"id": None}, "invalid"),
        ({"id": 3}, "invalid"),
        ({"id": "x" * 65}, "invalid"),
        ({"body": {"exercise": "x" * 20_000}}, "too_large"),
        ({"body": None}, "invalid"),
        ({"at": float("nan")}, "invalid"),
    ],
)
def test_a_bad_line_is_refused_with_a_reason_and_the_good_ones_beside_it_are_kept(cast, changes, code):
    receipt = send(cast, set_done(cast.ana_person, **changes), set_done(cast.ana_person, 2))
    assert [(one.index, one.code) for one in receipt.refused] == [(0, code)]
    assert receipt.refused[0].reason
    assert receipt.accepted == ("set-2",)


def test_a_clock_two_days_back_is_taken_as_written_and_two_days_ahead_is_not(cast):
    now = timezone.now()
    early = set_done(cast.ana_person, 1, at=(now - dt.timedelta(days=2)).isoformat(timespec="seconds"))
    late = set_done(cast.ana_person, 2, at=(now + dt.timedelta(days=2)).isoformat(timespec="seconds"))
    receipt = send(cast, early, late)
    assert receipt.accepted == ("set-1",)
    assert [one.code for one in receipt.refused] == ["future"]


def correction(person, of, body, number=9):
    told = {"of": of, "body": body, "why": "mistyped"}
    return {
        "id": f"correction-{number}",
        "at": "2026-01-07T19:00:00+01:00",
        "person": str(person.pk),
        "type": "correction",
        "body": told,
    }


def test_a_correction_counts_and_the_original_stays(cast):
    line = set_done(cast.ana_person)
    better = {**line["body"], "reps": 10}
    assert len(send(cast, line, correction(cast.ana_person, "set-1", better)).accepted) == 2
    log = log_of(cast.ana_person)
    assert reps(log.events) == [10]
    assert reps(log.originals) == [8]


def test_lines_that_come_together_keep_their_order_and_no_correction_comes_before_its_line(cast):
    person = cast.ana_person
    early = correction(person, "set-3", None, 3)
    send(
        cast,
        set_done(person),
        correction(person, "set-1", None, 1),
        early,
        set_done(person, 2),
        set_done(person, 3),
    )
    told = [
        each.body.of if isinstance(each.body, Correction) else each.id for each in log_of(person).originals
    ]
    assert told == ["set-1", "set-1", "set-2", "set-3", "set-3"]
    assert [each.id for each in log_of(person).events] == ["set-2"]


def test_a_correction_of_nothing_or_with_nonsense_is_refused(cast):
    send(cast, set_done(cast.ana_person))
    receipt = send(
        cast,
        correction(cast.ana_person, "set-7", None, 1),
        correction(cast.ana_person, "set-1", {"reps": "many"}, 2),
    )
    assert [one.code for one in receipt.refused] == ["invalid", "invalid"]
    assert len(log_of(cast.ana_person).events) == 1


def test_a_log_that_grows_is_read_on_from_where_it_was_and_is_the_same_as_read_whole(cast):
    person = cast.ana_person
    for number in range(1, 7):
        send(cast, set_done(person, number), correction(person, f"set-{max(1, number - 2)}", None, number))
        grown = log_of(person)
        records.forget(person.pk)
        assert log_of(person) == grown
    assert [event.id for event in grown.events] == ["set-5", "set-6"]


def test_of_many_logs_only_the_lines_that_are_new_are_read(cast, monkeypatch):
    people = [cast.ana_person, cast.bea_person]
    read: list[int] = []
    kept = records._read

    def counted(person_id, lines, before):
        read.append(len(lines))
        return kept(person_id, lines, before)

    monkeypatch.setattr(records, "_read", counted)
    for number in range(1, 7):
        send(
            cast,
            set_done(people[0], number),
            correction(people[0], f"set-{max(1, number - 2)}", None, number),
        )
        read.clear()
        found = records.known_of_many(people)
        assert sum(read) == 2
        assert len(found[people[0].pk].log.originals) == 2 * number
    records.forget()
    assert records.known_of_many(people) == found
    assert sum(read) == 2 + 12


def test_a_line_with_an_older_key_than_the_last_one_read_is_read_too(cast):
    """On PostgreSQL a key can be taken first and stand in the table last."""
    person = cast.ana_person
    send(cast, set_done(person, 1), set_done(person, 2), set_done(person, 3))
    held = Event.objects.filter(person=person).order_by("id")[1]
    line = {name: getattr(held, name) for name in ("id", "person_id", "event_id", "type", "at", "line")}
    Event.objects.filter(pk=held.pk).delete()
    before = records.known_of_many([person])[person.pk]
    Event.objects.create(**line)
    send(cast, set_done(person, 4))
    after = records.known_of_many([person])[person.pk]
    assert (len(before.log.events), len(after.log.events)) == (2, 4)
    records.forget()
    assert records.known_of_many([person])[person.pk] == after


def test_a_band_that_was_measured_by_oneself_stays_in_the_log_when_it_is_gone(cast, as_):
    person = cast.ana_person
    document = versions_of(person).latest("number").document
    own = {
        "brand": "Grandma",
        "colour": "striped",
        "length_m": 2.0,
        "measured_n_at_100": 20.0,
        "measured_n_at_200": 31.0,
    }
    save_record(cast.ana, person, {**document, "equipment": {**document["equipment"], "bands": [own]}})
    band = {
        "kind": "band",
        "brand": "Grandma",
        "colour": "striped",
        "rest_length_m": 0.5,
        "anchor": "door_low",
    }
    line = set_done(person)
    done = {
        **line["body"],
        "exercise": "hip_abduction.standing_band",
        "resistance": {**band, "attachment": "ankle"},
    }
    assert send(cast, {**line, "body": done}).refused == ()
    save_record(cast.ana, person, document)
    records.forget(person.pk)
    assert reps(log_of(person).events) == [8]
    better = {**done, "reps": 9}
    assert send(cast, correction(person, "set-1", better)).refused == ()
    assert reps(log_of(person).events) == [9]
    for page in ("today/", "today/session.json", "log/", "progress/", "print/week/"):
        assert as_("ana").get(f"/people/{person.pk}/{page}").status_code == 200
