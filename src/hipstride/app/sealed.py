"""A file locked with a passphrase, for a copy that leaves this computer.

The key comes of the passphrase and a salt by scrypt. The content goes in pieces, each under ChaCha20-Poly1305 with its
number, and whether it is the last, in the nonce: the construction (STREAM) of the tool age. So a piece that is changed,
moved or missing is found, and a file of any size needs no room in memory.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from hipstride.catalogue.errors import HipstrideError
from hipstride.exchange.files import reason, shown_path, sync_folder

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

_MAGIC = b"hipstride-sealed-1\n"
_SALT, _PIECE, _TAG = 16, 64 * 1024, 16
SHORTEST = 12
"""Letters that a passphrase has at least."""


class Sealed(HipstrideError):
    """A file that cannot be locked or opened, and why; nothing was written."""


def is_sealed(path: Path) -> bool:
    """Whether a file is one of ours that is locked."""
    with path.open("rb") as file:
        return file.read(len(_MAGIC)) == _MAGIC


def seal(source: Path, target: Path, passphrase: str) -> None:
    """Write a locked copy of a file, for this user only; whole or not at all. Raises Sealed."""
    if len(passphrase) < SHORTEST:
        raise Sealed(f"the passphrase is too short: take at least {SHORTEST} letters, such as four words")
    if target.exists():
        raise Sealed(f"{shown_path(target)}: a file is there already; name a new one")
    salt = os.urandom(_SALT)
    with _written(target) as out, source.open("rb") as file:
        out.write(_MAGIC + salt)
        key = _cipher(passphrase, salt)
        for nonce, piece in _pieces(file, _PIECE):
            out.write(key.encrypt(nonce, piece, _MAGIC + salt))


def unseal(source: Path, target: Path, passphrase: str) -> None:
    """Write what a locked file holds, for this user only; whole or not at all. Raises Sealed."""
    from cryptography.exceptions import InvalidTag

    with source.open("rb") as file:
        head = file.read(len(_MAGIC) + _SALT)
        key = _cipher(passphrase, head[len(_MAGIC) :])
        try:
            with _written(target) as out:
                for nonce, piece in _pieces(file, _PIECE + _TAG):
                    out.write(key.decrypt(nonce, piece, head))
        except InvalidTag:
            what = "another passphrase locks it, or it is damaged or cut short"
            raise Sealed(f"{shown_path(source)}: {what}; nothing was written") from None


@contextlib.contextmanager
def _written(target: Path) -> Iterator[BinaryIO]:
    """A new file that gets its name when it is whole and on the disk. Raises Sealed."""
    part = target.with_name(f".{target.name}.part")
    try:
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as out:
            yield out
            out.flush()
            os.fsync(out.fileno())
        os.replace(part, target)
        sync_folder(target.parent)
    except OSError as error:
        raise Sealed(f"{shown_path(target)}: {reason(error)}; nothing was written") from None
    finally:
        part.unlink(missing_ok=True)


def _cipher(passphrase: str, salt: bytes) -> ChaCha20Poly1305:
    from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
    from cryptography.hazmat.primitives.kdf.scrypt import Scrypt  # loaded where they are used

    return ChaCha20Poly1305(Scrypt(salt=salt, length=32, n=2**17, r=8, p=1).derive(passphrase.encode()))


def _pieces(file: BinaryIO, size: int) -> Iterator[tuple[bytes, bytes]]:
    """Each piece with its nonce: eleven bytes of its number, and one that says whether it is the last."""
    number, piece = 0, file.read(size)
    while True:
        following = file.read(size)
        yield number.to_bytes(11, "big") + (b"\0" if following else b"\1"), piece
        if not following:
            return
        number, piece = number + 1, following
