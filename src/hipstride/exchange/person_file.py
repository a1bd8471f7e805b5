"""Person files: TOML written by hand or by a form."""

from __future__ import annotations

import datetime as dt
import os
import tomllib

from hipstride.exchange.files import read_text, shown_path
from hipstride.record.errors import BadInput
from hipstride.record.parse import person_from_mapping
from hipstride.record.person import Person


def read_person(path: str | os.PathLike[str], *, today: dt.date | None = None) -> Person:
    """The person of a TOML file; `-` is standard input. Raises BadInput naming the file and the field."""
    where = shown_path(path)
    text = read_text(path)
    try:
        data = tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        raise BadInput(where, f"text that is not TOML ({error})", "a person file in TOML") from None
    return person_from_mapping(data, today=today, where=where)
