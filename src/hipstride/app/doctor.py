"""What is wrong with this installation: one finding for each thing that can be, with what to do about it."""

from __future__ import annotations

import datetime as dt
import io
import os
import shlex
import shutil
import sqlite3
import stat
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Literal, NamedTuple

from hipstride.app import backups, environment, upkeep
from hipstride.exchange.files import shown_path

Level = Literal["good", "note", "wrong"]
LEAST_FREE_MB = 200
"""Room for the database, its copies and what a system needs to go on."""
BACKUP_LATE = dt.timedelta(days=2)


class Finding(NamedTuple):
    """One thing that was looked at. ``wrong`` needs a hand; ``note`` is good to know."""

    what: str
    level: Level
    text: str
    todo: str | None = None


class Here(NamedTuple):
    """What every look needs. ``sqlite`` is None with PostgreSQL."""

    folder: Path
    now: dt.datetime
    sqlite: Path | None
    trouble: backups.Trouble | None

    @property
    def has_tables(self) -> bool:
        """Whether there is a database that can be asked."""
        if self.sqlite is None:
            return True
        return self.trouble is None and self.sqlite.exists() and self.sqlite.stat().st_size > 0


def findings(folder: Path, *, now: dt.datetime) -> list[Finding]:
    """Everything that was looked at in this folder; Django is set up, nothing is changed."""
    here = Here(folder, now, upkeep.sqlite_file(), upkeep.trouble(folder))
    looks: tuple[Callable[[Here], Iterator[Finding]], ...] = (
        _python,
        _folder,
        _secret,
        _room,
        _database,
        _steps,
        _copies,
        _at_rest,
        _aside,
        _mode,
        _clock,
        _fonts,
    )
    return [finding for look in looks for finding in look(here)]


def not_there(folder: Path) -> Finding:
    """All that is to be said of a folder that does not exist."""
    told = f"{shown_path(folder)}: not there yet; the first start makes it"
    return Finding("folder", "note", told, "Is your data elsewhere? Name that folder with --data")


def _python(here: Here) -> Iterator[Finding]:
    from django import get_version

    from hipstride import __version__

    version = ".".join(map(str, sys.version_info[:3]))
    yield Finding("program", "good", f"Hipstride {__version__}, Django {get_version()}, Python {version}")


def _folder(here: Here) -> Iterator[Finding]:
    place = shown_path(here.folder)
    if not os.access(here.folder, os.R_OK | os.W_OK | os.X_OK):
        yield Finding("folder", "wrong", f"{place}: no permission to write", "Give this user the folder")
    elif _open_to_others(here.folder):
        yield Finding("folder", "wrong", f"{place}: others here can look into it", f"chmod 700 {place}")
    else:
        yield Finding("folder", "good", f"{place}, for this user only")


def _secret(here: Here) -> Iterator[Finding]:
    path = here.folder / "secret.key"
    place = shown_path(path)
    if not path.exists() or path.stat().st_size == 0:
        yield Finding("secret", "note", f"{place}: not there yet; the first start makes it")
    elif _open_to_others(path):
        todo = f"chmod 600 {place} ; if somebody may have read it, delete it: everybody then signs in again"
        yield Finding("secret", "wrong", f"{place}: others here can read it", todo)
    elif len(path.read_bytes()) < 50:
        yield Finding("secret", "wrong", f"{place}: too short", "Delete it; the next start makes a new one")
    else:
        yield Finding("secret", "good", f"{place}, for this user only")


def _open_to_others(path: Path) -> bool:
    return os.name == "posix" and bool(path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO))


def _room(here: Here) -> Iterator[Finding]:
    free = shutil.disk_usage(here.folder).free // 1024**2
    level: Level = "good" if free >= LEAST_FREE_MB else "wrong"
    todo = None if level == "good" else f"Make room: {LEAST_FREE_MB} MB at least"
    yield Finding("room", level, f"{free} MB free on the disk", todo)


def _database(here: Here) -> Iterator[Finding]:
    path = here.sqlite
    if path is None:
        yield from _postgresql()
        return
    yield Finding("sqlite", "good", f"SQLite {sqlite3.sqlite_version}, journal {_why_this_journal()}")
    if here.trouble is not None:
        yield Finding("database", "wrong", here.trouble.what, here.trouble.todo)
    elif not here.has_tables:
        yield Finding("database", "note", f"{shown_path(path)}: not there yet; the first start makes it")
    else:
        size = path.stat().st_size / 1024**2
        yield Finding("database", "good", f"{shown_path(path)}, {size:.1f} MB, whole")


def _why_this_journal() -> str:
    if environment.journal_mode() == "WAL":
        return "WAL: readers never wait"
    return "TRUNCATE: before SQLite 3.51.3 the faster WAL can damage a file"


def _postgresql() -> Iterator[Finding]:
    from django.db import DatabaseError, connection

    try:
        with connection.cursor() as cursor:
            cursor.execute("SHOW server_version")
            version = cursor.fetchone()[0]
    except DatabaseError as error:
        told = " ".join(str(error).split())
        yield Finding(
            "database", "wrong", f"PostgreSQL does not answer ({told})", "Look at its URL and its log"
        )
    else:
        yield Finding("database", "good", f"PostgreSQL {version}")
    finally:
        connection.close()


def _steps(here: Here) -> Iterator[Finding]:
    from django.db import DatabaseError, connection
    from django.db.migrations.executor import MigrationExecutor

    if not here.has_tables:
        return
    try:
        executor = MigrationExecutor(connection)
        pending = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError:
        return  # said of the database already
    finally:
        connection.close()
    if pending:
        yield Finding("tables", "note", f"{len(pending)} steps to bring up to date; the next start does it")
    else:
        yield Finding("tables", "good", "up to date")


def _copies(here: Here) -> Iterator[Finding]:
    path, folder = here.sqlite, here.folder
    if path is None:
        yield Finding(
            "backup",
            "note",
            f"PostgreSQL: copy it with pg_dump; `{environment.command()} backup` shows the line",
        )
        return
    backup = f"{environment.command()} {shlex.join(['backup', '--data', str(folder)])}"
    there = backups.in_order(folder, here.now)
    if not there:
        if path.exists() and _begun(here) < here.now - BACKUP_LATE:
            yield Finding("backup", "wrong", "there is no copy of your data", backup)
        elif path.exists():
            told = "no copy of your data yet: one is made each day while the program runs"
            yield Finding("backup", "note", told, backup)
        return
    newest = there[0]
    copies = newest.path.parent
    readable = [path for path in (copies, *(each.path for each in there)) if _open_to_others(path)]
    if readable:
        todo = f"chmod 700 {shown_path(copies)} ; chmod 600 {shown_path(copies)}/*"
        yield Finding("copies", "wrong", f"{shown_path(readable[0])}: others here can read it", todo)
    told = f"{len(there)} {'copy' if len(there) == 1 else 'copies'}, the newest of {backups.shown_time(newest.at)}"
    if wrong := backups.faults_of(newest.path):
        yield Finding("backup", "wrong", f"{shown_path(newest.path)} is not whole ({wrong[0]})", backup)
    elif newest.at > here.now:
        told += ": the clock was ahead then, or is behind now"
        yield Finding("backup", "wrong", told, backup)
    elif here.now - newest.at > BACKUP_LATE and backups.is_due(folder, path, now=here.now):
        yield Finding("backup", "wrong", told, backup)
    else:
        yield Finding("backup", "good", told)


def _begun(here: Here) -> dt.datetime:
    """When this folder was first used: its key is written then and not again."""
    key = here.folder / "secret.key"
    used = key if key.exists() else here.folder
    return dt.datetime.fromtimestamp(used.stat().st_mtime, dt.UTC)


def _at_rest(here: Here) -> Iterator[Finding]:
    told = "the data and its copies are not encrypted: who has the disk can read them"
    todo = "Encrypt the disk; lock a copy that leaves this computer: "
    todo += f"{environment.command()} backup --sealed FILE"
    yield Finding("encryption", "note", told, todo if here.sqlite else "Encrypt the disk of the database")


def _aside(here: Here) -> Iterator[Finding]:
    path = here.sqlite
    former = [] if path is None else sorted(path.parent.glob(f"{path.name}.before-*Z"))
    if former:
        names = ", ".join(shown_path(each.name) for each in former)
        todo = "Delete them when you do not need them; they hold people's data"
        yield Finding("former", "note", f"files that a restore put aside: {names}", todo)


def _mode(here: Here) -> Iterator[Finding]:
    from django.core.management import call_command
    from django.core.management.base import SystemCheckError

    mode = environment.mode()
    if mode == "home":
        yield Finding("mode", "good", "home: only this computer can reach it")
    elif mode == "lan":
        todo = "For phones, a name with TLS is better: docs/serve.md"
        yield Finding("mode", "note", "lan: everybody on this network can reach it, over plain http", todo)
    else:
        names = [name for name in environment.hosts() if name not in ("127.0.0.1", "localhost", "[::1]")]
        if not names:
            todo = "Set HIPSTRIDE_HOSTS to the name it is asked by"
            yield Finding("mode", "wrong", "server: no name is set", todo)
            return
        said = io.StringIO()
        try:
            call_command("check", deploy=True, fail_level="WARNING", stdout=said, stderr=said)
        except SystemCheckError as error:
            told = " ".join(str(error).split())
            yield Finding("mode", "wrong", f"server: {told}", "See docs/serve.md")
        else:
            told = f"server, asked by {', '.join(names)}; a proxy in front must end TLS"
            yield Finding("mode", "good", told)


def _clock(here: Here) -> Iterator[Finding]:
    from django.conf import settings
    from django.utils import timezone

    made = dt.datetime.fromtimestamp(Path(__file__).stat().st_mtime, dt.UTC)
    local = timezone.localtime(here.now)
    told = f"it says {local:%Y-%m-%d %H:%M}; days are counted in {settings.TIME_ZONE}"
    if here.now < made - dt.timedelta(days=2):
        yield Finding("clock", "wrong", f"{told}; that is before this program was installed", "Set the clock")
    elif local.utcoffset() != here.now.astimezone().utcoffset():
        todo = "Set HIPSTRIDE_TIME_ZONE to yours, such as Europe/Berlin: a day begins at midnight there"
        yield Finding("clock", "note", f"{told}, which is not the zone of this computer", todo)
    else:
        yield Finding("clock", "good", told)


def _fonts(here: Here) -> Iterator[Finding]:
    from django.contrib.staticfiles import finders

    missing = [
        name
        for name in ("AtkinsonHyperlegible-Regular.ttf", "AtkinsonHyperlegible-Bold.ttf")
        if finders.find(f"hipstride/font/{name}") is None
    ]
    if missing:
        yield Finding("fonts", "wrong", f"missing: {', '.join(missing)}", "Install Hipstride again")
    else:
        yield Finding("fonts", "good", "Atkinson Hyperlegible, for the screen and for print")
