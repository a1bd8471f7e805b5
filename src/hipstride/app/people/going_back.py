"""What going back to an older version brings back: the programme as it was set then. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hipstride.app.people.decisions import changes_rule

Document = Mapping[str, Any]
OF_THE_PROGRAMME = ("programme", "days", "class_days", "minutes_per_session", "goals")
"""The preferences that were chosen for the programme; other training is a fact about the person."""


def gone_back(now: Document, then: Document) -> dict[str, Any]:
    """The record of now with the programme of then: what was set for a movement, the kind, the days, the time.

    What is so stays as it is told now: the body, the safety answers, the tests, what they own, and what was
    decided about a safety rule. A warning sign that was told since must not be untold by a look at the programme.
    """
    kept: dict[str, Any] = {**now}
    preferences = {
        **{key: told for key, told in _preferences(now).items() if key not in OF_THE_PROGRAMME},
        **{key: told for key, told in _preferences(then).items() if key in OF_THE_PROGRAMME},
    }
    decided = [
        *(row for row in then.get("override") or () if not changes_rule(row)),
        *(row for row in now.get("override") or () if changes_rule(row)),
    ]
    for key, told in (("preferences", preferences), ("override", decided)):
        kept.pop(key, None)
        if told or key in now:
            kept[key] = told
    return kept


def _preferences(document: Document) -> Mapping[str, Any]:
    found: Mapping[str, Any] = document.get("preferences") or {}
    return found
