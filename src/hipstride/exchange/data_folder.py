"""Where a person's files are kept when nobody says otherwise, and the seven people that come with Hipstride."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from hipstride.catalogue.errors import HipstrideError
from hipstride.exchange.files import reason, shown_path
from hipstride.record.errors import BadInput

_PACKAGE = Path(__file__).resolve().parents[1]
_PEOPLE = ("reader_a_home", "reader_a", "reader_b", "reader_c", "reader_d", "reader_e", "control_f")


class NoExamples(HipstrideError):
    """The seven people are not where they should be: an installation that was cut short."""


def default_folder(environ: Mapping[str, str] | None = None) -> Path | None:
    """HIPSTRIDE_DATA, else the user's data folder; ``None`` where there is no home."""
    known = os.environ if environ is None else environ
    if given := known.get("HIPSTRIDE_DATA"):
        return Path(given)
    shared = known.get("XDG_DATA_HOME", "")
    if os.path.isabs(shared):
        return Path(shared) / "hipstride"
    home = known.get("HOME", "")
    return Path(home) / ".local" / "share" / "hipstride" if os.path.isabs(home) else None


def made_folder(path: str | os.PathLike[str]) -> Path:
    """The folder, made if it is not there, for this user only. Raises BadInput."""
    folder = Path(path).expanduser()
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except (OSError, RuntimeError) as error:
        told = reason(error) if isinstance(error, OSError) else str(error)
        raise BadInput(shown_path(folder), told, "a folder that can be made") from None
    if not os.access(folder, os.W_OK | os.X_OK):
        raise BadInput(shown_path(folder), "no permission", "a folder that can be written to")
    return folder


def example_names() -> tuple[str, ...]:
    """The seven people, the usual newcomer first."""
    return _PEOPLE


def example_path(name: str) -> Path:
    """The person file of one of the seven: from the installed package, else from the checkout."""
    if name not in _PEOPLE:
        raise BadInput("person", name, f"one of {', '.join(_PEOPLE)}, or a person file")
    for folder in (_PACKAGE / "examples", _PACKAGE.parents[1] / "examples"):
        if (folder / f"{name}.toml").is_file():
            return folder / f"{name}.toml"
    raise NoExamples(f"{name}.toml is missing from this installation; install Hipstride again")
