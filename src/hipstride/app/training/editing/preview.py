"""What a person file becomes when something is set: what is said differently, and what that makes of the plan."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import hipstride
from hipstride.app.people import decisions, history
from hipstride.app.training.editing import lines
from hipstride.app.training.editing.decision import rows_of
from hipstride.prescription.gates import Cause
from hipstride.prescription.plan import last_test_date
from hipstride.prescription.present import plan_json
from hipstride.record.parse import person_from_mapping
from hipstride.record.person import Person

Document = Mapping[str, Any]
Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Followed:
    """A decision that holds: what it is, and whether the plan can follow it; ``why`` where not, in plain words."""

    row: Mapping[str, Any]
    followed: str  # yes, partly, no; not_due where the plan has nothing that it is about
    why: str

    @property
    def of_rule(self) -> bool:
        """Whether it changes a safety rule itself."""
        return decisions.changes_rule(self.row)

    @property
    def about(self) -> str:
        """What it is about."""
        return decisions.about(self.row)

    @property
    def parts(self) -> list[decisions.Part]:
        """Everything it says."""
        return decisions.parts(self.row)


@dataclass(frozen=True, slots=True)
class Preview:
    """What changes: in the record, in the plan, and which decisions are followed then.

    ``soon``: this week and the next, of the movements that were set otherwise, or where none was of all;
    ``then``: the movements that were set otherwise as the plan has them then, with how near each load is.
    ``besides``: what these weeks change of other movements because of it (time, bands that are tied).
    """

    said: Sequence[history.Change]
    then: Sequence[lines.Part]
    soon: Sequence[lines.Changed]
    besides: Sequence[lines.Changed]
    later: Sequence[lines.Changed]
    decisions: Sequence[Followed]

    @property
    def nothing(self) -> bool:
        """Whether the plan stays as it is."""
        return not (self.soon or self.besides or self.later)


def read(document: Document, today: dt.date) -> Person:
    """The person of a file that is not saved yet. Raises BadInput."""
    return person_from_mapping(json.loads(json.dumps(document, default=str)), today=today, where="record")


def plan_of(document: Document, today: dt.date, causes: tuple[Cause, ...] = ()) -> Json:
    """The plan of a person file; ``causes``: what the log tells that may end a lifted rule. Raises BadInput."""
    person = read(document, today)
    start = None if last_test_date(person) else today
    return plan_json(hipstride.plan(person, start=start, causes=causes))


def decisions_of(document: Document, told: Sequence[Json] = ()) -> list[Followed]:
    """The decisions of a file; ``told``: what the plan says of each."""
    by_id = {each["id"]: each for each in told}
    return [_followed(row, by_id.get(row["id"])) for row in rows_of(document)]


def followed_in(document: Document, plan: Json) -> list[Followed]:
    """The decisions of a file with what its plan says of each."""
    return decisions_of(document, plan.get("overrides", ()))


def _followed(row: Mapping[str, Any], told: Json | None) -> Followed:
    if told is None:
        return Followed(row, "not_due", "")
    answer = {True: "yes", False: "no", None: "not_due"}.get(told["followed"], "partly")
    return Followed(row, answer, str(told.get("why") or ""))


def preview(
    before: Document,
    after: Document,
    *,
    today: dt.date,
    week: int,
    causes: tuple[Cause, ...] = (),
    plan_now: Json | None = None,
) -> Preview:
    """What a save would change. ``plan_now``: the plan of ``before`` where it is there already. Raises BadInput."""
    plan_then = plan_of(after, today, causes)
    changes = lines.differences(plan_of(before, today, causes) if plan_now is None else plan_now, plan_then)
    soon = [each for each in changes if week in each.weeks or week + 1 in each.weeks]
    of = _set_otherwise(before, after)
    return Preview(
        history.differences(before, after),
        [part for part in lines.parts(plan_then, week) if part.movement in of],
        [each for each in soon if not of or each.movement in of],
        [each for each in soon if of and each.movement not in of],
        [each for each in changes if each not in soon],
        followed_in(after, plan_then),
    )


def _set_otherwise(before: Document, after: Document) -> set[str]:
    """The movements of which something is decided otherwise."""
    old, new = rows_of(before), rows_of(after)
    other = [row for row in new if row not in old] + [row for row in old if row not in new]
    return {row["movement"] for row in other if row.get("movement")}
