"""Who saves second sees what the first saved; and the way back to an older version."""

from __future__ import annotations

import copy
import re

import pytest
from django.urls import reverse

from hipstride.app.audit.models import AuditEntry
from hipstride.app.people import history
from hipstride.app.people.access import newest_version
from hipstride.app.people.actions import ChangedMeanwhile, restore_version, save_record
from hipstride.app.people.examples import example_document
from hipstride.app.people.records import document_of_newest
from hipstride.exchange.data_folder import WHO


def test_who_saves_second_writes_nothing(cast):
    person = cast.ana_person
    document = document_of_newest(person)
    assert document
    save_record(
        cast.ben, person, {**document, "person": {**document["person"], "height_m": 1.61}}, made_from=1
    )
    entries = AuditEntry.objects.count()
    with pytest.raises(ChangedMeanwhile) as caught:
        save_record(cast.ana, person, document, made_from=1)
    assert (caught.value.now.number, str(caught.value.now.by)) == (2, "Ben")
    assert AuditEntry.objects.count() == entries
    assert history.entries(person)[0].number == 2


def test_going_back_brings_back_the_programme_and_nothing_that_is_so_now(cast):
    person = cast.ana_person
    first = document_of_newest(person)
    assert first
    first["override"] = [{"movement": "hip_abduction", "sets": 1, "note": "Cramps", "by": "Ben"}]
    save_record(cast.ben, person, first)
    limit = {"hip_flexion_limit_deg": 80, "note": "The surgeon's word", "by": "Ben"}
    told = {
        **first,
        "person": {**first["person"], "height_m": 1.61},
        "condition": {**first["condition"], "heart_or_lung_warning": True, "latex_allergy": True},
        "override": [{"movement": "hip_abduction", "sets": 3, "note": "Better", "by": "Ben"}, limit],
        "preferences": {**first["preferences"], "minutes_per_session": 20, "other_training_days": ["friday"]},
        "equipment": {**first["equipment"], "cuff_kg": [1.0]},
    }
    save_record(cast.ben, person, told)
    with pytest.raises(ChangedMeanwhile):
        restore_version(cast.ben, person, 2, made_from=2)
    made = restore_version(cast.ben, person, 2, made_from=3)
    newest = newest_version(person)
    assert newest
    assert (newest.number, newest.pk) == (4, made.pk)
    kept = {key: told for key, told in newest.document.items() if key != "told"}
    assert kept == {
        **told,
        "override": [*first["override"], limit],
        "preferences": {**first["preferences"], "other_training_days": ["friday"]},
    }
    assert AuditEntry.objects.filter(action="record.restored", thing="version 2").count() == 1


def test_a_question_that_was_answered_meanwhile_is_asked_again(cast, as_):
    person = cast.ana_person
    address = reverse("people:set_up_step", args=[person.pk, "minutes"])
    ana, ben = as_("ana"), as_("ben")

    def seen(page) -> str:
        found = re.search(r'name="seen" value="(\w+)"', page.content.decode())
        assert found
        return found[1]

    mark = seen(ana.get(address))
    assert ben.post(address, {"minutes": "20", "seen": mark}).status_code == 302
    assert ben.post(address, {"minutes": "20", "seen": mark}).status_code == 302  # a second tap
    stopped = ana.post(address, {"minutes": "45", "seen": mark})
    assert stopped.status_code == 409
    assert "20 minutes" in stopped.content.decode()
    assert "Ben" in stopped.content.decode()
    kept = document_of_newest(person)
    assert kept
    assert kept["preferences"]["minutes_per_session"] == 20
    assert ana.post(address, {"minutes": "45", "seen": seen(stopped)}).status_code == 302
    again = document_of_newest(person)
    assert again
    assert again["preferences"]["minutes_per_session"] == 45


def test_what_no_question_asks_is_told_too(cast):
    first = document_of_newest(cast.ana_person)
    assert first
    assert history.differences(first, first) == []
    after = copy.deepcopy(first)
    after["preferences"]["programme"] = "band"
    after["condition"]["years_since_diagnosis"] = 12
    told = {(each.about, each.before, each.after) for each in history.differences(first, after)}
    assert ("Kind of programme", "By what they have", "Bands") in told
    before = str(first["condition"].get("years_since_diagnosis", ""))
    assert ("years since diagnosis", before, "12") in told
    assert len(told) == 2


def test_what_was_for_both_legs_and_stays_for_one_is_told_so(cast):
    first = document_of_newest(cast.ana_person)
    assert first
    wanted = {"id": "o1", "on": "2026-01-05", "by": "Ben", "note": "Better so", "movement": "hip_abduction"}
    wanted |= {"side": "both", "exercise": "hip_abduction.side_lying"}
    before = {**first, "override": [wanted]}
    after = {**first, "override": [{**wanted, "side": "left"}, {**wanted, "id": "o2", "side": "right"}]}
    stays, new = history.differences(before, after)
    assert (stays.about, stays.before) == ("Was for both legs, and stays for the left leg", "")
    assert new.about == "Set for this person"
    (other,) = history.differences(before, {**first, "override": [{**wanted, "side": "left", "note": "No"}]})
    assert other.about == "Set otherwise"


def test_nothing_is_told_that_did_not_change():
    for name in WHO:
        document = example_document(name)
        other = {**document, "person": {**document["person"], "mass_kg": 71.5}}
        told = [each.after for each in history.differences(document, other) if not each.engine]
        assert [words.partition(" (")[0] for words in told] == ["71.5 kg"], name
