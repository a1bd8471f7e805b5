"""The day's session as one document: all that the player shows, and what the log gets at its start. Pure.

Its shape is told in docs/app-sync.md. The moving pictures are not kept in it: they come from `figures_of`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from hipstride.app.training.how_long import asking_minutes
from hipstride.catalogue.bands import band_law, known
from hipstride.catalogue.exercise import CORE_MOVEMENTS, Exercise
from hipstride.catalogue.exercises import get
from hipstride.catalogue.numbers import value
from hipstride.figure.follow.blocks import Pair, chosen_dose, effort_line, groups_of
from hipstride.figure.follow.page import live_theme
from hipstride.figure.follow.session import things_needed
from hipstride.figure.follow.sets import beats_of, cycle_s, take_turns
from hipstride.figure.follow.stage import Loaded, Stage
from hipstride.figure.follow.steps import Way
from hipstride.figure.follow.words import (
    GET_UP,
    HELP,
    LET_GO,
    NOT_TODAY,
    SIDES,
    WARM_UP,
    amount,
    done_words,
    load_name,
    set_up_lines,
    sets_of,
    strap_lines,
    way_words,
)
from hipstride.figure.ready import steps as ways_in
from hipstride.figure.words import describe, leg_place
from hipstride.prescription.gates.gate import Gate
from hipstride.prescription.gates.joints import places_loaded
from hipstride.prescription.gates.today import STOP_NOW
from hipstride.prescription.present import reason_json, resistance_json
from hipstride.prescription.readiness import QUESTIONS
from hipstride.prescription.rule import Reason
from hipstride.prescription.timing import session_minutes
from hipstride.prescription.today import Today, TodayExercise, on_the_sheet
from hipstride.prescription.types import Prescription
from hipstride.record.canonical import to_jsonable
from hipstride.record.check import checked
from hipstride.record.event import Prescribed, SessionStarted
from hipstride.record.person import Person
from hipstride.record.resistance import Band, Limb, NoLoad, Resistance

SCHEMA = "hipstride.player/1"
Json = dict[str, Any]
_HEAT = "gate.comfort.heat"
_WARM_UP_LASTS = "Take about {minutes:.0f} minutes."  # so long the times of a session count for it
_COMING_BACK = (
    "clearance",
    "retest",
)  # asked after a long break or a relapse, and not on the screen of the day


def document_of(made: Today, *, session: str, name: str, inputs_sha256: str, first: bool = False) -> Json:
    """The document of a day. ``session``: its id; ``name``: what to call the person; ``first``: never trained before."""
    made, enough = _first_session(made) if first else (made, None)
    stage = Stage(made.person, live_theme(), postures=False)
    figures: dict[str, str] = {}
    steps = [
        step
        for number, pair in enumerate(groups_of(made.exercises))
        for step in _steps(pair, number, stage, figures)
    ]
    return {
        "schema": SCHEMA,
        "session": session,
        "person": made.person.person.id,
        "name": name,
        "date": made.date.isoformat(),
        "day": made.day,
        "week": made.week,
        "setting": made.setting,
        "minutes": round(made.minutes),
        "asking_minutes": asking_minutes(made.exercises),
        "enough": enough,
        "messages": list(dict.fromkeys(reason.text for reason in made.messages)),
        "why_day": list(dict.fromkeys(r.text for r in made.messages if r.rule != "readiness.day")),
        "rested": any(reason.rule == "today.rested" for reason in made.messages),
        "ask": list(made.ask),
        "questions": [QUESTIONS[key] for key in made.ask if key in _COMING_BACK],
        "heat": next((gate.text for gate in made.gates if gate.id == _HEAT), None),
        "mind": list(dict.fromkeys(gate.text for gate in made.gates if _to_mind(gate))),
        "paused": list(dict.fromkeys(gate.text for gate in made.gates if gate.blocks_session)),
        "needs": list(things_needed(made)),
        "before": _before(made),
        "rules": _rules(made),
        "warm_up": [*WARM_UP, _WARM_UP_LASTS.format(minutes=value("plan.warm_up_minutes"))],
        "after": _after(made.exercises),
        "signs": [{"id": sign, "text": words} for sign, words in STOP_NOW],
        "help": HELP,
        "started": _started(made, inputs_sha256),
        "steps": steps,
        "swatches": dict(stage.swatches),
    }


def _first_session(made: Today) -> tuple[Today, Json | None]:
    """Of somebody's first session: what is enough for it, and that first. None in a class, and where there is only one.

    One exercise, the shortest for strength that needs nothing tied, one set a side of it, with warming up and cooling down;
    the rest is on offer.
    """
    groups = groups_of(made.exercises)
    if made.setting != "home" or len(groups) < 2:
        return made, None
    strength = [group for group in groups if group[0].prescription.movement in CORE_MOVEMENTS] or groups
    first = min([group for group in strength if not _is_tied(group)] or strength, key=_first_minutes)
    others = [shown for group in groups if group is not first for shown in group]
    minutes = round(_first_minutes(first)) + asking_minutes(_one_set_a_side(first))
    alone = replace(made, exercises=first)
    told = {
        "exercises": 1,
        "minutes": minutes,
        "needs": list(things_needed(alone)),
        "after": _after(first),
    }
    return replace(made, exercises=(*first, *others)), told


def in_its_order(made: Today, *, first: bool) -> Today:
    """The day in the order in which it is given, on paper as on a screen. ``first``: as for `document_of`."""
    return _first_session(made)[0] if first else made


def is_short(made: Today, *, first: bool) -> bool:
    """Whether its first exercise would be enough."""
    return first and _first_session(made)[1] is not None


def _one_set_a_side(group: Pair) -> list[TodayExercise]:
    return [
        replace(shown, prescription=replace(one, dose=replace(one.dose, sets=1)))
        for shown in group
        for one in [shown.prescription]
    ]


def _first_minutes(group: Pair) -> float:
    """Of a session with one set a side of this exercise alone."""
    return session_minutes([[shown.prescription for shown in _one_set_a_side(group)]])


def _is_tied(group: Pair) -> bool:
    """Whether something is put on for it."""
    return any(not isinstance(shown.prescription.resistance, Limb | NoLoad) for shown in group)


def figures_of(person: Person, prescribed: Sequence[Loaded]) -> Json:
    """The moving pictures of a session under the keys that its steps name."""
    stage = Stage(person, live_theme(), postures=False)
    for one in prescribed:
        stage.picture(one)
    return {
        picture.id: {"svg": picture.svg, "left": list(picture.left), "right": list(picture.right)}
        for picture in stage.pictures.values()
    }


def _started(made: Today, inputs_sha256: str) -> Json:
    sheet = on_the_sheet(shown.prescription for shown in made.exercises)
    body = SessionStarted(day=made.day, plan_sha256=inputs_sha256, week=made.week, prescribed=sheet)
    return {"type": "session_started", "body": to_jsonable(body)}


def _to_mind(gate: Gate) -> bool:
    """What stops a session and what makes it cool have places of their own."""
    return not gate.blocks_session and gate.id != _HEAT


_FEW_RULES = 2  # more of them at once frighten more than they help, and hide what is to be done now
_NEWS = frozenset(
    (
        "gate.fall.new",
        "gate.hip.new_pain",
        "gate.pain.care",
        "gate.pain.stop",
        "gate.relapse.ask",
        "gate.spasticity.new",
        "gate.today.new_symptoms",
    )
)


def _before(made: Today) -> list[str]:
    """What is to be thought of now: what forbids a start, what is new, the room, and the safety rules where they are few."""
    folded = set(_rules(made))
    gates = [gate.text for gate in made.gates if gate.text not in folded]
    return list(dict.fromkeys([*NOT_TODAY, *gates]))


def _rules(made: Today) -> list[str]:
    """The safety rules that the plan keeps to anyway, where they are many: folded away, for who likes to read them."""
    told = list(dict.fromkeys(gate.text for gate in made.gates if not _is_of_today(gate)))
    return told if len(told) > _FEW_RULES else []


def _is_of_today(gate: Gate) -> bool:
    """Whether a rule is to be read before today's start: it stops it, cools the room, is new, or holds again."""
    return gate.blocks_session or gate.id == _HEAT or gate.id in _NEWS or "lift_ended" in gate.inputs


def _after(exercises: Sequence[TodayExercise]) -> list[str]:
    """Letting go, and getting up from where the last of these was done."""
    if not exercises:
        return []
    last = get(exercises[-1].prescription.exercise)
    return [*LET_GO, last.getting_out, GET_UP]


# --- steps -------------------------------------------------------------------------------------------


def _steps(pair: Pair, number: int, stage: Stage, figures: dict[str, str]) -> Iterator[Json]:
    """One exercise on its sides, left and right one after the other."""
    ones = [shown.prescription for shown in pair]
    form = get(ones[0].exercise)
    turns = len(ones) < 2 or take_turns(ones, form)
    for shown in pair:
        yield {**_step(shown, form, stage, figures), "pair": f"exercise-{number + 1}", "take_turns": turns}


def _figure(one: Prescription, stage: Stage, figures: dict[str, str]) -> str:
    """The name of its picture: in the order of their first use, as the stage names those that it draws."""
    return figures.setdefault(stage.key(one), f"figure-{len(figures) + 1}")


def _step(shown: TodayExercise, form: Exercise, stage: Stage, figures: dict[str, str]) -> Json:
    one = shown.prescription
    figure = _figure(one, stage, figures)
    seen = stage.setting(one)
    doses = {way: chosen_dose(shown, way) for way in _WAYS}
    choices = {
        way: None if dose is None else _choice(dose, one, stage, figures) for way, dose in doses.items()
    }
    for choice in choices.values():
        if choice is not None and (moved := _elsewhere(choice["resistance"], one)):
            choice["text"] = f"{choice['text']}, {moved}"
    last = shown.last_time
    return {
        "key": f"{one.exercise}/{one.side}",
        "exercise": one.exercise,
        "movement": one.movement,
        "side": one.side,
        "side_text": SIDES[one.side],
        "sets": one.dose.sets,
        "reps": one.dose.reps,
        "seconds": one.dose.seconds,
        "rest_s": one.dose.rest_s,
        "effort": one.dose.effort,
        "effort_text": effort_line([one]),
        "beats": [to_jsonable(beat) for beat in beats_of(one, seen)],
        "cycle_s": cycle_s(one, seen),
        "band": _band(one.resistance, stage),
        "load_text": load_name(one.resistance),
        "dose_text": f"{sets_of(one.dose.sets)} of {amount(one.dose.reps, one.dose.seconds)}",
        "set_up": set_up_lines(form, one.side, one.resistance),
        "last_time": None if last is None else done_words(last),
        "why": [_why(reason) for reason in one.reasons],
        "choices": choices,
        "loads": _loads(stage.person, [one, *(dose for dose in doses.values() if dose is not None)]),
        "figure": figure,
        "mistakes": list(form.faults),
        **_of_form(one, form, stage),
    }


def _loads(person: Person, ways: Sequence[Prescription]) -> list[str]:
    """The joints that a step strains, whichever way is chosen: what is left out when one of them hurts badly."""
    found = (places_loaded(person, get(one.exercise), one.side, one.resistance) for one in ways)
    return sorted(frozenset[str]().union(*found))


def _elsewhere(told: Json, one: Prescription) -> str | None:
    """What differs of an easier or harder band beside its mark: where it sits on the leg, or how far away it is tied."""
    here = one.resistance
    if not isinstance(here, Band) or told["kind"] != "band":
        return None
    at = told["attachment"] or "ankle"
    if at != (here.attachment or "ankle") and one.side != "both":
        return leg_place(at, one.side)
    same = (told["colour"], told["rest_length_m"], told["layers"]) == (
        here.colour,
        here.rest_length_m,
        here.layers,
    )
    away = told["anchor_distance_m"]
    return f"tied {100 * away:.0f} cm away" if same and away != here.anchor_distance_m and away else None


def _why(reason: Reason) -> Json:
    told = reason_json(reason)
    return {name: told[name] for name in ("rule", "text", "clinical")}


_WAYS: tuple[Way, ...] = ("easier", "suggested", "harder")


def _choice(one: Prescription, planned: Prescription, stage: Stage, figures: dict[str, str]) -> Json:
    form = get(one.exercise)
    told = {
        "exercise": one.exercise,
        "resistance": resistance_json(one.resistance),
        "sets": one.dose.sets,
        "reps": one.dose.reps,
        "seconds": one.dose.seconds,
        "band": _band(one.resistance, stage),
        "load_text": load_name(one.resistance),
        "set_up": set_up_lines(form, one.side, one.resistance),
        "text": way_words(one, planned),
        "figure": _figure(planned if form.id == planned.exercise else one, stage, figures),
    }
    if one.dose.seconds != planned.dose.seconds or form.id != planned.exercise:
        seen = stage.setting(one)
        told |= {"beats": [to_jsonable(beat) for beat in beats_of(one, seen)], "cycle_s": cycle_s(one, seen)}
    return told if form.id == planned.exercise else {**told, **_of_form(one, form, stage)}


def _of_form(one: Prescription, form: Exercise, stage: Stage) -> Json:
    """What is told of a form: where it is chosen instead of the one of the step too."""
    return {
        "name": form.name,
        "tempo_s": list(one.dose.tempo_s),
        "get_ready": _get_ready(one, form, stage),
        "gives_out": form.gives_out,
        "cues": list(form.cues),
        "breathe": form.breathe,
        "figure_text": describe(stage.setting(one), "right" if one.side == "right" else "left"),
    }


def _band(resistance: Resistance, stage: Stage) -> Json | None:
    tag = stage.tag(resistance)
    if tag is None or not isinstance(resistance, Band):
        return None
    there = known(resistance.brand, resistance.colour)
    hatch = band_law(resistance.brand, resistance.colour).hatch if there else None
    return {
        "brand": resistance.brand,
        "colour": resistance.colour,
        "hatch": hatch,
        "text": tag.words,
        "mark": tag.mark,
        "swatch": tag.swatch,
    }


def _get_ready(one: Prescription, form: Exercise, stage: Stage) -> list[str]:
    """Getting into position, step by step, and what to hold."""
    lines = [step.words for step in ways_in(stage.setting(one)) if step.words]
    if form.posture == "side_lying" and one.side != "both":
        other = "right" if one.side == "left" else "left"
        # Of the second side this line alone is told, so it says how to get there too.
        lines.append(
            f"Lie on your {other} side, the {one.side} leg on top. "
            "To change sides, keep the pillows between your legs and roll over in one piece."
        )
    return [*lines, *strap_lines(form, one.side, one.resistance)]


def prescribed_of(document: Mapping[str, Any]) -> tuple[Prescribed, ...]:
    """What the session's document says was on the sheet. Raises BadInput if it is no such document."""
    body = checked(SessionStarted, document["started"]["body"], "started")
    return tuple(body.prescribed)


def pictured_of(document: Mapping[str, Any]) -> tuple[Prescribed, ...]:
    """All that the steps of a document show in the order of their pictures: what was on the sheet, and other forms."""
    found: list[Prescribed] = []
    for one, step in zip(prescribed_of(document), document["steps"], strict=True):
        ways = [way for way in step["choices"].values() if way and way["exercise"] != one.exercise]
        found += [one, *(_instead(one, way) for way in ways)]
    return tuple(found)


def _instead(one: Prescribed, way: Json) -> Prescribed:
    told = {"exercise": way["exercise"], "side": one.side, "sets": one.sets, "resistance": way["resistance"]}
    return checked(Prescribed, told, "choices")
