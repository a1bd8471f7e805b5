"""What changes a person's training: what they are given, and what comes in from their devices."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import count
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

import hipstride
from hipstride.app.accounts.models import User
from hipstride.app.audit import actions as audit
from hipstride.app.people.access import events_of, lock, visible_to
from hipstride.app.people.actions_log import Item, Refused, add_events, tell_facts
from hipstride.app.people.from_page import NO_PAGE, FromPage, MoreMeanwhile, news
from hipstride.app.people.models import Person
from hipstride.app.people.records import log_of
from hipstride.app.training.access import codes_of, plan_given, sessions_of_days
from hipstride.app.training.facts import Facts
from hipstride.app.training.models import GivenPlan, GivenSession
from hipstride.app.training.plan_document import plan_document
from hipstride.app.training.records import packed, session_document
from hipstride.app.training.session_document import document_of, is_short
from hipstride.app.training.signals import sessions_given
from hipstride.app.training.sync import Batch
from hipstride.app.training.typed_sheet import SheetForm, lines_of
from hipstride.app.web.ids import uuid7
from hipstride.handout.sheet_code import code_of
from hipstride.prescription.plan import Plan, last_test_date
from hipstride.prescription.present import plan_json, today_json
from hipstride.prescription.rule import RULES_VERSION
from hipstride.prescription.still_open import (
    NEW_SYMPTOMS,
    open_symptoms,
    unreviewed_falls,
    words_of_symptom,
)
from hipstride.prescription.today import Today
from hipstride.record.answers import answers_on
from hipstride.record.canonical import sha256_of, to_jsonable
from hipstride.record.corrections import with_worse_of
from hipstride.record.errors import BadInput
from hipstride.record.event import Correction, EventBody, EventType, Fall, Readiness, Symptom

# --- what is given -----------------------------------------------------------------------------------


Day = tuple[Person, Facts]


def give_session(row: Person, facts: Facts) -> GivenSession:
    """The session of the day; see `give_sessions`."""
    return give_sessions([(row, facts)])[0]


def never() -> bool:
    """Not yet enough: for who wants all."""
    return False


def give_sessions(
    days: Sequence[Day], *, tries: int = 3, enough: Callable[[], bool] = never
) -> list[GivenSession]:
    """The session of each of these days: the stored one while nothing changed, else a new one, stored.

    Of those that must be made, one at least, and the next ones until ``enough`` says so: who asks again gets the rest.

    Facts that change nothing, such as the sets of the session itself, leave the stored one as it is: its id
    stays the same from the first set to the last, and no release makes another one of the same facts.
    One query for all that are there, and one for all that are new.
    """
    stored = sessions_of_days((row for row, _facts in days), {facts.date for _row, facts in days})
    found = [_stored(stored, row, facts) for row, facts in days]
    again = [
        (given, facts.mark) for given, (_row, facts) in zip(found, days, strict=True) if given is not None
    ]
    for mark in {mark for given, mark in again if given.seen != mark}:
        same = [given.pk for given, now in again if now == mark]
        GivenSession.objects.filter(pk__in=same).update(seen=mark)
    told: list[GivenSession] = []
    new: list[GivenSession] = []
    for given, (row, facts) in zip(found, days, strict=True):
        if given is None:
            if new and enough():
                continue
            new.append(_session(row, facts))
        told.append(given or new[-1])
    try:
        _keep(new)
    except IntegrityError:  # another device asked at the same moment, and its session is the one
        if tries == 1:
            raise
        return give_sessions(days, tries=tries - 1, enough=enough)
    return told


def _stored(rows: Iterable[GivenSession], row: Person, facts: Facts) -> GivenSession | None:
    """The one that was given for these facts; that they are the same is only worked out where the mark differs."""
    of_day = [given for given in rows if (given.person_id, given.date) == (row.pk, facts.date)]
    for given in of_day:
        if given.seen == facts.mark:
            return given
    return next((given for given in of_day if given.inputs_sha256 == facts.sha256), None)


def _session(row: Person, facts: Facts) -> GivenSession:
    """The session of a day, made and not yet kept."""
    made = hipstride.today(facts.person, facts.before_training, facts.answers, date=facts.date)
    given = _given(row, facts, made)
    given.of_facts = given.inputs_sha256
    return given


def _keep(new: Sequence[GivenSession]) -> None:
    if new:
        with transaction.atomic():
            in_order = sorted(new, key=lambda given: given.person_id)  # so that two never wait for each other
            GivenSession.objects.bulk_create(in_order)
            sessions_given.send(GivenSession, person_ids={given.person_id for given in new})


@transaction.atomic
def keep_printed(days: Sequence[tuple[Person, Facts, Today]]) -> list[str]:
    """Sessions that go onto paper, kept as they stand there for whoever types them in; gives the codes to print.

    What was given before and says the same is that sheet too. Facts: of its day, from which it was made.
    """
    if not days:
        return []
    lock(*(row for row, _facts, _made in days))
    stored = sessions_of_days(
        (row for row, _facts, _made in days), {facts.date for _row, facts, _made in days}, whole=True
    )
    there = {
        (given.person_id, given.date, bytes(given.whole), bool(session_document(given).get("enough"))): given
        for given in reversed(stored)
    }
    printed = [
        there.get(
            (row.pk, facts.date, packed(today_json(made)), is_short(made, first=facts.is_first))
        )  # in the same order too
        or _given(row, replace(facts, mark=f"{facts.mark}.printed"), made)
        for row, facts, made in days
    ]
    new = [given for given in printed if given not in stored]
    taken = codes_of(row for row, _facts, _made in days)
    for given in printed:
        if not given.code:
            codes = (code_of(str(given.pk), again) for again in count())
            given.code = next(code for code in codes if (given.person_id, code) not in taken)
            taken.add((given.person_id, given.code))
            if given not in new:
                given.save(update_fields=["code"])
    _keep(new)
    return [given.code for given in printed]


def _given(row: Person, facts: Facts, made: Today) -> GivenSession:
    key = uuid7()
    name = facts.person.person.name or row.name
    document = document_of(
        made, session=str(key), name=name, inputs_sha256=facts.sha256, first=facts.is_first
    )
    return GivenSession(
        id=key,
        person=row,
        date=facts.date,
        document=packed(document),
        whole=packed(today_json(made)),
        inputs_sha256=facts.sha256,
        rules_version=RULES_VERSION,
        release=hipstride.__version__,
        seen=facts.mark,
    )


def session_without_keeping(row: Person, facts: Facts) -> dict[str, Any]:
    """The session of a day that nobody was given one for."""
    made = hipstride.today(facts.person, facts.before_training, facts.answers, date=facts.date)
    name = facts.person.person.name or row.name
    return document_of(
        made, session=str(uuid7()), name=name, inputs_sha256=facts.sha256, first=facts.is_first
    )


PLAN_WEEKS = 12


def plan_of(facts: Facts) -> Plan:
    """The programme as it is made from the record now."""
    start = None if last_test_date(facts.person) else facts.date
    return hipstride.plan(facts.person, start=start, causes=facts.causes)


def give_plan(row: Person, facts: Facts) -> GivenPlan:
    """The programme: the stored one while the record is the same, else a new one, stored."""
    found = plan_given(row)
    seen, inputs = facts.version, {"person": facts.person, "weeks": PLAN_WEEKS}
    if ended := facts.lifts_ended:  # the log ended what the file lifts
        inputs["lifts_ended"] = ended
        seen = f"{seen}.{sha256_of(ended)[:16]}"
    if found is not None and found.seen == seen:
        return found
    sha256 = sha256_of(inputs)
    if found is not None and found.inputs_sha256 == sha256:
        found.seen = seen
        found.save(update_fields=["seen"])
        return found
    made = plan_of(facts)
    return (
        GivenPlan.objects.create(  # two who ask at the same moment make the same twice: the last one counts
            person=row,
            document=packed(plan_document(made)),
            whole=packed(plan_json(made)),
            inputs_sha256=sha256,
            rules_version=RULES_VERSION,
            release=hipstride.__version__,
            seen=seen,
        )
    )


# --- what is told here -------------------------------------------------------------------------------


@transaction.atomic
def tell(actor: User, row: Person, kind: EventType, body: EventBody, *, page: FromPage = NO_PAGE) -> str:
    """Log one fact of this moment; gives its id. Raises BadInput where the log does not take it.

    ``page``: which tells it once however often it is sent, and takes back nothing that it did not know.
    """
    told = {key: value for key, value in to_jsonable(body).items() if value is not None}
    return tell_facts(actor, row, kind, [told], page=page)[0]


@transaction.atomic
def tell_fall(actor: User, row: Person, fall: Fall, *, page: FromPage = NO_PAGE) -> None:
    """A fall; one that was talked over closes those before it. Raises BadInput.

    MoreMeanwhile where another one was told that the page did not know.
    """
    lock(row)
    log = log_of(row)
    if fall.reviewed_with is not None:
        new = news(log, unreviewed_falls(log), page.knew(log))
        if new:
            what = _(
                "A fall was told of while this page was open. If you talked about that one too, save it again."
            )
            raise MoreMeanwhile("the fall", what, _("a word on all of them"))
    tell(actor, row, "fall", fall, page=page)


@transaction.atomic
def tell_readiness(
    actor: User, row: Person, facts: Facts, answers: Readiness, *, page: FromPage = NO_PAGE
) -> None:
    """How they are today; another answer on the same day corrects the first, which stays.

    What a class was told in passing is left as it was told: an answer after it is a line of its own. Pain, illness, a
    fall and what is new that came in while the page was open are kept.
    """
    lock(row)
    facts = replace(facts, log=log_of(row))
    if answers.setting is None and facts.readiness is not None:
        answers = replace(answers, setting=facts.readiness.setting)  # in class: asked here, answered there
    for event in news(facts.log, facts.told_how, page.knew(facts.log)):
        answers = with_worse_of(answers, event.body)
    first = facts.readiness_event
    if first is None:
        tell(actor, row, "readiness", answers, page=page)
        return
    if first.body == answers:  # told already
        return
    body = {key: value for key, value in to_jsonable(answers).items() if value is not None}
    tell(actor, row, "correction", Correction(first.id, body, "answered again on the same day"), page=page)


@transaction.atomic
def tell_how(
    actor: User,
    row: Person,
    facts: Facts,
    answers: Readiness,
    symptom: Symptom | None,
    fall: Fall | None = None,
    *,
    page: FromPage = NO_PAGE,
) -> None:
    """How they are today, with what is new or worse in their own words, and a fall of which more was told."""
    tell_readiness(actor, row, facts, answers, page=page)
    if fall is not None:
        tell_fall(actor, row, fall, page=page)
    if symptom is not None:
        tell(actor, row, "symptom", symptom, page=page)


@transaction.atomic
def settle(
    actor: User, row: Person, facts: Facts, what: str, who: str | None = None, *, page: FromPage = NO_PAGE
) -> None:
    """A symptom is gone, and ``who`` said that training may go on. Raises MoreMeanwhile where it was told of again.

    With the last one, what this day's answers said is new is gone too.
    """
    lock(row)
    facts = replace(facts, log=log_of(row))
    if news(facts.log, words_of_symptom(facts.log, what), page.knew(facts.log)):
        told = _("It was told of again while this page was open. If that is gone too, say so again.")
        raise MoreMeanwhile("the symptom", told, _("a word on all of it"))
    if what != NEW_SYMPTOMS:
        tell(actor, row, "symptom", Symptom(what, settled=True, settled_with=who), page=page)
    others = [each for each in open_symptoms(facts.log) if each.what not in (what, NEW_SYMPTOMS)]
    if others or facts.readiness is None:
        return
    if facts.readiness.new_symptoms == "yes":
        tell_readiness(actor, row, facts, replace(facts.readiness, new_symptoms="no"), page=page)
    elif any(
        each.what == NEW_SYMPTOMS for each in open_symptoms(facts.log)
    ):  # it came in after today's answers
        tell(actor, row, "readiness", Readiness(new_symptoms="no"), page=page)


@transaction.atomic
def correct(
    actor: User, row: Person, of: str, body: EventBody | None, why: str, *, page: FromPage = NO_PAGE
) -> bool:
    """An entry of the log as it really was, or (None) not at all; what was written first stays. Raises BadInput.

    Gives whether that is what stands now: pain that came in while the page was open stays.
    """
    told = (
        None
        if body is None
        else {key: value for key, value in to_jsonable(body).items() if value is not None}
    )
    tell(actor, row, "correction", Correction(of, told, why or None), page=page)
    return next((event.body for event in log_of(row).events if event.id == of), None) == body


@transaction.atomic
def type_in(actor: User, row: Person, form: SheetForm, date: dt.date) -> int:
    """A sheet that was filled in on paper; gives how many sets it has. Raises BadInput, and nothing of it is kept."""
    lock(row)
    now = timezone.localtime()
    on_the_day = sorted(
        (each for each in log_of(row).events if each.at.date() == date), key=lambda each: each.at
    )
    answered = answers_on(on_the_day, date)
    lines = lines_of(form, form.begun(date), answered)
    first = events_of(row).filter(event_id=lines[0]["id"]).first()
    if first is not None:  # typed before: the same sheet is the same lines, whatever the clock says now
        lines = lines_of(form, first.at.astimezone(now.tzinfo), answered)
    there = {event.id for event in on_the_day if event.type == "set_done"}
    allowed = _("a day without sets; change single sets in the log")
    if there - {line["id"] for line in lines}:
        raise BadInput("the sheet", _("That day has sets in the log already. Change them there."), allowed)
    told = add_events(actor, row, [Item(line) for line in lines])
    if any(each.code == "conflict" for each in told.refused):
        text = _("This sheet is in the log already, with something else in it. Change it in the log.")
        raise BadInput("the sheet", text, allowed)
    if told.refused:
        raise BadInput("the sheet", told.refused[0].reason, _("a sheet that fits the log"))
    audit.record("sheet.typed", actor=actor, person_id=row.pk, thing=date.isoformat(), sets=len(form.sets))
    return len(form.sets)


# --- what comes in -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of each item of a batch; ``index`` of a refusal is its place in the batch."""

    accepted: tuple[str, ...]
    refused: tuple[Refused, ...]


def receive(actor: User, batch: Batch, *, now: dt.datetime | None = None) -> Receipt:
    """Take in what a device sends, each item on its own merit; a person one may not see is as nobody.

    Each person's lines are stored together. What is accepted is stored when this returns.
    """
    accepted: list[str] = []
    refused: list[Refused] = list(batch.refused)
    places: dict[str, list[int]] = {}
    for index, item in batch.items:
        places.setdefault(str(item.line["person"]), []).append(index)
    known = {str(person.pk): person for person in visible_to(actor).filter(pk__in=_ids(places))}
    items = dict(batch.items)
    for name, indexes in places.items():
        person = known.get(name)
        if person is None:
            refused += [_stranger(index, items[index].line.get("id")) for index in indexes]
            continue
        try:
            told = add_events(
                actor, person, [items[index] for index in indexes], device=batch.device, now=now
            )
        except Person.DoesNotExist:  # deleted at this moment
            refused += [_stranger(index, items[index].line.get("id")) for index in indexes]
            continue
        accepted += told.accepted
        refused += [Refused(indexes[one.index], one.id, one.code, one.reason) for one in told.refused]
    return Receipt(tuple(accepted), tuple(sorted(refused, key=lambda one: one.index)))


def _ids(names: Sequence[str] | dict[str, list[int]]) -> list[UUID]:
    """Those of the names that can be an id."""
    found = []
    for name in names:
        try:
            found.append(UUID(name))
        except ValueError:
            continue  # refused below as a stranger: no such person
    return found


def _stranger(index: int, name: object) -> Refused:
    reason = _("There is no such person here, or they are not yours to see.")
    return Refused(index, name if isinstance(name, str) else None, "other_person", reason)
