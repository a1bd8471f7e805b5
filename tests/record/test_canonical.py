import dataclasses
import datetime as dt
import hashlib
import json
import math
import os
import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hipstride.record.canonical import canonical_json, round_ratio, round_torque, sha256_of, to_jsonable
from hipstride.record.parse import person_from_mapping
from tests.record.people import FILES, read

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@given(JSON)
def test_json_comes_back(value):
    assert json.loads(canonical_json(value)) == value


@given(st.dictionaries(st.text(), st.integers()))
def test_the_order_of_keys_does_not_matter(value):
    assert canonical_json(dict(reversed(value.items()))) == canonical_json(value)


def test_the_form():
    assert canonical_json({"b": [1, 2.0, True, None], "a": "é"}) == '{"a":"é","b":[1,2.0,true,null]}'
    assert sha256_of({}) == hashlib.sha256(b"{}").hexdigest()
    when = dt.datetime(2026, 1, 5, 1, 30, tzinfo=dt.timezone(dt.timedelta(hours=2)))
    assert to_jsonable([dt.date(2026, 1, 5), when]) == ["2026-01-05", "2026-01-04T23:30:00Z"]
    assert to_jsonable([np.float64(1.5), np.arange(2), {3, 1}, ("a",)]) == [1.5, [0, 1], [1, 3], ["a"]]


@pytest.mark.parametrize("value", [math.nan, math.inf, [np.nan], dt.datetime(2026, 1, 1)])  # noqa: DTZ001
def test_what_is_not_a_number_or_has_no_zone_is_refused(value):
    with pytest.raises(ValueError, match=r"finite|zone"):
        canonical_json(value)


@pytest.mark.parametrize("value", [object(), {1: 2}, b"x", int])
def test_what_has_no_place_in_json_is_refused(value):
    with pytest.raises(TypeError):
        canonical_json(value)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_person_comes_back_from_its_canonical_form(path):
    person = person_from_mapping(read(path.stem))
    again = json.loads(canonical_json(person))
    assert set(again) == {field.name for field in dataclasses.fields(person)}
    assert person_from_mapping(again) == person


def test_the_hash_is_the_same_in_another_process():
    code = (
        "from hipstride.record.canonical import sha256_of; from tests.record.people import read;"
        "from hipstride.record.parse import person_from_mapping;"
        "print(sha256_of(person_from_mapping(read('reader_e'))))"
    )
    hashes = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": os.getcwd()},
            capture_output=True,
            text=True,
            check=True,
        ).stdout.strip()
        for seed in ("1", "2")
    }
    assert hashes == {sha256_of(person_from_mapping(read("reader_e")))}


@given(st.floats(-1e6, 1e6))
def test_rounding(value):
    assert abs(round_torque(value) - value) <= 0.005 + 1e-9
    assert abs(round_ratio(value) - value) <= 0.0005 + 1e-9
    assert round_torque(round_torque(value)) == round_torque(value)


def test_there_is_no_minus_zero():
    assert math.copysign(1, round_torque(-0.001)) == 1.0
    assert math.copysign(1, round_ratio(-0.0)) == 1.0
    with pytest.raises(ValueError, match="finite"):
        round_ratio(math.nan)
