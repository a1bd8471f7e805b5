"""What is said of overrides: a reason on each exercise, and for each override whether it was followed and why not."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from hipstride.catalogue.exercise import movement_words
from hipstride.catalogue.exercises import get
from hipstride.catalogue.numbers import value
from hipstride.catalogue.programmes import Phase
from hipstride.prescription.gates import Cause, Context, lifts
from hipstride.prescription.gates.overrides import is_lifted_by
from hipstride.prescription.gates.since import cause_on
from hipstride.prescription.overrides import Form, fits, most_of, pinned, something_left
from hipstride.prescription.rule import Reason, rule
from hipstride.prescription.selector import KINDS, Selector, carries
from hipstride.prescription.sides import SIDES
from hipstride.prescription.types import DayKind, Prescription, tie_of
from hipstride.prescription.wishes import Wishes
from hipstride.record.override import Asked, AskedBand, AskedCuff, AskedSled, Override, override_ids
from hipstride.record.person import Person, Side

Verdict = Literal["partly"] | bool | None
_SOURCE = "the person's own professional"
_OURS = "our proposal, to be reviewed by a clinician"


@dataclass(frozen=True, slots=True)
class Followed:
    """One override and what became of it; ``followed`` is None where nothing of it is due."""

    id: str
    override: Override
    followed: Verdict
    why: str | None


@dataclass(frozen=True, slots=True)
class Scene:
    """What must be known of a session to say what became of an override in it.

    ``selector``: what the gates of the setting let through; ``cut``: exercises and sides that the time of the
    session made less of.
    """

    named: Mapping[str, Override]
    wishes: Wishes
    selector: Selector
    phase: Phase
    day: DayKind = "full"
    cut: frozenset[tuple[str, str]] = frozenset()


def named(person: Person) -> dict[str, Override]:
    """The overrides of a person by their names."""
    return dict(zip(override_ids(person.override), person.override, strict=True))


# --- on each exercise ------------------------------------------------------------------------------------


def told(exercises: Sequence[Prescription], scene: Scene) -> tuple[Prescription, ...]:
    """The exercises of a session with what professionals said of them."""
    if not scene.named:
        return tuple(exercises)
    ties = {tie for one in exercises if (tie := tie_of(one.resistance)) is not None}
    many = len(ties) > int(value("plan.band_set_ups_max"))
    found = []
    for one in exercises:
        reasons = [*_of_wishes(one, scene), *_of_limits(one, scene.named)]
        if many and tie_of(one.resistance) is not None and any(_about_load(each) for each in reasons):
            reasons.append(_many_ties(len(ties)))
        kept = one.reasons
        if any(_decides_load(each) for each in reasons):
            kept = tuple(each for each in kept if each.rule not in _OF_LIGHT_LOADS)
        found.append(replace(one, reasons=(*kept, *reasons)) if reasons else one)
    return tuple(found)


# What is light because a professional wants it so has no other cause.
_OF_LIGHT_LOADS = ("dose.too_light", "dose.step_too_wide", "dose.shared_set_up", "today.form_waits")


def _decides_load(reason: Reason) -> bool:
    return _about_load(reason) or "max_relative_load" in reason.inputs


def _about_load(reason: Reason) -> bool:
    return reason.rule in ("override.exercise", "override.resistance")


def _of_wishes(one: Prescription, scene: Scene) -> Iterator[Reason]:
    for name, each in scene.named.items():
        asked = _asked_here(each, one, scene.wishes, name)
        kept = {key: want for key, want in asked.items() if is_so(one, key, want)}
        if "exercise" in kept:
            yield _form(each, name)
        if "resistance" in kept:
            yield _load(each, name)
        if numbers := {key: want for key, want in kept.items() if key not in ("exercise", "resistance")}:
            yield _numbers(each, name, numbers)
        if open_ := {key: want for key, want in asked.items() if key not in kept}:
            yield _not_followed(each, name, open_, one, scene)


def _asked_here(each: Override, one: Prescription, wishes: Wishes, name: str) -> dict[str, Any]:
    """What this override asks of this exercise, without what another that came before it decides."""
    if each.movement != one.movement or not each.concerns(one.movement, one.side):
        return {}
    sides = SIDES if one.side == "both" else (one.side,)
    whose = [wishes.of(one.movement, side).whose for side in sides]
    return {key: want for key, want in each.wants().items() if any(row.get(key) == name for row in whose)}


def is_so(one: Prescription, key: str, asked: Any) -> bool:
    """Whether a prescription has what is asked for."""
    if key == "exercise":
        return bool(one.exercise == asked)
    if key == "resistance":
        return fits(asked, one.resistance)
    return bool(getattr(one.dose, key) == asked)


@rule(
    "override.exercise",
    "The form that a professional chose takes the place of the engine's.",
    source=_SOURCE,
    status="verified",
)
def _form(each: Override, name: str) -> Reason:
    return _said("override.exercise", each, name, "chose this form for you")


@rule(
    "override.resistance",
    "The band, sled load or cuff that a professional chose takes the place of the engine's; what is open is solved.",
    source=_SOURCE,
    status="verified",
)
def _load(each: Override, name: str) -> Reason:
    what = "this band" if isinstance(each.resistance, AskedBand) else "this load"
    return _said("override.resistance", each, name, f"chose {what} for you")


def _numbers(each: Override, name: str, numbers: Mapping[str, Any]) -> Reason:
    return _said("override.dose", each, name, f"set this for you: {_listed(words_of(numbers))}")


@rule(
    "override.not_followed",
    "What is asked for and cannot be is said, with what stands against it: never dropped in silence.",
    source=_OURS,
)
def _not_followed(
    each: Override, name: str, open_: Mapping[str, Any], one: Prescription, scene: Scene
) -> Reason:
    whys = dict.fromkeys(_why_not(one, key, want, scene) for key, want in open_.items())
    why = " ".join(text for text, _ in whys)
    inputs: dict[str, Any] = {"override": name, "keys": list(open_), "why": [text for text, _ in whys]}
    gates = [gate for _, gate in whys if gate is not None]
    if gates:
        inputs["gate"] = gates[0]
    text = f"{each.by} asked for {_listed(words_of(open_))}. Here it is not so. {why}"
    clinical = f"Override {name} not followed ({', '.join(open_)}): {why} Note: {each.note}"
    return Reason("override.not_followed", text, clinical, inputs)


@rule(
    "override.limit",
    "Forms, ranges and loads that a professional ruled out stay out of the plan.",
    source=_SOURCE,
    status="verified",
)
def _of_limits(one: Prescription, overrides: Mapping[str, Override]) -> Iterator[Reason]:
    for name, each in overrides.items():
        if not each.concerns(one.movement, one.side):
            continue
        if (most := each.max_relative_load) is not None and one.relative_load is not None:
            what = f"keeps this at {100 * most:.0f} % of your most, or less"
            yield _said("override.limit", each, name, what, max_relative_load=most)
        if each.movement is None:
            continue
        if each.not_exercises:
            forms = _listed([f"'{get(form).name}'" for form in each.not_exercises])
            yield _said("override.limit", each, name, f"does not want {forms} for you")
        if each.limits.given():
            yield _said("override.limit", each, name, "set how far your joints go here")


@rule(
    "override.set_ups",
    "Where the bands that a professional chose are more than two a session, this is said.",
    source=_OURS,
)
def _many_ties(ties: int) -> Reason:
    text = (
        f"This session has {ties} bands to tie, because your therapist chose them. It takes a little longer."
    )
    return Reason("override.set_ups", text, f"{ties} band set-ups, by override.", {"ties": ties})


def _said(rule_id: str, each: Override, name: str, what: str, **more: Any) -> Reason:
    inputs: dict[str, Any] = {"override": name, "by": each.by, "note": each.note, **more}
    return Reason(rule_id, _ended(f"{each.by} {what}. {each.note}"), f"Override {name} ({each.by}).", inputs)


def _ended(text: str) -> str:
    return text if text.endswith((".", "!", "?")) else f"{text}."


# --- why not ---------------------------------------------------------------------------------------------


Why = tuple[str, str | None]
"""Why in plain words, and the gate that stands against it, if it is one."""


def _why_not(one: Prescription, key: str, asked: Any, scene: Scene) -> Why:
    if key in ("exercise", "resistance") and scene.day != "gentle":
        against = _against_exercise(one, asked, scene) if key == "exercise" else None
        against = _against_resistance(one, asked, scene) if key == "resistance" else against
        if against is not None:
            return against
    given = getattr(one.dose, key, None) if key not in ("exercise", "resistance") else one.exercise
    if given is None:
        timed = one.dose.reps is None
        return ("It is held for a time here." if timed else "It is counted here, not timed.", None)
    if scene.day == "gentle":
        return "A gentle day is one easy set.", None
    if scene.day == "half" and key == "sets":
        return "A half day has half the sets.", None
    if one.side == "both" and scene.wishes.one_sided(one.movement):
        return "Both legs do this form at once.", None
    if (one.exercise, one.side) in scene.cut:
        return "The time of the session has no room for more.", None
    return "It is less for now, after what was done last.", None


def _sides(one: Prescription) -> tuple[Side, ...]:
    return SIDES if one.side == "both" else (one.side,)


def _against_exercise(one: Prescription, asked: str, scene: Scene) -> Why | None:
    exercise = get(asked)
    for side in _sides(one):
        refused = scene.selector.refusals(exercise, side)
        if refused:
            return refused[0].text, refused[0].rule
    return _against_form(one, Form(asked), scene)


def _against_resistance(one: Prescription, asked: Asked, scene: Scene) -> Why | None:
    if not _owned(asked, scene.selector.bench.person):
        return f"You do not have it: {_listed(words_of({'resistance': asked}))}.", None
    if isinstance(asked, AskedBand) and scene.selector.pieces == ():
        return "This programme has no bands.", None
    wanted = scene.wishes.of(one.movement, _sides(one)[0]).values.get("exercise", one.exercise)
    return _against_form(one, Form(wanted, asked), scene)


def _against_form(one: Prescription, form: Form, scene: Scene) -> Why | None:
    """What stands against a form: nothing of it can be set up, a gate, or the strength of now; None if nothing."""
    exercise = get(form.exercise or one.exercise)
    for side in _sides(one):
        tables = [
            (*scene.selector.table(exercise, side, kind), kind) for kind in KINDS if carries(exercise, kind)
        ]
        kept = [(table, allowed, form.keeps(exercise, table)) for table, allowed, _ in tables]
        if not any(rows.any() for *_, rows in kept):
            near = replace(form, near=True)
            if any(near.keeps(exercise, table).any() for table, _, _ in kept):
                return "The nearest that can be set up is given.", None
            return "It cannot be set up so: the band would be slack, too short or stretched too far.", None
        if not any((rows & allowed).any() for _, allowed, rows in kept):
            refused = _refused(scene.selector, side, form, kept)
            return refused or ("It is above the limit that was set for your load.", None)
        phase = pinned(scene.phase, scene.wishes.of(one.movement, side))
        if not something_left(scene.selector, exercise.movement, side, form, most_of(phase)):
            return "It asks more than is safe by what we know of your strength now.", None
    return None


def _refused(selector: Selector, side: Side, form: Form, kept: Sequence[Any]) -> Why | None:
    """The gate that lets none of these set-ups through."""
    for table, _, rows in kept:
        for row in rows.nonzero()[0].tolist():
            posed = selector.bench.stage(table.exercise).pose
            asked_side = "both" if table.exercise.sides == "both" else side
            found = selector.limits.refusals(table.exercise, asked_side, posed, table.resistance(row))
            return (found[0].text, found[0].rule) if found else None
    return None


def _owned(asked: Asked, person: Person) -> bool:
    if isinstance(asked, AskedBand):
        return any(
            asked.brand in (None, band.brand) and asked.colour in (None, band.colour)
            for band in person.equipment.bands
        )
    if isinstance(asked, AskedSled):
        return person.equipment.sled is not None
    if isinstance(asked, AskedCuff):
        return bool(person.equipment.cuff_kg)
    return True


# --- in words --------------------------------------------------------------------------------------------


def words_of(wants: Mapping[str, Any]) -> list[str]:
    """What is asked for, in a few words each."""
    return [_WORDS[key](want) for key, want in wants.items()]


def _resistance_words(asked: Asked) -> str:
    match asked:
        case AskedBand():
            parts = [part for part in ("doubled" if asked.layers == 2 else None, asked.colour) if part]
            length = "" if asked.rest_length_m is None else f", {100 * asked.rest_length_m:.0f} cm free"
            return f"the {' '.join([*parts, 'band'])}{length}"
        case AskedSled():
            return "the sled" if asked.load_kg is None else f"{asked.load_kg:g} kg on the sled"
        case AskedCuff():
            return "a cuff" if asked.mass_kg is None else f"a cuff of {asked.mass_kg:g} kg"
    return "no load"


_WORDS: Mapping[str, Any] = {
    "exercise": lambda form: f"'{get(form).name}'",
    "resistance": _resistance_words,
    "sets": lambda number: "1 set" if number == 1 else f"{number} sets",
    "reps": lambda number: f"{number} in each set",
    "seconds": lambda number: f"{number:g} seconds",
    "rest_s": lambda number: f"{number} seconds of rest",
    "effort": lambda number: f"an effort of {number} at most",
}


def decided(each: Override) -> str:
    """What an override decides, in one line: "hip abduction, left: 2 sets, 8 in each set"."""
    parts = words_of(each.wants())
    parts += ["left out"] if each.leave_out else []
    parts += [f"not '{get(form).name}'" for form in each.not_exercises]
    if each.max_relative_load is not None:
        parts.append(f"at most {100 * each.max_relative_load:.0f} % of your most")
    parts += [
        f"{joint.replace('_', ' ')} {low:g} to {high:g} degrees"
        for joint, (low, high) in each.limits.given().items()
    ]
    if each.hip_flexion_limit_deg is not None:
        parts.append(f"hip bent to {each.hip_flexion_limit_deg:g} degrees at most")
    parts += [] if each.lift_gate is None else [f"the rule {each.lift_gate} does not hold"]
    what = (each.movement or "all movements").replace("_", " ")
    side = f", {each.side}" if each.side != "both" else ""
    return f"{what}{side}: {', '.join(parts)}"


def _listed(words: Sequence[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


# --- override by override --------------------------------------------------------------------------------


def followed(
    person: Person,
    sessions: Iterable[tuple[dt.date, Sequence[Prescription]]],
    base: Context,
    *,
    today: DayKind | None = None,
) -> tuple[Followed, ...]:
    """Each override of the file and what became of it; ``today``: the kind of the one day, else it is a plan.

    ``base``: what is known on the day, for the rules that were lifted.
    """
    days = list(sessions)
    ended = {lift.place: lift.ended for lift in lifts(person, base)}
    return tuple(
        _one(name, each, days, today, ended.get(place))
        for place, (name, each) in enumerate(named(person).items())
    )


def set_by(person: Person, day: dt.date) -> tuple[Followed, ...]:
    """What professionals had set by a day, for a report: what became of it stands in the plan and the sessions."""
    return tuple(
        Followed(name, each, None, None)
        for name, each in named(person).items()
        if each.on is None or each.on <= day
    )


def _one(
    name: str,
    each: Override,
    days: Sequence[tuple[dt.date, Sequence[Prescription]]],
    today: DayKind | None,
    news: Cause | None,
) -> Followed:
    if days and not any(each.holds(day) for day, _ in days):
        return Followed(name, each, False, f"It ended on {each.until}.")
    never, why_never = _never(each, news)
    wants = each.wants()
    due = [
        one
        for day, exercises in days
        for one in exercises
        if each.holds(day) and one.movement == each.movement and each.concerns(one.movement, one.side)
    ]
    if not wants:
        return Followed(name, each, never, why_never)
    if not due:
        movement = movement_words(each.movement or "")
        if today is None:
            verdict: Verdict = "partly" if never and _rules_out(each) else False
            return Followed(name, each, verdict, f"No session here has anything for {movement}.")
        return Followed(name, each, None, f"Today has nothing for {movement}.")
    so = [is_so(one, key, want) for one in due for key, want in wants.items()]
    whys = dict.fromkeys(
        str(why)
        for one in due
        for reason in one.reasons
        if reason.rule == "override.not_followed" and reason.inputs.get("override") == name
        for why in reason.inputs["why"]
    )
    if all(so) and never is not False:
        return Followed(name, each, True, None)
    verdict = "partly" if any(so) or (_rules_out(each) and never) else False
    return Followed(name, each, verdict, " ".join([*whys, *([why_never] if why_never else [])]) or None)


def _rules_out(each: Override) -> bool:
    """Whether it also says what is not to be."""
    return bool(
        each.not_exercises
        or each.leave_out
        or each.max_relative_load
        or each.limits.given()
        or each.lift_gate
    )


def _never(each: Override, news: Cause | None) -> tuple[Verdict, str | None]:
    """What is ruled out stays out; a gate is lifted where it may be, until something new of its kind is told."""
    if news is not None:
        return False, f"The rule holds again because of {cause_on(news, each)}."
    if is_lifted_by(each):
        return True, None
    return False, f"The rule {each.lift_gate} is not lifted in a file."


@rule(
    "override.held",
    "A number that a professional set does not go up by itself; pain, failure, poor form and smaller days make it less.",
    source="DESIGN section 6: what never progresses; " + _OURS,
)
def ask_first(exercises: Iterable[Prescription]) -> tuple[Reason, ...]:
    """What the person should know of numbers that somebody set for them; nothing where nobody did."""
    names = dict.fromkeys(
        str(reason.inputs["by"])
        for one in exercises
        for reason in one.reasons
        if reason.rule in ("override.dose", "override.resistance")
    )
    if not names:
        return ()
    who = _listed(list(names))
    text = f"{who} set some of your numbers. They do not go up by themselves. Ask before you do more."
    clinical = "Overridden numbers are ceilings: no progression of their own; guard rails still lower them."
    return (Reason("override.held", text, clinical, {"by": list(names)}),)
