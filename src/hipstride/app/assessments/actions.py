"""What changes what was measured: each deed whole, with its entry in the audit."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, Literal
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from hipstride.app.accounts.models import User
from hipstride.app.assessments.access import search_of_day, search_under_way, training_began
from hipstride.app.assessments.actions_timed import log_tests, withdraw_tests
from hipstride.app.assessments.level import Part, Search
from hipstride.app.assessments.models import LevelSearch
from hipstride.app.assessments.records import plain, tested
from hipstride.app.audit import actions as audit
from hipstride.app.people.access import lock
from hipstride.app.people.actions import save_record
from hipstride.app.people.models import Person
from hipstride.app.people.records import document_of_newest, log_of
from hipstride.prescription.find_level import Answer, as_answers
from hipstride.prescription.ramp import RampStep, counted
from hipstride.prescription.today import context_today
from hipstride.record.person import ChairStand
from hipstride.record.person_checks import AnyTest

CHAIR_MEASURE: Literal["five_times_sit_to_stand"] = "five_times_sit_to_stand"


@transaction.atomic
def keep_tests(
    actor: User,
    person: Person,
    kind: str,
    tests: Sequence[AnyTest],
    *,
    instead_of: Callable[[dict[str, Any]], bool] = lambda row: False,
    once: UUID | None = None,
) -> list[str]:
    """Tests become facts: of the person file before training begins, of the log from then on. Raises BadInput.

    ``instead_of``: the rows of the person file that these replace; lines of a log are never replaced. ``once``: of
    the form they came in. Gives the ids of the lines, where it was the log.
    """
    if training_began(person):
        return log_tests(actor, person, tests, once=once)
    document = document_of_newest(person) or {}
    rows = [row for row in document.get(kind, ()) if not instead_of(row)]
    made = {**document, kind: [*rows, *(plain(test) for test in tests)]}
    if not made[kind]:
        del made[kind]
    if made != document:
        save_record(actor, person, made)
    return []


def search_of(row: LevelSearch, person: Person) -> Search:
    """A search as plain values."""
    record = tested(person)
    if record is None:
        raise AssertionError("a level is searched only for somebody who is set up")
    return Search(
        person=record,
        date=row.date,
        company=row.company if row.company_on == timezone.localdate() else None,
        answers=tuple(_answers(row)),
        parts=tuple(part for part, _answers in row.parts),
        sets=tuple((each[0], each[1]) for each in row.sets),
        chair=row.chair_left_out or row.chair_s is not None,
        today=context_today(log_of(person), None, timezone.localdate()),
    )


@transaction.atomic
def begin(actor: User, person: Person) -> LevelSearch:
    """The search that is under way, else that of today taken up again, else a new one."""
    lock(person)
    today = timezone.localdate()
    found = search_under_way(person, today)
    if found is not None:
        return found
    found = search_of_day(person, today)
    if found is None:
        found = LevelSearch.objects.create(person=person, date=today)
    else:  # its answers stay: those of one day stand in the record together; what was left out may be done now
        found.ended_at, found.parts, found.chair_left_out, found.company = None, [], False, None
        found.sets = [each for each in found.sets if each[2] is not None]
        found.kept = _stays(person, found)
        found.save()
    audit.record("level.begun", actor=actor, person_id=person.pk)
    return found


def _stays(person: Person, search: LevelSearch) -> list[Any]:
    """What Back leaves from now on: sets and the chair, and answers that are in the log."""
    return [
        len(search.answers) if training_began(person) else 0,
        len(search.sets),
        search.chair_s is not None,
    ]


@transaction.atomic
def say_company(actor: User, person: Person, search: LevelSearch, company: bool) -> None:
    """Whether somebody is there."""
    lock(person)
    if search.company_on not in (None, timezone.localdate()):  # it goes on, on another day
        search.kept = _stays(person, search)
    search.company, search.company_on = company, timezone.localdate()
    search.save(update_fields=["company", "company_on", "kept"])
    audit.record("level.company", actor=actor, person_id=person.pk, company=company)


@transaction.atomic
def say(actor: User, person: Person, search: LevelSearch, answers: Sequence[Answer]) -> None:
    """One answer, for one leg or the same for both, kept in the search and in the record."""
    lock(person)
    told = [[each.exercise, each.side, each.said, len(answers)] for each in answers]
    search.answers = [*search.answers, *told]
    search.save(update_fields=["answers"])
    audit.record("level.answered", actor=actor, person_id=person.pk, thing=answers[0].exercise)
    _into_record(actor, person, search)


@transaction.atomic
def go_on_with(actor: User, person: Person, search: LevelSearch, part: Part) -> None:
    """What is to be added to the first questions."""
    lock(person)
    search.parts = [*search.parts, [part, len(search.answers)]]
    search.save(update_fields=["parts"])
    audit.record("level.part", actor=actor, person_id=person.pk, thing=part)


@transaction.atomic
def keep_set(
    actor: User, person: Person, search: LevelSearch, step: RampStep, *, reps: int, effort: float, hurt: bool
) -> None:
    """The ramp set as it was done, on the day it was done: a search may go on for days."""
    lock(person)
    done = counted(step, reps, effort, timezone.localdate(), stopped_because="pain" if hurt else "done")
    ids = keep_tests(actor, person, "counted_set", [done])
    search.sets = [*search.sets, [step.exercise, step.side, plain(done), ids]]
    search.save(update_fields=["sets"])
    audit.record("level.set", actor=actor, person_id=person.pk, thing=step.exercise)


@transaction.atomic
def leave_set_out(actor: User, person: Person, search: LevelSearch, step: RampStep) -> None:
    """A ramp set that somebody would rather not do."""
    lock(person)
    search.sets = [*search.sets, [step.exercise, step.side, None, []]]
    search.save(update_fields=["sets"])
    audit.record("level.set_left_out", actor=actor, person_id=person.pk, thing=step.exercise)


@transaction.atomic
def keep_chair(actor: User, person: Person, search: LevelSearch, seconds: float) -> None:
    """Five times up from the chair."""
    lock(person)
    today = timezone.localdate()
    test = ChairStand(date=today, measure=CHAIR_MEASURE, seconds=seconds)
    search.chair_lines = keep_tests(
        actor,
        person,
        "chair_stand",
        [test],
        instead_of=lambda row: (row["measure"], row["date"]) == (CHAIR_MEASURE, today.isoformat()),
    )
    search.chair_s = seconds
    search.save(update_fields=["chair_s", "chair_lines"])
    audit.record("level.chair", actor=actor, person_id=person.pk)


def _chair_of(search: LevelSearch) -> Callable[[dict[str, Any]], bool]:
    """Whether a test of the file is that of the search, on whatever of its days it was done."""
    first, seconds = search.date.isoformat(), search.chair_s
    return lambda row: (
        row["date"] >= first and (row["measure"], row.get("seconds")) == (CHAIR_MEASURE, seconds)
    )


@transaction.atomic
def leave_chair_out(actor: User, person: Person, search: LevelSearch) -> None:
    """The chair is left out."""
    lock(person)
    search.chair_left_out = True
    search.save(update_fields=["chair_left_out"])
    audit.record("level.chair_left_out", actor=actor, person_id=person.pk)


Last = Literal["chair", "set", "part", "answer", "company"]


def last_of(search: LevelSearch) -> Last | None:
    """What Back takes away: the last thing of this sitting; None if there is none."""
    answers, sets, chair = search.kept or (0, 0, False)
    part, before = search.parts[-1] if search.parts else ("", 0)
    if search.chair_left_out or (search.chair_s is not None and not chair):
        return "chair"
    if part != "chair" and len(search.sets) > sets:
        return "set"
    if part and (part in ("sets", "chair") or len(search.answers) == before):
        return "part"
    if len(search.answers) > answers:
        return "answer"
    return "company" if search.company is not None else None


@transaction.atomic
def go_back(actor: User, person: Person, search: LevelSearch) -> None:
    """Take the last thing back: the chair, a set, what was chosen to go on with, an answer, or who is there."""
    lock(person)
    last = last_of(search)
    if last == "chair":
        if search.chair_s is not None:
            _take_back(actor, person, "chair_stand", search.chair_lines, _chair_of(search))
        search.chair_left_out, search.chair_s, search.chair_lines = False, None, []
    elif last == "set":
        *search.sets, (_exercise, _side, done, ids) = search.sets
        if done is not None:
            _take_back(actor, person, "counted_set", ids, lambda row: _same_set(row, done))
    elif last == "part":
        search.parts = search.parts[:-1]
    elif last == "answer":
        count = search.answers[-1][3] if len(search.answers[-1]) > 3 else 1
        search.answers = search.answers[:-count]
    elif last == "company":
        search.company, search.company_on = None, None
    else:
        return
    search.save()
    audit.record("level.back", actor=actor, person_id=person.pk)
    _into_record(actor, person, search)


def _take_back(
    actor: User, person: Person, kind: str, ids: Sequence[str], is_it: Callable[[dict[str, Any]], bool]
) -> None:
    """A test out of the file, or its line of the log withdrawn."""
    if ids:
        withdraw_tests(actor, person, ids)
    elif not training_began(person):
        keep_tests(actor, person, kind, [], instead_of=is_it)


def _same_set(row: dict[str, Any], done: dict[str, Any]) -> bool:
    return all(row.get(key) == done.get(key) for key in ("date", "exercise", "side", "reps", "effort"))


@transaction.atomic
def end(actor: User, person: Person, search: LevelSearch) -> None:
    """The search is over, with what was said so far; a log gets its answers now, and only once."""
    lock(person)
    search.refresh_from_db()
    if search.ended_at is not None:
        return
    search.ended_at = timezone.now()
    search.save(update_fields=["ended_at"])
    audit.record("level.ended", actor=actor, person_id=person.pk)
    if training_began(person):
        record = tested(person)
        there = () if record is None else record.find_my_level  # of a search that was taken up again
        rows = [row for row in as_answers(_answers(search), search.date) if row not in there]
        keep_tests(actor, person, "find_my_level", rows)


def _answers(search: LevelSearch) -> Iterable[Answer]:
    return (Answer(exercise, side, said) for exercise, side, said, *_count in search.answers)


def _into_record(actor: User, person: Person, search: LevelSearch) -> None:
    """The answers so far in the person file, in place of those of the same day."""
    if training_began(person):
        return
    day = search.date.isoformat()
    rows = as_answers(_answers(search), search.date)
    keep_tests(actor, person, "find_my_level", rows, instead_of=lambda row: row["date"] == day)
