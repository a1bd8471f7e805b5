"""Decisions of a person's file as rows: which there are, and how a new one takes its place among them. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from hipstride.app.people.decisions import changes_rule

Row = dict[str, Any]
Document = Mapping[str, Any]


def holds_back(row: Mapping[str, Any]) -> bool:
    """Whether a decision keeps something away from a person: that was somebody's judgement of this one person."""
    return any(row.get(key) for key in ("leave_out", "not_exercises", "max_relative_load", "limits"))


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


def with_decision(document: Document, decision: Row) -> Row:
    """The file with a decision in the place of those about the same movement and side.

    One for both legs takes the place of those for one leg. Of one for both, what is said of the other leg stays.
    """
    movement, side = decision["movement"], decision["side"]
    kept: list[Row] = []
    for row in document.get("override") or []:
        here = row.get("side") or "both"
        if row.get("movement") != movement or changes_rule(row):
            kept.append(row)
        elif side != "both" and here == "both":
            kept.append({**row, "side": "right" if side == "left" else "left"})
        elif side not in ("both", here):
            kept.append(row)
    return {**document, "override": [*kept, decision]}


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
