"""Outcome measures: what is known about their error, detectable and important change; licences; LOINC codes.

A row without a value was looked for and not found, or its number was not in what could be read.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Any, Final, Literal, cast, get_args

from hipstride.catalogue import reading
from hipstride.catalogue.sourced import STATUSES, Status

MeasureStatus = Status | Literal["not_found"]
Direction = Literal["none", "both", "improve", "worsen"]
Scale = Literal[
    "absolute",
    "percent_of_mean",
    "percent_of_baseline",
    "percent_of_healthy",
    "fraction_of_individual_mean",
    "ordinal",
]

_MEASURE_STATUSES: Final = (*STATUSES, "not_found")
_OPTIONAL: Final = (
    "value",
    "value_high",
    "ci95_low",
    "ci95_high",
    "unit",
    "stratum",
    "n",
    "interval",
    "note",
)

THRESHOLDS: Final = (
    "mdc95",
    "mdc_distribution",
    "sdc",
    "mic",
    "mic_anchor",
    "mic_patient_anchor",
    "mic_therapist_anchor",
    "responder_cut",
    "worsening",
)
"""The quantities that a change may be held against."""


@dataclass(frozen=True, slots=True)
class MeasureRow:
    """One figure about one measure; ``value_high`` where the source gives a range."""

    measure_id: str
    measure: str
    quantity: str
    value: float | None
    value_high: float | None
    ci95_low: float | None
    ci95_high: float | None
    unit: str
    scale: Scale
    direction: Direction
    stratum: str
    n: str
    interval: str
    source: str
    status: MeasureStatus
    note: str


@dataclass(frozen=True, slots=True)
class Licence:
    """Whether the text of an instrument may be in this repository, and what is here instead."""

    instrument: str
    may_ship: bool
    instead: str
    basis: str
    status: Status


@dataclass(frozen=True, slots=True)
class Loinc:
    """A concept's LOINC code with its UCUM unit and where the code was read; None where none is confirmed."""

    concept: str
    code: str | None
    unit: str
    read_at: str
    status: MeasureStatus


def measure_ids() -> tuple[str, ...]:
    """The measures that have rows, such as ``hhd`` or ``t25fw``."""
    return tuple(_measures())


def measure_rows(measure_id: str) -> tuple[MeasureRow, ...]:
    """Every row of one measure."""
    return reading.find("measure", _measures(), measure_id)


def thresholds(measure_id: str, quantity: str) -> tuple[MeasureRow, ...]:
    """The rows of one quantity of a measure, such as ``mdc95``; several where strata or directions differ."""
    return tuple(row for row in measure_rows(measure_id) if row.quantity == quantity)


def flaggable(row: MeasureRow) -> bool:
    """Whether a change may be held against this row at all.

    Only a threshold with a value, read in its named source, whose interval leaves out zero.
    """
    if row.quantity not in THRESHOLDS or row.value is None or row.status != "verified":
        return False
    return row.ci95_low is None or row.ci95_high is None or not row.ci95_low <= 0.0 <= row.ci95_high


def licence(instrument: str) -> Licence:
    """The licence of an instrument, such as ``MSWS-12``."""
    return reading.find("instrument", licences(), instrument)


@cache
def licences() -> Mapping[str, Licence]:
    """All instruments with what may be shipped of them."""
    where = "licences.toml"
    content = reading.read(where)
    reading.check_keys(where, content, ("columns", "rows"))
    found = {}
    for row in reading.rows(where, content, ("instrument", "may_ship", "instead", "basis", "status")):
        instrument = reading.text(where, row, "instrument")
        found[instrument] = Licence(
            instrument=instrument,
            may_ship=reading.one_of(where, row, "may_ship", ("yes", "no")) == "yes",
            instead=reading.text(where, row, "instead"),
            basis=reading.text(where, row, "basis"),
            status=reading.status(where, row),
        )
    return MappingProxyType(found)


def loinc(concept: str) -> Loinc:
    """The code of a concept, such as ``TUG time``."""
    return reading.find("LOINC concept", loinc_codes(), concept)


@cache
def loinc_codes() -> Mapping[str, Loinc]:
    """The whitelist by concept, with the concepts that have no confirmed code."""
    where = "loinc.toml"
    content = reading.read(where)
    reading.check_keys(where, content, ("columns", "rows"))
    found: dict[str, Loinc] = {}
    for row in reading.rows(where, content, ("concept", "code", "unit", "read_at", "status")):
        entry = Loinc(
            concept=reading.text(where, row, "concept"),
            code=str(row["code"]) or None,
            unit=str(row["unit"]),
            read_at=str(row["read_at"]),
            status=cast(MeasureStatus, reading.one_of(where, row, "status", _MEASURE_STATUSES)),
        )
        found[entry.concept if entry.concept not in found else f"{entry.concept} ({entry.code})"] = entry
    return MappingProxyType(found)


@cache
def _measures() -> Mapping[str, tuple[MeasureRow, ...]]:
    return parse_measures(reading.read("measures.toml"), "measures.toml")


def parse_measures(content: Mapping[str, Any], name: str) -> Mapping[str, tuple[MeasureRow, ...]]:
    """The rows by measure."""
    found = {}
    for id, entry in content.items():
        reading.check_keys(f"{name}: {id}", entry, ("name", "rows"))
        title = reading.text(f"{name}: {id}", entry, "name")
        found[id] = tuple(
            _row(f"{name}: {id}: row {place}", id, title, row)
            for place, row in enumerate(entry["rows"], start=1)
        )
    return MappingProxyType(found)


def _row(where: str, id: str, title: str, row: Mapping[str, Any]) -> MeasureRow:
    reading.check_keys(where, row, ("quantity", "scale", "direction", "source", "status"), _OPTIONAL)
    return MeasureRow(
        measure_id=id,
        measure=title,
        quantity=reading.text(where, row, "quantity"),
        value=reading.optional_number(where, row, "value"),
        value_high=reading.optional_number(where, row, "value_high"),
        ci95_low=reading.optional_number(where, row, "ci95_low"),
        ci95_high=reading.optional_number(where, row, "ci95_high"),
        unit=reading.optional_text(where, row, "unit"),
        scale=cast(Scale, reading.one_of(where, row, "scale", get_args(Scale))),
        direction=cast(Direction, reading.one_of(where, row, "direction", get_args(Direction))),
        stratum=reading.optional_text(where, row, "stratum"),
        n=reading.optional_text(where, row, "n"),
        interval=reading.optional_text(where, row, "interval"),
        source=reading.text(where, row, "source"),
        status=cast(MeasureStatus, reading.one_of(where, row, "status", _MEASURE_STATUSES)),
        note=reading.optional_text(where, row, "note"),
    )
