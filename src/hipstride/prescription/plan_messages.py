"""What a person should know about the whole plan."""

from __future__ import annotations

from collections.abc import Sequence

from hipstride.catalogue.exercise import CORE_MOVEMENTS, Movement, movement_words
from hipstride.catalogue.exercises import get, ladder
from hipstride.prescription.bench import Bench
from hipstride.prescription.moves_on import moves_on
from hipstride.prescription.overrides_told import ask_first
from hipstride.prescription.planner import (
    USUAL_SUPPORTS,
    Planner,
    counts_on_helper,
    fewest_at,
    limit_at,
    nothing_alone,
    phase_at,
)
from hipstride.prescription.rule import Reason, rule
from hipstride.prescription.selection import choose
from hipstride.prescription.sides import SIDES
from hipstride.prescription.types import Prescription, Session
from hipstride.record.person import Equipment, Side
from hipstride.record.resistance import Sled


def _no_sled(wanted: str) -> Reason:
    return Reason(
        "plan.programme",
        "Your programme is with a leg press, and you have none. Until you do, it is done with bands.",
        f"Programme {wanted}: no sled in the equipment, band programme used.",
        {"programme": wanted},
    )


def different_exercises(sessions: Sequence[Session]) -> list[Prescription]:
    """What the sessions hold, in their order; what several of them share counts once."""
    return list({id(one): one for session in sessions for one in session.exercises}.values())


@rule(
    "plan.stopped",
    "A plan without a session has no test day either; it says what comes first, in the words of what stops it.",
    source="our proposal, to be reviewed by a clinician",
)
def nothing_planned(made: Planner) -> list[Reason]:
    """What somebody hears of whom nothing can be planned: what to do instead, once, and no test."""
    limits = made.selectors["home"].limits
    found = [
        _stopped(f"Nothing is planned for now, and no test. {gate.text}", gate.clinical, [gate.id])
        for gate in limits.session_blocked
    ]
    if found:
        return found
    if nothing_alone(made.bench.person, limits.context) and limits.context.alone:
        text = "We can plan only for times when someone is with you. Is that so on some days? Tell us."
        clinical = "PDDS 7 or more at home, nobody there: nothing alone. Ask about a helper at home."
        return [_stopped(text, clinical, ["gate.company.assistant"])]
    return _not_in_plan(made, ())


def _stopped(text: str, clinical: str, rules: Sequence[str]) -> Reason:
    return Reason("plan.stopped", text, clinical, {"rules": list(rules)})


def with_helper() -> Reason:
    """Said of a plan that is for days with a helper."""
    return Reason(
        "plan.with_helper",
        "This plan is for days when someone is with you. On a day when you are alone, wait.",
        "PDDS 7 or more with a helper at home on some days: planned as if the helper is present; asked on each day.",
        {"helper_at_home": True},
    )


def messages_of(made: Planner, sessions: Sequence[Session]) -> list[Reason]:
    """What the person should know about the whole plan."""
    person = made.bench.person
    found: list[Reason] = []
    wanted = person.preferences.programme
    if wanted not in (None, made.programme.id):
        found.append(_no_sled(str(wanted)))
    if counts_on_helper(person, made.selectors["home"].limits.context):
        found.append(with_helper())
    minutes = person.preferences.other_training_minutes_per_day
    if minutes > 0:
        found.append(other_training(minutes))
    different = different_exercises(sessions)
    light = sorted(
        {
            (one.movement, one.side)
            for one in different
            for reason in one.reasons
            if reason.rule == "dose.too_light"
        }
    )
    if light:
        sides = {movement: [side for each, side in light if each == movement] for movement, _ in light}
        names = ", ".join(
            f"{movement_words(movement)} ({on[0] if len(on) == 1 else 'both'})"
            for movement, on in sides.items()
        )
        found.append(
            Reason(
                "dose.too_light",
                f"What you have is too light for: {names}. The shopping list says what would fit, where anything would.",
                "No owned set-up reaches 40 % of capacity for these.",
                {"movements": [list(pair) for pair in light]},
            )
        )
    if person.equipment == Equipment():
        found.append(usual_supports())
    found += _no_leg_press(made, different)
    found += _few_sets(made, sessions)
    found += _other_way(sessions)
    found += moves_on(made, sessions)
    found += _not_in_plan(made, different)
    found += ask_first(different)
    return [*found, *level_unknown(made.bench)]


@rule(
    "plan.no_leg_press",
    "Who has a leg press that no session may use hears why, and what would have to change.",
    source="our proposal, to be reviewed by a clinician",
)
def _no_leg_press(made: Planner, exercises: Sequence[Prescription]) -> list[Reason]:
    """What keeps the sled out of the plan, by the least that can be done on it."""
    pressed = any(isinstance(one.resistance, Sled) for one in exercises)
    if pressed or made.bench.person.equipment.sled is None:
        return []
    forms = [form for form in ladder("leg_press") if form.chain == "sled"]
    for selector in made.selectors.values():
        if any(selector.allows(form, side) for form in forms for side in SIDES):
            return []
    # Where others are there least is in the way: what is refused there is refused everywhere.
    freest = min(made.selectors.values(), key=lambda one: len(one.refusals(forms[0], "left")))
    reasons = freest.refusals(forms[0], "left")
    text = " ".join(dict.fromkeys(reason.text for reason in reasons))
    rules = ", ".join(dict.fromkeys(reason.rule for reason in reasons))
    clinical = f"{forms[0].id}, the least on the sled, is refused by {rules}."
    return [
        Reason("plan.no_leg_press", f"Your plan leaves out the leg press. {text}", clinical, {"rules": rules})
    ]


@rule(
    "plan.few_sets",
    "Where the minutes leave a movement fewer sets than its phase has in every session, the plan says so.",
    source="one set is inside the 1-3 sets of 8-15 of Kim 2019, PMC6586489 Table 1; that it is said is our proposal",
)
def _few_sets(made: Planner, sessions: Sequence[Session]) -> list[Reason]:
    """Movements that in a phase never get its sets, on neither side, because time is short."""
    fewest = {phase.name: phase.sets_low for phase in made.programme.phases}
    core = {role.movement for role in made.programme.movements}
    asked = bool(made.wishes)
    most: dict[tuple[str, str], int] = {}
    for session in sessions:
        phase = phase_at(made.programme, session.week).name
        for one in session.exercises:
            if one.movement not in core or (asked and made.wishes.of(one.movement, one.side)):
                continue
            if one.dose.sets > most.get(key := (phase, one.movement), 0):
                most[key] = one.dose.sets
    few = sorted({movement for (phase, movement), sets in most.items() if sets < fewest[phase]})
    if not few:
        return []
    minutes = made.bench.person.preferences.minutes_per_session
    names = ", ".join(movement_words(movement) for movement in few)
    text = (
        f"Your {minutes} minutes leave time for fewer sets than planned of: {names}. "
        "One set helps too. With more minutes you get more."
    )
    clinical = f"Sets cut to fit {minutes} min, on both sides and all through a phase: {', '.join(few)}."
    return [Reason("plan.few_sets", text, clinical, {"minutes": minutes, "movements": few})]


@rule(
    "plan.no_step_back",
    "Where a later phase has a form from lower on the ladder because it asks more of the muscle, the plan says so.",
    source="our proposal, to be reviewed by a clinician",
)
def _other_way(sessions: Sequence[Session]) -> list[Reason]:
    """Forms that look like a step back and are none, such as a band lying down after standing without one."""
    last: dict[tuple[str, str, str], Prescription] = {}
    found: dict[tuple[str, str], Reason] = {}
    for session in sessions:
        for one in session.exercises:
            before = last.get(key := (session.setting, one.movement, one.side))
            last[key] = one
            if before is None or before.exercise == one.exercise or not _looks_easier(before, one):
                continue
            old, new = get(before.exercise).name, get(one.exercise).name
            text = f"From week {session.week} you do this: {new}. Before, it was: {old}. It asks more of the muscle."
            torque = f"{before.peak_torque_nm:.1f} -> {one.peak_torque_nm:.1f} N.m"
            clinical = f"{before.exercise} -> {one.exercise}: a lower rung with a larger torque ({torque})."
            inputs = {"week": session.week, "from": before.exercise, "to": one.exercise}
            found.setdefault(
                (before.exercise, one.exercise), Reason("plan.no_step_back", text, clinical, inputs)
            )
    return list(found.values())


def _looks_easier(before: Prescription, one: Prescription) -> bool:
    """Whether a form is lower on the ladder and yet asks more."""
    more = (one.peak_torque_nm or 0.0) > (before.peak_torque_nm or 0.0) > 0.0
    return more and one.rung < before.rung


@rule(
    "plan.find_my_level",
    "Where no strength is known, finding the level comes first.",
    source="DESIGN section 5; provisional",
)
def level_unknown(at: Bench) -> tuple[Reason, ...]:
    """The way to a first test, for somebody of whom no strength is known; else what it rests on, if on answers alone."""
    if at.table.rows:
        return _careful_guess(at)
    text = "We do not know your strength yet. So you start light. Do 'find my level': the short one is two minutes."
    clinical = "No capacity: lowest rungs until find my level is answered."
    return (Reason("plan.find_my_level", text, clinical, {}),)


@rule(
    "plan.careful_guess",
    "Where strength is known from answers alone, the plan says that it is a guess, until a set is done.",
    source="our proposal, to be reviewed by a clinician",
)
def _careful_guess(at: Bench) -> tuple[Reason, ...]:
    sources = {row.source for row in at.table.rows}
    if not sources <= {"find_my_level", "norm"}:
        return ()
    text = "How strong you are is a careful guess, from what you answered. Your first sessions find it."
    clinical = "Every capacity is from find my level or a norm; the pessimistic 5th percentile is dosed."
    return (Reason("plan.careful_guess", text, clinical, {}),)


@rule(
    "plan.not_in_plan",
    "A core movement that is not in the plan is named, with what stands in its way.",
    source="our proposal, to be reviewed by a clinician",
)
def _not_in_plan(made: Planner, exercises: Sequence[Prescription]) -> list[Reason]:
    """Core movements that no session has on a side: too heavy in every form, or not allowed."""
    trained = {
        (one.movement, side) for one in exercises for side in (SIDES if one.side == "both" else (one.side,))
    }
    found: list[Reason] = []
    for movement in CORE_MOVEMENTS:
        sides = [side for side in SIDES if (movement, side) not in trained]
        why = {side: _why_not(made, movement, side) for side in sides}
        if len(sides) == 2 and why["left"] == why["right"]:
            found.append(_named_left_out(movement, sides, *why["left"]))
        else:
            found += [_named_left_out(movement, [side], *why[side]) for side in sides]
    return found


def _why_not(made: Planner, movement: Movement, side: Side) -> tuple[str, str]:
    """What keeps a movement out of the plan on one side, in plain and in clinical words."""
    selector, phase = made.selectors["home"], made.programme.phases[0]
    found = choose(selector, movement, limit_at(phase), fewest=fewest_at(phase))
    if found.of(side) is not None:
        return "There is no time for it in your sessions.", "allowed, but no room in the session's minutes."
    refused = [selector.refusals(form, side) for form in ladder(movement)]
    if all(refused):
        first = refused[0][0]
        return first.text, f"all forms refused, the lowest by {first.rule}."
    plain = "All forms we know ask too much of you now. Ask your therapist."
    return plain, "every allowed form passes the careful limit; assist by hand."


def _named_left_out(movement: Movement, sides: Sequence[Side], plain: str, clinical: str) -> Reason:
    where = "" if len(sides) == 2 else f" on your {sides[0]} side"
    text = f"Not in your plan: {movement_words(movement)}{where}. {plain}"
    inputs = {"movement": movement, "sides": list(sides)}
    return Reason("plan.not_in_plan", text, f"{movement} ({', '.join(sides)}): {clinical}", inputs)


@rule(
    "plan.usual_supports",
    "Until somebody is asked what they have at home, a bed and a chair are counted on, and this is said.",
    source="our proposal, to be reviewed by a clinician",
)
def usual_supports() -> Reason:
    """Say what is counted on where nobody told us what is there."""
    return Reason(
        "plan.usual_supports",
        "You have not told us what you have at home. We count on a bed and a firm chair. Tell us if that is not so.",
        "No equipment on record: bed and chair assumed; no band, no counter, no standing.",
        {"supports": list(USUAL_SUPPORTS)},
    )


@rule(
    "plan.other_training",
    "Your other training stays as it is; these muscles get 48 hours, and we do less only on signs of too much.",
    source="reader D; DESIGN section 6",
)
def other_training(minutes: float) -> Reason:
    """Fit the programme round what the person already does."""
    return Reason(
        "plan.other_training",
        f"You train {minutes:.0f} minutes a day besides this. Do this first, while you are fresh. On the day after, "
        "keep your other training away from the same hip and knee muscles. We take less only if you feel worse.",
        "Fitted round other training: 48 h per muscle; less volume only on signs (worse next day, rising effort).",
        {"other_training_minutes_per_day": minutes},
    )
