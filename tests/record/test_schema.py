import json

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hipstride.record.errors import BadInput
from hipstride.record.parse import person_from_mapping
from hipstride.record.schema import log_schema, person_schema
from tests.record.people import FILES, changed, read
from tests.record.test_log import BAD as BAD_LINES
from tests.record.test_log import LINE, SET, line
from tests.record.test_person import BAD, COUNTED, ODD, places

PERSON = jsonschema.Draft202012Validator(person_schema(), format_checker=jsonschema.FormatChecker())
LOG = jsonschema.Draft202012Validator(log_schema(), format_checker=jsonschema.FormatChecker())
D = read("reader_d")


def as_json(data):
    return json.loads(json.dumps(data, default=lambda value: value.isoformat()))


@pytest.mark.parametrize("schema", [person_schema(), log_schema()], ids=["person", "log"])
def test_the_schemas_are_schemas_and_every_key_is_explained(schema):
    jsonschema.Draft202012Validator.check_schema(schema)
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert schema["title"]
    for name, definition in [("", schema), *schema["$defs"].items()]:
        for key, inner in definition.get("properties", {}).items():
            assert inner["title"], (name, key)
            assert inner["description"].endswith("."), (name, key)
            if key.endswith("_m"):
                assert "In metres." in inner["description"]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_the_seven_people_fit(path):
    PERSON.validate(as_json(read(path.stem)))


# What no schema says: the future, numbers that JSON does not have, and how one value bears on another.
BEYOND = {
    "strength[0].date",
    "strength[0].hip_angle_deg",
    "strength[2].hip_angle_deg",
    "equipment.bands[1].table_version",
    "condition.blood_pressure",
    "condition.falls_last_3_months",
    "condition.hip_replacement[1].side",
    "preferences.class_days[0]",
    "rep_max[0].side",
    "person.name",
    "person.id",
}
SAYABLE = [
    (path, value)
    for path, value, where, came, _ in BAD
    if (where not in BEYOND or "missing" in came) and came not in ("nan", "inf", "50.0")
]


@pytest.mark.parametrize(("path", "value"), SAYABLE)
def test_what_is_refused_does_not_fit(path, value):
    assert not PERSON.is_valid(as_json(changed(D, path, value)))


@given(st.sampled_from(FILES), st.data(), ODD)
def test_what_is_read_fits(path, data, value):
    person = changed(read(path.stem), data.draw(st.sampled_from(places(read(path.stem)))), value)
    try:
        person_from_mapping(person)
    except BadInput:
        return
    PERSON.validate(as_json(person))


def test_lines_fit():
    LOG.validate(LINE)
    LOG.validate(line(type="correction", body={"of": "e1", "body": SET}))
    LOG.validate(line(type="readiness", body={"fatigue": 3}))
    LOG.validate(line(type="test", body={"kind": "counted_set", "test": as_json(COUNTED)}))


BEYOND_A_LINE = ("another person", "in the future", "no time zone", "One leg", "in this log", "T18:05:00Z")


@pytest.mark.parametrize(
    "bad",
    [
        bad
        for bad, came, allowed in BAD_LINES
        if isinstance(bad, dict) and not any(word in f"{came} {allowed}" for word in BEYOND_A_LINE)
    ],
)
def test_bad_lines_do_not_fit(bad):
    assert not LOG.is_valid(bad)
