"""JSON Schemas of the person file and the log line (draft 2020-12), made from the types that check them.

What the types cannot say is added here: which keys go together, which exercises and bands there are. What no
schema can say (dates in the future, ids that are there twice) is in docs/person-file.md and docs/log.md.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from hipstride.catalogue import bands, exercises
from hipstride.catalogue.scores import Scale, scales
from hipstride.record.allowed import unit
from hipstride.record.log import LINE_TYPES
from hipstride.record.person import Person
from hipstride.record.person_checks import TEST_TYPES
from hipstride.record.schema_words import WORDS

Schema = dict[str, Any]

DIALECT = "https://json-schema.org/draft/2020-12/schema"
_DEFS = "#/$defs/"


def person_schema() -> Schema:
    """The schema of a person file, read as JSON (dates as text)."""
    from pydantic import TypeAdapter

    whole = TypeAdapter(Person).json_schema()
    definitions = _finished(whole.pop("$defs"))
    whole = _described("Person", whole)
    title = "A person of Hipstride: body, condition, equipment, preferences and tests"
    return {"$schema": DIALECT, **whole, "title": title, "$defs": definitions}


def log_schema() -> Schema:
    """The schema of one line of a log."""
    from pydantic import TypeAdapter

    roots: list[type[Any]] = [*LINE_TYPES.values(), *TEST_TYPES.values()]
    adapters = [(root.__name__, "validation", TypeAdapter(root)) for root in roots]
    _, together = TypeAdapter.json_schemas(adapters)  # type: ignore[arg-type]  # a list of the right tuples
    definitions = _finished(together["$defs"])
    lines = [definitions[root.__name__] for root in LINE_TYPES.values()]
    for line in lines:
        line["properties"]["at"]["format"] = "date-time"
        line["properties"]["id"]["pattern"] = r"^\S+$"
    definitions["TestEvent"]["oneOf"] = [
        {"properties": {"kind": {"const": kind}, "test": {"$ref": _DEFS + test.__name__}}}
        for kind, test in TEST_TYPES.items()
    ]
    return {
        "$schema": DIALECT,
        "title": "One line of a Hipstride log",
        "description": "A fact about one person. Lines are only ever appended.",
        "oneOf": [{"$ref": _DEFS + root.__name__} for root in LINE_TYPES.values()],
        "$defs": definitions,
    }


SCHEMAS: Mapping[str, Callable[[], Schema]] = {"person": person_schema, "log": log_schema}


def _finished(definitions: Mapping[str, Schema]) -> dict[str, Schema]:
    """The definitions with words, and with what the types cannot say."""
    found = {name: _described(name, schema) for name, schema in sorted(definitions.items())}
    for name, extra in _extras().items():
        if name in found:
            found[name] |= extra
    for name in ("Band", "Sled", "Cuff", "Limb", "NoLoad", "AskedBand", "AskedSled", "AskedCuff"):
        if name in found:
            found[name]["required"] = ["kind", *found[name].get("required", ())]
    ids = [each.id for each in exercises.all_exercises()]
    for schema in found.values():
        exercise = schema.get("properties", {}).get("exercise", {})
        for text in (exercise, *exercise.get("anyOf", ())):
            if text.get("type") == "string":
                text["enum"] = ids
    if "Override" in found:
        found["Override"]["properties"]["not_exercises"]["items"]["enum"] = ids
    return found


def _described(name: str, schema: Schema) -> Schema:
    """The schema of one type with a title and a description for every key."""
    properties = {key: _property(name, key, inner) for key, inner in schema.get("properties", {}).items()}
    return {**schema, "properties": properties} if properties else schema


def _property(name: str, key: str, schema: Schema) -> Schema:
    word = WORDS.get(f"{name}.{key}") or WORDS[key]
    measured_in = unit(key)
    description = f"{word} In {measured_in}." if measured_in else word
    plain = {each: value for each, value in schema.items() if each != "discriminator"}
    return {**plain, "title": _title(key), "description": description}


def _title(key: str) -> str:
    """`lever_m` is titled Lever, `falls_last_6_months` Falls last 6 months."""
    bare = key
    for ending in ("_deg", "_kg", "_m", "_n"):
        bare = bare.removesuffix(ending)
    return (bare[:1].upper() + bare[1:]).replace("_", " ")


def _extras() -> dict[str, Schema]:
    return {
        "StrengthTest": {
            "allOf": [_side_or_reason("left"), _side_or_reason("right")],
        },
        "ManualGrade": {"anyOf": [_given("left"), _given("right")]},
        "LevelAnswer": {"anyOf": [_given("left"), _given("right"), _given("both")]},
        "ChairStand": {
            "anyOf": [
                _measured(["five_times_sit_to_stand"], "seconds"),
                _measured(["chair_stand_30_s"], "count"),
                _given("limited_by"),
            ]
        },
        "WalkingTest": {
            "anyOf": [
                _measured(["t25fw", "10mwt", "tug"], "seconds"),
                _measured(["2mwt", "6mwt"], "metres"),
                _given("limited_by"),
            ]
        },
        "BalanceTest": {
            "anyOf": [
                _measured(["feet_together"], "seconds"),
                _measured(["tandem", "one_leg"], "left_seconds", never="seconds"),
                _measured(["tandem", "one_leg"], "right_seconds", never="seconds"),
                _given("limited_by"),
            ]
        },
        "Score": {"oneOf": [_within(known) for known in scales().values()]},
        "OwnItem": {
            "oneOf": [
                _measured(["confidence", "fatigue"], "score", of="about", never="seconds"),
                _measured(["stairs"], "seconds", of="about", never="score"),
            ]
        },
        "OwnedSled": {
            "allOf": [{"properties": {"stops": {"const": True}}}],
            "dependentRequired": {"pull_up_n": ["pull_down_n"], "pull_down_n": ["pull_up_n"]},
        },
        "OwnedBand": {
            "anyOf": [*_known_bands(), {"required": ["measured_n_at_100", "measured_n_at_200"]}],
            "dependentRequired": {
                "measured_n_at_100": ["measured_n_at_200"],
                "measured_n_at_200": ["measured_n_at_100"],
            },
        },
    }


def _some(key: str) -> Schema:
    return {"required": [key], "properties": {key: {"type": "array", "minItems": 1}}}


def _given(key: str) -> Schema:
    return {"required": [key], "properties": {key: {"not": {"type": "null"}}}}


def _side_or_reason(side: str) -> Schema:
    return {
        "anyOf": [
            _some(f"{side}_n"),
            {"required": ["limited_by"], "properties": {"limited_by": _given(side)}},
        ]
    }


def _measured(measures: Sequence[str], key: str, *, of: str = "measure", never: str | None = None) -> Schema:
    properties: Schema = {of: {"enum": list(measures)}, key: {"not": {"enum": [None, []]}}}
    if never is not None:
        properties[never] = {"const": None}
    return {"required": [key], "properties": properties}


def _within(known: Scale) -> Schema:
    limits: Schema = {"minimum": known.low, "maximum": known.high}
    if known.step:
        limits["multipleOf"] = known.step
    return {"properties": {"measure": {"const": known.id}, "score": limits}}


def _known_bands() -> list[Schema]:
    return [
        {"properties": {"brand": {"const": brand}, "colour": {"enum": list(bands.colours(brand))}}}
        for brand in bands.brands()
    ]
