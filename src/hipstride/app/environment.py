"""The few things that are set from outside, read from environment variables; each is in docs/serve.md."""

from __future__ import annotations

import contextlib
import datetime as dt
import importlib.util
import os
import secrets
import shlex
import shutil
import socket
import sys
import tempfile
import zoneinfo
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal, cast, get_args
from urllib.parse import unquote, urlsplit

from hipstride.catalogue.errors import HipstrideError
from hipstride.exchange.data_folder import default_folder
from hipstride.exchange.files import reason, shown_path

Mode = Literal["home", "lan", "server"]


class BadSetting(HipstrideError):
    """A setting that cannot be: names it, says what came and what is allowed."""


def data_folder(environ: Mapping[str, str] | None = None) -> Path:
    """Where everything is kept: HIPSTRIDE_DATA, else the user's data folder, else `hipstride-data` here."""
    return default_folder(environ) or Path.cwd() / "hipstride-data"


def command() -> str:
    """How `hipstride` is typed here: by its name where a shell finds this very one, else by where it is."""
    beside = Path(sys.executable).with_name("hipstride")
    found = shutil.which("hipstride")
    if not beside.exists() or (found is not None and Path(found).resolve() == beside.resolve()):
        return "hipstride"
    return shlex.quote(str(beside))


def mode(environ: Mapping[str, str] | None = None) -> Mode:
    """HIPSTRIDE_MODE: home (this computer only), lan (plain http, opt-in) or server (TLS on a name)."""
    given = (os.environ if environ is None else environ).get("HIPSTRIDE_MODE", "home")
    if given not in get_args(Mode):
        raise BadSetting(f"HIPSTRIDE_MODE: got {given!r}; allowed: {', '.join(get_args(Mode))}")
    return cast(Mode, given)


def hosts(environ: Mapping[str, str] | None = None) -> list[str]:
    """HIPSTRIDE_HOSTS: the names, with commas, under which the app may be asked; this computer is always one."""
    given = (os.environ if environ is None else environ).get("HIPSTRIDE_HOSTS", "")
    return [host.strip() for host in given.split(",") if host.strip()] + ["127.0.0.1", "localhost", "[::1]"]


def time_zone(environ: Mapping[str, str] | None = None, *, link: Path = Path("/etc/localtime")) -> str:
    """HIPSTRIDE_TIME_ZONE, else the zone of this computer: it decides which day "today" is."""
    known = os.environ if environ is None else environ
    if given := known.get("HIPSTRIDE_TIME_ZONE"):
        if given not in zoneinfo.available_timezones():
            raise BadSetting(f"HIPSTRIDE_TIME_ZONE: got {given!r}; allowed: a name such as Europe/Berlin")
        return given
    _, found, name = os.path.realpath(link).partition("/zoneinfo/")
    for candidate in (known.get("TZ", "").lstrip(":"), name if found else ""):
        if candidate in zoneinfo.available_timezones():
            return candidate
    minutes = round((dt.datetime.now().astimezone().utcoffset() or dt.timedelta()).total_seconds() / 60)  # noqa: DTZ005
    hours = -round(minutes / 60)  # the signs of these names are turned round
    return "UTC" if hours == 0 else f"Etc/GMT{hours:+d}"


def lan_address() -> str | None:
    """This computer's address in its network; nothing is sent to find it. None without a network."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(
                ("192.0.2.1", 9)
            )  # an address for examples (RFC 5737): only the way to it is looked up
        except OSError:
            return None
        return str(probe.getsockname()[0])


only_looks = False
"""Whether this process keeps nothing. No setting from outside: a server would sign with a key of each worker's own."""


def secret_key(folder: Path, *, keep: bool = True) -> str:
    """The key that signs sessions: made once, kept in the data folder, readable by this user only. Raises BadSetting.

    Where nothing is to be kept, one that is not there yet is of this process alone.
    """
    path = folder / "secret.key"
    try:
        kept = _kept_key(path)
        if kept:
            return kept
        if not keep:
            return secrets.token_urlsafe(64)
        if kept is not None:  # empty, as after a power cut
            path.unlink()
        return _new_key(path)
    except (OSError, UnicodeDecodeError) as error:
        raise BadSetting(
            f"{shown_path(path)}: {reason(error)}; it signs sign-ins, so nothing starts without it"
        ) from None


def _kept_key(path: Path) -> str | None:
    """The key that is there; None where there is no file."""
    try:
        return path.read_text(encoding="ascii").strip()
    except FileNotFoundError:
        return None


def _new_key(path: Path) -> str:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle, whole = tempfile.mkstemp(prefix=".secret-", dir=path.parent)  # for this user only, as the key
    try:
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(secrets.token_urlsafe(64))
            file.flush()
            os.fsync(file.fileno())  # before it has its name
        _keep_first(whole, path)
    finally:
        os.unlink(whole)
    return path.read_text(encoding="ascii")


def _keep_first(whole: str, path: Path) -> None:
    """Give a written file its name, unless another process was faster: nobody ever reads half a key."""
    try:
        os.link(whole, path)
    except FileExistsError:
        return
    except OSError:  # a disk that knows no links, as of a camera or a phone
        with contextlib.suppress(FileExistsError):
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(handle, "w", encoding="ascii") as file:
                file.write(Path(whole).read_text(encoding="ascii"))


def database(url: str | None, folder: Path) -> dict[str, Any]:
    """Django's settings of the database: PostgreSQL by URL, else one SQLite file in the data folder."""
    if not url:
        return sqlite(folder / "hipstride.sqlite3")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise BadSetting(f"--database-url: got {_hidden(url)}; allowed: {_URLS}") from None
    name = unquote(parts.path.lstrip("/"))
    if parts.scheme == "sqlite" and parts.path:
        return sqlite(Path(unquote(parts.path)))
    if parts.scheme not in ("postgres", "postgresql") or not name:
        raise BadSetting(f"--database-url: got {_hidden(url)}; allowed: {_URLS}")
    if importlib.util.find_spec("psycopg") is None:
        raise BadSetting(
            "--database-url: PostgreSQL needs one more part. To get it: pip install 'hipstride[postgres]'"
        )
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": name,
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(port or ""),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
    }


_URLS = "postgresql://user:password@host:5432/name or sqlite:////folder/file"


def _hidden(url: str) -> str:
    """The URL without what might be a password."""
    return url.split("@")[-1] if "@" in url else url


def sqlite(path: Path) -> dict[str, Any]:
    """Django's settings of a SQLite file: nothing that was confirmed is lost when the power goes."""
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(path),
        "CONN_MAX_AGE": None,
        "OPTIONS": {
            "timeout": 20,
            "transaction_mode": "IMMEDIATE",
            "init_command": f"PRAGMA journal_mode={journal_mode()}; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; "
            "PRAGMA secure_delete=ON;",
        },
    }


def journal_mode() -> Literal["WAL", "TRUNCATE"]:
    """WAL from SQLite 3.51.3 on; older ones can damage a file in that mode (sqlite.org/wal.html)."""
    import sqlite3

    return "WAL" if sqlite3.sqlite_version_info >= (3, 51, 3) else "TRUNCATE"
