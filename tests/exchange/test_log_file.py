import contextlib
import datetime as dt
import io
import json
import os
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from hipstride.exchange import add_events, append_events, log_file, read_log
from hipstride.exchange.log_file import line_of
from hipstride.record.errors import BadInput
from hipstride.record.log import Against
from hipstride.record.parse import log_from_lines
from tests.exchange.events import ended, logs, set_done
from tests.record.people import refused

TODAY = dt.date(2026, 2, 1)
D = Against(person_id="reader-d", today=TODAY)


def ids(path):
    return [event.id for event in read_log(path, person_id="reader-d", today=TODAY).events]


@given(logs())
def test_what_is_written_is_what_is_read(events):
    lines = [line_of(event) for event in events]
    assert not any("\n" in line for line in lines)
    log = log_from_lines(lines, person_id="reader-d")
    assert log.originals == tuple(events)
    assert [event.at.utcoffset() for event in log.originals] == [event.at.utcoffset() for event in events]


@given(logs())
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=20)
def test_appending_bit_by_bit_or_at_once_gives_the_same_file(tmp_path, events):
    one, two = tmp_path / "one.jsonl", tmp_path / "two.jsonl"
    one.unlink(missing_ok=True)
    two.unlink(missing_ok=True)
    append_events(one, events)
    for event in events:
        append_events(two, [event])
    assert one.exists() == two.exists() == bool(events)
    assert not events or one.read_bytes() == two.read_bytes()


def test_a_log_is_started_and_appended_to(tmp_path):
    path = tmp_path / "l.jsonl"
    first = add_events(path, [set_done("e1")], against=D)
    before = path.read_bytes()
    second = add_events(path, [set_done("e1"), set_done("e2"), set_done("e2")], against=D)
    assert path.read_bytes().startswith(before)
    assert [event.id for event in first.added] == ["e1"]
    assert [event.id for event in second.added] == ["e2"]
    assert [event.id for event in second.already_there] == ["e1"]
    assert [event.id for event in second.log.events] == ids(path) == ["e1", "e2"]
    assert [each.name for each in tmp_path.iterdir()] == ["l.jsonl"]


def test_nothing_new_writes_nothing(tmp_path):
    path = tmp_path / "l.jsonl"
    append_events(path, [])
    assert not path.exists()
    append_events(path, [set_done()])
    before = path.stat()
    add_events(path, [set_done()], against=D)
    assert path.stat().st_mtime_ns == before.st_mtime_ns


def test_all_or_none(tmp_path):
    path = tmp_path / "l.jsonl"
    bad = [set_done("e1"), set_done("e1", reps=3)]
    assert "again with another content" in refused(add_events, path, bad, against=D)
    assert not path.exists()
    append_events(path, [set_done("e1")])
    before = path.read_bytes()
    assert "again with another content" in refused(add_events, path, [set_done("e2"), *bad], against=D)
    assert path.read_bytes() == before


def test_a_log_of_another_person_is_not_extended(tmp_path):
    path = tmp_path / "l.jsonl"
    append_events(path, [set_done(person="reader-x")])
    text = refused(add_events, path, [set_done("e2")], against=D)
    assert text.startswith(f'{path} line 1: person: got "reader-x"; allowed: "reader-d"')


@pytest.mark.parametrize("tail", [b'{"id":"e9"', b"\x00\x00\x00", line_of(set_done("e9")).encode()])
def test_a_torn_tail_is_told_and_never_repaired(tmp_path, tail):
    path = tmp_path / "l.jsonl"
    append_events(path, [set_done()])
    whole = path.stat().st_size
    with path.open("ab") as file:
        file.write(tail)
    torn = path.read_bytes()
    for text in (
        refused(read_log, path, person_id="reader-d"),
        refused(add_events, path, [set_done("e2")], against=D),
        refused(append_events, path, [set_done("e2")]),
    ):
        assert text.startswith(f"{path} line 2: got a line without its end; allowed: whole lines")
        assert f"its first {whole} bytes are whole" in text
    assert path.read_bytes() == torn
    os.truncate(path, whole)
    append_events(path, [set_done("e2")])
    assert ids(path) == ["e1", "e2"]


def test_an_empty_log_has_lost_its_lines(tmp_path):
    path = tmp_path / "l.jsonl"
    path.touch()
    assert "got an empty file" in refused(read_log, path, person_id="reader-d")
    assert "got an empty file" in refused(append_events, path, [set_done()])
    assert path.read_bytes() == b""


def test_files_that_are_no_logs(tmp_path):
    assert "no such file" in refused(read_log, tmp_path / "none", person_id=None)
    assert "got a folder" in refused(read_log, tmp_path, person_id=None)
    assert "got a folder" in refused(append_events, tmp_path, [set_done()])
    assert "no such folder" in refused(append_events, tmp_path / "none" / "l", [set_done()])
    assert "allowed: a file" in refused(append_events, "-", [set_done()])
    (tmp_path / "u").write_bytes(b"{}\n\xff\n")
    assert "0xff on line 2" in refused(read_log, tmp_path / "u", person_id=None)
    (tmp_path / "j").write_bytes(line_of(set_done()).encode() + b'\n{"id":\n')
    assert f"{tmp_path / 'j'} line 2: got" in refused(read_log, tmp_path / "j", person_id=None)


def test_a_file_without_permission_is_told():
    with tempfile.TemporaryDirectory() as folder:  # not below a folder of pytest, which only its owner enters
        path = Path(folder) / "l.jsonl"
        append_events(path, [set_done()])
        Path(folder).chmod(0o755)
        path.chmod(0o444)
        child = os.fork()
        if child == 0:
            if os.geteuid() == 0:  # root may write everything
                os.setuid(65534)
            told = False
            with contextlib.suppress(BaseException):
                told = "no permission" in refused(append_events, path, [set_done("e2")])
            os._exit(0 if told else 1)
        assert os.waitpid(child, 0)[1] == 0


def test_windows_line_ends_and_a_byte_order_mark_are_read(tmp_path):
    path = tmp_path / "l.jsonl"
    lines = [line_of(ended("e1", "one\u2028two")), line_of(set_done("e2"))]
    path.write_bytes(b"\xef\xbb\xbf" + "".join(line + "\r\n" for line in lines).encode())
    assert ids(path) == ["e1", "e2"]


APPEND = """
import sys
import tempfile
from pathlib import Path
from hipstride.exchange import append_events
from tests.exchange.events import ended
append_events(sys.argv[1], [ended("new", "x" * 1900, "reader-d") for _ in range(40)])
"""


@pytest.mark.parametrize("start", [True, False])
def test_a_disk_that_fills_up_half_way_leaves_the_log_as_it_was(tmp_path, start):
    path = tmp_path / "l.jsonl"
    if not start:
        append_events(path, [set_done()])
    before = path.read_bytes() if path.exists() else None
    done = subprocess.run(
        [sys.executable, "-c", APPEND, str(path)],
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000)),  # noqa: PLW1509
        capture_output=True,
        text=True,
    )
    assert "BadInput" in done.stderr
    assert "file too large" in done.stderr
    assert (path.read_bytes() if path.exists() else None) == before
    assert [each.name for each in tmp_path.iterdir()] == ([] if start else ["l.jsonl"])


def test_a_write_that_stops_half_way_is_taken_back(tmp_path, monkeypatch):
    path = tmp_path / "l.jsonl"
    append_events(path, [set_done()])
    before = path.read_bytes()
    write = os.write
    calls = []

    def failing(descriptor, content):
        calls.append(content)
        if len(calls) > 1:
            raise OSError(28, "No space left on device")
        return write(descriptor, bytes(content)[:7])

    monkeypatch.setattr(os, "write", failing)
    with pytest.raises(BadInput, match="no space left on device; nothing was added"):
        append_events(path, [set_done("e2")])
    assert path.read_bytes() == before


def no_links(source, target):
    raise PermissionError(1, "Operation not permitted")


def test_a_log_is_started_where_there_are_no_hard_links(tmp_path, monkeypatch):
    path = tmp_path / "l.jsonl"
    monkeypatch.setattr(os, "link", no_links)
    append_events(path, [set_done()])
    append_events(path, [set_done("e2")])
    assert ids(path) == ["e1", "e2"]
    assert [each.name for each in tmp_path.iterdir()] == ["l.jsonl"]


@pytest.mark.parametrize("links", [True, False])
def test_a_log_that_somebody_else_started_meanwhile_is_extended(tmp_path, monkeypatch, links):
    path = tmp_path / "l.jsonl"
    link = os.link

    def late(source, target):
        if not path.exists():
            path.write_text(line_of(set_done("theirs")) + "\n")
        (link if links else no_links)(source, target)

    monkeypatch.setattr(os, "link", late)
    added = add_events(path, [set_done("ours")], against=D)
    assert ids(path) == ["theirs", "ours"]
    assert [event.id for event in added.log.events] == ["theirs", "ours"]
    assert [each.name for each in tmp_path.iterdir()] == ["l.jsonl"]


def test_a_log_that_is_moved_away_while_we_wait_is_not_written_to(tmp_path, monkeypatch):
    path, moved = tmp_path / "l.jsonl", tmp_path / "old.jsonl"
    append_events(path, [set_done()])
    lock = log_file._lock

    def slow(descriptor, exclusive):
        if not moved.exists():
            path.rename(moved)
        lock(descriptor, exclusive)

    monkeypatch.setattr(log_file, "_lock", slow)
    append_events(path, [set_done("e2")])
    assert ids(moved) == ["e1"]
    assert ids(path) == ["e2"]


def test_a_log_is_read_from_standard_input(monkeypatch):
    typed = io.TextIOWrapper(io.BytesIO((line_of(set_done()) + "\n").encode()))
    monkeypatch.setattr(sys, "stdin", typed)
    assert ids("-") == ["e1"]


def test_no_acknowledged_line_without_a_sync(tmp_path, monkeypatch):
    path = tmp_path / "l.jsonl"
    synced = []
    fsync = os.fsync

    def noted(descriptor):
        fsync(descriptor)
        synced.append(os.fstat(descriptor))

    monkeypatch.setattr(os, "fsync", noted)
    append_events(path, [set_done()])
    folder = tmp_path.stat().st_ino
    assert [each.st_ino for each in synced] == [path.stat().st_ino, folder]
    append_events(path, [set_done("e2")])
    assert synced[-1].st_size == path.stat().st_size


def test_a_line_can_be_read_by_anything(tmp_path):
    path = tmp_path / "l.jsonl"
    append_events(path, [set_done()])
    assert json.loads(path.read_text()) == {
        "id": "e1",
        "at": "2026-01-20T10:00:00Z",
        "person": "reader-d",
        "type": "set_done",
        "body": {
            "exercise": "hip_abduction.side_lying",
            "side": "left",
            "set": 1,
            "reps": 10,
            "resistance": {"kind": "limb"},
            "effort": 5.0,
            "chosen": "suggested",
            "stopped_because": "done",
        },
    }
