"""Data frames in, tidy tables out."""

import ctypes
import json
import sys

import numpy as np
import pytest

from hipstride.record.errors import BadInput
from hipstride.trial import Table, mmrm
from hipstride.trial.csv_text import columns_of_csv
from tests.trial.reference_sets import ROLES, data


class Frame:
    """What a pandas or polars data frame offers to a stranger."""

    def __init__(self, columns):
        self._columns = columns
        self.columns = list(columns)

    def __getitem__(self, name):
        return np.asarray(self._columns[name], dtype=object)


class Buffer:
    def __init__(self, raw):
        self._raw = ctypes.create_string_buffer(raw, len(raw))
        self.ptr, self.bufsize = ctypes.addressof(self._raw), len(raw)


class TextColumn:
    """A column of text of the interchange protocol, with a validity bit mask."""

    dtype = (21, 8, "u", "=")
    describe_null: tuple[int, int | None] = (3, 0)
    offset = 0

    def __init__(self, texts):
        self._texts = texts

    def size(self):
        return len(self._texts)

    def get_chunks(self):
        half = len(self._texts) // 2
        return [TextColumn(self._texts[:half]), TextColumn(self._texts[half:])]

    def get_buffers(self):
        raw = [text.encode() for text in self._texts]
        places = np.cumsum([0, *map(len, raw)]).astype("i8")
        valid = np.packbits([bool(text) for text in self._texts], bitorder="little")
        return {
            "data": (Buffer(b"".join(raw)), (21, 8, "u", "=")),
            "offsets": (Buffer(places.tobytes()), (0, 64, "l", "=")),
            "validity": (Buffer(valid.tobytes()), (20, 1, "b", "=")),
        }


class NumberColumn(TextColumn):
    """A column of floats, missing as NaN."""

    dtype = (2, 64, "g", "=")
    describe_null = (1, None)

    def get_chunks(self):
        return [self]

    def get_buffers(self):
        values = np.array([float(text) if text else np.nan for text in self._texts])
        return {"data": (Buffer(values.tobytes()), self.dtype), "offsets": None, "validity": None}


class Interchange:
    """A data frame that speaks only the interchange protocol."""

    def __init__(self, columns):
        self._columns = columns

    def __dataframe__(self, allow_copy=True):
        return self

    def column_names(self):
        return list(self._columns)

    def get_column_by_name(self, name):
        kind = NumberColumn if name in ("value", "visit") else TextColumn
        return kind(self._columns[name])


@pytest.mark.parametrize("kind", [Frame, Interchange, dict])
def test_any_kind_of_table_gives_the_same(kind):
    plain = mmrm(data("b"), **ROLES)
    other = mmrm(kind(data("b")), **ROLES)
    assert other.deviance == pytest.approx(plain.deviance, abs=1e-9)
    assert other.lsmeans["visit"] == plain.lsmeans["visit"]


def test_an_arrow_stream_without_pyarrow_says_what_is_missing(monkeypatch):
    class Stream:
        def __arrow_c_stream__(self, requested_schema=None):
            raise NotImplementedError

    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(BadInput, match="pyarrow"):
        mmrm(Stream(), **ROLES)


def test_results_are_plain_values():
    result = mmrm(data("b"), **ROLES)
    values = result.to_dict()
    assert json.loads(json.dumps(values, allow_nan=False)) == values
    assert [set(row) for row in values["coefficients"][:1]] == [{"name", "estimate", "se", "df", "t", "p"}]
    assert set(values["tests"][0]) == {"term", "num_df", "den_df", "f", "p"}
    assert set(values["lsmeans"][0]) == {"group", "visit", "estimate", "se", "df", "lower", "upper"}
    assert set(values["contrasts"][0]) == {
        "contrast", "visit", "estimate", "se", "df", "lower", "upper", "t", "p",
    }  # fmt: skip
    assert [row["term"] for row in values["tests"]] == ["group", "visit", "group:visit"]


def test_a_table_prints_in_columns():
    table = Table(name=["a", "bb"], estimate=np.array([1.25, np.nan]), p=np.array([0.5, 1e-9]))
    assert table.text({"p": "p"}).splitlines() == [
        "name  estimate       p",
        "a       1.2500  0.5000",
        "bb           -  <.0001",
    ]
    assert table.rows()[1] == {"name": "bb", "estimate": None, "p": 1e-9}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "empty file"),
        ("a,b,a\n1,2,3\n", "'a' twice"),
        ("a,b\n1,2\n3\n", "row 2: got 1 cells; allowed: 2"),
        ('a,b\n1,"2\n', "t.csv: got unexpected end of data"),
    ],
)
def test_a_bad_csv_file(text, message):
    with pytest.raises(BadInput, match=message):
        columns_of_csv(text, "t.csv")


def test_separators_and_line_ends():
    assert columns_of_csv("a;b\r\n1;2,5\r\n\r\n", "t.csv") == {"a": ["1"], "b": ["2,5"]}
    assert columns_of_csv("a\tb\n1\t2\n", "t.csv") == {"a": ["1"], "b": ["2"]}
