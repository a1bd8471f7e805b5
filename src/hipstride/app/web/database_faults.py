"""What kind of fault a database error is: what a person can do about it depends on that."""

from __future__ import annotations

from typing import Literal

from django.db import DatabaseError, InterfaceError

Kind = Literal["busy", "full", "damaged", "away", "ours"]
_SQLITE: dict[str, Kind] = {
    "SQLITE_BUSY": "busy",
    "SQLITE_LOCKED": "busy",
    "SQLITE_FULL": "full",
    "SQLITE_CORRUPT": "damaged",
    "SQLITE_NOTADB": "damaged",
    "SQLITE_CANTOPEN": "away",
    "SQLITE_IOERR": "away",
    "SQLITE_READONLY": "away",
    "SQLITE_PERM": "away",
}
# The first two characters of PostgreSQL's codes (appendix A of its manual), or a whole code.
_POSTGRESQL: dict[str, Kind] = {
    "53100": "full",
    "40": "busy",
    "55": "busy",
    "53": "busy",
    "57": "away",
    "08": "away",
    "58": "away",
    "XX001": "damaged",
    "XX002": "damaged",
}


def kind_of(error: DatabaseError | InterfaceError) -> Kind:
    """The kind of a fault; "ours" is a mistake in the program, such as a table that is missing."""
    cause = error.__cause__
    name = getattr(cause, "sqlite_errorname", None)
    if isinstance(name, str):
        return _SQLITE.get("_".join(name.split("_")[:2]), "ours")
    code = getattr(cause, "sqlstate", None)
    if isinstance(code, str):
        return _POSTGRESQL.get(code) or _POSTGRESQL.get(code[:2], "ours")
    return "away" if type(error).__name__ in ("OperationalError", "InterfaceError") else "ours"
