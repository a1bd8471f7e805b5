"""A real server in a process of its own, on a folder of its own, that can be killed and started again."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Served:
    """`hipstride serve`, or a script, as a person starts it; what it printed is in `said`."""

    def __init__(
        self, folder: Path, *flags: str, environment: dict[str, str] | None = None, script: Path | None = None
    ) -> None:
        self.folder = folder
        self.program = (
            [str(Path(sys.executable).with_name("hipstride")), "serve"] if script is None else [str(script)]
        )
        self.port = free_port()
        self.base = f"http://localhost:{self.port}"
        self.flags = flags
        self.environment = environment or {}
        self.said = ""
        self.link = ""
        self.cookies: Any = None
        self.process: subprocess.Popen[str] | None = None

    def start(self, *, most_s: float = 120.0) -> Served:
        """Start it and wait until it answers."""
        command = [
            *self.program,
            "--no-browser",
            "--port",
            str(self.port),
            "--data",
            str(self.folder),
            *self.flags,
        ]
        known = {key: value for key, value in os.environ.items() if not key.startswith("HIPSTRIDE_")}
        log = self.folder.with_name(f"{self.folder.name}-said-{time.monotonic_ns()}.txt")
        with log.open("w") as said:
            self.process = subprocess.Popen(
                command,
                stdout=said,
                stderr=subprocess.STDOUT,
                text=True,
                env={**known, **self.environment},
                start_new_session=True,  # so that a kill takes its workers along
            )
        until = time.monotonic() + most_s
        while not self._answers():
            self.said = log.read_text()
            assert self.process.poll() is None, self.said
            assert time.monotonic() < until, f"no answer in {most_s} s: {self.said}"
            time.sleep(0.05)
        self.said = log.read_text()
        found = re.search(r"http://\S+/accounts/enter/\S+", self.said)
        assert found, self.said
        self.link = found[0]
        return self

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.base}/manifest.webmanifest", timeout=10):
                return True
        except (urllib.error.URLError, OSError):
            return False

    def kill(self) -> None:
        """kill -9 of the server and its worker: nothing can be tidied up."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        """As Ctrl+C does in a terminal: every process is told, and all of them end."""
        self._end(signal.SIGINT)

    def _end(self, how: signal.Signals) -> None:
        if self.process is None:
            return
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, how)
        try:
            self.process.wait(timeout=60)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            raise
        finally:
            self.process = None

    def sign_in(self, browser: Browser, **settings: Any) -> BrowserContext:
        """A browser of the owner. The link works once, so further browsers take over its cookies."""
        if self.cookies is None:
            with contextlib.closing(browser.new_context()) as first:
                page = first.new_page()
                page.goto(self.link)
                self.cookies = first.storage_state()
        return browser.new_context(storage_state=self.cookies, **settings)


@contextlib.contextmanager
def served(
    folder: Path, *flags: str, environment: dict[str, str] | None = None, script: Path | None = None
) -> Iterator[Served]:
    folder.mkdir(parents=True, exist_ok=True)
    running = Served(folder, *flags, environment=environment, script=script)
    try:
        yield running.start()
    finally:
        running.kill()
