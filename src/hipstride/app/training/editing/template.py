"""The choices of a programme apart from the person: taken out of one file, and put into another. Pure."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from hipstride.app.people.decisions import Part, about, changes_rule, holds_back, load_words, parts
from hipstride.app.training.editing.decision import (
    Document,
    Row,
    with_decision,
    with_kind,
)
from hipstride.app.web.ids import uuid7

TIME = ("days", "class_days", "minutes_per_session")
OF_ONE = ("id", "on", "until", "by")
"""What a decision says that holds for one person only."""


def new_id() -> str:
    """A name for a decision that no other has."""
    return f"ov-{uuid7().hex[-12:]}"


def programme_of(document: Document) -> Row:
    """The choices in a file: the kind, the days and minutes, and the decisions without dates and names.

    Lifted safety rules and limits of a joint that a surgeon set are of one person, and are left out.
    """
    preferences = document.get("preferences") or {}
    kept = [row for row in document.get("override") or [] if row.get("movement") and not changes_rule(row)]
    return {
        "preferences": {key: preferences[key] for key in ("programme", *TIME) if key in preferences},
        "override": [{key: value for key, value in row.items() if key not in OF_ONE} for row in kept],
    }


def for_others(programme: Document, by: str) -> Row:
    """The same choices with notes of their own: why something was set for one person is for nobody else to read."""
    note = _("%(by)s chose this for you.") % {"by": by}
    return {**programme, "override": [{**row, "note": note} for row in programme["override"]]}


def time_words(programme: Document) -> list[Part]:
    """Days and minutes, in words."""
    preferences = programme.get("preferences", {})
    names = {
        "monday": _("Monday"),
        "tuesday": _("Tuesday"),
        "wednesday": _("Wednesday"),
        "thursday": _("Thursday"),
        "friday": _("Friday"),
        "saturday": _("Saturday"),
        "sunday": _("Sunday"),
    }
    found = []
    for key, label in (("days", _("Days")), ("class_days", _("Of these in class"))):
        if preferences.get(key):
            found.append(Part(label, ", ".join(names[day] for day in preferences[key])))
    if minutes := preferences.get("minutes_per_session"):
        found.append(Part(_("Minutes a session"), str(minutes)))
    return found


def decisions_words(programme: Document) -> list[tuple[str, list[Part], str]]:
    """Each decision: what it is about, what it says, and why."""
    return [(about(row), parts(row), row["note"]) for row in programme.get("override", ())]


def with_programme(
    document: Document, programme: Document, wanted: Collection[str], *, by: str, today: dt.date
) -> tuple[Row, list[str]]:
    """A file with the choices in it, and what of them does not fit what the person has, in words.

    ``wanted``: which of "kind", "time" and "decisions". What holds something back from a person stays.
    """
    given = programme.get("preferences", {})
    made: Row = with_kind(document, given.get("programme", "")) if "kind" in wanted else dict(document)
    if "time" in wanted:
        time = {key: given[key] for key in TIME if key in given}
        if "days" in given:
            time["class_days"] = given.get("class_days", [])
        made = {**made, "preferences": {**(made.get("preferences") or {}), **time}}
    told: list[str] = []
    for row in programme.get("override", ()) if "decisions" in wanted else ():
        if (limit := _in_the_way(document, row)) is not None:
            told.append(
                _("%(about)s: %(by)s set a limit here. It stays, and this is not given.")
                % {"about": about(row), "by": limit["by"]}
            )
            continue
        kept = dict(row)
        if kept.get("resistance") and not _owned(kept["resistance"], document.get("equipment") or {}):
            told.append(
                _("%(about)s: they have no %(load)s. Hipstride chooses the load.")
                % {"about": about(row), "load": load_words(kept.pop("resistance"))}
            )
        if parts(kept):
            kept |= {"side": kept.get("side") or "both", "id": new_id(), "on": today.isoformat(), "by": by}
            made = with_decision(made, kept)
    return made, told


def _in_the_way(document: Document, row: Mapping[str, Any]) -> Row | None:
    """The person's own decision that holds back what this one would replace; the same one is in nobody's way."""
    same = {key: told for key, told in row.items() if key not in (*OF_ONE, "note")}
    side = row.get("side") or "both"
    for mine in document.get("override") or []:
        other_leg = {side, mine.get("side") or "both"} == {"left", "right"}
        if mine.get("movement") != row["movement"] or other_leg or changes_rule(mine) or not holds_back(mine):
            continue
        if {key: told for key, told in mine.items() if key not in (*OF_ONE, "note")} != same:
            return dict(mine)
    return None


def _owned(asked: Mapping[str, Any], equipment: Document) -> bool:
    """Whether a person has what is asked for."""
    if asked["kind"] == "band":
        bands: Sequence[Mapping[str, Any]] = equipment.get("bands") or []
        return any(all(asked.get(key) in (None, band[key]) for key in ("brand", "colour")) for band in bands)
    if asked["kind"] == "sled":
        return bool(equipment.get("sled"))
    if asked["kind"] == "cuff":
        return asked.get("mass_kg") in [None, *(equipment.get("cuff_kg") or [])]
    return True


def as_id(text: str) -> uuid.UUID | None:
    """The id that was sent; None for what is none."""
    try:
        return uuid.UUID(text)
    except ValueError:
        return None
