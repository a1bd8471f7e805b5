"""The session document: whole for everybody, what the log takes, stored once, and small."""

from __future__ import annotations

import datetime as dt
import gzip
import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.utils import timezone

from hipstride.app.people.actions_examples import add_example
from hipstride.app.people.actions_log import tell_facts
from hipstride.app.people.records import log_of, record_of
from hipstride.app.training.access import session_given
from hipstride.app.training.actions import give_session
from hipstride.app.training.facts import facts_of
from hipstride.app.training.models import GivenSession
from hipstride.app.training.player_texts import texts
from hipstride.app.training.records import packed, player_document, session_document
from hipstride.app.training.session_document import document_of
from hipstride.app.web.versioned import offline_files
from hipstride.catalogue.exercise import CORE_MOVEMENTS
from hipstride.catalogue.exercises import get
from hipstride.figure.follow.words import NOT_TODAY
from hipstride.figure.words import leg_place
from hipstride.prescription.neighbours import Neighbour
from hipstride.prescription.schedule import next_training_day
from hipstride.prescription.today import today
from hipstride.record.event import Correction, Readiness
from hipstride.record.resistance import Band
from tests.app.pages.test_every_page import grade, plain_sentences
from tests.app.training.lines import batch, line, post, set_line
from tests.prescription.cast import START, reader

CLINICAL = re.compile(
    r"flexion|extension|abduct|adduct|rotation|capacity|percentile|\b1RM\b|\bMDC\b|\bMVC\b", re.I
)
PLACES = ("back", *(f"{side}_{joint}" for side in ("left", "right") for joint in ("hip", "knee", "ankle")))
PEOPLE = ("reader_a_home", "reader_a", "reader_b", "reader_c", "reader_d", "reader_e", "control_f")


def document(client, person):
    answer = client.get(f"/people/{person.pk}/today/session.json")
    assert answer.status_code == 200
    return answer.json()


def now_text():
    return timezone.localtime().isoformat(timespec="seconds")


@pytest.fixture
def a(cast, as_):
    return document(as_("ana"), cast.ana_person)


@pytest.mark.parametrize("name", PEOPLE)
def test_everybody_gets_a_whole_document_and_the_log_takes_its_start(name, cast, as_):
    person = add_example(cast.ana, name)
    made = document(as_("ana"), person)
    assert made["schema"] == "hipstride.player/1"
    assert made["person"] == str(person.pk)
    assert made["heat"] not in made["mind"], "it is said once"
    assert made["steps"]
    for step in made["steps"]:
        assert step["figure"] in made["figures"]
        assert step["key"] == f"{step['exercise']}/{step['side']}"
        assert step["choices"]["suggested"]["resistance"]["kind"]
        assert (step["reps"] is None) or step["reps"] > 0
        assert step["get_ready"]
        assert step["cues"]
        assert step["beats"]
        assert step["loads"]
        assert set(step["loads"]) <= set(PLACES)
        own = step["movement"].split("_")[0]
        if own in ("hip", "knee", "ankle"):
            sides = ("left", "right") if step["side"] == "both" else (step["side"],)
            assert {f"{side}_{own}" for side in sides} <= set(step["loads"])
        if step["exercise"].split(".")[1].startswith("standing"):
            assert {"left_hip", "right_hip"} <= set(step["loads"]), "the other leg stands"
        if step["band"]:
            assert step["band"]["swatch"] in made["swatches"]
            assert step["set_up"]
    keys = [step["key"] for step in made["steps"]]
    assert len(keys) == len(set(keys))
    whys = {why["text"] for step in made["steps"] for why in step["why"]} | set(made["messages"])
    assert grade(plain_sentences("\n".join(sorted(whys)))) <= 6.0
    assert not [text for text in whys if CLINICAL.search(text)], "those words have a place of their own"
    started = line(person, made["started"]["type"], made["started"]["body"], made["session"], at=now_text())
    told = post(as_("ana"), batch(started)).json()
    assert told["rejected"] == []


def test_every_choice_can_be_logged_as_it_stands(a, cast, as_):
    lines = []
    for step in a["steps"]:
        for way, choice in step["choices"].items():
            if choice is not None:
                body = {
                    "exercise": choice["exercise"],
                    "side": step["side"],
                    "set": 1,
                    "reps": choice["reps"] or 1,
                    "seconds": choice["seconds"],
                    "resistance": choice["resistance"],
                    "chosen": way,
                    "effort": 5,
                    "form": "good",
                }
                lines.append(line(cast.ana_person, "set_done", body, f"{step['key']}-{way}", at=now_text()))
    assert len(lines) > len(a["steps"])
    told = post(as_("ana"), batch(*lines)).json()
    assert told["rejected"] == []


def test_safety_rules_are_folded_where_they_are_many_and_each_is_there_once(cast, as_):
    for name, folds in (("reader_c", True), ("control_f", False)):
        made = document(as_("ana"), add_example(cast.ana, name))
        assert bool(made["rules"]) == folds, name
        assert made["before"][: len(NOT_TODAY)] == list(NOT_TODAY)
        told = [*made["before"], *made["rules"]]
        assert len(told) == len(set(told))
        assert set(made["mind"]) <= set(told), "none is lost"
        assert made["heat"] is None or made["heat"] in made["before"], "the room is made ready now"
        assert set(made["paused"]) <= set(made["before"])


def test_strong_pain_of_today_is_said_before_the_start_and_not_folded(cast, as_):
    facts = facts_of(add_example(cast.ana, "reader_c"), timezone.localdate())
    assert facts is not None
    made = today(facts.person, facts.before_training, Readiness(pain_right_hip=7), date=facts.date)
    told = document_of(made, session="s", name="", inputs_sha256="0" * 64, first=False)
    (strong,) = (gate.text for gate in made.gates if gate.id == "gate.pain.stop")
    assert told["rules"]
    assert strong in told["before"]


def test_a_first_session_begins_with_what_needs_nothing_tied_and_says_when_it_is_enough(cast, as_):
    person = add_example(cast.ana, "control_f")
    client = as_("ana")
    made = document(client, person)
    first, *others = dict.fromkeys(step["pair"] for step in made["steps"])
    assert others
    bands = {step["pair"]: step["band"] is not None for step in made["steps"]}
    assert (bands[first], set(bands.values())) == (False, {True, False}), "both kinds are there"
    mine = [step for step in made["steps"] if step["pair"] == first]
    assert {step["movement"] for step in mine} <= set(CORE_MOVEMENTS), "it trains strength"
    assert made["enough"]["exercises"] == 1
    assert get(mine[-1]["exercise"]).getting_out in made["enough"]["after"]
    assert set(made["enough"]["needs"]) < set(made["needs"]), "what only the others take is laid ready later"
    assert not any(thing.endswith("band") for thing in made["enough"]["needs"])
    assert made["warm_up"][-1] == "Take about 3 minutes."
    assert get(made["steps"][-1]["exercise"]).getting_out in made["after"]
    assert 5 <= made["enough"]["minutes"] < made["minutes"] + made["asking_minutes"]
    sheet = [(one["exercise"], one["side"]) for one in made["started"]["body"]["prescribed"]]
    assert sheet == [(step["exercise"], step["side"]) for step in made["steps"]]
    before = timezone.localtime() - dt.timedelta(days=3)
    other = "hip_flexion.seated_march"
    assert other not in {step["exercise"] for step in made["steps"]}, "it need not be one of today's"
    done = set_line(
        person,
        "earlier",
        at=before.isoformat(timespec="seconds"),
        exercise=other,
        side="left",
        resistance={"kind": "limb"},
    )
    assert post(client, batch(done)).json()["rejected"] == []
    assert document(client, person)["enough"] is None


def test_what_the_player_takes_besides_the_training_is_counted(a):
    """Counted from its screens: 20 s for the first and the last, 12 s for each other one, 10 s for each set."""
    pairs = {step["pair"]: step["reps"] is not None for step in a["steps"]}
    efforts = sum(step["reps"] is not None for step in a["steps"])
    screens = 2 * len(pairs) + sum(pairs.values()) + efforts
    seconds = 40 + 12 * screens + 10 * sum(step["sets"] for step in a["steps"])
    assert a["asking_minutes"] == round(seconds / 60) > 3


def test_left_and_right_of_one_exercise_follow_one_another_as_a_pair(a):
    pairs: dict[str, list[int]] = {}
    for place, step in enumerate(a["steps"]):
        pairs.setdefault(step["pair"], []).append(place)
    for places in pairs.values():
        assert places == list(range(places[0], places[0] + len(places)))
        assert len({a["steps"][place]["exercise"] for place in places}) == 1
    assert any(len(places) == 2 for places in pairs.values())


def test_the_pictures_are_the_ones_that_the_steps_name(a):
    for step in a["steps"]:
        side = "right" if step["side"] == "right" else "left"
        assert step["name"].split(",")[0] in a["figures"][step["figure"]][side][0]
        assert a["figures"][step["figure"]][side][1] == step["figure_text"]


def test_nothing_in_it_breaks_a_strict_content_policy(a):
    for svg in [*(each["svg"] for each in a["figures"].values()), *a["swatches"].values()]:
        assert not re.search(r"<style|\sstyle=|<script|\son\w+=|href=\"(?!#)", svg)


@pytest.fixture(scope="module")
def shell_bytes():
    """What the player itself weighs on the way: its page and every file that it needs."""
    page = render_to_string("training/player.html", {"texts": texts()}).encode()
    files = [Path(finders.find(name) or name).read_bytes() for name in offline_files()]
    return sum(len(gzip.compress(content, 6)) for content in (page, *files))


@pytest.mark.parametrize("name", PEOPLE)
def test_the_first_load_of_the_player_is_small(name, cast, as_, shell_bytes):
    """The player and the session with its pictures, on this person's next two days of training."""
    today = timezone.localdate()
    person = add_example(cast.ana, name, today)
    answer = as_("ana").get(f"/people/{person.pk}/today/session.json", headers={"Accept-Encoding": "gzip"})
    assert answer.headers["Content-Encoding"] == "gzip"
    assert json.loads(gzip.decompress(answer.content))["steps"]
    record = record_of(person)
    assert record is not None
    facts = facts_of(person, next_training_day(record.preferences.days, today))
    assert facts is not None
    second = player_document(give_session(person, facts), facts, cast.ana)
    sessions = [len(answer.content), len(gzip.compress(json.dumps(second).encode(), 6))]
    told = " and ".join(f"{(shell_bytes + one) / 1024:.1f}" for one in sessions)
    print(f"first load of the player, {name}: {told} KiB, {shell_bytes / 1024:.1f} of it the player itself")
    assert second["steps"]
    assert shell_bytes + max(sessions) < 170 * 1024


def test_it_is_made_once_and_the_training_itself_does_not_change_it(cast, as_):
    client = as_("ana")
    first = document(client, cast.ana_person)
    assert document(client, cast.ana_person) == first
    sets = [set_line(cast.ana_person, "s-1", at=now_text())]
    post(
        client,
        batch(line(cast.ana_person, "session_started", first["started"]["body"], "st", at=now_text()), *sets),
    )
    later = document(client, cast.ana_person)
    assert [event["type"] for event in later.pop("done")] == ["session_started", "set_done"]
    assert later == {key: value for key, value in first.items() if key != "done"}
    assert GivenSession.objects.filter(person=cast.ana_person).count() == 1


def test_how_one_is_today_makes_another_session_and_the_first_stays(cast, as_):
    client = as_("ana")
    first = document(client, cast.ana_person)
    answers = {"fatigue": 7, "ill": "no", "new_symptoms": "no", "fall": "no"}
    post(client, batch(line(cast.ana_person, "readiness", answers, "r-1", at=now_text())))
    second = document(client, cast.ana_person)
    assert (first["day"], second["day"]) == ("full", "half")
    assert first["session"] != second["session"]
    kept = list(GivenSession.objects.filter(person=cast.ana_person).order_by("made_at"))
    assert [session_document(each)["day"] for each in kept] == ["full", "half"]


def test_what_was_given_is_stored_with_its_hash_and_the_rules_and_shown_again(cast, as_):
    client = as_("ana")
    first = document(client, cast.ana_person)
    given = session_given(cast.ana_person, timezone.localdate())
    assert given is not None
    assert str(given.pk) == first["session"]
    assert len(given.inputs_sha256) == 64
    assert given.rules_version
    assert given.release
    assert first["started"]["body"]["plan_sha256"] == given.inputs_sha256
    changed = packed(session_document(given) | {"minutes": 99})
    GivenSession.objects.filter(pk=given.pk).update(document=changed, release="0.0.1", rules_version="0")
    assert document(client, cast.ana_person)["minutes"] == 99  # a newer release does not make it anew


def test_the_same_facts_give_the_same_bytes(cast, as_):
    def made():
        document(as_("ana"), cast.ana_person)
        given = GivenSession.objects.get(person=cast.ana_person)
        return given.inputs_sha256, bytes(given.whole), {**session_document(given), "session": None}

    first = made()
    GivenSession.objects.all().delete()
    assert made() == first


def test_not_today_is_the_end_of_nothing_that_a_device_goes_on_from(cast, as_):
    client, person = as_("ana"), cast.ana_person
    end = {"finished": False, "note": "not today"}
    post(client, batch(line(person, "session_ended", end, "no", at=now_text())))
    first = document(client, person)
    assert first["done"] == []
    start = line(person, "session_started", first["started"]["body"], "st", at=now_text())
    post(client, batch(start, line(person, "session_ended", end, "stop", at=now_text())))
    at = now_text()
    post(client, batch(line(person, "correction", {"of": "stop", "body": {"finished": False}}, "c", at=at)))
    again = document(client, person)
    assert [event["id"] for event in again["done"]] == ["st", "stop"]
    (correction,) = again["corrections"]
    assert (correction["id"], correction["body"]["of"]) == ("c", "stop"), "to go on from"
    assert dt.datetime.fromisoformat(correction["at"]) == dt.datetime.fromisoformat(at)
    given = GivenSession.objects.get(person=person)
    assert session_document(given).items() <= again.items(), "what was given is served as it was given"
    tell_facts(cast.ana, person, "correction", [{"of": "stop", "body": None}])
    newest = log_of(person).originals[-1].body
    assert isinstance(newest, Correction)
    assert newest.after == ("c",), "as the server does itself"


def test_before_the_set_up_is_done_there_is_a_reason_and_no_document(cast, as_):
    from hipstride.app.people.actions import add_person

    person = add_person(cast.ana)
    answer = as_("ana").get(f"/people/{person.pk}/today/session.json")
    assert (answer.status_code, answer.json()["error"]) == (404, "no_record")


def test_each_day_has_its_own(cast, as_, monkeypatch):
    client = as_("ana")
    first = document(client, cast.ana_person)
    tomorrow = timezone.localdate() + dt.timedelta(days=1)
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_: tomorrow)
    second = document(client, cast.ana_person)
    assert second["date"] == tomorrow.isoformat()
    assert second["session"] != first["session"]


def test_the_documentation_names_every_key(a):
    text = (Path(__file__).parents[3] / "docs" / "app-sync.md").read_text("utf-8")
    named = set(re.findall(r"`(\w+)(?:\[\]|\{\})?`", text))
    assert set(a) - {"schema", "why_day"} - named == set()
    assert set(a["steps"][0]) - {"breathe"} - named == set()


def test_an_easier_way_that_only_moves_the_band_says_where_to(cast, as_):
    """At the same mark and count, easier and suggested would read the same."""
    seen = 0
    for name in PEOPLE:
        person = add_example(cast.ana, name)
        for step in document(as_("ana"), person)["steps"]:
            told = step["choices"]["suggested"]
            for way in ("easier", "harder"):
                other = step["choices"][way]
                if other is None or "attachment" not in other["resistance"]:
                    continue
                if other["exercise"] == told["exercise"] and other["resistance"] != told["resistance"]:
                    seen += 1
                    assert other["text"] != told["text"]
    assert seen > 0


@pytest.mark.parametrize("moved", ["attachment", "anchor_distance_m"])
def test_a_way_with_the_same_mark_and_count_says_where_the_band_goes(moved):
    """Easier and suggested would read the same if only the cuff or the place to stand is another."""
    made = today(reader("reader_a_home"), date=START)
    shown = next(
        each
        for each in made.exercises
        if isinstance(band := each.prescription.resistance, Band) and band.anchor_distance_m
    )
    one: Any = shown.prescription
    at = {"above_knee": "ankle", "ankle": "above_knee"}[one.resistance.attachment]
    nearer = one.resistance.anchor_distance_m - 0.1
    other = replace(one.resistance, **{moved: at if moved == "attachment" else nearer})
    near = Neighbour(one.exercise, other, one.dose.sets, one.dose.reps, one.dose.seconds, 0.9)
    day = replace(made, exercises=(replace(shown, easier=near, harder=None),))
    (step,) = document_of(day, session="s", name="Ana", inputs_sha256="0")["steps"]
    told, same = step["choices"]["easier"]["text"], step["choices"]["suggested"]["text"]
    where = leg_place(at, one.side) if moved == "attachment" else f"tied {100 * nearer:.0f} cm away"
    assert told == f"{same}, {where}"
