"""A test day: what belongs to it, what is done and what is left, and how it was. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from django.utils.translation import gettext as _

from hipstride.app.assessments.names import MOVEMENTS, POSITIONS
from hipstride.app.assessments.timed import TIMED, Timed, rows_of, why_not
from hipstride.catalogue.exercise import Exercise
from hipstride.catalogue.exercises import test_positions
from hipstride.catalogue.numbers import value
from hipstride.prescription.done_sessions import sessions
from hipstride.prescription.gates import Context, Limits, limits
from hipstride.prescription.planner import context_for
from hipstride.prescription.report import NextTest, next_test, programme_start, stops_tests
from hipstride.prescription.today import context_today
from hipstride.record.event import Log
from hipstride.record.person import Person, StrengthTest, Visit

WEEKS = (0, 4, 8, 12)
USUAL_STRENGTH = {
    "test.hip_flexion_seated",
    "test.hip_abduction_side_lying",
    "test.hip_extension_prone",
    "test.hip_external_rotation_seated",
    "test.knee_extension_seated",
    "test.knee_flexion_prone",
}
USUAL_TIMED = {"t25fw", "five-times-sit-to-stand", "one-leg", "2mwt"}
_LAST = ("2mwt", "6mwt")  # what tires most comes last
_POSTURES = ("seated", "supine", "side_lying", "prone")  # few changes of position
Part = Literal["clock", "strength", "long"]


@dataclass(frozen=True, slots=True)
class Item:
    """One screen of a visit. ``last``: the day it was done before; ``refusal``: why it must not be done now."""

    part: Part
    key: str
    title: str
    note: str
    done: bool
    last: dt.date | None
    usual: bool
    refusal: str | None
    in_company: bool = False  # refused only to who is alone

    @property
    def is_strength(self) -> bool:
        """Whether it is a test with a meter."""
        return self.part == "strength"


def key_of_position(position: Exercise) -> str:
    """How a test position stands in an address."""
    return position.id.removeprefix("test.").replace("_", "-")


def positions() -> list[Exercise]:
    """The test positions in the order of a visit: by posture, then by movement."""
    order = list(MOVEMENTS)
    return sorted(
        test_positions(), key=lambda each: (_POSTURES.index(each.posture), order.index(each.movement))
    )


def tests_in(position: Exercise, tests: Iterable[StrengthTest]) -> list[StrengthTest]:
    """The tests of one movement in one position, oldest first."""
    found = [
        each for each in tests if (each.movement, each.position) == (position.movement, position.posture)
    ]
    return sorted(found, key=lambda each: each.date)


def visit_of(person: Person, day: dt.date) -> Visit | None:
    """How a day was, if it was told; the last word counts."""
    return next((each for each in reversed(person.visit) if each.date == day), None)


def visit_before(person: Person, day: dt.date) -> Visit | None:
    """How the last test day before this one was."""
    return max((each for each in person.visit if each.date < day), key=lambda each: each.date, default=None)


def days(person: Person) -> list[dt.date]:
    """Every day on which something of a visit was tested or told, newest first."""
    rows: Sequence[Iterable[Any]] = (
        person.strength, person.walking, person.chair_stand, person.balance, person.score, person.visit,
    )  # fmt: skip
    return sorted({each.date for kind in rows for each in kind}, reverse=True)


def due(person: Person, log: Log, day: dt.date) -> NextTest | None:
    """The next visit of weeks 0, 4, 8 and 12, as known before this day."""
    done = tuple(session for session in sessions(log) if session.date <= day)
    earlier = replace(
        person,
        strength=tuple(each for each in person.strength if each.date < day),
        walking=tuple(each for each in person.walking if each.date < day),
        chair_stand=tuple(each for each in person.chair_stand if each.date < day),
    )
    return next_test(earlier, programme_start(earlier, done), day)


def week_of(coming: NextTest | None, day: dt.date) -> int | None:
    """The week that a visit on a day is most likely of; None where it comes too early to be the next one."""
    if coming is None:
        return None
    early = dt.timedelta(days=value("report.test_early_days"))
    return coming.week if coming.week == 0 or day >= coming.date - early else None


def stopped(person: Person, log: Log, day: dt.date) -> tuple[str, ...]:
    """What stops all training on a day, and with it all tests, in the words that its person reads."""
    return tuple(reason.text for reason in stops_tests(person, log, day))


def here(
    person: Person, log: Log, visit: Visit | None, day: dt.date, *, professional: bool, company: bool
) -> Context:
    """Where and with whom it is tested: as told of the day, else a professional tests in a clinic."""
    base = context_today(log, None, day)
    setting = visit.setting if visit is not None and visit.setting else "clinic" if professional else "home"
    helped = company or (visit is not None and visit.company is True)
    found = context_for(person, setting, base=base)
    return replace(found, helper_present=True) if helped else found


def refused(limit: Limits, position: Exercise) -> dict[str, dict[str, str]]:
    """Why a test in this position must not be done, by side and kind of test; only what is refused stands there."""
    blocked = next((gate.text for gate in limit.session_blocked), None)
    found: dict[str, dict[str, str]] = {}
    for side in ("left", "right"):
        for kind in ("break", "make"):
            reasons = limit.test_refusals(position, side, kind)
            text = blocked or (reasons[0].text if reasons else None)
            if text is not None:
                found.setdefault(side, {})[kind] = text
    return found


def items(person: Person, day: dt.date, context: Context) -> list[Item]:
    """What belongs to a visit, in its order: the clock, strength by posture, the long walks."""
    limit = limits(person, context)
    helped = limits(person, replace(context, helper_present=True)) if context.alone else limit
    found = [_timed(each, person, day, limit, helped) for each in TIMED.values()]
    short = [each for each in found if each.part == "clock"]
    strength = [_strength(each, person, day, limit) for each in positions()]
    return [*short, *strength, *(each for each in found if each.part == "long")]


def _timed(timed: Timed, person: Person, day: dt.date, limit: Limits, helped: Limits) -> Item:
    done = [row.date for row in rows_of(timed, person)]
    before = [date for date in done if date < day]
    refusal = why_not(timed, limit)
    return Item(
        part="long" if timed.key in _LAST else "clock",
        key=timed.key,
        title=str(timed.title),
        note="",
        done=day in done,
        last=max(before, default=None),
        usual=bool(before) or timed.key in USUAL_TIMED,
        refusal=refusal,
        in_company=refusal is not None and why_not(timed, helped) is None,
    )


def _strength(position: Exercise, person: Person, day: dt.date, limit: Limits) -> Item:
    rows = tests_in(position, person.strength)
    before = [row.date for row in rows if row.date < day]
    said = refused(limit, position)
    no = said.get("left", {}).get("make") and said.get("right", {}).get("make")
    anything = any(row.date < day for row in person.strength)
    return Item(
        part="strength",
        key=key_of_position(position),
        title=str(MOVEMENTS[position.movement]),
        note=str(POSITIONS[position.posture]),
        done=any(row.date == day for row in rows),
        last=max(before, default=None),
        usual=bool(before) or (not anything and position.id in USUAL_STRENGTH),
        refusal=no or None,
    )


def shown(item: Item) -> bool:
    """Whether it stands in sight; the others are folded away."""
    return item.usual or item.done


def next_after(found: Sequence[Item], key: str) -> Item | None:
    """The next screen that is left to do, after this one, else from the beginning."""
    left = [
        each for each in found if each.usual and not each.done and each.refusal is None and each.key != key
    ]
    place = next((number for number, each in enumerate(found) if each.key == key), -1)
    return next((each for each in left if found.index(each) > place), left[0] if left else None)


def conditions(visit: Visit) -> list[tuple[str, str]]:
    """How it was on a day, in words, for what was told."""
    heat = {"cool": _("cool"), "usual": _("as usual"), "warm": _("warm")}
    where = {"home": _("at home"), "class": _("in class"), "clinic": _("in a clinic")}
    exercise = {"today": _("today"), "yesterday": _("yesterday"), "earlier": _("two days ago or more")}
    warm = [heat[visit.heat]] if visit.heat else []
    if visit.room_c is not None:
        warm.append(_("%(n)s °C") % {"n": f"{visit.room_c:g}"})
    told = [
        (_("Week"), "" if visit.week is None else str(visit.week)),
        (_("Time"), visit.time or ""),
        (_("Where"), where[visit.setting] if visit.setting else ""),
        (_("Heat"), ", ".join(warm)),
        (_("Medicine for symptoms"), _medicine(visit)),
        (_("Last exercise"), exercise[visit.last_exercise] if visit.last_exercise else ""),
        (_("Tester"), visit.tester or ""),
        (_("Meter"), visit.device or ""),
        (_("Note"), visit.note or ""),
    ]
    return [(name, value) for name, value in told if value]


def _medicine(visit: Visit) -> str:
    if visit.medicine_taken is False:
        return _("not taken")
    if not visit.medicine_taken:
        return ""
    told = [visit.medicine or _("taken")]
    if visit.medicine_hours is not None:
        told.append(_("%(n)s hours before") % {"n": f"{visit.medicine_hours:g}"})
    return ", ".join(told)


_HOURS_APART = 3.0


def unlike(visit: Visit, before: Visit) -> list[str]:
    """What was otherwise last time, where it can move a test: the hour, the heat, medicine, exercise."""
    found = []
    if visit.time and before.time and abs(_hour(visit.time) - _hour(before.time)) >= _HOURS_APART:
        found.append(_("Last time it was at %(time)s.") % {"time": before.time})
    for name, sentence in (
        ("heat", _("Last time the heat was: %(was)s.")),
        ("setting", _("Last time it was: %(was)s.")),
        ("last_exercise", _("Last time the last exercise was: %(was)s.")),
    ):
        now, was = getattr(visit, name), getattr(before, name)
        if now and was and now != was:
            found.append(sentence % {"was": _words(name, was)})
    if _other_medicine(visit, before):
        found.append(_("Last time, medicine: %(was)s.") % {"was": _medicine(before)})
    return found


def _other_medicine(visit: Visit, before: Visit) -> bool:
    if visit.medicine_taken is None or before.medicine_taken is None:
        return False
    hours = (visit.medicine_hours, before.medicine_hours)
    apart = abs(hours[0] - hours[1]) if hours[0] is not None and hours[1] is not None else 0.0
    return visit.medicine_taken != before.medicine_taken or apart >= _HOURS_APART


def _words(name: str, value: str) -> str:
    told = dict(conditions(Visit(date=dt.date.min, **{name: value})))  # type: ignore[arg-type]
    return next(iter(told.values()))


def _hour(time: str) -> float:
    hours, _colon, minutes = time.partition(":")
    return int(hours) + int(minutes) / 60.0
