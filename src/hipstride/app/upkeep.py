"""What is done around the database: looked at before it is opened, copied every day, brought back from a copy."""

from __future__ import annotations

import contextlib
import datetime as dt
import os
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple
from uuid import UUID

from hipstride.app import backups
from hipstride.app.backups import NoBackup, Trouble
from hipstride.catalogue.errors import HipstrideError
from hipstride.exchange.files import reason, shown_path

LOOKED_AFTER_S = 3600.0
"""How often a server that runs looks whether a copy is due; a wait does not count the hours a computer sleeps."""
Say = Callable[[str], None]


class NoDatabase(HipstrideError):
    """The database cannot be used now, and what to do about it."""


@contextlib.contextmanager
def said_plainly(folder: Path) -> Iterator[None]:
    """A fault of the database as one line that says what to do; a mistake of the program stays what it is."""
    from django.db import DatabaseError, InterfaceError

    from hipstride.app.web.database_faults import kind_of

    try:
        yield
    except (DatabaseError, InterfaceError) as error:
        file = sqlite_file()
        place = "PostgreSQL" if file is None else shown_path(file)
        match kind_of(error):
            case "full":
                told = f"{place}: the disk is full. What was saved is safe. Make room, then try again"
            case "busy":
                told = f"{place} is held by another program. What was saved is safe. Close that one, then try again"
            case "away":
                words = " ".join(str(error).split())
                told = f"{place} cannot be reached ({words}). `hipstride doctor` looks at what is in the way"
            case "damaged":
                todo = "Ask who looks after it" if file is None else str(backups.way_back(folder))
                told = f"{place} is damaged. The file stays as it is. {todo}"
            case "ours":
                raise
        raise NoDatabase(told) from None


def known_steps() -> set[backups.Migration]:
    """The steps of the tables that this program knows; Django is set up."""
    from django.db.migrations.loader import MigrationLoader

    loader = MigrationLoader(None, ignore_no_migrations=True)
    return set(loader.disk_migrations or {})


def trouble(folder: Path) -> Trouble | None:
    """What keeps the folder's database from being used; None also for PostgreSQL, which looks after itself."""
    database = sqlite_file()
    return None if database is None else backups.trouble_with(folder, database, known_steps())


def sqlite_file() -> Path | None:
    """The SQLite file in use; None with PostgreSQL."""
    from django.conf import settings

    known = settings.DATABASES["default"]
    return Path(known["NAME"]) if known["ENGINE"].endswith("sqlite3") else None


def copy_if_due(folder: Path, say: Say) -> None:
    """A copy at the start, before the tables are brought up to date. That none could be made is said, no more."""
    database, now = sqlite_file(), dt.datetime.now(dt.UTC)
    if database is None or not database.exists() or not backups.is_due(folder, database, now=now):
        return
    try:
        backups.make(folder, now=now, url=os.environ.get("HIPSTRIDE_DATABASE_URL"))
    except NoBackup as error:
        say(f"Take note: {error}")


def copy_apart() -> str:
    """A copy made by a process of its own: the server's worker is forked from this one. Gives what went wrong."""
    command = [sys.executable, "-m", "hipstride.cli.main", "backup"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603  (ourselves)
    except OSError as error:  # no room for another process; the thread that asks goes on
        return f"no copy was made ({reason(error)})"
    return done.stderr.strip() if done.returncode else ""


def copy_daily(
    stop: threading.Event,
    say: Say,
    folder: Path,
    *,
    clock: Callable[[], dt.datetime] = lambda: dt.datetime.now(dt.UTC),
    copy: Callable[[], str] = copy_apart,
) -> None:
    """A copy whenever the newest one is a day old, until told to stop. What goes wrong is said once, and tried again."""
    said = ""
    while not stop.wait(LOOKED_AFTER_S):
        if not backups.is_a_day_old(folder, now=clock()):
            continue
        wrong = copy()
        if wrong not in ("", said):
            say(f"Take note: {wrong}")
        said = wrong


class Restored(NamedTuple):
    """What came of a restore: where the former file is, and how many people were deleted again.

    ``is_unread``: the former file could not be read, so nobody knows whether somebody was to be deleted again.
    """

    aside: Path | None
    erased_again: int
    is_unread: bool


def bring_back(folder: Path, file: Path) -> Restored:
    """A copy in the place of the database, brought up to date. Raises NoBackup, RunsAlready, BadInput, NoDatabase.

    Somebody whose data was deleted after the copy was made is deleted once more.
    """
    from django.core.management import call_command
    from django.db import connections

    from hipstride.app.audit import actions as audit
    from hipstride.app.people.data_actions import erase_again

    url = os.environ.get("HIPSTRIDE_DATABASE_URL")
    aside = backups.restore(file, folder, known=known_steps(), now=dt.datetime.now(dt.UTC), url=url)
    with said_plainly(folder):
        call_command("migrate", interactive=False, verbosity=0)
        gone = _erased_in(aside)
        erased = sum(erase_again(each) for each in gone or ())
        audit.record("backup.restored", actor=None, thing=shown_path(file.name)[:128], erased_again=erased)
    connections.close_all()
    return Restored(aside, erased, is_unread=gone is None)


def _erased_in(aside: Path | None) -> list[UUID] | None:
    """Who was deleted since the copy was made and had not come back; None where the former database cannot be read.

    A record that was saved, deleted and brought in again has its old id: it is there, so nobody asked for it to go.
    """
    copy = sqlite_file()
    if aside is None or copy is None:
        return []
    try:
        with _reading(aside) as former:
            erased = set(former.execute(_ERASED).fetchall())
            there = {row[0] for row in former.execute("SELECT id FROM people_person").fetchall()}
    except sqlite3.DatabaseError:
        return None
    with _reading(copy) as restored:
        known = set(restored.execute(_ERASED).fetchall())  # brought back after it was deleted
    return [UUID(str(person)) for person in {person for person, _at in erased - known} - there]


_ERASED = "SELECT person_id, at FROM audit_auditentry WHERE action = 'person.erased'"


def _reading(file: Path) -> contextlib.closing[sqlite3.Connection]:
    return contextlib.closing(sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro", uri=True))
