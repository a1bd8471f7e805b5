"""A number that says where it comes from and how far it is to be trusted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal, get_args

Status = Literal["verified", "computed", "secondary", "recalled", "provisional"]

STATUSES: Final[tuple[Status, ...]] = get_args(Status)

STATUS_MEANING: Final[dict[Status, str]] = {
    "verified": "read in the named source",
    "computed": "calculated from figures that were read in the named source",
    "secondary": "seen only in somebody else's compilation",
    "recalled": "from memory; to be checked against the paper",
    "provisional": "a proposal, to be reviewed by a clinician",
}


@dataclass(frozen=True, slots=True)
class Sourced:
    """One number: ``value`` in ``unit``, its source and status; ``text`` says in one sentence what it is."""

    value: float
    unit: str
    source: str
    status: Status
    note: str = ""
    text: str = ""
