"""The version in the address of static files: a hash of all of them."""

from __future__ import annotations

import functools
import hashlib
from pathlib import Path

from hipstride.figure import follow

STATIC = Path(__file__).parent / "static"
FOLLOW = Path(follow.__file__).parent / "player"
"""The follow-along's modules; the player plays with them too."""


@functools.cache
def static_version() -> str:
    """Changes when any static file of ours changes, and only then."""
    found = hashlib.sha256()
    for name, path in own_files():
        found.update(name.encode())
        found.update(path.read_bytes())
    return found.hexdigest()[:12]


def own_files() -> list[tuple[str, Path]]:
    """Every static file of ours: its name below the static address, and where it is."""
    ours = ((path.relative_to(STATIC).as_posix(), path) for path in STATIC.rglob("*") if path.is_file())
    follows = ((f"hipstride/follow/{path.name}", path) for path in FOLLOW.glob("*.js"))
    return sorted((*ours, *follows))


def offline_files() -> list[str]:
    """The names of what the player needs without a network: modules, styles, the font's two faces, the icon."""
    modules = [name for name, _ in own_files() if name.startswith(_PLAYS)]
    fonts = [f"hipstride/font/AtkinsonHyperlegible-{face}.ttf" for face in ("Regular", "Bold")]
    return [*modules, *fonts, "hipstride/icon.svg"]


_PLAYS = (
    *(f"hipstride/follow/{name}.js" for name in ("clock", "figure", "moment", "sound", "wake")),
    "hipstride/js/player/",
    *(
        f"hipstride/js/{name}.js"
        for name in ("corrections", "ledger", "store", "sync", "undo", "uuid7", "worker")
    ),
    *(f"hipstride/css/{name}.css" for name in ("base", "figure", "player", "tokens")),
)
