"""The doctor finds each thing that can be wrong, names it, and is content with a healthy installation."""

from __future__ import annotations

import datetime as dt
import json
import os
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from hipstride.app.environment import command
from tests.app.served import Served

# Where several processes test, one of them asks all of what is made once.
pytestmark = pytest.mark.xdist_group("doctor")

COMMAND = str(Path(sys.executable).with_name("hipstride"))


@pytest.fixture(scope="module")
def once(tmp_path_factory):
    folder = tmp_path_factory.mktemp("once") / "data"
    server = Served(folder).start()
    server.stop()
    server.kill()
    subprocess.run([COMMAND, "backup", "--data", str(folder)], check=True, capture_output=True)
    return folder


@pytest.fixture
def data(once, tmp_path):
    shutil.copytree(once, tmp_path / "data")
    (tmp_path / "data").chmod(0o700)
    return tmp_path / "data"


def asked(data, *words, **environment):
    known = {key: value for key, value in os.environ.items() if not key.startswith(("HIPSTRIDE_", "DJANGO_"))}
    command = [COMMAND, "doctor", "--data", str(data), *words]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env={**known, **environment})
    assert done.stderr == ""
    return done.returncode, done.stdout


def seen(data, **environment):
    """The level of each finding."""
    code, out = asked(data, "--json", **environment)
    told = json.loads(out)
    assert told["schema"] == "hipstride.doctor/1"
    assert told["ok"] == (code == 0) == all(each["level"] != "wrong" for each in told["findings"])
    assert all(each["todo"] for each in told["findings"] if each["level"] == "wrong")
    return {each["what"]: each for each in told["findings"]}


def wrong(found):
    return [what for what, each in found.items() if each["level"] == "wrong"]


def test_a_healthy_one(data):
    code, out = asked(data)
    assert code == 0
    assert out.endswith("\nNothing is wrong.\n")
    found = seen(data)
    assert list(found) == [
        "program", "folder", "secret", "room", "sqlite", "database", "tables", "backup", "encryption", "mode", "clock",
        "fonts",
    ]  # fmt: skip
    assert [what for what, each in found.items() if each["level"] != "good"] == ["encryption"]
    assert "not encrypted" in out


def test_it_changes_nothing(data):
    before = {path: path.read_bytes() for path in data.rglob("*") if path.is_file()}
    asked(data)
    assert {path: path.read_bytes() for path in data.rglob("*") if path.is_file()} == before


def test_a_new_folder_has_nothing_wrong(tmp_path):
    (tmp_path / "new").mkdir(mode=0o700)
    found = seen(tmp_path / "new")
    assert wrong(found) == []
    assert found["database"]["level"] == found["secret"]["level"] == "note"
    as_server = seen(tmp_path / "new", HIPSTRIDE_MODE="server", HIPSTRIDE_HOSTS="hip.example.org")
    assert wrong(as_server) == []
    assert list((tmp_path / "new").iterdir()) == [], "to look writes nothing"


def test_an_empty_key_stays_for_the_next_start(data):
    (data / "secret.key").write_text("")
    found = seen(data)
    assert (found["secret"]["level"], wrong(found)) == ("note", [])
    assert (data / "secret.key").read_text() == ""


def test_a_folder_that_is_not_there_is_said_and_not_made(tmp_path):
    found = seen(tmp_path / "mistyped")
    assert [(what, each["level"]) for what, each in found.items()] == [("folder", "note")]
    assert "not there yet" in found["folder"]["text"]
    assert not (tmp_path / "mistyped").exists()


def test_a_folder_and_a_key_that_others_can_read(data):
    data.chmod(0o755)
    (data / "secret.key").chmod(0o644)
    next((data / "backups").iterdir()).chmod(0o640)
    found = seen(data)
    assert wrong(found) == ["folder", "secret", "copies"]
    assert found["folder"]["todo"] == f"chmod 700 {data}"
    code, out = asked(data)
    assert code == 1
    assert out.endswith("To look at: folder, secret, copies.\n")


def test_a_key_that_is_too_short(data):
    (data / "secret.key").write_text("x")
    assert wrong(seen(data)) == ["secret"]


def test_a_sealed_copy_brings_a_damaged_database_back(data, tmp_path):
    locked, words = tmp_path / "copy.sealed", tmp_path / "words"
    words.write_text("four plain words here\n")

    def run(*told):
        known = {
            key: value for key, value in os.environ.items() if not key.startswith(("HIPSTRIDE_", "DJANGO_"))
        }
        command = [COMMAND, *map(str, told), "--data", str(data)]
        return subprocess.run(
            command, capture_output=True, text=True, check=False, env=known, stdin=subprocess.DEVNULL
        )

    assert f"sealed: {locked}" in run("backup", "--sealed", locked, "--passphrase-file", words).stdout
    os.truncate(data / "hipstride.sqlite3", 50_000)
    nobody = run("restore", locked)
    assert (nobody.returncode, nobody.stderr.count("\n")) == (2, 1)
    assert "nobody to type it" in nobody.stderr
    done = run("restore", locked, "--passphrase-file", words)
    assert (done.returncode, done.stderr) == (0, "")
    assert wrong(seen(data)) == []
    assert not list(data.glob(".unsealed*"))


def test_a_damaged_database_with_the_way_back(data):
    os.truncate(data / "hipstride.sqlite3", 50_000)
    found = seen(data)
    assert wrong(found) == ["database"]
    assert "hipstride restore" in found["database"]["todo"]


def test_steps_of_the_tables_that_wait(data):
    there = sqlite3.connect(data / "hipstride.sqlite3")
    there.execute(
        "DELETE FROM django_migrations WHERE id = (SELECT MAX(id) FROM django_migrations WHERE app = 'people')"
    )
    there.commit()
    there.close()
    found = seen(data)
    assert found["tables"]["level"] == "note"
    assert "to bring up to date" in found["tables"]["text"]


def test_no_copy_an_old_copy_and_a_damaged_one(data):
    (copy,) = (data / "backups").iterdir()
    old = dt.datetime.now(dt.UTC) - dt.timedelta(days=3)
    late = copy.rename(copy.with_name(f"hipstride-{old:%Y-%m-%dT%H%M%S}Z.sqlite3"))
    found = seen(data)
    assert wrong(found) == ["backup"]
    assert found["backup"]["todo"] == f"{command()} backup --data {data}"
    late = late.rename(copy)
    os.truncate(late, 5000)
    assert "is not whole" in seen(data)["backup"]["text"]
    late.unlink()
    found = seen(data)
    assert wrong(found) == [], "on its first days a folder waits for its first copy"
    assert (found["backup"]["level"], "no copy of your data yet" in found["backup"]["text"]) == ("note", True)
    os.utime(data / "secret.key", (old.timestamp(), old.timestamp()))
    assert seen(data)["backup"]["text"] == "there is no copy of your data"
    assert wrong(seen(data)) == ["backup"]


def test_files_that_a_restore_put_aside_are_named(data):
    (copy,) = (data / "backups").iterdir()
    subprocess.run([COMMAND, "restore", str(copy), "--data", str(data)], check=True, capture_output=True)
    assert "hipstride.sqlite3.before-" in seen(data)["former"]["text"]


def test_a_disk_without_room(data, monkeypatch):
    from hipstride.app import doctor

    here = doctor.Here(data, dt.datetime.now(dt.UTC), None, None)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: shutil._ntuple_diskusage(10**9, 10**9, 0))
    assert [(each.what, each.level) for each in doctor._room(here)] == [("room", "wrong")]


def test_a_clock_before_the_program_was_there(data):
    from hipstride.app import doctor

    here = doctor.Here(data, dt.datetime(2000, 1, 1, tzinfo=dt.UTC), data / "hipstride.sqlite3", None)
    assert [(each.what, each.level) for each in doctor._clock(here)] == [("clock", "wrong")]
    (copy,) = doctor._copies(here)
    assert (copy.level, copy.text.partition(": ")[2]) == (
        "wrong",
        "the clock was ahead then, or is behind now",
    )


def test_on_a_server_djangos_own_check_is_clean(data):
    """`check --deploy` finds nothing in server mode."""
    found = seen(data, HIPSTRIDE_MODE="server", HIPSTRIDE_HOSTS="hip.example.org")
    assert wrong(found) == []
    assert found["mode"]["text"] == "server, asked by hip.example.org; a proxy in front must end TLS"
    assert seen(data, HIPSTRIDE_MODE="server")["mode"]["text"] == "server: no name is set"
    assert seen(data, HIPSTRIDE_MODE="lan")["mode"]["level"] == "note"


def test_a_postgresql_that_does_not_answer(data):
    found = seen(data, HIPSTRIDE_DATABASE_URL="postgresql://nobody@127.0.0.1:1/none")
    assert wrong(found) == ["database"]
    assert found["backup"]["level"] == "note"
