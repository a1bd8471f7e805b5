"""Decisions of a person's file as rows: which there are, and how a new one takes its place among them. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from hipstride.app.people.decisions import changes_rule
from hipstride.record.errors import BadInput
from hipstride.record.override import DOSE_KEYS

Row = dict[str, Any]
Document = Mapping[str, Any]


def holds_back(row: Mapping[str, Any]) -> bool:
    """Whether a decision keeps something away from a person: that was somebody's judgement of this one person."""
    return any(row.get(key) for key in _HELD)


def rows_of(document: Document) -> list[Row]:
    """The decisions about the programme, each with the name that plan and page know it by.

    Lifted safety rules are decisions too, but stand on their own page.
    """
    rows: Sequence[Row] = document.get("override") or []
    named = [{**row, "id": row.get("id") or f"override-{place}"} for place, row in enumerate(rows, start=1)]
    return [row for row in named if not row.get("lift_gate")]


def decision_of(document: Document, movement: str, side: str) -> Row | None:
    """The decision that holds for a movement on a side: of its own, else the one for both."""
    rows = [row for row in rows_of(document) if not changes_rule(row)]
    of = {row.get("side") or "both": row for row in rows if row.get("movement") == movement}
    return of.get(side) or of.get("both")


def by_id(document: Document, name: str) -> Row | None:
    """The decision of this name."""
    return next((row for row in rows_of(document) if row["id"] == name), None)


def held_apart(document: Document, decision: Row) -> list[Row]:
    """The decisions of one leg that hold something back and stay when this one is set for both."""
    if decision["side"] != "both":
        return []
    return [
        row
        for row in rows_of(document)
        if row.get("movement") == decision["movement"] and _stays(row, decision)
    ]


def with_decision(document: Document, decision: Row) -> Row:
    """The file with a decision in the place of those about the same movement and side.

    Of one for both, what is said of the other leg stays. One for both legs takes the place of what was wanted of
    one leg; what was held back from it stays, and where that forbids what is wanted now, this is for the other
    leg alone. Raises BadInput where it is forbidden for each leg.
    """
    movement, side = decision["movement"], decision["side"]
    kept: list[Row] = []
    held: set[str] = set()
    for row in document.get("override") or []:
        here = row.get("side") or "both"
        if row.get("movement") != movement or changes_rule(row):
            kept.append(row)
        elif side != "both" and here == "both":
            kept.append({**row, "side": _OTHER[side]})
        elif side not in ("both", here):
            kept.append(row)
        elif side == "both" and _stays(row, decision):
            if _forbids(row, decision):
                held.add(here)
                kept.append(row)
            else:
                kept.append({key: told for key, told in row.items() if key in (*_ABOUT, *_HELD)})
    if len(held) > 1:
        raise BadInput(
            "both legs", "each leg is held back from this by itself", "one leg, or take that back first"
        )
    own = {**decision, "side": _OTHER[held.pop()]} if held else decision
    return {**document, "override": [*kept, own]}


_OTHER = {"left": "right", "right": "left"}
_ABOUT = ("id", "on", "until", "by", "note", "movement", "side")
_HELD = ("leave_out", "not_exercises", "max_relative_load", "limits")


def _stays(row: Row, decision: Row) -> bool:
    """Whether a decision of one leg holds something back when a later one is made for both."""
    ended = bool(row.get("until")) and str(row["until"]) < str(decision.get("on") or "")
    return row.get("side") in _OTHER and holds_back(row) and not changes_rule(row) and not ended


def _forbids(row: Row, decision: Row) -> bool:
    """Whether what is held back is what is wanted: the two cannot stand for one leg."""
    wants = any(decision.get(key) is not None for key in ("exercise", "resistance", *DOSE_KEYS))
    never: Sequence[str] = row.get("not_exercises") or ()
    return (bool(row.get("leave_out")) and wants) or decision.get("exercise") in never


def without_decision(document: Document, name: str) -> Row:
    """The file without the decision of this name."""
    rows: Sequence[Row] = document.get("override") or []
    kept = [row for place, row in enumerate(rows, start=1) if (row.get("id") or f"override-{place}") != name]
    return {**document, "override": kept}


def with_kind(document: Document, kind: str) -> Row:
    """The file with a kind of programme; an empty one is left to what the person has."""
    preferences = {
        key: told for key, told in (document.get("preferences") or {}).items() if key != "programme"
    }
    return {**document, "preferences": {**preferences, "programme": kind} if kind else preferences}
