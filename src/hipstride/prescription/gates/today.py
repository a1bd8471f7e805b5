"""What stops or pauses training: relapse, fever, warning signs, blood pressure, screening."""

from __future__ import annotations

import re

from hipstride.catalogue.numbers import value
from hipstride.prescription.gates.company import without_ms
from hipstride.prescription.gates.context import Context
from hipstride.prescription.gates.gate import Ask, Fired, fire, no
from hipstride.prescription.rule import Reason, rule
from hipstride.record.person import Person, Side

_OURS = "our proposal, to be reviewed by a clinician"
_CONTRA = "care.diabetesjournals.org/highwire/markup/27132/expansion"
_BP = "PMC10959113 table 1"
_DAYS_A_WEEK = 7.0

STOP_NOW: tuple[tuple[str, str], ...] = (
    ("chest_pain", "Pain or pressure in your chest"),
    ("breathless", "You cannot get your breath"),
    ("faint", "You feel faint or dizzy"),
    ("new_sign", "Your sight, speech, feeling or strength gets worse all at once"),
    ("fall", "You fall"),
    ("joint_pain", "Sharp pain in a joint"),
    ("spasm", "A spasm that does not let go"),
    ("calf", "A calf that is swollen, hot or sore"),
    ("bladder_bowel", "You lose control of bladder or bowel, and this is new"),
    ("fever", "You have a fever"),
)
"""Stop now, during a session: id and words. An id (or the person's own words) goes to Context.red_flags."""

_OTHER_CONTRAINDICATIONS = re.compile(
    r"\b(eye|retina\w*|hernia|aneurysm|brain|stroke|embol\w*|heart)\b", re.I
)


@rule(
    "gate.today.red_flag",
    "Any stop-now sign ends the session: chest pain, breathlessness, fainting, a new neurological sign, a fall, "
    "sharp joint pain, a spasm that does not settle, calf swelling, lost bladder or bowel control, fever.",
    source="standard set of stop signs",
    status="recalled",
)
def red_flag(person: Person, context: Context) -> Fired | None:
    """A stop-now sign."""
    if not context.red_flags:
        return None
    words = dict(STOP_NOW)
    said = ", ".join(words.get(flag, flag) for flag in context.red_flags)
    return fire(
        "gate.today.red_flag",
        "block_all",
        f"Stop now. You told us: {said}. Get help if it does not pass soon. Call for help at once "
        "for chest pain, trouble to breathe, or new trouble to speak, see or move.",
        "Stop-now sign reported: refer before training again.",
        inputs={"red_flags": context.red_flags},
        blocks_session=True,
    )


@rule(
    "gate.today.ill",
    "Fever or illness is a rest day.",
    source="PAR-Q: postpone with fever or cold (medicalalgorithms.com)",
    status="verified",
)
def ill(person: Person, context: Context) -> Fired | None:
    """Fever or an infection."""
    if not context.answered("ill", "yes"):
        return None
    return fire(
        "gate.today.ill",
        "block_all",
        "You are ill today. Rest now. Rest counts too.",
        f"Acute illness or fever (from {value('gates.fever_celsius'):.0f} C): postpone; look for a pseudo-relapse.",
        inputs={"ill": "yes"},
        blocks_session=True,
    )


@rule(
    "gate.today.new_symptoms",
    "New or worse symptoms are a rest day; longer than 24 hours without illness is treated as a relapse.",
    source="cando-ms.org, Rebounding from an MS relapse; Halabchi 2017 Table 2: stop, refer, resume once cleared",
    status="verified",
)
def new_symptoms(person: Person, context: Context) -> Fired | None:
    """Something new or worse today."""
    if not context.answered("new_symptoms", "yes"):
        return None
    return fire(
        "gate.today.new_symptoms",
        "block_all",
        "You said you have new or worse symptoms. Rest today and call your MS nurse or doctor. "
        "Are you hot or ill? Cool down and check for fever. If it is bad, call for help now.",
        f"New or worse symptoms: relapse if over {value('gates.relapse_hours'):.0f} h without illness; heat effect "
        f"if it clears within {value('gates.heat_settles_hours'):.0f} h of cooling.",
        inputs={"new_symptoms": "yes"},
        blocks_session=True,
    )


@rule(
    "gate.relapse.pause",
    "After a relapse training waits 30 days or until it is cleared.",
    source="two MS trial listings exclude the 30 days after a relapse (survivornet.com); Halabchi 2017 Table 2",
    status="verified",
)
def relapse_pause(person: Person, context: Context) -> Fired | None:
    """A relapse not yet cleared."""
    weeks, cleared = person.condition.relapse_weeks_ago, person.condition.relapse_cleared
    recent = weeks is not None and weeks * _DAYS_A_WEEK < value("gates.relapse_pause_days")
    if cleared is True or (cleared is None and not recent) or (weeks is None and cleared is None):
        return None
    return fire(
        "gate.relapse.pause",
        "block_all",
        "You had a relapse. Wait until your doctor or nurse says you can train. Then we start again with less.",
        "Relapse within 30 days or not cleared: no training; then retest and re-enter at about half.",
        inputs={"relapse_weeks_ago": weeks, "relapse_cleared": cleared},
        blocks_session=True,
    )


@rule(
    "gate.relapse.ask",
    "A relapse of the last half year that nobody has cleared is asked about.",
    source=_OURS,
)
def relapse_ask(person: Person, context: Context) -> Fired | None:
    """A relapse some weeks ago."""
    weeks = person.condition.relapse_weeks_ago
    if weeks is None or person.condition.relapse_cleared is not None:
        return None
    if not value("gates.relapse_pause_days") / _DAYS_A_WEEK <= weeks <= value("gates_more.relapse_ask_weeks"):
        return None
    return fire(
        "gate.relapse.ask",
        "ask_professional",
        "You had a relapse some weeks ago. Ask your doctor or nurse if you can train as before.",
        "Relapse within half a year without a clearance on record.",
        inputs={"relapse_weeks_ago": weeks},
    )


@rule(
    "gate.screening.clot",
    "Signs of a clot stop everything.",
    source=_CONTRA,
    status="verified",
)
def clot(person: Person, context: Context) -> Fired | None:
    """A possible thrombosis."""
    if person.condition.clot_signs is not True:
        return None
    return fire(
        "gate.screening.clot",
        "block_all",
        "A leg that is swollen, hot or sore can mean a clot. Do not train. See a doctor today.",
        "Signs of deep vein thrombosis: same-day medical review.",
        inputs={"clot_signs": True},
        blocks_session=True,
    )


@rule(
    "gate.screening.heart_lung",
    "Heart or lung warning signs stop everything until a professional lifts this.",
    source=_CONTRA,
    status="verified",
)
def heart_lung(person: Person, context: Context) -> Fired | None:
    """The heart and lung part of the contraindication list."""
    if person.condition.heart_or_lung_warning is not True:
        return None
    return fire(
        "gate.screening.heart_lung",
        "block_all",
        "You told us of chest pain, fainting, short breath at rest, or a heart that is not stable. "
        "See your doctor before you train.",
        "Unstable angina, arrhythmia, severe valve disease, NYHA IV failure, aneurysm, recent infarction or PE: "
        "contraindicated until cleared.",
        inputs={"heart_or_lung_warning": True},
        blocks_session=True,
    )


@rule(
    "gate.screening.other_contraindication",
    "A recent operation or illness of eye, brain, vessels or abdominal wall needs a doctor's word first.",
    source=_CONTRA,
    status="verified",
)
def other_contraindication(person: Person, context: Context) -> Fired | None:
    """What the person wrote under surgery that is no joint."""
    found = [text for text in person.condition.other_joint_surgery if _OTHER_CONTRAINDICATIONS.search(text)]
    if not found or person.condition.professional_signed_off:
        return None
    return fire(
        "gate.screening.other_contraindication",
        "block_all",
        f"You wrote: {'; '.join(found)}. Ask your doctor before you train.",
        "Hernia, acute retinal disease, eye surgery, aneurysm, brain bleed or embolism: clearance first.",
        inputs={"said": tuple(found)},
        blocks_session=True,
    )


@rule(
    "gate.screening.pressure_stop",
    "Blood pressure above 180/110: no resistance training.",
    source=_BP,
    status="verified",
)
def pressure_stop(person: Person, context: Context) -> Fired | None:
    """Blood pressure, absolute limit."""
    pressure = person.condition.blood_pressure
    if pressure is None or not _over(pressure, "stop"):
        return None
    return fire(
        "gate.screening.pressure_stop",
        "block_all",
        f"Your blood pressure is {pressure[0]} over {pressure[1]}. That is too high to train. Call your doctor.",
        "Over 180/110 mmHg: absolute contraindication.",
        inputs={"blood_pressure": pressure},
        blocks_session=True,
    )


@rule(
    "gate.screening.pressure_ask",
    "Blood pressure above 160/100: a professional is asked; no sled and no strength test meanwhile.",
    source=_BP,
    status="verified",
)
def pressure_ask(person: Person, context: Context) -> Fired | None:
    """Blood pressure, relative limit."""
    pressure = person.condition.blood_pressure
    if pressure is None or _over(pressure, "stop") or not _over(pressure, "ask"):
        return None

    def forbids(ask: Ask, on: tuple[Side, ...]) -> Reason | None:
        if ask.test is not None or ask.load.kind == "sled":
            return no(
                "gate.screening.pressure_ask",
                "Your blood pressure is high. Ask your doctor before you push this hard.",
                "Over 160/100 mmHg: no maximal effort, no sled before clearance.",
                blood_pressure=pressure,
            )
        return None

    return fire(
        "gate.screening.pressure_ask",
        "ask_professional",
        f"Your blood pressure is {pressure[0]} over {pressure[1]}. Ask your doctor about it. "
        "Train light, and do not hold your breath.",
        "Over 160/100 mmHg: relative contraindication.",
        inputs={"blood_pressure": pressure},
        forbids=forbids,
    )


def _over(pressure: tuple[int, int], level: str) -> bool:
    high, low = value(f"gates.systolic_{level}_mmhg"), value(f"gates.diastolic_{level}_mmhg")
    return pressure[0] > high or pressure[1] > low


@rule(
    "gate.screening.pressure_unknown",
    "Unknown blood pressure informs, never blocks.",
    source=_OURS,
)
def pressure_unknown(person: Person, context: Context) -> Fired | None:
    """Blood pressure never told."""
    if person.condition.blood_pressure is not None or without_ms(person):
        return None
    return fire(
        "gate.screening.pressure_unknown",
        "inform",
        "We do not know your blood pressure. Have it checked when you can. Breathe out as you push.",
        "Blood pressure unknown: measure at the next visit.",
        inputs={"blood_pressure": None},
    )


@rule(
    "gate.screening.age",
    "From 70 years: ask a doctor first if you have not been active, as the PAR-Q does.",
    source="PAR-Q, medicalalgorithms.com",
    status="verified",
)
def age(person: Person, context: Context) -> Fired | None:
    """Age and no sign-off."""
    if person.person.age < value("gates.screening_age_y") or person.condition.professional_signed_off:
        return None
    return fire(
        "gate.screening.age",
        "ask_professional",
        "If you have not been active of late, ask your doctor before you start.",
        "Age 70 or more and possibly inactive: physician first (PAR-Q).",
        inputs={"age": person.person.age},
    )


GATES = (
    red_flag,
    ill,
    new_symptoms,
    relapse_pause,
    relapse_ask,
    clot,
    heart_lung,
    other_contraindication,
    pressure_stop,
    pressure_ask,
    pressure_unknown,
    age,
)
