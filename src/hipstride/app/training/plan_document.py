"""The programme of twelve weeks as one light document for its page: nothing is said twice. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from hipstride.catalogue.exercises import get
from hipstride.figure.follow.words import SIDES, amount, sets_of, with_load
from hipstride.prescription.plan import Mark, Plan
from hipstride.prescription.types import Prescription, Session

Json = dict[str, Any]


def plan_document(made: Plan) -> Json:
    """What the page of a programme shows."""
    return {
        "start": made.start.isoformat(),
        "gates": [gate.text for gate in made.gates],
        "messages": list(dict.fromkeys(reason.text for reason in made.messages)),
        "shopping": [
            {"item": row.item, "why": row.reason.text, "brand": row.brand, "colour": row.colour}
            for row in made.shopping
        ],
        "marks": _marks(made.marks),
        "checks": [{"week": point.week, "what": point.what} for point in made.checkpoints if point.week > 0],
        "weeks": list(_weeks(made.sessions)),
        "overrides": [{"id": each.id, "followed": each.followed, "why": each.why} for each in made.overrides],
    }


def _marks(marks: Sequence[Mark]) -> list[Json]:
    """The marks of each band, the shortest first."""
    found: dict[tuple[str, str], Json] = {}
    for mark in sorted(marks, key=lambda each: (each.brand, each.colour, each.rest_length_m)):
        row = found.setdefault(
            (mark.brand, mark.colour), {"brand": mark.brand, "colour": mark.colour, "marks": []}
        )
        row["marks"].append({"mark": mark.mark, "cm": round(100 * mark.rest_length_m), "loop": mark.loop})
    return list(found.values())


def _weeks(sessions: Sequence[Session]) -> Iterator[Json]:
    """Week by week. A session that was there before says only in which week; a reason is told once an exercise."""
    first_seen: dict[Any, int] = {}
    told: set[tuple[str, str]] = set()
    for week in dict.fromkeys(session.week for session in sessions):
        days = []
        for session in (each for each in sessions if each.week == week):
            key = (session.day, tuple((o.exercise, o.side, o.dose, o.resistance) for o in session.exercises))
            before = first_seen.setdefault(key, week)
            days.append(_day(session, None if before == week else before, told))
        yield {"week": week, "days": days}


def _day(session: Session, before: int | None, told: set[tuple[str, str]]) -> Json:
    groups = [] if before is not None else [_group(pair, told) for pair in _pairs(session.exercises)]
    return {
        "date": session.date.isoformat(),
        "setting": session.setting,
        "minutes": round(session.minutes),
        "as_in_week": before,
        "groups": groups,
    }


def _pairs(exercises: Sequence[Prescription]) -> list[list[Prescription]]:
    """Left and right of one exercise together."""
    found: list[list[Prescription]] = []
    for one in exercises:
        if found and found[-1][0].exercise == one.exercise:
            found[-1].append(one)
        else:
            found.append([one])
    return found


def _group(pair: Sequence[Prescription], told: set[tuple[str, str]]) -> Json:
    doses = {one.side: f"{sets_of(one.dose.sets)} of {_amount(one)}" for one in pair}
    same = len(pair) == 2 and len(set(doses.values())) == 1
    lines = (
        [f"Each leg: {next(iter(doses.values()))}"]
        if same
        else [f"{SIDES[side]}: {words}" for side, words in doses.items()]
    )
    why = []
    for reason in (reason for one in pair for reason in one.reasons):
        if (pair[0].exercise, reason.text) not in told:
            told.add((pair[0].exercise, reason.text))
            why.append(reason.text)
    return {"name": get(pair[0].exercise).name, "lines": lines, "why": why}


def _amount(one: Prescription) -> str:
    return with_load(amount(one.dose.reps, one.dose.seconds), one.resistance)
