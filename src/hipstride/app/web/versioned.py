"""The version in the address of static files: a hash of all of them."""

from __future__ import annotations

import functools
import hashlib
from pathlib import Path

STATIC = Path(__file__).parent / "static"


@functools.cache
def static_version() -> str:
    """Changes when any static file of ours changes, and only then."""
    found = hashlib.sha256()
    for path in sorted(STATIC.rglob("*")):
        if path.is_file():
            found.update(path.relative_to(STATIC).as_posix().encode())
            found.update(path.read_bytes())
    return found.hexdigest()[:12]
