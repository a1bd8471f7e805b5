"""A day as steps: safety first, then every exercise as it was prescribed, then an end that counts what was done."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from hipstride.body.segments import body_model
from hipstride.catalogue.bands import known
from hipstride.catalogue.exercise import Exercise
from hipstride.catalogue.exercises import get
from hipstride.catalogue.numbers import value
from hipstride.figure.animate import sweep
from hipstride.figure.follow.steps import Beat, Block, Choice, Kind, Picture, Show, Step, Tag, Way, played
from hipstride.figure.follow.words import (
    SIDES,
    amount,
    band_name,
    last_time_line,
    load_name,
    set_up_lines,
    sets_of,
    strap_lines,
    with_load,
)
from hipstride.figure.layout import layout
from hipstride.figure.prescribed import prescribed_setting
from hipstride.figure.setting import Setting
from hipstride.figure.svg import to_svg
from hipstride.figure.swatch import swatch
from hipstride.figure.tempo import breathing, is_cycle
from hipstride.figure.theme import Theme
from hipstride.figure.words import describe, title
from hipstride.prescription.gates.today import STOP_NOW
from hipstride.prescription.set_ups import mark_number
from hipstride.prescription.today import Neighbour, Today, TodayExercise
from hipstride.prescription.types import Prescription, tie_of
from hipstride.record.person import Person
from hipstride.record.resistance import Band, Cuff, Resistance, Sled

CHOOSE_S, READY_S, FIRST_READY_S, SAME_PLACE_S, STRAP_S = 15.0, 5.0, 8.0, 15.0, 30.0
"""Time to choose, to get set (before the first set of a side longer), to settle in the place one is in, and to
move a strap to the other leg."""

DAYS = {"full": "full day", "half": "half day", "gentle": "gentle day", "rest": "rest day"}
_HELP = "Call for help at once for chest pain, trouble to breathe, or new trouble to speak, see or move."
_NOT_TODAY = (
    "Do not start if you are ill or have a fever.",
    "Do not start if something is new or worse for more than a day.",
    "Do not start if you fell and nobody has looked at it yet.",
    "Have a phone in reach.",
)


def show(made: Today, theme: Theme) -> Show:
    """Everything the player needs for a day. ``theme``: the colours of the pictures."""
    body = made.person.person
    name = f"{body.name or body.id}: {made.date:%A} {made.date.day} {made.date:%B}, {DAYS[made.day]}"
    if not made.exercises:
        return Show(name, (_kind_day(made),), (), (), _unwell(), (), ())
    stage = Stage(made.person, theme)
    blocks = _blocks(made, stage)
    made_up = Show(
        title=name,
        before=(_safety(), *_mind(made), _warm_up()),
        blocks=blocks,
        after=_after(get(made.exercises[-1].prescription.exercise)),
        unwell=_unwell(),
        pictures=tuple(stage.pictures.values()),
        swatches=tuple(stage.swatches.items()),
    )
    seconds = sum(step.seconds or 0.0 for step in played(made_up))
    return replace(made_up, before=(_welcome(made, len(blocks), seconds), *made_up.before))


# --- before and after --------------------------------------------------------------------------------


def _kind_day(made: Today) -> Step:
    """A day to rest, or without anything to train: kind words, nothing to play."""
    lines = list(dict.fromkeys(reason.text for reason in made.messages))
    if made.day == "rest":
        return Step(
            "kind_day", "Today is a rest day", (*lines, "There is nothing to do here. Be kind to yourself.")
        )
    return Step("kind_day", "Nothing to train today", (*lines, "Rest is part of the plan. It counts."))


def _welcome(made: Today, blocks: int, seconds: float) -> Step:
    lines = [reason.text for reason in made.messages]
    # The player's own time is longer than the plan's by what it takes to read, to choose and to get set.
    most = seconds / 60.0
    longer = f" With all the time we give you, {most:.0f}." if most > made.minutes + 1.0 else ""
    lines.append(f"{_counted(blocks)}, about {made.minutes:.0f} minutes.{longer}")
    lines += _needs(made)
    name = made.person.person.name
    return Step(
        "welcome",
        f"Today is a {DAYS[made.day]}",
        tuple(dict.fromkeys(lines)),
        button="Start",
        kicker=name or "",
    )


def _counted(count: int) -> str:
    return "One exercise" if count == 1 else f"{count} exercises"


def _needs(made: Today) -> Iterator[str]:
    """What to have at hand."""
    owned = made.person.equipment.supports
    things: list[str] = []
    for shown in made.exercises:
        one = shown.prescription
        if isinstance(one.resistance, Band):
            things.append(f"{one.resistance.colour} band")
        for group in get(one.exercise).needs:
            things.append(next((thing for thing in group if thing in owned), group[0]).replace("_", " "))
    if things:
        yield f"You need: {', '.join(dict.fromkeys(things))}."


def _safety() -> Step:
    return Step("safety", "Before you start", _NOT_TODAY, say=" ".join(_NOT_TODAY), button="I am well")


def _mind(made: Today) -> tuple[Step, ...]:
    texts = tuple(dict.fromkeys(gate.text for gate in made.gates))
    if not texts:
        return ()
    return (Step("mind", "Please mind", texts, button="I will"),)


def _warm_up() -> Step:
    lines = (
        "Sit or lie where you are safe. No band yet.",
        "Bend and straighten each knee a little.",
        "Lift one heel, then the other. Roll your feet.",
        "Move slowly. Breathe.",
    )
    seconds = 60.0 * value("plan.warm_up_minutes")
    return Step("warm_up", "Warm up", lines, f"Warm up. {' '.join(lines)}", seconds)


def _after(last: Exercise) -> tuple[Step, ...]:
    lines = ("Stay where you are. Let your legs go loose.", "Breathe in slowly, and out for longer.")
    seconds = 60.0 * value("plan.cool_down_minutes")
    up = (last.getting_out, "Take your time to get up. Stand still before you walk.")
    return (
        Step("cool_down", "Let go", lines, f"Let go. {' '.join(lines)}", seconds),
        Step("position", "Get up slowly", up, f"Get up slowly. {' '.join(up)}", button="I am up"),
        Step("end", "That is all for today", say="That is all for today. Well done."),
    )


def _unwell() -> Step:
    lines = ("Stop. Sit or lie down. Do not train on today.", _HELP, *(f"{words}." for _, words in STOP_NOW))
    return Step("safety", "Stop for these", lines, say=f"{lines[0]} {_HELP}")


# --- the exercises -----------------------------------------------------------------------------------

Pair = tuple[TodayExercise, ...]


def _groups(exercises: Sequence[TodayExercise]) -> list[Pair]:
    """Left and right of one exercise together; where the sides do different forms, each alone."""
    groups: list[Pair] = []
    for shown in exercises:
        one = shown.prescription
        last = groups[-1][0].prescription if groups and len(groups[-1]) == 1 else None
        if last is not None and last.exercise == one.exercise and {last.side, one.side} == {"left", "right"}:
            groups[-1] = (*groups[-1], shown)
        else:
            groups.append((shown,))
    return groups


def _blocks(made: Today, stage: Stage) -> tuple[Block, ...]:
    blocks: list[Block] = []
    before: Exercise | None = None
    for pair in _groups(made.exercises):
        blocks.append(_block(pair, before, stage))
        before = get(pair[0].prescription.exercise)
    return tuple(blocks)


def _block(pair: Pair, before: Exercise | None, stage: Stage) -> Block:
    form = get(pair[0].prescription.exercise)
    figure = stage.picture(pair[0].prescription)
    ways: list[Choice] = []
    for way in ("easier", "suggested", "harder"):
        doses = [_chosen(shown, way) for shown in pair]
        if way != "suggested" and all(dose is None for dose in doses):
            continue
        ones = [dose or shown.prescription for dose, shown in zip(doses, pair, strict=True)]
        steps = tuple(_steps(ones, form, before, stage))
        ways.append(Choice(way, way.capitalize(), tuple(_offered(ones)), steps))
    suggested = [shown.prescription for shown in pair]
    # Where one may choose, the buttons say how much.
    told = _today_lines(suggested) if len(ways) == 1 else [_sets_line(suggested)]
    lines = [*told, *_last_lines(pair), _effort_line(suggested)]
    ask = " You may choose easier or harder now." if len(ways) > 1 else ""
    intro = Step(
        "choose",
        form.name,
        tuple(lines),
        f"{form.name}. {' '.join(_today_lines(suggested))}{ask}",
        CHOOSE_S,
        more=True,
        button="Go on",
        side=pair[0].prescription.side,
        figure=figure,
        beats=_beats(suggested[0], stage.setting(suggested[0])),
        cycle_s=_cycle_s(suggested[0], stage.setting(suggested[0])),
    )
    return Block(form.name, intro, tuple(ways))


def _chosen(shown: TodayExercise, way: Way) -> Prescription | None:
    """What is done on one side if this way is chosen; None where there is no such way."""
    near: Neighbour | None = {"easier": shown.easier, "suggested": None, "harder": shown.harder}[way]
    if near is None:
        return shown.prescription if way == "suggested" else None
    one = shown.prescription
    mark = mark_number(near.resistance.rest_length_m) if isinstance(near.resistance, Band) else None
    return replace(one, resistance=near.resistance, dose=replace(one.dose, reps=near.reps), mark=mark)


def _offered(ones: Sequence[Prescription]) -> Iterator[str]:
    """What a way is, side by side only where the sides differ."""
    words = [with_load(amount(one.dose.reps, one.dose.seconds), one.resistance) for one in ones]
    if len(set(words)) == 1:
        yield words[0]
    else:
        yield from (f"{one.side.capitalize()}: {each}" for one, each in zip(ones, words, strict=True))


def _dose(one: Prescription) -> str:
    """Sets and repetitions: "2 sets of 10 times"."""
    return f"{sets_of(one.dose.sets)} of {amount(one.dose.reps, one.dose.seconds)}"


def _today_lines(ones: Sequence[Prescription]) -> list[str]:
    """Sets and amounts of every side."""
    return [f"{SIDES[one.side]}: {with_load(_dose(one), one.resistance)}." for one in ones]


def _sets_line(ones: Sequence[Prescription]) -> str:
    """How many sets: "2 sets on each side", "Left leg: 2 sets. Right leg: 1 set"."""
    counts = {one.dose.sets for one in ones}
    if len(ones) == 2 and len(counts) == 1:
        return f"Today: {sets_of(ones[0].dose.sets)} on each side."
    return " ".join(f"{SIDES[one.side]}: {sets_of(one.dose.sets)}." for one in ones)


def _last_lines(pair: Pair) -> list[str]:
    lines = [
        (shown.prescription.side, last_time_line(shown.last_time))
        for shown in pair
        if shown.last_time is not None
    ]
    if len({line for _, line in lines}) <= 1:
        return [line for _, line in lines[:1]]
    return [line.replace("Last time:", f"Last time, {side}:") for side, line in lines]


def _effort_line(ones: Sequence[Prescription]) -> str:
    most = max(one.dose.effort for one in ones)
    return f"Go up to an effort of {most} out of 10. Stop before you have to."


# --- one exercise, step by step ----------------------------------------------------------------------


def _steps(
    ones: Sequence[Prescription], form: Exercise, before: Exercise | None, stage: Stage
) -> Iterator[Step]:
    """From the band on the floor to the last repetition, in the order of the time model."""
    if len(ones) == 2 and not _take_turns(ones, form):
        # One side is finished before the other begins.
        yield from _steps(ones[:1], form, before, stage)
        yield from _steps(ones[1:], form, form, stage)
        return
    for one in ones:
        yield from _set_up(one, form, stage)
    yield _position(ones[0], form, before, stage)
    rounds = max(one.dose.sets for one in ones)
    change_s = _change_s(ones)
    for number in range(rounds):
        active = [one for one in ones if number < one.dose.sets]
        for at, one in enumerate(active):
            if at:
                yield _change(one, form, change_s, stage)
            yield from _set(one, form, number, stage)
        if number + 1 < rounds:
            work = sum(_work_s(one, stage) for one in active) + (change_s + READY_S) * (len(active) - 1)
            shared = work - max(_work_s(one, stage) for one in active) if len(active) > 1 else 0.0
            rest = max(max(one.dose.rest_s for one in active) - shared, change_s) - READY_S
            upcoming = next(one for one in ones if number + 1 < one.dose.sets)
            if len(ones) == 2 and upcoming is not active[-1]:
                rest = max(rest, change_s)
            yield _rest(upcoming, form, number + 1, max(rest, READY_S), stage, moved=len(ones) == 2)


def _take_turns(ones: Sequence[Prescription], form: Exercise) -> bool:
    """Whether the sides take turns, set by set: not where that needs a new knot or rolling over."""
    one, other = (each.resistance for each in ones)
    same_piece = isinstance(one, Band) and isinstance(other, Band) and _piece(one) == _piece(other)
    return form.posture != "side_lying" and (not same_piece or tie_of(one) == tie_of(other))


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


def _position(one: Prescription, form: Exercise, before: Exercise | None, stage: Stage) -> Step:
    moved = before is None or before.posture != form.posture or form.posture == "side_lying"
    lines = [form.getting_in]
    if before is not None and before.posture != form.posture:
        lines.insert(0, before.getting_out)
    if form.posture == "side_lying" and one.side != "both":
        lines.append(f"The {one.side} leg is on top.")
    lines += strap_lines(form, one.side, one.resistance)
    lines.append(f"If the leg gives out: {form.gives_out}")
    return replace(
        _base(one, form, stage, "position", "Get into place"),
        lines=tuple(lines),
        say=f"Get into place. {' '.join(lines)}",
        seconds=60.0 * value("plan.position_change_minutes") if moved else SAME_PLACE_S,
        more=True,
        button="I am ready",
    )


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
        beats=_beats(one, seen),
        cycle_s=_cycle_s(one, seen),
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


# --- the beats of a set ------------------------------------------------------------------------------


def _held(one: Prescription) -> bool:
    """Whether each repetition is held for its seconds."""
    return one.dose.reps is not None and one.dose.seconds is not None


def _beats(one: Prescription, seen: Setting) -> tuple[Beat, ...]:
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
            Beat("Let go", into, 1.0, 1.0, 0.0),
        )
    if one.dose.reps is None:
        still = max((one.dose.seconds or 0.0) - lift - lower, 0.0)
        return (
            Beat("Go slowly", "Keep breathing", lift, 0.0, 1.0),
            Beat("Hold", "Keep breathing", still, 1.0, 1.0),
            Beat("Come back", "Keep breathing", lower, 1.0, 0.0),
        )
    beats = [Beat(go, out, lift, 0.0, 1.0), Beat("Hold", "Keep breathing", hold, 1.0, 1.0)]
    return (*(beat for beat in beats if beat.seconds > 0.0), Beat(back, into, lower, 1.0, 0.0))


def _cycle_s(one: Prescription, seen: Setting) -> float | None:
    """How long one round takes of a motion that ends where it began."""
    return max(sum(one.dose.tempo_s), 1.0) if is_cycle(seen) else None


def _work_s(one: Prescription, stage: Stage) -> float:
    """Seconds of one set, as in the time model."""
    seconds = sum(beat.seconds for beat in _beats(one, stage.setting(one)))
    return seconds * (one.dose.reps or 1)


# --- pictures ----------------------------------------------------------------------------------------


@dataclass(slots=True)
class Stage:
    """One person's pictures, each made once: the right side is the left one in a mirror."""

    person: Person
    theme: Theme
    pictures: dict[str, Picture] = field(default_factory=dict)
    swatches: dict[str, str] = field(default_factory=dict)
    _settings: dict[str, Setting] = field(default_factory=dict)

    def setting(self, one: Prescription) -> Setting:
        """The exercise on this body with what resists."""
        key = self._key(one)
        if key not in self._settings:
            body = body_model(self.person.person)
            self._settings[key] = prescribed_setting(self.person, one.exercise, one.resistance, body=body)
        return self._settings[key]

    def picture(self, one: Prescription) -> str:
        """The id of the moving picture of a prescription."""
        key = self._key(one)
        if key not in self.pictures:
            seen = self.setting(one)
            name = f"figure-{len(self.pictures) + 1}"
            drawing = sweep(layout(seen), "left", self.theme)
            words = {side: (title(seen.exercise, side), describe(seen, side)) for side in ("left", "right")}
            self.pictures[key] = Picture(name, to_svg(drawing, prefix=name), words["left"], words["right"])
        return self.pictures[key].id

    def tag(self, resistance: Resistance) -> Tag | None:
        """A band with its mark and its patch."""
        if not isinstance(resistance, Band):
            return None
        name = None
        if known(resistance.brand, resistance.colour):
            name = f"swatch-{resistance.colour}"
            if name not in self.swatches:
                self.swatches[name] = to_svg(swatch(resistance.brand, resistance.colour), prefix=name)
        return Tag(band_name(resistance), mark_number(resistance.rest_length_m), name)

    def _key(self, one: Prescription) -> str:
        """What makes a picture another one: the form and where its band runs, not how long the band is.

        So a set-up that is a mark easier is shown as the suggested one; its words say the difference.
        """
        held: object = None
        if isinstance(one.resistance, Band):
            held = (one.resistance.anchor, one.resistance.attachment)
        elif isinstance(one.resistance, Sled):
            held = one.resistance.foot_height_m
        return f"{one.exercise}|{held!r}"
