"""Where a person's files are kept when nobody says otherwise, and the seven people that come with Hipstride."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from hipstride.catalogue.errors import HipstrideError
from hipstride.exchange.files import reason, shown_path
from hipstride.record.errors import BadInput
from hipstride.record.questions import gettext_noop

_PACKAGE = Path(__file__).resolve().parents[1]
WHO: Mapping[str, str] = {
    "reader_a_home": gettext_noop("A woman of 52 at home, uses a stick, no test yet"),
    "reader_a": gettext_noop("The same woman after a strength test"),
    "reader_b": gettext_noop("A woman of 45 with two bands, graded by hand"),
    "reader_c": gettext_noop("A woman of 66 with two new hips and a sore knee"),
    "reader_d": gettext_noop("A woman of 50 with a sled, one leg weaker"),
    "reader_e": gettext_noop("A man of 58 with a very weak left leg"),
    "control_f": gettext_noop("A healthy man of 44"),
}
"""One line about each of the seven people, the usual newcomer first."""


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
    return tuple(WHO)


def example_log_path(name: str) -> Path | None:
    """The log that comes with one of the seven, where there is one."""
    path = example_path(name).with_name(f"{name}_log.jsonl")
    return path if path.is_file() else None


def example_path(name: str) -> Path:
    """The person file of one of the seven: from the installed package, else from the checkout."""
    if name not in WHO:
        raise BadInput("person", name, f"one of {', '.join(WHO)}, or a person file")
    for folder in (_PACKAGE / "examples", _PACKAGE.parents[1] / "examples"):
        if (folder / f"{name}.toml").is_file():
            return folder / f"{name}.toml"
    raise NoExamples(f"{name}.toml is missing from this installation; install Hipstride again")
