"""A person's data in their own hands: out and back byte for byte, from the command line, and gone for good."""

from __future__ import annotations

import datetime as dt
import io
import json
import re
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from hipstride.app.audit.access import entries_about
from hipstride.app.people import consent, data_actions, records
from hipstride.app.people.access import consented_to, events_of, versions_of
from hipstride.app.people.actions import add_person, save_record
from hipstride.app.people.actions_log import Item, add_events
from hipstride.app.people.data_actions import erase, import_archive
from hipstride.app.people.models import Consent, Event, Note, Person, PersonVersion
from hipstride.app.people.records import log_of
from hipstride.exchange import read_log, read_person
from hipstride.exchange.archive import archive_bytes, archive_of
from hipstride.record.errors import BadInput
from hipstride.record.person import Person as Record
from tests.app.people.test_events import correction, set_done

EXAMPLES = Path(__file__).parents[3] / "examples"
AT = dt.datetime(2026, 4, 2, 10, tzinfo=dt.UTC)


def export(actor, person, created=AT) -> bytes:
    made = data_actions.export(actor, person, created=created)
    assert made is not None
    return made


def record_of(row) -> Record:
    found = records.record_of(row)
    assert found is not None
    return found


def newest_document(row):
    return versions_of(row).order_by("-number").values_list("document", flat=True)[0]


def archive_of_example(name="reader_a", log="reader_a_log"):
    person = (EXAMPLES / f"{name}.toml").read_bytes()
    lines = (EXAMPLES / f"{log}.jsonl").read_bytes() if log else None
    return archive_bytes(
        read_person(EXAMPLES / f"{name}.toml").person.id, person, lines, created=AT, version="0.1.0"
    )


@pytest.fixture
def logged(cast):
    """Ana with a log that has a correction in it and letters from elsewhere."""
    ana = cast.ana_person
    lines = [set_done(ana, 1), set_done(ana, 2), set_done(ana, 3)]
    lines += [
        correction(ana, "set-1", {**lines[0]["body"], "reps": 10}, 1),
        correction(ana, "set-2", None, 2),
    ]
    lines.append({**set_done(ana, 4), "type": "symptom", "body": {"what": "Kribbeln – «neu» 🙂 \u2028"}})
    assert not add_events(cast.ana, ana, [Item(line) for line in lines]).refused
    return ana


SPOKEN_FOR: dict[str, Any] = {
    "speaker": "Jo Klee",
    "speaker_role": "guardian",
    "speaker_shown": "the court's paper, 3 May",
}


def test_saved_deleted_and_brought_in_again_it_is_the_same_byte_for_byte(cast, logged):
    day = AT.date()
    consent.record(cast.ben, logged, scope="clinic", given=True, how="paper", day=day, **SPOKEN_FOR)
    consent.record(cast.ana, logged, scope="research", given=True, how="paper", day=day)
    first = export(cast.ana, logged, created=AT)
    record, log, lines = (
        record_of(logged),
        log_of(logged),
        list(events_of(logged).values_list("event_id", "line")),
    )
    whose = logged.pk
    erase(cast.ana, logged)
    again = import_archive(cast.ana, first, where="the file")
    assert (again.pk, again.name, again.came_as) == (whose, logged.name, "")
    assert record_of(again) == record
    assert log_of(again) == log
    assert list(events_of(again).values_list("event_id", "line")) == lines
    assert export(cast.ana, again, created=AT) == first
    assert [len(log.originals), len(log.events)] == [6, 3]
    # What was said to whoever kept it then is there to be read, and is no yes to who keeps it now.
    research, clinic = consent.consents_of(again)
    assert {name: getattr(clinic, name) for name in SPOKEN_FOR} == SPOKEN_FOR
    assert (research.speaker, research.elsewhere, clinic.elsewhere) == ("", True, True)
    assert "This clinic may keep my record" in clinic.words
    assert not consent.standing(again, "clinic").given
    assert again not in consented_to()


@pytest.mark.parametrize("name", sorted(path.stem for path in EXAMPLES.glob("*_*.toml")))
def test_each_of_the_seven_goes_out_and_comes_back(name, cast):
    there = import_archive(cast.ana, archive_of_example(name, log=None), where="the file")
    made = export(cast.ana, there, created=AT)
    record, document = record_of(there), versions_of(there).get().document
    erase(cast.ana, there)
    again = import_archive(cast.ana, made, where="the file")
    assert record_of(again) == record
    once_more = export(cast.ana, again, created=AT)
    assert once_more == made
    assert document["person"]["id"] == str(again.pk)


def test_one_of_the_command_line_gets_an_id_of_ours_everywhere_and_keeps_the_old_one(cast):
    there = import_archive(cast.ana, archive_of_example(), where="the file")
    assert there.came_as == "reader-a"
    wanted = read_log(EXAMPLES / "reader_a_log.jsonl", person_id="reader-a")
    got = log_of(there)
    assert {event.person for event in got.originals} == {str(there.pk)}
    assert [(event.id, event.at, event.body) for event in got.originals] == [
        (event.id, event.at, event.body) for event in wanted.originals
    ]
    assert record_of(there).person.id == str(there.pk)
    assert archive_of(export(cast.ana, there), "it").log == got


def test_a_record_that_is_here_already_comes_in_beside_it(cast, logged):
    beside = import_archive(cast.bea, export(cast.ana, logged), where="the file")
    assert beside.pk != logged.pk
    assert beside.came_as == ""
    assert events_of(logged).count() == events_of(beside).count() == 6
    assert {json.loads(line)["person"] for line in events_of(beside).values_list("line", flat=True)} == {
        str(beside.pk)
    }


def test_two_of_the_same_name_are_told_apart(cast, as_, logged):
    once = as_("ana").get("/people/").content.decode()
    assert "Brought in on" not in once
    assert "Here since" not in once
    logged.name = "Ana"
    logged.save()
    beside = import_archive(cast.ana, export(cast.ana, logged), where="the file")
    beside.name = "Ana"
    beside.save()
    page = as_("ana").get("/people/").content.decode()
    assert page.count("Brought in on") == page.count("Here since") == 1


def changed(raw, name, change):
    """The archive with one file changed and the manifest made to fit, as somebody with bad intent would."""
    found = archive_of(raw, "it")
    files = {"person.toml": found.files["person.toml"], "log.jsonl": found.files["log.jsonl"]}
    files[name] = change(files[name])
    return archive_bytes(
        found.manifest.person, files["person.toml"], files["log.jsonl"], created=AT, version="0.1.0"
    )


def zip_of(**files):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return packed.getvalue()


GOOD = archive_of_example()
HOSTILE = {
    "no zip": b"<script>alert(1)</script>",
    "cut off": GOOD[:-40],
    "one bit": GOOD[:300] + bytes([GOOD[300] ^ 1]) + GOOD[301:],
    "somebody else's zip": zip_of(**{"../../etc/passwd": "root"}),
    "a word for a height": changed(
        GOOD, "person.toml", lambda old: old.replace(b"height_m = 1.66", b'height_m = "tall"')
    ),
    "an unknown key": changed(GOOD, "person.toml", lambda old: old + b"\n[rocket]\nfuel = 3\n"),
    "a log of somebody else": changed(GOOD, "log.jsonl", lambda old: old.replace(b"reader-a", b"reader-b")),
    "a log that is no JSON": changed(GOOD, "log.jsonl", lambda old: old + b"{\n"),
    "half a letter": changed(
        GOOD,
        "log.jsonl",
        lambda old: (
            old
            + b'{"id":"x1","at":"2026-03-01T10:00:00Z","person":"reader-a","type":"symptom","body":{"what":"\\ud800"}}\n'
        ),
    ),
    "in the far future": changed(
        GOOD,
        "log.jsonl",
        lambda old: (
            old
            + b'{"id":"x1","at":"2190-03-01T10:00:00Z","person":"reader-a","type":"symptom","body":{"what":"x"}}\n'
        ),
    ),
    "a nought in a text": changed(
        GOOD, "person.toml", lambda old: old.replace(b"[person]", b'[person]\nname = "a\\u0000b"', 1)
    ),
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_what_is_broken_or_hostile_is_told_at_the_field_in_one_sentence_and_nothing_comes_in(kind, cast, as_):
    before = Person.objects.count(), PersonVersion.objects.count(), Event.objects.count()
    file = SimpleUploadedFile("a.zip", HOSTILE[kind])
    answer = as_("ana").post("/people/bring-in/", {"file": file})
    assert answer.status_code == 422
    (error,) = answer.context["form"].errors["file"]
    assert re.match(
        r"(We cannot use it, for in \S.* we found .+ instead of|This is no copy that Hipstride saved: we found) ",
        error,
    )
    assert "\n" not in error
    assert "Traceback" not in answer.text
    assert "<script>alert" not in answer.text
    assert (Person.objects.count(), PersonVersion.objects.count(), Event.objects.count()) == before


@pytest.mark.parametrize(
    ("content", "said"), [(None, "Choose a file first."), (b"", "This file is empty. Choose another.")]
)
def test_no_file_and_an_empty_one(content, said, as_):
    sent = {} if content is None else {"file": SimpleUploadedFile("a.zip", content)}
    answer = as_("ana").post("/people/bring-in/", sent)
    assert (answer.status_code, answer.context["form"].errors["file"]) == (422, [said])


def test_a_file_that_is_too_large_is_not_read(as_, monkeypatch):
    monkeypatch.setattr("hipstride.app.people.data_forms.LARGEST", 10)
    answer = as_("ana").post("/people/bring-in/", {"file": SimpleUploadedFile("a.zip", b"x" * 11)})
    assert answer.context["form"].errors["file"] == ["This file is too large to be a record. Choose another."]


def test_by_the_pages_out_gone_and_back(cast, as_, logged):
    ana = as_("ana")
    saved = ana.post(f"/people/{logged.pk}/export/")
    assert saved.headers["Content-Type"] == "application/zip"
    assert saved.headers["Content-Disposition"].startswith('attachment; filename="hipstride-')
    assert saved.headers["Cache-Control"] == "no-store"
    assert entries_about(logged.pk).filter(action="record.exported", actor_id=cast.ana.pk).count() == 1
    assert (
        ana.post(f"/people/{logged.pk}/erase/", {"sure": "on"}).headers["Location"]
        == f"/people/{logged.pk}/erased/"
    )
    assert "It is deleted" in ana.get(f"/people/{logged.pk}/erased/").text
    assert as_("bea").get(f"/people/{logged.pk}/erased/").status_code == 404
    assert ana.get(f"/people/{logged.pk}/data/").status_code == 404
    back = ana.post("/people/bring-in/", {"file": SimpleUploadedFile("a.zip", saved.content)})
    assert back.headers["Location"] == f"/people/{logged.pk}/data/"
    assert ana.get(back.headers["Location"]).status_code == 200


def unsent(*lines):
    """A file as the player's *Save a copy* writes it."""
    return SimpleUploadedFile("a.jsonl", "".join(f"{json.dumps(line)}\n" for line in lines).encode())


def bring(client, *lines):
    return client.post("/people/bring-in/", {"file": unsent(*lines)})


def test_what_a_device_could_not_send_is_brought_in_and_counts_once(cast, as_, logged):
    ana, new = as_("ana"), [set_done(logged, 7), set_done(logged, 8), correction(logged, "set-7", None, 9)]
    for _ in range(2):
        answer = bring(ana, set_done(logged, 1), *new)
        assert answer.headers["Location"] == f"/people/{logged.pk}/log/"
        assert "4 entries of the file are in the log." in ana.get(answer.headers["Location"]).text
    names = list(events_of(logged).values_list("event_id", flat=True))
    assert len(names) == len(set(names)) == 6 + 3
    assert {line["id"] for line in new} < set(names)
    assert Person.objects.filter(shares__user=cast.ana).distinct().count() == 1


def test_one_entry_that_cannot_be_taken_does_not_hold_up_the_others_and_is_told(as_, logged):
    ana = as_("ana")
    answer = bring(ana, {**set_done(logged, 7), "at": "2190-01-01T10:00:00Z"}, set_done(logged, 8))
    page = ana.get(answer.headers["Location"]).text
    assert "1 entry of the file is in the log." in page
    assert "1 could not be taken. Keep the file. The reason: The clock of the device is ahead" in page
    assert events_of(logged).filter(event_id="set-8").exists()
    assert not events_of(logged).filter(event_id="set-7").exists()


def test_entries_of_others_of_several_and_of_none_change_nothing(cast, as_, logged):
    before, ana, bea = Event.objects.count(), as_("ana"), cast.bea_person
    for lines, told in (
        ([set_done(bea, 7)], "in the lines we found somebody who is not here"),
        ([set_done(logged, 7), set_done(bea, 8)], "in the lines we found several people"),
        ([{**set_done(logged, 7), "person": "reader-a"}], "in the lines we found somebody who is not here"),
        ([{}], "in the lines we found somebody who is not here"),
        ([{**set_done(logged, 7), "at": "2190-01-01T10:00:00Z"}], "(The clock of the device is ahead"),
    ):
        answer = bring(ana, *lines)
        (error,) = answer.context["form"].errors["file"]
        assert (answer.status_code, told in error) == (422, True), error
    broken = ana.post("/people/bring-in/", {"file": SimpleUploadedFile("a.jsonl", b'{"id": "x"}\n{"id": \n')})
    assert "in line 2 we found" in broken.context["form"].errors["file"][0]
    assert Event.objects.count() == before


def test_an_unfinished_set_up_has_nothing_to_save_but_can_be_deleted(cast, as_):
    person = add_person(cast.ana)
    ana = as_("ana")
    assert ana.post(f"/people/{person.pk}/export/").headers["Location"] == f"/people/{person.pk}/set-up/"
    assert "nothing to save yet" in ana.get(f"/people/{person.pk}/data/").text
    assert ana.post(f"/people/{person.pk}/erase/", {"sure": "on"}).status_code == 302
    assert not Person.objects.filter(pk=person.pk).exists()


def test_deleting_asks_once_more_and_says_what_goes_and_what_stays(as_, logged):
    ana = as_("ana")
    page = ana.get(f"/people/{logged.pk}/erase/").text
    for words in ("Save a copy first", "What goes", "What stays", "backups on this computer", "5 weeks"):
        assert words in page
    answer = ana.post(f"/people/{logged.pk}/erase/", {})
    assert answer.status_code == 422
    assert "Nothing was deleted." in answer.text
    assert events_of(logged).count() == 6


@pytest.mark.parametrize("who", ["ben", "bea", "cleo", "dev", "edi"])
def test_nobody_else_can_delete_not_even_the_therapist_who_may_see(who, as_, logged):
    assert as_(who).post(f"/people/{logged.pk}/erase/", {"sure": "on"}).status_code == 404
    assert events_of(logged).count() == 6


def test_a_text_that_no_database_can_hold_is_refused(cast):
    document = newest_document(cast.ana_person)
    with pytest.raises(BadInput, match="control characters"):
        save_record(cast.ana, cast.ana_person, {**document, "person": {**document["person"], "name": "a\0b"}})
    half = {**set_done(cast.ana_person), "type": "symptom", "body": {"what": "\ud800"}}
    assert [each.code for each in add_events(cast.ana, cast.ana_person, [Item(half)]).refused] == ["invalid"]


def rows_with(text):
    """Every row of every table that holds a text."""
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")  # noqa: S608
            found += [
                (table, row)
                for row in cursor.fetchall()
                if text.lower() in repr(row).lower().replace("-", "")
            ]
    return found


def test_after_deleting_only_the_audit_knows_the_id_and_nothing_knows_the_name(
    cast, as_, logged, django_capture_on_commit_callbacks
):
    Note.objects.create(person=logged, by=cast.ben, text="Annabella was here")
    Consent.objects.create(person=logged, by=cast.ben, scope="clinic", given=True, day=AT.date())
    for page in ("today/", "today/session.json", "programme/", "progress/"):
        assert as_("ana").get(f"/people/{logged.pk}/{page}").status_code == 200
    document = newest_document(logged)
    save_record(cast.ana, logged, {**document, "person": {**document["person"], "name": "Annabella Unique"}})
    whose = logged.pk
    assert records.record_of(logged)
    assert log_of(logged).events
    with django_capture_on_commit_callbacks(execute=True):
        erase(cast.ana, logged)
    assert records._record.cache_info().currsize == len(records._logs) == 0
    assert {table for table, _ in rows_with(whose.hex)} == {"audit_auditentry"}
    assert rows_with("annabella") == []
    assert entries_about(whose).filter(action="person.erased").count() == 1


def test_an_erase_that_fails_half_way_deletes_nothing(cast, logged, monkeypatch):
    def fails(*_, **__):
        raise RuntimeError("no room")

    monkeypatch.setattr(Person, "delete", fails)
    with pytest.raises(RuntimeError):
        erase(cast.ana, logged)
    assert not entries_about(logged.pk).filter(action="person.erased").exists()
    assert events_of(logged).count() == 6


def test_an_archive_that_fails_half_way_leaves_nobody(cast, monkeypatch):
    def fails(*_, **__):
        raise BadInput("log", "x", "y")

    before = Person.objects.count()
    monkeypatch.setattr("hipstride.app.people.data_actions.add_events", fails)
    with pytest.raises(BadInput):
        import_archive(cast.ana, GOOD, where="the file")
    assert Person.objects.count() == before


def test_many_people_are_one_line_each_by_name_and_found_by_a_part_of_it(cast, as_):
    for name in ("Zoe Abel", "anna Berg", "Otto Zwick", *(f"Paula {n}" for n in range(7))):
        add_person(cast.ben, name=name, kind="professional")
    ben = as_("ben")
    shown = [each["person"].called for each in ben.get("/people/").context["people"]]
    assert shown == sorted(shown, key=str.casefold)
    assert len(shown) == 11
    found = ben.get("/people/", {"q": " z o"})
    assert [each["person"].called for each in found.context["people"]] == ["Otto Zwick", "Zoe Abel"]
    assert "2 people" in found.text
    assert "0 people" in ben.get("/people/", {"q": "nobody"}).text
    assert ben.get("/").headers["Location"] == "/classes/needs/"


def test_lines_of_somebody_who_is_deleted_at_this_moment_are_of_nobody(as_, logged, monkeypatch):
    def gone(*_told, **_more):
        raise Person.DoesNotExist

    monkeypatch.setattr(data_actions, "add_events", gone)
    answer = bring(as_("ana"), set_done(logged, 7))
    assert answer.status_code == 422
    assert "in the lines we found somebody who is not here" in answer.content.decode()
