"""The record's history, notes, safety rules, and who looked: in every mode."""

from __future__ import annotations

import copy
import datetime as dt
import re
import sqlite3
from pathlib import Path
from unittest import mock

import pytest
from django.db import DatabaseError, OperationalError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

import hipstride.app
from hipstride.app.audit import actions as audit
from hipstride.app.audit.models import AuditEntry
from hipstride.app.audit.words import sentence
from hipstride.app.people import history, reads, safety
from hipstride.app.people.actions import save_record
from hipstride.app.people.models import Note
from hipstride.app.people.records import document_of_newest, log_of, record_of
from hipstride.prescription.gates import Context, causes_in
from hipstride.prescription.gates.since import is_lifted
from tests.app.people.lifting import lift_now


def document_now(person):
    found = document_of_newest(person)
    assert found
    return copy.deepcopy(found)


def changed(person, actor, **condition):
    document = document_now(person)
    document["condition"] = {**document.get("condition", {}), **condition}
    save_record(actor, person, document)


def test_each_version_says_what_changed_in_words_and_by_whom(cast):
    changed(cast.ana_person, cast.ben, latex_allergy=True)
    newest, first = history.entries(cast.ana_person)
    assert (newest.number, newest.by, first.by) == (2, "Ben", "Ana")
    assert first.changes == ()
    told = {(each.about, each.before, each.after) for each in newest.changes}
    assert ("Your health: does one of these fit?", "", "You are allergic to latex") in told


def test_equipment_tests_and_decisions_are_told_too(cast):
    document = document_now(cast.ana_person)
    document["equipment"]["bands"] = [{"brand": "TheraBand", "colour": "black", "length_m": 1.5}]
    document["strength"] = document["strength"][:-1]
    document["override"] = [
        {"note": "sore knee", "by": "Ben", "movement": "knee_extension", "leave_out": True}
    ]
    save_record(cast.ben, cast.ana_person, document)
    newest = history.entries(cast.ana_person)[0]
    told = " | ".join(f"{each.about}: {each.before} > {each.after}" for each in newest.changes)
    assert "Black" in told or "black" in told
    assert "Strength tests: 1 is gone" in told
    assert "Knee straight. Left out for now. (Ben: sore knee)" in told


def test_the_page_shows_it(cast, as_):
    changed(cast.ana_person, cast.ben, falls_last_6_months=2, falls_last_3_months=2)
    page = as_("ana").get(reverse("people:history", args=[cast.ana_person.pk])).content.decode()
    assert "A safety rule holds now" in page
    assert "The record begins." in page


def test_a_rule_says_since_when_and_by_whom_it_holds(cast):
    before = {each.gate.id for each in history.holding(cast.ana_person)}
    changed(cast.ana_person, cast.ben, latex_allergy=True)
    changed(cast.ana_person, cast.ana, heat_sensitive=True)
    holding = {each.gate.id: each for each in history.holding(cast.ana_person)}
    assert before <= set(holding)
    new = holding.keys() - before
    assert {holding[each].by for each in new} == {"Ben"}, new
    assert all(holding[each].by == "Ana" for each in before)


GATE = "gate.transfer.floor"


def holds_no_more(person, gate):
    record = record_of(person)
    assert record
    known = log_of(person)
    today = timezone.localdate()
    return is_lifted(record, Context(day=today, causes=causes_in(known, today)), gate)


def test_a_professional_lifts_a_rule_with_a_reason_and_lets_it_hold_again(cast, as_):
    ben, pk = as_("ben"), cast.ana_person.pk
    address, stamp = reverse("people:lift", args=[pk, GATE]), safety.stamp(cast.ana_person)
    assert ben.post(address, {"note": "", "seen": stamp}).status_code == 422
    assert ben.post(address, {"note": "Shown to me twice", "seen": stamp}).status_code == 302
    assert holds_no_more(cast.ana_person, GATE)
    page = as_("ana").get(reverse("people:rules", args=[pk])).content.decode()
    assert "Shown to me twice" in page
    assert "Ben" in page
    newest = history.entries(cast.ana_person)[0]
    assert any(
        "Nobody trains on the floor" in each.after and "(Ben: Shown to me twice)" in each.after
        for each in newest.changes
    )
    ben.post(reverse("people:restore", args=[pk, GATE, 0]))
    assert not holds_no_more(cast.ana_person, GATE)
    assert len(history.entries(cast.ana_person)) == 3


def test_nobody_lifts_a_rule_for_themself_or_one_that_only_an_answer_ends(cast, as_):
    pk = cast.ana_person.pk
    wanted = {"note": "I want to", "seen": safety.stamp(cast.ana_person)}
    assert as_("ana").post(reverse("people:lift", args=[pk, GATE]), wanted).status_code == 302
    assert not holds_no_more(cast.ana_person, GATE)
    assert not safety.may_lift(cast.ana, cast.ana_person)
    changed(cast.ana_person, cast.ana, latex_allergy=True)
    answer = as_("ben").post(reverse("people:lift", args=[pk, "gate.latex.allergy"]), wanted)
    assert answer.status_code in (302, 404)
    assert not holds_no_more(cast.ana_person, "gate.latex.allergy")


def test_a_list_that_changed_meanwhile_gives_no_other_rule_back(cast, as_):
    lift_now(cast.ben, cast.ana_person, GATE, "Shown to me")
    address = reverse("people:restore", args=[cast.ana_person.pk, "gate.company.counter", 0])
    assert as_("ben").post(address).status_code == 404
    assert holds_no_more(cast.ana_person, GATE)


def test_notes_are_added_and_never_changed(cast, as_):
    address = reverse("people:notes", args=[cast.ana_person.pk])
    assert as_("ben").post(address, {"text": "  "}).status_code == 422
    as_("ben").post(address, {"text": "Walks <b>well</b> today"})
    page = as_("ana").get(address).content.decode()
    assert "Walks &lt;b&gt;well&lt;/b&gt; today" in page
    with pytest.raises(DatabaseError), transaction.atomic():
        Note.objects.update(text="something else")
    assert Note.objects.get().text == "Walks <b>well</b> today"
    assert "Walks" not in str(list(AuditEntry.objects.values()))


def test_the_account_of_who_wrote_can_go_and_the_note_stays(cast):
    history.add_note(cast.ben, cast.ana_person, "Seen today")
    cast.ben.delete()
    assert Note.objects.get().by is None


# -- reads ----------------------------------------------------------------------------------------------------


def looked(person) -> list[tuple[str, str]]:
    return [(each.who, each.what) for each in reads.looks_at(person)]


def test_a_look_is_noted_once_an_hour_and_the_person_sees_it(cast, as_):
    ben = as_("ben")
    for name in ("people:record", "training:today", "training:progress", "people:record"):
        ben.get(reverse(name, args=[cast.ana_person.pk]))
    other_device = as_("ben")
    other_device.get(reverse("people:record", args=[cast.ana_person.pk]))
    assert looked(cast.ana_person) == [("Ben", "looked at the record")]
    page = as_("ana").get(reverse("people:looks", args=[cast.ana_person.pk])).content.decode()
    assert "Ben" in page
    assert "looked at the record" in page


def test_the_person_sees_all_of_a_long_list_page_by_page(cast, as_, monkeypatch):
    monkeypatch.setattr(reads, "ON_A_PAGE", 3)
    for action in ["record.read"] * 4 + ["note.added"] * 5:
        audit.record(action, actor=cast.ben, person_id=cast.ana_person.pk)
    every = AuditEntry.objects.filter(person_id=cast.ana_person.pk)
    ana, address = as_("ana"), reverse("people:looks", args=[cast.ana_person.pk])
    seen = {"looks": 0, "deeds": 0}
    for name in seen:
        asked: str | None = f"?{name}=1"
        while asked:
            page = ana.get(address + asked)
            seen[name] += sum(each.times for each in page.context[name])
            older = re.search(rf'href="(\?{name}=\d+)#{name}">Older', page.content.decode())
            asked = older and older[1]
    assert seen == {"looks": 4, "deeds": every.count() - 4}
    for wrong in ("0", "99", "x", "-1"):
        assert ana.get(address, {"looks": wrong}).status_code == 200
    assert "4 to 4 of 4" in ana.get(address, {"looks": "2"}).content.decode()


def test_the_next_hour_is_another_look(cast):
    reads.note(cast.ben, [cast.ana_person.pk])
    later = timezone.now() + dt.timedelta(hours=1)
    with mock.patch("django.utils.timezone.now", return_value=later):
        reads.note(cast.ben, [cast.ana_person.pk])
    assert AuditEntry.objects.filter(action="record.read").count() == 2


def test_ones_own_looks_are_not_kept(cast, as_):
    as_("ana").get(reverse("people:record", args=[cast.ana_person.pk]))
    assert looked(cast.ana_person) == []


def test_a_look_that_cannot_be_written_down_does_not_happen(cast, as_):
    ben = as_("ben")
    ben.raise_request_exception = False
    fault = OperationalError("full")
    fault.__cause__ = sqlite3.OperationalError("full")
    fault.__cause__.sqlite_errorname = "SQLITE_FULL"
    with mock.patch("hipstride.app.people.reads.note_one", side_effect=fault):
        answer = ben.get(reverse("people:notes", args=[cast.ana_person.pk]))
    assert answer.status_code == 503
    assert "No notes yet" not in answer.content.decode()


def test_a_stranger_who_tries_is_noted_and_nobody_is_not(cast, as_):
    assert as_("cleo").get(reverse("people:record", args=[cast.ana_person.pk])).status_code == 404
    assert looked(cast.ana_person) == [("Cleo", "tried to open the record and was refused")]
    before = AuditEntry.objects.count()
    as_("cleo").get("/people/01990000-0000-7000-8000-000000000000/record/")
    Client().get(reverse("people:record", args=[cast.ana_person.pk]))
    assert AuditEntry.objects.exclude(action="user.signed_in").count() <= before


def test_a_page_with_many_people_notes_them_together(cast, django_assert_max_num_queries):
    with django_assert_max_num_queries(8):
        reads.note(cast.ben, [cast.ana_person.pk, cast.bea_person.pk])
    assert AuditEntry.objects.filter(action="record.read").count() == 2


def test_every_deed_has_its_words():
    """What any slice writes into the audit is told in plain words."""
    source = "".join(
        path.read_text("utf-8")
        for path in Path(hipstride.app.__file__).parent.rglob("*.py")
        if "audit" not in path.parts[-2:]
    )
    written = set(re.findall(r'audit\.record\(\s*"([a-z_.]+)"', source))
    assert written
    assert {action for action in written if sentence(action) == action} == set()
    assert sentence("record.read") == "looked at the record"
