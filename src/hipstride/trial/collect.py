"""From our own record to the table of a trial: people, their logs and a register, one row a person and visit.

The register is the trial's own list: who is in which arm since when, and whether their data may be used. A person
without a yes gives no row. Strength is the raw reading (mean of the attempts, N); what was learned from training is
never an outcome.
"""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields

from hipstride.prescription.done_sessions import DoneSession, sessions
from hipstride.prescription.schedule import training_days
from hipstride.record.errors import BadInput
from hipstride.record.event import Fall, Log, Readiness, Symptom
from hipstride.record.parse import merge_tests, parse_date
from hipstride.record.person import ChairStand, Person, StrengthTest, WalkingTest
from hipstride.strength.test import reading_of
from hipstride.trial.dictionary import csv_text
from hipstride.trial.study_data import NO, YES

VISIT_DAYS = 7
"""Tests at most this many days after the first of a visit belong to it."""
REGISTER = ("person", "arm", "start", "consent")
EXTRA = ("affected_side", "left_because")
SIDES = ("left", "right")


@dataclass(frozen=True)
class Enrolled:
    """One line of the register."""

    person: str
    arm: str
    start: dt.date
    consent: bool
    affected_side: str
    left_because: str


def read_register(table: Mapping[str, Sequence[str]], where: str) -> list[Enrolled]:
    """The register: person, arm, start, consent; affected_side and left_because where known."""
    for name in REGISTER:
        if name not in table:
            raise BadInput(f"{where}, header", f"no column {name}", ", ".join((*REGISTER, *EXTRA)))
    found: list[Enrolled] = []
    for row in range(len(table["person"])):
        place = f"{where}, row {row + 1}"
        cell = {name: table[name][row].strip() if name in table else "" for name in (*REGISTER, *EXTRA)}
        if not cell["person"] or not cell["arm"]:
            raise BadInput(place, "no person or no arm", "both in every row")
        if any(one.person == cell["person"] for one in found):
            raise BadInput(place, f"person {cell['person']} twice", "one row for each person")
        consent = cell["consent"].casefold()
        if consent not in YES and consent not in NO:
            raise BadInput(f"{place}, consent", repr(cell["consent"]), "yes, no, or empty for no")
        if cell["affected_side"] not in ("", *SIDES):
            raise BadInput(f"{place}, affected_side", repr(cell["affected_side"]), "left, right, or empty")
        start = parse_date(cell["start"], where=f"{place}, start")
        found.append(
            Enrolled(
                cell["person"],
                cell["arm"],
                start,
                consent in YES,
                cell["affected_side"],
                cell["left_because"],
            )
        )
    return found


def collected(register: Sequence[Enrolled], people: Mapping[str, tuple[Person, Log]]) -> str:
    """The table as CSV. A person of the register without a file gives one row with their arm and start only."""
    rows: list[dict[str, str]] = []
    for one in register:
        if not one.consent:
            continue
        head = {
            "person": one.person,
            "arm": one.arm,
            "start": one.start.isoformat(),
            "consent": "yes",
            "affected_side": one.affected_side,
        }
        mine: list[dict[str, str]] = []
        if one.person in people:
            mine = [{**head, **row} for row in person_rows(*people[one.person], one.start)]
        if not mine:
            mine = [{**head, "date": one.start.isoformat()}]
        mine[-1]["left_because"] = one.left_because
        rows += mine
    columns = list(dict.fromkeys([*_columns(), *(name for row in rows for name in row)]))
    return csv_text([columns, *([row.get(name, "") for name in columns] for row in rows)])


def _columns() -> list[str]:
    head = [
        "person",
        "arm",
        "start",
        "date",
        "consent",
        "affected_side",
        "left_because",
        "age",
        "sex",
        "pdds",
    ]
    dose = ["sessions_prescribed", "sessions_done", "sets_done", "sets_skipped", "minutes", "effort"]
    return [*head, *dose, "falls", "symptoms"]


def person_rows(person: Person, log: Log, start: dt.date) -> Iterator[dict[str, str]]:
    """One row for each visit, which is a time of tests; exercise and harms count since the visit before."""
    person = merge_tests(person, log)
    done = sessions(log)
    before: dt.date | None = None
    for visit in visits_of(person):
        first = visit[0]
        body, condition = person.person, person.condition
        yield {
            "date": first.isoformat(),
            "age": str(body.age),
            "sex": body.sex,
            "pdds": "" if condition.pdds is None else str(condition.pdds),
            **_strength(person, visit),
            **_chair(person, visit),
            **_walking(person, visit),
            **_standing(person, visit),
            **{f"score_{one.measure}": f"{one.score:g}" for one in person.score if one.date in visit},
            **_dose(person, done, start, before, first),
            **_harms(log, before, first),
        }
        before = first


def visits_of(person: Person) -> list[list[dt.date]]:
    """The dates of tests, put together where they are at most a week from the first of a visit."""
    dates = {one.date for one in person.strength} | {one.date for one in person.chair_stand}
    dates |= {one.date for one in person.walking} | {one.date for one in person.balance}
    dates |= {one.date for one in person.score}
    visits: list[list[dt.date]] = []
    for date in sorted(dates):
        if visits and (date - visits[-1][0]).days <= VISIT_DAYS:
            visits[-1].append(date)
        else:
            visits.append([date])
    return visits


def _strength(person: Person, visit: Sequence[dt.date]) -> dict[str, str]:
    found: dict[str, str] = {}
    for test in person.strength:
        if test.date not in visit:
            continue
        for side, attempts in zip(SIDES, (test.left_n, test.right_n), strict=True):
            reading = reading_of(attempts)
            if reading is not None:
                found[f"{test.movement}_{side}_n"] = f"{reading.mean_n:.4g}"
        found[f"{test.movement}_how"] = how(test)
    return found


_NOT_HOW = ("date", "movement", "left_n", "right_n", "limited_by", "shown_in")


def how(test: StrengthTest) -> str:
    """The way a test was done, as one text that must be the same at both visits to compare them."""
    settings = [
        (field.name, getattr(test, field.name)) for field in fields(test) if field.name not in _NOT_HOW
    ]
    return " ".join(str(value).replace(" ", "-") for name, value in settings if name != "tester")


def _chair(person: Person, visit: Sequence[dt.date]) -> dict[str, str]:
    found = {}
    for test in person.chair_stand:
        value = test.seconds if test.seconds is not None else test.count
        if test.date in visit and value is not None:
            found[_chair_column(test)] = f"{value:g}"
    return found


def _chair_column(test: ChairStand) -> str:
    return f"{test.measure}_s" if test.seconds is not None else f"{test.measure}_count"


def _walking(person: Person, visit: Sequence[dt.date]) -> dict[str, str]:
    found = {}
    for test in person.walking:
        if test.date not in visit:
            continue
        attempts, unit = _attempts(test)
        if attempts:
            found[f"{test.measure}_{unit}"] = f"{sum(attempts) / len(attempts):.5g}"
        found[f"{test.measure}_aid"] = test.aid or "none"
    return found


def _standing(person: Person, visit: Sequence[dt.date]) -> dict[str, str]:
    return {
        f"{test.measure}{part}_s": f"{seconds:g}"
        for test in person.balance
        if test.date in visit
        for part, seconds in (
            ("", test.seconds),
            ("_left", test.left_seconds),
            ("_right", test.right_seconds),
        )
        if seconds is not None
    }


def _attempts(test: WalkingTest) -> tuple[Sequence[float], str]:
    return (test.seconds, "s") if test.seconds else (test.metres, "m")


def _dose(
    person: Person, done: Sequence[DoneSession], start: dt.date, before: dt.date | None, date: dt.date
) -> dict[str, str]:
    if before is None:
        return {}
    mine = [one for one in done if before < one.date <= date]
    sets = [one.done for session in mine for one in session.sets]
    efforts = [one.effort for one in sets if one.effort is not None]
    minutes = [one.minutes for one in mine if one.minutes is not None]
    due = 0
    if done:
        weeks = max((date - start).days // 7 + 1, 1)
        due = sum(before < day <= date for _, _, day in training_days(person, start, weeks))
    return {
        "sessions_prescribed": str(due),
        "sessions_done": str(len(mine)),
        "sets_done": str(len(sets)),
        "sets_skipped": str(sum(len(one.skipped) for one in mine)),
        "minutes": f"{sum(minutes):.0f}" if minutes else "",
        "effort": f"{sum(efforts) / len(efforts):.1f}" if efforts else "",
    }


def _harms(log: Log, before: dt.date | None, date: dt.date) -> dict[str, str]:
    if before is None:
        return {}
    since = [one for one in log.events if before < one.at.date() <= date]
    told = {one.at.date() for one in since if isinstance(one.body, Fall)}
    told |= {one.at.date() for one in since if isinstance(one.body, Readiness) and one.body.fall == "yes"}
    return {
        "falls": str(len(told)),
        "symptoms": str(sum(isinstance(one.body, Symptom) and not one.body.settled for one in since)),
    }
