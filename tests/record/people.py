"""The seven people as plain data, and small changes to them."""

import copy
import tomllib
from pathlib import Path

from hipstride.record.errors import BadInput

EXAMPLES = Path(__file__).parents[2] / "examples"
FILES = sorted(path for path in EXAMPLES.glob("*.toml") if path.stem.startswith(("reader_", "control_")))
REMOVED = object()


def read(stem):
    return tomllib.loads((EXAMPLES / f"{stem}.toml").read_text(encoding="utf-8"))


def refused(call, *arguments, **others):
    """The text of the BadInput that a call raises; nothing if it raises none. Other errors go through."""
    try:
        call(*arguments, **others)
    except BadInput as error:
        return str(error)
    return ""


def changed(data, path, value):
    """The data with one value changed, added or (REMOVED) taken out."""
    data = copy.deepcopy(data)
    here = data
    for step in path[:-1]:
        here = here[step]
    if value is REMOVED:
        del here[path[-1]]
    else:
        here[path[-1]] = value
    return data
