"""Templates, a programme for several people at once, two versions side by side, and the way back."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.urls import reverse

from hipstride.app.audit.models import AuditEntry
from hipstride.app.people.actions import save_record
from hipstride.app.people.actions_examples import add_example
from hipstride.app.people.going_back import gone_back
from hipstride.app.people.history import notes_of
from hipstride.app.people.models import PersonVersion, Share
from hipstride.app.training.editing import template
from hipstride.app.training.editing.decision import with_decision
from hipstride.app.training.models import ProgrammeTemplate
from tests.app.conftest import TEMPLATE_ID
from tests.app.people.test_history import document_now
from tests.app.training.test_editing import number, text

SET = {
    "id": "ov-1",
    "on": "2026-01-05",
    "until": "2027-01-05",
    "by": "Ben",
    "note": "Ana has cramps",
    "movement": "hip_abduction",
    "side": "both",
    "exercise": "hip_abduction.supine_slide_side_band",
    "sets": 1,
    "resistance": {"kind": "band", "brand": "TheraBand", "colour": "green"},
}
LIFTED = {"note": "Shown to me", "by": "Ben", "lift_gate": "gate.transfer.floor"}
PARTS = ["kind", "time", "decisions"]


@pytest.fixture
def two(cast, as_) -> SimpleNamespace:
    """Ana's programme is set; Ben also works with Dora (who has no band but a yellow one) and with Finn."""
    document = document_now(cast.ana_person)
    document["override"] = [SET, LIFTED]
    document["preferences"] |= {"programme": "band", "minutes_per_session": 20}
    save_record(cast.ben, cast.ana_person, document)
    dora, finn = add_example(cast.ben, "reader_d"), add_example(cast.ben, "control_f")
    kept = document_now(dora)
    kept["equipment"]["bands"] = [{"brand": "TheraBand", "colour": "yellow", "length_m": 1.5}]
    save_record(cast.ben, dora, kept)
    copy = reverse("training:copy", args=[cast.ana_person.pk])
    return SimpleNamespace(ben=as_("ben"), ana=cast.ana_person, dora=dora, finn=finn, copy=copy)


def looked_at(*people) -> dict[str, int]:
    return {f"made_from_{person.pk}": number(person) for person in people}


def test_a_template_holds_nothing_that_is_about_one_person(two):
    keep = reverse("training:keep", args=[two.ana.pk])
    assert "Ana has cramps" in text(two.ben.get(keep))
    answer = two.ben.post(keep, {"name": "Cramps", "for_all": "on", "note_0": "For cramps"})
    made = ProgrammeTemplate.objects.get(name="Cramps")
    assert answer.headers["Location"] == reverse("training:template", args=[made.pk])
    (row,) = made.document["override"]
    assert row["note"] == "For cramps"
    assert set(row).isdisjoint(template.OF_ONE)
    assert made.document["preferences"]["minutes_per_session"] == 20
    assert "Shown to me" not in str(made.document)


def test_it_is_for_who_made_it_or_for_every_therapist_here(two, cast, as_):
    shared = ProgrammeTemplate.objects.create(
        name="For all of us", by=cast.ben, for_all=True, document={"preferences": {}, "override": []}
    )
    cleo, dev = as_("cleo"), as_("dev")
    page = text(cleo.get(reverse("training:templates")))
    assert "For all of us" in page
    assert "Gentle start" not in page
    assert cleo.get(reverse("training:template", args=[shared.pk])).status_code == 200
    assert cleo.get(reverse("training:template", args=[TEMPLATE_ID])).status_code == 404
    assert cleo.post(reverse("training:remove_template", args=[shared.pk])).status_code == 404
    assert dev.post(reverse("training:remove_template", args=[shared.pk])).status_code == 404
    assert two.ben.post(reverse("training:remove_template", args=[shared.pk])).status_code == 302
    assert not ProgrammeTemplate.objects.filter(pk=shared.pk).exists()


def test_each_one_is_shown_what_they_get_and_all_is_saved_together(two):
    chosen = {"people": [str(two.dora.pk), str(two.finn.pk)], "wanted": PARTS}
    looks = AuditEntry.objects.filter(action="record.read", person_id__in=[two.dora.pk, two.finn.pk])
    two.ben.get(two.copy)
    assert not looks.exists()  # names alone
    page = text(two.ben.post(two.copy, chosen))
    assert "Save for 2 people" in page
    assert looks.count() == 2
    assert "they have no green band" in page  # Dora
    assert number(two.dora) == 2
    assert two.ben.post(two.copy, chosen | looked_at(two.dora, two.finn) | {"save": "1"}).status_code == 302
    for person, versions in ((two.dora, 3), (two.finn, 2)):
        document = document_now(person)
        assert number(person) == versions
        (row,) = document["override"]
        assert (row["exercise"], row["by"], row["note"]) == (
            SET["exercise"],
            "Ben",
            "Ben chose this for you.",  # not why it was set for Ana
        )
        assert row["id"] != "ov-1"
        assert "until" not in row
        assert document["preferences"]["minutes_per_session"] == 20
    assert "resistance" not in document_now(two.dora)["override"][0]
    assert document_now(two.finn)["override"][0]["resistance"]["colour"] == "green"
    given = AuditEntry.objects.filter(action="programme.given")
    assert [(each.thing, each.detail) for each in given] == [(f"person {two.ana.pk}", {})] * 2


def test_only_the_part_that_is_wanted_is_given(two):
    chosen = {"people": [str(two.finn.pk)], "wanted": ["time"]}
    before = document_now(two.finn)
    before["preferences"]["programme"] = "combined"
    save_record(None, two.finn, before)
    two.ben.post(two.copy, chosen | looked_at(two.finn) | {"save": "1"})
    after = document_now(two.finn)
    assert after.get("override") == before.get("override")
    assert after["preferences"]["programme"] == "combined"
    assert after["preferences"]["days"] == document_now(two.ana)["preferences"]["days"]


def test_if_one_of_them_changed_meanwhile_nobody_gets_it_and_it_is_shown(two, cast):
    chosen = {"people": [str(two.dora.pk), str(two.finn.pk)], "wanted": PARTS} | looked_at(two.dora, two.finn)
    changed = document_now(two.finn)
    changed["condition"] = {**changed.get("condition", {}), "latex_allergy": True}
    save_record(cast.cleo, two.finn, changed)
    answer = two.ben.post(two.copy, chosen | {"save": "1"})
    assert answer.status_code == 409
    assert "You are allergic to latex" in text(answer)
    assert (number(two.dora), number(two.finn)) == (2, 2)
    again = chosen | looked_at(two.dora, two.finn) | {"save": "1"}
    assert two.ben.post(two.copy, again).status_code == 302
    assert (number(two.dora), number(two.finn)) == (3, 3)


def test_nobody_gets_it_who_is_not_theirs(two, cast):
    chosen = {"people": [str(cast.bea_person.pk)], "wanted": PARTS, "save": "1"}
    assert two.ben.post(two.copy, chosen).status_code == 422
    assert number(cast.bea_person) == 1
    page = text(two.ben.get(two.copy))
    assert str(cast.bea_person.pk) not in page
    Share.objects.filter(person=two.finn, user=cast.ben).update(ended_at="2026-01-01T00:00Z")
    assert str(two.finn.pk) not in text(two.ben.get(two.copy))


def test_any_two_versions_stand_side_by_side_with_their_plans(two):
    address = reverse("training:versions", args=[two.ana.pk])
    page = text(two.ben.get(address))
    assert "Set for this person" in page
    assert "Leg slide out against a band" in page
    assert "Minutes" in page or "minutes" in page
    assert "Before:" in page
    same = text(two.ben.get(address, {"old": 2, "new": 2}))
    assert "They say the same" in same
    assert "The plan stays as it is" in same
    assert two.ben.get(address, {"old": 99, "new": "x"}).status_code == 200


def test_the_way_back_is_a_new_version(two, cast):
    first = PersonVersion.objects.get(person=two.ana, number=1).document
    back = reverse("training:restore", args=[two.ana.pk, 1])
    page = text(two.ben.get(back))
    assert "Taken back" in page
    assert "Safety answers, tests, bands and safety rules stay as they are now, and so do limits" in page
    document = document_now(two.ana)
    warned = {**document["condition"], "heart_or_lung_warning": True}
    save_record(cast.cleo, two.ana, {**document, "override": [LIFTED], "condition": warned})
    stopped = two.ben.post(back, {"made_from": 2})
    assert stopped.status_code == 409
    assert "Cleo" in text(stopped)
    assert number(two.ana) == 3
    assert two.ben.post(back, {"made_from": 3}).status_code == 302
    now = document_now(two.ana)
    assert list(now.pop("told")) == ["heart_or_lung_warning"]
    assert (number(two.ana), now) == (4, first | {"override": [LIFTED], "condition": warned})
    assert two.ben.get(reverse("training:restore", args=[two.ana.pk, 77])).status_code == 404


def test_what_was_held_back_since_stays_on_the_way_back_unless_it_is_taken_back_by_name(two, cast):
    document = document_now(two.ana)
    limit = {"max_relative_load": 0.4, "note": "Her hip is sore", "by": "Cleo", "on": "2026-01-06"}
    never = {"not_exercises": [SET["exercise"]], "note": "It hurt", "by": "Cleo", "id": "no"}
    about = {"movement": "hip_abduction", "side": "both"}
    same = {**SET, **limit, "id": "ov-1", "sets": 3}
    flexion = {
        **never,
        "movement": "hip_flexion",
        "side": "left",
        "not_exercises": ["hip_flexion.supine_march"],
    }
    save_record(cast.cleo, two.ana, {**document, "override": [same, LIFTED, flexion]})
    back = reverse("training:restore", args=[two.ana.pk, 2])
    page = text(two.ben.get(back))
    assert "This was set since then, and stays" in page
    assert "Her hip is sore" in page
    assert two.ben.post(back, {"made_from": 3}).status_code == 302
    kept = {"id": "ov-1-2", "until": SET["until"], **about, **limit}
    assert document_now(two.ana)["override"] == [kept, flexion, SET, LIFTED]
    both = reverse("training:set", args=[two.ana.pk, "hip_abduction", "both"])
    page = text(two.ben.get(both))
    assert "Both legs: this stays as it is." in page  # and what is set there does not take it away
    assert reverse("training:take_back", args=[two.ana.pk, "ov-1-2"]) in page
    assert with_decision(document_now(two.ana), {**SET, "sets": 2})["override"][0] == kept

    save_record(cast.cleo, two.ana, {**document, "override": [LIFTED, {**never, **about}]})
    two.ben.post(back, {"made_from": 5})
    assert document_now(two.ana)["override"] == [{**never, **about}, LIFTED]  # it wins over the form of then
    left = {**never, **about, "side": "left"}
    assert gone_back({"override": [left]}, {"override": [SET]})["override"] == [
        left,
        {**SET, "side": "right"},
    ]
    back = reverse("training:restore", args=[two.ana.pk, 1])
    sent = {"made_from": 6, "taken_back": ["no"]}
    without = two.ben.post(back, sent)
    assert (without.status_code, without.context["form"].errors.keys()) == (422, {"note"})
    sent["note"] = "Your knee is calm again"
    look = two.ben.post(back, sent)
    assert (look.status_code, number(two.ana)) == (200, 6)
    assert "Nothing is saved yet" in text(look)
    assert two.ben.post(back, sent | {"shown": look.context["form"]["shown"].value()}).status_code == 302
    assert document_now(two.ana)["override"] == [LIFTED]
    assert AuditEntry.objects.filter(action="programme.taken_back", thing="no").count() == 1
    assert notes_of(two.ana)[0].text == "Taken back, Leg out to the side: Your knee is calm again"
    assert "Your knee is calm again" in look.content.decode()


def test_a_rule_is_given_to_nobody_and_taken_back_only_by_who_may_lift_it(two, cast, as_):
    limit = {"id": "hip", "by": "Ben", "note": "The surgeon's word", "hip_flexion_limit_deg": 100}
    document = document_now(two.ana)
    save_record(cast.ben, two.ana, {**document, "override": [SET, limit | {"movement": "hip_abduction"}]})
    assert [row["note"] for row in template.programme_of(document_now(two.ana))["override"]] == [
        "Ana has cramps"
    ]
    put = with_decision(document_now(two.ana), {**SET, "id": "new"})
    assert [row["id"] for row in put["override"]] == ["hip", "new"]
    back = reverse("training:take_back", args=[two.ana.pk, "hip"])
    restore = reverse("training:restore", args=[two.ana.pk, 1])
    sent = {"made_from": 3, "note": "I want to bend more"}
    assert as_("ana").post(back, sent).status_code == (302 if settings.SERVER else 404)
    assert number(two.ana) == 3
    assert as_("ana").post(restore, sent).status_code == 302  # at home: the programme, not the limit
    kept = document_now(two.ana).get("override") or []
    assert limit | {"movement": "hip_abduction"} in kept
    assert two.ben.post(back, sent | {"made_from": number(two.ana)}).status_code == 302
    assert limit | {"movement": "hip_abduction"} not in (document_now(two.ana).get("override") or [])


@pytest.mark.parametrize(
    "held", [{"leave_out": True}, {"max_relative_load": 0.4}, {"limits": {"hip_abduction_deg": [0, 20]}}]
)
def test_what_holds_something_back_from_a_person_stays(held):
    today = dt.date(2026, 1, 5)
    mine = {"id": "m", "by": "Cleo", "note": "Sore", "movement": "hip_abduction", "side": "left", **held}
    programme = template.programme_of({"override": [SET]})
    made, told = template.with_programme({"override": [mine]}, programme, PARTS, by="Ben", today=today)
    assert made["override"] == [mine]
    assert told == ["Leg out to the side: Cleo set a limit here. It stays, and this is not given."]
    own = template.programme_of({"override": [mine]})
    again, told = template.with_programme({"override": [mine]}, own, PARTS, by="Ben", today=today)
    assert (len(again["override"]), told) == (1, [])  # the same one again is in nobody's way


def test_a_decision_of_which_nothing_is_left_is_not_given():
    only_load = {key: value for key, value in SET.items() if key not in ("sets", "exercise")}
    programme = template.programme_of({"override": [only_load]})
    today = dt.date(2026, 1, 5)
    made, told = template.with_programme({"equipment": {}}, programme, PARTS, by="Ben", today=today)
    assert "override" not in made
    assert len(told) == 1
