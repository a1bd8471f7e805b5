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
from hipstride.app.people.actions import save_answers, save_record
from hipstride.app.people.actions_log import Item, add_events
from hipstride.app.people.data_actions import export, import_archive
from hipstride.app.people.records import document_of_newest, known_of, record_of
from hipstride.app.training.facts import facts_of
from hipstride.catalogue.exercises import get
from hipstride.prescription.gates import gates
from hipstride.prescription.today import context_today
from tests.app.people.lifting import lift_now
from tests.app.training.lines import batch, line, post, set_line

FLOOR = "gate.transfer.floor"


def opened(as_, person, gate=FLOOR):
    return as_("ben").get(reverse("people:lift", args=[person.pk, gate]))


def save(as_, person, page, note, gate=FLOOR):
    """What Ben answers on a page that he has open."""
    seen = page.context["stamp"]
    assert f'name="seen" value="{seen}"' in page.content.decode()
    return as_("ben").post(reverse("people:lift", args=[person.pk, gate]), {"note": note, "seen": seen})


@pytest.fixture
def ana(cast, as_):
    """Ana, whose rule about the floor Ben lifted on the page a minute ago."""
    back = timezone.now() - dt.timedelta(minutes=1)
    with mock.patch.object(timezone, "now", return_value=back):
        page = opened(as_, cast.ana_person)
        assert save(as_, cast.ana_person, page, "She showed me twice").status_code == 302
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


def test_a_fall_that_a_phone_sends_after_the_lift_was_not_known_though_it_is_of_before(ana, cast, as_):
    tell(cast, ana, fall(ana, -3000, "late"))
    (needs,) = lift_needs(cast, ana)
    assert "because of a fall on" in needs.text
    assert ", told later." in rules_page(as_, "ana", ana)
    (lifted,) = safety.lifted(ana)
    assert lifted.late
    facts = facts_of(ana, timezone.localdate())
    assert facts
    known = context_today(facts.before_training, None, facts.date)  # as the session of the day is made
    assert any(each.text.endswith(", told later.") for each in gates(facts.person, known))
    # Lifted again with that fall in view it stands: the order in which lines came in is what counts.
    assert save(as_, ana, opened(as_, ana), "Looked at").status_code == 302
    assert "It holds again" not in rules_page(as_, "ben", ana)
    assert lift_needs(cast, ana) == []


def test_a_fall_while_the_page_is_open_is_shown_before_anything_is_lifted(cast, as_):
    ana, page = cast.ana_person, opened(as_, cast.ana_person)
    assert "a fall" in page.context["ends"]
    tell(cast, ana, fall(ana, 0, "new"), fall(ana, -3000, "late"))
    again = save(as_, ana, page, "She showed me twice")
    shown = again.content.decode()
    assert again.status_code == 409
    assert "This came in while you had the page open. Nothing is lifted yet." in shown
    assert len(again.context["news"]) == 2
    assert "She showed me twice" in shown
    assert safety.lifted(ana) == []
    assert save(as_, ana, page, "She showed me twice").status_code == 409  # the first page stays old
    assert save(as_, ana, again, "Also after the falls").status_code == 302
    assert [each.ended for each in safety.lifted(ana)] == [None]


def test_an_answer_while_the_page_is_open_is_shown_too_and_what_the_rule_does_not_ask_is_not(cast, as_):
    ana, page = cast.ana_person, opened(as_, cast.ana_person)
    save_answers(cast.ana, ana, {"heat_sensitive": "no"})
    tell(cast, ana, line(ana, "symptom", {"what": "fever"}, "f", at=timezone.localtime().isoformat()))
    kept = save(as_, ana, page, "no").status_code  # too short a reason: the page stays that of before
    assert kept == 422
    save_answers(cast.ana, ana, {"lies_on_front": "no"})
    assert save(as_, ana, page, "She showed me").status_code == 302
    page = opened(as_, ana, "gate.transfer.front")
    for answer in ("yes", "no"):
        save_answers(cast.ana, ana, {"lies_on_front": answer})
    again = save(as_, ana, page, "She lay there", "gate.transfer.front")
    assert (again.status_code, [what for what, _ in again.context["news"]]) == (409, ["a new answer"])
    strange = as_("ben").post(
        reverse("people:lift", args=[ana.pk, "gate.transfer.front"]), {"note": "She lay", "seen": "x"}
    )
    assert strange.status_code == 409
    assert "We cannot tell what this page showed you." in strange.content.decode()


def test_a_new_fall_makes_the_rule_hold_and_is_said_to_the_therapist(ana, cast, as_):
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
        save(as_, ana, opened(as_, ana), "Still gets up")
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
        return programme, " ".join(
            [*session["before"], *session["rules"]]
        )  # where they are many they are folded

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
    session = as_("ana").get(f"/people/{ana.pk}/today/session.json").json()
    assert "It holds again because of a fall" in " ".join(session["before"])  # what is new is never folded


def test_the_session_of_the_day_stays_the_same_while_it_is_done_and_is_another_after_late_news(ana, cast):
    def now():
        facts = facts_of(ana, timezone.localdate())
        assert facts
        return facts.sha256

    before = now()
    at = timezone.localtime().isoformat(timespec="seconds")
    tell(cast, ana, set_line(ana, "s", at=at, stopped_because="spasm", pain=5))
    assert now() == before
    tell(cast, ana, fall(ana, -3000, "a"))
    late = now()
    tell(cast, ana, line(ana, "correction", {"of": "a", "body": None}, "b", at=at))
    assert now() == before
    again = {"hurt": None, "head": None, "why": None, "reviewed_with": None}
    tell(cast, ana, line(ana, "correction", {"of": "a", "body": again}, "c", at=fall(ana, 0)["at"]))
    assert now() not in (before, late)  # the same fall, but told at another time


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


def test_a_fall_told_late_ends_a_lift_in_a_copy_too_however_much_was_corrected_before(cast):
    """The lift knew of four lines, the fall is the fifth: an archive keeps the places, corrections as well."""
    ana, now = cast.ana_person, timezone.localtime()
    at = [(now - dt.timedelta(hours=30 - hour)).isoformat(timespec="seconds") for hour in range(4)]
    first = set_line(ana, "s", at=at[0])
    again = [{**first["body"], "effort": effort} for effort in (4, 5, 6)]
    corrections = [
        line(ana, "correction", {"of": "s", "body": body, "why": None}, f"c{hour}", at=at[hour])
        for hour, body in enumerate(again, start=1)
    ]
    tell(cast, ana, first, *corrections)
    lift_now(cast.ben, ana, FLOOR, "showed me")
    tell(cast, ana, fall(ana, -120))
    made = export(cast.ben, ana)
    assert made
    there = import_archive(cast.ben, made, where="the file")
    copied, kept = known_of(there), known_of(ana)
    assert copied
    assert kept
    lines = [each.id for each in kept.log.originals]
    assert [each.id for each in copied.log.originals] == lines == ["s", "c1", "c2", "c3", "f"]
    (stands,), (copy,) = safety.lifted(ana), safety.lifted(there)
    assert copy == stands
    assert stands.ended
    known = [context_today(each.log, None, now.date()) for each in (kept, copied)]
    assert gates(kept.record, known[0]) == gates(copied.record, known[1])


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

    midline = page("gate.hip.midline")
    assert "Only with the surgeon's word, in writing." in midline
    assert "No fall and no pain ends this." in midline
    assert "Only with" not in page(FLOOR)
    assert "No fall and no pain ends this" not in page(FLOOR)
    lift_now(cast.ben, cast.ana_person, "gate.hip.midline", "The surgeon wrote so")
    assert "No fall and no pain ends this: only another answer, or a person." in rules_page(
        as_, "ana", cast.ana_person
    )
