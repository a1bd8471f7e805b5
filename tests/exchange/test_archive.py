"""An archive comes back byte for byte, or is refused with one line and leaves nothing behind."""

import datetime as dt
import hashlib
import io
import json
import os
import struct
import zipfile

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hipstride.exchange import archive as module
from hipstride.exchange.archive import (
    LARGEST,
    archive_bytes,
    archive_of,
    archive_schema,
    file_name,
    read_archive,
    unpacked,
)
from hipstride.exchange.consents import consents_bytes, consents_of
from hipstride.exchange.log_file import line_of, start_file
from tests.exchange.events import ended, set_done
from tests.record.people import EXAMPLES, refused

AT = dt.datetime(2026, 3, 4, 10, 0, 0, tzinfo=dt.UTC)
DAY = dt.date(2026, 6, 1)
PERSON = b'# a remark that stays\n[person]\nid = "reader-d"\nsex = "male"\nage = 44\nheight_m = 1.8\nmass_kg = 80.0\n'
LOG = "".join(f"{line_of(event)}\n" for event in (set_done(), ended("e2", "g\u00fct"))).encode()


def whole(person=PERSON, log=LOG, created=AT) -> bytes:
    return archive_bytes("reader-d", person, log, created=created, version="9.9")


RAW = whole()


def files_in(raw: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(raw)) as opened:
        return {name: opened.read(name) for name in opened.namelist()}


def packed(files, method=zipfile.ZIP_STORED) -> bytes:
    """A zip by other hands."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as made:
        for name, content in files:
            made.writestr(name, content)
    return out.getvalue()


def with_manifest(**changes) -> bytes:
    files = files_in(RAW)
    manifest = json.loads(files["manifest.json"]) | changes
    return packed([*(files | {"manifest.json": json.dumps(manifest).encode()}).items()])


def consistent(person: bytes, log: bytes | None) -> bytes:
    """An archive whose hashes are right, whatever its files hold."""
    return archive_bytes("reader-d", person, log, created=AT, version="9.9")


def test_what_goes_in_comes_out(tmp_path):
    found = archive_of(RAW, "a.zip", today=DAY)
    assert dict(found.files) == {"person.toml": PERSON, "log.jsonl": LOG}
    assert found.person.person.id == "reader-d"
    assert [event.id for event in found.log.originals] == ["e1", "e2"]
    manifest = found.manifest
    assert (manifest.hipstride, manifest.created) == ("9.9", "2026-03-04T10:00:00Z")
    written = unpacked(found, tmp_path / "new" / "folder")
    assert [path.name for path in written] == ["reader-d.toml", "reader-d.jsonl"]
    assert [path.read_bytes() for path in written] == [PERSON, LOG]
    assert whole(*(path.read_bytes() for path in written)) == RAW


def test_the_bytes_are_the_same_on_every_machine():
    assert hashlib.sha256(RAW).hexdigest() == hashlib.sha256(whole()).hexdigest()
    here = AT.astimezone(dt.timezone(dt.timedelta(hours=5, minutes=30))).replace(microsecond=7)
    assert whole(created=here) == RAW
    assert whole(created=AT + dt.timedelta(hours=1)) != RAW
    with zipfile.ZipFile(io.BytesIO(RAW)) as opened:
        for entry in opened.infolist():
            assert (entry.create_system, entry.compress_type, entry.extra) == (3, zipfile.ZIP_STORED, b"")


def test_a_person_without_a_log(tmp_path):
    found = archive_of(whole(log=None), "a.zip", today=DAY)
    assert found.log.events == ()
    assert [path.name for path in unpacked(found, tmp_path)] == ["reader-d.toml"]


@pytest.mark.parametrize("name", ["reader_a", "reader_d"])
def test_the_examples_with_their_logs(name):
    person = (EXAMPLES / f"{name}.toml").read_bytes()
    log = (EXAMPLES / f"{name}_log.jsonl").read_bytes()
    id = name.replace("_", "-")
    raw = archive_bytes(id, person, log, created=AT, version="1")
    assert dict(archive_of(raw, "a.zip", today=DAY).files) == {"person.toml": person, "log.jsonl": log}


def test_packed_again_by_another_program_it_is_still_read():
    for method in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        again = packed(reversed(files_in(RAW).items()), method)
        assert archive_of(again, "a.zip", today=DAY).files["log.jsonl"] == LOG


def test_the_manifest_has_a_schema():
    schema = archive_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(json.loads(files_in(RAW)["manifest.json"]), schema)


# --- what is refused ------------------------------------------------------------------------------------


@given(st.integers(0, len(RAW) - 1))
def test_cut_off_anywhere_it_is_refused(length):
    assert refused(archive_of, RAW[:length], "a.zip", today=DAY).startswith("a.zip")


@given(st.integers(0, len(RAW) - 1), st.integers(1, 255))
def test_a_changed_byte_is_refused_or_changes_nothing(place, change):
    damaged = bytearray(RAW)
    damaged[place] ^= change
    text = refused(archive_of, bytes(damaged), "a.zip", today=DAY)
    if text:
        assert text.startswith("a.zip")
    else:  # such as the time of an entry, which nothing rests on
        found = archive_of(bytes(damaged), "a.zip", today=DAY)
        assert dict(found.files) == {"person.toml": PERSON, "log.jsonl": LOG}


@given(st.binary(max_size=300), st.booleans())
def test_no_bytes_make_it_stumble(junk, ended_like_a_zip):
    raw = junk + RAW[-22:] if ended_like_a_zip else junk
    assert refused(archive_of, raw, "a.zip")


SAID = {
    "scope": "clinic",
    "given": True,
    "how": "paper",
    "text_version": "1",
    "words": "You may keep it.",
    "day": "2026-03-02",
    "at": "2026-03-02T10:00:00+01:00",
    "speaker": {"name": "Jo Klee", "role": "guardian", "shown": "the court's paper"},
}


def with_consents(**changes) -> bytes:
    told = {"schema": "hipstride.consents/1", "consents": [{**SAID, **changes}]}
    raw = json.dumps(told).encode()
    return archive_bytes("reader-d", PERSON, LOG, raw, created=AT, version="9.9")


def test_what_was_agreed_to_goes_along_and_is_read_with_care(tmp_path):
    found = archive_of(with_consents(), "a.zip", today=DAY)
    (said,) = found.consents
    assert said.model_dump() == SAID
    assert consents_of(consents_bytes(found.consents), "x") == found.consents
    assert [path.name for path in unpacked(found, tmp_path)][-1] == "reader-d.consents.json"
    assert not archive_of(RAW, "a.zip", today=DAY).consents


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"day": "2026-02-31"}, "day"),
        ({"at": "2026-03-02T10:00:00"}, "at"),
        ({"speaker": {"name": "Jo Klee", "role": "guardian"}}, "shown"),
        ({"how": "guessed"}, "how"),
        ({"more": 1}, "only the keys of a file of consents"),
    ],
)
def test_a_consent_that_cannot_be_is_refused(changes, told):
    text = refused(archive_of, with_consents(**changes), "a.zip")
    assert "a.zip, consents.json" in text
    assert told in text


GOOD = files_in(RAW)
HOSTILE = [
    "../person.toml",
    "/etc/passwd",
    "a/person.toml",
    "person.toml/",
    "..\\log.jsonl",
    "C:person.toml",
]


@pytest.mark.parametrize("name", HOSTILE)
def test_a_name_that_leads_elsewhere_is_refused(name, tmp_path):
    text = refused(archive_of, packed([*GOOD.items(), (name, b"x")]), "a.zip")
    assert "a file named" in text
    assert "allowed: manifest.json, person.toml, log.jsonl and consents.json" in text
    assert os.listdir(tmp_path) == []


def test_a_link_is_a_file_like_another(tmp_path):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        for name, content in GOOD.items():
            entry = zipfile.ZipInfo(name)
            entry.create_system, entry.external_attr = 3, 0o120777 << 16
            made.writestr(entry, content)
    for path in unpacked(archive_of(out.getvalue(), "a.zip", today=DAY), tmp_path):
        assert path.is_file()
        assert not path.is_symlink()


@pytest.mark.parametrize(
    ("raw", "part"),
    [
        (b"", "no zip, or was cut off"),
        (PERSON, "no zip, or was cut off"),
        (packed([]), "a zip without manifest.json"),
        (packed([("person.toml", PERSON)]), "a zip without manifest.json"),
        (packed([(f"{i:0200}", b"") for i in range(30)]), "a zip of many files"),
        (packed([*GOOD.items()][:2]), "a manifest of person.toml and log.jsonl beside person.toml"),
        (packed([(n, c) for n, c in GOOD.items() if n != "person.toml"]), "beside log.jsonl"),
        (packed([*(GOOD | {"log.jsonl": LOG[:-1]}).items()]), "a.zip, log.jsonl: got another content"),
        (
            packed([*(GOOD | {"person.toml": PERSON + b"\n"}).items()]),
            "a.zip, person.toml: got another content",
        ),
        (packed([*(GOOD | {"manifest.json": b"{"}).items()]), "a.zip, manifest.json: got"),
        (packed([*(GOOD | {"manifest.json": b"\xff"}).items()]), "a.zip, manifest.json: got the byte 0xff"),
        (packed([*(GOOD | {"manifest.json": b"[" * 9999}).items()]), "a.zip, manifest.json: got"),
        (packed([*(GOOD | {"manifest.json": b"{}"}).items()]), "a.zip, manifest.json: schema: got nothing"),
        (with_manifest(schema="other/1"), "manifest.json: schema: got 'other/1'"),
        (
            with_manifest(format_version=2),
            'format_version: got 2; allowed: up to 1. A newer Hipstride wrote it ("9.9")',
        ),
        (with_manifest(parts=[]), "manifest.json: parts"),
        (with_manifest(more=1), "manifest.json: more: got 1; allowed: only the keys of a manifest"),
        (with_manifest(person="bert"), 'manifest.json, person: got "bert"; allowed: "reader-d"'),
        (with_manifest(hipstride="\x1b[2J"), "manifest.json: hipstride"),
        (with_manifest(created="yesterday"), "manifest.json: created"),
        (consistent(b"[person]\n", LOG), "a.zip, person.toml: person.id"),
        (consistent(b"not toml", LOG), "a.zip, person.toml: got text that is not TOML"),
        (consistent(PERSON, b""), "a.zip, log.jsonl: got an empty file"),
        (consistent(PERSON, LOG[:-1]), "a.zip, log.jsonl line 2: got a line without its end"),
        (consistent(PERSON, LOG.replace(b"reader-d", b"someone")), "a.zip, log.jsonl line 1"),
    ],
)
def test_what_is_no_archive_is_told_in_one_line(raw, part):
    text = refused(archive_of, raw, "a.zip", today=DAY)
    assert part in text
    assert "\n" not in text
    assert len(text) < 400


def test_a_file_twice_is_refused():
    with pytest.warns(UserWarning, match="Duplicate name"):
        raw = packed([*GOOD.items(), ("log.jsonl", LOG)])
    assert "log.jsonl twice" in refused(archive_of, raw, "a.zip")


def test_a_password_is_refused():
    raw = bytearray(RAW)
    place = raw.index(b"PK\x01\x02")
    raw[place + 8] |= 1  # the flag in the list of files
    raw[6] |= 1  # and before the file
    assert "a damaged zip" in refused(archive_of, bytes(raw), "a.zip")


def test_a_bomb_is_refused_before_it_is_unpacked(monkeypatch):
    bomb = packed([("log.jsonl", b"0" * (LARGEST + 1)), *list(GOOD.items())[:2]], zipfile.ZIP_DEFLATED)
    assert len(bomb) < 200_000
    assert "a.zip, log.jsonl: got 64 MB or more; allowed: up to 64 MB" in refused(archive_of, bomb, "a.zip")
    # The size in its list may lie; then no more than that is unpacked, and it is not what was summed.
    place = bomb.index(b"PK\x01\x02") + 24
    lying = bomb[:place] + struct.pack("<I", 10) + bomb[place + 4 :]
    assert refused(archive_of, lying, "a.zip").startswith("a.zip")


def test_a_file_that_is_too_large_is_not_read_whole(tmp_path, monkeypatch):
    monkeypatch.setattr(module, "LARGEST", 100)
    path = tmp_path / "a.zip"
    path.write_bytes(RAW)
    assert "allowed: up to" in refused(read_archive, path)
    assert "the archive" in refused(whole)


# --- what is written ------------------------------------------------------------------------------------


@pytest.mark.parametrize("there", ["reader-d.toml", "reader-d.jsonl"])
@pytest.mark.parametrize("log", [LOG, None])
def test_nothing_that_is_there_is_replaced(there, log, tmp_path):
    (tmp_path / there).write_text("mine")
    found = archive_of(whole(log=log), "a.zip", today=DAY)
    assert f"{there}: got a file that is there already" in refused(unpacked, found, tmp_path)
    assert os.listdir(tmp_path) == [there]
    assert (tmp_path / there).read_text() == "mine"


def test_a_link_that_leads_nowhere_is_not_followed(tmp_path):
    (tmp_path / "reader-d.toml").symlink_to(tmp_path / "elsewhere")
    assert "there already" in refused(unpacked, archive_of(RAW, "a.zip", today=DAY), tmp_path)
    assert not (tmp_path / "elsewhere").exists()


def test_a_file_that_appears_meanwhile_stays_and_the_other_half_is_taken_back(tmp_path, monkeypatch):

    def slow(target, content):
        if target.suffix == ".toml":
            target.write_text("theirs")
        return start_file(target, content)

    monkeypatch.setattr("hipstride.exchange.archive.start_file", slow)
    assert "there already" in refused(unpacked, archive_of(RAW, "a.zip", today=DAY), tmp_path)
    assert os.listdir(tmp_path) == ["reader-d.toml"]
    assert (tmp_path / "reader-d.toml").read_text() == "theirs"


@pytest.mark.parametrize(
    ("id", "name"),
    [
        ("anna", "anna"),
        ("../../x", "_.._x"),
        ("a/b\\c:d", "a_b_c_d"),
        ("..", "person"),
        ("\u00e5sa 1", "\u00e5sa_1"),
    ],
)
def test_an_id_is_never_a_path(id, name, tmp_path):
    assert file_name(id) == name
    person = PERSON.replace(b'"reader-d"', json.dumps(id).encode())
    raw = archive_bytes(id, person, None, created=AT, version="1")
    written = unpacked(archive_of(raw, "a.zip", today=DAY), tmp_path / "to")
    assert [path.parent for path in written] == [tmp_path / "to"]
    assert os.listdir(tmp_path) == ["to"]
