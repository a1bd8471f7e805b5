"""Alone or not, and a new fall."""

from __future__ import annotations

from typing import Literal

from hipstride.catalogue.numbers import value
from hipstride.prescription.gates.context import Context
from hipstride.prescription.gates.gate import Ask, Fired, fire, no
from hipstride.prescription.gates.since import is_lifted
from hipstride.prescription.rule import Reason, rule
from hipstride.record.person import Person, Side

_OURS = "our proposal, to be reviewed by a clinician"
FIXED_HOLDS = ("kitchen_counter",)  # what a standing person may lean on; a chair slides

Level = Literal["free", "counter", "lying_seated", "assistant"]


def without_ms(person: Person) -> bool:
    """A control: no multiple sclerosis, and no disability step that says otherwise."""
    return person.condition.ms_course == "none" and not person.condition.pdds


def recent_falls(person: Person) -> tuple[int | None, str]:
    """Falls that count for training alone, and over which time they were counted.

    The last 3 months where given, else the last 6: more falls than there may have been, never fewer.
    """
    condition = person.condition
    if condition.falls_last_3_months is not None:
        return condition.falls_last_3_months, "3 months"
    if condition.falls_last_6_months is not None:
        return condition.falls_last_6_months, "6 months"
    return (0, "not asked") if without_ms(person) else (None, "not asked")


def level_of(person: Person) -> Level:
    """What may be done alone; an unknown PDDS is treated as 5-6, unknown falls as one."""
    falls, _ = recent_falls(person)
    counted = value("gates.alone_counter_falls") if falls is None else falls
    pdds = person.condition.pdds
    if pdds is None:
        pdds = 0 if without_ms(person) else int(value("gates.alone_lying_pdds"))
    if pdds >= value("gates.sign_off_pdds"):
        return "assistant"
    if pdds > value("gates.alone_counter_pdds") or counted >= value("gates.alone_lying_falls"):
        return "lying_seated"
    if pdds > value("gates.alone_free_pdds") or counted >= value("gates.alone_counter_falls"):
        return "counter"
    return "free"


def company_matters(person: Person) -> bool:
    """Whether it makes a difference who is in the room."""
    return level_of(person) != "free"


_LEVELS: tuple[Level, ...] = ("free", "counter", "lying_seated", "assistant")


def holds_at(person: Person, context: Context, level: Level) -> bool:
    """Whether the rule of this level is told: it is that of the answers, or the next one below those that were lifted.

    Who may stand alone after all still stands at a fixed counter, until that is lifted too.
    """
    of_answers = level_of(person)
    held = _LEVELS.index(of_answers)
    while held and is_lifted(person, context, f"gate.company.{_LEVELS[held]}"):
        held -= 1
    return level in (of_answers, _LEVELS[held])


def _inputs(person: Person, context: Context) -> dict[str, object]:
    falls, over = recent_falls(person)
    return {
        "pdds": person.condition.pdds,
        "falls": falls,
        "falls_counted_over": over,
        "setting": context.setting,
        "helper": context.helper,
    }


def _why(person: Person) -> str:
    falls, over = recent_falls(person)
    if over == "6 months" and falls:
        return " You told us of falls in 6 months. If none was in the last 3, tell us."
    if falls is None:
        return " Tell us if you fell in the last 3 months."
    return ""


@rule(
    "gate.company.counter",
    "PDDS 3-4 or one fall: alone, standing only with hands on a fixed counter, sled with someone in the room.",
    source=_OURS,
)
def counter(person: Person, context: Context) -> Fired | None:
    """Standing needs a counter."""
    if not holds_at(person, context, "counter"):
        return None

    def forbids(ask: Ask, on: tuple[Side, ...]) -> Reason | None:
        exercise = ask.exercise
        if not ask.context.alone:
            return None
        if exercise.company == "sled":
            return no(
                "gate.company.counter",
                "Use the sled only with someone in the room.",
                "PDDS 3-4 or one fall: sled not alone.",
            )
        if exercise.company == "standing_free" or (
            exercise.company == "standing_held" and exercise.holds not in FIXED_HOLDS
        ):
            return no(
                "gate.company.counter",
                "When you are alone, stand only with your hands on a fixed counter.",
                "PDDS 3-4 or one fall: no standing alone without a fixed hand hold.",
                holds=exercise.holds,
            )
        return None

    sled = " Use the sled with someone near." if person.equipment.sled is not None else ""
    return fire(
        "gate.company.counter",
        "limit_posture",
        f"When you are alone, stand only with your hands on a fixed counter.{sled}" + _why(person),
        "PDDS 3-4 or one fall in 3 months (6 where that is all that is known; an unanswered question counts as one).",
        inputs=_inputs(person, context),
        forbids=forbids,
    )


@rule(
    "gate.company.lying_seated",
    "PDDS 5-6 or two falls: alone only lying and seated; standing, sit-to-stand and sled with others present today.",
    source=_OURS,
)
def lying_seated(person: Person, context: Context) -> Fired | None:
    """Alone only lying and seated."""
    if not holds_at(person, context, "lying_seated"):
        return None

    def forbids(ask: Ask, on: tuple[Side, ...]) -> Reason | None:
        if not ask.context.alone or ask.exercise.company in ("lying", "seated"):
            return None
        return no(
            "gate.company.lying_seated",
            "When you are alone, train only lying down or sitting. Do this one in class or with a helper.",
            "PDDS 5-6 or two falls: standing, sit-to-stand and sled only in company present today.",
            company=ask.exercise.company,
        )

    return fire(
        "gate.company.lying_seated",
        "limit_posture",
        "When you are alone, train lying down or sitting. Stand in class, or when a helper is there today."
        + _why(person),
        "PDDS 5-6 (or unknown) or two falls in 3 months (6 where that is all that is known).",
        inputs=_inputs(person, context),
        forbids=forbids,
    )


@rule(
    "gate.company.assistant",
    "PDDS 7 or more: bed or chair only, with an assistant.",
    source=_OURS,
)
def assistant(person: Person, context: Context) -> Fired | None:
    """Bed or chair, with an assistant."""
    if not holds_at(person, context, "assistant"):
        return None

    def forbids(ask: Ask, on: tuple[Side, ...]) -> Reason | None:
        if ask.exercise.company not in ("lying", "seated"):
            return no(
                "gate.company.assistant",
                "Train in bed or in your chair.",
                "PDDS 7 or more: bed or chair.",
                company=ask.exercise.company,
            )
        if ask.context.alone:
            return no(
                "gate.company.assistant",
                "Wait until someone is with you. Then we start.",
                "PDDS 7 or more: an assistant must be present.",
            )
        return None

    return fire(
        "gate.company.assistant",
        "limit_posture",
        "Train in bed or in your chair, with someone to help you.",
        "PDDS 7 or more: bed or chair, an assistant present.",
        inputs=_inputs(person, context),
        forbids=forbids,
    )


@rule(
    "gate.company.sign_off",
    "PDDS 7 or more: a professional signs the programme off before it starts.",
    source=_OURS,
)
def sign_off(person: Person, context: Context) -> Fired | None:
    """A professional's sign-off."""
    if level_of(person) != "assistant" or person.condition.professional_signed_off:
        return None
    return fire(
        "gate.company.sign_off",
        "block_all",
        "Please ask your therapist or doctor to look at this plan first. Then you can start.",
        "PDDS 7 or more without a professional's sign-off.",
        inputs=_inputs(person, context),
        blocks_session=True,
    )


@rule(
    "gate.company.pdds_unknown",
    "An unknown PDDS is treated as 5-6 until it is answered.",
    source=_OURS,
)
def pdds_unknown(person: Person, context: Context) -> Fired | None:
    """Ask how the person walks."""
    if person.condition.pdds is not None or without_ms(person):
        return None
    return fire(
        "gate.company.pdds_unknown",
        "inform",
        "Tell us how you walk. Until then we keep to lying and sitting when you are alone.",
        "PDDS unknown: treated as 5-6.",
        inputs={"pdds": None},
    )


def _by_the_clock(
    id: str, person: Person, context: Context, clinical: str, deed: str, yours: str
) -> Reason | None:
    """Why something in haste may not be timed now; None if it may.

    ``deed`` and ``yours`` are in plain words what we do ("time your walk") and of what ("your walk").
    """
    inputs = _inputs(person, context)
    if context.new_fall:
        text = f"You had a fall. Talk it over with someone first. Then we {deed}."
        return no(id, text, f"New fall not reviewed: no timed {clinical}.", **inputs)
    level = level_of(person)
    if level == "assistant":
        text = f"We do not time {yours}. Your therapist can."
        return no(id, text, f"PDDS 7 or more: no timed {clinical}.", **inputs)
    if level != "free" and context.alone:
        text = "Do this one only when someone is beside you."
        return no(id, text, f"PDDS 3-6 or a fall: timed {clinical} in company only.", **inputs)
    return None


@rule(
    "gate.company.walking_test",
    "Walking and stairs by the clock: alone only with PDDS 0-2 and no fall; from PDDS 7 on, and after a new fall, not.",
    source=_OURS,
)
def walking_test(person: Person, context: Context) -> Reason | None:
    """Why walking or stairs may not be timed now; None if they may. Haste makes a stumble more likely."""
    id, walk = "gate.company.walking_test", "your walk"
    return _by_the_clock(id, person, context, "walking", f"time {walk}", walk)


@rule(
    "gate.company.balance_test",
    "Standing free by the clock: never alone; from PDDS 7 on, and after a new fall, not.",
    source=_OURS,
)
def balance_test(person: Person, context: Context) -> Reason | None:
    """Why standing without a hold may not be timed now; None if it may. It is meant to end in a wobble."""
    id, stance = "gate.company.balance_test", "how you stand"
    reason = _by_the_clock(id, person, context, "stance", f"time {stance}", stance)
    if reason is not None or not context.alone:
        return reason
    text = "Do this one only when someone is beside you."
    return no(id, text, "Standing without a hold is timed in company only.", **_inputs(person, context))


@rule(
    "gate.company.chair_test",
    "Up from a chair by the clock: alone only with PDDS 0-2 and no fall; from PDDS 7 on, and after a new fall, not.",
    source=_OURS,
)
def chair_test(person: Person, context: Context) -> Reason | None:
    """Why rising may not be timed now; None if it may. In haste, arms crossed, nothing is held."""
    id, rising = "gate.company.chair_test", "how you stand up"
    return _by_the_clock(id, person, context, "rising", f"count {rising}", rising)


@rule(
    "gate.fall.new",
    "A new fall pauses all but a minimum session lying or seated, until it is reviewed.",
    source=_OURS,
)
def new_fall(person: Person, context: Context) -> Fired | None:
    """A fall that nobody has looked at."""
    if not context.new_fall:
        return None

    def forbids(ask: Ask, on: tuple[Side, ...]) -> Reason | None:
        if ask.exercise.company in ("lying", "seated") and ask.test is None:
            return None
        return no(
            "gate.fall.new",
            "You had a fall. Until someone has talked it over with you, train lying down or sitting.",
            "New fall not reviewed: minimum session, lying or seated; no tests.",
            company=ask.exercise.company,
        )

    how = (
        "Write down whom you spoke to about it."
        if context.setting == "home"
        else "Your therapist will go through it with you."
    )
    return fire(
        "gate.fall.new",
        "limit_posture",
        "You had a new fall. Are you hurt? Did you hit your head? Why did you fall? What is new? "
        f"{how} Until then, do a short session lying down or sitting.",
        "New fall not reviewed: injury, head, cause, change. Minimum session lying or seated; "
        "lifted by a therapist, at home by noting the adviser.",
        inputs={"open_fall": True, "setting": context.setting},
        forbids=forbids,
    )


@rule(
    "gate.fall.hurt",
    "A new fall with an injury or a blow to the head stops the session and asks for a doctor.",
    source=_OURS,
)
def fall_hurt(person: Person, context: Context) -> Fired | None:
    """A fall with a red flag."""
    if not context.open_fall_hurt:
        return None
    return fire(
        "gate.fall.hurt",
        "block_all",
        "You fell and got hurt or hit your head. Please see a doctor first. No training today.",
        "Fall with injury or head impact not reviewed.",
        inputs={"open_fall_hurt": True},
        blocks_session=True,
    )


GATES = (counter, lying_seated, assistant, sign_off, pdds_unknown, new_fall, fall_hurt)
