"""Copies: whole or not there, thrown away by age, and one really brings everything back."""

from __future__ import annotations

import datetime as dt
import os
import re
import resource
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from hipstride.app import backups, sealed, upkeep
from hipstride.app.backups import NoBackup, kept
from hipstride.app.environment import command
from hipstride.app.running import RunsAlready, alone_in

NOW = dt.datetime(2026, 11, 29, 12, tzinfo=dt.UTC)
KNOWN = {("people", "0001_initial")}


def fill(data, rows=3, *, steps=(("people", "0001_initial"),)):
    """A small database that looks like ours."""
    data.mkdir(exist_ok=True)
    file = data / "hipstride.sqlite3"
    file.unlink(missing_ok=True)
    with sqlite3.connect(file) as made:
        made.execute("CREATE TABLE django_migrations (id INTEGER PRIMARY KEY, app TEXT, name TEXT)")
        made.executemany("INSERT INTO django_migrations (app, name) VALUES (?, ?)", steps)
        made.execute("CREATE TABLE fact (id INTEGER PRIMARY KEY, text TEXT)")
        made.executemany("INSERT INTO fact (text) VALUES (?)", [("set done " * 200,)] * rows)
    made.close()
    return file


def rows(file):
    with sqlite3.connect(file) as there:
        found = there.execute("SELECT count(*) FROM fact").fetchone()[0]
    there.close()
    return found


def files(data):
    return {
        path.relative_to(data).as_posix(): path.read_bytes() for path in data.rglob("*") if path.is_file()
    }


def test_a_copy_holds_what_was_confirmed_and_not_what_was_not(tmp_path):
    file = fill(tmp_path / "data")
    writer = sqlite3.connect(file, isolation_level=None)
    writer.execute("INSERT INTO fact (text) VALUES ('confirmed')")
    writer.execute("BEGIN IMMEDIATE")
    writer.execute("INSERT INTO fact (text) VALUES ('not confirmed')")
    made = backups.make(tmp_path / "data", now=NOW)
    writer.close()
    assert made.name == "hipstride-2026-11-29T120000Z.sqlite3"
    assert made.stat().st_mode & 0o777 == 0o600
    assert rows(made) == 4
    assert [path.name for path in made.parent.iterdir()] == [made.name]


def test_what_a_killed_copy_left_goes_with_a_later_one(tmp_path):
    data = tmp_path / "data"
    fill(data)
    folder = backups.folder_of(data)
    folder.mkdir()
    now = dt.datetime.now(dt.UTC)
    old, young = (
        folder / f".hipstride-{name}.sqlite3.part" for name in ("2026-01-01T000000Z", "2026-01-02T000000Z")
    )
    for path, age_s in ((old, 7200), (young, 60)):
        path.write_bytes(b"half")
        os.utime(path, (now.timestamp() - age_s,) * 2)
    made = backups.make(data, now=now)
    assert {path.name for path in folder.iterdir()} == {young.name, made.name}


def test_which_copies_stay():
    daily = [NOW - dt.timedelta(days=days, hours=hours) for days in range(90) for hours in (0, 3, 6)]
    stay = kept(daily, now=NOW, zone=dt.UTC)
    assert {NOW - dt.timedelta(days=days) for days in range(7)} <= stay
    assert NOW - dt.timedelta(hours=6) in stay  # one of the newest three
    assert len({at.isocalendar()[:2] for at in stay}) == 4
    assert (
        len(stay) == 7 + 2 + 3
    )  # days (a whole week), the other two of today, the last days of three more weeks
    assert min(stay) > NOW - dt.timedelta(weeks=backups.GONE_AFTER_WEEKS)


@pytest.mark.parametrize(
    ("zone", "hour"), [("UTC", 16), ("Asia/Tokyo", 14)]
)  # in Tokyo a day ends at 15:00 of UTC
def test_the_last_copy_of_a_day_is_that_before_midnight_here(zone, hour, tmp_path, monkeypatch):
    monkeypatch.setenv("HIPSTRIDE_TIME_ZONE", zone)
    fill(tmp_path)
    there = [NOW.replace(hour=each) - dt.timedelta(days=days) for days in range(1, 7) for each in (14, 16)]
    folder = backups.folder_of(tmp_path)
    folder.mkdir()
    for at in there:
        (folder / f"hipstride-{at:%Y-%m-%dT%H%M%S}Z.sqlite3").touch()
    for hours in range(3):  # the newest three stay in any case
        backups.make(tmp_path, now=NOW + dt.timedelta(hours=hours))
    stay = [each.at for each in backups.all_in(folder) if each.at in there]
    assert {at.hour for at in stay} == {hour}
    assert len(stay) == 6


@pytest.mark.parametrize("gap_days", [1, 2, 5, 30])
def test_day_after_day_it_never_forgets_the_newest_and_never_keeps_too_many(gap_days):
    there: set[dt.datetime] = set()
    for number in range(60):
        at = NOW + dt.timedelta(days=gap_days * number)
        there = kept({*there, at}, now=at, zone=dt.UTC)
        assert at in there
        assert len(there) <= backups.KEPT_DAYS + backups.KEPT_WEEKS
    assert len(there) >= backups.KEPT_DAYS


def test_copies_of_a_clock_that_was_ahead_come_behind_all_others(tmp_path):
    """They push no right one out and are brought back only where there is none; after some weeks they are gone."""
    data = tmp_path / "data"
    ahead = [NOW + dt.timedelta(days=365 + day) for day in range(31)]
    there = kept(ahead, now=ahead[-1], zone=dt.UTC)
    for day in range(31):
        at = NOW + dt.timedelta(days=day)
        there = kept({*there, at}, now=at, zone=dt.UTC)
        right = {each for each in there if each <= at}
        assert right == kept(right, now=at, zone=dt.UTC)
        assert at in right
        assert len(there) <= backups.KEPT_DAYS + backups.KEPT_WEEKS
        assert there > right or day > 7
    assert there == right
    file = fill(data, 1)
    stale = backups.make(data, now=ahead[0])
    fill(data, 11)
    newest = [backups.make(data, now=NOW + dt.timedelta(hours=hour)) for hour in range(2)][-1]
    good = backups.last_good(data, NOW + dt.timedelta(hours=2))
    assert good is not None
    assert good.path == newest
    assert rows(good.path) == 11
    scribbled(file)
    told = backups.trouble_with(data, file, KNOWN, NOW + dt.timedelta(hours=2))
    assert told is not None
    assert f"restore {newest}" in told.todo
    assert backups.drop_older(data, stale) == 2
    good = backups.last_good(data, NOW)
    assert good is not None
    assert good.path == stale


def test_older_copies_go_when_a_new_one_is_made_and_other_files_stay(tmp_path):
    data = tmp_path / "data"
    fill(data)
    for day in range(40):
        backups.make(data, now=NOW + dt.timedelta(days=day))
        (backups.folder_of(data) / "my own note.txt").write_text("stays")
    there = [each.at.day for each in backups.all_in(backups.folder_of(data))]
    assert len(there) == 9  # seven days in two weeks, and the last days of two more
    assert (backups.folder_of(data) / "my own note.txt").exists()
    newest = backups.all_in(backups.folder_of(data))[0].path
    assert backups.drop_older(data, newest) == 8
    assert [each.path for each in backups.all_in(backups.folder_of(data))] == [newest]


def scribbled(file):
    content = bytearray(file.read_bytes())
    content[4096:8192] = os.urandom(4096)
    file.write_bytes(bytes(content))


def cut(file):
    os.truncate(file, file.stat().st_size * 2 // 3)


DAMAGE = {
    "scribbled": scribbled,
    "cut": cut,
    "no database at all": lambda file: file.write_text("hello " * 900),
}


@pytest.mark.parametrize("kind", DAMAGE)
def test_a_damaged_file_makes_no_copy_and_no_older_one_goes(kind, tmp_path):
    data = tmp_path / "data"
    file = fill(data, 200)
    for day in range(12):
        backups.make(data, now=NOW + dt.timedelta(days=day))
    DAMAGE[kind](file)
    before = files(data)
    with pytest.raises(NoBackup, match="no copy was made|not whole"):
        backups.make(data, now=NOW + dt.timedelta(days=12))
    assert files(data) == before


@pytest.mark.parametrize("kind", DAMAGE)
def test_a_damaged_file_is_told_with_the_way_back_and_stays_as_it_is(kind, tmp_path):
    data = tmp_path / "data"
    file = fill(data, 200)
    older = backups.make(data, now=NOW - dt.timedelta(days=1))
    newest = backups.make(data, now=NOW)
    DAMAGE[kind](file)
    before = files(data)
    told = str(backups.trouble_with(data, file, KNOWN, NOW))
    assert "is damaged" in told
    assert told.endswith(f"To bring it back: {command()} restore {newest} --data {data}")
    cut(newest)
    assert f"{command()} restore {older}" in str(backups.trouble_with(data, file, KNOWN, NOW))
    cut(older)
    assert "There is no whole copy" in str(backups.trouble_with(data, file, KNOWN, NOW))
    assert file.read_bytes() == before["hipstride.sqlite3"]


def test_a_file_that_is_gone_or_empty_is_never_begun_anew_over_its_copies(tmp_path):
    data = tmp_path / "data"
    file = fill(data)
    assert backups.trouble_with(data, file, KNOWN) is None
    backups.make(data, now=NOW)
    file.write_bytes(b"")
    assert "is empty, but there are copies" in str(backups.trouble_with(data, file, KNOWN))
    file.unlink()
    assert "is gone, but there are copies" in str(backups.trouble_with(data, file, KNOWN))
    backups.all_in(backups.folder_of(data))[0].path.unlink()
    assert backups.trouble_with(data, file, KNOWN) is None  # the first start


def test_a_crash_in_the_middle_of_a_transaction_is_no_damage(tmp_path):
    """What a killed process leaves is rolled back by SQLite, not taken for a broken file."""
    data = tmp_path / "data"
    file = fill(data, 200)
    code = """
import os, sqlite3, sys
there = sqlite3.connect(sys.argv[1], isolation_level=None)
there.execute("PRAGMA cache_size = 1")
there.execute("BEGIN IMMEDIATE")
there.execute("UPDATE fact SET text = 'half done'")
os.kill(os.getpid(), 9)
"""
    assert subprocess.run([sys.executable, "-c", code, str(file)], check=False).returncode == -9
    assert (data / "hipstride.sqlite3-journal").stat().st_size > 0
    assert backups.trouble_with(data, file, KNOWN) is None
    with sqlite3.connect(file) as there:
        assert there.execute("SELECT count(*) FROM fact WHERE text = 'half done'").fetchone() == (0,)
    there.close()


def test_a_newer_file_is_refused_and_one_of_others_parts_is_not(tmp_path):
    data = tmp_path / "data"
    file = fill(data, steps=[("people", "0001_initial"), ("sessions", "0009_new"), ("people", "0099_later")])
    told = str(backups.trouble_with(data, file, KNOWN))
    assert "a newer Hipstride wrote it (it has people 0099_later)" in told
    assert "Install the newest Hipstride" in told
    fill(data, steps=[("people", "0001_initial"), ("sessions", "0009_new")])
    assert backups.trouble_with(data, file, KNOWN) is None


def test_restore_brings_it_back_and_keeps_what_was_there(tmp_path):
    data = tmp_path / "data"
    file = fill(data, 5)
    copy = backups.make(data, now=NOW)
    fill(data, 7)
    aside = backups.restore(copy, data, known=KNOWN, now=NOW)
    assert aside is not None
    assert (rows(file), rows(aside)) == (5, 7)
    assert aside.name == "hipstride.sqlite3.before-2026-11-29T120000Z"
    assert {path.name for path in data.iterdir()} == {file.name, aside.name, "backups", "running.lock"}


def test_restore_over_a_damaged_file_with_a_journal_beside_it(tmp_path):
    """The journal of the former file must not be taken for one of the copy."""
    data = tmp_path / "data"
    file = fill(data, 50)
    copy = backups.make(data, now=NOW)
    journal = data / "hipstride.sqlite3-journal"
    journal.write_bytes(b"\xd9\xd5\x05\xf9\x20\xa1\x63\xd7" + os.urandom(9000))
    scribbled(file)
    damaged = file.read_bytes()
    aside = backups.restore(copy, data, known=KNOWN, now=NOW)
    assert backups.faults_of(file, thorough=True) == []
    assert rows(file) == 50
    assert aside is not None
    assert aside.read_bytes() == damaged


@pytest.mark.parametrize("kind", [*DAMAGE, "missing", "of others", "newer"])
def test_what_is_no_good_copy_is_refused_and_nothing_changes(kind, tmp_path):
    data = tmp_path / "data"
    fill(data, 5)
    other = fill(tmp_path / "other", 200)
    if kind in DAMAGE:
        DAMAGE[kind](other)
    elif kind == "missing":
        other.unlink()
    elif kind == "newer":
        fill(tmp_path / "other", steps=[("people", "0099_later")])
    else:
        with sqlite3.connect(other) as there:
            there.execute("DROP TABLE django_migrations")
        there.close()
    before = files(data)
    with pytest.raises(NoBackup) as raised:
        backups.restore(other, data, known=KNOWN, now=NOW)
    assert str(other) in str(raised.value)
    assert {name: content for name, content in files(data).items() if name != "running.lock"} == before


def test_restore_waits_for_nobody_it_refuses_while_the_app_runs(tmp_path):
    data = tmp_path / "data"
    fill(data, 5)
    copy = backups.make(data, now=NOW)
    before = (data / "hipstride.sqlite3").read_bytes()
    with alone_in(data, "busy"), pytest.raises(RunsAlready, match=r"Hipstride runs there. Stop it first"):
        backups.restore(copy, data, known=KNOWN, now=NOW)
    assert (data / "hipstride.sqlite3").read_bytes() == before
    backups.restore(copy, data, known=KNOWN, now=NOW)


def test_whether_a_copy_is_due(tmp_path):
    data = tmp_path / "data"
    file = fill(data)
    assert backups.is_due(data, file, now=NOW)
    now = dt.datetime.now(dt.UTC)
    backups.make(data, now=now + dt.timedelta(seconds=2))
    assert not backups.is_due(data, file, now=now + dt.timedelta(hours=1))
    assert backups.is_due(data, file, now=now + dt.timedelta(hours=25))
    later = (now + dt.timedelta(minutes=5)).timestamp()
    os.utime(file, (later, later))
    assert backups.is_due(data, file, now=now + dt.timedelta(hours=1))


# --- while the server runs -----------------------------------------------------------------------------------


class Running(threading.Event):
    """A server that runs for some hours by the clock on the wall; ``hourly`` happens before each look."""

    def __init__(self, hours: int, *, hourly: Callable[[int], None] = lambda hour: None) -> None:
        super().__init__()
        self.now, self.hour, self.hours, self.hourly = NOW, 0, hours, hourly

    def wait(self, timeout: float | None = None) -> bool:
        assert timeout is not None
        self.now += dt.timedelta(seconds=timeout)
        self.hour += 1
        self.hourly(self.hour)
        return self.hour > self.hours


def run(data, server):
    """What is said, and the days and hours of the copies, while such a server runs."""
    said: list[str] = []

    def copy() -> str:
        try:
            backups.make(data, now=server.now)
        except NoBackup as error:
            return str(error)
        return ""

    upkeep.copy_daily(server, said.append, data, clock=lambda: server.now, copy=copy)
    return said, [f"{each.at:%d %H}" for each in backups.all_in(backups.folder_of(data))]


def test_a_server_that_runs_for_weeks_has_a_copy_of_each_day_and_forgets_by_age(tmp_path):
    data = tmp_path / "data"
    fill(data)
    backups.make(data, now=NOW)  # the one at the start
    said, there = run(data, Running(23))
    assert (said, there) == ([], ["29 12"]), "not before a day is over"
    said, there = run(data, Running(24))
    assert (said, there) == ([], ["30 12", "29 12"])
    said, there = run(data, Running(24 * 21))
    assert said == []
    days = [f"{NOW + dt.timedelta(days=each):%d %H}" for each in (*range(21, 14, -1), 14, 7, 0)]
    assert there == days, "the last seven days, a whole week, and the last days of three more"


def test_hours_that_a_computer_sleeps_count_and_a_clock_that_was_ahead_holds_up_nothing(tmp_path):
    data = tmp_path / "data"
    fill(data)
    backups.make(data, now=NOW)
    server = Running(2)

    def sleeps(hour: int) -> None:
        if hour == 1:
            server.now += dt.timedelta(hours=40)

    server.hourly = sleeps
    assert run(data, server)[1] == ["01 05", "29 12"]
    backups.make(data, now=NOW + dt.timedelta(days=400))
    backups.make(data, now=NOW + dt.timedelta(days=3))
    server = Running(24)
    server.now += dt.timedelta(days=3)
    assert run(data, server)[1][1] == "03 12"


def test_what_goes_wrong_is_said_once_and_tried_again_within_the_day(tmp_path):
    data = tmp_path / "data"
    fill(data, 40)
    backups.make(data, now=NOW)
    whole = resource.getrlimit(resource.RLIMIT_FSIZE)

    def full(hour: int) -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (4096, whole[1]) if 24 <= hour < 29 else whole)

    try:
        said, there = run(data, Running(40, hourly=full))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, whole)
    assert len(said) == 1
    assert re.search(r"Take note: .* no copy was made \(.*\); the older ones stay", said[0])
    assert there == ["30 17", "29 12"]
    assert rows(backups.all_in(backups.folder_of(data))[0].path) == 40
    assert [path for path in backups.folder_of(data).iterdir() if path.name.endswith(".part")] == []


def test_the_copy_of_a_running_server_is_made_by_a_process_of_its_own(tmp_path, monkeypatch):
    data = tmp_path / "data"
    file = fill(data)
    monkeypatch.setenv("HIPSTRIDE_DATA", str(data))
    monkeypatch.delenv("HIPSTRIDE_DATABASE_URL", raising=False)
    assert upkeep.copy_apart() == ""
    copy, *others = backups.all_in(backups.folder_of(data))
    assert (rows(copy.path), others) == (3, [])
    scribbled(file)
    assert "no copy was made" in upkeep.copy_apart()
    monkeypatch.setattr(sys, "executable", str(tmp_path / "not there"))
    assert "no copy was made" in upkeep.copy_apart()


def test_of_postgresql_the_line_is_shown_without_the_password(tmp_path):
    url = "postgresql://hip:geheim@db.example.org:5433/the%20name"
    with pytest.raises(NoBackup) as raised:
        backups.make(tmp_path, now=NOW, url=url)
    told = str(raised.value)
    assert told.endswith(
        "pg_dump --format=custom --file=hipstride-2026-11-29.dump --host=db.example.org --port=5433 "
        "--username=hip '--dbname=the name'"
    )
    assert "geheim" not in told


def test_a_copy_is_never_put_beside_a_postgresql(tmp_path):
    data = tmp_path / "data"
    fill(data)
    copy = backups.make(data, now=NOW)
    before = files(data)
    with pytest.raises(NoBackup, match="the database is PostgreSQL"):
        backups.restore(copy, data, known=KNOWN, now=NOW, url="postgresql://hip@db/name")
    assert files(data) == before


def test_a_file_named_by_its_own_url(tmp_path):
    """Copies are in the data folder, the database is where the URL says."""
    data, elsewhere = tmp_path / "data", tmp_path / "elsewhere"
    data.mkdir()
    file = fill(elsewhere, 4)
    url = f"sqlite:///{file}"
    copy = backups.make(data, now=NOW, url=url)
    fill(elsewhere, 9)
    backups.restore(copy, data, known=KNOWN, now=NOW, url=url)
    assert rows(file) == 4
    assert not (data / "hipstride.sqlite3").exists()


def test_a_disk_without_room_is_told(tmp_path, monkeypatch):
    data = tmp_path / "data"
    fill(data)

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(NoBackup, match="no space left on device"):
        backups.make(data, now=NOW)
    assert list(backups.folder_of(data).iterdir()) == []


def test_the_folder_of_copies_is_for_its_owner_only(tmp_path):
    data = tmp_path / "data"
    fill(data)
    backups.make(data, now=NOW)
    assert Path(backups.folder_of(data)).stat().st_mode & 0o777 == 0o700


# --- locked with a passphrase --------------------------------------------------------------------------------

WORDS = "four plain words here"


def test_a_sealed_copy_opens_with_its_passphrase_and_is_never_half_there(tmp_path, monkeypatch):
    monkeypatch.setattr(sealed, "_cipher", cache(sealed._cipher))  # a key takes a while, on purpose
    plain, locked, out = (tmp_path / name for name in ("plain", "locked", "out"))
    plain.write_bytes(os.urandom(3 * 64 * 1024 + 5))
    sealed.seal(plain, locked, WORDS)
    content = locked.read_bytes()
    assert locked.stat().st_mode & 0o777 == 0o600
    assert sealed.is_sealed(locked)
    assert not sealed.is_sealed(plain)
    assert plain.read_bytes()[:64] not in content
    sealed.unseal(locked, out, WORDS)
    assert out.read_bytes() == plain.read_bytes()
    assert out.stat().st_mode & 0o777 == 0o600
    out.unlink()
    piece = 64 * 1024 + 16
    head = len(content) - 3 * piece - 5 - 16
    swapped = (
        content[:head]
        + content[head + piece :][:piece]
        + content[head:][:piece]
        + content[head + 2 * piece :]
    )
    for wrong in (content[: head + piece], content[:-1], content[:-9] + b"123456789", swapped, content[:30]):
        locked.write_bytes(wrong)
        with pytest.raises(sealed.Sealed, match="damaged or cut short"):
            sealed.unseal(locked, out, WORDS)
    locked.write_bytes(content)
    with pytest.raises(sealed.Sealed, match="another passphrase"):
        sealed.unseal(locked, out, WORDS + "!")
    with pytest.raises(sealed.Sealed, match="there already"):
        sealed.seal(plain, locked, WORDS)
    with pytest.raises(sealed.Sealed, match="too short"):
        sealed.seal(plain, out, "eleven chars"[:11])
    assert sorted(path.name for path in tmp_path.iterdir()) == ["locked", "plain"]
