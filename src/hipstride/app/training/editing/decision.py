"""Decisions of a person's file as rows: which there are, and how a new one takes its place among them. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from hipstride.app.people.decisions import HELD, changes_rule, forbids, held_part, holds_back
from hipstride.record.errors import BadInput

Row = dict[str, Any]
Document = Mapping[str, Any]


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
    """The decisions that hold something back and stay when this one is set: of one leg, or beside this one."""
    return [
        row
        for row in rows_of(document)
        if row.get("movement") == decision["movement"]
        and ((decision["side"] == "both" and _stays(row, decision)) or _beside(row, decision))
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
    for place, row in enumerate(document.get("override") or [], start=1):
        here = row.get("side") or "both"
        if row.get("movement") != movement or changes_rule(row):
            kept.append(row)
        elif side != "both" and here == "both":
            kept.append({**row, "side": _OTHER[side]})
        elif side not in ("both", here):
            kept.append(row)
        elif side == "both" and _stays(row, decision):
            held |= {here} if forbids(row, decision) else set()
            kept.append(row if forbids(row, decision) else held_part(row))
        elif _beside({"id": f"override-{place}", **row}, decision):
            held |= set(_OTHER) if forbids(row, decision) else set()
            kept.append(row)
    if len(held) > 1:
        raise BadInput("this", "it is held back for itself", "something else, or take that back first")
    own = {**decision, "side": _OTHER[held.pop()]} if held else decision
    return {**document, "override": [*kept, own]}


_OTHER = {"left": "right", "right": "left"}


def _stays(row: Row, decision: Row) -> bool:
    """Whether a decision of one leg holds something back when a later one is made for both."""
    ended = bool(row.get("until")) and str(row["until"]) < str(decision.get("on") or "")
    return row.get("side") in _OTHER and holds_back(row) and not changes_rule(row) and not ended


def _beside(row: Row, decision: Row) -> bool:
    """Whether a decision only holds something back and stands beside another of the same leg, as after a way back."""
    same_leg = (row.get("side") or "both") == decision["side"] and row.get("id") != decision.get("id")
    apart = held_part(row) == dict(row) and not changes_rule(row)
    return same_leg and apart and any(row.get(key) != decision.get(key) for key in HELD)


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
