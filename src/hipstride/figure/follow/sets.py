"""One exercise, screen by screen: from the band on the floor to the last repetition, in the order of the time model."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from hipstride.catalogue.exercise import Exercise
from hipstride.catalogue.exercises import get
from hipstride.catalogue.numbers import value
from hipstride.figure.follow.stage import Stage
from hipstride.figure.follow.steps import Beat, Kind, Step
from hipstride.figure.follow.words import (
    SIDES,
    amount,
    load_name,
    set_up_lines,
    strap_lines,
    with_load,
)
from hipstride.figure.setting import Setting
from hipstride.figure.tempo import breathing, is_cycle, timeline
from hipstride.prescription.types import Prescription, tie_of
from hipstride.record.person import Sides
from hipstride.record.resistance import Band, Cuff, Sled

READY_S, FIRST_READY_S, SAME_PLACE_S, STRAP_S = 5.0, 8.0, 15.0, 30.0
"""Time to get set (before the first set of a side longer), to settle in the place one is in, and to
move a strap to the other leg."""


def steps_of(
    ones: Sequence[Prescription], form: Exercise, before: Exercise | None, stage: Stage
) -> Iterator[Step]:
    """From the band on the floor to the last repetition, in the order of the time model."""
    if len(ones) == 2 and not take_turns(ones, form):
        # One side is finished before the other begins.
        yield from steps_of(ones[:1], form, before, stage)
        yield from steps_of(ones[1:], form, form, stage)
        return
    for one in ones:
        yield from _set_up(one, form, stage)
    yield from _position(ones[0], form, before, stage)
    clock, ended, last = 0.0, dict[Sides, float](), ones[0].side
    for number, one in _turns(ones):
        # What this side has not rested yet, less the count-in that comes before every set.
        missing = one.dose.rest_s - (clock - ended[one.side]) - READY_S if one.side in ended else 0.0
        moved = one.side != last
        pause: Step | None = None
        if one.side in ended and (one is ones[0] or not moved):  # a new round
            changing = _change_s(ones) if moved else READY_S
            pause = _rest(one, form, number, max(missing, changing), stage, moved=moved)
        elif moved:
            pause = _change(one, form, max(missing, _change_s(ones)), stage)
        if pause is not None:
            clock += pause.seconds or 0.0
            yield pause
        for step in _set(one, form, number, stage):
            clock += step.seconds or 0.0
            yield step
        ended[one.side], last = clock, one.side


def _turns(ones: Sequence[Prescription]) -> Iterator[tuple[int, Prescription]]:
    """Every set with its number from 0: the sides take turns as long as both have sets."""
    for number in range(max(one.dose.sets for one in ones)):
        yield from ((number, one) for one in ones if number < one.dose.sets)


def take_turns(ones: Sequence[Prescription], form: Exercise) -> bool:
    """Whether the sides take turns, set by set.

    Not where that needs a new knot, rolling over, or sitting up each time to move a strap.
    """
    one, other = (each.resistance for each in ones)
    same_piece = isinstance(one, Band) and isinstance(other, Band) and _piece(one) == _piece(other)
    if same_piece and tie_of(one) != tie_of(other):
        return False
    return form.posture != "side_lying" and not (_lies(form) and any(map(_strapped, ones)))


def _lies(form: Exercise) -> bool:
    return form.posture in ("supine", "hook_lying", "prone", "side_lying")


def _piece(band: Band) -> str:
    """The piece of band in one's hand."""
    return f"{band.brand} {band.colour}"


def _strapped(one: Prescription) -> bool:
    """Whether something is strapped to one leg, to be moved to the other."""
    if isinstance(one.resistance, Band):
        return one.resistance.anchor != "loop"
    return isinstance(one.resistance, Cuff)


def _change_s(ones: Sequence[Prescription]) -> float:
    if any(_strapped(one) for one in ones):
        return STRAP_S
    return 15.0 * value("plan.side_change_minutes")  # a quarter of it, as in the time model


def _base(one: Prescription, form: Exercise, stage: Stage, kind: Kind, heading: str) -> Step:
    return Step(
        kind,
        heading,
        side=one.side,
        kicker="" if one.side == "both" else SIDES[one.side],
        figure=stage.picture(one),
        band=stage.tag(one.resistance),
    )


def _set_up(one: Prescription, form: Exercise, stage: Stage) -> Iterator[Step]:
    lines = set_up_lines(form, one.side, one.resistance)
    if not lines:
        return
    match one.resistance:
        case Band():
            heading = f"Get the {one.resistance.colour} band ready"
            tie = (_piece(one.resistance), repr(tie_of(one.resistance)))
        case Sled():
            heading, tie = "Get the sled ready", ("sled", repr(one.resistance))
        case _:
            heading, tie = f"Get the {load_name(one.resistance)} ready", ("cuff", repr(one.resistance))
    yield replace(
        _base(one, form, stage, "set_up", heading),
        lines=tuple(lines),
        say=f"{heading}. {' '.join(lines)}",
        seconds=60.0 * value("plan.band_set_up_minutes"),
        more=True,
        button="I am ready",
        tie=tie,
    )


def _position(one: Prescription, form: Exercise, before: Exercise | None, stage: Stage) -> Iterator[Step]:
    """Out of the last place and into this one, a picture for each step of the way."""
    way = list(stage.way_in(one))
    # Who lies sits up again to put something on.
    put_on = _lies(form) and (isinstance(one.resistance, Band | Cuff) or "belt" in form.getting_in)
    there = before is not None and _place(before) == _place(form) and not put_on
    rolled = there and form.posture == "side_lying"
    if rolled:
        way = way[-2:]  # on the bed already: roll over, and the start
    elif there:
        way = way[-1:]
    seconds = SAME_PLACE_S if there and not rolled else 60.0 * value("plan.position_change_minutes")
    told: list[tuple[list[str], str | None]] = [([words] if words else [], figure) for words, figure in way]
    last = told[-1][0]
    if form.posture == "side_lying" and one.side != "both":
        last.append(f"The {one.side} leg is on top.")
    last += strap_lines(form, one.side, one.resistance)
    last.append(f"If the leg gives out: {form.gives_out}")
    if before is not None and not there:
        yield _getting_up(before, seconds / (len(told) + 1))
        seconds *= len(told) / (len(told) + 1)
    heading = "Get into place"
    for at, (lines, figure) in enumerate(told):
        ready = at + 1 == len(told)
        base = _base(one, form, stage, "position", heading)
        yield replace(
            base,
            kicker=base.kicker if ready else "",
            lines=tuple(lines),
            say=f"{'' if at else f'{heading}. '}{' '.join(lines)}",
            seconds=max(seconds / len(told), SAME_PLACE_S),
            more=True,
            button="I am ready" if ready else "Next",
            figure=figure,
            band=base.band if ready else None,
        )


def _getting_up(before: Exercise, seconds: float) -> Step:
    """Out of the last place; whoever is to sit for a minute has that minute."""
    heading, words = "Get up first", before.getting_out
    least = 75.0 if "minute" in words else SAME_PLACE_S
    return Step(
        "position", heading, (words,), f"{heading}. {words}", max(seconds, least), more=True, button="Next"
    )


def _place(form: Exercise) -> str:
    """Where the body is: with knees bent or straight it lies on its back all the same."""
    return "supine" if form.posture == "hook_lying" else form.posture


def _set(one: Prescription, form: Exercise, number: int, stage: Stage) -> Iterator[Step]:
    much = amount(one.dose.reps, one.dose.seconds)
    first = number == 0
    kicker = (
        f"{SIDES[one.side]}. Set {number + 1} of {one.dose.sets}" if one.dose.sets > 1 else SIDES[one.side]
    )
    yield replace(
        _base(one, form, stage, "ready", f"Ready: {much}"),
        kicker=kicker,
        lines=(form.cues[0], form.breathe),
        say=f"{SIDES[one.side]}. {much}. {form.cues[0] if first else ''}".strip(),
        seconds=FIRST_READY_S if first else READY_S,
    )
    seen = stage.setting(one)
    yield replace(
        _base(one, form, stage, "work", form.name),
        kicker=kicker,
        seconds=_work_s(one, stage),
        reps=one.dose.reps,
        beats=beats_of(one, seen),
        cycle_s=cycle_s(one, seen),
        cues=form.cues,
        say="Go.",
        log=f"{form.name}, {SIDES[one.side].lower()}: {with_load(much, one.resistance)}",
    )


def _change(one: Prescription, form: Exercise, seconds: float, stage: Stage) -> Step:
    heading = f"Now the {SIDES[one.side].lower()}"
    lines = strap_lines(form, one.side, one.resistance) if _strapped(one) else ["Change sides."]
    return replace(
        _base(one, form, stage, "change", heading),
        lines=tuple(lines),
        say=f"{heading}. {' '.join(lines)}",
        seconds=seconds,
        more=True,
    )


def _rest(
    one: Prescription, form: Exercise, number: int, seconds: float, stage: Stage, *, moved: bool
) -> Step:
    following = f"Next: {SIDES[one.side].lower()}, set {number + 1} of {one.dose.sets}."
    lines = [following]
    if moved and _strapped(one):
        lines += strap_lines(form, one.side, one.resistance)
    return replace(
        _base(one, form, stage, "rest", "Rest"),
        lines=(*lines, "Breathe. Let your legs go loose."),
        say=f"Rest. {' '.join(lines)}",
        seconds=seconds,
        more=True,
    )


def _held(one: Prescription) -> bool:
    """Whether each repetition is held for its seconds."""
    return one.dose.reps is not None and one.dose.seconds is not None


def beats_of(one: Prescription, seen: Setting) -> tuple[Beat, ...]:
    """One repetition, or the whole of a timed set."""
    lift, hold, lower = one.dose.tempo_s
    go, out, back, into = breathing(get(one.exercise))
    if is_cycle(seen):
        seconds = one.dose.seconds if one.dose.reps is None else lift + hold + lower
        return (Beat("One side, then the other", "Keep breathing", seconds or 0.0, 0.0, 1.0),)
    if _held(one):
        # A second to build up and one to let go: the time model counts two.
        return (
            Beat(go, out, 1.0, 0.0, 1.0),
            Beat("Hold", "Keep breathing", one.dose.seconds or 0.0, 1.0, 1.0),
            Beat(back, into, 1.0, 1.0, 0.0),
        )
    beats = [Beat(go, out, lift, 0.0, 1.0), Beat("Hold", "Keep breathing", hold, 1.0, 1.0)]
    once = (*(beat for beat in beats if beat.seconds > 0.0), Beat(back, into, lower, 1.0, 0.0))
    if one.dose.reps is None and not _leans(one, seen):
        still = max((one.dose.seconds or 0.0) - lift - lower, 0.0)
        return (once[0], Beat("Hold", "Keep breathing", still, 1.0, 1.0), once[-1])
    return once


def _leans(one: Prescription, seen: Setting) -> bool:
    """Whether the seconds are filled by going out and back again and again."""
    return one.movement == "balance" and timeline(seen).pulse == ()


def cycle_s(one: Prescription, seen: Setting) -> float | None:
    """How long one round takes of a motion that ends where it began."""
    return max(sum(one.dose.tempo_s), 1.0) if is_cycle(seen) else None


def _work_s(one: Prescription, stage: Stage) -> float:
    """Seconds of one set, as in the time model."""
    if one.dose.reps is None:
        return one.dose.seconds or 0.0
    return sum(beat.seconds for beat in beats_of(one, stage.setting(one))) * one.dose.reps
