"""Problems of one record: found one by one, told as one error in the order of the file."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from hipstride.record.errors import BadInput
from hipstride.record.text import dotted, ordinal

Path = tuple[str | int, ...]


class Problem(NamedTuple):
    """One bad value: its path, what came, what is allowed, and a sentence that helps."""

    path: Path
    what: str
    allowed: str
    hint: str | None = None


def complain(problems: Iterable[Problem], data: Any, where: str) -> None:
    """Raise one BadInput for the first problem in the order of the file; do nothing if there is none.

    ``where`` names the file or line; ``data`` is what was read, for the order.
    """
    found = sorted(_innermost(problems), key=lambda problem: _order(problem.path, data))
    if not found:
        return
    first = found[0]
    place = _place(first.path)
    more = len({problem.path for problem in found}) - 1
    full = f"{where}: {place}" if where and place else where or place
    raise BadInput(full, first.what, first.allowed, first.hint, more)


def _innermost(problems: Iterable[Problem]) -> list[Problem]:
    """Without what only follows from something inside it: a list is too short where its items were refused."""
    found = list(problems)
    outer = {problem.path[:end] for problem in found for end in range(len(problem.path))}
    return [problem for problem in found if problem.path not in outer]


def _place(path: Path) -> str:
    """The path, and for a place in a list also in words: a person counts from one."""
    text = dotted(path)
    if len(path) > 2 and isinstance(path[0], str) and isinstance(path[1], int):
        return f"{text} (the {ordinal(path[1])} [[{path[0]}]])"
    for step, after in zip(path, path[1:], strict=False):
        if isinstance(step, str) and isinstance(after, int):
            return f"{text} (the {ordinal(after)} of {step})"
    return text


def _order(path: Path, data: Any) -> tuple[int, ...]:
    """Where a path stands in the file; what is missing stands at the end of its table."""
    places: list[int] = []
    for step in path:
        if isinstance(data, dict) and step in data:
            places.append(list(data).index(step))
            data = data[step]
        elif isinstance(data, list) and isinstance(step, int) and 0 <= step < len(data):
            places.append(step)
            data = data[step]
        else:
            size = len(data) if isinstance(data, dict | list) else 0
            places.append(size)
            data = None
    return tuple(places)
