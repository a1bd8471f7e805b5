"""The reference data sets, read once."""

import csv
import json
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "reference"
ROLES: dict[str, Any] = {"response": "value", "group": "group", "visit": "visit", "subject": "id"}


@cache
def data(name: str) -> dict[str, list[str]]:
    with (FOLDER / f"{name}.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    return {key: [row[key] for row in rows] for key in rows[0]}


@cache
def targets(name: str):
    return json.loads((FOLDER / f"{name}.json").read_text())
