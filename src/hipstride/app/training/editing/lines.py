"""A plan in words, movement by movement and side by side, and what differs between two plans. Pure.

A plan here is what `prescription.present.plan_json` gives, fresh or as it was stored.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hipstride.app.people.decisions import form_name, load_words
from hipstride.app.web.movements import movement_words
from hipstride.catalogue.exercises import get
from hipstride.prescription.done_sessions import DoneSession
from hipstride.record.canonical import to_jsonable
from hipstride.record.event import SetDone

Json = Mapping[str, Any]
SIDES = ("left", "right")


def side_words(side: str) -> str:
    """A side of a line of the plan; ``each``: both legs, one after the other, alike."""
    words = {
        "left": _("Left leg"),
        "right": _("Right leg"),
        "both": _("Both legs together"),
        "each": _("Each leg"),
    }
    return words[side]


def dose_words(row: Json) -> str:
    """Sets, times and what resists: "2 sets of 10, red band, mark 3"."""
    sets = ngettext("%(n)d set", "%(n)d sets", row["sets"]) % {"n": row["sets"]}
    reps, seconds = row["reps"], row["seconds"]
    if reps is None:
        much = _("%(n).0f seconds") % {"n": seconds or 0}
    elif seconds is None:
        much = str(reps)
    else:
        much = _("%(n)d, each held for %(s).0f seconds") % {"n": reps, "s": seconds}
    words = _("%(sets)s of %(much)s") % {"sets": sets, "much": much}
    if row["resistance"]["kind"] in ("band", "sled", "cuff"):
        words += f", {load_words(row['resistance'])}"
    return words


def aim_words(row: Json) -> str:
    """How hard, and how long the rest is."""
    return _("effort %(effort)s of 10, rest %(rest)s seconds") % {
        "effort": row["effort"],
        "rest": row["rest_s"],
    }


def load_of(row: Json) -> str:
    """How near the load is to what they can do, and what is left in reserve, where the engine says so."""
    if row["relative_load"] is None:
        return ""
    share = _("%(n).0f %% of what they can do") % {"n": 100 * row["relative_load"]}
    left = row["reps_in_reserve"]
    if left is None:
        return share
    words = ngettext("about %(n)d left in reserve", "about %(n)d left in reserve", round(left))
    return f"{share}, {words % {'n': round(left)}}"


def weeks_words(weeks: Sequence[int]) -> str:
    """Such as "Weeks 3–6, 8"."""
    runs: list[list[int]] = []
    for week in weeks:
        if runs and week == runs[-1][-1] + 1:
            runs[-1].append(week)
        else:
            runs.append([week])
    told = ", ".join(str(run[0]) if len(run) == 1 else f"{run[0]}–{run[-1]}" for run in runs)
    return ngettext("Week %(weeks)s", "Weeks %(weeks)s", len(weeks)) % {"weeks": told}


# --- the plan, to be edited --------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Line:
    """One form on one side as it stands in the plan."""

    side: str
    words: str
    aim: str
    load: str

    @property
    def side_words(self) -> str:
        """The side."""
        return side_words(self.side)


@dataclass(frozen=True, slots=True)
class Form:
    """One exercise of a movement in the plan: where and from which week, side by side, with the reasons."""

    exercise: str
    name: str
    settings: tuple[str, ...]
    week: int
    lines: tuple[Line, ...]
    why: tuple[str, ...]
    clinical: tuple[tuple[str, str], ...]  # the rule's id, and its clinical words


@dataclass(frozen=True, slots=True)
class Part:
    """One movement of the plan."""

    movement: str
    name: str
    forms: tuple[Form, ...]

    @property
    def sides_differ(self) -> bool:
        """Whether left and right are not the same."""
        return any(line.side in SIDES for form in self.forms for line in form.lines)


@dataclass(frozen=True, slots=True)
class Trained:
    """What was done last of a movement on one side."""

    side: str
    date: dt.date
    words: str

    @property
    def side_words(self) -> str:
        """The side."""
        return side_words(self.side)


def trained(done: Iterable[DoneSession]) -> dict[str, list[Trained]]:
    """What was done last, by movement and side: the form, each set's times and what resisted. ``done``: oldest first."""
    found: dict[str, dict[str, Trained]] = {}
    for session in done:
        for exercise, side in dict.fromkeys((each.done.exercise, each.done.side) for each in session.sets):
            words = _sets_words(session.of(exercise, side))
            found.setdefault(get(exercise).movement, {})[side] = Trained(side, session.date, words)
    return {movement: list(sides.values()) for movement, sides in found.items()}


def _sets_words(sets: Sequence[SetDone]) -> str:
    last = sets[-1]
    if any(one.seconds is not None for one in sets):
        much = _("%(n)s seconds") % {"n": ", ".join(f"{one.seconds or 0:g}" for one in sets)}
    else:
        much = ", ".join(str(one.reps) for one in sets)
    words = f"{form_name(last.exercise)}: {much}"
    asked = to_jsonable(last.resistance)
    return f"{words}, {load_words(asked)}" if asked["kind"] in ("band", "sled", "cuff") else words


def parts(plan: Json, week: int) -> list[Part]:
    """The plan from a week on, by movement: of each form what it is when it comes next, at the latest as it was."""
    rows: dict[str, dict[str, dict[str, Json]]] = {}
    seen: dict[tuple[str, str], tuple[int, set[str]]] = {}
    sessions = [each for each in plan["sessions"] if each["week"] >= week] or plan["sessions"]
    for session in sessions:
        for row in session["exercises"]:
            first, settings = seen.setdefault((row["movement"], row["exercise"]), (session["week"], set()))
            settings.add(session["setting"])
            if session["week"] == first:
                sides = rows.setdefault(row["movement"], {}).setdefault(row["exercise"], {})
                sides.setdefault(row["side"], row)
    return [
        Part(
            movement,
            movement_words(movement),
            tuple(_form(exercise, sides, *seen[movement, exercise]) for exercise, sides in forms.items()),
        )
        for movement, forms in rows.items()
    ]


def _form(exercise: str, sides: Mapping[str, Json], week: int, settings: set[str]) -> Form:
    lines = [Line(side, dose_words(row), aim_words(row), load_of(row)) for side, row in sides.items()]
    reasons = [reason for row in sides.values() for reason in row["reasons"]]
    return Form(
        exercise,
        form_name(exercise),
        tuple(sorted(settings)),
        week,
        tuple(lines),
        tuple(dict.fromkeys(reason["text"] for reason in reasons)),
        tuple(
            dict.fromkeys((reason["rule"], reason["clinical"]) for reason in reasons if reason["clinical"])
        ),
    )


def core_missing(plan: Json, movements: Iterable[str]) -> list[str]:
    """Those of the movements that the plan has nowhere."""
    there = {row["movement"] for session in plan["sessions"] for row in session["exercises"]}
    return [movement for movement in movements if movement not in there]


# --- what differs ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Done:
    """One form as it is done on one side in a week."""

    name: str
    dose: str
    aim: str
    days: int


@dataclass(frozen=True, slots=True)
class Difference:
    """What one movement is on one side in some weeks, before and after, in words; what stays is left out."""

    movement: str
    side: str
    weeks: tuple[int, ...]
    before: tuple[str, ...]
    after: tuple[str, ...]
    form: str  # the form's name where it stays

    @property
    def side_words(self) -> str:
        """The side."""
        return side_words(self.side)


@dataclass(frozen=True, slots=True)
class Changed:
    """What changes of one movement in the same weeks."""

    movement: str
    weeks: tuple[int, ...]
    sides: tuple[Difference, ...]

    @property
    def name(self) -> str:
        """The movement and the weeks."""
        return f"{movement_words(self.movement)} · {weeks_words(self.weeks)}"


def differences(before: Json, after: Json) -> list[Changed]:
    """Only what changes: movement by movement, weeks and sides that change alike together."""
    old, new = _by_week(before), _by_week(after)
    groups: dict[tuple[str, str, tuple[Done, ...], tuple[Done, ...]], list[int]] = {}
    for key in dict.fromkeys((*old, *new)):
        movement, side, week = key
        one, two = old.get(key, ()), new.get(key, ())
        if one != two:
            groups.setdefault((movement, side, one, two), []).append(week)
    together: dict[tuple[str, tuple[int, ...]], list[Difference]] = {}
    for (movement, side, one, two), weeks in groups.items():
        told = _told(movement, side, tuple(sorted(weeks)), one, two)
        together.setdefault((movement, told.weeks), []).append(told)
    order = list(dict.fromkeys(movement for movement, _side, _week in (*old, *new)))
    found = [Changed(movement, weeks, _alike(sides)) for (movement, weeks), sides in together.items()]
    return sorted(found, key=lambda one: (order.index(one.movement), one.weeks))


def _alike(sides: Sequence[Difference]) -> tuple[Difference, ...]:
    """Left and right that change alike are told once."""
    if len(sides) == 2 and sides[0].before == sides[1].before and sides[0].after == sides[1].after:
        return (replace(sides[0], side="each"),)
    return tuple(sides)


def _told(
    movement: str, side: str, weeks: tuple[int, ...], one: Sequence[Done], two: Sequence[Done]
) -> Difference:
    every = (*one, *two)
    same_form = len({each.name for each in every}) == 1
    same_aim = bool(one) and bool(two) and len({each.aim for each in every}) == 1
    same_days = len(one) == len(two) == 1 and one[0].days == two[0].days

    def words(each: Done) -> str:
        told = each.dose if same_form else f"{each.name}: {each.dose}"
        told += "" if same_aim else f", {each.aim}"
        if same_days:
            return told
        days = ngettext("%(n)d day a week", "%(n)d days a week", each.days) % {"n": each.days}
        return f"{told}, {days}"

    return Difference(
        movement,
        side,
        weeks,
        tuple(map(words, one)),
        tuple(map(words, two)),
        every[0].name if same_form else "",
    )


def _by_week(plan: Json) -> dict[tuple[str, str, int], tuple[Done, ...]]:
    """What is done of a movement on a side in a week, each form and dose once, with how often."""
    found: dict[tuple[str, str, int], dict[tuple[str, str, str], int]] = {}
    for week, row in rows_of(plan):
        told = (form_name(row["exercise"]), dose_words(row), aim_words(row))
        days = found.setdefault((row["movement"], row["side"], week), {})
        days[told] = days.get(told, 0) + 1
    return {
        key: tuple(Done(*told, days) for told, days in sorted(rows.items())) for key, rows in found.items()
    }


def rows_of(plan: Json) -> Iterator[tuple[int, Json]]:
    """Every exercise of every session with its week."""
    for session in plan["sessions"]:
        for row in session["exercises"]:
            yield session["week"], row
