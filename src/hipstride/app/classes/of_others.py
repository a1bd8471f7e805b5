"""What is said otherwise in a class and on a list: the engine speaks to the person, at home; here it is about them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext, gettext_noop

from hipstride.catalogue.exercises import get
from hipstride.prescription.gates import Gate
from hipstride.prescription.still_open import NEW_SYMPTOMS
from hipstride.record.canonical import to_jsonable

SIGNS: dict[str, str] = {
    "chest_pain": gettext_noop("Pain or pressure in the chest"),
    "breathless": gettext_noop("Cannot get their breath"),
    "faint": gettext_noop("Faint or dizzy"),
    "new_sign": gettext_noop("Sight, speech, feeling or strength gets worse all at once"),
    "fall": gettext_noop("A fall"),
    "joint_pain": gettext_noop("Sharp pain in a joint"),
    "spasm": gettext_noop("A spasm that does not let go"),
    "calf": gettext_noop("A calf that is swollen, hot or sore"),
    "bladder_bowel": gettext_noop("No control of bladder or bowel, and this is new"),
    "fever": gettext_noop("Fever"),
}
"""Of each sign that stops a session."""

UNWELL = "unwell in class"
"""What stands in the log of somebody whom a board paused before anybody said what it is: the same in every language."""

STOPS: dict[str, str] = {
    "gate.today.red_flag": gettext_noop("No training: a warning sign has not settled (%(red_flags)s)."),
    "gate.today.ill": gettext_noop("Ill or a fever: no session today."),
    "gate.today.new_symptoms": gettext_noop(
        "Something is new or worse: no session today. Call the MS nurse or doctor."
    ),
    "gate.relapse.pause": gettext_noop("A relapse: no session until a doctor or nurse says so."),
    "gate.screening.clot": gettext_noop("Signs of a clot: no session. To a doctor today."),
    "gate.screening.heart_lung": gettext_noop(
        "Warning signs of heart or lungs: no session before a doctor says so."
    ),
    "gate.screening.other_contraindication": gettext_noop("No session before a doctor says so: %(said)s."),
    "gate.screening.pressure_stop": gettext_noop(
        "Blood pressure of %(blood_pressure)s: too high to train. Call the doctor."
    ),
    "gate.company.sign_off": gettext_noop("No session before a therapist or doctor has signed it off."),
    "gate.fall.hurt": gettext_noop("Fell and was hurt or hit the head: a doctor first, no session."),
}
"""Of each rule that stops a whole session; what it fills in are the rule's own inputs."""


def sign_words(what: str) -> str:
    """A sign, something new that nobody has put a name to, or what somebody told in their own words."""
    if what == NEW_SYMPTOMS:
        return gettext("Something new or worse")
    if what == UNWELL:
        return gettext("Unwell in class")
    return gettext(SIGNS[what]) if what in SIGNS else what


def exercise_words(exercise: str, side: str) -> str:
    """Such as "Leg lift, lying on the side, left"."""
    sides = {"left": gettext("left"), "right": gettext("right"), "both": gettext("both sides")}
    return f"{get(exercise).name}, {sides[side]}"


IN_A_ROOM: dict[str, str] = {
    "kitchen counter": gettext_noop("counter or fixed rail"),
    "bed": gettext_noop("bed or bench"),
    "firm pillow": gettext_noop("firm pillows"),
}
"""What somebody has at home, and what does the same in a room for many."""


def thing_words(thing: str) -> str:
    """A thing to lay out."""
    return gettext(IN_A_ROOM[thing]) if thing in IN_A_ROOM else thing


def kept(gate: Gate) -> dict[str, Any]:
    """What is kept of a rule that stops a session, to say it later in the reader's language."""
    return {"id": gate.id, "inputs": to_jsonable(dict(gate.inputs))}


def stop_words(told: Mapping[str, Any]) -> str:
    """A rule that stops a session; ``told`` as `kept` gives it."""
    return gettext(STOPS[told["id"]]) % {key: _shown(key, value) for key, value in told["inputs"].items()}


def _shown(key: str, value: Any) -> str:
    if key == "blood_pressure":
        return "/".join(str(each) for each in value)
    return ", ".join(sign_words(str(each)) for each in value) if isinstance(value, list) else str(value)
