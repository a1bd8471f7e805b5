"""What a professional decided for one person, in words: each part with what it is called."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.dateparse import parse_date
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from hipstride.app.web.movements import movement_words
from hipstride.catalogue.errors import CatalogueError
from hipstride.catalogue.exercises import get
from hipstride.prescription.gates.since import cause_words
from hipstride.prescription.rule import RULES
from hipstride.prescription.set_ups import mark_number
from hipstride.record.override import DOSE_KEYS

Row = Mapping[str, Any]
JOINTS = ("hip_flexion", "hip_abduction", "hip_external_rotation", "knee_flexion", "ankle_dorsiflexion")
NOT_CONTENT = ("id", "on", "by", "note", "movement", "side")
"""What a decision says of itself; the rest is what was decided."""


@dataclass(frozen=True, slots=True)
class Part:
    """One thing that was decided: what it is called, and what it is. ``engine``: the second is English."""

    label: str
    value: str = ""
    engine: bool = False

    def __str__(self) -> str:
        return f"{self.label}: {self.value}" if self.value else self.label


def changes_rule(row: Row) -> bool:
    """Whether a decision changes a safety rule itself: that is for a professional, and of one person."""
    return bool(row.get("lift_gate")) or row.get("hip_flexion_limit_deg") is not None


ABOUT = ("id", "on", "until", "by", "note", "movement", "side")
HELD = ("leave_out", "not_exercises", "max_relative_load", "limits")


def holds_back(row: Row) -> bool:
    """Whether a decision keeps something away from a person: that was somebody's judgement of this one person."""
    return any(row.get(key) for key in HELD)


def held_part(row: Row) -> dict[str, Any]:
    """A decision without what it wants: only what it holds back, for whom, by whom and why."""
    return {key: told for key, told in row.items() if key in (*ABOUT, *HELD)}


def forbids(held: Row, wanted: Row) -> bool:
    """Whether what is held back is what is wanted: the two cannot stand for one leg."""
    wants = any(wanted.get(key) is not None for key in ("exercise", "resistance", *DOSE_KEYS))
    never: Sequence[str] = held.get("not_exercises") or ()
    return (bool(held.get("leave_out")) and wants) or wanted.get("exercise") in never


def parts(row: Row) -> list[Part]:
    """Everything that one decision says, but for whom and why."""
    found = []
    if row.get("leave_out"):
        found.append(Part(_("Left out for now")))
    if row.get("exercise"):
        found.append(Part(_("Use this form"), form_name(row["exercise"]), engine=True))
    if row.get("not_exercises"):
        found.append(Part(_("Never"), ", ".join(map(form_name, row["not_exercises"])), engine=True))
    found += _dose(row)
    if row.get("resistance"):
        found.append(Part(_("Band or load"), load_words(row["resistance"])))
    if (most := row.get("max_relative_load")) is not None:
        found.append(Part(_("At most so much of what they can do"), f"{100 * most:.0f} %"))
    for joint, (low, high) in limits_of(row).items():
        found.append(Part(joint_words(joint), range_words(low, high)))
    if (hip := row.get("hip_flexion_limit_deg")) is not None:
        found.append(Part(_("Bend the hip no further than"), f"{hip:g}°"))
    if row.get("lift_gate"):
        found.append(Part(_("This rule does not hold"), rule_sentence(row["lift_gate"]), engine=True))
    if row.get("until"):
        found.append(Part(_("Until"), day_words(str(row["until"]))))
    return found


def day_words(iso: str) -> str:
    """A date of the file as it is read; as it stands where it is none."""
    day = parse_date(iso)
    return iso if day is None else date_format(day)


def _dose(row: Row) -> list[Part]:
    words = {
        "sets": _("Sets"),
        "reps": _("Times in a set"),
        "seconds": _("Seconds"),
        "rest_s": _("Rest in seconds"),
        "effort": _("Effort, of 10"),
    }
    return [Part(label, f"{row[key]:g}") for key, label in words.items() if row.get(key) is not None]


def about(row: Row) -> str:
    """What a decision is about: the movement and the side, or one exercise."""
    if row.get("movement"):
        what = movement_words(row["movement"])
    elif row.get("exercise"):
        what = form_name(row["exercise"])
    else:
        what = _("All exercises")
    side = side_words(row.get("side") or "both")
    return f"{what} · {side}" if side else what


def side_words(side: str) -> str:
    """The side of a decision; nothing where it is for both."""
    return {"left": _("Left leg"), "right": _("Right leg")}.get(side, "")


def joint_words(joint: str) -> str:
    """How the range of a joint is called."""
    words = {
        "hip_flexion": _("Bend the hip only"),
        "hip_abduction": _("Leg out to the side only"),
        "hip_external_rotation": _("Turn the hip out only"),
        "knee_flexion": _("Bend the knee only"),
        "ankle_dorsiflexion": _("Pull the toes up only"),
    }
    return words.get(joint, joint)


LOWEST_DEG, HIGHEST_DEG = -90.0, 180.0
"""What stands in a range for an end that nobody set."""


def range_words(low: float, high: float) -> str:
    """From where to where a joint may go."""
    if low <= LOWEST_DEG:
        return _("up to %(high)g°") % {"high": high}
    if high >= HIGHEST_DEG:
        return _("from %(low)g° on") % {"low": low}
    return _("from %(low)g° to %(high)g°") % {"low": low, "high": high}


def limits_of(row: Row) -> dict[str, Sequence[float]]:
    """The ranges that a decision sets, by joint."""
    given: Mapping[str, Sequence[float] | None] = row.get("limits") or {}
    return {joint: range for joint in JOINTS if (range := given.get(f"{joint}_deg")) is not None}


def form_name(exercise: str) -> str:
    """The name of an exercise; its id if there is no such exercise any more."""
    try:
        return get(exercise).name
    except CatalogueError:
        return exercise


def load_words(asked: Row) -> str:
    """What was asked for as resistance, as far as it was: "red band, double, mark 3"."""
    if asked["kind"] == "sled":
        kilos = asked.get("load_kg")
        return _("the sled") if kilos is None else _("%(kg)g kg on the sled") % {"kg": kilos}
    if asked["kind"] == "cuff":
        kilos = asked.get("mass_kg")
        return _("a cuff weight") if kilos is None else _("cuff weight of %(kg)g kg") % {"kg": kilos}
    if asked["kind"] in ("none", "limb"):
        return _("no band, no weight")
    colour = asked.get("colour")
    words = [_("a band") if colour is None else _("%(colour)s band") % {"colour": colour}]
    if asked.get("layers") == 2:
        words.append(_("double"))
    if (length := asked.get("rest_length_m")) is not None:
        words.append(_("mark %(n)d") % {"n": mark_number(length)})
    return ", ".join(words)


def kind_words(kind: str) -> str:
    """The kind of programme, in words."""
    words = {"band": _("Bands"), "sled": _("The leg press"), "combined": _("Bands and the leg press")}
    return words.get(kind, _("By what they have"))


def rule_sentence(gate_id: str) -> str:
    """A safety rule as it stands in docs/rules.md; its id if it is not there any more."""
    known = RULES.get(f"gate.{gate_id.removeprefix('gate.')}")
    return gate_id if known is None else known.sentence


def cause_sentence(kind: str) -> str:
    """What ended a lifted rule, such as "a fall", in the reader's language."""
    return _(cause_words(kind))


def sentence(row: Row) -> str:
    """A whole decision in one line, with who made it and why."""
    return _("%(about)s. %(what)s. (%(by)s: %(why)s)") % {
        "about": about(row),
        "what": "; ".join(map(str, parts(row))).rstrip("."),
        "by": row.get("by", ""),
        "why": row.get("note", ""),
    }
