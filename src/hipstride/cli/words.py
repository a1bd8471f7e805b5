"""Plans and sessions in plain words for the terminal, paper-width and calm."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Sequence

from hipstride.catalogue.exercises import get
from hipstride.cli.places import on_the_leg, tied_to
from hipstride.prescription.gates import Context, gates
from hipstride.prescription.neighbours import Neighbour
from hipstride.prescription.overrides_told import Followed, decided
from hipstride.prescription.plan import Plan
from hipstride.prescription.planner import programme_of
from hipstride.prescription.rule import Reason
from hipstride.prescription.set_ups import mark_number
from hipstride.prescription.today import Today
from hipstride.prescription.types import Prescription, Session
from hipstride.record.override import Override
from hipstride.record.resistance import Band, Cuff, Limb, NoLoad, Resistance, Sled

WIDTH = 88
_FIRST_WEEKS = 2


def wrapped(text: str, *, indent: str = "", first: str | None = None) -> str:
    """Text in lines of a readable length; ``first`` begins the first line in place of the indent."""
    return textwrap.fill(
        text, WIDTH, initial_indent=indent if first is None else first, subsequent_indent=indent
    )


def _dose_line(one: Prescription, indent: str) -> str:
    side = "both " if one.side == "both" else f"{one.side:5}"
    text = f"{dose_words(one)} · {resistance_words(one.resistance)}"
    return wrapped(text, indent=" " * len(f"{indent}{side} "), first=f"{indent}{side} ")


def resistance_words(resistance: Resistance) -> str:
    """A resistance as a person would say it: "red band, mark 4, at the door"."""
    match resistance:
        case Band():
            layers = "doubled " if resistance.layers == 2 else ""
            where = on_the_leg(resistance.attachment or "")
            mark = mark_number(resistance.rest_length_m)
            if resistance.anchor == "loop":
                return f"{layers}{resistance.colour} band as a loop, mark {mark}, {where}"
            anchor = tied_to(resistance.anchor or "")
            far = (
                f", {resistance.anchor_distance_m * 100:.0f} cm from it"
                if resistance.anchor_distance_m
                else ""
            )
            return f"{layers}{resistance.colour} band, mark {mark}, {where}, {anchor}{far}"
        case Sled():
            return (
                f"sled, {resistance.load_kg:g} kg of plates, feet {resistance.foot_height_m * 100:.0f} cm up"
            )
        case Cuff():
            return f"{resistance.mass_kg:g} kg cuff {on_the_leg(resistance.attachment)}"
        case Limb():
            return "your own weight"
        case NoLoad():
            return "no load"


def dose_words(one: Prescription) -> str:
    """Sets and repetitions: "2 x 12, effort 5"."""
    if one.dose.reps is None:
        amount = f"{one.dose.sets} x {one.dose.seconds:.0f} s"
    elif one.dose.seconds is not None:
        amount = f"{one.dose.sets} x {one.dose.reps}, hold {one.dose.seconds:.0f} s"
    else:
        amount = f"{one.dose.sets} x {one.dose.reps}"
    return f"{amount}, effort {one.dose.effort}"


def grouped(exercises: Sequence[Prescription]) -> list[list[Prescription]]:
    """Left and right of one movement side by side."""
    groups: list[list[Prescription]] = []
    for one in exercises:
        if groups and groups[-1][0].movement == one.movement and len(groups[-1]) < 2 and one.side == "right":
            groups[-1].append(one)
        else:
            groups.append([one])
    return groups


def shared_texts(group: Sequence[Prescription]) -> list[str]:
    """What is true of every side of an exercise, once."""
    if len(group) < 2:
        return []
    rest = [set(_told(one)) for one in group[1:]]
    first = dict.fromkeys(_told(group[0]))
    return [text for text in first if all(text in texts for texts in rest)]


def own_texts(one: Prescription, shared: Sequence[str]) -> list[str]:
    """What is true of this side only."""
    return [text for text in dict.fromkeys(_told(one)) if text not in shared]


_UNTOLD = ("dose.reserve", "dose.rest", "dose.tempo", "dose.repetitions", "dose.interval")


def _told(one: Prescription) -> list[str]:
    """The reasons worth a line each; that a light load goes by effort is said once for all of them."""
    return [reason.text for reason in one.reasons if reason.rule not in _UNTOLD]


def by_effort(exercises: Iterable[Prescription], *, week: int = 1) -> list[str]:
    """One line for all loads that are below the range where reserve can be counted."""
    light = any(reason.rule == "dose.reserve" for one in exercises for reason in one.reasons)
    first = "First loads are light on purpose, too light to count what you have left. Go by effort."
    later = "Some of these loads are too light to count what you have left. Go by effort."
    text = first if week <= _FIRST_WEEKS else later
    return [wrapped(text, indent="  ")] if light else []


def session_words(session: Session, *, reasons: bool = False) -> Iterable[str]:
    """One session, line by line."""
    when = f"{session.day.capitalize()} {session.date:%d %b}"
    yield f"Week {session.week}, {when} · {session.setting} · {session.minutes:.0f} min"
    for group in grouped(session.exercises):
        names = dict.fromkeys(get(one.exercise).name for one in group)
        yield f"  {' / '.join(names)}"
        shared = shared_texts(group)
        for one in group:
            yield _dose_line(one, "    ")
            if reasons:
                yield from (wrapped(text, indent="          ") for text in own_texts(one, shared))
        if reasons:
            yield from (wrapped(text, indent="      ") for text in shared)


def reason_lines(title: str, reasons: Iterable[Reason]) -> list[str]:
    """A titled list of reasons, nothing when there are none."""
    lines = [wrapped(f"- {reason.text}", indent="  ") for reason in reasons]
    return [title, *lines, ""] if lines else []


_FOLLOWED = {True: "followed", "partly": "followed in part", False: "not followed", None: "not today"}


def override_words(of: Override) -> str:
    """What was decided, by whom and why: "Hip abduction: 2 sets. Bea: cramps in the calf."."""
    what = decided(of)
    note = of.note if of.note.endswith((".", "!", "?")) else f"{of.note}."
    return f"{what[0].upper()}{what[1:]}. {of.by}: {note}"


def override_lines(overrides: Sequence[Followed]) -> list[str]:
    """What professionals decided, each with what became of it; nothing when there is nothing."""
    lines = []
    for each in overrides:
        why = "" if each.why is None else f" {each.why}"
        text = f"- {override_words(each.override)} This is {_FOLLOWED[each.followed]}.{why}"
        lines.append(wrapped(text, indent="  "))
    return ["Decided for you", *lines, ""] if lines else []


NO_LOG = "No log was looked at. What it tells may have ended a rule that was lifted: add --log."


def plan_words(made: Plan, *, log_seen: bool) -> str:
    """The plan for reading: safety first, what to buy and mark, then week 1 in full and how it goes on."""
    body = made.person.person
    lines = [f"Plan for {body.name or body.id}, from {made.start:%d %b %Y}, programme: {made.programme}", ""]
    if made.gates:
        lines += ["Safety", *(wrapped(f"- {gate.text}", indent="  ") for gate in made.gates), ""]
    lines += override_lines(made.overrides)
    if not log_seen and any(each.changes_rule for each in made.person.override):
        lines += [wrapped(NO_LOG, indent="  "), ""]
    lines += reason_lines("Good to know", made.messages)
    if made.shopping:
        lines += [
            "To buy",
            *(wrapped(f"- {row.item}. {row.reason.text}", indent="  ") for row in made.shopping),
            "",
        ]
    if made.marks:
        lines.append("Tape marks (free rubber from the first knot)")
        for mark in made.marks:
            loop = " as a loop" if mark.loop else ""
            lines.append(f"  {mark.colour} mark {mark.mark}: {mark.rest_length_m * 100:.0f} cm{loop}")
        lines.append("")
    said = by_effort(one for session in made.sessions for one in session.exercises)
    lines += [*said, ""] if said else []
    shown: set[int] = set()
    turns = _turns(made)
    for session in made.sessions:
        if session.week <= 1:
            lines += [*session_words(session, reasons=True), ""]
        elif session.week in turns:
            if session.week not in shown:
                shown.add(session.week)
                lines.append(f"--- week {session.week} ---")
            lines += list(session_words(session))
    if not made.sessions:
        return "\n".join(lines).rstrip()
    lines += ["", "Tests and checks"]
    lines += [f"  week {point.week} ({point.date:%d %b}): {point.what}" for point in made.checkpoints]
    lines += ["", "Every week in full: add --json."]
    return "\n".join(lines)


def _turns(made: Plan) -> set[int]:
    """The first week of each phase and the last week of the plan."""
    weeks = {session.week for session in made.sessions}
    starts = (phase.first_week for phase in programme_of(made.person).phases)
    firsts = {min((week for week in weeks if week >= start), default=0) for start in starts}
    return (firsts | {max(weeks, default=0)}) & weeks


def _choice(one: Prescription, near: Neighbour) -> str:
    """What easier or harder would be: of what is held, how long, and the sets and the form where they are others."""
    if near.reps is not None:
        return f"{near.reps} x {resistance_words(near.resistance)}"
    sets = "" if near.sets == one.dose.sets else f"{near.sets} x "
    form = "" if near.exercise == one.exercise else f"{get(near.exercise).name}, "
    return f"{form}{sets}{near.seconds or 0:.0f} s"


_DAY = {"full": "A full day", "half": "A half day", "gentle": "A gentle day", "rest": "A rest day"}


def asked_today(made: Today) -> list[str]:
    """What the day's answers and the log ask somebody to have looked at, and the person file alone does not."""
    by_file = gates(made.person, Context(day=made.date, setting=made.setting))
    known = {gate.id for gate in by_file if gate.kind == "ask_professional"}  # not what is lifted in it
    return [gate.text for gate in made.gates if gate.kind == "ask_professional" and gate.id not in known]


def today_words(made: Today) -> str:
    """Today's session for reading: the kind of day and why, then each exercise with last time."""
    body = made.person.person
    lines = [
        f"{body.name or body.id} · {made.date:%A %d %B %Y} · training week {made.week} · {made.setting}",
        "",
    ]
    lines.append(f"{_DAY[made.day]}{f', about {made.minutes:.0f} minutes' if made.exercises else ''}.")
    lines += [wrapped(reason.text, indent="  ") for reason in made.messages]
    lines += [wrapped(text, indent="  ") for text in asked_today(made)]
    lines += by_effort((one.prescription for one in made.exercises), week=made.week)
    lines.append("")
    lines += override_lines(made.overrides)
    for group in grouped([one.prescription for one in made.exercises]):
        names = dict.fromkeys(get(one.exercise).name for one in group)
        lines.append(" / ".join(names))
        shared = shared_texts(group)
        for one in group:
            shown = next(item for item in made.exercises if item.prescription is one)
            lines.append(_dose_line(one, "  "))
            if shown.last_time is not None:
                worked = shown.last_time.worked
                counted = [str(count) for count in worked if count > 0]
                reps = ", ".join(counted) or ("once" if len(worked) == 1 else f"{len(worked)} times")
                effort = "" if shown.last_time.effort is None else f", effort {shown.last_time.effort:g}"
                hurt = ", stopped: it hurt" if shown.last_time.hurt else ""
                last = f"{resistance_words(shown.last_time.resistance)}; {reps}{effort}{hurt}"
                lines.append(wrapped(last, indent=" " * 10, first="        last time: "))
            for word, near in (("easier", shown.easier), ("harder", shown.harder)):
                if near is not None:
                    choice = _choice(one, near)
                    lines.append(wrapped(choice, indent=" " * 10, first=f"        {word}: "))
            lines += [wrapped(text, indent="        ") for text in own_texts(one, shared)]
        lines += [wrapped(text, indent="    ") for text in shared]
        lines.append("")
    return "\n".join(lines).rstrip()
