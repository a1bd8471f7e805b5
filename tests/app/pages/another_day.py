"""What a person is given today and on their next day of training, from the database of a server."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any, NamedTuple

_LOOK = """
import json, sys
import django
django.setup()
from django.utils import timezone
from hipstride.app.people.models import Person
from hipstride.app.training.access import session_given
from hipstride.app.training.actions import give_session
from hipstride.app.training.facts import facts_of
from hipstride.app.training.records import session_document
from hipstride.prescription.schedule import next_training_day
row = Person.objects.get(pk=sys.argv[1])
today = timezone.localdate()
days = facts_of(row, today).person.preferences.days
later = facts_of(row, next_training_day(days, today))
print(json.dumps([session_document(given) for given in (session_given(row, today), give_session(row, later))]))
"""


# Said of every dose, or of one that holds: never why it is another one.
_NO_REASON = re.compile(
    r"dose\.(choice|sets|reserve|rest|tempo|interval|repetitions|too_light|step_too_wide)|capacity\.|band\.set_up"
    r"|progression\.(two_sessions|next_step|weekly|reserve|not_full|lighter_by_plan)"
)


class Change(NamedTuple):
    """An exercise that has another dose than on the day before, and the engine's reasons for it."""

    name: str
    before: str
    after: str
    reasons: list[str]

    def told_in(self, row: str) -> bool:
        """Whether a row of the card *Next time* has the dose and a true reason, and no praise for standing still."""
        return any(reason in row for reason in self.reasons) and "went well. One more" not in row


def sessions_of(folder: Path, person: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """The session documents of today and of the next day of training."""
    known = {**os.environ, "HIPSTRIDE_DATA": str(folder), "DJANGO_SETTINGS_MODULE": "hipstride.app.settings"}
    told = subprocess.run(
        [sys.executable, "-c", _LOOK, person], env=known, capture_output=True, text=True, check=True
    )
    first, second = json.loads(told.stdout)
    return first, second


def changes(first: dict[str, Any], second: dict[str, Any]) -> list[Change]:
    """What is different in the dose of the exercises that are in both."""
    before = {step["key"]: step for step in first["steps"]}
    found = []
    for step in second["steps"]:
        if (old := before.get(step["key"])) is None:
            continue
        told = [f"{each['dose_text']}, {each['load_text']}" for each in (old, step)]
        why = [reason["text"] for reason in step["why"] if not _NO_REASON.match(reason["rule"])]
        if told[0] != told[1]:
            found.append(Change(step["name"], told[0], told[1], why))
    return found
