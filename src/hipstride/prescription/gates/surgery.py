"""Other surgery of a joint: what is known of it, and what has to wait."""

from __future__ import annotations

import re
from collections.abc import Mapping

from hipstride.catalogue.numbers import value
from hipstride.prescription.gates.context import Context
from hipstride.prescription.gates.gate import SIDES, Ask, Fired, fire, no
from hipstride.prescription.gates.joints import worked_joints
from hipstride.prescription.rule import Reason, rule
from hipstride.record.person import Person, Side

_OURS = "our proposal, to be reviewed by a clinician"
_JOINT = re.compile(r"\b(?:(left|right)[ _]+)?(hip|knee|ankle|foot|back|spine)\b", re.I)
_TIME = re.compile(r"(\d+(?:\.\d+)?)[ _]*(day|week|month|year)s?", re.I)
_WEEKS: Mapping[str, float] = {"day": 1 / 7, "week": 1.0, "month": 365.25 / 12 / 7, "year": 365.25 / 7}


def surgeries(person: Person) -> dict[tuple[str, Side], str]:
    """Joints and sides still protected after other surgery or a fracture, with the words they came from.

    Without a side both sides; without a time as if new.
    """
    found: dict[tuple[str, Side], str] = {}
    for text in person.condition.other_joint_surgery:
        joint, time = _JOINT.search(text), _TIME.search(text)
        if joint is None:
            continue
        weeks = float(time.group(1)) * _WEEKS[time.group(2).lower()] if time else 0.0
        broken = re.search(r"fractur|broke", text, re.I) is not None
        wait = (
            value("gates.fracture_months") * _WEEKS["month"]
            if broken
            else value("gates.other_joint_surgery_weeks")
        )
        if weeks >= wait:
            continue
        name = {"foot": "ankle", "spine": "back"}.get(joint.group(2).lower(), joint.group(2).lower())
        side = (joint.group(1) or "").lower()
        for each in SIDES:
            if side in ("", each):
                found[name, each] = text
    return found


@rule(
    "gate.surgery.other_joint",
    "After other joint surgery 12 weeks, after a fracture 6 months: nothing loads or works that joint without clearance.",
    source="fracture: care.diabetesjournals.org/highwire/markup/27132/expansion; surgery: our proposal",
)
def surgery(person: Person, context: Context) -> Fired | None:
    """A joint that heals."""
    healing = surgeries(person)
    if not healing:
        return None
    sides = tuple(side for side in SIDES if any(key[1] == side for key in healing))

    def forbids(ask: Ask, on: tuple[Side, ...]) -> Reason | None:
        for joint, side in sorted(worked_joints(ask)):
            if (joint, side) in healing and side in on:
                return no(
                    "gate.surgery.other_joint",
                    f"You wrote: {healing[joint, side]}. We do not load it until your surgeon agrees.",
                    f"{side} {joint}: within the healing time after surgery or fracture.",
                    side=side,
                    joint=joint,
                )
        return None

    return fire(
        "gate.surgery.other_joint",
        "block",
        f"You wrote: {'; '.join(dict.fromkeys(healing.values()))}. "
        "We leave that joint out until your surgeon or therapist agrees.",
        "Other joint surgery or fracture within the healing time: the joint is not loaded.",
        inputs={"joints": sorted(healing)},
        sides=sides,
        forbids=forbids,
    )


@rule(
    "gate.surgery.unclear",
    "Surgery or a fracture that names no joint of the legs or back is shown to the therapist.",
    source=_OURS,
)
def surgery_unclear(person: Person, context: Context) -> Fired | None:
    """What could not be read."""
    unclear = tuple(text for text in person.condition.other_joint_surgery if _JOINT.search(text) is None)
    if not unclear:
        return None
    return fire(
        "gate.surgery.unclear",
        "ask_professional",
        f"You wrote: {'; '.join(unclear)}. Show this to your therapist.",
        "Surgery text without a joint of the legs or back: to be read by a professional.",
        inputs={"said": unclear},
    )
