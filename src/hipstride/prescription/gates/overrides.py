"""What a professional decided for one person: always with a note, always shown."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import replace

import numpy as np

from hipstride.catalogue.exercise import Exercise
from hipstride.catalogue.exercises import get
from hipstride.prescription.gates.context import Cause, Context
from hipstride.prescription.gates.gate import SIDES, Ask, Fired, Gate, fire, no
from hipstride.prescription.gates.since import can_be_lifted, cause_on, ended_by, on_words, same_gate
from hipstride.prescription.rule import RULES, Reason, rule
from hipstride.record.override import Override
from hipstride.record.person import Person, Side
from hipstride.record.questions import gettext_noop

_STANDING = "the person's own professional"

# Answers are lifted by new answers, not by a decision; `since.LOOKS_AT` has all that a decision can lift.
NEVER_LIFTED = (
    "gate.today.red_flag",
    "gate.today.ill",
    "gate.today.new_symptoms",
    "gate.screening.clot",
    "gate.screening.pressure_stop",
    "gate.fall.hurt",
    "gate.fall.new",
    "gate.relapse.pause",
    "gate.latex.allergy",
    "gate.override.block",
    "gate.override.load",
    "gate.override.range",
)

# Who can say that a gate no longer holds, by the beginning of its id; the first that fits.
_LIFTED_BY: tuple[tuple[str, str], ...] = (
    ("gate.override.", gettext_noop("Whoever decided it can take it back.")),
    ("gate.hip.", gettext_noop("Your surgeon or your therapist can change this.")),
    ("gate.surgery.", gettext_noop("Your surgeon or your therapist can change this.")),
    ("gate.pregnancy.", gettext_noop("Your midwife or doctor can change this.")),
    ("gate.screening.", gettext_noop("Your doctor can change this.")),
    ("gate.relapse.", gettext_noop("Your doctor or MS nurse can change this.")),
    ("gate.company.sign_off", gettext_noop("Your therapist or doctor can change this.")),
    ("gate.", gettext_noop("A therapist who knows you can change this.")),
)
# Whose word a professional needs to lift a gate that is not theirs to judge, by the beginning of its id.
_WORD_OF: tuple[tuple[str, str], ...] = (
    ("gate.hip.", gettext_noop("Only with the surgeon's word, in writing. Write who said it and when.")),
    ("gate.surgery.", gettext_noop("Only with the surgeon's word, in writing. Write who said it and when.")),
    (
        "gate.pregnancy.",
        gettext_noop("Only with the word of the midwife or doctor. Write who said it and when."),
    ),
    ("gate.screening.", gettext_noop("Only with a doctor's word. Write who said it and when.")),
    (
        "gate.relapse.",
        gettext_noop("Only with the word of the doctor or MS nurse. Write who said it and when."),
    ),
)
_ANSWER_ENDS_IT = gettext_noop("When this is no longer so, change your answer.")


def who_lifts(gate: Gate) -> str | None:
    """Who can lift a gate, in a plain sentence; None for one that only informs."""
    if gate.kind == "inform":
        return None
    if gate.id in NEVER_LIFTED and not gate.id.startswith("gate.override."):
        return _ANSWER_ENDS_IT
    return next(text for start, text in _LIFTED_BY if gate.id.startswith(start))


def word_needed(gate: Gate) -> str | None:
    """Whose word it takes to lift a gate, said to the professional; None where they judge it themselves."""
    return next((text for start, text in _WORD_OF if gate.id.startswith(start)), None)


def _leaves_out(each: Override, exercise: Exercise, side: str) -> bool:
    """Whether an override says that this is not to be done."""
    if not each.concerns(exercise.movement, side):
        return False
    return each.leave_out or exercise.id in each.not_exercises


def _what(each: Override) -> str:
    what = (each.movement or "all exercises").replace("_", " ")
    return f"{what}, {each.side}" if each.side in ("left", "right") else what


def _left_out(each: Override) -> str:
    if each.leave_out:
        return _what(each)
    names = ", ".join(get(form).name for form in each.not_exercises)
    return f"{names}, {each.side}" if each.side in ("left", "right") else names


@rule(
    "gate.override.block",
    "A professional's block stands until withdrawn, with its note.",
    source=_STANDING,
    status="verified",
)
def block(person: Person, context: Context) -> Fired | None:
    """What a professional left out."""
    blocks = tuple(each for each in person.override if each.leave_out or each.not_exercises)
    if not blocks:
        return None

    def forbids(ask: Ask, on: tuple[Side, ...]) -> Reason | None:
        for each in blocks:
            if _leaves_out(each, ask.exercise, ask.side):
                return no(
                    "gate.override.block",
                    _ended(f"{each.by} left this out for you: {each.note}"),
                    _ended(f"Blocked by {each.by}: {each.note}"),
                    by=each.by,
                    note=each.note,
                )
        return None

    said = "; ".join(f"{_left_out(each)} ({each.by}: {each.note})" for each in blocks)
    return fire(
        "gate.override.block",
        "block",
        f"Left out for you: {said}.",
        f"Blocked: {said}.",
        inputs={"overrides": tuple((each.by, each.note) for each in blocks)},
        forbids=forbids,
    )


@rule(
    "gate.override.load",
    "A professional's limit on the load stands until withdrawn, with its note.",
    source=_STANDING,
    status="verified",
)
def load(person: Person, context: Context) -> Fired | None:
    """A limit that the dose keeps."""
    found = tuple(each for each in person.override if each.max_relative_load is not None)
    if not found:
        return None
    said = "; ".join(
        f"{_what(each)}: at most {100 * (each.max_relative_load or 0):.0f} % ({each.by}: {each.note})"
        for each in found
    )
    return fire(
        "gate.override.load",
        "limit_load",
        f"Your load is kept low: {said}.",
        f"Relative load limited: {said}.",
        inputs={"overrides": tuple((each.by, each.note, each.max_relative_load) for each in found)},
    )


_JOINTS = {
    "hip_flexion": "hip, bent",
    "hip_abduction": "hip, to the side",
    "hip_external_rotation": "hip, turned out",
    "knee_flexion": "knee, bent",
    "ankle_dorsiflexion": "ankle, toes up",
}
_LEAST_DEG = 1e-6  # rounding, not movement


@rule(
    "gate.override.range",
    "A professional's limit on a joint holds on every frame and in getting ready; it only ever narrows.",
    source=_STANDING,
    status="verified",
)
def reach(person: Person, context: Context) -> Fired | None:
    """How far a joint may go; the bend of the hip counts what the trunk leans."""
    found = tuple(each for each in person.override if each.limits.given())
    if not found:
        return None

    def forbids(ask: Ask, on: tuple[Side, ...]) -> Reason | None:
        for each in found:
            if each.movement not in (None, ask.exercise.movement):
                continue
            for side in (side for side in SIDES if each.side in ("both", side)):
                joint = _past(each, ask, side)
                if joint is not None:
                    low, high = each.limits.given()[joint]
                    how_far = f"{_JOINTS[joint]}: {low:g} to {high:g} degrees"
                    text = f"{each.by} set a limit for your {side} {how_far}. {each.note}"
                    clinical = f"{side} {joint} {low:g} to {high:g} degrees ({each.by}: {each.note})."
                    inputs = {"joint": joint, "side": side, "by": each.by, "note": each.note}
                    return no("gate.override.range", _ended(text), clinical, **inputs)
        return None

    said = "; ".join(f"{_what(each)}: {_ranges(each)} ({each.by}: {each.note})" for each in found)
    return fire(
        "gate.override.range",
        "limit_range",
        f"How far your joints go is limited: {said}.",
        f"Range limited: {said}.",
        inputs={"overrides": tuple((each.by, each.note) for each in found)},
        forbids=forbids,
    )


def _ranges(each: Override) -> str:
    return ", ".join(
        f"{_JOINTS[joint]} {low:g} to {high:g} degrees" for joint, (low, high) in each.limits.given().items()
    )


def _past(each: Override, ask: Ask, side: Side) -> str | None:
    """The first joint of a side that an exercise takes past its limit, in the motion or in getting ready."""
    for joint, (low, high) in each.limits.given().items():
        track = ask.track(side, joint)
        bend = ask.bend(side) if joint == "hip_flexion" else track
        if joint == "hip_flexion" and ask.exercise.set_up.hip_flexion_deg > high + _LEAST_DEG:
            return joint
        if track is None or bend is None:
            continue
        if float(np.min(track)) < low - _LEAST_DEG or float(np.max(bend)) > high + _LEAST_DEG:
            return joint
    return None


@rule(
    "gate.override.lifted",
    "A lifted gate stays listed, with who lifted it and why, until something new of its kind is told; what today's "
    "answers raised is not lifted in a file.",
    source=_STANDING,
    status="verified",
)
def lifted(found: Iterable[Fired], person: Person, context: Context) -> list[Fired]:
    """Apply every ``lift_gate``: the gate forbids nothing there, and still says so."""
    return [_lift(fired, person, context) for fired in found]


def _lift(fired: Fired, person: Person, context: Context) -> Fired:
    lifts = [each for each in person.override if same_gate(each.lift_gate, fired.gate.id)]
    if fired.gate.id in NEVER_LIFTED:
        for each in lifts:
            fired = _say(fired, each, f"{each.by} cannot lift this here.", "lift_refused_for")
        return fired
    ended = {each: ended_by(each, fired.gate.id, person, context) for each in lifts}
    for each, news in ended.items():
        if news is not None:
            continue
        if not fired.sides or each.side in (None, "both"):
            left: tuple[Side, ...] = ()
        else:
            left = tuple(side for side in fired.sides if side != each.side)
        where = f" for the {each.side} side" if left else ""
        fired = _say(fired, each, f"{each.by} lifted this{where}: {each.note}", "lifted_by")
        if not left:
            gate = replace(fired.gate, kind="inform", blocks_session=False)
            fired = Fired(gate, ())
        else:
            fired = replace(fired, sides=left)
    if all(ended.values()):  # else what was lifted anew is all there is to say
        for each, news in ended.items():
            fired = fired if news is None else _holds_again(fired, each, news)
    return fired


def _holds_again(fired: Fired, each: Override, news: Cause) -> Fired:
    """A gate whose lift ended: because of what, when, and who had lifted it."""
    gate, words = fired.gate, cause_on(news, each)
    made = "" if each.made is None else f" on {on_words(each.made)}"
    clinical = f"Holds again since {words}; {each.by} lifted it{made}: {each.note}"
    told = {
        "by": each.by,
        "note": each.note,
        "on": _iso(each.made),
        "cause": news.kind,
        "told": _iso(news.at),
    }
    return replace(
        fired,
        gate=replace(
            gate,
            text=f"{gate.text} {each.by} had lifted this. It holds again because of {words}.",
            clinical=f"{gate.clinical} {_ended(clinical)}",
            inputs={**gate.inputs, "lift_ended": told},
        ),
    )


def _iso(at: dt.datetime | dt.date | None) -> str | None:
    return None if at is None else at.isoformat()


def _say(fired: Fired, each: Override, words: str, key: str) -> Fired:
    gate: Gate = fired.gate
    told = {**gate.inputs, key: each.by, "note": each.note}
    ended = _ended(words)
    return replace(
        fired,
        gate=replace(gate, text=f"{gate.text} {ended}", clinical=f"{gate.clinical} {ended}", inputs=told),
    )


def _ended(words: str) -> str:
    return words if words.endswith((".", "!", "?")) else f"{words}."


def unknown_lifts(person: Person) -> tuple[str, ...]:
    """Gates that an override names and that do not exist, for a clear message to the therapist."""
    names = [each.lift_gate for each in person.override if each.lift_gate is not None]
    return tuple(name for name in names if not any(same_gate(name, id) for id in RULES))


def is_lifted_by(each: Override) -> bool:
    """Whether the gate that an override names exists and may be lifted in a file; so too where it names none."""
    name = each.lift_gate
    if name is None:
        return True
    return can_be_lifted(name)


GATES = (block, load, reach)
