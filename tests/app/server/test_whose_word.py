"""In a clinic: whose word ends a pause, and whose a record is that somebody brings in."""

from __future__ import annotations

import datetime as dt
import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from hipstride.app.people import data_actions, safety, sharing
from hipstride.app.people.access import events_of, visible_to
from hipstride.app.people.actions import save_record
from hipstride.app.people.models import Invitation, Share
from hipstride.app.people.records import document_of_newest

NOW = dt.datetime(2026, 1, 5, 12, tzinfo=dt.UTC)
FALL = {"hurt": "yes", "head": "yes", "why": "a leg gave way", "reviewed_with": "my neighbour"}


def told_fall(as_, who, person) -> dict[str, object]:
    address = reverse("training:fall", args=[person.pk])
    page = as_(who).get(address)
    assert ("reviewed_with" in page.content.decode()) is (who == "ben")
    once = {"once": page.context["form"]["once"].value()} if "once" in page.context["form"].fields else {}
    assert as_(who).post(address, FALL | once).status_code == 302
    lines = [json.loads(line) for line in events_of(person).values_list("line", flat=True)]
    return next(line["body"] for line in reversed(lines) if line["type"] == "fall")


def test_only_a_professional_says_that_a_fall_was_talked_over(as_, cast):
    assert told_fall(as_, "ana", cast.ana_person).get("reviewed_with") is None
    assert told_fall(as_, "ben", cast.ana_person)["reviewed_with"] == "my neighbour"


def test_with_nobody_who_works_with_them_a_person_says_so_themself(cast):
    assert not safety.may_review(cast.ana, cast.ana_person)
    Share.objects.filter(person=cast.ana_person, kind=Share.Kind.PROFESSIONAL).update(ended_at=NOW)
    assert safety.may_review(cast.ana, cast.ana_person)


def archive(cast) -> bytes:
    document = document_of_newest(cast.ana_person) or {}
    lift = {"lift_gate": "gate.transfer.floor", "by": "Ben", "note": "She showed me."}
    wide, narrow = (
        {"hip_flexion_limit_deg": limit, "side": side, "by": "Ben", "note": "The surgeon's word"}
        for limit, side in ((110, "left"), (60, "right"))
    )
    save_record(cast.ben, cast.ana_person, {**document, "override": [lift, wide, narrow]})
    made = data_actions.export(cast.ana, cast.ana_person, created=NOW)
    assert made
    return made


@pytest.mark.parametrize(
    ("who", "kind", "lifts"), [("bea", Share.Kind.SELF, 0), ("ben", Share.Kind.PROFESSIONAL, 1)]
)
def test_a_record_brought_in_is_whose_it_is_and_lifts_nothing_by_a_person(who, kind, lifts, as_, cast):
    before = set(visible_to(getattr(cast, who)))
    file = SimpleUploadedFile("record.zip", archive(cast))
    assert as_(who).post(reverse("people:bring_in"), {"file": file}).status_code == 302
    (person,) = set(visible_to(getattr(cast, who))) - before
    assert Share.objects.get(person=person).kind == kind
    assert len(safety.lifted(person)) == lifts
    rows = (document_of_newest(person) or {})["override"]
    limits = [row["hip_flexion_limit_deg"] for row in rows if "hip_flexion_limit_deg" in row]
    assert limits == [110, 60][1 - lifts :]


def test_without_a_yes_nobody_else_sees_a_record_that_a_therapist_brought_in(as_, cast):
    ben = as_("ben")
    assert "nobody but you" in ben.get(reverse("people:bring_in")).content.decode()
    assert "nobody but you" not in as_("bea").get(reverse("people:bring_in")).content.decode()
    asked = ben.post(
        reverse("people:bring_in"), {"file": SimpleUploadedFile("record.zip", archive(cast))}, follow=True
    )
    (person,) = visible_to(cast.ben).exclude(pk=cast.ana_person.pk)
    yes = reverse("people:say", args=[person.pk, "clinic", "yes"])
    assert asked.redirect_chain[-1] == (yes, 302)
    assert "This clinic may keep my record" in asked.content.decode()

    share = reverse("people:sharing", args=[person.pk])
    record = reverse("people:record", args=[person.pk])
    for page in (record, share):
        assert "They have not said yes to this clinic." in ben.get(page).content.decode()
    for kind in ("professional", "hand_over"):
        assert ben.post(share, {"kind": kind}).status_code == 422
    assert ben.post(share, {"kind": "self"}).status_code == 302  # the person may always see it

    assert ben.post(yes, {"how": "spoken", "day": "2999-01-01"}).status_code == 422
    assert ben.post(yes, {"how": "spoken", "day": "2026-01-05"}).status_code == 302
    assert "They have not said yes" not in ben.get(record).content.decode()
    token = sharing.invite(cast.ben, kind=Invitation.Kind.PROFESSIONAL, person=person)
    invitation = reverse("people:invitation", args=[token])
    assert as_("cleo").get(invitation).status_code == 200
    no = reverse("people:say", args=[person.pk, "clinic", "no"])
    assert ben.post(no, {"how": "spoken", "day": "2026-01-05"}).status_code == 302
    assert as_("cleo").post(invitation).status_code == 404
    assert set(visible_to(cast.cleo)) == {cast.bea_person}
