"""`hipstride schema`: the JSON Schema of a file format."""

from __future__ import annotations

import importlib
import json
from collections.abc import Mapping
from typing import Annotated, Any

import typer

from hipstride.record.errors import BadInput
from hipstride.record.text import listed, shown

# Each floor describes its own files; only the one that was asked for is loaded.
SOURCES: Mapping[str, str] = {
    "person": "hipstride.record.schema:person_schema",
    "log": "hipstride.record.schema:log_schema",
    "archive": "hipstride.exchange.archive:archive_schema",
    "trial-design": "hipstride.trial.power_design:design_schema",
    "study": "hipstride.trial.study:study_schema",
    "cohort": "hipstride.simulation.cohort_file:cohort_schema",
}


def schema(
    name: Annotated[
        str, typer.Argument(metavar="NAME", help="person, log, archive, trial-design, study or cohort.")
    ],
) -> None:
    """Print the JSON Schema (draft 2020-12) of a file format."""
    print(json.dumps(schema_of(name), indent=2, ensure_ascii=False))


def schema_of(name: str) -> Mapping[str, Any]:
    """The schema of that name. Raises BadInput."""
    if name not in SOURCES:
        raise BadInput("schema", shown(name), listed(SOURCES))
    module, _, function = SOURCES[name].partition(":")
    found: Mapping[str, Any] = getattr(importlib.import_module(module), function)()
    return found
