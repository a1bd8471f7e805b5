"""Only one Hipstride at a time writes to a folder: a lock that the system lets go of when the program ends."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path

from hipstride.catalogue.errors import HipstrideError

try:
    import fcntl
except ImportError:  # not a Unix; there an open file cannot be replaced anyway
    fcntl = None  # type: ignore[assignment]

LOCK = "running.lock"


class RunsAlready(HipstrideError):
    """Another Hipstride works in this folder."""


@contextlib.contextmanager
def alone_in(folder: Path, otherwise: str) -> Iterator[None]:
    """Hold the folder. Raises RunsAlready with ``otherwise``, which says what to do.

    A worker that is forked meanwhile holds it too, so it stays held until the last of them has ended.
    """
    descriptor = os.open(folder / LOCK, os.O_RDWR | os.O_CREAT | getattr(os, "O_CLOEXEC", 0), 0o600)
    try:
        if fcntl is not None:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise RunsAlready(otherwise) from None
        yield
    finally:
        os.close(descriptor)
