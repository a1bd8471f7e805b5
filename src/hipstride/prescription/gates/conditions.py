"""Other conditions that change what is done, where and with whom."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from hipstride.catalogue.bands import band_law
from hipstride.catalogue.errors import CatalogueError
from hipstride.catalogue.numbers import value
from hipstride.prescription.gates.company import FIXED_HOLDS
from hipstride.prescription.gates.context import Context
from hipstride.prescription.gates.gate import SIDES, Ask, Fired, fire, no
from hipstride.prescription.gates.surgery import surgery, surgery_unclear
from hipstride.prescription.rule import Reason, rule
from hipstride.record.person import OwnedBand, Person, Side
from hipstride.record.resistance import Band

_OURS = "our proposal, to be reviewed by a clinician"
_HALABCHI = "Halabchi 2017 Table 2 (bmcneurol.biomedcentral.com/articles/10.1186/s12883-017-0960-9)"
_PLACE_OF: Mapping[str, str] = {
    "ankle": "ankle",
    "foot": "ankle",
    "above_knee": "thigh",
    "mid_thigh": "thigh",
}


def is_upright(ask: Ask) -> bool:
    """Standing, or getting up to stand."""
    return ask.exercise.company in ("standing_held", "standing_free", "sit_to_stand")


# Latex


def _has_latex(band: OwnedBand) -> bool:
    if band.latex_free:
        return False
    try:
        return band_law(band.brand, band.colour, version=band.table_version).latex
    except CatalogueError:
        return True


@rule(
    "gate.latex.allergy",
    "Nobody with a latex allergy is given a band that may contain latex.",
    source=_OURS,
)
def latex(person: Person, context: Context) -> Fired | None:
    """Bands without latex only."""
    if person.condition.latex_allergy is not True:
        return None
    safe = [band for band in person.equipment.bands if not _has_latex(band)]

    def forbids(ask: Ask, on: tuple[Side, ...]) -> Reason | None:
        if ask.load.kind != "band":
            return None
        given = ask.load.given
        fitting = [
            band
            for band in person.equipment.bands
            if not isinstance(given, Band)
            or (band.brand.casefold(), band.colour.casefold())
            == (given.brand.casefold(), given.colour.casefold())
        ]
        # Two pieces of one colour cannot be told apart in a plan: every one of them must be safe.
        good = bool(safe) if given is None else bool(fitting) and not any(map(_has_latex, fitting))
        if good:
            return None
        return no(
            "gate.latex.allergy",
            "You are allergic to latex. This band may have latex in it.",
            "Latex allergy: only bands marked latex-free.",
        )

    return fire(
        "gate.latex.allergy",
        "limit_load",
        "You are allergic to latex. Use only bands that say latex-free.",
        "Latex allergy: only bands marked latex-free are planned.",
        inputs={"latex_free": tuple(f"{band.brand} {band.colour}" for band in safe)},
        forbids=forbids,
        looks_at_piece=True,
    )


# Bone and skin


def fragile(person: Person) -> bool:
    """Osteoporosis, or a bone broken by little."""
    return person.condition.osteoporosis is True or person.condition.fragility_fracture is True


@rule(
    "gate.bone.fragile",
    "Fragile bone: no break test, no deep bend of the back, no exercise of high fall risk alone.",
    source=_OURS,
)
def bone(person: Person, context: Context) -> Fired | None:
    """Osteoporosis or a fragility fracture."""
    if not fragile(person):
        return None

    def forbids(ask: Ask, on: tuple[Side, ...]) -> Reason | None:
        bend = ask.angles["trunk_flexion"] if ask.angles is not None else np.zeros(1)
        if float(np.max(bend)) > value("gates_more.fragile_trunk_bend_deg"):
            return no(
                "gate.bone.fragile",
                "This bends your back a lot. Your bones are fragile.",
                "Fragile bone: no loaded trunk flexion.",
                trunk_flexion_deg=round(float(np.max(bend)), 1),
            )
        if ask.context.alone and ask.exercise.fall_risk >= value("gates_more.fragile_fall_risk"):
            return no(
                "gate.bone.fragile",
                "You could fall here, and your bones are fragile. Do this one only with someone near.",
                "Fragile bone: no exercise of high fall risk alone.",
                fall_risk=ask.exercise.fall_risk,
            )
        return None

    return fire(
        "gate.bone.fragile",
        "limit_load",
        "Your bones are fragile. We leave out deep bends and hard tests. Move slowly, and do not twist.",
        "Osteoporosis or fragility fracture: no break tests, no deep trunk flexion, no high fall risk alone.",
        inputs={
            "osteoporosis": person.condition.osteoporosis,
            "fragility_fracture": person.condition.fragility_fracture,
        },
        forbids=forbids,
    )


@rule(
    "gate.skin.under_cuff",
    "No band, loop or cuff over skin that is numb or broken.",
    source=_OURS,
)
def skin(person: Person, context: Context) -> Fired | None:
    """Numb or broken skin where something would be tied."""
    places = person.condition.numb_or_broken_skin
    if not places:
        return None
    sides = tuple(side for side in SIDES if any(place.startswith(side) for place in places))

    def forbids(ask: Ask, on: tuple[Side, ...]) -> Reason | None:
        part = _PLACE_OF.get(ask.load.attachment or "")
        for side in ask.tied_sides():
            if side in on and part and f"{side}_{part}" in places:
                return no(
                    "gate.skin.under_cuff",
                    f"The skin at your {side} {part} is numb or sore. Nothing is tied there.",
                    "Numb or broken skin under the attachment.",
                    side=side,
                    place=part,
                )
        return None

    return fire(
        "gate.skin.under_cuff",
        "limit_load",
        "Your skin is numb or sore in places. We tie no band there: "
        f"{', '.join(place.replace('_', ' ') for place in places)}.",
        "Numb or broken skin: no attachment there.",
        inputs={"places": places},
        sides=sides,
        forbids=forbids,
    )


@rule(
    "gate.skin.lost_feeling",
    "Lost feeling in the legs: look at the skin after every band, and nobody stands freely alone.",
    source=f"{_HALABCHI}: seated work with machines or bands if sensation is poor",
    status="verified",
)
def lost_feeling(person: Person, context: Context) -> Fired | None:
    """Feet that do not feel the floor."""
    if person.condition.lost_feeling_legs is not True:
        return None

    def forbids(ask: Ask, on: tuple[Side, ...]) -> Reason | None:
        risky = ask.exercise.company == "standing_free" or ask.exercise.movement == "step_up"
        if risky and ask.context.alone:
            return no(
                "gate.skin.lost_feeling",
                "You cannot feel your feet well. Do this one only with someone near.",
                "Lost feeling in the legs: no free standing and no step alone.",
            )
        return None

    return fire(
        "gate.skin.lost_feeling",
        "limit_posture",
        "You cannot feel your legs well. Look at your feet as you move. Look at your skin after each band.",
        "Lost feeling in the legs: skin checks, visual control, seated work preferred.",
        inputs={"lost_feeling_legs": True},
        forbids=forbids,
    )


# Standing


@rule(
    "gate.standing.dizzy",
    "Dizzy on standing: sit up for a while after lying; nobody stands alone.",
    source=_OURS,
)
def dizzy(person: Person, context: Context) -> Fired | None:
    """Dizziness on standing."""
    if person.condition.dizzy_on_standing is not True:
        return None

    def forbids(ask: Ask, on: tuple[Side, ...]) -> Reason | None:
        if is_upright(ask) and ask.context.alone:
            return no(
                "gate.standing.dizzy",
                "You get dizzy when you stand up. Stand only when someone is with you.",
                "Dizziness on standing: no standing or sit-to-stand alone.",
            )
        return None

    return fire(
        "gate.standing.dizzy",
        "limit_posture",
        f"You get dizzy when you stand up. After lying, sit for {value('gates.dizzy_sit_minutes'):.0f} minutes. "
        "Ask your doctor to check why.",
        "Dizziness on standing: sit before standing, no standing alone; check lying and standing blood pressure.",
        inputs={"dizzy_on_standing": True},
        forbids=forbids,
    )


@rule(
    "gate.standing.vision",
    "Poor vision: clear the floor, large print; alone, standing only with hands on a fixed counter and no step.",
    source=_OURS,
)
def vision(person: Person, context: Context) -> Fired | None:
    """Poor sight."""
    if person.condition.poor_vision is not True:
        return None

    def forbids(ask: Ask, on: tuple[Side, ...]) -> Reason | None:
        exercise = ask.exercise
        loose = exercise.company == "standing_free" or (
            exercise.company == "standing_held" and exercise.holds not in FIXED_HOLDS
        )
        if ask.context.alone and (loose or exercise.movement == "step_up"):
            return no(
                "gate.standing.vision",
                "You do not see well. Do this one only with someone near.",
                "Poor vision: no free standing and no step alone.",
            )
        return None

    return fire(
        "gate.standing.vision",
        "limit_posture",
        "You do not see well. Clear the floor, turn on the light, and use the large print.",
        "Poor vision: fixed hand hold when alone, no step alone, large print.",
        inputs={"poor_vision": True},
        forbids=forbids,
    )


@rule(
    "gate.standing.grip",
    "A weak grip holds neither a band nor a person: no band in the hands, no standing alone.",
    source=_OURS,
)
def grip(person: Person, context: Context) -> Fired | None:
    """Hands that cannot hold."""
    if person.condition.weak_grip is not True:
        return None

    def forbids(ask: Ask, on: tuple[Side, ...]) -> Reason | None:
        anchor = ask.load.anchor
        if anchor is not None and anchor.point == "hands":
            return no(
                "gate.standing.grip",
                "You hold the band in your hands for this. Your grip is too weak.",
                "Weak grip: no band held in the hands.",
            )
        if ask.exercise.posture == "standing" and ask.context.alone:
            return no(
                "gate.standing.grip",
                "Your grip is weak, so a counter is not enough. Stand only with someone near.",
                "Weak grip: hand support is not good enough for standing alone.",
            )
        return None

    return fire(
        "gate.standing.grip",
        "limit_posture",
        "Your grip is weak. We tie bands to your leg, not to your hand. Stand only with someone near.",
        "Weak grip: no band in the hands, no standing alone.",
        inputs={"weak_grip": True},
        forbids=forbids,
    )


# Supervision, pregnancy, surgery, comfort


@rule(
    "gate.support.confusion",
    "Confusion: not alone but lying and seated without a band; written and picture cues, more supervision.",
    source=f"{_HALABCHI}: extra supervision if cognition is affected; severe impairment is a contraindication",
    status="verified",
)
def confusion(person: Person, context: Context) -> Fired | None:
    """Trouble to follow instructions."""
    if person.condition.confusion is not True:
        return None

    def forbids(ask: Ask, on: tuple[Side, ...]) -> Reason | None:
        if ask.context.alone and (ask.exercise.company not in ("lying", "seated") or ask.load.tied):
            return no(
                "gate.support.confusion",
                "Do this one only with someone near, who knows how it goes.",
                "Cognition affected: supervision for standing, sled, bands and cuffs.",
            )
        return None

    return fire(
        "gate.support.confusion",
        "ask_professional",
        "It can be hard to follow all the steps. Train with someone near. Use the pictures.",
        "Cognition affected: supervision, picture cues; severe impairment is a contraindication.",
        inputs={"confusion": True},
        forbids=forbids,
    )


@rule(
    "gate.pregnancy.professional",
    "Pregnancy: a doctor or midwife first; no lying on the back or the front, no sled, no strength test meanwhile.",
    source="PAR-Q: pregnancy, physician first (medicalalgorithms.com); positions are our proposal",
)
def pregnancy(person: Person, context: Context) -> Fired | None:
    """Pregnancy, week unknown."""
    if person.condition.pregnant is not True:
        return None

    def forbids(ask: Ask, on: tuple[Side, ...]) -> Reason | None:
        if ask.exercise.posture in ("supine", "hook_lying", "prone", "sled") or ask.test is not None:
            return no(
                "gate.pregnancy.professional",
                "You are pregnant. We leave this one out until your midwife or doctor agrees.",
                f"Pregnancy: no long supine lying from week {value('gates.pregnancy_supine_weeks'):.0f} "
                "(week not known here), no prone, no sled, no maximal test.",
                posture=ask.exercise.posture,
            )
        return None

    return fire(
        "gate.pregnancy.professional",
        "ask_professional",
        "You are pregnant. Talk to your midwife or doctor before you start. Do not lie flat for long.",
        "Pregnancy: clearance first (PAR-Q); no long supine or prone lying, no sled, no maximal test.",
        inputs={"pregnant": True},
        forbids=forbids,
    )


@rule(
    "gate.comfort.heat",
    "Heat-sensitive: a cool room, a fan, cool water, rests; train in the morning.",
    source=_HALABCHI,
    status="verified",
)
def heat(person: Person, context: Context) -> Fired | None:
    """Heat sensitivity."""
    if person.condition.heat_sensitive is not True:
        return None
    low, high = value("gates.room_low_celsius"), value("gates.room_high_celsius")
    return fire(
        "gate.comfort.heat",
        "inform",
        f"Heat makes you weaker. Keep the room at {low:.0f} to {high:.0f} degrees. "
        "Use a fan and sip cold water. The morning is best.",
        f"Heat-sensitive: {low:.0f}-{high:.0f} C, fan, cold water 3.2 mL/kg every 15 min, intervals, morning.",
        inputs={"heat_sensitive": True},
    )


@rule(
    "gate.comfort.bladder",
    "Bladder urgency: a toilet near, go before the session, a way out that is quick.",
    source=f"{_HALABCHI}: toilets near",
    status="verified",
)
def bladder(person: Person, context: Context) -> Fired | None:
    """Bladder urgency."""
    if person.condition.bladder_urgency is not True:
        return None
    return fire(
        "gate.comfort.bladder",
        "inform",
        "Go to the toilet first, and train near one. Stop when you need to. That is no failed set.",
        "Bladder urgency: toilet near, no hurry, breathe out on effort.",
        inputs={"bladder_urgency": True},
    )


GATES = (
    latex,
    bone,
    skin,
    lost_feeling,
    dizzy,
    vision,
    grip,
    confusion,
    pregnancy,
    surgery,
    surgery_unclear,
    heat,
    bladder,
)
