"""What every result carries: its schema, the version of the rules and the hash of its inputs."""

from __future__ import annotations

import json as json_text
from collections.abc import Mapping
from typing import Any

from hipstride.prescription.rule import RULES_VERSION
from hipstride.record.canonical import sha256_of, to_jsonable


def envelope(schema: str, inputs: Any, result: Mapping[str, Any]) -> dict[str, Any]:
    """A result ready for JSON; ``schema`` such as "hipstride.plan/1", ``inputs`` whatever decided it."""
    return {
        "schema": schema,
        "rules_version": RULES_VERSION,
        "inputs_sha256": sha256_of(inputs),
        **to_jsonable(result),
    }


def print_json(value: Mapping[str, Any]) -> None:
    """Print JSON; a number that is not finite is a fault of ours and is refused."""
    print(json_text.dumps(value, indent=2, ensure_ascii=False, allow_nan=False))
