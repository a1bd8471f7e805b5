"""Log files: one JSON object a line, only ever appended to, whole lines, on the disk before we say so.

Two programs may append at once: each takes the file's lock, so that what is checked is what is extended.
A file that ends in the middle of a line (a crash of another program, a full disk, a copy cut short) is never
repaired silently: the person is told where it ends.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import json
import os
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any, NamedTuple

from hipstride.exchange.files import (
    decoded,
    is_standard,
    mode_for,
    read_bytes,
    reason,
    shown_path,
    sync_folder,
)
from hipstride.record.canonical import to_jsonable
from hipstride.record.errors import BadInput
from hipstride.record.event import Event, Log
from hipstride.record.log import Against, extended, log_from_lines
from hipstride.record.person import OwnedBand

try:
    import fcntl
except ImportError:  # not a Unix
    fcntl = None  # type: ignore[assignment]

AnyPath = str | os.PathLike[str]
_CAN_WRITE = "a file that can be written"


class Added(NamedTuple):
    """What `add_events` did: the events that are new, those that were there already, and the whole log."""

    added: tuple[Event, ...]
    already_there: tuple[Event, ...]
    log: Log


def read_log(
    path: AnyPath, *, person_id: str | None, today: dt.date | None = None, owned: Sequence[OwnedBand] = ()
) -> Log:
    """The checked log of one person; `-` is standard input.

    Raises BadInput for a file that is missing, empty or cut off, and for the first bad line.
    """
    return log_of(read_log_bytes(path), shown_path(path), person_id=person_id, today=today, owned=owned)


def read_log_bytes(path: AnyPath) -> bytes:
    """The bytes of a log that nobody is writing to meanwhile; `-` is standard input. Raises BadInput."""
    if is_standard(path):
        return read_bytes(path)
    with _opened(Path(path), os.O_RDONLY, "a log file") as descriptor:
        return _content(descriptor, path)


def log_of(
    raw: bytes,
    where: str,
    *,
    person_id: str | None,
    today: dt.date | None = None,
    owned: Sequence[OwnedBand] = (),
) -> Log:
    """Like `read_log`, from the bytes; ``where`` names them in a message."""
    _refuse_torn(raw, where)
    return _checked_log(raw, where, Against(person_id, today, owned))


def append_events(path: AnyPath, events: Sequence[Event]) -> None:
    """Append events as whole lines and return when they are on the disk; all of them or none.

    Starts the log if there is no such file. Nothing is checked but that the file ends in a whole line; see
    `add_events`. Raises BadInput.
    """
    _extend(path, lambda _: events)


def add_events(path: AnyPath, events: Sequence[Event], *, against: Against) -> Added:
    """Check events together with the log they extend, append those that are new, all of them or none.

    An event that is there already is left as it is. Starts the log if there is no such file. Raises BadInput;
    the file then stands as it was.
    """
    where = shown_path(path)
    done: list[Added] = []

    def new_ones(raw: bytes) -> Sequence[Event]:
        log = _checked_log(raw, where, against) if raw else Log()
        there = {event.id for event in log.originals}
        whole = extended(log, events, against=against)
        new = tuple(event for event in whole.originals if event.id not in there)
        old = tuple(event for event in events if event.id in there)
        done[:] = [Added(new, old, whole)]
        return new

    _extend(path, new_ones)
    return done[0]


def line_of(event: Event) -> str:
    """The line of one event, without its end; answers that were not given are left out."""
    line = {
        "id": event.id,
        "at": event.at.isoformat().replace("+00:00", "Z"),
        "person": event.person,
        "type": event.type,
        "body": _answered(event.body),
    }
    return json.dumps(line, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def _answered(value: Any) -> Any:
    """A record without the fields that are null; what stands in free tables stays as it is."""
    if not is_dataclass(value):
        return to_jsonable(value)
    given = {each.name: getattr(value, each.name) for each in fields(value)}
    return {name: _answered(item) for name, item in given.items() if item is not None}


def _extend(path: AnyPath, choose: Any) -> None:
    """Append the events that ``choose`` gives for the present content."""
    if is_standard(path):
        raise BadInput("standard output", "a log to append to", "a file")
    target = Path(path)
    while True:
        if not target.exists():
            content = _lines(choose(b""))
            if not content or start_file(target, content):
                return
        with _opened(target, os.O_RDWR | os.O_APPEND, _CAN_WRITE, exclusive=True) as descriptor:
            if not _is_still(target, descriptor):
                continue  # it was moved away while we waited for the lock
            raw = _content(descriptor, path)
            _refuse_torn(raw, shown_path(path))
            _append(descriptor, _lines(choose(raw)), path)
            return


def _lines(events: Sequence[Event]) -> bytes:
    return "".join(line_of(event) + "\n" for event in events).encode("utf-8")


def start_file(target: Path, content: bytes) -> bool:
    """Write a new file, such as a log with its first lines, whole or not at all; False if there is one already.

    Raises BadInput.
    """
    temporary: str | None = None
    try:
        descriptor, temporary = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.", suffix=".part")
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fchmod(file.fileno(), mode_for(target))
            os.fsync(file.fileno())
        try:
            os.link(temporary, target)  # unlike a rename it never replaces a log that is there by now
        except FileExistsError:
            return False
        except OSError:  # no hard links on this file system
            if not _start_plainly(target, content):
                return False
        sync_folder(target.parent)
    except FileNotFoundError:
        raise BadInput(shown_path(target), "no such folder", _CAN_WRITE) from None
    except (OSError, ValueError) as error:
        raise BadInput(shown_path(target), reason(error), _CAN_WRITE) from None
    finally:
        if temporary is not None:
            with contextlib.suppress(OSError):
                os.unlink(temporary)
    return True


def _start_plainly(target: Path, content: bytes) -> bool:
    """Like `start_file`, but a crash in between may leave an empty file, which is then told."""
    try:
        descriptor = os.open(target, os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_EXCL, 0o666)
    except FileExistsError:
        return False
    try:
        _lock(descriptor, exclusive=True)
        _append(descriptor, content, target)
    except BadInput:
        os.unlink(target)
        raise
    finally:
        os.close(descriptor)
    return True


def _append(descriptor: int, content: bytes, path: AnyPath) -> None:
    """Write at the end and sync; after a failure the file is as long as before."""
    if not content:
        return
    before = os.fstat(descriptor).st_size
    try:
        rest = memoryview(content)
        while rest:
            rest = rest[os.write(descriptor, rest) :]
        os.fsync(descriptor)
    except OSError as error:
        with contextlib.suppress(OSError):
            os.ftruncate(descriptor, before)
            os.fsync(descriptor)
        raise BadInput(shown_path(path), f"{reason(error)}; nothing was added", _CAN_WRITE) from None


@contextlib.contextmanager
def _opened(target: Path, flags: int, allowed: str, *, exclusive: bool = False) -> Iterator[int]:
    """The open and locked file. Raises BadInput if it cannot be opened."""
    try:
        descriptor = os.open(target, flags | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0))
    except (OSError, ValueError) as error:
        raise BadInput(shown_path(target), reason(error), allowed) from None
    try:
        _lock(descriptor, exclusive)
        yield descriptor
    finally:
        os.close(descriptor)  # and with it the lock


def _lock(descriptor: int, exclusive: bool) -> None:
    if fcntl is not None:
        with contextlib.suppress(OSError):  # some network file systems have no locks
            fcntl.flock(descriptor, fcntl.LOCK_EX if exclusive else fcntl.LOCK_SH)


def _is_still(target: Path, descriptor: int) -> bool:
    try:
        return os.path.samestat(target.stat(), os.fstat(descriptor))
    except OSError:
        return False


def _content(descriptor: int, path: AnyPath) -> bytes:
    try:
        with os.fdopen(os.dup(descriptor), "rb") as file:
            return file.read()
    except OSError as error:
        raise BadInput(shown_path(path), reason(error), "a log file") from None


def _refuse_torn(raw: bytes, where: str) -> None:
    """An empty log has lost its lines, as one that ends in the middle of a line has lost some."""
    if not raw:
        hint = "If it never held anything, delete it; the first event starts a new log."
        raise BadInput(where, "an empty file", "a log with at least one line", hint)
    if not raw.endswith(b"\n"):
        whole = raw.rfind(b"\n") + 1
        number = raw.count(b"\n") + 1
        hint = (
            f"The file was cut off; its first {whole} bytes are whole. Keep a copy, shorten the file to "
            f"these {whole} bytes, and log again what line {number} was to say."
        )
        raise BadInput(f"{where} line {number}", "a line without its end", "whole lines", hint)


def _checked_log(raw: bytes, where: str, against: Against) -> Log:
    lines = decoded(raw, where).split("\n")[:-1]
    return log_from_lines(
        lines, person_id=against.person_id, today=against.today, owned=against.owned, where=where
    )
