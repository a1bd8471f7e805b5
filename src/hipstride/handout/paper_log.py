"""The paper log of a week: what to do, last time beside it, and boxes for what was done. Paper asks what the screen asks.

Beside each day that was given to somebody stands a short code that says which session it is (`handout.sheet_code`). The
squares in the corner are for a scanner: they name the person's id, the week, the layout of the boxes and the codes.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Sequence
from typing import Any
from urllib.parse import quote

import segno

from hipstride.catalogue.exercise import movement_words
from hipstride.catalogue.exercises import get
from hipstride.catalogue.numbers import value
from hipstride.figure.drawing import Drawing, Paint, Path, Rect
from hipstride.figure.follow.words import sets_of
from hipstride.handout.exercise_page import exercise_pages, page_id
from hipstride.handout.sheet_code import spelled
from hipstride.handout.typeset import Paper, typeset
from hipstride.handout.wording import PLACES, called, day_words, load_parts, picture, short_load
from hipstride.prescription.neighbours import Neighbour
from hipstride.prescription.plan import Plan
from hipstride.prescription.rule import RULES_VERSION
from hipstride.prescription.schedule import WEEKDAYS
from hipstride.prescription.today import Today, TodayExercise
from hipstride.prescription.training_log import LastTime
from hipstride.prescription.types import Prescription, Session
from hipstride.record.errors import BadInput
from hipstride.record.person import Sides
from hipstride.record.resistance import Band, Resistance

LAYOUT = 2
"""The version of the boxes and their places, named in the code; it goes up when they change."""

_LOOSE, _MANY = 13, 18  # so many rows of exercises fit on two pages: easily, a little tighter
_DAY = 7  # and so many easily on one page
_ENLARGED = dict.fromkeys(range(6), 1.2) | {
    6: 1.1
}  # a single day with so many rows leaves room for larger words
_TITLE: dict[Sides, str] = {"left": "Left", "right": "Right", "both": "Both"}


def paper_log(
    week: Sequence[Today],
    sheet: str,
    paper: Paper = "a4",
    *,
    date: dt.date | None = None,
    booklet: Plan | None = None,
    codes: Sequence[str] = (),
) -> bytes:
    """The log of some days as a PDF. Raises BadInput where there is no session.

    ``sheet`` is the hash of what the sessions were made from, ``date`` the day they were asked for (that of the
    first session if left out). ``booklet``: the plan whose booklet the person
    has; what is not in it gets its page after the log. ``codes``: the short code of each day (`sheet_code.code_of`).
    """
    values = paper_log_values(week, sheet, date=date, booklet=booklet, codes=codes)
    return typeset("paper_log", values, paper)


def paper_logs(
    people: Sequence[tuple[Sequence[Today], str, Sequence[str]]],
    *,
    date: dt.date,
    title: str,
    paper: Paper = "a4",
    why: Callable[[Today], Sequence[str]] | None = None,
) -> bytes:
    """The logs of many people as one PDF, each on pages of their own. Raises BadInput where nobody has a session.

    ``people``: the days, the hash and the codes of each, as for `paper_log`. Who has no session stands on a last page
    with why: as ``why`` says it of a day, else as the person reads it.
    """
    able = [each for each in people if any(day.exercises for day in each[0])]
    if not able:
        raise BadInput("the paper logs", "nobody with a session", "one person with an exercise at least")
    logs = [
        {
            **paper_log_values(week, sheet, date=date, codes=codes),
            "name": called(week[0].person.person, among_others=True),
        }
        for week, sheet, codes in able
    ]
    without = [
        _without(each[0], why or _why_not) for each in people if not any(day.exercises for day in each[0])
    ]
    return typeset("paper_logs", {"title": title, "logs": logs, "without": without}, paper)


def _without(week: Sequence[Today], why: Callable[[Today], Sequence[str]]) -> dict[str, Any]:
    """Who has no session, and why."""
    words = [text for day in week for text in why(day)]
    return {"name": called(week[0].person.person, among_others=True), "why": list(dict.fromkeys(words))[:2]}


def _why_not(day: Today) -> list[str]:
    """What stops the session; nothing beside it of what would hold for one. Else what the day says."""
    gates = [gate.text for gate in day.gates if gate.blocks_session]
    return gates or [message.text for message in day.messages]


def paper_log_values(
    week: Sequence[Today],
    sheet: str,
    *,
    date: dt.date | None = None,
    booklet: Plan | None = None,
    codes: Sequence[str] = (),
) -> dict[str, Any]:
    """What the log says, as plain values."""
    if not any(day.exercises for day in week):
        why = next((message.text for day in week for message in day.messages), None)
        raise BadInput(
            "the paper log", "a week without a session", "a week with one exercise at least", hint=why
        )
    person, first, last = week[0].person, week[0], week[-1]
    code = code_text(person.person.id, first.week, date or first.date, sheet, codes)
    squares = code_picture(code, f"Code for a scanner: {code}")
    known = {page_id(one) for session in booklet.sessions for one in session.exercises} if booklet else set()
    seen: dict[tuple[str, Sides], dt.date] = {}
    told: set[str] = set()
    days = [_day(each, seen, told) for each in week]
    for day, short in zip(days, codes, strict=False):
        day["code"] = spelled(short)
    rows = sum(len(day["groups"]) for day in days)
    return {
        "name": called(person.person),
        "week": first.week,
        "from": day_words(first.date),
        "to": day_words(last.date),
        "code": picture(squares),
        "code_mm": max(21.0, 0.42 * squares.width),  # a scanner needs squares of about 0.4 mm
        "code_text": code,
        "days": days,
        "tight": _LOOSE < rows <= _MANY or max(len(day["groups"]) for day in days) > _DAY,
        "day_a_page": rows > _MANY,
        "enlarged": _ENLARGED.get(rows, 1.0) if len(days) == 1 and booklet is None else 1.0,
        "limits": {
            "half": value("readiness.fatigue_half"),
            "gentle": value("readiness.fatigue_gentle"),
            "sleep_half": value("readiness.sleep_half"),
            "sleep_gentle": value("readiness.sleep_gentle"),
            "pain": value("readiness.pain_stop"),
        },
        "pages": _new_pages(week, known) if booklet else [],
        "rules_version": RULES_VERSION,
    }


def code_text(person_id: str, week: int, date: dt.date, sheet: str, codes: Sequence[str] = ()) -> str:
    """What the code on the sheet says; no name in it.

    >>> code_text("reader a", 9, dt.date(2026, 3, 4), "0123456789abcdef")
    'hipstride-log/2?person=reader%20a&week=9&from=2026-03-04&sheet=0123456789ab'
    """
    told = f"person={quote(person_id, safe='')}&week={week}&from={date}&sheet={sheet[:12]}"
    return f"hipstride-log/{LAYOUT}?{told}" + (f"&code={'.'.join(codes)}" if codes else "")


def code_picture(text: str, words: str) -> Drawing:
    """A QR code: dark squares of 1 px on white, with the quiet edge that scanners need."""
    code = segno.make(text, error="m", micro=False, boost_error=False)
    edge = 4
    data = []
    for row, line in enumerate(code.matrix, start=edge):
        for column, dark in enumerate(line, start=edge):
            if dark:
                data.append(f"M{column} {row}L{column + 1} {row}L{column + 1} {row + 1}L{column} {row + 1}Z")
    size = float(len(code.matrix) + 2 * edge)
    ground = Rect((0.0, 0.0), (size, size), Paint(fill="#FFFFFF"), "quiet")
    return Drawing(size, size, (ground, Path("".join(data), Paint(fill="#000000"), "code")), "Code", words)


# --- days --------------------------------------------------------------------------------------------


def _day(day: Today, seen: dict[tuple[str, Sides], dt.date], told: set[str]) -> dict[str, Any]:
    """One day; ``seen`` and ``told``: exercises and messages of earlier days of the sheet."""
    groups = [_group(group, seen, day.date) for group in _pairs(day.exercises)]
    for one in day.exercises:
        seen[one.prescription.exercise, one.prescription.side] = day.date
    messages = [] if day.day == "full" else [*_after_a_fall(day), *(one.text for one in day.messages)]
    new = [text for text in messages if text not in told]
    told.update(new)
    return {
        "title": f"{day.date:%A} {day.date.day} {day.date:%B}",
        "place": PLACES[day.setting],
        "minutes": f"{day.minutes:.0f} minutes" if day.exercises else "",
        "kind": "" if day.day == "full" else f"a {day.day} day",
        "messages": new,
        "groups": groups,
        "code": "",
    }


def _after_a_fall(day: Today) -> list[str]:
    """Why a day is less after a fall that nobody has looked at, and what ends it."""
    return [gate.text for gate in day.gates if gate.id == "gate.fall.new"]


def _pairs(exercises: Sequence[TodayExercise]) -> list[list[TodayExercise]]:
    """Left and right of one movement side by side."""
    groups: list[list[TodayExercise]] = []
    for one in exercises:
        of, last = one.prescription, groups[-1] if groups else []
        if len(last) == 1 and of.side == "right" and last[0].prescription.movement == of.movement:
            last.append(one)
        else:
            groups.append([one])
    return groups


def _group(
    group: Sequence[TodayExercise], seen: dict[tuple[str, Sides], dt.date], date: dt.date
) -> dict[str, Any]:
    names = list(dict.fromkeys(get(one.prescription.exercise).name for one in group))
    efforts = list(dict.fromkeys(str(one.prescription.dose.effort) for one in group))
    return {
        "names": names,
        "movement": movement_words(group[0].prescription.movement).capitalize(),
        "efforts": " or ".join(efforts),
        "sides": [_side(one, seen, date, named=len(names) > 1) for one in group],
    }


def _side(
    shown: TodayExercise, seen: dict[tuple[str, Sides], dt.date], date: dt.date, *, named: bool
) -> dict[str, Any]:
    one = shown.prescription
    before = seen.get((one.exercise, one.side))
    last = last_words(shown.last_time) if before is None else f"see {before:%A}"
    return {
        "side": one.side,
        "title": _TITLE[one.side],
        "name": get(one.exercise).name if named else "",
        "sets": one.dose.sets,
        "more": most_sets(shown) - one.dose.sets,
        "much": _much(one),
        "load": load_parts(one.exercise, one.side, one.resistance),
        "where": _where(one.resistance),
        "last": last,
        "easier": _near(one, shown.easier),
        "harder": _near(one, shown.harder),
        "unit": "seconds" if one.dose.reps is None else "times",
    }


def most_sets(shown: TodayExercise) -> int:
    """The most sets that may be chosen."""
    harder = 0 if shown.harder is None else shown.harder.sets
    return max(shown.prescription.dose.sets, harder)


def _much(one: Prescription) -> str:
    if one.dose.reps is None:
        return f"{one.dose.seconds:.0f} s"
    hold = "" if one.dose.seconds is None else f", hold {one.dose.seconds:.0f} s"
    return f"{_times(one.dose.reps)}{hold}"


def _times(count: int) -> str:
    return "1 time" if count == 1 else f"{count} times"


_SHORT_AT = {"ankle": "ankle", "above_knee": "above knee", "mid_thigh": "thigh", "foot": "foot"}


def _where(load: Resistance) -> str:
    if not isinstance(load, Band):
        return ""
    far = "" if load.anchor_distance_m is None else f"{load.anchor_distance_m * 100:.0f} cm"
    at = _SHORT_AT[load.attachment or "ankle"]
    anchor = "" if load.anchor in (None, "loop") else (load.anchor or "").replace("_", " ")
    return ", ".join(filter(None, (at, anchor, far)))


def last_words(last: LastTime | None) -> str:
    """What was done the last time, in few words; "first time" where it was never done."""
    if last is None:
        return "first time"
    worked = last.worked
    least = 1 if last.seconds is None else 2  # what is held for a time counts as once
    done = [str(count) for count in worked if count >= least]
    reps = ", ".join(done) or (sets_of(len(worked)) if worked else "0 times")
    effort = "" if last.effort is None else f"effort {last.effort:g}"
    hurt = "it hurt" if last.hurt else ""
    return " \u00b7 ".join(filter(None, (short_load(last.resistance), reps, effort, hurt)))


def _near(one: Prescription, near: Neighbour | None) -> str:
    """What easier or harder changes: the form, the sets, how much of it, the mark."""
    if near is None:
        return ""
    parts = []
    if near.exercise != one.exercise:
        parts.append(get(near.exercise).name)
    if near.sets != one.dose.sets:
        parts.append(sets_of(near.sets))
    if near.seconds is not None and near.seconds != one.dose.seconds:
        parts.append(f"{near.seconds:.0f} s")
    if near.reps is not None and near.reps != one.dose.reps:
        parts.append(_times(near.reps))
    if near.resistance != one.resistance:
        parts.append(_changed(one.resistance, near.resistance))
    return ", ".join(parts)


def _changed(before: Resistance, after: Resistance) -> str:
    if not (isinstance(before, Band) and isinstance(after, Band)):
        return short_load(after) or "your own weight"
    same = (before.colour, before.layers) == (after.colour, after.layers)
    name = f"mark {short_load(after).split()[-1]}" if same else short_load(after)
    if after.attachment != before.attachment:
        name += f" {(after.attachment or 'ankle').split('_')[-1]}"
    if after.anchor_distance_m is None or after.anchor_distance_m == before.anchor_distance_m:
        return name
    return f"{name}, {after.anchor_distance_m * 100:.0f} cm"


# --- what the booklet does not have yet --------------------------------------------------------------


def _new_pages(week: Sequence[Today], known: Collection[str]) -> list[dict[str, Any]]:
    sessions = [
        _session(day, [one for one in day.exercises if page_id(one.prescription) not in known])
        for day in week
    ]
    pages = exercise_pages(week[0].person, [session for session in sessions if session.exercises])
    return [{**page, "weeks": "New this week: not in your booklet."} for page in pages]


def _session(day: Today, exercises: Sequence[TodayExercise]) -> Session:
    weekday = WEEKDAYS[day.date.weekday()]
    prescribed = tuple(one.prescription for one in exercises)
    return Session(day.week, weekday, day.date, day.setting, day.minutes, prescribed)
