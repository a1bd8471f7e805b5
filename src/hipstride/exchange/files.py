"""Reading and writing whole files, with every failure told as one line."""

from __future__ import annotations

import contextlib
import os
import sys
import tempfile
from pathlib import Path

from hipstride.record.errors import BadInput

STANDARD = "-"


def read_text(path: str | os.PathLike[str], *, where: str | None = None) -> str:
    """The text of a UTF-8 file; `-` is standard input. Raises BadInput for anything that cannot be read."""
    return decoded(read_bytes(path), where or shown_path(path))


def read_bytes(path: str | os.PathLike[str], *, at_most: int = -1) -> bytes:
    """The bytes of a file, or its first ``at_most``; `-` is standard input.

    Raises BadInput for anything that cannot be read.
    """
    try:
        if is_standard(path):
            return sys.stdin.buffer.read(at_most)
        with Path(path).open("rb") as file:
            return file.read(at_most)
    except (OSError, ValueError) as error:
        raise BadInput(shown_path(path), reason(error), "a file that can be read") from None


def decoded(raw: bytes, where: str) -> str:
    """Bytes as UTF-8 text, without a byte-order mark. Raises BadInput naming the line."""
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        what = f"the byte 0x{raw[error.start]:02x} on line {line}"
        raise BadInput(where, what, "text in UTF-8") from None


def write_text_atomically(path: str | os.PathLike[str], text: str) -> None:
    """Write a whole file or nothing: a neighbour file is written, synced, and put in its place.

    `-` is standard output. Raises BadInput; the old file then stands as it was.
    """
    write_bytes_atomically(path, text.encode("utf-8"))


def need_place(path: str | os.PathLike[str]) -> None:
    """Refuse what cannot be written to, also before the work on it begins: a folder, or a file in no folder.

    Raises BadInput.
    """
    if is_standard(path):
        return
    target = Path(path)
    if target.is_dir():
        raise BadInput(shown_path(path), "a folder", "a file to write")
    try:
        there = Path(os.path.realpath(target)).parent.exists()
    except (OSError, ValueError):
        return  # no path at all: whoever writes says why
    if not there:
        what = f"the folder {shown_path(target.parent)}, which does not exist"
        raise BadInput(shown_path(path), what, "a file in a folder that exists")


def write_bytes_atomically(path: str | os.PathLike[str], content: bytes) -> None:
    """Like `write_text_atomically`, for bytes such as a PDF."""
    if is_standard(path):
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()
        return
    need_place(path)
    target = Path(path)
    temporary: str | None = None
    try:
        # Through a link the file behind it is replaced, not the link.
        real = Path(os.path.realpath(target))
        descriptor, temporary = tempfile.mkstemp(dir=real.parent, prefix=f".{real.name}.", suffix=".part")
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fchmod(file.fileno(), mode_for(real))
            os.fsync(file.fileno())
        os.replace(temporary, real)
        temporary = None
        sync_folder(real.parent)
    except (OSError, ValueError) as error:
        raise BadInput(shown_path(path), reason(error), "a file that can be written") from None
    finally:
        if temporary is not None:
            with contextlib.suppress(OSError):
                os.unlink(temporary)


def sync_folder(folder: Path) -> None:
    """Make a new name in a folder survive a loss of power, where the system can do that."""
    if not hasattr(os, "O_DIRECTORY"):
        return
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        with contextlib.suppress(OSError):  # some network file systems refuse it
            os.fsync(descriptor)
    finally:
        os.close(descriptor)


def is_standard(path: str | os.PathLike[str]) -> bool:
    """Whether a path means standard input or output."""
    return os.fspath(path) == STANDARD


def shown_path(path: str | os.PathLike[str]) -> str:
    """A path for a message, on one line."""
    text = os.fspath(path)
    return "standard input" if text == STANDARD else text if text.isprintable() else repr(text)


def reason(error: OSError | ValueError) -> str:
    """What the system says, in small words."""
    if isinstance(error, FileNotFoundError):
        return "no such file"
    if isinstance(error, IsADirectoryError):
        return "a folder"
    if isinstance(error, PermissionError):
        return "no permission"
    text = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return text[:1].lower() + text[1:]


def mode_for(path: Path) -> int:
    """The mode of the file that is replaced; for a new one, what the process gives new files."""
    try:
        return path.stat().st_mode & 0o777
    except OSError:
        mask = os.umask(0o077)  # the mask can only be read by setting it
        os.umask(mask)
        return 0o666 & ~mask
