"""Copies of the SQLite file: made whole, checked, thrown away by age; and one brought back.

A copy is made by SQLite itself (`VACUUM INTO`), also while somebody trains: it holds all that was confirmed when
it began. It gets its name only when it was checked and is on the disk.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import os
import re
import shlex
import shutil
import sqlite3
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple
from zoneinfo import ZoneInfo

from hipstride.app import environment
from hipstride.app.running import alone_in
from hipstride.catalogue.errors import HipstrideError
from hipstride.exchange.data_folder import made_folder
from hipstride.exchange.files import reason, shown_path, sync_folder

KEPT_DAYS, KEPT_WEEKS, KEPT_NEWEST = 7, 4, 3
"""The newest copy of each of the last days that have one, of each of the last weeks, and the last few in any case."""
GONE_AFTER_WEEKS = KEPT_WEEKS + 1
"""With a copy a day, none is older than this."""
EVERY = dt.timedelta(hours=24)
_NAME = re.compile(r"hipstride-(\d{4}-\d\d-\d\dT\d{6})Z\.sqlite3")
_STAMP = "%Y-%m-%dT%H%M%S"
_UNFINISHED_S = 3600.0
_SIDES = ("-wal", "-shm", "-journal")  # what SQLite keeps beside its file
Migration = tuple[str, str]


class NoBackup(HipstrideError):
    """A copy that could not be made or brought back, and why; nothing was changed."""


class Backup(NamedTuple):
    """One copy, and the moment it holds (UTC)."""

    path: Path
    at: dt.datetime


def folder_of(data: Path) -> Path:
    """Where the copies of a data folder are."""
    return data / "backups"


def all_in(folder: Path) -> list[Backup]:
    """The copies of a folder, newest first. Other files there are not ours and stay."""
    found = []
    with contextlib.suppress(FileNotFoundError):
        for path in folder.iterdir():
            if named := _NAME.fullmatch(path.name):
                with contextlib.suppress(ValueError):
                    found.append(Backup(path, dt.datetime.strptime(named[1], _STAMP).replace(tzinfo=dt.UTC)))
    return sorted(found, key=lambda each: each.at, reverse=True)


def in_order(data: Path, now: dt.datetime) -> list[Backup]:
    """The copies of a data folder as one would bring them back: newest first, by `_rank`."""
    return sorted(all_in(folder_of(data)), key=lambda each: _rank(each.at, now), reverse=True)


def _rank(at: dt.datetime, now: dt.datetime) -> tuple[bool, dt.datetime]:
    """Newer is more. A copy of after now is from a clock that was ahead: older than all others, as far as one knows."""
    return at <= now, at


def make(data: Path, *, now: dt.datetime, url: str | None = None) -> Path:
    """A new copy of the folder's database; older ones go by age. Raises NoBackup, and then nothing has changed."""
    database = file_of(data, url, now)
    if not database.exists():
        raise NoBackup(f"{shown_path(database)}: no such file; there is nothing to copy yet")
    folder = made_folder(folder_of(data))
    folder.chmod(0o700)  # also one that somebody made before us
    target = folder / f"hipstride-{now.astimezone(dt.UTC):{_STAMP}}Z.sqlite3"
    part = folder / f".{target.name}.part"
    for left in folder.glob(".hipstride-*.part*"):  # of a copy that was killed long ago
        if now.timestamp() - left.stat().st_mtime > _UNFINISHED_S:
            left.unlink(missing_ok=True)
    try:
        part.unlink(missing_ok=True)
        with _opened(database) as source:
            source.execute("VACUUM INTO ?", (str(part),))
        part.chmod(0o600)
        if wrong := faults_of(part, thorough=True):
            raise NoBackup(f"{shown_path(database)}: the copy is not whole ({wrong[0]}); it was thrown away")
        _on_disk(part)
        os.replace(part, target)
        sync_folder(folder)
    except sqlite3.Error as error:
        raise NoBackup(f"{shown_path(database)}: no copy was made ({error}); the older ones stay") from None
    except OSError as error:
        raise NoBackup(
            f"{shown_path(folder)}: no copy was made ({reason(error)}); the older ones stay"
        ) from None
    finally:
        part.unlink(missing_ok=True)
    there = all_in(folder)
    stay = kept([each.at for each in there], now=now, zone=ZoneInfo(environment.time_zone()))
    for each in there:
        if each.at not in stay and each.path != target:
            each.path.unlink(missing_ok=True)
    return target


def kept(times: Collection[dt.datetime], *, now: dt.datetime, zone: dt.tzinfo) -> set[dt.datetime]:
    """Which copies stay: the newest of each of the last days and weeks that have one, and the last few.

    ``zone``: whose midnight ends a day.

    Those of after now only fill what the others leave: with four weeks of right copies, none of them stays.

    >>> hours = [dt.datetime(2026, 1, 5, hour, tzinfo=dt.UTC) for hour in range(6)]
    >>> sorted(at.hour for at in kept(hours, now=hours[-1], zone=dt.UTC))
    [3, 4, 5]
    """
    days: dict[dt.date, dt.datetime] = {}
    weeks: dict[tuple[int, int], dt.datetime] = {}
    newest_first = sorted(times, key=lambda at: _rank(at, now), reverse=True)
    for at in newest_first:
        day = at.astimezone(zone).date()
        days.setdefault(day, at)
        weeks.setdefault(day.isocalendar()[:2], at)
    return {
        *newest_first[:KEPT_NEWEST],
        *list(days.values())[:KEPT_DAYS],
        *list(weeks.values())[:KEPT_WEEKS],
    }


def drop_older(data: Path, newest: Path) -> int:
    """Throw away every copy but this one; gives how many went."""
    older = [each.path for each in all_in(folder_of(data)) if each.path != newest]
    for path in older:
        path.unlink(missing_ok=True)
    return len(older)


def is_due(data: Path, database: Path, *, now: dt.datetime) -> bool:
    """Whether something was written since the newest copy, or its day is over."""
    newest = _newest(data, now)
    changed = max(
        (path.stat().st_mtime for path in (database, *_beside(database)) if path.exists()), default=0.0
    )
    return newest is None or changed > newest.timestamp() or is_a_day_old(data, now=now)


def is_a_day_old(data: Path, *, now: dt.datetime) -> bool:
    """Whether the newest copy is; also where there is none."""
    newest = _newest(data, now)
    return newest is None or now - newest >= EVERY


def _newest(data: Path, now: dt.datetime) -> dt.datetime | None:
    """The moment of the newest copy. One from a clock that was ahead says nothing: it would hold up all others."""
    return next((each.at for each in in_order(data, now) if each.at <= now), None)


def file_of(data: Path, url: str | None, now: dt.datetime) -> Path:
    """The SQLite file. Raises NoBackup for PostgreSQL, with the line that copies it."""
    settings = environment.database(url, data)
    if settings["ENGINE"].endswith("sqlite3"):
        return Path(settings["NAME"])
    raise NoBackup(
        "the database is PostgreSQL; copy it with its own tool, and bring a copy back with pg_restore. "
        f"The line is: {dump_line(settings, now)}"
    )


def dump_line(settings: dict[str, str], now: dt.datetime) -> str:
    """The command that copies a PostgreSQL database; it asks for the password."""
    words = ["pg_dump", "--format=custom", f"--file=hipstride-{now.date()}.dump"]
    flags = {"HOST": "--host", "PORT": "--port", "USER": "--username", "NAME": "--dbname"}
    return shlex.join([*words, *(f"{flag}={settings[key]}" for key, flag in flags.items() if settings[key])])


def faults_of(path: Path, *, thorough: bool = False) -> list[str]:
    """What SQLite finds wrong with a file; nothing if it is whole. ``thorough`` also compares the indexes."""
    try:
        if path.stat().st_size == 0:
            return ["the file is empty"]
        with _opened(path) as database:
            rows = database.execute(f"PRAGMA {'integrity' if thorough else 'quick'}_check(3)").fetchall()
            database.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except sqlite3.OperationalError as error:
        if error.sqlite_errorname in ("SQLITE_BUSY", "SQLITE_LOCKED"):
            raise
        return [str(error)]
    except sqlite3.DatabaseError as error:
        return [str(error)]
    return [" ".join(str(row[0]).split()) for row in rows if row[0] != "ok"]


def last_good(data: Path, now: dt.datetime) -> Backup | None:
    """The newest copy that is whole; one of after now only where there is no other."""
    return next((each for each in in_order(data, now) if not faults_of(each.path, thorough=True)), None)


def restore_line(file: Path, data: Path) -> str:
    """The command that brings a copy back."""
    return f"{environment.command()} {shlex.join(['restore', str(file), '--data', str(data)])}"


def restore(
    file: Path, data: Path, *, known: Collection[Migration], now: dt.datetime, url: str | None = None
) -> Path | None:
    """Put a copy in the place of the database; gives where the present one was put aside (None: there was none).

    ``known`` are the steps of the tables that this program knows. Raises NoBackup, RunsAlready; then nothing
    has changed.
    """
    database = file_of(data, url, now)
    if not file.is_file():
        raise NoBackup(f"{shown_path(file)}: no such file; the copies are in {shown_path(folder_of(data))}")
    with alone_in(data, f"{shown_path(data)}: Hipstride runs there. Stop it first (Ctrl+C), then restore"):
        part = database.with_name(f".{database.name}.part")
        try:
            shutil.copyfile(file, part)
            part.chmod(0o600)
            _refuse(part, file, known)
            _on_disk(part)
            aside = _put_aside(database, now)
            os.replace(part, database)
            sync_folder(database.parent)
        except OSError as error:
            raise NoBackup(
                f"{shown_path(error.filename or database)}: {reason(error)}; nothing was restored"
            ) from None
        finally:
            for path in (part, *_beside(part)):
                path.unlink(missing_ok=True)
    return aside


def _refuse(part: Path, file: Path, known: Collection[Migration]) -> None:
    """Raise NoBackup for what is no whole database of ours, or of a newer program."""
    if wrong := faults_of(part, thorough=True):
        raise NoBackup(f"{shown_path(file)}: not a whole copy ({wrong[0]}); nothing was restored")
    steps = steps_of(part)
    if not steps:
        raise NoBackup(f"{shown_path(file)}: not a copy of Hipstride's data; nothing was restored")
    if newer := newer_steps(steps, known):
        raise NoBackup(f"{shown_path(file)}: {_newer(newer)}; nothing was restored")


def steps_of(path: Path) -> set[Migration]:
    """The steps by which the tables of a file came to be as they are; nothing for a file without tables."""
    with _opened(path) as database:
        there = database.execute("SELECT 1 FROM sqlite_master WHERE name = 'django_migrations'").fetchone()
        return set(database.execute("SELECT app, name FROM django_migrations")) if there else set()


def newer_steps(steps: Collection[Migration], known: Collection[Migration]) -> list[Migration]:
    """The steps of our own tables that this program does not know."""
    ours = {app for app, _ in known}
    return sorted(step for step in steps if step[0] in ours and step not in known)


def _newer(steps: Sequence[Migration]) -> str:
    return f"a newer Hipstride wrote it (it has {steps[0][0]} {steps[0][1]}); use that one"


class Trouble(NamedTuple):
    """Why a database must not be opened, and what to do."""

    what: str
    todo: str

    def __str__(self) -> str:
        return f"{self.what}. Nothing was changed. {self.todo}"


def trouble_with(
    data: Path, database: Path, known: Collection[Migration], now: dt.datetime | None = None
) -> Trouble | None:
    """What keeps a SQLite file from being used: damaged, gone although there are copies, or newer than we are."""
    if not database.exists() or database.stat().st_size == 0:
        if not all_in(folder_of(data)):
            return None  # the first start
        what = "is gone" if not database.exists() else "is empty"
        return Trouble(f"{shown_path(database)} {what}, but there are copies of it", str(way_back(data, now)))
    if not os.access(database, os.R_OK | os.W_OK):
        return Trouble(f"{shown_path(database)}: no permission", "Make it a file that you may read and write")
    try:
        wrong = faults_of(database)
    except sqlite3.OperationalError:
        return Trouble(
            f"{shown_path(database)} is held by another program", "Close that one, and start again"
        )
    if wrong:
        return Trouble(f"{shown_path(database)} is damaged ({wrong[0]})", str(way_back(data, now)))
    if newer := newer_steps(steps_of(database), known):
        return Trouble(f"{shown_path(database)}: {_newer(newer)}", "Install the newest Hipstride")
    return None


class WayBack(NamedTuple):
    """What can be done about a damaged database: a sentence, and what to type, if there is a copy."""

    text: str
    command: str | None

    def __str__(self) -> str:
        return self.text if self.command is None else f"{self.text}. To bring it back: {self.command}"


def way_back(data: Path, now: dt.datetime | None = None) -> WayBack:
    """The newest copy that is whole, and how it is brought back. ``now``: by the computer's clock, unless given."""
    good = last_good(data, now or dt.datetime.now(dt.UTC))
    if good is None:
        return WayBack(
            f"There is no whole copy in {shown_path(folder_of(data))}: keep the file, and ask for help", None
        )
    return WayBack(f"The last good copy is of {shown_time(good.at)}", restore_line(good.path, data))


def shown_time(at: dt.datetime) -> str:
    """A moment in the computer's own zone, such as 3 March 2026, 18:05."""
    local = at.astimezone()
    return f"{local.day} {local:%B %Y, %H:%M}"


def _put_aside(database: Path, now: dt.datetime) -> Path | None:
    """Keep the present file, and what SQLite has beside it, under another name."""
    if not database.exists():
        return None
    aside = database.with_name(f"{database.name}.before-{now.astimezone(dt.UTC):{_STAMP}}Z")
    with contextlib.suppress(sqlite3.Error), _opened(database) as whole:
        whole.execute("PRAGMA wal_checkpoint(TRUNCATE)")  # a whole one then has nothing beside it
    for path in _beside(database):  # first, or they would be taken for those of the copy
        if path.exists():
            os.replace(path, aside.with_name(aside.name + path.name.removeprefix(database.name)))
    try:
        os.link(database, aside)  # so that there is a database at every moment
    except OSError:  # no hard links on this file system
        shutil.copyfile(database, aside)
        aside.chmod(0o600)
        _on_disk(aside)
    return aside


def _beside(database: Path) -> tuple[Path, ...]:
    return tuple(database.with_name(database.name + end) for end in _SIDES)


@contextlib.contextmanager
def _opened(path: Path) -> Iterator[sqlite3.Connection]:
    """The file, which must be there; what a crash left half done is rolled back by SQLite."""
    connection = sqlite3.connect(
        f"{path.resolve().as_uri()}?mode=rw", uri=True, timeout=20, isolation_level=None
    )
    try:
        yield connection
    finally:
        connection.close()


def _on_disk(path: Path) -> None:
    descriptor = os.open(path, os.O_RDWR)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
