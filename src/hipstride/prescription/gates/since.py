"""Since when a safety rule has its cause, and whether a professional lifted it knowing of that cause.

A lift is a judgement of what was known when it was made. `LOOKS_AT` says of every rule that can be lifted which
answers it is made from and what in the log is news to it; whatever of that comes in after the lift ends it, and
nothing else does. Some rules look at nothing in the log (most limits of a replaced hip among them): no fall and no
pain ends their lift, only another answer or a person.

What had come in is known by the order of the log's lines, where the lift says how many there were: a line that a
phone sends two days late was not known, whatever its clock says. Where the lift does not say it, or counted more
lines than there are (another log, such as one that began anew beside an exported file), clocks decide; where
only days are known, what was told on the day of the lift counts as later, and a lift without a day is older than all
that has one. What a correction makes worse was told by the correction.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache

from hipstride.catalogue.exercises import get
from hipstride.catalogue.numbers import value
from hipstride.prescription.gates.context import Cause, Context
from hipstride.prescription.readiness import JOINTS, joints_of
from hipstride.prescription.still_open import reviews_of_falls
from hipstride.record.event import EventBody, Fall, Log, Readiness, SetDone, Symptom, Telling
from hipstride.record.override import Override
from hipstride.record.person import Person, Side
from hipstride.record.questions import gettext_noop


@dataclass(frozen=True, slots=True)
class LooksAt:
    """The answers (keys of `condition`) that a rule is made from, and what the log may tell that is news to it."""

    answers: tuple[str, ...] = ()
    log: tuple[str, ...] = ()


def _each(level: str, *joints: str) -> tuple[str, ...]:
    return tuple(f"{level}.{joint}" for joint in joints)


_STEADY = ("pdds", "falls_last_3_months", "falls_last_6_months", "ms_course")  # who may stand alone
_HEART = ("chest_pain", "breathless", "faint", "symptom")
_NERVES = ("new_sign", "bladder_bowel", "symptom")
_HIP = LooksAt(("hip_replacement",))
_ALONE = LooksAt(_STEADY, ("fall", *_NERVES))

LOOKS_AT: Mapping[str, LooksAt] = {
    "gate.hip.flexion_limit": LooksAt(("hip_replacement",), ("limit",)),
    "gate.hip.midline": _HIP,
    "gate.hip.internal_rotation": _HIP,
    "gate.hip.extension_with_rotation": _HIP,
    "gate.hip.healing": LooksAt(("hip_replacement",), ("pain.hip", "joint_pain", "fall")),
    "gate.hip.ask_surgeon": _HIP,
    "gate.hip.new_pain": LooksAt(
        ("hip_replacement", "hip_pain_usual", "knee_pain_usual"),
        (*_each("new_pain", "hip", "knee"), "joint_pain"),
    ),
    "gate.company.counter": _ALONE,
    "gate.company.lying_seated": _ALONE,
    "gate.company.assistant": _ALONE,
    "gate.company.sign_off": LooksAt((*_STEADY, "professional_signed_off"), _ALONE.log),
    "gate.company.pdds_unknown": LooksAt(("pdds", "ms_course")),
    "gate.transfer.floor": LooksAt((*_STEADY, "gets_up_from_floor_alone"), _ALONE.log),
    "gate.transfer.front": LooksAt(("lies_on_front",), ("strong_pain.back",)),
    "gate.relapse.ask": LooksAt(("relapse_weeks_ago", "relapse_cleared"), _NERVES),
    "gate.screening.heart_lung": LooksAt(("heart_or_lung_warning",), (*_HEART, "calf")),
    "gate.screening.other_contraindication": LooksAt(
        ("other_joint_surgery", "professional_signed_off"), (*_HEART, "new_sign")
    ),
    "gate.screening.pressure_ask": LooksAt(("blood_pressure",), _HEART),
    "gate.screening.pressure_unknown": LooksAt(("blood_pressure", "pdds", "ms_course")),
    "gate.screening.age": LooksAt(("professional_signed_off",), _HEART),
    "gate.bone.fragile": LooksAt(("osteoporosis", "fragility_fracture"), ("fall", "strong_pain.back")),
    "gate.skin.under_cuff": LooksAt(("numb_or_broken_skin",), _NERVES),
    "gate.skin.lost_feeling": LooksAt(("lost_feeling_legs",), ("fall", *_NERVES)),
    "gate.standing.dizzy": LooksAt(("dizzy_on_standing",), ("fall", "faint", "symptom")),
    "gate.standing.vision": LooksAt(("poor_vision",), ("fall", *_NERVES)),
    "gate.standing.grip": LooksAt(("weak_grip",), ("fall", *_NERVES)),
    "gate.support.confusion": LooksAt(("confusion",), _NERVES),
    "gate.pregnancy.professional": LooksAt(("pregnant",), (*_HEART, "calf")),
    "gate.surgery.other_joint": LooksAt(
        ("other_joint_surgery",),
        ("fall", "joint_pain", *_each("strong_pain", "hip", "knee", "ankle", "back")),
    ),
    "gate.surgery.unclear": LooksAt(("other_joint_surgery",)),
    "gate.comfort.heat": LooksAt(("heat_sensitive",)),
    "gate.comfort.bladder": LooksAt(("bladder_urgency",)),
    "gate.spasticity.antagonist": LooksAt(("spasticity",), ("spasm",)),
    "gate.spasticity.new": LooksAt((), ("spasm",)),
    "gate.pain.stop": LooksAt(
        ("hip_pain_usual", "knee_pain_usual", "back_pain_usual"),
        (*_each("strong_pain", "hip", "knee", "ankle", "back"), "joint_pain"),
    ),
    "gate.pain.knee_arc": LooksAt(("knee_pain_usual",), ("pain.knee", "joint_pain")),
    "gate.pain.care": LooksAt(
        ("hip_pain_usual", "knee_pain_usual", "back_pain_usual"),
        (*_each("pain", "hip", "ankle", "back"), "joint_pain"),
    ),
}
"""Every rule that can be lifted; those that are not here end with an answer only (`overrides.NEVER_LIFTED`)."""

CAUSE_WORDS: Mapping[str, str] = {
    "fall": gettext_noop("a fall"),
    "symptom": gettext_noop("something new or worse"),
    "chest_pain": gettext_noop("pain in the chest"),
    "breathless": gettext_noop("trouble to breathe"),
    "faint": gettext_noop("feeling faint"),
    "new_sign": gettext_noop("sight, speech, feeling or strength that got worse"),
    "bladder_bowel": gettext_noop("no hold of bladder or bowel"),
    "calf": gettext_noop("a sore calf"),
    "joint_pain": gettext_noop("sharp pain in a joint"),
    "spasm": gettext_noop("a spasm"),
    "pain.hip": gettext_noop("pain in a hip"),
    "pain.knee": gettext_noop("pain in a knee"),
    "pain.ankle": gettext_noop("pain in an ankle"),
    "pain.back": gettext_noop("pain in the back"),
    "limit": gettext_noop("a new limit for the hip"),
    "answer": gettext_noop("a new answer"),
}


def cause_words(kind: str) -> str:
    """What ended a lift, such as "a fall", to be said before the day it was told."""
    if kind.startswith("answer."):
        return CAUSE_WORDS["answer"]
    level, _, joint = kind.partition(".")
    return CAUSE_WORDS[f"pain.{joint}" if joint else level]


def cause_on(cause: Cause, lift: Override) -> str:
    """What ended a lift and when, such as "a fall on 20 November 2026"."""
    later = ", told later" if came_late(cause, lift) else ""
    return f"{cause_words(cause.kind)} on {on_words(cause.at)}{later}"


def came_late(cause: Cause, lift: Override) -> bool:
    """Whether what ended a lift is from a day before it, and only came in after it."""
    return lift.made is not None and _day(cause.at) < _day(lift.made)


def on_words(at: dt.datetime | dt.date) -> str:
    """Such as 20 November 2026."""
    return f"{at.day} {at:%B %Y}"


# --- what is told ------------------------------------------------------------------------------------


def causes_in(log: Log, day: dt.date) -> tuple[Cause, ...]:
    """What the log tells up to a day that may end a lift.

    Of each kind, side and score the newest by its clock, and the one that came in last.
    """
    events = sorted((each for each in log.events if each.at.date() <= day), key=lambda each: each.at)
    talks = reviews_of_falls(log)
    told = [one for event in events for one in _told_by(log.tellings(event), event.id in talks)]
    if not told:
        return ()
    lines = {line for _, line in told}
    places = {each.id: place for place, each in enumerate(log.originals) if each.id in lines}
    count = len(log.originals)
    found = [replace(cause, place=places.get(line), lines=count) for cause, line in told]
    newest = {_what(each): each for each in sorted(found, key=lambda each: _clock(each.at))}
    latest = {_what(each): each for each in sorted(found, key=lambda each: each.place or 0)}
    return tuple(dict.fromkeys((*newest.values(), *latest.values())))


def _what(cause: Cause) -> tuple[str, Side | None, float | None]:
    return cause.kind, cause.side, cause.score


def _told_by(tellings: Iterable[Telling], talk: bool) -> list[tuple[Cause, str]]:
    """What an event tells as it counts now: each with the line since which it does, without a break."""
    standing: list[tuple[Cause, str]] = []
    for telling in tellings:
        before, standing = standing, []
        for cause in () if telling.body is None else _told(telling.body, telling.at, talk):
            since = next((each for each in before if _is_no_more(cause, each[0])), (cause, telling.line))
            standing.append((replace(cause, at=since[0].at), since[1]))
    return standing


def _is_no_more(cause: Cause, than: Cause) -> bool:
    """Whether it says nothing that was not said before; a pain that was not rated may be any."""
    if (cause.kind, cause.side) != (than.kind, than.side):
        return False
    return than.score is None or (cause.score is not None and cause.score <= than.score)


def _told(body: EventBody, at: dt.datetime, talk: bool) -> Iterator[Cause]:
    if isinstance(body, Fall) and not (talk and _only_reviews(body)):
        yield Cause("fall", at)
    elif isinstance(body, Readiness):
        yield from _answers(body, at)
    elif isinstance(body, Symptom) and body.settled is not True:
        yield from _symptom(body.what, at)
    elif isinstance(body, SetDone):
        if body.stopped_because == "spasm":
            yield Cause("spasm", at)
        if body.pain or body.stopped_because == "pain":
            for joint in sorted(joints_of(get(body.exercise).movement, body.side)):
                yield from _pain(joint, body.pain, at)


def _only_reviews(fall: Fall) -> bool:
    """Whether it says nothing of a fall itself, where it is the talk about one that was told before."""
    return fall.reviewed_with is not None and fall.hurt is None and fall.head is None


def _answers(answers: Readiness, at: dt.datetime | dt.date) -> Iterator[Cause]:
    if answers.fall == "yes":
        yield Cause("fall", at)
    if answers.new_symptoms == "yes":
        yield Cause("symptom", at)
    for joint in JOINTS:
        pain: float | None = getattr(answers, f"pain_{joint}")
        if pain:
            yield from _pain(joint, pain, at)


_PAIN = re.compile(r"pain in the (?:(left|right) )?(hip|knee|ankle|foot|back)\b", re.I)
_IN_AN_EXERCISE = re.compile(r"(?:some )?pain in .+, (left|right|both)$")  # as a class's board writes it
_SIGNS = frozenset(
    ("chest_pain", "breathless", "faint", "new_sign", "fall", "joint_pain", "spasm", "calf", "bladder_bowel")
)


def _symptom(what: str, at: dt.datetime) -> Iterator[Cause]:
    """A sign by its name, a pain by its joint; other words may mean anything."""
    known = what.strip().casefold()
    pain = _PAIN.search(what)
    if known in _SIGNS:
        yield Cause(known, at)
    elif pain is not None:
        joint = {"foot": "ankle"}.get(pain.group(2).lower(), pain.group(2).lower())
        yield from _pain(f"{pain.group(1).lower()}_{joint}" if pain.group(1) else joint, None, at)
    elif _IN_AN_EXERCISE.match(known):
        yield Cause("joint_pain", at)
    elif known != "fever":  # a day of rest, and no news to any rule
        yield Cause("symptom", at)


def _pain(where: str, score: float | None, at: dt.datetime | dt.date) -> Iterator[Cause]:
    """A pain at each level that it reaches; one that was not rated, at every level."""
    side, _, joint = where.rpartition("_")
    sides: Mapping[str, Side] = {"left": "left", "right": "right"}
    for level, least in _levels():
        if score is None or score >= least:
            yield Cause(f"{level}.{joint}", at, sides.get(side), score)


@cache
def _levels() -> tuple[tuple[str, float], ...]:
    """The levels of pain that rules ask for, each with its least."""
    green = math.nextafter(value("gates.pain_green_max"), math.inf)
    return (
        ("new_pain", value("gates_more.new_pain_min")),
        ("pain", green),
        ("strong_pain", value("gates.pain_red_min")),
    )


def causes_of(person: Person, context: Context) -> Iterator[Cause]:
    """All that was told of this person that may end a lift: answers of the file, the log, and today's answers."""
    for key, at in person.told.items():
        yield Cause(f"answer.{key}", at)
    for each in person.override:
        if each.hip_flexion_limit_deg is not None and each.made is not None:
            yield Cause("limit", each.made, None if each.side == "both" else each.side)
    yield from context.causes
    if context.readiness is not None:
        logged = {
            (each.kind, each.side, each.score) for each in context.causes if _day(each.at) == context.day
        }
        for answer in _answers(context.readiness, context.day):
            if (answer.kind, answer.side, answer.score) not in logged:
                yield answer


# --- what is lifted ----------------------------------------------------------------------------------


def same_gate(named_gate: str | None, id: str) -> bool:
    """Whether an override names this gate, with or without the word gate in front."""
    return named_gate is not None and named_gate.removeprefix("gate.") == id.removeprefix("gate.")


def can_be_lifted(id: str) -> bool:
    """Whether a professional's decision can lift this gate; with or without the word gate in front."""
    return f"gate.{id.removeprefix('gate.')}" in LOOKS_AT


def news_in_log(id: str) -> tuple[str, ...]:
    """Which kinds of news in the log end a lift of this gate; none where only an answer or a person does."""
    return tuple(kind for kind in LOOKS_AT[f"gate.{id.removeprefix('gate.')}"].log if kind != "limit")


def ended_by(lift: Override, id: str, person: Person, context: Context) -> Cause | None:
    """The newest thing told since a lift that this gate looks at; None while the lift stands."""
    news = news_since(lift, id, person, context)
    return news[-1] if news else None


def news_since(lift: Override, id: str, person: Person, context: Context) -> tuple[Cause, ...]:
    """Everything told since a lift that this gate looks at, the newest last."""
    looks = LOOKS_AT[f"gate.{id.removeprefix('gate.')}"]
    kinds = {*(f"answer.{key}" for key in looks.answers), *looks.log}
    if lift.lift_gate is None:
        kinds.discard("limit")  # it is the limit itself
    news = [
        cause
        for cause in causes_of(person, context)
        if cause.kind in kinds
        and (cause.side is None or lift.side in ("both", cause.side))
        and _is_news(cause, lift)
        and not _is_usual(cause, person)
    ]
    return tuple(sorted(news, key=lambda cause: (_day(cause.at), _clock(cause.at))))


@dataclass(frozen=True, slots=True)
class Lift:
    """A row of the file that lifts a rule: its place among the overrides, and what became of it by a day.

    ``ended``: what was told since; ``is_over``: its last day has passed.
    """

    place: int
    override: Override
    gate: str
    ended: Cause | None
    is_over: bool

    @property
    def stands(self) -> bool:
        """Whether the rule is lifted."""
        return self.ended is None and not self.is_over


def lifts(person: Person, context: Context) -> tuple[Lift, ...]:
    """Every rule that a professional lifted, where it can be lifted at all."""
    return tuple(
        Lift(place, each, id, ended_by(each, id, person, context), not each.holds(context.day))
        for place, each in enumerate(person.override)
        if each.lift_gate is not None and can_be_lifted(id := f"gate.{each.lift_gate.removeprefix('gate.')}")
    )


def is_lifted(person: Person, context: Context, id: str) -> bool:
    """Whether a professional's word that lifts this gate for both sides stands on this day."""
    every = lifts(person, context)
    return any(lift.stands and lift.gate == id and lift.override.side == "both" for lift in every)


_AHEAD = dt.timedelta(days=1)
"""No log takes a line from further ahead than this: one that is cannot have been known."""


def _is_news(cause: Cause, lift: Override) -> bool:
    """Whether whoever lifted the rule could not know of it."""
    made = lift.made
    if made is None:
        return True
    if cause.place is not None and lift.log_lines is not None and (cause.lines or 0) >= lift.log_lines:
        return cause.place >= lift.log_lines or _day(cause.at) > _day(made) + _AHEAD
    if isinstance(cause.at, dt.datetime) and isinstance(made, dt.datetime):
        return cause.at > made
    return _day(cause.at) >= _day(made)


def _day(at: dt.datetime | dt.date) -> dt.date:
    return at.date() if isinstance(at, dt.datetime) else at


def _clock(at: dt.datetime | dt.date) -> float:
    return at.timestamp() if isinstance(at, dt.datetime) else float("inf")


def _is_usual(cause: Cause, person: Person) -> bool:
    """Whether a pain is no more than what is usual for this joint: the rule knew that already."""
    level, _, joint = cause.kind.partition(".")
    if not level.endswith("pain") or cause.score is None:
        return False
    condition = person.condition
    if joint == "back":
        usual = condition.back_pain_usual
    elif joint in ("hip", "knee") and cause.side is not None:
        usual = getattr(condition.hip_pain_usual if joint == "hip" else condition.knee_pain_usual, cause.side)
    else:
        usual = None
    return usual is not None and cause.score <= usual
