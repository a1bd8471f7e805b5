"""Hipstride: adapted strength training in multiple sclerosis, fitted to one person.

From a strength test, a body, the equipment at hand, the safety limits and how a person is today, Hipstride
makes today's session: exercise by exercise and side by side, with the reason for every number. It supports a
professional's judgement; it is not a medical device.

    import hipstride

    person = hipstride.read_person("examples/reader_a.toml")
    made = hipstride.plan(person)

The verbs are those of the commands: `read_person`, `read_log`, `capacities` (strength), `plan`, `today`,
`report`, `next_question` (find my level), and the module `trial` (`hipstride.trial.mmrm`). What they need is
loaded when they are first used.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from hipstride import trial
    from hipstride.exchange.log_file import read_log
    from hipstride.exchange.person_file import read_person
    from hipstride.prescription.find_level import Answer, Question
    from hipstride.prescription.gates import Cause
    from hipstride.prescription.plan import Plan
    from hipstride.prescription.report import Report
    from hipstride.prescription.today import Today
    from hipstride.record.event import Log, Readiness
    from hipstride.record.person import Person
    from hipstride.strength.capacity import capacities

__version__ = "0.1.0"

__all__ = [
    "__version__",
    "capacities",
    "next_question",
    "plan",
    "read_log",
    "read_person",
    "report",
    "today",
    "trial",
]

_VERBS = {
    "capacities": "hipstride.strength.capacity",
    "read_log": "hipstride.exchange.log_file",
    "read_person": "hipstride.exchange.person_file",
}


def plan(
    person: Person, *, start: dt.date | None = None, weeks: int = 12, causes: tuple[Cause, ...] = ()
) -> Plan:
    """The plan of a person. ``start``: the day after the last test if left out, and today where there is none.

    ``causes``: what the log tells that may end a lifted rule (`hipstride.prescription.gates.causes_in`).
    """
    from hipstride.prescription.plan import last_test_date
    from hipstride.prescription.plan import plan as made

    if start is None and last_test_date(person) is None:
        start = _this_day()
    return made(person, start=start, weeks=weeks, causes=causes)


def today(
    person: Person, log: Log | None = None, readiness: Readiness | None = None, *, date: dt.date | None = None
) -> Today:
    """Today's session: ``log`` is what was done so far, ``date`` this day if left out.

    ``readiness``: what the log has of the day if left out.
    """
    from hipstride.prescription.today import today as made
    from hipstride.record.answers import answers_on

    day = date or _this_day()
    if readiness is None and log is not None:
        readiness = answers_on(log.events, day)
    return made(person, log, readiness, date=day)


def report(person: Person, log: Log | None = None, *, date: dt.date | None = None) -> Report:
    """Stronger or not, up to ``date``: this day if left out."""
    from hipstride.prescription.report import report as made

    return made(person, log, date=date or _this_day())


def next_question(
    person: Person, answers: Sequence[Answer], *, date: dt.date | None = None
) -> Question | None:
    """Find my level: what to ask next at home on ``date``, this day if left out; ``None`` when all is known."""
    from hipstride.prescription.find_level import next_question as found
    from hipstride.prescription.gates import Context

    return found(person, answers, context=Context(day=date or _this_day()))


def _this_day() -> dt.date:
    """The local date. The floors below have no clock: a day is an argument there."""
    import datetime as dt

    return dt.datetime.now(dt.UTC).astimezone().date()


def __getattr__(name: str) -> Any:
    """A verb, found when it is first asked for."""
    if name == "trial":
        return importlib.import_module("hipstride.trial")
    if name not in _VERBS:
        raise AttributeError(f"module 'hipstride' has no attribute {name!r}")
    found = getattr(importlib.import_module(_VERBS[name]), name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
