"""What going back to an older version brings back: the programme as it was set then. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from hipstride.app.people.decisions import HELD, Row, changes_rule, forbids, held_part, holds_back

Document = Mapping[str, Any]
OF_THE_PROGRAMME = ("programme", "days", "class_days", "minutes_per_session", "goals")
"""The preferences that were chosen for the programme; other training is a fact about the person."""


def gone_back(now: Document, then: Document, *, taken_back: Collection[str] = ()) -> dict[str, Any]:
    """The record of now with the programme of then: what was set for a movement, the kind, the days, the time.

    What is so stays as it is told now: the body, the safety answers, the tests, what they own, and what was
    decided about a safety rule. A warning sign that was told since must not be untold by a look at the programme.
    So does what was held back from the person since (`held_since`), but for what is ``taken_back`` by its name.
    Where it forbids what was wanted then, it wins.
    """
    kept: dict[str, Any] = {**now}
    preferences = {
        **{key: told for key, told in _preferences(now).items() if key not in OF_THE_PROGRAMME},
        **{key: told for key, told in _preferences(then).items() if key in OF_THE_PROGRAMME},
    }
    programme, rules = _programme(then), [row for row in _rows(now) if changes_rule(row)]
    held = [row for name, row in held_since(now, then).items() if name not in taken_back]
    back = [each for row in programme for each in _allowed(row, held)]
    decided = [*_renamed(held, [*back, *rules]), *back, *rules]
    for key, told in (("preferences", preferences), ("override", decided)):
        kept.pop(key, None)
        if told or key in now:
            kept[key] = told
    return kept


def held_since(now: Document, then: Document) -> dict[str, Row]:
    """What holds something back from the person now and did not then, by name: left out, never, a limit."""
    programme = _programme(then)
    return {
        row.get("id") or f"override-{place}": held_part(row)
        for place, row in enumerate(_rows(now), start=1)
        if holds_back(row)
        and not changes_rule(row)
        and not any(_holds_the_same(row, old) for old in programme)
    }


def _holds_the_same(row: Row, old: Row) -> bool:
    same_place = row.get("movement") == old.get("movement") and _side(row) == _side(old)
    return same_place and all(row.get(key) == old.get(key) for key in ("until", *HELD))


def _allowed(row: Row, held: Sequence[Row]) -> Iterator[Row]:
    """What may come back of a decision: all of it, or for each leg only what is not forbidden now."""
    of_movement = [
        each for each in held if each.get("movement") == row.get("movement") and forbids(each, row)
    ]
    closed = {leg for leg in _legs(row) if any(leg in _legs(each) for each in of_movement)}
    if not closed:
        yield row
        return
    if holds_back(row):
        yield held_part(row)
    for leg in _legs(row) - closed:
        wish = {key: told for key, told in row.items() if key not in HELD} | {"side": leg}
        yield {key: told for key, told in wish.items() if key != "id"} if holds_back(row) else wish


def _legs(row: Row) -> set[str]:
    side = _side(row)
    return {"left", "right"} if side == "both" else {side}


def _renamed(held: Sequence[Row], others: Sequence[Row]) -> list[Row]:
    """The same with names that no other has: a decision that was changed since then had its name then as well."""
    taken = {row.get("id") for row in others}
    found = []
    for row in held:
        name, count = row.get("id"), 2
        while name is not None and name in taken:
            name, count = f"{str(row['id'])[:60]}-{count}", count + 1
        found.append({**row, "id": name} if name is not None else row)
        taken.add(name)
    return found


def _programme(document: Document) -> list[Row]:
    return [row for row in _rows(document) if not changes_rule(row)]


def _rows(document: Document) -> Sequence[Row]:
    found: Sequence[Row] = document.get("override") or ()
    return found


def _side(row: Row) -> str:
    return str(row.get("side") or "both")


def _preferences(document: Document) -> Mapping[str, Any]:
    found: Mapping[str, Any] = document.get("preferences") or {}
    return found
