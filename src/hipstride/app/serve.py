"""Start the app: the folder, the tables, the owner, the link, the server; in this order, and then the browser."""

from __future__ import annotations

import os
import signal
import threading
import urllib.error
import urllib.request
import webbrowser
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from hipstride.app import environment, upkeep
from hipstride.app.running import alone_in
from hipstride.catalogue.errors import HipstrideError
from hipstride.exchange.data_folder import made_folder

if TYPE_CHECKING:
    from django.core.handlers.wsgi import WSGIHandler


class CannotStart(HipstrideError):
    """Why the app cannot be started, and what to do."""


@dataclass(frozen=True, slots=True)
class Options:
    """How to start; ``None`` leaves what the environment says. ``only_looks``: no key is made."""

    port: int = 8000
    data: Path | None = None
    database_url: str | None = None
    lan: bool = False
    host: str | None = None
    open_browser: bool = True
    only_looks: bool = False


def configure(options: Options) -> Path:
    """Set the environment for this process and the workers, make the folder, load Django. Gives the folder."""
    if options.data is not None:
        os.environ["HIPSTRIDE_DATA"] = str(options.data.expanduser().resolve())
    if options.database_url is not None:
        os.environ["HIPSTRIDE_DATABASE_URL"] = options.database_url
    if options.lan:
        os.environ["HIPSTRIDE_MODE"] = "lan"
    if options.host is not None:
        os.environ["HIPSTRIDE_MODE"] = "server"
        os.environ["HIPSTRIDE_HOSTS"] = options.host
    if options.lan and options.host is not None:
        raise CannotStart(
            "--lan and --host: one of them; --host is for a name with TLS, --lan for plain http"
        )
    environment.only_looks = options.only_looks
    folder = made_folder(environment.data_folder())
    environment.mode()
    environment.database(os.environ.get("HIPSTRIDE_DATABASE_URL"), folder)
    os.environ["DJANGO_SETTINGS_MODULE"] = "hipstride.app.settings"
    import django

    django.setup()
    return folder


def prepare() -> None:
    """Bring the tables up to date and make the owner. Safe to repeat."""
    from django.core.management import call_command

    from hipstride.app.accounts.actions import make_admin, owner

    call_command("migrate", interactive=False, verbosity=0)
    found = owner()
    if environment.mode() == "server":
        make_admin(found)


def sign_in_address(base: str, *, beside: bool = False) -> str:
    """A new one-time link of the owner."""
    from hipstride.app.accounts.actions import new_link, owner

    return f"{base}/accounts/enter/{new_link(owner(), beside=beside)}/"


def run(options: Options, say: Callable[[str], None]) -> None:
    """Serve until stopped. Raises CannotStart, BadSetting, BadInput, NoDatabase."""
    folder = configure(options)
    _need_free(options.port)
    if upkeep.sqlite_file() is None:  # PostgreSQL: many may serve, they share nothing but the database
        _serve(options, folder, say)
        return
    with alone_in(folder, f"{folder}: Hipstride runs there already; open that one, or stop it first"):
        _serve(options, folder, say)


def _serve(options: Options, folder: Path, say: Callable[[str], None]) -> None:
    os.umask(0o077)  # what is written here is for this user only
    found = upkeep.trouble(folder)
    if found is not None:
        raise CannotStart(str(found))
    upkeep.copy_if_due(folder, say)
    base = f"http://localhost:{options.port}"
    public = base if options.host is None else f"https://{options.host}"
    address = environment.lan_address() if options.lan else None
    with upkeep.said_plainly(folder):
        prepare()
        link = sign_in_address(public)
        other = None if address is None else sign_in_address(f"http://{address}:{options.port}", beside=True)
    say(f"Hipstride runs at {public} and keeps everything in {folder}")
    say(f"Open this link once to sign in:\n\n    {link}\n")
    if options.lan:
        say(LAN_WARNING)
        if other is not None:
            say(f"On a phone or tablet of this network, open this once:\n\n    {other}\n")
    say("Keep this window open. To stop: Ctrl+C.")
    if options.open_browser and options.host is None:
        threading.Thread(target=_open_when_ready, args=(base, link), daemon=True).start()
    stop = threading.Event()
    if upkeep.sqlite_file() is not None:
        threading.Thread(target=upkeep.copy_daily, args=(stop, say, folder), daemon=True).start()
    _close_connections()  # the worker is forked from here; a connection must not be in two processes
    try:
        _server(options).serve()
    finally:
        stop.set()


def _close_connections() -> None:
    from django.db import connections

    connections.close_all()


LAN_WARNING = (
    "Everybody on this network can reach it, over plain http: what is sent can be read on the way. Browsers there\n"
    "have no offline start, no wake lock and no passkeys. For phones, better a name with TLS: docs/serve.md"
)


def _server(options: Options):  # type: ignore[no-untyped-def]  # granian's server types are private
    from granian import Granian
    from granian.constants import Interfaces
    from granian.log import LogLevels

    return Granian(
        "hipstride.app.serve:worker",
        factory=True,
        address="0.0.0.0" if options.lan else os.environ.get("HIPSTRIDE_BIND", "127.0.0.1"),  # noqa: S104  (asked for)
        port=options.port,
        interface=Interfaces.WSGI,
        workers=1,  # SQLite: one process writes
        blocking_threads=4,
        backlog=1024,
        log_level=LogLevels.error,
        respawn_failed_workers=True,
        workers_kill_timeout=10,
        websockets=False,
    )


def worker() -> WSGIHandler:
    """The application, in the process that serves it.

    Ctrl+C in a terminal goes to every process that runs there, and the first process then stops the worker. A worker
    that is told twice at once waits for ever (granian 2.8), so it leaves Ctrl+C to the first process.
    """
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    from hipstride.app.wsgi import application

    return application


def _need_free(port: int) -> None:
    """Raise CannotStart with what to do if something else listens there."""
    import socket

    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except PermissionError:
            raise CannotStart(
                f"port {port}: this computer keeps it for itself; choose one above 1023 with --port"
            ) from None
        except OSError:
            raise CannotStart(
                f"port {port}: something listens there already, perhaps Hipstride itself; "
                f"open http://localhost:{port}, or choose another with --port"
            ) from None


def _open_when_ready(base: str, link: str) -> None:
    """Open the link in the browser as soon as the server answers."""
    for _ in range(100):
        try:
            with urllib.request.urlopen(f"{base}/manifest.webmanifest", timeout=1):  # noqa: S310  (our own address)
                webbrowser.open(link)
                return
        except (urllib.error.URLError, OSError):
            threading.Event().wait(0.1)
