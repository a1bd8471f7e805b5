"""Pages of docs/ that are made from the commands themselves and from the seven people; script/docs writes them."""

from __future__ import annotations

import contextlib
import datetime as dt
import io
import os
from collections.abc import Iterator, Sequence

from hipstride.catalogue.exercises import get
from hipstride.catalogue.numbers import value
from hipstride.cli.chart import demand_of, record_chart
from hipstride.cli.main import COMMANDS, main
from hipstride.cli.try_words import amount_words, day_words, sets_words
from hipstride.cli.words import grouped, resistance_words
from hipstride.exchange import read_log, read_person
from hipstride.exchange.data_folder import WHO, example_names, example_path
from hipstride.figure.card import set_up_card
from hipstride.figure.layout import layout
from hipstride.figure.picture import draw
from hipstride.figure.setting import setting
from hipstride.figure.strip import cut, strip
from hipstride.figure.svg import to_svg
from hipstride.prescription.plan import Plan, plan
from hipstride.prescription.timing import exercise_seconds
from hipstride.prescription.types import Prescription, Session, tie_of
from hipstride.record.person import Side
from hipstride.record.resistance import Band, Sled

_COLUMNS = "100"
_SHOWN_WEEKS = (1, 3, 7, 12)

_CHART_DAY = dt.date(2026, 3, 3)
_CHART_DEMAND = ("hip_abduction.standing_band", "left", "colour=yellow,rest_length_m=0.5", None)

_COMMANDS_HEAD = """# Every command

Made by `script/docs` from the commands' own help. More of `pose` and `torque`: [pose-and-torque.md](pose-and-torque.md);
of `log`: [log.md](log.md); of `export` and `import`: [archive.md](archive.md); of the trial commands:
[trial-analysis.md](trial-analysis.md).

Exit codes: 0 done, 2 bad input (one line on stderr), 3 no estimate, 130 interrupted. A path `-` is standard input or
output. Results with `--json` have `schema`, `rules_version` and `inputs_sha256`.
"""

_EXAMPLES_HEAD = """# Seven people and their plans

Made by `script/docs` from `examples/` with the engine as it is. For each person: what to mind, what to buy and mark,
the first week in full with the reason for every choice, and how it would grow if all goes as planned. What is really
done moves the plan: see [progression.md](progression.md). Doses that no source backs are provisional:
[numbers.md](numbers.md).

*Share* is what the exercise asks of the most that this side can do, over the middle of the range; in brackets where
it lies nine times in ten. *Left over* is how many more repetitions would go; below 55 % of the most it cannot be
counted, and effort (0 to 10) leads. Minutes hold warm-up, tying bands, changes of position and side, sets and rests.
"""


# --- the pictures of charts --------------------------------------------------------------------------


def chart_picture(kind: str) -> str:
    """`docs/pictures/chart-<kind>.svg`: the chart of a person of `examples/` on a day of the log."""
    file = example_path("reader_a")
    who = read_person(str(file), today=_CHART_DAY)
    log = read_log(str(file.with_name("reader_a_log.jsonl")), person_id=who.person.id, today=_CHART_DAY)
    made = demand_of(who, *_CHART_DEMAND) if kind == "demand" else record_chart(kind, who, log, _CHART_DAY)
    return to_svg(made.drawing, prefix=f"chart-{kind}")


PICTURES = {
    "side-lying": ("hip_abduction.side_lying", "left", "end"),
    "knee-band": ("knee_extension.seated_band", "left", "end"),
    "stand-up": ("sit_to_stand.normal_seat", "right", "strip"),
    "set-up": ("hip_extension.supine_press_down_band", "right", "set-up"),
    "leg-press": ("leg_press.sled_both", "left", "set-up"),
}
"""The pictures of README and `docs/figure.md`: exercise, side and what of it is shown."""


def exercise_picture(name: str) -> str:
    """`docs/pictures/<name>.svg`: one of the pictures of the pages."""
    exercise, side, kind = PICTURES[name]
    near: Side = "left" if side == "left" else "right"
    seen = setting(get(exercise))
    if kind == "set-up":
        made = set_up_card(seen, near)
    else:
        made = strip(seen, near, cues=False) if kind == "strip" else cut(draw(seen, 1.0, near), layout(seen))
    return to_svg(made, prefix=name)


# --- the commands ------------------------------------------------------------------------------------


def commands_markdown() -> str:
    """`docs/commands.md`: the help of every command."""
    return "\n".join(_commands()).rstrip() + "\n"


def _commands() -> Iterator[str]:
    yield _COMMANDS_HEAD
    for name, command in COMMANDS.items():
        yield f"## `hipstride {name}`"
        yield ""
        yield f"{command.help}."
        yield ""
        yield "```text"
        yield help_of(name)
        yield "```"
        yield ""


def help_of(command: str) -> str:
    """The help of a command, the same on every terminal."""
    told = io.StringIO()
    before = os.environ.get("COLUMNS")
    os.environ["COLUMNS"] = _COLUMNS
    try:
        with contextlib.redirect_stdout(told):
            main([*command.split(), "--help"])
    finally:
        if before is None:
            del os.environ["COLUMNS"]
        else:
            os.environ["COLUMNS"] = before
    return "\n".join(line.rstrip() for line in told.getvalue().strip().splitlines())


# --- the seven people --------------------------------------------------------------------------------


def worked_examples_markdown() -> str:
    """`docs/worked-examples.md`: the plan of each of the seven people in plain words."""
    return "\n".join(_examples()).rstrip() + "\n"


def _examples() -> Iterator[str]:
    yield _EXAMPLES_HEAD
    for name in example_names():
        yield from _person(name, plan(read_person(example_path(name))))


def _person(name: str, made: Plan) -> Iterator[str]:
    person = made.person
    body, minutes = person.person, person.preferences.minutes_per_session
    yield f"## {name}: {WHO[name][0].lower()}{WHO[name][1:]}"
    yield ""
    days = ", ".join(
        f"{day} ({'class' if day in person.preferences.class_days else 'home'})"
        for day in person.preferences.days
    )
    goals = f" Goals: {', '.join(goal.replace('_', ' ') for goal in person.preferences.goals)}."
    yield (
        f"{body.age} years, {body.height_m:.2f} m, {body.mass_kg:g} kg. {minutes} minutes on {days}."
        f"{goals if person.preferences.goals else ''}"
    )
    yield ""
    yield from _list("What to mind", [gate.text for gate in made.gates])
    yield from _list("Good to know", [reason.text for reason in made.messages])
    yield from _list("To buy", [f"{row.item}. {row.reason.text}" for row in made.shopping])
    marks = [
        f"{mark.colour}, mark {mark.mark}: {mark.rest_length_m * 100:.0f} cm"
        + (" once round, as a loop" if mark.loop else " free")
        for mark in made.marks
    ]
    yield from _list("Tape marks of the twelve weeks", marks)
    for session in made.sessions:
        if session.week == 1:
            yield from _session(session, minutes)
    yield from _growth(made)


def _list(title: str, lines: Sequence[str]) -> Iterator[str]:
    if lines:
        yield f"**{title}**"
        yield ""
        yield from (f"- {line}" for line in lines)
        yield ""


def _session(session: Session, budget: int) -> Iterator[str]:
    where = {"home": "at home", "class": "in class", "clinic": "in the clinic"}[session.setting]
    yield f"### Week 1, {day_words(session.date)}, {where}: {session.minutes:.0f} of {budget} minutes"
    yield ""
    yield _minutes(session)
    yield ""
    for group in grouped(session.exercises):
        yield from _exercise(group)


def _minutes(session: Session) -> str:
    """Where the minutes go."""
    frame = value("plan.warm_up_minutes") + value("plan.cool_down_minutes")
    ties = len({tie_of(one.resistance) for one in session.exercises} - {None})
    tying = ties * value("plan.band_set_up_minutes")
    work = sum(exercise_seconds(group) for group in grouped(session.exercises)) / 60.0
    moving = max(0.0, session.minutes - frame - tying - work)
    bands = "no band to tie" if not ties else f"{ties} band set-up{'s' * (ties > 1)} {tying:.1f}"
    return (
        f"Minutes: warm-up and end {frame:.0f}, {bands}, changes of position {moving:.0f}, "
        f"exercises with rests {work:.0f}."
    )


def _exercise(group: Sequence[Prescription]) -> Iterator[str]:
    names = list(dict.fromkeys(get(one.exercise).name for one in group))
    yield f"**{' / '.join(names)}**"
    yield ""
    for one in group:
        form = f"{get(one.exercise).name}: " if len(names) > 1 else ""
        yield f"- {one.side}: {form}{dose_words(one)}"
    common = [
        reason.text for reason in group[0].reasons if all(_says(other, reason.text) for other in group[1:])
    ]
    if common:
        yield f"- why: {' '.join(dict.fromkeys(common))}"
    for one in group:
        own = [reason.text for reason in one.reasons if reason.text not in common]
        if own:
            side = f", {one.side}" if len(group) > 1 else ""
            yield f"- why{side}: {' '.join(dict.fromkeys(own))}"
    yield ""


def _says(one: Prescription, text: str) -> bool:
    return any(reason.text == text for reason in one.reasons)


def dose_words(one: Prescription) -> str:
    """One side's dose in one line, with what is known of its load."""
    parts = [
        f"{sets_words(one.dose.sets)} of {amount_words(one.dose.reps, one.dose.seconds)}",
        resistance_words(one.resistance),
        f"effort {one.dose.effort}",
    ]
    if one.dose.sets > 1:
        parts.append(f"rest {one.dose.rest_s} s")
    if one.relative_load is not None:
        share = f"share {100 * one.relative_load:.0f} %"
        if one.relative_load_interval is not None:
            low, high = one.relative_load_interval
            share += f" ({100 * low:.0f} to {100 * high:.0f})"
        parts.append(share)
    if one.reps_in_reserve is not None:
        parts.append(f"left over {one.reps_in_reserve:.0f}")
    return ", ".join(parts)


def _growth(made: Plan) -> Iterator[str]:
    """How the same exercise looks in later weeks; a row for everything that is in one of them."""
    weeks = [week for week in _SHOWN_WEEKS if any(session.week == week for session in made.sessions)]
    rows: dict[tuple[str, str], dict[int, str]] = {}
    for session in made.sessions:
        if session.week in weeks:
            for one in session.exercises:
                if one.movement not in ("stretch", "balance", "aerobic"):
                    row = rows.setdefault((get(one.exercise).name, one.side), {})
                    row.setdefault(session.week, _short(one))
    yield "### How it grows if all goes as planned"
    yield ""
    yield (
        "Sets x repetitions, band and mark (or plates and height of the feet on the sled) "
        "of the first session of that week that has it."
    )
    yield ""
    yield f"| exercise | side | {' | '.join(f'week {week}' for week in weeks)} |"
    yield f"|---|---|{'---|' * len(weeks)}"
    for (name, side), row in sorted(rows.items()):
        yield f"| {name} | {side} | {' | '.join(row.get(week, '-') for week in weeks)} |"
    yield ""


def _short(one: Prescription) -> str:
    """Sets, repetitions and the load, as short as a table wants it."""
    amount = f"{one.dose.sets} x {one.dose.reps}"
    match one.resistance:
        case Band() as band:
            twice = "double " if band.layers == 2 else ""
            loop = " loop" if band.anchor == "loop" else ""
            return f"{amount}, {twice}{band.colour} {one.mark}{loop}"
        case Sled() as sled:
            return f"{amount}, {sled.load_kg:g} kg, feet {100 * sled.foot_height_m:.0f} cm"
        case _:
            return amount
