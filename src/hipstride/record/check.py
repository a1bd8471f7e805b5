"""From plain data to a record type: pydantic finds what is wrong, the types say what is allowed.

Data is checked in pydantic's strict JSON mode: no text for numbers, no true or false for numbers, no
fractions for whole numbers, nothing infinite; lists and ISO dates as JSON has them.
"""

from __future__ import annotations

import datetime as dt
import functools
import json
import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeVar
from unicodedata import category

from hipstride.record.allowed import bounds, inside, kinds, known_keys, spot, words
from hipstride.record.problem import Path, Problem, complain
from hipstride.record.text import listed, nearest, shown
from hipstride.record.unit_slips import unit_hint

if TYPE_CHECKING:
    from pydantic import TypeAdapter

T = TypeVar("T")

_DEEPEST = 20
_MISSING_HINTS: Mapping[str, str] = {
    "left_n": 'Give both sides, or write limited_by = { left = "unable" }.',
    "right_n": 'Give both sides, or write limited_by = { right = "unable" }.',
    "rail_angle_deg": "The load of a sled cannot be known without the angle of its rail above the floor.",
    "stops": "Set the sled's safety stops and write stops = true; without them it is not used.",
    "hip_angle_deg": "A reading means nothing without the position; sitting is 90, lying straight 0.",
    "knee_angle_deg": "A reading means nothing without the position; sitting is 90, a straight leg 0.",
}


@functools.cache
def adapter(cls: type[T]) -> TypeAdapter[T]:
    """The validator of a record type, built at first use."""
    from pydantic import TypeAdapter  # not at import: it costs a tenth of a second

    return TypeAdapter(cls)


def checked(
    cls: type[T], data: Any, where: str, more_checks: Callable[[T], Iterable[Problem]] = lambda _: ()
) -> T:
    """The data as a record of this type.

    ``where`` names the file or line in the error; ``more_checks`` sees the record once its types are right.
    Raises BadInput, naming the first bad value in the order of the file.
    """
    record, problems = looked_at(cls, data)
    complain(problems, data, where)
    if record is None:
        raise AssertionError("refused without a problem")
    complain(more_checks(record), data, where)
    return record


def looked_at(cls: type[T], data: Any, path: Path = ()) -> tuple[T | None, list[Problem]]:
    """The record, or None and what is wrong with it; ``path`` is where the data stands in what was read."""
    problems = list(unreadable(data, path))
    if problems:
        return None, problems
    from pydantic import ValidationError

    try:
        validator: TypeAdapter[T] = adapter(cls)  # type: ignore[arg-type]  # a class is hashable
        record = validator.validate_json(json.dumps(data, default=_iso), strict=True)
    except ValidationError as error:
        found = _problems(cls, data, error.errors(include_url=False))
        return None, [problem._replace(path=path + problem.path) for problem in found]
    problems = list(_endless(data, path))  # in tables whose keys are free pydantic lets them pass
    return (None, problems) if problems else (record, [])


def unreadable(data: Any, path: Path = ()) -> Iterator[Problem]:
    """Values that no record can hold: control characters and endless nesting."""
    if len(path) > _DEEPEST:
        yield Problem(path[:3], "tables nested too deeply", f"at most {_DEEPEST} levels")
    elif isinstance(data, dict):
        for key, value in data.items():
            if not isinstance(key, str) or not _plain(key):
                yield Problem((*path, str(key)), "a key with control characters", "plain text")
            else:
                yield from unreadable(value, (*path, key))
    elif isinstance(data, list):
        for index, value in enumerate(data):
            yield from unreadable(value, (*path, index))
    elif isinstance(data, str) and not _plain(data):
        yield Problem(path, f"text with control characters {shown(data)}", "plain text")


def _endless(data: Any, path: Path) -> Iterator[Problem]:
    if isinstance(data, dict | list):
        for key, value in data.items() if isinstance(data, dict) else enumerate(data):
            yield from _endless(value, (*path, key))
    elif isinstance(data, float) and not math.isfinite(data):
        yield Problem(path, shown(data), "a finite number")


def _plain(text: str) -> bool:
    """Without control characters (but tab and line ends) and without halves of characters."""
    return text.isprintable() or not any(
        category(each) in ("Cc", "Cs") and each not in "\t\r\n" for each in text
    )


def _iso(value: Any) -> str:
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} does not come from TOML or JSON")


def _problems(cls: Any, data: Any, errors: Iterable[Any]) -> Iterator[Problem]:
    for error in errors:
        yield _problem(cls, data, error["type"], tuple(error["loc"]))


def _problem(cls: Any, data: Any, kind: str, loc: Path) -> Problem:
    """The problem behind one error of pydantic, told from the type at that place."""
    path: list[str | int] = []
    annotation: Any = cls
    value = data
    holder, holder_annotation = data, annotation
    for step in loc:
        members = spot(annotation).type
        if isinstance(members, tuple) and any(step in kinds(member) for member in members):
            continue  # pydantic names the kind of resistance; the file does not
        if step == "[key]":
            return _unknown_key(tuple(path), holder_annotation, holder)
        holder, holder_annotation = value, annotation
        path.append(step)
        annotation = inside(annotation, step, value)
        value = _step(value, step)
    here = tuple(path)
    if kind == "unexpected_keyword_argument":
        return _unknown_key(here, holder_annotation, holder)
    if isinstance(spot(annotation).type, tuple):
        return _wrong_kind(here, value, annotation)
    name = next((step for step in reversed(here) if isinstance(step, str)), "")
    if kind == "missing":
        return Problem(here, "nothing (it is missing)", words(annotation, name), _MISSING_HINTS.get(name))
    return Problem(here, shown(value), words(annotation, name), _hint(annotation, name, value))


def _hint(annotation: Any, name: str, value: Any) -> str | None:
    kind = spot(annotation).type
    if kind in (int, float):
        if isinstance(value, str):
            return "Write the number without quotes." if _is_number(value) else None
        return unit_hint(name, value, bounds(annotation).hold)
    if isinstance(value, str):
        meant = nearest(value, words(annotation, name).replace(" or ", ", ").split(", "))
        return f"Did you mean {meant}?" if meant and kind is not str else None
    return None


def _unknown_key(path: Path, annotation: Any, holder: Any) -> Problem:
    known = known_keys(annotation, holder)
    meant = nearest(str(path[-1]), known)
    return Problem(path, "an unknown key", _listed_keys(known), f"Did you mean {meant}?" if meant else None)


def _listed_keys(known: Sequence[str]) -> str:
    """The keys; what is there for both sides is said once."""
    rest = [key.removeprefix("left_") for key in known if key.startswith("left_")]
    if len(rest) * 2 == len(known) and all(f"right_{key}" in known for key in rest):
        return f"left_ or right_ before {listed(rest)}"
    return listed(known)


def _wrong_kind(path: Path, value: Any, annotation: Any) -> Problem:
    every = [each for member in spot(annotation).type for each in kinds(member)]
    if not isinstance(value, dict):
        meant = f'Write it as {{ kind = "{value}" }}.' if value in every else None
        return Problem(path, shown(value), words(annotation, str(path[-1])), meant)
    if "kind" not in value:
        return Problem((*path, "kind"), "nothing (it is missing)", listed(every))
    return Problem((*path, "kind"), shown(value["kind"]), listed(every))


def _step(value: Any, step: str | int) -> Any:
    try:
        return value[step]
    except (KeyError, IndexError, TypeError):
        return None


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
