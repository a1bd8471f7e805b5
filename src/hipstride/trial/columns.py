"""Columns from any table: a mapping of columns, a data frame, or its interchange protocol.

No data frame library is needed. Labels become codes with their levels in order; numbers become floats with
NaN for missing. Anything else is one error that names the column and the row; rows are counted from 1
without the header.
"""

import ctypes
import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from itertools import count
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from hipstride.record.errors import BadInput
from hipstride.trial.smallmatrices import Array

MISSING_TEXTS = frozenset({"", "NA", "N/A", "NaN", "nan", "na", "null", "None", "<NA>", "."})
LARGEST_NUMBER = 1e100
SMALLEST_NUMBER = 1e-100


class Labels(NamedTuple):
    """A categorical column: level number of each row, and the levels in order."""

    codes: NDArray[np.intp]
    levels: tuple[str, ...]


def column_names(table: Any) -> list[str]:
    """Names of the columns of a table."""
    if isinstance(table, Mapping):
        return [str(name) for name in table]
    for attribute in ("column_names", "columns"):
        names = getattr(table, attribute, None)
        if names is not None and not callable(names):
            return [str(name) for name in names]
    return []


def as_columns(table: Any) -> Mapping[str, Any]:
    """The table as a mapping from name to column."""
    if isinstance(table, Mapping):
        return table
    if hasattr(table, "columns") and hasattr(table, "__getitem__") and not hasattr(table, "column_names"):
        return _FrameColumns(table)
    if hasattr(table, "__dataframe__"):
        return _interchange_columns(table.__dataframe__(allow_copy=True))
    if hasattr(table, "__arrow_c_stream__"):
        return _arrow_columns(table)
    raise BadInput("data", type(table).__name__, "a mapping of columns or a data frame")


class _FrameColumns(Mapping[str, Any]):
    """A pandas or polars data frame, column by column."""

    def __init__(self, frame: Any) -> None:
        self._frame = frame
        self._names = list(frame.columns)

    def __getitem__(self, name: str) -> Any:
        if name not in self._names:
            raise KeyError(name)
        return self._frame[name]

    def __iter__(self) -> Any:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)


def _arrow_columns(table: Any) -> Mapping[str, Any]:
    try:
        import pyarrow  # type: ignore[import-not-found, unused-ignore]
    except ImportError:
        raise BadInput(
            "data",
            f"{type(table).__name__} (an Arrow stream)",
            "a data frame, or an Arrow stream with pyarrow installed",
        ) from None
    arrow = pyarrow.table(table)
    return {name: arrow[name].to_pylist() for name in arrow.column_names}


def _interchange_columns(frame: Any) -> Mapping[str, Any]:
    """Columns through the data frame interchange protocol, which every data frame library speaks."""
    return {
        name: [
            value
            for chunk in frame.get_column_by_name(name).get_chunks()
            for value in _interchange_values(chunk)
        ]
        for name in frame.column_names()
    }


_KINDS = {0: "i", 1: "u", 2: "f", 20: "b"}
_TEXT_KIND, _CATEGORY_KIND = 21, 23


def _interchange_values(column: Any) -> list[Any]:
    kind, width, _, _ = column.dtype
    size, offset = column.size(), column.offset
    if kind == _CATEGORY_KIND:
        description = column.describe_categorical
        names = _interchange_values(description["categories"])
        codes = _interchange_numbers(column, column.get_buffers()["data"][1], size, offset)
        values: list[Any] = [names[int(code)] if code >= 0 else None for code in codes]
    elif kind == _TEXT_KIND:
        values = _interchange_texts(column, size, offset)
    elif kind in _KINDS:
        values = _interchange_numbers(column, (kind, width), size, offset)
    else:
        raise BadInput("data", "a column of dates or other values", "numbers and text")
    return [None if gone else value for value, gone in zip(values, _interchange_missing(column), strict=True)]


def _bytes_at(buffer: Any) -> bytes:
    return ctypes.string_at(buffer.ptr, buffer.bufsize) if buffer.bufsize else b""


def _interchange_numbers(column: Any, dtype: Any, size: int, offset: int) -> list[Any]:
    kind, width = int(dtype[0]), int(dtype[1])
    raw = _bytes_at(column.get_buffers()["data"][0])
    if width == 1:
        bits = np.unpackbits(np.frombuffer(raw, dtype=np.uint8), bitorder="little")
        return list(bits[offset : offset + size].tolist())
    values = np.frombuffer(raw, dtype=f"{_KINDS[kind]}{width // 8}")[offset : offset + size]
    return list(values.tolist())


def _interchange_texts(column: Any, size: int, offset: int) -> list[str]:
    buffers = column.get_buffers()
    raw = _bytes_at(buffers["data"][0])
    places_buffer, places_type = buffers["offsets"]
    places = np.frombuffer(_bytes_at(places_buffer), dtype=f"i{int(places_type[1]) // 8}")
    places = places[offset : offset + size + 1]
    return [raw[a:b].decode() for a, b in zip(places[:-1].tolist(), places[1:].tolist(), strict=True)]


def _interchange_missing(column: Any) -> list[bool]:
    how, sentinel = column.describe_null
    size, offset = column.size(), column.offset
    if how in (0, 1, 2):  # never missing; NaN, which stays NaN; a sentinel, which only categories use here
        return [False] * size
    buffer, (_, width, _, _) = column.get_buffers()["validity"]
    raw = np.frombuffer(_bytes_at(buffer), dtype=np.uint8)
    flags = np.unpackbits(raw, bitorder="little") if width == 1 else raw
    return [bool(flag == sentinel) for flag in flags[offset : offset + size]]


def get_column(columns: Mapping[str, Any], name: str, role: str) -> Any:
    """The column of this name, or an error that lists the columns there are."""
    try:
        return columns[name]
    except (KeyError, TypeError):
        there = ", ".join(str(known) for known in columns) or "none"
        raise BadInput(f"{role} column", f"{name!r}, which the data do not have", there) from None


def _is_missing(value: Any) -> bool:
    if value is None:
        return True
    if isinstance(value, float):
        return math.isnan(value)
    if isinstance(value, str):
        return value.strip() in MISSING_TEXTS
    return type(value).__name__ in ("NAType", "NaTType")


def labels(column: Any, name: str, *, in_order: bool = True) -> Labels:
    """A categorical column; an empty cell is an error. Without `in_order` levels stand as they first appear."""
    codes, distinct = _distinct(column, name)
    if set(map(type, distinct)) == {str}:  # hundreds of names of subjects, as a rule
        texts = list(map(str.strip, distinct))
        gone = False
    else:
        texts = [_label(value) for value in distinct]
        gone = any(map(_is_missing, distinct))
    if gone or not MISSING_TEXTS.isdisjoint(texts):
        row = next(i for i, value in enumerate(cells(column), start=1) if _is_missing(value))
        raise BadInput(f"column {name}, row {row}", "nothing", "a label in every row")
    levels, place = _ordered(texts) if in_order else _as_met(texts)
    return Labels(codes if place is None else np.array(place, dtype=np.intp)[codes], levels)


def _distinct(column: Any, name: str) -> tuple[NDArray[np.intp], list[Any]]:
    """Which distinct value stands in each row, and the distinct values."""
    values = cells(column)
    numbers: defaultdict[Any, int] = defaultdict(count().__next__)  # a new value takes the next number
    try:
        codes = np.fromiter(map(numbers.__getitem__, values), np.intp, len(values))
    except TypeError:
        raise BadInput(f"column {name}", "a list in a cell", "one number or text a cell") from None
    return codes, list(numbers)


def cells(column: Any) -> list[Any]:
    """The cells of a column as plain values."""
    if isinstance(column, list):
        return column
    own = getattr(column, "to_list", None)  # of a data frame; much faster than through an array of objects
    values: list[Any] = np.asarray(column).tolist() if own is None else own()
    return values


def _label(value: Any) -> str:
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return str(value).strip()


def number_of(text: str) -> float | None:
    """The number a text says, if it says a finite one."""
    try:
        value = float(text)
    except ValueError:
        return None
    return None if "_" in text or not math.isfinite(value) else value


def _ordered(texts: Sequence[str]) -> tuple[tuple[str, ...], list[int]]:
    """Levels in numeric order if all are numbers, else alphabetical, and the place of each text among them."""
    numbers = [number_of(text) for text in texts]
    if all(number is not None for number in numbers):
        spelling: dict[Any, str] = {}
        for number, text in zip(numbers, texts, strict=True):
            spelling[number] = min(spelling.get(number, text), text, key=lambda t: (len(t), t))
        ordered = sorted(spelling)
        place = {number: i for i, number in enumerate(ordered)}
        return tuple(spelling[n] for n in ordered), [place[n] for n in numbers]
    names = sorted(set(texts))
    by_name = {text: i for i, text in enumerate(names)}
    return tuple(names), [by_name[text] for text in texts]


def _as_met(texts: Sequence[str]) -> tuple[tuple[str, ...], list[int] | None]:
    """Levels as they first appear, and the place of each text among them; None: its own."""
    levels = tuple(dict.fromkeys(texts))
    if len(levels) == len(texts):
        return levels, None
    by_name = {text: i for i, text in enumerate(levels)}
    return levels, [by_name[text] for text in texts]


def first_level(labelled: Labels, reference: str, name: str) -> Labels:
    """The same column with this level moved to the front."""
    wanted = number_of(reference)
    matches = [
        i
        for i, level in enumerate(labelled.levels)
        if level == reference or (wanted is not None and number_of(level) == wanted)
    ]
    if not matches:
        raise BadInput(f"reference of {name}", repr(reference), ", ".join(labelled.levels))
    chosen = matches[0]
    order = [chosen, *(i for i in range(len(labelled.levels)) if i != chosen)]
    place = np.empty(len(order), dtype=np.intp)
    place[order] = np.arange(len(order))
    return Labels(place[labelled.codes], tuple(labelled.levels[i] for i in order))


def numbers(column: Any, name: str) -> Array:
    """A numeric column with NaN for an empty cell."""
    array = None if isinstance(column, list) else np.asarray(column)
    if array is not None and array.dtype.kind in "fiub":
        values = array.astype(np.float64)
    else:
        parsed = [_number(value, name, row) for row, value in enumerate(cells(column), start=1)]
        values = np.array(parsed, dtype=np.float64)
    size = np.abs(values)
    with np.errstate(invalid="ignore"):
        bad = (size > LARGEST_NUMBER) | ((size < SMALLEST_NUMBER) & (size > 0))
    if bad.any():
        row = int(np.flatnonzero(bad)[0])
        raise BadInput(
            f"column {name}, row {row + 1}",
            f"{values[row]:g}",
            "0, or a number of size 1e-100 to 1e100",
            more=int(bad.sum()) - 1,
        )
    return values


def _number(value: Any, name: str, row: int) -> float:
    if _is_missing(value):
        return math.nan
    if isinstance(value, int | float | np.number):
        return float(value)
    number = number_of(str(value).strip())
    if number is None:
        hint = (
            "Write a decimal point"
            if "," in str(value) and number_of(str(value).replace(",", ".")) is not None
            else None
        )
        raise BadInput(
            f"column {name}, row {row}", repr(str(value)), "a number, or empty where it is missing", hint
        )
    return number


def is_categorical(column: Any, name: str) -> bool:
    """Whether a covariate is a factor: no cell of it is a number. A mixture of both is an error."""
    if not isinstance(column, list) and np.asarray(column).dtype.kind in "fiub":
        return False
    texts = [(row, value) for row, value in enumerate(cells(column), start=1) if not _is_missing(value)]
    numeric = [
        not isinstance(value, str)
        and isinstance(value, int | float)
        or number_of(str(value).strip()) is not None
        for _, value in texts
    ]
    if all(numeric):
        return False
    if any(numeric):
        row, value = texts[numeric.index(False)]
        raise BadInput(
            f"column {name}, row {row}", repr(str(value)), "a number, as in other rows of this covariate"
        )
    return True


def missing_cells(column: Any) -> NDArray[np.bool_]:
    """Which cells of a column of labels are empty: (N,)."""
    return np.array([_is_missing(value) for value in cells(column)], dtype=np.bool_)
