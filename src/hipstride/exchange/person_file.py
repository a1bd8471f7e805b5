"""Person files: TOML written by hand or by a form."""

from __future__ import annotations

import datetime as dt
import os
import tomllib

from hipstride.exchange.files import decoded, read_bytes, shown_path
from hipstride.record.errors import BadInput
from hipstride.record.override_checks import unowned_problems
from hipstride.record.parse import person_from_mapping
from hipstride.record.person import Person
from hipstride.record.problem import complain


def read_person(path: str | os.PathLike[str], *, today: dt.date | None = None) -> Person:
    """The person of a TOML file; `-` is standard input. Raises BadInput naming the file and the field."""
    where = shown_path(path)
    person = person_of(read_bytes(path), where, today=today)
    complain(unowned_problems(person.override, person.equipment, ("override",)), None, where)
    return person


def person_of(raw: bytes, where: str, *, today: dt.date | None = None) -> Person:
    """Like `read_person`, from the bytes; ``where`` names them in a message."""
    try:
        data = tomllib.loads(decoded(raw, where))
    except (ValueError, RecursionError) as error:
        raise BadInput(where, f"text that is not TOML ({error})", "a person file in TOML") from None
    return person_from_mapping(data, today=today, where=where)
