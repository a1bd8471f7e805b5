"""How the person is today decides the day: full, half, gentle or rest. All of them count."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal, get_args

from hipstride.catalogue.numbers import value
from hipstride.prescription.rule import Reason, rule
from hipstride.prescription.types import DayKind
from hipstride.record.event import Readiness
from hipstride.record.person import Sides

Light = Literal["go", "care", "stop"]
Joint = Literal["left_hip", "right_hip", "left_knee", "right_knee", "left_ankle", "right_ankle", "back"]
JOINTS: tuple[Joint, ...] = get_args(Joint)

_OURS = "our proposal, to be reviewed by a clinician"
_ORDER: tuple[DayKind, ...] = ("full", "half", "gentle", "rest")

QUESTIONS: Mapping[str, str] = {
    "ill": "Do you have a fever, or are you ill?",
    "new_symptoms": "Is anything new, or worse than usual?",
    "fall": "Did you fall since last time?",
    "after_last_time": "After last time: fine, tired till evening, or worse the next day?",
    "helper_present": "Is there someone with you today?",
    "temperature": "Do you have a fever? Take your temperature if you can.",
    "symptom_hours": "How long has it lasted? More than a day?",
    "fall_hurt": "Are you hurt?",
    "fall_head": "Did you hit your head?",
    "fall_why": "What made you fall?",
    "fall_changed": "What is new since then?",
    "clearance": "Did your doctor or MS nurse say that you may train again?",
    "retest": "When can you test your strength again?",
}
"""What may still be asked, by the key that `DayDecision.ask` gives."""


@dataclass(frozen=True, slots=True)
class DayDecision:
    """The day, and what decided it.

    ``care`` and ``stop`` are joints whose pain today asks for less load, or for none.
    """

    day: DayKind
    reasons: tuple[Reason, ...]
    messages: tuple[Reason, ...]
    ask: tuple[str, ...]
    care: tuple[Joint, ...] = ()
    stop: tuple[Joint, ...] = ()


@dataclass(frozen=True, slots=True)
class Sign:
    """What one answer asks for: the most that the day may be, and what to say about it."""

    day: DayKind
    reason: Reason
    messages: tuple[Reason, ...] = field(default=())


_JOINTS_OF = {"hip": ("hip",), "knee": ("knee",), "leg": ("hip", "knee"), "ankle": ("ankle",)}


def joints_of(movement: str, side: Sides) -> frozenset[str]:
    """The joints that a movement trains on a side, as the answers name them: left_hip, right_knee."""
    joints = _JOINTS_OF.get(movement.split("_")[0], ("hip", "knee"))
    sides = ("left", "right") if side == "both" else (side,)
    return frozenset(f"{each}_{joint}" for each in sides for joint in joints)


def sore_joints(answers: Readiness) -> tuple[Joint, ...]:
    """The joints that hurt at 4 or more."""
    return tuple(joint for joint, light in pain_lights(answers).items() if light != "go")


def day_kind(
    readiness: Readiness | None, *, helper_matters: bool = False, nothing_alone: bool = False
) -> DayDecision:
    """The kind of day; a missing answer never makes it smaller, it is asked for instead.

    ``helper_matters``: more is done where somebody is there; ``nothing_alone``: without somebody, nothing.
    """
    answers = readiness if readiness is not None else Readiness()
    signs = [sign for sign in (rule_of(answers) for rule_of in _SIGNS) if sign is not None]
    together = _many_signs(signs)
    if together is not None:
        signs.append(together)
    days: list[DayKind] = ["full", *(sign.day for sign in signs)]
    day = max(days, key=_ORDER.index)
    lights = pain_lights(answers)
    messages = [message for sign in signs for message in sign.messages]
    messages += [*_fall_message(answers), *_care_message(lights)]
    messages += _helper_message(answers, helper_matters, nothing_alone)
    return DayDecision(
        day=day,
        reasons=(_headline(day), *(sign.reason for sign in signs)),
        messages=tuple(messages),
        ask=_ask(answers, helper_matters),
        care=tuple(joint for joint, light in lights.items() if light == "care"),
        stop=tuple(joint for joint, light in lights.items() if light == "stop"),
    )


@rule(
    "readiness.pain_light",
    "Pain today 0-3: go. 4-5: less load on what moves that joint. 6-10: nothing that loads it.",
    source="traffic light of fusionphysiochilliwack.com and ahpsuffolk.co.uk",
    status="verified",
)
def pain_light(pain: float | None) -> Light:
    """The traffic light of one pain answer; no answer is green."""
    if pain is None or pain < value("readiness.pain_care"):
        return "go"
    return "care" if pain < value("readiness.pain_stop") else "stop"


def pain_lights(readiness: Readiness) -> dict[Joint, Light]:
    """The traffic light of every joint."""
    return {joint: pain_light(getattr(readiness, f"pain_{joint}")) for joint in JOINTS}


@rule(
    "readiness.day", "The answer that asks for the smallest day decides it; every day counts.", source=_OURS
)
def _headline(day: DayKind) -> Reason:
    texts: dict[DayKind, str] = {
        "full": "Today is a full day: all as planned.",
        "half": "Today is a half day: same load, half the sets. It counts.",
        "gentle": "Today is a gentle day: one light set of each, then stretch. Ten minutes at most. It counts.",
        "rest": "Today is a rest day. Rest is part of the plan. It counts.",
    }
    return Reason("readiness.day", texts[day], f"Day kind: {day}.", {"day": day})


@rule(
    "readiness.ill",
    "Fever or illness: rest.",
    source="postpone with fever or cold: PAR-Q, medicalalgorithms.com",
    status="verified",
)
def _ill(answers: Readiness) -> Sign | None:
    if answers.ill != "yes":
        return None
    text = "You said you are ill. Train again when the fever or the illness is gone."
    return Sign("rest", Reason("readiness.ill", text, "Acute illness or fever: no training.", {"ill": "yes"}))


@rule(
    "readiness.new_symptoms",
    "New or worse symptoms are a rest day; the gate of the same name says whom to call.",
    source="Halabchi 2017 Table 2; relapse as new or worse for more than 24 h: cando-ms.org",
    status="verified",
)
def _new_symptoms(answers: Readiness) -> Sign | None:
    if answers.new_symptoms != "yes":
        return None
    inputs = {"new_symptoms": "yes"}
    text = "No training today. We wait until it settles."
    clinical = "New or worse symptoms: exclude heat, fever, infection; > 24 h suspect relapse."
    return Sign("rest", Reason("readiness.new_symptoms", text, clinical, inputs))


@rule(
    "readiness.after_worse",
    "Worse on the day after: at most a half day; the step back of the load is for what was done on a full day.",
    source=_OURS,
)
def _after_worse(answers: Readiness) -> Sign | None:
    if answers.after_last_time != "worse":
        return None
    text = "You felt worse the day after. Today is less."
    clinical = "Next-day worsening: volume halved; load one step down if it followed a full day."
    inputs = {"after_last_time": "worse"}
    return Sign("half", Reason("readiness.after_worse", text, clinical, inputs))


def _scale(answers: Readiness, key: str, text: str) -> Sign | None:
    """A sign where an answer of 0 (best) to 10 passes its half or gentle threshold."""
    score = getattr(answers, key)
    if score is None or score < value(f"readiness.{key}_half"):
        return None
    day: DayKind = "gentle" if score >= value(f"readiness.{key}_gentle") else "half"
    return Sign(day, Reason(f"readiness.{key}", text, f"{key} {score:g}/10: {day} day.", {key: score}))


@rule("readiness.fatigue", "Fatigue from 6: half day; from 8: gentle day.", source=_OURS)
def _fatigue(answers: Readiness) -> Sign | None:
    return _scale(answers, "fatigue", "You said you are very tired.")


@rule("readiness.stiffness", "Stiffness from 6: half day; from 8: gentle day.", source=_OURS)
def _stiffness(answers: Readiness) -> Sign | None:
    return _scale(answers, "stiffness", "You said your legs are stiff. Move slowly today.")


@rule(
    "readiness.heat",
    "Feeling hot from 6: half day; from 8: gentle day; always cooling.",
    source="room at 20-22 degrees, fan, water: Halabchi 2017 Table 2; thresholds are " + _OURS,
)
def _heat(answers: Readiness) -> Sign | None:
    sign = _scale(answers, "heat", "You said you feel hot.")
    if sign is None:
        return None
    say = "Cool down first. Use a fan, sip cold water, and open a window."
    message = Reason("readiness.heat", say, "Heat sensitivity: pre-cooling.", sign.reason.inputs)
    return Sign(sign.day, sign.reason, (message,))


@rule("readiness.sleep", "Sleep at 3 or worse: half day; at 1 or worse: gentle day.", source=_OURS)
def _sleep(answers: Readiness) -> Sign | None:
    score = answers.sleep
    if score is None or score > value("readiness.sleep_half"):
        return None
    day: DayKind = "gentle" if score <= value("readiness.sleep_gentle") else "half"
    text = "You said you slept badly."
    return Sign(day, Reason("readiness.sleep", text, f"Sleep {score:g}/10: {day} day.", {"sleep": score}))


@rule(
    "readiness.pain_stop",
    "Pain of 6 or more in a joint: at most a half day, and nothing that loads that joint.",
    source="traffic light of fusionphysiochilliwack.com and ahpsuffolk.co.uk; the half day is " + _OURS,
)
def _pain_stop(answers: Readiness) -> Sign | None:
    joints = [joint for joint, light in pain_lights(answers).items() if light == "stop"]
    if not joints:
        return None
    inputs = {f"pain_{joint}": getattr(answers, f"pain_{joint}") for joint in joints}
    text = f"You have strong pain in your {_named(joints)}. Nothing will load it today."
    clinical = "Red on the pain traffic light: unload; review after 24 h."
    say = "If it still hurts as much the next day, call your therapist or doctor."
    message = Reason("readiness.pain_stop", say, clinical, inputs)
    return Sign("half", Reason("readiness.pain_stop", text, clinical, inputs), (message,))


_SIGNS: tuple[Callable[[Readiness], Sign | None], ...] = (
    _ill,
    _new_symptoms,
    _after_worse,
    _fatigue,
    _stiffness,
    _heat,
    _sleep,
    _pain_stop,
)


@rule("readiness.many_signs", "Three signs for a half day together make a gentle day.", source=_OURS)
def _many_signs(signs: list[Sign]) -> Sign | None:
    halves = [sign for sign in signs if sign.day == "half"]
    if len(halves) < value("readiness.half_signs_gentle"):
        return None
    text = "Many small things add up today."
    inputs = {"signs": [sign.reason.rule for sign in halves]}
    clinical = f"{len(halves)} signs for a half day: gentle day."
    return Sign("gentle", Reason("readiness.many_signs", text, clinical, inputs))


@rule(
    "readiness.pain_care",
    "Pain of 4 or 5 in a joint: nothing that moves it goes up; less load where it hurt in the last session too.",
    source=_OURS,
)
def _care_message(lights: Mapping[Joint, Light]) -> tuple[Reason, ...]:
    joints = [joint for joint, light in lights.items() if light == "care"]
    if not joints:
        return ()
    text = f"You have some pain in your {_named(joints)}. Nothing goes up there today. Stop if it gets worse."
    clinical = "Amber on the pain traffic light: less load if not settled next morning."
    return (Reason("readiness.pain_care", text, clinical, {"joints": joints}),)


@rule(
    "readiness.fall",
    "A new fall is asked about; until it is reviewed only seated or lying minimum sessions.",
    source=_OURS,
)
def _fall_message(answers: Readiness) -> tuple[Reason, ...]:
    if answers.fall != "yes":
        return ()
    text = (
        "You had a fall. First we ask how it was. Until you have talked about it with someone, "
        "you train sitting or lying."
    )
    clinical = "New fall: review (hurt, head, why, what changed); seated or lying minimum until lifted."
    return (Reason("readiness.fall", text, clinical, {"fall": "yes"}),)


@rule(
    "readiness.helper",
    "Where standing, or all, needs a helper, one must be there today; unknown is asked.",
    source=_OURS,
)
def _helper_message(answers: Readiness, helper_matters: bool, nothing_alone: bool) -> tuple[Reason, ...]:
    if not helper_matters or answers.helper_present == "yes":
        return ()
    asked = answers.helper_present is not None
    inputs = {"helper_present": answers.helper_present}
    if nothing_alone:
        text = "Nobody is with you today." if asked else "Tell us if somebody is with you."
        text += " Training waits until someone is."
        return (Reason("readiness.helper", text, "No helper present: nothing alone.", inputs),)
    text = "Tell us if somebody is with you. Until then you train sitting or lying."
    if asked:
        text = "Nobody is with you today. You train sitting or lying. Standing waits for a helper."
    return (Reason("readiness.helper", text, "No helper present: no standing forms.", inputs),)


def _ask(answers: Readiness, helper_matters: bool) -> tuple[str, ...]:
    keys = ["ill", "new_symptoms", "fall", "after_last_time"] + ["helper_present"] * helper_matters
    asked = [key for key in keys if getattr(answers, key) is None]
    if answers.new_symptoms == "yes":
        asked += ["temperature", "symptom_hours"]
    if answers.fall == "yes":
        asked += ["fall_hurt", "fall_head", "fall_why", "fall_changed"]
    return tuple(asked)


def _named(joints: list[Joint]) -> str:
    words = [joint.replace("_", " ") for joint in joints]
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
