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
    from hipstride import trial
    from hipstride.exchange.log_file import read_log
    from hipstride.exchange.person_file import read_person
    from hipstride.prescription.find_level import next_question
    from hipstride.prescription.plan import plan
    from hipstride.prescription.report import report
    from hipstride.prescription.today import today
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
    "next_question": "hipstride.prescription.find_level",
    "plan": "hipstride.prescription.plan",
    "read_log": "hipstride.exchange.log_file",
    "read_person": "hipstride.exchange.person_file",
    "report": "hipstride.prescription.report",
    "today": "hipstride.prescription.today",
}


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
