"""A database that is damaged, full, locked or newer: said in plain words, nothing half written, the file kept."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import closing
from pathlib import Path

import pytest
from django.db import DatabaseError, OperationalError, connection

from hipstride.app import upkeep
from hipstride.app.people.access import events_of
from hipstride.app.people.actions_log import Item, add_events
from hipstride.app.serve import CannotStart, _need_free
from hipstride.app.web import faults
from hipstride.app.web.database_faults import kind_of
from hipstride.cli.main import main
from tests.app.people.test_events import set_done
from tests.app.served import Served, free_port

# Where several processes test, one of them asks all of what is made once.
pytestmark = pytest.mark.xdist_group("broken database")

COMMAND = str(Path(sys.executable).with_name("hipstride"))
only_sqlite = pytest.mark.skipif("HIPSTRIDE_TEST_DATABASE_URL" in os.environ, reason="of the SQLite file")


def run(*words, **environment):
    known = {key: value for key, value in os.environ.items() if not key.startswith(("HIPSTRIDE_", "DJANGO_"))}
    done = subprocess.run(
        [COMMAND, *words], capture_output=True, text=True, check=False, env={**known, **environment}
    )
    return done.returncode, done.stdout, done.stderr


@pytest.fixture(scope="module")
def once(tmp_path_factory):
    """A folder of an app that ran once, with the example people in it and a copy of that."""
    folder = tmp_path_factory.mktemp("once") / "data"
    server = Served(folder).start()
    try:
        server.stop()
    finally:
        server.kill()
    assert run("backup", "--data", str(folder))[0] == 0
    return folder


@pytest.fixture
def data(once, tmp_path):
    shutil.copytree(once, tmp_path / "data")
    return tmp_path / "data"


def found_in(file, query):
    with closing(sqlite3.connect(file)) as there:
        return there.execute(query).fetchall()


def start(data, **environment):
    return run("serve", "--no-browser", "--port", str(free_port()), "--data", str(data), **environment)


def scribbled(file):
    content = bytearray(file.read_bytes())
    content[4096:12288] = os.urandom(8192)
    file.write_bytes(bytes(content))


DAMAGE = {
    "scribbled": scribbled,
    "cut": lambda file: os.truncate(file, file.stat().st_size // 2),
    "empty": lambda file: os.truncate(file, 0),
    "gone": Path.unlink,
}


@pytest.mark.parametrize("kind", DAMAGE)
def test_it_does_not_start_on_a_damaged_file_and_the_line_it_shows_brings_everything_back(kind, data):
    file = data / "hipstride.sqlite3"
    whole = file.read_bytes()
    DAMAGE[kind](file)
    damaged = file.read_bytes() if file.exists() else None
    code, out, err = start(data)
    assert (code, out, err.count("\n")) == (2, "", 1), err
    assert "Traceback" not in err
    assert "Nothing was changed." in err
    assert (file.read_bytes() if file.exists() else None) == damaged
    words = err.strip().split("hipstride restore ")[1].split()
    code, out, err = run("restore", *words)
    assert (code, err) == (0, "")
    if kind != "scribbled":  # then what says who was deleted may be whole
        assert ("It cannot be read: whoever had their data deleted" in out) == (kind != "gone"), out
    assert found_in(file, "PRAGMA integrity_check") == [("ok",)]
    kept = list(data.glob("hipstride.sqlite3.before-*Z"))
    assert [path.read_bytes() for path in kept] == ([] if damaged is None else [damaged])
    assert len(file.read_bytes()) >= len(whole) // 2


def test_killed_damaged_and_restored_the_same_events_are_there(tmp_path):
    """The whole way: a server with a logged set, kill -9, a scribbled file, the command, and the set is back."""
    folder = tmp_path / "data"
    server = Served(folder).start()
    try:
        add = subprocess.run(
            [sys.executable, "-c", LOG_A_SET],
            capture_output=True,
            text=True,
            check=True,
            env={
                **os.environ,
                "HIPSTRIDE_DATA": str(folder),
                "DJANGO_SETTINGS_MODULE": "hipstride.app.settings",
            },
        )
        assert run("backup", "--data", str(folder))[0] == 0  # while it runs
        server.kill()
        lines = found_in(folder / "hipstride.sqlite3", LINES)
        assert len(lines) == 1, add.stderr
        scribbled(folder / "hipstride.sqlite3")
        code, _, err = start(folder)
        assert code == 2
        assert run("restore", *err.strip().split("hipstride restore ")[1].split())[0] == 0
        assert found_in(folder / "hipstride.sqlite3", LINES) == lines
        server.start()
    finally:
        server.kill()


LINES = "SELECT id, event_id, line FROM people_event"
LOG_A_SET = """
import django; django.setup()
from hipstride.app.accounts.actions import owner
from hipstride.app.people.actions_log import Item, add_events
from hipstride.app.people.actions_examples import add_example
person = add_example(owner(), "reader_a")
line = {"id": "set-1", "at": "2026-01-07T18:05:00+01:00", "person": str(person.pk), "type": "set_done",
        "body": {"exercise": "hip_abduction.side_lying", "side": "left", "set": 1, "reps": 8,
                 "resistance": {"kind": "limb"}}}
print(add_events(owner(), person, [Item(line)]))
"""
ERASE = """
import django; django.setup()
from hipstride.app.accounts.actions import owner
from hipstride.app.people.access import visible_to
from hipstride.app.people.data_actions import erase
erase(owner(), visible_to(owner()).get())
"""


def in_folder(code, folder):
    environment = {
        **os.environ,
        "HIPSTRIDE_DATA": str(folder),
        "DJANGO_SETTINGS_MODULE": "hipstride.app.settings",
    }
    subprocess.run([sys.executable, "-c", code], check=True, env=environment, capture_output=True)


def test_who_was_deleted_does_not_come_back_with_an_old_copy(data):
    in_folder(LOG_A_SET, data)
    copy = run("backup", "--data", str(data))[1].strip()
    in_folder(ERASE, data)
    assert (
        b"hip_abduction.side_lying" not in (data / "hipstride.sqlite3").read_bytes()
    )  # not even in free pages
    code, out, _ = run("restore", copy, "--data", str(data))
    assert code == 0
    assert "people deleted again, as they had asked: 1" in out
    assert "cannot be read" not in out
    file = data / "hipstride.sqlite3"
    assert found_in(file, "SELECT count(*) FROM people_person") == [(0,)]
    assert found_in(file, LINES) == []
    assert ("backup.restored",) in found_in(file, "SELECT action FROM audit_auditentry")


AND_BACK = """
import django; django.setup()
from hipstride.app.accounts.actions import owner
from hipstride.app.people.access import visible_to
from hipstride.app.people.data_actions import erase, export, import_archive
from hipstride.app.people.models import Person
person = visible_to(owner()).get()
Person.objects.filter(pk=person.pk).update(example="")
saved = export(owner(), visible_to(owner()).get())
erase(owner(), visible_to(owner()).get())
import_archive(owner(), saved, where="saved.zip")
"""


def test_who_was_deleted_and_brought_in_again_stays_with_any_copy(data):
    in_folder(LOG_A_SET, data)
    before = run("backup", "--data", str(data))[1].strip()
    in_folder(AND_BACK, data)
    after = run("backup", "--data", str(data))[1].strip()
    for copy in (after, before):
        code, out, _ = run("restore", copy, "--data", str(data))
        assert code == 0
        assert "deleted again" not in out
        assert found_in(data / "hipstride.sqlite3", "SELECT count(*) FROM people_person") == [(1,)]
        assert len(found_in(data / "hipstride.sqlite3", LINES)) == 1


def page(address, **headers):
    try:
        with urllib.request.urlopen(urllib.request.Request(address, headers=headers), timeout=90) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


def test_damage_while_it_runs_stops_it_and_every_page_says_what_to_type(data):
    server = Served(data).start()
    try:
        assert page(f"{server.base}/accounts/")[0] == 200
        file = data / "hipstride.sqlite3"
        file.write_bytes(b"not a database " * 20_000)
        damaged = file.read_bytes()
        status, text = page(server.link)
        assert status == 503
        assert "The file with your data is damaged" in text
        assert f"hipstride restore {data}/backups/" in text
        assert "Traceback" not in text
        status, text = page(f"{server.base}/accounts/", Accept="application/json")
        assert status == 503
        assert text.startswith('{"error": "The file with your data is damaged"')
        assert file.read_bytes() == damaged
    finally:
        server.kill()


def test_a_second_one_in_the_same_folder_is_refused(data):
    server = Served(data).start()
    try:
        code, _, err = start(data)
        assert (code, err) == (
            2,
            f"hipstride: {data}: Hipstride runs there already; open that one, or stop it first\n",
        )
        code, _, err = run("restore", str(next((data / "backups").iterdir())), "--data", str(data))
        assert (code, err) == (
            2,
            f"hipstride: {data}: Hipstride runs there. Stop it first (Ctrl+C), then restore\n",
        )
    finally:
        server.kill()


def test_a_port_in_use_and_one_that_is_kept(data):
    server = Served(data).start()
    try:
        code, _, err = run(
            "serve", "--no-browser", "--port", str(server.port), "--data", str(data.with_name("b"))
        )
        assert code == 2
        assert f"port {server.port}: something listens there already" in err
    finally:
        server.kill()


def test_a_port_that_the_system_keeps(monkeypatch):
    def refused(*_):
        raise PermissionError

    monkeypatch.setattr("socket.socket.bind", refused)
    with pytest.raises(
        CannotStart, match="port 80: this computer keeps it for itself; choose one above 1023"
    ):
        _need_free(80)


def test_a_folder_without_permission(tmp_path, monkeypatch, capsys):
    """Root may write everywhere, so the answer of the system is played here."""
    monkeypatch.setenv("HIPSTRIDE_DATA", "")
    monkeypatch.setattr("os.access", lambda *_: False)
    assert main(["serve", "--no-browser", "--data", str(tmp_path)]) == 2
    wanted = f"hipstride: {tmp_path}: got no permission; allowed: a folder that can be written to\n"
    assert capsys.readouterr().err == wanted


def test_a_folder_that_cannot_be(tmp_path):
    (tmp_path / "file").touch()
    code, out, err = start(tmp_path / "file" / "data")
    assert (code, out) == (2, "")
    assert (
        err == f"hipstride: {tmp_path}/file/data: got not a directory; allowed: a folder that can be made\n"
    )


def test_a_database_of_a_newer_hipstride_is_not_touched(data):
    file = data / "hipstride.sqlite3"
    there = sqlite3.connect(file)
    there.execute(
        "INSERT INTO django_migrations (app, name, applied) VALUES ('people', '0999_later', '2030-01-01')"
    )
    there.commit()
    there.close()
    before = file.read_bytes()
    code, out, err = start(data)
    assert (code, out) == (2, "")
    assert err == (
        f"hipstride: {file}: a newer Hipstride wrote it (it has people 0999_later); use that one. "
        "Nothing was changed. Install the newest Hipstride\n"
    )
    assert file.read_bytes() == before


def test_a_copy_is_made_at_each_start_where_something_was_written(data):
    in_folder(LOG_A_SET, data)
    before = set((data / "backups").iterdir())
    time.sleep(1.1)  # the names of copies have seconds
    server = Served(data).start()
    server.stop()
    server.kill()
    (made,) = set((data / "backups").iterdir()) - before
    assert b"hip_abduction.side_lying" in made.read_bytes()


def test_a_database_server_that_does_not_answer_is_one_line_at_the_start(tmp_path):
    code, out, err = start(
        tmp_path / "new", HIPSTRIDE_DATABASE_URL=f"postgresql://a@127.0.0.1:{free_port()}/b"
    )
    assert (code, out, err.count("\n")) == (2, "", 1), err
    assert err.startswith("hipstride: PostgreSQL cannot be reached (")
    assert err.endswith("`hipstride doctor` looks at what is in the way\n")


# --- inside one process: the errors themselves


@pytest.fixture
def not_stopped():
    yield
    faults._stopped.clear()


def error_of(code):
    """A real error of SQLite, as Django raises it."""
    there = sqlite3.connect(":memory:")
    made = sqlite3.OperationalError("told")
    made.sqlite_errorname = code
    there.close()
    error = OperationalError("told")
    error.__cause__ = made
    return error


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("SQLITE_BUSY", "busy"),
        ("SQLITE_BUSY_SNAPSHOT", "busy"),
        ("SQLITE_FULL", "full"),
        ("SQLITE_CORRUPT", "damaged"),
        ("SQLITE_CORRUPT_INDEX", "damaged"),
        ("SQLITE_NOTADB", "damaged"),
        ("SQLITE_IOERR_WRITE", "away"),
        ("SQLITE_READONLY", "away"),
        ("SQLITE_ERROR", "ours"),
    ],
)
def test_what_kind_of_fault_it_is(code, kind):
    assert kind_of(error_of(code)) == kind


@only_sqlite
@pytest.mark.parametrize(
    ("code", "told"),
    [
        ("SQLITE_FULL", "the disk is full. What was saved is safe. Make room, then try again"),
        ("SQLITE_BUSY", "is held by another program. What was saved is safe. Close that one, then try again"),
        ("SQLITE_READONLY", "cannot be reached (told). `hipstride doctor` looks at what is in the way"),
        ("SQLITE_CORRUPT", "is damaged. The file stays as it is. There is no whole copy in "),
    ],
)
def test_a_fault_outside_of_pages_is_one_line_with_what_to_do(code, told, tmp_path):
    with pytest.raises(upkeep.NoDatabase) as raised, upkeep.said_plainly(tmp_path):
        raise error_of(code)
    assert told in str(raised.value)
    assert "\n" not in str(raised.value)


def test_a_mistake_of_ours_outside_of_pages_keeps_its_traceback(tmp_path):
    with pytest.raises(OperationalError), upkeep.said_plainly(tmp_path):
        raise error_of("SQLITE_ERROR")


@only_sqlite
def test_a_full_disk_half_saves_nothing_and_a_page_says_so(cast, as_, not_stopped):
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA page_count")
        pages = cursor.fetchone()[0]
        cursor.execute(f"PRAGMA max_page_count = {pages + 1}")
        try:
            items = [Item(set_done(cast.ana_person, number)) for number in range(1, 21)]
            many = [
                Item({**item.line, "id": f"{item.line['id']}-{copy}"})
                for item in items
                for copy in range(200)
            ]
            with pytest.raises(DatabaseError) as raised:
                add_events(cast.ana, cast.ana_person, many)
            assert kind_of(raised.value) == "full"
            assert events_of(cast.ana_person).count() == 0
        finally:
            cursor.execute("PRAGMA max_page_count = 1073741823")
    assert add_events(cast.ana, cast.ana_person, items).refused == ()


@pytest.mark.parametrize(
    ("code", "title"),
    [
        ("SQLITE_FULL", "The disk is full"),
        ("SQLITE_BUSY", "One moment"),
        ("SQLITE_IOERR", "One moment"),
        ("SQLITE_CORRUPT", "The file with your data is damaged"),
    ],
)
def test_a_person_sees_a_plain_page(code, title, as_, monkeypatch, not_stopped):
    def fails(*_):
        raise error_of(code)

    ana = as_("ana")
    monkeypatch.setattr("hipstride.app.people.views.visible_to", fails)
    answer = ana.get("/people/")
    assert answer.status_code == 503
    assert f"<h1>{title}</h1>" in answer.text
    again = ana.get("/accounts/preferences/")
    assert again.status_code == (503 if code == "SQLITE_CORRUPT" else 200)


def test_a_mistake_of_ours_is_not_called_a_fault_of_the_database(as_, monkeypatch, not_stopped):
    def fails(*_):
        raise error_of("SQLITE_ERROR")

    ana = as_("ana")
    ana.raise_request_exception = False
    monkeypatch.setattr("hipstride.app.people.views.visible_to", fails)
    answer = ana.get("/people/")
    assert (answer.status_code, "<h1>Something broke</h1>" in answer.text) == (500, True)


def test_a_fault_before_any_page_begins_has_its_page_too(as_, monkeypatch, not_stopped):
    """The session is read before the view: that is no view's exception."""

    def fails(*_, **__):
        raise error_of("SQLITE_FULL")

    ana = as_("ana")
    ana.raise_request_exception = False
    monkeypatch.setattr("django.contrib.sessions.backends.db.SessionStore.load", fails)
    answer = ana.get("/people/")
    assert (answer.status_code, "<h1>The disk is full</h1>" in answer.text) == (503, True)
