"""Published muscle activation. Use ranks, never absolute values: tasks of small force read too high."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from hipstride.catalogue import reading
from hipstride.catalogue.sourced import Status

_COLUMNS = ("exercise", "muscle", "low", "high", "sd", "status", "sd_status")


@dataclass(frozen=True, slots=True)
class Activation:
    """One figure of one study; ``low`` and ``high`` are equal for a mean. ``sd_status`` belongs to ``sd``."""

    exercise: str
    muscle: str
    measure: str
    low: float
    high: float
    sd: float | None
    source: str
    status: Status
    sd_status: Status | None
    note: str


def activation(exercise_name: str) -> tuple[Activation, ...]:
    """Every figure for an exercise, by a study's own name for it or by an exercise id of this catalogue.

    Empty where nothing was read.
    """
    names = same_as().get(exercise_name, (exercise_name,))
    return tuple(row for name in names for row in _rows().get(name, ()))


def exercise_names() -> tuple[str, ...]:
    """The studies' names of all exercises that have figures."""
    return tuple(_rows())


@cache
def same_as() -> Mapping[str, tuple[str, ...]]:
    """The studies' names for each exercise id of this catalogue."""
    content = reading.read("emg.toml")
    reading.check_keys("emg.toml", content, ("same_as", "study"))
    same_as = reading.table("emg.toml", content, "same_as")
    return MappingProxyType({id: reading.texts("emg.toml: same_as", same_as, id) for id in same_as})


@cache
def _rows() -> Mapping[str, tuple[Activation, ...]]:
    found: dict[str, tuple[Activation, ...]] = {}
    for study in reading.read("emg.toml")["study"]:
        where = f"emg.toml: {study.get('id')}"
        reading.check_keys(where, study, ("id", "measure", "source", "columns", "rows"), ("note",))
        for row in reading.rows(where, study, _COLUMNS):
            place = f"{where}: {row['exercise']}"
            has_sd = row["sd"] != ""
            entry = Activation(
                exercise=reading.text(place, row, "exercise"),
                muscle=reading.one_of(place, row, "muscle", ("gmed", "gmax", "gluteals")),
                measure=reading.text(place, study, "measure"),
                low=reading.number(place, row, "low"),
                high=reading.number(place, row, "high"),
                sd=reading.number(place, row, "sd") if has_sd else None,
                source=reading.text(place, study, "source"),
                status=reading.status(place, row),
                sd_status=reading.status(place, row, "sd_status") if has_sd else None,
                note=reading.optional_text(place, study, "note"),
            )
            found[entry.exercise] = (*found.get(entry.exercise, ()), entry)
    return MappingProxyType(found)
